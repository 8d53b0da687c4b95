"""Who holds the national share back: the weight of ministries and provinces in it, and what each would need.

National share = w x ministries + (1 - w) x provinces. Three shares published for one period give w; what
their prints allow gives its interval.
"""

import pandas as pd

from analysis import assess
from analysis.details import say
from analysis.trend import distinct, national

LEVELS = ["_T", "MIN", "PRO"]


def levers(judged, observations):
    """Give the statistics of the levers for every national target of an indicator published at three levels.

    ministry_weight, _low, _high (text: the period; with _PERIOD for each period), provinces_needed and
    ministries_needed (what the one needs if the other meets its target), provinces_needed_alone and
    ministries_needed_alone (if the other stays where it is), each with _low and _high over the weights.
    """
    parts = [say(judged[:0], "")]
    for indicator, weights in published(observations).groupby("INDICATOR"):
        rows = judged[(indicator == judged.INDICATOR) & (judged.role == "direct")]
        for _, row in rows[rows.GOV_LEVEL == "_T"].iterrows():
            upto = weights[weights.REF_DATE.le(row.target_period)]
            own = {level: target_of(rows, level, row.target_period) for level in LEVELS[1:]}
            parts += [of_weights(row, upto), of_needs(row, upto.tail(1), own)]
    return pd.concat(parts, ignore_index=True)


def published(observations):
    """Give the weight of ministries in each period for which all three shares were published."""
    wide = distinct(national(observations)).pivot(
        index=["INDICATOR", "REF_DATE", "TIME_PERIOD"],
        columns="GOV_LEVEL",
        values=["OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND"],
    )
    wide = wide.reindex(
        columns=pd.MultiIndex.from_product([["OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND"], LEVELS])
    )
    wide = wide.dropna()
    middle, low, high = (wide[name] for name in ("OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND"))
    table = pd.DataFrame({
        "ministry_weight": weight(*(middle[level] for level in LEVELS)),
        "ministry_weight_low": weight(low["_T"], high["MIN"], high["PRO"]),
        "ministry_weight_high": weight(high["_T"], low["MIN"], low["PRO"]),
        "MIN": middle["MIN"],
        "PRO": middle["PRO"],
    })  # fmt: skip
    return table.reset_index().sort_values(["INDICATOR", "REF_DATE", "TIME_PERIOD"])


def weight(national, ministries, provinces):
    """Give the weight of ministries: it rises with the national share and falls with either part."""
    return (national - provinces) / (ministries - provinces)


def needed(target, other, share):
    """Say what a part of weight `share` needs for the whole to reach `target`, the rest at `other`."""
    return (target - (1 - share) * other) / share


def target_of(rows, level, day):
    """Find the target stated for ministries or provinces for the same day; None if there is none."""
    found = rows[(level == rows.GOV_LEVEL) & (rows.target_period == day) & (rows.status == "stated")]
    return found.target.iloc[0] if len(found) else None


def of_weights(row, weights):
    """State the weight of each period, and that of the last one without a period in its name."""
    names = ["ministry_weight", "ministry_weight_low", "ministry_weight_high"]
    found = [one(row, f"{name}_{period.TIME_PERIOD}", period[name], period.TIME_PERIOD)
             for _, period in weights.iterrows() for name in names]  # fmt: skip
    last = [
        one(row, name, period[name], period.TIME_PERIOD)
        for _, period in weights.tail(1).iterrows()
        for name in names
    ]
    return pd.concat([say(row.to_frame().T[:0], ""), *found, *last])


def of_needs(row, last, own):
    """State what each part needs at the last weight: with the other at its target, and where it is."""
    found = [say(row.to_frame().T[:0], "")]
    for _, period in last.iterrows():
        shares = period[["ministry_weight", "ministry_weight_low", "ministry_weight_high"]]
        for name, mine, other in (
            ("ministries_needed", shares, "PRO"),
            ("provinces_needed", 1 - shares, "MIN"),
        ):
            for suffix, standing in (("", own[other]), ("_alone", period[other])):
                if standing is not None:
                    needs = needed(row.target, standing, mine).tolist()
                    ends = dict(zip(("", "_low", "_high"), (needs[0], min(needs), max(needs)), strict=True))
                    found += [
                        one(row, name + suffix + end, value, period.TIME_PERIOD)
                        for end, value in ends.items()
                    ]
    return pd.concat(found)


def one(row, statistic, value, text):
    """Make one line of the details for one row of the assessments."""
    return pd.DataFrame([{**row[assess.KEY], "statistic": statistic, "value": value, "text": text}])
