"""Where tables live. Nothing else in the project reads or writes data.

Files are UTF-8 without a byte-order mark, one row a line, lines ended by LF; anything else is refused with
the file and the line. Writing is atomic: a reader sees the old file or the new one, never a part.
"""

import csv
import io
import os
import re
import stat
import tempfile
import unicodedata
from pathlib import Path

from analysis.tables import rules
from analysis.tables.runs import Run, how_to_make

LONGEST_CELL = 10_000
UNWELCOME = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe"
    r"\uffff\U000e0000-\U000e007f]"
)
CONTAINERS = {  # how files start that are no plain text, and what they are
    b"PK\x03\x04": "this is a zip archive (a spreadsheet?), not a text; export it as CSV",
    b"\x1f\x8b": "this is a gzip archive, not a text; unpack it",
    b"\xff\xfe": "this is UTF-16; save the file as UTF-8",
    b"\xfe\xff": "this is UTF-16; save the file as UTF-8",
}
ACTIVE = re.compile(r"[=@]|[+-](?![\d ])")


class Unreadable(ValueError):
    """A file that is not what a table must be: `place`, `line` and the `fault` in words."""

    def __init__(self, place, line, fault):
        super().__init__(f"{place}:{line}: {fault}")
        self.place, self.line, self.fault = place, line, fault


def root():
    """The project folder: ANALYSIS_ROOT, else the nearest upwards with pyproject.toml and data/raw."""
    if folder := os.environ.get("ANALYSIS_ROOT"):
        return Path(folder)
    for start in (Path.cwd(), Path(__file__).resolve()):
        for folder in (start, *start.parents):
            if (folder / "pyproject.toml").is_file() and (folder / "data" / "raw").is_dir():
                return folder
    raise FileNotFoundError(
        "no folder with pyproject.toml and data/raw here or above; set ANALYSIS_ROOT to it"
    )


def path(name, as_of="", run=None):
    """Where the table `name` lies; the processed tables of a run other than the default have its folder."""
    if name not in rules.TABLES:
        raise ValueError(f"no table is called {name!r}; there are {', '.join(rules.TABLES)}")
    if as_of and not rules.is_day(as_of):
        raise ValueError(f"as_of is {as_of!r}, not a date such as 2024-09-30")
    place, run = root() / rules.TABLES[name].path, run or Run(as_of=as_of)
    return place.parent / run.folder / place.name if rules.TABLES[name].dated else place


def load(name, as_of="", run=None):
    """Return the table `name`, checked against its description.

    Parameters
    ----------
    name : str
        The name of a table, a key of `analysis.tables.describe.TABLES`.
    as_of : str, optional
        A day such as 2024-09-30: the table as built from what was published by then.
    run : Run, optional
        The run that the table is of, from `analysis.run`; default: the one of `as_of`.

    Returns
    -------
    pandas.DataFrame
        Texts as texts ("" where empty), numbers as numbers (NaN where empty).

    Raises
    ------
    ValueError
        With file, line, column, what stands there and what would be right.
    FileNotFoundError
        If the stage that makes the table was not run with these parameters.

    Examples
    --------
    >>> load("obs_status").query("OBS_STATUS == 'E'").name_en.item()
    'Estimated value'
    """
    place = path(name, as_of, run)
    if not place.is_file() and not rules.TABLES[name].raw:
        raise FileNotFoundError(f"{place} is missing; {how_to_make(name, run or Run(as_of=as_of))}")
    texts = read(place)
    rules.refuse(rules.find_faults(texts, name, str(place)))
    return typed(texts, name)


def raw():
    """Every raw table by name, checked."""
    return {name: load(name) for name, table in rules.TABLES.items() if table.raw and path(name).is_file()}


def save(table, name, as_of="", run=None):
    """Write a processed table, checked against its description and sorted by its key.

    Whole numbers are written in full, other numbers with 6 significant digits; columns that the description
    does not have follow those that it has.

    Parameters
    ----------
    table : pandas.DataFrame
        The rows to write.
    name : str
        The name of a table below data/processed.
    as_of : str, optional
        The day by which the rows were published; the table then has a folder of its own.
    run : Run, optional
        The run that the table is of, from `analysis.run`; default: the one of `as_of`.

    Raises
    ------
    ValueError
        If a cell, a column or a key breaks the description, or if the table is raw.

    Examples
    --------
    >>> save(load("trends"), "trends")
    >>> save(load("goals"), "goals")
    Traceback (most recent call last):
    ValueError: goals is raw: code never writes it
    """
    if rules.TABLES[name].raw:
        raise ValueError(f"{name} is raw: code never writes it")
    place, texts = path(name, as_of, run), as_texts(table)
    rules.refuse(rules.find_faults(texts, name, str(place)), f"{name} is not saved; line 2 is its first row:")
    order = table.reset_index(drop=True).sort_values(list(rules.TABLES[name].key), kind="stable").index
    described = list(rules.TABLES[name].columns)
    texts = texts[described + [column for column in texts if column not in described]]
    write(place, as_csv([list(texts), *texts.loc[order].itertuples(index=False, name=None)]))


def append(name, rows):
    """Add rows that a person accepted to a raw table, by its key if it has that order."""
    import pandas as pd

    table = read(path(name))
    key = list(rules.TABLES[name].key)
    joined = pd.concat([table, rows[list(table)]])
    if table[key].apply(tuple, axis=1).is_monotonic_increasing:
        joined = joined.sort_values(key, kind="stable")
    write(path(name), as_csv([list(joined), *joined.itertuples(index=False, name=None)]))


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
    data = content_of(place)
    for start, what in CONTAINERS.items():
        if data.startswith(start):
            raise Unreadable(place, 1, what)
    try:
        content = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fault = f"byte {data[error.start]:#04x} is not UTF-8"
        raise Unreadable(place, line, f"{fault}; save the file as UTF-8") from None
    match = UNWELCOME.search(content)
    if match:
        line = content.count("\n", 0, match.start()) + 1
        raise Unreadable(place, line, _unwelcome(match[0]))
    return content


def content_of(place):
    """The bytes of a plain file; a pipe or a device is refused unread."""
    if not stat.S_ISREG(os.stat(place).st_mode):
        raise Unreadable(place, 1, "this is no plain file (a folder, a pipe or a device)")
    return Path(place).read_bytes()


def read(place):
    """A CSV file as a table of texts; row i of the table is line i + 2 of the file.

    Raises Unreadable for anything that is not one plain row a line.
    """
    import pandas as pd

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


def as_texts(table):
    """The table with every cell as the text that its file has, rows counted from 0."""
    import pandas as pd

    columns = {label: _column_texts(table[label]).to_numpy(dtype=object) for label in table}
    return pd.DataFrame(columns, dtype=object)


def number(figure):
    """A number as a file has it: whole numbers in full, others with 6 significant digits, NaN empty."""
    import numpy as np

    if figure != figure:
        return ""
    if figure % 1 == 0:
        return str(int(figure))
    return np.format_float_positional(figure, precision=6, unique=False, fractional=False, trim="-")


def typed(texts, name):
    """Valid texts turned into the numbers and booleans that the description of `name` asks for."""
    import pandas as pd

    convert = {
        "number": lambda cells: pd.to_numeric(cells.where(cells != "")).astype(float),
        "integer": lambda cells: pd.to_numeric(cells).astype("int64"),
        "boolean": lambda cells: cells == "true",
    }
    columns = rules.TABLES[name].columns
    return texts.assign(
        **{label: convert[rule.kind](texts[label]) for label, rule in columns.items() if rule.kind in convert}
    )


def _column_texts(cells):
    if cells.dtype.kind in "iuf":
        return cells.map(number)
    if cells.dtype.kind in "bO":
        return cells.map(_cell_text)
    return cells.fillna("").astype(str)


def _cell_text(cell):
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, str):
        return cell
    return str(cell).lower() if cell in (True, False) and "bool" in type(cell).__name__ else number(cell)


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
    name = unicodedata.name(character, "")
    return f"control character {character!a}{f' ({name.lower()})' if name else ''}; take it out"
