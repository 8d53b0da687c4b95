"""Goals, the measures that bear on them, and the code lists: complete, consistent, in both languages."""

import re
import unicodedata
from collections import Counter

import pytest

from analysis.statements import values
from analysis.tables import store

NAMES = {
    *"CP CT DTI EGDI EMC EPI Findex G GDP HCI INDEX IPv6 ITU Internet NDXP NQ NĐ OGDI OSI PAPI PAR".split(),
    *"QĐ SIPAS TII TTg TW UBQGCĐS VNeID Đắk Lắk".split(),
}
SYLLABLE = re.compile(
    r"(b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(ch?|m|ng?|nh|p|t)?"
)


def table(name):
    return store.read(store.path(name)).to_dict("records")


def column(name, label):
    return {row[label] for row in table(name)}


def plain(word):
    """A Vietnamese word in lower case without its marks."""
    decomposed = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def foreign(text):
    """Words that are neither Vietnamese syllables nor names and abbreviations."""
    words = re.findall(r"[^\W\d_]\w*", text)
    return [word for word in words if word not in NAMES and not SYLLABLE.fullmatch(plain(word))]


def last_day(moment):
    return (moment + "-99-99")[:10]


def targets():
    """Goals by what they ask: goal, level, year and number."""
    language = {row["SOURCE"]: row["language"] for row in table("sources")}
    asked = {}
    for row in table("goals"):
        number = values.read_value(row["TARGET"], language[row["SOURCE"]]).number
        asked.setdefault((row["goal"], row["GOV_LEVEL"], row["TIME_PERIOD"], number), []).append(row)
    return asked


@pytest.mark.parametrize(
    "name", ["goals", "measures", "indicators", "areas", "population", "obs_status", "breaks"]
)
def test_a_table_passes_the_gate_and_is_sorted_by_its_key(name):
    from analysis.tables.rules import TABLES

    store.load(name)
    keys = [tuple(row[label] for label in TABLES[name].key) for row in table(name)]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("source", "locator", "expected"),
    [
        ("da-nang-2024-09", "15", {
            ("full-process-dossiers", "MIN", "2024", "tối thiểu 70%"),
            ("full-process-dossiers", "PRO", "2024", "tối thiểu 30%"),
            ("full-process-dossiers", "MIN", "2025", "tối thiểu 85%"),
            ("full-process-dossiers", "PRO", "2025", "tối thiểu 70%"),
        }),
        ("bac-kan-2024-07", "13", {
            ("full-process-services", "_T", "2025", "100%"),
            ("adult-use", "_T", "2025", "50%"),
            ("dossiers-with-id", "_T", "2025", "100%"),
            ("satisfaction", "_T", "2025", "90%"),
            ("paperwork-cut", "_T", "2025", "50%"),
        }),
    ],
)  # fmt: skip
def test_the_targets_of_the_documents_are_there_with_their_paragraph(source, locator, expected):
    rows = [row for row in table("goals") if row["SOURCE"] == source]
    assert {row["LOCATOR"] for row in rows} == {locator}
    assert {(row["goal"], row["GOV_LEVEL"], row["TIME_PERIOD"], row["TARGET"]) for row in rows} == expected


def test_the_same_target_is_stated_once_by_a_held_document_or_else_by_the_first_decision():
    for (goal, _, year, _), rows in targets().items():
        stated = [row for row in rows if row["status"] == "stated"]
        if not year or all(row["status"] == "unconfirmed" for row in rows):
            assert not stated, goal
            continue
        assert len(stated) == 1, (goal, year)
        confirmed = [row for row in rows if row["status"] != "unconfirmed"]
        first = min(confirmed, key=lambda row: (row["LOCATOR"] == "", last_day(row["decided"])))
        assert stated[0]["LOCATOR"] == first["LOCATOR"], (goal, year)
        assert stated[0]["decided"] == first["decided"], (goal, year)


def test_conflicting_targets_stand_side_by_side():
    asked = {key: {row["status"] for row in rows} for key, rows in targets().items()}
    assert asked["adult-use", "_T", "2025", 50] == {"stated"}
    assert asked["adult-use", "_T", "2025", 40] == {"unconfirmed"}
    assert asked["adult-use", "_T", "2024", 40] == {"stated"}
    assert asked["full-process-services", "_T", "2025", 100] == {"stated", "restated"}
    dossiers = {key[1:] for key in asked if key[0] == "full-process-dossiers" and "stated" in asked[key]}
    assert dossiers == {
        ("_T", "2024", 50), ("MIN", "2024", 70), ("PRO", "2024", 30),
        ("_T", "2025", 80), ("MIN", "2025", 85), ("PRO", "2025", 70),
    }  # fmt: skip


def test_a_goal_has_one_pair_of_names():
    names = {(row["goal"], row["name_vi"], row["name_en"]) for row in table("goals")}
    assert len(names) == len(column("goals", "goal"))


def test_who_decided_a_target_is_dated():
    for row in table("goals"):
        assert row["decided_by"] and row["decided_by_en"] and row["decided"], row["goal"]


def test_every_goal_has_one_direct_measure_and_no_measure_lacks_a_goal():
    asked = {(row["goal"], row["GOV_LEVEL"]) for row in table("goals")}
    direct = Counter((row["goal"], row["GOV_LEVEL"]) for row in table("measures") if row["role"] == "direct")
    assert direct == Counter(asked)
    assert {(row["goal"], row["GOV_LEVEL"]) for row in table("measures")} == asked


def test_a_target_can_be_held_against_every_measure_of_its_goal():
    indicators = {row["INDICATOR"]: row for row in table("indicators")}
    for (goal, _, _, number), _ in targets().items():
        for measure in (row for row in table("measures") if row["goal"] == goal):
            indicator = indicators[measure["INDICATOR"]]
            assert number <= float(indicator["upper"] or "inf"), (goal, measure["INDICATOR"])
            assert (number > 193) <= (indicator["UNIT_MEASURE"] not in ("PT", "RK", "IX")), goal


def test_an_institution_has_one_name_a_language_in_the_sources():
    publishers = column("sources", "publisher")
    listed = {row["publisher"]: row for row in table("institutions")}
    assert set(listed) <= publishers
    english = {row["name_en"] for row in listed.values()}
    assert len(english) == len(listed) and not english & publishers
    for row in listed.values():
        assert bool(row["since_vi"]) == bool(row["since_en"]), row
    ministry = listed["Bộ Thông tin và Truyền thông"]
    assert ministry["since_en"] == "since March 2025 in the Ministry of Science and Technology"


def test_every_code_in_use_is_defined():
    defined = column("indicators", "INDICATOR")
    broken = {code for row in table("breaks") for code in row["INDICATOR"].split()}
    assert all(set(row["ends"].split()) <= set(row["INDICATOR"].split()) for row in table("breaks"))
    assert column("measures", "INDICATOR") | column("statements", "INDICATOR") | broken <= defined
    assert column("population", "OBS_STATUS") <= column("obs_status", "OBS_STATUS")
    cited = column("goals", "SOURCE") | column("population", "SOURCE") | column("breaks", "SOURCE")
    assert cited - {""} <= column("sources", "SOURCE")
    assert column("areas", "successor") - {""} <= column("areas", "REF_AREA")


def test_an_indicator_without_statements_says_so():
    computed = {"EID_ACTIVATED_PER_ADULT", "EHEALTH_BOOKS_PER_PERSON", "PAPI_EGOV"}
    silent = column("indicators", "INDICATOR") - column("statements", "INDICATOR") - computed
    for row in (row for row in table("indicators") if row["INDICATOR"] in silent):
        assert "chúng tôi chưa tìm thấy số liệu đã công bố" in row["definition_vi"].lower(), row["INDICATOR"]
        assert "we found no published figure" in row["definition_en"].lower(), row["INDICATOR"]


def test_names_are_short_and_tell_indicators_apart():
    rows = table("indicators")
    for label in ("name_vi", "name_en"):
        assert max(len(row[label]) for row in rows) <= 60
        assert len({row[label] for row in rows}) == len(rows)


def test_a_share_has_bounds_and_a_denominator_in_both_languages():
    for row in table("indicators"):
        if row["UNIT_MEASURE"] == "PT":
            assert (row["lower"], row["upper"]) == ("0", "100"), row["INDICATOR"]
            assert row["base_vi"] and row["base_en"], row["INDICATOR"]
        assert bool(row["base_vi"]) == bool(row["base_en"]), row["INDICATOR"]


@pytest.mark.parametrize("name", ["goals", "measures", "indicators", "areas", "obs_status", "breaks"])
def test_vietnamese_columns_are_vietnamese(name):
    for row in table(name):
        cells = {label: cell for label, cell in row.items() if label.endswith("_vi") or label == "decided_by"}
        for label, cell in cells.items():
            assert foreign(cell) == [], (name, label, cell)
            assert not (len(cell) > 25) or re.search("[à-ỹđ]", cell.lower()), (name, label, cell)


@pytest.mark.parametrize("name", ["goals", "measures", "indicators", "breaks"])
def test_what_is_said_in_one_language_is_said_in_the_other(name):
    for row in table(name):
        for label in (label for label in row if label.endswith("_vi")):
            assert bool(row[label]) == bool(row[label.replace("_vi", "_en")]), (name, row)


def test_english_among_vietnamese_is_seen():
    assert foreign("Tỷ lệ hồ sơ online qua Cổng services, theo PAPI") == ["online", "services"]


def test_the_sixty_three_provinces_lie_in_six_regions():
    regions = Counter(row["region_en"] for row in table("areas") if row["region_en"])
    assert regions == {
        "Northern Midlands and Mountains": 14, "Red River Delta": 11, "North Central and Central Coast": 14,
        "Central Highlands": 5, "Southeast": 6, "Mekong River Delta": 13,
    }  # fmt: skip


def test_sixty_three_provinces_became_thirty_four_in_july_2025():
    provinces = [row for row in table("areas") if row["REF_AREA"].startswith("VN-")]
    assert len(provinces) == 63 and {row["valid_to"] for row in provinces} == {"2025-06-30"}
    units = {row["REF_AREA"] for row in table("areas") if row["valid_from"] == "2025-07-01"}
    assert {row["successor"] for row in provinces} == units and len(units) == 34


def test_people_aged_15_and_over_follow_from_the_shares_of_the_survey():
    people = {(row["ADULT"], row["TIME_PERIOD"]): row for row in table("population")}
    derived = people["15+", "2024-04-01"]
    assert (float(derived["OBS_VALUE"]), derived["OBS_STATUS"]) == (round((1 - 0.233) * 101_112_656), "E")
    assert people["electoral roll", "2021-05-23"]["OBS_VALUE"] == "68709092"
    assert all(row["OBS_VALUE"] == "" for (adult, _), row in people.items() if adult == "18+")
