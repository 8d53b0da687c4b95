"""Models by hand, by another route, and by property."""

import time
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from analysis.estimates import models
from analysis.estimates.forecast import (
    COUNTS,
    INDEX,
    Forecast,
    ReferenceClass,
    Series,
    from_link,
    slope,
    to_link,
)
from analysis.estimates.models import MODELS, reference_walk

CLASS = ReferenceClass("class", a0=0.1, a1=0.01, a2=-0.005, sigma=0.2, tau_2_3=0.05, tau_4_6=0.03)
FLAT = ReferenceClass("flat", a0=0.1, sigma=0.2, tau_2_3=0.15, tau_4_6=0.15)
LEVELS = np.array([0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975])


def series(*rows, m=6, grain=0.0, shift=0.0, sd=1.0):
    """A Series from rows of (time, value) pairs; `shift` before the last observation of each."""
    times, values, shifts = np.full((3, len(rows), m), np.nan)
    for i, row in enumerate(rows):
        times[i, m - len(row) :], values[i, m - len(row) :] = np.transpose(row)
        shifts[i, m - len(row) :] = 0.0
    shifts[:, -1] = shift
    return Series(times, values, values - grain / 2, values + grain / 2, shifts, np.full(len(rows), sd))


def drawn(n, m=5, seed=1):
    """n random series of one to m observations between 2 and 97 percent."""
    rng = np.random.default_rng(seed)
    times = np.sort(rng.uniform(2015, 2024, (n, m)), axis=1)
    values = np.clip(rng.uniform(5, 60, (n, 1)) + np.cumsum(rng.normal(2, 4, (n, m)), axis=1), 2, 97)
    hidden = np.arange(m) < rng.integers(0, m, (n, 1))
    times, values = np.where(hidden, np.nan, times), np.where(hidden, np.nan, values)
    return Series(times, values, values - 0.5, values + 0.5, np.zeros_like(values), np.ones(n))


def years(*horizon):
    return np.array(horizon, dtype=float)


def test_one_observation_gives_the_pace_of_the_class():
    forecast = reference_walk(series([(2024, 50)]), years(1), CLASS)
    assert forecast.location == pytest.approx(0.0 + 0.1)
    # R = (1 / 25)^2 for the observation, tau^2, sigma^2, and (1 / (100 p (1 - p)))^2 for the outcome
    p = 1 / (1 + np.exp(-0.1))
    variance = 0.04**2 + 0.05**2 + 0.2**2 + (1 / (100 * p * (1 - p))) ** 2
    assert forecast.scale == pytest.approx(0.75 * np.sqrt(variance))
    assert forecast.dof == 4


def test_the_path_follows_the_pace_of_the_levels_it_passes():
    forecast = reference_walk(series([(2024, 50)]), years(1.5), CLASS)
    assert forecast.location == pytest.approx(0.1 + 0.5 * (0.1 + 0.01 * 0.1 - 0.005 * 0.1**2))


def test_two_observations_move_the_pace_by_the_closed_weight():
    first, last, span = 40.0, 50.0, 2.0
    noise = (1 / (first * (100 - first) / 100)) ** 2
    both = series([(2022, first), (2024, last)])
    state = models.filtered(both, FLAT)[0]
    own = (to_link(last, "logit") - to_link(first, "logit")) / span
    same = 0.15**2 / (0.15**2 + 0.2**2 / span + (noise + 0.04**2) / span**2)
    assert state.deviation == pytest.approx(same * (own - 0.1))


def test_an_exact_logit_line_with_free_deviations_projects_to_itself():
    z = -1 + 0.3 * np.arange(5)
    line = series([(2020 + k, v) for k, v in enumerate(from_link(z, "logit"))], sd=0.0)
    loose = ReferenceClass("loose", sigma=1e-6, tau_2_3=1e3, tau_4_6=1e3)
    median = reference_walk(line, years(1.7), loose).quantile(0.5)
    assert median[0, 0] == pytest.approx(from_link(z[-1] + 0.3 * 1.7, "logit"), abs=1e-6)


def statsmodels_filter(seen, reference_class, paces, jump=0.0):
    """State and covariance after the last observation by statsmodels, for one series of n observations.

    It starts from what the first observation says; paces (n,) are those of the class at each observation.
    """
    from statsmodels.tsa.statespace.kalman_filter import KalmanFilter

    z, gaps = to_link(seen.values[0], "logit"), [*np.diff(seen.times[0]), 1.0]
    grain = seen.upper[0] - seen.lower[0]
    noise = (seen.sd[0] ** 2 + grain**2 / 12) * slope(seen.values[0], "logit") ** 2
    shocks = [reference_class.sigma**2 * gap for gap in gaps]
    shocks[-2] += jump
    kalman = KalmanFilter(k_endog=1, k_states=2, k_posdef=2)
    kalman.bind(np.concatenate([[np.nan], z[1:]]))
    kalman["design"], kalman["selection"] = np.array([[1.0, 0.0]]), np.eye(2)
    kalman["obs_cov"] = noise[None, None, :]
    kalman["transition"] = np.stack([[[1, gap], [0, 1]] for gap in gaps], axis=-1)
    kalman["state_cov"] = np.stack([np.diag([shock, 0]) for shock in shocks], axis=-1)
    kalman["state_intercept"] = np.stack(
        [[pace * gap, 0] for pace, gap in zip(paces, gaps, strict=True)], axis=-1
    )
    kalman.initialize_known(np.array([z[0], 0]), np.diag([noise[0], reference_class.tau(len(z)) ** 2]))
    found = kalman.filter()
    return found.filtered_state[:, -1], found.filtered_state_cov[:, :, -1]


@pytest.mark.parametrize("shift", [0.0, 5.0])
def test_the_filter_equals_the_state_space_filter_of_statsmodels(shift):
    rows = [(2018.0, 20), (2019.5, 27), (2021.0, 24), (2022.25, 39), (2024.0, 45)]
    seen = series(rows, m=5, grain=1, shift=shift)
    jump = (shift * slope(45.0, "logit")) ** 2
    expected, covariance = statsmodels_filter(seen, FLAT, np.full(5, 0.1), jump)
    state = models.filtered(seen, FLAT)[0]
    assert [state.level[0], state.deviation[0]] == pytest.approx(expected, rel=0, abs=1e-8)
    found = [state.p11[0], state.p12[0], state.p22[0]]
    assert found == pytest.approx(covariance[[0, 0, 1], [0, 1, 1]], rel=0, abs=1e-8)


def test_a_curved_pace_is_filtered_at_the_level_reached():
    curved = ReferenceClass("curved", a0=0.1, a1=0.01, a2=-0.05, sigma=0.2, tau_2_3=0.1, tau_4_6=0.1)
    rows = [(2020, 20), (2021, 30), (2022, 37), (2023, 50)]
    reached = [models.filtered(series(rows[: k + 1]), curved)[0].level[0] for k in range(4)]
    seen = series(rows, m=4)
    expected, _ = statsmodels_filter(seen, curved, [curved.pace(level) for level in reached])
    state = models.filtered(seen, curved)[0]
    assert [state.level[0], state.deviation[0]] == pytest.approx(expected, rel=0, abs=1e-8)


def test_a_level_shift_makes_the_own_pace_count_for_less():
    rows = [(2022, 20), (2023, 22), (2024, 42)]
    plain, shifted = (models.filtered(series(rows, shift=s), FLAT)[0].deviation[0] for s in (0.0, 20.0))
    assert 0 < shifted < plain


def test_a_print_counts_as_the_middle_of_what_it_allows():
    over = series([(2024, 84)])
    over = Series(over.times, over.values, over.values, over.values + 1, over.shift, over.sd)
    assert MODELS["naive"](over, years(1), CLASS).quantile(0.5) == pytest.approx(84.5)


def test_the_line_agrees_with_ordinary_least_squares():
    import statsmodels.api as sm

    t, y = np.array([2019.0, 2020, 2022, 2023, 2024]), np.array([20.0, 26, 30, 31, 40])
    forecast = MODELS["line"](series(list(zip(t, y, strict=True))), years(1.5), CLASS)
    frame = sm.OLS(y, sm.add_constant(t)).fit().get_prediction([1, 2025.5]).summary_frame(alpha=0.2)
    expected = [frame.obs_ci_lower[0], frame["mean"][0], frame.obs_ci_upper[0]]
    assert forecast.quantile([0.1, 0.5, 0.9])[0] == pytest.approx(expected)


def test_a_line_through_two_points_has_no_interval():
    quantiles = MODELS["line"](series([(2022, 20), (2024, 30)]), years(1), CLASS).quantile([0.1, 0.5])
    assert np.isnan(quantiles[0, 0]) and quantiles[0, 1] == pytest.approx(35)


def test_compound_growth_of_ten_percent_goes_on():
    forecast = MODELS["compound"](series([(2022, 20), (2024, 24.2)]), years(1), CLASS)
    assert forecast.quantile(0.5) == pytest.approx(24.2 * 1.1)


def test_theta_takes_half_the_slope_and_damped_the_faded_one():
    rows = series([(2023, 40), (2024, 50)])
    rise = to_link(50, "logit") - to_link(40, "logit")
    assert MODELS["theta"](rows, years(2), CLASS).location == pytest.approx(rise)
    assert MODELS["damped"](rows, years(2), CLASS).location == pytest.approx(rise * (0.85 + 0.85**2))


def test_class_only_ignores_what_the_series_did():
    rose, fell = ([(2023, 30), (2024, 50)], [(2023, 70), (2024, 50)])
    forecast = MODELS["class_only"](series(rose, fell), years(1, 1), CLASS)
    assert forecast.location == pytest.approx([0.1, 0.1])


def test_counts_grow_by_half_their_own_rate_up_to_a_documented_ceiling():
    rows = series([(2022, 40e6), (2023, 44e6), (2024, 48.4e6)], sd=0.0)
    grown = reference_walk(rows, years(1), COUNTS).quantile([0.5, 0.975])[0]
    assert grown[0] == pytest.approx(48.4e6 * 1.1**0.5)
    capped = reference_walk(rows, years(1), ReferenceClass("people", link="log", ceiling=50e6))
    assert capped.quantile([0.5, 0.975])[0] == pytest.approx([50e6, 50e6])
    assert capped.exceedance(51e6) == 0


def test_growth_that_does_not_last_is_not_carried_on():
    rows = series([(2022, 1e6), (2023, 4e6), (2024, 16e6)], sd=0.0)
    assert reference_walk(rows, years(1), COUNTS).quantile(0.5)[0, 0] == pytest.approx(16e6 * np.exp(0.2))


def test_an_index_stays_where_it_is_and_one_value_has_no_interval():
    rows = series([(2022, 0.66), (2024, 0.70)], [(2024, 0.7)], sd=0.0)
    walk = reference_walk(rows, years(2, 2), INDEX)
    assert walk.quantile(0.5)[:, 0] == pytest.approx([0.70, 0.70])
    assert walk.scale[0] == pytest.approx(0.04) and np.isnan(walk.scale[1])


@pytest.mark.parametrize("own, name", [(0.0, "naive"), (1.0, "theta"), (0.85 + 0.85**2, "damped")])
def test_the_years_of_own_pace_left_out_widen_the_interval_by_their_square(own, name):
    """Two years ahead of 40 % in 2022 and 50 % in 2024, worked out by the formula of `anchored`."""
    rows = series([(2022, 40), (2024, 50)], sd=0.0)
    location = to_link(50, "logit") + own * (to_link(50, "logit") - to_link(40, "logit")) / 2
    error = 0.2**2 * 2 / 2**2
    variance = 0.2**2 * 2 + (2 - own) ** 2 * (0.1**2 + 0.15**2) + own**2 * error
    forecast = MODELS[name](rows, years(2), FLAT)
    assert forecast.location == pytest.approx(location)
    assert forecast.scale == pytest.approx(0.75 * np.sqrt(variance))


def test_from_a_plain_99_percent_the_lower_end_a_year_ahead_is_at_least_95():
    still = ReferenceClass("still", a0=0.1, sigma=0.16, tau_2_3=0.07, tau_4_6=0.05)
    low, high = reference_walk(series([(2024, 99)]), years(1), still).quantile([0.025, 0.975])[0]
    assert low >= 95 and high > 99


def test_a_share_within_a_tenth_of_a_point_of_100_stands_at_100():
    assert Forecast(years(6.92), years(0.1), years(4), "logit", 0.0, 100.0).quantile([0.5]) == 100


def test_a_class_of_other_cases_is_the_average_of_what_its_shares_give():
    """With one observation the weights are the prior ones."""
    foreign, one = replace(CLASS, transfer=True), series([(2024, 50)])
    parts = [
        reference_walk(one, years(1), models.slowed(foreign, pace, shock))
        for _, pace, shock in models.TRANSFER
    ]
    weights = np.array([weight for weight, _, _ in models.TRANSFER])
    mean = sum(w * part.location for w, part in zip(weights, parts, strict=True))
    variance = sum(
        w * ((part.scale / 0.75) ** 2 + (part.location - mean) ** 2)
        for w, part in zip(weights, parts, strict=True)
    )
    forecast = reference_walk(one, years(1), foreign)
    assert weights.sum() == pytest.approx(1)
    assert mean == pytest.approx(0.6 * 0.1) and forecast.location == pytest.approx(mean)
    assert forecast.scale == pytest.approx(0.75 * np.sqrt(variance))


def test_a_series_that_stands_still_weighs_against_the_pace_of_its_class():
    fast = replace(FLAT, a0=0.5, sigma=0.1, transfer=True)
    still, rising = ([(2020 + k, v) for k, v in enumerate(line)] for line in ([50] * 5, [20, 29, 40, 52, 64]))
    locations = reference_walk(series(still, rising), years(1, 1), fast).location
    assert locations[0] < 0.1 and locations[1] > to_link(64, "logit") + 0.35


def test_a_share_of_100_percent_counts_as_reached_from_995():
    forecast = Forecast(to_link(years(99.5), "logit"), years(0.3), years(4), "logit", 0.0, 100.0)
    assert forecast.exceedance(100) == pytest.approx(0.5)


def test_exceedance_is_the_other_side_of_the_quantile():
    forecast = reference_walk(drawn(50), np.full(50, 1.3), CLASS)
    assert forecast.exceedance(forecast.quantile(0.9)[:, 0]) == pytest.approx(np.full(50, 0.1))


@pytest.mark.parametrize("name", MODELS)
def test_quantiles_never_cross_and_stay_within_0_and_100(name):
    quantiles = MODELS[name](drawn(300), np.full(300, 2.0), CLASS).quantile(LEVELS)
    known = quantiles[np.isfinite(quantiles).all(axis=1)]
    assert len(known) > 100
    assert (np.diff(known, axis=1) >= 0).all() and (known >= 0).all() and (known <= 100).all()


@pytest.mark.parametrize("name", MODELS)
def test_the_order_of_the_series_does_not_matter(name):
    seen, horizon, order = drawn(40), np.linspace(0.5, 2, 40), np.random.default_rng(3).permutation(40)
    turned = Series(*(getattr(seen, key)[order] for key in Series.__dataclass_fields__))
    before = MODELS[name](seen, horizon, CLASS).quantile(LEVELS)
    np.testing.assert_array_equal(MODELS[name](turned, horizon[order], CLASS).quantile(LEVELS), before[order])


@pytest.mark.parametrize("name", MODELS)
def test_bands_widen_with_the_horizon(name):
    forecast = MODELS[name](drawn(100), np.tile([0.5, 1.0, 1.7, 3.0], (100, 1)), CLASS)
    scale = forecast.scale[np.isfinite(forecast.scale).all(axis=1)]
    widths = scale * stats.t.ppf(0.9, 4)
    assert len(widths) > 50 and (np.diff(widths, axis=1) > 0).all()


def test_several_horizons_at_once_give_what_each_gives_alone():
    seen = drawn(20)
    both = reference_walk(seen, np.tile([1.0, 2.0], (20, 1)), CLASS).quantile(LEVELS)
    np.testing.assert_allclose(both[:, 1], reference_walk(seen, np.full(20, 2.0), CLASS).quantile(LEVELS))


def test_a_hundred_thousand_series_take_less_than_ten_seconds():
    seen, horizon = drawn(100_000), np.full(100_000, 1.0)
    start = time.process_time()
    reference_walk(seen, horizon, CLASS)
    assert time.process_time() - start < 10
