"""What came of each goal for the end of 2025: the registered projection beside what was reported since.

Registered projections and verdicts are never changed; figures about later days come from the statements that
no estimate sees. Which figure answers which goal, and what it decides, is said in data/raw/outcomes.csv.
"""

import numpy as np
import pandas as pd

from analysis.estimates.scores import covered, crps
from analysis.estimates.trend import national
from analysis.statements.clean import clean
from analysis.tables import store
from analysis.tables.describe import DATA_END, DEADLINE, SERIES

REGISTERED = "data/registered/2026-11-23"
GOAL = ["goal", "GOV_LEVEL", "target"]
OPEN = "no figure for the deadline"
NUMBERS = {"quantile_level", "OBS_VALUE", "target", "projected", "LOWER_BOUND", "UPPER_BOUND", "probability"}


def outturns(tables=None, as_of=""):
    """Put what was reported about 2025 beside the projections registered before it was used.

    Parameters
    ----------
    tables : dict of DataFrame, optional
        The raw tables by name; default: the saved ones.
    as_of : str, optional
        Only what had been published by this day.

    Returns
    -------
    DataFrame
        The table `outturns`: a row per goal, level, registered verdict (`as_of`) and reported figure; goals
        without one have a row that says so. `crps` and `brier` are given where the goal is settled.

    Examples
    --------
    >>> table = outturns()
    >>> settled = table[table.outcome.eq("missed") & table.as_of.eq("")]
    >>> "full-process-dossiers" in set(settled.goal)
    True
    """
    tables = store.raw() if tables is None else tables
    verdicts, projections = (_registered(name) for name in ("assessments", "projections"))
    verdicts = verdicts[verdicts.target_period.eq(DEADLINE) & verdicts.status.eq("stated")]
    answers = verdicts.merge(_reported(tables, as_of), on=["goal", "GOV_LEVEL"], how="left")
    same = answers.INDICATOR.eq(answers.reported_as)
    elsewhere = answers.reported_as.isin(answers.INDICATOR[same])
    answers = answers.assign(same_measure=same)[same | (answers.headline.eq("true") & ~elsewhere)]
    rows = answers.merge(_quantiles(projections), on=SERIES, how="left", suffixes=("", "_now"))
    return _scored(rows.assign(outcome=rows.outcome.fillna(OPEN)))


def _reported(tables, as_of):
    """The figures about days after the registered data that answer a goal: one per series and day."""
    country = tables | {"statements": national(tables["statements"]).reset_index(drop=True)}
    figures = clean(country, tables["edition"].issued.iloc[0], as_of)[0]
    figures = figures[figures.REF_DATE > DATA_END]
    names = {"INDICATOR": "reported_as", "GOV_LEVEL": "reported_level", "OBS_VALUE": "reported",
             "LOWER_BOUND": "reported_lower", "UPPER_BOUND": "reported_upper"}  # fmt: skip
    kept = ["TIME_PERIOD", "REF_DATE", "STATEMENT", "SOURCE", "LOCATOR", "PUBLISHED"]
    figures = figures.rename(columns=names)[[*names.values(), *kept]]
    answers = tables["outcomes"].rename(columns={"INDICATOR": "reported_as"})
    return answers.merge(figures, on=["reported_as", "reported_level"])


def _registered(name):
    """A registered table, its numbers as numbers."""
    table = store.read(store.root() / REGISTERED / f"{name}.csv")
    numbers = {column: pd.to_numeric(table[column]) for column in NUMBERS & set(table)}
    return table.assign(**numbers)


def _quantiles(projections):
    """The registered headline quantiles of every series to the deadline, in lists, and both intervals."""
    rows = projections[projections.headline.eq("true") & projections.as_of.eq("")]
    rows = rows[rows.TIME_PERIOD.eq(DEADLINE)].sort_values("quantile_level")
    groups = rows.groupby(SERIES)
    ends = {f"{side}_{level}": 0.5 + sign * level / 200
            for level in (80, 95) for side, sign in (("lower", -1), ("upper", 1))}  # fmt: skip
    wide = rows.pivot(index=SERIES, columns="quantile_level", values="OBS_VALUE")
    table = pd.DataFrame({name: wide[round(end, 3)] for name, end in ends.items()})
    lists = groups[["quantile_level", "OBS_VALUE"]].agg(list).set_axis(["levels", "quantiles"], axis=1)
    return table.join(lists).reset_index()


def _scored(rows):
    """Inside the intervals wherever both are known; CRPS and Brier score where the goal is settled."""
    inside = {
        f"inside_{level}": covered(rows.reported, rows[f"lower_{level}"], rows[f"upper_{level}"])
        .astype(float)
        .where(rows.reported.notna() & rows.lower_80.notna() & rows.as_of.eq(""))
        for level in (80, 95)
    }
    happened = rows.outcome.map({"met": 1.0, "missed": 0.0, "missed by implication": 0.0})
    due = rows.same_measure & rows.REF_DATE.eq(DEADLINE) & happened.notna() & rows.lower_80.notna()
    score = [
        float(crps(row.reported, np.array(row.quantiles), np.array(row.levels))) if ready else np.nan
        for row, ready in zip(rows.itertuples(), due & rows.as_of.eq(""), strict=True)
    ]
    texts = ["reported_as", "reported_level", "TIME_PERIOD", "REF_DATE", "STATEMENT", "SOURCE", "LOCATOR",
             "PUBLISHED", "note_vi", "note_en"]  # fmt: skip
    return rows.assign(
        **inside, crps=score, brier=(rows.probability - happened) ** 2, settled=happened.notna(),
        **{name: rows[name].fillna("") for name in texts},
    )[COLUMNS]  # fmt: skip


COLUMNS = [
    "goal", *SERIES, "as_of", "target", "target_period", "UNIT_MEASURE", "assessment", "probability",
    "projected", "lower_80", "upper_80", "lower_95", "upper_95", "outcome", "settled", "reported_as",
    "reported_level", "TIME_PERIOD", "REF_DATE", "reported", "reported_lower", "reported_upper",
    "same_measure", "inside_80", "inside_95", "crps", "brier", "STATEMENT", "SOURCE", "LOCATOR",
    "PUBLISHED", "note_vi", "note_en",
]  # fmt: skip
