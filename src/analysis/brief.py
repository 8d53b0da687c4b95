"""Which sections a brief has: every section is one call that a notebook cell shows."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from IPython.display import Markdown, display

from analysis import findings, phrase, store
from analysis.findings import ALL, DOSSIERS, ELIGIBLE, EID, PAPI, VERDICTS

TABLES = ("observations", "projections", "assessments", "assessment_details", "trends", "excluded", "indicators", "goals",
          "measures", "sources", "population", "breaks", "scores")
HASHED = ("observations", "excluded", "trends", "projections", "scores", "assessments", "assessment_details")
GOALS = {"national": ("full-process-services", "adult-use", "full-process-dossiers", "dossiers-with-id", "satisfaction", "paperwork-cut"),
         "full-process-services": ("full-process-services", "full-process-dossiers"),
         "adult-use": ("adult-use",)}
DEFINED = {"national": ("full-process-services", "adult-use"), "full-process-services": ("full-process-services", "full-process-dossiers"),
           "adult-use": ("adult-use",)}
# The measure that never stands without the row beside it (DESIGN 3.3).
BESIDE = {"full-process-services": (ALL,), "adult-use": (PAPI, EID)}
GLOSSARY = {"national": ("full", "partial", "dossier", "procedure", "eligible", "eid", "papi", "emc", "interval", "likelihood"),
            "full-process-services": ("full", "partial", "level4", "dossier", "procedure", "eligible", "emc", "interval", "likelihood"),
            "adult-use": ("full", "eid", "portal", "papi", "adult", "interval", "likelihood")}
BOTTOM = {"national": ("reach", "dossiers", "services", "adults", "change"),
          "full-process-services": ("goal", "all", "dossiers", "change"), "adult-use": ("goal", "papi", "eid", "change")}
LIMITS = {"national": ("few", "coverage", "definition", "adult", "unconfirmed", "survey", "model", "backtest", "excluded"),
          "full-process-services": ("few", "coverage", "definition", "model", "backtest", "excluded"),
          "adult-use": ("adult", "unconfirmed", "survey", "model", "backtest", "excluded")}
ADULT_SUPPORT = ("PORTAL_ACCOUNTS", "SMARTPHONE_SHARE", "INTERNET_USERS_SHARE", "FIBRE_HOUSEHOLDS_SHARE")


class Page(list):
    """Things to show one below the other."""

    def _ipython_display_(self):
        for shown in self:
            display(shown)


def load(name, language, as_of=""):
    """The brief `name` in a language, from the tables as they stand (or stood, with `as_of`)."""
    if name not in GOALS:
        raise ValueError(f"brief is {name!r}; there are {', '.join(GOALS)}")
    tables = {table: store.load(table, as_of) for table in TABLES}
    hashes = {table: hashlib.sha256(store.path(table, as_of).read_bytes()).hexdigest()[:12] for table in HASHED}
    return Brief(name, findings.Evidence(tables, phrase.Words(language), as_of=as_of), hashes)


@dataclass(frozen=True)
class Brief:
    """One brief: its evidence, and the short hashes of the tables it was made from."""

    name: str
    evidence: findings.Evidence
    hashes: dict

    @property
    def words(self):
        """The sentences of its language."""
        return self.evidence.words

    def head(self):
        """The title, and the answer in one paragraph: within reach or not, how sure, under which definition."""
        head = {key: self.words(f"head.{self.name}.{key}") for key in ("title", "subtitle", "description")}
        head |= {"language": self.words.language, "kicker": self.words("head.kicker"),
                 "date": self.words("head.date", date=self.words.period(self._day())), "day": self._day()}
        return Page([Markdown(self.bottom_line(), metadata={"brief": head})])

    def bottom_line(self):
        """The answer, as Markdown."""
        text = " ".join(self.words.told([f"bottom.{self.name}.{clause}" for clause in BOTTOM[self.name]], self._said()))
        return f"::: {{.bottom-line}}\n{text}\n:::"

    def goals_table(self):
        """Every goal with its latest value, target, pace needed, projection and assessment."""
        columns = ("goal", "latest", "target", "required", "projected", "assessment")
        rows = [self._goal_row(row) for goal in GOALS[self.name] for row in self._judged(goal)]
        head = [self.words(f"goals.column.{column}", year=self.evidence.deadline[:4]) for column in columns]
        text = phrase.table(head, rows, self.words("goals.caption", year=self.evidence.deadline[:4], level=self.words.percent(80)),
                            (30, 15, 8, 12, 15, 20))
        return Page([self._section("goals"), Markdown(text)])

    def findings(self):
        """One section a finding: the title that says it, the figure, the paragraph, the sources."""
        return Page(shown for finding in self._findings for shown in (
            Markdown(f"## {finding.title} {{#{finding.id}}}"), finding.drawing,
            Markdown(f"{finding.text}\n\n::: {{.source}}\n{self._cited(finding.rows)}\n:::")))

    def definitions(self):
        """Each measure of a goal: its role, latest value, probability, and why it may mislead."""
        page = Page([self._section("definitions")])
        for goal in DEFINED[self.name]:
            row = self.evidence.verdict(goal)
            measures = self.evidence.judged(goal=goal, GOV_LEVEL="_T", target=row.target, target_period=self.evidence.deadline)
            head = [self.words(f"definitions.column.{column}") for column in ("measure", "role", "latest", "probability", "caution")]
            rows = [self._measure_row(measure) for _, measure in measures.drop_duplicates("INDICATOR").iterrows()]
            caption = self.words("definitions.caption", **self.evidence.spoken(row))
            page.append(Markdown(phrase.table(head, rows, caption, (26, 13, 15, 16, 30))))
        return page

    def levers(self):
        """Who holds the goal back, what the others would need, and which milestones were missed."""
        page = Page()
        row = self.evidence.verdict("full-process-dossiers")
        if self.name != "adult-use" and row is not None:
            page += [self._section("levers"), Markdown(self._weights(row))]
        return page + self._milestones()

    def limits(self):
        """What could be wrong, and how to tell us."""
        points = self.words.told([f"limits.{kind}" for kind in LIMITS[self.name]], self._said())
        text = "\n".join(f"- {point}" for point in points)
        return Page([self._section("limits"), Markdown(f"::: {{.caveat}}\n{text}\n:::"), self._section("errors"),
                     Markdown(self.words("errors.text"))])

    def sources(self):
        """Every publication that this brief rests on, with its paragraphs."""
        found = self.evidence.tables["sources"].set_index("SOURCE", drop=False)
        locators = self._rows.groupby("SOURCE").LOCATOR.agg(lambda cells: sorted({cell for cell in cells if cell}, key=int))
        lines = [f"- {self._source(found.loc[code], paragraphs)}" for code, paragraphs in locators.sort_index().items()]
        return Page([self._section("sources"), Markdown("\n".join(lines))])

    def glossary(self):
        """The terms of the trade, as a list of definitions."""
        said = {"level": self.words.percent(80), "scale": ", ".join(self.words(f"likelihood.{word}") for _, word in phrase.LIKELIHOOD)}
        terms = [f"{self.words(f'glossary.{term}.term')}\n:   {self.words(f'glossary.{term}.text', **said)}" for term in GLOSSARY[self.name]]
        return Page([self._section("glossary"), Markdown("\n\n".join(terms))])

    def box(self):
        """The parameters of this brief and the hashes of the tables it was made from."""
        said = {"brief": self.name, "language": self.words.language, "as_of": self.evidence.as_of or self.words("box.everything"),
                "deadline": self.words.period(self.evidence.deadline)}
        rows = [[f"`{table}.csv`", f"`{digest}`"] for table, digest in self.hashes.items()]
        text = phrase.table([self.words("box.table"), self.words("box.hash")], rows, self.words("box.caption"), (1, 1))
        return Page([self._section("box"), Markdown(f"::: {{.box}}\n{self.words('box.text', **said)}\n\n{text}\n:::")])

    @cached_property
    def _findings(self):
        evidence, name = self.evidence, self.name
        dossiers = (lambda: findings.trajectory(evidence, "full-process-dossiers", DOSSIERS, "dossiers"),
                    lambda: findings.blocks(evidence))
        services, adults = lambda: findings.ladder(evidence, "full-process-services"), lambda: findings.ladder(evidence, "adult-use")
        chosen = {
            "national": (*dossiers, services, adults, lambda: findings.pace(evidence, name),
                         lambda: findings.supporting(evidence, name)),
            "full-process-services": (services, lambda: findings.breaks(evidence), *dossiers, lambda: findings.pace(
                evidence, name, ("full-process-services", "full-process-dossiers"))),
            "adult-use": (adults, lambda: findings.trajectory(evidence, "adult-use", PAPI, "papi"),
                          lambda: findings.trajectory(evidence, "adult-use", EID, "eid"),
                          lambda: findings.pace(evidence, name, ("adult-use",)),
                          lambda: findings.supporting(evidence, name, ADULT_SUPPORT)),
        }[name]
        return [finding for finding in (make() for make in chosen) if finding is not None]

    @cached_property
    def _rows(self):
        """Observations and goals that the brief rests on: the sources to be listed."""
        goals = self.evidence.tables["goals"]
        stated = goals[goals.goal.isin(GOALS[self.name])]
        return pd.concat([*(finding.rows for finding in self._findings), stated])[["SOURCE", "LOCATOR"]]

    def _section(self, name):
        return Markdown(f"## {self.words(f'section.{name}')} {{#{name}}}")

    def _day(self):
        """The last day that the figures speak of."""
        return self.evidence.as_of or self.evidence.tables["observations"].REF_DATE.max()

    def _judged(self, goal):
        """The headline rows of a goal, each followed by the measures that must stand beside it."""
        for _, row in self.evidence.judged(goal=goal, headline=True, target_period=self.evidence.deadline).iterrows():
            yield row
            for indicator in BESIDE.get(goal, ()):
                beside = self.evidence.judged(goal=goal, INDICATOR=indicator, GOV_LEVEL=row.GOV_LEVEL, target=row.target,
                                              target_period=row.target_period)
                yield from (other for _, other in beside.head(1).iterrows())

    def _goal_row(self, row):
        words, said = self.words, self.evidence.spoken(row)
        name = f"**{said['goal']}**" if row.headline else words("goals.beside", measure=said["measure"])
        if row.GOV_LEVEL != "_T":
            name = words("goals.level", goal=name, level=words(f"level.{row.GOV_LEVEL}.name"))
        latest = words("goals.latest", **said) if row.latest_period else words("none.published")
        projected = words("goals.projected", **said) if pd.notna(row.projected) else words("none.short")
        return [name, latest, said["target"], said["required"], projected, self._assessment(row, said)]

    def _assessment(self, row, said):
        if row.role == "capacity proxy" and row.assessment == "target met":
            return self.words("assessment.capacity")
        verdict = f"[{self.words(f'assessment.{VERDICTS[row.assessment]}')}]{{.verdict .{row.assessment.replace(' ', '-')}}}"
        if "probability" not in said or row.assessment not in ("on track", "acceleration needed"):
            return verdict
        return self.words("goals.assessment", verdict=verdict, **said)

    def _measure_row(self, row):
        words, said = self.words, self.evidence.spoken(row)
        latest = words("goals.latest", **said) if row.latest_period else words("none.published")
        probability = words("definitions.probability", **said) if "probability" in said else words("none.short")
        notes = self.evidence.tables["measures"]
        noted = notes[(notes.goal == row.goal) & (notes.INDICATOR == row.INDICATOR) & (notes.GOV_LEVEL == row.GOV_LEVEL)]
        caution = phrase.escape(noted[f"note_{words.language}"].iloc[0]) if len(noted) else ""
        return [said["measure"], words(f"role.{row.role}"), latest, probability, caution]

    def _weights(self, row):
        words, said = self.words, self.evidence.spoken(row)
        targets = {level: self.evidence.verdict("full-process-dossiers", level) for level in ("MIN", "PRO")}
        numbers = {name: self.evidence.detail(row, name) for name in ("ministry_weight", "ministry_weight_low", "ministry_weight_high",
                                                                      "provinces_needed", "ministries_needed")}
        said |= {name: words.percent(value * 100 if "weight" in name else value, 0) for name, value in numbers.items()}
        said |= {f"{level}_target": words.percent(target.target, 0) for level, target in targets.items() if target is not None}
        kind = "reach" if numbers["provinces_needed"] <= 100 else "beyond"
        return words(f"levers.{kind}", **said)

    def _milestones(self):
        words, evidence = self.words, self.evidence
        past = evidence.judged(status="stated", role="direct")
        past = past[(past.target_period < evidence.deadline) & past.latest.notna() & past.goal.isin(GOALS[self.name])]
        if past.empty:
            return Page()
        past = past.sort_values(["target_period", "goal", "GOV_LEVEL"], ascending=[False, True, True])
        rows = [self._milestone(row) for _, row in past.iterrows()]
        missed = words.number(int((past.assessment != "target met").sum()))
        head = [words(f"milestones.column.{column}") for column in ("goal", "target", "latest", "result")]
        text = words("milestones.text", missed=missed, n=words.number(len(past)))
        return Page([self._section("milestones"), Markdown(f"{text}\n\n" + phrase.table(head, rows, words("milestones.caption"), (4, 2, 2, 1)))])

    def _milestone(self, row):
        said = self.evidence.spoken(row)
        name = f"{said['measure']}{findings._block(self.words, row)}"
        result = "met" if row.assessment == "target met" else "missed"
        return [name, self.words("milestones.target", **said), self.words("goals.latest", **said), self.words(f"milestones.{result}")]

    def _cited(self, rows):
        """The sources of some observations, each linking to the list of sources."""
        found = self.evidence.tables["sources"].set_index("SOURCE")
        cited = rows.drop_duplicates(["SOURCE", "LOCATOR"]).groupby("SOURCE", sort=True).LOCATOR
        links = [self._citation(code, found.loc[code], sorted({cell for cell in cells if cell}, key=int)) for code, cells in cited]
        return self.words("source.line", sources="; ".join(links))

    def _citation(self, code, source, paragraphs):
        date = f", {self.words.when(source.published)}" if source.published else ""
        text = f"[{phrase.escape(source.publisher)}{date}](#source-{code})"
        return text + (self.words("source.paragraphs", paragraphs=", ".join(paragraphs)) if paragraphs else "")

    def _source(self, source, paragraphs):
        date = self.words.when(source.published) if source.published else self.words("source.undated")
        title = phrase.escape(source.title) or self.words("source.untitled")
        title = f"[{title}](<{source.url}>)" if source.url else title
        text = f"[{phrase.escape(source.publisher)}]{{#source-{source.SOURCE}}}: {title}, {date}"
        return text + (self.words("source.paragraphs", paragraphs=", ".join(paragraphs)) if paragraphs else "") + "."

    def _said(self):
        """Every number that the bottom line and the caveats speak of."""
        words, evidence = self.words, self.evidence
        said = findings._measured(evidence, "")
        rows = {"dossiers": evidence.verdict("full-process-dossiers"), "services": evidence.verdict("full-process-services"),
                "services_all": evidence.verdict("full-process-services", INDICATOR=ALL), "adults": evidence.verdict("adult-use"),
                "papi": evidence.verdict("adult-use", INDICATOR=PAPI)}
        for name, row in rows.items():
            if row is not None:
                said |= {f"{name}_{key}": value for key, value in evidence.spoken(row).items()}
        judged = evidence.judged(headline=True, target_period=evidence.deadline)
        judged = judged[judged.goal.isin(GOALS[self.name]) & (judged.GOV_LEVEL == "_T") & judged.probability.notna()]
        within = int((judged.probability >= 0.5).sum())
        unconfirmed = evidence.judged(goal="adult-use", status="unconfirmed", target_period=evidence.deadline, role="direct")
        if len(unconfirmed):
            said["unconfirmed"] = words.percent(unconfirmed.target.iloc[0], 0)
        adults = evidence.tables["population"]
        known = adults[adults.OBS_VALUE.notna()].sort_values("TIME_PERIOD").groupby("ADULT").tail(1).set_index("ADULT")
        said["populations"] = words.listed(words(f"adult.{adult}", persons=words.amount(row.OBS_VALUE, "PS"), period=words.when(row.TIME_PERIOD))
                                         for adult, row in known.iterrows())
        tested = evidence.tables["scores"]
        tested = tested[(tested.model == "reference_walk") & tested.coverage_80.notna()]
        if len(tested):
            said["coverage"] = words.percent(100 * np.average(tested.coverage_80, weights=tested.windows), 0)
        said |= {"year": evidence.deadline[:4], "level": words.percent(80), "judged": words.number(len(judged)), "within": words.number(within),
                 "excluded": words.number(len(evidence.tables["excluded"]), 0), "observed": words.number(len(evidence.tables["observations"]), 0),
                 "reach": words(f"bottom.reach.{'none' if not within else 'all' if within == len(judged) else 'some'}",
                                within=words.number(within), judged=words.number(len(judged)), year=evidence.deadline[:4])}
        return said
