"""Every printed target is accounted for: judged, or why not."""

from collections import Counter

import pandas as pd
import pytest

from analysis.estimates.fates import COLUMNS, TARGET, fates
from analysis.tables import store
from analysis.tables.describe import DEADLINE

GOALS = [
    # goal, TARGET, deadline, source, status
    ("use", "50%", "2025", "decree", "stated"),
    ("use", "at least 50%", "2025", "press", "restated"),
    ("use", "50%", "", "speech", "restated"),
    ("use", "70%", "2030", "decree", "stated"),
    ("paper", "30-40%", "2024", "decree", "stated"),
    ("paper", "30%", "2024", "later", "unconfirmed"),
    ("depth", "10%", "2025", "decree", "stated"),
    ("late", "20%", "2025", "decree", "stated"),
]
SAID = {
    0: ("judged", "on track"),
    1: ("restates another", "the same target stands in decree"),
    2: ("restates another", "the same target stands in decree"),
    3: ("due after the horizon", "due by 2030-12-31, after 2025-12-31"),
    4: ("no figure found", "we found no published figure of PAPER up to 2024-12-31 (searched to 2026-11)"),
    5: ("restates another", "the same target stands in decree"),
    6: ("no measure", "no indicator measures it"),
    7: ("not asked on that day", "not decided, or already due, on the day of the verdicts"),
}


@pytest.fixture
def tables():
    """Eight targets of four goals, of which one has no measure."""
    goals = pd.DataFrame(GOALS, columns=["goal", "TARGET", "TIME_PERIOD", "SOURCE", "status"])
    sources = pd.DataFrame({"SOURCE": ["decree", "press", "speech", "later"], "language": "en"})
    measures = pd.DataFrame({"goal": ["use", "paper", "late"]})
    edition = pd.DataFrame({"searched": ["2026-11"]})
    goals = goals.assign(GOV_LEVEL="_T", LOCATOR="")
    return {"goals": goals, "sources": sources, "measures": measures, "edition": edition}


@pytest.fixture
def assessments():
    """Two targets judged: one has figures, the other none; a proxy that has figures judges nothing."""
    rows = [
        ("use", 50.0, "2025-12-31", "USE", "direct", 3, "on track"),
        ("paper", 30.0, "2024-12-31", "PAPER", "direct", 0, "no data"),
        ("paper", 30.0, "2024-12-31", "SHEETS", "survey proxy", 5, "on track"),
    ]
    names = ["goal", "target", "target_period", "INDICATOR", "role", "n_obs", "assessment"]
    return pd.DataFrame(rows, columns=names).assign(GOV_LEVEL="_T", as_of="")


def test_each_kind_of_target_has_its_fate_and_reason(assessments, tables):
    found = fates(assessments, tables)
    assert dict(enumerate(zip(found.fate, found.reason, strict=True))) == SAID


def test_verdicts_of_another_day_do_not_count(assessments, tables):
    found = fates(assessments.assign(as_of="2024-09-30"), tables)
    assert found.fate[0] == "not asked on that day"
    assert fates(assessments.assign(as_of="2024-09-30"), tables, as_of="2024-09-30").fate[0] == "judged"


def test_a_later_horizon_leaves_no_target_to_later(assessments, tables):
    assert fates(assessments, tables, "2030-12-31").fate[3] == "not asked on that day"


def test_every_row_of_the_goals_is_found_again_once():
    goals, found = store.load("goals"), store.load("fates")
    assert Counter(map(tuple, goals[COLUMNS].values)) == Counter(map(tuple, found[COLUMNS].values))
    assert found.fate.value_counts().sum() == len(goals)
    assert not (found.fate == "not asked on that day").any()


def test_what_counts_as_judged_is_what_the_assessments_judge():
    judged = store.load("assessments").query("as_of == '' and role == 'direct'")
    found = store.load("fates").query("fate in ('judged', 'no figure found')")
    assert len(judged.drop_duplicates(TARGET)) == len(judged) == len(found)
    assert (found.fate == "no figure found").sum() == (judged.n_obs == 0).sum()
    assert sorted(found.reason[found.fate == "judged"]) == sorted(judged.assessment[judged.n_obs > 0])
    assert judged.target_period.max() <= DEADLINE
