"""One document as one PDF: PDF/A-3a and PDF/UA-1, its data attached."""

import base64
import json
import re
import sys
from pathlib import Path

from analysis.briefs import edition
from analysis.pages import html, pandoc, programs, svg
from analysis.tables.describe import DATA_END

COMPILER = sys.executable, "-I", str(Path(__file__).parent / "typesetter.py")
CELL = re.compile(r"^// cell (\d+)$", re.M)
PLACE = re.compile(r"typ:(\d+):\d+")
MISSING = re.compile(r'the text `"(.+?)"` could not be displayed.*?typ:(\d+):', re.S)
DESCRIBE = (
    'give one with --BriefPDF.alt CELL="text" or in the metadata of the cell ("alt"), '
    "or say --BriefPDF.decorative=True"
)
KINDS = {"csv": ("text/csv", "data"), "json": ("application/json", "supplement")}


def pdf(document, files=None, written=None, decorative=False):
    """The document as the bytes of a PDF with `files` (name: bytes; CSV and JSON) attached.

    written: what `pandoc.write` has made of the document already; decorative: mark images without
    alternative text as decoration.
    Raises ValueError with the words of pandoc or Typst for anything they refuse or only warn about,
    such as a letter that the font does not have, and where such an image is not to be decoration.
    """
    if document.undescribed and not decorative:
        cells = ", ".join(map(str, sorted(set(document.undescribed))))
        raise ValueError(f"{document.name}: no alternative text for the image of cell {cells}; {DESCRIBE}")
    inputs = _inputs(document, files or {})
    source = (written or pandoc.write(document, typst={}))["typst"]
    request = {"source": source, "day": inputs["day"], "inputs": inputs}
    answer = programs.ask(COMPILER, request, document.name)
    if faults := answer.get("faults"):
        raise ValueError(f"{document.name}: {_fault(faults[0], source, document)}")
    return base64.b64decode(answer["pdf"])


def _fault(fault, source, document):
    """What Typst refuses, with the cells where it stands."""
    message, diagnostic = fault
    missing = {line: text for text, line in MISSING.findall(diagnostic)}
    letters = list(dict.fromkeys(text for text, _ in MISSING.findall(diagnostic)))
    places = [int(line) for line in (missing or PLACE.findall(diagnostic))]
    cells = sorted({_cell(source, place) for place in places} - {0})
    where = f"cell {', '.join(map(str, cells))}: " if cells else ""
    if letters and not document.own:
        named = ", ".join(f"{letter} ({_code(letter)})" for letter in letters)
        return f"{where}no font of the PDF has {named}; HTML shows them with the reader's fonts"
    return f"{where}{message}" if cells else f"{message}\n{diagnostic}"


def _code(letter):
    return " ".join(f"U+{ord(character):04X}" for character in letter)


def _cell(source, place):
    """The cell whose text stands in a line of the source, 0 if none."""
    marks = CELL.findall("\n".join(source.splitlines()[:place]))
    return int(marks[-1]) if marks else 0


def _inputs(document, files):
    head = {"subtitle": "", "kicker": "", "date": "", "description": "", "day": DATA_END} | document.head
    words = html.labels(head["language"])
    figures = enumerate(document.figures)
    drawings = {f"svg-{number}": _drawing(figure) for number, figure in figures}
    widths = {f"width-{number}": str(figure.width) for number, figure in enumerate(document.figures)}
    listed = [_listed(name, words) for name in sorted(files)]
    contents = {f"file-{name}": data.decode("utf-8") for name, data in files.items()}
    head["edition"] = edition.imprint(head["language"])[0] if document.own else ""
    head["site"] = words["site"] if document.own else head["title"]
    return head | {"attachments": json.dumps(listed)} | drawings | widths | contents


def _drawing(figure):
    return figure.svg if figure.address else svg.clean(figure.svg, "f", figure.name)


def _listed(name, words):
    kind = name.rpartition(".")[2]
    mime, relationship = KINDS[kind]
    description = words[f"attached.{kind}"].format(name=name)
    return {"name": name, "mime": mime, "relationship": relationship, "description": description}
