"""Plausible slips in raw tables: wrong digits, swapped cells, stale copies, wrong directions and classes."""

import random
import re
from typing import NamedTuple

SEED = 14
SERIES = ["INDICATOR", "REF_AREA", "GOV_LEVEL"]


class Slip(NamedTuple):
    """One slip: its kind, the statement or key, and what changed.

    `rows` are changed or added statements by row, `lists` the changed code list by name; `quoted` is true
    where the quotation changed along with the cell.
    """

    kind: str
    key: str
    rows: dict
    lists: dict
    quoted: bool = False


def slips(tables, rows):
    """Every slip of the statements in `rows`, in order; the choices among digits and rows are seeded.

    Where a statement has a quotation, it changes along with the cell in every other slip of a kind.
    """
    table, count = tables["statements"], {}
    for row in rows:
        rng = random.Random(f"{SEED} {table.STATEMENT[row]}")
        for kind, cells in spoilt(tables, row, rng):
            if all(table.at[at, column] == cell for at, column, cell in cells):
                continue
            count[kind] = count.get(kind, 0) + (table.QUOTE[row] != "")
            quoted = table.QUOTE[row] != "" and count[kind] % 2 == 0
            yield Slip(kind, table.STATEMENT[row], changed(table, cells, quoted), {}, quoted)
        if stale := duplicate(tables, row, rng):
            yield Slip("stale duplicate", table.STATEMENT[row], {len(table): stale}, {})


def changed(table, cells, quoted):
    """The rows of a slip, by row; with `quoted` their quotations print what the cells now print."""
    rows = {}
    for at, column, cell in cells:
        row = rows.setdefault(at, table.loc[at].to_dict())
        if quoted and row[column]:
            row["QUOTE"] = row["QUOTE"].replace(row[column], cell)
        row[column] = cell
    return rows


def spoilt(tables, row, rng):
    """The slips of one statement as (kind, [(row, column, cell)])."""
    statement = tables["statements"].loc[row]
    value = statement.VALUE or statement.CHANGE
    column = "VALUE" if statement.VALUE else "CHANGE"
    places = [place for place, letter in enumerate(value) if letter.isascii() and letter.isdigit()]
    for place in rng.sample(places[:-1], min(2, len(places[:-1]))):
        yield "digit", [(row, column, _digit(value, place, rng))]
    if places:
        yield "last digit", [(row, column, _digit(value, places[-1], rng))]
    pairs = [(a, b) for a, b in zip(places, places[1:], strict=False) if value[a] != value[b]]
    if pairs:
        a, b = rng.choice(pairs)
        letters = list(value)
        letters[a], letters[b] = letters[b], letters[a]
        yield "digits exchanged", [(row, column, "".join(letters))]
    if re.search(r"\d[.,]\d", value):
        yield "comma and point", [(row, column, value.translate(str.maketrans(".,", ",.")))]
    if places:
        yield "ten times", [(row, column, ten_times(value))]
        yield (
            "unit lost",
            [(row, column, re.sub(r"\s*(%|percent|per cent|triệu|nghìn|million|thousand)", "", value))],
        )
    if year := re.search(r"20\d\d", statement.PERIOD):
        other = str(int(year[0]) + rng.choice([-1, 1]))
        yield "year", [(row, "PERIOD", statement.PERIOD.replace(year[0], other))]
    yield from between_rows(tables, row, rng)


def between_rows(tables, row, rng):
    """Slips that take a cell from another row: blocks, target, change, indicator."""
    table, statement = tables["statements"], tables["statements"].loc[row]
    same = (table.SOURCE == statement.SOURCE) & (table.REF_AREA == statement.REF_AREA)
    block = same & (table.INDICATOR == statement.INDICATOR) & (table.PERIOD == statement.PERIOD)
    for other in table.index[block & (table.GOV_LEVEL != statement.GOV_LEVEL)][:1]:
        yield "blocks swapped", [(row, "VALUE", table.VALUE[other]), (other, "VALUE", statement.VALUE)]
    measures = tables["measures"][tables["measures"].INDICATOR == statement.INDICATOR]
    goals = tables["goals"].merge(measures[["goal", "GOV_LEVEL"]], on=["goal", "GOV_LEVEL"])
    goals = goals[goals.GOV_LEVEL == statement.GOV_LEVEL]
    languages = dict(zip(tables["sources"].SOURCE, tables["sources"].language, strict=True))
    goals = goals[goals.SOURCE.map(languages) == languages.get(statement.SOURCE)]
    if len(goals) and statement.VALUE and statement.REF_AREA == "VN":
        yield "target copied", [(row, "VALUE", rng.choice(list(goals.TARGET)))]
    if statement.VALUE and statement.CHANGE:
        copied = statement.CHANGE.lstrip("-") + (
            "%" if "%" in statement.VALUE and "%" not in statement.CHANGE else ""
        )
        yield "change copied", [(row, "VALUE", copied)]
    units = dict(zip(tables["indicators"].INDICATOR, tables["indicators"].UNIT_MEASURE, strict=True))
    alike = table.INDICATOR.map(units) == units[statement.INDICATOR]
    others = sorted(set(table.INDICATOR[same & alike]) - {statement.INDICATOR})
    if others:
        yield "indicator exchanged", [(row, "INDICATOR", rng.choice(others))]


def duplicate(tables, row, rng):
    """An older figure of the series given for this row's period under another source, as a row; or None."""
    table, statement = tables["statements"], tables["statements"].loc[row]
    series = (table[SERIES] == statement[SERIES]).all(axis=1)
    older = table[
        series & (table.VALUE != statement.VALUE) & (table.VALUE != "") & (table.PERIOD != statement.PERIOD)
    ]
    if not len(older) or not statement.VALUE:
        return None
    stale = older.loc[rng.choice(list(older.index))].to_dict()
    sources = tables["sources"]
    language = dict(zip(sources.SOURCE, sources.language, strict=True))[stale["SOURCE"]]
    others = sources[(sources.language == language) & (sources.published > "2025") & (sources.document == "")]
    source = rng.choice(list(others.SOURCE))
    place = {"SOURCE": source, "STATEMENT": f"{source}.999", "LOCATOR": "", "QUOTE": ""}
    return {**stale, **place, "PERIOD": statement.PERIOD}


def _digit(value, place, rng):
    return value[:place] + rng.choice([d for d in "123456789" if d != value[place]]) + value[place + 1 :]


def ten_times(value):
    """The first figure of a print ten times as large: its mark one place on, or a nought behind."""
    if found := re.search(r"(\d+)([.,])(\d)(\d*)", value):
        rest = f"{found[2]}{found[4]}" if found[4] else ""
        return value[: found.start()] + found[1] + found[3] + rest + value[found.end() :]
    return re.sub(r"\d+", lambda digits: digits[0] + "0", value, count=1)


def list_slips(tables):
    """Slips of code lists: an indicator's direction, a measure's first class."""
    indicators, measures = tables["indicators"], tables["measures"]
    used = set(measures.INDICATOR) & set(tables["statements"].INDICATOR)
    for row in indicators.index[indicators.INDICATOR.isin(used)]:
        table = indicators.copy()
        table.at[row, "direction"] = {"up": "down"}.get(table.direction[row], "up")
        yield Slip("direction", table.INDICATOR[row], {}, {"indicators": table})
    for row in measures.index[measures.INDICATOR.isin(used) & (measures.reference_class != "")]:
        table, names = measures.copy(), measures.reference_class[row].split()
        first = "egov_use" if names[0] != "egov_use" else "internet_use"
        table.at[row, "reference_class"] = " ".join([first, *(name for name in names if name != first)])
        key = " ".join(measures.loc[row, ["goal", "INDICATOR", "GOV_LEVEL"]])
        yield Slip("class", key, {}, {"measures": table})
