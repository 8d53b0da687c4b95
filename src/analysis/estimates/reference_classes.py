"""Reference classes: the pace of comparable cases, fitted on a panel that anybody can download.

A panel is a long table: ref_area, indicator, time_period, value in percent. From it
windows are drawn: what a forecaster would have seen at an origin, and what happened one and two years later.
A class is the maximum of the predictive likelihood of its windows.
"""

from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import optimize, stats

from analysis.estimates import models
from analysis.estimates.forecast import ReferenceClass, Series, to_link
from analysis.tables import store
from analysis.tables.describe import TABLES

SEED = 2025
HORIZONS = np.array([1.0, 2.0])
SCENARIOS = {"1": (1, 1, 1), "2-3": (2, 3, 5), "4-6": (4, 6, 8)}  # fewest and most observations, within years
LEVELS = (2, 97)  # percent: last values from which windows start
LEFT_OUT = ("VN", "VNM", "vnm", "EU", "EU27_2020", "EU28", "EA", "EA19")  # Viet Nam, and sums over areas
MEASUREMENT_SD = 1.0  # points
BANDS = [(2, 10), (10, 20), (20, 40), (40, 60), (60, 80), (80, 90), (90, 97), (97, 100)]  # percent
QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
OUTERMOST = 3  # areas that had been so low or so high, or the class does not know the pace there
FEWEST = 12  # cases in a band, or it has no quantiles
COMPLETE = 99  # percent
FOLDER = "data/raw/panels"
PANEL = ["ref_area", "indicator", "time_period", "value"]
NUMBERS = ("measurement_sd", "level_low", "level_high")
PARAMETERS = ("a0", "a1", "a2", "sigma", "tau_2_3", "tau_4_6")
START = ReferenceClass("start", a0=0.1, sigma=0.2, tau_2_3=0.05, tau_4_6=0.05)
TOLERANCE = 1e-6  # relative change of the likelihood at which the search ends
BOUNDS = [(-1, 1), (-0.5, 0.5), (-0.2, 0.2), *[(np.log(0.001), 0.0)] * 3]


@dataclass(frozen=True)
class Windows:
    """What was seen and what happened: series, outcomes (n, h) so many years ahead (n, h), labels (n,)."""

    series: Series
    outcome: np.ndarray
    ahead: np.ndarray
    area: np.ndarray
    origin: np.ndarray
    scenario: np.ndarray

    def __getitem__(self, where):
        labels = {f.name: getattr(self, f.name)[where] for f in fields(self) if f.name != "series"}
        seen = {f.name: getattr(self.series, f.name)[where] for f in fields(self.series)}
        return Windows(Series(**seen), **labels)

    def __len__(self):
        return len(self.area)


def grain(values):
    """Unit of the last digit of a panel: one where every value is whole, else nothing worth mentioning."""
    return 1.0 if np.all(np.asarray(values) % 1 == 0) else 0.0


def windows(panel, seed=SEED, levels=LEVELS, ahead=HORIZONS):
    """One window per area, origin and scenario, drawn with a fixed seed; `panel` holds one indicator.

    The last value lies within `levels`, and the outcome one or two years later is known; `ahead` are the
    years after which outcomes are looked up.
    """
    panel = panel[~panel.ref_area.isin(LEFT_OUT)].dropna(subset="value")
    wide = panel.pivot(index="ref_area", columns="time_period", values="value").sort_index()
    rng = np.random.default_rng(seed)
    drawn = [
        (area, years, values, scenario, picked)
        for area, years, values in _rows(wide)
        for scenario in SCENARIOS
        for picked in _picks(years, values, SCENARIOS[scenario], levels, rng)
    ]
    return _windows(drawn, grain(panel.value), ahead)


def _rows(wide):
    for area, row in wide.iterrows():
        row = row.dropna()
        yield area, row.index.to_numpy(dtype=float), row.to_numpy(dtype=float)


def _picks(years, values, scenario, levels, rng):
    """Positions of the observations seen from each origin, the origin last."""
    fewest, most, within = scenario
    for j in range(len(years)):
        earlier = np.flatnonzero((years >= years[j] - within) & (years < years[j]))
        later = np.isin(years[j] + HORIZONS, years).any()
        if not later or not levels[0] <= values[j] <= levels[1] or len(earlier) < fewest - 1:
            continue
        n = rng.integers(fewest, min(most, len(earlier) + 1) + 1)
        yield [*sorted(rng.choice(earlier, n - 1, replace=False)), j]


def _windows(drawn, unit, ahead):
    m = max(most for _, most, _ in SCENARIOS.values())
    times, seen = (np.full((len(drawn), m), np.nan) for _ in range(2))
    outcome = np.full((len(drawn), len(ahead)), np.nan)
    for i, (_, years, values, _, picked) in enumerate(drawn):
        times[i, m - len(picked) :], seen[i, m - len(picked) :] = years[picked], values[picked]
        at = dict(zip(years, values, strict=True))
        outcome[i] = [at.get(years[picked[-1]] + h, np.nan) for h in ahead]
    sd = np.full(len(drawn), MEASUREMENT_SD)
    series = Series(times, seen, seen - unit / 2, seen + unit / 2, np.zeros_like(seen), sd)
    labels = [np.array([row[k] for row in drawn]) for k in (0, 3)]
    years = np.broadcast_to(np.asarray(ahead, dtype=float), outcome.shape)
    return Windows(series, outcome, years, labels[0], times[:, -1], labels[1])


def _class(parameters):
    values = [*parameters[:3], *np.exp(parameters[3:])]
    values = {key: float(value) for key, value in zip(PARAMETERS, values, strict=True)}
    return ReferenceClass("", measurement_sd=MEASUREMENT_SD, **values)


def _weights(seen):
    """Weights of the outcomes, (n, h): every scenario counts the same, however many windows it has."""
    known = np.isfinite(seen.outcome)
    _, place = np.unique(seen.scenario, return_inverse=True)
    cases = np.bincount(place, weights=known.sum(axis=1))
    weights = np.where(known, 1 / cases[place][:, None], 0.0)
    return weights / weights.sum()


def _loss(parameters, series, ahead, z, weights):
    """Weighted mean of the negative predictive log density of outcomes `z` on the logit scale."""
    forecast = models.reference_walk(series, ahead, _class(parameters))
    density = stats.t.logpdf((z - forecast.location) / forecast.scale, models.TAILS) - np.log(forecast.scale)
    return -np.nansum(weights * density)


def fit(seen, start=START):
    """The reference class under which the outcomes of the windows `seen` were most likely.

    Raises ValueError if there are none.
    """
    if not len(seen):
        low, high = LEVELS
        raise ValueError(
            f"nothing to fit a class on: no other area has values a year or two apart, from {low}-{high} % on"
        )
    known = (seen.series, seen.ahead, to_link(seen.outcome, "logit"), _weights(seen))
    first = np.array([getattr(start, key) for key in PARAMETERS])
    first[3:] = np.log(first[3:])
    options = {"ftol": TOLERANCE}
    found = optimize.minimize(_loss, first, args=known, method="L-BFGS-B", bounds=BOUNDS, options=options)
    return _class(found.x)


def load(table):
    """Reference classes by name, from the code list reference_classes, for use on cases of another kind."""
    columns = [*PARAMETERS, *NUMBERS]
    return {
        row.reference_class: ReferenceClass(
            row.reference_class,
            transfer=True,
            indicator=row.indicator,
            **{c: float(getattr(row, c)) for c in columns},
        )
        for row in table.itertuples()
    }


def read_panel(path):
    """A panel from a CSV file; raises ValueError that names the file, the line and what is wrong there."""
    try:
        panel = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"{path}: not a CSV file in UTF-8 ({error})") from None
    absent = [column for column in PANEL if column not in panel]
    if absent:
        raise ValueError(f"{path}: no column {', '.join(absent)}; a panel has {', '.join(PANEL)}")
    value = pd.to_numeric(panel.value, errors="coerce")
    faults = {
        "value {value!r} is not a percentage between 0 and 100": ~value.between(0, 100) & (panel.value != ""),
        "time_period {time_period!r} is not a year": ~panel.time_period.str.fullmatch(r"\d{4}"),
        "a second value of {indicator} for {ref_area} in {time_period}": panel.duplicated(PANEL[:3]),
    }
    for fault, wrong in faults.items():
        if wrong.any():
            row = panel[wrong].iloc[0]
            raise ValueError(f"{path}:{row.name + 2}: {fault.format(**row)}")
    source = Path(path).stem.replace("_", "-")
    return panel.assign(value=value, time_period=panel.time_period.astype(int), source=source)


def write_lists():
    """Refit both code lists to the panels of the project, write them and return where they lie."""
    panels, table = sorted((store.root() / FOLDER).glob("*.csv")), store.load("reference_classes")
    lists = {"reference_classes": refit(panels, table), "class_quantiles": quantile_table(panels, table)}
    for name, rows in lists.items():
        texts = store.as_texts(rows.sort_values(list(TABLES[name].key)))[list(TABLES[name].columns)]
        store.write(store.path(name), store.as_csv([list(texts), *texts.itertuples(index=False, name=None)]))
    return [str(store.path(name).relative_to(store.root())) for name in lists]


def refit(paths, classes):
    """The code list `classes` with the numbers that its indicators have in the panels."""
    panels = pd.concat([read_panel(path) for path in paths])
    numbers = fit_table(panels[panels.indicator.isin(classes.indicator)])
    names = classes.drop(columns=numbers.columns.drop("indicator"))
    return names.merge(numbers, on="indicator", validate="1:1")[classes.columns]


def fit_table(panels):
    """The numbers of a reference class, a row for every indicator of the panels."""
    rows = [_fitted(indicator, panel) for indicator, panel in panels.groupby("indicator")]
    return pd.DataFrame(rows).round(dict.fromkeys(PARAMETERS, 4))


def _fitted(indicator, panel):
    seen = windows(panel)
    fitted = fit(seen)
    rows = panel[panel.ref_area.isin(seen.area)].dropna(subset="value")
    low, high = known_levels(rows)
    numbers = {key: getattr(fitted, key) for key in PARAMETERS}
    numbers |= {"measurement_sd": MEASUREMENT_SD, "level_low": low, "level_high": high}
    extent = {"areas": len(np.unique(seen.area)), "cases": len(seen)}
    years = {"first_year": rows.time_period.min(), "last_year": rows.time_period.max()}
    return {"indicator": indicator, **numbers, **extent, **years}


def known_levels(panel):
    """The levels, in percent, that at least OUTERMOST areas had reached downwards and upwards."""
    values = panel.groupby("ref_area").value
    most = min(OUTERMOST, values.ngroups)
    low, high = values.min().nsmallest(most).iloc[-1], values.max().nlargest(most).iloc[-1]
    return round(float(low), 1), round(float(high), 1)


def quantile_table(paths, classes):
    """Rows of the code list class_quantiles: what the areas of each class did from each band of levels.

    change in points after horizon years, gap_closed as a share of the way to 100 %, reached_99 as a number of
    cases; windows overlap, so that cases count an area more than once.
    """
    panels = pd.concat([read_panel(path) for path in paths])
    tables = [
        band.assign(reference_class=name, horizon=horizon)
        for name, indicator in zip(classes.reference_class, classes.indicator, strict=True)
        for horizon in HORIZONS.astype(int)
        for band in quantiles(moves(panels[panels.indicator == indicator], horizon))
    ]
    return pd.concat(tables, ignore_index=True)


def moves(panel, horizon):
    """Every pair of values `horizon` years apart: ref_area, value, change (points) and gap_closed."""
    kept = panel[~panel.ref_area.isin(LEFT_OUT)].dropna(subset="value")[["ref_area", "time_period", "value"]]
    later = kept.assign(time_period=kept.time_period - horizon)
    pairs = kept.merge(later, on=["ref_area", "time_period"], suffixes=("", "_later"))
    change = pairs.value_later - pairs.value
    return pairs.assign(change=change, gap_closed=change / (100 - pairs.value).where(pairs.value < 100))


def quantiles(pairs):
    """Quantiles of change and gap_closed, a table for each band of levels with at least FEWEST cases."""
    for low, high in BANDS:
        band = pairs[(pairs.value >= low) & ((pairs.value < high) | (pairs.value == 100) & (high == 100))]
        if len(band) >= FEWEST:
            table = band[["change", "gap_closed"]].quantile(list(QUANTILES)).rename_axis("quantile_level")
            extent = {"cases": len(band), "areas": band.ref_area.nunique()}
            reached = (band.value_later >= COMPLETE).sum()
            yield table.reset_index().assign(level_low=low, level_high=high, **extent, reached_99=reached)


def reference_classes(*panels):
    """The reference classes by name: those of the code list, or fitted to panels.

    Parameters
    ----------
    *panels : pandas.DataFrame
        Long tables (see `read_panel`); a class is fitted to each indicator. Default: the code list.

    Returns
    -------
    dict of ReferenceClass

    Raises
    ------
    ValueError
        If an indicator has no two values a year or two apart.

    Examples
    --------
    >>> classes = reference_classes()
    >>> sorted(classes)
    ['daily_internet', 'egov_use', 'fibre_coverage', 'internet_use', 'vhcn_coverage']
    """
    if not panels:
        return load(store.load("reference_classes"))
    indicators = pd.concat(panels).groupby("indicator")
    return {name: replace(fit(windows(panel)), name=name) for name, panel in indicators}
