"""Proposals: who should do what by when, each resting on rows of the tables."""

import pandas as pd

from analysis.briefs import answer
from analysis.briefs.outline import DOSSIERS, FULL, OUTLINES


def proposals(evidence, name):
    """Who should do what by when: [addressee, proposal, basis] in words, those whose rows exist."""
    words, values = evidence.words, answer.facts(evidence) | _needs(evidence)
    for kind in OUTLINES[name].actions:
        level = {"ministries": "MIN", "provinces": "PRO"}.get(kind)
        known = values | (extremes(evidence, level) if level else {})
        keys = [f"actions.{kind}.{part}" for part in ("who", "what", "basis")]
        cells = words.told(keys, known)
        if len(cells) == len(keys):
            yield cells


def _needs(evidence):
    """What the provinces would need, and the two measures of satisfaction, in words."""
    words, values = evidence.words, {}
    row = evidence.verdict(FULL)
    needed = None if row is None else evidence.detail(row, "provinces_needed")
    if pd.notna(needed):
        values["provinces_needed"] = words.percent(needed, 0)
        values["ministry_weight"] = words.percent(100 * evidence.detail(row, "ministry_weight"), 0)
        values["target"] = words.percent(row.target)
    for name, indicator in (("speech", "SATISFACTION_SHARE"), ("sipas", "SIPAS")):
        series = evidence.series(indicator)
        if len(series):
            values[name] = evidence.value(series.iloc[-1])
            values[f"{name}_period"] = words.when(series.TIME_PERIOD.iloc[-1])
    return values


def agencies(evidence, level):
    """Published shares of full-process dossiers of ministries or provinces, highest first."""
    rows = evidence.tables["observations"]
    year = evidence.series(DOSSIERS, level).TIME_PERIOD.iloc[-1:]
    rows = rows[
        rows.INDICATOR.eq(DOSSIERS) & rows.GOV_LEVEL.eq(level) & rows.REF_AREA.ne("VN")
        & rows.TIME_PERIOD.isin(year)
    ]  # fmt: skip
    return rows.sort_values(["OBS_VALUE", "UPPER_BOUND", "REF_AREA"], ascending=[False, False, True])


def extremes(evidence, level):
    """The published extremes of ministries or provinces: the best, and the group below a bound."""
    words, rows = evidence.words, agencies(evidence, level)
    exact, low = rows[rows.OBS_VALUE.notna()], rows[rows.OBS_VALUE.isna() & rows.LOWER_BOUND.eq(0)]
    if exact.empty or low.empty:
        return {}
    best = (
        words("levers.agency", name=evidence.area(row.REF_AREA), value=evidence.value(row))
        for _, row in exact.iterrows()
    )
    return {
        "best": words.join(best),
        "low_names": words.join(map(evidence.area, low.REF_AREA)),
        "low_count": words.number(len(low)),
        "bound": words.percent(low.UPPER_BOUND.max()),
        "low_period": words.period(low.TIME_PERIOD.iloc[0]),
    }
