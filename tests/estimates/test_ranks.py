"""Where a province stands: ranks as sets, groups beyond noise, changes with their interval."""

import doctest

import numpy as np
import pandas as pd
import pytest
from pytest import approx

from analysis.estimates import ranks
from analysis.statements.clean import clean
from analysis.tables import store


@pytest.fixture(scope="module")
def table():
    return ranks.ranks(clean(store.raw())[0], store.load("areas"))


def sets(scores, sd):
    return list(zip(*(ends.tolist() for ends in ranks.rank_sets(np.array(scores, float), sd)), strict=True))


def test_two_scores_are_ranked_apart_beyond_196_times_root_two():
    assert sets([0, 2.8], 1) == [(2, 2), (1, 1)]
    assert sets([0, 2.7], 1) == [(1, 2), (1, 2)]


def test_without_noise_a_rank_is_one_place_and_ties_share_theirs():
    assert sets([5, 3, 3, 1], 0) == [(1, 1), (2, 3), (2, 3), (4, 4)]


def test_more_competitors_leave_more_doubt():
    alone = ranks.rank_sets(np.array([0.0, 3]), 1)
    crowd = ranks.rank_sets(np.array([0.0, 3, *[1.5] * 50]), 1)
    assert alone[0][0] == 2 and crowd[0][0] == 1


def test_a_score_is_apart_from_the_mean_beyond_its_noise():
    assert list(ranks.standings(np.array([-3.0, 0, 0, 3]), 1.5)) == ["below", "about", "about", "above"]
    assert set(ranks.standings(np.array([-3.0, 0, 0, 3]), 1.6)) == {"about"}


def test_a_change_has_the_noise_of_both_ends():
    scores = pd.DataFrame({"2020": [1.0, np.nan], "2021": [2.0, 2.0]}, index=["a", "b"])
    found = ranks.since_first(scores, "2021", 0.1)
    assert (found.change["a"], found.change_lower["a"], found.change_upper["a"]) == approx((1, 0.72, 1.28))
    assert np.isnan(found.change["b"]) and list(found.since) == ["2020", ""]
    assert ranks.since_first(scores, "2020", 0.1).change.isna().all()


def test_the_examples_of_the_documentation_hold():
    assert doctest.testmod(ranks).attempted > 1 and not doctest.testmod(ranks).failed


def test_the_rank_lies_in_its_set(table):
    assert ((table.rank_lower <= table["rank"]) & (table["rank"] <= table.rank_upper)).all()


def test_every_published_score_is_placed_and_the_missing_have_no_row(table):
    places = table.groupby(["INDICATOR", "TIME_PERIOD"]).size()
    assert places.loc["PAPI_EGOV"].tolist() == [63, 60, 62, 61, 61]
    assert (places == table.groupby(["INDICATOR", "TIME_PERIOD"]).n_obs.first()).all()


def test_a_new_figure_of_one_province_moves_the_rows_of_others_only_where_it_shows():
    observations, areas = clean(store.raw())[0], store.load("areas")
    before = ranks.ranks(observations, areas)
    share = observations[observations.INDICATOR == "DOSSIERS_FULL_SHARE"].iloc[[0]]
    more = pd.concat([observations, share.assign(REF_AREA="VN-01", TIME_PERIOD="2024")])
    pd.testing.assert_frame_equal(ranks.ranks(more, areas), before)


def test_the_table_fits_its_description(table):
    from analysis.tables import rules

    assert rules.find_faults(store.as_texts(table), "provinces") == []
