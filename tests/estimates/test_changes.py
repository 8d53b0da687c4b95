import pandas as pd
import pytest
from pytest import approx

from analysis.estimates.changes import changes
from analysis.estimates.trend import trends


def observation(day, value, code="A", wide=0.0):
    return {
        "STATEMENT": f"s.{day}", "INDICATOR": code, "REF_AREA": "VN", "GOV_LEVEL": "_T", "REF_DATE": day,
        "TIME_PERIOD": day, "OBS_VALUE": value, "LOWER_BOUND": value, "UPPER_BOUND": value + wide,
        "UNIT_MEASURE": "PT", "OBS_STATUS": "A",
    }  # fmt: skip


def compared(*rows, direction="up", broken=(), coverage=()):
    observations = pd.DataFrame(rows)
    indicators = pd.DataFrame([{
        "INDICATOR": "A", "family": "F", "direction": direction, "measurement_sd": 1.0, "year_to_date": False,
    }])  # fmt: skip
    breaks = pd.DataFrame(
        [{"BREAK": f"b{n}", "REF_DATE": day, "INDICATOR": "A B"} for n, day in enumerate(broken)],
        columns=["BREAK", "REF_DATE", "INDICATOR"],
    )
    return changes(observations, trends(observations, indicators), indicators, breaks, coverage).iloc[0]


TEN, TWENTY = observation("2022-12-31", 10.0), observation("2024-12-31", 20.0)


def test_a_change_has_the_error_of_both_figures():
    row = compared(TEN, TWENTY)
    assert (row.change, row.years, row.kind) == (10, 2, "better")
    assert row.change_upper - row.change == approx(1.96 * 2**0.5)
    assert row.pace == approx(5)


@pytest.mark.parametrize(
    ("value", "direction", "kind"),
    [
        (20, "up", "better"),
        (20, "down", "worse"),
        (2, "up", "worse"),
        (2, "down", "better"),
        (12, "up", "same"),
    ],
)
def test_a_change_is_clear_beyond_its_error_and_good_by_the_direction(value, direction, kind):
    assert compared(TEN, observation("2024-12-31", value), direction=direction).kind == kind


def test_a_break_between_the_figures_parts_them_unless_only_the_coverage_changed():
    row = compared(TEN, TWENTY, broken=["2024-01-01"])
    assert (row.kind, row.BREAK) == ("broken", "b0")
    assert compared(TEN, TWENTY, broken=["2024-01-01"], coverage=("b0",)).kind == "better"
    assert compared(TEN, TWENTY, broken=["2022-12-31", "2025-01-01"]).kind == "better"


def test_figures_less_than_a_year_apart_and_single_ones_do_not_compare():
    assert compared(TEN, observation("2023-06-30", 20.0)).kind == "short"
    assert compared(observation("2023-12-31", 1.0), observation("2024-12-31", 20.0)).kind == "better"
    row = compared(TWENTY)
    assert (row.kind, row.n_obs) == ("single", 1)


def test_figures_before_2022_do_not_count():
    assert compared(observation("2021-12-31", 1.0), TEN, TWENTY).OBS_VALUE_first == 10
