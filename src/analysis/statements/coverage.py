"""The figures of held documents that no row quotes: every statistic of a body belongs into a table."""

from pathlib import Path

from analysis.statements.documents import paragraphs
from analysis.statements.figures_in_text import figures_of, numerals
from analysis.statements.values import normal
from analysis.tables import store

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
    for source, texts_of in texts.items():
        for number, figure in figures_of(texts_of):
            place, printed = (source, str(number)), "-".join(figure.words)
            known = quoted.get(place, set()) >= set(figure.words) or (*place, printed) in excused
            if not figure.reason and not known:
                yield *place, printed, around(texts_of[number - 1], figure)


def around(text, figure):
    """A figure with a few words on either side."""
    before, after = text[: figure.start].split()[-WORDS:], text[figure.end :].split()[:WORDS]
    return " ".join([*before, figure.text, *after])


def _quoted(tables):
    """By source and paragraph the numerals, and the words, that cells of rows print."""
    quoted = {}
    for name, columns in {"statements": ["VALUE", "CHANGE"], "goals": ["TARGET"]}.items():
        rows = tables[name][tables[name].LOCATOR != ""]
        for cells in rows[["SOURCE", "LOCATOR", *columns]].itertuples(index=False, name=None):
            printed = quoted.setdefault(cells[:2], set())
            for cell in cells[2:]:
                printed.update([*numerals(cell), normal(cell)])
    return quoted
