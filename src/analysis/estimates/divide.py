"""How far apart the provinces are: dispersion, convergence, and what Internet access explains.

The score is the e-governance dimension of PAPI and its three parts: a scale with an origin of its own, so
that the standard deviation and its parts between and within regions are the measure; Theil's index stands
beside it for comparison with regional studies. `people` weights a province by its population in the last
year that is known, `provinces` counts each once. Standard errors of PAPI are not published: what does not
last from one year to the next is taken as noise.
"""

import numpy as np
import pandas as pd

from analysis.tables import store

TOTAL = "PAPI_EGOV"
PORTALS, INTERNET, RESPONSE = PARTS = ("PAPI_EGOV_PORTALS", "PAPI_EGOV_INTERNET", "PAPI_EGOV_RESPONSE")
SCORES = (TOTAL, *PARTS)
RANK, RANK_YEAR = "DTI_PROVINCE_RANK", "2022"  # the one year of which all 63 ranks were published
POPULATION = "POPULATION_PROVINCE"
PROVINCE = r"VN-\w\w"
SEED, DRAWS = 63, 2000
WEAK_F = 10  # first-stage F below which an instrument is weak (Staiger and Stock 1997, Econometrica 65, 557)
STATED = ["statistic", "value", "lower", "upper"]
COLUMNS = ["INDICATOR", "TIME_PERIOD", "statistic", "basis", "other", *STATED[1:], "n_obs", "weak_instrument"]


def divide(observations=None, areas=None, rank_year=RANK_YEAR, indicators=None):
    """Measure how far apart the provinces are: dispersion, convergence and what explains the scores.

    Parameters
    ----------
    observations, areas : DataFrame, optional
        The tables of these names; default: the saved ones.
    rank_year : str
        Year of the ministry's ranking that is compared.
    indicators : DataFrame, optional
        The table of this name, with the lowest value of each score; default: the saved one.

    Returns
    -------
    DataFrame
        The table `divide`, one statistic a row; `lower` and `upper` are 95 % intervals where there is one,
        `other` is the indicator that explains, `weak_instrument` marks a value that cannot be determined.
        Empty without any score (their sources are not dated, so with `as_of`).

    Examples
    --------
    >>> table = divide()
    >>> table.query("statistic == 'sigma' and INDICATOR == 'PAPI_EGOV'").value.round(2).tolist()
    [0.89]
    """
    observations = store.load("observations") if observations is None else observations
    areas = store.load("areas") if areas is None else areas
    indicators = store.load("indicators") if indicators is None else indicators
    scores = {name: panel(observations, name) for name in SCORES}
    if scores[TOTAL].empty:
        return pd.DataFrame(columns=COLUMNS)
    regions = areas.set_index("REF_AREA").region_en
    people = panel(observations, POPULATION).iloc[:, -1]
    floors = indicators.set_index("INDICATOR").lower
    moved = [convergence(table, regions).assign(INDICATOR=name) for name, table in scores.items()]
    parts = [
        spread_by_year(table, regions, people, floors[name]).assign(INDICATOR=name)
        for name, table in scores.items()
    ]
    parts += [
        *moved,
        shares_of_change(pd.concat(moved)),
        variance_shares(scores).assign(INDICATOR=TOTAL),
        portal_slopes(scores).assign(INDICATOR=PORTALS),
        rank_correlations(scores, panel(observations, RANK)[rank_year], rank_year).assign(INDICATOR=RANK),
    ]
    rows = [row for part in parts for row in part.to_dict("records")]
    table = pd.DataFrame(rows).fillna({"other": "", "basis": "provinces"})[COLUMNS]
    return table.assign(weak_instrument=table.weak_instrument.eq(True))


def panel(observations, indicator):
    """Spread the values of the provinces: a row per REF_AREA, a column per year, nan where there is none."""
    rows = observations[observations.INDICATOR.eq(indicator) & observations.REF_AREA.str.fullmatch(PROVINCE)]
    return rows.pivot(index="REF_AREA", columns="TIME_PERIOD", values="OBS_VALUE").sort_index(axis=1)


def spread_by_year(scores, regions, people, floor):
    """Describe the spread of each year, over provinces and over people; `floor` is the lowest value."""
    rows = []
    for year in scores:
        published = scores[year].dropna()
        areas = regions.reindex(published.index)
        for basis, weights in (("provinces", published * 0 + 1), ("people", people.reindex(published.index))):
            for statistic, value in dispersion(published, areas, weights, floor).items():
                rows.append((year, statistic, basis, value, len(published)))
    return pd.DataFrame(rows, columns=["TIME_PERIOD", "statistic", "basis", "value", "n_obs"])


def dispersion(scores, regions, weights, floor=0.0):
    """Measure the weighted spread of scores and the share of it that lies between regions.

    mean, sd (divided by n), sd_above_floor (sd over the distance of the mean from the floor);
    between_share: R2 of a regression on the regions; theil: Theil's T, and
    theil_between_share (Theil 1967, Economics and Information Theory).
    """
    from statsmodels.regression.linear_model import WLS

    share, value = (weights / weights.sum()).to_numpy(), scores.to_numpy()
    line = WLS(value, pd.get_dummies(regions, dtype=float).to_numpy(), weights=share).fit()
    mean = share @ value
    variance = share @ (value - mean) ** 2
    theil, theil_between = (share @ (x / mean * np.log(x / mean)) for x in (value, line.fittedvalues))
    return {
        "mean": mean,
        "sd": np.sqrt(variance),
        "sd_above_floor": np.sqrt(variance) / (mean - floor) if mean > floor else np.nan,
        "between_share": line.rsquared if variance else np.nan,
        "theil": theil,
        "theil_between_share": theil_between / theil if theil else np.nan,
    }


def convergence(scores, regions):
    """Describe how the spread moved from the first to the last year, over provinces published every year."""
    from scipy.stats import ttest_1samp

    published = scores.dropna()
    first, last = published.columns[[0, -1]]
    change = published[last] - published[first]
    rows = [
        ("change", change.mean(), *ttest_1samp(change, 0).confidence_interval()),
        ("noise_sd", noise(published), np.nan, np.nan),
        ("sigma", *sigma(published[first], published[last])),
        ("beta", *beta(published[first], change)),
        ("beta_in_regions", *beta(published[first], change, regions.reindex(published.index))),
        ("beta_corrected", *beta_corrected(*published.iloc[:, [0, 1, -1]].to_numpy().T)),
    ]
    table = pd.DataFrame(rows, columns=STATED)
    return table.assign(
        TIME_PERIOD=f"{first}-01-01/P{len(published.columns)}Y",
        n_obs=len(published),
        weak_instrument=table.statistic.eq("beta_corrected") & is_weak(*published.iloc[:, :2].to_numpy().T),
    )


def shares_of_change(moved):
    """Divide the mean change of the dimension among its parts, from the rows of `convergence` of each."""
    changes = moved[moved.statistic.eq("change")].set_index("INDICATOR")
    rows = changes.loc[list(PARTS), ["TIME_PERIOD", "n_obs", "value"]].rename_axis("other").reset_index()
    rows = rows.assign(value=rows.value / changes.value[TOTAL])
    return rows.assign(statistic="change_share", INDICATOR=TOTAL)


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
    return bootstrap(lambda first, last, axis: last.std(axis=axis) / first.std(axis=axis), first, last)


def beta(first, change, regions=None):
    """Regress the change on the first level; give the slope with its 95 % interval (HC3 standard errors).

    With `regions`, provinces are compared with those of their own region only. A slope of -1 means that
    nothing of a first lead is left. Noise in the first level alone makes it negative: see `beta_corrected`.
    """
    columns = [first.rename("first")]
    if regions is not None:
        columns.append(pd.get_dummies(regions, drop_first=True, dtype=float))
    return slope(fit(change, pd.concat(columns, axis=1), cov_type="HC3"), "first")


def beta_corrected(first, second, last):
    """Give the slope of the change from the second to the last year on the level of the second year.

    The first year's level is the instrument, whose noise is none of the second year's: cov(change, first) /
    cov(second, first), instead of a slope that noise bends (Durbin 1954, Review of the International
    Statistical Institute 22, 23). Its interval means nothing where `is_weak`.
    """

    def ratio(first, second, last, axis):
        return covariance(last - second, first, axis) / covariance(second, first, axis)

    return bootstrap(ratio, first, second, last)


def is_weak(instrument, level):
    """True if `instrument` predicts `level` too weakly for an instrumental-variable slope."""
    return fit(level, instrument).fvalue < WEAK_F


def variance_shares(scores):
    """Divide the variance of the dimension among its parts, and say what portals add to the Internet.

    variance_share: cov(part, total) / var(total), which adds up to one. r2_internet is the share of variance
    that a line on the Internet part explains, r2_added what the portals part adds to it.
    """
    rows = []
    for year in scores[TOTAL]:
        published = pd.concat({name: scores[name][year] for name in SCORES}, axis=1).dropna()
        fixed = {"TIME_PERIOD": year, "n_obs": len(published)}
        for part in PARTS:
            share = dict(
                zip(STATED[1:], bootstrap(covariance_share, published[part], published[TOTAL]), strict=True)
            )
            rows.append({"statistic": "variance_share", "other": part, **share, **fixed})
        alone, both = (
            fit(published[TOTAL], published[list(names)]).rsquared
            for names in ((INTERNET,), (INTERNET, PORTALS))
        )
        rows.append({"statistic": "r2_internet", "other": INTERNET, "value": alone, **fixed})
        rows.append({"statistic": "r2_added", "other": PORTALS, "value": both - alone, **fixed})
    return pd.DataFrame(rows)


def covariance(x, y, axis=-1):
    """Sum of the products of deviations of x and y along `axis`."""
    return ((x - x.mean(axis=axis, keepdims=True)) * (y - y.mean(axis=axis, keepdims=True))).sum(axis=axis)


def covariance_share(part, total, axis=-1):
    """Share of the variance of the total that a part of it contributes."""
    return covariance(part, total, axis) / covariance(total, total, axis)


def portal_slopes(scores):
    """Regress the use of portals on the use of the Internet: across provinces, and within them over time.

    `slope_across` is of the last year (HC3); `slope_within` compares each province with itself, years taken
    out (standard errors clustered by province).
    """
    both = pd.concat({name: scores[name].stack() for name in (PORTALS, INTERNET)}, axis=1).dropna()
    area, year = (both.index.get_level_values(name) for name in ("REF_AREA", "TIME_PERIOD"))
    last = both[year == year.max()]
    labels = [pd.Series(label, both.index) for label in (area, year)]
    dummies = [pd.get_dummies(label, drop_first=True, dtype=float) for label in labels]
    across = fit(last[PORTALS], last[[INTERNET]], cov_type="HC3")
    clusters = {"groups": pd.factorize(area)[0]}
    within = fit(both[PORTALS], pd.concat([both[[INTERNET]], *dummies], axis=1), "cluster", clusters)
    rows = [
        ("slope_across", *slope(across, INTERNET), year.max(), len(last)),
        ("r2_across", across.rsquared, np.nan, np.nan, year.max(), len(last)),
        ("slope_within", *slope(within, INTERNET), f"{year.min()}-01-01/P{year.nunique()}Y", len(both)),
    ]
    return pd.DataFrame(rows, columns=[*STATED, "TIME_PERIOD", "n_obs"]).assign(other=INTERNET)


def rank_correlations(scores, ranks, year=RANK_YEAR):
    """Correlate the ministry's ranking of a year with each score of that year (Spearman).

    A good rank is a small number; the sign is turned so that agreement is positive.
    """
    from scipy.stats import pearsonr

    rows = []
    for name in SCORES:
        both = pd.concat([scores[name][year], -ranks], axis=1, keys=["score", "rank"]).dropna().rank()
        correlation = bootstrap(
            lambda x, y, axis: pearsonr(x, y, axis=axis).statistic, both.score, both["rank"]
        )
        rows.append((name, *correlation, len(both)))
    table = pd.DataFrame(rows, columns=["other", *STATED[1:], "n_obs"])
    return table.assign(statistic="rank_correlation", TIME_PERIOD=year)


def fit(outcome, columns, cov_type="nonrobust", groups=None):
    """Regress `outcome` on `columns` and a constant; return the results object of statsmodels."""
    from statsmodels.regression.linear_model import OLS
    from statsmodels.tools import add_constant

    return OLS(outcome, add_constant(columns)).fit(cov_type=cov_type, cov_kwds=groups)


def slope(line, name):
    """The slope on `name` of a fitted line with its 95 % interval."""
    return line.params[name], *line.conf_int().loc[name]


def bootstrap(statistic, *columns):
    """The statistic of paired columns with its 95 % interval: percentiles over provinces drawn (seeded)."""
    from scipy.stats import bootstrap as resample

    columns = [np.asarray(column, dtype=float) for column in columns]
    options = {"paired": True, "vectorized": True, "method": "percentile", "n_resamples": DRAWS}
    result = resample(columns, statistic, rng=np.random.default_rng(SEED), **options)
    return float(statistic(*columns, axis=-1)), *result.confidence_interval
