"""Statements with every cell read: what the print says, for which period, from which kind of source.

Each distinct cell is read once, so a million statements cost little more than reading their file. What cannot be
read or cannot be true comes back as faults, all at once: `clean` stops at them, `check` reports them.
"""

import re
from difflib import get_close_matches

import numpy as np
import pandas as pd

from analysis import printed
from analysis.earlier import earlier_levels, impossible
from analysis.periods import earlier, last_day, period

TAGS = ("about", "over", "nearly", "low confidence", "ambiguous")
COUNTED = ("NR", "PS", "HH", "SUB")  # units of things that come whole
CODES = {"SOURCE": "sources", "INDICATOR": "indicators", "REF_AREA": "areas"}
_TAG = re.compile(r"\[([^\]]*)\] ?")
_FIGURES = ["number", "lower", "upper", "numerator", "denominator", "kind", "grain", "unit"]
_NO_FIGURE = (np.nan, np.nan, np.nan, np.nan, np.nan, "", np.nan, "")


def readings(tables):
    """Every statement with what its cells say, and the faults among them.

    Returns (readings, faults). Readings have a row per statement, in order: the raw cells as corrected; language,
    published_by (last day, empty if unknown), tier, held (a paragraph of a held document); UNIT_MEASURE, family,
    least, most (of the indicator); about, over, nearly, `low confidence`, `ambiguous` of the note in `tags`;
    TIME_PERIOD, REF_DATE; number, lower, upper, numerator, denominator, kind of VALUE; change_number, ... of CHANGE;
    since, since_date. Faults have row, column, found, expected.
    """
    statements = correct(tables["statements"], tables["corrections"]).reset_index(drop=True)
    faults = [unknown_codes(statements, tables)]
    described = _described(statements, tables)
    for read in (_tags, _periods, _values, _changes, _since):
        described, found = read(described)
        faults.append(found)
    return described, pd.concat([*faults, implausible(described), overshot(described)], ignore_index=True)


def correct(statements, corrections):
    """Statements with the listed cells replaced.

    Raises ValueError when a cell no longer shows the error that its correction expects.
    """
    if corrections.empty:
        return statements
    row_of = pd.Series(statements.index, index=statements.STATEMENT).groupby(level=0).first()
    corrected = statements.copy()
    for correction in corrections.itertuples():
        row = row_of.get(correction.STATEMENT)
        shown = None if row is None else statements.at[row, correction.column]
        if shown != correction.expect:
            raise ValueError(f"correction of {correction.STATEMENT} {correction.column} no longer applies: "
                             f"expected {correction.expect!r}, the table shows {shown!r}")  # fmt: skip
        corrected.at[row, correction.column] = correction.replace
    return corrected


def unknown_codes(table, tables):
    """Faults of the cells whose code stands in no code list, with the nearest code."""
    faults = [_no_faults()]
    for column, name in CODES.items():
        known = tables[name][column]
        wrong = table.index[~table[column].isin(known)]
        faults.append(_faults(wrong, column, table.loc[wrong, column], [nearest(code, known) for code in table.loc[wrong, column]]))
    return pd.concat(faults, ignore_index=True)


def nearest(code, known):
    """What would be right in place of an unknown code, in words."""
    near = get_close_matches(code[:80], list(known), 1, 0.5)
    return f"{near[0]}, the nearest code" if near else f"a code of the list, such as {sorted(known)[0]}"


def implausible(statements):
    """Faults of the values that were read but cannot be true of their indicator."""
    share, unit, kind = statements.UNIT_MEASURE == "PT", statements.UNIT_MEASURE, statements.kind
    level = (kind != "") & (unit != "")
    empty = (statements.VALUE == "") & (statements.CHANGE == "")
    rules = {
        "a percentage, printed with %": share & kind.isin(["count", "rank", "times", "change"]),
        "a figure without %, as the indicator is no share": ~share & kind.isin(["share", "change"]) & level,
        "a whole number": unit.isin(COUNTED) & level & (statements.number % 1 != 0),
        "a value that the indicator can have": level & ((statements.number < statements.least) | (statements.number > statements.most)),
        "a figure, or a CHANGE": empty,
    }
    faults = [_faults(statements.index[bad], "VALUE", statements.VALUE[bad], expected) for expected, bad in rules.items()]
    alone = (statements.CHANGE != "") & level & (statements.CHANGE_SINCE == "")
    since = _faults(statements.index[alone], "CHANGE_SINCE", statements.CHANGE_SINCE[alone], "since when the value changed")
    return pd.concat([*faults, since], ignore_index=True)


def overshot(statements):
    """Faults of the changes that would put the earlier level where the indicator cannot be."""
    derived = earlier_levels(statements)
    rows = derived.index[impossible(derived)]
    return _faults(rows, "CHANGE", statements.CHANGE[rows], "a change that leaves the earlier level possible")


def _described(statements, tables):
    sources = tables["sources"].set_index("SOURCE")
    indicators = tables["indicators"].set_index("INDICATOR")
    source = pd.Index(sources.index).get_indexer(statements.SOURCE)
    measured = pd.Index(indicators.index).get_indexer(statements.INDICATOR)
    return statements.assign(
        language=_taken(sources.language, source, "en"),
        published=_taken(sources.published, source, ""),
        published_by=_taken(sources.published.map(_last_day), source, ""),
        tier=_taken(sources.tier.map({"1": 1, "2": 2, "3": 3}), source, 9),
        held=_taken((sources.document != ""), source, False) & (statements.LOCATOR != "").to_numpy(),
        UNIT_MEASURE=_taken(indicators.UNIT_MEASURE, measured, ""),
        family=_taken(indicators.family, measured, ""),
        least=_taken(indicators.lower, measured, np.nan),
        most=_taken(indicators.upper, measured, np.nan),
    )


def _taken(series, positions, otherwise):
    """Values of a code list at positions; `otherwise` where the position is -1 (an unknown code)."""
    values = np.append(series.to_numpy(dtype=object), otherwise)[positions]
    return values.astype(type(otherwise)) if not isinstance(otherwise, str) else pd.array(values, dtype="str")


def _last_day(moment):
    try:
        return last_day(moment)
    except ValueError:
        return ""


def _tags(statements):
    def read(note):
        tags, rest = [], note
        while found := _TAG.match(rest):
            tags.append(found[1])
            rest = rest[found.end() :]
        if unknown := [tag for tag in tags if tag not in TAGS]:
            raise ValueError(nearest(unknown[0], TAGS))
        qualifier = [tag for tag in tags if tag in TAGS[:3]]
        return (qualifier or [""])[0], "low confidence" in tags, "ambiguous" in tags

    return _read(statements, ["NOTE"], read, ("", False, False), ["qualifier", "doubted", "ambiguous"])


def _periods(statements):
    columns = ["PERIOD", "language", "published"]
    return _read(statements, columns, period, ("", ""), ["TIME_PERIOD", "REF_DATE"])


def _values(statements):
    def read(text, language, qualifier):
        return printed.value(text, language, qualifier) if text else _NO_FIGURE

    described, faults = _read(statements, ["VALUE", "language", "qualifier"], read, _NO_FIGURE, _FIGURES)
    return _in_units(described), faults


def _changes(statements):
    def read(text, unit, language):
        if not text:
            return _NO_FIGURE
        named = printed.normal(unit) in printed.UNITS and not printed.normal(text).endswith(printed.normal(unit))
        return printed.value(f"{text} {unit}" if named else text, language)

    columns = [f"change_{figure}" for figure in _FIGURES]
    return _read(statements, ["CHANGE", "CHANGE_UNIT", "language"], read, _NO_FIGURE, columns)


def _since(statements):
    def read(text, language, time_period, published):
        return earlier(text, language, time_period, published) if text and time_period else ("", "")

    columns = ["CHANGE_SINCE", "language", "TIME_PERIOD", "published"]
    return _read(statements, columns, read, ("", ""), ["since", "since_date"])


def _in_units(statements):
    """A ratio counts its numerator where the indicator is no share; bounds stay where the indicator can be."""
    counted = (statements.kind == "ratio") & (statements.UNIT_MEASURE != "PT")
    scaled = {
        column: statements[column].where(~counted, statements[column] * statements.denominator / 100)
        for column in ("lower", "upper")
    }
    return statements.assign(
        number=statements.number.where(~counted, statements.numerator),
        lower=np.fmax(scaled["lower"], np.where(statements.kind != "", statements.least, np.nan)),
        upper=np.fmin(scaled["upper"], np.where(statements.kind != "", statements.most, np.nan)),
    )


def _read(table, columns, read, nothing, names):
    """Read each distinct combination of cells once; add what was read under `names`; give the faults beside it.

    `read` takes the cells and returns as many values as there are names, or raises ValueError: then the row has
    `nothing` and a fault that shows the first of the columns.
    """
    codes, distinct = _distinct(table, columns)
    values, wrong = [], {}
    for place, cells in enumerate(distinct):
        try:
            values.append(read(*cells))
        except ValueError as error:
            values.append(nothing)
            wrong[place] = str(error)
    read_columns = zip(*values, strict=True) if values else [()] * len(names)
    added = {name: _array(column)[codes] for name, column in zip(names, read_columns, strict=True)}
    rows = np.flatnonzero(np.isin(codes, list(wrong)))
    faults = _faults(rows, columns[0], table[columns[0]].iloc[rows], [wrong[codes[row]] for row in rows])
    return table.assign(**added), faults


def _distinct(table, columns):
    """For each row the number of its combination of cells, and the combinations in order of appearance."""
    codes, first = np.zeros(len(table), dtype=np.int64), np.zeros(min(len(table), 1), dtype=np.int64)
    for column in columns:
        labels, values = pd.factorize(table[column])
        codes, combined = pd.factorize(codes * max(len(values), 1) + labels)
        first = np.zeros(len(combined), dtype=np.int64)
        first[codes[::-1]] = np.arange(len(table))[::-1]
    cells = [table[column].to_numpy(dtype=object)[first] for column in columns]
    return codes, list(zip(*cells, strict=True))


def _array(column):
    return pd.array(column, dtype="str") if column and isinstance(column[0], str) else np.asarray(column)


def _faults(rows, column, found, expected):
    return pd.DataFrame({"row": np.asarray(rows, dtype=int), "column": column, "found": list(found), "expected": expected})


def _no_faults():
    return _faults([], "", [], [])
