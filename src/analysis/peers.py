"""What comparable cases did from the same level, read from the code list class_quantiles.

A row of that list says how far the cases of a reference class that stood between level_low and level_high had
moved (change, points) after horizon years, and which share of the gap to 100 % they had closed (gap_closed).
"""

import numpy as np

MOST_YEARS = 26  # further ahead than this no year of arrival is looked for


def at_level(quantiles, name, level):
    """Give the rows of class `name` for the band of levels that holds `level`, else for the nearest band."""
    rows = quantiles[quantiles.reference_class == name]
    distance = np.maximum(rows.level_low - level, level - rows.level_high).clip(lower=0)
    near = rows[distance == distance.min()]
    return near[near.level_low == near.level_low.max()]


def changes(quantiles, name, level, horizon):
    """Give quantile levels and the changes (points) from `level` in `horizon` years; empty if unknown.

    Between 0, 1 and 2 years the quantiles are interpolated; beyond 2 they go on at the same pace a year.
    """
    rows = at_level(quantiles, name, level)
    if rows.empty or not np.isfinite(horizon):
        return np.array([]), np.array([])
    wide = rows.pivot(index="quantile_level", columns="horizon", values="change").sort_index()
    years = wide.columns.to_numpy(float)
    known = [np.interp(min(horizon, years[-1]), [0, *years], [0, *line]) for line in wide.to_numpy()]
    return wide.index.to_numpy(float), np.array(known) * max(1.0, horizon / years[-1])


def percentile(quantiles, name, level, change, horizon):
    """Say which share of the class moved less than `change` from `level` in `horizon` years; nan if unknown.

    The answer ends at the outermost quantile of the list: 0.95 means 95 % or more.
    """
    levels, moved = changes(quantiles, name, level, horizon)
    return float(np.interp(change, moved, levels)) if len(moved) else np.nan


def base_rate(quantiles, name, level, change, horizon):
    """Say which share of the class moved at least `change` in `horizon` years; nan if unknown."""
    return 1 - percentile(quantiles, name, level, change, horizon)


def gap_closed(quantiles, name, level, share=0.5):
    """Give the share of the gap to 100 % that quantile `share` of the class closed in a year."""
    rows = at_level(quantiles, name, level)
    rows = rows[(rows.horizon == 1) & rows.gap_closed.notna()].sort_values("quantile_level")
    return float(np.interp(share, rows.quantile_level, rows.gap_closed)) if len(rows) else np.nan


def years_until(quantiles, name, level, aim, share):
    """Count the years from `level` to `aim` at quantile `share` of yearly change; nan if not in sight."""
    for year in range(MOST_YEARS):
        levels, moved = changes(quantiles, name, level, 1)
        if not len(moved):
            return np.nan
        step = np.interp(share, levels, moved)
        if level + step >= aim:
            return year + (aim - level) / step
        level += step
    return np.nan
