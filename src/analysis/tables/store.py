"""Where tables live. Nothing else in the project reads or writes data.

Files are UTF-8 without a byte-order mark, one row a line, lines ended by LF; anything else is refused with
the file and the line. Writing is atomic: a reader sees the old file or the new one, never a part.
"""

import csv
import io
import os
import re
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.tables import rules

LONGEST_CELL = 10_000
UNWELCOME = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
ACTIVE = re.compile(r"[=@]|[+-](?![\d ])")


class Unreadable(ValueError):
    """A file that is not what a table must be: `place`, `line` and the `fault` in words."""

    def __init__(self, place, line, fault):
        super().__init__(f"{place}:{line}: {fault}")
        self.place, self.line, self.fault = place, line, fault


def root():
    """The project folder: ANALYSIS_ROOT, else the nearest upwards with pyproject.toml and data/raw."""
    named = os.environ.get("ANALYSIS_ROOT")
    if named:
        return Path(named)
    for start in (Path.cwd(), Path(__file__).resolve()):
        for folder in (start, *start.parents):
            if (folder / "pyproject.toml").is_file() and (folder / "data" / "raw").is_dir():
                return folder
    raise FileNotFoundError(
        "no folder with pyproject.toml and data/raw here or above; set ANALYSIS_ROOT to it"
    )


def path(name, as_of=""):
    """Where the table `name` lies; with `as_of`, tables that depend on the day have a folder of their own."""
    if name not in rules.TABLES:
        raise ValueError(f"no table is called {name!r}; there are {', '.join(rules.TABLES)}")
    if as_of and not rules.is_day(as_of):
        raise ValueError(f"as_of is {as_of!r}, not a date such as 2024-09-30")
    place = root() / rules.TABLES[name].path
    if as_of and rules.TABLES[name].dated:
        return place.parent / f"as-of-{as_of}" / place.name
    return place


def load(name, as_of=""):
    """The table `name`, checked: text as text ("" where empty), numbers as numbers (NaN where empty)."""
    place = path(name, as_of)
    return rules.check(typed(read(place), name, place), name)


def raw():
    """Every raw table by name, checked."""
    return {name: load(name) for name, table in rules.TABLES.items() if table.raw and path(name).is_file()}


def save(table, name, as_of=""):
    """Write a finished table: checked, sorted by its key, columns in the order of its description.

    Whole numbers are written in full, other numbers with 6 significant digits.
    """
    if rules.TABLES[name].raw:
        raise ValueError(f"{name} is raw: code never writes it")
    described = list(rules.TABLES[name].columns)
    table = rules.check(table.reset_index(drop=True), name)
    table = table[described + [column for column in table.columns if column not in described]]
    cells = pd.DataFrame({column: _cells(table[column]) for column in table}, dtype=object)
    order = table.sort_values(list(rules.TABLES[name].key), kind="stable").index
    write(path(name, as_of), as_csv([list(cells), *cells.loc[order].itertuples(index=False, name=None)]))


def write(place, data):
    """Write bytes or text to a file, whole or not at all, creating its folder."""
    place = Path(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(scratch, 0o644)
        os.replace(scratch, place)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def text(place):
    """The content of a text file; raises Unreadable with file, line and what is wrong."""
    data = Path(place).read_bytes()
    if data.startswith(b"PK\x03\x04"):
        raise Unreadable(place, 1, "this is a zip archive (a spreadsheet?), not a text; export it as CSV")
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"byte {data[error.start]:#04x} is not UTF-8"
        raise Unreadable(place, line, f"{found}; save the file as UTF-8") from None
    found = UNWELCOME.search(content)
    if found:
        line = content.count("\n", 0, found.start()) + 1
        raise Unreadable(place, line, _unwelcome(found[0]))
    return content


def read(place):
    """A CSV file as a table of texts; row i of the table is line i + 2 of the file.

    Raises Unreadable for anything that is not one plain row a line.
    """
    header, rows, faults = rows_of(place)
    if faults:
        raise Unreadable(place, *faults[0])
    return pd.DataFrame(rows, columns=header, dtype=str)


def rows_of(place):
    """The header of a CSV file, its rows in order of lines from 2, and (line, fault) of every bad one.

    A bad row stands as empty cells. Raises Unreadable when the file has no rows to speak of.
    """
    lines = csv.reader(io.StringIO(text(place)), strict=True)
    header = next(lines, None)
    if not header:
        raise Unreadable(place, 1, "the file is empty; the first line names the columns")
    if any(";" in column for column in header):
        raise Unreadable(place, 1, "the cells are parted by semicolons; save the file with commas")
    if twice := sorted({column for column in header if header.count(column) > 1}):
        raise Unreadable(place, 1, f"column {twice[0]} stands there twice")
    rows, faults = [], []
    try:
        for row in lines:
            fault = _row_fault(row, header, lines.line_num - len(rows) - 2)
            if fault:
                faults.append((len(rows) + 2, fault))
            rows.append([""] * len(header) if fault else row)
            rows.extend([[""] * len(header)] * (lines.line_num - len(rows) - 1))
    except csv.Error as error:
        raise Unreadable(place, len(rows) + 2, str(error)) from None
    return header, rows, faults


def as_csv(rows):
    """Rows of texts, the header first, as the text of a CSV file."""
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows(rows)
    return target.getvalue()


def typed(table, name, place=""):
    """Texts turned into the numbers and booleans that the description of `name` asks for."""
    columns = rules.TABLES[name].columns
    absent = [column for column in columns if column not in table]
    if absent:
        raise Unreadable(place or name, 1, f"column {', '.join(absent)} is missing")
    return table.assign(
        **{
            column: _typed(table[column], rule.kind, place or name)
            for column, rule in columns.items()
            if rule.kind in ("number", "integer", "boolean")
        }
    )


def _typed(series, kind, place):
    if kind == "boolean":
        values = series.map({"true": True, "false": False})
    else:
        values = pd.to_numeric(series.where(series != ""), errors="coerce")
        values = values.astype(float) if kind == "number" else values
    wrong = series[values.isna() & (series != "")]
    if len(wrong):
        raise Unreadable(place, wrong.index[0] + 2, f"{series.name} is {wrong.iloc[0][:80]!r}, not a {kind}")
    return values


def _row_fault(row, header, extra):
    if extra:
        return "a cell runs over more than one line"
    if len(row) != len(header):
        return f"{len(row)} cells where the header has {len(header)}"
    for column, cell in zip(header, row, strict=True):
        if len(cell) > LONGEST_CELL:
            return f"{column} holds {len(cell)} characters, more than {LONGEST_CELL}"
        if cell and ACTIVE.match(cell):
            return f"{column} starts with {cell[0]!r}, which a spreadsheet would run as a formula"
    return ""


def _unwelcome(character):
    if character == "\r":
        return "the line ends with CRLF; save the file with LF line ends"
    if character == "\ufeff":
        return "a byte-order mark; save the file as UTF-8 without BOM"
    return f"control character {character!a}; take it out"


def _cells(series):
    if series.dtype == bool:
        return series.map({True: "true", False: "false"})
    if pd.api.types.is_numeric_dtype(series):
        return series.map(number)
    return series.fillna("").astype(str)


def number(figure):
    """A number as it stands in a file: whole numbers in full, others with 6 significant digits, NaN empty."""
    if pd.isna(figure):
        return ""
    if figure == int(figure):
        return str(int(figure))
    return np.format_float_positional(figure, precision=6, unique=False, fractional=False, trim="-")
