import numpy as np
import pandas as pd
import pytest
from pytest import approx
from small_goals import CLASSES, COLUMNS, breaks, observations, tables

from analysis.estimates import details, forecast, models, project, verdicts

NO_PEOPLE = pd.DataFrame(columns=["ADULT", "TIME_PERIOD", "OBS_VALUE"])


def beside(*rows, goal="share", deadline="2025-12-31", classes=CLASSES, **changes):
    """What stands beside the direct measure of a goal, by statistic."""
    lists = tables(**{"population": NO_PEOPLE, **changes})
    judged = verdicts.judge(observations(*rows), lists, classes)
    found = details.details(judged, observations(*rows), lists, classes)
    chosen = found.goal.eq(goal) & found.role.eq("direct") & found.target_period.eq(deadline)
    return found[chosen].set_index("statistic")


def test_the_headline_s_intervals_are_nested():
    value = beside(("SHARE", "2023-12-31", 45), ("SHARE", "2024-12-31", 50)).value
    names = ["lower95", "lower80", "median", "upper80", "upper95"]
    assert value[names].is_monotonic_increasing and value["median"] == approx(50, abs=1)


def test_every_class_and_every_model_has_its_say():
    two = tables()["measures"].replace({"reference_class": {"flat": "flat egov_use"}})
    value = beside(
        ("SHARE", "2022-12-31", 40), ("SHARE", "2023-12-31", 45), ("SHARE", "2024-12-31", 50), measures=two
    ).value
    for name in ("flat", "egov_use", *models.MODELS):
        assert (f"median_{name}" in value) == (name != "reference_walk")
    assert value["median_naive"] == approx(50)
    assert value["median_line"] == approx(55, abs=0.1)


def test_the_range_holds_classes_and_sensitivity_models_and_names_its_ends():
    rising = forecast.ReferenceClass("rising", a0=1.5, sigma=0.2)
    two = tables()["measures"].replace({"reference_class": {"flat": "flat rising"}})
    classes = project.known_classes({"flat": CLASSES["flat"], "rising": rising})
    found = beside(("SHARE", "2024-12-31", 50), measures=two, classes=classes)
    assert found.text["probability_high"] == "rising"
    assert found.value["probability_high"] == found.value["probability_rising"] > 0.5
    assert found.value["probability_low"] == approx(0.01)


def test_the_verdict_without_the_shift_is_spelled_out():
    found = beside(("SHARE", "2023-12-31", 17), ("SHARE", "2024-12-31", 42), breaks=breaks(sd=5.0))
    assert found.text["probability_no_shift"] == "acceleration needed"
    assert (
        "probability_no_shift" not in beside(("SHARE", "2023-12-31", 17), ("SHARE", "2024-12-31", 42)).index
    )


def test_where_nobody_measured_directly_the_others_give_the_range():
    found = beside(("NEAR", "2024-12-31", 50))
    assert found.loc["probability_low", "text"] == found.loc["probability_high", "text"] == "NEAR"
    assert found.value["n_obs"] == 0


def test_the_share_of_the_gap_to_close_a_year():
    # from 50 to 80 in a year: 20 of 50 points of gap are left, 60 % must close; in two years 1 - sqrt(0.4)
    assert beside(("SHARE", "2024-12-31", 50)).value["gap_closure_required"] == approx(0.6)
    assert beside(("SHARE", "2023-12-31", 50)).value["gap_closure_required"] == approx(1 - 0.4**0.5)


def test_the_pace_asked_for_stands_beside_the_class_s():
    rows = [
        ("flat", 0, 100, h, q, c * h, c * h / 50) for h in (1, 2) for q, c in ((0.1, 0), (0.5, 10), (0.9, 30))
    ]
    found = beside(("SHARE", "2024-12-31", 50), class_quantiles=pd.DataFrame(rows, columns=COLUMNS)).value
    assert found["required_pace_percentile"] == approx(0.9)
    assert found["gap_closure_class_median"] == approx(0.2)
    # 30 points: three years at the median, one at the best tenth's pace, counted from the end of 2024
    assert (found["year_class_median"], found["year_class_best_tenth"]) == (2027, 2025)


def test_eurostat_compares_compound_growth_from_the_first_observation():
    # 40 -> 50 in two years grows 11.8 % a year; 40 -> 80 in three years needs 26 %
    found = beside(("SHARE", "2022-12-31", 40), ("SHARE", "2024-12-31", 50))
    assert found.value["eurostat_ratio"] == approx((1.25**0.5 - 1) / (2 ** (1 / 3) - 1))
    assert found.text["eurostat_ratio"] == "insufficient progress"


def test_sdsn_compares_linear_paces():
    # 5 points a year seen, 40 / 3 needed
    found = beside(("SHARE", "2022-12-31", 40), ("SHARE", "2024-12-31", 50))
    assert found.value["sdsn_arrow"] == approx(5 / (40 / 3)) and found.text["sdsn_arrow"] == "stagnating"


def test_a_rank_that_falls_makes_progress():
    found = beside(("RANK", "2022-12-31", 86), ("RANK", "2024-12-31", 76), goal="rank")
    assert found.value["sdsn_arrow"] == approx((10 / 2) / (16 / 3)) and found.value["eurostat_ratio"] > 0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1.2, "significant"),
        (0.95, "significant"),
        (0.6, "moderate"),
        (0.1, "insufficient"),
        (-0.1, "movement away"),
    ],
)
def test_eurostat_s_words(value, words):
    assert details.labels([value], details.EUROSTAT, "movement away")[0].startswith(words)


def test_a_deadline_that_is_past_has_an_outcome_and_no_projection():
    found = beside(("SHARE", "2024-12-31", 45.8), deadline="2024-12-31")
    assert found.value["outcome"] == 0 and found.text["outcome"] == "not reached"
    assert not found.index.str.startswith("probability").any()
    assert beside(("SHARE", "2024-12-31", 50), deadline="2024-12-31").value["outcome"] == 1


def test_a_count_is_shared_out_over_every_definition_of_adult(monkeypatch):
    monkeypatch.setattr(details, "PER_ADULT", {"SHARE": "INDEX"})
    people = pd.DataFrame(
        [("15+", "2022", 200.0), ("15+", "2024", 100.0), ("15+", "2025", np.nan), ("18+", "2024", 80.0)],
        columns=["ADULT", "TIME_PERIOD", "OBS_VALUE"],
    )
    found = beside(("SHARE", "2024-12-31", 60), ("INDEX", "2024-12-31", 60), population=people)
    assert found.value["per_adult_15_plus"] == approx(60) and found.value["per_adult_18_plus"] == approx(75)
    assert found.text["per_adult_15_plus"] == "2024"


def test_no_line_is_empty_or_stands_twice():
    rows = [("SHARE", "2023-12-31", 45), ("SHARE", "2024-12-31", 50), ("NEAR", "2024-12-31", 50)]
    lists = tables(population=NO_PEOPLE)
    found = details.details(
        verdicts.judge(observations(*rows), lists, CLASSES), observations(*rows), lists, CLASSES
    )
    assert not found.duplicated([*verdicts.KEY, "statistic"]).any()
    assert (found.value.notna() | (found.text != "")).all()
