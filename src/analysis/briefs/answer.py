"""The answer of a brief, the caveats below it, and every number that they state."""

from analysis.briefs import lists
from analysis.briefs.outline import FULL, OUTLINES, PAPI, SCENARIOS

NAMED_GOALS = {"dossiers": FULL, "services": "full-process-services", "adults": "adult-use"}


def bottom_line(evidence, name):
    """The answer in paragraphs: reached or not and under which definition, how sure, what would settle it."""
    outline = OUTLINES[name]
    values = facts(evidence) | _reach(evidence, outline.goals) | _past(evidence, outline)
    first = [] if is_judged(evidence, outline.goals) else [_nothing_judged(evidence)]
    paragraphs = (
        " ".join(evidence.words.told([f"bottom.{name}.{clause}" for clause in clauses], values))
        for clauses in outline.answer
    )
    return "\n\n".join(filter(None, [*first, *paragraphs]))


def is_judged(evidence, goals):
    """True if a verdict on one of these goals rests on a figure; the default run says so itself."""
    rows = evidence.assessed(headline=True, target_period=evidence.deadline)
    unknown = rows.assessment.isin(("no data", "insufficient trend data"))
    return not evidence.run.folder or bool((rows.goal.isin(goals) & ~unknown).any())


def _nothing_judged(evidence):
    """That no goal could be judged on the day of the run, in a sentence."""
    day = evidence.words.period(evidence.run.day)
    return evidence.words("bottom.nothing", day=day, year=evidence.deadline[:4])


def conclusion(evidence, goals):
    """How many of the main goals are within reach, in a sentence; nothing if none can be judged."""
    return _reach(evidence, goals).get("reach", "")


def title(evidence, name):
    """The title of a brief on goals; that of the national one states the result."""
    words, year = evidence.words, evidence.deadline[:4]
    result = _reach(evidence, OUTLINES[name].goals)
    if name != "national" or not result:
        return words(f"head.{name}.title", year=year)
    return words(f"head.{name}.title.{result['kind']}", year=year, **result)


def limits(evidence, name):
    """What could be wrong, one sentence each."""
    values = facts(evidence) | _populations(evidence) | _tested(evidence)
    return evidence.words.told([f"limits.{kind}" for kind in OUTLINES[name].limits], values)


def facts(evidence):
    """Every number that the answer, its caveats and the proposals state, in words."""
    words, values = evidence.words, evidence.ends_of_measures()
    rows = {name: evidence.verdict(goal) for name, goal in NAMED_GOALS.items()}
    rows |= {"papi": evidence.verdict("adult-use", INDICATOR=PAPI)}
    for name, row in rows.items():
        if row is not None:
            values |= {f"{name}_{key}": value for key, value in evidence.row_values(row).items()}
    other = evidence.assessed(
        goal="adult-use", status="unconfirmed", role="direct", target_period=evidence.deadline
    )
    if len(other):
        values["unconfirmed"] = words.percent(other.target.iloc[0], 0)
    return values | _scenarios(evidence, rows["dossiers"]) | {
        "year": evidence.deadline[:4],
        "searched": evidence.searched,
        "level": words.percent(80),
        "observed": words.number(len(evidence.national)),
        "excluded": words.number(int(evidence.tables["excluded"].REF_AREA.eq("VN").sum())),
    }  # fmt: skip


def _scenarios(evidence, row):
    """The median of each scenario for full-process dossiers; nothing unless all are projected."""
    table = None if row is None else evidence.scenarios(row)
    if table is None or [*table.index] != [*SCENARIOS]:
        return {}
    medians = {model: evidence.words.projected(value, "PT") for model, value in table[0.5].items()}
    return medians | {"pace_of_class": evidence.pace_of_class(row)}


def _past(evidence, outline):
    """How many milestones of the year before the deadline were missed, each with value and target."""
    words, year = evidence.words, str(int(evidence.deadline[:4]) - 1)
    rows = lists.past_due(evidence, outline.milestones, f"{year}-01-01")
    if rows.empty:
        return {}
    missed, n = int(rows.outcome.eq(0).sum()), len(rows)
    kind = "all" if missed == n else "some" if missed else "none"
    results = (
        words("bottom.past.row", name=_short_label(evidence, row, rows), **evidence.row_values(row))
        for _, row in rows.iterrows()
    )
    values = {"n": words.number(n), "missed": words.number(missed), "before": year}
    values["results"] = words.listed(results)
    return {"past": words.counted(f"bottom.past.{kind}", missed if kind == "some" else n, **values)}


def _short_label(evidence, row, rows):
    """The level of a row alone where all rows are of one indicator; else its name."""
    alone = rows.INDICATOR.nunique() == 1
    return evidence.words(f"level.{row.GOV_LEVEL}.name") if alone else evidence.label(row)


def _reach(evidence, goals):
    """How many of the goals are more likely reached than not; nothing if none can be judged."""
    words = evidence.words
    rows = evidence.assessed(headline=True, target_period=evidence.deadline, GOV_LEVEL="_T")
    rows = rows[rows.goal.isin(goals) & rows.probability.notna()]
    if rows.empty:
        return {}
    within = int(rows.probability.ge(0.5).sum())
    kind = "none" if not within else "all" if within == len(rows) else "some"
    values = {"within": words.number(within), "judged": words.number(len(rows))}
    sentence = words(f"bottom.reach.{kind}", year=evidence.deadline[:4], **values)
    return values | {"kind": kind, "reach": sentence}


def _populations(evidence):
    """How many adults there are, by each definition."""
    words, table = evidence.words, evidence.tables["population"]
    latest = table[table.OBS_VALUE.notna()].sort_values("TIME_PERIOD").drop_duplicates("ADULT", keep="last")
    counts = (
        words(
            f"adult.{row.ADULT}",
            persons=words.amount(row.OBS_VALUE, "PS"),
            period=words.when(row.TIME_PERIOD),
        )
        for row in latest.sort_values("ADULT").itertuples()
    )
    return {"populations": words.listed(counts)}


def _tested(evidence):
    """How often the headline model's interval held the outcome, by whose class; nothing if untested."""
    ends = {}
    for name, prefix in (("scores", ""), ("scores_frozen", "frozen_")):
        scores = evidence.tables[name]
        pooled = scores.panel.eq("all") & scores.horizon.eq(0) & scores.model.eq("reference_walk")
        shares = scores.coverage_80[pooled]
        if shares.empty:
            return {}
        ends |= {f"{prefix}least": shares.min(), f"{prefix}most": shares.max()}
    return {name: evidence.words.percent(100 * end, 0) for name, end in ends.items()}
