"""Every fault of data/raw at once: file, line, column, what stands there and what would be right."""

import pandas as pd

from analysis.statements.codelists import faults_of_lists
from analysis.statements.consistency import across, unacknowledged
from analysis.statements.coverage import present, uncovered
from analysis.statements.descriptions import FREE_CLASSES
from analysis.statements.documents import PRINTED, audited, unquoted
from analysis.statements.read import nearest_code, readings, stale
from analysis.statements.values import read_value
from analysis.tables import rules, store
from analysis.tables.rules import Fault

LISTED = {  # columns that hold several codes, or a code that is only part of a key: where it must stand
    ("measures", "goal"): ("goals", "goal"),
    ("measures", "reference_class"): ("reference_classes", "reference_class"),
    ("breaks", "INDICATOR"): ("indicators", "INDICATOR"),
    ("breaks", "ends"): ("indicators", "INDICATOR"),
    ("areas", "successor"): ("areas", "REF_AREA"),
}
RESTS_ON = ("acknowledged", "goals", "indicators", "measures", "reference_classes", "sources")


def check(documents=None):
    """Return every fault of data/raw, in order of file and line.

    Parameters
    ----------
    documents : str or path, optional
        A folder with the held documents: rows that quote a document are also compared with it.

    Returns
    -------
    list of Fault
        Each with `file`, `line`, `column`, `found` (what stands there) and `expected`; empty if all is well.

    Raises
    ------
    OSError
        If a file cannot be read for another reason than its absence.

    Examples
    --------
    >>> check()
    []
    """
    tables, faults = _read_all()
    return find_faults(tables, documents, faults)


def find_faults(tables, documents=None, faults=()):
    """The faults of raw tables as texts (row i is line i + 2), and of what was found before, in order."""
    faults = list(faults)
    for name, table in tables.items():
        faults += rules.find_faults(table, name) + _references(table, name, tables)
    broken = {fault.file for fault in faults}
    faults += _repeated_statements(tables) + statement_faults(tables, broken)
    faults += _goals(tables) + _sources(tables)
    faults += [_fault(*fault) for fault in faults_of_lists(tables)]
    if all(_whole(tables, name) for name in ("sources", *PRINTED)):
        if documents:
            faults += [Fault(_file(name), *rest) for name, *rest in audited(tables, documents)]
            faults += _uncovered(tables, documents)
        faults += [Fault(_file(name), *rest) for name, *rest in unquoted(tables)]
    first = {(fault.file, fault.line, fault.column): fault for fault in reversed(faults)}
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


def _repeated_statements(tables):
    """Faults of the statements that repeat every cell of an earlier one under another id."""
    if not _whole(tables, "statements"):
        return []
    statements = tables["statements"].drop_duplicates("STATEMENT").drop(columns="STATEMENT")
    return rules.repeated_rows(statements, list(statements), _file("statements"))


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
            found += [
                _fault(name, row, label, code, nearest_code(code, known or {"(none)"})) for code in unknown
            ]
    return found


def statement_faults(tables, broken=()):
    """Faults of what the statements print, one by one and across rows, with the doubts about them.

    The rules across rows rest on the tables of `RESTS_ON`; none of their files may be among the `broken`.
    """
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
    read, bad = readings(
        {**usable, "statements": statements.reset_index(drop=True), "corrections": corrections}
    )
    right = "what the table shows: "
    found = [_fault("corrections", row, "expect", expect, right + repr(shown)) for row, expect, shown in old]
    found += [
        _fault("statements", statements.index[fault.row], fault.column, fault.found, fault.expected)
        for fault in bad.itertuples()
    ]
    sound = all(_whole(tables, name) and _file(name) not in broken for name in RESTS_ON)
    return found + (_across(read, tables) if sound else [])


def _across(read, tables):
    """Faults across rows, doubts that nobody acknowledged, and acknowledgements of nothing."""
    wrong, doubtful = across(read, tables)
    open_, idle = unacknowledged(doubtful, tables["acknowledged"])
    index = tables["statements"].index
    found = [_fault(*_place(item, index), f"{item.right} ({item.rule})") for item in wrong]
    for item in open_:
        row = f"{item.rule!r} of {item.key}"
        right = f"{item.right}; a doubt: if it is right, acknowledge {row} in acknowledged.csv"
        found.append(_fault(*_place(item, index), right))
    for row in idle:
        rule, key = tables["acknowledged"].loc[row, ["rule", "STATEMENT"]]
        right = f"a doubt that there is: none of {rule!r} is about {key} as it stands"
        found.append(_fault("acknowledged", row, "STATEMENT", key, right))
    return found


def _uncovered(tables, documents):
    """Figures of the held documents that are there and that no row quotes, at their paragraph."""
    if not _whole(tables, "unquoted"):
        return []
    names = dict(zip(tables["sources"].SOURCE, tables["sources"].document, strict=True))
    right = "a statement or goal that quotes it, or a reason in unquoted.csv"
    return [
        Fault(f"{names[source]}", int(number), "paragraph", words, f"{right}: {figure} of {source}")
        for source, number, figure, words in uncovered(tables, present(tables, documents))
    ]


def _place(item, index):
    row = index[item.row] if item.table == "statements" else item.row
    return item.table, row, item.column, item.found


def _goals(tables):
    """Targets are legible, and a restated one has a row that it restates."""
    if not (_whole(tables, "goals") and _whole(tables, "sources")):
        return []
    language = dict(zip(tables["sources"].SOURCE, tables["sources"].language, strict=True))
    found, numbers = [], {}
    for row, goal in tables["goals"].iterrows():
        try:
            read = read_value(goal.TARGET, "en" if language.get(goal.SOURCE) == "en" else "vi")
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
