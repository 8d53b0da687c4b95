import numpy as np
import pandas as pd
from pytest import approx

from analysis.estimates import base_rates

COLUMNS = ["reference_class", "level_low", "level_high", "horizon", "quantile_level", "change", "gap_closed"]
# from 40-60 %: 0, 2 and 6 points at the lowest tenth, the middle and the best tenth; in two years 1, 5, 9
QUANTILES = base_rates.bands(
    pd.DataFrame(
        [
            ("use", low, low + 20, horizon, level, change + bonus, (change + bonus) / (90 - low))
            for low, bonus in ((40, 0), (60, -1))
            for horizon, moved in ((1, (0, 2, 6)), (2, (1, 5, 9)))
            for level, change in zip((0.1, 0.5, 0.9), moved, strict=True)
        ],
        columns=COLUMNS,
    )
)


def test_changes_are_read_at_the_level_and_the_horizon():
    levels, moved = base_rates.changes(QUANTILES, "use", 45, 1)
    assert levels.tolist() == [0.1, 0.5, 0.9] and moved.tolist() == [0, 2, 6]
    assert base_rates.changes(QUANTILES, "use", 45, 1.5)[1].tolist() == [0.5, 3.5, 7.5]
    assert base_rates.changes(QUANTILES, "use", 45, 0.5)[1].tolist() == [0, 1, 3]
    assert base_rates.changes(QUANTILES, "use", 45, 4)[1].tolist() == [2, 10, 18]


def test_a_level_on_the_edge_belongs_to_the_band_above():
    assert base_rates.changes(QUANTILES, "use", 60, 1)[1].tolist() == [-1, 1, 5]


def test_where_the_class_had_no_cases_it_says_nothing():
    assert (
        base_rates.at_level(QUANTILES, "use", 14) is None
        and base_rates.at_level(QUANTILES, "use", 80) is None
    )
    assert np.isnan(base_rates.percentile(QUANTILES, "use", 14, 4, 1))
    assert base_rates.first_there(QUANTILES, ["other", "use"], 45) == "use"
    assert base_rates.first_there(QUANTILES, ["other", "use"], 14) == ""


def test_percentile_and_base_rate_are_two_sides():
    assert base_rates.percentile(QUANTILES, "use", 45, 4, 1) == approx(0.7)
    assert base_rates.base_rate(QUANTILES, "use", 45, 4, 1) == approx(0.3)


def test_beyond_the_best_that_was_seen_the_percentile_ends():
    assert base_rates.percentile(QUANTILES, "use", 45, 34, 1) == 0.9


def test_a_class_without_cases_says_nothing():
    assert np.isnan(base_rates.percentile(QUANTILES, "index", 45, 4, 1))
    assert np.isnan(base_rates.gap_closed(QUANTILES, "index", 45))
    assert np.isnan(base_rates.years_until(QUANTILES, "index", 45, 80, 0.5))


def test_the_gap_closed_in_a_year_is_the_list_s():
    assert base_rates.gap_closed(QUANTILES, "use", 45) == approx(2 / 50)
    assert base_rates.gap_closed(QUANTILES, "use", 45, 0.9) == approx(6 / 50)


def test_years_until_a_level_follow_the_pace_along_the_way():
    # 2 points a year from 56 to 60, then 1 point a year
    assert base_rates.years_until(QUANTILES, "use", 56, 60, 0.5) == approx(2)
    assert base_rates.years_until(QUANTILES, "use", 56, 63, 0.5) == approx(5)
    assert np.isnan(base_rates.years_until(QUANTILES, "use", 45, 100, 0.5))


def test_above_the_highest_band_the_same_share_of_the_gap_is_closed():
    # at the best tenth: 5 points from 79, then 5 / 30 of the 16 points that are left
    assert base_rates.years_until(QUANTILES, "use", 79, 85, 0.9) == approx(1 + 1 / (16 * 5 / 30))
