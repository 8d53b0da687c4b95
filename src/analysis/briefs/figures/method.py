"""Figures on the method itself: how often its intervals held, its scores beside others', what it said when.

One mark for each number of observations or panel; blue is the project's own model, grey every other, orange
what is to be met, ink what happened.
"""

from calendar import month_abbr

import numpy as np
from matplotlib.lines import Line2D

from analysis.briefs.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PAPER,
    canvas,
    label,
    spread,
    styled,
    wrapped,
)

OWN = "Reference walk"
POOLED, BASE_RATE = "All panels", "The base rate every time"
MARKS = "so^Dv<>p"
LEVELS = ("80", "95")
APART = 13  # percentage points between labels that stand above each other


def coverage(rows, title):
    """Share of outcomes inside the 80 and the 95 % interval: models down, a mark for each number of figures.

    rows: columns name (the model's), n_obs, coverage_80 and coverage_95 (percent); models in the order drawn.
    """
    with styled():
        figure, grid = canvas(title, 3.9, columns=2)
        for axes, level in zip(grid, LEVELS, strict=True):
            marks = _rows(axes, rows, "n_obs", f"coverage_{level}")
            axes.axvline(float(level), color=ORANGE, zorder=1)
            label(axes, f"nominal {level} %", (float(level), -0.75), (-4, 0), "right", color=ORANGE)
            axes.set_xlim(50, 100)
            axes.set_xticks([60, 80, 100])
            axes.xaxis.set_major_formatter("{x:.0f}%")
        grid[1].set_yticklabels([])
        _legend(figure, marks, "figures seen: {}")
    return figure


def ratios(rows, title):
    """CRPS over that of the last value: models down, a small mark for each panel, a large one for all.

    rows: columns name, panel, crps_ratio_naive, and windows pooled where panel is POOLED.
    """
    pooled, single = rows[rows.panel == POOLED], rows[rows.panel != POOLED]
    with styled():
        figure, axes = canvas(title, 3.6)
        marks = _rows(axes, single, "panel", "crps_ratio_naive", names=[*pooled.name], size=6, face=PAPER)
        for place, row in enumerate(pooled.itertuples()):
            axes.plot(row.crps_ratio_naive, place, "o", ms=10, color=_colour(row.name), zorder=5)
            axes.annotate(
                f"{row.crps_ratio_naive:.2f}", (1.01, place), xycoords=("axes fraction", "data"), va="center",
                color=_colour(row.name) if row.name == OWN else INK,
            )  # fmt: skip
        axes.axvline(1, color=ORANGE, zorder=1)
        label(axes, "as good as the last value", (1, -0.75), (-4, 0), "right", color=ORANGE)
        axes.set_xlim(0.3, 1.05 * max(1, rows.crps_ratio_naive.max()))
        _legend(figure, marks | {POOLED: "o"})
    return figure


def brier(rows, title):
    """Brier scores, panel by panel, beside what saying the base rate every time would score.

    rows: columns row (its words), name (the model's), brier, by_base_rate; in the order drawn.
    """
    names = [*dict.fromkeys(rows.row)]
    with styled():
        figure, axes = canvas(title, 1.2 + 0.3 * len(names))
        marks = _rows(axes, rows, "name", "brier", down="row")
        known = rows.drop_duplicates("row")
        axes.plot(known.by_base_rate, range(len(names)), "|", color=ORANGE, ms=15, mew=2.5, zorder=4)
        axes.set_xlim(0, 1.05 * rows[["brier", "by_base_rate"]].max(axis=None))
        _legend(figure, marks | {BASE_RATE: "|"})
    return figure


def reliability(rows, title):
    """What was said against what happened, and where outcomes fell in their distributions, each with a band.

    rows: the table reliability of one panel.
    """
    said, place = (rows[rows.kind == kind] for kind in ("probability", "pit"))
    with styled():
        figure, (left, right) = canvas(title, 3.9, columns=2)
        left.plot([0, 1], [0, 1], color=ORANGE, zorder=1)
        left.fill_between(said.value, said.band_low, said.band_high, color=GREY, alpha=0.25, lw=0)
        left.plot(said.value, said.happened, "o", color=BLUE, ms=7, zorder=3)
        left.set(xlim=(0, 1), ylim=(0, 1), xlabel="probability said", ylabel="share that came true")
        right.bar(
            place.bin_low, place.value, place.bin_high - place.bin_low, align="edge", color=BLUE, ec=PAPER
        )
        right.fill_between(
            [0, 1], place.band_low.iloc[0], place.band_high.iloc[0], color=GREY, alpha=0.4, lw=0
        )
        right.axhline(place.bin_high.iloc[0], color=ORANGE)
        right.set(xlim=(0, 1), xlabel="place of the outcome in its distribution", ylabel="share of cases")
    return figure


def _rows(axes, rows, by, value, names=(), down="name", size=7, face=None):
    """Names down the left, a mark for every row at its value; returns {group: marker}."""
    names = [*(names or dict.fromkeys(rows[down]))]
    marks = dict(zip(dict.fromkeys(rows[by]), MARKS, strict=False))
    shifts = dict(zip(marks, np.linspace(-0.2, 0.2, len(marks)), strict=True)) if face is None else {}
    for row in rows.to_dict("records"):
        look = {"color": _colour(row["name"]), "ms": size, "zorder": 3}
        place = names.index(row[down]) + shifts.get(row[by], 0)
        axes.plot(row[value], place, marks[row[by]], mfc=face or look["color"], **look)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -1.1)
    axes.grid(axis="x")
    axes.spines["bottom"].set_visible(False)
    return marks


def _colour(name):
    return BLUE if name == OWN else GREY


def _legend(figure, marks, words="{}"):
    handles = [
        Line2D([], [], ls="", marker=mark, label=words.format(name), **_look(name))
        for name, mark in marks.items()
    ]
    figure.legend(handles=handles, loc="outside lower left", ncols=3, handletextpad=0.2, columnspacing=1.2)


def _look(name):
    if name == BASE_RATE:
        return {"color": ORANGE, "mew": 2.5, "ms": 11}
    return {"color": _colour(name), "ms": 7}


def vintages(rows, title):
    """What was said on each day: median and 80 % interval, the target, and what came where that is known.

    rows: columns name (of the part), as_of, projected, LOWER_BOUND, UPPER_BOUND, target and observed (NaN:
    not known yet), shares in percent; a part for each name, in the order drawn.
    """
    names, days = [*dict.fromkeys(rows.name)], sorted(rows.as_of.unique())
    deep = -(-len(names) // 3)
    with styled():
        figure, grid = canvas(title, 0.8 + 2.5 * deep, rows=deep, columns=3)
        for axes, name in zip(np.ravel(grid), names, strict=False):
            part = rows[rows.name == name]
            _said(axes, part, days)
            _due(axes, part, len(days))
            axes.set_title(wrapped(name, 27), fontsize=10)
        for axes in np.ravel(grid)[len(names) :]:
            axes.set_axis_off()
        _keys(figure, rows.observed.notna().any())
    return figure


def _said(axes, part, days):
    """A bar from end to end of the interval for each day, its median as an open dot."""
    last = part.drop_duplicates("as_of")
    places = [days.index(day) for day in last.as_of]
    axes.vlines(places, last.LOWER_BOUND, last.UPPER_BOUND, color=BLUE, lw=7, alpha=0.35, zorder=2)
    axes.plot(places, last.projected, "_", color=BLUE, ms=12, mew=2.2, zorder=4)
    axes.set_ylim(0, 100)
    axes.yaxis.set_major_formatter("{x:.0f}%")
    axes.set_xticks(range(len(days)), _months(days), fontsize=9)
    axes.set_xlim(-0.6, len(days) + 1.3)
    axes.spines["bottom"].set_bounds(-0.6, len(days) - 0.5)


def _months(days):
    """Names of months, the year below where it is another than before."""
    years = [day[:4] for day in days]
    new = [year != before for year, before in zip(years, ["", *years], strict=False)]
    return [
        f"{month_abbr[int(day[5:7])]}\n{year if first else ''}"
        for day, year, first in zip(days, years, new, strict=True)
    ]


def _due(axes, part, place):
    """The targets and what came, at the right, their numbers pushed apart where they would overlap."""
    spoken = [(target, f"{target:g}", "D", ORANGE) for target in part.target.unique()]
    spoken += [(value, f"{value:.1f}", "o", INK) for value in part.observed.dropna().unique()]
    places = spread([value for value, *_ in spoken], APART)
    for (value, text, mark, colour), height in zip(spoken, places, strict=True):
        axes.plot(place, value, mark, color=colour, ms=7, zorder=5)
        label(axes, text, (place, height), (8, 0), color=colour, fontsize=10)


def _keys(figure, known):
    said = Line2D([], [], color=BLUE, lw=7, alpha=0.35, label="80 % interval said")
    median = Line2D([], [], ls="", marker="_", color=BLUE, ms=12, mew=2.2, label="median said")
    due = Line2D([], [], ls="", marker="D", color=ORANGE, ms=7, label="target")
    came = Line2D([], [], ls="", marker="o", color=INK, label="what came")
    figure.legend(handles=[median, said, due, *([came] if known else [])], loc="outside lower left", ncols=4)
