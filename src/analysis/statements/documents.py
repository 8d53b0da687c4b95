"""Statements compared with the texts they quote: every print stands in the paragraph that its row names."""

import hashlib
import re
import unicodedata
from pathlib import Path

from analysis.tables import rules, store

PRINTED = {"statements": ("VALUE", "CHANGE", "PERIOD", "CHANGE_SINCE", "QUOTE"), "goals": ("TARGET",)}
YEAR = r"(?<!\d)20[0-4]\d(?!\d)"
COMPARED = re.compile(r"\b(?:tăng|giảm|so với|increase|up from|compared|from|since)\b", re.IGNORECASE)


def unquoted(tables):
    """Faults of the statements whose QUOTE does not print their figures, as `audited` gives them.

    Only a statement of a held document must have a quotation.
    """
    found, sources, statements = [], tables["sources"], tables["statements"]
    held = statements.SOURCE.isin(sources.SOURCE[sources.document != ""])
    for row, cells in statements[held | (statements.QUOTE != "")].iterrows():
        if not cells.QUOTE:
            found.append(("statements", row + 2, "QUOTE", "", "the clause of the document that prints it"))
            continue
        for column in ("VALUE", "CHANGE"):
            printed = cells[column].removeprefix("-")
            if printed and not stands_in(printed, cells.QUOTE):
                right = f"a print of the quotation {cells.QUOTE[:60]!r}"
                found.append(("statements", row + 2, column, cells[column], right))
        years = set(re.findall(YEAR, COMPARED.split(cells.QUOTE)[0]))
        if years and not years & set(re.findall(YEAR, cells.PERIOD)) and re.search(YEAR, cells.PERIOD):
            right = f"a period of {min(years)}, the year of its quotation"
            found.append(("statements", row + 2, "PERIOD", cells.PERIOD, right))
    return found


def audited(tables, folder):
    """Faults of the rows that quote a held document, as (table, line, column, found, expected).

    `folder` holds documents under their registered names; those that are missing are not compared. Periods
    given as codes are not looked for.
    """
    found, texts = [], {}
    for row, source in tables["sources"][tables["sources"].document != ""].iterrows():
        place = Path(folder) / Path(source.document).name
        if not place.is_file():
            continue
        data = store.content_of(place)
        digest = hashlib.sha256(data).hexdigest()
        if digest != source.sha256:
            right = f"{digest}, the hash of {source.document}"
            found.append(("sources", row + 2, "sha256", source.sha256, right))
        texts[source.SOURCE] = paragraphs(data.decode("utf-8", errors="replace"))
    for name, columns in PRINTED.items():
        rows = tables[name][tables[name].SOURCE.isin(texts)]
        for row, cells in rows.iterrows():
            found += [(name, row + 2, *fault) for fault in _misquoted(cells, columns, texts[cells.SOURCE])]
    return found


def paragraphs(text):
    """The paragraphs of a text, counted from 1: its lines that are not empty, stripped."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def stands_in(printed, paragraph):
    """True if a print stands in a paragraph, and not as a part of a longer figure or word."""
    return bool(re.search(rf"(?<![\w.,/]){re.escape(_plain(printed))}(?!\w|[.,/]\d)", _plain(paragraph)))


def _misquoted(cells, columns, texts):
    place = int(cells.LOCATOR) if cells.LOCATOR.isdecimal() else 0
    if not 1 <= place <= len(texts):
        yield "LOCATOR", cells.LOCATOR, f"a paragraph from 1 to {len(texts)}"
        return
    for column in columns:
        printed = cells[column].removeprefix("-") if column == "CHANGE" else cells[column]
        if printed and not re.fullmatch(rules.PERIOD, printed) and not stands_in(printed, texts[place - 1]):
            yield column, cells[column], _where(printed, place, texts)


def _where(printed, place, texts):
    others = [number for number, text in enumerate(texts, 1) if stands_in(printed, text)]
    if not others:
        return f"a print of paragraph {place}; it stands nowhere in the document"
    nearest = min(others, key=lambda number: (abs(number - place), number))
    return f"a print of paragraph {place}; it stands in paragraph {nearest}"


def _plain(text):
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
