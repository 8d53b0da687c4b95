"""Figures that compare: measures of a goal, levels, paces, supporting indicators, breaks."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from analysis.briefs.figures.style import (
    BLUE,
    GREY,
    INK,
    NARROW,
    ORANGE,
    PAPER,
    broken_line,
    canvas,
    dots,
    label,
    mark_breaks,
    spread,
    styled,
    value_axis,
    value_labels,
    wrapped,
    year_axis,
)
from analysis.statements.periods import decimal_year, decimal_years

PLATE = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.5}  # keeps lines out of letters
MARKERS = {"_T": ("o", GREY), "MIN": ("s", INK), "PRO": ("^", INK)}


def slope(observed, targets, words, breaks):
    """Ministries, provinces and the country side by side over the same days, with the targets of each.

    breaks: columns REF_DATE and name; no line is drawn across one.

    observed: rows of observations of one indicator, several GOV_LEVEL; targets: columns GOV_LEVEL, target and
    REF_DATE (the deadline).
    """
    with styled():
        figure, axes = canvas(words("figure.slope", unit=words("unit.axis.PT")), 2.8, width=NARROW)
        value_axis(axes, "PT", [*observed.OBS_VALUE], words)
        ends = [*observed.REF_DATE, *targets.REF_DATE]
        year_axis(axes, decimal_year(min(ends)), decimal_year(max(ends)), room=1.0)
        for level, rows in observed.sort_values("REF_DATE").groupby("GOV_LEVEL"):
            _line(axes, level, rows, words, breaks)
        mark_breaks(axes, breaks)
        _targets(axes, targets, words)
        _level_names(axes, observed, words)
    return figure


def _line(axes, level, rows, words, breaks):
    marker, colour = MARKERS[level]
    years = decimal_years(rows.REF_DATE)
    broken_line(axes, years, rows.OBS_VALUE.to_numpy(), breaks, marker=marker, color=colour, zorder=4)
    value_labels(axes, years, rows, words, above=level != "PRO")


def _targets(axes, targets, words):
    """One diamond a level, their labels pushed apart where they would overlap."""
    end = decimal_year(targets.REF_DATE.max())
    for row, place in zip(targets.itertuples(), spread(targets.target, 9), strict=True):
        axes.plot([end], [row.target], "D", color=ORANGE, ms=7, clip_on=False, zorder=6)
        said = {"level": words(f"level.{row.GOV_LEVEL}.short"), "value": words.percent(row.target, 0)}
        label(axes, words("figure.label.level-target", **said), (end, place), (9, 0), color=ORANGE)


def _level_names(axes, observed, words):
    for row in observed.sort_values("REF_DATE").groupby("GOV_LEVEL").tail(1).itertuples():
        label(
            axes, words(f"level.{row.GOV_LEVEL}.short"), (decimal_year(row.REF_DATE), row.OBS_VALUE), (10, 0)
        )


def ladder(rows, target, words):
    """Each measure of a goal as an interval on one axis of 0 to 100, with the target.

    rows: observations with a name and a role, in the order drawn; values in percent.
    """
    with styled():
        subtitle = words("figure.ladder", unit=words("unit.axis.PT"))
        figure, axes = canvas(subtitle, 0.7 + 0.42 * len(rows), width=NARROW)
        for place, row in zip(range(len(rows))[::-1], rows.itertuples(), strict=True):
            _rung(axes, place, row, words)
        own = [len(rows) - 1 - place for place, role in enumerate(rows.role) if role == "direct"]
        ticks = [(place - 0.42, place + 0.1) for place in own]
        for ends in [
            *ticks,
            (len(rows) - 0.42, len(rows) - 0.34),
        ]:  # its own measure, and the label
            axes.plot([target] * 2, ends, color=ORANGE, lw=2, zorder=5, clip_on=False)
        said = words("figure.label.target", value=words.percent(target, 0))
        label(
            axes,
            said,
            (target, len(rows) - 0.35),
            (0, 2),
            "right" if target > 75 else "center",
            "bottom",
            color=ORANGE,
        )
        _rows(axes, len(rows), (0, 100), lambda value, _: words.percent(value))
        axes.set_xticks(range(0, 101, 20))
    return figure


def _rung(axes, place, row, words):
    """One measure: its name, a bar up to its value, and what the printed words allow beyond it."""
    colour, bar = INK if row.role == "direct" else GREY, place - 0.22
    axes.barh(bar, row.OBS_VALUE, height=0.22, color=colour, zorder=4)
    if np.isclose(row.LOWER_BOUND, row.OBS_VALUE) and row.UPPER_BOUND > row.OBS_VALUE:
        axes.plot([row.OBS_VALUE], [bar], ">", color=PAPER, mec=colour, ms=7, zorder=5)  # open upwards
    elif row.UPPER_BOUND - row.LOWER_BOUND > 2:
        axes.plot([row.LOWER_BOUND, row.UPPER_BOUND], [bar, bar], color=INK, lw=2, marker="|", ms=9, zorder=5)
    value = words.observed(row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, "PT")
    text = words("figure.label.measure", name=row.name, value=value, period=words.when(row.TIME_PERIOD))
    label(axes, text, (0, place + 0.02), (2, 0), va="bottom", bbox=PLATE)


def _rows(axes, count, limits, written):
    """Rows without an axis of their own over one axis below."""
    axes.set_xlim(*limits)
    axes.set_ylim(-0.55, count - 0.35)
    axes.set_yticks([])
    axes.xaxis.set_major_formatter(written)
    axes.grid(axis="x")


def scenarios(rows, target, subtitle, words):
    """What each model projects: its median as a dot, its 80 % interval as a bar, the target as a line.

    rows: columns model, name, LOWER_BOUND, projected, UPPER_BOUND (percent), in the order drawn.
    """
    with styled():
        figure, axes = canvas(subtitle, 0.75 + 0.42 * len(rows), width=NARROW)
        for place, row in zip(range(len(rows))[::-1], rows.itertuples(), strict=True):
            colour = BLUE if row.model == "reference_walk" else GREY
            axes.plot([row.LOWER_BOUND, row.UPPER_BOUND], [place - 0.2] * 2, color=colour, lw=6, alpha=0.35)
            axes.plot([row.projected], [place - 0.2], "o", color=colour, zorder=5)
            low, value, high = (
                words.percent(x, 0) for x in (row.LOWER_BOUND, row.projected, row.UPPER_BOUND)
            )
            ends = {"low": low.removesuffix("%"), "value": value, "high": high}
            text = words("figure.label.scenario", name=row.name, **ends)
            label(axes, text, (0, place + 0.05), (2, 0), va="bottom", bbox=PLATE)
        axes.axvline(target, color=ORANGE, lw=2, zorder=3)
        text = words("figure.label.target", value=words.percent(target, 0))
        label(axes, text, (target, -0.5), (4, 0), color=ORANGE)
        _rows(axes, len(rows), (0, 100), lambda value, _: words.percent(value))
        axes.set_xticks(range(0, 101, 20))
    return figure


def pace(rows, words):
    """The pace that each goal needs beside its recent pace, in points a year.

    rows: columns name, recent_pace and required_pace, in the order drawn.
    """
    with styled():
        subtitle = words("figure.pace", unit=words("unit.axis.points"))
        figure, axes = canvas(subtitle, 0.7 + 0.66 * len(rows), width=NARROW)
        highest = rows[["recent_pace", "required_pace"]].max(axis=None)
        lowest = min(-0.14 * highest, rows.recent_pace.min())
        for place, row in zip(range(len(rows))[::-1], rows.itertuples(), strict=True):
            _dumbbell(axes, place - 0.15, row, words)
            label(axes, row.name, (lowest, place + 0.12), (4, 0), va="bottom", bbox=PLATE)
        _rows(axes, len(rows), (lowest, 1.2 * highest), lambda value, _: words.number(value, 0))
        axes.set_ylim(bottom=-0.75)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    return figure


def _dumbbell(axes, place, row, words):
    """One goal: a dot at its recent pace, a diamond at the pace it needs."""
    axes.plot([row.recent_pace, row.required_pace], [place] * 2, color=GREY, lw=1.5, zorder=2)
    axes.plot([row.recent_pace], [place], "o", color=INK, zorder=4)
    axes.plot([row.required_pace], [place], "D", color=ORANGE, ms=7, zorder=5)
    right = row.required_pace >= row.recent_pace
    said = {"needed": (row.required_pace, right, ORANGE), "seen": (row.recent_pace, not right, INK)}
    for name, (value, right, colour) in said.items():
        text = words(f"figure.label.{name}", value=words.number(value))
        shift, ha = ((-5, -7), "left") if right else ((5, -7), "right")
        label(axes, text, (value, place), shift, ha, "top", color=colour, fontsize=10.5)


def multiples(series, names, words, columns=2):
    """Supporting indicators as small charts with first and last value.

    series: rows of observations of several INDICATOR; names: {INDICATOR: (name, unit)} in the order drawn.
    """
    lines = -(-len(names) // columns)
    with styled():
        figure, grid = canvas(words("figure.multiples"), 0.4 + 1.12 * lines, lines, columns, NARROW)
        first, last = decimal_years([series.REF_DATE.min(), series.REF_DATE.max()])
        for axes, (indicator, (name, unit)) in zip(np.ravel(grid), names.items(), strict=False):
            _small(axes, series[series.INDICATOR.eq(indicator)], wrapped(name, 44), unit, words)
            year_axis(axes, first, last, room=0.7 * (last - first), left=0.7 * (last - first))
            _ends(axes, first, last)
        for axes in np.ravel(grid)[len(names) :]:
            axes.set_axis_off()
    return figure


def _small(axes, observed, name, unit, words):
    years = decimal_years(observed.REF_DATE)
    value_axis(axes, unit, observed.OBS_VALUE, words)
    axes.set_yticks(axes.get_ylim(), [])
    axes.set_title(name, fontsize=10.5, pad=6)
    axes.plot(years, observed.OBS_VALUE, color=INK, zorder=4)
    dots(axes, years[[0, -1]], observed.iloc[[0, -1]])
    for index, ha, shift in ((0, "right", -7), (len(years) - 1, "left", 7)):
        row = observed.iloc[index]
        said = words.observed(row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, unit)
        low = 0.12 * axes.get_ylim()[1] > row.OBS_VALUE
        label(
            axes,
            said,
            (years[index], row.OBS_VALUE),
            (shift, 0),
            ha,
            "bottom" if low else "center",
            fontsize=10.5,
        )


def _ends(axes, first, last):
    """Only the first and the last year by name, large enough to be read."""
    axes.set_xticks([], minor=True)
    axes.set_xticks([first, last], [str(int(np.ceil(end)) - 1) for end in (first, last)])
    axes.tick_params(axis="x", labelbottom=True, labelsize=10.5)


def timeline(series, names, breaks, words):
    """When each measure was published, one row a definition, with the days on which definitions changed.

    series: rows of observations; names: {INDICATOR: name} from top to bottom; breaks: columns REF_DATE, name.
    """
    height = len(names)
    with styled():
        figure, axes = canvas(
            words("figure.timeline"), 0.7 + 0.45 * height + 0.24 * len(breaks), width=NARROW
        )
        years = decimal_years([*series.REF_DATE, *breaks.REF_DATE])
        year_axis(axes, min(years), max(years), room=0.1)
        for place, indicator in zip(range(height)[::-1], names, strict=True):
            _span(axes, place, series[series.INDICATOR.eq(indicator)], words)
        for index, row in enumerate(breaks.sort_values("REF_DATE").itertuples()):
            _break(axes, decimal_year(row.REF_DATE), height - 0.3 + 0.42 * index, row.name)
        axes.set_ylim(-0.6, height + 0.42 * len(breaks) - 0.2)
        axes.set_yticks(range(height), [wrapped(name, 26) for name in reversed(names.values())])
        axes.tick_params(axis="y", labelsize=10.5)
    return figure


def _break(axes, day, top, name):
    axes.plot([day, day], [-0.6, top], color=BLUE, lw=1.2, ls=(0, (2, 2)), zorder=1)
    shift, ha = (-4, "right") if day > np.mean(axes.get_xlim()) else (4, "left")
    label(axes, name, (day, top), (shift, 0), ha, color=BLUE, fontsize=10.5, bbox=PLATE)


def _span(axes, place, observed, words):
    years = decimal_years(observed.REF_DATE)
    axes.plot(years, [place] * len(years), "o-", color=INK, ms=5, zorder=4)
    ends = sorted({0, len(years) - 1})
    for year, index in zip(spread([years[index] for index in ends], 0.3), ends, strict=True):
        row = observed.iloc[index]
        said = words.observed(row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, row.UNIT_MEASURE)
        label(axes, said, (year, place), (0, -6), "center", "top", fontsize=10.5, bbox=PLATE)
