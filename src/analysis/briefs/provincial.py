"""What the profiles of provinces and the brief on the divide share: tables, names, spoken values."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from babel.numbers import format_decimal
from IPython.display import Markdown, display

from analysis.briefs import lists, wording
from analysis.briefs.evidence import Evidence
from analysis.briefs.figures import style
from analysis.estimates.divide import PROVINCE
from analysis.tables import store

DOSSIERS = "DOSSIERS_FULL_SHARE"
CENSORED = 10  # the group without figures of their own lies below this share, percent
CITIES = ("VN-HN", "VN-SG")
TABLES = ("observations", "provinces", "areas", "indicators", "sources", "goals", "assessments")


class Page(list):
    """Things to show one below the other."""

    def _ipython_display_(self):
        for shown in self:
            display(shown)


def load(names):
    """The tables of these names, and the short hash of the file of each."""
    tables = {name: store.load(name) for name in names}
    hashes = {name: hashlib.sha256(store.path(name).read_bytes()).hexdigest()[:12] for name in names}
    return tables, hashes


@dataclass(frozen=True)
class Provincial:
    """Tables and the words of a language: `words` of provinces.po, `common` of the other briefs."""

    tables: dict
    hashes: dict
    language: str

    @cached_property
    def words(self):
        """Sentences about provinces."""
        return wording.Words(self.language, "provinces")

    @cached_property
    def common(self):
        """Numbers, periods and the sentences of every brief."""
        return wording.Words(self.language)

    @cached_property
    def evidence(self):
        """The same tables, asked as the other briefs ask."""
        return Evidence(self.tables, self.common)

    @cached_property
    def areas(self):
        """Names and regions by REF_AREA: columns name, region, region_en, successor."""
        found = self.tables["areas"].set_index("REF_AREA")
        told = {"name": found[f"name_{self.language}"], "region": found[f"region_{self.language}"]}
        return found[["region_en", "successor"]].assign(**told)

    def name(self, area):
        """The name of a province, safe in Markdown."""
        return wording.escape(self.areas.name[area])

    def score(self, value, decimals=2):
        """A score with all of its decimals."""
        said = format_decimal(round(value, decimals) + 0.0, f"0.{'0' * decimals}", locale=self.language)
        return said.replace("-", "\N{MINUS SIGN}")

    def interval(self, value, lower, upper):
        """A value with its 95 % interval."""
        said = (self.score(figure) for figure in (value, lower, upper))
        return self.words("interval", **dict(zip(("value", "lower", "upper"), said, strict=True)))

    def years(self, years):
        """One year or several, in words."""
        years = [str(year) for year in years]
        return self.words(f"years.{'one' if len(years) == 1 else 'more'}", years=self.common.join(years))

    def ranks(self, row):
        """The places that cannot be ruled out, in words."""
        low, high, n = (
            self.common.number(row[column], 0) for column in ("rank_lower", "rank_upper", "n_obs")
        )
        return self.words("set.one" if low == high else "set.range", low=low, high=high, n=n)

    def value(self, row):
        """A published value as far as it was published: exact, a bound, a place in a list, or derived."""
        if row.OBS_STATUS == "Q":
            below = row.UPPER_BOUND < 100
            bound = row.UPPER_BOUND if below else row.LOWER_BOUND
            return self.words(
                f"value.{'below' if below else 'above'}", value=self.common.amount(bound, row.UNIT_MEASURE)
            )
        said = self._amount(row)
        marks = {"U": "value.position", "E": "value.derived"}
        return self.words(marks[row.OBS_STATUS], value=said) if row.OBS_STATUS in marks else said

    def _amount(self, row):
        if row.UNIT_MEASURE == "RK":
            return self.words("value.rank", value=self.common.number(row.OBS_VALUE, 0))
        if row.UNIT_MEASURE == "PT":
            return self.common.percent(row.OBS_VALUE, 2)
        return self.common.amount(row.OBS_VALUE, row.UNIT_MEASURE)

    @cached_property
    def block(self):
        """The latest verdicts on the provinces as one block, by deadline: rows of the assessments."""
        found = self.tables["assessments"]
        wanted = (
            found.GOV_LEVEL.eq("PRO")
            & found.as_of.eq("")
            & found.role.eq("direct")
            & found.status.eq("stated")
        )
        return found[wanted].sort_values(["target_period", "goal"])

    @cached_property
    def dossiers(self):
        """The target for full-process dossiers that fell due last: (year, result of all, target)."""
        due = self.block[
            self.block.INDICATOR.eq(DOSSIERS) & self.block.target_period.str[:4].eq(self.block.latest_period)
        ]
        row = due.iloc[-1]
        return row.latest_period, self.common.percent(row.latest, 2), self.common.percent(row.target)

    @cached_property
    def published(self):
        """Observations of provinces, without those of the survey and of the population."""
        found = self.tables["observations"]
        kept = found.REF_AREA.str.fullmatch(PROVINCE) & ~found.INDICATOR.str.startswith(
            ("PAPI_", "POPULATION_")
        )
        return found[kept].sort_values(["INDICATOR", "REF_DATE", "TIME_PERIOD"])

    def section(self, name, *texts, **places):
        """A heading with the id of its section, and what stands below it; texts become Markdown."""
        title = f"## {capital(self.words(f'section.{name}', **places))} {{#{name.split('.')[0]}}}"
        shown = (Markdown(part) if isinstance(part, str) else part for part in (title, *texts))
        return Page(shown)

    def head(self, kind, text, day, **places):
        """The head of a document and its answer."""
        told = {
            key: plain(self.words(f"{kind}.{key}", **places)) for key in ("title", "subtitle", "description")
        }
        told |= {
            "language": self.language,
            "kicker": self.words(f"{kind}.kicker"),
            "day": day,
            "date": self.words("profile.date", year=day[:4]),
        }
        return Page([Markdown(f"::: {{.bottom-line}}\n{text}\n:::", metadata={"brief": told})])

    def cited(self, rows):
        """The sources of some rows, each linking to the list of sources."""
        return f"::: {{.source}}\n{self.evidence.cited(rows)}\n:::"

    def sources(self, rows):
        """Every publication that the document rests on."""
        return self.section("sources", lists.sources(self.evidence, rows))

    def box(self, name, day):
        """What the document was made from, and the hashes of the tables."""
        text = self.words("box.text", brief=name, language=self.language, day=self.common.when(day))
        hashes = ", ".join(f"`{table}.csv` `{digest}`" for table, digest in self.hashes.items())
        return self.section("box", f"::: {{.box}}\n{text} {self.words('box.hashes', hashes=hashes)}\n:::")

    def csv(self, rows, *columns):
        """The numbers behind a figure, headed in the language of the document."""
        heads = {column: self.words(f"column.{column}") for column in columns}
        return style.numbers(pd.DataFrame(rows).rename(columns=heads), heads.values())


def plain(text):
    """Words without the marks of Markdown."""
    return text.replace("\\", "").replace("**", "")


def capital(text):
    """Text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
