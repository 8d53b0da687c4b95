"""Drafts of rows as table files: written for a spreadsheet, read back with care, applied to data/raw.

A spreadsheet may add a byte order mark, part cells by semicolons, or turn `2024-07` into a date and `45,8%`
into 0.458. Each row carries its printed cells a second time in `drafted`; a row whose cells no longer print
what its quotation prints is refused, and then nothing is written.
"""

import csv
import io
import json
import re
from pathlib import Path

import pandas as pd

from analysis.statements.check import find_faults
from analysis.statements.documents import stands_in
from analysis.statements.periods import last_day, read_period
from analysis.statements.transcribe import COLUMNS, LEFT_OUT, transcribe
from analysis.tables import rules, store
from analysis.tables.rules import Fault

YES = frozenset("x yes y có c 1 1.0 true đúng ok v ✓ ✔".split())
NO = frozenset(("", "no", "n", "không", "k", "0", "0.0", "false", "sai"))


def draft_file(text, out, **details):
    """Write the draft of a text to a file; what was drafted, in words."""
    if Path(out).exists():
        raise ValueError(f"{out} exists; name another file with --out, or remove it")
    draft = transcribe(text, **details)
    write(draft, out)
    drafted = draft[draft.table != LEFT_OUT]
    lines = [
        f"{row.table:10} {row.LOCATOR:>3}  {row.figure:24.24} {row.PERIOD:16} {row.INDICATOR}"
        for row in drafted.itertuples()
    ]
    left = len(draft) - len(drafted)
    return [
        *lines,
        f"{len(drafted)} figures drafted, {left} numbers left out with the reason: {out}",
        f"put x in the column accept, then: python -m analysis transcribe --apply {out}",
    ]


def write(draft, place):
    """Write a draft as CSV with a byte order mark, by which spreadsheets know UTF-8."""
    rows = [[str(cell).replace("\n", " ") for cell in row] for row in draft[COLUMNS].itertuples(index=False)]
    store.write(place, "\ufeff" + store.as_csv([COLUMNS, *rows]))


def read(place):
    """A draft as a table of texts, whichever of comma, semicolon and tab parts its cells.

    Raises ValueError if the file is no draft.
    """
    data = Path(place).read_bytes()
    if data.startswith(b"PK\x03\x04"):
        raise ValueError(f"{place} is a workbook, not a text; save it as CSV UTF-8")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{place} is not UTF-8; save it as CSV UTF-8") from None
    header = text.partition("\n")[0]
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count)))
    missing = [column for column in COLUMNS if column not in (rows[0] if rows else [])]
    if missing:
        raise ValueError(f"{place} is no draft: it has no column {missing[0]}")
    cells = [row + [""] * (len(rows[0]) - len(row)) for row in rows[1:] if any(row)]
    return pd.DataFrame([row[: len(rows[0])] for row in cells], columns=rows[0], dtype=str)[COLUMNS]


def apply(place):
    """Write the accepted rows of a draft to data/raw, with the row of their source, after the checks.

    Parameters
    ----------
    place : str or path
        The draft, with a yes in `accept` of the rows to write.

    Returns
    -------
    list of str
        What was written, in words; nothing is written without a yes.

    Raises
    ------
    ValueError
        With every row that cannot be accepted; then nothing is written.
    """
    draft = read(place)
    accepted = draft[[_is_yes(cell) for cell in draft.accept]]
    unclear = draft[[cell.strip().lower() not in YES | NO for cell in draft.accept]]
    faults = [
        Fault(str(place), row + 2, "accept", cell, "x, or empty") for row, cell in unclear.accept.items()
    ]
    for row, cells in accepted.iterrows():
        faults += [Fault(str(place), row + 2, *fault) for fault in changed(cells)]
    rules.refuse(faults, "the draft is not applied:", 40)
    if accepted.empty:
        return ["no row is accepted; nothing is written"]
    additions = _additions(accepted)
    rules.refuse(
        _faults_of(additions, place), "the draft is not applied; with its rows data/raw would have:", 40
    )
    for name, rows in additions.items():
        store.append(name, rows)
    held = additions["sources"].iloc[0] if "sources" in additions else None
    wrote = [
        f"{len(rows)} row{'s' * (len(rows) > 1)} to {rules.TABLES[name].path}"
        for name, rows in additions.items()
    ]
    return [
        *wrote,
        *([f"keep the text as {held.document} in the folder of documents"] if held is not None else []),
    ]


def _is_yes(cell):
    return cell.strip().lower() in YES


def changed(cells):
    """What a spreadsheet or a hand did to the printed cells of a row, as (column, found, expected)."""
    if cells.table not in ("statements", "goals"):
        return [("table", cells.table, "a row drafted for statements or goals")]
    try:
        drafted, source = json.loads(cells.drafted), json.loads(cells.source)
    except ValueError:
        return [("drafted", cells.drafted, "the cell as drafted; draft the text again")]
    faults = [
        (column, cells[column], f"{drafted[column]!r}, as drafted")
        for column in ("LOCATOR", "QUOTE") if cells[column] != drafted[column]
    ]  # fmt: skip
    for column in ("VALUE", "CHANGE"):
        printed = cells[column].removeprefix("-")
        if printed and not stands_in(printed, drafted["QUOTE"]):
            was = f" ({drafted[column]!r} as drafted)" if drafted[column] else ""
            faults.append((column, cells[column], f"a figure as the quotation prints it{was}"))
    if _is_redated(cells.PERIOD, drafted["PERIOD"], source):
        faults.append(
            ("PERIOD", cells.PERIOD, f"{drafted['PERIOD']!r} as drafted; a spreadsheet made it a date")
        )
    return faults


def _is_redated(period, drafted, source):
    """True if a period is a day that a spreadsheet makes of the one drafted, or cannot be read."""
    if period == drafted:
        return False
    try:
        code, last = read_period(period, source["language"], source["published"])
    except ValueError:
        return True
    same_start = re.fullmatch(r"\d{4}(-\d{2})?", drafted) and code.startswith(drafted[:7]) and len(code) == 10
    return bool(same_start) and last != last_day(drafted)


def _additions(accepted):
    """The rows for each raw table, by name."""
    source = json.loads(accepted.source.iloc[0])
    sources = store.read(store.path("sources"))
    additions = {}
    if source["SOURCE"] not in set(sources.SOURCE):
        additions["sources"] = pd.DataFrame([source], columns=list(sources), dtype=str).fillna("")
    for name in ("statements", "goals"):
        chosen = accepted[accepted.table == name]
        if len(chosen):
            additions[name] = _rows(name, chosen, source)
    return additions


def _rows(name, chosen, source):
    """Accepted rows with the columns of a raw table."""
    table = store.read(store.path(name))
    cells = chosen.assign(SOURCE=source["SOURCE"])
    if name == "statements":
        own = table.STATEMENT[table["SOURCE"] == source["SOURCE"]].str.split(".").str[-1]
        first = max([0, *map(int, own)]) + 1
        cells["STATEMENT"] = [f"{source['SOURCE']}.{first + n:03d}" for n in range(len(cells))]
    else:
        cells = _goals(cells, table, source["published"])
    return cells.reindex(columns=list(table), fill_value="")


def _goals(cells, table, published):
    """Rows of targets; those that no other row states are unconfirmed until a person looks at them."""
    known = table.drop_duplicates("goal").set_index("goal")
    names = store.read(store.path("indicators")).set_index("INDICATOR")
    targets = table[table.status != "restated"][["goal", "GOV_LEVEL", "TIME_PERIOD", "TARGET"]]
    stated = set(targets.itertuples(index=False, name=None))
    unknown = {"decided_by": "không nêu trong văn bản", "decided_by_en": "not stated in the text"}
    for column, fallback in unknown.items():
        cells[column] = cells.goal.map(known[column]).fillna(fallback)
    for column in ("name_vi", "name_en"):
        cells[column] = cells.goal.map(known[column]).fillna(cells.INDICATOR.map(names[column]))
    keys = cells[["goal", "GOV_LEVEL", "PERIOD", "VALUE"]].itertuples(index=False, name=None)
    status = ["restated" if key in stated else "unconfirmed" for key in keys]
    return cells.assign(TARGET=cells.VALUE, TIME_PERIOD=cells.PERIOD, decided=published, status=status)


def _faults_of(additions, place):
    """The faults of data/raw that the new rows would bring, with their lines in the draft."""
    before = {name: store.read(store.path(name)) for name, table in rules.TABLES.items()
              if table.raw and store.path(name).is_file()}  # fmt: skip
    after = {
        name: pd.concat([table, additions[name]], ignore_index=True) if name in additions else table
        for name, table in before.items()
    }
    known = set(find_faults(before))
    lines = {
        (rules.TABLES[name].path, len(before[name]) + 2 + n): row + 2
        for name, added in additions.items() for n, row in enumerate(added.index)
    }  # fmt: skip
    return [
        fault._replace(file=str(place), line=lines[fault[:2]]) if fault[:2] in lines else fault
        for fault in find_faults(after) if fault not in known
    ]  # fmt: skip
