"""A brief on goals: every section is one call that a notebook cell shows."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from analysis.briefs import actions, answer, findings, lists, markdown, outturn
from analysis.briefs.outline import FULL, OUTLINES
from analysis.briefs.report import Outputs, Report
from analysis.briefs.wording import Words
from analysis.statements.periods import last_day

HASHED = ("observations", "excluded", "trends", "projections", "scores", "assessments", "assessment_details")
TABLES = (*HASHED, "acknowledged", "indicators", "goals", "measures", "sources", "population", "breaks",
          "institutions", "edition", "areas", "reference_classes", "outturns", "scores_frozen")  # fmt: skip


@dataclass(frozen=True)
class Brief(Report):
    """One brief on goals, with the contents that its outline lists."""

    reads, hashed = TABLES, HASHED

    @property
    def outline(self):
        """The goals, findings and terms of this brief."""
        return OUTLINES[self.name]

    def head(self):
        """The title, the verdicts and the answer: how sure, under which definition, what would change it."""
        day = self.evidence.run.day
        about = {
            "kicker": self.words("head.kicker"),
            "day": day,
            "opening": "beside" if self.name == "national" else "wide",
            "date": self.words("head.date", date=self.words.day(day)),
            "title": markdown.plain(answer.title(self.evidence, self.name)),
        }
        text = answer.bottom_line(self.evidence, self.name)
        verdicts = lists.verdicts(self.evidence, self.outline.goals[:3])
        values = {"year": self.evidence.deadline[:4]}
        page = self.opening(f"head.{self.name}", f"{verdicts}\n\n{text}", values, **about)
        drawing = findings.scenarios(self.evidence, self.outline.goals)
        return page + Outputs([drawing]) if drawing else page

    def goals_table(self):
        """Every goal with its latest value, target, pace needed, projection and assessment; the proposals."""
        page = self.section("goals", lists.goals(self.evidence, self.outline.goals))
        proposals = [*actions.proposals(self.evidence, self.name)]
        return page + self.section("actions", lists.actions(self.words, proposals)) if proposals else page

    def findings(self):
        """One section a finding: the title that says it, the figure, the paragraph, the sources.

        After ministries against provinces: who holds the goal back.
        """
        page = Outputs()
        for finding in self.finding_list:
            text = f"{markdown.capital(finding.text)}\n\n{self.cited(finding.rows)}"
            page += self.titled(finding.title, finding.id, finding.drawing, text)
            if finding.id == "blocks":
                page += self.levers()
        return page

    def definitions(self):
        """Each measure of a goal and why it may mislead; not in the short brief."""
        goals = self.outline.defined
        return (
            self.section("definitions", *(lists.measures(self.evidence, goal) for goal in goals))
            if goals
            else Outputs()
        )

    def levers(self):
        """Who holds the goal back and what the others would need; nothing where no weight is known."""
        row = self.evidence.verdict(FULL)
        if row is None or pd.isna(self.evidence.detail(row, "provinces_needed")):
            return Outputs()
        values = {
            f"{level}_gap": self.words.points(self.evidence.detail(self.evidence.verdict(FULL, level), "gap"))
            for level in ("MIN", "PRO")
        }
        ministries = actions.extremes(self.evidence, "MIN")
        text = [lists.weights(self.evidence, row), *self.words.told(["levers.ministries"], ministries)]
        return self.section("levers", "\n\n".join(text), **values)

    def milestones(self):
        """The deadlines before the last, met or missed; nothing where no figure is at hand."""
        past = lists.milestones(self.evidence, self.outline.milestones, self.outline.since)
        return self.section("milestones", past) if past else Outputs()

    def since(self):
        """What has been reported since about the goals of this brief; nothing where nothing has."""
        texts, rows = outturn.since(self.evidence, self.outline.goals)
        heading = Words(self.language, "outturn")("section.since")
        return (
            self.titled(heading, "since", markdown.bullets(texts), self.cited(rows)) if texts else Outputs()
        )

    def limits(self):
        """What could be wrong, and how to tell us."""
        points = markdown.bullets(answer.limits(self.evidence, self.name))
        page = self.section("limits", markdown.block("caveat", points))
        column = self.words("column.STATEMENT")
        return page + self.section("errors", self.words("errors.text", column=column))

    def sources(self):
        """Every publication that this brief rests on, with its paragraphs."""
        goals = self.evidence.tables["goals"]
        stated = goals[goals.goal.isin(self.outline.goals) & goals.status.eq("stated")]
        if as_of := self.evidence.as_of:
            stated = stated[stated.decided.map(last_day).le(as_of)]
        later = outturn.since(self.evidence, self.outline.goals)[1]
        rows = pd.concat([*(finding.rows for finding in self.finding_list), stated, later])
        return self.listed_sources(rows)

    def glossary(self):
        """The terms of the trade."""
        return self.section("glossary", lists.glossary(self.words, self.outline.terms))

    def box(self):
        """The parameters of this brief and the hashes of the tables it was made from."""
        as_of = self.evidence.as_of
        text = self.words(
            "box.text",
            brief=self.name,
            language=self.words.language,
            deadline=self.words.period(self.evidence.deadline),
            as_of=self.words.period(as_of) if as_of else self.words("box.everything"),
        )
        hashes = self.words.listed(f"{table} `{digest}`" for table, digest in self.hashes.items())
        parts = [text, self.checks(), self.words("box.hashes", hashes=hashes)]
        return self.section("box", markdown.block("box", "\n\n".join(parts)))

    def checks(self):
        """Which checks the figures passed, and the doubts about them that somebody acknowledged."""
        rows = pd.concat([self.evidence.national.iloc[:0], *(finding.rows for finding in self.finding_list)])
        doubts = self.evidence.tables["acknowledged"]
        doubts = doubts[doubts.STATEMENT.isin(rows.STATEMENT)].drop_duplicates(["rule", "STATEMENT"])
        named = [
            self.words(
                "box.doubt", statement=row.STATEMENT, rule=self.words(f"rule.{row.rule.replace(' ', '-')}")
            )
            for row in doubts.itertuples()
        ]
        return self.words("box.checks", doubts=self.words.listed(named) or self.words("box.no-doubt"))

    @cached_property
    def finding_list(self):
        """The findings of this brief for which there are figures."""
        made = (getattr(findings, kind)(self.evidence, *given) for kind, *given in self.outline.findings)
        return [finding for finding in made if finding is not None]
