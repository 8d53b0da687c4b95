"""Which assessments changed between two snapshots of the tables, and why: figures or method."""

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.tables import rules, runs, store
from analysis.tables.describe import SERIES, TABLES

GOAL = ["goal", "role", "target", "target_period"]
POINT = [*SERIES, "TIME_PERIOD"]
MOVED = 0.05  # smaller changes of a probability are not listed
MOVED_MEDIAN = 0.01  # of the median before
OUTVOTED = ["STATEMENT", "INDICATOR", "TIME_PERIOD", "VALUE", "reason_code", "reason"]
METHOD = ("model", "reference_class", "status", "headline")


@dataclass(frozen=True)
class Snapshot:
    """Assessments, observations and excluded statements of a folder, commit or vintage, as texts."""

    name: str
    assessments: pd.DataFrame
    observations: pd.DataFrame
    excluded: pd.DataFrame


def diff(old, new):
    """Lines on what changed from `old` to `new`: folders, commits, runs, or days of vintages of these tables.

    Raises ValueError for what is none of these.
    """
    before, after = read(old), read(new)
    judged = _paired(before.assessments, after.assessments, [*GOAL, *SERIES])
    points = _paired(before.observations, after.observations, POINT)
    lines, moved, told = [], 0, pd.Series(False, points.index)
    for _, row in judged.iterrows():
        if changes := assessment_changes(row):
            moved += 1
            series = points[(points[SERIES] == row[SERIES]).all(axis=1)]
            told[series.index] = True
            lines += [f"{_subject(row)}: {'; '.join(changes)}", *(f"  {why}" for why in reasons(series, row))]
    for _, point in points[~told].iterrows():
        lines += [
            f"{point.INDICATOR} {point.REF_AREA} {point.GOV_LEVEL}: {why}" for why in _figure_change(point)
        ]
    lines += outvoted(before, after)
    kinds = [kind for _, row in points.iterrows() if (kind := _kind(row))]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("new", "revised", "gone"))
    summary = f"{moved} of {len(judged)} verdicts moved from {before.name} to {after.name}; figures: {counts}"
    return [*lines, summary]


def read(name):
    """The snapshot of a folder, a commit, a run by the name of its folder, or the day of a vintage."""
    if name == "now" or rules.is_day(name):
        return _vintage("" if name == "now" else name)
    if runs.FOLDER.fullmatch(name):
        return _folder(store.path("assessments", run=runs.from_folder(name)).parent, name)
    if Path(name).is_dir():
        return _folder(Path(name), name)
    with tempfile.TemporaryDirectory() as folder:
        _unpack(name, Path(folder))
        return _folder(Path(folder), name)


def outvoted(before, after):
    """A line for each statement that another one outvotes now, with the clause of the rule."""
    losers = after.excluded[after.excluded.reason_code == "outvoted"]
    known = set(zip(before.excluded.STATEMENT, before.excluded.reason, strict=True))
    return [
        f"outvoted        {row.STATEMENT} ({row.INDICATOR} {row.TIME_PERIOD}: {row.VALUE}) {row.reason}"
        for row in losers.itertuples()
        if (row.STATEMENT, row.reason) not in known
    ]


def assessment_changes(row):
    """How one assessment changed, in words; an empty list if it did not."""
    if row.presence == "left_only":
        return ["is no longer judged"]
    if row.presence == "right_only":
        return [f"is judged now: {row.assessment_new}"]
    changes = []
    if row.assessment_old != row.assessment_new:
        changes.append(f"{row.assessment_old} -> {row.assessment_new}")
    before, after = _number(row.probability_old), _number(row.probability_new)
    if pd.notna(before) != pd.notna(after) or abs(after - before) >= MOVED:
        changes.append(f"probability {row.probability_old or 'none'} -> {row.probability_new or 'none'}")
    old, new = _number(row.projected_old), _number(row.projected_new)
    if pd.notna(old) != pd.notna(new) or abs(new - old) > MOVED_MEDIAN * abs(old) or (changes and old != new):
        changes.append(f"projected {row.projected_old or 'none'} -> {row.projected_new or 'none'}")
    return changes


def reasons(points, row):
    """Why an assessment changed: new, revised or removed figures of its series, else the method."""
    if row.presence != "both":
        return ["goal            the target, its measure or its deadline exists on one side only"]
    lines = [line for _, point in points.iterrows() for line in _figure_change(point)]
    for name in METHOD:
        before, after = row[f"{name}_old"], row[f"{name}_new"]
        if before and after and before != after:
            lines.append(f"method          {name} {before} -> {after}")
    return lines or ["method          the figures are the same; goals, classes, models or rules changed"]


def _figure_change(point):
    kind, period = _kind(point), point.TIME_PERIOD
    if kind == "new":
        published = point.PUBLISHED_new or "day unknown"
        yield f"new figure      {period}: {_value(point, 'new')} ({point.SOURCE_new}, published {published})"
    elif kind == "revised":
        yield f"revised figure  {period}: {_value(point, 'old')} -> {_value(point, 'new')}"
    elif kind == "gone":
        yield f"figure gone     {period}: {_value(point, 'old')} ({point.SOURCE_old})"


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
    """The present assessments as of a day, and the observations published by then."""
    from analysis.statements.clean import clean

    assessments = store.read(store.path("assessments"))
    dated = assessments[assessments.as_of == day]
    if dated.empty:
        days = ", ".join(sorted(filter(None, set(assessments.as_of))))
        raise ValueError(f"no verdicts as of {day}; there are {days} and now")
    tables = clean(store.raw(), as_of=day) if day else map(store.load, ("observations", "excluded"))
    return Snapshot(day or "now", dated, *map(_texts, tables))


def _texts(table):
    cells = {
        name: table[name].map(store.number) if table[name].dtype == float else table[name] for name in table
    }
    return pd.DataFrame(cells).astype(str)


def _folder(folder, name):
    """The snapshot of a folder: a project, or a folder that contains the tables."""
    for place in (folder / "data" / "processed", folder):
        if (place / "assessments.csv").is_file():
            assessments = store.read(place / "assessments.csv")
            now = assessments[assessments.as_of == assessments.as_of.min()]  # "" comes before vintages
            excluded = place / "excluded.csv"
            others = store.read(excluded) if excluded.is_file() else pd.DataFrame(columns=OUTVOTED)
            return Snapshot(name, now, store.read(place / "observations.csv"), others)
    raise ValueError(f"{name} contains no data/processed/assessments.csv")


def _unpack(commit, folder):
    """Write the processed tables of a commit into a folder."""
    if not re.fullmatch(r"[\w./~^@{}-]+", commit) or commit.startswith("-"):
        raise ValueError(f"{commit!r} is no folder, commit, run or day of a vintage")
    for name in ("assessments", "observations", "excluded"):
        place = TABLES[name].path
        command = ["git", "-C", str(store.root()), "show", f"{commit}:./{place}"]
        shown = subprocess.run(command, capture_output=True)
        if shown.returncode:
            message = " ".join(shown.stderr.decode("utf-8", "replace").strip().splitlines()[-1:])
            raise ValueError(f"{commit!r} is no folder, commit, run or day of a vintage ({message})")
        store.write(folder / place, shown.stdout)
