"""Figures of the provinces: a map of equal tiles, the map over the years, regions side by side, one province's way.

A tile is a province, in its own layout: small provinces get the same room, and no boundary is drawn. Hoàng Sa is
shown under Đà Nẵng and Trường Sa under Khánh Hòa, of which they are districts. Nothing is joined over a year
without a figure.
"""

import numpy as np

from analysis.plot import BLUE, GREY, GRID, INK, PAPER, canvas, styled, wrapped

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


def tile_map(scores, names, indicator, subtitle, words, spoken):
    """The scores of one year, a tile a province with its name and value; an empty tile where none was published.

    scores: values by REF_AREA; names: names by REF_AREA and of ISLANDS; `words` speaks for maps, `spoken` numbers.
    """
    with styled():
        figure, axes = canvas(subtitle, 8.6)
        _tiles(axes, scores, indicator)
        for area, place in TILES.items():
            value = scores.get(area, np.nan)
            said = words("map.none") if np.isnan(value) else spoken.number(value, 2)
            _label(axes, place, names[area], said)
        for island, (_, *place) in ISLANDS.items():
            _label(axes, place, names[island], "")
        _legend(axes, indicator, words, spoken)
    return figure


def year_maps(panels, subtitle, words):
    """Small maps, a row a score and a column a year: `panels` is {indicator: (title, table of scores)}."""
    years = list(next(iter(panels.values()))[1])
    with styled():
        figure, grid = canvas(subtitle, 3.1 * len(panels), len(panels), len(years))
        for line, (indicator, (title, scores)) in zip(np.atleast_2d(grid), panels.items(), strict=True):
            for axes, year in zip(line, years, strict=True):
                _tiles(axes, scores[year].to_dict(), indicator)
                axes.set_title(year, loc="center", fontsize=10, pad=2)
            line[0].text(-0.4, -1.1, title, fontsize=10, fontweight=600, color=INK, va="bottom")
    return figure


def regions(scores, groups, names, subtitle, words, spoken):
    """Every province as a dot beside its region's mean: `scores` has a column for each of two years.

    groups: region by REF_AREA; names: names of regions. The regions are ordered by their mean in the last year.
    """
    first, last = scores.columns
    means = scores.groupby(groups.reindex(scores.index)).mean()
    order = means[last].sort_values().index
    with styled():
        figure, axes = canvas(subtitle, 4.2)
        for height, region in enumerate(order):
            rows = scores[groups.reindex(scores.index).eq(region)]
            for year, shift, look in (
                (first, -0.16, {"mfc": PAPER, "color": GREY}),
                (last, 0.16, {"color": INK}),
            ):
                known = rows[year].dropna()
                axes.plot(known, [height + shift] * len(known), "o", ms=5, alpha=0.75, **look)
                axes.plot(
                    [means[year][region]] * 2,
                    [height + shift - 0.15, height + shift + 0.15],
                    color=BLUE,
                    lw=3,
                )
            axes.annotate(
                spoken.number(means[last][region], 2),
                (1.0, height + 0.16),
                xycoords=("axes fraction", "data"),
                ha="right",
                va="center",
                color=BLUE,
                fontweight=600,
            )
        axes.set_yticks(range(len(order)), [wrapped(names[region], 22) for region in order])
        axes.set_xlim(scores.min().min() - 0.1, scores.max().max() + 0.35)
        axes.grid(axis="x")
        axes.grid(visible=False, axis="y")
        axes.xaxis.set_major_formatter(lambda value, _: spoken.number(value, 1))
        axes.set_title(words("regions.key", first=first, last=last), fontsize=10, color=INK)
    return figure


def way(rows, titles, subtitle, words, spoken):
    """One province over the years: its score, its region's mean and the mean of all, a panel a score.

    rows: rows of the table provinces of one REF_AREA; titles: {INDICATOR: title} in order. A year that was not
    published breaks the line and is named.
    """
    years = range(int(rows.TIME_PERIOD.min()), int(rows.TIME_PERIOD.max()) + 1)
    with styled():
        figure, panels = canvas(subtitle, 3.3, 1, len(titles))
        for axes, (indicator, title) in zip(np.atleast_1d(panels), titles.items(), strict=True):
            own = (
                rows[rows.INDICATOR == indicator]
                .set_index("TIME_PERIOD")
                .reindex([str(year) for year in years])
            )
            _way(axes, list(years), own, words, spoken)
            axes.set_title(title, fontsize=11, fontweight=600)
    return figure


def _way(axes, years, own, words, spoken):
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
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    axes.set_xticks(years, [str(year) for year in years])
    axes.locator_params(axis="y", nbins=5)
    axes.yaxis.set_major_formatter(lambda value, _: spoken.number(value, 2))
    _ends(axes, years, own.OBS_VALUE.to_numpy(), spoken)


def _room(own):
    values = own[["OBS_VALUE", "region_mean", "country_mean"]].to_numpy(float)
    low, high = np.nanmin(values), np.nanmax(values)
    return low - 0.15 * (high - low), high + 0.3 * (high - low)


def _ends(axes, years, values, spoken):
    known = np.flatnonzero(~np.isnan(values))
    for index in dict.fromkeys([known[0], known[-1]]):
        axes.annotate(spoken.number(values[index], 2), (years[index], values[index]), (0, 7), textcoords="offset points",
                      ha="center", color=INK, fontweight=600)  # fmt: skip


def _tiles(axes, scores, indicator):
    from matplotlib.patches import Rectangle

    places = {**TILES, **{island: place for island, (_, *place) in ISLANDS.items()}}
    for name, (column, row) in places.items():
        value = scores.get(ISLANDS[name][0] if name in ISLANDS else name, np.nan)
        look = {"fill": False, "edgecolor": GREY, "ls": (0, (2, 2)), "lw": 0.8}
        if not np.isnan(value):
            look = {
                "facecolor": BLUE,
                "alpha": SHADES[np.searchsorted(CUTS[indicator], value, side="right")],
                "lw": 0,
            }
        axes.add_patch(Rectangle((column + 0.04, row + 0.04), 0.92, 0.92, **look))
    axes.set_xlim(0, 8)
    axes.set_ylim(len(LAYOUT), -0.2)
    axes.set_axis_off()


def _label(axes, place, name, value):
    column, row = place
    said = f"{wrapped(name, 13)}\n{value}" if value else wrapped(name, 13)
    axes.text(
        column + 0.5, row + 0.5, said, ha="center", va="center", fontsize=7.5, color=INK, linespacing=0.95
    )


def _legend(axes, indicator, words, spoken):
    from matplotlib.patches import Rectangle

    cuts = [spoken.number(cut, 2) for cut in CUTS[indicator]]
    texts = [words("map.below", value=cuts[0]), *(words("map.between", low=low, high=high) for low, high in zip(cuts, cuts[1:], strict=False)),
             words("map.from", value=cuts[-1])]  # fmt: skip
    for index, (text, shade) in enumerate(zip(texts, SHADES, strict=True)):
        top = 7.2 + 0.55 * index
        axes.add_patch(Rectangle((0.05, top), 0.45, 0.42, facecolor=BLUE, alpha=shade, lw=0))
        axes.text(0.6, top + 0.21, text, va="center", fontsize=9, color=INK)
    axes.add_patch(Rectangle((0.05, 9.4), 0.45, 0.42, fill=False, edgecolor=GREY, ls=(0, (2, 2)), lw=0.8))
    axes.text(0.6, 9.61, words("map.missing"), va="center", fontsize=9, color=INK)
