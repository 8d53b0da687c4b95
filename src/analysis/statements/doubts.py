"""Doubts: figures that may be true and are more often slips; a row of acknowledged.csv lets one pass."""

import math
from collections import Counter, defaultdict
from statistics import median

from analysis.statements.copies import (
    changes_copied,
    nouns,
    repeated,
    targets_copied,
    two_definitions,
)
from analysis.statements.descriptions import (
    classes_apart,
    classes_of_shares,
    directions,
    directions_of_goals,
    paces_of_classes,
)
from analysis.statements.pace import LIMIT, Pace
from analysis.statements.points import COUNTRY, finding, series_of
from analysis.tables.store import number

TENTH = 0.1  # points: shares of two sources that differ by less are one to every reader
FITS = 1.5  # deviations: a figure so near to its neighbours fits them
PEERS = 8  # areas that make a comparison of one area with the others possible
FALL = 0.97  # of the count before: what is only added to is at least so much
FAR = 6.2  # robust deviations from the other areas


def doubts(figures, notes, tables):
    """Every doubt about the figures and the code lists that describe them.

    `notes` gives of a row of the statements its printed change, its counted noun and its language.
    """
    series, pace = series_of(figures), Pace(tables)
    national = {key: rows for key, rows in series.items() if len(rows) > 1}
    apart = sources_exclude(series)
    known = {(doubt.key, doubt.column) for doubt in apart}
    return [
        *apart, *blocks_reversed(series),
        *(doubt for doubt in jumps(national, pace) if (doubt.key, doubt.column) not in known),
        *falls(national, pace),
        *targets_copied(figures, tables), *changes_copied(figures, notes), *two_definitions(figures),
        *repeated(series), *peers(series, pace), *ranks_shared(series), *ranks_against_values(series),
        *nouns(figures, notes), *directions(series, tables), *directions_of_goals(series, tables),
        *classes_apart(tables), *classes_of_shares(tables), *paces_of_classes(series, pace, tables),
        *off_edition(series, pace),
    ]  # fmt: skip


def jumps(series, pace):
    """The figures that lie beyond what the class of their series did in 99 of 100 cases, the worst first."""
    found = []
    for (indicator, area, _), rows in series.items():
        if pace.indicators[indicator].year_to_date == "true" or area != COUNTRY or rows[0].unit == "RO":
            continue
        for group in _comparable(rows):
            while len(group) > 1:
                misses = [pace.residual(point, _beside(group, i)) for i, point in enumerate(group)]
                worst = max(range(len(group)), key=lambda i, misses=misses: abs(misses[i]))
                if abs(misses[worst]) <= LIMIT:
                    break
                near, miss = group[worst - 1 if worst else 1], misses[worst]
                rule, fits = _slip(group[worst], _beside(group, worst), pace)
                right = f"nearer to {near.words}: {miss:+.1f} deviations from the pace of its class{fits}"
                found.append(finding(rule, group.pop(worst), right))
    return found


def _slip(point, others, pace):
    """The rule that names a jump, and in words the figure that would fit: a mark or two digits misplaced."""
    for power in (1, 2, 3, -1, -2, -3):
        if abs(pace.residual(point._replace(value=point.value / 10**power), others)) < FITS:
            return "ten times", f"; {number(point.value / 10**power)} would fit"
    for printed in _exchanged(number(point.value)):
        if abs(pace.residual(point._replace(value=float(printed)), others)) < FITS:
            return "digits exchanged", f"; {printed} would fit"
    return "jump", ""


def _exchanged(printed):
    """The numerals with two digits beside each other exchanged."""
    for place, (first, second) in enumerate(zip(printed, printed[1:], strict=False)):
        if first != second and first.isdigit() and second.isdigit():
            yield printed[:place] + second + first + printed[place + 2 :]


def off_edition(series, pace):
    """A figure of a year in which its publication, of every second year or so, has no edition."""
    found = []
    for (indicator, *_), rows in series.items():
        every = int(float(pace.indicators[indicator].edition_years or 1))
        dated = [(int(point.period) % every, point) for point in rows if point.period.isdigit()]
        usual, often = Counter(rest for rest, _ in dated).most_common(1)[0] if dated else (0, 0)
        for rest, point in dated if often > 1 else ():
            if rest != usual:
                other = next(other for rest, other in dated if rest == usual)
                right = f"an edition of every {every} years, as {other.words}"
                found.append(
                    finding("year of no edition", point, right, "PERIOD")._replace(found=point.period)
                )
    return found


def _comparable(rows):
    """Figures of a series that compare: one of equal ones of a day; ratios of one denominator."""
    groups = defaultdict(dict)
    for point in rows:
        whole = point.printed.partition("/")[2] if point.kind == "ratio" else ""
        if not (point.derived and point.kind == "ratio"):
            groups[whole].setdefault((point.day, point.value), point)
    return [list(group.values()) for group in groups.values()]


def _beside(rows, place):
    return rows[max(place - 1, 0) : place] + rows[place + 1 : place + 2]


def falls(series, pace):
    """Counts of what is only added to, and fall."""
    found = []
    for key, rows in series.items():
        if key[1] != COUNTRY or pace.scale(rows[0]) != "log" or pace.indicators[key[0]].direction != "up":
            continue
        for earlier, later in zip(rows, rows[1:], strict=False):
            if later.high < earlier.low * FALL and later.day > earlier.day and not later.derived:
                found.append(finding("count falls", later, f"at least {earlier.words}"))
    return found


def blocks_reversed(series):
    """Ministries and provinces the other way round than on every other date."""
    found = []
    for (indicator, area, level), rows in series.items():
        if level != "MIN" or area != COUNTRY:
            continue
        other = {point.day: point for point in series.get((indicator, area, "PRO"), ())}
        pairs = [(point, other[point.day]) for point in rows if point.day in other]
        ahead = {first.day for first, second in pairs if first.low > second.high}
        behind = {first.day for first, second in pairs if first.high < second.low}
        rare = min(ahead, behind, key=len) if ahead and behind else set()
        for first, second in pairs:
            if first.day in rare:
                right = (
                    f"not ministries and provinces ({second.words}) the other way round than on other dates"
                )
                found.append(finding("blocks reversed", first, right))
    return found


def sources_exclude(series):
    """Prints of two sources for one series and day that exclude each other; also a change and a level."""
    found, pairs = [], set()
    for key, rows in series.items():
        first = defaultdict(list)
        for point in rows:
            for other in first[point.day]:
                pair = (key, point.day, *sorted((point.value, other.value)))
                if point.statement != other.statement and exclude(point, other) and pair not in pairs:
                    pairs.add(pair)
                    rule = "change and level" if point.derived or other.derived else "sources exclude"
                    at, against = (other, point) if other.derived else (point, other)
                    found.append(finding(rule, at, f"a figure that agrees with {against.words}"))
            first[point.day].append(point)
    return found


def exclude(point, other):
    """True if two prints exclude each other: shares by more than a tenth of a point."""
    slack = TENTH if point.unit == "PT" else 1e-9 * abs(other.high)
    return point.low > other.high + slack or other.low > point.high + slack


def peers(series, pace):
    """Figures of an area that lie far from what it and the others show in the periods beside."""
    panels = defaultdict(lambda: defaultdict(dict))
    for (indicator, area, level), rows in series.items():
        if area != COUNTRY and rows[0].unit != "RK":
            for point in rows:
                panels[indicator, level][area].setdefault(point.day, point)
    found = []
    for areas in panels.values():
        misses = _misses(areas, pace)
        spread = (
            1.4826 * median(abs(miss) for miss, *_ in misses) + 1e-9 if len(misses) >= PEERS else math.inf
        )
        found += [
            finding("far from its peers", point, f"nearer to {other.words}: {miss / spread:+.1f} deviations")
            for miss, point, other in misses
            if abs(miss) / spread > FAR
        ]
    return found


def _misses(areas, pace):
    """For every figure of a panel its distance from the figures beside, less the middle of its period."""
    by_day = defaultdict(list)
    for rows in areas.values():
        for point in rows.values():
            by_day[point.day].append(pace.link(point))
    middle = {day: median(values) for day, values in by_day.items() if len(values) >= PEERS}
    misses = []
    for rows in areas.values():
        shifted = [(pace.link(point) - middle[day], point) for day, point in rows.items() if day in middle]
        for place, (own, point) in enumerate(shifted):
            near = _beside(shifted, place)
            if near:
                misses.append((own - sum(value for value, _ in near) / len(near), point, near[0][1]))
    return misses


def ranks_shared(series):
    """One rank given to two areas, though the next is not left free as after a tie."""
    found, ranked = [], defaultdict(lambda: defaultdict(dict))
    for (indicator, area, level), rows in series.items():
        for point in rows:
            if point.unit == "RK" and area != COUNTRY:
                ranked[indicator, level, point.period][point.value].setdefault(area, point)
    for ranks in ranked.values():
        for rank, areas in ranks.items():
            if len(areas) > 1 and rank + 1 in ranks:
                first, second = list(areas.values())[:2]
                right = f"a rank of its own: {first.area} has {first.words}"
                found.append(finding("rank of two", second, right))
    return found


def ranks_against_values(series):
    """A rank that does not follow from the values that are ranked."""
    found, ranks, values = [], defaultdict(dict), defaultdict(dict)
    for (indicator, area, _), rows in series.items():
        for point in rows:
            if area != COUNTRY and not point.derived:
                home = ranks if indicator.endswith("_RANK") else values
                home[indicator.removesuffix("_RANK"), point.period].setdefault(area, point)
    for key, ranked in ranks.items():
        both = [(values[key][area], point) for area, point in ranked.items() if area in values.get(key, {})]
        both.sort(key=lambda pair: pair[0].value, reverse=True)
        for (better, first), (worse, second) in zip(both, both[1:], strict=False):
            if better.low > worse.high and first.value > second.value:
                right = f"a rank before {second.words}, as its value is {better.words}, not {worse.words}"
                found.append(finding("rank against value", first, right))
    return found
