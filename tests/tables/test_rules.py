"""The description of the tables: complete, consistent, and a gate that bad rows do not pass."""

import subprocess
import sys

import pandas as pd
import pytest

from analysis.tables import rules
from analysis.tables.describe import Column
from analysis.tables.rules import (
    PARAMETERS,
    TABLES,
    did_you_mean,
    find_faults,
    is_moment,
    is_valid,
    nearest,
    parameter_fault,
)


def trends(**changes):
    row = {
        "INDICATOR": "FIBRE_HOUSEHOLDS_SHARE", "REF_AREA": "VN", "GOV_LEVEL": "_T", "first_period": "2022",
        "last_period": "2024-S1", "n_obs": "6", "pace": "4.1", "pace_lower": "3.9", "pace_upper": "4.3",
        "scale": "natural", "trend_status": "trend",
        "recent_pace": "", "recent_since": "",
    }  # fmt: skip
    return pd.DataFrame([row | changes])


@pytest.mark.parametrize("module", ["analysis.tables.rules", "analysis.tables.store"])
def test_importing_the_gate_loads_no_pandas(module):
    code = f"import sys, {module}; print({{'numpy', 'pandas'}} & set(sys.modules))"
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


def test_a_valid_table_has_no_fault():
    assert find_faults(trends(), "trends") == []


@pytest.mark.parametrize(
    ("label", "cell", "expected"),
    [
        ("GOV_LEVEL", "PROV", "one of _T, MIN, PRO"),
        ("INDICATOR", "", "not empty: what is measured"),
        ("REF_AREA", "Viet Nam", "the country, a province or an agency"),
        ("n_obs", "-1", "number of observations: a whole number"),
        ("n_obs", "6.5", "a whole number"),
        ("pace", "much", "change a year: a number"),
        ("last_period", "2024-H1", "period"),
        ("trend_status", "", "not empty"),
    ],
)
def test_an_invalid_cell_is_one_fault_with_its_line(label, cell, expected):
    table = pd.concat([trends(), trends(**{"REF_AREA": "VN-DN", label: cell})], ignore_index=True)
    [fault] = find_faults(table, "trends")
    assert fault[:4] == ("data/processed/trends.csv", 3, label, cell)
    assert expected in fault.expected


def test_a_missing_column_is_a_fault_that_names_the_nearest_other_column():
    [fault] = find_faults(trends().rename(columns={"pace_lower": "pace_lowest"}), "trends")
    assert fault[1:4] == (1, "pace_lower", "pace_lowest")


def test_a_repeated_key_is_a_fault_that_names_the_first_line():
    [fault] = find_faults(pd.concat([trends(), trends(pace="1")], ignore_index=True), "trends")
    assert fault[1:4] == (3, "INDICATOR", "FIBRE_HOUSEHOLDS_SHARE, VN, _T")
    assert fault.expected == "one row only; line 2 has the same INDICATOR, REF_AREA, GOV_LEVEL"


def test_the_first_five_faults_are_raised_and_the_others_counted():
    faults = [rules.Fault("a.csv", line, "pace", "x", "a number") for line in range(2, 9)]
    with pytest.raises(ValueError, match="^not saved:\na.csv:2: pace: 'x'; expected: a number\n") as error:
        rules.refuse(faults, "not saved:")
    assert str(error.value).splitlines()[-2:] == [str(faults[4]), "and 2 more faults"]
    rules.refuse([])


def test_a_hostile_cell_is_shown_inert_and_cut():
    fault = rules.Fault("data/raw/goals.csv", 2, "TARGET", "\x1b[31m\u202e" + "x" * 500, "a target")
    assert str(fault).isprintable()
    assert "\\x1b[31m\\u202e" in str(fault)
    assert len(str(fault)) < 200


@pytest.mark.parametrize(
    ("column", "valid", "invalid"),
    [
        ("number", "0 -1.5 2e-3 1e9", "+1 .5 5. 1,5 nan inf 1e999 1_0 ٣ x"),
        ("integer", "0 -1 12", "1.0 +1 1e3 1234567890123456 true"),
        ("boolean", "true false", "True 1 yes"),
        ("date", "2024-02-29", "2024 2023-02-29 2024-1-1 20240101 ٢٠٢٤-01-01"),
    ],
)
def test_each_kind_of_column_has_one_form(column, valid, invalid):
    column = Column("a cell", kind=column)
    assert [cell for cell in valid.split() if not is_valid(cell, column)] == []
    assert [cell for cell in invalid.split() if is_valid(cell, column)] == []
    assert not is_valid("", column) and is_valid("", column.optional)


def test_bounds_belong_to_the_valid_numbers():
    share = Column("a share", kind="number", lower=0, upper=1)
    assert [is_valid(cell, share) for cell in ("-0.1", "0", "1", "1.1")] == [False, True, True, False]


@pytest.mark.parametrize(("moment", "exists"), [
    ("2024", True), ("2024-02", True), ("2024-02-29", True), ("2023-02-29", False), ("2024-13", False),
    ("24", False), ("2024-2", False), ("", False),
])  # fmt: skip
def test_a_moment_is_a_year_a_month_or_a_day_that_exists(moment, exists):
    assert is_moment(moment) is exists


@pytest.mark.parametrize(
    ("name", "value", "expected"),
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
def test_a_parameter_outside_its_allowed_values_is_refused(name, value, expected):
    fault = parameter_fault(name, value)
    assert expected in fault
    assert bool(fault) == bool(expected)


def test_every_parameter_has_a_meaning():
    assert all(rule.meaning for rule in PARAMETERS.values())
    assert rules.PARAMETERS["brief"].allowed[0] == "national"


def test_the_nearest_known_word_is_offered():
    assert nearest("langage", ["level", "language"]) == "language"
    assert nearest("x", ["level", "language"]) == ""
    assert did_you_mean("nationl", ["national"]) == "; did you mean 'national'?"
    assert did_you_mean("x", ["national"]) == ""


def test_a_share_or_weight_outside_its_range_is_not_saved():
    details = pd.DataFrame({"statistic": ["ministry_weight_2024", "horizon"], "value": ["1.27", "2"]})
    [fault] = rules._range_faults(details, "assessment_details", "details.csv")
    assert (fault.line, fault.found) == (2, "1.27")
    shares = pd.DataFrame({"UNIT_MEASURE": ["PT", "NR", "PT"], "projected": ["127", "5000", ""]})
    [fault] = rules._range_faults(shares, "assessments", "assessments.csv")
    assert (fault.line, fault.column, fault.found) == (2, "projected", "127")
