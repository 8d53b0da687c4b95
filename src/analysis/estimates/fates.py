"""What became of every target: judged, or why not. Nothing leaves in silence."""

import numpy as np
import pandas as pd

from analysis.statements import values
from analysis.statements.periods import last_day
from analysis.tables.describe import DEADLINE

TARGET = ["goal", "GOV_LEVEL", "target", "target_period"]
COLUMNS = ["goal", "GOV_LEVEL", "TIME_PERIOD", "TARGET", "SOURCE", "LOCATOR"]


def fates(assessments, tables, target_period=DEADLINE, as_of=""):
    """Return what became of every row of goals.csv: judged, or why not.

    Parameters
    ----------
    assessments : DataFrame
        The verdicts, of now or of several days.
    tables : dict of DataFrame
        The raw tables by name.
    target_period : str
        The day by which the goals are judged.
    as_of : str
        The day of which the verdicts are taken; empty: now.

    Returns
    -------
    DataFrame
        One row per row of goals.csv: its key, `fate`, and `reason` in a sentence.
    """
    goals, searched = _with_targets(tables["goals"], tables["sources"]), tables["edition"].searched.iloc[0]
    direct = assessments[(assessments.as_of == as_of) & (assessments.role == "direct")]
    goals = goals.merge(direct[[*TARGET, "INDICATOR", "n_obs", "assessment"]], on=TARGET, how="left")
    unmeasured = ~goals.goal.isin(tables["measures"].goal)
    again = (goals.status == "restated") | (goals.first_source != goals.SOURCE)
    unseen = "we found no published figure of " + goals.INDICATOR.fillna("") + " up to " + goals.target_period
    unseen += f" (searched to {searched})"
    reasons = {
        "restates another": (again, "the same target stands in " + goals.first_source),
        "due after the horizon": (
            goals.target_period > target_period,
            "due by " + goals.target_period + ", after " + target_period,
        ),
        "no measure": (unmeasured, "no indicator measures it"),
        "not asked on that day": (
            goals.assessment.isna(),
            "not decided, or already due, on the day of the verdicts",
        ),
        "no figure found": (goals.n_obs == 0, unseen),
    }
    hits, sentences = [hit for hit, _ in reasons.values()], [said for _, said in reasons.values()]
    return goals.assign(
        fate=np.select(hits, list(reasons), "judged"), reason=np.select(hits, sentences, goals.assessment)
    )[[*COLUMNS, "fate", "reason"]]


def _with_targets(goals, sources):
    """The goals with their targets as numbers, their last day, and the source that states them first."""
    language = sources.set_index("SOURCE").language
    read = [values.read_value(row.TARGET, language[row.SOURCE]) for row in goals.itertuples()]
    goals = goals.assign(
        target=[print_.lower if print_.kind == "range" else print_.number for print_ in read],
        target_period=goals.TIME_PERIOD.map(last_day),
    ).sort_values(["status", "SOURCE"])
    given = goals[goals.status != "restated"]
    exact = given.drop_duplicates(TARGET).set_index(TARGET).SOURCE
    undated = given.drop_duplicates(TARGET[:3]).set_index(TARGET[:3]).SOURCE
    same = pd.MultiIndex.from_frame(goals[TARGET])
    first = pd.Series(exact.reindex(same).to_numpy(), goals.index)
    alike = pd.Series(undated.reindex(same.droplevel("target_period")).to_numpy(), goals.index)
    return goals.assign(first_source=first.fillna(alike)).sort_index()
