"""Contributions of ministries and provinces to a national share, and the share that each would need.

National share = w x ministries + (1 - w) x provinces, see `parts`; the bounds of what is printed give the
interval of w.
"""

from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.estimates import verdicts
from analysis.estimates.details import COLUMNS
from analysis.estimates.parts import LEVELS, WEIGHTS, ministry_weights, weight_interval
from analysis.estimates.trend import distinct, national


def contributions(rows, observations):
    """Give weights and needed shares for the national targets of indicators published at three levels.

    ministry_weight, _low, _high (text: the period; with _PERIOD for each period; the interval is of rounding
    only), ministry_weight_ahead_low, _high (80 % interval on the day of the deadline), provinces_needed and
    ministries_needed (what the one needs if the other meets its target), provinces_needed_alone and
    ministries_needed_alone (if the other stays where it is), each with _low and _high over the weights;
    country_if_ministries_100 and country_if_provinces_100 (the other where it stands), level_gap (ministries
    minus provinces). change_PERIOD (text:
    since when), its parts ministries_PERIOD and provinces_PERIOD (what each did) and counted_PERIOD (who is
    counted) at the weights of before, and the same with _new_ at the weights of PERIOD.
    """
    lines = []
    points = distinct(national(observations))
    for indicator, weights in ministry_weights(points).groupby("INDICATOR"):
        own = points[indicator == points.INDICATOR]
        direct = rows[rows.INDICATOR.eq(indicator) & rows.role.eq("direct")]
        for _, row in direct[direct.GOV_LEVEL == "_T"].iterrows():
            upto = weights[weights.REF_DATE.le(row.target_period)].to_dict("records")
            aims = {level: target_of(direct, level, row.target_period) for level in LEVELS[1:]}
            statistics = [*weight_statistics(upto), *need_statistics(row.target, upto[-1:], aims)]
            statistics += [*change_statistics(upto), *ahead_statistics(own, row.target_period)]
            lines += [
                {**row[verdicts.KEY], "statistic": name, "value": value, "text": text}
                for name, value, text in statistics
            ]
    return pd.DataFrame(lines, columns=COLUMNS)


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
        at_full = ministries[0] * 100 + (1 - ministries[0]) * period["PRO"]
        yield "country_if_ministries_100", at_full, period["TIME_PERIOD"]
        at_full = ministries[0] * period["MIN"] + (1 - ministries[0]) * 100
        yield "country_if_provinces_100", at_full, period["TIME_PERIOD"]
        yield "level_gap", period["MIN"] - period["PRO"], period["TIME_PERIOD"]


def change_statistics(periods):
    """Part each change into what ministries and provinces did and who is counted, at old and new weights."""
    for before, after in pairwise(periods):
        since, change = before["TIME_PERIOD"], after["_T"] - before["_T"]
        yield f"change_{after['TIME_PERIOD']}", change, since
        for tag, share in (("", before["ministry_weight"]), ("new_", after["ministry_weight"])):
            ministries = share * (after["MIN"] - before["MIN"])
            provinces = (1 - share) * (after["PRO"] - before["PRO"])
            counted = change - ministries - provinces
            for name, value in (("ministries", ministries), ("provinces", provinces), ("counted", counted)):
                yield f"{name}_{tag}{after['TIME_PERIOD']}", value, since


def ahead_statistics(points, day):
    """State the 80 % interval of the weight on the day of the deadline, if it was seen to change."""
    interval = weight_interval(points[day >= points.REF_DATE], day)
    for end, value in zip(("low", "high"), interval, strict=False):
        yield f"ministry_weight_ahead_{end}", value, day
