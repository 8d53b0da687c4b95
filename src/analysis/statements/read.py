"""Statements with every cell read: what the print says, for which period, from which kind of source.

Each distinct cell is read once, so a million statements cost a few times the reading of their file. What
cannot be read or cannot be true comes back as faults: `clean` stops at them, `check` reports them.
"""

import re

import numpy as np
import pandas as pd

from analysis.statements import values
from analysis.statements.derive import earlier_levels, impossible
from analysis.statements.periods import earlier, last_day, read_period
from analysis.tables import rules

TAGS = ("about", "over", "nearly", "low confidence", "ambiguous")
COUNTED = ("NR", "PS", "HH", "SUB")  # units of things that come whole
CODES = {"SOURCE": "sources", "INDICATOR": "indicators", "REF_AREA": "areas"}
NEVER = -(10**6)  # a day before every publication
FORMS = {
    "PERIOD": "a period, such as 6 tháng đầu năm 2024, cuối năm 2023, 2024-S1 or 2024-07-15",
    "VALUE": "a figure as printed, such as 82,2%, hơn 75,7 triệu or 43/76",
    "CHANGE": "a change as printed, such as 2,6% or khoảng 687.000",
    "CHANGE_SINCE": "a period, such as cuối năm 2023",
    "NOTE": "a remark, after one of the tags [about], [over], [nearly], [low confidence], [ambiguous]",
}
_TAG = re.compile(r"\[([^\]]*)\] ?")
_FIGURES = ["number", "lower", "upper", "numerator", "denominator", "kind", "grain", "unit"]
_NO_FIGURE = (np.nan, np.nan, np.nan, np.nan, np.nan, "", np.nan, "")


def readings(tables):
    """Every statement with what its cells say, and the faults among them, as (readings, faults).

    Readings have a row per statement, in order; their texts are categoricals, their days count from 1970:
    the raw cells and `correction`; of the source `language`, `published`, `published_day` (NEVER if unknown),
    `tier` and `held` (a paragraph of a held document); of the indicator `UNIT_MEASURE`, `family`, `least` and
    `most`; of the area `area_day`, its first; of the note `doubted` and `ambiguous`; of PERIOD `TIME_PERIOD`,
    `REF_DATE` and `day`; what `printed.value` reads of VALUE, and of CHANGE as `change_number` and so on;
    `since`, `since_date` and `since_day`. Faults have row, column, found and expected.
    """
    statements = coded(correct(tables["statements"].reset_index(drop=True), tables["corrections"]))
    faults = [unknown_codes(statements, tables)]
    statements = _described(statements, tables)
    for read in (_tags, _periods, _values, _changes, _since):
        statements, found = read(statements)
        faults.append(found)
    return statements, pd.concat([*faults, implausible(statements), overshot(statements)], ignore_index=True)


def coded(table):
    """The table with every text but the ids as a categorical, in order of appearance."""
    texts = [column for column in table if column != "STATEMENT"]
    return table.assign(
        **{column: pd.Categorical.from_codes(*pd.factorize(table[column])) for column in texts}
    )


def correct(statements, corrections):
    """Statements with the listed cells replaced, and what was corrected in words in the column `correction`.

    Raises ValueError when a cell no longer shows the error that its correction expects.
    """
    for row, expect, shown in stale(statements, corrections):
        where = " ".join(corrections.loc[row, ["STATEMENT", "column"]])
        raise ValueError(f"correction of {where} no longer applies: expected {expect!r}, it shows {shown!r}")
    corrected = statements.assign(correction="")
    rows = _rows_of(statements, corrections)
    for correction in corrections.itertuples():
        row = rows[correction.STATEMENT]
        corrected.at[row, correction.column] = correction.replace
        corrected.at[row, "correction"] = f"{correction.column} corrected: {correction.reason}"
    return corrected


def stale(statements, corrections):
    """The corrections that no longer apply, as (row, what they expect, what the table shows)."""
    rows, found = _rows_of(statements, corrections), []
    for correction in corrections.itertuples():
        known = correction.STATEMENT in rows and correction.column in statements
        shown = statements.at[rows[correction.STATEMENT], correction.column] if known else ""
        if not known or shown != correction.expect:
            found.append((correction.Index, correction.expect, shown))
    return found


def _rows_of(statements, corrections):
    listed = statements.STATEMENT[statements.STATEMENT.isin(corrections.STATEMENT)]
    return {name: row for row, name in listed[::-1].items()}


def unknown_codes(table, tables):
    """Faults of the cells whose code stands in no code list, with the nearest code."""
    faults = [_faults([], "", [], [])]
    for column, name in CODES.items():
        known = tables[name][column]
        wrong = table[column][~table[column].isin(known)].astype(str)
        faults.append(_faults(wrong.index, column, wrong, [nearest_code(code, known) for code in wrong]))
    return pd.concat(faults, ignore_index=True)


def nearest_code(code, known):
    """What would be right in place of an unknown code, in words."""
    near = rules.nearest(code, known, 0.5)
    if near:
        return f"{near}, the nearest code"
    return f"a code of the list, such as {min(known)}" if len(known) else "a code of the list, which is empty"


def implausible(statements):
    """Faults of the values that were read but cannot be true of their indicator."""
    unit, kind, number = statements.UNIT_MEASURE, statements.kind, statements.number
    level = (kind != "") & (unit != "")
    share, percent = unit == "PT", (statements.unit == "percent") | (kind == "ratio")
    empty, changed = statements.VALUE == "", statements.CHANGE != ""
    broken = unit.isin(COUNTED) & number.notna() & (number % 1 != 0)
    outside = level & ((number < statements.least) | (number > statements.most))
    unbounded = np.isinf(statements.lower) | np.isinf(statements.upper)
    limits = statements.loc[outside, ["least", "most"]].itertuples(index=False)
    rules = (
        ("VALUE", "a percentage, printed with %", level & share & ~percent & (kind != "change")),
        ("VALUE", "a figure without %: the indicator is no share", level & ~share & (kind == "share")),
        ("VALUE", "a level; a change belongs in CHANGE", kind == "change"),
        ("VALUE", "a figure with two bounds: its indicator has no limit on the open side", level & unbounded),
        ("VALUE", "a whole number", level & broken),
        ("VALUE", [f"a value from {least:g} to {most:g}" for least, most in limits], outside),
        ("VALUE", "a figure, or a CHANGE", empty & ~changed),
        (
            "VALUE",
            "a level: only an indicator without bounds is a change",
            empty & changed & statements.least.notna(),
        ),
        ("CHANGE_SINCE", "since when it changed", changed & (statements.CHANGE_SINCE == "")),
    )
    found = [
        _faults(statements.index[bad], column, statements[column][bad], right) for column, right, bad in rules
    ]
    return pd.concat(found, ignore_index=True)


def overshot(statements):
    """Faults of the changes that would put the earlier level where the indicator cannot be."""
    derived = earlier_levels(statements)
    rows = derived.index[impossible(derived)]
    return _faults(rows, "CHANGE", statements.CHANGE[rows], "a change that leaves the earlier level possible")


def each(texts, read):
    """`read` of every cell of a categorical, called once for each distinct text."""
    return np.array([read(text) for text in texts.cat.categories], dtype=object)[texts.cat.codes]


def _described(statements, tables):
    sources, indicators = tables["sources"].set_index("SOURCE"), tables["indicators"].set_index("INDICATOR")
    areas = tables["areas"].set_index("REF_AREA")
    source, measured = statements.SOURCE, statements.INDICATOR
    held = _taken(sources.document != "", source, False)
    return statements.assign(
        language=_taken(sources.language, source, ""),
        published=_taken(sources.published, source, ""),
        published_day=_taken(sources.published.map(_day_published), source, NEVER),
        tier=_taken(sources.tier.map({"1": 1, "2": 2, "3": 3}), source, 9),
        held=held & (statements.LOCATOR != "").to_numpy(),
        UNIT_MEASURE=_taken(indicators.UNIT_MEASURE, measured, ""),
        family=_taken(indicators.family, measured, ""),
        least=_taken(indicators.lower, measured, np.nan),
        most=_taken(indicators.upper, measured, np.nan),
        area_day=_taken(areas.valid_from.map(_first_day), statements.REF_AREA, NEVER),
    )


def _taken(described, names, otherwise):
    """What a code list says of each name of a categorical; `otherwise` where it does not have the name."""
    places = described.index.get_indexer(names.cat.categories)
    found = np.append(described.to_numpy(dtype=object), otherwise)[places]
    return _array(list(found))[names.cat.codes]


def day_number(day):
    """Days since 1970 of an ISO date, NEVER if it is empty."""
    return int(np.datetime64(day, "D").astype(int)) if day else NEVER


def _day_published(moment):
    try:
        return day_number(last_day(moment))
    except ValueError:
        return NEVER


def _first_day(moment):
    try:
        return day_number(moment)
    except ValueError:
        return NEVER


def _tags(statements):
    def read(note):
        tags, rest = [], note
        while found := _TAG.match(rest):
            tags.append(found[1])
            rest = rest[found.end() :]
        if unknown := [tag for tag in tags if tag not in TAGS]:
            raise ValueError(nearest_code(unknown[0], TAGS))
        qualifier = [tag for tag in tags if tag in TAGS[:3]]
        return (qualifier or [""])[0], "low confidence" in tags, "ambiguous" in tags

    return _read(statements, ["NOTE"], read, ("", False, False), ["qualifier", "doubted", "ambiguous"])


def _periods(statements):
    def read(text, language, published):
        time_period, date = read_period(text, language, published) if language else ("", "")
        return time_period, date, day_number(date)

    columns = ["PERIOD", "language", "published"]
    return _read(statements, columns, read, ("", "", NEVER), ["TIME_PERIOD", "REF_DATE", "day"])


def _values(statements):
    def read(text, language, qualifier):
        return values.read_value(text, language, qualifier) if text and language else _NO_FIGURE

    statements, faults = _read(statements, ["VALUE", "language", "qualifier"], read, _NO_FIGURE, _FIGURES)
    return _in_units(statements), faults


def _changes(statements):
    def read(text, unit, language):
        if not (text and language):
            return _NO_FIGURE
        named = values.normal(unit) in {*values.UNITS, *values.SCORES} and not values.normal(text).endswith(
            values.normal(unit)
        )
        return values.read_value(f"{text} {unit}" if named else text, language)

    columns = [f"change_{figure}" for figure in _FIGURES]
    return _read(statements, ["CHANGE", "CHANGE_UNIT", "language"], read, _NO_FIGURE, columns)


def _since(statements):
    def read(text, language, time_period, published):
        if not (text and time_period):
            return "", "", NEVER
        since, date = earlier(text, language, time_period, published)
        return since, date, day_number(date)

    columns = ["CHANGE_SINCE", "language", "TIME_PERIOD", "published"]
    return _read(statements, columns, read, ("", "", NEVER), ["since", "since_date", "since_day"])


def _in_units(statements):
    """A ratio counts its numerator where the indicator is no share; bounds stay within the indicator's."""
    counted = ((statements.kind == "ratio") & (statements.UNIT_MEASURE != "PT")).to_numpy()
    unit = np.where(counted, statements.denominator / 100, 1.0)
    return statements.assign(
        number=np.where(counted, statements.numerator, statements.number),
        lower=np.maximum(statements.lower * unit, statements.least.fillna(-np.inf)),
        upper=np.minimum(statements.upper * unit, statements.most.fillna(np.inf)),
    )


def _read(table, columns, read, nothing, names):
    """The table with what `read` says of each distinct combination of cells, under `names`, and the faults.

    `read` takes the cells and returns as many values as there are names, or raises ValueError: then the row
    has `nothing` and a fault that shows the first of the columns.
    """
    codes, distinct = _distinct(table, columns)
    values, wrong = [], {}
    for place, cells in enumerate(distinct):
        try:
            values.append(read(*cells))
        except ValueError as error:
            values.append(nothing)
            wrong[place] = f"{FORMS[columns[0]]} ({error})"
    transposed = zip(*values, strict=True) if values else [()] * len(names)
    added = {name: _array(column)[codes] for name, column in zip(names, transposed, strict=True)}
    rows = np.flatnonzero(np.isin(codes, list(wrong))) if wrong else []
    faults = _faults(rows, columns[0], table[columns[0]].iloc[rows], [wrong[codes[row]] for row in rows])
    return table.assign(**added), faults


def _distinct(table, columns):
    """For each row the number of its combination of cells, and the combinations in order of appearance."""
    codes = np.zeros(len(table), dtype=np.int64)
    for column in columns:
        categories = table[column].cat.categories
        codes, combined = pd.factorize(codes * max(len(categories), 1) + table[column].cat.codes.to_numpy())
    first = np.zeros(len(combined), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(table))[::-1]
    cells = [table[column].iloc[first].to_numpy(dtype=object) for column in columns]
    return codes, list(zip(*cells, strict=True))


def _array(column):
    if not column or isinstance(column[0], str):
        return pd.Categorical.from_codes(*pd.factorize(np.array(column, dtype=object)))
    return np.array(column)


def _faults(rows, column, found, expected):
    rows = np.asarray(rows, dtype=int)
    return pd.DataFrame({"row": rows, "column": column, "found": list(found), "expected": expected})
