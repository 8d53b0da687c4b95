"""`make bench BENCH=mutants`: plausible slips planted in copies of the raw tables, and which `check` catches.

Every statement of a series that a headline rests on, and a seeded sample of the others. Caught is a fault or
a doubt that nobody acknowledged. In half of the slips of held documents the quotation changes with the cell.
Of what moves a headline (its verdict, or its probability by more than 5 points) the share caught is told
apart; so are slips of the last digit, which lie within the grain of the print.
"""

import random
import re
from typing import NamedTuple

import pandas as pd

from analysis.estimates import project, reference_classes, verdicts
from analysis.statements import check, clean
from analysis.tables import rules, store

SEED = 14
SAMPLE = 60  # statements beside those of headlines
MOVED = 0.05
SERIES = ["INDICATOR", "REF_AREA", "GOV_LEVEL"]


class Slip(NamedTuple):
    """One slip: its kind, the statement or row, the changed tables, whether the quotation changed along."""

    kind: str
    key: str
    tables: dict
    quoted: bool = False


def texts():
    """The raw tables as texts."""
    return {name: store.read(store.path(name)) for name, table in rules.TABLES.items() if table.raw}


def typed(tables):
    """Tables of texts as the stages take them."""
    return {name: store.typed(table, name) for name, table in tables.items()}


def headlines(tables):
    """The headline verdicts of the tables: key, verdict, probability, median."""
    raw = typed(tables)
    known = project.known_classes(reference_classes.load(raw["reference_classes"]))
    rows = verdicts.judge(clean.clean(raw)[0], raw, known)
    rows = rows[rows.headline].set_index(["goal", "GOV_LEVEL", "target", "target_period"])
    return rows[[*SERIES[:1], "assessment", "probability", "projected"]]


def moves(before, after):
    """How far the headlines moved: (whether by enough, the greatest move of a probability, of a median)."""
    both = before.join(after, rsuffix="_new", how="outer")
    verdict = (both.assessment != both.assessment_new).any()
    chance = (both.probability.fillna(0) - both.probability_new.fillna(0)).abs().max()
    level = (both.projected - both.projected_new).abs().max()
    return bool(verdict or chance > MOVED), chance, level


def chosen(tables, sample=SAMPLE):
    """Rows of the statements to spoil: those of headline series, and a sample with every indicator in it."""
    heads = set(
        headlines(tables).reset_index()[["INDICATOR", "GOV_LEVEL"]].itertuples(index=False, name=None)
    )
    rows = tables["statements"]
    rows = rows[~rows.NOTE.str.contains("low confidence|ambiguous", regex=True)]
    families = dict(zip(tables["indicators"].INDICATOR, tables["indicators"].family, strict=True))
    rows = rows[rows.INDICATOR.map(families) != "administration"]
    pairs = pd.Series(list(zip(rows.INDICATOR, rows.GOV_LEVEL, strict=True)), rows.index)
    first = rows[(rows.REF_AREA == "VN") & pairs.isin(heads)]
    others = rows.drop(first.index).sample(frac=1, random_state=SEED)
    order = others.groupby("INDICATOR").cumcount().sort_values(kind="stable").index
    return list(first.index), list(order[:sample])


def slips(tables, rows):
    """Every slip of the rows, in order; the choices among digits and rows are seeded."""
    for row in rows:
        rng = random.Random(f"{SEED} {tables['statements'].STATEMENT[row]}")
        for place, (kind, cells) in enumerate(spoilt(tables, row, rng)):
            if all(tables["statements"].at[at, column] == cell for at, column, cell in cells):
                continue
            table = tables["statements"].copy()
            for at, column, cell in cells:
                table.at[at, column] = cell
            yield Slip(kind, table.STATEMENT[row], {**tables, "statements": table}, place % 2 == 1)
        if stale := duplicate(tables, row, rng):
            yield Slip("stale duplicate", tables["statements"].STATEMENT[row], stale)


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
    """The tables with an older figure of the series given for this row's period under another source."""
    table, statement = tables["statements"], tables["statements"].loc[row]
    series = (table[SERIES] == statement[SERIES]).all(axis=1)
    older = table[
        series & (table.VALUE != statement.VALUE) & (table.VALUE != "") & (table.PERIOD != statement.PERIOD)
    ]
    if not len(older) or not statement.VALUE:
        return None
    stale = older.loc[rng.choice(list(older.index))].copy()
    languages = dict(zip(tables["sources"].SOURCE, tables["sources"].language, strict=True))
    sources = tables["sources"]
    source = sources[
        (sources.language == languages[stale.SOURCE])
        & (sources.published > "2025")
        & (sources.document == "")
    ]
    stale["SOURCE"], stale["PERIOD"], stale["LOCATOR"] = rng.choice(list(source.SOURCE)), statement.PERIOD, ""
    stale["STATEMENT"] = f"{stale.SOURCE}.999"
    return {**tables, "statements": pd.concat([table, stale.to_frame().T], ignore_index=True)}


def _digit(value, place, rng):
    return value[:place] + rng.choice([d for d in "123456789" if d != value[place]]) + value[place + 1 :]


def ten_times(value):
    """The first figure of a print ten times as large: its mark one place on, or a nought behind."""
    if found := re.search(r"(\d+)([.,])(\d)(\d*)", value):
        rest = f"{found[2]}{found[4]}" if found[4] else ""
        return value[: found.start()] + found[1] + found[3] + rest + value[found.end() :]
    return re.sub(r"\d+", lambda digits: digits[0] + "0", value, count=1)


def list_slips(tables):
    """Slips of code lists: an indicator's direction, a measure's class."""
    measures, used = (
        tables["measures"],
        set(tables["measures"].INDICATOR) & set(tables["statements"].INDICATOR),
    )
    for row in tables["indicators"].index[tables["indicators"].INDICATOR.isin(used)]:
        table = tables["indicators"].copy()
        table.at[row, "direction"] = {"up": "down"}.get(table.direction[row], "up")
        yield Slip("direction", table.INDICATOR[row], {**tables, "indicators": table})
    for row in measures.index[measures.INDICATOR.isin(used) & (measures.reference_class != "")]:
        table, names = measures.copy(), measures.reference_class[row].split()
        first = "egov_use" if names[0] != "egov_use" else "internet_use"
        table.at[row, "reference_class"] = " ".join([first, *(name for name in names if name != first)])
        yield Slip(
            "class",
            " ".join(measures.loc[row, ["goal", "INDICATOR", "GOV_LEVEL"]]),
            {**tables, "measures": table},
        )


def caught(slip, held):
    """The first fault or doubt that check names in the slip; "quotation" where only the text shows it."""
    if faults := check.statement_faults(slip.tables):
        return faults[0].expected
    return (
        "quotation"
        if slip.key in held and not slip.quoted and slip.kind not in ("direction", "class")
        else ""
    )


def only(tables, rows):
    """The tables with these statements, and what is acknowledged or corrected of them."""
    statements = tables["statements"].loc[rows].reset_index(drop=True)
    gone = set(tables["statements"].STATEMENT) - set(statements.STATEMENT)
    rest = {
        name: tables[name][~tables[name].STATEMENT.isin(gone)] for name in ("acknowledged", "corrections")
    }
    return {**tables, "statements": statements, **rest}


def measure(tables, rows, heads):
    """Every slip with what caught it and, for slips of headline rows, how far the headline moved."""
    before = headlines(tables)
    held = set(tables["statements"].STATEMENT[tables["statements"].LOCATOR != ""])
    done, sizes = [], tables["statements"].groupby(SERIES).STATEMENT.transform("size")
    single = set(tables["statements"].STATEMENT[sizes < 2])
    for slip in [*slips(tables, rows), *(list_slips(tables) if heads else ())]:
        how = caught(slip, held)
        moved = (False, 0.0, 0.0)
        if heads:
            try:
                moved = moves(before, headlines(slip.tables))
            except ValueError:
                how = how or "the build refuses it"
        done.append((slip.kind, slip.key, how, slip.key in held, slip.quoted, slip.key in single, *moved))
    columns = ["kind", "key", "caught", "held", "quoted", "single", "moved", "probability", "median"]
    return pd.DataFrame(done, columns=columns)


def summary(table):
    """By kind how many slips there are and how many were caught; the same of those in longer series."""
    table = table.assign(hit=table.caught != "")
    plain = table[table.kind != "last digit"]
    longer, moving = plain[~plain.single], plain[plain.moved]
    lines = {kind: (len(rows), rows.hit.mean()) for kind, rows in table.groupby("kind")}
    lines["all but the last digit, series of two or more"] = len(longer), longer.hit.mean()
    lines["that move a headline"] = len(moving), moving.hit.mean()
    for changed in (False, True):
        half = plain[plain.held & (plain.quoted == changed)]
        lines[f"held, quotation {'changed along' if changed else 'as it was'}"] = len(half), half.hit.mean()
    return pd.DataFrame(lines, index=["slips", "caught"]).T


def main():
    """Print the share caught by kind, and what was not caught and moved a headline."""
    tables = texts()
    first, others = chosen(tables)
    country = only(tables, tables["statements"].REF_AREA == "VN")
    named = country["statements"].STATEMENT.isin(tables["statements"].STATEMENT[first])
    parts = [measure(country, named.index[named], True), measure(tables, others, False)]
    table = pd.concat(parts, ignore_index=True)
    table.to_csv(store.root() / ".build" / "mutants.csv", index=False, lineterminator="\n")
    print(summary(table).round(3).to_string())
    missed = table[(table.caught == "") & table.moved & (table.kind != "last digit")]
    print(
        missed.drop(columns=["caught", "held", "moved"]).round(2).to_string(index=False)
        if len(missed)
        else ""
    )
