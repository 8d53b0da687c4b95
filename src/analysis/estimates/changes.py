"""observations -> changes: first and last figure since 2022 of every national series, and if they compare."""

import numpy as np

from analysis.estimates.trend import PACE, SINCE, add_sd, distinct, national, same_months
from analysis.statements.periods import decimal_years
from analysis.tables.describe import SERIES

YEAR = 0.99  # first and last figure lie at least this many years apart, or no yearly change is stated
SIGN = {"up": 1, "down": -1, "none": 0}
COMPARABLE = ("better", "same", "worse")
KINDS = (*COMPARABLE, "broken", "short", "single")
LAST = ["OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "TIME_PERIOD", "REF_DATE", "year", "sd"]


def changes(observations, trends, indicators, breaks, coverage=()):
    """Compare the first and the last figure since 2022 of every national series with a figure.

    The 95 % interval of the change follows from the measurement errors of the two figures (see
    `trend.add_sd`). A series is `broken` where its definition or measurement changed between the two,
    `short` where they are less than a year apart, `single` where there is one; else `better`, `same` or
    `worse`, by whether the interval excludes zero and which way is better.

    Parameters
    ----------
    observations, trends, indicators, breaks : DataFrame
        The tables of these names. Indicators without a better direction are left out.
    coverage : tuple of str
        Breaks after which figures still compare, with a note: who was asked changed, not what.

    Returns
    -------
    DataFrame
        One row per INDICATOR, REF_AREA and GOV_LEVEL: n_obs, years, first and last figure (columns ending in
        _first and _last), change, change_lower, change_upper, BREAK (of a broken series), kind, and the pace
        columns of `trends`.
    """
    judged = indicators[indicators.direction.ne("none") & indicators.family.ne("province")]
    columns = judged[["INDICATOR", "measurement_sd", "year_to_date", "direction"]]
    points = distinct(national(observations)).merge(columns, on="INDICATOR")
    points = add_sd(same_months(points[points.REF_DATE.ge(SINCE)])).sort_values([*SERIES, "REF_DATE"])
    points = points.assign(year=decimal_years(points.REF_DATE))
    groups = points.groupby(SERIES)
    first, last = (getattr(groups[[*LAST]], end)().add_suffix(f"_{end}") for end in ("first", "last"))
    rows = groups.agg(
        n_obs=("year", "size"), direction=("direction", "first"), unit=("UNIT_MEASURE", "first")
    )
    rows = rows.join(first).join(last).reset_index()
    half = 1.96 * np.hypot(rows.sd_first, rows.sd_last)
    change = rows.OBS_VALUE_last - rows.OBS_VALUE_first
    rows = rows.assign(change=change, change_lower=change - half, change_upper=change + half)
    rows = rows.assign(years=rows.year_last - rows.year_first)
    rows["BREAK"] = [_break(row, breaks[~breaks.BREAK.isin(coverage)]) for row in rows.itertuples()]
    rows["kind"] = [_kind(row) for row in rows.itertuples()]
    return rows.merge(trends[[*SERIES, *PACE, "recent_pace", "recent_since"]], on=SERIES, how="left")


def _break(row, breaks):
    """Return the last break of a series between its two figures; empty if there is none."""
    between = breaks[breaks.REF_DATE.gt(row.REF_DATE_first) & breaks.REF_DATE.le(row.REF_DATE_last)]
    touched = between[between.INDICATOR.str.split().map(lambda codes: row.INDICATOR in codes)]
    return touched.sort_values("REF_DATE").BREAK.iloc[-1] if len(touched) else ""


def _kind(row):
    if row.n_obs == 1:
        return "single"
    if row.BREAK:
        return "broken"
    if row.years < YEAR:
        return "short"
    if row.change_lower <= 0 <= row.change_upper:
        return "same"
    return "better" if row.change * SIGN[row.direction] > 0 else "worse"
