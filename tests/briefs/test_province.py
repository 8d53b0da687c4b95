"""Profiles of provinces: what they say, that all 63 can be said; ten of them in a browser and as PDF."""

import re

import pytest
from page_checks import check, inspect
from small_pages import PROFILE, published, text

from analysis.briefs import province
from analysis.briefs.figures import provinces as province_figures
from analysis.briefs.outline import brief
from analysis.tables import store

SAMPLE = [
    (area, language) for area in ("VN-DN", "VN-56", "VN-13", "VN-SG", "VN-01") for language in ("vi", "en")
]
MISSING = {
    "VN-54": ("2021",),
    "VN-56": ("2021", "2022"),
    "VN-13": ("2021", "2023"),
    "VN-57": ("2023",),
    "VN-70": ("2024",),
    "VN-46": ("2024",),
}


@pytest.fixture(scope="module")
def profiles(tmp_path_factory):
    """Ten profiles, each on its page and in its PDF."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "provinces").mkdir()
    for area, language in SAMPLE:
        files = published(brief(area, language), PROFILE, f"provinces/{area}.{language}")
        for name, content in files.items():
            (folder / name).write_bytes(content)
    return folder / "provinces"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_province_can_be_told_without_a_gap_or_a_nan(language):
    shared = brief("VN-DN", language)
    for area in province_figures.TILES:
        profile = province.Profile(area, shared.evidence, {})
        said = "\n".join(text(getattr(profile, name)()) for name in PROFILE if name != "moved")
        assert not re.search(r"\bnan\b|NaN|None|\{|\}(?!)", re.sub(r"\{[#.][^}]*\}", "", said)), area


@pytest.mark.parametrize("area", MISSING)
def test_missing_years_are_said_in_words(area):
    for language, silent in (("vi", "không công bố"), ("en", "published no figure")):
        points = text(brief(area, language).unknown()).splitlines()
        said = next(line for line in points if silent in line)
        assert tuple(re.findall(r"20\d\d", said)) == MISSING[area]


def test_a_province_with_every_year_misses_none():
    assert "published no figure" not in text(brief("VN-DN", "en").unknown())


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("VN-63", "68.54% of the dossiers of Ha Nam"),
        ("VN-HN", "the group with below 10%"),
        ("VN-01", "We found no published share"),
    ],
)
def test_an_exact_a_censored_and_an_unpublished_share_are_told_apart(area, said):
    assert said in text(brief(area, "en").head())


def test_a_place_in_a_list_and_a_derived_rank_are_marked():
    assert "rank 5 (by the order of listing) (2023)" in text(brief("VN-CT", "en").stands())
    assert "rank 60 (derived from a change) (2021)" in text(brief("VN-29", "en").stands())


def test_no_rank_is_given_without_its_range():
    table = text(brief("VN-57", "en").stands())
    assert re.search(r"\| 1 to \d\d of 61 \|", table)


def test_a_merged_and_an_unmerged_province_say_what_became_of_them():
    assert "Da Nang and Quang Nam were merged into the new Da Nang" in text(brief("VN-DN", "en").unknown())
    assert "was not merged" in text(brief("VN-HN", "en").unknown())


def test_a_line_breaks_where_a_year_is_missing():
    profile = brief("VN-13", "en")
    figure = province_figures.way(profile.scores, {"PAPI_EGOV": "x"}, "x", profile.words, profile.score)
    for line in figure.axes[0].get_lines():
        years = dict(zip(line.get_xdata(), line.get_ydata(), strict=True))
        assert [year for year, value in years.items() if value != value] == [2021, 2023]


def test_the_map_has_a_place_for_each_of_the_63():
    areas = store.load("areas").REF_AREA
    assert set(province_figures.TILES) == set(areas[areas.str.startswith("VN-")])
    places = [
        *province_figures.TILES.values(),
        *(tuple(place) for _, *place in province_figures.ISLANDS.values()),
    ]
    assert len(set(places)) == 65


@pytest.mark.parametrize(("area", "language"), SAMPLE)
def test_a_profile_is_accessible_alone_and_fits(browser, axe, profiles, area, language):  # noqa: F811
    inspect(browser, axe, profiles / f"{area}.{language}.html")


@pytest.mark.parametrize(("area", "language"), SAMPLE)
def test_a_profile_has_two_pages_and_passes_both_standards(profiles, area, language):
    import pikepdf

    place = profiles / f"{area}.{language}.pdf"
    check(place.read_bytes())
    with pikepdf.open(place) as file:
        assert len(file.pages) <= 2
