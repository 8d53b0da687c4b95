"""The profile of one province: every section is one call that a notebook cell shows.

It reads its own rows only, and those of the provinces as one block: a new figure of one province leaves the
profiles of the others as they are.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.briefs import markdown
from analysis.briefs.figures import provinces as province_figures
from analysis.briefs.figures import style
from analysis.briefs.outline import DOSSIERS, PROFILE_GOALS
from analysis.briefs.provincial import CENSORED, TABLES, Provincial
from analysis.estimates.divide import INTERNET, PORTALS, RANK, RANK_YEAR, SCORES, TOTAL

DRAWN = (INTERNET, PORTALS)
DETAILED = "DTI_INDEX_"  # main indices of the DTI, told in one line


@dataclass(frozen=True)
class Profile(Provincial):
    """One province, named by its code."""

    reads = hashed = TABLES

    @cached_property
    def scores(self):
        """Where the province stands, by indicator and year: rows of the table provinces."""
        found = self.tables["provinces"]
        return found[found.REF_AREA.eq(self.name)].sort_values(["INDICATOR", "TIME_PERIOD"])

    @cached_property
    def latest(self):
        """Its scores of the latest published year, by indicator."""
        return self.scores[self.scores.TIME_PERIOD.eq(self.scores.TIME_PERIOD.max())].set_index("INDICATOR")

    @cached_property
    def observed(self):
        """Its observations, the survey and the population left out."""
        return self.published[self.published.REF_AREA.eq(self.name)]

    @cached_property
    def _said(self):
        return {"name": self.area_name(self.name), "region": self.areas.region[self.name]}

    @cached_property
    def _missing(self):
        years = range(2020, int(self.evidence.run.data_end[:4]) + 1)
        return [year for year in years if str(year) not in set(self.scores.TIME_PERIOD)]

    def head(self):
        """The title, and where the province stands in three sentences."""
        total, year = self.latest.loc[TOTAL], self.latest.TIME_PERIOD.iloc[0]
        said = {column: self.score(total[column]) for column in ("region_mean", "country_mean")}
        said |= {"value": self.score(total.OBS_VALUE), "n": self.common.number(total.n_obs, 0), "year": year}
        text = [self.words("profile.score", **self._said, **said, standing=self._standing(total))]
        parts = {"internet": self.latest.loc[INTERNET], "portals": self.latest.loc[PORTALS]}
        told = {name: self.score(row.OBS_VALUE) for name, row in parts.items()}
        told |= {f"{name}_standing": self._standing(row) for name, row in parts.items()}
        text.append(self.words("profile.parts", **told))
        text.append(self._dossiers())
        if self._missing:
            text.append(self._not_published())
        span = {"first": self.scores.TIME_PERIOD.min(), "last": self.scores.TIME_PERIOD.max()}
        return self.answered("profile", "\n\n".join(text), self.evidence.run.data_end, **self._said, **span)

    def stands(self):
        """Every score against region and country, and every other published figure."""
        year = self.latest.TIME_PERIOD.iloc[0]
        total = self.latest.loc[TOTAL]
        counts = {"region": total.region_n_obs, "country": total.n_obs}
        head = [
            self.words("stands.measure"),
            self._said["name"],
            *(self.words(f"stands.{key}", n=self.common.number(n, 0)) for key, n in counts.items()),
            self.words("stands.set"),
            self.words("stands.standing"),
        ]
        rows = [self._stand(name, self.latest.loc[name]) for name in SCORES]
        scores = markdown.table(head, rows, self.words("stands.caption", year=year), (26, 11, 13, 13, 19, 18))
        head = [self.words("others.measure"), self.words("others.values")]
        others = markdown.table(head, self._others(), self.words("others.caption", **self._said), (1, 1))
        return self.section("stands", scores, others)

    def moved(self):
        """Its way over the years beside region and country: one figure, a sentence a score."""
        titles = {name: self.words(f"short.{name}") for name in DRAWN}
        subtitle = self.words("way.subtitle", name=self.areas.name[self.name])
        rows = self.scores[self.scores.INDICATOR.isin(DRAWN)]
        figure = province_figures.way(rows, titles, subtitle, self.words, self.score)
        alt = " ".join(self._alt(name) for name in DRAWN)
        columns = ("INDICATOR", "TIME_PERIOD", "OBS_VALUE", "region_mean", "country_mean")
        drawing = style.show(figure, alt, f"{self.name.lower()}-moved", self.csv(rows, *columns))
        text = " ".join(self._change(name) for name in DRAWN)
        return self.section("moved", drawing, text, self.cited(self._papi))

    def unknown(self):
        """What is not known of this province, and why."""
        points = [self._not_published()] if self._missing else []
        points.append(self.words("unknown.errors"))
        known = self.observed[self.observed.INDICATOR.eq(DOSSIERS)]
        if known.empty:
            limit = self.common.percent(CENSORED)
            points.append(self.words("unknown.dossiers", **self._said, year=self.dossiers[0], limit=limit))
        elif len(known) > 1:
            points.append(self.words("unknown.windows"))
        years = sorted(set(self.observed[self.observed.INDICATOR.eq(RANK)].TIME_PERIOD))
        points.append(self.words("unknown.dti", **self._said, years=self.years(years), full=RANK_YEAR))
        points += [self.words("unknown.adults", searched=self.evidence.searched), self._merged()]
        return self.section("unknown", markdown.bullets(points))

    def targets(self):
        """The targets for provinces, what all of them have reached, and this one's own figure."""
        columns = ("goal", "target", "block", "own", "verdict")
        head = [self.words(f"targets.{column}", **self._places(column)) for column in columns]
        rows = [self._target(row) for _, row in self.block.iterrows()]
        caption = self.words("targets.caption", name=self._said["name"])
        table = markdown.table(head, rows, caption, (28, 18, 18, 18, 18))
        goals = self.tables["goals"]
        due = goals[
            goals.goal.isin(PROFILE_GOALS)
            & goals.GOV_LEVEL.eq("_T")
            & goals.status.eq("stated")
            & goals.TIME_PERIOD.eq(self.evidence.deadline[:4])
        ]
        spoken = [
            self.words(
                "targets.national",
                goal=markdown.escape(_lower(row[f"name_{self.language}"])),
                target=row.TARGET,
            )
            for _, row in due.drop_duplicates("goal").iterrows()
        ]
        text = self.words(
            "targets.text", **self._said, year=self.evidence.deadline[:4], goals="; ".join(spoken)
        )
        return self.section("targets", table, text)

    def sources(self):
        """Every publication that this profile rests on."""
        block = self.tables["observations"]
        block = block[block.REF_AREA.eq("VN") & block.GOV_LEVEL.eq("PRO") & block.INDICATOR.eq(DOSSIERS)]
        block = block[block.TIME_PERIOD.eq(self.dossiers[0])]
        goals = self.tables["goals"]
        goals = goals[goals.GOV_LEVEL.eq("PRO") & goals.status.eq("stated")]
        return self.listed_sources(pd.concat([self._papi, self.observed, block, goals]))

    def box(self):
        """What the profile was made from."""
        return self.made_from(self.evidence.run.data_end)

    def _places(self, column):
        return {"name": self._said["name"]} if column in ("own", "verdict") else {}

    def _standing(self, row):
        return self.words(f"standing.{row.standing}")

    def _not_published(self):
        return self.words("unknown.missing", **self._said, years=self.years(self._missing))

    def _dossiers(self):
        year, block, target = self.dossiers
        said = {**self._said, "year": year, "block": block, "target": target}
        rows = self.observed[self.observed.INDICATOR.eq(DOSSIERS) & self.observed.TIME_PERIOD.eq(year)]
        if rows.empty:
            return self.words("profile.dossiers.none", **said, searched=self.evidence.searched)
        row = rows.iloc[0]
        kind = "censored" if row.OBS_STATUS == "Q" else "exact"
        return self.words(f"profile.dossiers.{kind}", **said, value=self.value(row))

    def _stand(self, name, row):
        return [
            self.words(f"score.{name}"),
            self.score(row.OBS_VALUE),
            self.score(row.region_mean),
            self.score(row.country_mean),
            self.ranks(row),
            self._standing(row),
        ]

    def _others(self):
        found = dict(list(self.observed.groupby("INDICATOR")))
        detailed = {name: found.pop(name) for name in sorted(found) if name.startswith(DETAILED)}
        first = [DOSSIERS, RANK, *(name for name in sorted(found) if name not in (DOSSIERS, RANK))]
        rows = [[self.evidence.name(name), self._values(found.get(name))] for name in first]
        if detailed:
            said = "; ".join(
                self.words("others.detail", name=self.words(f"index.{name}"), value=self.value(rows.iloc[-1]))
                for name, rows in detailed.items()
            )
            rows.append([self.words("others.detailed", year=RANK_YEAR), said])
        return rows

    def _values(self, rows):
        if rows is None:
            return self.words("others.none")
        return "; ".join(
            self.words("value.in", value=self.value(row), period=self.common.when(row.TIME_PERIOD))
            for _, row in rows.iterrows()
        )

    def _alt(self, name):
        rows = self.scores[self.scores.INDICATOR.eq(name)].set_index("TIME_PERIOD")
        years = range(2020, int(self.evidence.run.data_end[:4]) + 1)
        points = [
            self.words("moved.point", year=year, value=self.score(rows.OBS_VALUE[str(year)]))
            if str(year) in rows.index
            else self.words("moved.gap", year=year)
            for year in years
        ]
        means = {key: self.score(rows[f"{key}_mean"].iloc[-1]) for key in ("region", "country")}
        return self.words("moved.alt", measure=self.words(f"short.{name}"), values="; ".join(points), **means)

    def _change(self, name):
        rows = self.scores[self.scores.INDICATOR.eq(name)]
        row = rows.iloc[-1]
        first = rows[rows.TIME_PERIOD.eq(row.since)].OBS_VALUE.iloc[0]
        way = "risen" if row.change_lower > 0 else "fallen" if row.change_upper < 0 else "unclear"
        change = self.interval(row.change, row.change_lower, row.change_upper)
        return self.words(
            f"moved.{way}",
            measure=self.words(f"short.{name}"),
            first_value=self.score(first),
            since=row.since,
            value=self.score(row.OBS_VALUE),
            year=row.TIME_PERIOD,
            change=change,
        )

    def _merged(self):
        successor = self.areas.successor[self.name]
        others = self.areas.index[self.areas.successor.eq(successor) & (self.areas.index != self.name)]
        if others.empty:
            return self.words("unknown.kept", **self._said)
        names = self.common.join(map(self.area_name, self.in_order([*others, self.name])))
        return self.words("unknown.merged", names=names, successor=self.area_name(successor))

    def _target(self, row):
        own = self.observed[
            self.observed.INDICATOR.eq(row.INDICATOR) & self.observed.REF_DATE.le(row.target_period)
        ]
        values = self.evidence.row_values(row)
        target = self.words("targets.by", target=values["target"], period=self.common.when(row.target_period))
        block = (
            self.words("value.in", value=values["latest"], period=values["period"])
            if row.latest_period
            else self.words("others.none")
        )
        result = self._result(row, own.tail(1))
        own = self._values(own.tail(1) if len(own) else None)
        return [values["goal"], target, block, own, result]

    def _result(self, row, own):
        """Whether this province's own latest figure reaches the target for all; never a verdict on all."""
        if own.empty:
            return self.words("targets.unknown")
        reached = own.LOWER_BOUND.iloc[0] >= row.target or own.OBS_VALUE.iloc[0] >= row.target
        return self.words(f"targets.{'reached' if reached else 'not-reached'}")

    @cached_property
    def _papi(self):
        found = self.tables["observations"]
        return found[found.REF_AREA.eq(self.name) & found.INDICATOR.isin(SCORES)]


def _lower(text):
    return text[:1].lower() + text[1:]
