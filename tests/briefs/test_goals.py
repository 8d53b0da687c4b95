import re
from functools import cache

import pytest
import small_tables

from analysis.briefs import answer, findings, lists
from analysis.briefs.evidence import Evidence
from analysis.briefs.figures.style import Drawing
from analysis.briefs.goals import Brief
from analysis.briefs.outline import OUTLINES, brief
from analysis.briefs.wording import Words
from analysis.tables import store
from analysis.tables.parameters import PARAMETERS

SECTIONS = (
    "head",
    "goals_table",
    "findings",
    "definitions",
    "milestones",
    "limits",
    "sources",
    "glossary",
    "box",
)
# Periods and names: the one thing that the languages write with different digits.
PERIOD = r"\d+ tháng (đầu|cuối) năm|tháng \d+|ngày \d+/\d+/|\d+ [A-Z][a-z]+ (?=\d{4})"
PERIOD += r"|\{[^}]*\}|\(<[^>]*>\)|#[\w-]+"


def made(name, language, **changed):
    tables = small_tables.tables() | changed
    return Brief(name, Evidence(tables, Words(language)), {"observations": "0123456789ab"})


@cache
def text(name, language):
    shown = [part for section in SECTIONS for part in getattr(made(name, language), section)()]
    return "\n\n".join(part.alt if isinstance(part, Drawing) else part.data for part in shown)


def numbers(words, language):
    """Every number of a text, in one notation."""
    found = re.findall(r"\d[\d.,]*\d|\d", re.sub(PERIOD, " ", words))
    decimal = {"vi": ",", "en": "."}[language]
    return {re.sub(r"[.,]", lambda mark: "." if mark[0] == decimal else "", number) for number in found}


@pytest.mark.parametrize("name", OUTLINES)
def test_both_languages_state_the_same_numbers(name):
    vi, en = numbers(text(name, "vi"), "vi"), numbers(text(name, "en"), "en")
    assert vi == en, (sorted(vi - en), sorted(en - vi))


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", OUTLINES)
def test_every_section_is_there_under_an_id_of_its_own(name, language):
    ids = re.findall(r"^## .+ \{#([\w-]+)\}$", text(name, language), re.M)
    assert len(ids) == len(set(ids))
    assert {"goals", "limits", "errors", "sources", "glossary", "box"} <= set(ids)
    assert ids == re.findall(r"^## .+ \{#([\w-]+)\}$", text(name, "vi"), re.M)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", OUTLINES)
def test_every_link_leads_to_a_source_in_the_list(name, language):
    said = text(name, language)
    assert set(re.findall(r"\]\(#([\w-]+)\)", said)) <= set(re.findall(r"\{#([\w-]+)\}", said))


@pytest.mark.parametrize("name", OUTLINES)
def test_the_answer_comes_first_in_few_words(name):
    page = made(name, "en").head()
    first, *further = page[0].data.removesuffix("\n:::").split("\n\n")[1:]
    assert 30 <= len(first.split()) <= 130 and 1 <= len(further) <= 2, len(first.split())
    head = page[0].metadata["brief"]
    assert set(head) == {"title", "subtitle", "description", "language", "kicker", "date", "day", "opening"}


def test_no_clause_of_the_answer_is_missing_when_its_numbers_are_known():
    for name, outline in OUTLINES.items():
        evidence = made(name, "en").evidence
        said = answer.facts(evidence) | answer._reach(evidence, outline.goals)
        said |= answer._past(evidence, outline)
        clauses = [f"bottom.{name}.{clause}" for clauses in outline.answer for clause in clauses]
        assert len(evidence.words.told(clauses, said)) == len(clauses)
        said |= answer._populations(evidence) | answer._tested(evidence)
        kinds = [f"limits.{kind}" for kind in outline.limits]
        assert len(evidence.words.told(kinds, said)) == len(kinds)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            ("nation",),
            "unknown brief 'nation'; there are national, full-process-services, adult-use, outturn",
        ),
        (("VN-99",), "unknown brief 'VN-99'"),
        (("divide", "en", "2024-09-30"), "'divide' is not made for earlier days"),
        (("national", "fr"), "language"),
    ],
)
def test_an_unknown_brief_language_or_vintage_is_refused(given, message):
    with pytest.raises(ValueError, match=message):
        brief(*given)


def test_every_outlined_brief_may_be_asked_for_and_every_goal_exists():
    assert tuple(OUTLINES) == PARAMETERS["brief"].allowed
    known = set(store.load("goals").goal)
    for outline in OUTLINES.values():
        assert {*outline.goals, *outline.milestones, *outline.defined} <= known
        assert all(hasattr(findings, kind) for kind, *_ in outline.findings)


def test_the_eligible_figure_never_stands_without_all_procedures():
    for name in ("national", "full-process-services"):
        rows = [line for line in made(name, "en").goals_table()[1].data.splitlines() if "offered" in line]
        assert "over 84%" in rows[0] and "55.5%" in rows[1]
        assert all(part in made(name, "en").head()[0].data for part in ("over 84%", "55.5%"))


def test_what_people_can_do_is_not_called_a_target_met():
    row = next(line for line in made("adult-use", "en").goals_table()[1].data.splitlines() if "e-ID" in line)
    assert "measures the means, not the use" in row and "target met" not in row


def test_titles_follow_the_verdict():
    tables = small_tables.tables()
    judged = tables["assessments"]
    dossiers = judged.INDICATOR.eq("DOSSIERS_FULL_SHARE") & judged.GOV_LEVEL.eq("_T")
    for verdict, title in (
        ("on track", "are projected to reach 80%"),
        ("target met", "have reached the target of 80%"),
    ):
        changed = judged.assign(assessment=judged.assessment.mask(dossiers, verdict))
        found = findings.trajectory(
            made("national", "en", assessments=changed).evidence,
            "full-process-dossiers",
            "DOSSIERS_FULL_SHARE",
            "dossiers",
        )
        assert title in found.title


def test_a_jump_is_explained_only_where_a_change_of_measurement_is_on_record():
    tables = small_tables.tables()
    assert "automatic measurement" in text("full-process-services", "en")
    told = findings.trajectory(
        made("national", "en", breaks=tables["breaks"].iloc[:1]).evidence,
        "full-process-dossiers",
        "DOSSIERS_FULL_SHARE",
        "dossiers",
    )
    assert "automatic measurement" not in told.text


def test_a_fall_is_called_a_fall():
    tables = small_tables.tables()
    found = tables["observations"]
    fallen = found.assign(OBS_VALUE=found.OBS_VALUE.mask(found.STATEMENT.eq("c.003"), 2.0))
    shown = findings.trajectory(
        made("adult-use", "en", observations=fallen).evidence, "adult-use", "ADULTS_PORTAL_USE_PAPI", "papi"
    )
    assert "down from " in shown.drawing.alt


def test_alternative_texts_tell_direction_ends_target_and_interval():
    shown = findings.trajectory(
        made("national", "en").evidence, "full-process-dossiers", "DOSSIERS_FULL_SHARE", "dossiers"
    )
    assert all(
        part in shown.drawing.alt for part in ("up from 17%", "45.8%", "51%", "44% to 58%", "Target: 80%")
    )


def test_weights_say_what_provinces_would_need_or_that_they_cannot():
    tables = small_tables.tables()
    assert "provinces need 72%" in made("national", "en").levers()[1].data
    details = tables["assessment_details"]
    beyond = details.assign(value=details.value.mask(details.statistic.eq("provinces_needed"), 104.0))
    assert "provinces cannot lift" in made("national", "en", assessment_details=beyond).levers()[1].data


def test_milestones_are_counted_and_marked():
    table = lists.milestones(made("national", "en").evidence, OUTLINES["national"].goals, "2024-01-01")
    assert (
        "1 milestone has a figure for its own deadline; it was missed." in table
        and "[missed]{.verdict .missed}" in table
    )
    assert lists.milestones(made("national", "en").evidence, OUTLINES["national"].goals, "2025-01-01") == ""


def test_the_verdicts_are_a_list_with_the_badge_first():
    lines = made("national", "en").head()[0].data.split("\n\n")[0].splitlines()[1:]
    assert len(lines) == 3 and all(line.startswith("- [") and line.endswith("]{.goal}") for line in lines)
    assert lines[1].startswith("- [No data:]{.verdict .no-data} ")


def test_who_holds_the_goal_back_follows_ministries_against_provinces():
    ids = re.findall(r"^## .+ \{#([\w-]+)\}$", text("national", "en"), re.M)
    assert ids[ids.index("blocks") + 1] == "levers" and "levers" not in text("adult-use", "en")


def test_proposals_have_an_addressee_and_rest_on_rows():
    page = text("national", "en")
    proposals = page[page.index("{#actions}") :].split("\n## ")[0]
    lines = [line.split(" | ") for line in proposals.splitlines() if line.startswith("| ")][2:]
    assert 0 < len(lines) <= 5 and all(len(line) == 3 and line[0].strip("| ") for line in lines)
    assert "over 84%" in lines[0][2]
    bare = small_tables.tables()["observations"].query("INDICATOR != 'SERVICES_FULL_SHARE_ELIGIBLE'")
    fewer = made("national", "en", observations=bare).goals_table()
    assert "eligible for full-process" not in "".join(part.data for part in fewer)


def test_scenarios_name_the_comparable_cases_and_the_line():
    head = made("national", "en").head()
    assert "27 EU countries, 2016–2021" in head[0].data and "65% on a straight line" in head[0].data
    assert head[1].name == "dossiers-scenarios" and "straight line 65%" in head[1].alt


def test_a_held_text_without_an_address_is_named_by_its_file():
    tables = small_tables.tables()
    held = tables["sources"].assign(url="", document="001_a.txt", sha256="0123456789abcdef")
    shown = made("national", "en", sources=held).sources()[1].data
    assert r", held text 001\_a.txt (SHA-256 0123456789ab…), " in shown


def test_a_brief_of_earlier_days_leaves_out_what_nobody_had_published():
    tables = small_tables.tables()
    found = tables["observations"]
    early = found[~found.INDICATOR.isin(["ADULTS_PORTAL_USE_PAPI", "SERVICES_FULL_SHARE_ALL"])]
    said = made("national", "en", observations=early).head()[0].data
    assert "Measures of one goal range" in made("national", "en", observations=early).finding_list[0].title
    assert "PAPI" not in said and "of all procedures" not in said and "Full-process dossiers" in said


def test_the_backtest_is_told_as_pooled_coverage_beside_the_nominal_level():
    assert "nominal 80% interval held the outcome in 77% to 79% of cases" in text("national", "en")
    assert "and in 77% to 79% with every class fitted on other data" in text("national", "en")


def test_foreign_titles_stay_text():
    assert r"\[phiên họp\] \*trực tuyến\*" in text("national", "vi")


@pytest.mark.parametrize("name", OUTLINES)
def test_a_vietnamese_brief_has_no_english_in_it(name):
    foreign = r"\b(the|of|and|target|needed|seen|year|with|published|share|services)\b"
    said = re.sub(r"\{[^}]*\}|`[^`]*`|\([#<][^)]*\)", "", text(name, "vi"))
    assert not re.findall(foreign, said.replace(name, "")), re.findall(foreign, said)


def test_the_page_shows_its_parts_in_order(capsys):
    made("national", "en").goals_table()._ipython_display_()
    assert capsys.readouterr().out.count(".Text object") == 4
