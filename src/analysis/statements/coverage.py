"""The figures of held documents that no row quotes: every statistic of a body belongs into a table."""

import re
from pathlib import Path

from analysis.statements.documents import PRINTED, paragraphs
from analysis.statements.values import normal
from analysis.tables import store

FIGURE = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*(?:/\d+(?:[.,]\d+)*)?%?(?![\w/-]*\w/)(?![\w-]*-\w)")
BESIDE = re.compile(  # numbers that are no statistics: days, years, spans of years, decrees, sessions, clocks
    r"(?:ngày |sáng |chiều |tối )?\d{1,2}/\d{1,2}(?:/\d{4})?(?![\d/])(?! (?:nhiệm vụ|địa phương|dịch vụ))"
    r"|(?:năm|tháng|quý|giai đoạn|đến năm|date|giáng sinh) \d[\d/ -]*|\d{4} ?- ?\d{4}|\d+:\d+"
    r"|(?:số|đề án|nghị quyết|quyết định|thứ|lần thứ|mức độ|mạch) \d[\w/.-]*"
    r"|\b\d+ (?:tháng|năm)\b(?: đầu)?(?: năm)?(?: \d{4})?",
    re.IGNORECASE,
)
WORDS = 4  # on either side, to find the figure again


def present(tables, folder):
    """The held documents that are in a folder, as {source: paragraphs}."""
    held = tables["sources"][tables["sources"].document != ""]
    places = {row.SOURCE: Path(folder) / Path(row.document).name for row in held.itertuples()}
    return {
        source: paragraphs(store.content_of(place).decode("utf-8", errors="replace"))
        for source, place in places.items()
        if place.is_file()
    }


def absent(folder):
    """The names of the held documents that are not in a folder."""
    documents = store.read(store.path("sources")).document
    return sorted(name for name in set(documents) - {""} if not (Path(folder) / Path(name).name).is_file())


def uncovered(tables, texts):
    """Figures that no row quotes and no reason explains, as (source, paragraph, figure, words around it)."""
    quoted, excused = _quoted(tables), tables["unquoted"]
    excused = set(zip(excused.SOURCE, excused.LOCATOR, excused.figure, strict=True))
    for source, lines in texts.items():
        for number, line in enumerate(lines, 1):
            place = source, str(number)
            for figure, words in _figures(line):
                if figure not in quoted.get(place, ()) and (*place, figure) not in excused:
                    yield *place, figure, words


def _figures(line):
    """The figures of a paragraph with the words around them; dates and the like are left out."""
    dates = [match.span() for match in BESIDE.finditer(line)]
    for match in FIGURE.finditer(line):
        if not any(start <= match.start() < end for start, end in dates):
            before, after = line[: match.start()].split()[-WORDS:], line[match.end() :].split()[:WORDS]
            yield match[0].rstrip("%"), " ".join([*before, match[0], *after])


def _quoted(tables):
    """By source and paragraph the numerals that cells of rows print."""
    quoted = {}
    for name, columns in PRINTED.items():
        printed = [column for column in columns if column != "QUOTE"]
        rows = tables[name][tables[name].LOCATOR != ""]
        for cells in rows[["SOURCE", "LOCATOR", *printed]].itertuples(index=False, name=None):
            numerals = quoted.setdefault(cells[:2], set())
            for cell in cells[2:]:
                numerals.update(match[0].rstrip("%") for match in FIGURE.finditer(normal(cell)))
    return quoted
