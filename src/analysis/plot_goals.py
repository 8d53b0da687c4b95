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

    observed: rows of observations of one indicator, several GOV_LEVEL; targets: columns GOV_LEVEL, REF_DATE, target.
    """
    with styled():
        figure, axes = canvas(words("figure.slope", unit=words("unit.axis.PT")), height)
        _value_axis(axes, "PT", [*observed.OBS_VALUE], words)
        ends = [*observed.REF_DATE, *targets.REF_DATE]
        _year_axis(axes, decimal_year(min(ends)), decimal_year(max(ends)), room=0.75)
        for level, rows in observed.sort_values("REF_DATE").groupby("GOV_LEVEL"):
            _line(axes, level, rows, targets[targets.GOV_LEVEL == level], words)
        _level_names(axes, observed, words)
    return figure


def _line(axes, level, rows, targets, words):
    marker, colour = MARKERS[level]
    years = [decimal_year(day) for day in rows.REF_DATE]
    axes.plot(years, rows.OBS_VALUE, marker=marker, color=colour, zorder=4)
    side = -1 if level == "PRO" else 1
    for year, value in zip(years, rows.OBS_VALUE, strict=True):
        axes.annotate(words.percent(value), (year, value), (0, 8 * side), textcoords="offset points", ha="center",
                      va="bottom" if side > 0 else "top", color=INK)
    for target in targets.sort_values("REF_DATE").itertuples():
        axes.plot([decimal_year(target.REF_DATE)], [target.target], marker="D", color=ORANGE, ms=7, ls="none",
                  clip_on=False, zorder=6)
        text = words("figure.label.level-target", level=words(f"level.{level}.short"),
                     value=words.percent(target.target, 0))
        axes.annotate(text, (decimal_year(target.REF_DATE), target.target), (8, 0), textcoords="offset points",
                      va="center", color=ORANGE)


def _level_names(axes, observed, words):
    last = observed.sort_values("REF_DATE").groupby("GOV_LEVEL").tail(1)
    for row in last.itertuples():
        axes.annotate(words(f"level.{row.GOV_LEVEL}.short"), (decimal_year(row.REF_DATE), row.OBS_VALUE), (10, 0),
                      textcoords="offset points", va="center", color=INK, fontweight=600)


def ladder(rows, target, words):
    """Each measure of a goal as an interval on one axis of 0 to 100, with the target.

    rows: columns name, role, value, LOWER_BOUND, UPPER_BOUND, period, in the order drawn; values in percent.
    """
    with styled():
        figure, axes = canvas(words("figure.ladder", unit=words("unit.axis.PT")), 0.9 + 0.62 * len(rows))
        places = np.arange(len(rows))[::-1]
        for place, row in zip(places, rows.itertuples(), strict=True):
            _rung(axes, place, row, words)
        axes.axvline(target, color=ORANGE, lw=2, zorder=3)
        axes.annotate(words("figure.label.target", value=words.percent(target, 0)), (target, len(rows) - 0.38), (0, 2),
                      textcoords="offset points", ha="right" if target > 75 else "center", va="bottom", color=ORANGE,
                      fontweight=600, annotation_clip=False)
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
    axes.barh(place - 0.2, row.value, height=0.2, color=INK if direct else GREY, zorder=4)
    if row.UPPER_BOUND > row.value and np.isclose(row.LOWER_BOUND, row.value):
        axes.annotate("", (row.value + 7, place - 0.2), (row.value, place - 0.2), zorder=5,
                      arrowprops={"arrowstyle": "-|>", "color": INK if direct else GREY, "lw": 2})
    elif row.UPPER_BOUND - row.LOWER_BOUND > 2:
        axes.plot([row.LOWER_BOUND, row.UPPER_BOUND], [place - 0.2] * 2, color=INK, lw=2, marker="|", ms=9, zorder=5)
    value = words.observed(row.value, row.LOWER_BOUND, row.UPPER_BOUND, "PT")
    text = words("figure.label.measure", name=row.name, value=value, period=words.period(row.period))
    axes.annotate(text, (0, place + 0.02), (2, 0), textcoords="offset points", va="bottom", color=INK, zorder=6,
                  fontweight=600 if direct else 400, bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1})


def pace(rows, words):
    """The pace that each goal asks for beside the pace seen, in points a year.

    rows: columns name, observed_pace, pace_lower, pace_upper, required_pace, in the order drawn.
    """
    with styled():
        figure, axes = canvas(words("figure.pace", unit=words("unit.axis.points")), 0.9 + 0.55 * len(rows))
        places = np.arange(len(rows))[::-1]
        limits = np.nanmax(rows[["observed_pace", "pace_upper", "required_pace"]].to_numpy(float))
        for place, row in zip(places, rows.itertuples(), strict=True):
            _dumbbell(axes, place - 0.2, row, 0.09 * limits, words)
            axes.annotate(row.name, (0, place + 0.05), (2, 0), textcoords="offset points", va="bottom", color=INK,
                          bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1}, zorder=6)
        axes.set_xlim(min(0, np.nanmin(rows.pace_lower.to_numpy(float), initial=0)), 1.18 * limits)
        axes.set_ylim(-0.55, len(rows) - 0.4)
        axes.set_yticks([])
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 0))
        axes.grid(axis="x")
    return figure


def _dumbbell(axes, place, row, gap, words):
    known = not np.isnan(row.observed_pace)
    if known:
        axes.plot([row.observed_pace, row.required_pace], [place] * 2, color=GREY, lw=1.5, zorder=2)
        axes.plot([row.pace_lower, row.pace_upper], [place] * 2, color=INK, lw=5, alpha=0.25, zorder=3)
        axes.plot([row.observed_pace], [place], "o", color=INK, zorder=4)
    axes.plot([row.required_pace], [place], "D", color=ORANGE, ms=7, zorder=5)
    needed = words("figure.label.needed", value=words.number(row.required_pace))
    right = not known or row.required_pace >= row.observed_pace
    axes.annotate(needed, (row.required_pace, place), (9 if right else -9, 0), textcoords="offset points",
                  va="center", ha="left" if right else "right", color=ORANGE, fontweight=600)
    if known:
        seen = words("figure.label.seen", value=words.number(row.observed_pace))
        near = abs(row.required_pace - row.observed_pace) < gap
        beyond = (row.pace_lower if right else row.pace_upper) if not near else row.observed_pace
        beyond = row.observed_pace if np.isnan(beyond) else beyond
        axes.annotate(seen, (max(beyond, row.observed_pace) if not right else row.observed_pace, place),
                      (9 if not right else 0, 0 if not right else -7), textcoords="offset points",
                      va="center" if not right else "top", ha="left" if not right else "center", color=INK, fontsize=10)


def multiples(series, names, words, columns=3):
    """Supporting indicators as small charts with first and last value.

    series: rows of observations of several INDICATOR; names: {INDICATOR: (name, unit)} in the order drawn.
    """
    rows = -(-len(names) // columns)
    with styled():
        figure, grid = canvas(words("figure.multiples"), 0.5 + 1.75 * rows, rows, columns)
        first, last = (decimal_year(day) for day in (series.REF_DATE.min(), series.REF_DATE.max()))
        for axes, (indicator, (name, unit)) in zip(np.ravel(grid), names.items(), strict=False):
            observed = series[series.INDICATOR == indicator].sort_values("REF_DATE")
            _small(axes, observed, wrapped(name, 30), unit, words)
            _year_axis(axes, first, last, room=0.35)
        for axes in np.ravel(grid)[len(names):]:
            axes.set_axis_off()
    return figure


def _small(axes, observed, name, unit, words):
    years = [decimal_year(day) for day in observed.REF_DATE]
    _value_axis(axes, unit, observed.OBS_VALUE, words)
    axes.set_yticks(axes.get_ylim(), [])
    axes.set_title(name, fontsize=10, pad=6, fontweight=600)
    axes.plot(years, observed.OBS_VALUE, color=INK, zorder=4)
    _printed(axes, years, observed)
    for index in sorted({0, len(years) - 1}):
        row = observed.iloc[index]
        text = words.observed(row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, unit)
        side = "left" if index == 0 and len(years) > 1 else "right"
        axes.annotate(text, (years[index], row.OBS_VALUE), (-4 if side == "left" else 6, -8), ha=side, va="top",
                      textcoords="offset points", fontsize=10, color=INK)
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
        for index, (indicator, name) in enumerate(names.items()):
            _span(axes, height - 1 - index, series[series.INDICATOR == indicator].sort_values("REF_DATE"), name, words)
        for index, row in enumerate(breaks.sort_values("REF_DATE").itertuples()):
            day, top = decimal_year(row.REF_DATE), height + 0.1 + 0.42 * (len(breaks) - 1 - index)
            axes.plot([day, day], [-0.4, top], color=BLUE, lw=1.2, ls=(0, (2, 2)), zorder=1)
            late = day > np.mean(axes.get_xlim())
            axes.annotate(row.name, (day, top), (-4 if late else 4, 0), textcoords="offset points", color=BLUE,
                          ha="right" if late else "left", va="center", fontsize=10)
        axes.set_ylim(-0.5, height + 0.42 * len(breaks) + 0.1)
        axes.set_yticks([])
    return figure


def _span(axes, place, observed, name, words):
    years = [decimal_year(day) for day in observed.REF_DATE]
    axes.plot(years, [place - 0.12] * len(years), "o-", color=INK, ms=5, zorder=4)
    axes.annotate(name, (axes.get_xlim()[0], place + 0.1), (2, 0), textcoords="offset points", va="bottom", color=INK,
                  fontsize=10)
    for place_x, index in zip(spread([years[0], years[-1]], 0.5), sorted({0, len(years) - 1}), strict=False):
        row = observed.iloc[index]
        text = words.observed(row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, "PT")
        axes.annotate(text, (place_x, place - 0.12), (0, -6), textcoords="offset points", ha="center", va="top",
                      fontsize=9.5, color=INK)
