"""observations -> trends: how fast each series has moved since 2022."""

import numpy as np
import pandas as pd

SERIES = ["INDICATOR", "REF_AREA", "GOV_LEVEL"]
PACE = ["pace", "pace_lower", "pace_upper"]
COLUMNS = [*SERIES, "first_period", "last_period", "n_obs", *PACE, "scale", "trend_status"]
LISTED = ["INDICATOR", "measurement_sd", "year_to_date"]
SINCE = "2022-01-01"  # a trend describes observations from this day on
RELATIVE = 0.01  # measurement SD of a count, a rank or an index, as a share of its level
NORMAL_95 = 1.959963984540054


def trends(observations, indicators):
    """Describe the pace of every series since 2022, in units a year, with a 95 % interval.

    The pace is the slope of a least-squares line through the printed values, each weighted by its measurement
    variance and the width of its print; its standard error is widened by the Birge ratio
    sqrt(chi2 / (n - 2)) when the points scatter more than that (Birge 1932, Phys. Rev. 40, 207).
    It is always on the natural scale: percentage points a year for a share, persons a year for a count.
    A code without any observation has a row as well, for the country as a whole, and says `no data`.
    Provinces, agencies and the indicators that only they have are described by `divide`.
    """
    indicators = indicators[indicators.family != "province"]
    points = distinct(national(observations)).merge(indicators[LISTED], on="INDICATOR")
    recent = points[points.REF_DATE >= SINCE].pipe(same_months)
    rows = slopes(recent)
    rows = rows.pipe(add_silent, points, indicators).pipe(add_words)
    return rows[COLUMNS].sort_values(SERIES, ignore_index=True)


def national(observations):
    """Keep the country's own figures: no province's, no agency's."""
    return observations[observations.REF_AREA.eq("VN")]


def decimal_years(dates):
    """Turn ISO dates into decimal years: 2024-12-31 is 2025.0, a stock being counted as a day ends."""
    days = np.asarray(dates, dtype="datetime64[D]")
    years = days.astype("datetime64[Y]")
    first, next_first = years.astype("datetime64[D]"), (years + 1).astype("datetime64[D]")
    return years.astype(float) + 1970 + (days - first + 1) / (next_first - first)


def distinct(observations):
    """Keep one observation per series and day: the one whose print says most (the narrowest bounds)."""
    told = observations.dropna(subset="OBS_VALUE")
    ordered = told.assign(width=told.UPPER_BOUND - told.LOWER_BOUND).sort_values(
        [*SERIES, "REF_DATE", "width", "STATEMENT"]
    )
    return ordered.drop_duplicates([*SERIES, "REF_DATE"]).drop(columns="width").reset_index(drop=True)


def same_months(points):
    """Keep, of a figure that adds up within a year, the months of its year with the most observations."""
    month = points.REF_DATE.str[5:7].where(points.year_to_date, "")
    count = points.groupby([points[name] for name in SERIES] + [month]).REF_DATE.transform("size")
    rank = count + month.replace("", "0").astype(int) / 100
    return points[rank == rank.groupby([points[name] for name in SERIES]).transform("max")]


def measurement_sd(points, key=SERIES):
    """Say how far a printed figure may lie from the truth beyond its own rounding, in the figure's unit."""
    level = points.groupby(list(key)).OBS_VALUE.transform("mean").abs()
    return points.measurement_sd.fillna(RELATIVE * level)


def slopes(points, key=SERIES):
    """Fit one weighted line per series, or per `key`; a series of one observation has no pace."""
    key = list(key)
    weight = 1 / (measurement_sd(points, key) ** 2 + (points.UPPER_BOUND - points.LOWER_BOUND) ** 2 / 12)
    table = points.assign(w=weight, t=decimal_years(points.REF_DATE)).sort_values([*key, "t"])
    group = table.groupby(key)

    def total(values):
        return table[key].assign(value=table.w * values).groupby(key).value.transform("sum")

    n = group.t.transform("size")
    t = table.t - total(table.t) / total(1.0)
    y = table.OBS_VALUE - total(table.OBS_VALUE) / total(1.0)
    spread = total(t**2).where(n > 1)
    pace = total(t * y) / spread
    birge = np.sqrt((total((y - pace * t) ** 2) / (n - 2).where(n > 2)).clip(lower=1).fillna(1))
    half = NORMAL_95 * birge / np.sqrt(spread)
    lines = table.assign(n_obs=n, pace=pace, pace_lower=pace - half, pace_upper=pace + half)
    ends = group.TIME_PERIOD.agg(first_period="first", last_period="last")
    return lines.groupby(key)[["n_obs", *PACE]].first().join(ends).reset_index()


def add_silent(rows, points, indicators):
    """Add the series that fell silent before 2022 and the codes that nobody has published."""
    old = (
        points.sort_values("REF_DATE")
        .groupby(SERIES)
        .TIME_PERIOD.agg(first_period="first", last_period="last")
    )
    unseen = indicators[~indicators.INDICATOR.isin(points.INDICATOR)][["INDICATOR"]]
    known = pd.concat(
        [old.reset_index(), unseen.assign(REF_AREA="VN", GOV_LEVEL="_T", first_period="", last_period="")]
    )
    silent = known.merge(rows[SERIES], on=SERIES, how="left", indicator="found").query("found == 'left_only'")
    return pd.concat([rows, silent.drop(columns="found").assign(n_obs=0)], ignore_index=True)


def add_words(rows):
    """Name what the number of observations since 2022 allows to be said."""
    words = ["no data", "single observation", "two observations", "trend"]
    status = np.array(words)[rows.n_obs.clip(upper=3).astype(int)]
    return rows.assign(scale="natural", n_obs=rows.n_obs.astype(int), trend_status=status)
