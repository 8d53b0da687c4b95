"""Verdicts now and as they would have been: what could one have said from what was published by a day?"""

import pandas as pd

from analysis import assess, details, levers
from analysis.clean import clean

DATES = ("2024-07-31", "2024-09-30", "2024-12-31", "2025-01-31")
OUTCOME = ["goal", "INDICATOR", "REF_AREA", "GOV_LEVEL", "role", "target", "target_period"]


def verdicts(observations, tables, classes, target_period="2025-12-31", as_of=""):
    """Judge every goal and say everything that stands beside: assessments and assessment_details."""
    judged = assess.assess(observations, tables, classes, target_period, as_of)
    parts = [details.details(judged, observations, tables, classes), levers.levers(judged, observations)]
    return judged[assess.COLUMNS], details.collect(parts)


def vintages(tables, classes, target_period="2025-12-31", data_end="2024-12-31", dates=DATES):
    """Judge from all that was published, and again from what had been published by each of `dates`.

    Returns assessments and assessment_details with all of these days in as_of. A verdict of then whose
    deadline has come is scored: outcome, and brier = (probability - outcome)^2.
    """
    found = [
        verdicts(clean(tables, data_end, as_of)[0], tables, classes, target_period, as_of)
        for as_of in ("", *dates)
    ]
    assessments = pd.concat([part for part, _ in found], ignore_index=True)
    beside = [part for _, part in found]
    return assessments, details.collect([*beside, scores(assessments, beside[0])])


def scores(assessments, now):
    """Score the probabilities of then by what was observed on the day of the deadline."""
    outcomes = now[now.statistic == "outcome"].drop(columns=["as_of", "statistic"])
    then = assessments[(assessments.as_of != "") & assessments.probability.notna()]
    scored = then.merge(outcomes, on=OUTCOME)
    known = now[now.statistic == "outcome"][assess.KEY]
    scored = scored[~scored.set_index(assess.KEY).index.isin(known.set_index(assess.KEY).index)]
    return pd.concat([
        details.say(scored, "outcome", scored.value, scored.text),
        details.say(scored, "brier", (scored.probability - scored.value) ** 2, scored.text),
    ])  # fmt: skip
