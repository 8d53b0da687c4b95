"""The files that a brief's PDF carries, taken out without another library."""

import re
import zlib

XREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
FILE = re.compile(rb"/Type/Filespec/F\(([\w.-]+)\)[^>]*?/EF<</F (\d+) 0 R")
LIMIT = 50_000_000  # bytes that one file may unfold to


def files(pdf):
    """The attachments of a PDF that this project made, as {name: bytes}; ValueError if it is another."""
    offsets = _offsets(pdf)
    found = {}
    for number in offsets:
        named = FILE.search(_object(pdf, offsets, number)[:1000])
        if named:
            found[named[1].decode()] = _stream(pdf, offsets, int(named[2]))
    if not found:
        raise ValueError("no file is attached to this PDF; was it made by this project?")
    return found


def _offsets(pdf):
    """Where each object begins, from the table at the end of the file."""
    end = XREF.search(pdf[-100:])
    table = pdf[int(end[1]) :] if pdf.startswith(b"%PDF-") and end else b""
    head = re.match(rb"xref\s+0 (\d+)\s", table)
    if not head:
        raise ValueError("this is no PDF of this project: it has no plain table of objects")
    lines = table[head.end() :].split(b"\n" if b"\r\n" not in table[:200] else b"\r\n")[: int(head[1])]
    return {number: int(line[:10]) for number, line in enumerate(lines) if line[17:18] == b"n"}


def _object(pdf, offsets, number):
    start = offsets.get(number, len(pdf))
    if not pdf.startswith(b"%d 0 obj" % number, start):
        raise ValueError(f"the PDF is damaged: object {number} is not where its table says")
    return pdf[start : start + 100_000]


def _stream(pdf, offsets, number):
    head = re.match(rb"\d+ 0 obj\s*<</Length (\d+)(.*?)>>\s*stream\r?\n", _object(pdf, offsets, number), re.S)
    if not head:
        raise ValueError(f"the PDF is damaged: object {number} holds no file")
    start = offsets[number] + head.end()
    content = pdf[start : start + int(head[1])]
    if b"/FlateDecode" not in head[2]:
        return content
    try:
        unpack = zlib.decompressobj()
        content = unpack.decompress(content, LIMIT)
    except zlib.error as error:
        raise ValueError(f"the PDF is damaged: object {number}: {error}") from None
    if not unpack.eof:
        raise ValueError(f"the PDF is damaged: object {number} is cut short, or unfolds to too much")
    return content
