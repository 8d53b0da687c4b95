"""The finished tables behind a brief, asked as sentences ask: series, verdicts, names, citations."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.briefs import markdown
from analysis.briefs.markdown import escape, unescape
from analysis.briefs.outline import NAMED, SCENARIOS
from analysis.briefs.wording import Words
from analysis.tables.rules import ROLES
from analysis.tables.runs import Run


@dataclass(frozen=True)
class Evidence:
    """The finished tables behind a brief and the words to tell them: the country's rows of one run."""

    tables: dict
    words: Words
    run: Run = Run()

    @property
    def deadline(self):
        """The day by which the goals are judged."""
        return self.run.target_period

    @property
    def as_of(self):
        """Only what was published by this day is known; empty: everything."""
        return self.run.as_of

    @cached_property
    def national(self):
        """Observations of the country, in order of time."""
        return where(self.tables["observations"], REF_AREA="VN").sort_values(
            ["REF_DATE", "TIME_PERIOD"], kind="stable"
        )

    def series(self, indicator, level="_T"):
        """Observations of one indicator at one level, in order of time."""
        return where(self.national, INDICATOR=indicator, GOV_LEVEL=level)

    def fan(self, indicator, level="_T", variant="main"):
        """Projected quantiles of the headline's model and class; empty if there is no projection."""
        found = where(
            self._current("projections"), INDICATOR=indicator, GOV_LEVEL=level, TIME_PERIOD=self.deadline
        )
        headline = found[found.headline]
        if variant != "main" and len(headline):
            same = {column: headline[column].iloc[0] for column in ("model", "reference_class")}
            headline = where(found, variant=variant, **same)
        return headline.sort_values("quantile_level")

    def assessed(self, **wanted):
        """Rows of the assessments with these values, stated before unconfirmed, highest target first."""
        found = where(self._current("assessments"), **wanted)
        return found.sort_values(
            ["status", "target", "goal", "GOV_LEVEL"], ascending=[True, False, True, True]
        )

    def verdict(self, goal, level="_T", **wanted):
        """The row that judges a goal: its stated direct measure, or the measure asked for; None if absent."""
        asked = wanted if "INDICATOR" in wanted else {"role": "direct", **wanted}
        found = self.assessed(goal=goal, GOV_LEVEL=level, target_period=self.deadline, **asked)
        return None if found.empty else found.iloc[0]

    def measures(self, goal):
        """One row a measure of a goal, against its stated target."""
        row = self.verdict(goal)
        target = None if row is None else row.target
        found = self.assessed(goal=goal, GOV_LEVEL="_T", target=target, target_period=self.deadline)
        order = {"role": found.role.map(ROLES.index), "latest": -found.latest}
        ranked = found.assign(**order).sort_values(["role", "latest", "INDICATOR"]).index
        return found.loc[ranked].drop_duplicates("INDICATOR")

    def caution(self, row):
        """Why the measure of a row may mislead, in the language of the brief."""
        notes = self.tables["measures"].set_index(["goal", "INDICATOR", "GOV_LEVEL"])
        return escape(notes[f"note_{self.words.language}"][(row.goal, row.INDICATOR, row.GOV_LEVEL)])

    def detail(self, row, statistic):
        """A number of assessment_details for a row of the assessments; nan if not stated."""
        found = where(self._details(row), statistic=statistic)
        return float(found.value.iloc[0]) if len(found) else np.nan

    def details(self, row, prefix):
        """The rows of assessment_details whose statistic begins so, in order of the period in their text."""
        found, days = self._details(row), self.series(row.INDICATOR).set_index("TIME_PERIOD").REF_DATE
        found = found[found.statistic.str.startswith(prefix)]
        return list(found.assign(day=found.text.map(days)).sort_values("day").itertuples())

    def _details(self, row):
        key = ("goal", "INDICATOR", "GOV_LEVEL", "target", "target_period")
        return where(self._current("assessment_details"), **{column: row[column] for column in key})

    def scenarios(self, row):
        """Quantiles projected for the deadline of a row: a row per model of SCENARIOS, by level."""
        rows = where(
            self._current("projections"), INDICATOR=row.INDICATOR, GOV_LEVEL=row.GOV_LEVEL, variant="main",
            TIME_PERIOD=row.target_period,
        )  # fmt: skip
        rows = rows[rows.reference_class.isin(rows.reference_class[rows.headline])]
        levels = rows.assign(quantile_level=rows.quantile_level.round(3))
        wide = levels.pivot(index="model", columns="quantile_level", values="OBS_VALUE")
        return wide.reindex([model for model in SCENARIOS if model in wide.index])

    def pace_of_class(self, row):
        """The reference class of a row's projection as a pace: which cases, how many and when."""
        classes = where(self.tables["reference_classes"], reference_class=row.reference_class).iloc[0]
        values = {"areas": classes["areas"], "first": classes.first_year, "last": classes.last_year}
        return self.words(f"pace_of_class.{row.reference_class}", **values)

    def shifts(self, indicator):
        """True if a change of measurement inside this series is on record."""
        found = self.tables["breaks"]
        return bool(
            (found.INDICATOR.str.split().map(lambda codes: indicator in codes) & found.sd.notna()).any()
        )

    def breaks_within(self, observed):
        """Changes of the measurement of a series between its first and last day: REF_DATE and name."""
        rows, codes = self.tables["breaks"], set(observed.INDICATOR)
        touched = rows.INDICATOR.str.split().map(lambda listed: bool(codes.intersection(listed)))
        inside = rows.REF_DATE.gt(observed.REF_DATE.min()) & rows.REF_DATE.le(observed.REF_DATE.max())
        rows = rows[touched & inside].sort_values("REF_DATE")
        return rows.assign(name=rows[f"name_{self.words.language}"])

    def name(self, indicator):
        """An indicator's name in the language of the brief."""
        return self._named("indicators", "INDICATOR", indicator)

    def goal(self, goal):
        """A goal's name in the language of the brief."""
        return self._named("goals", "goal", goal)

    def area(self, code):
        """An area's name in the language of the brief, and its present name where it was merged since."""
        row = where(self.tables["areas"], REF_AREA=code).iloc[0]
        column = f"name_{self.words.language}"
        if not code.startswith("VN_") or not row.successor:
            return escape(row[column])
        present = where(self.tables["areas"], REF_AREA=row.successor)[column].iloc[0]
        return self.words("area.merged", name=escape(row[column]), present=escape(present))

    def label(self, row):
        """The name of a row's measure, with its level unless that is the whole country."""
        level = "" if row.GOV_LEVEL == "_T" else f" ({self.words(f'level.{row.GOV_LEVEL}.short')})"
        return self.name(row.INDICATOR) + level

    def value(self, row):
        """An observed value in words: as printed, with over, nearly or about."""
        return self.words.observed(row.OBS_VALUE, row.LOWER_BOUND, row.UPPER_BOUND, row.UNIT_MEASURE)

    def latest(self, row):
        """The latest value of a row of the assessments, as printed."""
        found = where(self.series(row.INDICATOR, row.GOV_LEVEL), TIME_PERIOD=row.latest_period)
        return self.value(found.iloc[-1]) if len(found) else self.words("none.published")

    def row_values(self, row):
        """The values of a row of the assessments in words, by the names that sentences use."""
        words, unit = self.words, row.UNIT_MEASURE
        values = {
            "goal": self.goal(row.goal),
            "measure": self.name(row.INDICATOR),
            "latest": self.latest(row),
            "period": words.when(row.latest_period) if row.latest_period else "",
            "target": words.amount(row.target, unit),
            "deadline": words.period(row.target_period),
            "year": row.target_period[:4],
            "n": words.number(row.n_obs),
            "level": words.percent(80),
            "wide": words.percent(95),
        }
        for name, column in (("projected", "projected"), ("low", "LOWER_BOUND"), ("high", "UPPER_BOUND")):
            values[name] = (
                words.projected(row[column], unit) if pd.notna(row[column]) else words("none.short")
            )
        for name, column in (("required", "required_pace"), ("observed", "observed_pace")):
            values[name] = words.pace(row[column], unit) if pd.notna(row[column]) else words("none.short")
        return values | self._chance(row)

    def _chance(self, row):
        """How likely the target is, in words; nothing where nobody can say."""
        if pd.isna(row.probability):
            return {}
        return {
            "probability": self.words.probability(row.probability),
            "likelihood": self.words.likelihood(row.probability),
        }

    def ends(self, observed):
        """The first and the last value of a series, with their periods."""
        first, last = observed.iloc[0], observed.iloc[-1]
        return {
            "first": self.value(first),
            "first_period": self.words.when(first.TIME_PERIOD),
            "last": self.value(last),
            "last_period": self.words.when(last.TIME_PERIOD),
        }

    def ends_of_measures(self):
        """The first and latest value of every measure that sentences name, where any was published."""
        values = {}
        for name, indicator in NAMED.items():
            series = self.series(indicator)
            if len(series):
                ends = self.ends(series)
                values |= {
                    name: ends["last"],
                    f"{name}_period": ends["last_period"],
                    f"{name}_first": ends["first"],
                    f"{name}_first_period": ends["first_period"],
                }
        return values

    def csv(self, rows, *columns):
        """The numbers behind a figure, headed in the language of the brief."""
        return markdown.headed_numbers(self.words, rows, columns, self.names)

    @cached_property
    def names(self):
        """{column: function that names a code of it} for the numbers behind a figure."""
        words, sources = self.words, self.tables["sources"].set_index("SOURCE")
        return {
            "GOV_LEVEL": lambda code: words(f"level.{code}.short"),
            "INDICATOR": lambda code: unescape(self.name(code)),
            "REF_DATE": words.day,
            "SOURCE": lambda code: unescape(self.publisher(sources.loc[code])),
            "TIME_PERIOD": words.when,
            "model": lambda code: words(f"scenario.{code}"),
            "name": unescape,
            "role": lambda code: words(f"role.{code}"),
        }

    def cited(self, rows):
        """The sources of some rows, each linking to the list of sources."""
        found = self.tables["sources"].set_index("SOURCE")
        links = [self._citation(code, found.loc[code], cells) for code, cells in paragraphs(rows).items()]
        return self.words("source.line", sources="; ".join(links))

    @cached_property
    def searched(self):
        """The month up to which figures were searched, in words."""
        return self.words.when(self.tables["edition"].searched.iloc[0])

    def publisher(self, source):
        """Who published it, by its name in the language; a text of unknown origin is said to be that."""
        if source.publisher == "unknown":
            return self.words("source.unknown")
        found = self._institution(source)
        return escape(source.publisher if found is None or self.words.language == "vi" else found.name_en)

    def since(self, source):
        """What became of the institution that published it, in words; empty where nothing changed."""
        found = self._institution(source)
        changed = "" if found is None else found[f"since_{self.words.language}"]
        return f" ({escape(changed)})" if changed else ""

    def _institution(self, source):
        found = where(self.tables["institutions"], publisher=source.publisher)
        return found.iloc[0] if len(found) else None

    def published(self, source):
        """When something was published, in words."""
        return self.words.when(source.published) if source.published else self.words("source.undated")

    def located(self, cells):
        """The paragraphs of a source, in words; nothing where none is known."""
        return self.words("source.paragraphs", paragraphs=", ".join(cells)) if cells else ""

    def _citation(self, code, source, cells):
        """Who and when, as a link to the list of sources; that a day is not known is said there."""
        when = f", {self.published(source)}" if source.published else ""
        return f"[{self.publisher(source)}{when}](#source-{code}){self.located(cells)}"

    def _named(self, table, key, code):
        return escape(where(self.tables[table], **{key: code})[f"name_{self.words.language}"].iloc[0])

    def _current(self, name):
        return where(self.tables[name], as_of=self.as_of, REF_AREA="VN")


def paragraphs(rows):
    """{SOURCE: its paragraphs among these rows, in order}, by SOURCE."""
    cells = rows.groupby("SOURCE", sort=True).LOCATOR
    return {code: sorted({cell for cell in group if cell}, key=int) for code, group in cells}


def where(table, **wanted):
    """The rows of a table with these values in these columns."""
    for column, value in wanted.items():
        table = table[table[column].eq(value)]
    return table
