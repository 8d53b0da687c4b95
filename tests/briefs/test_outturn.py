import pandas as pd
import pytest

from analysis.audit.trace import trace
from analysis.briefs import outturn
from analysis.briefs.outline import OUTLINES, brief
from analysis.tables import store

SECTIONS = ("head", "verdicts", "lessons", "notes", "sources", "box")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_section_of_the_brief_shows_something(language):
    found = brief("outturn", language)
    assert all(getattr(found, section)() for section in SECTIONS)


def test_the_first_lines_say_what_the_projections_are():
    text = brief("outturn", "en").head()[0].data
    assert "computed in November 2026 from figures to the end of 2024" in text
    assert "not a forecast made before the event" in text


def test_the_jump_of_a_month_stands_beside_the_width_of_the_interval():
    text = brief("outturn", "en").lessons()[1].data
    table = store.load("outturns").query(
        "as_of == '' and reported_as == @outturn.MONTHLY and GOV_LEVEL == '_T'"
    )
    steps = table.sort_values("REF_DATE").reported.diff()
    half = (table.upper_80.iloc[0] - table.lower_80.iloc[0]) / 2
    assert f"moved by {steps.max():.1f} percentage points" in text
    assert f"reached {half:.1f} percentage points" in text


def test_every_figure_of_another_measure_says_so():
    texts, rows = outturn.since(brief("national", "en").evidence, OUTLINES["national"].goals)
    assert len(texts) == len(rows) > 0
    for text, same in zip(texts, rows.same_measure, strict=True):
        assert ("another measure" in text) != same


def test_a_goal_without_a_later_figure_has_no_line():
    evidence = brief("adult-use", "en").evidence
    texts, rows = outturn.since(evidence, ("adult-use",))
    assert texts == [] and isinstance(rows, pd.DataFrame)
    assert brief("adult-use", "en").since() == ()


def test_the_brief_is_traced_to_the_statements():
    lines = trace("outturn.vi", "51,7%")
    assert any("vietnamnet-2475477" in line for line in lines)
    with pytest.raises(ValueError, match="no outturn has the figure"):
        trace("outturn.vi", "99,87%")
