"""Reference classes: the pace of comparable cases, fitted on a panel that anybody can download.

A panel is a long table: ref_area, indicator, time_period, value in percent, source, url, licence. From it
windows are drawn: what a forecaster would have seen at an origin, and what happened one and two years later.
A class is the maximum of the predictive likelihood of its windows.
"""

from dataclasses import dataclass, fields

import numpy as np
from scipy import optimize, stats

from analysis import models

SEED = 2025
HORIZONS = np.array([1.0, 2.0])
SCENARIOS = {"1": (1, 1, 1), "2-3": (2, 3, 5), "4-6": (4, 6, 8)}  # fewest and most observations, within years
LEVELS = (2, 97)  # percent: last values from which windows start
LEFT_OUT = ("VN", "VNM", "vnm", "EU", "EU27_2020", "EU28", "EA", "EA19")  # Viet Nam, and sums over areas
MEASUREMENT_SD = 1.0  # points
PARAMETERS = ("a0", "a1", "a2", "sigma", "tau_2_3", "tau_4_6")
START = models.ReferenceClass("start", a0=0.1, sigma=0.2, tau_2_3=0.05, tau_4_6=0.05)
BOUNDS = [(-1, 1), (-0.5, 0.5), (-0.2, 0.2), *[(np.log(0.001), 0.0)] * 3]


@dataclass(frozen=True)
class Windows:
    """What was seen and what happened: series, outcomes (n, h) at HORIZONS, and labels (n,)."""

    series: models.Series
    outcome: np.ndarray
    area: np.ndarray
    origin: np.ndarray
    scenario: np.ndarray

    def __getitem__(self, where):
        labels = {f.name: getattr(self, f.name)[where] for f in fields(self) if f.name != "series"}
        seen = {f.name: getattr(self.series, f.name)[where] for f in fields(self.series)}
        return Windows(models.Series(**seen), **labels)

    def __len__(self):
        return len(self.area)


def grain(values):
    """Unit of the last digit of a panel: one where every value is whole, else nothing worth mentioning."""
    return 1.0 if np.all(np.asarray(values) % 1 == 0) else 0.0


def windows(panel, seed=SEED):
    """One window per area, origin and scenario, drawn with a fixed seed; `panel` holds one indicator."""
    panel = panel[~panel.ref_area.isin(LEFT_OUT)].dropna(subset="value")
    wide = panel.pivot(index="ref_area", columns="time_period", values="value").sort_index()
    rng = np.random.default_rng(seed)
    drawn = [
        (area, years, values, scenario, picked)
        for area, years, values in _rows(wide)
        for scenario in SCENARIOS
        for picked in _picks(years, values, SCENARIOS[scenario], rng)
    ]
    return _windows(drawn, grain(panel.value))


def _rows(wide):
    for area, row in wide.iterrows():
        row = row.dropna()
        yield area, row.index.to_numpy(dtype=float), row.to_numpy(dtype=float)


def _picks(years, values, scenario, rng):
    """Positions of the observations seen from each origin, the origin last."""
    fewest, most, within = scenario
    for j in range(len(years)):
        earlier = np.flatnonzero((years >= years[j] - within) & (years < years[j]))
        later = np.isin(years[j] + HORIZONS, years).any()
        if not later or not LEVELS[0] <= values[j] <= LEVELS[1] or len(earlier) < fewest - 1:
            continue
        n = rng.integers(fewest, min(most, len(earlier) + 1) + 1)
        yield [*sorted(rng.choice(earlier, n - 1, replace=False)), j]


def _windows(drawn, unit):
    m = max(most for _, most, _ in SCENARIOS.values())
    times, seen = (np.full((len(drawn), m), np.nan) for _ in range(2))
    outcome = np.full((len(drawn), len(HORIZONS)), np.nan)
    for i, (_, years, values, _, picked) in enumerate(drawn):
        times[i, m - len(picked) :], seen[i, m - len(picked) :] = years[picked], values[picked]
        at = dict(zip(years, values, strict=True))
        outcome[i] = [at.get(years[picked[-1]] + h, np.nan) for h in HORIZONS]
    sd = np.full(len(drawn), MEASUREMENT_SD)
    series = models.Series(times, seen, seen - unit / 2, seen + unit / 2, np.zeros_like(seen), sd)
    labels = [np.array([row[k] for row in drawn]) for k in (0, 3)]
    return Windows(series, outcome, labels[0], times[:, -1], labels[1])


def _class(parameters):
    values = [*parameters[:3], *np.exp(parameters[3:])]
    values = {key: float(value) for key, value in zip(PARAMETERS, values, strict=True)}
    return models.ReferenceClass("", measurement_sd=MEASUREMENT_SD, **values)


def _loss(parameters, seen, z):
    """Mean negative predictive log density of the outcomes on the logit scale."""
    horizon = np.broadcast_to(HORIZONS, z.shape)
    forecast = models.reference_walk(seen, horizon, _class(parameters))
    density = stats.t.logpdf((z - forecast.location) / forecast.scale, models.TAILS) - np.log(forecast.scale)
    return -np.nanmean(density)


def fit(seen, start=START):
    """The reference class under which the outcomes of the windows `seen` were most likely, sought from `start`."""
    z = models.to_link(seen.outcome, "logit")
    first = [
        *(getattr(start, key) for key in PARAMETERS[:3]),
        *(np.log(getattr(start, key)) for key in PARAMETERS[3:]),
    ]
    found = optimize.minimize(_loss, first, args=(seen.series, z), method="L-BFGS-B", bounds=BOUNDS)
    return _class(found.x)
