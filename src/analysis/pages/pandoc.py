"""Documents through pandoc, with the project's own writer: one pandoc, kept running, writes them all."""

from functools import cache
from itertools import groupby
from pathlib import Path

import pypandoc

from analysis.pages import programs
from analysis.pages.document import Part

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


def write(document, **formats):
    """The document as {format: text}, with `remarks` on what could not be shown as it was meant.

    formats: for `html5` and `typst`, or one of them, the `words` that template and writer use, and whether
    there is a list of `contents`. To read the Markdown takes longer than to write it: both are one request.
    Raises ValueError with pandoc's words for an error or a warning, such as a link that leads nowhere.
    """
    requests = {format: _request(**given) for format, given in formats.items()}
    request = {"parts": _parts(document), "foreign": not document.own, "formats": requests}
    texts = programs.ask(_command(), request, document.name)
    if "error" in texts:
        message = texts["error"].partition("\nstack traceback:")[0]
        raise ValueError(f"{document.name}: {message.strip()}")
    return texts


@cache
def _command():
    return pypandoc.get_pandoc_path(), "lua", "-E", str(WRITER), READER


def _parts(document):
    """The parts of a document for pandoc; the project's own Markdown in a row is read as one."""
    if not document.own:
        return [vars(part) for part in document.parts]
    runs = groupby([Part("brief", document.markdown), *document.parts], lambda part: part.format == "brief")
    return [
        {"format": part.format, "text": part.text, "cell": 0}
        for plain, parts in runs
        for part in ([Part("brief", "\n\n".join(part.text for part in parts))] if plain else parts)
    ]


def _request(words=(), contents=False):
    return {"words": {key: word for key, word in dict(words).items() if word}, "contents": contents}
