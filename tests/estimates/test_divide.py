"""Dispersion, convergence and explanation of provincial scores, checked by hand."""

import doctest

import numpy as np
import pandas as pd
import pytest
from pytest import approx

from analysis.estimates import divide
from analysis.statements.clean import clean
from analysis.tables import store

AREAS = list("abcd")
REGIONS = pd.Series(["north", "north", "south", "south"], AREAS)


def scores(*columns, years=("2020", "2021", "2022")):
    return pd.DataFrame(dict(zip(years, columns, strict=False)), index=AREAS[: len(columns[0])], dtype=float)


@pytest.fixture(scope="module")
def observations():
    return clean(store.raw())[0]


@pytest.fixture(scope="module")
def table(observations):
    return divide.divide(observations, store.load("areas"))


def found(table, indicator, period, statistic, basis="provinces", other=""):
    key = ["INDICATOR", "TIME_PERIOD", "statistic", "basis", "other"]
    return table.set_index(key).loc[(indicator, period, statistic, basis, other)]


def test_four_fifths_of_the_variance_lie_between_two_regions():
    spread = divide.dispersion(pd.Series([1.0, 3, 5, 7], AREAS), REGIONS, pd.Series(1.0, AREAS))
    assert spread["mean"] == 4
    assert spread["sd"] == approx(5**0.5)  # (9 + 1 + 1 + 9) / 4
    assert spread["between_share"] == approx(4 / 5)  # means 2 and 6


def test_a_province_weighs_as_much_as_its_people():
    spread = divide.dispersion(pd.Series([1.0, 3, 5, 7], AREAS), REGIONS, pd.Series([3.0, 0, 0, 1], AREAS))
    assert spread["mean"] == 2.5  # (3 x 1 + 1 x 7) / 4
    assert spread["between_share"] == approx(1)


def test_theil_of_two_equal_groups_by_hand():
    spread = divide.dispersion(pd.Series([1.0, 1, 3, 3], AREAS), REGIONS, pd.Series(1.0, AREAS))
    assert spread["theil"] == approx(0.5 * (0.5 * np.log(0.5) + 1.5 * np.log(1.5)))
    assert spread["theil_between_share"] == approx(1)


def test_equal_scores_have_no_spread_and_no_share():
    spread = divide.dispersion(pd.Series(2.0, AREAS), REGIONS, pd.Series(1.0, AREAS))
    assert spread["sd"] == 0 and np.isnan(spread["between_share"])


def test_what_is_undone_the_next_year_is_noise():
    assert divide.noise(scores([0, 0], [1, -1], [0, 0])) == approx(2**0.5)  # -(1 x -1 + -1 x 1) / (2 - 1)


def test_what_lasts_is_no_noise():
    assert divide.noise(scores([0, 0], [1, -1], [2, -2])) == 0


def test_the_noise_of_a_simulated_panel_is_found_again():
    draw = np.random.default_rng(1)
    lasting = draw.normal(0, 3, (4000, 1)) + draw.normal(0, 0.2, (4000, 5)).cumsum(axis=1)
    panel = pd.DataFrame(lasting + draw.normal(0, 0.5, (4000, 5)))
    assert divide.noise(panel) == approx(0.5, rel=0.05)


def test_a_halved_spread_is_sigma_convergence():
    ratio, lower, upper = divide.sigma(np.arange(20.0), np.arange(20.0) / 2)
    assert (ratio, lower, upper) == approx((0.5, 0.5, 0.5))


def test_a_lead_that_is_lost_has_a_slope_of_minus_one():
    first = pd.Series([0.0, 1, 2, 3, 5])
    assert divide.beta(first, 4 - first)[0] == approx(-1)


def test_within_regions_only_provinces_of_one_region_are_compared():
    first = pd.Series([0.0, 1, 10, 11], AREAS)
    change = pd.Series([0.0, -1, 5, 4], AREAS)  # falls by one in each region, rises across them
    assert divide.beta(first, change)[0] > 0
    assert divide.beta(first, change, REGIONS)[0] == approx(-1)


def test_noise_alone_looks_like_convergence_and_the_correction_takes_it_out():
    draw = np.random.default_rng(2)
    levels = draw.normal(0, 1, (3000, 1)) + draw.normal(0, 1, (3000, 3))
    naive = divide.beta(pd.Series(levels[:, 1]), pd.Series(levels[:, 2] - levels[:, 1]))[0]
    assert naive == approx(-0.5, abs=0.05)
    corrected, lower, upper = divide.beta_corrected(*levels.T)
    assert lower < 0 < upper and corrected == approx(0, abs=0.1)


def test_a_line_explains_all_of_a_line():
    x = pd.DataFrame({"x": [0.0, 1, 2, 4]})
    assert divide.fit(3 + 2 * x.x, x).rsquared == approx(1)


def test_the_corrected_slope_is_that_of_two_stage_least_squares():
    from statsmodels.sandbox.regression.gmm import IV2SLS

    first, second, last = levels = np.random.default_rng(4).normal(size=(3, 30)).cumsum(axis=0)
    constant = np.ones(30)
    fit = IV2SLS(last - second, np.column_stack([constant, second]), np.column_stack([constant, first])).fit()
    assert divide.beta_corrected(*levels)[0] == approx(fit.params[1])


def test_an_instrument_that_hardly_predicts_is_weak():
    first = np.arange(20.0)
    assert not divide.is_weak(first, first + np.tile([1, -1], 10))
    assert divide.is_weak(first, np.tile([10.0, -10], 10) + 0.1 * first)


def test_the_corrected_slope_of_portals_cannot_be_determined(table):
    weak = table[table.weak_instrument]
    assert set(weak.statistic) == {"beta_corrected"} and "PAPI_EGOV_PORTALS" in set(weak.INDICATOR)
    assert not table.weak_instrument[table.INDICATOR.eq("PAPI_EGOV")].any()


def test_the_examples_of_the_documentation_hold():
    assert doctest.testmod(divide).attempted > 1 and not doctest.testmod(divide).failed


def test_an_interval_is_drawn_the_same_way_every_time():
    rows = np.random.default_rng(3).normal(size=(20, 2))
    ratio = divide.sigma(rows[:, 0], rows[:, 1])
    assert ratio == divide.sigma(rows[:, 0], rows[:, 1])
    assert ratio[1] < ratio[0] < ratio[2]


def test_the_shares_of_the_parts_add_up_to_one(table):
    for year in ("2020", "2024"):
        rows = table[(table.statistic == "variance_share") & (year == table.TIME_PERIOD)]
        assert rows.value.sum() == approx(1)


def test_the_internet_makes_86_percent_of_the_variance_in_2020_and_79_in_2024(table):
    shares = {
        year: found(table, "PAPI_EGOV", year, "variance_share", other="PAPI_EGOV_INTERNET").value
        for year in ("2020", "2024")
    }
    assert shares == {"2020": approx(0.86, abs=0.005), "2024": approx(0.79, abs=0.005)}


def test_ranks_agree_with_the_survey_as_published(table):
    row = found(table, "DTI_PROVINCE_RANK", "2022", "rank_correlation", other="PAPI_EGOV")
    assert (row.value, row.n_obs) == (approx(0.39, abs=0.005), 62)


def test_row_order_does_not_matter(observations, table):
    turned = observations.sample(frac=1, random_state=0)
    again = divide.divide(turned, store.load("areas").iloc[::-1])
    pd.testing.assert_frame_equal(again, table)


def test_the_table_fits_its_description(table):
    from analysis.tables import rules

    assert rules.find_faults(store.as_texts(table), "divide") == []
