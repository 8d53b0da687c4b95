"""The rows of the tables that the profile of one province may read: a figure of another one leaves it alone.

The profile runs on these tables and on nothing else, and its key is their bytes. Nothing heavy is imported.
"""

import csv
import functools
import io
import os
import re

from analysis.tables.describe import TABLES

NAMES = ("provinces", "observations", "goals", "assessments", "areas", "indicators", "sources")
PROVINCE = re.compile(r"VN-\w\w")
BLOCK = {"INDICATOR": "DOSSIERS_FULL_SHARE", "GOV_LEVEL": "PRO"}  # what all provinces together have reached


def areas(top):
    """The codes of the 63 provinces, in order."""
    return [row["REF_AREA"] for row in rows(top, "areas") if PROVINCE.fullmatch(row["REF_AREA"])]


def slices(top, area):
    """The tables that a profile reads, as {name of the file: bytes}; left out where there is no file."""
    places = [top / TABLES[name].path for name in NAMES]
    return _slices(top, area, tuple(seen(place) for place in places))


def rows(top, name):
    """The rows of a table as they stand in its file, none if there is no file."""
    place = top / TABLES[name].path
    return _rows(place, seen(place)) if place.is_file() else []


# Three caches, since a build of all profiles asks 63 times for the same rows: the rows of a file, the rows
# by area, and the slices of an area. Their keys hold the status of the files, so that a change is seen.
@functools.cache
def _slices(top, area, _):
    kept = {"provinces": _of(top, "provinces", area), "goals": rows(top, "goals")}
    kept["observations"] = [*_of(top, "observations", area), *_where(_of(top, "observations", "VN"), **BLOCK)]
    kept["assessments"] = _where(rows(top, "assessments"), GOV_LEVEL="PRO", as_of="")
    own = _of(top, "areas", area)
    merged = {row["successor"] for row in own}
    kept["areas"] = [
        row for row in rows(top, "areas") if row["successor"] in merged or row["REF_AREA"] in merged
    ]
    named = {row["INDICATOR"] for name in ("observations", "assessments", "provinces") for row in kept[name]}
    kept["indicators"] = [row for row in rows(top, "indicators") if row["INDICATOR"] in named]
    cited = {row["SOURCE"] for name in ("observations", "goals") for row in kept[name]}
    kept["sources"] = [row for row in rows(top, "sources") if row["SOURCE"] in cited]
    return {
        TABLES[name].path: as_bytes(top, name, kept[name])
        for name in NAMES
        if (top / TABLES[name].path).is_file()
    }


def _of(top, name, area):
    """The rows of one area."""
    place = top / TABLES[name].path
    return _parted(place, seen(place)).get(area, []) if place.is_file() else []


@functools.cache
def _parted(place, seen):
    parted = {}
    for row in _rows(place, seen):
        parted.setdefault(row["REF_AREA"], []).append(row)
    return parted


def _where(found, **wanted):
    return [row for row in found if all(row[column] == value for column, value in wanted.items())]


def as_bytes(top, name, kept):
    """Rows of a table as the bytes of a file."""
    with (top / TABLES[name].path).open(encoding="utf-8", newline="") as file:
        head = next(csv.reader(file))
    text = io.StringIO()
    lines = csv.DictWriter(text, head, lineterminator="\n")
    lines.writeheader()
    lines.writerows(kept)
    return text.getvalue().encode()


def seen(place):
    """What tells two states of a file apart; None if there is no file."""
    try:
        status = os.stat(place)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


@functools.cache
def _rows(place, _):
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
