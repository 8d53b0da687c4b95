import pandas as pd
import pytest
from pytest import approx
from small_goals import CLASSES, observations, tables

from analysis import assess, classes, project, store, trend, vintages

NO_PEOPLE = pd.DataFrame(columns=["ADULT", "TIME_PERIOD", "OBS_VALUE"])


def told(*rows, **changes):
    lists = tables(population=NO_PEOPLE, **changes)
    return vintages.verdicts(observations(*rows), lists, CLASSES)


def decided():
    """The milestone of 2024, decided early enough to be predicted."""
    goals = tables()["goals"]
    return goals.assign(decided="2023-01-31", status=goals.status.replace("unconfirmed", "stated"))


def test_a_prediction_of_then_is_scored_by_what_was_observed_since():
    lists = tables(population=NO_PEOPLE, goals=decided())
    _, now = vintages.verdicts(
        observations(("SHARE", "2024-06-30", 42), ("SHARE", "2024-12-31", 45.8)), lists, CLASSES
    )
    then, _ = vintages.verdicts(observations(("SHARE", "2024-06-30", 42)), lists, CLASSES, as_of="2024-07-31")
    milestone = then[then.target_period.eq("2024-12-31") & then.role.eq("direct")].iloc[0]
    scored = vintages.scores(then, now).query("role == 'direct'").set_index("statistic")
    assert scored.value["brier"] == approx(milestone.probability**2)
    assert (scored.value["observed"], scored.text["outcome"]) == (45.8, "not reached")
    assert scored.value["inside_80"] == float(milestone.LOWER_BOUND <= 45.8 <= milestone.UPPER_BOUND)
    assert set(scored.as_of) == {"2024-07-31"} and set(scored.target_period) == {"2024-12-31"}


def test_what_has_not_come_due_is_not_scored():
    lists = tables(population=NO_PEOPLE, goals=decided())
    _, now = vintages.verdicts(observations(("SHARE", "2024-06-30", 42)), lists, CLASSES)
    then, _ = vintages.verdicts(observations(("SHARE", "2024-06-30", 42)), lists, CLASSES, as_of="2024-07-31")
    assert vintages.scores(then, now).empty


def test_assessments_and_details_have_the_same_keys():
    judged, beside = told(("SHARE", "2024-12-31", 50), ("NEAR", "2024-12-31", 50))
    keys = judged.set_index(assess.KEY).index
    assert keys.is_unique and beside.set_index(assess.KEY).index.isin(keys).all()
    assert list(judged.columns) == assess.COLUMNS


def test_every_number_of_a_projection_lies_in_order():
    judged, _ = told(("SHARE", "2023-12-31", 45), ("SHARE", "2024-12-31", 50), ("NEAR", "2024-12-31", 50))
    known = judged.dropna(subset="projected")[["LOWER_BOUND", "projected", "UPPER_BOUND"]]
    assert len(known) and (known.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)


@pytest.fixture(scope="module")
def real():
    """The raw tables of the country and the reference classes."""
    lists = store.raw()
    lists["statements"] = trend.national(lists["statements"]).reset_index(drop=True)
    return lists, project.known_classes(classes.load(lists["reference_classes"]))


def headline(assessments):
    rows = assessments[assessments.headline & assessments.goal.eq("full-process-dossiers")]
    return rows.set_index(["GOV_LEVEL", "target_period"])


def test_before_july_2024_nobody_had_published_a_share_of_full_process_dossiers(real):
    judged, beside = vintages.vintages(*real, dates=["2024-06-30"])
    assert set(headline(judged).assessment) == {"no data"}
    assert not beside.statistic.str.startswith("ministry_weight").any()


def test_at_the_end_of_july_2024_the_first_two_figures_give_a_verdict_and_a_weight(real):
    judged, beside = vintages.vintages(*real, dates=["2024-07-31"])
    found = headline(judged).loc[("_T", "2025-12-31")]
    assert (found.n_obs, found.latest, found.assessment) == (2, 42, "acceleration needed")
    weight = beside[beside.statistic.eq("ministry_weight")].value
    assert weight.tolist() == [approx(25 / 44)] * 2  # the targets of 2024 and of 2025
