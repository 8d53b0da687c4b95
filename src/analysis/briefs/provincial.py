"""What the profiles of provinces and the brief on the divide share: names, scores, published values."""

from dataclasses import dataclass
from functools import cached_property

from babel.numbers import format_decimal

from analysis.briefs import markdown, wording
from analysis.briefs.evidence import where
from analysis.briefs.outline import DOSSIERS
from analysis.briefs.report import Report
from analysis.estimates.divide import PROVINCE

CENSORED = 10  # the group without figures of their own lies below this share, percent
CITIES = ("VN-HN", "VN-SG")
TABLES = ("observations", "provinces", "areas", "indicators", "sources", "goals", "assessments",
          "institutions", "edition")  # fmt: skip


@dataclass(frozen=True)
class Provincial(Report):
    """A report in the words of provinces.po."""

    catalogue = "provinces"

    @cached_property
    def areas(self):
        """Names and regions by REF_AREA: columns name, region, region_en, successor."""
        areas = self.tables["areas"].set_index("REF_AREA")
        named = {key: areas[f"{key}_{self.language}"] for key in ("name", "region")}
        return areas[["region_en", "successor"]].assign(**named)

    def area_name(self, area):
        """The name of a province, safe in Markdown."""
        return markdown.escape(self.areas.name[area])

    @property
    def names(self):
        """{column: function that names a code of it} for the numbers behind a figure."""
        return {"INDICATOR": lambda code: self.words(f"short.{code}")}

    def in_order(self, areas):
        """Codes of provinces in the alphabetical order of their names."""
        return sorted(areas, key=lambda area: wording.sort_key(self.areas.name[area]))

    def score(self, value, decimals=2):
        """A score with all of its decimals."""
        number = format_decimal(round(value, decimals) + 0.0, f"0.{'0' * decimals}", locale=self.language)
        return number.replace("-", "\N{MINUS SIGN}")

    def interval(self, value, lower, upper):
        """A value with its 95 % interval."""
        ends = {"value": value, "lower": lower, "upper": upper}
        return self.words("interval", **{name: self.score(end) for name, end in ends.items()})

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
        value = self._amount(row)
        marks = {"U": "value.position", "E": "value.derived"}
        return self.words(marks[row.OBS_STATUS], value=value) if row.OBS_STATUS in marks else value

    def _amount(self, row):
        if row.UNIT_MEASURE == "RK":
            return self.words("value.rank", value=self.common.number(row.OBS_VALUE, 0))
        if row.UNIT_MEASURE == "PT":
            return self.common.percent(row.OBS_VALUE, 2)
        return self.common.amount(row.OBS_VALUE, row.UNIT_MEASURE)

    @cached_property
    def block(self):
        """The latest verdicts on the provinces as one block, by deadline: rows of the assessments."""
        rows = where(self.tables["assessments"], GOV_LEVEL="PRO", as_of="", role="direct", status="stated")
        return rows.sort_values(["target_period", "goal"])

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
        rows = self.tables["observations"]
        other = rows.INDICATOR.str.startswith(("PAPI_", "POPULATION_"))
        kept = rows[rows.REF_AREA.str.fullmatch(PROVINCE) & ~other]
        return kept.sort_values(["INDICATOR", "REF_DATE", "TIME_PERIOD"])

    def answered(self, kind, text, day, **values):
        """The answer in its box, with the head of a document of this kind: profile or divide."""
        about = {"kicker": self.words(f"{kind}.kicker"), "day": day}
        about["date"] = self.words("profile.date", year=day[:4])
        return self.opening(kind, text, values, **about)

    def made_from(self, day):
        """The section with the name, day and table hashes of the report."""
        text = self.words("box.text", brief=self.name, language=self.language, day=self.common.when(day))
        hashes = ", ".join(f"`{table}.csv` `{digest}`" for table, digest in self.hashes.items())
        return self.section("box", markdown.block("box", f"{text} {self.words('box.hashes', hashes=hashes)}"))
