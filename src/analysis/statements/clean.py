"""From published statements to observations: one value per indicator, area, level and moment.

Every statement ends in exactly one of two tables: in the observations, or in the excluded with the reason.
The rule that chooses between sources that speak of the same day is `CHOICE`, in this order.
"""

import numpy as np
import pandas as pd

from analysis.statements.derive import earlier_levels, per_adult, per_person, sums
from analysis.statements.read import NEVER, day_number, each, readings
from analysis.tables import store
from analysis.tables.describe import DATA_END, SERIES
from analysis.tables.rules import TABLES

COLUMNS, LEFT_OUT = (list(TABLES[name].columns) for name in ("observations", "excluded"))
VAGUE = {"censored": "Q", "position": "U"}  # prints of a bound or of a place in a list, and their status
MAKER = 1  # the tier of a source that made its figure
CHOICE = {
    "not_sharper": "is its maker's own figure, which the held document rounds",
    "not_held": "is read in the held document",
    "vague": "is a stated figure",
    "tier": "comes from a source nearer to the figure",
    "derived": "is printed, not derived from a change",
    "width": "is printed more precisely",
    "age": "was published later",
    "row": "stands first",
}


def clean(tables=None, data_end=DATA_END, as_of=""):
    """Turn published statements into observations, one for each series and period.

    Parameters
    ----------
    tables : dict of DataFrame, optional
        The raw tables by name; default: those of data/raw.
    data_end : str
        Statements about later days are excluded.
    as_of : str, optional
        Statements not published by this day are excluded.

    Returns
    -------
    observations, excluded : DataFrame
        The tables of these names; every statement is in exactly one of them.

    Raises
    ------
    ValueError
        With the cells that cannot be read or cannot be true, or a correction that no longer applies.

    Examples
    --------
    >>> observations, excluded = clean()
    >>> fibre = observations.query("INDICATOR == 'FIBRE_HOUSEHOLDS_SHARE' and TIME_PERIOD == '2024-S1'")
    >>> fibre[["OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND"]].values.tolist()
    [[82.2, 82.15, 82.25]]
    """
    tables = store.raw() if tables is None else tables
    read, faults = readings({**tables, "statements": in_order(tables["statements"])})
    refuse(faults, read)
    usable, barred = admit(read, data_end, as_of)
    candidates = pd.concat([levels(usable), earlier_levels(usable)], ignore_index=True)
    chosen, lost = choose(candidates)
    implied = [per_adult(chosen, tables, as_of), per_person(chosen), sums(chosen)]
    return _observations(pd.concat([chosen, *implied]), lost), _excluded(read, barred, outvoted(chosen, lost))


def in_order(statements):
    """Statements in the order of their ids, so that the order of rows decides nothing."""
    return statements if statements.STATEMENT.is_monotonic_increasing else statements.sort_values("STATEMENT")


def refuse(faults, statements):
    """Raise ValueError if there are faults, naming the statement, the cell and what would be right."""
    if len(faults):
        names = statements.STATEMENT.iloc[faults.row.head(10)]
        cells = zip(names, faults.itertuples(), strict=False)
        lines = [f"{name} {cell.column}: {cell.found[:80]!r}, not {cell.expected}" for name, cell in cells]
        raise ValueError("\n".join([f"{len(faults)} cells of the statements cannot be used", *lines]))


def admit(statements, data_end, as_of):
    """Split readings into those that may enter the analysis and, by row, why the others may not."""
    day, published, limited = statements.day, statements.published_day, bool(as_of)
    reasons = {
        "administrative": (
            "counts acts of the administration, no outcome",
            statements.family == "administration",
        ),
        "low confidence": ("is marked as not to be relied on: see its note", statements.doubted),
        "ambiguous": ("does not say what it counts: see its note", statements.ambiguous),
        "area not valid": ("gives an area that did not exist yet", statements.area_day > day),
        "after data_end": (f"describes a day after {data_end}", day > day_number(data_end)),
        "published date unknown": (f"may not have been published by {as_of}", limited & (published == NEVER)),
        "not published by as_of": (f"was published after {as_of}", limited & (published > day_number(as_of))),
    }
    hit = np.array([hit for _, hit in reasons.values()], dtype=bool)
    barred, first = hit.any(axis=0), hit.argmax(axis=0)
    code, sentence = _words(reasons), _words(sentence for sentence, _ in reasons.values())
    why = pd.DataFrame({"reason_code": code[first[barred]], "reason": sentence[first[barred]]})
    rows = statements.assign(row=np.arange(len(statements)))
    return rows[~barred], why.set_axis(np.flatnonzero(barred))


def levels(statements):
    """The value that each statement prints: its level, or the change itself where it prints no level."""
    alone = (statements.kind == "").to_numpy()
    since = each(statements.since, lambda period: f"a change since {period}")
    figures = {
        name: np.where(alone, statements[f"change_{read}"], statements[read])
        for name, read in (("OBS_VALUE", "number"), ("LOWER_BOUND", "lower"), ("UPPER_BOUND", "upper"))
    }
    return statements.assign(
        **figures, NUMERATOR=statements.numerator, DENOMINATOR=statements.denominator,
        OBS_STATUS=each(statements.kind, lambda kind: VAGUE.get(kind, "A")),
        COMMENT_OBS=np.where(alone, since, ""),
    )  # fmt: skip


def choose(candidates):
    """Split candidates into the chosen, one per series and moment, and the lost, which name the winner.

    A moment is the last day of the period: `2023` and `cuối năm 2023` of one indicator are one moment.
    """
    moment = _moment(candidates)
    ranks = {
        "not_sharper": ~_sharper(candidates, moment),
        "not_held": ~candidates.held.to_numpy(),
        "vague": candidates.kind.isin(VAGUE).to_numpy(),
        "tier": candidates.tier.to_numpy(),
        "derived": (candidates.OBS_STATUS == "E").to_numpy(),
        "width": (candidates.UPPER_BOUND - candidates.LOWER_BOUND).round(9).to_numpy(),
        "age": -candidates.published_day.to_numpy(),
        "row": candidates.row.to_numpy(),
    }
    order = np.lexsort([*(ranks[name] for name in reversed(CHOICE)), moment])
    first = np.diff(moment[order], prepend=-1) != 0
    winner = order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    return _texts(candidates.iloc[order[first]]), _compared(candidates, ranks, order[~first], winner[~first])


def _sharper(candidates, moment):
    """True for the figures of their makers that a held document of the same moment prints rounded."""
    held = candidates.held.to_numpy()
    bounds = pd.DataFrame({
        "low": candidates.LOWER_BOUND.where(held), "high": candidates.UPPER_BOUND.where(held),
    }).groupby(moment).transform("first")  # fmt: skip
    low, high = candidates.LOWER_BOUND, candidates.UPPER_BOUND
    within = (
        (low >= bounds.low) & (high <= bounds.high) & (high - low < (bounds.high - bounds.low) * (1 - 1e-9))
    )
    own = (candidates.tier == MAKER) & (candidates.OBS_STATUS == "A")
    return (within & own).to_numpy() & ~held


def outvoted(chosen, lost):
    """By row, the reasons of the statements none of whose values was chosen; they name the winner.

    Of a printed level and a value derived from its change, the reason is that of the printed level.
    """
    rows = lost[~lost.row.isin(chosen.row)].sort_values("derived", kind="stable").drop_duplicates("row")
    return rows.set_index("row")[["reason_code", "reason"]]


def _compared(candidates, ranks, lost, won):
    values = candidates.OBS_VALUE.to_numpy()
    same = np.isclose(values[lost], values[won], equal_nan=True).astype(int)
    differs = np.array([ranks[name][lost] != ranks[name][won] for name in CHOICE], dtype=bool)
    why = _words(f", which {reason}" for reason in CHOICE.values())[differs.argmax(axis=0)]
    winner = candidates.STATEMENT.to_numpy(dtype=object)[won]
    reason = _words(["gives way to ", "prints the same figure as "])[same] + winner + why
    table = candidates[["row", "TIME_PERIOD", "OBS_VALUE"]].iloc[lost]
    code = _words(["outvoted", "duplicate"])[same]
    return table.assign(reason_code=code, reason=reason, derived=ranks["derived"][lost])


def _observations(chosen, lost):
    """Observations in order of their key; a statement of which another value was not chosen says so."""
    twin = lost[lost.row.isin(chosen.row)].drop_duplicates("row")
    told = {
        row.row: f"its value for {row.TIME_PERIOD}, {store.number(row.OBS_VALUE)}, {row.reason}"
        for row in twin.itertuples()
    }
    undated = np.where(chosen.published == "", "publication date unknown", "")
    comments = zip(
        chosen.COMMENT_OBS, [told.get(row, "") for row in chosen.row], chosen.correction, undated, strict=True
    )
    joined = [" · ".join(filter(None, parts)) for parts in comments]
    table = chosen.assign(PUBLISHED=chosen.published, COMMENT_OBS=joined)[COLUMNS]
    return table.sort_values([*SERIES, "TIME_PERIOD"]).reset_index(drop=True)


def _excluded(read, *reasons):
    why = pd.concat(reasons).sort_index()
    rows = read[["STATEMENT", *SERIES, "TIME_PERIOD", "VALUE", "CHANGE", "SOURCE"]].loc[why.index]
    value = np.where(rows.VALUE == "", rows.CHANGE, rows.VALUE)
    return _texts(rows.assign(VALUE=value, **why)[LEFT_OUT]).reset_index(drop=True)


def _texts(table):
    """The table with plain texts in place of categoricals."""
    coded = [name for name in table if table[name].dtype == "category"]
    return table.assign(**{name: pd.array(table[name].to_numpy(dtype=object), dtype="str") for name in coded})


def _moment(candidates):
    """One number per series and day."""
    codes = candidates.day.to_numpy() - NEVER
    for column in SERIES:
        codes = codes * len(candidates[column].cat.categories) + candidates[column].cat.codes.to_numpy()
    return codes


def _words(texts):
    return np.array(list(texts), dtype=object)
