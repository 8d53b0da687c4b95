"""The brief on the divide between provinces: every section is one call that a notebook cell shows."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.briefs import markdown
from analysis.briefs.evidence import where
from analysis.briefs.figures import provinces as province_figures
from analysis.briefs.figures import style
from analysis.briefs.outline import DOSSIERS
from analysis.briefs.provincial import CENSORED, CITIES, TABLES, Provincial
from analysis.estimates.divide import INTERNET, PARTS, POPULATION, PORTALS, RANK, RANK_YEAR, SCORES, TOTAL


@dataclass(frozen=True)
class Divide(Provincial):
    """The differences between provinces: spread, convergence, what explains them, extremes."""

    reads = hashed = (*TABLES, "divide")

    @cached_property
    def scores(self):
        """The scores of each indicator: a row a province, a column a year."""
        return {
            name: rows.pivot(index="REF_AREA", columns="TIME_PERIOD", values="OBS_VALUE")
            for name, rows in self.tables["provinces"].groupby("INDICATOR")
        }

    @cached_property
    def first(self):
        """The first year."""
        return self.scores[TOTAL].columns[0]

    @cached_property
    def last(self):
        """The last year."""
        return self.scores[TOTAL].columns[-1]

    @cached_property
    def latest(self):
        """Where each province stands on the whole dimension in the last year, best first."""
        rows = where(self.tables["provinces"], INDICATOR=TOTAL, TIME_PERIOD=self.last)
        return rows.sort_values(["OBS_VALUE", "REF_AREA"], ascending=[False, True])

    @cached_property
    def people(self):
        """The counts of the population that weigh the provinces: those of the last year."""
        rows = where(self.tables["observations"], INDICATOR=POPULATION)
        return where(rows, TIME_PERIOD=rows.TIME_PERIOD.max())

    def stated(self, statistic, indicator=TOTAL, year="", basis="provinces", other=""):
        """One row of the table divide; without a year, the one that spans all years."""
        rows = where(
            self.tables["divide"], statistic=statistic, INDICATOR=indicator, basis=basis, other=other
        )
        return rows[rows.TIME_PERIOD.eq(year) if year else rows.TIME_PERIOD.str.contains("/")].iloc[0]

    def head(self):
        """The title, and the answer: who moved, whether the gap narrowed, and in what."""
        way = self._way(TOTAL)
        said = {"first": self.first, "last": self.last}
        means = {f"{end}_mean": self.score(self.stated("mean", year=said[end]).value) for end in said}
        rise = self.stated("change_share", other=INTERNET).value
        text = [
            self.words(f"divide.lead.{way}")
            + " "
            + self.words("divide.mean", **said, **means, share=self._share(rise)),
            self.words(f"divide.spread.{way}", **said, ratio=self._interval("sigma")),
            self.words(f"divide.portals.{self._way(PORTALS)}", **self._floor()),
            self._extremes(),
        ]
        return self.answered(self.name, "\n\n".join(text), f"{self.last}-12-31", **said)

    def _floor(self):
        """How near to the bottom of its scale portal access is, and its spread against that distance."""
        floor = where(self.tables["indicators"], INDICATOR=PORTALS).lower.iloc[0]
        relative = {
            f"{end}_relative": self.score(self.stated("sd_above_floor", PORTALS, year).value)
            for end, year in (("first", self.first), ("last", self.last))
        }
        return relative | {
            "ratio": self._interval("sigma", PORTALS),
            "portals_mean": self.score(self.stated("mean", PORTALS, self.last).value),
            "floor": self.score(floor),
        }

    def maps(self):
        """The latest year as a map, and two parts of the score over the years."""
        said = f"{self._counts()} {self._ranks()}"
        page = self.section(
            "map",
            said,
            self._map_drawing(),
            self.cited(self._papi(self.last)),
            year=self.last,
            **self._regions(),
        )
        places = {"break_from": "2022", "break_to": "2023"}
        changes = {
            key: self._interval("change", name)
            for key, name in (("internet", INTERNET), ("portals", PORTALS))
        }
        text = self.words("years.text", **changes, **places)
        title = f"years.{self._way(PORTALS)}"
        return page + self.section(title, self._years_drawing(), text, self.cited(self._papi()))

    def spread(self):
        """How much lies between regions and how much within them."""
        shares = [self.stated("between_share", year=year).value for year in (self.first, self.last)]
        people = self.stated("between_share", year=self.last, basis="people").value
        regions = self.means.sort_values(self.last)
        ends = {"best": regions.iloc[-1], "worst": regions.iloc[0]}
        said = {key: self.region(row.name) for key, row in ends.items()}
        said |= {f"{key}_mean": self.score(row[self.last]) for key, row in ends.items()}
        text = self.words(
            "spread.text",
            first=self.first,
            last=self.last,
            first_between=self._share(shares[0]),
            between=self._share(shares[1]),
            people=self._share(people),
            **said,
        )
        title = "spread.within" if shares[1] < 0.5 else "spread.between"
        return self.section(title, self._regions_drawing(), text, self._spread_table())

    def converge(self):
        """Whether provinces that were behind catch up."""
        slopes = {"naive": "beta", "within": "beta_in_regions", "corrected": "beta_corrected"}
        row = self.stated("beta_corrected")
        sure = "clear" if row.upper < 0 else "apart" if row.lower > 0 else "unclear"
        text = self.words("converge.text", **{key: self._interval(name) for key, name in slopes.items()})
        return self.section("converge", f"{text} {self.words(f'converge.{sure}')}")

    def explained(self):
        """What the Internet part explains, what the portals part adds, and another ranking beside it."""
        ends = {"first": self.first, "last": self.last}
        said = dict(ends)
        for end, year in ends.items():
            said[f"{end}_share"] = self._share(self.stated("variance_share", year=year, other=INTERNET).value)
        said["first_added"], said["added"] = (
            self._share(self.stated("r2_added", year=year, other=PORTALS).value) for year in ends.values()
        )
        text = self.words("explained.text", **said)
        portals = {
            "across": self._interval("slope_across", PORTALS, self.last, INTERNET),
            "within": self._interval("slope_within", PORTALS, other=INTERNET),
            "r2": self._share(self.stated("r2_across", PORTALS, self.last, other=INTERNET).value),
        }
        ranks = {
            key: self._interval("rank_correlation", RANK, RANK_YEAR, name)
            for key, name in (("total", TOTAL), ("portals", PORTALS))
        }
        dti = self.words("explained.dti", year=RANK_YEAR, **ranks)
        return self.section(
            "explained",
            text,
            self._parts(),
            f"{self.words('explained.portals', **portals)} {dti}",
            self.cited(self._ranking()),
        )

    def extremes(self):
        """What has been published of full-process dossiers by province."""
        rows = self._dossiers()
        year, block, target = self.dossiers
        head = [self.words("extremes.name"), self.words("extremes.value")]
        between = [[f"*{self.words(f'extremes.{key}')}*", value] for key, value in
                   (("target", target), ("block", block))]  # fmt: skip
        censored = rows.OBS_STATUS.eq("Q")
        cells = [*self._cells(rows[~censored]), *between, *self._cells(rows[censored])]
        table = markdown.table(head, cells, self.words("extremes.caption", year=year), (2, 1))
        silent = len(province_figures.TILES) - len(rows)
        text = self.words(
            "extremes.text", limit=self.common.percent(CENSORED), unpublished=self.common.number(silent, 0)
        )
        return self.section("extremes", text, table, self.cited(rows))

    def limits(self):
        """What cannot be said from these figures."""
        noise = self.score(self.stated("noise_sd").value)
        points = [
            self.words("limits.errors", noise=noise),
            self.words("limits.missing", missing=self._missing()),
            self.words("limits.weights", year=self.people.TIME_PERIOD.iloc[0]),
            self.words("limits.scale"),
            self.words("limits.dti", year=RANK_YEAR),
            self.words("limits.units"),
        ]
        return self.section("limits", markdown.block("caveat", markdown.bullets(points)))

    def sources(self):
        """Every publication that the brief rests on, and what it was made from."""
        observed = self.tables["observations"]
        block = where(observed, REF_AREA="VN", GOV_LEVEL="PRO", INDICATOR=DOSSIERS)
        rows = pd.concat([self._papi(), self._dossiers(), self._ranking(), block, self.people])
        return self.listed_sources(rows) + self.made_from(f"{self.last}-12-31")

    def _map_drawing(self):
        """The map of the last year."""
        scores = self.scores[TOTAL][self.last].dropna().to_dict()
        islands = {island: self.words(f"map.{island}") for island in province_figures.ISLANDS}
        names, subtitle = self.areas.name.to_dict() | islands, self.words("map.subtitle", year=self.last)
        differing = self.latest.REF_AREA[self.latest.standing.ne("about")]
        look = self.words, self.score, set(differing)
        figure = province_figures.tile_map(scores, names, TOTAL, subtitle, *look)
        rows = self._with_names(self.latest)
        values = "; ".join(f"{row.name} {self.score(row.OBS_VALUE)}" for row in rows.itertuples())
        alt = self.words("map.alt", year=self.last, values=values)
        columns = ("name", "region", "TIME_PERIOD", "OBS_VALUE")
        return style.show(figure, alt, "divide-map", self.csv(rows.sort_values("REF_AREA"), *columns))

    def _years_drawing(self):
        """Small maps of two parts of the score over the years."""
        panels = {name: (self.words(f"score.{name}"), self.scores[name]) for name in (INTERNET, PORTALS)}
        figure = province_figures.year_maps(panels, self.words("years.subtitle"))
        rows = self.tables["provinces"].loc[lambda rows: rows.INDICATOR.isin(panels)]
        csv = self.csv(self._with_names(rows), "name", "INDICATOR", "TIME_PERIOD", "OBS_VALUE")
        return style.show(figure, " ".join(map(self._yearly_means, panels)), "divide-years", csv)

    def _yearly_means(self, name):
        means = {year: self.score(self.stated("mean", name, year).value) for year in self.scores[name]}
        values = "; ".join(self.words("moved.point", year=year, value=mean) for year, mean in means.items())
        return self.words("years.alt", measure=self.words(f"short.{name}"), values=values)

    def _regions_drawing(self):
        """Provinces by region, in the first and the last year."""
        years = [self.first, self.last]
        names = {name: self.region(name) for name in self.means.index}
        means = self.means[years].sort_values(self.last, ascending=False)
        figure = province_figures.regions(
            self.scores[TOTAL][years], means, self.areas.region_en, names, self.words("spread.subtitle"),
            self.words, self.score,
        )  # fmt: skip
        pairs = ((names[name], *map(self.score, pair)) for name, pair in means.iterrows())
        keys = ("region", "first", "last")
        values = "; ".join(self.words("spread.pair", **dict(zip(keys, pair, strict=True))) for pair in pairs)
        alt = self.words("spread.alt", first=self.first, last=self.last, values=values)
        rows = self.tables["provinces"]
        rows = self._with_names(rows[rows.INDICATOR.eq(TOTAL) & rows.TIME_PERIOD.isin(years)])
        csv = self.csv(rows, "name", "region", "TIME_PERIOD", "OBS_VALUE")
        return style.show(figure, alt, "divide-regions", csv)

    def _with_names(self, rows):
        return rows.assign(**{key: rows.REF_AREA.map(self.areas[key]) for key in ("name", "region")})

    def _way(self, indicator):
        row = self.stated("sigma", indicator)
        return "closer" if row.upper < 1 else "apart" if row.lower > 1 else "unclear"

    def _interval(self, statistic, indicator=TOTAL, year="", other=""):
        row = self.stated(statistic, indicator, year, other=other)
        return self.interval(row.value, row.lower, row.upper)

    def _share(self, value):
        return self.common.percent(100 * value, 0)

    def _papi(self, year=""):
        rows = self.tables["observations"]
        rows = rows[rows.INDICATOR.isin(SCORES)]
        return rows[rows.TIME_PERIOD.eq(year)] if year else rows

    def _ranking(self):
        return where(self.tables["observations"], INDICATOR=RANK, TIME_PERIOD=RANK_YEAR)

    def _dossiers(self):
        year = self.dossiers[0]
        rows = where(self.published, INDICATOR=DOSSIERS, TIME_PERIOD=year)
        return rows.sort_values(["OBS_VALUE", "REF_AREA"], ascending=[False, True])

    def _cells(self, rows):
        return [[self.area_name(row.REF_AREA), self.value(row)] for _, row in rows.iterrows()]

    def _extremes(self):
        rows, (year, block, _) = self._dossiers(), self.dossiers
        censored = rows[rows.OBS_STATUS.eq("Q")]
        cities = self.common.join(self.area_name(area) for area in CITIES if area in set(censored.REF_AREA))
        best = {"best": self.value(rows.iloc[0]), "name": self.area_name(rows.iloc[0].REF_AREA)}
        worst = {"worst": self.value(censored.iloc[0]), "count": len(censored), "cities": cities}
        return self.words("divide.extremes", last=year, **best, **worst, block=block)

    def region(self, name):
        """A region's name in the language of the brief, from its English one."""
        return self.areas.region[self.areas.region_en.eq(name)].iloc[0]

    @cached_property
    def means(self):
        """Means of the regions, by their English name, a column a year."""
        rows = where(self.tables["provinces"], INDICATOR=TOTAL)
        rows = rows.assign(region=rows.REF_AREA.map(self.areas.region_en))
        return rows.pivot_table(index="region", columns="TIME_PERIOD", values="region_mean")

    def _regions(self):
        means = self.means[self.last].sort_values()
        return {"best": self.region(means.index[-1]), "worst": self.region(means.index[0])}

    def _counts(self):
        standing = self.latest.standing.value_counts()
        below = self.latest[self.latest.standing.eq("below")].REF_AREA
        said = {key: self.common.number(standing.get(key, 0), 0) for key in ("above", "about", "below")}
        return self.words("map.text", year=self.last, **said, names=self._listed(below))

    def _listed(self, areas):
        """Names of provinces in alphabetical order, in words."""
        return self.common.join(map(self.area_name, self.in_order(areas)))

    def _ranks(self):
        ends = {"first": self.latest.iloc[0], "last": self.latest.iloc[-1]}
        said = {
            f"{end}_{side}": self.common.number(row[f"rank_{column}"], 0)
            for end, row in ends.items()
            for side, column in (("low", "lower"), ("high", "upper"))
        }
        return self.words("map.ranks", **said, n=len(self.latest))

    def _spread_table(self):
        years = (self.first, self.last)
        yearly = (self.words(f"spread.{name}", year=year) for name in ("mean", "sd") for year in years)
        ends = self.words("spread.ratio"), self.words("spread.between", year=self.last)
        head = [self.words("spread.measure"), *yearly, *ends]
        rows = []
        for name in SCORES:
            row = [self.words(f"short.{name}")]
            row += [self.score(self.stated("mean", name, year).value) for year in years]
            row += [self.score(self.stated("sd", name, year).value, 3) for year in years]
            between = self.stated("between_share", name, self.last).value
            rows.append([*row, self._interval("sigma", name), self._share(between)])
        n = self.common.number(self.stated("sigma").n_obs, 0)
        return markdown.table(head, rows, self.words("spread.caption", n=n), (22, 11, 11, 12, 12, 20, 12))

    def _parts(self):
        years = list(self.scores[TOTAL])
        head = [self.words("explained.part"), *years]
        rows = []
        for part in PARTS:
            shares = (self.stated("variance_share", year=year, other=part).value for year in years)
            rows.append([self.words(f"short.{part}"), *map(self._share, shares)])
        return markdown.table(head, rows, self.words("explained.caption"), (3, 1, 1, 1, 1, 1))

    def _missing(self):
        said = []
        for year, column in self.scores[TOTAL].items():
            silent = column.index[np.isnan(column)]
            if len(silent):
                names = self._listed(silent)
                said.append(self.words("limits.missing.year", year=year, names=names))
        return "; ".join(said)
