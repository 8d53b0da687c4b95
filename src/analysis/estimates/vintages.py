"""Assessments as of earlier days, from what had been published by then, and scored by what came after."""

import pandas as pd

from analysis.estimates import details
from analysis.estimates.assess import assess
from analysis.estimates.trend import national
from analysis.statements.clean import clean
from analysis.tables.describe import DATA_END, DEADLINE, SERIES

DATES = ("2024-07-31", "2024-09-30", "2024-12-31", "2025-01-31")
SAME = ["goal", *SERIES, "role", "target", "target_period"]


def assess_vintages(
    observations, tables, classes, target_period=DEADLINE, data_end=DATA_END, as_of="", dates=DATES
):
    """Assess as of one day; with an empty `as_of`, from everything and as of each of `dates`, scored."""
    assessments, statistics = assess(observations, tables, classes, target_period, as_of, data_end)
    if as_of:
        return assessments, statistics
    earlier, earlier_statistics = vintages(tables, classes, target_period, data_end, dates)
    both = pd.concat([assessments, earlier], ignore_index=True)
    return both, details.collect([statistics, earlier_statistics, scores(earlier, statistics)])


def vintages(tables, classes, target_period=DEADLINE, data_end=DATA_END, dates=DATES):
    """Assess as of each of `dates`, from what had been published: assessments and assessment_details."""
    country = tables | {"statements": national(tables["statements"]).reset_index(drop=True)}
    pairs = []
    for as_of in dates:
        observations, _ = clean(country, data_end, as_of)
        pairs.append(assess(observations, country, classes, target_period, as_of))
    assessments = pd.concat([table for table, _ in pairs], ignore_index=True)
    return assessments, details.collect([statistics for _, statistics in pairs])


def scores(earlier, latest):
    """Score earlier probabilities by what was observed since.

    earlier: assessments of vintages; latest: details of today's verdicts. Verdicts whose deadline is past get
    observed, outcome, inside_80 (1 if in the 80 % interval) and brier = (probability - outcome)^2.
    """
    outcomes = latest[latest.statistic.isin(["observed", "outcome"])].pivot(
        index=SAME, columns="statistic", values="value"
    )
    scored = earlier[earlier.probability.notna() & earlier.projected.notna()].join(
        outcomes.reindex(columns=["observed", "outcome"]), on=SAME
    )
    scored = scored[scored.outcome.notna()]
    words = scored.outcome.map({1.0: "reached", 0.0: "not reached"})
    inside = scored.observed.between(scored.LOWER_BOUND, scored.UPPER_BOUND).astype(float)
    return details.collect([
        details.statistic_rows(scored, "observed", scored.observed),
        details.statistic_rows(scored, "outcome", scored.outcome, words),
        details.statistic_rows(scored, "inside_80", inside.where(scored.LOWER_BOUND.notna())),
        details.statistic_rows(scored, "brier", (scored.probability - scored.outcome) ** 2),
    ])  # fmt: skip
