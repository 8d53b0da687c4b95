"""The description of the tables: complete, consistent, and a gate that bad rows do not pass."""

import subprocess
import sys

import pandas as pd
import pytest

from analysis.tables import rules, store
from analysis.tables.rules import PARAMETERS, TABLES, check, is_moment, parameter_fault


def trends(**changes):
    row = {
        "INDICATOR": "FIBRE_HOUSEHOLDS_SHARE", "REF_AREA": "VN", "GOV_LEVEL": "_T", "first_period": "2022",
        "last_period": "2024-S1", "n_obs": 6, "pace": 4.1, "pace_lower": 3.9, "pace_upper": 4.3,
        "scale": "natural", "trend_status": "trend",
    }  # fmt: skip
    return pd.DataFrame([row | changes])


def test_importing_the_schema_loads_neither_pandas_nor_pandera():
    code = "import sys, analysis.tables.rules; print({'pandas', 'pandera'} & set(sys.modules))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "set()"


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_described_without_contradiction(name):
    table = TABLES[name]
    assert set(table.key) <= set(table.columns)
    assert table.meaning and all(column.meaning for column in table.columns.values())
    for label, column in table.columns.items():
        assert column.kind in ("text", "date", "number", "integer", "boolean"), label
        assert column.refers == "" or len(TABLES[column.refers].key) == 1, label


def test_a_good_table_passes_with_numbers_as_numbers():
    checked = check(trends(n_obs="6"), "trends")
    assert checked.n_obs.dtype == "int64"
    assert checked.pace[0] == 4.1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"GOV_LEVEL": "PROV"}, "GOV_LEVEL in row 1: 'PROV'"),
        ({"INDICATOR": ""}, "INDICATOR in row 1: ''"),
        ({"REF_AREA": "Viet Nam"}, "REF_AREA"),
        ({"n_obs": -1}, "n_obs"),
        ({"last_period": "2024-H1"}, "last_period"),
        ({"trend_status": ""}, "trend_status"),
    ],
)
def test_a_row_that_breaks_the_description_is_shown(changes, said):
    with pytest.raises(ValueError, match="does not fit its description") as error:
        check(trends(**changes), "trends")
    assert said in str(error.value)


def test_a_missing_column_and_a_repeated_key_are_shown():
    with pytest.raises(ValueError, match="pace"):
        check(trends().drop(columns="pace"), "trends")
    with pytest.raises(ValueError, match="more than one row for the same INDICATOR, REF_AREA, GOV_LEVEL"):
        check(pd.concat([trends(), trends(pace=1.0)]), "trends")


CELLS = ["", "x", "2024", "2024-S1", "2024-02-30", "VN", "true", None, float("nan"), 0, 1, -1, 2.5, 1e9, True]


@pytest.mark.parametrize("name", [name for name in TABLES if store.path(name).is_file()])
def test_what_fits_is_what_pandera_would_leave_as_it_is(name):
    good = store.load(name).head(3)
    assert rules.fits(good, name)
    for label in TABLES[name].columns:
        assert not rules.fits(good.drop(columns=label), name)
        for cell in CELLS:
            table = good.assign(**{label: pd.Series([cell, *good[label][1:]], good.index)})
            assert rules.fits(table, name) is left_alone(table, name), (label, cell)


def left_alone(table, name):
    try:
        pd.testing.assert_frame_equal(rules._validated(table, name), table)
    except (AssertionError, ValueError):
        return False
    return True


@pytest.mark.parametrize(("moment", "exists"), [
    ("2024", True), ("2024-02", True), ("2024-02-29", True), ("2023-02-29", False), ("2024-13", False),
    ("24", False), ("2024-2", False), ("", False),
])  # fmt: skip
def test_a_moment_is_a_year_a_month_or_a_day_that_exists(moment, exists):
    assert is_moment(moment) is exists


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("language", "vi", ""),
        ("level", 80, ""),
        ("as_of", "", ""),
        ("as_of", "2024-09-30", ""),
        ("langage", "vi", "unknown parameter 'langage'; did you mean 'language'?"),
        ("brief", "nationl", "did you mean 'national'?"),
        ("level", "80", "not a whole number"),
        ("level", True, "not a whole number"),
        ("level", 100, "not between 50 and 99"),
        ("data_end", "", "not a date"),
        ("target_period", "2025-02-30", "not a date"),
    ],
)
def test_a_parameter_outside_its_allowed_values_is_told(name, given, said):
    fault = parameter_fault(name, given)
    assert said in fault
    assert bool(fault) == bool(said)


def test_every_parameter_has_a_meaning():
    assert all(rule.meaning for rule in PARAMETERS.values())
    assert rules.PARAMETERS["brief"].allowed[0] == "national"
