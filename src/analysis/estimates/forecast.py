"""What a short series, a reference class and a forecast are, and the scales on which models work.

The link follows the reference class: logit for shares in percent, log for counts, identity for indices and
ranks.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

EDGE = 0.1  # percent: shares are held this far from 0 and 100
REACHED = 99.5  # percent: a share of 100 counts as reached from here
HELD = (-4.0, 3.5)  # logits (1.8 and 97.1 %) between which a class's pace was observed
# Percent between which an error in points is carried to the logit scale. At 99.5 % the derivative is ten
# times that at 95 %: an error of one point would there count as two logits.
STEEP = (2.0, 98.0)


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
    documented upper bound, floor a lower one. level_low and level_high are the percent between
    which its pace is known. transfer: the class is applied to a case of another kind than
    those it was fitted on. indicator: the column of the panel that it was fitted on.
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
    floor: float = -np.inf
    level_low: float = 0.0
    level_high: float = 100.0
    transfer: bool = False
    indicator: str = ""

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
        share = np.clip(values, *STEEP)
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
        values = from_link(self.location[..., None] + spread, self.link)
        if self.link == "logit":  # a share was held EDGE away from 0 and 100: there it stands at the bound
            values = np.where(values < EDGE, 0.0, np.where(values > 100 - EDGE, 100.0, values))
        return np.clip(values, self.floor, self.ceiling)

    def exceedance(self, target):
        """Probability of at least `target`, in natural units; a share of 100 counts as reached from 99.5."""
        aim = np.minimum(target, REACHED) if self.ceiling == 100 else np.asarray(target, dtype=float)
        with np.errstate(divide="ignore", invalid="ignore"):  # a series without any change has no spread
            standard = (to_link(aim, self.link) - self.location) / self.scale
        return np.where(aim > self.ceiling, 0.0, stats.t.sf(standard, self.dof))
