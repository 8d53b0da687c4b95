"""Whether probabilities and intervals come true: bins of a backtest, and its single forecasts."""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.estimates.models import reference_walk
from analysis.estimates.project import QUANTILES

FIFTHS, TENTHS = np.linspace(0, 1, 6), np.linspace(0, 1, 11)
KINDS = {"probability": FIFTHS, "pit": TENTHS}
COLUMNS = [
    "panel",
    "kind",
    "bin_low",
    "bin_high",
    "cases",
    "areas",
    "value",
    "happened",
    "band_low",
    "band_high",
]
BAND = (0.05, 0.95)  # quantiles of the band, as if each area were one independent case


def reliability(compared, pooled="all"):
    """Bin the reference walk's forecasts, panel by panel and pooled: the table `reliability`.

    probability: of reaching the next multiple of ten, in fifths, with what was said on average (value) and
    the share that came true (happened). pit: the place of the outcome in its predictive distribution, in
    tenths, with the share of cases that fell there (value); an honest forecast has a tenth in each. Between
    band_low and band_high an honest forecast lies nine times in ten, if each area counts as one case.
    """
    walk = compared[compared.model == reference_walk.__name__]
    both = pd.concat([walk, walk.assign(panel=pooled)])
    rows = [
        row for kind in KINDS for panel, cases in both.groupby("panel") for row in binned(cases, panel, kind)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def binned(cases, panel, kind):
    """Give a row for each bin of `kind` that holds a case."""
    edges = KINDS[kind]
    place = np.clip(np.searchsorted(edges, cases[kind], side="right") - 1, 0, len(edges) - 2)
    for index, part in cases.groupby(place):
        probable, areas = kind == "probability", (part if kind == "probability" else cases).area.nunique()
        said = part.probability.mean() if probable else len(part) / len(cases)
        happened = part.base_rate.astype(float).mean() if probable else np.nan
        band = stats.binom.ppf(BAND, areas, said if probable else np.diff(edges)[0]) / areas
        yield [panel, kind, edges[index], edges[index + 1], len(part), areas, said, happened, *band]


def singles(seen, forecast):
    """Give the single forecasts in hubverse columns, a row per window, horizon and quantile."""
    values = forecast.quantile(QUANTILES)
    window, step, level = np.indices(values.shape).reshape(3, -1)
    ahead = seen.ahead[window, step]
    return pd.DataFrame({
        "model": reference_walk.__name__,
        "origin_date": [f"{year:.0f}-12-31" for year in seen.origin[window]],
        "horizon": ahead,
        "target_end_date": [f"{year:.0f}-12-31" for year in seen.origin[window] + ahead],
        "location": seen.area[window],
        "output_type": "quantile",
        "output_type_id": np.array(QUANTILES)[level],
        "value": values.ravel(),
        "scenario": seen.scenario[window],
        "observed": seen.outcome[window, step],
    }).dropna(subset="observed")  # fmt: skip
