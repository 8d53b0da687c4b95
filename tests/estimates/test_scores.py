"""Scores by hand, and by another route."""

import numpy as np
import pytest
from scipy import stats

from analysis.estimates import scores


def test_a_quantile_costs_its_level_for_each_unit_that_the_outcome_lies_above():
    assert scores.pinball(10.0, np.array([8.0, 12.0]), np.array([0.25, 0.75])) == pytest.approx([0.5, 0.5])


def test_crps_is_twice_the_mean_pinball_loss():
    # |3 - 1| * 0.25, |3 - 2| * 0.5, |3 - 4| * (1 - 0.75): mean 1.25 / 3, twice that
    assert scores.crps(3.0, [1.0, 2.0, 4.0], [0.25, 0.5, 0.75]) == pytest.approx(2.5 / 3)


def test_crps_of_a_sure_forecast_is_its_absolute_error():
    assert scores.crps(70.0, np.full(99, 66.0)) == pytest.approx(4.0)


def test_crps_from_quantiles_agrees_with_the_closed_form_of_a_t():
    levels = (np.arange(2000) + 0.5) / 2000
    quantiles = 50 + 3 * stats.t.ppf(levels, 4)
    assert scores.crps(56.0, quantiles, levels) == pytest.approx(scores.crps_t(56.0, 50.0, 3.0, 4), rel=1e-3)


def test_a_miss_by_one_costs_ten_at_level_80():
    assert scores.interval_score(3.0, 0.0, 2.0, 80) == pytest.approx(2 + 10)


def test_an_interval_that_holds_the_outcome_costs_its_width():
    assert scores.interval_score(1.0, 0.0, 2.0, 95) == pytest.approx(2)


def test_wis_is_twice_the_mean_pinball_loss_of_its_quantiles():
    quantiles = stats.norm.ppf(scores.WIS_LEVELS)[None, :] * [[1.0], [3.0]] + 1
    outcome = np.array([2.3, -7.0])
    expected = 2 * scores.pinball(outcome, quantiles, scores.WIS_LEVELS).mean(axis=-1)
    assert scores.wis(outcome, quantiles) == pytest.approx(expected)


def test_wis_has_eleven_intervals_and_the_median():
    assert len(scores.WIS_LEVELS) == 23
    assert scores.WIS_LEVELS[[0, 11, 22]] == pytest.approx([0.01, 0.5, 0.99])
    assert (np.diff(scores.WIS_LEVELS) > 0).all()


def test_the_ends_of_an_interval_belong_to_it():
    assert scores.covered(np.array([1.0, 2.0, 2.1]), 1.0, 2.0).tolist() == [True, True, False]


def test_brier_is_the_squared_distance_from_what_happened():
    assert scores.brier([True, False], [0.7, 0.7]) == pytest.approx([0.09, 0.49])


def test_log_score_is_bounded_by_the_surest_probability_ever_printed():
    assert scores.log_score([True, True], [0.5, 0.0]) == pytest.approx([np.log(2), np.log(100)])
