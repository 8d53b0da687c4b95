"""Forecasts of short series: one function per model, vectorised over series.

A model takes a `Series`, the horizon in years and a `ReferenceClass`, and gives a `Forecast`. It keeps no
state, reads no clock and draws nothing. The link follows the reference class: logit for shares in percent,
log for counts, identity for indices and ranks. Counts and indices have no class of comparable cases: their
yearly shock is the root mean square of the series' own changes, so that the whole movement counts as noise,
and their drift is their own.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import stats

EDGE = 0.1  # percent: shares are held this far from 0 and 100
REACHED = 99.5  # percent: a share of 100 counts as reached from here
DAMPING = 0.85  # a year, of the damped trend
TAILS = 4  # degrees of freedom of the predictive distribution
T_SCALE = 0.75  # of the predictive SD: a t with four degrees of freedom that covers 78 and 95.5 %
HELD = (-4.0, 3.5)  # logits between which a class's pace is known


@dataclass(frozen=True)
class Series:
    """n series of at most m observations each, in order of time, padded with nan on the left.

    times in decimal years; values, lower, upper in natural units (percent, count, index), lower and upper
    being what the print allows; shift the SD, in natural units, of a change of measurement just before the
    observation (0: none); sd (n,) the SD of measurement in natural units.
    """

    times: np.ndarray
    values: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    shift: np.ndarray
    sd: np.ndarray

    @property
    def count(self):
        """How many observations each series has, (n,)."""
        return np.isfinite(self.values).sum(axis=1)


@dataclass(frozen=True)
class ReferenceClass:
    """The pace of comparable cases: mu(z) = a0 + a1 z + a2 z^2 a year on the link scale, and its spread.

    sigma is the yearly shock, tau_2_3 and tau_4_6 the SD of a series' lasting deviation when it has up to
    three or more observations. A sigma of nan says that there is no class (counts, indices); ceiling is a
    documented upper bound.
    """

    name: str
    link: str = "logit"
    a0: float = 0.0
    a1: float = 0.0
    a2: float = 0.0
    sigma: float = np.nan
    tau_2_3: float = 0.0
    tau_4_6: float = 0.0
    measurement_sd: float = 0.0
    ceiling: float = np.inf

    def pace(self, z):
        """Class drift a year at link value `z`, held constant outside the levels that were observed."""
        held = np.clip(z, *HELD)
        return self.a0 + self.a1 * held + self.a2 * held**2

    def tau(self, count):
        """SD of the lasting deviation for series of `count` observations."""
        return np.where(np.asarray(count) <= 3, self.tau_2_3, self.tau_4_6)


COUNTS = ReferenceClass("counts", link="log")
INDEX = ReferenceClass("index", link="identity")


def to_link(values, link):
    """Natural units to the link scale; shares are held within EDGE of 0 and 100."""
    if link == "logit":
        share = np.clip(values, EDGE, 100 - EDGE)
        return np.log(share / (100 - share))
    return np.log(values) if link == "log" else np.asarray(values, dtype=float)


def from_link(z, link):
    """Link scale to natural units."""
    if link == "logit":
        return 100 / (1 + np.exp(-z))
    return np.exp(z) if link == "log" else z


def slope(values, link):
    """Link units per natural unit at `values`, which carries an error in points to the link scale."""
    if link == "logit":
        share = np.clip(values, EDGE, 100 - EDGE)
        return 100 / (share * (100 - share))
    return 1 / values if link == "log" else np.ones_like(values, dtype=float)


@dataclass(frozen=True)
class Forecast:
    """Predictive distributions: location and scale on the link scale, dof (inf: normal), each (n,) or (n, h).

    floor and ceiling are bounds in natural units; what lies beyond counts as lying there. A nan scale says
    that the model gives no interval: then only the median is known.
    """

    location: np.ndarray
    scale: np.ndarray
    dof: np.ndarray
    link: str
    floor: float = -np.inf
    ceiling: float = np.inf

    def quantile(self, levels):
        """Quantiles in natural units, (n, ..., q), for `levels` between 0 and 1."""
        levels = np.atleast_1d(np.asarray(levels, dtype=float))
        dof, place = np.unique(self.dof, return_inverse=True)
        steps = stats.t.ppf(levels, dof[:, None])[place.reshape(np.shape(self.dof))]
        spread = np.where(levels == 0.5, 0.0, self.scale[..., None] * steps)
        return np.clip(from_link(self.location[..., None] + spread, self.link), self.floor, self.ceiling)

    def exceedance(self, target):
        """Probability of at least `target`, in natural units; a share of 100 counts as reached from 99.5."""
        aim = np.minimum(target, REACHED) if self.ceiling == 100 else np.asarray(target, dtype=float)
        standard = (to_link(aim, self.link) - self.location) / self.scale
        return np.where(aim > self.ceiling, 0.0, stats.t.sf(standard, self.dof))


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
    squares = np.diff(path.z, axis=1) ** 2 / np.diff(path.times, axis=1)
    changes = np.maximum(path.count - 1, 0).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.sqrt(np.nansum(squares, axis=1) / changes), np.where(changes > 0, changes, np.nan)


def _bounds(reference_class):
    if reference_class.link == "logit":
        return {"floor": 0.0, "ceiling": 100.0}
    return {"floor": 0.0 if reference_class.link == "log" else -np.inf, "ceiling": reference_class.ceiling}


def _predictive(location, variance, series, dof, reference_class):
    """A t around `location` with the measurement of the future figure added to the variance."""
    steep = slope(from_link(location, reference_class.link), reference_class.link)
    variance = variance + (_columns(location, series.sd)[0] * steep) ** 2
    scale = np.sqrt(variance) * (T_SCALE if np.isfinite(reference_class.sigma) else 1.0)
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
    last, trend = _columns(horizon, path.last, _least_squares(path.times, path.z)[0])
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


def filtered(series, reference_class):
    """State after the last observation; the drift is the class's pace at the filtered level."""
    path = _path(series, reference_class.link)
    zero, start = np.zeros(len(path.z)), path.z.shape[1] - path.count
    state = State(
        path.first, zero, _earliest(path.noise, path.count), zero, reference_class.tau(path.count) ** 2
    )
    for j in range(1, path.z.shape[1]):
        predicted = _predict(state, path.times[:, j] - path.times[:, j - 1], path.jump[:, j], reference_class)
        updated = _update(predicted, path.z[:, j], path.noise[:, j])
        state = State(*(np.where(j > start, new, old) for new, old in zip(updated, state, strict=True)))
    return state


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
    of what the series did otherwise; more are filtered. Without a class (counts, indices) the drift is the
    series' own, from its first to its last observation.
    """
    if not np.isfinite(reference_class.sigma):
        return _own_drift(series, horizon, reference_class)
    return _projected(filtered(series, reference_class), series, horizon, reference_class)


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


def _own_drift(series, horizon, reference_class):
    path = _path(series, reference_class.link)
    drift = (path.last - path.first) / np.where(path.span > 0, path.span, np.nan)
    last, drift = _columns(horizon, path.last, drift)
    return anchored(series, horizon, reference_class, horizon, last + drift * horizon)


MODELS = {m.__name__: m for m in (naive, line, compound, damped, theta, class_only, reference_walk)}
