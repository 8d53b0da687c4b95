"""Figures that compare: the measures of a goal, ministries and provinces, paces, supporting indicators, breaks."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from analysis.plot import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PAPER,
    _printed,
    _value_axis,
    _year_axis,
    canvas,
    decimal_year,
    spread,
    styled,
    wrapped,
)

MARKERS = {"_T": ("o", GREY), "MIN": ("s", INK), "PRO": ("^", INK)}


def slope(observed, targets, words, height=3.6):
    """Ministries, provinces and the country side by side over the same days, with the targets of each.

    observed: rows of observations of one indicator, several GOV_LEVEL; targets: columns GOV_LEVEL, REF_DATE (the deadline), target.
    """
    with styled():
        figure, axes = canvas(words("figure.slope", unit=words("unit.axis.PT")), height)
        _value_axis(axes, "PT", [*observed.OBS_VALUE], words)
        ends = [*observed.REF_DATE, *targets.REF_DATE]
        _year_axis(axes, decimal_year(min(ends)), decimal_year(max(ends)), room=0.75)
        for level, rows in observed.sort_values("REF_DATE").groupby("GOV_LEVEL"):
            _line(axes, level, rows, words)
        _targets(axes, targets, words)
        _level_names(axes, observed, words)
    return figure


def _line(axes, level, rows, words):
    marker, colour = MARKERS[level]
    years = [decimal_year(day) for day in rows.REF_DATE]
    axes.plot(years, rows.OBS_VALUE, marker=marker, color=colour, zorder=4)
    side = -1 if level == "PRO" else 1
    for year, value in zip(years, rows.OBS_VALUE, strict=True):
        axes.annotate(
            words.percent(value),
            (year, value),
            (0, 8 * side),
            textcoords="offset points",
            ha="center",
            va="bottom" if side > 0 else "top",
            color=INK,
        )


def _targets(axes, targets, words):
    """One diamond a level, their labels pushed apart where they would overlap."""
    end = decimal_year(targets.REF_DATE.max())
    for row, place in zip(targets.itertuples(), spread(targets.target, 7), strict=True):
        axes.plot([end], [row.target], "D", color=ORANGE, ms=7, clip_on=False, zorder=6)
        text = words(
            "figure.label.level-target",
            level=words(f"level.{row.GOV_LEVEL}.short"),
            value=words.percent(row.target, 0),
        )
        axes.annotate(text, (end, place), (9, 0), textcoords="offset points", va="center", color=ORANGE)


def _level_names(axes, observed, words):
    last = observed.sort_values("REF_DATE").groupby("GOV_LEVEL").tail(1)
    for row in last.itertuples():
        axes.annotate(
            words(f"level.{row.GOV_LEVEL}.short"),
            (decimal_year(row.REF_DATE), row.OBS_VALUE),
            (10, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            fontweight=600,
        )


def ladder(rows, target, words):
    """Each measure of a goal as an interval on one axis of 0 to 100, with the target.

    rows: observations with a name and a role, in the order drawn; values in percent.
    """
    with styled():
        figure, axes = canvas(words("figure.ladder", unit=words("unit.axis.PT")), 0.9 + 0.62 * len(rows))
        places = np.arange(len(rows))[::-1]
        for place, row in zip(places, rows.itertuples(), strict=True):
            _rung(axes, place, row, words)
        axes.axvline(target, color=ORANGE, lw=2, zorder=3)
        axes.annotate(
            words("figure.label.target", value=words.percent(target, 0)),
            (target, len(rows) - 0.38),
            (0, 2),
            textcoords="offset points",
            ha="right" if target > 75 else "center",
            va="bottom",
            color=ORANGE,
            fontweight=600,
            annotation_clip=False,
        )
        axes.set_xlim(0, 100)
        axes.set_ylim(-0.5, len(rows) - 0.35)
        axes.set_yticks([])
        axes.set_xticks(range(0, 101, 20))
        axes.xaxis.set_major_formatter(lambda value, _: words.percent(value))
        axes.grid(axis="x")
    return figure


def _rung(axes, place, row, words):
    """One measure: its name, a bar up to its value, and what the printed words allow beyond it."""
    direct = row.role == "direct"
    axes.barh(place - 0.2, row.OBS_VALUE, height=0.2, color=INK if direct else GREY, zorder=4)
    if row.UPPER_BOUND > row.OBS_VALUE and np.isclose(row.LOWER_BOUND, row.OBS_VALUE):
        axes.annotate(
            "",
            (row.OBS_VALUE + 7, place - 0.2),
            (row.OBS_VALUE, place - 0.2),
            zorder=5,
            arrowprops={"arrowstyle": "-|>", "color": INK if direct else GREY, "lw": 2},
        )
    elif row.UPPER_BOUND - row.LOWER_BOUND > 2:
        axes.plot(
            [row.LOWER_BOUND, row.UPPER_BOUND], [place - 0.2] * 2, color=INK, lw=2, marker="|", ms=9, zorder=5
        )
    value = words.observed(row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, "PT")
    text = words("figure.label.measure", name=row.name, value=value, period=words.when(row.TIME_PERIOD))
    axes.annotate(
        text,
        (0, place + 0.02),
        (2, 0),
        textcoords="offset points",
        va="bottom",
        color=INK,
        zorder=6,
        fontweight=600 if direct else 400,
        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
    )


def pace(rows, words):
    """The pace that each goal asks for beside the pace seen, in points a year.

    rows: columns name, observed_pace, pace_lower, pace_upper, required_pace, in the order drawn.
    """
    with styled():
        figure, axes = canvas(words("figure.pace", unit=words("unit.axis.points")), 0.9 + 0.6 * len(rows))
        places = np.arange(len(rows))[::-1]
        limits = np.nanmax(rows[["observed_pace", "pace_upper", "required_pace"]].to_numpy(float))
        for place, row in zip(places, rows.itertuples(), strict=True):
            _dumbbell(axes, place - 0.2, row, words)
            axes.annotate(
                row.name,
                (0.01, place + 0.05),
                xycoords=("axes fraction", "data"),
                va="bottom",
                color=INK,
                bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
                zorder=6,
            )
        axes.set_xlim(min(-0.14 * limits, rows.pace_lower.min()), 1.18 * limits)
        axes.set_ylim(-0.55, len(rows) - 0.4)
        axes.set_yticks([])
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 0))
        axes.grid(axis="x")
    return figure


def _dumbbell(axes, place, row, words):
    axes.plot([row.observed_pace, row.required_pace], [place] * 2, color=GREY, lw=1.5, zorder=2)
    axes.plot([row.pace_lower, row.pace_upper], [place] * 2, color=INK, lw=6, alpha=0.2, zorder=3)
    axes.plot([row.observed_pace], [place], "o", color=INK, zorder=4)
    axes.plot([row.required_pace], [place], "D", color=ORANGE, ms=7, zorder=5)
    outward = 1 if row.required_pace >= row.observed_pace else -1
    needed = words("figure.label.needed", value=words.number(row.required_pace))
    axes.annotate(needed, (row.required_pace, place), (8 * outward, 0), textcoords="offset points", va="center",
                  ha="left" if outward > 0 else "right", color=ORANGE, fontweight=600)
    seen = words("figure.label.seen", value=words.number(row.observed_pace))
    axes.annotate(seen, (row.observed_pace, place), (0, -6), textcoords="offset points", va="top", ha="center",
                  color=INK, fontsize=10)


def multiples(series, names, words, columns=3):
    """Supporting indicators as small charts with first and last value.

    series: rows of observations of several INDICATOR; names: {INDICATOR: (name, unit)} in the order drawn.
    """
    rows = -(-len(names) // columns)
    with styled():
        figure, grid = canvas(words("figure.multiples"), 0.5 + 1.75 * rows, rows, columns)
        first, last = (decimal_year(day) for day in (series.REF_DATE.min(), series.REF_DATE.max()))
        for axes, (indicator, (name, unit)) in zip(np.ravel(grid), names.items(), strict=False):
            observed = series[series.INDICATOR.eq(indicator)].sort_values("REF_DATE")
            _small(axes, observed, wrapped(name, 30), unit, words)
            _year_axis(axes, first, last, room=0.36 * (last - first), left=0.36 * (last - first))
        for axes in np.ravel(grid)[len(names) :]:
            axes.set_axis_off()
    return figure


def _small(axes, observed, name, unit, words):
    years = [decimal_year(day) for day in observed.REF_DATE]
    _value_axis(axes, unit, observed.OBS_VALUE, words)
    axes.set_yticks(axes.get_ylim(), [])
    axes.set_title(name, fontsize=10, pad=6, fontweight=600)
    axes.plot(years, observed.OBS_VALUE, color=INK, zorder=4)
    _printed(axes, years, observed)
    for index, side, shift in ((0, "right", -7), (len(years) - 1, "left", 7)):
        row = observed.iloc[index]
        axes.annotate(
            words.observed(row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, unit),
            (years[index], row.OBS_VALUE),
            (shift, 0),
            ha=side,
            va="center",
            textcoords="offset points",
            fontsize=10,
            color=INK,
        )
    axes.tick_params(axis="x", which="both", labelsize=9)


def timeline(series, names, breaks, words):
    """When each measure was published, one row a definition, with the days on which definitions changed.

    series: rows of observations; names: {INDICATOR: name} from top to bottom; breaks: columns REF_DATE, name.
    """
    with styled():
        figure, axes = canvas(words("figure.timeline"), 0.9 + 0.5 * len(names) + 0.22 * len(breaks))
        years = [decimal_year(day) for day in [*series.REF_DATE, *breaks.REF_DATE]]
        _year_axis(axes, min(years), max(years), room=0.1)
        height = len(names)
        for index, indicator in enumerate(names):
            _span(
                axes, height - 1 - index, series[series.INDICATOR.eq(indicator)].sort_values("REF_DATE"), words
            )
        for index, row in enumerate(breaks.sort_values("REF_DATE").itertuples()):
            day, top = decimal_year(row.REF_DATE), height - 0.3 + 0.42 * (len(breaks) - 1 - index)
            axes.plot([day, day], [-0.6, top], color=BLUE, lw=1.2, ls=(0, (2, 2)), zorder=1)
            late = day > np.mean(axes.get_xlim())
            axes.annotate(
                row.name,
                (day, top),
                (-4 if late else 4, 0),
                textcoords="offset points",
                color=BLUE,
                ha="right" if late else "left",
                va="center",
                fontsize=10,
            )
        axes.set_ylim(-0.6, height + 0.42 * len(breaks) - 0.2)
        axes.set_yticks(range(height), [wrapped(name, 26) for name in reversed(names.values())])
        axes.tick_params(axis="y", labelsize=10)
    return figure


def _span(axes, place, observed, words):
    years = [decimal_year(day) for day in observed.REF_DATE]
    axes.plot(years, [place] * len(years), "o-", color=INK, ms=5, zorder=4)
    ends = sorted({0, len(years) - 1})
    for year, index in zip(spread([years[index] for index in ends], 0.3), ends, strict=True):
        row = observed.iloc[index]
        axes.annotate(
            words.observed(row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, "PT"),
            (year, place),
            (0, -6),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=10,
            color=INK,
            zorder=5,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
        )
