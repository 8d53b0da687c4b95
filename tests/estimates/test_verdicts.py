from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pytest import approx
from small_goals import CLASSES, COLUMNS, NAN, breaks, observations, tables

from analysis.estimates import forecast, project, verdicts


def judged(*rows, as_of="", **changes):
    return verdicts.judge(observations(*rows), tables(**changes), CLASSES, as_of=as_of)


def row(table, indicator="SHARE", deadline="2025-12-31"):
    found = table[table.INDICATOR.eq(indicator) & table.target_period.eq(deadline)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("n_obs", "met", "fresh", "probability", "words"),
    [
        (0, False, False, NAN, "no data"),
        (1, True, False, NAN, "target met"),
        (1, False, False, 0.9, "insufficient trend data"),
        (1, False, True, NAN, "insufficient trend data"),
        (1, False, True, 0.5, "on track"),
        (1, False, True, 0.49, "acceleration needed"),
    ],
)
def test_five_words_by_one_rule(n_obs, met, fresh, probability, words):
    found = verdicts.verdict(n_obs, met, fresh, probability)
    assert found == words


def test_a_level_at_the_target_of_a_year_ahead_has_even_chances():
    found = row(judged(("NEAR", "2024-12-31", 80)), "NEAR")
    assert found.probability == approx(0.5) and found.projected == approx(80)
    assert found.assessment == "on track"


def test_only_a_direct_measure_meets_a_target():
    found = judged(("NEAR", "2024-12-31", 80), ("SHARE", "2024-12-31", 80))
    assert row(found).assessment == "target met" and row(found, "NEAR").assessment == "on track"


def test_a_hundred_percent_counts_from_99_and_a_half():
    goals = tables()["goals"].assign(TARGET="100%")[:1]
    assert row(judged(("SHARE", "2024-12-31", 99.5), goals=goals)).assessment == "target met"
    assert row(judged(("SHARE", "2024-12-31", 99.4), goals=goals)).assessment != "target met"


def test_the_required_pace_is_the_gap_over_the_years_left():
    assert row(judged(("SHARE", "2024-12-31", 50))).required_pace == approx(30)
    assert row(judged(("SHARE", "2023-12-31", 50))).required_pace == approx(15)


def test_the_observed_pace_is_the_trend_s():
    found = row(judged(("SHARE", "2022-12-31", 40), ("SHARE", "2024-12-31", 50)))
    assert found.observed_pace == approx(5) and found.n_obs == 2


def test_a_goal_that_nobody_measured_has_no_data_and_keeps_the_headline():
    found = row(judged(("NEAR", "2024-12-31", 50)))
    assert found.assessment == "no data" and found.headline and np.isnan(found.probability)
    assert (found.n_obs, found.latest_period) == (0, "")


def test_an_old_observation_or_no_class_gives_too_little_to_judge():
    found = judged(("SHARE", "2021-12-31", 50), ("BARE", "2024-12-31", 50))
    assert row(found).assessment == "insufficient trend data"
    assert row(found, "BARE").assessment == "insufficient trend data"


def test_no_line_is_drawn_through_two_points_of_a_series_without_a_class():
    found = row(judged(("RANK", "2022-12-31", 86), ("RANK", "2024-12-31", 71)), "RANK")
    assert found.assessment == "insufficient trend data" and np.isnan(found.projected)


def test_a_series_whose_definition_ended_before_the_deadline_is_not_projected():
    known = ("SHARE", "2022-12-31", 60), ("SHARE", "2023-12-31", 78)
    found = row(judged(*known, breaks=breaks(ends="SHARE")))
    assert found.assessment == "insufficient trend data"
    assert found.latest == 78 and np.isnan(found.projected) and np.isnan(found.probability)
    assert row(judged(*known, breaks=breaks())).projected > 70
    later = row(judged(*known, breaks=breaks(ends="SHARE", REF_DATE="2026-01-01")))
    assert later.projected > 70


def test_probability_is_never_certain():
    found = judged(("SHARE", "2024-12-31", 1), ("NEAR", "2024-12-31", 97))
    assert row(found).probability == approx(0.01) and row(found, "NEAR").probability == approx(0.99)


def test_a_rank_improves_downwards():
    past = ("RANK", "2020-12-31", 86), ("RANK", "2022-12-31", 86)
    found = row(judged(*past, ("RANK", "2024-12-31", 71)), "RANK")
    assert found.required_pace == approx(-1) and found.observed_pace == approx(-7.5)
    assert found.projected == approx(71) and 0.3 < found.probability < 0.5
    assert row(judged(("RANK", "2024-12-31", 70)), "RANK").assessment == "target met"


def test_a_proxy_in_another_unit_is_not_held_against_the_target():
    found = row(judged(("INDEX", "2022-12-31", 0.6), ("INDEX", "2024-12-31", 0.7)), "INDEX")
    assert found.assessment == "insufficient trend data" and np.isnan(found.required_pace)


def test_a_deadline_that_is_past_is_judged_by_what_was_observed_then():
    found = judged(("SHARE", "2024-12-31", 45.8), ("NEAR", "2024-12-31", 60), ("SHARE", "2025-06-30", 90))
    missed = row(found, deadline="2024-12-31")
    assert (missed.assessment, missed.probability, missed.latest) == ("missed", 0.01, 45.8)
    near = row(found, "NEAR", "2024-12-31")
    assert (near.assessment, near.probability) == ("no figure for the deadline", 0.99)


def test_a_day_that_is_past_without_a_figure_has_none_unless_the_target_was_met_before():
    goals = tables()["goals"].assign(status="stated")
    before, met = (judged(("SHARE", "2024-06-30", value), goals=goals) for value in (45, 55))
    assert row(before, deadline="2024-12-31").assessment == "no figure for the deadline"
    assert row(met, deadline="2024-12-31").assessment == "target met"
    assert row(judged(("NEAR", "2024-12-31", 50)), deadline="2024-12-31").assessment == "no data"


def test_a_deadline_is_past_once_it_is_due_by_the_end_of_the_data():
    known = observations(("SHARE", "2023-12-31", 45), ("SHARE", "2024-12-31", 46))
    for end, words in (("2024-12-31", "missed"), ("2024-12-30", "acceleration needed")):
        found = verdicts.judge(known, tables(), CLASSES, data_end=end)
        assert row(found, deadline="2024-12-31").assessment == words
        assert row(found).assessment == "acceleration needed"


def test_nothing_is_on_track_for_a_day_by_which_no_edition_comes():
    for years, words in ((1, "on track"), (2, "insufficient trend data")):
        lists = tables()["indicators"].assign(edition_years=years)
        found = row(judged(("NEAR", "2024-12-31", 80), indicators=lists), "NEAR")
        assert found.probability == approx(0.5) and found.assessment == words


def test_a_share_below_the_levels_of_its_class_says_so():
    classes = CLASSES | {"flat": replace(CLASSES["flat"], level_low=12.0, level_high=90.0)}
    for value, words in ((3, "below"), (50, ""), (91, "above")):
        found = row(verdicts.judge(observations(("NEAR", "2024-12-31", value)), tables(), classes), "NEAR")
        assert (found.beyond_class, found.class_low, found.class_high) == (words, 12, 90)


def test_figures_far_from_what_the_class_expects_are_counted_up_to_the_latest():
    jumps = [("SHARE", "2021-12-31", 20), ("SHARE", "2022-12-31", 21)]
    jumps += [("SHARE", "2023-12-31", 50), ("SHARE", "2024-12-31", 80)]
    assert row(judged(*jumps)).surprises == 2
    assert row(judged(*jumps[:3])).surprises == 1
    assert row(judged(*jumps, ("SHARE", "2025-06-30", 80))).surprises == 0


def test_each_stated_target_has_one_headline_and_an_unconfirmed_one_none():
    found = judged(("SHARE", "2024-12-31", 50))
    assert found[found.headline].goal.tolist() == ["rank", "share"]
    assert not found[found.status == "unconfirmed"].headline.any()


def test_a_restated_target_is_judged_once():
    found = judged(("SHARE", "2024-12-31", 50))
    assert not found.duplicated(verdicts.KEY).any()
    assert set(found.status) == {"stated", "unconfirmed"}


def test_as_of_keeps_what_had_been_decided():
    found = judged(("SHARE", "2024-12-31", 50), as_of="2020-12-31")
    assert set(found.goal) == {"rank"} and set(found.as_of) == {"2020-12-31"}


def test_a_range_of_targets_asks_for_its_lower_end():
    assert verdicts.target_number("15-20 percent", "en") == 15
    assert verdicts.target_number("tối thiểu 85%", "vi") == 85
    assert verdicts.target_number("top 70", "en") == 70


def test_the_year_reached_is_the_first_whose_end_the_median_reaches():
    rising = forecast.ReferenceClass("flat", a0=1.0, sigma=0.2)
    classes = project.known_classes({"flat": rising})
    found = verdicts.judge(observations(("SHARE", "2024-12-31", 50)), tables(), classes)
    # logit 80 % = 1.386: two years at 1 a year
    assert row(found).year_reached == 2026
    never = judged(("SHARE", "2024-12-31", 50))
    assert np.isnan(row(never).year_reached)


def test_the_base_rate_of_the_class_stands_for_the_probability_from_97_percent_on():
    quantiles = pd.DataFrame(
        [("flat", 97, 100, h, q, c, NAN) for h in (1, 2) for q, c in ((0.1, -2), (0.4, 0), (0.9, 2))],
        columns=COLUMNS,
    )
    rows = [("NEAR", "2024-12-31", value) for value in (96.9, 99)]
    goals = tables()["goals"].assign(TARGET="100 percent")
    below, near = (row(judged(one, goals=goals, class_quantiles=quantiles), "NEAR") for one in rows)
    # 40 % stayed or fell, and of the next 50 % a quarter gained less than half a point
    assert near.probability == approx(1 - (0.4 + 0.5 * 0.5 / 2)) and below.probability < 0.2


@pytest.mark.parametrize(
    ("day", "projected"), [("2025-12-30", False), ("2025-12-31", False), ("2026-01-01", True)]
)
def test_a_series_that_ends_by_the_deadline_or_on_that_day_is_not_projected(day, projected):
    result = row(judged(("SHARE", "2024-12-31", 50), breaks=breaks(ends="SHARE", REF_DATE=day)))
    assert pd.notna(result.probability) == pd.notna(result.projected) == projected
    assert (result.assessment == "insufficient trend data") == (not projected)


@pytest.mark.parametrize(
    ("day", "shifts"),
    [
        ("2023-12-31", [0, 0, 0]),
        ("2024-01-01", [0, 5, 0]),
        ("2024-06-30", [0, 5, 0]),
        ("2024-07-01", [0, 0, 5]),
        ("2025-01-01", [0, 0, 0]),
    ],
)
def test_a_break_shifts_the_first_observation_on_or_after_its_day_once(day, shifts):
    points = observations(
        ("SHARE", "2023-12-31", 40), ("SHARE", "2024-06-30", 45), ("SHARE", "2024-12-31", 50)
    )
    points = points.assign(target_period="2025-12-31")
    assert project.shifts(points, breaks(REF_DATE=day, sd=5.0)).tolist() == shifts
