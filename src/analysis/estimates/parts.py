"""The country as its parts: weight of ministries, and the national forecast that adds up from both.

National share = w x ministries + (1 - w) x provinces. Three shares published for one period give w. It moves
as a random walk on the logit scale whose yearly shock is the root mean square of its own changes, those at a
change of measurement included: who is counted may change again.
"""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.estimates.forecast import from_link, slope, to_link
from analysis.estimates.models import T_SCALE
from analysis.statements.periods import decimal_year, decimal_years

LEVELS = ["_T", "MIN", "PRO"]
WEIGHTS = ["ministry_weight", "ministry_weight_low", "ministry_weight_high"]
NODES = 32  # of the quadrature that gives the variance of the weight
VALUES = ["OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND"]
TOGETHER = ["INDICATOR", "REF_AREA", "target_period", "reference_class", "variant", "model", "TIME_PERIOD"]


def weight(national, ministries, provinces):
    """Give the weight of ministries: it rises with the national share and falls with either part."""
    return (national - provinces) / (ministries - provinces)


def ministry_weights(points, keys=("INDICATOR", "REF_DATE", "TIME_PERIOD")):
    """Give the weight of ministries in each period for which all three shares were published."""
    keys = [*keys]
    wide = points.pivot(index=keys, columns="GOV_LEVEL", values=VALUES)
    wide = wide.reindex(columns=pd.MultiIndex.from_product([VALUES, LEVELS])).dropna()
    middle, low, high = (wide[name] for name in VALUES)
    table = pd.DataFrame({
        "ministry_weight": weight(*(middle[level] for level in LEVELS)),
        "ministry_weight_low": weight(low["_T"], high["MIN"], high["PRO"]),
        "ministry_weight_high": weight(high["_T"], low["MIN"], low["PRO"]),
        "_T": middle["_T"], "MIN": middle["MIN"], "PRO": middle["PRO"],
    })  # fmt: skip
    return table.reset_index().sort_values(keys)


def add_up(rows, points):
    """Replace the forecasts of the country whose parts were forecast too by the sum of the parts.

    The location is the weighted mean of the medians. With independent parts the variance, in points, is
    w^2 var(ministries) + (1 - w)^2 var(provinces) + (ministries - provinces)^2 var(w).
    """
    walks = weight_walks(points)
    country = rows[rows.GOV_LEVEL == "_T"].reset_index(names="place")[["place", *TOGETHER]]
    for level in LEVELS[1:]:
        part = rows.loc[level == rows.GOV_LEVEL, [*TOGETHER, "location", "scale", "link"]]
        country = country.merge(part.add_suffix(f"_{level}").rename(columns=unsuffixed(level)), on=TOGETHER)
    country = country.merge(walks, on=["INDICATOR", "REF_AREA", "target_period"]).set_index("place")
    if country.empty:
        return rows
    location, scale = sum_of_parts(country, rows.link[country.index])
    rows = rows.copy()
    rows.loc[country.index, ["location", "scale"]] = np.column_stack([location, scale])
    return rows


def unsuffixed(level):
    """Map the suffixed names of the key back to those of TOGETHER."""
    return {f"{name}_{level}": name for name in TOGETHER}


def weight_walks(points):
    """Give, for each deadline, day, logit and yearly shock of the last weight; none if it was seen once."""
    keys = ["INDICATOR", "REF_AREA", "target_period"]
    weights = ministry_weights(points.drop_duplicates([*keys, "GOV_LEVEL", "REF_DATE"]), [*keys, "REF_DATE"])
    weights = weights[weights.ministry_weight.between(0, 1, inclusive="neither")]
    weights = weights.assign(
        z=to_link(100 * weights.ministry_weight, "logit"), t=decimal_years(weights.REF_DATE)
    )
    steps = weights.groupby(keys)[["z", "t"]].diff()
    weights = weights.assign(square=steps.z**2 / steps.t)
    ends = {"weight_day": ("t", "last"), "weight_z": ("z", "last"), "square": ("square", "mean")}
    last = weights.groupby(keys).agg(**ends).dropna().reset_index()
    return last.assign(weight_shock=np.sqrt(last.square)).drop(columns="square")


def weight_interval(points, day, level=80):
    """Give the central interval, in percent `level`, of the weight on `day`; empty if it was seen once."""
    for walk in weight_walks(points.assign(target_period=day)).itertuples():
        years = max(decimal_year(day) - walk.weight_day, 0)
        wide = stats.norm.ppf(0.5 + level / 200) * walk.weight_shock * np.sqrt(years)
        yield from from_link(np.array([walk.weight_z - wide, walk.weight_z + wide]), "logit") / 100


def sum_of_parts(rows, link):
    """Location and scale of w x ministries + (1 - w) x provinces on the scale of each row's link."""
    (ministries, spread_m), (provinces, spread_p) = (in_points(rows, level) for level in LEVELS[1:])
    years = (decimal_years(rows.TIME_PERIOD) - rows.weight_day).clip(lower=0)
    share, spread = weight_ahead(rows.weight_z.to_numpy(), (rows.weight_shock * np.sqrt(years)).to_numpy())
    middle = share * ministries + (1 - share) * provinces
    variance = (share * spread_m) ** 2 + ((1 - share) * spread_p) ** 2
    variance = variance + (T_SCALE * spread * (ministries - provinces)) ** 2
    logit = (link == "logit").to_numpy()
    location = np.where(logit, to_link(middle, "logit"), middle)
    return location, np.sqrt(variance) * np.where(logit, slope(middle, "logit"), 1.0)


def in_points(rows, level):
    """Median and scale of a part's forecast in points."""
    location, scale = rows[f"location_{level}"].to_numpy(), rows[f"scale_{level}"].to_numpy()
    logit = rows[f"link_{level}"].eq("logit").to_numpy()
    middle = np.where(logit, from_link(location, "logit"), location)
    return middle, scale / np.where(logit, slope(middle, "logit"), 1.0)


def weight_ahead(z, sd):
    """Median and standard deviation of a weight whose logit is normal with mean `z` and deviation `sd`."""
    nodes, chances = np.polynomial.hermite_e.hermegauss(NODES)
    draws = from_link(z[:, None] + sd[:, None] * nodes, "logit") / 100
    chances = chances / chances.sum()
    mean = draws @ chances
    return from_link(z, "logit") / 100, np.sqrt(np.maximum((draws - mean[:, None]) ** 2 @ chances, 0.0))
