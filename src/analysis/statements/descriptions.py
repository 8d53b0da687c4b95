"""Doubts about the code lists that describe figures: directions and classes against what the figures did."""

from collections import Counter, defaultdict

from analysis.statements.copies import targets_of
from analysis.statements.points import COUNTRY, Finding
from analysis.tables.store import number

FREE_CLASSES = ("counts", "index")  # reference classes that need no fit
FALL = 0.97  # of the figure before: a smaller change is no other direction
FAR_PACE = 4  # deviations over a whole series, whose pace the class only resembles
LONG = 700  # days from the first figure to the last


def directions(series, tables):
    """An indicator whose own figures went the other way than its direction says."""
    found = []
    for row in tables["indicators"].itertuples():
        rows = [
            p for p in series.get((row.INDICATOR, COUNTRY, "_T"), []) if not p.derived and p.kind != "ratio"
        ]
        wrong = {"up": lambda a, b: b.high < a.low * FALL, "down": lambda a, b: b.low * FALL > a.high}.get(
            row.direction
        )
        if (
            row.UNIT_MEASURE == "RK"
            and row.direction != "down"
            or (wrong and len(rows) > 1 and row.year_to_date != "true" and wrong(rows[0], rows[-1]))
        ):
            found.append((row.INDICATOR, row.Index, row.direction))
    right = "the way its own figures went"
    return [
        Finding("direction", "indicators", key, row, "direction", cell, right) for key, row, cell in found
    ]


def classes_apart(tables):
    """A measure whose first class is another than that of the other measures of its goal or indicator."""
    found, by_indicator, by_goal = [], defaultdict(Counter), defaultdict(Counter)
    rows = [row for row in tables["measures"].itertuples() if row.reference_class]
    for row in rows:
        by_indicator[row.INDICATOR][row.reference_class.split()[0]] += 1
        by_goal[row.goal][row.reference_class.split()[0]] += 1
    for row in rows:
        first = row.reference_class.split()[0]
        for others in (by_indicator[row.INDICATOR], by_goal[row.goal]):
            common = others.most_common(1)[0]
            if common[0] != first and common[1] > 1 or len(others) > 1 and common[1] == 1:
                key = f"{row.goal} {row.INDICATOR} {row.GOV_LEVEL}"
                found.append(
                    Finding(
                        "class",
                        "measures",
                        key,
                        row.Index,
                        "reference_class",
                        first,
                        f"{common[0]}, as beside it",
                    )
                )
                break
    return found


def directions_of_goals(series, tables):
    """An indicator that should fall, though a goal asks for more than its first figure.

    Its own figures may be too few to show a direction; a target is what should be reached.
    """
    first = {key: rows[0] for key, rows in series.items() if key[1] == COUNTRY}
    down = {row.INDICATOR: row for row in tables["indicators"].itertuples() if row.direction == "down"}
    asked = defaultdict(list)
    for goal, targets in zip(tables["goals"].itertuples(), targets_of(tables), strict=True):
        asked[goal.goal, goal.GOV_LEVEL] += [(target, goal) for target in targets]
    found = {}
    for row in tables["measures"].itertuples():
        point = first.get((row.INDICATOR, COUNTRY, row.GOV_LEVEL))
        for target, goal in asked[row.goal, row.GOV_LEVEL] if row.role == "direct" and point else ():
            own = down.get(row.INDICATOR)
            if own and (target >= point.value or number(target) == own.upper):
                right = (
                    f"up: {goal.TARGET} is the target of {goal.goal}, and the first figure is {point.words}"
                )
                found[row.INDICATOR] = Finding(
                    "direction", "indicators", row.INDICATOR, own.Index, "direction", "down", right
                )
    return list(found.values())


def classes_of_shares(tables):
    """A measure that is no share with a class of shares, or a share with the class of counts."""
    unit = dict(zip(tables["indicators"].INDICATOR, tables["indicators"].UNIT_MEASURE, strict=True))
    found = []
    for row in tables["measures"].itertuples():
        names, share = set(row.reference_class.split()), unit.get(row.INDICATOR) == "PT"
        if names & {"counts"} if share else names - set(FREE_CLASSES):
            right = "a class of shares" if share else "counts or index, as the indicator is no share"
            key, cell = f"{row.goal} {row.INDICATOR} {row.GOV_LEVEL}", row.reference_class
            found.append(Finding("class", "measures", key, row.Index, "reference_class", cell, right))
    return found


def paces_of_classes(series, pace, tables):
    """A measure whose first class moves at another pace than its own figures did from first to last."""
    found = []
    for row in tables["measures"].itertuples():
        own = [p for p in series.get((row.INDICATOR, COUNTRY, row.GOV_LEVEL), ()) if not p.derived]
        names = row.reference_class.split()
        if len(own) < 3 or own[-1].day - own[0].day < LONG or not names or names[0] in FREE_CLASSES:
            continue
        miss = pace.of_class(names[0]).residual(own[-1], own[:1])
        if abs(miss) > FAR_PACE:
            right = f"a class that goes from {own[0].words} to {own[-1].words}: {miss:+.1f} deviations"
            key = f"{row.goal} {row.INDICATOR} {row.GOV_LEVEL}"
            found.append(
                Finding("pace of class", "measures", key, row.Index, "reference_class", names[0], right)
            )
    return found
