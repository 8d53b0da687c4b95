"""Targets, observations and projections -> verdicts: UNICEF's five assessments, and two of days past.

A target is met, on track (probability one half or more), in need of acceleration, or cannot be assessed; once
its day is past it is met, missed, or without a figure for that day. The direct measure decides; other
measures of the same goal have verdicts of their own and are never combined.
"""

import numpy as np
import pandas as pd

from analysis.estimates import base_rates, surprises, trend
from analysis.estimates.forecast import REACHED
from analysis.estimates.project import DUE, HEADLINE, PARTS, forecasts, read, runs, usable
from analysis.statements import values
from analysis.statements.periods import decimal_years, last_day
from analysis.tables.describe import DATA_END, DEADLINE, SERIES

KEY = ["goal", *SERIES, "role", "as_of", "target", "target_period"]
TARGET = ["goal", "GOV_LEVEL", "target", "target_period"]
FRESH_YEARS = 4  # an observation this old or older (before 2022, for 2025) is not projected
EXTREMES = (0.01, 0.99)  # no probability below or above is published
NEARLY_ALL = 97  # percent: from here the base rate of the class stands for the probability
LAST_YEAR = 2050  # the year in which the search for the year of arrival ends
CENTRAL = (0.1, 0.5, 0.9)


COLUMNS = [
    *KEY, "status", "UNIT_MEASURE", "latest_period", "latest", "projected", "LOWER_BOUND", "UPPER_BOUND",
    "probability", "required_pace", "observed_pace", "year_reached", "assessment", "headline", "n_obs",
    "reference_class", "model", "class_low", "class_high", "beyond_class", "surprises",
]  # fmt: skip


def judge(observations, tables, classes, target_period=DEADLINE, as_of="", data_end=DATA_END):
    """Assess every target due by `target_period` under every measure of its goal.

    A target due by `data_end` is past. With `as_of` none is, since only those still to come are asked for.

    The rows have the COLUMNS of assessments and those that details and contributions use: horizon,
    aim, direction, comparable, reached, REF_DATE of the latest observation.
    """
    asked = targets(tables, target_period, as_of).merge(tables["measures"], on=["goal", "GOV_LEVEL"])
    points = known_points(asked, observations, tables)
    first = asked.reference_class.str.split().str[0].fillna("")
    past = asked.target_period.le("" if as_of else data_end)
    rows = asked.rename(columns={"reference_class": "classes"})
    rows = rows.assign(reference_class=first, REF_AREA="VN", past=past)
    projected = runs(points, tables)
    return (
        rows.pipe(add_observed, points, tables["indicators"])
        .pipe(add_projection, projected, classes)
        .pipe(add_probability, tables["class_quantiles"])
        .pipe(add_year_reached, projected, classes)
        .pipe(surprises.add_levels, classes)
        .pipe(add_surprises, projected, classes)
        .pipe(add_verdict)
        .assign(as_of=as_of)
        .pipe(add_headline)
    )


def targets(tables, target_period, as_of=""):
    """List the targets to assess: stated or unconfirmed, due by `target_period`.

    Where the same target was both stated and known from a title only, the stated row counts. With `as_of`,
    only targets that had been decided by then (in whichever row) and whose deadline was still to come, or is
    the one that is asked for.
    """
    language = tables["sources"].set_index("SOURCE").language
    goals = tables["goals"][tables["goals"].TIME_PERIOD != ""]
    goals = goals.assign(
        target=[target_number(row.TARGET, language[row.SOURCE]) for row in goals.itertuples()],
        target_period=goals.TIME_PERIOD.map(last_day),
        known=goals.decided.map(last_day).replace("", "9999"),
    )
    goals = goals.assign(known=goals.groupby(TARGET).known.transform("min"))
    due = goals[goals.target_period.le(target_period) & (goals.status != "restated")]
    if as_of:
        due = due[due.known.le(as_of) & due.target_period.ge(min(as_of, target_period))]
    return due.sort_values(["status", "known", "SOURCE"]).drop_duplicates(TARGET)[[*TARGET, "status"]]


def target_number(text, language):
    """Read a printed target; `15-20 percent` asks for 15."""
    printed = values.read_value(text, language)
    return printed.lower if printed.kind == "range" else printed.number


def known_points(asked, observations, tables):
    """Give the country's observations of what is `asked` and of its parts, as known on each deadline."""
    wanted = asked[["INDICATOR", "target_period"]].drop_duplicates()
    wanted = wanted.merge(tables["measures"][["INDICATOR", "GOV_LEVEL"]].drop_duplicates())
    return usable(trend.national(observations), tables["indicators"], wanted)


def add_observed(rows, points, indicators):
    """Add the latest value, its period and day, the pace since 2022, and what the target asks of it.

    horizon: years from the latest observation to the deadline. aim: from where the target counts as reached.
    comparable: the measure has the unit of the target. reached: the latest value reaches the aim. edition:
    another edition may come by the deadline.
    """
    last = points.groupby(DUE).agg(
        latest=("OBS_VALUE", "last"),
        latest_period=("TIME_PERIOD", "last"),
        REF_DATE=("REF_DATE", "last"),
        n_obs=("OBS_VALUE", "size"),
    )
    pace = (
        trend.slopes(points[points.REF_DATE >= trend.SINCE], DUE).set_index(DUE).pace.rename("observed_pace")
    )
    columns = ["INDICATOR", "UNIT_MEASURE", "direction", "edition_years"]
    rows = rows.merge(indicators[columns], on="INDICATOR")
    rows = rows.join(last, on=DUE).join(pace, on=DUE)
    rows = rows.assign(
        n_obs=rows.n_obs.fillna(0).astype(int),
        latest_period=rows.latest_period.fillna(""),
        horizon=years_between(rows.REF_DATE, rows.target_period),
        aim=aims(rows),
        comparable=rows.UNIT_MEASURE.eq(direct_unit(rows)),
    )
    return rows.assign(
        reached=reached(rows, rows.latest) & rows.comparable,
        fresh=rows.horizon < FRESH_YEARS,
        edition=~(rows.horizon < rows.edition_years),
    )


def years_between(dates, days):
    """Count the years from each date to its day; nan where there is no date."""
    return decimal_years(days) - decimal_years(dates.fillna(""))


def direct_unit(rows):
    """Give the unit of each goal's target: that of its direct measure."""
    direct = rows[rows.role == "direct"].drop_duplicates(["goal", "GOV_LEVEL"])
    unit = direct.set_index(["goal", "GOV_LEVEL"]).UNIT_MEASURE
    keys = pd.MultiIndex.from_frame(rows[["goal", "GOV_LEVEL"]])
    return unit.reindex(keys).fillna(rows.UNIT_MEASURE.set_axis(keys)).to_numpy()


def aims(rows):
    """Give the value from which a target counts as reached: 99.5 for 100 %, 70.5 for a rank of 70."""
    share = rows.target.clip(upper=REACHED).where(rows.UNIT_MEASURE == "PT", rows.target)
    return share.where(rows.UNIT_MEASURE != "RK", rows.target + 0.5)


def reached(rows, values):
    """True where `values` reach the aim of each row, upwards or downwards."""
    return (values >= rows.aim).where(rows.direction != "down", values <= rows.aim)


def add_projection(rows, projected, classes):
    """Add the headline model's predictive distribution, its median and 80 % interval.

    Missing where the latest observation is of the day of the deadline, or too old.
    """
    ahead = forecasts(projected[projected.variant == "main"], classes, [HEADLINE])
    ahead = ahead[[*DUE, "reference_class", *PARTS]]
    rows = rows.merge(ahead, on=[*DUE, "reference_class"], how="left")
    open_rows = (rows.horizon > 0) & rows.fresh
    rows = rows.assign(**{name: rows[name].where(open_rows) for name in PARTS})
    names = ["LOWER_BOUND", "projected", "UPPER_BOUND"]
    return rows.join(read(rows, names, lambda forecast, part: forecast.quantile(CENTRAL)))


def probabilities(rows):
    """Compute the probability that each row's aim is reached; nan where no model gives an interval.

    An observation of the day of the deadline gives 0 or 1.
    """
    above = read(rows, ["above"], lambda forecast, part: forecast.exceedance(part.aim)).above
    ahead = above.where(rows.direction != "down", 1 - above)
    return ahead.where(rows.horizon > 0, rows.reached.astype(float)).where(rows.comparable & (rows.n_obs > 0))


def add_probability(rows, quantiles):
    """Add the probability, the share of comparable cases from NEARLY_ALL on, between 1 and 99 %."""
    rows = rows.assign(probability=probabilities(rows))
    shares = rows.UNIT_MEASURE.eq("PT") & rows.latest.ge(NEARLY_ALL)
    nearly_all = shares & rows.probability.notna() & rows.horizon.gt(0)
    bands = base_rates.bands(quantiles) if nearly_all.any() else {}
    for index, row in rows[nearly_all].iterrows():
        change = row.aim - row.latest
        rate = base_rates.base_rate(bands, row.reference_class, row.latest, change, row.horizon)
        rows.loc[index, "probability"] = row.probability if np.isnan(rate) else rate
    return rows.assign(probability=rows.probability.clip(*EXTREMES))


def add_year_reached(rows, projected, classes):
    """Add the year at whose end the median reaches the target, if it does by 2050."""
    days = [f"{year}-12-31" for year in range(int(trend.SINCE[:4]), LAST_YEAR + 1)]
    asked = rows.loc[
        rows.location.notna() & rows.comparable, [*DUE, "reference_class", "target", "aim", "direction"]
    ]
    whole = [name for name in [*DUE, "reference_class"] if name != "GOV_LEVEL"]  # a country with its parts
    chosen = projected[projected.variant == "main"].merge(asked[whole].drop_duplicates())
    path = forecasts(chosen, classes, [HEADLINE], days)
    path = path.join(read(path, ["median"], lambda forecast, part: forecast.quantile(0.5)))
    path = path[[*DUE, "reference_class", "origin", "TIME_PERIOD", "median"]]
    reaching = asked.drop_duplicates().merge(path, on=[*DUE, "reference_class"])
    reaching = reaching[reached(reaching, reaching["median"]) & reaching.TIME_PERIOD.ge(reaching.origin)]
    first = reaching.groupby([*DUE, "reference_class", "target"]).TIME_PERIOD.min().str[:4].astype(float)
    return rows.join(first.rename("year_reached"), on=first.index.names)


def add_verdict(rows):
    """Add the required pace (0 where the target is reached), the verdict and the model."""
    years = rows.horizon.where(rows.comparable & (rows.horizon > 0))
    pace = (rows.target - rows.latest).where(~rows.reached, 0.0) / years
    return rows.assign(
        required_pace=pace, assessment=choose_verdicts(rows), model=np.where(rows.scale.isna(), "", HEADLINE)
    )


def add_surprises(rows, projected, classes):
    """Add the number of latest figures in a row that surprised the class."""
    counts = surprises.surprises(projected[projected.variant == "main"], classes)
    rows = rows.merge(counts, on=[*DUE, "reference_class"], how="left")
    return rows.assign(surprises=rows.surprises.fillna(0).astype(int))


def choose_verdicts(rows):
    """Give the verdict of each row."""
    return [
        verdict_past(row)
        if row.past and row.n_obs
        else verdict(row.n_obs, row.reached and row.role == "direct", row.fresh, row.probability, row.edition)
        for row in rows.itertuples()
    ]


def verdict_past(row):
    """Say what came of a target whose day is past; only the direct measure meets or misses it."""
    if row.role == "direct" and (row.reached or row.horizon == 0):
        return "target met" if row.reached else "missed"
    return "no figure for the deadline"


def verdict(n_obs, met, fresh, probability, edition=True):
    """Choose among UNICEF's five assessments.

    met: the latest direct value reaches the target. fresh: it is not from before 2022 (four years before
    the deadline). A probability of nan means that no reference class fits, that a series without one has
    fewer than three figures, or that its definition ended before the deadline. Without an edition by the
    deadline no target is on track: no figure would show it.
    """
    if n_obs == 0:
        return "no data"
    if met:
        return "target met"
    if not fresh or np.isnan(probability) or (probability >= 0.5 and not edition):
        return "insufficient trend data"
    return "on track" if probability >= 0.5 else "acceleration needed"


def add_headline(rows):
    """Mark the row that decides on each stated target: its first direct measure."""
    first = rows[(rows.role == "direct") & (rows.status == "stated")].drop_duplicates(TARGET).index
    return rows.assign(headline=rows.index.isin(first)).sort_values(KEY, ignore_index=True)
