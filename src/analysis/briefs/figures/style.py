"""Figures from finished tables: nothing is computed here but positions.

Colour by role, and role by shape as well: ink dots are observed, blue bands and dashes projected, orange
diamonds targets, grey everything else. `words` speaks the language of the figure (phrase.Words).
"""

import io
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import fill

import font_source_sans_pro
import matplotlib
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager

from analysis.statements.periods import decimal_year, decimal_years

INK, BLUE, ORANGE, GREY, GRID, PAPER = "#1b1f24", "#1f6fb4", "#c8500a", "#8a929b", "#e3e6ea", "#ffffff"
STYLE = Path(__file__).parents[1] / "brief.mplstyle"
FACES = ("SourceSansPro", "SourceSansProSemibold")
WIDTH = 6.2  # inches; narrow enough to be read on a phone
BACKGROUND = f'<svg style="background:{PAPER}" '
NARROW = 5.5  # beside a paragraph on paper, where the letters of a wider figure would be too small
BANDS = ((0.025, 0.975, 0.16), (0.1, 0.9, 0.30))  # 95 and 80 percent, with their opacity


@dataclass(frozen=True)
class Drawing:
    """A figure as a notebook shows it: SVG, with its text alternative, its name and the numbers behind it."""

    svg: str
    alt: str
    name: str
    csv: str

    def _repr_mimebundle_(self, include=None, exclude=None):
        metadata = {"alt": self.alt, "name": self.name, "csv": self.csv, "caption": ""}
        on_paper = self.svg.replace("<svg ", BACKGROUND, 1)  # legible in a dark theme; pages take it away
        return {"image/svg+xml": on_paper}, {"image/svg+xml": metadata}


@cache
def style():
    """The settings of brief.mplstyle; registers Source Sans from its package, never the machine's fonts."""
    for face in FACES:
        fontManager.addfont(font_source_sans_pro.font_files_ttf[face])
    return matplotlib.rc_params_from_file(STYLE, use_default_template=False)


@contextmanager
def styled():
    """Draw in the one style, whatever the session has set."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(style())
        yield


def use_style():
    """Set matplotlib and seaborn to the style of the briefs for the rest of the session.

    Examples
    --------
    >>> use_style()
    >>> matplotlib.rcParams["axes.titlelocation"]
    'left'
    """
    matplotlib.rcParams.update(style())


def show(figure, alt, name="", csv=""):
    """Return a figure as a `Drawing`: SVG with the same bytes every time, a background and its alternative.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A finished figure; of a seaborn grid, its `.figure`.
    alt : str
        What the figure shows, with its numbers, for those who do not see it.
    name : str
        Name of the figure on a page; default: from the first words of `alt`.
    csv : str
        The numbers behind the figure, offered below it.

    Returns
    -------
    Drawing
        Displays itself in a notebook.

    Raises
    ------
    ValueError
        If `alt` is empty.

    Examples
    --------
    >>> figure, axes = canvas("Percent")
    >>> show(figure, "An empty chart").name
    'an-empty-chart'
    """
    if not alt.strip():
        raise ValueError(f"figure {name} has no text alternative")
    if "matplotlib.pyplot" in sys.modules:  # else the notebook shows the figure a second time
        sys.modules["matplotlib.pyplot"].close(figure)
    name = name or re.sub(r"[^a-z0-9]+", "-", alt[:40].lower()).strip("-")
    with styled(), matplotlib.rc_context({"svg.hashsalt": name}):
        stream = io.StringIO()
        # Not savefig: before it draws a figure that has a layout, it draws it once for nothing.
        FigureCanvasSVG(figure).print_svg(
            stream, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    return Drawing(slim(stream.getvalue()), alt, name, csv)


def warm():
    """Draw once, so that processes forked from this one have the fonts and the layout at hand."""
    figure, axes = canvas("0")
    axes.plot([2022, 2024], [0, 1])
    show(figure, "0", "0", "")


def slim(svg):
    """The same drawing in fewer bytes: coordinates to two decimals, short names, no comments."""
    svg = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", svg[svg.index("<svg") :], flags=re.S)
    svg = re.sub(r' d="([^"]*)"( transform="scale\(0.015625\)")', _letter, svg)
    svg = re.sub(r' (d|transform)="([^"]*)"', lambda found: f' {found[1]}="{_compact(found[2])}"', svg)
    svg = re.sub(r'xlink:href="(#[\w-]+)" transform="translate\(([\d.-]+) 0\)"', r'href="\1" x="\2"', svg)
    svg = svg.replace("xlink:href", "href")
    svg = re.sub(r' (x|y)="([^"]*)"', lambda found: f' {found[1]}="{_decimals(found[2], 2)}"', svg)
    used = dict.fromkeys(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg))
    names = {name: f"i{number}" for number, name in enumerate(first or second for first, second in used)}
    svg = re.sub(r' id="([^"]+)"', lambda found: f' id="{names[found[1]]}"' if found[1] in names else "", svg)
    svg = re.sub(r"#([\w-]+)(?=[\")])", lambda found: f"#{names.get(found[1], found[1])}", svg)
    return re.sub(r"\s*\n\s*", "\n", svg.replace("<g/>", ""))


def _letter(found):
    """The outline of a letter in whole steps of a fortieth of a point, each counted from the last."""
    steps, here, start = [], (0, 0), (0, 0)
    for command, places in re.findall(r"([MLQCz])([^MLQCz]*)", found[1]):
        points = [round(float(place) / 16) for place in places.split()]
        steps.append(
            command.lower() + " ".join(str(place - here[index % 2]) for index, place in enumerate(points))
        )
        start = points if command == "M" else start
        here = points[-2:] if points else start
    return f' d="{"".join(steps)}" transform="scale(0.25)"'.replace(" -", "-")


def _compact(path):
    """Path or transform with coordinates to two decimals (scales, which are small, to four)."""
    path = re.sub(r"(?<=scale)\([^)]*\)", lambda found: _decimals(found[0], 4), " ".join(path.split()))
    path = re.sub(r"(?<=translate)\([^)]*\)", lambda found: _decimals(found[0], 2), path)
    return path if "(" in path else re.sub(r" ?([MLQCZz]) ?", r"\1", _decimals(path, 2))


def _decimals(text, places):
    def short(found):
        return f"{float(found[0]):.{places}f}".rstrip("0").rstrip(".")

    return re.sub(r"-?\d+\.\d+", short, text)


def canvas(subtitle, height=3.8, rows=1, columns=1, width=WIDTH, margins=None):
    """An empty figure in the one style, its unit or subject said above; returns (figure, axes).

    margins: where the axes stand, as Figure.subplots_adjust takes it; else they make room for their words.
    """
    figure = Figure(figsize=(width, height), layout=None if margins else "constrained")
    axes = figure.subplots(rows, columns, gridspec_kw=margins)
    figure.suptitle(wrapped(subtitle, round(13.2 * width)), x=0.01, ha="left", fontsize=11, color=INK)
    return figure, axes


def label(axes, text, place, shift=(0, 0), ha="left", va="center", **look):
    """Words beside a place of the data, moved by `shift` points."""
    look = {"color": INK, "zorder": 7, "annotation_clip": False} | look
    axes.annotate(text, place, shift, textcoords="offset points", ha=ha, va=va, **look)


def trajectory(observed, fan, target, deadline, subtitle, words, breaks):
    """What was observed, where it is heading, and the target: one indicator at one level.

    observed: rows of observations in order of REF_DATE; fan: rows of projections at `deadline`
    (one model and class) or none; target: a number in the indicator's unit, or nan; breaks: columns REF_DATE
    and name: no line is drawn across one.
    """
    unit = observed.UNIT_MEASURE.iloc[0]
    with styled():
        figure, axes = canvas(subtitle, 2.8, width=NARROW)
        years, values = decimal_years(observed.REF_DATE), observed.OBS_VALUE.to_numpy()
        end = decimal_year(deadline)
        value_axis(axes, unit, [*values, *fan.OBS_VALUE, target], words)
        year_axis(axes, years[0], end, room=0.34 * (end - years[0]) + 0.4)
        _fan(axes, years[-1], values[-1], end, fan, words, unit)
        broken_line(axes, years, values, breaks, color=INK, zorder=4)
        mark_breaks(axes, breaks)
        dots(axes, years, observed)
        value_labels(axes, years, observed, words)
        _target(axes, end, target, words, unit, fan)
    return figure


def broken_line(axes, years, values, breaks, **look):
    """A line through values in order of time, cut where the measurement changed."""
    cuts = np.searchsorted(years, decimal_years(breaks.REF_DATE))
    for part in np.split(np.arange(len(years)), cuts):
        axes.plot(years[part], values[part], **look)


def mark_breaks(axes, breaks):
    """A dotted line with its name at the day of each change of measurement that the axes show."""
    first, last = axes.get_xlim()
    for day, name in zip(decimal_years(breaks.REF_DATE), breaks.name, strict=True):
        if first < day < last:
            axes.axvline(day, color=BLUE, lw=1.2, ls=(0, (2, 2)), zorder=1)
            place = (day, axes.get_ylim()[1])
            label(axes, wrapped(name, 18), place, (4, 0), va="top", color=BLUE, fontsize=9)


def _fan(axes, start, value, end, fan, words, unit):
    if fan.empty:
        return
    levels = fan.set_index(fan.quantile_level.round(3)).OBS_VALUE
    for low, high, opacity in BANDS:
        edges = [value, levels[low]], [value, levels[high]]
        axes.fill_between([start, end], *edges, color=BLUE, alpha=opacity, lw=0)
    axes.plot([start, end], [value, levels[0.5]], color=BLUE, ls=(0, (4, 3)), zorder=3)
    axes.plot([end], [levels[0.5]], "o", color=BLUE, mfc=PAPER, mew=1.8, zorder=5)


def _target(axes, end, target, words, unit, fan):
    """Label target and median right of the deadline, pushed apart where they would overlap."""
    spoken = []
    if not np.isnan(target):
        axes.plot([end], [target], "D", color=ORANGE, ms=8, zorder=6, clip_on=False)
        spoken.append((target, words("figure.label.target", value=words.amount(target, unit)), ORANGE))
    if len(fan):
        levels = fan.set_index(fan.quantile_level.round(3)).OBS_VALUE
        low, median, high = (words.projected(levels[level], unit) for level in (0.1, 0.5, 0.9))
        said = words("figure.label.projected", low=low.removesuffix("%"), value=median, high=high)
        spoken.append((levels[0.5], said, BLUE))
    places = spread([value for value, _, _ in spoken], 0.15 * np.ptp(axes.get_ylim()))
    for (_, text, colour), place in zip(spoken, places, strict=True):
        label(axes, text, (end, place), (10, 0), color=colour)


def spread(places, gap):
    """The places, moved as little as needed to stand at least `gap` apart, in the order given.

    >>> spread([50, 52], 4)
    [49.0, 53.0]
    """
    from scipy.optimize import isotonic_regression

    order, steps = np.argsort(places, kind="stable"), gap * np.arange(len(places))
    moved = np.empty(len(places))
    moved[order] = isotonic_regression(np.array(places, float)[order] - steps).x + steps
    return moved.tolist()


def dots(axes, years, observed):
    """Dots, open where derived; a bar for what the printed words allow: over 84 reaches up from its dot."""
    loose = 0.005 * axes.get_ylim()[1]
    for year, row in zip(years, observed.itertuples(), strict=True):
        if loose < row.UPPER_BOUND - row.LOWER_BOUND:
            axes.plot([year, year], [row.LOWER_BOUND, row.UPPER_BOUND], color=INK, lw=5, alpha=0.25, zorder=3)
    derived = observed.OBS_STATUS.eq("E").to_numpy()
    for chosen, face in ((~derived, INK), (derived, PAPER)):
        values = observed.OBS_VALUE[chosen]
        axes.plot(years[chosen], values, "o", color=INK, mfc=face, mew=1.5, zorder=5)


def value_labels(axes, years, observed, words, above=True):
    """Label first and last, and those between that leave room for their words."""
    taken, letter = [], 0.0155 * np.ptp(axes.get_xlim())
    for index in dict.fromkeys([len(years) - 1, 0, *range(1, len(years) - 1)]):
        row = observed.iloc[index]
        said = words.observed(row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, row.UNIT_MEASURE)
        if all(abs(years[index] - other) > letter * max(5, len(said)) for other in taken):
            taken.append(years[index])
            low = 0.12 * axes.get_ylim()[1] > row.OBS_VALUE
            below = ((-9, 0), "right", "center") if low else ((0, -9), "center", "top")
            place = ((0, 9), "center", "bottom") if above else below
            label(axes, said, (years[index], row.OBS_VALUE), *place)


def value_axis(axes, unit, values, words):
    """Percentages on 0 to 100, everything else from 0 to a little above its largest value."""
    top = 100 if unit == "PT" and np.nanmax(values) <= 100 else 1.15 * np.nanmax(values)
    axes.set_ylim(0, top)
    if unit == "PT" and top == 100:
        axes.set_yticks(range(0, 101, 20))
    else:
        axes.locator_params(axis="y", nbins=5)
    axes.yaxis.set_major_formatter(lambda value, _: words.amount(value, unit))


def year_axis(axes, first, last, room=0.0, left=0.25):
    """Ticks where years begin, names in their middle; `left` and `room` years stay free for labels."""
    start, stop = int(np.floor(first - 0.05)), int(np.ceil(last))
    axes.set_xlim(min(first, start + 0.6) - left, stop + room)
    axes.set_xticks([year for year in range(start, stop + 1) if year >= axes.get_xlim()[0]])
    axes.tick_params(axis="x", labelbottom=False)
    named = [year for year in range(start, stop) if year + 0.5 >= axes.get_xlim()[0]]
    named = named if len(named) < 5 or left < 0.5 else named[::-2]
    axes.set_xticks([year + 0.5 for year in named], [str(year) for year in named], minor=True)
    axes.tick_params(axis="x", which="minor", length=0, labelbottom=True)
    axes.spines["bottom"].set_bounds(axes.get_xlim()[0], stop)


def wrapped(text, width):
    """Text broken into lines of at most `width` characters, between words."""
    return fill(text, width, break_long_words=False, break_on_hyphens=False)
