"""Which verdicts moved between two states of the tables, and why: new or revised figures, or the method."""

import io
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.tables import rules, store

SERIES = ["INDICATOR", "REF_AREA", "GOV_LEVEL"]
GOAL = ["goal", "role", "target", "target_period"]
POINT = [*SERIES, "TIME_PERIOD"]
MOVED = 0.05  # a probability that moves by less is not told
HOW = ("model", "reference_class", "status", "headline")


@dataclass(frozen=True)
class State:
    """The verdicts and the observations of one moment, as texts, under a name to tell them by."""

    name: str
    assessments: pd.DataFrame
    observations: pd.DataFrame


def diff(old, new):
    """Lines on what moved from `old` to `new`: folders, commits, or days of vintages of the present tables.

    Raises ValueError for what is none of these.
    """
    before, after = read(old), read(new)
    judged = _paired(before.assessments, after.assessments, [*GOAL, *SERIES])
    points = _paired(before.observations, after.observations, POINT)
    lines, moved = [], 0
    for _, row in judged.iterrows():
        said = moves(row)
        if said:
            moved += 1
            series = points[(points[SERIES] == row[SERIES]).all(axis=1)]
            lines += [_subject(row) + ": " + "; ".join(said), *(f"  {why}" for why in reasons(series, row))]
    kinds = [kind for _, row in points.iterrows() if (kind := _kind(row))]
    told = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("new", "revised", "gone"))
    return [
        *lines,
        f"{moved} of {len(judged)} verdicts moved from {before.name} to {after.name}; figures: {told}",
    ]


def read(name):
    """The state that a folder, a commit or the day of a vintage names."""
    if name == "now" or rules.is_day(name):
        return _vintage("" if name == "now" else name)
    if Path(name).is_dir():
        return _folder(Path(name), name)
    with tempfile.TemporaryDirectory() as folder:
        _unpack(name, Path(folder))
        return _folder(Path(folder), name)


def moves(row):
    """In words, how one verdict moved; an empty list if it stands."""
    if row.presence != "both":
        return [
            "is no longer judged" if row.presence == "left_only" else f"is judged now: {row.assessment_new}"
        ]
    said = []
    if row.assessment_old != row.assessment_new:
        said.append(f"{row.assessment_old} -> {row.assessment_new}")
    before, after = _number(row.probability_old), _number(row.probability_new)
    if pd.notna(before) != pd.notna(after) or abs(after - before) >= MOVED:
        said.append(f"probability {row.probability_old or 'none'} -> {row.probability_new or 'none'}")
    if said and row.projected_old != row.projected_new:
        said.append(f"projected {row.projected_old or 'none'} -> {row.projected_new or 'none'}")
    return said


def reasons(points, row):
    """Why a verdict moved: figures of its series that are new, revised or gone; else the method."""
    if row.presence != "both":
        return [
            "goal            the target, this measure of it or its deadline is asked for on one side only"
        ]
    said = []
    for _, point in points.iterrows():
        kind = _kind(point)
        if kind == "new":
            published = point.PUBLISHED_new or "day unknown"
            value = f"{_value(point, 'new')} ({point.SOURCE_new}, published {published})"
            said.append(f"new figure      {point.TIME_PERIOD}: {value}")
        elif kind == "revised":
            said.append(
                f"revised figure  {point.TIME_PERIOD}: {_value(point, 'old')} -> {_value(point, 'new')}"
            )
        elif kind == "gone":
            said.append(f"figure gone     {point.TIME_PERIOD}: {_value(point, 'old')} ({point.SOURCE_old})")
    for name in HOW:
        then, now = row[f"{name}_old"], row[f"{name}_new"]
        if then and now and then != now:
            said.append(f"method          {name} {then} -> {now}")
    return said or ["method          the figures are the same; goals, classes, models or rules changed"]


def _paired(old, new, key):
    return old.merge(
        new, on=key, how="outer", suffixes=("_old", "_new"), indicator="presence", sort=True
    ).fillna("")


def _subject(row):
    aim = f"{row.goal} {row.GOV_LEVEL} {row.target} by {row.target_period}"
    return f"{aim} ({row.INDICATOR}, {row.role})"


def _kind(point):
    if point.presence != "both":
        return {"left_only": "gone", "right_only": "new"}[point.presence]
    return "revised" if _value(point, "old") != _value(point, "new") else ""


def _value(point, side):
    exact = point[f"OBS_VALUE_{side}"]
    return exact or f"{point[f'LOWER_BOUND_{side}']} to {point[f'UPPER_BOUND_{side}']}"


def _number(text):
    return float(text) if text else float("nan")


def _vintage(day):
    """The present verdicts of a day, and the observations that one had then."""
    from analysis.statements.clean import clean

    assessments = store.read(store.path("assessments"))
    found = assessments[assessments.as_of == day]
    if found.empty:
        days = ", ".join(sorted(filter(None, set(assessments.as_of))))
        raise ValueError(f"no verdicts as of {day}; there are {days} and now")
    observations = clean(store.raw(), as_of=day)[0] if day else store.load("observations")
    return State(day or "now", found, _texts(observations))


def _texts(table):
    cells = {
        name: table[name].map(store.number) if table[name].dtype == float else table[name] for name in table
    }
    return pd.DataFrame(cells).astype(str)


def _folder(folder, name):
    """The state of a folder: a project, its data/processed, or what holds the tables themselves."""
    for place in (folder / "data" / "processed", folder):
        if (place / "assessments.csv").is_file():
            assessments = store.read(place / "assessments.csv")
            now = assessments[assessments.as_of == ""]
            return State(name, now, store.read(place / "observations.csv"))
    raise ValueError(f"{name} holds no data/processed/assessments.csv")


def _unpack(commit, folder):
    """Write data/processed of a commit into a folder."""
    if not re.fullmatch(r"[\w./~^@{}-]+", commit) or commit.startswith("-"):
        raise ValueError(f"{commit!r} is no folder, commit or day of a vintage")
    command = ["git", "-C", str(store.root()), "archive", "--format=tar", commit, "data/processed"]
    done = subprocess.run(command, capture_output=True)
    if done.returncode:
        why = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise ValueError(f"{commit!r} is no folder, commit or day of a vintage ({' '.join(why)})")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
