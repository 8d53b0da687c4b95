"""Verdicts now and as they would have been: what could one have said from what was published by a day?"""

import pandas as pd

from analysis.estimates import assess, contributions, details
from analysis.estimates.project import known_by
from analysis.estimates.trend import national
from analysis.statements.clean import clean
from analysis.tables.describe import DATA_END, DEADLINE, SERIES

DATES = ("2024-07-31", "2024-09-30", "2024-12-31", "2025-01-31")
SAME = ["goal", *SERIES, "role", "target", "target_period"]


def verdicts(observations, tables, classes, target_period=DEADLINE, as_of=""):
    """Judge every goal and say everything that stands beside: assessments and assessment_details."""
    tables = known_by(tables, as_of)
    judged = assess.assess(observations, tables, classes, target_period, as_of)
    parts = [
        details.details(judged, observations, tables, classes),
        contributions.levers(judged, observations),
    ]
    return judged[assess.COLUMNS], details.collect(parts)


def vintages(tables, classes, target_period=DEADLINE, data_end=DATA_END, dates=DATES):
    """Judge as on each of `dates`, from what had been published: assessments and assessment_details."""
    country = tables | {"statements": national(tables["statements"]).reset_index(drop=True)}
    found = []
    for as_of in dates:
        observations, _ = clean(country, data_end, as_of)
        found.append(verdicts(observations, country, classes, target_period, as_of))
    assessments = pd.concat([table for table, _ in found], ignore_index=True)
    return assessments, details.collect([beside for _, beside in found])


def scores(then, now):
    """Score probabilities of then by what was observed since.

    then: assessments of vintages, now: details of the latest verdicts. Verdicts whose deadline has come get
    observed, outcome, inside_80 (1 if the 80 % interval held it) and brier = (probability - outcome)^2.
    """
    known = now[now.statistic.isin(["observed", "outcome"])].pivot(
        index=SAME, columns="statistic", values="value"
    )
    scored = then[then.probability.notna() & then.projected.notna()].join(
        known.reindex(columns=["observed", "outcome"]), on=SAME
    )
    scored = scored[scored.outcome.notna()]
    words = scored.outcome.map({1.0: "reached", 0.0: "not reached"})
    inside = scored.observed.between(scored.LOWER_BOUND, scored.UPPER_BOUND).astype(float)
    return details.collect([
        details.say(scored, "observed", scored.observed),
        details.say(scored, "outcome", scored.outcome, words),
        details.say(scored, "inside_80", inside.where(scored.LOWER_BOUND.notna())),
        details.say(scored, "brier", (scored.probability - scored.outcome) ** 2),
    ])  # fmt: skip


def told(observations, tables, classes, target_period=DEADLINE, data_end=DATA_END, as_of=""):
    """Judge as of one day; where `as_of` is empty, from everything and again as on each of DATES, scored."""
    assessments, beside = verdicts(observations, tables, classes, target_period, as_of)
    if as_of:
        return assessments, beside
    earlier, beside_earlier = vintages(tables, classes, target_period, data_end)
    both = pd.concat([assessments, earlier], ignore_index=True)
    return both, details.collect([beside, beside_earlier, scores(earlier, beside)])
