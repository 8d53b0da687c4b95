"""The page of an indicator: every statement as printed, no trend of one figure, its own rows only."""

import re
from pathlib import Path

import pytest
from page_checks import inspect
from small_pages import shown, text

from analysis.briefs.outline import brief
from analysis.build import one_indicator
from analysis.pages import indicators, publish
from analysis.tables import store
from analysis.tables.describe import TABLES

ROOT = Path(__file__).parents[2]
SECTIONS = "head chart statements goals neighbours cite sources box".split()


@pytest.fixture(scope="module", params=["vi", "en"])
def dossiers(request):
    return brief("DOSSIERS_FULL_SHARE", request.param)


def test_every_national_statement_stands_as_printed_with_its_use(dossiers):
    rows = store.load("statements").query("INDICATOR == 'DOSSIERS_FULL_SHARE' and REF_AREA == 'VN'")
    lines = [line for line in text(dossiers.statements()).splitlines() if line.startswith("| ")][2:]
    assert len(lines) == len(rows)
    excluded = store.load("excluded")
    aside = set(rows.STATEMENT) & set(excluded.STATEMENT)
    used = sum(dossiers.words("use.observation") in line for line in lines)
    assert used == len(set(rows.STATEMENT) & set(dossiers.observed.STATEMENT)) <= len(rows) - len(aside)


def test_a_break_is_told_and_no_pace_across_it(dossiers):
    assert dossiers.words("reading.broken", event="", date="").split(":")[0] in text(dossiers.head())
    assert set(dossiers.changes.kind) == {"broken"}


def test_a_single_figure_is_told_as_such_and_not_drawn():
    rows = store.load("observations").query("REF_AREA == 'VN'")
    counts = rows.groupby("INDICATOR").size()
    page = brief(counts.index[counts.eq(1)][0], "en")
    assert "We found a single figure" in text(page.head())
    assert not [part for part in page.chart() if hasattr(part, "svg")]


def test_a_figure_of_another_indicator_leaves_the_slice_as_it_is(tmp_path):
    for name in one_indicator.NAMES:
        place = tmp_path / TABLES[name].path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((ROOT / TABLES[name].path).read_bytes())
    before = one_indicator.slices(tmp_path, "EGDI"), one_indicator.slices(tmp_path, "INTERNET_USERS_SHARE")
    place = tmp_path / TABLES["observations"].path
    changed = re.sub(
        r"(,INTERNET_USERS_SHARE,VN,_T,2024,2024-12-31,)[\d.]+", r"\g<1>84.99", place.read_text()
    )
    assert changed != place.read_text()
    place.write_text(changed)
    after = one_indicator.slices(tmp_path, "EGDI"), one_indicator.slices(tmp_path, "INTERNET_USERS_SHARE")
    assert after[0] == before[0] and after[1] != before[1]


def test_the_catalogue_has_a_row_for_every_indicator_and_links_only_pages_that_stand():
    names = ("observations", "trends", "indicators", "breaks", "assessments", "edition", "institutions")
    tables = {name: store.load(name) for name in names}
    table = indicators.table(tables, "en", ["EGDI.en.html"])
    assert len(re.findall(r"^\| ", table, re.M)) == len(tables["indicators"]) + 2
    assert re.findall(r"\]\((.*?)\)", table) == ["EGDI.en.html"]
    paged = set(tables["observations"].query("REF_AREA == 'VN'").INDICATOR)
    assert table.count("we found none") == len(set(tables["indicators"].INDICATOR) - paged)


def test_a_page_is_accessible(browser, axe, tmp_path, dossiers):
    from nbformat.v4 import new_code_cell, new_notebook

    cells = [
        new_code_cell("shown", outputs=list(shown(getattr(dossiers, name)())), execution_count=number)
        for number, name in enumerate(SECTIONS, 1)
    ]
    stem = f"indicators/DOSSIERS_FULL_SHARE.{dossiers.language}"
    for name, content in publish.indicator(new_notebook(cells=cells), stem, b"a\n").items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    inspect(browser, axe, tmp_path / f"{stem}.html")
