"""The rows of the tables that the page of one indicator may read: a figure of another one leaves it alone.

The page runs on these tables and on nothing else, and its key is their bytes. Nothing heavy is imported.
"""

import functools

from analysis.build.one_province import as_bytes, rows, seen
from analysis.tables.describe import TABLES

OWN = ("statements", "observations", "excluded", "trends", "assessments", "measures", "projections")
NAMES = (*OWN, "breaks", "goals", "indicators", "sources", "institutions", "edition")


def codes(top):
    """The indicators with a national figure, in order."""
    return sorted({row["INDICATOR"] for row in rows(top, "observations") if row["REF_AREA"] == "VN"})


def slices(top, code):
    """The tables that the page of an indicator reads, as {name of the file: bytes}."""
    return _slices(top, code, tuple(seen(top / TABLES[name].path) for name in NAMES))


@functools.cache
def _slices(top, code, status):
    kept = {name: _of(top, name, status).get(code, []) for name in OWN}
    goals = {row["goal"] for row in kept["measures"]}
    kept["goals"] = [row for row in rows(top, "goals") if row["goal"] in goals]
    kept["breaks"] = [row for row in rows(top, "breaks") if code in row["INDICATOR"].split()]
    cited = {row["SOURCE"] for name in ("statements", "goals", "breaks") for row in kept[name]}
    kept["sources"] = [row for row in rows(top, "sources") if row["SOURCE"] in cited]
    kept["indicators"] = _neighbours(top, code)
    for name in ("institutions", "edition"):
        kept[name] = rows(top, name)
    present = [name for name in NAMES if (top / TABLES[name].path).is_file()]
    return {TABLES[name].path: as_bytes(top, name, kept[name]) for name in present}


def _neighbours(top, code):
    """The indicators of its family that have a page, itself among them."""
    family = {row["family"] for row in rows(top, "indicators") if row["INDICATOR"] == code}
    paged = set(codes(top))
    return [row for row in rows(top, "indicators") if row["family"] in family and row["INDICATOR"] in paged]


@functools.cache
def _of(top, name, _):
    """The national rows of a table by indicator; of judged rows and projections those of all days."""
    parted = {}
    for row in rows(top, name):
        if row.get("REF_AREA", "VN") == "VN" and not row.get("as_of"):
            parted.setdefault(row["INDICATOR"], []).append(row)
    return parted
