"""Forecasts of short series: one function per model, vectorised over series.

A model takes a `Series`, the horizon in years and a `ReferenceClass`, and gives a `Forecast`. It keeps no state, reads no
clock and draws nothing. The link follows the reference class: logit for shares in percent, log for counts, identity for
indices and ranks. Counts and indices have no class of comparable cases: their yearly shock is the root mean square of the
series' own changes, so that the whole movement counts as noise, and their drift is their own.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

EDGE = 0.1  # percent: shares are held this far from 0 and 100, where the logit has no value
REACHED = 99.5  # percent: a share of 100 counts as reached from here
DAMPING = 0.85  # a year, of the damped trend
TAILS = 4  # degrees of freedom of the predictive distribution
T_SCALE = 0.75  # of the predictive SD: a t with four degrees of freedom that covers 78 and 95.5 %
HELD = (-4.0, 3.5)  # logits between which a class's pace is known


@dataclass(frozen=True)
class Series:
    """n series of at most m observations each, in order of time, padded with nan on the left.

    times in decimal years; values, lower, upper in natural units (percent, count, index), lower and upper being what the
    print allows; shift the SD, in natural units, of a change of measurement just before the observation (0: none); sd (n,)
    the SD of measurement in natural units.
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

    sigma is the yearly shock, tau_2_3 and tau_4_6 the SD of a series' lasting deviation when it has up to three or more
    observations. A sigma of nan says that there is no class (counts, indices); ceiling is a documented upper bound.
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
    """Link units per natural unit at `values`: the derivative that carries an error in points to the link scale."""
    if link == "logit":
        share = np.clip(values, EDGE, 100 - EDGE)
        return 100 / (share * (100 - share))
    return 1 / values if link == "log" else np.ones_like(values, dtype=float)


@dataclass(frozen=True)
class Forecast:
    """Predictive distributions: location and scale on the link scale, dof (inf: normal), each (n,) or (n, h).

    floor and ceiling are bounds in natural units; what lies beyond counts as lying there. A nan scale says that the model
    gives no interval: then only the median is known.
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
        steps = stats.t.ppf(levels, np.asarray(self.dof)[..., None])
        spread = np.where(levels == 0.5, 0.0, self.scale[..., None] * steps)
        return np.clip(from_link(self.location[..., None] + spread, self.link), self.floor, self.ceiling)

    def exceedance(self, target):
        """Probability of at least `target` (natural units, a number or one per series); a share of 100 counts from 99.5."""
        aim = np.minimum(target, REACHED) if self.ceiling == 100 else np.asarray(target, dtype=float)
        standard = (to_link(aim, self.link) - self.location) / self.scale
        return np.where(aim > self.ceiling, 0.0, stats.t.sf(standard, self.dof))


@dataclass(frozen=True)
class _Path:
    """A series on the link scale: middle of each print, variance of measurement and of level shifts, and summaries."""

    z: np.ndarray
    noise: np.ndarray
    jump: np.ndarray
    years: np.ndarray
    count: np.ndarray
    trend: np.ndarray
    span: np.ndarray


def _path(series, link):
    grain = np.nan_to_num(series.upper - series.lower)
    middle = np.where(np.isfinite(series.upper - series.lower), (series.lower + series.upper) / 2, series.values)
    z, steep = to_link(middle, link), slope(middle, link)
    noise = (series.sd[:, None] ** 2 + grain**2 / 12) * steep**2
    return _Path(z, noise, (np.nan_to_num(series.shift) * steep) ** 2, series.times, series.count, *_trend(series.times, z))


def _trend(times, z):
    """Least-squares slope a year, nan for one observation, and the years from first to last."""
    present = np.isfinite(z)
    first = np.where(present, times, np.inf).min(axis=1)
    span = times[:, -1] - first
    t = np.where(present, times - times[:, -1:], 0.0)
    n = present.sum(axis=1, keepdims=True)
    t_off = np.where(present, t - t.sum(axis=1, keepdims=True) / n, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (t_off * np.where(present, z, 0.0)).sum(axis=1) / (t_off**2).sum(axis=1), span


def naive(series, horizon, reference_class):
    """Last value, no change expected."""
    path = _path(series, reference_class.link)
    steep = slope(from_link(path.z[:, -1], reference_class.link), reference_class.link)
    sd = np.sqrt(reference_class.sigma**2 * horizon + path.noise[:, -1] + (series.sd * steep) ** 2)
    return Forecast(path.z[:, -1], T_SCALE * sd, np.full_like(sd, TAILS), reference_class.link)


MODELS = {"naive": naive}
