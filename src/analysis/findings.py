"""Findings: a title that says it, one figure, one paragraph, the statements it rests on; all from finished tables."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import plot, plot_goals
from analysis.phrase import Words, escape

DOSSIERS, ELIGIBLE, ALL = "DOSSIERS_FULL_SHARE", "SERVICES_FULL_SHARE_ELIGIBLE", "SERVICES_FULL_SHARE_ALL"
LEVEL4, PAPI, EID = "SERVICES_LEVEL4_SHARE_ELIGIBLE", "ADULTS_PORTAL_USE_PAPI", "EID_ACTIVATED_PER_ADULT"
BLOCKS = ("_T", "MIN", "PRO")
VERDICTS = {"no data": "none", "insufficient trend data": "insufficient", "target met": "met", "on track": "on-track",
            "acceleration needed": "acceleration"}
SUPPORTING = ("FIBRE_HOUSEHOLDS_SHARE", "SMARTPHONE_SHARE", "INTERNET_USERS_SHARE", "IPV6_SHARE", EID, "SATISFACTION_SHARE")
LADDERS = {"adult-use": PAPI, "full-process-services": ALL}


@dataclass(frozen=True)
class Finding:
    """What a section of a brief shows: `rows` are the observations that its figure and words rest on."""

    id: str
    title: str
    drawing: plot.Drawing
    text: str
    rows: pd.DataFrame


@dataclass(frozen=True)
class Evidence:
    """The finished tables behind a brief, and the words to tell them; the country's rows of one `as_of`."""

    tables: dict
    words: Words
    deadline: str = "2025-12-31"
    as_of: str = ""

    def series(self, indicator, level="_T"):
        """Observations of one indicator at one level, in order of time."""
        found = self.tables["observations"]
        chosen = (found.INDICATOR == indicator) & (found.REF_AREA == "VN") & (found.GOV_LEVEL == level)
        return found[chosen].sort_values(["REF_DATE", "TIME_PERIOD"])

    def fan(self, indicator, level="_T", variant="main"):
        """Projected quantiles of the headline model and class."""
        found = self._current("projections")
        series = found[(found.INDICATOR == indicator) & (found.GOV_LEVEL == level) & (found.REF_AREA == "VN")]
        headline = series[series.headline]
        if variant != "main" and len(headline):
            same = (series.model == headline.model.iloc[0]) & (series.reference_class == headline.reference_class.iloc[0])
            headline = series[same & (series.variant == variant)]
        return headline[headline.TIME_PERIOD == self.deadline].sort_values("quantile_level")

    def judged(self, **wanted):
        """Rows of the assessments with these values, stated before unconfirmed, highest target first."""
        found = self._current("assessments")
        found = found[found.REF_AREA == "VN"]
        for column, value in wanted.items():
            found = found[found[column] == value]
        return found.sort_values(["status", "target", "goal", "GOV_LEVEL"], ascending=[True, False, True, True])

    def verdict(self, goal, level="_T", **wanted):
        """The one row that judges a goal: its stated direct measure, or the measure asked for; None if absent."""
        asked = {"role": "direct", **wanted} if "INDICATOR" not in wanted else wanted
        found = self.judged(goal=goal, GOV_LEVEL=level, target_period=self.deadline, **asked)
        return None if found.empty else found.iloc[0]

    def detail(self, row, statistic):
        """A number of assessment_details for a row of the assessments; nan if not stated."""
        found = self._current("assessment_details")
        for column in ("goal", "INDICATOR", "GOV_LEVEL", "target", "target_period"):
            found = found[found[column] == row[column]]
        found = found[found.statistic == statistic]
        return float(found.value.iloc[0]) if len(found) else np.nan

    def shifts(self, indicator):
        """True if a change of measurement inside this series is on record."""
        found = self.tables["breaks"]
        return bool((found.INDICATOR.str.split().map(lambda codes: indicator in codes) & found.sd.notna()).any())

    def name(self, indicator):
        """An indicator's name in the language of the brief."""
        return self._named("indicators", "INDICATOR", indicator)

    def goal(self, goal):
        """A goal's name in the language of the brief."""
        return self._named("goals", "goal", goal)

    def latest(self, row):
        """The latest value of a judged row as printed, with over, nearly or about."""
        series = self.series(row.INDICATOR, row.GOV_LEVEL)
        series = series[series.TIME_PERIOD == row.latest_period]
        if series.empty:
            return self.words("none.published")
        return self.value(series.iloc[-1])

    def value(self, observation):
        """An observed value in words."""
        return self.words.observed(observation.OBS_VALUE, observation.LOWER_BOUND, observation.UPPER_BOUND,
                                   observation.UNIT_MEASURE)

    def spoken(self, row):
        """Everything that a sentence may say of a row of the assessments."""
        words, unit = self.words, row.UNIT_MEASURE
        said = {
            "goal": self.goal(row.goal), "measure": self.name(row.INDICATOR), "latest": self.latest(row),
            "period": words.when(row.latest_period) if row.latest_period else "",
            "target": words.amount(row.target, unit), "deadline": words.period(row.target_period),
            "year": row.target_period[:4], "n": words.number(row.n_obs), "level": words.percent(80), "wide": words.percent(95),
        }
        for name, column in (("projected", "projected"), ("low", "LOWER_BOUND"), ("high", "UPPER_BOUND")):
            said[name] = words.projected(row[column], unit) if pd.notna(row[column]) else words("none.short")
        for name, column in (("required", "required_pace"), ("observed", "observed_pace")):
            said[name] = words.pace(row[column], unit) if pd.notna(row[column]) else words("none.short")
        if pd.notna(row.probability):
            said |= {"probability": words.probability(row.probability), "likelihood": words.likelihood(row.probability)}
        return said

    def table(self, rows, *columns):
        """The CSV behind a figure, headed in the language of the brief."""
        return plot.numbers(pd.DataFrame(rows).rename(columns={name: self.words(f"column.{name}") for name in columns}),
                            [self.words(f"column.{name}") for name in columns])

    def _named(self, table, key, code):
        found = self.tables[table]
        return escape(found.loc[found[key] == code, f"name_{self.words.language}"].iloc[0])

    def _current(self, name):
        found = self.tables[name]
        return found[found.as_of == self.as_of]


def trajectory(evidence, goal, indicator, topic):
    """Where one measure of a goal stood, is heading, and should be."""
    words, row = evidence.words, evidence.verdict(goal, INDICATOR=indicator)
    observed = evidence.series(indicator)
    if row is None or len(observed) < 2:
        return None
    fan = evidence.fan(indicator)
    said = evidence.spoken(row) | _ends(evidence, observed)
    figure = plot.trajectory(observed, fan, row.target, row.target_period, words("figure.trajectory", **said | {
        "unit": words(f"unit.axis.{row.UNIT_MEASURE}")}), words)
    csv = evidence.table(pd.concat([observed, fan]), "REF_DATE", "TIME_PERIOD", "quantile_level", "OBS_VALUE", "LOWER_BOUND",
                         "UPPER_BOUND", "STATEMENT", "SOURCE")
    title = words(f"{topic}.title.{VERDICTS[row.assessment]}", **said)
    text = [words(f"{topic}.text", **said), *_outlook(evidence, row, observed, said)]
    alt = words(f"alt.trajectory.{_direction(observed)}", **said)
    return Finding(topic, title, plot.show(figure, alt, f"{topic}-trajectory", csv), " ".join(text), observed)


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


def _ends(evidence, observed):
    first, last = observed.iloc[0], observed.iloc[-1]
    return {"first": evidence.value(first), "first_period": evidence.words.when(first.TIME_PERIOD),
            "last": evidence.value(last), "last_period": evidence.words.when(last.TIME_PERIOD)}


def _jump(evidence, observed):
    """The largest step of a series, and what came after it."""
    step = observed.OBS_VALUE.diff().to_numpy()
    index = int(np.nanargmax(step))
    before, after = observed.iloc[index - 1], observed.iloc[index]
    return {"jump": evidence.words.points(step[index]), "jump_from": evidence.words.period(before.TIME_PERIOD),
            "jump_to": evidence.words.period(after.TIME_PERIOD),
            "since": evidence.words.points(observed.OBS_VALUE.iloc[-1] - after.OBS_VALUE)}


def _direction(observed):
    change = observed.OBS_VALUE.iloc[-1] - observed.OBS_VALUE.iloc[0]
    return "up" if change > 0 else "down" if change < 0 else "flat"


def blocks(evidence):
    """Ministries against provinces: who holds the share of full-process dossiers back, and by how much."""
    words, row = evidence.words, evidence.verdict("full-process-dossiers")
    observed = pd.concat([evidence.series(DOSSIERS, level) for level in BLOCKS])
    days = observed.groupby("REF_DATE").GOV_LEVEL.nunique()
    observed = observed[observed.REF_DATE.isin(days[days == len(BLOCKS)].index)]
    if row is None or observed.empty:
        return None
    targets = evidence.judged(goal="full-process-dossiers", role="direct", status="stated", target_period=evidence.deadline)
    targets = targets.assign(REF_DATE=targets.target_period)
    last = observed[observed.REF_DATE == observed.REF_DATE.max()].set_index("GOV_LEVEL")
    ahead, behind = sorted(("MIN", "PRO"), key=lambda level: -last.OBS_VALUE[level])
    said = evidence.spoken(row) | {
        "ahead": words(f"level.{ahead}.name"), "behind": words(f"level.{behind}.name"),
        "gap": words.points(last.OBS_VALUE[ahead] - last.OBS_VALUE[behind]), "period": words.when(last.TIME_PERIOD["MIN"]),
        **{level: evidence.value(last.loc[level]) for level in BLOCKS}}
    figure = plot_goals.slope(observed, targets, words)
    csv = evidence.table(observed.sort_values(["GOV_LEVEL", "REF_DATE"]), "GOV_LEVEL", "TIME_PERIOD", "OBS_VALUE", "STATEMENT", "SOURCE")
    alt = words("alt.slope", **said | {"changes": words.listed(_changes(evidence, observed))})
    return Finding("blocks", _sentence(words("blocks.title", **said)), plot.show(figure, alt, "dossiers-blocks", csv),
                   _sentence(words("blocks.text", **said)), observed)


def _changes(evidence, observed):
    for level in BLOCKS:
        rows = observed[observed.GOV_LEVEL == level]
        yield evidence.words("alt.change", name=evidence.words(f"level.{level}.name"), **_ends(evidence, rows))


def ladder(evidence, goal):
    """All measures of a goal on one axis: how far the answer depends on what is counted."""
    words, row = evidence.words, evidence.verdict(goal)
    measures = evidence.judged(goal=goal, GOV_LEVEL="_T", target=row.target, target_period=evidence.deadline, UNIT_MEASURE="PT")
    measures = measures[measures.latest.notna()].drop_duplicates("INDICATOR")
    if row is None or measures.empty:
        return None
    seen = pd.concat([evidence.series(measure.INDICATOR).tail(1) for measure in measures.itertuples()])
    order = measures.set_index("INDICATOR").role
    rungs = seen.assign(name=[evidence.name(code) for code in seen.INDICATOR], role=seen.INDICATOR.map(order),
                        value=seen.OBS_VALUE, period=seen.TIME_PERIOD).sort_values(["value", "INDICATOR"], ascending=[False, True])
    said = evidence.spoken(row) | _measured(evidence, goal)
    alt = words("alt.ladder", **said | {"measures": words.listed(
        words("alt.rung", name=rung["name"], value=evidence.value(rung), period=words.when(rung.period))
        for _, rung in rungs.iterrows())})
    csv = evidence.table(rungs, "name", "role", "TIME_PERIOD", "OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "STATEMENT", "SOURCE")
    drawing = plot.show(plot_goals.ladder(rungs, row.target, words), alt, f"{goal}-ladder", csv)
    return Finding(f"{goal}-ladder", _sentence(words(f"{goal}.title", **said)), drawing, words(f"{goal}.text", **said), rungs)


def _measured(evidence, goal):
    """The latest and the first value of every measure that the sentences of a goal name."""
    said = {}
    for name, indicator in (("eligible", ELIGIBLE), ("all", ALL), ("level4", LEVEL4), ("papi", PAPI), ("eid", EID)):
        series = evidence.series(indicator)
        if len(series):
            last = series.iloc[-1]
            said |= {name: evidence.value(last), f"{name}_period": evidence.words.when(last.TIME_PERIOD),
                     f"{name}_fraction": evidence.words.fraction(last.OBS_VALUE), f"{name}_first": evidence.value(series.iloc[0]),
                     f"{name}_first_period": evidence.words.when(series.TIME_PERIOD.iloc[0])}
    return said


def pace(evidence, name, goals=()):
    """The pace that goals ask for beside the pace seen; all goals in percent, or those named."""
    words = evidence.words
    judged = evidence.judged(target_period=evidence.deadline, UNIT_MEASURE="PT", status="stated")
    judged = judged[judged.required_pace.notna() & (judged.role.isin(("direct", "survey proxy", "definition variant")))]
    judged = judged[judged.goal.isin(goals)] if goals else judged[judged.headline]
    judged = judged[(judged.required_pace > 0) & judged.observed_pace.notna()].sort_values("required_pace", ascending=False, kind="stable")
    if len(judged) < 2:
        return None
    trends = evidence.tables["trends"][["INDICATOR", "REF_AREA", "GOV_LEVEL", "pace_lower", "pace_upper"]]
    rows = judged.merge(trends, on=["INDICATOR", "REF_AREA", "GOV_LEVEL"], how="left", validate="many_to_one")
    rows = rows.assign(name=[f"{evidence.name(row.INDICATOR)}{_block(words, row)}" for row in rows.itertuples()])
    slower = rows[~(rows.observed_pace >= rows.required_pace)]
    widest = rows.loc[(rows.required_pace - rows.observed_pace.fillna(0)).idxmax()]
    said = {"slower": words.number(len(slower)), "n": words.number(len(rows)), "widest": widest["name"],
            "required": words.pace(widest.required_pace, "PT"), "observed": words.pace(widest.observed_pace, "PT")}
    alt = words("alt.pace", **said | {"paces": words.listed(
        words("alt.pace.row", name=row.name, observed=words.number(row.observed_pace), required=words.number(row.required_pace))
        for row in rows.itertuples())})
    csv = evidence.table(rows, "name", "target", "observed_pace", "pace_lower", "pace_upper", "required_pace")
    kind = "all" if len(slower) == len(rows) else "some" if len(slower) else "none"
    seen = pd.concat([evidence.series(row.INDICATOR, row.GOV_LEVEL) for row in rows.itertuples()])
    return Finding("pace", words(f"pace.title.{kind}", **said), plot.show(plot_goals.pace(rows, words), alt, f"{name}-pace", csv),
                   words("pace.text", **said), seen)


def _block(words, row):
    return "" if row.GOV_LEVEL == "_T" else f" ({words(f'level.{row.GOV_LEVEL}.short')})"


def supporting(evidence, name, indicators=SUPPORTING):
    """Conditions for using online services, as small charts."""
    words = evidence.words
    series = {code: evidence.series(code) for code in indicators}
    series = {code: rows for code, rows in series.items() if len(rows) > 1}
    if not series:
        return None
    drawn = pd.concat(series.values())
    names = {code: (evidence.name(code), rows.UNIT_MEASURE.iloc[0]) for code, rows in series.items()}
    rising = [code for code, rows in series.items() if _direction(rows) == "up"]
    changes = [words("alt.change", name=names[code][0], **_ends(evidence, rows)) for code, rows in series.items()]
    said = {"rising": words.number(len(rising)), "n": words.number(len(series)), "changes": words.listed(changes)}
    csv = evidence.table(drawn, "INDICATOR", "TIME_PERIOD", "OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "STATEMENT", "SOURCE")
    kind = "all" if len(rising) == len(series) else "some"
    drawing = plot.show(plot_goals.multiples(drawn, names, words), words("alt.multiples", **said), f"{name}-supporting", csv)
    return Finding("supporting", words(f"supporting.title.{kind}", **said), drawing, words("supporting.text", **said), drawn)


def breaks(evidence, indicators=(LEVEL4, ELIGIBLE, ALL, DOSSIERS)):
    """When definitions changed, and which figures stand on which side."""
    words, drawn = evidence.words, pd.concat([evidence.series(code) for code in indicators])
    changed = evidence.tables["breaks"]
    touched = changed.INDICATOR.str.split().map(lambda codes: bool(set(codes) & set(indicators)))
    changed = changed[touched].assign(name=changed[f"name_{words.language}"]).sort_values("REF_DATE")
    if drawn.empty or changed.empty:
        return None
    names = {code: evidence.name(code) for code in indicators if (drawn.INDICATOR == code).any()}
    events = words.listed(words("breaks.event", name=row.name, date=words.when(row.REF_DATE)) for row in changed.itertuples())
    said = _measured(evidence, "full-process-services") | {"n": words.number(len(changed)), "measures": words.number(len(names)),
                                                           "events": events}
    csv = evidence.table(drawn, "INDICATOR", "TIME_PERIOD", "OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "STATEMENT", "SOURCE")
    drawing = plot.show(plot_goals.timeline(drawn, names, changed, words), words("alt.timeline", **said), "services-breaks", csv)
    return Finding("breaks", words("breaks.title", **said), drawing, words("breaks.text", **said), drawn)


def _sentence(text):
    """Text beginning with a capital letter."""
    return text[:1].upper() + text[1:]
