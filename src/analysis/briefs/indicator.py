"""The page of one indicator: every figure as printed, the way since 2022, goals, neighbours, how to cite.

It reads its own rows only (see build/one_indicator): a new figure of another indicator leaves it as it is.
"""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.briefs import markdown
from analysis.briefs.evidence import where
from analysis.briefs.figures import style
from analysis.briefs.figures import trends as trend_figures
from analysis.briefs.outline import COVERAGE, theme
from analysis.briefs.report import Outputs, Text
from analysis.briefs.trends import Trends
from analysis.estimates.changes import COMPARABLE, changes
from analysis.estimates.trend import SINCE

HASHED = ("observations", "statements", "excluded", "trends", "assessments", "projections")
OWN = (*HASHED, "measures")  # tables with a column INDICATOR
SHOWN = ("GOV_LEVEL", "TIME_PERIOD", "OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "STATEMENT", "SOURCE")
LEVELS = ["_T", "MIN", "PRO"]


@dataclass(frozen=True)
class Indicator(Trends):
    """One indicator, named by its code."""

    reads = (*HASHED, "breaks", "goals", "measures", "indicators", "sources", "institutions", "edition")
    hashed = HASHED

    @classmethod
    def load(cls, name, language, run):
        """The page in a language, from the rows of its own indicator, whatever stands beside them."""
        page = super().load(name, language, run)
        tables = page.evidence.tables
        for table in OWN:
            rows = where(tables[table], INDICATOR=name)
            tables[table] = rows[rows.REF_AREA.eq("VN")] if "REF_AREA" in rows else rows
        touched = tables["breaks"].INDICATOR.str.split().map(lambda codes: name in codes)
        family = where(tables["indicators"], INDICATOR=name).family
        tables["breaks"] = tables["breaks"][touched.astype(bool)]
        tables["indicators"] = tables["indicators"][tables["indicators"].family.isin(family)]
        return page

    @cached_property
    def about(self):
        """The row of the code list."""
        return where(self.tables["indicators"], INDICATOR=self.name).iloc[0]

    @cached_property
    def observed(self):
        """Its national observations in order of level and time."""
        rows = where(self.evidence.national, INDICATOR=self.name)
        order = rows.GOV_LEVEL.map(LEVELS.index)
        return (
            rows.assign(order=order).sort_values(["order", "REF_DATE"], kind="stable").drop(columns="order")
        )

    @cached_property
    def changes(self):
        """The changes since 2022, a row a level; none where no direction is better."""
        own = self.tables["indicators"]
        own = own[own.INDICATOR.eq(self.name)]
        tables = (self.tables["observations"], self.tables["trends"], own, self.tables["breaks"])
        rows = changes(*tables, coverage=COVERAGE)
        return rows.assign(name=[self.label(row) for row in rows.itertuples()])

    def head(self):
        """The name, the definition, and how to read the figures in one sentence written from them."""
        kind = self.words(f"theme.{theme(self.name, self.about.family)}")
        head = {"title": self.about[f"name_{self.language}"], "kicker": kind}
        definition = self.about[f"definition_{self.language}"]
        head |= {"subtitle": definition, "description": definition, "language": self.language}
        head["day"] = self.observed.REF_DATE.max()
        return Outputs(
            [Text(markdown.block("bottom-line", " ".join(self._reading())), metadata={"brief": head})]
        )

    def chart(self):
        """Every figure with its bounds, breaks, target and projection; nothing for a single figure."""
        rows = self.observed[self.observed.OBS_VALUE.notna()]
        if len(rows) < 2:
            return self.titled(self.words("section.chart.single"), "chart", self.words("single.text"))
        labels = {level: self.common(f"level.{level}.name") for level in LEVELS}
        drawn = rows.assign(name=rows.GOV_LEVEL.map(labels))
        names = [*dict.fromkeys(drawn.name)]
        days = [*self.tables["breaks"].REF_DATE]
        figure = trend_figures.theme(
            drawn,
            names,
            dict.fromkeys(names, days),
            self.words("theme.figure"),
            self.common,
            self._aims(labels),
            1,
        )
        told = self.common.listed(
            self.words("cell", value=self.evidence.value(row), period=self.common.when(row.TIME_PERIOD))
            for _, row in rows.iterrows()
        )
        alt = self.words("theme.alt", theme=self.about[f"name_{self.language}"], rows=told)
        drawing = style.show(figure, alt, f"{self.name.lower()}-figures", self.csv(rows, *SHOWN))
        events = self.tables["breaks"]
        told = [self.words("event", **self._event(row)) for _, row in events.iterrows()]
        text = [self.words("breaks.text", rows=self.common.listed(told))] if told else []
        return self.section("chart", drawing, *text)

    def statements(self):
        """Every statement as printed, with its publication, paragraph, and why it is set aside if it is."""
        rows = self.tables["statements"]
        rows = rows.sort_values(["PERIOD", "STATEMENT"], kind="stable")
        head = [self.words(f"statements.{key}") for key in ("value", "period", "source", "use")]
        cells = [self._statement(row) for _, row in rows.iterrows()]
        return self.section(
            "statements", markdown.table(head, cells, self.words("statements.caption"), (24, 18, 34, 24))
        )

    def goals(self):
        """The goals that it bears on with their verdicts, and why it may mislead."""
        rows = self.tables["assessments"]
        if rows.empty:
            return self.section("goals", self.words("goals.none"))
        rows = rows.sort_values(["goal", "GOV_LEVEL", "target_period", "target"])
        head = [self.words(f"goals.{key}") for key in ("goal", "role", "target", "verdict")]
        cells = [self._goal(row) for _, row in rows.iterrows()]
        cautions = dict.fromkeys(self.evidence.caution(row) for _, row in rows.iterrows())
        table = markdown.table(head, cells, self.words("goals.caption"), (36, 18, 22, 24))
        return self.section("goals", table, markdown.block("caveat", "\n\n".join(filter(None, cautions))))

    def neighbours(self):
        """Links to the pages of the indicators of its family."""
        others = [code for code in self.tables["indicators"].INDICATOR if code != self.name]
        links = [f"[{self.evidence.name(code)}]({code}.{self.language}.html)" for code in others]
        text = self.common.listed(links) or self.words("neighbours.none")
        catalogue = {"vi": "index.html", "en": "index.en.html"}[self.language]
        return self.section("neighbours", text, f"[{self.words('neighbours.all')}]({catalogue})")

    def cite(self):
        """The rows as CSV, the line of Python that loads them, and how to cite them."""
        link = f"[{self.name}.csv]({self.name}.csv)"
        code = f'import analysis as vn\n\nvn.load("observations").query("INDICATOR == \'{self.name}\'")'
        edition = self.tables["edition"].iloc[0]
        cited = self.words(
            "cite.text", cite=markdown.escape(edition[f"cite_{self.language}"]), code=self.name
        )
        return self.section("cite", self.words("cite.csv", link=link), f"``` python\n{code}\n```", cited)

    def sources(self):
        """Every publication with a figure of this indicator."""
        return self.listed_sources(self.tables["statements"])

    def _reading(self):
        """One sentence a series: latest figure, and what can be said since 2022."""
        for level, rows in self.observed.groupby("GOV_LEVEL", sort=False):
            last, said = rows.iloc[-1], {"n": self.common.number(len(rows))}
            if pd.isna(last.OBS_VALUE) and len(rows[rows.OBS_VALUE.notna()]):
                last = rows[rows.OBS_VALUE.notna()].iloc[-1]
            name = (
                "" if level == "_T" else self.words("reading.level", level=self.common(f"level.{level}.name"))
            )
            said |= {"value": self.evidence.value(last), "period": self.common.when(last.TIME_PERIOD)}
            yield name + self.words("reading.single" if len(rows) == 1 else "reading.latest", **said)
            yield from map(self._since, where(self.changes, GOV_LEVEL=level).itertuples())

    def _since(self, row):
        if row.kind in COMPARABLE:
            return self.words(f"reading.{row.kind}", span=self._span(row), pace=self._pace(row))
        if row.kind == "broken":
            event = where(self.tables["breaks"], BREAK=row.BREAK).iloc[0]
            return self.words("reading.broken", **self._event(event))
        return self.words(f"reading.{row.kind}.since", since=SINCE[:4])

    def _aims(self, labels):
        """{name of a level: (day, target, 10, 50 and 90 percent quantiles)} where a goal uses the series."""
        aims = {}
        for level, label in labels.items():
            rows = self.evidence.assessed(
                GOV_LEVEL=level, status="stated", target_period=self.evidence.run.target_period
            )
            rows = rows[rows.role.ne("capacity proxy")]
            fan = self.evidence.fan(self.name, level)
            fan = fan.set_index(fan.quantile_level.round(3)).OBS_VALUE
            if len(rows):
                aims[label] = (
                    rows.target_period.iloc[0],
                    rows.target.max(),
                    *(fan.get(q) for q in (0.1, 0.5, 0.9)),
                )
        return aims

    def _statement(self, row):
        source = where(self.tables["sources"], SOURCE=row.SOURCE).iloc[0]
        publisher = self.evidence.publisher(source)
        publisher = f"[{publisher}](<{source.url}>)" if source.url else f"[{publisher}](#source-{row.SOURCE})"
        where_printed = self.evidence.located([row.LOCATOR] if row.LOCATOR else [])
        printed = markdown.escape(row.VALUE or row.CHANGE)
        level = "" if row.GOV_LEVEL == "_T" else f" ({self.common(f'level.{row.GOV_LEVEL}.short')})"
        dated = f"{publisher}, {self.evidence.published(source)}{where_printed}"
        return [printed + level, markdown.escape(row.PERIOD), dated, self._use(row.STATEMENT)]

    def _use(self, statement):
        """That a statement is an observation, or the reason why it is none."""
        if self.observed.STATEMENT.eq(statement).any():
            return self.words("use.observation")
        row = where(self.tables["excluded"], STATEMENT=statement)
        if row.empty:
            return self.words("use.none")
        reason = self.words(f"reason.{row.reason_code.iloc[0]}")
        return reason if self.language == "vi" else f"{reason}: {markdown.escape(row.reason.iloc[0])}"

    def _goal(self, row):
        said = self.evidence.row_values(row)
        target = self.words("cell", value=said["target"], period=self.common.when(row.target_period))
        level = "" if row.GOV_LEVEL == "_T" else f" ({self.common(f'level.{row.GOV_LEVEL}.short')})"
        verdict = markdown.badge(self.common(f"assessment.{row.assessment}"), row.assessment)
        return [said["goal"] + level, self.common(f"role.{row.role}"), target, verdict]
