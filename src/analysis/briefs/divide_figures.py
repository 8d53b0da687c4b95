"""The figures of the brief on the divide, each with its text alternative and the numbers behind it."""

from analysis.briefs.figures import provinces as province_figures
from analysis.briefs.figures import style
from analysis.estimates.divide import INTERNET, PORTALS, TOTAL


def latest(gap):
    """The map of the last year."""
    scores = gap.scores[TOTAL][gap.last].dropna()
    names = gap.areas.name.to_dict() | {
        island: gap.words(f"map.{island}") for island in province_figures.ISLANDS
    }
    subtitle = gap.words("map.subtitle", year=gap.last)
    figure = province_figures.tile_map(scores.to_dict(), names, TOTAL, subtitle, gap.words, gap.score)
    rows = gap.latest.assign(
        name=gap.latest.REF_AREA.map(gap.areas.name), region=gap.latest.REF_AREA.map(gap.areas.region)
    )
    values = "; ".join(f"{row['name']} {gap.score(row.OBS_VALUE)}" for _, row in rows.iterrows())
    alt = gap.words("map.alt", year=gap.last, values=values)
    columns = ("REF_AREA", "name", "region", "TIME_PERIOD", "OBS_VALUE")
    return style.show(figure, alt, "divide-map", gap.csv(rows.sort_values("REF_AREA"), *columns))


def years(gap):
    """Small maps of two parts of the score over the years."""
    panels = {name: (gap.words(f"score.{name}"), gap.scores[name]) for name in (INTERNET, PORTALS)}
    figure = province_figures.year_maps(panels, gap.words("years.subtitle"))
    alt = " ".join(_yearly(gap, name) for name in panels)
    found = gap.tables["provinces"]
    rows = found[found.INDICATOR.isin(panels)]
    rows = rows.assign(INDICATOR=rows.INDICATOR.map(lambda name: gap.words(f"short.{name}")))
    return style.show(
        figure, alt, "divide-years", gap.csv(rows, "REF_AREA", "INDICATOR", "TIME_PERIOD", "OBS_VALUE")
    )


def _yearly(gap, name):
    values = "; ".join(
        gap.words("moved.point", year=year, value=gap.score(gap.stated("mean", name, year).value))
        for year in gap.scores[name]
    )
    return gap.words("years.alt", measure=gap.words(f"short.{name}"), values=values)


def regions(gap):
    """Provinces by region, in the first and the last year."""
    scores = gap.scores[TOTAL][[gap.first, gap.last]]
    names = {name: gap.region(name) for name in gap.means.index}
    figure = province_figures.regions(
        scores, gap.areas.region_en, names, gap.words("spread.subtitle"), gap.words, gap.score
    )
    means = gap.means.sort_values(gap.last, ascending=False)
    values = "; ".join(
        gap.words(
            "spread.pair",
            region=names[name],
            first=gap.score(row[gap.first]),
            last=gap.score(row[gap.last]),
        )
        for name, row in means.iterrows()
    )
    alt = gap.words("spread.alt", first=gap.first, last=gap.last, values=values)
    rows = gap.tables["provinces"]
    rows = rows[rows.INDICATOR.eq(TOTAL) & rows.TIME_PERIOD.isin([gap.first, gap.last])]
    rows = rows.assign(name=rows.REF_AREA.map(gap.areas.name), region=rows.REF_AREA.map(gap.areas.region))
    return style.show(
        figure, alt, "divide-regions", gap.csv(rows, "name", "region", "TIME_PERIOD", "OBS_VALUE")
    )
