"""Rules across rows: faults that no reading allows, and with `doubts` what somebody has to acknowledge.

A wrong digit that is a valid cell shows against other figures: the parts of a country, the whole of a part,
another source, the days before and after. Every rule is one small function; a finding names the statement,
what stands there, the row it stands against, and what would be right.
"""

from analysis.statements.doubts import doubts
from analysis.statements.points import COUNTRY, EDITIONS, finding, points, series_of
from analysis.statements.values import WORDS, normal

WHOLES = {  # a part and its whole, counted alike
    "EID_ACTIVATED": "EID_ISSUED", "EID_ISSUED": "POPULATION", "CHIP_ID_CARDS": "POPULATION",
    "POPULATION_15PLUS": "POPULATION", "LABOUR_FORCE_15PLUS": "POPULATION_15PLUS",
    "PORTAL_SERVICES_FULL": "PORTAL_SERVICES", "PORTAL_SERVICES": "PROCEDURES",
    "DOSSIERS_FULL": "DOSSIERS_ALL", "DOSSIERS_FULL_SHARE": "DOSSIERS_ONLINE_SHARE",
    "SERVICES_FULL_SHARE_ALL": "PORTAL_SERVICES_SHARE", "SERVICES_LEVEL4_SHARE": "SERVICES_LEVEL34_SHARE_ALL",
    "ADULTS_PORTAL_PROCEDURE_PAPI": "ADULTS_PORTAL_PROFILE_PAPI",
    "ADULTS_PORTAL_PROFILE_PAPI": "ADULTS_PORTAL_USE_PAPI", "VOTERS_18PLUS": "POPULATION",
    "ADULTS_PORTAL_USE_PAPI": "ADULTS_INTERNET_PAPI",
}  # fmt: skip
NEAR = 550  # days within which a part is compared with its whole
GRACE = 15  # days: a December article may print the figure of its year


def across(read, tables):
    """The faults and the doubts across rows: (faults, doubts), doubts once for a rule and a statement.

    `read` are the readings of the statements, `tables` the raw tables as texts.
    """
    figures, notes = figures_of(read, tables)
    first = {}
    for doubt in doubts(figures, notes, tables):
        first.setdefault((doubt.rule, doubt.key), doubt)
    return faults_across(figures), list(first.values())


def figures_of(read, tables):
    """The figures that rules across rows compare; by row the printed change, counted noun and language."""
    known = (read.UNIT_MEASURE != "") & read.INDICATOR.isin(tables["indicators"].INDICATOR)
    rows = read[known.to_numpy() & (read.family.to_numpy() != "administration")]
    notes = zip(rows.change_number.abs(), rows.UNIT, rows.language, strict=True)
    return points(rows), dict(zip(rows.index, notes, strict=True))


def unacknowledged(doubts, acknowledged):
    """The doubts that no row of `acknowledged` lets pass, and the rows (by index) that fit no doubt.

    A row fits while the cell still shows what it showed when somebody looked at it.
    """
    known = {(row.rule, row.STATEMENT, row.shows): row.Index for row in acknowledged.itertuples()}
    keys = {doubt: (doubt.rule, doubt.key, doubt.found) for doubt in doubts}
    used = {known[key] for key in keys.values() if key in known}
    return [doubt for doubt, key in keys.items() if key not in known], [
        i for i in known.values() if i not in used
    ]


def faults_across(figures):
    """Findings that no reading of the rows allows."""
    series = series_of(figures)
    return [
        *outside_blocks(series),
        *larger_than_whole(series),
        *after_publication(figures),
        *two_values(figures),
    ]


def outside_blocks(series):
    """A country outside the range of its ministries and provinces: no weight from 0 to 1 would give it."""
    found = []
    for (indicator, area, level), rows in series.items():
        if area != COUNTRY or level != "_T":
            continue
        blocks = {
            name: {p.day: p for p in series.get((indicator, area, name), ())} for name in ("MIN", "PRO")
        }
        for point in rows:
            parts = [blocks[name][point.day] for name in blocks if point.day in blocks[name]]
            if len(parts) < 2 or point.unit != "PT":
                continue
            low, high = min(part.low for part in parts), max(part.high for part in parts)
            if point.high < low or point.low > high:
                right = f"between {parts[0].words} (ministries) and {parts[1].words} (provinces)"
                found.append(finding("outside its blocks", point, right))
    return found


def larger_than_whole(series):
    """A part that is larger than its whole on the nearest day at which the whole was published."""
    found = []
    for (indicator, area, level), rows in series.items():
        wholes = series.get((WHOLES.get(indicator), area, level), [])
        for point in rows:
            if near := [whole for whole in wholes if abs(whole.day - point.day) <= NEAR]:
                whole = min(near, key=lambda whole: (abs(whole.day - point.day), -whole.high))
                if point.low > whole.high * 1.02:
                    right = f"at most {WHOLES[indicator]}, {whole.words}"
                    found.append(finding("larger than its whole", point, right))
    return found


def after_publication(figures):
    """A period that ends after its publication, unless the print is an estimate or a plan."""
    return [
        finding("period after publication", point, "a period that had ended when it was published", "PERIOD")
        for point in figures
        if 0 < point.published < point.day - GRACE
        and not (point.derived or point.unit in EDITIONS or point.qualifier == "about" or _is_estimate(point))
    ]


def _is_estimate(point):
    return normal(point.printed).startswith(WORDS["about"])


def two_values(figures):
    """Two values of one source for one series and period, which exclude each other."""
    found, first = [], {}
    for point in figures:
        if point.derived:
            continue
        other = first.setdefault((point.source, *point.series, point.period), point)
        if point.low > other.high or other.low > point.high:
            found.append(
                finding("two values of one source", point, f"one value; {other.words} says otherwise")
            )
    return found
