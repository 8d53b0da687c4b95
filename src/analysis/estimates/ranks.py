"""Rank sets of the provinces on the scores of PAPI, beside the means of region and country.

Differences are compared with the noise of `divide.noise`. A rank is a set: the places not ruled out.
"""

from statistics import NormalDist

import numpy as np
import pandas as pd

from analysis.estimates.divide import SCORES, noise, panel
from analysis.tables import store

LEVEL = 0.95
COLUMNS = [
    "REF_AREA",
    "INDICATOR",
    "TIME_PERIOD",
    "OBS_VALUE",
    "n_obs",
    "rank",
    "rank_lower",
    "rank_upper",
    "standing",
    "region_mean",
    "region_n_obs",
    "country_mean",
    "since",
    "change",
    "change_lower",
    "change_upper",
]


def ranks(observations=None, areas=None):
    """Rank every province on every score and year, beside the means of its region and of the country.

    Parameters
    ----------
    observations, areas : DataFrame, optional
        The tables of these names; default: the saved ones.

    Returns
    -------
    DataFrame
        The table `provinces`. Means and changes have two decimals, as they are shown: a new figure of one
        province then leaves the rows of the others as they were, unless it moves what a reader sees.

    Examples
    --------
    >>> rows = ranks().query("REF_AREA == 'VN-HN' and INDICATOR == 'PAPI_EGOV' and TIME_PERIOD == '2024'")
    >>> rows[["rank_lower", "rank", "rank_upper"]].values.tolist()
    [[1, 2, 36]]
    """
    observations = store.load("observations") if observations is None else observations
    areas = store.load("areas") if areas is None else areas
    regions = areas.set_index("REF_AREA").region_en
    parts = [pd.DataFrame(columns=COLUMNS)]
    for name in SCORES:
        scores = panel(observations, name)
        sd = noise(scores) if len(scores) else 0.0
        for year in scores:
            rows = place(scores[year].dropna(), regions, sd).join(since_first(scores, year, sd))
            parts.append(rows.assign(INDICATOR=name, TIME_PERIOD=year).reset_index())
    return pd.concat(parts[1:] or parts, ignore_index=True)[COLUMNS]


def place(scores, regions, sd):
    """Describe the scores of one year: rank, rank set, standing, means of region and country."""
    areas = regions.reindex(scores.index)
    by_region = scores.groupby(areas)
    lower, upper = rank_sets(scores.to_numpy(), sd)
    return pd.DataFrame(
        {
            "OBS_VALUE": scores,
            "n_obs": len(scores),
            "rank": scores.rank(ascending=False, method="min").astype(int),
            "rank_lower": lower,
            "rank_upper": upper,
            "standing": standings(scores.to_numpy(), sd),
            "region_mean": by_region.transform("mean").round(2),
            "region_n_obs": by_region.transform("size"),
            "country_mean": round(scores.mean(), 2),
        }
    )


def rank_sets(scores, sd, level=LEVEL):
    """The best and the worst rank of each score that cannot be ruled out at `level`.

    One more than the number of scores significantly above, and the number not significantly below. A
    difference is significant beyond z sd sqrt(2), z of Bonferroni over the n - 1 comparisons of a province
    (Mogstad, Romano, Shaikh and Wilhelm 2024, Review of Economic Studies 91, 476).
    """
    n = len(scores)
    z = NormalDist().inv_cdf(1 - (1 - level) / (2 * max(n - 1, 1)))
    ahead = scores[None, :] - scores[:, None]  # of j before i
    least = z * sd * np.sqrt(2)
    return 1 + (ahead > least).sum(axis=1), n - (-ahead > least).sum(axis=1)


def standings(scores, sd, level=LEVEL):
    """`above` or `below` where a score differs from the mean of all beyond its noise, else `about`."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    difference = scores - scores.mean()
    return np.select([difference > z * sd, difference < -z * sd], ["above", "below"], "about")


def since_first(scores, year, sd):
    """The change of each province since the first year, with an interval from the noise of both ends."""
    first = scores.columns[0]
    change = scores[year] - (scores[first] if year != first else np.nan)
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * sd * np.sqrt(2)
    ends = {"change": change, "change_lower": change - half, "change_upper": change + half}
    return pd.DataFrame(ends).round(2).assign(since=np.where(change.notna(), first, ""))
