"""Figures of the provinces: a map of equal tiles, maps over the years, regions, one province's way.

A tile is a province, in its own layout: small provinces get the same room, and no boundary is drawn. Hoàng Sa
is shown under Đà Nẵng and Trường Sa under Khánh Hòa, of which they are districts. Nothing is joined over a
year without a figure. `words` speaks for figures, `score` says a score.
"""

import numpy as np
from matplotlib.figure import Figure

from analysis.briefs.figures.style import BLUE, GREY, GRID, INK, PAPER, canvas, styled, wrapped

# Rows from north to south, columns from west to east.
LAYOUT = (
    ". VN-01 VN-02 VN-03 VN-04",
    "VN-71 VN-05 VN-06 VN-07 VN-53 VN-09",
    ". . VN-68 VN-70 VN-69 VN-54 VN-13",
    ". . VN-14 VN-HN VN-56 VN-61 VN-HP",
    ". . . VN-63 VN-66 VN-20",
    ". . VN-21 VN-18 VN-67",
    ". . VN-22 VN-23",
    ". . . VN-24 VN-25",
    ". . . . VN-26 VN-DN",
    ". . . . . VN-27 VN-29",
    ". . . . VN-28 VN-30 VN-31",
    ". . . . . VN-33 VN-32",
    ". . . VN-58 VN-72 VN-35 VN-34",
    ". . VN-37 VN-57 VN-39 VN-40 VN-36",
    "VN-44 VN-45 VN-41 VN-SG VN-43",
    "VN-47 VN-CT VN-49 VN-46 VN-50",
    ". VN-73 VN-52 VN-51",
    "VN-59 VN-55",
)
TILES = {
    area: (column, row)
    for row, line in enumerate(LAYOUT)
    for column, area in enumerate(line.split())
    if area != "."
}
ISLANDS = {"hoang-sa": ("VN-DN", 7, 8), "truong-sa": ("VN-34", 7, 13)}  # province, column, row
CUTS = {  # between the four shades, the same in every year
    "PAPI_EGOV": (2.5, 3.0, 3.5),
    "PAPI_EGOV_PORTALS": (0.4, 0.45, 0.5),
    "PAPI_EGOV_INTERNET": (2.0, 2.25, 2.5),
    "PAPI_EGOV_RESPONSE": (0.38, 0.42, 0.46),
}
SHADES = (0.06, 0.2, 0.36, 0.52)  # opacity of the one blue: ink stays readable on every one
MARGINS = {"left": 0.055, "right": 0.99, "bottom": 0.13, "top": 0.79, "wspace": 0.15}  # of `way`
EMPTY = {"fill": False, "edgecolor": GREY, "ls": (0, (2, 2)), "lw": 0.8}


def tile_map(scores, names, indicator, subtitle, words, score, marked=()):
    """The scores of one year, a tile a province with its name and value; an empty tile where there is none.

    scores: values by REF_AREA; names: names by REF_AREA and of ISLANDS; marked: those with a bold outline.
    """
    with styled():
        figure, axes = canvas(subtitle, 7.9)
        _tiles(axes, scores, indicator, marked)
        for area, place in TILES.items():
            value = scores.get(area, np.nan)
            said = words("map.none") if np.isnan(value) else score(value)
            _label(axes, place, names[area], said)
        for island, (_, *place) in ISLANDS.items():
            _label(axes, place, names[island], "")
        _legend(axes, indicator, words, score)
    return figure


def year_maps(panels, subtitle):
    """Small maps, a row a score and a column a year: `panels` is {indicator: (title, table of scores)}."""
    with styled():
        figure = Figure(figsize=(7.2, 0.4 + 2.7 * len(panels)), layout="constrained")
        figure.suptitle(subtitle, x=0.01, ha="left", fontsize=11, color=INK)
        for part, (indicator, (title, scores)) in zip(
            np.atleast_1d(figure.subfigures(len(panels), 1)), panels.items(), strict=True
        ):
            part.suptitle(title, x=0.01, ha="left", fontsize=10, fontweight=600, color=INK)
            for axes, year in zip(part.subplots(1, len(scores.columns)), scores, strict=True):
                _tiles(axes, scores[year].to_dict(), indicator)
                axes.set_title(year, loc="center", fontsize=10, pad=2)
    return figure


def regions(scores, means, groups, names, subtitle, words, score):
    """Every province as a dot beside its region; `scores` has a column for each of two years.

    means: of the regions, in the order drawn; groups: region by REF_AREA; names: names of regions.
    """
    import seaborn

    first, last = scores.columns
    dots = (
        scores.assign(region=groups.reindex(scores.index))
        .melt("region", var_name="year", value_name="score")
        .dropna()
    )
    with styled():
        figure, axes = canvas(subtitle, 4.2)
        seaborn.swarmplot(
            dots, x="score", y="region", hue="year", order=means.index, hue_order=[last, first], dodge=True,
            palette=[INK, PAPER], size=3.6, linewidth=0.8, edgecolor=INK, legend=False, ax=axes,
        )  # fmt: skip
        for place, region in enumerate(means.index):
            for year, shift in ((last, -0.2), (first, 0.2)):
                ends = [place + shift - 0.17, place + shift + 0.17]
                axes.plot([means[year][region]] * 2, ends, color=BLUE, lw=3, zorder=5)
            axes.annotate(
                score(means[last][region]),
                (1.0, place - 0.2),
                xycoords=("axes fraction", "data"),
                ha="right",
                va="center",
                color=BLUE,
                fontweight=600,
            )
        axes.set(xlabel=None, ylabel=None)
        axes.set_yticks(range(len(means)), [wrapped(names[region], 22) for region in means.index])
        axes.set_xlim(scores.min().min() - 0.1, scores.max().max() + 0.35)
        axes.grid(axis="x")
        axes.grid(visible=False, axis="y")
        axes.xaxis.set_major_formatter(lambda value, _: score(value))
        axes.set_title(words("regions.key", first=first, last=last), fontsize=10, color=INK)
    return figure


def way(rows, titles, subtitle, words, score):
    """One province over the years: its score, and the means beside it, a panel a score.

    rows: rows of the table provinces of one REF_AREA; titles: {INDICATOR: title} in order. A year not
    published breaks the line and is named.
    """
    years = range(int(rows.TIME_PERIOD.min()), int(rows.TIME_PERIOD.max()) + 1)
    with styled():
        figure, panels = canvas(subtitle, 2.7, 1, len(titles), margins=MARGINS)
        for axes, (indicator, title) in zip(np.atleast_1d(panels), titles.items(), strict=True):
            own = (
                rows[rows.INDICATOR.eq(indicator)]
                .set_index("TIME_PERIOD")
                .reindex([str(year) for year in years])
            )
            _way(axes, list(years), own, words, score)
            axes.set_title(title, fontsize=11, fontweight=600)
    return figure


def _way(axes, years, own, words, score):
    looks = (("country_mean", GREY, (0, (1, 2))), ("region_mean", BLUE, (0, (5, 2))))
    for column, colour, dashes in looks:
        axes.plot(years, own[column], color=colour, ls=dashes, marker="s", ms=3)
    axes.plot(years, own.OBS_VALUE, color=INK, marker="o", zorder=4)
    missing = [year for year, value in zip(years, own.OBS_VALUE, strict=True) if np.isnan(value)]
    bottom, top = _room(own)
    for year in missing:
        axes.axvspan(year - 0.4, year + 0.4, color=GRID, lw=0)
        axes.text(
            year,
            (bottom + top) / 2,
            words("way.missing"),
            rotation=90,
            ha="center",
            va="center",
            color=INK,
            fontsize=9,
        )
    axes.set_ylim(bottom, top)
    axes.set_xlim(years[0] - 0.95, years[-1] + 0.95)
    axes.set_xticks(years, [str(year) for year in years])
    axes.locator_params(axis="y", nbins=5)
    axes.yaxis.set_major_formatter(lambda value, _: score(value))
    _ends(axes, years, own.OBS_VALUE.to_numpy(), score)


def _room(own):
    values = own[["OBS_VALUE", "region_mean", "country_mean"]].to_numpy(float)
    low, high = np.nanmin(values), np.nanmax(values)
    return low - 0.15 * (high - low), high + 0.15 * (high - low)


def _ends(axes, years, values, score):
    known = np.flatnonzero(~np.isnan(values))
    for index, shift, across in ((known[0], -7, "right"), (known[-1], 7, "left")):
        axes.annotate(
            score(values[index]),
            (years[index], values[index]),
            (shift, 0),
            textcoords="offset points",
            ha=across,
            va="center",
            color=INK,
            fontweight=600,
            annotation_clip=False,
        )


def _tiles(axes, scores, indicator, marked=()):
    from matplotlib.patches import Rectangle

    places = {**TILES, **{island: place for island, (_, *place) in ISLANDS.items()}}
    for name, (column, row) in places.items():
        value = scores.get(ISLANDS[name][0] if name in ISLANDS else name, np.nan)
        look = EMPTY
        if not np.isnan(value):
            look = {
                "facecolor": BLUE,
                "alpha": SHADES[np.searchsorted(CUTS[indicator], value, side="right")],
                "lw": 0,
            }
        axes.add_patch(Rectangle((column + 0.04, row + 0.04), 0.92, 0.92, **look))
        if name in marked:
            outline = {"fill": False, "edgecolor": INK, "lw": 1.8}
            axes.add_patch(Rectangle((column + 0.06, row + 0.06), 0.88, 0.88, **outline))
    axes.set_xlim(0, 8)
    axes.set_ylim(len(LAYOUT), -0.2)
    axes.set_axis_off()


def _label(axes, place, name, value):
    column, row = place
    said = f"{wrapped(name, 13)}\n{value}" if value else wrapped(name, 11)
    axes.text(
        column + 0.5, row + 0.5, said, ha="center", va="center", fontsize=8.5, color=INK, linespacing=0.9
    )


def _legend(axes, indicator, words, score):
    from matplotlib.patches import Rectangle

    cuts = [score(cut) for cut in CUTS[indicator]]
    pairs = zip(cuts, cuts[1:], strict=False)
    texts = [
        words("map.below", value=cuts[0]),
        *(words("map.between", low=low, high=high) for low, high in pairs),
    ]
    texts = [*texts, words("map.from", value=cuts[-1]), words("map.missing")]
    shaded = [{"facecolor": BLUE, "alpha": shade, "lw": 0} for shade in SHADES]
    for index, (text, look) in enumerate(zip(texts, [*shaded, EMPTY], strict=True)):
        top = 7.2 + 0.55 * index
        axes.add_patch(Rectangle((0.05, top), 0.45, 0.42, **look))
        axes.text(0.6, top + 0.21, text, va="center", fontsize=9, color=INK)
