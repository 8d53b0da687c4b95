"""Typst as a program of its own: a request on each line of input, a PDF or its faults on each of output.

It imports nothing of this package, so that it starts fast, and its limits are its own.
"""

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import typst
from font_source_sans_pro import font_files_otf

FACES = ("", "Semibold", "It")
EVERY_FACE = b'#set text(font: "Source Sans Pro", weight: 600)\na#text(weight: 400)[a#emph[a]]'
STANDARDS = ["a-3a", "ua-1"]


def compiler():
    """One compiler for all documents, with one file per face: of two, the folder's order would choose."""
    with TemporaryDirectory() as folder:
        for face in FACES:
            (Path(folder) / f"{face}.otf").symlink_to(font_files_otf[f"SourceSansPro{face}"])
        made = typst.Compiler(font_paths=[folder], ignore_system_fonts=True)
        made.compile(EVERY_FACE, format="pdf")  # reads the files, so that the folder can go
    return made


def typeset(made, source, day, inputs):
    """The PDF, or what Typst refuses or warns about as pairs of message and diagnostic."""
    stamp = datetime.fromisoformat(day).replace(tzinfo=UTC)
    try:
        data, warnings = made.compile_with_warnings(
            source.encode(), format="pdf", pdf_standards=STANDARDS, timestamp=stamp, sys_inputs=inputs
        )
    except typst.TypstError as error:
        return {"faults": [[error.message, error.diagnostic]]}
    faults = [[warning.message, warning.diagnostic] for warning in warnings]
    return {"faults": faults} if faults else {"pdf": base64.b64encode(data).decode()}


if __name__ == "__main__":
    COMPILER = compiler()
    for line in sys.stdin:
        print(json.dumps(typeset(COMPILER, **json.loads(line))), flush=True)
