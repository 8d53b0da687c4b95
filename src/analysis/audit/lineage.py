"""From an assessment back to projection, observation, statement and publication, each with its line."""

from functools import cached_property

import pandas as pd

from analysis.tables import store
from analysis.tables.describe import SERIES, TABLES

CELLS = ("VALUE", "PERIOD", "CHANGE", "CHANGE_UNIT", "CHANGE_SINCE", "NOTE")


class Chain:
    """The tables of one run, every row with the line of its file."""

    def __init__(self, run):
        self.run, self.tables = run, {}

    def table(self, name):
        """A table with a column `line`; of the verdicts and projections only the rows of its `as_of`."""
        if name not in self.tables:
            rows = store.load(name, run=self.run)
            rows = rows.assign(line=rows.index + 2)
            if "as_of" in rows:
                rows = rows[rows.as_of == self.run.as_of]
            self.tables[name] = rows
        return self.tables[name]

    def where(self, name, **wanted):
        """The rows of a table with these values."""
        rows = self.table(name)
        for column, value in wanted.items():
            rows = rows[rows[column] == value]
        return rows

    @cached_property
    def names(self):
        """{INDICATOR: its name in English}."""
        return self.table("indicators").set_index("INDICATOR").name_en.to_dict()

    def series(self, indicator, area="VN", level="_T", statements=None):
        """Everything behind one series: verdicts, headline projection, observations, what was left out."""
        key = dict(zip(SERIES, (indicator, area, level), strict=True))
        lines = [f"{indicator} {area} {level}: {self.names.get(indicator, '')}"]
        for row in self.where("assessments", **key).itertuples():
            lines += [f"  {line}" for line in self.verdict(row)]
        lines += [f"  {line}" for line in self.projection(key)]
        observed = self.where("observations", **key).sort_values("REF_DATE", kind="stable")
        for row in observed.itertuples():
            if statements is None or row.STATEMENT in statements:
                lines += [f"  {line}" for line in self.observation(row)]
        if observed.empty:
            lines.append("  no observation: no published figure was found")
        if statements is None:
            lines += [
                f"  {line}"
                for row in self.where("excluded", **key).itertuples()
                for line in self.excluded(row)
            ]
        return lines

    def verdict(self, row):
        """One row of the assessments."""
        head = f"verdict    {at('assessments', row)}  {row.goal} ({row.role}, {row.status}): {row.assessment}"
        parts = [f"target {number(row.target)} by {row.target_period}"]
        if pd.notna(row.latest):
            parts.append(f"latest {number(row.latest)} ({row.latest_period})")
        if pd.notna(row.projected):
            ends = f"{number(row.LOWER_BOUND)} to {number(row.UPPER_BOUND)}"
            parts.append(f"projected {number(row.projected)} (80 %: {ends})")
        if pd.notna(row.probability):
            parts.append(f"probability {number(row.probability)}")
        return [head, "           " + ", ".join(parts)]

    def projection(self, key):
        """The rows of the projections on which the verdict rests, as one line."""
        rows = self.where("projections", **key, headline=True)
        if rows.empty:
            return []
        first, last = rows.iloc[0], rows.iloc[-1]
        place = f"{TABLES['projections'].path}:{first.line}-{last.line}"
        median = rows[(rows.quantile_level - 0.5).abs() < 1e-9].OBS_VALUE
        estimate = f"median {number(median.iloc[0])}" if len(median) else "no median"
        rests = f"{first.model}, class {first.reference_class}, from {first.origin} to {first.TIME_PERIOD}"
        return [f"projection {place}  {rests}: {estimate}"]

    def observation(self, row):
        """One observation and the statement behind it."""
        value = number(row.OBS_VALUE) if pd.notna(row.OBS_VALUE) else "no exact value"
        bounds = f"[{number(row.LOWER_BOUND)}, {number(row.UPPER_BOUND)}]"
        text = f"observed   {at('observations', row)}  {row.TIME_PERIOD}: {value} {bounds} {row.UNIT_MEASURE}"
        lines = [f"{text}, status {row.OBS_STATUS}"]
        if row.COMMENT_OBS:
            lines.append(f"             {row.COMMENT_OBS}")
        return lines + [f"  {line}" for line in self.statement(row.STATEMENT)]

    def statement(self, name):
        """A published statement as it stands in the raw table, its corrections and its publication."""
        rows = self.where("statements", STATEMENT=name)
        if rows.empty:
            return [f"statement {name} is in no raw table"]
        row = rows.iloc[0]
        cells = ", ".join(f"{column} {row[column]!r}" for column in CELLS if row[column])
        lines = [f"printed  {at('statements', row)}  {name}: {cells}"]
        for fixed in self.where("corrections", STATEMENT=name).itertuples():
            correction = f"{fixed.column} {fixed.expect!r} read as {fixed.replace!r}: {fixed.reason}"
            lines.append(f"corrected {at('corrections', fixed)}  {correction}")
        return lines + self.publication(row.SOURCE, row.LOCATOR)

    def publication(self, name, locator=""):
        """A publication: who, what, when, which paragraph, its address."""
        row = self.where("sources", SOURCE=name).iloc[0]
        when = row.published or "day unknown"
        lines = [f"source   {at('sources', row)}  {row.publisher}: {row.title or 'untitled'} ({when})"]
        if locator:
            lines.append(f"         paragraph {locator} of {row.document or 'the document'}")
        return [*lines, f"         {row.url or 'held document ' + row.document}"]

    def goal(self, name):
        """The printed targets of a goal."""
        lines = []
        for row in self.where("goals", goal=name).itertuples():
            due = row.TIME_PERIOD or "no printed deadline"
            text = f"{row.GOV_LEVEL} {row.TARGET!r} by {due} ({row.status}), decided by {row.decided_by_en}"
            lines += [f"target     {at('goals', row)}  {text}"]
            lines += [f"  {line}" for line in self.publication(row.SOURCE, row.LOCATOR)]
        return lines

    def excluded(self, row):
        """A statement that is no observation, and why."""
        why = f"{row.reason_code}: {row.reason}"
        return [f"not used   {at('excluded', row)}  {row.STATEMENT}: {row.VALUE!r}, {why}"]


def at(name, row):
    """File and line of a row."""
    return f"{TABLES[name].path}:{row.line}"


def number(value):
    """A number as the tables write it."""
    return store.number(value)
