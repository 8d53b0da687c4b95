"""The brief on the divide says what the tables say; its pages hold; the register sorts and searches."""

import re

import numpy as np
import pandas as pd
import pytest
from page_checks import check, inspect, visit
from small_pages import DIVIDE, published, text

from analysis.briefs import divide, wording
from analysis.briefs.evidence import Evidence
from analysis.briefs.figures import provinces as province_figures
from analysis.briefs.figures import style
from analysis.briefs.outline import brief
from analysis.pages import publish
from analysis.tables import store


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The brief in both languages, and the register of provinces."""
    folder = tmp_path_factory.mktemp("reports")
    files = {}
    for language in ("vi", "en"):
        files |= published(brief("divide", language), DIVIDE, f"divide.{language}")
    names = ("provinces", "areas")
    files |= publish.directory({name: store.load(name) for name in names}, ["VN-DN.en.html", "VN-DN.en.pdf"])
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    (folder / "provinces" / "VN-DN.en.html").write_text("<!doctype html>")
    return folder


def turned(**sigma):
    """The brief in English with another ratio of spreads."""
    rows = brief("divide", "en").tables["divide"].copy()
    rows.loc[rows.statistic.eq("sigma"), list(sigma)] = list(sigma.values())
    evidence = Evidence(brief("divide", "en").tables | {"divide": rows}, wording.Words("en"))
    return divide.Divide("divide", evidence, {})


def test_the_answer_follows_the_interval_of_the_ratio():
    assert "provinces have narrowed.**" in text(turned(value=0.5, lower=0.4, upper=0.6).head())
    assert "provinces have grown.**" in text(turned(value=1.5, lower=1.4, upper=1.6).head())
    assert "The data cannot show that" in text(turned(value=0.9, lower=0.7, upper=1.1).head())


def test_catching_up_is_claimed_only_where_the_corrected_slope_is_below_zero():
    loaded = brief("divide", "en")
    row = loaded.stated("beta_corrected")
    said = text(loaded.converge())
    assert ("are catching up." in said and "no evidence" not in said) == (row.upper < 0)
    assert ("no evidence" in said) == (row.lower < 0 < row.upper)


def test_the_published_extremes_are_eleven_around_the_block():
    said = text(brief("divide", "en").extremes())
    assert said.count("below 10%") == 1 + 7
    assert "68.54%" in said and "18.54%" in said and "52 provinces" in said


def test_the_first_of_the_list_is_given_a_range():
    assert re.search(
        r"the first of the list may be anywhere from 1 to \d\d", text(brief("divide", "en").maps())
    )


def test_every_province_has_a_dot_of_its_own_beside_its_region():
    rows = [(f"VN-{number:02}", 3 + number / 1000, 3.5 if number else np.nan) for number in range(8)]
    scores = pd.DataFrame(rows, columns=["area", "2020", "2024"]).set_index("area")
    groups = pd.Series("North", scores.index)
    means = scores.groupby(groups).mean()
    say = wording.Words("en", "provinces")
    figure = province_figures.regions(scores, means, groups, {"North": "North"}, "Scores", say, str)
    style.show(figure, "alt", "regions", "")
    places = [tuple(place) for dots in figure.axes[0].collections for place in dots.get_offsets().round(6)]
    assert len(places) == len(set(places)) == scores.count().sum()


def test_unpublished_provinces_are_named():
    said = text(brief("divide", "en").limits())
    assert all(name in said for name in ("Bac Ninh", "Quang Ninh", "Binh Duong", "Vinh Phuc", "Tien Giang"))


def test_both_languages_have_the_same_sentences_with_the_same_places():
    found = {language: wording.messages(language, "provinces") for language in ("vi", "en")}
    words = {language: {each.id: each.string for each in found[language] if each.id} for language in found}
    assert (
        words["vi"].keys() == words["en"].keys() and all(words["vi"].values()) and all(words["en"].values())
    )
    for key in words["vi"]:
        places = [set(re.findall(r"\{(\w+)\}", words[language][key])) for language in ("vi", "en")]
        assert places[0] == places[1], key


@pytest.mark.parametrize("name", ["divide.vi", "divide.en"])
def test_the_brief_holds_in_a_browser_and_as_pdf(browser, axe, pages, name):  # noqa: F811
    inspect(browser, axe, pages / f"{name}.html")
    check((pages / f"{name}.pdf").read_bytes())


@pytest.mark.parametrize("name", ["index.html", "index.en.html"])
def test_the_register_is_accessible_and_fits(browser, axe, pages, name):  # noqa: F811
    inspect(browser, axe, pages / "provinces" / name)


def test_the_register_is_a_plain_table_without_its_script(pages):
    html = (pages / "provinces" / "index.en.html").read_text(encoding="utf-8")
    plain = re.sub(r"<script>.*?</script>", "", html, flags=re.S)
    assert plain.count("<tr") == 64 and '<a href="VN-DN.en.html">Da Nang</a>' in plain
    assert "<button" not in plain and "<input" not in plain


def test_the_register_searches_without_accents_and_sorts_by_number(browser, pages):  # noqa: F811
    rows = "[...document.querySelectorAll('#provinces tbody tr')]"
    shown = f"{rows}.filter(row => !row.hidden).map(row => row.cells[0].textContent)"
    with visit(browser, pages / "provinces" / "index.html") as (opened, _):
        opened.fill("input[type=search]", "da nang")
        assert opened.evaluate(shown) == ["Đà Nẵng"]
        opened.fill("input[type=search]", "")
        opened.click("#provinces thead th:nth-child(3) button")
        first = opened.evaluate(shown)[0]
        opened.click("#provinces thead th:nth-child(3) button")
        assert opened.evaluate(shown)[-1] == first and len(opened.evaluate(shown)) == 63
