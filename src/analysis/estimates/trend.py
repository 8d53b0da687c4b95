"""observations -> trends: how fast each series has moved since 2022, by weighted least squares."""

import numpy as np
import pandas as pd

from analysis.statements.periods import decimal_years
from analysis.tables import store
from analysis.tables.describe import SERIES

PACE = ["pace", "pace_lower", "pace_upper"]
ENDS = ["first_period", "last_period", "recent_since"]
COLUMNS = [
    *SERIES, "first_period", "last_period", "n_obs", *PACE, "scale", "trend_status", "recent_pace",
    "recent_since",
]  # fmt: skip
SINCE = "2022-01-01"  # a trend describes observations from this day on
RELATIVE = 0.01  # measurement SD of a count, a rank or an index, as a share of its level
STATUSES = np.array(["no data", "single observation", "two observations", "trend"])


def trends(observations=None, indicators=None, since=SINCE):
    """Estimate the yearly change of every national series, with a 95 % interval.

    The pace is the slope of a weighted least-squares line (see `fit_line`), on the natural scale: percentage
    points a year for a share, persons a year for a count. An indicator without any observation has a row with
    the status `no data`. Provinces, agencies and indicators of provinces only are described by `divide`.

    Parameters
    ----------
    observations, indicators : DataFrame, optional
        The tables of these names; default: the saved ones.
    since : str
        First day (ISO) of the observations used.

    Returns
    -------
    DataFrame
        One row per INDICATOR, REF_AREA and GOV_LEVEL: the table `trends`.

    Examples
    --------
    >>> table = trends().set_index("INDICATOR")
    >>> table.loc[["ADULTS_PORTAL_USE_PAPI"], ["n_obs", "pace", "trend_status"]].round(2).values.tolist()
    [[3, 4.47, 'trend']]
    """
    observations = store.load("observations") if observations is None else observations
    indicators = store.load("indicators") if indicators is None else indicators
    indicators = indicators[indicators.family != "province"]
    columns = indicators[["INDICATOR", "measurement_sd", "year_to_date"]]
    points = distinct(national(observations)).merge(columns, on="INDICATOR")
    rows = slopes(points[since <= points.REF_DATE].pipe(same_months))
    rows = add_empty_series(rows, points, indicators)
    status = STATUSES[rows.n_obs.clip(upper=3)]
    return rows.assign(scale="natural", trend_status=status)[COLUMNS].sort_values(SERIES, ignore_index=True)


def series(code, area="VN", level="_T", since="", observations=None):
    """Return one series in order of time, one row per day, with dates, bounds, uncertainty and source.

    Parameters
    ----------
    code : str
        An INDICATOR.
    area, level : str
        REF_AREA and GOV_LEVEL.
    since : str
        First day, month or year to keep; empty: all.
    observations : DataFrame, optional
        The table of this name; default: the saved one.

    Returns
    -------
    DataFrame
        Columns date, year (decimal, end of the day), value, lower, upper, sd (of measurement and rounding, as
        `trends` weighs it), period, status, statement, source, paragraph.

    Raises
    ------
    ValueError
        If the series has no observation.

    Examples
    --------
    >>> series("ADULTS_PORTAL_USE_PAPI", since="2022")[["year", "value"]].round(2).values.tolist()
    [[2023.0, 4.85], [2024.0, 8.3], [2025.0, 13.8]]
    """
    observations = store.load("observations") if observations is None else observations
    wanted = [code, area, level]
    rows = distinct(
        observations[observations[SERIES].eq(wanted).all(axis=1) & observations.REF_DATE.ge(since)]
    )
    if rows.empty:
        raise ValueError(f"no observations of {code!r} for {area} at level {level} since {since or 'ever'}")
    rows = rows.merge(store.load("indicators")[["INDICATOR", "measurement_sd"]], on="INDICATOR").pipe(add_sd)
    names = {
        "OBS_VALUE": "value", "LOWER_BOUND": "lower", "UPPER_BOUND": "upper", "sd": "sd",
        "TIME_PERIOD": "period", "OBS_STATUS": "status", "STATEMENT": "statement", "SOURCE": "source",
        "LOCATOR": "paragraph",
    }  # fmt: skip
    times = {"date": pd.to_datetime(rows.REF_DATE), "year": decimal_years(rows.REF_DATE)}
    return pd.DataFrame(times).join(rows[list(names)].rename(columns=names))


def fit_line(year, value, sd):
    """Fit a line by weighted least squares; return the results object of statsmodels, `params` [level, pace].

    Years and values are counted from the first, so that equal values have a pace of exactly 0.
    Weights are 1 / sd^2. Standard errors are widened by the Birge ratio sqrt(chi2 / (n - 2)) when the points
    scatter more than their sd (Birge 1932, Phys. Rev. 40, 207), never narrowed; `conf_int` uses Student's t
    with n - 2 degrees of freedom. Two observations leave no residual: their interval follows from sd alone.
    """
    from statsmodels.regression.linear_model import WLS

    design = np.column_stack([np.ones(len(year)), year - year[0]])
    model = WLS(value - value[0], design, weights=1 / np.square(sd))
    more_than_two = len(year) > 2
    scale = max(1.0, model.fit().scale) if more_than_two else 1.0
    return model.fit(cov_type="fixed scale", cov_kwds={"scale": scale}, use_t=more_than_two)


def national(observations):
    """Keep the country's own figures: no province's, no agency's."""
    return observations[observations.REF_AREA.eq("VN")]


def distinct(observations):
    """Keep one observation per series and day: the most precise one (the narrowest bounds)."""
    valued = observations.dropna(subset="OBS_VALUE")
    ordered = valued.assign(width=valued.UPPER_BOUND - valued.LOWER_BOUND).sort_values(
        [*SERIES, "REF_DATE", "width", "STATEMENT"]
    )
    return ordered.drop_duplicates([*SERIES, "REF_DATE"]).drop(columns="width").reset_index(drop=True)


def same_months(points):
    """Keep, of a figure that adds up within a year, the months of its year with the most observations."""
    month = points.REF_DATE.str[5:7].where(points.year_to_date, "")
    count = points.groupby([points[name] for name in SERIES] + [month]).REF_DATE.transform("size")
    rank = count + month.replace("", "0").astype(int) / 100
    return points[rank == rank.groupby([points[name] for name in SERIES]).transform("max")]


def add_sd(points, key=SERIES):
    """Add sd, the standard deviation of measurement (1 % of the level of a count) and rounding together."""
    level = points.groupby(list(key)).OBS_VALUE.transform("mean").abs()
    rounding = (points.UPPER_BOUND - points.LOWER_BOUND) / np.sqrt(12)
    return points.assign(sd=np.hypot(points.measurement_sd.fillna(RELATIVE * level), rounding))


def slopes(points, key=SERIES):
    """Estimate the pace of each series, or of each group of `key`: n_obs, PACE, recent_pace and ENDS."""
    table = add_sd(points, key).sort_values([*key, "REF_DATE"])
    table = table.assign(year=decimal_years(table.REF_DATE))
    rows = [[*name, *describe(group)] for name, group in table.groupby(list(key))]
    rows = pd.DataFrame(rows, columns=[*key, "n_obs", *PACE, "recent_pace", *ENDS])
    return rows.astype({"n_obs": int} | dict.fromkeys([*PACE, "recent_pace"], float))


def describe(points):
    """Describe one series in order of time: n_obs, PACE, recent_pace (between the last two) and ENDS."""
    periods, n = points.TIME_PERIOD.to_numpy(), len(points)
    if n == 1:
        return n, np.nan, np.nan, np.nan, np.nan, periods[0], periods[0], ""
    year, value = points.year.to_numpy(), points.OBS_VALUE.to_numpy()
    line = fit_line(year, value, points.sd.to_numpy())
    recent = (value[-1] - value[-2]) / (year[-1] - year[-2])
    return n, line.params[1], *line.conf_int()[1], recent, periods[0], periods[-1], periods[-2]


def add_empty_series(rows, points, indicators):
    """Add the series that ended before the first day of the trend, and the indicators never published."""
    ends = points.sort_values("REF_DATE").groupby(SERIES).TIME_PERIOD
    ended = ends.agg(first_period="first", last_period="last").reset_index()
    unpublished = indicators.loc[~indicators.INDICATOR.isin(points.INDICATOR), ["INDICATOR"]]
    unpublished = unpublished.assign(REF_AREA="VN", GOV_LEVEL="_T", first_period="", last_period="")
    empty = pd.concat([ended, unpublished]).merge(rows[SERIES], on=SERIES, how="left", indicator="side")
    empty = empty[empty.side == "left_only"].drop(columns="side").assign(n_obs=0, recent_since="")
    return pd.concat([rows, empty], ignore_index=True)
