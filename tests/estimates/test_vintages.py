import doctest

import pandas as pd
import pytest
from pytest import approx
from small_goals import CLASSES, breaks, observations, tables

from analysis.estimates import assess, project, reference_classes, trend, verdicts, vintages
from analysis.tables import store


def assessed(*rows, **changes):
    lists = tables(**changes)
    return assess.assess(observations(*rows), lists, CLASSES)


def decided():
    """The milestone of 2024, decided early enough to be predicted."""
    goals = tables()["goals"]
    return goals.assign(decided="2023-01-31", status=goals.status.replace("unconfirmed", "stated"))


def test_a_prediction_of_then_is_scored_by_what_was_observed_since():
    lists = tables(goals=decided())
    _, now = assess.assess(
        observations(("SHARE", "2024-06-30", 42), ("SHARE", "2024-12-31", 45.8)), lists, CLASSES
    )
    then, _ = assess.assess(observations(("SHARE", "2024-06-30", 42)), lists, CLASSES, as_of="2024-07-31")
    milestone = then[then.target_period.eq("2024-12-31") & then.role.eq("direct")].iloc[0]
    scored = vintages.scores(then, now).query("role == 'direct'").set_index("statistic")
    assert scored.value["brier"] == approx(milestone.probability**2)
    assert (scored.value["observed"], scored.text["outcome"]) == (45.8, "not reached")
    assert scored.value["inside_80"] == float(milestone.LOWER_BOUND <= 45.8 <= milestone.UPPER_BOUND)
    assert set(scored.as_of) == {"2024-07-31"} and set(scored.target_period) == {"2024-12-31"}


def test_what_has_not_come_due_is_not_scored():
    lists = tables(goals=decided())
    _, now = assess.assess(observations(("SHARE", "2024-06-30", 42)), lists, CLASSES)
    then, _ = assess.assess(observations(("SHARE", "2024-06-30", 42)), lists, CLASSES, as_of="2024-07-31")
    assert vintages.scores(then, now).empty


def test_the_examples_of_the_documentation_hold():
    assert doctest.testmod(assess).attempted > 1 and not doctest.testmod(assess).failed


def test_assessments_and_details_have_the_same_keys():
    judged, beside = assessed(("SHARE", "2024-12-31", 50), ("NEAR", "2024-12-31", 50))
    keys = judged.set_index(verdicts.KEY).index
    assert keys.is_unique and beside.set_index(verdicts.KEY).index.isin(keys).all()
    assert list(judged.columns) == verdicts.COLUMNS


def test_a_break_and_a_population_that_became_known_later_do_not_speak_before():
    people = pd.DataFrame([("15+", "2022", 80.0, "a"), ("15+", "2024", 100.0, "late")],
                          columns=["ADULT", "TIME_PERIOD", "OBS_VALUE", "SOURCE"])  # fmt: skip
    sources = pd.DataFrame(
        {"SOURCE": ["a", "late", "undated"], "language": "en", "published": ["2024-07", "2025-01", ""]}
    )
    ended = pd.concat([breaks(SOURCE="late", ends="SHARE"), breaks(SOURCE=""), breaks(SOURCE="undated")])
    lists = tables(population=people, sources=sources, breaks=ended)
    then, now = project.known_by(lists, "2024-07-31"), project.known_by(lists, "2025-01-31")
    assert then["population"].OBS_VALUE.tolist() == [80] and then["breaks"].empty
    assert now["population"].OBS_VALUE.tolist() == [80, 100] and now["breaks"].SOURCE.tolist() == ["late"]
    assert project.known_by(lists, "") is lists


@pytest.fixture(scope="module")
def two(real):
    """Verdicts and details of two days."""
    return vintages.vintages(*real, dates=["2024-07-31", "2025-01-31"])


def test_a_recounted_series_and_criteria_that_changed_are_not_projected(two):
    found = two[0].query("as_of == '2025-01-31' and target_period == '2025-12-31'")
    firms, asked = (found[found.INDICATOR.eq(name)] for name in ("DIGITAL_FIRMS", "SIPAS"))
    for rows, n_obs in ((firms, 7), (asked, 2)):
        assert len(rows) and rows.projected.isna().all() and set(rows.n_obs) == {n_obs}
        assert set(rows.assessment) == {"insufficient trend data"}


def test_counts_per_adult_of_then_rest_on_the_population_of_then(two):
    beside = two[1]
    over = beside[beside.statistic.eq("per_adult_15_plus")].drop_duplicates("as_of").set_index("as_of").text
    assert over.to_dict() == {"2024-07-31": "2022", "2025-01-31": "2024-04-01"}


def test_every_number_of_a_projection_lies_in_order():
    judged, _ = assessed(("SHARE", "2023-12-31", 45), ("SHARE", "2024-12-31", 50), ("NEAR", "2024-12-31", 50))
    known = judged.dropna(subset="projected")[["LOWER_BOUND", "projected", "UPPER_BOUND"]]
    assert len(known) and (known.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)


@pytest.fixture(scope="module")
def real():
    """The raw tables of the country and the reference classes."""
    lists = store.raw()
    lists["statements"] = trend.national(lists["statements"]).reset_index(drop=True)
    return lists, project.known_classes(reference_classes.load(lists["reference_classes"]))


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
