"""What came of the goals: registered projections beside what has been reported since, for every brief."""

import pandas as pd

from analysis.briefs import markdown
from analysis.briefs.evidence import where
from analysis.briefs.report import Report
from analysis.briefs.wording import Words

MONTHLY = "DOSSIERS_FULL_SHARE_MONTH"  # the figures whose jump is told
HASHED = ("outturns", "assessments", "projections")


class Outturn(Report):
    """The brief on what came of the goals for the end of 2025."""

    catalogue = "outturn"
    reads = (*HASHED, "observations", "indicators", "goals", "measures", "sources", "edition", "institutions")
    hashed = HASHED

    @property
    def rows(self):
        """The outturns beside the registered projection, without its vintages."""
        return where(self.tables["outturns"], as_of="")

    def head(self):
        """How many targets were met and missed, and what the projections are, in the first lines."""
        targets = self.rows.drop_duplicates(["goal", "GOV_LEVEL", "target"])
        count = self.common.number
        said = {
            "n": count(len(targets)),
            "met": count(int(targets.outcome.eq("met").sum())),
            "missed": count(int(targets.outcome.str.startswith("missed").sum())),
            "open": count(int((~targets.settled).sum())),
            "year": targets.target_period.iloc[0][:4],
        }
        text = f"{self.words('head.text', **said)}\n\n{self.words('head.projections')}"
        day = self.tables["edition"].issued.iloc[0]
        about = {"kicker": self.words("head.kicker"), "day": day}
        about["date"] = self.words("head.date", date=self.common.period(day))
        return self.opening("head", text, said, **about)

    def verdicts(self):
        """Every target with what was projected, what was reported last, and what came of it."""
        head = [
            self.words(f"column.{name}") for name in ("goal", "target", "projected", "reported", "outcome")
        ]
        cells = [self._verdict(row) for _, row in latest(self.rows).iterrows()]
        return self.section(
            "verdicts", markdown.table(head, cells, self.words("caption"), (26, 9, 20, 25, 20))
        )

    def lessons(self):
        """What the error teaches: the jump of a month, the scores, and the method of now."""
        texts = [self._jump(), self._scores(), self._hindcast()]
        monthly = where(self.rows, reported_as=MONTHLY)
        return self.section("lessons", *filter(None, texts), self.cited(monthly))

    def notes(self):
        """Why a figure is not comparable, or what it is, one sentence a figure."""
        rows = self.rows[self.rows.STATEMENT.ne("")].drop_duplicates(["reported_as", f"note_{self.language}"])
        items = [
            f"{self.evidence.name(row.reported_as)}: {row[f'note_{self.language}']}"
            for _, row in rows.iterrows()
        ]
        return self.section("notes", markdown.bullets(items))

    def sources(self):
        """Every publication that the figures rest on."""
        return self.listed_sources(self.rows[self.rows.STATEMENT.ne("")])

    def box(self):
        """The name of the brief and the hashes of its tables."""
        hashes = self.common.listed(f"{table} `{digest}`" for table, digest in self.hashes.items())
        return self.section("box", markdown.block("box", self.words("box.text", hashes=hashes)))

    def _verdict(self, row):
        words, unit = self.common, row.UNIT_MEASURE
        projected = words("none.short")
        if pd.notna(row.projected):
            ends = {name: words.projected(row[name], unit) for name in ("projected", "lower_80", "upper_80")}
            projected = self.words("projected", **ends)
        said = reported(self.evidence, self.words, row) if row.STATEMENT else words("none.published")
        outcome = self.words(f"outcome.{row.outcome.replace(' ', '-')}")
        return [goal(self.evidence, row), words.amount(row.target, unit), projected, said, outcome]

    def _jump(self):
        """The largest step between two months, beside the interval for the year; nothing with one month."""
        rows = where(self.rows, reported_as=MONTHLY, GOV_LEVEL="_T").sort_values("REF_DATE")
        if len(rows) < 2:
            return ""
        step = rows.reported.diff().to_numpy()
        place = int(pd.Series(step).abs().idxmax())
        before, after = rows.iloc[place - 1], rows.iloc[place]
        said = {
            "jump": self.common.points(step[place]),
            "before": self.common.when(before.TIME_PERIOD),
            "after": self.common.when(after.TIME_PERIOD),
            "half": self.common.points((after.upper_80 - after.lower_80) / 2),
        }
        return self.words("lesson.jump", **said)

    def _scores(self):
        """Brier scores over settled targets, CRPS where figure and projection are of one measure."""
        settled = self.rows[self.rows.brier.notna()].drop_duplicates(
            ["goal", "INDICATOR", "GOV_LEVEL", "target"]
        )
        scored = self.rows[self.rows.crps.notna()]
        number = self.common.number
        texts = [self.words("lesson.brier", n=number(len(settled)), brier=number(settled.brier.mean(), 2))]
        for _, row in scored.drop_duplicates(["INDICATOR"]).iterrows():
            said = {"measure": self.evidence.name(row.INDICATOR), "crps": number(row.crps, 2)}
            inside = "inside" if row.inside_80 == 1 else "outside"
            texts.append(self.words(f"lesson.crps.{inside}", **said))
        return " ".join(texts)

    def _hindcast(self):
        """The projection by the method of now from the same figures, where it is another; else nothing."""
        row = where(self.rows, reported_as=MONTHLY, GOV_LEVEL="_T").iloc[0]
        now = self.evidence.verdict(row.goal)
        if now is None or pd.isna(now.projected) or now.projected == row.projected:
            return ""
        ends = {"projected": now.projected, "low": now.LOWER_BOUND, "high": now.UPPER_BOUND}
        said = {name: self.common.projected(value, row.UNIT_MEASURE) for name, value in ends.items()}
        return self.words("lesson.hindcast", goal=goal(self.evidence, row), **said)


def latest(rows):
    """The last reported figure of each target and level of figures, in order of goals."""
    key = ["goal", "GOV_LEVEL", "target", "INDICATOR", "reported_as", "reported_level"]
    rows = rows.sort_values("REF_DATE", kind="stable").drop_duplicates(key, keep="last")
    order = rows.GOV_LEVEL.map(["_T", "MIN", "PRO"].index)
    return rows.assign(order=order).sort_values(["goal", "order", "target", "reported_as", "reported_level"])


def since(evidence, goals):
    """What has been reported since of some goals, a text each, and the rows that it rests on."""
    words, rows = (
        Words(evidence.words.language, "outturn"),
        latest(where(evidence.tables["outturns"], as_of="")),
    )
    rows = rows[rows.goal.isin(goals) & rows.STATEMENT.ne("")]
    first = ~rows[f"note_{words.language}"].duplicated()
    texts = [
        words(
            "since", goal=goal(evidence, row), reported=reported(evidence, words, row),
            outcome=words(f"outcome.{row.outcome.replace(' ', '-')}"),
            note=row[f"note_{words.language}"] if new else "",
            target=evidence.words.amount(row.target, row.UNIT_MEASURE),
        )
        for (_, row), new in zip(rows.iterrows(), first, strict=True)
    ]  # fmt: skip
    return [text.strip() for text in texts], rows


def reported(evidence, words, row):
    """A reported figure with its period, and that it is another measure where it is."""
    unit = where(evidence.tables["indicators"], INDICATOR=row.reported_as).UNIT_MEASURE.iloc[0]
    value = evidence.words.observed(row.reported, row.reported_lower, row.reported_upper, unit)
    said = {"value": value, "period": evidence.words.when(row.TIME_PERIOD)}
    if row.reported_level != row.GOV_LEVEL:
        said["value"] = words(
            "of-level", value=value, level=evidence.words(f"level.{row.reported_level}.name")
        )
    return words("reported.same" if row.same_measure else "reported.other", **said)


def goal(evidence, row):
    """The name of the goal of a row, with its level unless that is the whole country."""
    name = evidence.goal(row.goal)
    level = row.GOV_LEVEL
    return name if level == "_T" else f"{name} ({evidence.words(f'level.{level}.short')})"
