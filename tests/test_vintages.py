import pandas as pd
from pytest import approx
from small_goals import CLASSES, observations, tables

from analysis import assess, vintages

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
