import doctest

import pandas as pd
import pytest
from pytest import approx

from analysis.estimates import trend
from analysis.tables import store

INDICATORS = pd.DataFrame(
    {
        "INDICATOR": ["SHARE", "ASKED", "COUNT", "YTD", "SILENT"],
        "family": "A",
        "measurement_sd": [1, 2, float("nan"), 1, 1],
        "year_to_date": [False, False, False, True, False],
    }
)


def observations(*rows, indicator="SHARE", unit="PT", half=0.5):
    table = pd.DataFrame(rows, columns=["REF_DATE", "OBS_VALUE"])
    return table.assign(
        STATEMENT=[f"{indicator}.{i}" for i in range(len(table))],
        INDICATOR=indicator,
        REF_AREA="VN",
        GOV_LEVEL="_T",
        TIME_PERIOD=table.REF_DATE.str[:7],
        UNIT_MEASURE=unit,
        LOWER_BOUND=table.OBS_VALUE - half,
        UPPER_BOUND=table.OBS_VALUE + half,
    )


def row(table, indicator="SHARE"):
    return trend.trends(table, INDICATORS).set_index("INDICATOR").loc[indicator]


def test_two_observations_give_the_slope_between_them():
    found = row(observations(("2022-12-31", 40), ("2024-12-31", 50)))
    assert found.pace == approx(5)
    assert found.trend_status == "two observations"
    # each print: variance 1 + 1/12; slope over two years: sd = sqrt(2 * 13/12) / 2
    assert found.pace_upper - found.pace == approx(1.96 * (26 / 12) ** 0.5 / 2, rel=1e-4)


def test_three_observations_have_an_interval_of_student_t_with_one_degree_of_freedom():
    result = row(observations(("2022-12-31", 40), ("2023-12-31", 45), ("2024-12-31", 50)))
    # each variance 1 + 1/12, sum of squared years about their mean 2; t(1) at 97.5 % is 12.7062
    assert result.pace_upper - result.pace == approx(12.7062 * (13 / 12 / 2) ** 0.5, rel=1e-4)


def test_scattered_points_have_the_interval_of_an_ordinary_weighted_fit():
    import statsmodels.formula.api as smf

    table = pd.DataFrame(
        {"year": [2023.0, 2023.5, 2024, 2025], "value": [40.0, 65, 45, 50], "sd": [1.0, 2, 1, 1]}
    )
    plain = smf.wls("value ~ year", table, weights=1 / table.sd**2).fit()
    line = trend.fit_line(*(table[name].to_numpy() for name in table))
    assert plain.scale > 1 and line.params[1] == approx(plain.params["year"])
    assert line.conf_int()[1] == approx(plain.conf_int().loc["year"].to_numpy())


def test_equal_values_have_a_pace_of_exactly_zero():
    assert row(observations(("2022-12-31", 0.3), ("2023-06-30", 0.3), ("2024-12-31", 0.3))).pace == 0


def test_the_recent_pace_is_that_of_the_last_two_days():
    table = observations(("2022-12-31", 40), ("2023-12-31", 58), ("2024-12-31", 60))
    same_day = observations(("2024-12-31", 99), half=5)
    result = row(pd.concat([table, same_day]))
    assert (result.recent_pace, result.recent_since) == (approx(2), "2023-12")


def test_the_first_day_of_a_trend_is_a_parameter():
    table = observations(("2022-12-31", 40), ("2023-12-31", 58), ("2024-12-31", 60))
    later = trend.trends(table, INDICATORS, since="2023-12-31").set_index("INDICATOR")
    assert later.loc["SHARE", ["n_obs", "pace"]].tolist() == approx([2, 2])


def test_a_series_is_weighed_as_the_trend_weighs_it():
    table, trends = trend.series("IPV6_SHARE", since=trend.SINCE), store.load("trends").set_index("INDICATOR")
    assert table.date.is_monotonic_increasing and table.value.between(table.lower, table.upper).all()
    line = trend.fit_line(table.year.to_numpy(), table.value.to_numpy(), table.sd.to_numpy())
    assert line.params[1] == approx(trends.pace["IPV6_SHARE"], rel=1e-5)


def test_an_unknown_series_is_refused_by_name():
    with pytest.raises(ValueError, match="no observations of 'IPV6' for VN"):
        trend.series("IPV6")


def test_the_examples_of_the_documentation_hold():
    assert doctest.testmod(trend).attempted > 2 and not doctest.testmod(trend).failed


def test_one_observation_has_no_pace():
    found = row(observations(("2024-12-31", 50)))
    assert pd.isna(found.pace) and found.n_obs == 1 and found.trend_status == "single observation"


def test_a_series_that_ended_before_2022_has_no_data_since():
    found = row(observations(("2020-12-31", 40), ("2021-12-31", 50)))
    assert (found.n_obs, found.trend_status, found.first_period) == (0, "no data", "2020-12")


def test_a_code_without_observations_has_a_row():
    found = row(observations(("2024-12-31", 50)), "SILENT")
    assert (found.n_obs, found.trend_status, found.first_period) == (0, "no data", "")


def test_figures_that_add_up_within_a_year_meet_only_the_same_months():
    table = observations(("2022-10-31", 68), ("2023-04-30", 51), ("2023-10-31", 70), indicator="YTD")
    found = row(table, "YTD")
    assert found.pace == approx(2) and found.n_obs == 2
    assert row(table[:2], "YTD").trend_status == "single observation"


def test_points_off_the_line_widen_the_interval():
    straight = row(observations(("2022-12-31", 40), ("2023-12-31", 45), ("2024-12-31", 50)))
    bent = row(observations(("2022-12-31", 40), ("2023-12-31", 65), ("2024-12-31", 50)))
    assert straight.pace == approx(bent.pace) == approx(5)
    assert bent.pace_upper - bent.pace > 5 * (straight.pace_upper - straight.pace)


def test_a_survey_is_less_certain_than_a_count():
    rows = [("2022-12-31", 4), ("2024-12-31", 14)]
    counted, asked = row(observations(*rows)), row(observations(*rows, indicator="ASKED"), "ASKED")
    assert asked.pace == approx(counted.pace) == approx(5)
    assert asked.pace_upper > counted.pace_upper


def test_a_count_is_described_in_its_own_unit():
    table = observations(("2022-12-31", 2.0e6), ("2024-12-31", 60.0e6), indicator="COUNT", unit="NR")
    assert row(table, "COUNT").pace == approx(29.0e6)


def test_of_two_prints_for_one_day_the_narrower_counts():
    table = pd.concat(
        [observations(("2024-12-31", 44), half=2), observations(("2024-12-31", 45.8), half=0.05)]
    )
    assert trend.distinct(table).OBS_VALUE.tolist() == [45.8]


def test_the_order_of_rows_does_not_matter():
    table = observations(("2022-12-31", 40), ("2023-12-31", 47), ("2024-12-31", 50))
    pd.testing.assert_frame_equal(trend.trends(table, INDICATORS), trend.trends(table[::-1], INDICATORS))


@pytest.mark.parametrize("column", ["pace", "pace_lower"])
def test_pace_is_missing_exactly_where_there_is_one_point_or_none(column):
    table = pd.concat(
        [
            observations(("2024-12-31", 50)),
            observations(("2022-12-31", 4), ("2024-12-31", 9), indicator="ASKED"),
        ]
    )
    found = trend.trends(table, INDICATORS)
    assert (found[column].isna() == (found.n_obs < 2)).all()
