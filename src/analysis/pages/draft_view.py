"""A draft of rows beside its text: figures marked by colour and word, and boxes to tick."""

from html import escape

from analysis.statements.documents import paragraphs
from analysis.statements.figures_in_text import figures_of
from analysis.statements.texts import content_of

STYLES = {  # by kind: background, ink (contrast at least 7), border
    "statements": ("#e3eefb", "#12305c", "solid"),
    "goals": ("#fdeccf", "#5a3200", "double"),
    "left out": ("#eeeeee", "#404040", "dotted"),
}
_GRID = "display:grid;grid-template-columns:3fr 2fr;gap:1em"


def marked(text, draft):
    """The text as HTML: its figures as links, and beside each paragraph the drafted rows in words."""
    rows = _rows_by_figure(draft)
    parts = []
    for number, line in enumerate(paragraphs(content_of(text)[0]), 1):
        words, notes = _marked_line(number, line, rows)
        side = f"<ul>{''.join(notes)}</ul>" if notes else ""
        parts.append(f'<div style="{_GRID}"><p><small>{number}</small> {words}</p><div>{side}</div></div>')
    return f'<section aria-label="text with its figures">{"".join(parts)}</section>'


def _rows_by_figure(draft):
    rows = {}
    for row, cells in draft.iterrows():
        rows.setdefault((int(cells.LOCATOR), cells.figure), []).append((row + 2, cells))
    return rows


def _marked_line(number, line, rows):
    """A paragraph with its figures as links to their rows, and those rows as items of a list."""
    parts, notes, end = [], [], 0
    for _, figure in figures_of([line]):
        if figure.start < end:
            continue
        found = rows.get((number, figure.text), [])
        row, cells = found.pop(0) if found else (0, None)
        printed = escape(figure.text)
        parts += [escape(line[end : figure.start]), _link(row, cells.table, printed) if row else printed]
        if row and cells.table != "left out":
            notes.append(f'<li id="row-{row}" style="{_style(cells.table)}">{row} · {_words(cells)}</li>')
        end = figure.end
    return "".join([*parts, escape(line[end:])]), notes


def _link(row, kind, printed):
    """A figure as a link to its row; one left out has no row beside the text."""
    if kind == "left out":
        return f'<span style="{_style(kind)}">{printed}</span>'
    return f'<a href="#row-{row}" style="{_style(kind)}">{printed}<sup>{row}</sup></a>'


def _style(kind):
    paper, ink, line = STYLES[kind]
    return f"background:{paper};color:{ink};border-bottom:2px {line} {ink}"


def _words(cells):
    kind = "target" if cells.table == "goals" else "statement"
    proposals = [cells[f"proposal_{n}"].partition(":")[0] for n in (1, 2, 3)]
    words = [
        kind,
        cells.PERIOD,
        cells.GOV_LEVEL,
        cells.REF_AREA,
        cells.goal,
        *proposals,
        cells.held,
        cells.why,
    ]
    return escape(" · ".join(filter(None, words)))


def ticks(draft):
    """A box to tick for each drafted row, by its line in the file; empty where ipywidgets is absent."""
    try:
        import ipywidgets
    except ImportError:
        return {}
    wide = ipywidgets.Layout(width="100%")
    return {
        row + 2: ipywidgets.Checkbox(
            value=False, indent=False, layout=wide,
            description=f"{row + 2} {cells.figure} · {cells.PERIOD} · {cells.INDICATOR} {cells.held}",
        )
        for row, cells in draft[draft.table != "left out"].iterrows()
    }  # fmt: skip
