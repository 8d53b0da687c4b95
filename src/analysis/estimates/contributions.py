"""Contributions of ministries and provinces to a national share, and the share that each would need.

National share = w x ministries + (1 - w) x provinces. Three shares published for one period give w; their
bounds give its interval.
"""

import numpy as np
import pandas as pd

from analysis.estimates import verdicts
from analysis.estimates.details import COLUMNS
from analysis.estimates.trend import distinct, national

LEVELS = ["_T", "MIN", "PRO"]
WEIGHTS = ["ministry_weight", "ministry_weight_low", "ministry_weight_high"]


def contributions(rows, observations):
    """Give weights and needed shares for the national targets of indicators published at three levels.

    ministry_weight, _low, _high (text: the period; with _PERIOD for each period), provinces_needed and
    ministries_needed (what the one needs if the other meets its target), provinces_needed_alone and
    ministries_needed_alone (if the other stays where it is), each with _low and _high over the weights.
    """
    lines = []
    for indicator, weights in ministry_weights(observations).groupby("INDICATOR"):
        direct = rows[rows.INDICATOR.eq(indicator) & rows.role.eq("direct")]
        for _, row in direct[direct.GOV_LEVEL == "_T"].iterrows():
            upto = weights[weights.REF_DATE.le(row.target_period)].to_dict("records")
            own = {level: target_of(direct, level, row.target_period) for level in LEVELS[1:]}
            statistics = [*weight_statistics(upto), *need_statistics(row.target, upto[-1:], own)]
            lines += [
                {**row[verdicts.KEY], "statistic": name, "value": value, "text": text}
                for name, value, text in statistics
            ]
    return pd.DataFrame(lines, columns=COLUMNS)


def ministry_weights(observations):
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
    """Value that a part of weight `share` needs for the whole to reach `target`, the rest at `other`."""
    return (target - (1 - share) * other) / share


def target_of(rows, level, day):
    """Find the target stated for ministries or provinces for the same day; None if there is none."""
    stated = rows[(level == rows.GOV_LEVEL) & (rows.target_period == day) & (rows.status == "stated")]
    return stated.target.iloc[0] if len(stated) else None


def weight_statistics(periods):
    """State the weight of each period, and that of the last one without a period in its name."""
    for period in periods:
        for name in WEIGHTS:
            yield f"{name}_{period['TIME_PERIOD']}", period[name], period["TIME_PERIOD"]
            if period is periods[-1]:
                yield name, period[name], period["TIME_PERIOD"]


def need_statistics(target, periods, own):
    """State what each part needs at the weight of the period: the other at its target, or where it stands."""
    for period in periods:
        ministries = np.array([period[name] for name in WEIGHTS])
        for name, shares, other in (("ministries", ministries, "PRO"), ("provinces", 1 - ministries, "MIN")):
            for suffix, standing in (("needed", own[other]), ("needed_alone", period[other])):
                if standing is not None:
                    needs = needed(target, standing, shares)
                    for end, value in (("", needs[0]), ("_low", needs.min()), ("_high", needs.max())):
                        yield f"{name}_{suffix}{end}", value, period["TIME_PERIOD"]
