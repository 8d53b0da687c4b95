"""Wrong digits that are valid cells show across rows; true figures pass, and what passes is acknowledged."""

import pytest

from analysis.statements import check, consistency, read
from analysis.tables import rules, store


@pytest.fixture(scope="module")
def tables():
    """The committed raw tables as texts."""
    return {name: store.read(store.path(name)) for name, table in rules.TABLES.items() if table.raw}


def spoilt(tables, *cells, name="statements"):
    """The tables with some cells replaced: (key, column, cell)."""
    table = tables[name].copy()
    for key, column, cell in cells:
        table.loc[table[rules.TABLES[name].key[0]] == key, column] = cell
    return {**tables, name: table}


def rules_named(tables):
    """What check finds in the tables, in words."""
    return " ".join(fault.expected for fault in check.find_faults(tables))


EMC = "kinh-te-do-thi-emc-2024"


def test_a_country_above_its_ministries_and_provinces_is_a_fault(tables):
    faults = check.find_faults(spoilt(tables, (f"{EMC}.002", "VALUE", "75,8%")))
    assert any("(outside its blocks)" in fault.expected and fault.found == "75,8%" for fault in faults)


def test_blocks_the_other_way_round_are_a_doubt(tables):
    swapped = spoilt(tables, (f"{EMC}.001", "VALUE", "18,54%"), (f"{EMC}.003", "VALUE", "63,47%"))
    assert "'blocks reversed'" in rules_named(swapped)


def test_blocks_swapped_inside_a_held_document_do_not_pass(tables):
    swapped = spoilt(tables, ("bac-kan-2024-07.005", "VALUE", "17%"), ("bac-kan-2024-07.006", "VALUE", "61%"))
    assert check.find_faults(swapped)


@pytest.mark.parametrize(("key", "column", "cell", "rule"), [
    ("bac-kan-2024-07.020", "VALUE", "trên 85,25 triệu", "larger than its whole"),
    ("bac-kan-2024-07.004", "PERIOD", "2025-S1", "period after publication"),
    ("mic-h1-2024.004", "VALUE", "24%", "sources exclude"),
    ("kinh-te-do-thi-emc-2024.002", "VALUE", "50%", "equals its target"),
    ("bac-kan-2024-07.011", "CHANGE", "8,6%", "change and level"),
    ("vietnam-vn-2024-04-24.001", "VALUE", "60.2%", "jump"),
    ("de-an-06-2022-12.006", "VALUE", "70,5 triệu", "count falls"),
    ("gso-population-2020.161", "VALUE", "132.315", "far from its peers"),
    ("dti-2022.058", "VALUE", "17", "rank of two"),
    ("vietnamplus-256139.002", "VALUE", "3.25%", "sources exclude"),
    ("cafef-2023-06.004", "VALUE", "1011,2 triệu", "ten times"),
    ("thanh-nien-2024-09-21.003", "VALUE", "17", "jump"),
    ("thanh-nien-2024-09-21.003", "VALUE", "61", "deviations"),
    ("thanh-nien-2024-09-21.003", "PERIOD", "2023", "year of no edition"),
    ("wkvetter-67514.001", "VALUE", "65 - 70%", "equals its target"),
    ("mpi-2022-08.003", "VALUE", "001%", "begins with a nought"),
    ("mpi-2022-08.003", "PERIOD", "6 tháng đầu năm 2021", "the year of its quotation"),
])  # fmt: skip
def test_a_slip_is_named_by_its_rule(tables, key, column, cell, rule):
    named = rules_named(spoilt(tables, (key, column, cell)))
    assert rule in named


@pytest.mark.parametrize(("name", "key", "column", "cell", "right"), [
    ("indicators", "EGDI_RANK", "direction", "up", "the way its own figures went"),
    ("indicators", "SATISFACTION_SHARE", "direction", "down", "is the target of satisfaction"),
    ("indicators", "E_INVOICE_FIRMS_SHARE", "direction", "down", "is the target of e-invoices"),
    ("measures", "egdi-rank", "reference_class", "egov_use", "counts or index"),
    ("measures", "internet-users", "reference_class", "counts", "a class of shares"),
    ("indicators", "IPV6_SHARE", "lower", "200", "less than upper"),
    ("reference_classes", "egov_use", "sigma", "0", "more than 0"),
    ("areas", "VN_U12", "successor", "VN-01", "does not succeed"),
    ("sources", "bao-da-nang-3985573", "published", "2204", "a date from 1945 to 2100"),
    ("goals", "fibre-households", "goal", "fibre-homes", "a goal with a row in measures.csv"),
])  # fmt: skip
def test_a_list_that_cannot_be_is_a_fault(tables, name, key, column, cell, right):
    assert right in rules_named(spoilt(tables, (key, column, cell), name=name))


def test_a_quantile_missing_for_one_horizon_is_a_fault(tables):
    quantiles = tables["class_quantiles"].drop(index=1).reset_index(drop=True)
    assert "a quantile for each of the horizons" in rules_named({**tables, "class_quantiles": quantiles})


def test_another_class_than_beside_it_is_a_doubt(tables):
    measures = tables["measures"].copy()
    row = measures.index[(measures.INDICATOR == "DOSSIERS_FULL_SHARE") & (measures.GOV_LEVEL == "PRO")][0]
    measures.loc[row, "reference_class"] = "internet_use fibre_coverage"
    assert "'class'" in rules_named({**tables, "measures": measures})


def test_goals_that_differ_by_case_only_are_a_fault(tables):
    goals = tables["goals"]
    twin = goals[goals.TARGET == "At least 80%"].assign(TARGET="at LEAST 80%")
    twice = goals.iloc[[*range(len(goals)), twin.index[0]]].reset_index(drop=True)
    twice.loc[len(goals), "TARGET"] = "at LEAST 80%"
    assert "more than case and composition" in rules_named({**tables, "goals": twice})


def test_an_acknowledged_figure_that_changes_is_doubted_again(tables):
    faults = check.find_faults(spoilt(tables, ("mic-h1-2024.003", "VALUE", "71%")))
    assert {"observations.csv", "acknowledged.csv"} <= {fault.file.split("/")[-1] for fault in faults}


def test_few_doubts_are_acknowledged_each_with_its_reason(tables):
    acknowledged = tables["acknowledged"]
    assert len(acknowledged) <= 40
    assert (acknowledged.reason.str.len() > 20).all()


def test_a_true_statement_left_out_and_added_back_is_seldom_doubted(tables):
    """Every doubt names a statement, so those doubted are at most as many as the doubts about all of them."""
    readings, _ = read.readings({name: store.typed(table, name) for name, table in tables.items()})
    _, doubts = consistency.across(readings, tables)
    series = tables["statements"].groupby(["INDICATOR", "REF_AREA", "GOV_LEVEL"]).STATEMENT.transform("size")
    longer = set(tables["statements"].STATEMENT[series > 1])
    doubted = {doubt.key for doubt in doubts} & longer
    assert len(doubted) <= 0.05 * len(longer)
