"""Where a class does not fit a series: figures far from what it expected, levels that it does not know."""

from dataclasses import fields

import numpy as np
import pandas as pd

from analysis.estimates.forecast import Series
from analysis.estimates.models import steps
from analysis.estimates.project import DUE, padded

FAR = 2.0  # standard deviations from which a figure surprises


def surprises(points, classes):
    """Count, for each run, the latest figures in a row that surprised its class; see `project.runs`.

    The class is taken as it was fitted, at its whole pace and shock.
    """
    if points.empty:
        return pd.DataFrame(columns=[*DUE, "reference_class", "surprises"])
    rows, series = padded(points)
    found = np.zeros(len(rows), dtype=int)
    for name, at in rows.groupby("reference_class").indices.items():
        if np.isfinite(classes[name].sigma):
            part = Series(*(getattr(series, field.name)[at] for field in fields(Series)))
            found[at] = in_a_row(part, classes[name])
    return rows[[*DUE, "reference_class"]].assign(surprises=found)


def in_a_row(series, reference_class):
    """Count the latest observations of each series that lie FAR from what was expected, (n,)."""
    count = np.zeros(len(series.values), dtype=int)
    for step in steps(series, reference_class):
        far = np.abs(step.surprise) >= FAR * np.sqrt(step.variance)
        count = np.where(step.due, np.where(far, count + 1, 0), count)
    return count


def add_levels(rows, classes):
    """Add the levels between which the class knows its pace, and whether the projection leaves them.

    beyond_class is below or above where the latest value or the median lies there, else empty.
    """
    known = rows.link.eq("logit") & rows.projected.notna()
    ends = pd.DataFrame([vars(classes.get(name)) if name in classes else {} for name in rows.reference_class])
    ends = ends.reindex(columns=["level_low", "level_high"]).set_axis(rows.index).where(known)
    both = rows[["latest", "projected"]]
    beyond = np.select(
        [both.min(axis=1) < ends.level_low, both.max(axis=1) > ends.level_high], ["below", "above"], ""
    )
    return rows.assign(class_low=ends.level_low, class_high=ends.level_high, beyond_class=beyond)
