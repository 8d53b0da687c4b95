"""One Markdown document as one PDF: PDF/A-3a and PDF/UA-1, its data attached."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from analysis.briefs import edition
from analysis.pages import html, pandoc, svg
from analysis.tables.describe import DATA_END

FACES = ("", "Semibold", "It")
EVERY_FACE = b'#set text(font: "Source Sans Pro", weight: 600)\na#text(weight: 400)[a#emph[a]]'
STANDARDS = ["a-3a", "ua-1"]
KINDS = {"csv": ("text/csv", "data"), "json": ("application/json", "supplement")}


def pdf(document, files=None, written=None):
    """The document as the bytes of a PDF with `files` (name: bytes; CSV and JSON) attached.

    written: what `pandoc.write` has made of the document already.
    Raises ValueError with the words of pandoc or Typst for anything they refuse or only warn about,
    such as a letter that the font does not have.
    """
    inputs = _inputs(document, files or {})
    source = (written or pandoc.write(document, typst={}))["typst"]
    day = datetime.fromisoformat(inputs["day"]).replace(tzinfo=UTC)
    data, warnings = _compile(document.name, source, day, inputs)
    if warnings:
        raise ValueError(f"{document.name}: {warnings[0].message}\n{warnings[0].diagnostic}")
    return data


def _compile(name, source, day, inputs):
    from typst import TypstError

    try:
        return _compiler().compile_with_warnings(
            source.encode(), format="pdf", pdf_standards=STANDARDS, timestamp=day, sys_inputs=inputs
        )
    except TypstError as error:
        raise ValueError(f"{name}: {error.message}\n{error.diagnostic}") from None


@cache
def _compiler():
    """One compiler for all briefs, with one file per face: of two, the folder's order would choose."""
    import typst
    from font_source_sans_pro import font_files_otf

    with TemporaryDirectory() as folder:
        for face in FACES:
            (Path(folder) / f"{face}.otf").symlink_to(font_files_otf[f"SourceSansPro{face}"])
        compiler = typst.Compiler(font_paths=[folder], ignore_system_fonts=True)
        compiler.compile(EVERY_FACE, format="pdf")  # reads the files, so that the folder can go
    return compiler


def _inputs(document, files):
    head = {"subtitle": "", "kicker": "", "date": "", "description": "", "day": DATA_END} | document.head
    words = html.labels(head["language"])
    figures = enumerate(document.figures)
    drawings = {f"svg-{number}": svg.clean(figure.svg, "f", figure.name) for number, figure in figures}
    listed = [_listed(name, words) for name in sorted(files)]
    contents = {f"file-{name}": data.decode("utf-8") for name, data in files.items()}
    head |= {"site": words["site"], "edition": edition.imprint(head["language"])[0]}
    return head | {"attachments": json.dumps(listed)} | drawings | contents


def _listed(name, words):
    kind = name.rpartition(".")[2]
    mime, relationship = KINDS[kind]
    description = words[f"attached.{kind}"].format(name=name)
    return {"name": name, "mime": mime, "relationship": relationship, "description": description}
