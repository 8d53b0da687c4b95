"""What a command prints: other people's text is shown, never obeyed."""

import contextlib


def inert(text):
    """One line of text in which control characters and marks that reorder it stand as escapes.

    A cell that holds an escape sequence cannot move the cursor, colour the terminal or hide what follows.
    """
    return "".join(letter if letter.isprintable() else _escape(letter) for letter in str(text))


def say(lines, file):
    """Print lines, inert, whatever the encoding of `file`."""
    encoding = file.encoding or "utf-8"
    text = "".join(f"{inert(line)}\n" for line in lines)
    with contextlib.suppress(BrokenPipeError):  # whoever reads has seen enough, as `head` does
        file.write(text.encode(encoding, "backslashreplace").decode(encoding))
        file.flush()


def _escape(letter):
    code = ord(letter)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
