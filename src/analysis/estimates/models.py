"""Forecasts of short series: one function per model, vectorised over series.

A model takes a `Series`, the horizon in years and a `ReferenceClass`, and gives a `Forecast`. It keeps no
state, reads no clock and draws nothing. Counts and indices have no class of comparable cases: their yearly
shock is the root mean square of the series' own changes, so that the whole movement counts as noise.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from scipy import stats

from analysis.estimates.forecast import EDGE, Forecast, from_link, slope, to_link

DAMPING = 0.85  # a year, of the damped trend
# Log units a year of a count's slope that are carried on. On the broadband subscribers of 190 countries theta
# has 0.98 of the last value's CRPS with it, 1.24 without: growth from a start near zero does not last.
MOST_GROWTH = 0.4
TAILS = 4  # degrees of freedom of the predictive distribution
T_SCALE = 0.75  # of the predictive SD: a t with four degrees of freedom that covers 78 and 95.5 %
# How far a class is trusted with a case of another kind: probability, share of its pace, share of its shock.
# Chosen among 62 candidates by CRPS, coverage and calibration on seven panels that no class was fitted on:
# classes of fast adoption are too fast for many cases, and more restless than most.
TRANSFER = [(0.2, 0.0, 0.5), (0.2, 0.0, 1.0), (0.3, 1.0, 0.5), (0.3, 1.0, 1.0)]


class _Path(NamedTuple):
    """A series on the link scale: middle of each print, variance of measurement and of level shifts."""

    times: np.ndarray
    z: np.ndarray
    noise: np.ndarray
    jump: np.ndarray
    count: np.ndarray
    first: np.ndarray
    last: np.ndarray
    span: np.ndarray


def _path(series, link):
    known = np.isfinite(series.upper - series.lower)
    middle = np.where(known, (series.lower + series.upper) / 2, series.values)
    grain = np.where(known, series.upper - series.lower, 0.0)
    steep = slope(middle, link)
    noise = (series.sd[:, None] ** 2 + grain**2 / 12) * steep**2
    jump = np.nan_to_num(series.shift * steep) ** 2
    z, span = to_link(middle, link), series.times[:, -1] - _earliest(series.times, series.count)
    return _Path(series.times, z, noise, jump, series.count, _earliest(z, series.count), z[:, -1], span)


def _earliest(values, count):
    return np.take_along_axis(values, values.shape[1] - count[:, None], axis=1)[:, 0]


def _least_squares(times, z):
    """Slope, mean time, mean value, spread of times and squared residuals of a straight line, each (n,)."""
    known = np.isfinite(z)
    n = known.sum(axis=1)
    t_mean = np.where(known, times, 0.0).sum(axis=1) / n
    z_mean = np.where(known, z, 0.0).sum(axis=1) / n
    t = np.where(known, times - t_mean[:, None], 0.0)
    rest = np.where(known, z - z_mean[:, None], 0.0)
    spread = (t**2).sum(axis=1)
    gradient = np.divide((t * rest).sum(axis=1), spread, where=n > 1, out=np.full(len(z), np.nan))
    return gradient, t_mean, z_mean, spread, ((rest - gradient[:, None] * t) ** 2).sum(axis=1)


def _columns(horizon, *arrays):
    """Arrays of shape (n,) in the shape that goes with a horizon of (n,) or (n, h)."""
    return [a.reshape(a.shape + (1,) * (horizon.ndim - 1)) for a in arrays]


def _shock(path, reference_class):
    """Yearly shock and degrees of freedom of the predictive t, (n,): the class's, or else the series' own."""
    if np.isfinite(reference_class.sigma):
        return np.full(len(path.z), reference_class.sigma), np.full(len(path.z), float(TAILS))
    squares = np.nansum(np.diff(path.z, axis=1) ** 2 / np.diff(path.times, axis=1), axis=1)
    changes = np.where(path.count > 1, path.count - 1.0, np.nan)
    dof = changes if reference_class.link == "identity" else np.where(changes > 0, TAILS, np.nan)
    return np.sqrt(squares / changes), dof


def _bounds(reference_class):
    if reference_class.link == "logit":
        return {"floor": 0.0, "ceiling": 100.0}
    floor = max(reference_class.floor, 0.0) if reference_class.link == "log" else reference_class.floor
    return {"floor": floor, "ceiling": reference_class.ceiling}


def _predictive(location, variance, series, dof, reference_class):
    """A t around `location` with the measurement of the future figure added to the variance."""
    steep = slope(from_link(location, reference_class.link), reference_class.link)
    variance = variance + (_columns(location, series.sd)[0] * steep) ** 2
    scale = np.sqrt(variance) * (1.0 if reference_class.link == "identity" else T_SCALE)
    dof = np.broadcast_to(_columns(location, dof)[0], location.shape)
    return Forecast(location, scale, dof, reference_class.link, **_bounds(reference_class))


def anchored(series, horizon, reference_class, own_years, location):
    """A forecast at `location` that carries the series' own pace for `own_years` of the horizon.

    The rest stands in the variance: shocks, measurement, the class's pace over the years left out, and the
    error of the own pace, sigma^2 / T + 2 R / T^2 from T years.
    """
    path = _path(series, reference_class.link)
    (sigma, dof), noise, single = _shock(path, reference_class), path.noise[:, -1], path.span == 0
    error = np.where(single, 0.0, sigma**2 * path.span + 2 * noise) / np.where(single, 1.0, path.span) ** 2
    drift = reference_class.pace(path.last) ** 2 + reference_class.tau(path.count) ** 2
    sigma, noise, error, drift = _columns(horizon, sigma, noise, error, drift)
    variance = sigma**2 * horizon + (horizon - own_years) ** 2 * drift + own_years**2 * error + noise
    return _predictive(location, variance, series, dof, reference_class)


def _carried(series, horizon, reference_class, own_years):
    path = _path(series, reference_class.link)
    slopes = _least_squares(path.times, path.z)[0]
    slopes = np.clip(slopes, -MOST_GROWTH, MOST_GROWTH) if reference_class.link == "log" else slopes
    last, trend = _columns(horizon, path.last, slopes)
    return anchored(series, horizon, reference_class, own_years, last + trend * own_years)


def naive(series, horizon, reference_class):
    """The last value; its spread holds the pace that the class would have had."""
    last = _columns(horizon, _path(series, reference_class.link).last)[0] + np.zeros_like(horizon)
    return anchored(series, horizon, reference_class, np.zeros_like(horizon), last)


def theta(series, horizon, reference_class):
    """The last value and half the slope on the link scale (doi 10.1016/S0169-2070(00)00066-2)."""
    return _carried(series, horizon, reference_class, horizon / 2)


def damped(series, horizon, reference_class):
    """The last value and a fitted slope that fades by DAMPING a year, on the link scale; nan for n = 1."""
    return _carried(series, horizon, reference_class, DAMPING * (1 - DAMPING**horizon) / (1 - DAMPING))


def compound(series, horizon, reference_class):
    """The compound annual growth rate from the first to the last value, carried on; nan for n = 1."""
    path = _path(series, "identity")
    span = np.where(path.span > 0, path.span, np.nan)
    rate = np.log(np.maximum(path.last, EDGE) / np.maximum(path.first, EDGE)) / span
    last, rate = _columns(horizon, path.last, rate)
    location = to_link(last * np.exp(rate * horizon), reference_class.link)
    return anchored(series, horizon, reference_class, horizon, location)


def line(series, horizon, reference_class):
    """Least-squares line in natural units with its textbook interval; none for n = 2, nothing for n = 1."""
    values = _path(series, "identity").z
    gradient, t_mean, mean, spread, residual = _least_squares(series.times, values)
    free = np.maximum(series.count - 2, 0).astype(float)
    variance = np.divide(residual, free, where=free > 0, out=np.full_like(free, np.nan))
    ahead, gradient, mean, variance, n, spread = _columns(
        horizon, series.times[:, -1] - t_mean, gradient, mean, variance, series.count, spread
    )
    ahead = ahead + horizon
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = np.sqrt(variance * (1 + 1 / n + ahead**2 / spread))
    dof = np.broadcast_to(_columns(horizon, np.maximum(free, 1.0))[0], scale.shape)
    return Forecast(mean + gradient * ahead, scale, dof, "identity", **_bounds(reference_class))


class State(NamedTuple):
    """Level and lasting deviation of each series on the link scale, and their covariance."""

    level: np.ndarray
    deviation: np.ndarray
    p11: np.ndarray
    p12: np.ndarray
    p22: np.ndarray


def _advance(level, deviation, years, reference_class):
    """Level after `years` at the class's pace plus the deviation, in steps of one year and the rest."""
    for step in range(int(np.ceil(np.nanmax(years, initial=0.0)))):
        level = level + np.clip(years - step, 0, 1) * (reference_class.pace(level) + deviation)
    return level


class Step(NamedTuple):
    """One observation in the filter: state before and after, its surprise and variance, who has it (due)."""

    before: State
    after: State
    surprise: np.ndarray
    variance: np.ndarray
    due: np.ndarray


def steps(series, reference_class):
    """Yield a Step per observation after the first; the drift is the class's pace at the filtered level.

    Before it, the level moves by (mu(level) + deviation) dt and its variance grows by sigma^2 dt. It is then
    updated with gain p11 / (p11 + R), where R is the variance of the measurement.
    """
    path = _path(series, reference_class.link)
    start, state = path.z.shape[1] - path.count, _initial(path, reference_class)
    for j in range(1, path.z.shape[1]):
        before = _predict(state, path.times[:, j] - path.times[:, j - 1], path.jump[:, j], reference_class)
        after, due = _update(before, path.z[:, j], path.noise[:, j]), j > start
        state = State(*(np.where(due, new, old) for new, old in zip(after, state, strict=True)))
        yield Step(before, state, path.z[:, j] - before.level, before.p11 + path.noise[:, j], due)


def _initial(path, reference_class):
    zero = np.zeros(len(path.z))
    tau = reference_class.tau(path.count)
    return State(path.first, zero, _earliest(path.noise, path.count), zero, tau**2)


def filtered(series, reference_class):
    """State after the last observation, and the log likelihood of what came after the first, (n,)."""
    state, likelihood = _initial(_path(series, reference_class.link), reference_class), 0.0
    for step in steps(series, reference_class):
        state, scale = step.after, T_SCALE * np.sqrt(step.variance)
        density = stats.t.logpdf(step.surprise / scale, TAILS) - np.log(scale)
        likelihood = likelihood + np.where(step.due, density, 0.0)
    return state, likelihood


def _predict(state, years, jump, reference_class):
    p11 = state.p11 + 2 * years * state.p12 + years**2 * state.p22 + reference_class.sigma**2 * years + jump
    level = _advance(state.level, state.deviation, years, reference_class)
    return State(level, state.deviation, p11, state.p12 + years * state.p22, state.p22)


def _update(state, z, noise):
    total = state.p11 + noise
    surprise = z - state.level
    return State(
        state.level + state.p11 / total * surprise,
        state.deviation + state.p12 / total * surprise,
        state.p11 * noise / total,
        state.p12 * noise / total,
        state.p22 - state.p12**2 / total,
    )


def reference_walk(series, horizon, reference_class):
    """Random walk whose drift is the class's pace at its level plus a deviation learnt from the series.

    One observation gives the class's pace; two move it by w = tau^2 / (tau^2 + sigma^2 / T + 2 R / T^2)
    of what the series did otherwise; more are filtered. A class of other cases is weighted by what the series
    shows (see `transferred`). Without a class, a count follows `theta` and an index `naive`: on the share of
    industry in GDP theta has 1.05 of the last value's CRPS and a damped trend 1.12.
    """
    if not np.isfinite(reference_class.sigma):
        alone = theta if reference_class.link == "log" else naive
        return alone(series, horizon, reference_class)
    if reference_class.transfer:
        return transferred(series, horizon, reference_class)
    return _projected(filtered(series, reference_class)[0], series, horizon, reference_class)


def transferred(series, horizon, reference_class):
    """The reference walk averaged over TRANSFER, each weighted by its likelihood for the series.

    The average has the mean and the variance of the mixture on the link scale.
    """
    likelihoods, forecasts = [], []
    for prior, pace, shock in TRANSFER:
        one = slowed(reference_class, pace, shock)
        state, likelihood = filtered(series, one)
        likelihoods.append(likelihood + np.log(prior) + np.zeros(len(series.values)))
        forecasts.append(_projected(state, series, horizon, one))
    weights = np.exp(np.array(likelihoods) - np.max(likelihoods, axis=0))
    weights = (weights / weights.sum(axis=0)).reshape(weights.shape + (1,) * (horizon.ndim - 1))
    locations, scales = (
        np.array([getattr(one, part) for one in forecasts]) for part in ("location", "scale")
    )
    mean = (weights * locations).sum(axis=0)
    variance = (weights * (scales**2 + (T_SCALE * (locations - mean)) ** 2)).sum(axis=0)
    return replace(forecasts[0], location=mean, scale=np.sqrt(variance))


def slowed(reference_class, pace, shock):
    """The class at a share of its pace and of its yearly shock."""
    parts = {name: pace * getattr(reference_class, name) for name in ("a0", "a1", "a2")}
    return replace(reference_class, sigma=shock * reference_class.sigma, transfer=False, **parts)


def class_only(series, horizon, reference_class):
    """The class's pace from the last value on, whatever the series itself did before."""
    path = _path(series, reference_class.link)
    zero = np.zeros(len(path.z))
    state = State(path.last, zero, path.noise[:, -1], zero, reference_class.tau(path.count) ** 2)
    return _projected(state, series, horizon, reference_class)


def _projected(state, series, horizon, reference_class):
    level, deviation, p11, p12, p22 = _columns(horizon, *state)
    variance = p11 + 2 * horizon * p12 + horizon**2 * p22 + reference_class.sigma**2 * horizon
    location = _advance(level + np.zeros_like(horizon), deviation, horizon, reference_class)
    return _predictive(location, variance, series, np.full(len(level), float(TAILS)), reference_class)


MODELS = {m.__name__: m for m in (naive, line, compound, damped, theta, class_only, reference_walk)}
