"""The brief on trends says what the table of changes holds, in both languages; its pages hold."""

import re

import pytest
from page_checks import check, inspect
from small_pages import published, text

from analysis.audit.trace import contains, trace
from analysis.briefs import wording
from analysis.briefs.evidence import Evidence
from analysis.briefs.outline import THEMES, TRENDS, brief, theme
from analysis.briefs.trends import Trends
from analysis.tables import store

SECTIONS = "head glance themes calendar sources box".split()


@pytest.fixture(scope="module", params=wording.LANGUAGES)
def loaded(request):
    return brief(TRENDS, request.param)


def without(loaded, code):
    """The brief from the same tables without an indicator's observations."""
    rows = loaded.tables["observations"]
    tables = loaded.tables | {"observations": rows[rows.INDICATOR.ne(code)]}
    return Trends(TRENDS, Evidence(tables, wording.Words(loaded.language)), {})


def test_the_answer_counts_the_kinds_of_the_changes(loaded):
    sizes = loaded.changes.kind.value_counts()
    said = text(loaded.head())
    counts = [sizes.get(kind, 0) for kind in ("better", "same", "worse")]
    assert list(map(int, re.findall(r"(?<![\d,.])\d+(?![\d,.%]*\d)", said)))[:4] == [sum(counts), *counts]
    assert contains(said, loaded.common.number(len(loaded.changes) - sum(counts)))


def test_the_fastest_share_comes_first(loaded):
    shares = loaded.comparable[loaded.comparable.unit.eq("PT") & loaded.comparable.kind.eq("better")]
    fastest = shares.sort_values("pace").iloc[-1]
    said = text(loaded.head())
    assert said.index(fastest["name"]) < said.index(loaded.common.number(fastest.pace)) and contains(
        said, loaded.common.number(fastest.pace)
    )


def test_the_latest_figure_that_goes_the_other_way_is_named(loaded):
    turned = loaded.comparable.query("n_obs > 2 and change * recent_pace < 0")
    assert [name in text(loaded.head()) for name in turned.name] == [True] * len(turned)
    fallen = without(loaded, "INTERNET_USERS_SHARE")
    assert loaded.evidence.name("INTERNET_USERS_SHARE") in text(loaded.themes())
    assert loaded.evidence.name("INTERNET_USERS_SHARE") not in text(fallen.themes())


def test_a_broken_series_stands_with_its_break_and_no_pace(loaded):
    row = loaded.changes.query("kind == 'broken' and GOV_LEVEL == '_T'").iloc[0]
    event = loaded.tables["breaks"].set_index("BREAK")[f"name_{loaded.language}"][row.BREAK]
    assert event in text(loaded.themes())
    assert row["name"] not in text(loaded.glance())


def test_every_series_is_told_in_its_theme_or_counted_among_those_without_a_trend(loaded):
    said = text(loaded.themes()) + text(loaded.calendar())
    for row in loaded.changes[loaded.changes.kind.ne("single")].itertuples():
        assert row.name in said
    single = loaded.changes[loaded.changes.kind.eq("single")].theme.value_counts()
    line = next(line for line in said.splitlines() if line.startswith("- ") and f"{single.iloc[0]}" in line)
    for name, size in single.items():
        assert f"{loaded.words(f'theme.{name}')}: {size}" in line


def test_an_indicator_has_the_theme_of_its_longest_beginning_or_none_of_them():
    assert theme("SERVICES_ACTIVE_SHARE") == "use" and theme("SERVICES_FULL_SHARE_ALL") == "services"
    assert theme("NEVER_SEEN") == "other" and theme("POPULATION_AVERAGE", "H") == "population"
    assert all(theme(code) in THEMES for code in store.load("indicators").INDICATOR)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_no_number_is_typed_and_both_catalogues_are_complete(language):
    own, other = (wording.messages(name, "trends") for name in (language, {"vi": "en", "en": "vi"}[language]))
    keys = {message.id: message.string for message in own if message.id}
    assert keys.keys() == {message.id for message in other if message.id} and all(keys.values())
    assert [key for key, said in keys.items() if re.search(r"\d", re.sub(r"{\w+}", "", said))] == []
    for key in keys:
        assert wording.Words("vi", "trends").places(key) == wording.Words("en", "trends").places(key), key


def test_the_brief_is_traced_to_its_statements():
    lines = trace(f"{TRENDS}.en")
    assert any(line.startswith(f"{TRENDS}.en #connection") for line in lines)
    assert any("bac-kan-2024-07" in line for line in lines)


def test_the_pages_are_accessible_and_of_three_to_five_pages(browser, axe, tmp_path, loaded):
    import io

    import pikepdf

    files = published(loaded, SECTIONS, f"{TRENDS}.{loaded.language}")
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    inspect(browser, axe, tmp_path / f"{TRENDS}.{loaded.language}.html")
    pdf = files[f"{TRENDS}.{loaded.language}.pdf"]
    check(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert 3 <= len(file.pages) <= 5
