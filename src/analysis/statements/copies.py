"""Doubts about cells that look copied: from a target, a change, another indicator, another day."""

from collections import Counter, defaultdict

from analysis.statements.points import COUNTRY, finding
from analysis.statements.values import read_value

SOON = 62  # days within which a figure may stay the same


def targets_copied(figures, tables):
    """Figures that equal a target of the goal they measure."""
    levels = defaultdict(set)
    for row in tables["measures"].itertuples():
        levels[row.goal, row.GOV_LEVEL].add(row.INDICATOR)
    targets = defaultdict(dict)
    for row, asked in zip(tables["goals"].itertuples(), targets_of(tables), strict=True):
        for indicator in levels[row.goal, row.GOV_LEVEL]:
            for target in asked:
                targets[indicator, row.GOV_LEVEL].setdefault(target, row)
    found, days = [], defaultdict(list)
    for point in figures:
        days[point.series, point.day].append(point)
    for point in figures:
        goal = targets.get((point.indicator, point.level), {}).get(point.value)
        if goal and not point.derived and point.area == COUNTRY and not _confirmed(point, days):
            due = goal.TIME_PERIOD or "no year"
            right = f"what was reached: {goal.TARGET} is the target of {goal.goal} for {due}"
            found.append(finding("equals its target", point, right))
    return found


def _confirmed(point, days):
    """True if a sharper figure of the same day, of another source, rounds to this one."""
    return any(
        other.source != point.source and point.low <= other.low and other.high <= point.high
        and other.value != point.value and not other.derived
        for other in days[point.series, point.day]
    )  # fmt: skip


def targets_of(tables):
    """Of every goal the figures that its target may be copied as: of a range its lower end and its middle."""
    language = dict(zip(tables["sources"].SOURCE, tables["sources"].language, strict=True))
    for goal in tables["goals"].itertuples():
        try:
            asked = read_value(goal.TARGET, "en" if language.get(goal.SOURCE) == "en" else "vi")
            yield (asked.lower, asked.number) if asked.kind == "range" else (asked.number,)
        except ValueError:
            yield ()


def changes_copied(figures, notes):
    """Figures that equal a change printed in the same source."""
    found, changes = [], defaultdict(dict)
    for point in figures:
        if point.derived:
            changes[point.source].setdefault(notes[point.row][0], point)
    for point in figures:
        other = changes.get(point.source, {}).get(point.value)
        if other and not point.derived:
            found.append(
                finding("equals a change", point, f"a level: it is the change printed in {other.statement}")
            )
    return found


def two_definitions(figures):
    """One figure of one period under two indicators."""
    found, first = [], {}
    for point in figures:
        if point.derived or point.unit != "PT" or point.kind == "ratio" or len(_digits(point)) < 3:
            continue
        key = (point.value, point.area, point.level, point.day // 366)
        other = first.setdefault(key, point)
        if other.indicator != point.indicator:
            right = f"one indicator: {other.indicator} has the same figure, {other.words}"
            found.append(finding("two definitions", point, right, "INDICATOR"))
    return found


def repeated(series):
    """A figure of four digits or more that another source prints for another day of the same series."""
    found = []
    for rows in series.values():
        first = {}
        for point in rows:
            other = first.setdefault(point.value, point)
            exact = not (point.derived or other.derived or point.kind == "ratio") and len(_digits(point)) > 3
            far = point.day - other.day > SOON and other.source != point.source
            first[point.value] = point
            if exact and far and point.area == COUNTRY:
                found.append(
                    finding("same figure later", point, f"a figure of its day: {other.words} is the same")
                )
    return found


def _digits(point):
    return "".join(filter(str.isdigit, point.printed)).strip("0")


def nouns(figures, notes):
    """A counted noun that other statements in its language use for other indicators only."""
    used, owners = defaultdict(Counter), defaultdict(set)
    named = [
        (point, *notes[point.row][1:])
        for point in figures
        if not point.derived and notes[point.row][1] and point.unit != "RK"
    ]
    for point, noun, language in named:
        used[point.indicator, language][noun] += 1
        owners[noun].add(point.indicator)
    found = []
    for point, noun, language in named:
        own = used[point.indicator, language]
        usual, often = own.most_common(1)[0]
        if own[noun] == 1 and often > 3 and len(owners[noun]) > 1:
            right = f"{usual}, as other statements of {point.indicator} say"
            found.append(finding("counted noun", point, right, "UNIT")._replace(found=noun))
    return found
