"""Rolling-origin study: what each model would have said about areas that its class had not seen.

Every area is forecast with the class fitted on the other nine tenths of the areas. On a long panel the class
knows only outcomes that had happened by then, and is refitted every three years.
"""

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from scipy import stats
from tqdm import tqdm

from analysis.estimates import models, reference_classes, reliability, scores
from analysis.estimates.forecast import REACHED, to_link
from analysis.estimates.reference_classes import windows

FOLDS = 10
LONG = 15  # years: a longer panel has its first origin after so many, and its classes know the past only
REFIT = 3  # years between fits on a long panel
LARGEST = 3000  # windows that a class is fitted on
PANELS = {
    "internet_use": ["internet_users_pct"],
    "daily_internet": ["daily_internet_users_pct"],
    "egov_use": ["egov_users_pct_of_internet_users"],
    "roll_out": [
        "vhcn_coverage_pct",
        "fttp_coverage_pct",
        "nga_coverage_pct",
        "fixed_bb_100mbps_takeup_pct",
    ],
}
RECALIBRATED = "line_recalibrated"
FLOORED = "reference_walk_floored"
AS_EXACT = "reference_walk_floored_as_exact"
RATIOS = {  # score of the model, and of what it is held against
    "mae_ratio": ("error", "naive_error"),
    "crps_ratio_naive": ("crps", "naive_crps"),
    "crps_ratio_line": ("crps", "line_crps"),
    "wis_ratio": ("wis", "naive_wis"),
}
SCORES = ["brier", "log_score"]
SHARES = ["coverage_80", "coverage_95", "base_rate"]
KEY = ["panel", "horizon", "n_obs", "model"]
POOLED = "all"
BOTH = 0  # horizon of the rows that pool one and two years


def floored(series):
    """The series as a press that prints "over 84 %" shows it: whole percents, rounded down."""
    lower = np.floor(series.values)
    return replace(series, values=lower, lower=lower, upper=lower + 1)


def folds(area, seed=reference_classes.SEED):
    """The fold of each window, (n,); all windows of an area share one."""
    areas, place = np.unique(area, return_inverse=True)
    return np.random.default_rng(seed).permutation(len(areas))[place] % FOLDS


def periods(seen):
    """Origins from and before which windows are forecast together, and the year whose outcomes are known."""
    first, last = np.nanmin(seen.series.times), seen.origin.max()
    if last - first <= LONG:
        return [(-np.inf, np.inf, np.inf)]
    return [(start, start + REFIT, start) for start in np.arange(first + LONG, last + 1, REFIT)]


def rounds(seen):
    """For every period and fold: which windows are forecast, and the windows their class is fitted on."""
    fold = folds(seen.area)
    for start, end, known in periods(seen):
        due = seen.origin[:, None] + seen.ahead
        past = replace(seen, outcome=np.where(due > known, np.nan, seen.outcome))
        usable = np.isfinite(past.outcome).any(axis=1)
        for k in range(FOLDS):
            yield (start <= seen.origin) & (seen.origin < end) & (fold == k), past[usable & (fold != k)]


def _straight(seen, reference_class):
    line = models.line(seen.series, seen.ahead, reference_class)
    location = to_link(line.location, reference_class.link)
    return models.anchored(seen.series, seen.ahead, reference_class, seen.ahead, location)


def recalibrated_line(seen, past, reference_class):
    """The fitted line, its bias and spread taken from the errors that it made in `past`."""
    forecast, before = _straight(seen, reference_class), _straight(past, reference_class)
    error = (to_link(past.outcome, reference_class.link) - before.location) / before.scale
    location, scale = forecast.location.copy(), forecast.scale.copy()
    for scenario in np.unique(seen.scenario[seen.series.count > 1]):
        low, middle, high = np.nanquantile(error[past.scenario == scenario], [0.1, 0.5, 0.9], axis=0)
        where = seen.scenario == scenario
        location[where] += middle * scale[where]
        scale[where] *= (high - low) / (2 * stats.t.ppf(0.9, models.TAILS))
    return replace(forecast, location=location, scale=scale)


def predict(seen, frozen=None):
    """The windows that are forecast, and {model: Forecast (n, h)} of them.

    Without the class `frozen` each window is forecast with a class fitted on other areas.
    """
    if frozen:
        return seen, {name: model(seen.series, seen.ahead, frozen) for name, model in models.MODELS.items()}
    parts, places, reference_class = [], [], reference_classes.START
    for tested, past in tqdm(list(rounds(seen)), desc=f"{len(seen)} windows", disable=None, leave=False):
        if not tested.any():
            continue
        now, learnt = seen[tested], past[:: -(-len(past) // LARGEST)]
        reference_class = reference_classes.fit(learnt, start=reference_class)
        parts.append(
            say(now, reference_class) | {RECALIBRATED: recalibrated_line(now, past, reference_class)}
        )
        places.append(np.flatnonzero(tested))
    return seen[np.concatenate(places)], {name: _joined([part[name] for part in parts]) for name in parts[0]}


def say(seen, reference_class):
    """Forecasts of every model, and of the reference walk where it sees prints that were rounded down."""
    horizon, cut = seen.ahead, floored(seen.series)
    said = {name: model(seen.series, horizon, reference_class) for name, model in models.MODELS.items()}
    said[FLOORED] = models.reference_walk(cut, horizon, reference_class)
    said[AS_EXACT] = models.reference_walk(replace(cut, upper=cut.lower), horizon, reference_class)
    return said


def _joined(forecasts):
    arrays = [np.concatenate([getattr(f, key) for f in forecasts]) for key in ("location", "scale", "dof")]
    return replace(forecasts[0], **dict(zip(("location", "scale", "dof"), arrays, strict=True)))


def judge(seen, forecast):
    """Scores of one model, a row for each window and horizon whose outcome is known."""
    levels = np.concatenate([scores.LEVELS, scores.WIS_LEVELS, [0.1, 0.9, 0.025, 0.975]])
    fine, hub, ends = np.split(forecast.quantile(levels), [len(scores.LEVELS), len(levels) - 4], axis=-1)
    aim = (np.floor(seen.series.values[:, -1:] / 10) + 1) * 10
    reached = seen.outcome >= np.minimum(aim, REACHED)
    probability = forecast.exceedance(aim)
    with np.errstate(divide="ignore", invalid="ignore"):  # a series without any change has no spread
        standard = (to_link(seen.outcome, forecast.link) - forecast.location) / forecast.scale
    columns = {
        "error": abs(seen.outcome - forecast.quantile(0.5)[..., 0]),
        "crps": scores.crps(seen.outcome, fine),
        "wis": scores.wis(seen.outcome, hub),
        "coverage_80": scores.covered(seen.outcome, ends[..., 0], ends[..., 1]),
        "coverage_95": scores.covered(seen.outcome, ends[..., 2], ends[..., 3]),
        "brier": scores.brier(reached, probability),
        "log_score": scores.log_score(reached, probability),
        "base_rate": reached,
        "probability": probability,
        "pit": stats.t.cdf(standard, forecast.dof),
        "area": seen.area[:, None],
        "n_obs": seen.scenario[:, None],
        "horizon": seen.ahead.astype(int),
    }
    known = np.isfinite(seen.outcome)
    return pd.DataFrame({key: np.broadcast_to(values, known.shape)[known] for key, values in columns.items()})


def compare(seen, frozen=None):
    """Scores of every model on every window beside those of the last value and the line, single forecasts.

    With the class `frozen` the line has its own interval: no other areas give it their errors.
    Raises ValueError with fewer than two areas otherwise: a class is fitted on others.
    """
    if not frozen and len(np.unique(seen.area)) < 2:
        raise ValueError("a backtest needs two areas or more with values a year or two apart")
    now, forecasts = predict(seen, frozen)
    judged = {name: judge(now, forecast) for name, forecast in forecasts.items()}
    beside = {
        "naive_error": judged["naive"].error,
        "naive_crps": judged["naive"].crps,
        "naive_wis": judged["naive"].wis,
        "line_crps": judged["line" if frozen else RECALIBRATED].crps,
    }
    table = pd.concat([frame.assign(model=name, **beside) for name, frame in judged.items()])
    return table.dropna(subset="crps"), reliability.singles(now, forecasts["reference_walk"])


def summarise(compared):
    """Mean scores and ratios of mean scores by KEY, then pooled: a panel's horizons, and all panels."""
    groups = compared.groupby(KEY)
    means = groups.mean(numeric_only=True)
    ratios = {ratio: means[one] / means[other] for ratio, (one, other) in RATIOS.items()}
    cells = means[[*SCORES, *SHARES]].assign(windows=groups.size(), **ratios).reset_index()
    horizons = _pool(cells, ["panel", "n_obs", "model"]).assign(horizon=BOTH)
    panels = _pool(cells, ["n_obs", "model"]).assign(panel=POOLED, horizon=BOTH)
    return pd.concat([cells, horizons, panels]).sort_values(KEY, ignore_index=True)


def _pool(cells, by):
    """Geometric means of ratios and scores, plain means of shares, over the cells."""
    scores = [*RATIOS, *SCORES]
    logs = cells.assign(**np.log(cells[scores])).groupby(by)
    return np.exp(logs[scores].mean()).join(logs[SHARES].mean()).join(logs.windows.sum()).reset_index()


def panels_of(table):
    """The panels in a long table, {name: indicators}: those of PANELS, or else each indicator."""
    present = set(table.indicator)
    known = {name: [i for i in indicators if i in present] for name, indicators in PANELS.items()}
    return {n: i for n, i in known.items() if i} or {indicator: [indicator] for indicator in sorted(present)}


def backtest(*panels, frozen=()):
    """Score every model on windows of panels whose outcome is known.

    Parameters
    ----------
    *panels : pandas.DataFrame
        Long tables: ref_area, indicator, time_period, value, source (see reference_classes.read_panel).
    frozen : sequence of ReferenceClass, optional
        Apply each of these classes as it is, in place of one fitted on the panel's other areas.

    Returns
    -------
    pandas.DataFrame
        The table `scores`; with `frozen`, `panel` reads "indicator under class".

    Raises
    ------
    ValueError
        If a panel has fewer than two areas with values a year or two apart.

    Examples
    --------
    >>> from analysis.estimates.reference_classes import read_panel, reference_classes
    >>> panel = read_panel("data/raw/panels/daily_internet_eurostat.csv")
    >>> scores = backtest(panel, frozen=[reference_classes()["internet_use"]])
    >>> scores.query("model == 'reference_walk' and n_obs == '1' and panel == 'all'").windows.tolist()
    [808]
    """
    compared, sources, _ = study(panels, frozen)
    return with_sources(summarise(compared), sources)


def study(panels, frozen=()):
    """Forecast every window: scores of every model, {panel: its sources}, single forecasts of the walk."""
    compared, sources, singles = [], {}, []
    for table in panels:
        for name, indicators in panels_of(table).items():
            panel = table[table.indicator.isin(indicators)]
            for (indicator, one), klass in product(panel.groupby("indicator"), frozen or [None]):
                if klass and klass.indicator == indicator:
                    continue
                label = f"{name} under {klass.name}" if klass else name
                sources[label] = "; ".join(sorted(panel.source.unique()))
                scored, said = compare(windows(one), klass)
                compared.append(scored.assign(panel=label))
                singles.append(said.assign(panel=label))
    sources[POOLED] = ", ".join(sorted(sources))
    return pd.concat(compared), sources, pd.concat(singles)


def with_sources(table, sources):
    """Add to a table by panel the sources of each."""
    return table.assign(SOURCE=table.panel.map(sources))
