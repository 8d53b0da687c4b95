"""Pandoc's Markdown: text made safe, tables, badges, source lines, and the CSV behind a figure."""

import re

import pandas as pd

MIME = "text/x-pandoc-markdown"  # of an output that pages read, beside the plain Markdown of notebooks
SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~^$@&\"'])")


def escape(text):
    """Foreign text as plain words in Markdown."""
    return SPECIAL.sub(r"\\\1", " ".join(str(text).split()))


def unescape(text):
    """Text without the backslashes of Markdown."""
    return re.sub(r"\\(.)", r"\1", text)


def plain(text):
    """Text without backslashes and the marks of bracketed spans, which GitHub and titles would print."""
    return unescape(re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", text))


def for_notebook(text):
    """Pandoc's Markdown as the plain Markdown that JupyterLab, VS Code and GitHub render alike.

    >>> for_notebook("## Pace {#pace}\n\n[Missed]{.verdict .missed} 45.8%\n\n::: {.source}\nSource: A\n:::")
    '## Pace\n\n**Missed** 45.8%\n\nSource: A'
    """
    text = re.sub(r"\[([^\]]*)\]\{\.verdict[^}]*\}", r"**\1**", text)
    text = re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", text)
    text = re.sub(r"^(#+ .*?) *\{[^}]*\}$", r"\1", text, flags=re.M)
    text = re.sub(r"^:{3,}.*\n?", "", text, flags=re.M)
    return re.sub(r"^: (.+)$", r"*\1*", text, flags=re.M).strip()


def capital(text):
    """Text that begins with a capital letter."""
    return text[:1].upper() + text[1:]


def heading(title, section):
    """A heading of the second level with the id of its section."""
    return f"## {capital(title)} {{#{section}}}"


def block(kind, text):
    """Text in a fenced div of a class: caveat, source, box."""
    return f"::: {{.{kind}}}\n{text}\n:::"


def bullets(items):
    """A list, an item a line."""
    return "\n".join(f"- {item}" for item in items)


def badge(text, assessment):
    """Words marked with a verdict, which the page draws as a badge."""
    return f"[{text}]{{.verdict .{assessment.replace(' ', '-')}}}"


def table(head, rows, caption, widths=()):
    """A pandoc pipe table; the widths are shares of the line, equal if not given."""
    widths = widths or [1] * len(head)
    marks = ["-" * round(60 * width / sum(widths)) for width in widths]
    lines = ["| " + " | ".join(cells) + " |" for cells in [head, marks, *rows]]
    return "\n".join([*lines, "", f": {caption}"])


def numbers(rows, columns):
    """The CSV behind a figure: some columns of the table drawn, in their order."""
    return pd.DataFrame(rows)[list(columns)].to_csv(index=False, float_format="%.6g", lineterminator="\n")


def headed_numbers(words, rows, columns, names):
    """The CSV behind a figure in the language of the words.

    names: {column: function that names a code}; other cells stay, numbers are in the language's format.
    """
    table = pd.DataFrame(rows)[list(columns)].copy()
    for column in columns:
        if column in names:
            table[column] = [names[column](code) if pd.notna(code) else "" for code in table[column]]
        elif pd.api.types.is_numeric_dtype(table[column]):
            table[column] = [words.cell(value) for value in table[column]]
    heads = {column: words(f"column.{column}") for column in columns}
    return numbers(table.rename(columns=heads), heads.values())
