"""Scores of forecasts against what happened, each (...,); lower is better for all but coverage.

Outcomes and quantiles are in one unit, which is also that of CRPS, WIS and interval score. The package
scoringrules has the formulas; coverage, pinball loss and WIS are written out.
"""

import numpy as np

INTERVALS = np.array([2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90]) / 100  # alpha, of the COVID-19 Forecast Hub
WIS_LEVELS = np.concatenate([INTERVALS / 2, [0.5], 1 - INTERVALS[::-1] / 2])
LEVELS = np.arange(1, 100) / 100  # quantile levels on which CRPS is computed
CERTAIN = 0.01  # probabilities are held this far from 0 and 1, as they are printed


def pinball(outcome, quantiles, levels):
    """Quantile loss of each quantile, (..., q)."""
    miss = np.asarray(outcome, dtype=float)[..., None] - quantiles
    return np.maximum(levels * miss, (levels - 1) * miss)


def crps(outcome, quantiles, levels=LEVELS):
    """Continuous ranked probability score as twice the mean pinball loss over `levels`."""
    from scoringrules import crps_quantile

    return crps_quantile(
        np.asarray(outcome, dtype=float), np.asarray(quantiles, dtype=float), np.asarray(levels)
    )


def crps_t(outcome, location, scale, dof):
    """Continuous ranked probability score of a Student t, in closed form."""
    from scoringrules import crps_t as closed_form

    return closed_form(outcome, dof, location, scale)


def interval_score(outcome, lower, upper, level):
    """Width of a central interval of `level` percent, and 2 / alpha for each unit by which it misses."""
    from scoringrules import interval_score as width_and_misses

    return width_and_misses(outcome, lower, upper, 1 - level / 100)


def wis(outcome, quantiles):
    """Weighted interval score (Bracher et al. 2021) from quantiles (..., 23) at WIS_LEVELS.

    Put together from interval scores: scoringrules 0.10 adds the median itself instead of its error.
    """
    outcome, quantiles = np.asarray(outcome, dtype=float), np.asarray(quantiles, dtype=float)
    k = len(INTERVALS)
    lower, upper = quantiles[..., :k], quantiles[..., : -k - 1 : -1]
    scores = interval_score(outcome, lower, upper, 100 - 100 * INTERVALS)
    return ((INTERVALS / 2 * scores).sum(axis=-1) + abs(outcome - quantiles[..., k]) / 2) / (k + 0.5)


def covered(outcome, lower, upper):
    """Whether the outcome lies within the interval, its ends included."""
    return (lower <= outcome) & (outcome <= upper)


def brier(happened, probability):
    """Squared distance of a probability from what happened (true or false)."""
    from scoringrules import brier_score

    return brier_score(np.asarray(happened, dtype=float), np.asarray(probability, dtype=float))


def log_score(happened, probability):
    """Negative logarithm of the probability given to what happened, at least CERTAIN."""
    from scoringrules import log_score as surprise

    held = np.clip(probability, CERTAIN, 1 - CERTAIN)
    return surprise(np.asarray(happened, dtype=float), held)
