"""Findings: a title that says it, one figure, one paragraph, the statements it rests on."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.briefs.figures import goals as goal_figures
from analysis.briefs.figures import style
from analysis.briefs.outline import DOSSIERS, FULL

BLOCKS = ("_T", "MIN", "PRO")
DRAWN_SINCE = "2020-12-31"  # of supporting indicators
SERIES = ("INDICATOR", "TIME_PERIOD", "OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "STATEMENT", "SOURCE")


@dataclass(frozen=True)
class Finding:
    """What a section of a brief shows: `rows` are the observations that its figure and words rest on."""

    id: str
    title: str
    drawing: style.Drawing
    text: str
    rows: pd.DataFrame


def trajectory(evidence, goal, indicator, topic):
    """Where one measure of a goal stood, is heading, and should be; None with fewer than two observations.

    What people could do (a capacity proxy) has no target: its goal speaks of what they do.
    """
    words, row, observed = (
        evidence.words,
        evidence.verdict(goal, INDICATOR=indicator),
        evidence.series(indicator),
    )
    if row is None or len(observed) < 2:
        return None
    aims, fan = row.role != "capacity proxy", evidence.fan(indicator)
    said = evidence.row_values(row) | evidence.ends(observed)
    said["change"] = words(f"trajectory.change.{direction(observed)}", **said)
    subtitle = words("figure.trajectory", **said, unit=words(f"unit.axis.{row.UNIT_MEASURE}"))
    target = row.target if aims else np.nan
    breaks = evidence.breaks_within(observed)
    figure = style.trajectory(observed, fan, target, row.target_period, subtitle, words, breaks)
    csv = evidence.csv(pd.concat([observed, fan]), "REF_DATE", "quantile_level", *SERIES[1:])
    alt = words("alt.trajectory" if aims else "alt.trajectory.no-target", **said)
    title = words(f"{topic}.title.{row.assessment}" if aims else f"{topic}.title", **said)
    note = [] if topic == "dossiers" else [words(f"{topic}.text")]
    text = " ".join([said["change"], *note, *(_outlook(evidence, row, observed, said) if aims else ())])
    return Finding(topic, title, style.show(figure, alt, f"{topic}-trajectory", csv), text, observed)


def scenarios(evidence, goals):
    """What each model projects for full-process dossiers, as a drawing; None unless a goal is about them."""
    words, row = evidence.words, evidence.verdict(FULL)
    table = evidence.scenarios(row) if row is not None and FULL in goals else pd.DataFrame()
    if table.empty:
        return None
    names = [words(f"scenario.{model}") for model in table.index]
    medians = [words.projected(value, "PT") for value in table[0.5]]
    values = evidence.row_values(row)
    rows = (
        table.assign(name=names)
        .reset_index()
        .rename(columns={0.1: "LOWER_BOUND", 0.5: "projected", 0.9: "UPPER_BOUND"})
    )
    pairs = zip(names, medians, strict=True)
    listed = words.listed(words("alt.scenario", name=name, value=value) for name, value in pairs)
    alt = words("alt.scenarios", **values, scenarios=listed)
    figure = goal_figures.scenarios(rows, row.target, words("figure.scenarios", **values), words)
    csv = evidence.csv(rows, "name", "projected", "LOWER_BOUND", "UPPER_BOUND")
    return style.show(figure, alt, "dossiers-scenarios", csv)


def _outlook(evidence, row, observed, said):
    """What a jump may mean, what the projection is, and what the target would take."""
    words, shifted = evidence.words, evidence.fan(row.INDICATOR, variant="no_shift")
    if len(shifted) and evidence.shifts(row.INDICATOR):
        median = shifted.OBS_VALUE[np.isclose(shifted.quantile_level, 0.5)].iloc[0]
        yield from words.told(["trajectory.jump"], _jump(evidence, row))
        yield words("trajectory.no-shift", no_shift=words.projected(median, row.UNIT_MEASURE))
    if "probability" in said and row.assessment != "target met":
        yield words("trajectory.outlook", **said, pace_of_class=evidence.pace_of_class(row))
        yield words("trajectory.required", **said)
    if row.beyond_class:
        ends = {"low": words.percent(row.class_low), "high": words.percent(row.class_high)}
        yield words(f"trajectory.beyond.{row.beyond_class}", **ends)
    if row.surprises > 1:
        yield words("trajectory.surprises", n=words.number(row.surprises))


def _jump(evidence, row):
    """The largest change between two periods, parted into what each level did and who is counted."""
    changes = evidence.details(row, "change_")
    if not changes:
        return {}
    largest = max(changes, key=lambda change: change.value)
    period = largest.statistic.removeprefix("change_")
    parts = ("change", "ministries", "provinces", "counted", "counted_new")
    values = {name: evidence.detail(row, f"{name}_{period}") for name in parts}
    return {name: evidence.words.number(value) for name, value in values.items()} | {
        "jump": evidence.words.points(largest.value),
        "jump_from": evidence.words.period(largest.text),
        "jump_to": evidence.words.period(period),
    }


def direction(observed):
    """`up`, `down` or `flat`: from the first to the last value of a series."""
    change = observed.OBS_VALUE.iloc[-1] - observed.OBS_VALUE.iloc[0]
    return "up" if change > 0 else "down" if change < 0 else "flat"


def blocks(evidence):
    """Ministries against provinces: how far apart they stand; None unless both were published for one day."""
    words, row = evidence.words, evidence.verdict(FULL)
    observed = pd.concat([evidence.series(DOSSIERS, level) for level in BLOCKS])
    levels = observed.groupby("REF_DATE").GOV_LEVEL.nunique()
    observed = observed[observed.REF_DATE.map(levels).eq(len(BLOCKS))]
    if row is None or observed.empty:
        return None
    targets = evidence.assessed(
        goal=row.goal, role="direct", status="stated", target_period=row.target_period
    )
    last = observed[observed.REF_DATE.eq(observed.REF_DATE.max())].set_index("GOV_LEVEL")
    ahead, behind = sorted(("MIN", "PRO"), key=lambda level: -last.OBS_VALUE[level])
    said = (
        evidence.row_values(row)
        | {level: evidence.value(last.loc[level]) for level in BLOCKS}
        | {
            "ahead": words(f"level.{ahead}.name"),
            "behind": words(f"level.{behind}.name"),
            "gap": words.points(abs(evidence.detail(row, "level_gap"))),
            "period": words.when(last.TIME_PERIOD["MIN"]),
            "changes": words.listed(_changes(evidence, observed)),
        }
    )
    targets = targets.assign(REF_DATE=targets.target_period)
    figure = goal_figures.slope(observed, targets, words, evidence.breaks_within(observed))
    csv = evidence.csv(observed.sort_values(["GOV_LEVEL", "REF_DATE"]), "GOV_LEVEL", *SERIES[1:])
    drawing = style.show(figure, words("alt.slope", **said), "dossiers-blocks", csv)
    return Finding("blocks", words("blocks.title", **said), drawing, words("blocks.text", **said), observed)


def _changes(evidence, observed):
    for level, rows in observed.groupby("GOV_LEVEL"):
        name = evidence.words(f"level.{level}.name")
        yield evidence.words("alt.change", name=name, **evidence.ends(rows))


def ladder(evidence, goal):
    """All measures of a goal on one axis: how far the answer depends on what is counted."""
    words, row, measures = evidence.words, evidence.verdict(goal), evidence.measures(goal)
    measures = measures[measures.latest.notna() & measures.UNIT_MEASURE.eq("PT")].set_index("INDICATOR")
    if measures.empty:
        return None
    seen = pd.concat([evidence.series(indicator).tail(1) for indicator in measures.index])
    rungs = seen.assign(name=seen.INDICATOR.map(evidence.name), role=seen.INDICATOR.map(measures.role))
    rungs = rungs.sort_values(["OBS_VALUE", "INDICATOR"], ascending=[False, True])
    told = (
        words("alt.rung", name=rung["name"], value=evidence.value(rung), period=words.when(rung.TIME_PERIOD))
        for _, rung in rungs.iterrows()
    )
    said = evidence.row_values(row) | evidence.ends_of_measures() | {"measures": words.listed(told)}
    said |= {"highest": evidence.value(rungs.iloc[0]), "lowest": evidence.value(rungs.iloc[-1])}
    csv = evidence.csv(rungs, "name", "role", *SERIES[1:])
    drawing = style.show(
        goal_figures.ladder(rungs, row.target, words), words("alt.ladder", **said), f"{goal}-ladder", csv
    )
    title, text = (words.told([f"{goal}.{part}", f"ladder.{part}"], said)[0] for part in ("title", "text"))
    return Finding(f"{goal}-ladder", title, drawing, text, rungs)


def pace(evidence, name, goals, proxies):
    """The pace goals ask for beside the pace seen, of direct measures and `proxies`; None below two."""
    words, rows = evidence.words, _paces(evidence, goals, proxies)
    if len(rows) < 2:
        return None
    slower, widest = int(rows.required_pace.gt(rows.recent_pace).sum()), rows.iloc[0]
    said = {
        "slower": words.number(slower),
        "n": words.number(len(rows)),
        "widest": widest["name"],
        "required": words.pace(widest.required_pace, "PT"),
        "observed": words.pace(widest.recent_pace, "PT"),
    }
    alt = words(
        "alt.pace",
        paces=words.listed(
            words(
                "alt.pace.row",
                name=row.name,
                observed=words.number(row.recent_pace),
                required=words.number(row.required_pace),
            )
            for row in rows.itertuples()
        ),
    )
    csv = evidence.csv(rows, "name", "target", "recent_pace", "required_pace", "observed_pace")
    title = words(f"pace.title.{'all' if slower == len(rows) else 'some' if slower else 'none'}", **said)
    seen = pd.concat([evidence.series(row.INDICATOR, row.GOV_LEVEL).tail(1) for row in rows.itertuples()])
    drawing = style.show(goal_figures.pace(rows, words), alt, f"{name}-pace", csv)
    return Finding("pace", title, drawing, words("pace.text", **said), seen)


def _paces(evidence, goals, proxies):
    """The measures of goals with a recent pace and a pace needed, the largest need first."""
    judged = evidence.assessed(target_period=evidence.deadline, UNIT_MEASURE="PT", status="stated")
    known = judged.required_pace.gt(0) & judged.goal.isin(goals)
    judged = judged[known & (judged.headline | judged.INDICATOR.isin(proxies))].drop_duplicates(
        ["INDICATOR", "GOV_LEVEL"]
    )
    series = ["INDICATOR", "REF_AREA", "GOV_LEVEL"]
    trends = evidence.tables["trends"][[*series, "recent_pace"]].dropna()
    rows = judged.merge(trends, on=series, validate="many_to_one")
    rows = rows.assign(name=[evidence.label(row) for row in rows.itertuples()])
    return rows.sort_values("required_pace", ascending=False, kind="stable")


def supporting(evidence, name, indicators):
    """Conditions for using online services, as small charts; None if fewer than two have a series."""
    words, found = evidence.words, {code: evidence.series(code) for code in indicators}
    found = {code: rows[rows.REF_DATE.ge(DRAWN_SINCE)] for code, rows in found.items()}
    found = {code: rows for code, rows in found.items() if len(rows) > 1}
    if len(found) < 2:
        return None
    drawn = pd.concat(found.values())
    names = {code: (evidence.name(code), rows.UNIT_MEASURE.iloc[0]) for code, rows in found.items()}
    rising = sum(direction(rows) == "up" for rows in found.values())
    changes = {
        code: words("alt.change", name=names[code][0], **evidence.ends(rows)) for code, rows in found.items()
    }
    most = max(found, key=lambda code: _gain(found[code]))
    said = {"rising": words.number(rising), "n": words.number(len(found)), "most": changes[most]}
    said["changes"] = words.listed(changes.values())
    figure = goal_figures.multiples(drawn, names, words)
    drawing = style.show(
        figure, words("alt.multiples", **said), f"{name}-supporting", evidence.csv(drawn, *SERIES)
    )
    title = words(f"supporting.title.{'all' if rising == len(found) else 'some'}", **said)
    ends = pd.concat([rows.iloc[[0, -1]] for rows in found.values()])
    return Finding("supporting", title, drawing, words("supporting.text", **said), ends)


def _gain(rows):
    """Points gained; what is not a percentage is not compared."""
    return rows.OBS_VALUE.iloc[-1] - rows.OBS_VALUE.iloc[0] if rows.UNIT_MEASURE.iloc[0] == "PT" else -np.inf


def breaks(evidence, indicators):
    """When definitions changed, and which figures stand on which side; None if no change is on record."""
    words, drawn, changed = (
        evidence.words,
        pd.concat([evidence.series(code) for code in indicators]),
        evidence.tables["breaks"],
    )
    touched = changed.INDICATOR.str.split().map(lambda codes: bool(set(codes) & set(indicators)))
    changed = changed[touched].assign(name=changed[f"name_{words.language}"]).sort_values("REF_DATE")
    if drawn.empty or changed.empty:
        return None
    names = {code: evidence.name(code) for code in indicators if code in set(drawn.INDICATOR)}
    events = words.listed(
        words("breaks.event", name=row.name, date=words.when(row.REF_DATE)) for row in changed.itertuples()
    )
    said = evidence.ends_of_measures() | {
        "n": words.number(len(changed)),
        "measures": words.number(len(names)),
        "events": events,
    }
    figure = goal_figures.timeline(drawn, names, changed, words)
    drawing = style.show(
        figure, words("alt.timeline", **said), "services-breaks", evidence.csv(drawn, *SERIES)
    )
    text = " ".join(words.told(["breaks.text", "breaks.compare"], said))
    title = words.counted("breaks.title", len(changed), **said)
    return Finding("breaks", title, drawing, text, drawn)
