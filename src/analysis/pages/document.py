"""An executed notebook as one document: parts of text in their order, its figures, its head."""

import csv
import io
import re
from dataclasses import dataclass, field

from nbformat import NotebookNode

from analysis.briefs import markdown

# Marks that reorder text, and control characters: they change what a reader sees, never the words.
INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
ACTIVE = re.compile(r"^(?:[=@\t\r]|[+-](?![\d.,]+%?$))")
HIDDEN = {"parameters", "injected-parameters"}
RESEARCHER = "researcher"  # the tag of a cell that speaks to who works in the notebook; a brief leaves it out
TITLE = re.compile(r"\A\s*# +(.+?)[ #]*$", re.M)


@dataclass(frozen=True)
class Figure:
    """One drawing: its SVG text, what it shows in words, its name, the table behind it, a caption.

    `address` is the data address of an image that is no SVG to be redrawn, `width` its width in pixels.
    """

    svg: str
    alt: str
    name: str
    csv: str = ""
    caption: str = ""
    address: str = ""
    width: int = 0


@dataclass(frozen=True)
class Part:
    """Text of one cell in the format that pandoc reads: brief (the project's Markdown), html or latex."""

    format: str
    text: str
    cell: int = 0


@dataclass
class Document:
    """The parts of a text, the figures they name by number, and the head: title, language, date, ...

    `name` is the notebook's, for messages; `own` is False for notebooks of other projects; `remarks` say
    what a reader of the page should know, by cell; `undescribed` are the images without alternative text.
    """

    name: str = ""
    markdown: str = ""
    figures: list = field(default_factory=list)
    head: dict = field(default_factory=dict)
    parts: list = field(default_factory=list)
    own: bool = True
    remarks: list = field(default_factory=list)
    undescribed: list = field(default_factory=list)

    def add(self, figure):
        """Add a figure; returns the Markdown that places it."""
        number = len(self.figures)
        self.figures.append(figure)
        parts = {"alt": figure.alt, "caption": figure.caption, "csv": figure.csv}
        blocks = "\n\n".join(fenced(kind, text) for kind, text in parts.items() if text)
        return f'::::: {{#fig-{figure.name} .figure number="{number}"}}\n{blocks}\n:::::'


def read(notebook, name, code=False, own=None, choices=None, folder=""):
    """An executed notebook as a Document; with `code` also its code and what it says to the researcher.

    own: whether the notebook is the project's, by default whether an output is in its Markdown; choices: what
    the caller sets of `title`, `language` and `alt` (texts by number of the cell); folder: where the images
    lie that its Markdown names.
    Raises ValueError, with the number of the cell, for a cell that did not run, for an image that is not
    there, for a figure of a brief without alternative text; in a brief also for a cell that failed.
    """
    from analysis.pages import cells

    own = _is_brief(notebook) if own is None else own
    choices = _settings(notebook) | {key: value for key, value in (choices or {}).items() if value}
    document = Document(name, head={"title": name, "language": "en"}, own=own)
    reader = cells.Reader(document, code, choices.get("alt", {}), folder)
    kept = [(number, cell) for number, cell in enumerate(notebook.cells, 1) if _is_kept(cell, code)]
    if (code or not own) and "title" not in choices:
        choices |= _take_title(kept)
    for number, cell in kept:
        reader.read(number, cell)
    if not any(cell.get("outputs") for _, cell in kept) and (
        own or not (document.parts or "title" in choices)
    ):
        raise ValueError(f"{name}: the notebook has no outputs; run it first (Run, Run All Cells)")
    document.head |= {key: inert(str(choices[key])) for key in ("title", "language") if key in choices}
    return document


def inert(text):
    """Text without control characters and marks that reorder it."""
    return INVISIBLE.sub("", text)


def safe(table):
    """CSV text that no spreadsheet runs: a cell that looks like a formula begins with an apostrophe."""
    file = io.StringIO()
    rows = csv.reader(io.StringIO(inert(table)))
    shown = ([ACTIVE.sub(r"'\g<0>", cell) for cell in row] for row in rows)
    csv.writer(file, lineterminator="\n").writerows(shown)
    return file.getvalue()


def fenced(kind, text):
    """Text as a fenced code block that its own backticks cannot close."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence} {{.{kind}}}\n{text}\n{fence}"


def _is_kept(cell, code):
    return code or RESEARCHER not in cell.metadata.get("tags", [])


def _is_brief(notebook):
    """Whether an output is in the project's own Markdown."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return any(markdown.MIME in output.get("data", {}) for output in outputs)


def _settings(notebook):
    """Title, language and alternative texts that the notebook's metadata give."""
    metadata = notebook.metadata
    settings = {key: metadata[key] for key in ("title", "language") if isinstance(metadata.get(key), str)}
    return settings | dict(metadata.get("brief", {}))


def _take_title(kept):
    """The first heading as the title, taken out of its cell, if the notebook begins with one."""
    number, cell = next(iter(kept), (0, None))
    heading = TITLE.search(cell.source) if cell and cell.cell_type == "markdown" else None
    if not heading:
        return {}
    kept[0] = number, NotebookNode(cell | {"source": cell.source[heading.end() :]})
    return {"title": markdown.plain(re.sub(r"[*`$]", "", heading[1]))}
