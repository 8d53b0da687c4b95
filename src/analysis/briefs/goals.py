"""Which sections a brief has: every section is one call that a notebook cell shows."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from IPython.display import Markdown, display

from analysis.briefs import answer, findings, lists, wording
from analysis.briefs.evidence import DOSSIERS, EID, PAPI, Evidence
from analysis.estimates.trend import SINCE
from analysis.tables import store

HASHED = ("observations", "excluded", "trends", "projections", "scores", "assessments", "assessment_details")
TABLES = (*HASHED, "indicators", "goals", "measures", "sources", "population", "breaks")
SERVICES, ADULTS, FULL = "full-process-services", "adult-use", "full-process-dossiers"
GOALS = {
    "national": (SERVICES, ADULTS, FULL, "dossiers-with-id", "satisfaction", "paperwork-cut"),
    SERVICES: (SERVICES, FULL),
    ADULTS: (ADULTS,),
}
# Goals with milestones that a brief looks back on, and since when.
MILESTONES = {
    "national": (GOALS["national"], "2024-01-01"),
    SERVICES: (
        (*GOALS[SERVICES], "online-dossiers", "services-active", "level4-services-eligible"),
        SINCE,
    ),
    ADULTS: ((ADULTS, "eid-accounts", "eid-adults"), SINCE),
}
DEFINED = {"national": (), SERVICES: (SERVICES, FULL), ADULTS: (ADULTS,)}
TERMS = {
    "national": ("full", "dossier", "eligible", "level4", "eid", "papi", "emc", "interval", "likelihood"),
    SERVICES: (
        "full",
        "partial",
        "level4",
        "dossier",
        "procedure",
        "eligible",
        "emc",
        "interval",
        "likelihood",
    ),
    ADULTS: ("full", "eid", "portal", "papi", "adult", "interval", "likelihood"),
}
ACCESS = (
    "PORTAL_ACCOUNTS",
    "EID_ACTIVATED",
    "SMARTPHONE_SHARE",
    "INTERNET_USERS_SHARE",
    "FIBRE_HOUSEHOLDS_SHARE",
    "CHIP_ID_CARDS",
)


class Page(tuple):
    """Things to show one below the other."""

    def __add__(self, other):
        return Page((*self, *other))

    def _ipython_display_(self):
        for shown in self:
            display(shown)


def load(name, language, as_of=""):
    """The brief `name` in a language, from the tables as they stand (or stood, with `as_of`)."""
    if name not in GOALS:
        raise ValueError(f"brief is {name!r}; there are {', '.join(GOALS)}")
    tables = {table: store.load(table, as_of) for table in TABLES}
    hashes = {
        table: hashlib.sha256(store.path(table, as_of).read_bytes()).hexdigest()[:12] for table in HASHED
    }
    return Brief(name, Evidence(tables, wording.Words(language), as_of=as_of), hashes)


@dataclass(frozen=True)
class Brief:
    """One brief: its evidence, and the short hashes of the tables it was made from."""

    name: str
    evidence: Evidence
    hashes: dict

    @property
    def words(self):
        """The sentences of its language."""
        return self.evidence.words

    def head(self):
        """The title, the verdicts and the answer: how sure, under which definition, what would change it."""
        day = self.evidence.as_of or self.evidence.national.REF_DATE.max()
        year, keys = self.evidence.deadline[:4], ("title", "subtitle", "description")
        head = {key: self.words(f"head.{self.name}.{key}", year=year) for key in keys}
        head |= {
            "language": self.words.language,
            "kicker": self.words("head.kicker"),
            "day": day,
            "opening": "beside" if self.name == "national" else "wide",
            "date": self.words("head.date", date=self.words.period(day)),
        }
        text = answer.bottom_line(self.evidence, self.name, GOALS[self.name])
        verdicts = lists.verdicts(self.evidence, GOALS[self.name][:3])
        return Page([Markdown(f"::: {{.bottom-line}}\n{verdicts}\n\n{text}\n:::", metadata={"brief": head})])

    def goals_table(self):
        """Every goal with its latest value, target, pace needed, projection and assessment."""
        return self._section("goals", lists.goals(self.evidence, GOALS[self.name]))

    def findings(self):
        """One section a finding: the title that says it, the figure, the paragraph, the sources.

        After ministries against provinces: who holds the goal back.
        """
        page = Page()
        for finding in self.found:
            page += self._shown(finding)
            if finding.id == "blocks":
                page += self.levers()
        return page

    def definitions(self):
        """Each measure of a goal and why it may mislead; not in the short brief."""
        if not DEFINED[self.name]:
            return Page()
        return self._section(
            "definitions", *(lists.measures(self.evidence, goal) for goal in DEFINED[self.name])
        )

    def levers(self):
        """Who holds the goal back and what the others would need; nothing where no weight is known."""
        row = self.evidence.verdict(FULL)
        if row is None or pd.isna(self.evidence.detail(row, "provinces_needed")):
            return Page()
        return self._section("levers", lists.weights(self.evidence, row))

    def milestones(self):
        """The deadlines before the last, met or missed; nothing where no figure is at hand."""
        past = lists.milestones(self.evidence, *MILESTONES[self.name])
        return self._section("milestones", past) if past else Page()

    def limits(self):
        """What could be wrong, and how to tell us."""
        points = "\n".join(f"- {point}" for point in answer.limits(self.evidence, self.name))
        page = self._section("limits", f"::: {{.caveat}}\n{points}\n:::")
        column = self.words("column.STATEMENT")
        return page + self._section("errors", self.words("errors.text", column=column))

    def sources(self):
        """Every publication that this brief rests on, with its paragraphs."""
        goals = self.evidence.tables["goals"]
        stated = goals[goals.goal.isin(GOALS[self.name]) & goals.status.eq("stated")]
        rows = pd.concat([*(finding.rows for finding in self.found), stated])
        return self._section("sources", lists.sources(self.evidence, rows))

    def glossary(self):
        """The terms of the trade."""
        return self._section("glossary", lists.glossary(self.words, TERMS[self.name]))

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
        return self._section("box", f"::: {{.box}}\n{text}\n\n{self.words('box.hashes', hashes=hashes)}\n:::")

    def _section(self, name, *texts):
        return Page(map(Markdown, (f"## {self.words(f'section.{name}')} {{#{name}}}", *texts)))

    def _shown(self, finding):
        cited = f"::: {{.source}}\n{self.evidence.cited(finding.rows)}\n:::"
        title = f"## {wording.capital(finding.title)} {{#{finding.id}}}"
        return Markdown(title), finding.drawing, Markdown(f"{wording.capital(finding.text)}\n\n{cited}")

    @cached_property
    def found(self):
        """The findings of this brief, each with the observations that it rests on."""
        evidence, name = self.evidence, self.name
        found = {"national": _national, SERVICES: _services, ADULTS: _adults}[name](evidence)
        return [finding for finding in found if finding is not None]


def _national(evidence):
    yield findings.ladder(evidence, SERVICES)
    yield findings.trajectory(evidence, FULL, DOSSIERS, "dossiers")
    yield findings.blocks(evidence)
    yield findings.ladder(evidence, ADULTS)
    yield findings.supporting(evidence, "national")


def _services(evidence):
    yield findings.ladder(evidence, SERVICES)
    yield findings.breaks(evidence)
    yield findings.trajectory(evidence, FULL, DOSSIERS, "dossiers")
    yield findings.blocks(evidence)
    yield findings.pace(evidence, SERVICES, GOALS[SERVICES])


def _adults(evidence):
    yield findings.ladder(evidence, ADULTS)
    yield findings.trajectory(evidence, ADULTS, PAPI, "papi")
    yield findings.trajectory(evidence, ADULTS, EID, "eid")
    yield findings.supporting(evidence, ADULTS, ACCESS)
    yield findings.pace(evidence, ADULTS, GOALS[ADULTS], (PAPI, "ADULTS_PROVINCIAL_PORTAL_USE_PAPI"))
