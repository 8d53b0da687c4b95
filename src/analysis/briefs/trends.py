"""The brief on trends since 2022: what moved, how fast, what stood still, what cannot be said, by theme."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.briefs import markdown
from analysis.briefs.evidence import where
from analysis.briefs.figures import style
from analysis.briefs.figures import trends as trend_figures
from analysis.briefs.findings import Finding
from analysis.briefs.outline import COVERAGE, THEMES, theme
from analysis.briefs.report import Outputs, Report
from analysis.estimates.changes import COMPARABLE, changes
from analysis.estimates.trend import SINCE
from analysis.tables.describe import DATA_END, SERIES

HASHED = ("observations", "trends", "indicators", "breaks")
SHOWN = ("INDICATOR", "GOV_LEVEL", "TIME_PERIOD", "OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "STATEMENT",
         "SOURCE")  # fmt: skip
DRAWN = 6  # small charts a theme: the series with the most figures
FIRST, LAST = SINCE[:4], DATA_END[:4]


@dataclass(frozen=True)
class Trends(Report):
    """The changes of every national series, by theme."""

    catalogue = "trends"
    reads, hashed = (*HASHED, "sources", "institutions"), HASHED

    @cached_property
    def changes(self):
        """The changes since 2022 with the theme of each series, by theme and falling change."""
        tables = [self.tables[name] for name in HASHED]
        rows = changes(*tables, coverage=COVERAGE)
        order = rows.INDICATOR.map(theme).map([*THEMES].index)
        rows = rows.assign(
            theme=rows.INDICATOR.map(theme), name=[self.label(row) for row in rows.itertuples()]
        )
        return rows.assign(order=order).sort_values(["order", "unit", *SERIES]).drop(columns="order")

    @cached_property
    def comparable(self):
        """The changes of the series that compare over at least a year."""
        return self.changes[self.changes.kind.isin(COMPARABLE)]

    @cached_property
    def recent(self):
        """The national observations since 2022 of the indicators that have a better direction."""
        rows = self.evidence.national
        keys = self.changes[SERIES]
        return rows[rows.REF_DATE.ge(SINCE) & rows.OBS_VALUE.notna()].merge(keys, on=SERIES)

    @cached_property
    def finding_list(self):
        """One finding a theme with a series of at least two figures a year apart."""
        found = (self._finding(name) for name in THEMES)
        return [finding for finding in found if finding is not None]

    def head(self):
        """The title, how many series improved, which fastest, and of how many nothing can be said."""
        last = self.common.period(DATA_END)
        about = {"kicker": self.words("head.kicker"), "day": DATA_END}
        about["date"] = self.words("head.date", date=last)
        text = " ".join(self._answer())
        return self.opening("head", text, {"first": FIRST, "last": LAST}, **about)

    def glance(self):
        """Every comparable share in one picture, and the comparable counts, ranks and indices in a table."""
        shares = self.comparable[self.comparable.unit.eq("PT")]
        told = self.common.listed(self._span(row, with_pace=True) for row in shares.itertuples())
        columns = ["name", "TIME_PERIOD_first", "OBS_VALUE_first", "TIME_PERIOD_last", "OBS_VALUE_last"]
        columns += ["pace", "pace_lower", "pace_upper"]
        drawing = style.show(
            trend_figures.glance(shares, self.words, self.common),
            self.words("glance.alt", rows=told),
            "glance",
            self.csv(shares, *columns),
        )
        text = self.words("glance.text", first=FIRST, level=self.common.percent(95))
        return self.section("glance", drawing, text, self._table(), **self.counts)

    def themes(self):
        """One section a theme: its title, its small charts, what moved, what did not, its sources."""
        page = Outputs()
        for finding in self.finding_list:
            page += self.titled(
                finding.title, finding.id, finding.drawing, finding.text, self.cited(finding.rows)
            )
        return page

    def calendar(self):
        """How many figures there are by theme and half-year, and the series without a trend by reason."""
        counts = self._calendar()
        told = self.common.listed(
            self.words("calendar.row", theme=name, counts=", ".join(map(self.common.number, row)))
            for name, row in zip(counts.index, counts.to_numpy(), strict=True)
        )
        long = counts.rename_axis("theme").reset_index().melt("theme", var_name="half", value_name="count")
        drawing = style.show(
            trend_figures.calendar(counts, self.words("calendar.figure")),
            self.words("calendar.alt", rows=told),
            "calendar",
            self.csv(long, "theme", "half", "count"),
        )
        points = markdown.bullets(self._unsaid())
        text = self.words("calendar.text")
        return self.section("calendar", drawing, text, points)

    def sources(self):
        """Every publication with a figure that the brief names."""
        return self.listed_sources(pd.concat([finding.rows for finding in self.finding_list]))

    def box(self):
        """The name, day and table hashes of the brief."""
        text = self.words(
            "box.text", brief=self.name, language=self.language, day=self.common.period(DATA_END)
        )
        hashes = ", ".join(f"`{table}.csv` `{digest}`" for table, digest in self.hashes.items())
        return self.section("box", markdown.block("box", f"{text} {self.words('box.hashes', hashes=hashes)}"))

    def label(self, row):
        """The name of a series, with its block unless that is the whole country."""
        name = self.evidence.name(row.INDICATOR)
        if row.GOV_LEVEL == "_T":
            return name
        return self.words("span.level", name=name, level=self.common(f"level.{row.GOV_LEVEL}.short"))

    @cached_property
    def counts(self):
        """How many series there are of each kind, in words."""
        sizes = self.changes.kind.value_counts()
        kinds = {kind: sizes.get(kind, 0) for kind in (*COMPARABLE, "broken", "short", "single")}
        comparable = sum(kinds[kind] for kind in COMPARABLE)
        kinds |= {
            "comparable": comparable,
            "unsaid": len(self.changes) - comparable,
            "none": len(self._silent),
        }
        return {kind: self.common.number(int(size)) for kind, size in kinds.items()}

    @cached_property
    def _silent(self):
        """The codes of the indicators with a better direction but without a figure since 2022."""
        rows = self.tables["indicators"]
        rows = rows[rows.direction.ne("none") & ~rows.family.isin(["province", "administration"])]
        return sorted(set(rows.INDICATOR) - set(self.changes.INDICATOR))

    def _answer(self):
        rows, moved = self.comparable, {}
        shares = rows[rows.unit.eq("PT") & rows.kind.eq("better")].sort_values("pace", ascending=False)
        moved["fastest"] = self.common.listed(self._paced(row) for row in shares.head(3).itertuples())
        for key, kind in (("still", "same"), ("fell", "worse")):
            moved[key] = self.common.listed(rows[rows.kind.eq(kind)].name)
        moved["turned"] = self.common.listed(
            self._turned(row) for row in rows.itertuples() if self._has_turned(row)
        )
        yield self.words("answer.counts", **self.counts)
        for key, value in zip(("fastest", "slowest", "fell", "turned"), moved.items(), strict=True):
            if value[1]:
                yield self.words(f"answer.{key}", **dict([value]))
        yield self.words("answer.unsaid", first=FIRST, **self.counts)

    def _finding(self, name):
        rows = self.changes[self.changes.theme.eq(name)]
        drawn = rows[rows.kind.isin([*COMPARABLE, "broken"])]
        if drawn.empty:
            return None
        most = drawn.sort_values("n_obs", ascending=False, kind="stable").head(DRAWN)
        charts = drawn[drawn.INDICATOR.isin(most.INDICATOR)].head(DRAWN)
        observed = self.recent.merge(drawn[[*SERIES, "name"]], on=SERIES)
        observed = observed.sort_values(["REF_DATE", "TIME_PERIOD"], kind="stable")
        ends = pd.concat(
            [observed.groupby(SERIES).head(1), observed.groupby(SERIES).tail(1)]
        ).drop_duplicates()
        heading = self.words(f"theme.{name}")
        told = self.common.listed(map(self._span, charts.itertuples()))
        figure = trend_figures.theme(
            observed, [*charts.name], self._breaks(charts), self.words("theme.figure"), self.common
        )
        alt = markdown.plain(self.words("theme.alt", theme=heading, rows=told))
        rows_drawn = observed[observed.name.isin(charts.name)]
        drawing = style.show(figure, alt, f"theme-{name}", self.csv(rows_drawn, *SHOWN))
        return Finding(name, self._title(heading, rows), drawing, "\n\n".join(self._text(drawn)), ends)

    def _title(self, heading, rows):
        better, comparable = rows.kind.eq("better").sum(), rows.kind.isin(COMPARABLE).sum()
        kind = "unsaid" if not comparable else "all" if better == comparable else "some" if better else "none"
        said = {"better": self.common.number(int(better)), "comparable": self.common.number(int(comparable))}
        return self.words(f"title.{kind}", theme=heading, **said)

    def _text(self, rows):
        """The sentences of a theme: what improved, did not, got worse, cannot be joined, and turned."""
        for kind in COMPARABLE:
            told = [self._paced(row) for row in rows[rows.kind.eq(kind)].itertuples()]
            if told:
                yield self.words(f"text.{kind}", rows=self.common.listed(told))
        broken = [self._broken(row) for row in rows[rows.kind.eq("broken")].itertuples()]
        if broken:
            yield self.words("text.broken", rows=self.common.listed(broken))
        comparable = rows[rows.kind.isin(COMPARABLE)]
        turned = [self._turned(row) for row in comparable.itertuples() if self._has_turned(row)]
        if turned:
            yield self.words("text.turned", rows=self.common.listed(turned))

    def _has_turned(self, row):
        """True if the last step went the other way than the change since 2022."""
        return row.n_obs > 2 and row.change * row.recent_pace < 0

    def _turned(self, row):
        pace = self.common.pace(row.recent_pace, row.unit)
        return self.words("turned", name=row.name, pace=pace, since=self.common.when(row.recent_since))

    def _span(self, row, with_pace=False):
        ends = {end: self._value(row, end) for end in ("first", "last")}
        ends |= {
            f"{end}_period": self.common.when(getattr(row, f"TIME_PERIOD_{end}")) for end in ("first", "last")
        }
        span = self.words("span", name=row.name, **ends)
        return f"{span}, {self._pace(row)}" if with_pace else span

    def _value(self, row, end):
        bounds = [getattr(row, f"{column}_{end}") for column in ("OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND")]
        return self.common.observed(*bounds, row.unit)

    def _paced(self, row):
        return self.words("paced", name=row.name, pace=self._pace(row))

    def _pace(self, row):
        low, high = (self._amount(value, row.unit) for value in (row.pace_lower, row.pace_upper))
        pace = self.words("a-year", amount=self._amount(row.pace, row.unit, True))
        return self.words("pace", pace=pace, low=low, high=high, level=self.common.percent(95))

    def _amount(self, value, unit, named=False):
        """A change: points, ranks, or an amount with its sign."""
        if unit == "PT":
            return self.common.points(value) if named else self.common.number(value)
        if unit == "RK":
            return (
                self.words("ranks", number=self.common.number(value)) if named else self.common.number(value)
            )
        return self.common.amount(value, "IX" if unit == "IX" else "NR")

    def _broken(self, row):
        event = where(self.tables["breaks"], BREAK=row.BREAK).iloc[0]
        return self.words("broken", span=self._span(row), **self._event(event))

    def _event(self, row):
        return {"event": row[f"name_{self.language}"], "date": self.common.when(row.REF_DATE)}

    def _breaks(self, rows):
        """{name of a series: the days on which its definition, measurement or coverage changed}."""
        days = self.tables["breaks"]
        days = days.assign(INDICATOR=days.INDICATOR.str.split()).explode("INDICATOR")
        return {row.name: [*days[days.INDICATOR.eq(row.INDICATOR)].REF_DATE] for row in rows.itertuples()}

    def _table(self):
        head = [self.words(f"column.{key}") for key in ("series", "first", "last", "pace", "kind")]
        rows = [self._cells(row) for row in self.comparable.itertuples() if row.unit != "PT"]
        caption = self.words("glance.caption", first=FIRST, level=self.common.percent(95))
        return markdown.table(head, rows, caption, (30, 17, 17, 23, 13))

    def _cells(self, row):
        ends = [
            self.words(
                "cell",
                value=self._value(row, end),
                period=self.common.when(getattr(row, f"TIME_PERIOD_{end}")),
            )
            for end in ("first", "last")
        ]
        low, high = (self._amount(value, row.unit) for value in (row.pace_lower, row.pace_upper))
        pace = self.words("cell.pace", pace=self._amount(row.pace, row.unit), low=low, high=high)
        return [row.name, *ends, pace, self.words(f"kind.{row.kind}")]

    def _calendar(self):
        """Figures counted by theme and half-year of the day that they describe."""
        rows = self.recent
        parts = rows.REF_DATE.str[5:7].astype(int).gt(6).map({False: "first", True: "second"})
        halves = sorted({*zip(rows.REF_DATE.str[:4], parts, strict=True)})
        themes = rows.INDICATOR.map(theme)
        counts = pd.crosstab(themes, [rows.REF_DATE.str[:4], parts])[halves]
        counts = counts.reindex([name for name in THEMES if name in set(themes)])
        counts.columns = [self.words(f"calendar.{part}", year=year) for year, part in halves]
        return counts.set_axis([self.words(f"theme.{name}") for name in counts.index])

    def _unsaid(self):
        """Every series of which no trend can be stated, by the reason."""
        for kind in ("broken", "short"):
            names = self.changes[self.changes.kind.eq(kind)].name
            if len(names):
                yield self.words(f"unsaid.{kind}", rows=self.common.listed(names), first=FIRST)
        single = self.changes[self.changes.kind.eq("single")].theme.value_counts(sort=False)
        told = (
            self.words(
                "calendar.row", theme=self.words(f"theme.{name}"), counts=self.common.number(int(size))
            )
            for name, size in single.items()
        )
        yield self.words("unsaid.single", rows=self.common.listed(told), first=FIRST)
        if self._silent:
            yield self.words("unsaid.none", n=self.counts["none"], first=FIRST)
        events = self.tables["breaks"]
        events = events[events.BREAK.isin(COVERAGE)]
        told = self.common.listed(self.words("event", **self._event(row)) for _, row in events.iterrows())
        if told:
            yield self.words("unsaid.coverage", rows=told)
