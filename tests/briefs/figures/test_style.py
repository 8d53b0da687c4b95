import re
from xml.etree import ElementTree

import numpy as np
import pytest
import small_tables

from analysis.briefs.evidence import Evidence
from analysis.briefs.figures import goals as goal_figures
from analysis.briefs.figures import style
from analysis.briefs.wording import Words

ROLES = {style.INK, style.BLUE, style.ORANGE, style.GREY, style.GRID, style.PAPER}


@pytest.fixture(scope="module")
def evidence():
    return Evidence(small_tables.tables(), Words("vi"))


@pytest.fixture
def figure(evidence):
    series = evidence.series("DOSSIERS_FULL_SHARE")
    return style.trajectory(
        series,
        evidence.fan("DOSSIERS_FULL_SHARE"),
        80,
        "2025-12-31",
        "Tỷ lệ (%)",
        evidence.words,
        evidence.breaks_within(series),
    )


def test_the_same_figure_has_the_same_bytes(evidence, figure):
    series = evidence.series("DOSSIERS_FULL_SHARE")
    again = style.trajectory(
        series,
        evidence.fan("DOSSIERS_FULL_SHARE"),
        80,
        "2025-12-31",
        "Tỷ lệ (%)",
        evidence.words,
        evidence.breaks_within(series),
    )
    assert style.show(figure, "a", "b", "c").svg == style.show(again, "a", "b", "c").svg


def test_no_line_is_drawn_across_a_change_of_measurement(evidence, figure):
    lines = [line for line in figure.axes[0].lines if line.get_color() == style.INK and line.get_ls() == "-"]
    drawn = [len(line.get_xdata()) for line in lines if line.get_marker() == "None" and line.get_lw() < 5]
    assert sorted(drawn) == [1, len(evidence.series("DOSSIERS_FULL_SHARE")) - 1]


def test_a_figure_without_alternative_text_is_refused(figure):
    with pytest.raises(ValueError, match="figure dossiers has no text alternative"):
        style.show(figure, " ", "dossiers", "")


def test_a_notebook_shows_svg_with_what_a_page_needs(figure):
    data, metadata = style.show(figure, "what it shows", "dossiers", "a,b\n1,2\n")._repr_mimebundle_()
    assert ElementTree.fromstring(data["image/svg+xml"]).tag.endswith("svg")
    assert metadata["image/svg+xml"] == {
        "alt": "what it shows",
        "name": "dossiers",
        "csv": "a,b\n1,2\n",
        "caption": "",
    }


def test_colours_are_those_of_the_roles_and_letters_are_outlines(figure):
    svg = style.show(figure, "a", "b", "c").svg
    assert set(re.findall(r"#[0-9a-f]{6}", svg)) <= ROLES
    assert "<text" not in svg and "<image" not in svg and "DejaVu" not in svg
    assert len(svg) < 45_000


def test_slimming_moves_nothing_by_more_than_a_fortieth_of_a_point():
    letter = (
        'd="M 32 64 \nL 48 -80 \nQ 100 120 33 65 \nz\nM 16 16 \nL 320 16 \nz\n" transform="scale(0.015625)"'
    )
    slimmed = style.slim(f'<svg><path id="x" {letter}/></svg>')
    assert slimmed == '<svg><path d="m2 4l1-9q3 13-1 9zm-1-3l19 0z" transform="scale(0.25)"/></svg>'


def test_slimming_keeps_only_names_that_are_used():
    text = '<svg><path id="a" d="M 0 0.123 L 1 2"/><g id="b"/><use xlink:href="#a" x="1.005" y="2"/></svg>'
    assert style.slim(text) == '<svg><path id="i0" d="M0 0.12L1 2"/><use href="#i0" x="1" y="2"/></svg>'


def test_labels_are_spread_only_as_far_as_needed():
    assert style.spread([50, 52], 4) == [49, 53]
    assert style.spread([52, 50], 4) == [53, 49]
    assert style.spread([10, 50], 4) == [10, 50]
    assert np.diff(style.spread([50, 50, 51], 4)).min() >= 4 - 1e-9


def test_percentages_run_from_0_to_100_and_counts_from_0(evidence):
    with style.styled():
        for unit, values, top in (("PT", [17, 45], 100), ("PS", [10, 20], 23), ("PT", [90, 130], 149.5)):
            _, axes = style.canvas("")
            style.value_axis(axes, unit, values, evidence.words)
            assert axes.get_ylim() == pytest.approx((0, top))


def lines(figure, colour):
    return [line for axes in figure.axes for line in axes.lines if line.get_color() == colour]


def test_a_trajectory_dashes_its_median_and_marks_its_target(figure):
    assert any(line.is_dashed() for line in lines(figure, style.BLUE))
    assert [line.get_ydata()[0] for line in lines(figure, style.ORANGE)] == [80]


def test_over_84_is_an_arrow_and_not_a_point(evidence):
    rungs = evidence.series("SERVICES_FULL_SHARE_ELIGIBLE").assign(name="x", role="direct")
    over = goal_figures.ladder(rungs, 100, evidence.words)
    plain = goal_figures.ladder(rungs.assign(LOWER_BOUND=83.5, UPPER_BOUND=84.5), 100, evidence.words)

    def arrows(drawn):
        return [line.get_xdata()[0] for line in drawn.axes[0].lines if line.get_marker() == ">"]

    assert arrows(over) == [84] and not arrows(plain)  # at the value, so that its tip is no other


def test_the_session_style_is_left_alone(figure):
    import matplotlib

    before = matplotlib.rcParams["font.family"]
    with style.styled():
        assert matplotlib.rcParams["font.family"] == ["Source Sans Pro"]
    assert matplotlib.rcParams["font.family"] == before


def test_numbers_behind_a_figure_are_plain_csv(evidence):
    rows = evidence.series("DOSSIERS_FULL_SHARE")
    assert evidence.csv(rows, "TIME_PERIOD", "OBS_VALUE") == (
        'Kỳ,Giá trị\nnăm 2023,17\n6 tháng đầu năm 2024,42\nnăm 2024,"45,8"\n'
    )
