"""What a valid table and a valid parameter are: the gate that every table passes when it is loaded or saved.

Importing this module is cheap; pandera loads with the first table that does not fit.
"""

import re
from datetime import date
from difflib import get_close_matches
from functools import cache

from analysis.tables.describe import ASSESSMENTS, MOMENT, PARAMETERS, PERIOD, REASONS, ROLES, STATUSES, TABLES

KINDS = {"number": float, "integer": int, "boolean": bool}
__all__ = ["ASSESSMENTS", "MOMENT", "PARAMETERS", "PERIOD", "REASONS", "ROLES", "STATUSES", "TABLES"]


def is_day(text):
    """True if `text` is an ISO date that exists."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_moment(text):
    """True if `text` is a year, a month or a day that exists."""
    return len(text) >= 4 and is_day(text + "2000-01-01"[len(text) :])


def parameter_fault(name, given):
    """What is wrong with a notebook parameter, in words; empty if nothing is."""
    if name not in PARAMETERS:
        return f"unknown parameter {name!r}" + _meant(name, PARAMETERS)
    rule = PARAMETERS[name]
    if type(given) is not rule.kind:
        return f"{name} is {given!r}, not {'a whole number' if rule.kind is int else 'a text'}"
    if rule.allowed and given not in rule.allowed:
        return f"{name} is {given!r}, not one of {', '.join(rule.allowed)}" + _meant(given, rule.allowed)
    if rule.lower is not None and not rule.lower <= given <= rule.upper:
        return f"{name} is {given}, not between {rule.lower} and {rule.upper}"
    if rule.date and not is_day(given) and not (rule.nullable and given == ""):
        return f"{name} is {given!r}, not a date such as 2025-12-31"
    return ""


def check(table, name):
    """Return `table` with numbers as numbers, or raise ValueError showing rows that break the description.

    Columns that the description lacks are left alone: a table may gain columns.
    """
    key = list(TABLES[name].key)
    twice = table.duplicated(key) if set(key) <= set(table) else []
    if any(twice):
        rows = table.loc[twice, key].head().to_string(index=False)
        raise ValueError(f"{TABLES[name].path}: more than one row for the same {', '.join(key)}\n{rows}")
    return table if fits(table, name) else _validated(table, name)


def fits(table, name):
    """True if pandera would return `table` as it is: every column is there, of its kind, and obeys its rule.

    Pandera takes 2 ms for a column, however few its rows; only what does not fit is its to mend or to refuse.
    """
    return all(
        label in table and _has_kind(table[label], column.kind) and not _wrong(table[label], column)
        for label, column in TABLES[name].columns.items()
    )


def _validated(table, name):
    from pandera.errors import SchemaErrors

    try:
        return _gate(name).validate(table, lazy=True)
    except SchemaErrors as error:
        raise ValueError(f"{TABLES[name].path}: {_offending(error.failure_cases)}") from None


def breaks_rule(series, column):
    """True for every cell of a series that the description of its column forbids."""
    return series.isin(_wrong(series, column))


def _wrong(series, column):
    """The distinct cells that the description forbids."""
    if column.nullable and _is_free(column):
        return []
    valid = _valid_number if column.kind in ("number", "integer") else _valid
    return [cell for cell in series.unique() if not valid(cell, column)]


def _has_kind(series, kind):
    """True if the type of a column is the one that pandera would give it; any text is text, a gap is none."""
    return series.dtype == KINDS[kind] if kind in KINDS else not series.hasnans


def _meant(given, known):
    near = get_close_matches(given, known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""


@cache
def _gate(name):
    import pandera.pandas as pa

    columns = {}
    for label, column in TABLES[name].columns.items():
        rule = pa.Check(
            lambda cells, column=column: ~breaks_rule(cells, column), name=column.meaning, ignore_na=False
        )
        dtype = KINDS.get(column.kind)
        rules = [] if column.nullable and _is_free(column) else [rule]
        columns[label] = pa.Column(dtype, rules, coerce=dtype is not None, nullable=bool(rules))
    return pa.DataFrameSchema(columns, strict=False)


def _is_free(column):
    """True if any text may stand there."""
    return column.kind == "text" and not column.allowed and not column.pattern


def _valid_number(cell, column):
    if cell != cell:
        return column.nullable
    return (column.lower is None or cell >= column.lower) and (column.upper is None or cell <= column.upper)


def _valid(cell, column):
    if column.kind == "boolean":
        return cell in (True, False)
    if cell is None or cell != cell:
        return False
    if (cell := str(cell)) == "":
        return column.nullable
    if column.allowed and cell not in column.allowed:
        return False
    if column.pattern and not re.fullmatch(column.pattern, cell):
        return False
    return (column.kind != "date" or is_day(cell)) and (column.pattern != MOMENT or is_moment(cell))


def _offending(cases):
    cases = cases.drop_duplicates(["column", "index"])
    lines = ["does not fit its description"]
    for case in cases.head(5).itertuples():
        nowhere = case.index is None or case.index != case.index
        where = "" if nowhere else f" in row {int(case.index) + 1}"
        lines.append(f"{case.column or 'column'}{where}: {str(case.failure_case)[:80]!r} ({case.check})")
    return "\n  ".join(lines) + (f"\n  and {len(cases) - 5} more" if len(cases) > 5 else "")
