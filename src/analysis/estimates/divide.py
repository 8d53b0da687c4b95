"""How far apart the provinces are: dispersion, convergence, and what Internet access explains.

The score is the e-governance dimension of PAPI and its three parts: a scale with an origin of its own, so
that the standard deviation and its parts between and within regions are the measure; Theil's index stands
beside it for comparison with regional studies. `people` weights a province by its population in 2024,
`provinces` counts each once. Standard errors of PAPI are not published: what does not last from one year to
the next is taken as noise.
"""

import numpy as np
import pandas as pd

TOTAL = "PAPI_EGOV"
PORTALS, INTERNET, RESPONSE = PARTS = ("PAPI_EGOV_PORTALS", "PAPI_EGOV_INTERNET", "PAPI_EGOV_RESPONSE")
SCORES = (TOTAL, *PARTS)
RANK, RANK_YEAR = "DTI_PROVINCE_RANK", "2022"  # the one year of which all 63 ranks were published
POPULATION, WEIGHT_YEAR = "POPULATION_PROVINCE", "2024"
PROVINCE = r"VN-\w\w"
SEED, DRAWS = 63, 2000
COLUMNS = ["INDICATOR", "TIME_PERIOD", "statistic", "basis", "other", "value", "lower", "upper", "n_obs"]


def divide(observations, areas):
    """Say how far apart the provinces are: the table divide, one statistic a row.

    `lower` and `upper` are 95 % intervals where there is one; `other` is the indicator that explains. Without
    any score (their sources are not dated, so with `as_of`) the table is empty.
    """
    scores = {name: panel(observations, name) for name in SCORES}
    if scores[TOTAL].empty:
        return pd.DataFrame(columns=COLUMNS)
    regions = areas.set_index("REF_AREA").region_en
    people = panel(observations, POPULATION)[WEIGHT_YEAR]
    found = []
    for name, table in scores.items():
        found += yearly(table, regions, people).assign(INDICATOR=name).to_dict("records")
        found += moved(table, regions).assign(INDICATOR=name).to_dict("records")
    found += explained(scores).assign(INDICATOR=TOTAL).to_dict("records")
    found += followed(scores).assign(INDICATOR=PORTALS).to_dict("records")
    found += compared(scores, panel(observations, RANK)[RANK_YEAR]).assign(INDICATOR=RANK).to_dict("records")
    return pd.DataFrame(found).fillna({"other": "", "basis": "provinces"})[COLUMNS]


def panel(observations, indicator):
    """Spread the values of the provinces: a row per REF_AREA, a column per year, nan where there is none."""
    rows = observations[observations.INDICATOR.eq(indicator) & observations.REF_AREA.str.fullmatch(PROVINCE)]
    return rows.pivot(index="REF_AREA", columns="TIME_PERIOD", values="OBS_VALUE").sort_index(axis=1)


def yearly(scores, regions, people):
    """Describe the spread of each year, over provinces and over people."""
    found = []
    for year in scores:
        known = scores[year].dropna()
        for basis, weights in (("provinces", known * 0 + 1), ("people", people.reindex(known.index))):
            for statistic, value in dispersion(known, regions.reindex(known.index), weights).items():
                found.append((year, statistic, basis, value, len(known)))
    return pd.DataFrame(found, columns=["TIME_PERIOD", "statistic", "basis", "value", "n_obs"])


def dispersion(scores, regions, weights):
    """Measure the spread of scores and the part of it that lies between regions.

    mean, sd (divided by n); between_share: variance of the regions' means over the whole variance; theil:
    Theil's T, and theil_between_share (Theil 1967, Economics and Information Theory).
    """
    share = (weights / weights.sum()).to_numpy()
    value = scores.to_numpy()
    sums = pd.DataFrame({"share": share, "sum": share * value}).groupby(regions.to_numpy()).transform("sum")
    middle = (sums["sum"] / sums.share).to_numpy()
    mean = share @ value
    variance, between = share @ (value - mean) ** 2, share @ (middle - mean) ** 2
    theil, theil_between = (share @ (x / mean * np.log(x / mean)) for x in (value, middle))
    return {
        "mean": mean,
        "sd": np.sqrt(variance),
        "between_share": between / variance if variance else np.nan,
        "theil": theil,
        "theil_between_share": theil_between / theil if theil else np.nan,
    }


def moved(scores, regions):
    """Describe how the spread moved from the first to the last year, over provinces published every year."""
    known = scores.dropna()
    first, last = known.columns[[0, -1]]
    change = known[last] - known[first]
    error = change.std() / np.sqrt(len(known))
    found = [
        ("change", change.mean(), change.mean() - 1.96 * error, change.mean() + 1.96 * error),
        ("noise_sd", noise(known), np.nan, np.nan),
        ("sigma", *sigma(known[first].to_numpy(), known[last].to_numpy())),
        ("beta", *beta(known[first], change)),
        ("beta_in_regions", *beta(known[first], change, regions.reindex(known.index))),
        ("beta_corrected", *beta_corrected(known.iloc[:, [0, 1, -1]].to_numpy())),
    ]
    table = pd.DataFrame(found, columns=["statistic", "value", "lower", "upper"])
    return table.assign(TIME_PERIOD=f"{first}-01-01/P{len(known.columns)}Y", n_obs=len(known))


def noise(scores):
    """Estimate the standard deviation of what does not last, from a column per consecutive year.

    A score is a lasting level that may drift, plus noise; a change that is undone in the next year is noise,
    so that its variance is minus the covariance of neighbouring changes (Abowd and Card 1989, Econometrica
    57, 411). It holds sampling error and whatever else lasted one year only: at most so large is that error.
    """
    changes = scores.dropna().diff(axis=1).iloc[:, 1:].to_numpy()
    changes = changes - changes.mean(axis=0)
    undone = (changes[:, 1:] * changes[:, :-1]).sum(axis=0) / (len(changes) - 1)
    return np.sqrt(max(0.0, -undone.mean()))


def sigma(first, last):
    """Give the ratio of the later to the earlier standard deviation with its interval.

    Below one the provinces have come closer (sigma convergence).
    """

    def ratio(pairs):
        return pairs[..., 1].std(axis=-1) / pairs[..., 0].std(axis=-1)

    return bootstrap(ratio, np.stack([first, last], axis=-1))


def beta(first, change, regions=None):
    """Regress the change on the first level; give the slope with its 95 % interval (HC3 standard errors).

    With `regions`, provinces are compared with those of their own region only. A slope of -1 means that
    nothing of a first lead is left. Noise in the first level alone makes it negative: see `beta_corrected`.
    """
    columns = [first.rename("first")]
    if regions is not None:
        columns.append(pd.get_dummies(regions, drop_first=True, dtype=float))
    return slope(change, pd.concat(columns, axis=1), "first")


def beta_corrected(levels):
    """Give the slope of the change from the second to the last year on the level of the second year.

    The first year's level is the instrument, whose noise is none of the second year's: cov(change, first) /
    cov(second, first), instead of a slope that noise bends (Durbin 1954, Review of the International
    Statistical Institute 22, 23). Columns of `levels`: first, second, last.
    """

    def ratio(rows):
        first, second, last = np.moveaxis(rows - rows.mean(axis=-2, keepdims=True), -1, 0)
        return ((last - second) * first).sum(axis=-1) / (second * first).sum(axis=-1)

    return bootstrap(ratio, levels)


def explained(scores):
    """Share out the variance of the dimension among its parts, and what portals add to the Internet.

    variance_share: cov(part, total) / var(total), which adds up to one. r2_internet is the share of variance
    that a line on the Internet part explains, r2_added what the portals part adds to it.
    """
    found = []
    for year in scores[TOTAL]:
        known = pd.concat({name: scores[name][year] for name in SCORES}, axis=1).dropna()
        for place, part in enumerate(PARTS, 1):
            share = bootstrap(_covariance_share(place), known.to_numpy())
            found.append(("variance_share", part, *share, year, len(known)))
        alone, both = (r2(known[TOTAL], known[list(names)]) for names in ((INTERNET,), (INTERNET, PORTALS)))
        found.append(("r2_internet", INTERNET, alone, np.nan, np.nan, year, len(known)))
        found.append(("r2_added", PORTALS, both - alone, np.nan, np.nan, year, len(known)))
    return pd.DataFrame(
        found, columns=["statistic", "other", "value", "lower", "upper", "TIME_PERIOD", "n_obs"]
    )


def _covariance_share(place):
    def share(rows):
        centred = rows - rows.mean(axis=-2, keepdims=True)
        return (centred[..., place] * centred[..., 0]).sum(axis=-1) / (centred[..., 0] ** 2).sum(axis=-1)

    return share


def followed(scores):
    """Ask whether portals are used more where the Internet is: across provinces, and within them over time.

    `slope_across` is of the last year (HC3); `slope_within` compares each province with itself, years taken
    out (standard errors clustered by province).
    """
    both = pd.concat({name: scores[name].stack() for name in (PORTALS, INTERNET)}, axis=1).dropna()
    year = both.index.get_level_values("TIME_PERIOD")
    last = both[year == year.max()]
    area = both.index.get_level_values("REF_AREA")
    labels = [pd.Series(label, both.index) for label in (area, year)]
    dummies = [pd.get_dummies(label, drop_first=True, dtype=float) for label in labels]
    within = slope(both[PORTALS], pd.concat([both[[INTERNET]], *dummies], axis=1), INTERNET, area)
    found = [
        ("slope_across", *slope(last[PORTALS], last[[INTERNET]], INTERNET), year.max(), len(last)),
        ("r2_across", r2(last[PORTALS], last[[INTERNET]]), np.nan, np.nan, year.max(), len(last)),
        ("slope_within", *within, f"{year.min()}-01-01/P{year.nunique()}Y", len(both)),
    ]
    table = pd.DataFrame(found, columns=["statistic", "value", "lower", "upper", "TIME_PERIOD", "n_obs"])
    return table.assign(other=INTERNET)


def compared(scores, ranks):
    """Hold the survey against the ministry's ranking of that year: Spearman's correlation with each score.

    A good rank is a small number; the sign is turned so that agreement is positive.
    """
    found = []
    for name in SCORES:
        known = pd.concat([scores[name][RANK_YEAR], -ranks], axis=1).dropna().rank()
        found.append((name, *bootstrap(_correlation, known.to_numpy()), len(known)))
    table = pd.DataFrame(found, columns=["other", "value", "lower", "upper", "n_obs"])
    return table.assign(statistic="rank_correlation", TIME_PERIOD=RANK_YEAR)


def _correlation(rows):
    centred = rows - rows.mean(axis=-2, keepdims=True)
    squares = (centred**2).sum(axis=-2)
    return (centred[..., 0] * centred[..., 1]).sum(axis=-1) / np.sqrt(squares[..., 0] * squares[..., 1])


def slope(outcome, columns, name, groups=None):
    """Least squares of `outcome` on `columns` and a constant: the slope on `name` with its 95 % interval."""
    from statsmodels.regression.linear_model import OLS
    from statsmodels.tools import add_constant

    model = OLS(outcome, add_constant(columns))
    if groups is None:
        fit = model.fit(cov_type="HC3")
    else:
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(groups)[0]})
    lower, upper = fit.conf_int().loc[name]
    return fit.params[name], lower, upper


def r2(outcome, columns):
    """Share of the variance of `outcome` that a line on `columns` explains."""
    design = np.column_stack([np.ones(len(columns)), columns])
    residual = outcome - design @ np.linalg.lstsq(design, outcome, rcond=None)[0]
    return 1 - residual.var(ddof=0) / outcome.var(ddof=0)


def bootstrap(statistic, rows, draws=DRAWS):
    """The statistic of rows (n, k) with its 95 % interval: percentiles over provinces drawn anew (seeded)."""
    drawn = np.random.default_rng(SEED).integers(len(rows), size=(draws, len(rows)))
    lower, upper = np.quantile(statistic(rows[drawn]), [0.025, 0.975])
    return float(statistic(rows)), lower, upper
