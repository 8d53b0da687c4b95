"""Figures of trends, by seaborn in the project's style: intervals, small charts, a heat map."""

import numpy as np
import pandas as pd

from analysis.briefs.figures.style import (
    BLUE,
    GREY,
    INK,
    NARROW,
    ORANGE,
    PAPER,
    canvas,
    dots,
    label,
    styled,
    value_axis,
    wrapped,
    year_axis,
)
from analysis.statements.periods import decimal_year, decimal_years

PLATE = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.5}  # keeps lines out of letters
BROAD = 7.4  # inches, for a name beside each row
ENDS = {"first": PAPER, "last": INK}  # the first figure is an open dot, the last a filled one


def glance(rows, words, common):
    """First and last figure of every share beside its pace a year, a row a series.

    rows: the table of changes with a name, values in percent. An interval that is wider than the panel runs
    to its edge.
    """
    with styled():
        figure, (levels, paces) = canvas(
            words("glance.figure"), 0.9 + 0.26 * len(rows), columns=2, width=BROAD,
            margins={"left": 0.37, "right": 0.985, "bottom": 0.11, "top": 0.93, "wspace": 0.08,
                     "width_ratios": (1.5, 1)},
        )  # fmt: skip
        _levels(levels, rows, common)
        _paces(paces, rows, common)
        for axes, unit in ((levels, "level"), (paces, "pace")):
            axes.set(ylabel="", xlabel="", ylim=(len(rows) - 0.5, -0.6), yticks=[])
            axes.grid(axis="x")
            axes.set_xlabel(words(f"glance.figure.{unit}"), loc="left", fontsize=10)
        levels.set_yticks(range(len(rows)), [wrapped(name, 46) for name in rows.name], fontsize=9.5)
    return figure


def _levels(axes, rows, common):
    """Dots of the first and the last figure with the bounds of their printed words, and the two values."""
    for end, face in ENDS.items():
        columns = [f"{name}_{end}" for name in ("LOWER_BOUND", "OBS_VALUE", "UPPER_BOUND")]
        _intervals(axes, rows[columns], markerfacecolor=face, markersize=6, markeredgewidth=1.5, zorder=5)
    for place, row in enumerate(rows.itertuples()):
        ends = sorted([row.OBS_VALUE_first, row.OBS_VALUE_last])
        axes.plot(ends, [place] * 2, color=GREY, lw=1.5, zorder=2)
        for value, ha, shift in zip(ends, ("right", "left"), (-6, 6), strict=True):
            label(axes, common.number(value), (value, place), (shift, 0), ha, "center_baseline", fontsize=9.5)
    axes.set_xlim(-14, 114)
    axes.set_xticks(range(0, 101, 25))


def _paces(axes, rows, common):
    """A dot at the pace, a bar for its interval, cut at the edge of the panel."""
    high = 1.25 * rows.pace.max()
    low = min(-0.35 * high, 1.25 * rows.pace.min())
    _intervals(axes, rows[["pace_lower", "pace", "pace_upper"]].clip(low, high), markersize=4)
    axes.axvline(0, color=GREY, lw=1, zorder=1)
    for place, row in enumerate(rows.itertuples()):
        label(axes, common.number(row.pace), (row.pace, place), (0, 2.5), "center", "bottom", fontsize=9)
    axes.set_xlim(low, high)
    axes.locator_params(axis="x", nbins=4)
    axes.xaxis.set_major_formatter(lambda value, _: common.number(value))


def _intervals(axes, bounds, **look):
    """Points with intervals: the middle of three columns is the point, the others are its ends."""
    import seaborn

    long = bounds.assign(place=range(len(bounds))).melt("place")
    seaborn.pointplot(
        long, x="value", y="place", orient="y", ax=axes, estimator="median", errorbar=("pi", 100), color=INK,
        linestyle="none", err_kws={"linewidth": 4, "alpha": 0.25}, **look,
    )  # fmt: skip


def theme(observed, names, breaks, subtitle, common, aims=None, columns=2):
    """Small charts of several series; no line crosses a change of definition.

    observed: rows of observations with a name, in order of time; names: those drawn, in order; breaks: days
    by name; aims: by name (day, target, low, median, high), the last three None without a projection.
    """
    lines, aims = -(-len(names) // columns), aims or {}
    with styled():
        height = 1.15 if columns > 1 else 2.0
        figure, grid = canvas(subtitle, 0.45 + height * lines, lines, columns, NARROW)
        days = [*observed.REF_DATE, *(aim[0] for aim in aims.values())]
        limits = decimal_years([min(days), max(days)])
        cells = np.ravel(grid)
        for axes, name in zip(cells, names, strict=False):
            rows = observed[observed.name.eq(name)]
            _facet(axes, rows, breaks.get(name, ()), limits, common, aims.get(name, ()))
            axes.set_title(wrapped(name, 38 if columns > 1 else 80), fontsize=10, pad=5)
        for axes in cells[len(names) :]:
            axes.set_axis_off()
    return figure


def _facet(axes, rows, breaks, limits, common, aim):
    """One series: its dots with bounds, a line between breaks, first and last figure by their values."""
    import seaborn

    years, unit = decimal_years(rows.REF_DATE), rows.UNIT_MEASURE.iloc[0]
    value_axis(axes, unit, [value for value in (*rows.OBS_VALUE, *aim[1:]) if value is not None], common)
    inside = [decimal_year(day) for day in breaks if rows.REF_DATE.min() < day <= rows.REF_DATE.max()]
    part = np.searchsorted(inside, years, side="left")
    drawn = pd.DataFrame({"year": years, "value": rows.OBS_VALUE.to_numpy(), "part": part})
    seaborn.lineplot(drawn, x="year", y="value", units="part", estimator=None, color=INK, ax=axes, zorder=4)
    dots(axes, years, rows)
    for day in inside:
        axes.axvline(day, color=BLUE, lw=1.2, ls=(0, (2, 2)), zorder=1)
    room = 0.6 * max(limits[1] - limits[0], 1)
    year_axis(axes, *limits, room=room, left=room)
    ends = ((0, "right", -7), (-1, "left", 7)) if len(rows) > 1 else ((-1, "left", 7),)
    for index, ha, shift in ends:
        value = rows.iloc[[index]][["OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND"]].to_numpy()[0]
        low = "bottom" if value[0] < 0.12 * axes.get_ylim()[1] else "center"
        text = common.observed(*value, unit)
        label(axes, text, (years[index], value[0]), (shift, 0), ha, low, fontsize=10, bbox=PLATE)
    axes.set(xlabel="", ylabel="")
    axes.set_yticks(axes.get_ylim(), [])
    if aim:
        _aim(axes, years[-1], rows.OBS_VALUE.iloc[-1], unit, common, *aim)


def _aim(axes, start, value, unit, common, day, target, low, median, high):
    """The target as a diamond and, where there is one, the projection with its 80 percent interval."""
    end = decimal_year(day)
    axes.plot([end], [target], "D", color=ORANGE, ms=7, zorder=6, clip_on=False)
    label(axes, common.amount(target, unit), (end, target), (8, 0), color=ORANGE, fontsize=10)
    if median is not None:
        axes.fill_between([start, end], [value, low], [value, high], color=BLUE, alpha=0.25, lw=0)
        axes.plot([start, end], [value, median], color=BLUE, ls=(0, (4, 3)), zorder=3)
        label(axes, common.projected(median, unit), (end, median), (8, 0), color=BLUE, fontsize=10)


def calendar(counts, subtitle):
    """How many figures there are, a row a theme and a column a half-year, as a heat map with its numbers."""
    import seaborn
    from matplotlib.colors import LinearSegmentedColormap

    shades = LinearSegmentedColormap.from_list("blue", [PAPER, BLUE])
    with styled():
        figure, axes = canvas(subtitle, 0.8 + 0.25 * len(counts), width=NARROW)
        seaborn.heatmap(
            counts, ax=axes, cmap=shades, vmin=0, vmax=2 * counts.to_numpy().max(), cbar=False, annot=True,
            fmt="d", annot_kws={"color": INK, "fontsize": 10}, linewidths=2, linecolor=PAPER,
        )  # fmt: skip
        axes.set(xlabel="", ylabel="")
        axes.grid(visible=False)
        axes.tick_params(length=0)
        axes.set_yticklabels(axes.get_yticklabels(), rotation=0)
        axes.spines["bottom"].set_visible(False)
    return figure
