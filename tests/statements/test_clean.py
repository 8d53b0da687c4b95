"""Statements to observations: every rule by hand on a few rows, then the real tables as a whole."""

import doctest
import sys

import numpy as np
import pandas as pd
import pytest

from analysis.statements.clean import clean
from analysis.tables import store

SOURCES = pd.DataFrame(
    [
        ("held", "2024-07", "vi", "held.txt", "2"),
        ("ministry", "2024-08", "vi", "", "1"),
        ("press", "2024-09", "vi", "", "2"),
        ("english", "2025-01-06", "en", "", "2"),
        ("undated", "", "vi", "", "1"),
    ],
    columns=["SOURCE", "published", "language", "document", "tier"],
)
INDICATORS = pd.DataFrame(
    [
        ("SHARE", "PT", 0.0, 100.0, "F"),
        ("RANK", "RK", 1.0, np.nan, "F"),
        ("COUNT", "NR", 0.0, np.nan, "E"),
        ("INCREASE", "HH", np.nan, np.nan, "F"),
        ("TASKS", "NR", 0.0, np.nan, "administration"),
        ("EID_ACTIVATED", "NR", 0.0, np.nan, "E"),
        ("EID_ACTIVATED_PER_ADULT", "PT", 0.0, 100.0, "E"),
    ],
    columns=["INDICATOR", "UNIT_MEASURE", "lower", "upper", "family"],
)
AREAS = pd.DataFrame({"REF_AREA": ["VN", "VN_U48"], "valid_from": ["", "2025-07-01"]})
POPULATION = pd.DataFrame(
    [
        ("15+", "2022", 75e6, "ministry"),
        ("15+", "2024-04-01", 80e6, "press"),
        ("18+", "2024-04-01", 1.0, "press"),
    ],
    columns=["ADULT", "TIME_PERIOD", "OBS_VALUE", "SOURCE"],
)
NONE = pd.DataFrame(columns=["STATEMENT", "column", "expect", "replace", "reason", "SOURCE"])
CELLS = {
    "LOCATOR": "", "REF_AREA": "VN", "GOV_LEVEL": "_T", "UNIT": "", "CHANGE": "", "CHANGE_UNIT": "",
    "CHANGE_SINCE": "", "NOTE": "",
}  # fmt: skip


def tables(*rows, corrections=NONE):
    """Raw tables with a statement per row: (source, indicator, period, value) and other cells by name."""
    statements = []
    for place, (source, indicator, period, value, *other) in enumerate(rows, 1):
        cells = {"STATEMENT": f"{source}.{place:03d}", "SOURCE": source, "INDICATOR": indicator}
        cells |= {"PERIOD": period, "VALUE": value}
        statements.append(CELLS | cells | (other[0] if other else {}))
    return {
        "statements": pd.DataFrame(statements), "sources": SOURCES, "indicators": INDICATORS, "areas": AREAS,
        "population": POPULATION, "corrections": corrections,
    }  # fmt: skip


def since(change, unit, when):
    return {"CHANGE": change, "CHANGE_UNIT": unit, "CHANGE_SINCE": when}


def read(*rows, **settings):
    """The observations by TIME_PERIOD as (value, lower, upper, status)."""
    observations, _ = clean(tables(*rows), **settings)
    return {
        row.TIME_PERIOD: (row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, row.OBS_STATUS)
        for row in observations.itertuples()
    }


def test_a_level_with_a_change_in_points_gives_the_earlier_level_too():
    rows = read(("press", "SHARE", "2024-S1", "82,2%", since("2,6%", "%", "cuối năm 2023")))
    assert rows["2024-S1"] == (82.2, 82.15, 82.25, "A")
    assert rows["2023-12-31"][:3] == pytest.approx((79.6, 79.5, 79.7))
    assert rows["2023-12-31"][3] == "E"


@pytest.mark.parametrize(
    ("indicator", "value", "change", "earlier", "arithmetic"),
    [
        ("SHARE", "82,2%", ("2,6%", "%"), (79.6, 79.5, 79.7), "82.2 - 2.6 = 79.6"),
        ("SHARE", "36,47%", ("-1,86", "điểm phần trăm"), (38.33, 38.32, 38.34), "36.47 + 1.86 = 38.33"),
        ("SHARE", "63/63", ("14", "địa phương"), (100 * 49 / 63,) * 3, "63 - 14 = 49 of 63"),
        ("SHARE", "gần 76%", ("2", "điểm phần trăm"), (74, 72.5, 74.5), "76 - 2 = 74"),
        ("SHARE", "45%", ("2,5 lần", ""), (18, 44.5 / 2.55, 45.5 / 2.45), "45 / 2.5 = 18"),
        ("RANK", "thứ 8", ("1", "bậc"), (9, 9, 9), "8 + 1 = 9"),
        ("RANK", "thứ 8", ("-1", "bậc"), (7, 7, 7), "8 - 1 = 7"),
        ("COUNT", "1.100", ("10%", "%"), (1000, 1050 / 1.105, 1150 / 1.095), "1100 / (1 + 10/100) = 1000"),
        ("COUNT", "1.234", ("34", "doanh nghiệp"), (1200, 1200, 1200), "1234 - 34 = 1200"),
    ],
)
def test_a_change_is_undone_in_its_own_unit(indicator, value, change, earlier, arithmetic):
    raw = tables(("press", indicator, "2024-S1", value, since(*change, "cuối năm 2023")))
    row = clean(raw)[0].set_index("TIME_PERIOD").loc["2023-12-31"]
    assert pytest.approx(earlier) == (row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND)
    assert row.COMMENT_OBS.startswith(arithmetic)
    assert (row.OBS_STATUS, row.REF_DATE) == ("E", "2023-12-31")


def test_a_change_without_a_level_is_kept_as_a_change():
    change = since("khoảng 687.000", "hộ gia đình", "cuối năm 2023")
    assert read(("press", "INCREASE", "2024-S1", "", change)) == {"2024-S1": (687_000, 686_500, 687_500, "A")}


def test_bounds_stay_where_the_indicator_can_be():
    assert read(("press", "SHARE", "2024", "100%"))["2024"][:3] == (100, 99.5, 100)
    assert read(("press", "SHARE", "2024", "0%"))["2024"][:3] == (0, 0, 0.5)
    assert read(("press", "SHARE", "2024", "trên 99,5%"))["2024"][:3] == (99.5, 99.5, 99.6)


def test_a_ratio_counts_its_numerator_where_the_indicator_is_a_number():
    row = clean(tables(("press", "COUNT", "2024", "43/76")))[0].iloc[0]
    assert (row.OBS_VALUE, row.NUMERATOR, row.DENOMINATOR) == (43, 43, 76)


def test_a_note_can_say_about_and_a_print_is_read_in_its_own_language():
    assert read(("press", "COUNT", "2024", "4.400", {"NOTE": "[about] any level"}))["2024"][1:3] == (
        4350,
        4450,
    )
    assert read(("english", "COUNT", "2024", "24,211"))["2024"][0] == 24_211
    with pytest.raises(ValueError, match="english.001 VALUE: '24.211', not a whole number"):
        clean(tables(("english", "COUNT", "2024", "24.211")))


def chosen(*rows, **settings):
    observations, excluded = clean(tables(*rows), **settings)
    return list(observations.STATEMENT), dict(zip(excluded.STATEMENT, excluded.reason, strict=True))


@pytest.mark.parametrize(
    ("winner", "loser", "why"),
    [
        (
            ("held", "SHARE", "2023", "80%", {"LOCATOR": "3"}),
            ("ministry", "SHARE", "2023", "80,5%"),
            "held document",
        ),
        (("ministry", "SHARE", "2023", "80%"), ("press", "SHARE", "2023", "80,5%"), "nearer to the figure"),
        (("press", "SHARE", "2023", "79,6%"), ("held", "SHARE", "2023", "79%"), "more precisely"),
        (("english", "SHARE", "2023", "80.6%"), ("press", "SHARE", "2023", "80,5%"), "published later"),
        (
            ("press", "SHARE", "cuối năm 2023", "80,5%"),
            ("held", "SHARE", "2023", "trên 80%"),
            "more precisely",
        ),
    ],
)
def test_of_two_figures_for_one_day_one_is_chosen_by_the_stated_rule(winner, loser, why):
    for rows in ((winner, loser), (loser, winner)):
        kept, left = chosen(*rows)
        assert [name.split(".")[0] for name in kept] == [winner[0]]
        [(name, reason)] = left.items()
        assert name.startswith(loser[0])
        assert reason.startswith(f"gives way to {kept[0]}, which") and why in reason


def test_a_printed_level_beats_a_derived_one_of_the_same_kind_of_source():
    derived = ("press", "SHARE", "2024-S1", "84,00%", since("3,20%", "%", "cuối năm 2023"))
    rows = read(derived, ("press", "SHARE", "2023", "80%"))
    assert rows["2023"][:3] == (80, 79.5, 80.5)


def test_a_level_derived_from_the_held_document_beats_a_level_printed_elsewhere():
    derived = ("held", "SHARE", "2024-S1", "82,2%", {"LOCATOR": "7"} | since("2,6%", "%", "cuối năm 2023"))
    observations, excluded = clean(tables(derived, ("press", "SHARE", "2023", "79,4%")))
    assert list(observations.TIME_PERIOD) == ["2023-12-31", "2024-S1"]
    assert list(excluded.reason_code) == ["outvoted"]


def test_the_same_figure_from_another_source_is_a_duplicate():
    raw = tables(("ministry", "SHARE", "2023", "80%"), ("press", "SHARE", "2023", "80%"))
    assert list(clean(raw)[1].reason_code) == ["duplicate"]


def test_a_value_that_was_not_chosen_is_told_where_its_statement_stays():
    raw = tables(
        ("press", "SHARE", "2024-S1", "82,2%", since("2,6%", "%", "cuối năm 2023")),
        ("ministry", "SHARE", "2023", "79%"),
    )
    observations, excluded = clean(raw)
    assert excluded.empty
    told = observations.set_index("TIME_PERIOD").COMMENT_OBS["2024-S1"]
    assert told.startswith("its value for 2023-12-31, 79.6, gives way to ministry.002")


def test_the_reason_of_an_excluded_statement_is_about_its_printed_level():
    change = {"CHANGE": "9%", "CHANGE_SINCE": "2022"}
    raw = tables(
        ("held", "SHARE", "2023", "50%", {"LOCATOR": "1"}),
        ("ministry", "SHARE", "2022", "40%"),
        ("press", "SHARE", "2023", "49%", change),
    )
    _, excluded = clean(raw)
    assert excluded.set_index("STATEMENT").reason.loc["press.003"].startswith("gives way to held.001")


@pytest.mark.parametrize(
    ("row", "settings", "code"),
    [
        (("press", "TASKS", "2024", "79"), {}, "administrative"),
        (("press", "SHARE", "2024", "79%", {"NOTE": "[low confidence] [about] x"}), {}, "low confidence"),
        (("press", "SHARE", "2024", "79%", {"NOTE": "[ambiguous] x"}), {}, "ambiguous"),
        (("press", "SHARE", "2025-01", "79%"), {}, "after data_end"),
        (("press", "SHARE", "2024", "79%", {"REF_AREA": "VN_U48"}), {}, "area not valid"),
        (("press", "SHARE", "2023", "79%"), {"as_of": "2024-09-29"}, "not published by as_of"),
        (("undated", "SHARE", "2023", "79%"), {"as_of": "2024-09-30"}, "published date unknown"),
    ],
)
def test_what_may_not_enter_is_excluded_with_its_reason(row, settings, code):
    observations, excluded = clean(tables(row), **settings)
    assert observations.empty
    assert list(excluded.reason_code) == [code]
    assert excluded.reason[0]


def test_a_month_of_publication_lasts_to_its_last_day():
    assert len(read(("press", "SHARE", "2023", "79%"), as_of="2024-09-30")) == 1


def test_as_of_comes_before_the_choice_between_sources():
    rows = (("held", "SHARE", "2023", "79%"), ("ministry", "SHARE", "2023", "80%"))
    assert read(*rows)["2023"][0] == 80
    assert read(*rows, as_of="2024-07-31")["2023"][0] == 79


def test_accounts_per_adult_use_the_nearest_count_of_people_15_and_over():
    raw = tables(
        ("press", "EID_ACTIVATED", "2022-12", "trên 15 triệu"),
        ("press", "EID_ACTIVATED", "2024-S1", "60 triệu"),
    )
    found = clean(raw)[0].set_index(["INDICATOR", "TIME_PERIOD"]).loc["EID_ACTIVATED_PER_ADULT"]
    assert found.loc["2022-12", ["OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND"]].tolist() == pytest.approx(
        [20, 20, 16 / 0.75]
    )
    assert found.OBS_VALUE["2024-S1"] == 75
    assert found.OBS_STATUS.tolist() == ["E", "E"]
    assert found.COMMENT_OBS["2024-S1"].startswith("60000000 / 80000000 aged 15+ (2024-04-01, press)")
    early = clean(raw, as_of="2024-08-31")[0]
    assert "EID_ACTIVATED_PER_ADULT" not in set(early.INDICATOR)


def test_a_correction_replaces_what_it_expects_and_stops_when_the_source_has_changed():
    listed = pd.DataFrame(
        [("press.001", "VALUE", "8%", "80%", "a digit was lost", "press")], columns=NONE.columns
    )
    observations, _ = clean(tables(("press", "SHARE", "2023", "8%"), corrections=listed))
    assert observations.OBS_VALUE[0] == 80
    assert "VALUE corrected: a digit was lost" in observations.COMMENT_OBS[0]
    with pytest.raises(ValueError, match="press.001 VALUE no longer applies: expected '8%', it shows '80%'"):
        clean(tables(("press", "SHARE", "2023", "80%"), corrections=listed))


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("press", "SHARE", "2023", "12,5,7%"), "VALUE: '12,5,7%', not"),
        (("press", "SHARE", "2023", "130%"), "a value from 0 to 100"),
        (("press", "SHARE", "2023", "42"), "a percentage, printed with %"),
        (("press", "COUNT", "2023", "42%"), "a figure without %"),
        (("press", "COUNT", "2023", "> 42"), "a figure with two bounds"),
        (("press", "SHARE", "hôm qua", "42%"), "PERIOD: 'hôm qua'"),
        (("press", "SHARE", "2023", ""), "a figure, or a CHANGE"),
        (
            ("press", "SHARE", "2023", "", since("2%", "%", "2022")),
            "only an indicator without bounds is a change",
        ),
        (("press", "SHAR", "2023", "42%"), "INDICATOR: 'SHAR', not SHARE, the nearest code"),
        (("press", "SHARE", "2023", "42%", since("50%", "%", "2022")), "leaves the earlier level possible"),
        (("press", "SHARE", "2023", "42%", {"NOTE": "[lo confidence] x"}), "NOTE"),
    ],
)
def test_a_cell_that_cannot_be_used_stops_cleaning(row, said):
    with pytest.raises(ValueError, match="1 cells of the statements cannot be used") as error:
        clean(tables(row))
    assert said in str(error.value)


@pytest.fixture(scope="module")
def real():
    raw = store.raw()
    return raw, *clean(raw)


def test_every_real_statement_is_in_exactly_one_table(real):
    raw, observations, excluded = real
    kept, left = set(observations.STATEMENT), set(excluded.STATEMENT)
    assert kept | left == set(raw["statements"].STATEMENT)
    assert kept & left == set()
    assert len(left) == len(excluded)


def test_the_order_of_rows_decides_nothing_and_the_arguments_are_left_alone(real):
    raw, observations, excluded = real
    before = raw["statements"].copy()
    shuffled = {**raw, "statements": raw["statements"].sample(frac=1, random_state=3)}
    again = clean(shuffled)
    pd.testing.assert_frame_equal(again[0], observations)
    pd.testing.assert_frame_equal(again[1], excluded)
    pd.testing.assert_frame_equal(raw["statements"], before)


def test_no_moment_of_a_series_is_told_twice_and_every_value_lies_within_its_bounds(real):
    observations = real[1]
    assert not observations.duplicated(["INDICATOR", "REF_AREA", "GOV_LEVEL", "REF_DATE"]).any()
    stated = observations[observations.OBS_VALUE.notna()]
    assert (stated.LOWER_BOUND <= stated.OBS_VALUE).all() and (stated.OBS_VALUE <= stated.UPPER_BOUND).all()


@pytest.mark.parametrize(
    ("indicator", "level", "day", "value", "status"),
    [
        ("DOSSIERS_FULL_SHARE", "_T", "2024-06-30", 42, "A"),
        ("DOSSIERS_FULL_SHARE", "MIN", "2024-06-30", 61, "A"),
        ("DOSSIERS_FULL_SHARE", "PRO", "2024-06-30", 17, "A"),
        ("FIBRE_HOUSEHOLDS_SHARE", "_T", "2023-12-31", 79.6, "E"),
        ("SMARTPHONE_SHARE", "_T", "2023-12-31", 80.8, "E"),
        ("IPV6_RANK", "_T", "2023-12-31", 9, "E"),
        ("PROVINCES_FEE_POLICY_SHARE", "PRO", "2023-12-31", 100 * 49 / 63, "E"),
        ("EID_ACTIVATED", "_T", "2022-12-31", 2_600_000, "A"),
        ("EID_ACTIVATED", "_T", "2024-06-30", 55_250_000, "A"),
        ("SERVICES_LEVEL4_SHARE_ELIGIBLE", "_T", "2022-12-31", 97.3, "A"),
        ("DIGITAL_ECONOMY_GDP_SHARE_GSO", "_T", "2022-12-31", 12.83, "A"),
    ],
)
def test_known_figures_stand(real, indicator, level, day, value, status):
    rows = real[1].query(
        "INDICATOR == @indicator and GOV_LEVEL == @level and REF_DATE == @day and REF_AREA == 'VN'"
    )
    assert rows.OBS_VALUE.tolist() == pytest.approx([value])
    assert rows.OBS_STATUS.tolist() == [status]


def test_the_example_runs():
    result = doctest.testmod(sys.modules[clean.__module__])
    assert result.attempted and not result.failed


def test_the_makers_precise_figure_wins_over_the_held_print_that_rounds_it():
    held, sharper, apart = ("held", "SHARE", "2024", "42%", {"LOCATOR": "5"}), "41,87%", "43,2%"
    assert read(held, ("ministry", "SHARE", "2024", sharper))["2024"][0] == 41.87
    assert read(held, ("press", "SHARE", "2024", sharper))["2024"][0] == 42
    assert read(held, ("ministry", "SHARE", "2024", apart))["2024"][0] == 42
    _, excluded = clean(tables(held, ("ministry", "SHARE", "2024", sharper)))
    assert "its maker's own figure" in excluded.reason.item()
