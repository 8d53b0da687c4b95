"""Markdown through pandoc, with the project's own writer: one pandoc, kept running, writes all documents.

To start one for every document costs as much as its work.
"""

import atexit
import contextlib
import json
import os
import subprocess
import threading
from pathlib import Path

import pypandoc

WRITER = Path(__file__).parent / "templates" / "brief.lua"
# Pandoc's Markdown without HTML, TeX, raw formats, citations and mathematics: foreign text stays text.
READER = "+".join(
    (
        "markdown_strict-raw_html",
        "pipe_tables",
        "table_captions",
        "fenced_divs",
        "bracketed_spans",
        "header_attributes",
        "definition_lists",
        "backtick_code_blocks",
        "fenced_code_attributes",
        "superscript",
        "subscript",
        "intraword_underscores",
        "all_symbols_escapable",
        "escaped_line_breaks",
        "space_in_atx_header",
        "blank_before_header",
        "blank_before_blockquote",
    )
)


_running = {}  # by process: one forked from another needs its own


def write(document, **formats):
    """The document as {format: text}.

    formats: for `html5` and `typst`, or one of them, the `words` that template and writer use, and whether
    there is a list of `contents`. To read the Markdown takes longer than to write it: both are one request.
    Raises ValueError with pandoc's words for an error or a warning, such as a link that leads nowhere.
    """
    requests = {format: _request(**given) for format, given in formats.items()}
    pandoc = _running.get(os.getpid()) or _running.setdefault(os.getpid(), Pandoc())
    try:
        texts = pandoc.ask({"markdown": document.markdown, "formats": requests})
    except OSError:
        end()  # the next document gets another one
        raise
    if "error" in texts:
        message = texts["error"].partition("\nstack traceback:")[0]
        raise ValueError(f"{document.name}: {message.strip()}")
    return texts


@atexit.register
def end():
    """End the pandoc of this process, if it has one."""
    pandoc = _running.pop(os.getpid(), None)
    if pandoc:
        with contextlib.suppress(OSError):
            pandoc.process.stdin.close()
        pandoc.process.wait()


class Pandoc:
    """A pandoc that takes one request after another, a line of JSON each way."""

    def __init__(self):
        command = [pypandoc.get_pandoc_path(), "lua", "-E", WRITER, READER]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.turn = threading.Lock()

    def ask(self, request):
        """The answer to a request; raises OSError if pandoc has ended."""
        with self.turn:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        if not line:
            raise OSError(f"pandoc ended with exit status {self.process.wait()}")
        return json.loads(line)


def _request(words=(), contents=False):
    return {"words": {key: word for key, word in dict(words).items() if word}, "contents": contents}
