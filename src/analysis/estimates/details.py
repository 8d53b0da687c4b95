"""verdicts -> assessment_details: other classes, models and variants, and the indicators of progress in use.

One row per key of an assessment and statistic, with value and text. The statistics:
  n_obs, last_day (text), required_pace, gap (target minus latest), reference_class (text)
  lower95, lower80, median, upper80, upper95   of the headline projection
  probability_CLASS, median_CLASS              the headline model under each plausible class
  probability_MODEL, median_MODEL              the other models under the headline class
  probability_no_shift, median_no_shift        without the level shift (text: the verdict)
  probability_shift_5, _shift_10, _after_break (and median_): a level shift of so many points (SD), or only
                                               the figures after it
  probability_exact, median_exact              with printed words such as over and nearly ignored
  probability_low, probability_high            over classes and sensitivity models (text: which); where the
                                               direct measure has no data, over the other measures
  required_pace_percentile                     share of the class that moved less in the time left
  gap_closure_required                         share of the gap to 100 % to close each year,
  gap_closure_class_median, _best_tenth        and what the class closed
  year_class_median, year_class_best_tenth     year of reaching the target at these paces of the class
  eurostat_ratio, sdsn_arrow                   with their words
  per_adult_DEFINITION                         the count over another definition of adult (text: its year)
  observed, outcome                            the value on the day of the deadline, and 1 or 0
contributions and vintages add theirs.
"""

import numpy as np
import pandas as pd

from analysis.estimates import base_rates, verdicts
from analysis.estimates.models import MODELS
from analysis.estimates.project import DUE, HEADLINE, PARTS, forecasts, read, runs
from analysis.estimates.trend import distinct, national
from analysis.statements.periods import decimal_year, decimal_years

SENSITIVITY = ("naive", "theta", "damped")
EUROSTAT = ((0.95, "significant progress"), (0.6, "moderate progress"), (0.0, "insufficient progress"))
SDSN = ((1.0, "on track"), (0.5, "moderately improving"), (0.0, "stagnating"))
PER_ADULT = {"EID_ACTIVATED_PER_ADULT": "EID_ACTIVATED"}
ADULTS = {
    "15+": "per_adult_15_plus",
    "18+": "per_adult_18_plus",
    "electoral roll": "per_adult_electoral_roll",
}
INTERVALS = {"lower95": 0.025, "lower80": 0.1, "median": 0.5, "upper80": 0.9, "upper95": 0.975}
COLUMNS = [*verdicts.KEY, "statistic", "value", "text"]


def details(rows, observations, tables, classes):
    """Give the statistics that explain each of the rows that `verdicts.judge` gives."""
    points = verdicts.known_points(rows, observations, tables)
    return collect([
        basis(rows),
        alternatives(rows, points, tables, classes),
        other_measures(rows),
        class_comparison(rows, base_rates.bands(tables["class_quantiles"])),
        progress_indicators(rows, points),
        per_adult(rows, observations, tables["population"]),
    ])  # fmt: skip


def collect(parts):
    """Concatenate long tables, sorted, without the rows that have neither a number nor a text."""
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    table = table[COLUMNS][table.value.notna() | (table.text != "")]
    return table.sort_values([*verdicts.KEY, "statistic"], ignore_index=True)


def statistic_rows(rows, statistic, value=np.nan, text=""):
    """Make a long table of one statistic from rows that have the key of the assessments."""
    return rows[verdicts.KEY].assign(statistic=statistic, value=value, text=text)


def basis(rows):
    """Give the observations and the class of each verdict, and the outcome where the deadline is past."""
    observed = rows[rows.n_obs > 0]
    due = observed[(observed.horizon == 0) & observed.comparable]
    outcome = np.where(due.reached, "reached", "not reached")
    return pd.concat([
        statistic_rows(rows, "n_obs", rows.n_obs),
        statistic_rows(observed, "last_day", text=observed.REF_DATE),
        statistic_rows(observed, "required_pace", observed.required_pace),
        statistic_rows(observed, "gap", observed.target - observed.latest),
        statistic_rows(observed, "reference_class", text=observed.reference_class),
        statistic_rows(due, "observed", due.latest, due.latest_period),
        statistic_rows(due, "outcome", due.reached.astype(float), outcome),
    ])  # fmt: skip


def alternatives(rows, points, tables, classes):
    """Give the results of other classes, models and variants, and the range of their probabilities."""
    open_rows = rows[(rows.horizon > 0) & rows.comparable & rows.fresh].drop(columns=[*PARTS, "model"])
    open_rows = open_rows.rename(columns={"reference_class": "first"})
    whole = [name for name in DUE if name != "GOV_LEVEL"]  # a country with its parts
    projected = runs(points, tables).merge(open_rows[whole].drop_duplicates(), on=whole)
    ahead = forecasts(projected, classes).drop(columns="horizon")
    table = open_rows.merge(ahead, on=DUE).pipe(verdicts.add_probability, tables["class_quantiles"])
    table = table.join(
        read(table, INTERVALS, lambda forecast, part: forecast.quantile([*INTERVALS.values()]))
    )
    table = table.assign(name=run_names(table)).query("name != ''")
    headline = table[(table.name == table["first"])]
    return pd.concat([
        *(statistic_rows(headline, name, headline[name]) for name in INTERVALS),
        statistic_rows(table, "median_" + table.name, table["median"]),
        statistic_rows(table, "probability_" + table.name, table.probability, shift_verdicts(table)),
        *probability_range(table),
    ])  # fmt: skip


def run_names(table):
    """Name each run by its difference from the headline: its class, its model or its variant."""
    first, walk = table.reference_class == table["first"], table.model == HEADLINE
    main = table.variant == "main"
    return np.select(
        [walk & main, first & main, first & walk],
        [table.reference_class, table.model, table.variant],
        default="",
    )


def shift_verdicts(table):
    """Give the verdict of each run without the level shift; empty for the other runs."""
    texts = np.full(len(table), "", dtype=object)
    unshifted = (table.name == "no_shift").to_numpy()
    texts[unshifted] = verdicts.choose_verdicts(table[unshifted])
    return texts


def probability_range(table):
    """Give the least and the greatest probability over plausible classes and sensitivity models."""
    insensitive = set(MODELS) - set(SENSITIVITY) - {HEADLINE}
    ranged = table[table.variant.eq("main") & ~table.name.isin(insensitive) & table.probability.notna()]
    for statistic, ascending in (("probability_low", True), ("probability_high", False)):
        end = ranged.sort_values(["probability", "name"], ascending=[ascending, True]).drop_duplicates(
            verdicts.KEY
        )
        yield statistic_rows(end, statistic, end.probability, end.name)


def other_measures(rows):
    """Give the range of the other measures where a goal's direct measure has no data."""
    unmeasured = rows[(rows.role == "direct") & (rows.assessment == "no data")]
    others = rows[(rows.role != "direct") & rows.probability.notna()]
    pairs = unmeasured[verdicts.KEY].merge(
        others[[*verdicts.TARGET, "INDICATOR", "probability"]], on=verdicts.TARGET, suffixes=("", "_other")
    )
    low = pairs.sort_values(["probability", "INDICATOR_other"]).drop_duplicates(verdicts.KEY)
    high = pairs.sort_values(["probability", "INDICATOR_other"]).drop_duplicates(verdicts.KEY, keep="last")
    return pd.concat([
        statistic_rows(low, "probability_low", low.probability, low.INDICATOR_other),
        statistic_rows(high, "probability_high", high.probability, high.INDICATOR_other),
    ])  # fmt: skip


def class_comparison(rows, bands):
    """Compare what a goal requires with what its class did from the same level (text: which class).

    The class is the first plausible one that had cases there.
    """
    ahead = rows[rows.horizon.gt(0) & rows.comparable & ~rows.reached & rows.link.eq("logit")]
    ahead = ahead.assign(
        peer=[base_rates.first_there(bands, row.classes.split(), row.latest) for row in ahead.itertuples()]
    )
    parts = [statistic_rows(ahead, name, [measure(row, bands) for row in ahead.itertuples()], ahead.peer)
             for name, measure in CLASS_STATISTICS.items()]  # fmt: skip
    table = pd.concat(parts)
    return pd.concat(
        [table[table.value.notna()], statistic_rows(ahead, "gap_closure_required", gap_required(ahead))]
    )


def percentile(row, bands):
    """Share of the class that moved less than the goal requires in the time left."""
    return base_rates.percentile(bands, row.peer, row.latest, row.aim - row.latest, row.horizon)


def gap_required(rows):
    """Share of the remaining gap to 100 % that must be closed every year."""
    return 1 - ((100 - rows.aim) / (100 - rows.latest)) ** (1 / rows.horizon)


def gap_of_class(share):
    """Function for the share of the gap that quantile `share` of the class closes in a year."""
    return lambda row, bands: base_rates.gap_closed(bands, row.peer, row.latest, share)


def arrival(share):
    """Function for the year in which quantile `share` of the class's pace reaches the target."""

    def year(row, bands):
        years = base_rates.years_until(bands, row.peer, row.latest, row.aim, share)
        return np.ceil(decimal_year(row.REF_DATE) + years - 1e-9) - 1

    return year


CLASS_STATISTICS = {
    "required_pace_percentile": percentile,
    "gap_closure_class_median": gap_of_class(0.5),
    "gap_closure_class_best_tenth": gap_of_class(0.9),
    "year_class_median": arrival(0.5),
    "year_class_best_tenth": arrival(0.9),
}


def progress_indicators(rows, points):
    """Give Eurostat's ratio and the SDSN's arrow for the same observations.

    Eurostat SDG monitoring: the compound growth a year since the first observation over the growth required
    from there to the target. SDSN SDG Index: the linear pace over the linear pace required. Both start at the
    first observation of the last four years before the deadline.
    """
    timed = points.assign(t=decimal_years(points.REF_DATE), end=decimal_years(points.target_period))
    first = timed[timed.t > timed.end - verdicts.FRESH_YEARS].groupby(DUE)
    first = first.agg(
        t0=("t", "first"),
        y0=("OBS_VALUE", "first"),
        t1=("t", "last"),
        y1=("OBS_VALUE", "last"),
        end=("end", "last"),
    )
    table = rows[rows.comparable].merge(first.reset_index(), on=DUE)
    way = np.where(table.direction == "down", -1, 1) * (table.target - table.y0)
    table = table[(table.t1 > table.t0) & (table.end > table.t0) & (way > 0) & (table.y0 > 0)]
    elapsed, available = table.t1 - table.t0, table.end - table.t0
    ratio = ((table.y1 / table.y0) ** (1 / elapsed) - 1) / ((table.target / table.y0) ** (1 / available) - 1)
    share = ((table.y1 - table.y0) / elapsed) / ((table.target - table.y0) / available)
    return pd.concat([
        statistic_rows(table, "eurostat_ratio", ratio, labels(ratio, EUROSTAT, "movement away")),
        statistic_rows(table, "sdsn_arrow", share, labels(share, SDSN, "decreasing")),
    ])  # fmt: skip


def labels(values, steps, below):
    """Give, for each value, the label of the first step that it reaches, else `below`."""
    return [next((label for least, label in steps if value >= least), below) for value in values]


def per_adult(rows, observations, population):
    """Give a count per adult by each definition, over the latest population that was published."""
    people = population[population.OBS_VALUE.notna()].sort_values("TIME_PERIOD")
    counts = distinct(national(observations)).groupby("INDICATOR").OBS_VALUE.last()
    count = rows.INDICATOR.map(PER_ADULT).map(counts).dropna()
    parts = [statistic_rows(rows[:0], "")]
    for adult in people.drop_duplicates("ADULT", keep="last").itertuples():
        shares = 100 * count / adult.OBS_VALUE
        parts.append(statistic_rows(rows.loc[count.index], ADULTS[adult.ADULT], shares, adult.TIME_PERIOD))
    return pd.concat(parts)
