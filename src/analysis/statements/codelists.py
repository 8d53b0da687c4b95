"""Faults of the tables beside the statements: goals, dates and code lists that cannot be as they stand."""

import unicodedata
from collections import Counter

import pandas as pd

from analysis.tables.rules import TABLES

YEARS = (1945, 2100)  # of dates that mean anything here
DATES = {
    "sources": ("published",), "goals": ("decided", "TIME_PERIOD"), "areas": ("valid_from", "valid_to"),
    "breaks": ("REF_DATE",), "population": ("TIME_PERIOD",),
}  # fmt: skip
ORDERED = {"indicators": ("lower", "upper"), "class_quantiles": ("level_low", "level_high")}
POSITIVE = {"reference_classes": ("sigma", "areas", "cases"), "population": ("OBS_VALUE",)}


def faults_of_lists(tables):
    """Faults as (table, row, column, what stands there, what would be right); tables as texts."""
    whole = {name: table for name, table in tables.items() if set(TABLES[name].columns) <= set(table)}
    rules = (_dates, _order, _signs, _circles, _unmeasured, _twins, _after_edition, _incomplete)
    return [fault for rule in rules for fault in rule(whole)]


def _dates(tables):
    for name, columns in DATES.items():
        for column in columns if name in tables else ():
            years = pd.to_numeric(tables[name][column].str[:4], errors="coerce")
            for row, cell in tables[name][column][(years < YEARS[0]) | (years > YEARS[1])].items():
                yield name, row, column, cell, f"a date from {YEARS[0]} to {YEARS[1]}"


def _order(tables):
    for name, (low, high) in ORDERED.items():
        if name in tables:
            lower, upper = (pd.to_numeric(tables[name][column], errors="coerce") for column in (low, high))
            for row in lower.index[lower >= upper]:
                yield (
                    name,
                    row,
                    low,
                    tables[name].at[row, low],
                    f"less than {high}, {tables[name].at[row, high]}",
                )


def _signs(tables):
    for name, columns in POSITIVE.items():
        for column in columns if name in tables else ():
            numbers = pd.to_numeric(tables[name][column], errors="coerce")
            for row, cell in tables[name][column][numbers <= 0].items():
                yield name, row, column, cell, "more than 0"


def _circles(tables):
    """Areas that succeed each other in a circle."""
    if "areas" not in tables:
        return
    areas = tables["areas"].drop_duplicates("REF_AREA")
    successor = dict(zip(areas.REF_AREA, areas.successor, strict=True))
    for row, first in areas.REF_AREA.items():
        chain, area = [], first
        while successor.get(area) and area not in chain:
            chain.append(area)
            area = successor[area]
        if area == first and chain:
            yield "areas", row, "successor", successor[first], f"an area that {first} does not succeed"


def _unmeasured(tables):
    """Stated goals that no indicator measures: nothing would judge them."""
    if not {"goals", "measures"} <= set(tables):
        return
    goals, measures = tables["goals"], tables["measures"]
    measured = set(zip(measures.goal, measures.GOV_LEVEL, strict=True))
    for row, goal in goals[goals.status == "stated"].iterrows():
        if goal.goal in set(measures.goal) and (goal.goal, goal.GOV_LEVEL) not in measured:
            yield (
                "goals",
                row,
                "GOV_LEVEL",
                goal.GOV_LEVEL,
                f"a level at which measures.csv measures {goal.goal}",
            )
        elif goal.goal not in set(measures.goal):
            yield "goals", row, "goal", goal.goal, "a goal with a row in measures.csv"


def _twins(tables):
    """Rows whose keys differ only by case or by how letters are composed."""
    for name, table in tables.items():
        key = list(TABLES[name].key)
        plain = [tuple(map(_plain, cells)) for cells in table[key].itertuples(index=False, name=None)]
        count = Counter(plain)
        if len(count) == len(plain):
            continue
        exact = table.duplicated(key, keep=False)
        for (row, cells), same in zip(table[key].iterrows(), plain, strict=True):
            if count[same] > 1 and not exact[row]:
                at = next((column for column in key if cells[column] != _plain(cells[column])), key[0])
                yield (
                    name,
                    row,
                    at,
                    cells[at],
                    "a key that differs from every other by more than case and composition",
                )


def _after_edition(tables):
    """Publications later than the day of the edition."""
    if not {"edition", "sources"} <= set(tables) or tables["edition"].empty:
        return
    columns = [name for name, rule in TABLES["edition"].columns.items() if rule.kind == "date"]
    day = max(tables["edition"].iloc[0][columns])
    for row, moment in tables["sources"].published.items():
        if moment and moment > day[: len(moment)]:
            yield "sources", row, "published", moment, f"a day up to that of the edition, {day}"


def _incomplete(tables):
    """Bands of levels in which some quantile is not listed for every horizon: no range could be read."""
    if "class_quantiles" not in tables:
        return
    table = tables["class_quantiles"].drop_duplicates(list(TABLES["class_quantiles"].key))
    for _, band in table.groupby(["reference_class", "level_low", "level_high"]):
        listed = band.groupby("quantile_level").horizon.agg(frozenset)
        whole = frozenset(band.horizon)
        for level in listed.index[listed != whole]:
            right = f"a quantile for each of the horizons {', '.join(sorted(whole))}"
            yield (
                "class_quantiles",
                band.index[band.quantile_level == level][0],
                "quantile_level",
                level,
                right,
            )


def _plain(cell):
    return cell.casefold() if cell.isascii() else unicodedata.normalize("NFC", cell).casefold()
