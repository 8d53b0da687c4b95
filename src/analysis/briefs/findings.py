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
    said = evidence.spoken(row) | evidence.ends(observed)
    said["change"] = words(f"trajectory.change.{direction(observed)}", **said)
    subtitle = words("figure.trajectory", **said, unit=words(f"unit.axis.{row.UNIT_MEASURE}"))
    target = row.target if aims else np.nan
    figure = style.trajectory(observed, fan, target, row.target_period, subtitle, words)
    csv = evidence.csv(pd.concat([observed, fan]), "REF_DATE", "quantile_level", *SERIES[1:])
    alt = words("alt.trajectory" if aims else "alt.trajectory.no-target", **said)
    title = words(f"{topic}.title.{row.assessment}" if aims else f"{topic}.title", **said)
    note = [] if topic == "dossiers" else [words(f"{topic}.text")]
    text = " ".join([said["change"], *note, *(_outlook(evidence, row, observed, said) if aims else ())])
    return Finding(topic, title, style.show(figure, alt, f"{topic}-trajectory", csv), text, observed)


def _outlook(evidence, row, observed, said):
    """What a jump may mean, what the projection is, and what the target would take."""
    words, shifted = evidence.words, evidence.fan(row.INDICATOR, variant="no_shift")
    if len(shifted) and evidence.shifts(row.INDICATOR):
        median = shifted.OBS_VALUE[np.isclose(shifted.quantile_level, 0.5)].iloc[0]
        yield words("trajectory.jump", **_jump(evidence, observed))
        yield words("trajectory.no-shift", no_shift=words.projected(median, row.UNIT_MEASURE))
    if "probability" in said and row.assessment != "target met":
        yield words("trajectory.outlook", **said)
        yield words("trajectory.required", **said)
    if row.beyond_class:
        ends = {"low": words.percent(row.class_low), "high": words.percent(row.class_high)}
        yield words(f"trajectory.beyond.{row.beyond_class}", **ends)
    if row.surprises > 1:
        yield words("trajectory.surprises", n=words.number(row.surprises))


def _jump(evidence, observed):
    """The largest step of a series, and what came after it."""
    steps = observed.OBS_VALUE.diff().to_numpy()
    index = int(np.nanargmax(steps))
    before, after, last = observed.iloc[index - 1], observed.iloc[index], observed.iloc[-1]
    words = evidence.words
    return {
        "jump": words.points(steps[index]),
        "jump_from": words.period(before.TIME_PERIOD),
        "jump_to": words.period(after.TIME_PERIOD),
        "since": words.points(last.OBS_VALUE - after.OBS_VALUE),
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
    targets = evidence.judged(goal=row.goal, role="direct", status="stated", target_period=row.target_period)
    last = observed[observed.REF_DATE.eq(observed.REF_DATE.max())].set_index("GOV_LEVEL")
    ahead, behind = sorted(("MIN", "PRO"), key=lambda level: -last.OBS_VALUE[level])
    said = (
        evidence.spoken(row)
        | {level: evidence.value(last.loc[level]) for level in BLOCKS}
        | {
            "ahead": words(f"level.{ahead}.name"),
            "behind": words(f"level.{behind}.name"),
            "gap": words.points(last.OBS_VALUE[ahead] - last.OBS_VALUE[behind]),
            "period": words.when(last.TIME_PERIOD["MIN"]),
            "changes": words.listed(_changes(evidence, observed)),
        }
    )
    figure = goal_figures.slope(observed, targets.assign(REF_DATE=targets.target_period), words)
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
    said = evidence.spoken(row) | evidence.measured() | {"measures": words.listed(told)}
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
    slower, widest = int(rows.short.gt(0).sum()), rows.iloc[0]
    said = {
        "slower": words.number(slower),
        "n": words.number(len(rows)),
        "widest": widest["name"],
        "required": words.pace(widest.required_pace, "PT"),
        "observed": words.pace(widest.observed_pace, "PT"),
    }
    alt = words(
        "alt.pace",
        paces=words.listed(
            words(
                "alt.pace.row",
                name=row.name,
                observed=words.number(row.observed_pace),
                required=words.number(row.required_pace),
            )
            for row in rows.itertuples()
        ),
    )
    csv = evidence.csv(rows, "name", "target", "observed_pace", "pace_lower", "pace_upper", "required_pace")
    title = words(f"pace.title.{'all' if slower == len(rows) else 'some' if slower else 'none'}", **said)
    seen = pd.concat([evidence.series(row.INDICATOR, row.GOV_LEVEL).tail(1) for row in rows.itertuples()])
    drawing = style.show(goal_figures.pace(rows, words), alt, f"{name}-pace", csv)
    late = filter(None, (_late(evidence, row) for row in rows[rows.short.le(0)].itertuples()))
    return Finding("pace", title, drawing, " ".join([words("pace.text", **said), *late]), seen)


def _late(evidence, row):
    """What to add where the pace seen would be enough, but the last step was slower; else nothing."""
    if not row.recent_pace < row.required_pace:
        return ""
    words = evidence.words
    said = {"observed": words.pace(row.observed_pace, "PT"), "last": words.pace(row.recent_pace, "PT")}
    return words("pace.late", name=row.name, since=words.period(row.recent_since), **said)


def _paces(evidence, goals, proxies):
    """The measures of goals with a pace seen and a pace asked for, the widest gap (`short`) first."""
    judged = evidence.judged(target_period=evidence.deadline, UNIT_MEASURE="PT", status="stated")
    known = judged.required_pace.gt(0) & judged.observed_pace.notna() & judged.goal.isin(goals)
    judged = judged[known & (judged.headline | judged.INDICATOR.isin(proxies))].drop_duplicates(
        ["INDICATOR", "GOV_LEVEL"]
    )
    series = ["INDICATOR", "REF_AREA", "GOV_LEVEL"]
    trends = evidence.tables["trends"][[*series, "pace_lower", "pace_upper", "recent_pace", "recent_since"]]
    rows = judged.merge(trends, on=series, how="left", validate="many_to_one")
    rows = rows.assign(
        name=[evidence.label(row) for row in rows.itertuples()], short=rows.required_pace - rows.observed_pace
    )
    return rows.sort_values("short", ascending=False, kind="stable")


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
    said = evidence.measured() | {
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
