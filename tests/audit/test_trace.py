"""Following a number back to the paragraph that printed it."""

import html
import io
import re

import pytest
from small_project import HERE, judged

from analysis import cli
from analysis.audit import trace
from analysis.audit.lineage import Chain
from analysis.briefs import outline
from analysis.cli import main
from analysis.tables import store
from analysis.tables.runs import run


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    return judged(tmp_path)


def test_an_indicator_leads_through_every_table_to_the_paragraph_and_the_address(small):
    found = (re.match(r" +([a-z ]+?) +data/", line) for line in Chain(run()).series("DOSSIERS_FULL_SHARE"))
    steps = [step[1] for step in found if step]
    back = ["observed", "printed", "source"]
    assert steps == ["verdict", "projection", *back, *back, "not used"]
    told = "\n".join(trace.trace("DOSSIERS_FULL_SHARE"))
    assert "projected 51.2 (80 %: 44.1 to 58.4), probability 0.012" in told
    assert "2023: 17 [16.5, 17.5] PT, status E\n               42 - 25 = 17, derived" in told
    assert "bac-kan-2024-07.004: VALUE '42%', PERIOD '2024-S1'" in told
    assert "paragraph 6 of 001_8843b81c2f55e9ba.txt" in told
    assert "http://dlct.dongnai.gov.vn/" in told


def test_every_line_number_is_where_the_row_stands(small):
    said = "\n".join(trace.trace("DOSSIERS_FULL_SHARE"))
    places = re.findall(r"(data/\S+\.csv):(\d+)  ([\w.-]+)", said)
    assert {place for place, _, _ in places} >= {
        "data/raw/observations.csv",
        "data/processed/assessments.csv",
    }
    for place, line, first in places:
        row = (small / place).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert "sources.csv" in place or first.rstrip(":") in row or first == "reference_walk"


def test_a_corrected_statement_shows_what_stood_there_and_why(small):
    told = "\n".join(trace.trace("bao-da-nang-3985573.001"))
    assert "INDICATOR 'SERVICES_FULL_SHARE_UNCLEAR' read as 'DOSSIERS_FULL_SHARE'" in told


def test_a_goal_shows_who_printed_its_target_and_what_judges_it(small):
    told = trace.trace("full-process-dossiers")
    assert told[0].startswith("target     data/raw/goals.csv:")
    assert any(line.strip().startswith("verdict") for line in told)


def test_a_province_shows_the_series_that_were_printed_of_it(small):
    assert trace.trace("VN-HN")[0].startswith("DOSSIERS_FULL_SHARE VN-HN PRO: ")
    assert trace.trace("reports/provinces/VN-HN.vi.pdf") == trace.trace("VN-HN")
    assert trace.trace("VN-CT") == ["VN-CT: no observation: no published figure was found"]


def test_an_indicator_without_any_figure_says_so(small):
    assert trace.trace("PAPERWORK_CUT_SHARE")[-1] == "  no statement and no verdict"
    assert Chain(run()).series("PAPERWORK_CUT_SHARE")[-1] == "  no observation: no published figure was found"


def test_an_unknown_name_gets_the_nearest_one(small, capsys):
    with pytest.raises(ValueError, match="did you mean 'DOSSIERS_FULL_SHARE'"):
        trace.trace("DOSSIER_FULL_SHARE")
    assert main(["trace", "national.vi", "12%"]) == 2
    assert "does not contain '12%'" in capsys.readouterr().err


@pytest.mark.parametrize("figure", ["", "42"])
def test_a_day_that_is_not_built_is_told_with_the_command_that_builds_it(small, figure):
    with pytest.raises(ValueError, match="2024-09-30 is not built here; run make reports AS_OF=2024-09-30"):
        trace.trace("national.vi", figure, "2024-09-30")


def test_a_brief_that_is_not_built_is_told_with_the_command(small):
    with pytest.raises(ValueError, match=r"reports/national\.en\.html is not built here; run make reports$"):
        trace.trace("national.en", "42")


@pytest.mark.parametrize(
    ("text", "figure", "there"),
    [
        ("reached 45.8% in 2024", "45.8%", True),
        ("reached 145.8% in 2024", "45.8%", False),
        ("đạt 45,8%, còn", "45,8%", True),
        ("from 5 to 45.8.", "45.8", True),
        ("45.83", "45.8", False),
        ("1,045.8", "45.8", False),
        ("45,8 %", "45,8\u00a0%", True),
        ("1.5 million", ".5", False),
    ],
)
def test_a_number_is_found_only_where_it_stands_by_itself(text, figure, there):
    assert trace.contains(text, figure) is there


def test_the_blocks_of_a_page_are_its_texts_without_style_and_marks():
    page = "<style>p{x:45.8%}</style><h2>A &amp; b</h2><p>reached <em>45.8%</em>\n now</p><td>3</td>stray"
    assert trace.blocks(page) == ["A & b", "reached 45.8% now", "3"]


@pytest.mark.parametrize(
    "hostile", ["\x1b[2J", "\x07", "\u202eabc", "\u200f", "\r\n", "\ufeff", "\x9b31m", "\ud800"]
)
def test_a_terminal_is_never_sent_what_it_would_obey(hostile):
    assert cli.inert(f"a{hostile}b").isprintable()
    shown = io.TextIOWrapper(io.BytesIO(), encoding="ascii", newline="")
    cli.print_inert([f"Việt {hostile}"], shown)
    shown.flush()
    assert re.fullmatch(rb"[ -~]+\n", shown.buffer.getvalue())


def test_letters_reach_the_terminal_as_they_are():
    assert cli.inert("Tỷ lệ hồ sơ — 45,8 %") == "Tỷ lệ hồ sơ — 45,8 %"


def test_a_number_of_a_brief_leads_to_the_rows_that_print_it_and_to_no_others():
    loaded = outline.brief("national", "vi")
    assert trace.cells(loaded, "45,8%")[("DOSSIERS_FULL_SHARE", "VN", "_T")] == {
        "latest",
        "the value of 2024",
    }
    assert ("DOSSIERS_FULL_SHARE", "VN", "MIN") in trace.cells(loaded, "63,47%")
    assert trace.cells(loaded, "45,9%") == {}


@pytest.mark.parametrize(
    ("name", "given", "printed"),
    [("national.vi", "45.8", "45,8"), ("national.vi", "45,8%", "45,8%"), ("national.en", "45,8", "45.8")],
)
def test_a_number_may_be_given_with_the_mark_of_either_language(name, given, printed):
    told = trace.trace(name, given)
    assert f"{printed} is latest and the value of 2024 of" in told
    assert any(line.startswith("  DOSSIERS_FULL_SHARE VN _T:") for line in told)


def test_a_number_computed_from_several_rows_leads_to_the_rows_of_its_finding():
    loaded = outline.brief("national", "vi")
    gap = next(finding for finding in loaded.finding_list if finding.id == "blocks")
    assert {level for _, _, level in trace.computed(loaded, re.search(r"\d+,\d+", gap.title)[0])} >= {
        "MIN",
        "PRO",
    }


@pytest.mark.parametrize("place", sorted((HERE / "reports").glob("[!i]*.html")), ids=lambda place: place.stem)
def test_every_source_line_of_a_page_leads_to_an_entry_and_the_entry_to_the_address(place):
    page = place.read_text(encoding="utf-8")
    linked = set(re.findall(r'href="#source-([^"]+)"', page))
    entries = {
        found[1]: found[0]
        for found in re.finditer(r'<li>(?:(?!</li>).)*?id="source-([^"]+)".*?</li>', page, re.S)
    }
    assert linked and linked <= set(entries)
    for source in store.load("sources").itertuples():
        if source.SOURCE in entries and source.url:
            assert f'href="{html.escape(source.url)}"' in entries[source.SOURCE]


def test_the_divide_shows_the_series_of_every_province_with_a_score(monkeypatch):
    monkeypatch.setenv("ANALYSIS_ROOT", str(HERE))
    heads = [line for line in trace.trace("divide.vi") if line.startswith("PAPI_EGOV_PORTALS VN-")]
    assert len(heads) == 63
