"""What a valid table and a valid parameter are: one definition, used to load, to save and to check.

A table is valid if the texts of its file are. Importing this module loads no pandas.
"""

import math
import re
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

from analysis.tables.describe import ASSESSMENTS, MOMENT, PERIOD, REASONS, ROLES, STATUSES, TABLES
from analysis.tables.parameters import PARAMETERS

KINDS = {
    "boolean": "true or false",
    "date": "a day such as 2024-07-15",
    "integer": "a whole number",
    "number": "a number",
}
FORMATS = {"boolean": "true|false", "integer": r"-?\d{1,15}", "number": r"-?\d+(\.\d+)?([eE]-?\d+)?"}
_SHARE, _WEIGHT = ("UNIT_MEASURE", "PT", 0, 100), ("statistic", "ministry_weight", 0, 1)
RANGES = {  # columns of rows that a column selects by how it begins, with their least and greatest value
    "observations": dict.fromkeys(("OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND"), _SHARE),
    "assessments": dict.fromkeys(("latest", "projected", "LOWER_BOUND", "UPPER_BOUND"), _SHARE),
    "assessment_details": {"value": _WEIGHT},
}
__all__ = ["ASSESSMENTS", "MOMENT", "PARAMETERS", "PERIOD", "REASONS", "ROLES", "STATUSES", "TABLES"]


class Fault(NamedTuple):
    """One fault: the file, the line (from 1), the column, what stands there and what would be right."""

    file: str
    line: int
    column: str
    found: str
    expected: str

    def __str__(self):
        """The fault in one line that is safe to print: strange characters escaped, long cells cut."""
        cell = f"{self.found[:80]!r}{'...' if len(self.found) > 80 else ''}"
        return f"{self.file}:{self.line}: {self.column}: {cell}; expected: {self.expected}"


def find_faults(table, name, file=""):
    """The faults of a table of texts: missing columns, invalid cells, repeated keys; row i is line i + 2."""
    file, described = file or TABLES[name].path, TABLES[name].columns
    others = [label for label in table if label not in described]
    faults = [
        Fault(file, 1, label, nearest(label, others), f"a column of the name {label}")
        for label in described
        if label not in table
    ]
    for label, column in described.items():
        if label in table and not (column.nullable and _is_free(column)):
            faults += _cell_faults(table[label], column, file)
    key = list(TABLES[name].key)
    faults += _range_faults(table, name, file)
    return faults + (repeated_rows(table, key, file) if set(key) <= set(table) else [])


def repeated_rows(table, columns, file):
    """Faults of the rows that have the same cells in these columns as an earlier row."""
    rows = table[table.duplicated(columns, keep=False)]
    if rows.empty:
        return []
    first = rows.index.to_series().groupby([rows[column] for column in columns]).transform("min")
    return [
        Fault(file, row + 2, columns[0], ", ".join(rows.loc[row, columns[:3]]),
              f"one row only; line {earlier + 2} has the same {', '.join(columns[:3])}")
        for row, earlier in first[first != first.index].items()
    ]  # fmt: skip


def refuse(faults, heading="", shown=5):
    """Raise ValueError with the first faults, one a line, if there are any."""
    if faults:
        rest = [f"and {len(faults) - shown} more faults"] if len(faults) > shown else []
        raise ValueError("\n".join([*filter(None, [heading]), *map(str, faults[:shown]), *rest]))


def is_valid(cell, column):
    """True if the description of a column allows this text as a cell of its file."""
    if cell == "":
        return column.nullable
    form = FORMATS.get(column.kind, column.pattern)
    if (column.allowed and cell not in column.allowed) or (form and not re.fullmatch(form, cell, re.ASCII)):
        return False
    if column.kind in ("integer", "number"):
        return _is_within(float(cell), column)
    return (column.kind != "date" or is_day(cell)) and (column.pattern != MOMENT or is_moment(cell))


def is_day(text):
    """True if `text` is an ISO date that exists."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_moment(text):
    """True if `text` is a year, a month or a day that exists."""
    return len(text) >= 4 and is_day(text + "2000-01-01"[len(text) :])


def parameter_fault(name, value):
    """What is wrong with a notebook parameter, in words; empty if nothing is."""
    if name not in PARAMETERS:
        return f"unknown parameter {name!r}" + did_you_mean(name, PARAMETERS)
    rule = PARAMETERS[name]
    if type(value) is not rule.kind:
        return f"{name} is {value!r}, not {'a whole number' if rule.kind is int else 'a text'}"
    if rule.allowed and value not in rule.allowed:
        return f"{name} is {value!r}, not one of {', '.join(rule.allowed)}" + did_you_mean(
            value, rule.allowed
        )
    if rule.lower is not None and not rule.lower <= value <= rule.upper:
        return f"{name} is {value}, not between {rule.lower} and {rule.upper}"
    if rule.date and not is_day(value) and not (rule.nullable and value == ""):
        return f"{name} is {value!r}, not a date such as 2025-12-31"
    return ""


def did_you_mean(word, known):
    """The nearest of the known words as the end of a message; empty if none is near."""
    word = nearest(word, known)
    return f"; did you mean {word!r}?" if word else ""


def nearest(word, known, cutoff=0.6):
    """The known word that is most like `word`; empty if none is like it."""
    return next(iter(get_close_matches(word[:80], list(known), 1, cutoff)), "")


def _range_faults(table, name, file):
    """Faults of shares outside 0 to 100 and weights outside 0 to 1, in tables that code writes."""
    faults = []
    for label, (selects, chosen, low, high) in RANGES.get(name, {}).items():
        if {label, selects} <= set(table):
            cells = table[label][table[selects].str.startswith(chosen) & (table[label] != "")]
            numbers = cells[cells.map(lambda cell: bool(re.fullmatch(FORMATS["number"], cell)))].astype(float)
            wrong = numbers[(numbers < low) | (numbers > high)]
            right = f"from {low} to {high}, as {selects} is {chosen}"
            faults += [Fault(file, int(row) + 2, label, cells[row], right) for row in wrong.index]
    return faults


def _cell_faults(cells, column, file):
    invalid = [cell for cell in cells.unique() if not is_valid(cell, column)]
    kind = "" if column.kind == "text" else f": {KINDS[column.kind]}"
    expected = column.meaning + kind + (f"; one of {', '.join(column.allowed)}" if column.allowed else "")
    return [
        Fault(file, row + 2, cells.name, cell, expected if cell else f"not empty: {expected}")
        for row, cell in (cells[cells.isin(invalid)].items() if invalid else ())
    ]


def _is_free(column):
    """True if any text may stand there."""
    return column.kind == "text" and not column.allowed and not column.pattern


def _is_within(number, column):
    lower, upper = (-math.inf if column.lower is None else column.lower), column.upper
    return math.isfinite(number) and lower <= number and (upper is None or number <= upper)
