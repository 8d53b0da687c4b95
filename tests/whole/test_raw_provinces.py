"""Provincial statements against the published coverage, sums and means, and what is kept apart."""

import csv
from collections import Counter
from functools import cache

import pytest
from pytest import approx

from analysis.statements.clean import clean
from analysis.tables import store

FIGURES = store.root().parent / "shared" / "figures" / "provinces.csv"
YEARS = ("2020", "2021", "2022", "2023", "2024")
COVERAGE = {  # provinces with a usable number, by year
    "PAPI_EGOV": (63, 60, 62, 61, 61),
    "PAPI_EGOV_PORTALS": (63, 60, 62, 61, 61),
    "PAPI_EGOV_INTERNET": (63, 60, 62, 61, 61),
    "PAPI_EGOV_RESPONSE": (63, 60, 62, 61, 61),
    "DTI_PROVINCE_RANK": (17, 18, 63, 13, 6),
    "DTI_PROVINCE": (0, 4, 7, 3, 4),
    "DTI_PROVINCE_2020": (3, 0, 0, 0, 0),
    "POPULATION_PROVINCE": (63, 63, 63, 0, 63),
}
SILENT = {  # provinces that PAPI did not publish
    "2021": {"VN-54", "VN-56", "VN-13"},
    "2022": {"VN-56"},
    "2023": {"VN-13", "VN-57"},
    "2024": {"VN-70", "VN-46"},
}
NOT_ENTERED = {  # rows of the table of figures that are no statement of their own
    "computed": "the sum of three parts that are statements",
    "derived (see note)": "read from a printed change",
}


@cache
def cleaned():
    return clean(store.raw())


def provinces():
    found = cleaned()[0]
    return found[found.REF_AREA.str.startswith("VN-")]


def of(indicator, year):
    found = provinces()
    return found[(indicator == found.INDICATOR) & (year == found.TIME_PERIOD)].set_index("REF_AREA")


@pytest.mark.parametrize("indicator", COVERAGE)
def test_as_many_provinces_are_there_as_were_published(indicator):
    assert tuple(len(of(indicator, year)) for year in YEARS) == COVERAGE[indicator]


@pytest.mark.parametrize("year", SILENT)
def test_provinces_that_the_survey_did_not_publish_are_absent(year):
    everybody = {row["REF_AREA"] for row in store.read(store.path("areas")).to_dict("records")}
    everybody = {area for area in everybody if area.startswith("VN-")}
    assert everybody - set(of("PAPI_EGOV", year).index) == SILENT[year]


@pytest.mark.parametrize(
    ("year", "thousands"), [("2020", 97582.7), ("2021", 98506.3), ("2022", 99474.3), ("2024", 101343.9)]
)
def test_the_population_of_the_provinces_adds_up_to_that_of_the_country(year, thousands):
    assert of("POPULATION_PROVINCE", year).OBS_VALUE.sum() == approx(thousands, abs=0.06)


def test_the_sum_of_2024_is_the_rounded_national_average_and_2022_is_another_vintage():
    national = cleaned()[0].query("INDICATOR == 'POPULATION_AVERAGE' and REF_AREA == 'VN'")
    national = national.set_index("TIME_PERIOD").OBS_VALUE
    assert national["2024"] == approx(1000 * of("POPULATION_PROVINCE", "2024").OBS_VALUE.sum(), abs=50_000)
    assert abs(national["2022"] - 1000 * of("POPULATION_PROVINCE", "2022").OBS_VALUE.sum()) > 5_000


def test_mean_e_governance_rose_from_279_to_339():
    means = [of("PAPI_EGOV", year).OBS_VALUE.mean() for year in YEARS]
    assert means[0] == approx(2.79, abs=0.0055)
    assert means[-1] == approx(3.39, abs=0.005)


def test_the_dimension_is_the_sum_of_its_parts_and_an_estimate():
    row = of("PAPI_EGOV", "2020").loc["VN-HN"]
    assert approx(0.391678631 + 2.100030661 + 0.426043749) == row.OBS_VALUE
    assert row.OBS_STATUS == "E"


def test_a_censored_share_has_bounds_and_no_value():
    found = of("DOSSIERS_FULL_SHARE", "2024")
    censored = found[found.OBS_STATUS == "Q"]
    assert len(censored) == 7 and censored.OBS_VALUE.isna().all()
    assert set(zip(censored.LOWER_BOUND, censored.UPPER_BOUND, strict=True)) == {(0, 10)}
    exact = found[found.OBS_STATUS == "A"].OBS_VALUE
    assert sorted(exact) == [52.96, 55.76, 58.89, 68.54]


def test_agencies_above_a_half_are_censored_from_below():
    censored = cleaned()[0].query("OBS_STATUS == 'Q'")
    found = censored.set_index("REF_AREA")
    assert (found.LOWER_BOUND["VN_MOLISA"], found.UPPER_BOUND["VN_MOLISA"]) == (50, 100)


def test_a_place_in_a_list_is_marked_and_gives_way_to_a_stated_rank():
    ranks = of("DTI_PROVINCE_RANK", "2023")
    assert (ranks.OBS_STATUS["VN-HN"], ranks.OBS_VALUE["VN-HN"]) == ("U", 6)
    assert (ranks.OBS_STATUS["VN-DN"], ranks.OBS_VALUE["VN-DN"]) == ("A", 1)
    assert (of("DTI_PROVINCE_RANK", "2022").OBS_STATUS == "A").all()


def test_a_rank_before_a_printed_rise_is_derived():
    ranks = of("DTI_PROVINCE_RANK", "2021")
    assert (ranks.OBS_VALUE["VN-29"], ranks.OBS_STATUS["VN-29"]) == (26 + 34, "E")


def test_nothing_of_the_34_units_is_joined_to_the_63():
    observations, excluded = cleaned()
    assert not observations.REF_AREA.str.startswith("VN_U").any()
    units = excluded[excluded.REF_AREA.str.startswith("VN_U")]
    assert len(units) == 14 and set(units.reason_code) == {"area not valid"}


def test_every_published_provincial_figure_is_a_statement_or_told():
    if not FIGURES.is_file():
        pytest.skip(f"the table of figures is not at {FIGURES}")
    pages = {row["url"]: row["SOURCE"] for row in store.read(store.path("sources")).to_dict("records")}
    left, wanted = Counter(), Counter()
    with FIGURES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = row["value_text_as_published"]
            known = next((told for told in NOT_ENTERED if text.startswith(told)), "")
            national = row["ref_area_type"] == "national" or (
                row["ref_area_type"].startswith("block") and row["indicator"] == "share_dossiers_fully_online"
            )
            if known or national:
                left[known or "repeats"] += 1
            else:
                wanted[pages[row["url"]], text] += 1
    statements = store.read(store.path("statements"))
    held = Counter(zip(statements.SOURCE, statements.VALUE, strict=True))
    assert wanted - held == Counter()
    assert left == {"computed": 307, "derived (see note)": 9, "repeats": 12}
    assert wanted.total() + left.total() == 1870
