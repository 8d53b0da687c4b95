"""Briefs of other runs: any day gives a brief, and one that judges nothing says so first."""

import pytest

from analysis.briefs.evidence import Evidence
from analysis.briefs.goals import Brief
from analysis.briefs.outline import OUTLINES, brief
from analysis.briefs.wording import Words
from analysis.estimates import project, reference_classes
from analysis.estimates.assess import assess
from analysis.estimates.outturns import outturns
from analysis.estimates.trend import national, trends
from analysis.statements.clean import clean
from analysis.tables import store
from analysis.tables.runs import run

DAYS = (
    "2020-01-01", "2020-06-30", "2022-06-30", "2022-12-31", "2023-06-30", "2024-01-31", "2024-06-30",
    "2025-06-30", "2026-01-15",
)  # fmt: skip
SECTIONS = ("head", "goals_table", "findings", "milestones", "limits", "sources", "glossary", "box")


def tables_of(chosen):
    """Return every table that a brief on goals reads, as the stages make them for the country."""
    tables = store.raw()
    country = tables | {"statements": national(tables["statements"]).reset_index(drop=True)}
    classes = project.known_classes(reference_classes.load(tables["reference_classes"]))
    observations, excluded = clean(country, chosen.data_end, chosen.as_of)
    given = observations, country, classes, chosen.target_period, chosen.as_of
    assessments, details = assess(*given)
    return tables | {
        "observations": observations, "excluded": excluded, "assessments": assessments,
        "assessment_details": details, "trends": trends(observations, tables["indicators"]),
        "projections": project.project(*given), "scores": store.load("scores"),
        "scores_frozen": store.load("scores_frozen"),
        "outturns": outturns(tables, chosen.as_of),
    }  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_any_day_gives_a_national_brief_that_says_if_it_judges_nothing(day):
    chosen = run(as_of=day)
    tables = tables_of(chosen)
    due = tables["assessments"].query("headline and target_period == @chosen.target_period")
    due = due[due.goal.isin(OUTLINES["national"].goals)]
    judged = (~due.assessment.isin(("no data", "insufficient trend data"))).any()
    for language in ("vi", "en"):
        report = Brief("national", Evidence(tables, Words(language), chosen), {})
        said = report.words("bottom.nothing", day=report.words.period(chosen.day), year="2025")
        assert (said in report.head()[0].data) != judged
        shown = {section for section in SECTIONS if getattr(report, section)()}
        assert shown >= {*SECTIONS} - {"findings", "milestones"}


FUTURE = {
    "en": ("will be met", "will be reached", "will use", "within reach?"),
    "vi": ("sẽ hoàn thành", "sẽ đạt"),
}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["national", "full-process-services", "adult-use"])
def test_no_brief_of_the_default_run_says_that_a_past_deadline_is_to_come(name, language):
    found = brief(name, language)
    assert found.evidence.deadline < store.load("edition").issued.iloc[0]
    outputs = [output for section in SECTIONS for output in getattr(found, section)()]
    said = " ".join(f"{output.data} {output.metadata}" for output in outputs if hasattr(output, "data"))
    assert [words for words in FUTURE[language] if words in said] == []
