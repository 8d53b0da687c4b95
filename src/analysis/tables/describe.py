"""Every table of the project, described once: where it lies, its key, what each column means and may hold.

The checks, the codebook of the README, the data package and the SDMX structure are all made from `TABLES`.
"""

from dataclasses import replace

from analysis.tables.columns import ASSESSMENTS, FATES, OUTCOMES, REASONS, Column, Table
from analysis.tables.reliability import BINS

# The project's own days; a notebook may be given others.
DEADLINE = "2025-12-31"  # by which the goals are judged
DATA_END = "2024-12-31"  # no statement about a later day enters the analysis

ROLES = ("direct", "definition variant", "survey proxy", "capacity proxy")
STATUSES = ("stated", "restated", "unconfirmed")
DAY = r"\d{4}-\d{2}-\d{2}"
MOMENT = r"\d{4}(-\d{2}(-\d{2})?)?"
PERIOD = rf"\d{{4}}|\d{{4}}-(S[12]|Q[1-4]|\d{{2}})|{DAY}|{DAY}/P\d+[YMD]"

text = Column("words")
note = Column("a remark for people", nullable=True)
flag = Column("true or false", kind="boolean")
count = Column("a count", kind="integer", lower=0)
value = Column("the value", kind="number")
figure = Column("a number", kind="number", nullable=True)
day = Column("a day", kind="date")
moment = Column("when, as 2024, 2024-07 or 2024-07-15", nullable=True, pattern=MOMENT)
period = Column("period the value describes, SDMX or ISO 8601", pattern=PERIOD)
statement = Column(
    "stable id of one published statement, such as bac-kan-2024-07.001", pattern=r"[a-z0-9][a-z0-9-]*\.\d{3,}"
)
source = Column("the publication", refers="sources", pattern=r"[a-z0-9][a-z0-9-]*")
locator = Column("paragraph of the held document, counted from 1 without empty lines",
                 nullable=True, pattern=r"[1-9]\d*")  # fmt: skip
indicator = Column("what is measured", refers="indicators", pattern="[A-Z][A-Z0-9_]*")
area = Column("the country, a province or an agency", refers="areas", pattern="VN(-[A-Z0-9]{2}|_[A-Z0-9]+)?")
level = Column("whose services: all (_T), ministries (MIN), provinces (PRO)", allowed=("_T", "MIN", "PRO"))
unit = Column("unit: PT percent, NR number, PS persons, IX index, RK rank, ...", pattern="[A-Z][A-Z0-9_]*")
obs_status = Column("SDMX observation status", refers="obs_status", pattern="[A-Z]")
goal = Column("the goal", pattern="[a-z0-9]+(-[a-z0-9]+)*")
role = Column("how the indicator bears on the goal", allowed=ROLES)
status = Column("judged (stated), the same target again (restated), or unconfirmed", allowed=STATUSES)
reference_class = Column("id of a class of comparable cases", pattern="[a-z_]+")
as_of = Column("what had been published by this day; empty: everything", kind="date", nullable=True)

_SERIES = {"INDICATOR": indicator, "REF_AREA": area, "GOV_LEVEL": level}
SERIES = list(_SERIES)  # the columns that identify a series
_NAMES = {"name_vi": text.but("name in Vietnamese"), "name_en": text.but("name in English")}
_NOTES = {"note_vi": note.but("a remark in Vietnamese"), "note_en": note.but("a remark in English")}
_JUDGED = {
    "goal": goal, **_SERIES, "role": role, "as_of": as_of,
    "target": value.but("the target as a number"),
    "target_period": day.but("the day by which the target is to be reached"),
}  # fmt: skip
_RAW, _LISTS, _DONE = "data/raw/", "data/raw/codelists/", "data/processed/"

TABLES = {
    "sources": Table(_RAW + "sources.csv", "one row per publication", ("SOURCE",), {
        "SOURCE": replace(source, refers=""),
        "publisher": text.but("who published it"),
        "title": note.but("its title, in its own language"),
        "published": moment.but("when it was published, as 2024, 2024-07 or 2024-07-15"),
        "language": text.but("language and number format of its figures", allowed=("vi", "en")),
        "url": note.but("its address, from http:// or https://", pattern=r"https?://[!#-;=?-~]+"),
        "document": note.but("file name of the held text"),
        "sha256": note.but("SHA-256 of that file, 64 hexadecimal digits", pattern="[0-9a-f]{64}"),
        "licence": note.but("the terms under which it may be used"),
        "tier": text.but("1 made the figure, 2 relays it, 3 compiles or title only", allowed=("1", "2", "3")),
        "note": note,
    }),
    "institutions": Table(_LISTS + "institutions.csv", "public bodies that publish", ("publisher",), {
        "publisher": text.but("its name in Vietnamese, as in the sources"),
        "name_en": text.but("its name in English"),
        "since_vi": note.but("what became of it, in Vietnamese"),
        "since_en": note.but("what became of it, in English"),
    }),
    "edition": Table(_RAW + "edition.csv", "the edition at hand, in one row", ("number",), {
        "number": text.but("its number, such as 1.0", pattern=r"\d+\.\d+"),
        "issued": day.but("the day of issue"),
        "searched": text.but("the month up to which figures were searched", pattern=r"\d{4}-\d{2}"),
        "next_update": text.but("the month of the next edition", pattern=r"\d{4}-\d{2}"),
        "contact_vi": text.but("where to report an error, in Vietnamese"),
        "contact_en": text.but("where to report an error, in English"),
        "cite_vi": text.but("authors and title to cite, in Vietnamese"),
        "cite_en": text.but("authors and title to cite, in English"),
    }),
    "statements": Table(_RAW + "observations.csv", "published statements, as printed", ("STATEMENT",), {
        "STATEMENT": statement, "SOURCE": source, "LOCATOR": locator, **_SERIES,
        "PERIOD": text.but("the period as printed, or as SDMX or ISO code"),
        "VALUE": note.but("the value as printed, with its words"),
        "UNIT": note.but("the counted noun, for people; the unit is the indicator's"),
        "CHANGE": note.but("the change as printed"),
        "CHANGE_UNIT": note.but("unit of the change as printed"),
        "CHANGE_SINCE": note.but("since when, as printed"),
        "QUOTE": note.but("the clause that prints VALUE and CHANGE; never empty for a held document"),
        "NOTE": note.but("a remark; may start with a tag such as [about] or [low confidence]"),
    }),
    "goals": Table(_RAW + "goals.csv", "printed targets",
                   ("goal", "GOV_LEVEL", "TIME_PERIOD", "TARGET", "SOURCE", "LOCATOR"), {
        "goal": goal, "GOV_LEVEL": level, "TARGET": text.but("the target as printed"),
        "TIME_PERIOD": moment.but("its deadline or milestone, as 2025 or 2023-06"),
        "SOURCE": source, "LOCATOR": locator,
        "decided_by": text.but("who decided it, in Vietnamese"),
        "decided_by_en": text.but("who decided it, in English"),
        "decided": moment.but("when it was decided, as 2024, 2024-07 or 2024-07-15"),
        "status": status, **_NAMES, **_NOTES,
    }),
    "measures": Table(_RAW + "measures.csv", "which indicator measures which goal",
                      ("goal", "INDICATOR", "GOV_LEVEL", "role"), {
        "goal": goal, "INDICATOR": indicator, "GOV_LEVEL": level, "role": role,
        "reference_class": note.but("classes it is projected under, the headline's first; empty: none fits",
                                    pattern="[a-z_]+( [a-z_]+)*"),
        **_NOTES,
    }),
    "corrections": Table(_RAW + "corrections.csv", "known errors of sources", ("STATEMENT", "column"), {
        "STATEMENT": statement.but("the statement corrected", refers="statements"),
        "column": text.but("the cell corrected", pattern="[A-Z_]+"),
        "expect": note.but("what the raw table must show, or cleaning stops"),
        "replace": note.but("what is put in its place"),
        "reason": text.but("why"), "SOURCE": source,
    }),
    "outcomes": Table(_RAW + "outcomes.csv", "which later figure answers which goal, and what it decides",
                      ("goal", "GOV_LEVEL", "INDICATOR", "reported_level"), {
        "goal": goal, "GOV_LEVEL": level, "INDICATOR": indicator.but("what was reported"),
        "reported_level": level, "outcome": text.but("what came of the target", allowed=OUTCOMES), **_NOTES,
    }),
    "acknowledged": Table(_RAW + "acknowledged.csv", "doubts that somebody looked at",
                          ("rule", "STATEMENT"), {
        "rule": text.but("the rule whose doubt passes, as `make check` names it"),
        "STATEMENT": text.but("the statement or the row of a code list that the doubt names"),
        "shows": text.but("what stands there; when it changes, the doubt is back"),
        "reason": text.but("why it may pass"),
    }),
    "unquoted": Table(_RAW + "unquoted.csv", "figures of held documents that no row quotes, and why",
                      ("SOURCE", "LOCATOR", "figure"), {
        "SOURCE": source, "LOCATOR": locator, "figure": text.but("the figure as printed, without its unit"),
        "reason": text.but("why no row quotes it"),
    }),
    "indicators": Table(_LISTS + "indicators.csv", "what is measured", ("INDICATOR",), {
        "INDICATOR": replace(indicator, refers=""), **_NAMES,
        "definition_vi": text.but("definition in Vietnamese"),
        "definition_en": text.but("definition in English"),
        "UNIT_MEASURE": unit,
        "direction": text.but("which way is better", allowed=("up", "down", "none")),
        "lower": figure.but("least possible value"), "upper": figure.but("greatest possible value"),
        "scale": text.but("scale on which it is projected", allowed=("logit", "log", "natural", "none")),
        "family": text.but("group of related indicators", pattern="[A-H]|administration|province"),
        "base_vi": note.but("the denominator in Vietnamese"),
        "base_en": note.but("the denominator in English"),
        "year_to_date": flag.but("true where figures of a year compare only with the same months"),
        "measurement_sd": figure.but(
            "error of a share beyond its rounding, standard deviation in points: 1 if counted, "
            "0.5 in PAPI (17,000 asked), 2 in surveys of unknown size", lower=0),
        "edition_years": figure.but("years between editions in fixed years; empty: any year", lower=1),
    }),
    "areas": Table(_LISTS + "areas.csv", "areas and agencies", ("REF_AREA",), {
        "REF_AREA": replace(area, refers=""), **_NAMES,
        "region_vi": note.but("socio-economic region in Vietnamese"),
        "region_en": note.but("socio-economic region in English"),
        "valid_from": moment.but("first day of this unit"), "valid_to": moment.but("last day of this unit"),
        "successor": note.but("unit that took its place"),
    }),
    "breaks": Table(_LISTS + "breaks.csv", "changes of definition or measurement", ("BREAK",), {
        "BREAK": text.but("id of the break"), "REF_DATE": day.but("first day of the new measurement"),
        "INDICATOR": text.but("indicators it touches, by spaces", pattern="[A-Z0-9_]+( [A-Z0-9_]+)*"),
        "ends": note.but("those of them that nobody publishes after it, by spaces",
                         pattern="[A-Z0-9_]+( [A-Z0-9_]+)*"),
        **_NAMES, "sd": figure.but("standard deviation of the level shift, in points", lower=0),
        "SOURCE": source.optional,
    }),
    "population": Table(_LISTS + "population.csv", "adults by definition", ("ADULT", "TIME_PERIOD"), {
        "ADULT": text.but("definition of adult", allowed=("15+", "18+", "electoral roll")),
        "TIME_PERIOD": period, "OBS_VALUE": figure.but("persons; empty where none was published", lower=0),
        "OBS_STATUS": obs_status, "SOURCE": source.optional, "COMMENT_OBS": note.but("how it was derived"),
    }),
    "obs_status": Table(_LISTS + "obs_status.csv", "SDMX observation status", ("OBS_STATUS",), {
        "OBS_STATUS": replace(obs_status, refers=""), **_NAMES,
    }),
    "reference_classes": Table(_LISTS + "reference_classes.csv", "pace of comparable cases",
                               ("reference_class",), {
        "reference_class": reference_class, **_NAMES, "indicator": text.but("column of the panel fitted"),
        **{name: figure.but(f"{name} of the yearly pace on the link scale") for name in ("a0", "a1", "a2")},
        "sigma": figure.but("yearly shock, standard deviation", lower=0),
        "tau_2_3": figure.but("spread of lasting deviations, series of 2-3 observations", lower=0),
        "tau_4_6": figure.but("spread of lasting deviations, series of 4-6 observations", lower=0),
        "measurement_sd": figure.but("measurement error assumed, points", lower=0),
        "level_low": figure.but("least level at which its pace is known, percent", lower=0, upper=100),
        "level_high": figure.but("greatest level at which its pace is known, percent", lower=0, upper=100),
        "areas": count.but("areas of the panel"), "cases": count.but("yearly changes of the panel"),
        "first_year": count.but("first year of the panel"), "last_year": count.but("its last year"),
        "source": text.but("where the panel comes from"), "url": text.but("where it was read"),
        "licence": text.but("the terms under which it may be used"),
    }),
    "class_quantiles": Table(_LISTS + "class_quantiles.csv", "what comparable cases did from a level",
                             ("reference_class", "horizon", "level_low", "quantile_level"), {
        "reference_class": reference_class, "horizon": value.but("years ahead", lower=0),
        "level_low": value.but("from this level, percent"), "level_high": value.but("to this level, percent"),
        "quantile_level": value.but("level of the quantile", lower=0, upper=1),
        "change": figure.but("change after so many years, points"),
        "gap_closed": figure.but("share of the gap to 100 % that was closed"),
        "cases": count.but("windows from this level"), "areas": count.but("areas they come from"),
        "reached_99": count.but("windows that ended at 99 % or above"),
    }),
    "observations": Table(_DONE + "observations.csv", "one value per indicator, area, level and period",
                          ("INDICATOR", "REF_AREA", "GOV_LEVEL", "TIME_PERIOD"), {
        "STATEMENT": statement, **_SERIES, "TIME_PERIOD": period,
        "REF_DATE": day.but("the day the value describes: the end of the period"),
        "OBS_VALUE": figure.but("the value; empty where only a bound is printed"),
        "LOWER_BOUND": value.but("the least that the printed words allow"),
        "UPPER_BOUND": value.but("the most that the printed words allow"),
        "UNIT_MEASURE": unit, "OBS_STATUS": obs_status,
        "NUMERATOR": figure.but("numerator of a printed ratio"),
        "DENOMINATOR": figure.but("denominator of a printed ratio"),
        "SOURCE": source, "LOCATOR": locator,
        "PUBLISHED": moment.but("when it was published, as 2024, 2024-07 or 2024-07-15"),
        "COMMENT_OBS": note.but("how the value was read or derived"),
    }),
    "excluded": Table(_DONE + "excluded.csv", "statements that are no observation, and why", ("STATEMENT",), {
        "STATEMENT": statement, **_SERIES, "TIME_PERIOD": period,
        "VALUE": note.but("the value or change as printed"), "SOURCE": source,
        "reason_code": text.but("why, in a word or two", allowed=REASONS),
        "reason": text.but("why, in a sentence"),
    }),
    "trends": Table(_DONE + "trends.csv", "pace of every series since 2022", tuple(_SERIES), {
        **_SERIES, "first_period": period.optional, "last_period": period.optional,
        "n_obs": count.but("number of observations"), "pace": figure.but("change a year"),
        "pace_lower": figure.but("lower end of its 95 % interval"),
        "pace_upper": figure.but("upper end of its 95 % interval"),
        "scale": text.but("scale of the pace"), "trend_status": text.but("what can be said of the trend"),
        "recent_pace": figure.but("change a year between the last two observations"),
        "recent_since": period.but("period of the observation before the last").optional,
    }),
    "provinces": Table(_DONE + "provinces.csv", "where each province stands on a score",
                       ("REF_AREA", "INDICATOR", "TIME_PERIOD"), {
        "REF_AREA": area, "INDICATOR": indicator, "TIME_PERIOD": period, "OBS_VALUE": value,
        "n_obs": count.but("number of provinces published that year"),
        "rank": count.but("place by value, 1 the best; never to be shown without its set"),
        "rank_lower": count.but("best place that cannot be ruled out at 95 %"),
        "rank_upper": count.but("worst place that cannot be ruled out at 95 %"),
        "standing": text.but("against the mean, beyond noise", allowed=("above", "about", "below")),
        "region_mean": value.but("plain mean of the published provinces of the region, 2 decimals"),
        "region_n_obs": count.but("number of published provinces of the region"),
        "country_mean": value.but("plain mean of the published provinces, 2 decimals"),
        "since": period.but("first year of the change").optional,
        "change": figure.but("change since then"),
        "change_lower": figure.but("lower end of its 95 % interval"),
        "change_upper": figure.but("upper end of its 95 % interval"),
    }),
    "divide": Table(_DONE + "divide.csv", "how far apart the provinces are",
                    ("INDICATOR", "TIME_PERIOD", "statistic", "basis", "other"), {
        "INDICATOR": indicator, "TIME_PERIOD": period,
        "statistic": text.but("what is stated"),
        "basis": text.but("each province counts once, or by its people", allowed=("provinces", "people")),
        "other": indicator.but("the indicator that explains").optional,
        "value": figure.but("its value"), "lower": figure.but("lower end of its 95 % interval"),
        "upper": figure.but("upper end of its 95 % interval"),
        "n_obs": count.but("number of provinces, or of provinces and years"),
        "weak_instrument": flag.but("true where the instrument is too weak to determine the value"),
    }),
    "projections": Table(_DONE + "projections.csv", "quantiles of every projection",
                         (*_SERIES, "model", "reference_class", "variant", "as_of", "origin", "TIME_PERIOD",
                          "quantile_level"), {
        **_SERIES, "model": text.but("the model"),
        "reference_class": note.but("the class whose pace it uses"),
        "variant": text.but("main, or what was left out"), "as_of": as_of,
        "origin": day.but("day of the last observation"), "TIME_PERIOD": day.but("the day projected to"),
        "quantile_level": value.but("level of the quantile", lower=0, upper=1),
        "OBS_VALUE": value, "OBS_STATUS": obs_status,
        "headline": flag.but("true where the verdict rests on it"),
    }),
    "scores": Table(_DONE + "scores.csv", "how well the models forecast comparable cases",
                    ("panel", "horizon", "n_obs", "model"), {
        "panel": text.but("the panel"), "horizon": value.but("years ahead"),
        "n_obs": text.but("observations shown", allowed=("1", "2-3", "4-6")), "model": text.but("the model"),
        "windows": count.but("number of windows"),
        "mae_ratio": figure.but("mean absolute error over that of the last value"),
        "crps_ratio_naive": figure.but("CRPS over that of the last value"),
        "crps_ratio_line": figure.but("CRPS over that of a fitted line"),
        "coverage_80": figure.but("share inside the 80 % interval"),
        "coverage_95": figure.but("share inside the 95 % interval"),
        "brier": figure.but("Brier score of reaching the next ten"), "log_score": figure.but("its log score"),
        "wis_ratio": figure.but("WIS over that of the last value"), "SOURCE": note.but("source of the panel"),
        "base_rate": figure.but("share that reached the next ten"),
    }),
    "fates": Table(_DONE + "fates.csv", "what became of every printed target",
                   ("goal", "GOV_LEVEL", "TIME_PERIOD", "TARGET", "SOURCE", "LOCATOR"), {
        "goal": goal, "GOV_LEVEL": level, "TIME_PERIOD": moment.but("its deadline or milestone"),
        "TARGET": text.but("the target as printed"), "SOURCE": source, "LOCATOR": locator,
        "fate": text.but("judged, or why not", allowed=FATES),
        "reason": text.but("the verdict, or why there is none, in words"),
    }),
    "outturns": Table(_DONE + "outturns.csv", "registered verdicts beside what has been reported since",
                      ("goal", *_SERIES, "as_of", "target", "reported_as", "reported_level", "TIME_PERIOD"), {
        "goal": goal, **_SERIES, "as_of": as_of, "target": value.but("the target as a number"),
        "target_period": day, "UNIT_MEASURE": unit, "assessment": text.but("the registered verdict"),
        "projected": figure.but("registered median"),
        "probability": figure.but("its registered probability", lower=0, upper=1),
        **{f"{side}_{level}": figure.but(f"{side} end of the registered {level} % interval")
           for level in (80, 95) for side in ("lower", "upper")},
        "outcome": text.but("what came of the target", allowed=OUTCOMES), "settled": flag.but("if known"),
        "reported_as": indicator.but("the indicator reported").optional, "reported_level": level.optional,
        "TIME_PERIOD": period.optional, "REF_DATE": day.but("the day it describes").optional,
        "reported": figure.but("the figure"),
        **{f"reported_{end}": figure.but(f"{end} bound that its words allow") for end in ("lower", "upper")},
        "same_measure": flag.but("true where projection and figure are of one indicator"),
        **{f"inside_{level}": figure.but(f"1 if inside the {level} % interval") for level in (80, 95)},
        "crps": figure.but("of a comparable figure"), "brier": figure.but("of the probability, if settled"),
        "STATEMENT": statement.optional, "SOURCE": source.optional, "LOCATOR": locator,
        "PUBLISHED": moment, **_NOTES,
    }),
    "assessments": Table(_DONE + "assessments.csv", "the verdict on every goal", tuple(_JUDGED), {
        **_JUDGED, "status": status, "UNIT_MEASURE": unit, "latest_period": period.optional,
        "latest": figure.but("latest value"), "projected": figure.but("median projected to the deadline"),
        "LOWER_BOUND": figure.but("lower end of the 80 % interval"),
        "UPPER_BOUND": figure.but("upper end of the 80 % interval"),
        "probability": figure.but("that the target is reached", lower=0, upper=1),
        "required_pace": figure.but("change a year needed"),
        "observed_pace": figure.but("change a year since 2022"),
        "year_reached": figure.but("year in which the median reaches the target"),
        "assessment": text.but("the verdict: UNICEF's words, or what came", allowed=ASSESSMENTS),
        "headline": flag.but("true where the goal is judged by this row"),
        "n_obs": count.but("number of observations"),
        "reference_class": note.but("class of the headline projection"),
        "model": note.but("model of the headline projection"),
        "class_low": figure.but("least level at which the class knows its pace, percent"),
        "class_high": figure.but("greatest such level"),
        "beyond_class": text.but("where the latest value or the median leaves these levels", nullable=True,
                                 allowed=("below", "above")),
        "surprises": count.but("latest figures in a row two standard deviations or more from what the class "
                               "expected"),
    }),
    "assessment_details": Table(_DONE + "assessment_details.csv", "everything else said of a goal",
                                (*_JUDGED, "statistic"), {
        **_JUDGED, "statistic": text.but("what is stated"),
        "value": figure.but("its value"), "text": note.but("its words"),
    }),
}  # fmt: skip

TABLES["scores_frozen"] = replace(
    TABLES["scores"], path=_DONE + "scores_frozen.csv", meaning="the same with classes of other panels"
)
TABLES["reliability"] = BINS
TABLES["reliability_frozen"] = replace(
    BINS, path=_DONE + "reliability_frozen.csv", meaning="the same with classes of other panels"
)
