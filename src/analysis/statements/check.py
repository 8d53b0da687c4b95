"""Every fault of data/raw at once: file, line, column, what stands there and what would be right."""

import re
from typing import NamedTuple

import pandas as pd

from analysis.statements.documents import PRINTED, audited
from analysis.statements.read import nearest, readings, stale
from analysis.statements.values import value
from analysis.tables import rules, store

LISTED = {  # columns that hold several codes, or a code that is only part of a key: where it must stand
    ("measures", "goal"): ("goals", "goal"),
    ("measures", "reference_class"): ("reference_classes", "reference_class"),
    ("breaks", "INDICATOR"): ("indicators", "INDICATOR"),
    ("breaks", "ends"): ("indicators", "INDICATOR"),
    ("areas", "successor"): ("areas", "REF_AREA"),
}
FREE_CLASSES = ("counts", "index")  # reference classes that need no fit


class Fault(NamedTuple):
    """One fault: the file, the line (from 1), the column, what stands there and what would be right."""

    file: str
    line: int
    column: str
    found: str
    expected: str

    def __str__(self):
        """The fault in one line that is safe to print: strange characters escaped, long cells cut."""
        found = f"{self.found[:80]!r}{'...' if len(self.found) > 80 else ''}"
        return f"{self.file}:{self.line}: {self.column}: {found}; expected: {self.expected}"


def faults(tables=None, documents=""):
    """Every fault of the raw tables, in order of file and line; an empty list if there is none.

    `tables` are texts by name, as `store.read` gives them (row i is line i + 2); without them data/raw is
    read. With `documents`, a folder, what quotes a held text is also compared with it.
    """
    found = []
    if tables is None:
        tables, found = _read_all()
    for name, table in tables.items():
        found += _cells(table, name) + _twice(table, name) + _references(table, name, tables)
    found += _statements(tables) + _goals(tables) + _sources(tables)
    if documents and all(_whole(tables, name) for name in ("sources", *PRINTED)):
        found += [Fault(_file(name), *rest) for name, *rest in audited(tables, documents)]
    first = {(fault.file, fault.line, fault.column): fault for fault in reversed(found)}
    return sorted(first.values())


def _read_all():
    tables, found = {}, []
    for name, table in rules.TABLES.items():
        if not table.raw:
            continue
        try:
            header, rows, bad = store.rows_of(store.path(name))
        except FileNotFoundError:
            found.append(Fault(table.path, 1, "file", "", "the file, with the columns of the codebook"))
        except store.Unreadable as error:
            right = "a plain UTF-8 table, its cells parted by commas"
            found.append(Fault(table.path, error.line, "file", error.fault, right))
        else:
            tables[name] = pd.DataFrame(rows, columns=header, dtype=str).drop(
                index=[line - 2 for line, _ in bad]
            )
            found += [
                Fault(table.path, line, "row", fault, f"{len(header)} plain cells") for line, fault in bad
            ]
    return tables, found


def _cells(table, name):
    found = []
    for label, column in rules.TABLES[name].columns.items():
        if label not in table:
            near = nearest(label, set(table) - set(rules.TABLES[name].columns) or {label})
            found.append(Fault(_file(name), 1, label, "", f"this column ({near})"))
            continue
        cells = table[label]
        if column.kind in ("number", "integer", "boolean"):
            bad = ~cells.map(lambda cell, kind=column.kind: _is(kind, cell)) & ~(
                (cells == "") & column.nullable
            )
            right = f"{column.meaning}: a {column.kind}"
        else:
            bad = rules.breaks_rule(cells, column)
            right = column.meaning + (f"; one of {', '.join(column.allowed)}" if column.allowed else "")
        for row, cell in cells[bad].items():
            found.append(_fault(name, row, label, cell, right if cell else f"not empty: {right}"))
    return found


def _is(kind, cell):
    if kind == "boolean":
        return cell in ("true", "false")
    return bool(re.fullmatch(r"-?\d+" if kind == "integer" else r"-?\d+(\.\d+)?([eE]-?\d+)?", cell, re.ASCII))


def _twice(table, name):
    """Rows that repeat the key of another, or a whole statement under another id."""
    found, told = [], set()
    whole = [column for column in table if column != "STATEMENT"] if name == "statements" else []
    for columns in (list(rules.TABLES[name].key), whole):
        if columns and set(columns) <= set(table):
            groups = table.groupby(columns, sort=False).ngroup()
            again = groups.duplicated()
            lines = groups.map(dict(zip(groups[~again], table.index[~again] + 2, strict=True)))
            for row, line in lines[again].drop(index=told, errors="ignore").items():
                cells = ", ".join(table.loc[row, columns[:3]])
                found.append(_fault(name, row, columns[0], cells, f"one row only; line {line} says the same"))
                told.add(row)
    return found


def _references(table, name, tables):
    found = []
    places = {label: (rule.refers, rules.TABLES[rule.refers].key[0])
              for label, rule in rules.TABLES[name].columns.items() if rule.refers}  # fmt: skip
    places |= {label: place for (owner, label), place in LISTED.items() if owner == name}
    for label, (other, key) in places.items():
        if label not in table or other not in tables or key not in tables[other]:
            continue
        known = set(tables[other][key]) | (set(FREE_CLASSES) if key == "reference_class" else set())
        several = (name, label) in LISTED
        for row, cell in table[label][table[label] != ""].items():
            unknown = [code for code in (cell.split() if several else [cell]) if code not in known]
            found += [_fault(name, row, label, code, nearest(code, known or {"(none)"})) for code in unknown]
    return found


def _statements(tables):
    needed = ("statements", "corrections", "sources", "indicators", "areas")
    if not all(_whole(tables, name) for name in needed):
        return []
    usable = {name: tables[name].drop_duplicates(rules.TABLES[name].key[0]) for name in needed[2:]}
    bounds = {
        label: pd.to_numeric(usable["indicators"][label], errors="coerce") for label in ("lower", "upper")
    }
    usable["indicators"] = usable["indicators"].assign(**bounds)
    old = stale(tables["statements"], tables["corrections"])
    corrections = tables["corrections"].drop(index=[row for row, *_ in old])
    statements = tables["statements"]
    _, bad = readings({**usable, "statements": statements.reset_index(drop=True), "corrections": corrections})
    right = "what the table shows: "
    found = [_fault("corrections", row, "expect", expect, right + repr(shown)) for row, expect, shown in old]
    return found + [
        _fault("statements", statements.index[fault.row], fault.column, fault.found, fault.expected)
        for fault in bad.itertuples()
    ]


def _goals(tables):
    """Targets are legible, and a restated one has a row that it restates."""
    if not (_whole(tables, "goals") and _whole(tables, "sources")):
        return []
    language = dict(zip(tables["sources"].SOURCE, tables["sources"].language, strict=True))
    found, numbers = [], {}
    for row, goal in tables["goals"].iterrows():
        try:
            read = value(goal.TARGET, "en" if language.get(goal.SOURCE) == "en" else "vi")
        except ValueError as error:
            found.append(_fault("goals", row, "TARGET", goal.TARGET, f"a target as printed: {error}"))
        else:
            numbers[row] = read.lower if read.kind == "range" else read.number
    goals = tables["goals"].loc[list(numbers)].assign(number=numbers)
    return found + _first_statements(goals)


def _first_statements(goals):
    """Restated targets that no other row gives: nothing judges them, so they would vanish without a word."""
    found = []
    given = goals[goals.status.isin(rules.STATUSES) & (goals.status != "restated")]
    for row, goal in goals[goals.status == "restated"].iterrows():
        same = (given.goal == goal.goal) & (given.GOV_LEVEL == goal.GOV_LEVEL) & (given.number == goal.number)
        if goal.TIME_PERIOD:
            same &= given.TIME_PERIOD == goal.TIME_PERIOD
        if not same.any():
            due = goal.TIME_PERIOD or "any year"
            right = f"stated or unconfirmed, as no other row gives {goal.TARGET} of {goal.goal} for {due}"
            found.append(_fault("goals", row, "status", goal.status, right))
    return found


def _whole(tables, name):
    """True if a table is there with every column that its description names."""
    return set(rules.TABLES[name].columns) <= set(tables.get(name, ()))


def _sources(tables):
    """A held document has a hash, and only statements from a held document have a paragraph."""
    if not _whole(tables, "sources"):
        return []
    found, sources = [], tables["sources"]
    for row in sources.index[(sources.document == "") != (sources.sha256 == "")]:
        label = "sha256" if sources.document[row] else "document"
        found.append(_fault("sources", row, label, "", "a file name and its hash, or neither"))
    others = set(sources.SOURCE[sources.document == ""])
    for name in ("statements", "goals"):
        if {"SOURCE", "LOCATOR"} <= set(tables.get(name, ())):
            loose = tables[name][(tables[name].LOCATOR != "") & tables[name].SOURCE.isin(others)]
            right = "empty, as the source has no held document"
            found += [_fault(name, row, "LOCATOR", cell, right) for row, cell in loose.LOCATOR.items()]
    return found


def _fault(name, row, column, found, expected):
    return Fault(_file(name), int(row) + 2, column, str(found), expected)


def _file(name):
    return rules.TABLES[name].path
