"""What a valid table is: one description of every table, its key and its columns.

The codebook of the README, the data package and the SDMX structure are generated from `TABLES`;
`check` is the gate that every table passes when it is loaded or saved. Importing this module is cheap:
pandas and pandera load inside the functions that need them.
"""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Column:
    """One column: what it means and which values it may hold.

    `kind` is text, date (an ISO day), number, integer or boolean. `allowed` closes the list of values, `refers`
    names the table whose key holds every value, `pattern` is a regular expression for the whole cell, `lower`
    and `upper` bound a number. A nullable text is empty, a nullable number NaN.
    """

    meaning: str
    kind: str = "text"
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    refers: str = ""
    pattern: str = ""
    lower: float | None = None
    upper: float | None = None

    @property
    def optional(self):
        """The same column, which may be empty."""
        return replace(self, nullable=True)


@dataclass(frozen=True)
class Table:
    """One table: where it lies under the root, which columns identify a row, and its columns in order."""

    path: str
    meaning: str
    key: tuple[str, ...]
    columns: dict[str, Column]

    @property
    def raw(self):
        """True for tables that people edit and code never writes."""
        return self.path.startswith("data/raw/")


@dataclass(frozen=True)
class Parameter:
    """A parameter of the notebooks: its plain type, its allowed values, and its help."""

    kind: type
    meaning: str
    allowed: tuple[str, ...] = ()
    lower: int | None = None
    upper: int | None = None
    date: bool = False
    nullable: bool = False


PARAMETERS = {
    "language": Parameter(str, "language of the brief", ("vi", "en")),
    "brief": Parameter(str, "which brief", ("national", "full-process-services", "adult-use")),
    "level": Parameter(int, "central prediction interval, percent", lower=50, upper=99),
    "target_period": Parameter(str, "the day by which the goals are judged", date=True),
    "data_end": Parameter(str, "no statement about a later day enters the analysis", date=True),
    "as_of": Parameter(str, "keep only what was published by this day, empty: all", date=True, nullable=True),
}

ASSESSMENTS = ("no data", "insufficient trend data", "target met", "on track", "acceleration needed")
REASONS = ("duplicate", "outvoted", "after data_end", "not published by as_of", "published date unknown",
           "administrative", "change without level", "low confidence", "ambiguous")  # fmt: skip
ROLES = ("direct", "definition variant", "survey proxy", "capacity proxy")
DAY = r"\d{4}-\d{2}-\d{2}"
MOMENT = r"\d{4}(-\d{2}(-\d{2})?)?"
PERIOD = rf"\d{{4}}|\d{{4}}-(S[12]|Q[1-4]|\d{{2}})|{DAY}|{DAY}/P\d+[YMD]"

statement = Column("stable id of one published statement", pattern=r"[a-z0-9][a-z0-9-]*\.\d{3,}")
source = Column("the publication", refers="sources", pattern=r"[a-z0-9][a-z0-9-]*")
locator = Column("paragraph of the held document, counted from 1 without empty lines", nullable=True, pattern=r"[1-9]\d*")
indicator = Column("what is measured", refers="indicators", pattern=r"[A-Z][A-Z0-9_]*")
area = Column("the country, a province or an agency", refers="areas", pattern=r"VN(-[0-9]{2}|_[A-Z0-9]+)?")
level = Column("whose services: all (_T), ministries (MIN), provinces (PRO)", allowed=("_T", "MIN", "PRO"))
period = Column("period the value describes, SDMX or ISO 8601", pattern=PERIOD)
goal = Column("the goal", pattern=r"[a-z0-9]+(-[a-z0-9]+)*")
role = Column("how the indicator bears on the goal", allowed=ROLES)
status = Column("stated (judged), restated (the same target again) or unconfirmed", allowed=("stated", "restated", "unconfirmed"))
as_of = Column("what had been published by this day; empty: everything", kind="date", nullable=True)
value = Column("the value", kind="number")
lower = Column("the least that the printed words allow", kind="number")
upper = Column("the most that the printed words allow", kind="number")
unit = Column("unit of the value (PT percent, NR number, PS persons, IX index, RK rank, ...)", pattern=r"[A-Z][A-Z0-9_]*")
obs_status = Column("SDMX observation status", refers="obs_status", pattern="[A-Z]")
flag = Column("true or false", kind="boolean")
count = Column("a count", kind="integer", lower=0)
words = Column("words")
note = Column("a remark for people", nullable=True)
figure = Column("a number", kind="number", nullable=True)


def _means(column, meaning, **changes):
    return replace(column, meaning=meaning, **changes)


_SERIES = {"INDICATOR": indicator, "REF_AREA": area, "GOV_LEVEL": level}
_JUDGED = {
    "goal": goal, **_SERIES, "role": role, "as_of": as_of,
    "target": _means(value, "the target as a number"),
    "target_period": _means(period, "the day by which the target is to be reached", kind="date", pattern=""),
}  # fmt: skip
_NAMES = {"name_vi": _means(words, "name in Vietnamese"), "name_en": _means(words, "name in English")}

TABLES = {
    "sources": Table("data/raw/sources.csv", "one row per publication", ("SOURCE",), {
        "SOURCE": replace(source, refers=""),
        "publisher": _means(words, "who published it"),
        "title": _means(note, "its title, in its own language"),
        "published": _means(note, "when, as precisely as known", pattern=MOMENT),
        "language": _means(words, "language and number format of its figures", allowed=("vi", "en")),
        "url": _means(note, "its address", pattern=r"https?://\S+"),
        "document": _means(note, "file name of the held text"),
        "sha256": _means(note, "hash of that file", pattern="[0-9a-f]{64}"),
        "licence": _means(note, "the terms under which it may be used"),
        "tier": _means(words, "1 made the figure, 2 relays it, 3 compiles or is known by its title only", allowed=("1", "2", "3")),
        "note": note,
    }),
    "statements": Table("data/raw/observations.csv", "one published statement per row, every cell as printed", ("STATEMENT",), {
        "STATEMENT": statement, "SOURCE": source, "LOCATOR": locator, **_SERIES,
        "PERIOD": _means(words, "the period as printed, or as SDMX or ISO code"),
        "VALUE": _means(note, "the value as printed, with its words"),
        "UNIT": _means(note, "the counted noun, for people; the unit is the indicator's"),
        "CHANGE": _means(note, "the change as printed"),
        "CHANGE_UNIT": _means(note, "unit of the change as printed"),
        "CHANGE_SINCE": _means(note, "since when, as printed"),
        "NOTE": _means(note, "a remark; may start with a tag such as [about] or [low confidence]"),
    }),
    "goals": Table("data/raw/goals.csv", "one printed target per row",
                   ("goal", "GOV_LEVEL", "TIME_PERIOD", "TARGET", "SOURCE", "LOCATOR"), {
        "goal": goal, "GOV_LEVEL": level,
        "TARGET": _means(words, "the target as printed"),
        "TIME_PERIOD": _means(note, "its deadline or milestone", pattern=MOMENT),
        "SOURCE": source, "LOCATOR": locator,
        "decided_by": _means(words, "who decided it"),
        "decided": _means(note, "when, as precisely as known", pattern=MOMENT),
        "status": status, **_NAMES, "note": note,
    }),
    "measures": Table("data/raw/measures.csv", "which indicator measures which goal", ("goal", "INDICATOR", "GOV_LEVEL", "role"), {
        "goal": goal, "INDICATOR": indicator, "GOV_LEVEL": level, "role": role,
        "reference_class": _means(words, "ids of the classes it is projected under, the headline's first", pattern=r"[a-z_]+( [a-z_]+)*"),
        "note_vi": note, "note_en": note,
    }),
    "corrections": Table("data/raw/corrections.csv", "known source errors", ("STATEMENT", "column"), {
        "STATEMENT": _means(statement, "the statement corrected", refers="statements"),
        "column": _means(words, "the cell corrected", pattern="[A-Z_]+"),
        "expect": _means(note, "what the raw table must show, or cleaning stops"),
        "replace": _means(note, "what is put in its place"),
        "reason": _means(words, "why"), "SOURCE": source,
    }),
    "indicators": Table("data/raw/codelists/indicators.csv", "what is measured", ("INDICATOR",), {
        "INDICATOR": replace(indicator, refers=""), **_NAMES,
        "definition_vi": words, "definition_en": words, "UNIT_MEASURE": unit,
        "direction": _means(words, "which way is better", allowed=("up", "down", "none")),
        "lower": _means(figure, "least possible value"), "upper": _means(figure, "greatest possible value"),
        "scale": _means(words, "scale on which it is projected", allowed=("logit", "log", "natural", "none")),
        "family": _means(words, "group of related indicators", pattern="[A-H]|administration"),
        "base_en": _means(note, "the denominator in English"), "base_vi": _means(note, "the denominator in Vietnamese"),
    }),
    "areas": Table("data/raw/codelists/areas.csv", "areas and agencies", ("REF_AREA",), {
        "REF_AREA": replace(area, refers=""), **_NAMES,
        "region": _means(note, "socio-economic region"),
        "valid_from": _means(note, "first day of this unit", pattern=MOMENT),
        "valid_to": _means(note, "last day of this unit", pattern=MOMENT),
        "successor": _means(note, "unit that took its place"),
    }),
    "population": Table("data/raw/codelists/population.csv", "adults by definition", ("ADULT", "TIME_PERIOD", "SOURCE"), {
        "ADULT": _means(words, "definition of adult", allowed=("15+", "18+", "electoral roll")),
        "TIME_PERIOD": period,
        "OBS_VALUE": _means(figure, "persons; empty where none was published", lower=0),
        "OBS_STATUS": obs_status, "SOURCE": source.optional, "COMMENT_OBS": note,
    }),
    "obs_status": Table("data/raw/codelists/obs_status.csv", "SDMX observation status", ("OBS_STATUS",), {
        "OBS_STATUS": replace(obs_status, refers=""), **_NAMES,
    }),
    "reference_classes": Table("data/raw/codelists/reference_classes.csv", "pace of comparable cases", ("reference_class",), {
        "reference_class": _means(words, "id of the class", pattern="[a-z_]+"),
    }),
    "class_quantiles": Table("data/raw/codelists/class_quantiles.csv", "quantiles of change in a class", ("reference_class",), {
        "reference_class": _means(words, "id of the class", pattern="[a-z_]+"),
    }),
    "observations": Table("data/processed/observations.csv", "one value per indicator, area, level and period",
                          ("INDICATOR", "REF_AREA", "GOV_LEVEL", "TIME_PERIOD"), {
        "STATEMENT": statement, **_SERIES, "TIME_PERIOD": period,
        "REF_DATE": Column("the day the value describes: the end of the period", kind="date"),
        "OBS_VALUE": value, "LOWER_BOUND": lower, "UPPER_BOUND": upper, "UNIT_MEASURE": unit, "OBS_STATUS": obs_status,
        "NUMERATOR": _means(figure, "numerator of a printed ratio"), "DENOMINATOR": _means(figure, "denominator of a printed ratio"),
        "SOURCE": source, "LOCATOR": locator,
        "PUBLISHED": _means(note, "when it was published, as precisely as known", pattern=MOMENT),
        "COMMENT_OBS": _means(note, "how the value was read or derived"),
    }),
    "excluded": Table("data/processed/excluded.csv", "every statement that is not an observation, and why", ("STATEMENT",), {
        "STATEMENT": statement, **_SERIES, "TIME_PERIOD": period,
        "VALUE": _means(note, "the value or change as printed"), "SOURCE": source,
        "reason_code": _means(words, "why, in one of a few words", allowed=REASONS),
        "reason": _means(words, "why, in a sentence"),
    }),
    "trends": Table("data/processed/trends.csv", "pace of every series since 2022", ("INDICATOR", "REF_AREA", "GOV_LEVEL"), {
        **_SERIES, "first_period": period, "last_period": period, "n_obs": _means(count, "number of observations"),
        "pace": _means(figure, "change a year"), "pace_lower": _means(figure, "least pace the prints allow"),
        "pace_upper": _means(figure, "greatest pace the prints allow"),
        "scale": _means(words, "scale of the pace"), "trend_status": _means(words, "what can be said of the trend"),
    }),
    "projections": Table("data/processed/projections.csv", "quantiles of every projection",
                         ("INDICATOR", "REF_AREA", "GOV_LEVEL", "model", "reference_class", "variant", "as_of", "TIME_PERIOD",
                          "quantile_level"), {
        **_SERIES, "model": _means(words, "the model"), "reference_class": _means(note, "class whose pace it uses"),
        "variant": _means(words, "main, or what was left out"), "as_of": as_of,
        "origin": _means(period, "last observation", kind="date", pattern=""),
        "TIME_PERIOD": _means(period, "the day projected to", kind="date", pattern=""),
        "quantile_level": Column("level of the quantile", kind="number", lower=0, upper=1),
        "OBS_VALUE": value, "OBS_STATUS": obs_status,
        "headline": _means(flag, "true where the verdict rests on the row"),
    }),
    "scores": Table("data/processed/scores.csv", "how well the models forecast comparable cases", ("panel", "horizon", "n_obs", "model"), {
        "panel": _means(words, "the panel"), "horizon": _means(figure, "years ahead"),
        "n_obs": _means(words, "observations shown", allowed=("1", "2-3", "4-6")), "model": _means(words, "the model"),
        "windows": _means(count, "number of windows"),
        "mae_ratio": _means(figure, "mean absolute error over that of the last value"),
        "crps_ratio_naive": _means(figure, "CRPS over that of the last value"),
        "crps_ratio_line": _means(figure, "CRPS over that of a fitted line"),
        "coverage_80": _means(figure, "share inside the 80 % interval"), "coverage_95": _means(figure, "share inside the 95 % interval"),
        "brier": _means(figure, "Brier score of reaching the next ten"), "log_score": _means(figure, "log score of the same"),
        "wis_ratio": _means(figure, "WIS over that of the last value"), "SOURCE": note,
    }),
    "assessments": Table("data/processed/assessments.csv", "the verdict on every goal",
                         tuple(_JUDGED), {
        **_JUDGED, "status": status, "UNIT_MEASURE": unit, "latest_period": period.optional,
        "latest": _means(figure, "latest value"), "projected": _means(figure, "median projected to the deadline"),
        "LOWER_BOUND": _means(figure, "lower end of the 80 % interval"), "UPPER_BOUND": _means(figure, "upper end of the 80 % interval"),
        "probability": Column("that the target is reached", kind="number", nullable=True, lower=0, upper=1),
        "required_pace": _means(figure, "change a year needed"), "observed_pace": _means(figure, "change a year since 2022"),
        "year_reached": _means(figure, "year in which the median reaches the target"),
        "assessment": _means(words, "the verdict in UNICEF's words", allowed=ASSESSMENTS),
        "headline": _means(flag, "true where the goal is judged by this row"), "n_obs": _means(count, "number of observations"),
        "reference_class": _means(note, "class of the headline projection"), "model": _means(note, "model of the headline projection"),
    }),
    "assessment_details": Table("data/processed/assessment_details.csv", "everything else said of a goal", (*_JUDGED, "statistic"), {
        **_JUDGED, "statistic": _means(words, "what is stated"),
        "value": _means(figure, "its value"), "text": _means(note, "its words"),
    }),
}  # fmt: skip


def is_day(text):
    """True if `text` is an ISO date that exists."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def parameter_fault(name, given):
    """What is wrong with a notebook parameter, in words; empty if nothing is."""
    from difflib import get_close_matches

    if name not in PARAMETERS:
        near = get_close_matches(name, PARAMETERS, 1)
        return f"unknown parameter {name!r}" + (f", did you mean {near[0]!r}?" if near else "")
    rule = PARAMETERS[name]
    if type(given) is not rule.kind:
        return f"{name} is {given!r}, not {'a whole number' if rule.kind is int else 'a text'}"
    if rule.allowed and given not in rule.allowed:
        near = get_close_matches(given, rule.allowed, 1)
        return f"{name} is {given!r}, not one of {', '.join(rule.allowed)}" + (f"; did you mean {near[0]!r}?" if near else "")
    if rule.lower is not None and not rule.lower <= given <= rule.upper:
        return f"{name} is {given}, not between {rule.lower} and {rule.upper}"
    if rule.date and not is_day(given) and not (rule.nullable and given == ""):
        return f"{name} is {given!r}, not a date such as 2025-12-31"
    return ""


def check(table, name):
    """Return `table` with numbers as numbers, or raise ValueError showing the rows that break the description.

    Columns that the description lacks are left alone: a table may gain columns.
    """
    from pandera.errors import SchemaErrors

    try:
        return _gate(name).validate(table, lazy=True)
    except SchemaErrors as error:
        raise ValueError(f"{TABLES[name].path}: {_offending(table, error.failure_cases)}") from None


def column_faults(series, column):
    """True for every cell of a text or number series that the description of its column forbids."""
    distinct = series.drop_duplicates()
    return ~series.isin(distinct[_valid(distinct, column)])


def _gate(name):
    import pandera.pandas as pa

    table = TABLES[name]
    columns = {}
    for label, column in table.columns.items():
        allowed = pa.Check(lambda series, column=column: ~column_faults(series, column), name="allowed", ignore_na=False)
        dtype = {"number": float, "integer": int, "boolean": bool}.get(column.kind)
        columns[label] = pa.Column(dtype, allowed, coerce=dtype is not None, nullable=True)
    return pa.DataFrameSchema(columns, unique=list(table.key), strict=False)


def _valid(distinct, column):
    if column.kind == "boolean":
        return distinct.isin([True, False])
    if column.kind in ("number", "integer"):
        inside = distinct.between(_or(column.lower, -float("inf")), _or(column.upper, float("inf")))
        return inside | (distinct.isna() & column.nullable)
    given = distinct.astype(str)
    filled = given != ""
    if column.allowed:
        filled &= given.isin(column.allowed)
    if column.pattern:
        filled &= given.str.fullmatch(column.pattern)
    if column.kind == "date":
        filled &= given.map(is_day).astype(bool)
    return (filled & distinct.notna()) | ((given == "") & column.nullable)


def _or(bound, otherwise):
    return otherwise if bound is None else bound


def _offending(table, cases):
    lines = []
    for case in cases.drop_duplicates(["column", "index"]).head(5).itertuples():
        found = ascii(case.failure_case)[:80]
        where = "" if case.index is None or case.index != case.index else f" in row {int(case.index) + 1}"
        lines.append(f"{case.column or 'table'}{where}: {found} ({case.check})")
    more = len(cases) - len(lines)
    return "\n  ".join(["does not fit its description", *lines]) + (f"\n  and {more} more" if more > 0 else "")
