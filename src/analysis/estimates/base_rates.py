"""What comparable cases did from the same level, read from the code list class_quantiles.

A row of that list says how far the cases of a reference class that stood between level_low and level_high had
moved (change, points) after horizon years, and which share of the gap to 100 % they had closed (gap_closed).
"""

from dataclasses import dataclass

import numpy as np

MOST_YEARS = 26  # further ahead than this no year of arrival is looked for


@dataclass(frozen=True)
class Band:
    """Cases of a class from one band of levels: quantile levels (q,), years (h,), changes and gaps (q, h)."""

    low: float
    high: float
    levels: np.ndarray
    years: np.ndarray
    change: np.ndarray
    gap_closed: np.ndarray


def bands(quantiles):
    """Read the code list into bands by class; every quantile is listed for every horizon of its band."""
    found = {}
    ordered = quantiles.sort_values(["level_low", "quantile_level", "horizon"])
    for (name, low, high), rows in ordered.groupby(["reference_class", "level_low", "level_high"]):
        levels, years = np.unique(rows.quantile_level), np.unique(rows.horizon).astype(float)
        shape = (len(levels), len(years))
        change, gap = (rows[part].to_numpy(float).reshape(shape) for part in ("change", "gap_closed"))
        found.setdefault(name, []).append(Band(low, high, levels, years, change, gap))
    return found


def at_level(bands, name, level):
    """Give the band of class `name` that holds `level`; None if the class had no cases there."""
    within = (
        band for band in bands.get(name, []) if band.low <= level < band.high or level == band.high == 100
    )
    return next(within, None)


def first_there(bands, names, level):
    """Choose the first of the classes `names` that had cases at `level`; an empty text if none had."""
    return next((name for name in names if at_level(bands, name, level)), "")


def changes(bands, name, level, horizon):
    """Give quantile levels and the changes (points) from `level` in `horizon` years; empty if unknown.

    Between 0, 1 and 2 years the quantiles are interpolated; beyond 2 they go on at the same pace a year.
    """
    band = at_level(bands, name, level)
    if band is None or not np.isfinite(horizon):
        return np.array([]), np.array([])
    return band.levels, after(band, band.change, horizon)


def after(band, values, horizon):
    """Read values (q, h) of a band at any horizon, nothing having moved after no time."""
    years = [0, *band.years]
    known = [np.interp(min(horizon, years[-1]), years, [0, *line]) for line in values]
    return np.array(known) * max(1.0, horizon / years[-1])


def percentile(bands, name, level, change, horizon):
    """Say which share of the class moved less than `change` from `level` in `horizon` years; nan if unknown.

    The answer ends at the outermost quantile of the list: 0.95 means 95 % or more.
    """
    levels, moved = changes(bands, name, level, horizon)
    return float(np.interp(change, moved, levels)) if len(moved) else np.nan


def base_rate(bands, name, level, change, horizon):
    """Say which share of the class moved at least `change` in `horizon` years; nan if unknown."""
    return 1 - percentile(bands, name, level, change, horizon)


def gap_closed(bands, name, level, share=0.5):
    """Give the share of the gap to 100 % that quantile `share` of the class closed in a year."""
    band = at_level(bands, name, level)
    if band is None:
        return np.nan
    return float(np.interp(share, band.levels, after(band, band.gap_closed, 1)))


def years_until(bands, name, level, aim, share):
    """Count the years from `level` to `aim` at quantile `share` of yearly change; nan if not in sight.

    Above the highest band the class is taken to close the same share of the gap to 100 % a year as in it.
    """
    if at_level(bands, name, level) is None:
        return np.nan
    for year in range(MOST_YEARS):
        step = step_from(bands, name, level, share)
        if level + step >= aim:
            return year + (aim - level) / step
        level += step
    return np.nan


def step_from(bands, name, level, share):
    """Give the points gained in a year from `level` at quantile `share` of the class."""
    band = at_level(bands, name, level)
    if band is None:
        top = max(bands[name], key=lambda band: band.high)
        return np.interp(share, top.levels, after(top, top.gap_closed, 1)) * (100 - level)
    return np.interp(share, band.levels, after(band, band.change, 1))
