"""The figures of the annex on method say what the tables say, and no label covers another."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from analysis.briefs import method
from analysis.briefs.figures import method as method_figures
from analysis.briefs.figures import style

INDICATORS = pd.DataFrame({"INDICATOR": ["FIBRE"], "name_en": ["Households using fibre broadband"]})


@pytest.fixture
def scores():
    """Every model on two panels, one and two years ahead and pooled: CRPS ratios 0.5, 0.6, ... in order."""
    places = [("all", 0), *product(["egov_use", "internet_use"], [0, 1, 2])]
    keys = product(places, ["2-3", "4-6"], enumerate(method.MODELS))
    return pd.DataFrame(
        {
            "panel": panel, "horizon": horizon, "n_obs": n_obs, "model": model, "windows": 10,
            "crps_ratio_naive": 0.5 + 0.1 * place, "crps_ratio_line": 1.0, "brier": 0.1 + 0.1 * place,
            "coverage_80": 0.77 - 0.02 * place, "coverage_95": 0.94, "base_rate": 0.5,
        }
        for (panel, horizon), n_obs, (place, model) in keys
    )  # fmt: skip


@pytest.fixture
def assessments():
    """Fibre on two days and now: said to be about 50 and 52 for the end of 2024, 60 for that of 2025."""
    said = [("2024-12-31", 50.0), ("2024-12-31", 52.0), ("2025-12-31", 60.0), ("2025-12-31", 60.0)]
    days = ["2024-07-31", "2024-09-30", "2024-07-31", "2024-09-30"]
    rows = [
        {
            "target_period": period, "as_of": day, "projected": median, "LOWER_BOUND": median - 4,
            "UPPER_BOUND": median + 4, "target": 55.0, "probability": 0.2,
            "assessment": "acceleration needed",
        }
        for day, (period, median) in zip(days, said, strict=True)
    ]  # fmt: skip
    rows.append(rows[-1] | {"as_of": "", "assessment": "on track"})
    part = {"goal": "fibre", "INDICATOR": "FIBRE", "GOV_LEVEL": "_T", "role": "direct", "UNIT_MEASURE": "PT"}
    return pd.DataFrame(rows).assign(**part, headline=True)


@pytest.fixture
def details(assessments):
    came = assessments[assessments.target_period == "2024-12-31"].assign(statistic="observed", value=47.0)
    return came[[*method.PART, "role", "target", "target_period", "as_of", "statistic", "value"]]


@pytest.fixture
def drawn(monkeypatch):
    """The figures that are shown, by name."""
    figures = {}
    show = style.show
    monkeypatch.setattr(
        style,
        "show",
        lambda figure, alt, name, csv: figures.update({name: figure}) or show(figure, alt, name, csv),
    )
    return figures


def marks(axes):
    return [tuple(line.get_xydata()[0]) for line in axes.lines if len(line.get_xydata()) == 1]


def said(figure):
    return figure._suptitle.get_text().replace("\n", " ")


def overlaps(figure):
    """Pairs of texts of a figure that cover each other when it is drawn."""
    with style.styled():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        texts = [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]
        texts = [t for t in texts if t.axes is None or t.axes.axison]
        boxes = [(t.get_text(), t.get_window_extent(canvas.get_renderer()).padded(-1)) for t in texts]
    return [(one, other) for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]


def test_marks_of_coverage_stand_at_their_percentages(scores, drawn):
    method.coverage(scores)
    eighty, ninety_five = drawn["coverage"].axes
    assert sorted(x for x, _ in marks(eighty)) == pytest.approx(np.repeat(np.arange(63, 78, 2), 2))
    assert {x for x, _ in marks(ninety_five)} == {94}
    assert [line.get_xdata()[0] for line in eighty.lines if line.get_color() == style.ORANGE] == [80]


def test_the_finding_over_coverage_is_that_of_four_to_six_figures(scores, drawn):
    other = (scores.model == "reference_walk") & (scores.n_obs == "2-3")
    shown = method.coverage(scores.assign(coverage_80=scores.coverage_80.mask(other, 0.5)))
    assert said(drawn["coverage"]).startswith("80 % intervals held 77 % of the time, a fitted line's 67 %")
    assert "77 % of outcomes" in shown.alt


def test_ratios_show_every_panel_and_write_the_pooled_one(scores, drawn):
    worse = (scores.panel == "egov_use") & (scores.model == "reference_walk")
    shown = method.ratios(scores.assign(crps_ratio_naive=scores.crps_ratio_naive.mask(worse, 0.7)))
    axes = drawn["ratios"].axes[0]
    assert [x for x, y in marks(axes) if y == 0] == [0.7, 0.5, 0.5]
    assert "0.50" in [text.get_text() for text in axes.texts]
    assert "worst on E-government use: 0.70" in shown.alt


def test_saying_the_base_rate_of_a_half_every_time_scores_a_quarter(scores, drawn):
    shown = method.brier(scores)
    ticks = [line for line in drawn["brier"].axes[0].lines if line.get_marker() == "|"]
    assert [set(line.get_xdata()) for line in ticks] == [{0.25}]
    assert said(drawn["brier"]).startswith("Its probabilities beat the base rate in 4 of 4 cases")
    assert "not in: none" in shown.alt


def test_cases_in_which_the_base_rate_is_better_are_named(scores):
    lost = (scores.panel == "egov_use") & (scores.horizon == 2)
    shown = method.brier(scores.assign(brier=scores.brier.mask(lost, 0.3)))
    assert "in 3 of 4 rows; not in: E-government use, 2 years." in shown.alt


def test_milestones_are_held_against_what_came(assessments, details, drawn):
    shown = method.milestones(assessments, details, INDICATORS)
    assert said(drawn["milestones"]).startswith(
        "1 of 2 intervals held what came; 2 of 2 medians were too high"
    )
    assert "the target was 55, 47 came; medians from 50.0 to 52.0" in shown.alt
    assert shown.csv.splitlines()[1].endswith(",2024-07-31,46,50,54,55,0.2,47")


def test_what_is_not_due_has_no_outcome(assessments, drawn):
    shown = method.goals(assessments, INDICATORS, "2025-12-31")
    legend = [text.get_text() for text in drawn["goals"].legends[0].get_texts()]
    assert legend == ["median said", "80 % interval said", "target"]
    assert "came" not in shown.alt and "2024-12-31" not in shown.csv


def test_verdicts_stand_in_the_order_of_days_with_now_at_the_end(assessments):
    table = method.verdicts(assessments, "2025-12-31")
    assert [*table.columns] == ["2024-07-31", "2024-09-30", "now"]
    assert [*table.iloc[0]] == ["acceleration needed", "acceleration needed", "on track"]


def test_no_label_covers_another(scores, assessments, details, drawn):
    method.coverage(scores), method.ratios(scores), method.brier(scores)
    both = pd.concat([assessments, assessments.assign(target=56.0)])  # two targets that nearly touch
    method.milestones(both, pd.concat([details, details.assign(target=56.0)]), INDICATORS)
    method.goals(both, INDICATORS, "2025-12-31")
    assert {name: overlaps(figure) for name, figure in drawn.items()} == {name: [] for name in drawn}
    assert len(drawn) == 5


def test_months_name_the_year_once():
    assert method_figures._months(["2024-07-31", "2024-12-31", "2025-01-31"]) == [
        "Jul\n2024",
        "Dec\n",
        "Jan\n2025",
    ]
