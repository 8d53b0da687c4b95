"""An executed notebook as one Markdown document with its figures."""

import csv
import io
import re
from dataclasses import dataclass, field
from itertools import product

from bs4 import BeautifulSoup

from analysis.briefs import markdown

# Marks that reorder text, and control characters: they change what a reader sees, never the words.
INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ACTIVE = re.compile(r"^(?:[=@\t\r]|[+-](?![\d.,]+%?$))")
BACKGROUND = re.compile(r'^<svg style="background:[^"]*"')  # of a notebook; a page has its own
HIDDEN = {"parameters", "injected-parameters"}


@dataclass(frozen=True)
class Figure:
    """One drawing: its SVG text, what it shows in words, its name, the table behind it, a caption."""

    svg: str
    alt: str
    name: str
    csv: str = ""
    caption: str = ""


@dataclass
class Document:
    """Markdown, the figures it names by number, and the head: title, subtitle, language, date, ...

    `name` is the notebook's, for messages.
    """

    name: str = ""
    markdown: str = ""
    figures: list = field(default_factory=list)
    head: dict = field(default_factory=dict)

    def add(self, figure):
        """Add a figure; returns the Markdown that places it."""
        number = len(self.figures)
        self.figures.append(figure)
        parts = {"alt": figure.alt, "caption": figure.caption, "csv": figure.csv}
        blocks = "\n\n".join(fenced(kind, text) for kind, text in parts.items() if text)
        return f'::::: {{#fig-{figure.name} .figure number="{number}"}}\n{blocks}\n:::::'


def read(notebook, name, code=False):
    """The outputs of an executed notebook as a Document; with `code` also its code and its own Markdown.

    Raises ValueError if a cell did not run or failed, if there are no outputs, or if a figure has no
    alternative text.
    """
    document = Document(name, head={"title": name, "language": "en"})
    cells = enumerate(notebook.cells, 1)
    parts = [part for number, cell in cells for part in _cell(cell, number, document, code)]
    if not any(cell.get("outputs") for cell in notebook.cells):
        raise ValueError(f"{name}: the notebook has no outputs; run it first (Run, Run All Cells)")
    document.markdown = "\n\n".join(part for part in parts if part.strip()) + "\n"
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


def _cell(cell, number, document, code):
    if cell.cell_type == "markdown":
        return [inert(cell.source)] if code else []
    if cell.cell_type != "code" or not cell.source.strip():
        return []
    _refuse_unfinished(cell, number, document.name)
    shown = (
        []
        if HIDDEN & set(cell.metadata.get("tags", []))
        else [_output(output, document, code) for output in cell.outputs]
    )
    return [fenced("python", cell.source), *shown] if code else shown


def _refuse_unfinished(cell, number, name):
    failed = [output for output in cell.outputs if output.output_type == "error"]
    if failed:
        raise ValueError(f"{name}: cell {number} failed with {failed[0].ename}: {failed[0].evalue}")
    if cell.execution_count is None:
        raise ValueError(f"{name}: cell {number} has not been run")


def _output(output, document, code):
    if output.output_type == "stream":
        return fenced("output", inert(output.text.rstrip())) if code else ""
    data, metadata = output.data, output.metadata
    for kind in (markdown.MIME, "text/markdown"):
        if kind in data:
            document.head.update(metadata.get(kind, {}).get("brief", {}))
            return inert(data[kind])
    if "image/svg+xml" in data:
        return _figure(data["image/svg+xml"], metadata.get("image/svg+xml", {}), document)
    if "text/html" in data:
        return _table(data["text/html"])
    return fenced("output", inert(data["text/plain"])) if code and "text/plain" in data else ""


def _figure(svg, metadata, document):
    name = metadata.get("name", f"figure-{len(document.figures) + 1}")
    name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    alt = inert(" ".join(metadata.get("alt", "").split()))
    if not alt:
        raise ValueError(f"{document.name}: the figure {name} has no alternative text")
    table, caption = safe(metadata.get("csv", "")), inert(metadata.get("caption", ""))
    return document.add(Figure(BACKGROUND.sub("<svg", "".join(svg)), alt, name, table, caption))


def _table(html):
    """The rows of a pandas table as a pipe table, with one heading for each column."""
    rows, heads = _cells(BeautifulSoup(html, "html.parser"))
    if not rows:
        return ""
    headings = [" / ".join(dict.fromkeys(filter(None, column))) for column in zip(*rows[:heads], strict=True)]
    headings, *rows = _without_row_numbers([headings, *rows[heads:]])
    headings = [heading or "row" for heading in headings]  # a header cell must not be empty
    lines = ["| " + " | ".join(map(_plain, row)) + " |" for row in (headings, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(headings), *lines[1:]])


def _cells(soup):
    """Rows of cell texts, all of one length, and how many of them are headings.

    A cell that spans rows or columns is repeated in each of them.
    """
    grid = {}
    lines = [line for line in soup.find_all("tr") if line.find(["td", "th"])]
    for row, line in enumerate(lines):
        column = 0
        for cell in line.find_all(["td", "th"]):
            while (row, column) in grid:
                column += 1
            spanned = product(range(_span(cell, "rowspan")), range(_span(cell, "colspan")))
            text = " ".join(cell.get_text().split())
            grid |= {(row + down, column + right): text for down, right in spanned}
    width = 1 + max((column for _, column in grid), default=0)
    rows = [[grid.get((row, column), "") for column in range(width)] for row in range(len(lines))]
    return rows, max(1, sum(line.find_parent("thead") is not None for line in lines))


def _span(cell, direction):
    """How many rows or columns a cell covers, at most 1000 as in browsers."""
    text = cell.get(direction, "1")
    return min(max(1, int(text)), 1000) if text.isdecimal() else 1


def _without_row_numbers(rows):
    """The rows without pandas' default index, a first column without heading that counts from 0."""
    if rows[0][0] or [row[0] for row in rows[1:]] != [str(number) for number in range(len(rows) - 1)]:
        return rows
    return [row[1:] for row in rows]


def _plain(text):
    return re.sub(r"([^\w\s])", r"\\\1", inert(" ".join(text.split())))
