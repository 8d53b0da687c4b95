"""From published statements to observations: one value per indicator, area, level and moment.

Every statement ends in exactly one of two tables: in the observations, or in the excluded with the reason. The rule
that chooses between sources that speak of the same day is `CHOICE`, in this order.
"""

import numpy as np
import pandas as pd

from analysis.earlier import earlier_levels, per_adult
from analysis.readings import readings
from analysis.store import number

SERIES = ["INDICATOR", "REF_AREA", "GOV_LEVEL"]
COLUMNS = ["STATEMENT", *SERIES, "TIME_PERIOD", "REF_DATE", "OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "UNIT_MEASURE",
           "OBS_STATUS", "NUMERATOR", "DENOMINATOR", "SOURCE", "LOCATOR", "PUBLISHED", "COMMENT_OBS"]  # fmt: skip
LEFT_OUT = ["STATEMENT", *SERIES, "TIME_PERIOD", "VALUE", "SOURCE", "reason_code", "reason"]
CHOICE = {
    "not_held": "is read in the held document",
    "tier": "comes from a source nearer to the figure",
    "derived": "is printed, not derived from a change",
    "width": "is printed more precisely",
    "age": "was published later",
    "place": "stands first",
}


def clean(tables, data_end="2024-12-31", as_of=""):
    """Statements to (observations, excluded), two tables as described in `tables`.

    `tables` are the raw tables by name. Statements about days after `data_end` are left out; with `as_of`, so are
    those that were not published by then. Raises ValueError with every cell that cannot be read or cannot be true.
    """
    read, faults = readings(tables)
    refuse(faults, read)
    usable, barred = admit(read, data_end, as_of)
    candidates = pd.concat([levels(usable), earlier_levels(usable)], ignore_index=True)
    chosen, lost = choose(candidates)
    observations = pd.concat([chosen, per_adult(chosen, tables, as_of)], ignore_index=True)
    return _observations(observations, lost), _excluded(barred, outvoted(usable, chosen, lost))


def refuse(faults, statements):
    """Raise ValueError if there are faults, naming the statement, the cell and what would be right."""
    if len(faults):
        shown = faults.head(10).itertuples()
        lines = [f"{statements.STATEMENT[f.row]} {f.column}: {f.found[:80]!r}; expected: {f.expected}" for f in shown]
        raise ValueError("\n".join([f"{len(faults)} cells of the statements cannot be used", *lines]))


def admit(statements, data_end, as_of):
    """Split readings into those that may enter the analysis and those that may not, with the reason."""
    late = (statements.published_by > as_of) if as_of else np.zeros(len(statements), bool)
    dateless = (statements.published_by == "") if as_of else np.zeros(len(statements), bool)
    reasons = {
        "administrative": (statements.family == "administration", "counts acts of the administration, no outcome"),
        "low confidence": (statements.doubted, "marked as not to be relied on: see its note"),
        "ambiguous": (statements.ambiguous, "what it counts cannot be told: see its note"),
        "after data_end": (statements.REF_DATE > data_end, f"describes a day after {data_end}"),
        "published date unknown": (dateless, f"cannot be shown to have been published by {as_of}"),
        "not published by as_of": (late, f"was published after {as_of}"),
    }
    hits = [np.asarray(hit, bool) for hit, _ in reasons.values()]
    code = np.select(hits, list(reasons), "")
    why = np.select(hits, [sentence for _, sentence in reasons.values()], "")
    barred = code != ""
    usable = statements[~barred]
    return usable.assign(row=usable.index), statements[barred].assign(reason_code=code[barred], reason=why[barred])


def levels(statements):
    """The value that each statement prints: its level, or the change itself where it prints no level."""
    alone = (statements.kind == "").to_numpy()
    since = np.where(alone, "a change since " + statements.since.to_numpy(dtype=object), "")
    figures = {
        name: np.where(alone, statements[f"change_{read}"], statements[read])
        for name, read in (("OBS_VALUE", "number"), ("LOWER_BOUND", "lower"), ("UPPER_BOUND", "upper"))
    }
    return statements.assign(
        **figures, NUMERATOR=statements.numerator, DENOMINATOR=statements.denominator, OBS_STATUS="A",
        COMMENT_OBS=since,
    )  # fmt: skip


def choose(candidates):
    """Split candidates into the chosen, one per series and moment, and the lost, which name the winner.

    A moment is the last day of the period: `2023` and `cuối năm 2023` of one indicator are one moment.
    """
    published = pd.to_datetime(candidates.published_by.replace("", "1900-01-01")).to_numpy()
    ranks = {
        "not_held": ~candidates.held.to_numpy(),
        "tier": candidates.tier.to_numpy(),
        "derived": (candidates.OBS_STATUS == "E").to_numpy(),
        "width": (candidates.UPPER_BOUND - candidates.LOWER_BOUND).round(9).to_numpy(),
        "age": -published.astype("datetime64[D]").astype(np.int64),
        "place": _order(candidates.STATEMENT),
    }
    moment = _moment(candidates)
    order = np.lexsort([*(ranks[name] for name in reversed(CHOICE)), moment])
    first = np.diff(moment[order], prepend=-1) != 0
    winner = order[np.maximum.accumulate(np.where(first, np.arange(len(order)), 0))]
    lost, won = order[~first], winner[~first]
    return candidates.iloc[order[first]], _compared(candidates, ranks, lost, won)


def outvoted(statements, chosen, lost):
    """The statements none of whose values was chosen, with the reason that names the winner."""
    gone = lost[~lost.STATEMENT.isin(chosen.STATEMENT)].drop_duplicates("STATEMENT")
    reasons = gone.set_index("row")[["reason_code", "reason"]].sort_index()
    return statements.loc[reasons.index].join(reasons)


def _compared(candidates, ranks, lost, won):
    values = candidates.OBS_VALUE.to_numpy()
    same = np.isclose(values[lost], values[won])
    differs = [ranks[name][lost] != ranks[name][won] for name in CHOICE]
    why = np.select(differs, list(CHOICE.values()), "").astype(object)
    winner = candidates.STATEMENT.to_numpy(dtype=object)[won]
    reason = np.where(same, "prints the same figure as ", "gives way to ").astype(object) + winner + ", which " + why
    table = candidates[["STATEMENT", "row", "TIME_PERIOD", "OBS_VALUE"]].iloc[lost]
    return table.assign(reason_code=np.where(same, "duplicate", "outvoted"), reason=reason)


def _observations(chosen, lost):
    """Observations in order of their key; a statement of which another value was not chosen says so."""
    twin = lost[lost.STATEMENT.isin(chosen.STATEMENT)]
    told = pd.Series(
        [f"its value for {row.TIME_PERIOD}, {number(row.OBS_VALUE)}, {row.reason}" for row in twin.itertuples()],
        index=twin.STATEMENT, dtype="str",
    ).groupby(level=0).first()  # fmt: skip
    comments = pd.DataFrame({"was": chosen.COMMENT_OBS, "lost": chosen.STATEMENT.map(told).fillna("")})
    undated = np.where(chosen.published == "", "publication date unknown", "")
    joined = [" · ".join(filter(None, cells)) for cells in zip(comments.was, comments.lost, undated, strict=True)]
    table = chosen.assign(PUBLISHED=chosen.published, COMMENT_OBS=joined)[COLUMNS]
    return table.sort_values([*SERIES, "TIME_PERIOD"]).reset_index(drop=True)


def _excluded(*parts):
    table = pd.concat(parts, ignore_index=True)
    printed = table.VALUE.where(table.VALUE != "", table.CHANGE)
    return table.assign(VALUE=printed)[LEFT_OUT].sort_values("STATEMENT").reset_index(drop=True)


def _moment(candidates):
    codes = np.zeros(len(candidates), np.int64)
    for column in [*SERIES, "REF_DATE"]:
        labels, values = pd.factorize(candidates[column])
        codes = codes * max(len(values), 1) + labels
    return codes


def _order(names):
    if names.is_monotonic_increasing:
        return np.arange(len(names))
    return names.rank(method="first").to_numpy()
