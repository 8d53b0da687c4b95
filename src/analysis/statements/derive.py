"""Values that a print implies: the level behind a printed change, counts per person, sums of parts.

Bounds follow interval arithmetic; the arithmetic stands in COMMENT_OBS, and the status is E.
"""

import numpy as np
import pandas as pd

from analysis.statements.periods import span
from analysis.tables.store import number

PER_ADULT = ("EID_ACTIVATED", "EID_ACTIVATED_PER_ADULT", "15+")  # counted, derived, definition of adult
PER_PERSON = ("EHEALTH_BOOKS", "EHEALTH_BOOKS_PER_PERSON", "POPULATION_AVERAGE")  # counted, derived, base
SUMS = {"PAPI_EGOV": ("PAPI_EGOV_PORTALS", "PAPI_EGOV_INTERNET", "PAPI_EGOV_RESPONSE")}  # total: its parts


def earlier_levels(statements):
    """The level from which each statement with a level and a dated change says it came, one row each.

    Percent on a share are points, on a count they are percent of the earlier level; a rise in rank is a
    smaller number; a change of a printed ratio a/b counts units of a.
    """
    rows = statements[statements.number.notna() & (statements.change_kind != "") & (statements.since != "")]
    way, unit = ways(rows), np.where(way_is_part(rows), 100 / rows.denominator, 1.0)
    level = [rows[name].to_numpy() for name in ("number", "lower", "upper")]
    change = [rows[f"change_{name}"].to_numpy() * unit for name in ("number", "upper", "lower")]
    undone = [np.round(_undo(way, *pair), 9) for pair in zip(level, change, strict=True)]
    if (way == "rank").any():
        undone[1:] = np.minimum(*undone[1:]), np.maximum(*undone[1:])
    part = rows.numerator - rows.change_number
    return rows.assign(
        OBS_VALUE=undone[0],
        LOWER_BOUND=np.fmax(undone[1], rows.least), UPPER_BOUND=np.fmin(undone[2], rows.most),
        NUMERATOR=part.where(rows.kind == "ratio"), DENOMINATOR=rows.denominator, OBS_STATUS="E",
        TIME_PERIOD=rows.since, REF_DATE=rows.since_date, day=rows.since_day,
        COMMENT_OBS=_arithmetic(rows, way, undone[0]),
    )  # fmt: skip


def ways(rows):
    """How each change is undone: rank, times, relative or difference."""
    share = (rows.UNIT_MEASURE == "PT") | (rows.kind == "ratio")
    conditions = [
        rows.UNIT_MEASURE == "RK",
        rows.change_unit == "times",
        (rows.change_unit == "percent") & ~share,
    ]
    return np.select(conditions, ["rank", "times", "relative"], "difference")


def way_is_part(rows):
    """True where a share printed as a ratio changed by a number of its parts."""
    return ((rows.kind == "ratio") & (rows.UNIT_MEASURE == "PT") & (rows.change_unit == "")).to_numpy()


def impossible(derived):
    """True for derived levels that their indicator cannot have."""
    return (derived.least > derived.OBS_VALUE) | (derived.most < derived.OBS_VALUE)


def per_adult(chosen, tables, as_of=""):
    """Activated accounts over the population of 15 and over nearest in time, percent.

    With `as_of`, only counts of the population that were published by then.
    """
    counted, derived, adult = PER_ADULT
    population = tables["population"].merge(
        tables["sources"][["SOURCE", "published"]], on="SOURCE", how="left"
    )
    known = population[(adult == population.ADULT) & population.OBS_VALUE.notna()]
    if as_of:
        known = known[
            known.published.fillna("").map(lambda day: bool(day) and span(day)[1] <= as_of).astype(bool)
        ]
    rows = chosen[(counted == chosen.INDICATOR) & (derived in set(tables["indicators"].INDICATOR))]
    if known.empty or rows.empty:
        return rows.iloc[:0]
    return _shares(rows, known, derived, f" aged {adult}")


def per_person(chosen):
    """The counts of `PER_PERSON` over the published average population nearest in time, percent."""
    counted, derived, base = PER_PERSON
    country = chosen[chosen.REF_AREA.astype(str) == "VN"]
    rows, known = (country[name == country.INDICATOR] for name in (counted, base))
    return rows.iloc[:0] if known.empty else _shares(rows, known, derived, " people")


def _shares(rows, known, derived, whom):
    """The rows as percent of the count in `known` that is nearest in time, with the arithmetic in words."""
    days = pd.to_datetime(known.TIME_PERIOD.map(_middle)).to_numpy()
    near = abs(pd.to_datetime(rows.REF_DATE).to_numpy()[:, None] - days).argmin(axis=1)
    base = known.iloc[near].reset_index(drop=True)
    share = {name: (100 * rows[name].to_numpy() / base.OBS_VALUE).clip(upper=100).to_numpy()
             for name in ("OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND")}  # fmt: skip
    told = [f"{number(count)} / {number(row.OBS_VALUE)}{whom} ({row.TIME_PERIOD}, {row.SOURCE})"
            for count, row in zip(rows.OBS_VALUE, base.itertuples(), strict=True)]  # fmt: skip
    return rows.assign(
        INDICATOR=derived, **share, UNIT_MEASURE="PT", OBS_STATUS="E", COMMENT_OBS=told,
        NUMERATOR=rows.OBS_VALUE, DENOMINATOR=base.OBS_VALUE.to_numpy(),
    )  # fmt: skip


def sums(chosen):
    """The totals of `SUMS` where every part was published for the area and the period, one row each."""
    series = ["REF_AREA", "GOV_LEVEL", "TIME_PERIOD"]
    found = []
    for total, parts in SUMS.items():
        rows = chosen[chosen.INDICATOR.isin(parts)].sort_values([*series, "INDICATOR"])
        rows = rows[rows.groupby(series).INDICATOR.transform("nunique") == len(parts)]
        by_area = rows.groupby(series)
        added = {name: by_area[name].transform("sum") for name in ("OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND")}
        told = rows.OBS_VALUE.map(number).groupby([rows[name] for name in series]).transform(" + ".join)
        first = parts[0] == rows.INDICATOR
        found.append(rows.assign(INDICATOR=total, **added, OBS_STATUS="E", COMMENT_OBS=told)[first])
    return pd.concat(found)


def _undo(way, level, change):
    with np.errstate(divide="ignore", invalid="ignore"):
        undone = {"rank": level + change, "times": level / change, "relative": level / (1 + change / 100)}
    return np.select([way == name for name in undone], list(undone.values()), level - change)


def _arithmetic(rows, way, result):
    part = (rows.kind == "ratio").to_numpy()
    level = _spelled(np.where(part, rows.numerator, rows.number))
    change = _spelled(rows.change_number.abs().to_numpy())
    fall = (rows.change_number < 0).to_numpy()
    sign = np.select([way == "times", (way == "rank") ^ fall], [" / ", " + "], " - ")
    after = _spelled(np.where(part, rows.numerator - rows.change_number, result))
    relative = level + " / (1 " + np.where(fall, "-", "+").astype(object) + " " + change + "/100)"
    told = np.where(way == "relative", relative, level + sign.astype(object) + change)
    whole = np.where(part, " of " + _spelled(rows.denominator.to_numpy()), "")
    printed = rows.CHANGE.to_numpy(dtype=object) + " since " + rows.CHANGE_SINCE.to_numpy(dtype=object)
    return told + " = " + after + whole.astype(object) + " (printed: " + printed + ")"


def _spelled(figures):
    codes, distinct = pd.factorize(figures, use_na_sentinel=False)
    return np.array([number(figure) for figure in distinct], dtype=object)[codes]


def _middle(time_period):
    return f"{time_period}-07-01" if len(time_period) == 4 else span(time_period)[1]
