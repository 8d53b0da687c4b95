"""The answer of a brief in one paragraph, and what could be wrong with it."""

from analysis.briefs.outline import OUTLINES, PAPI


def bottom_line(evidence, name):
    """Is the goal within reach, how sure, under which definition, what would change the answer."""
    outline = OUTLINES[name]
    values = facts(evidence) | _reach(evidence, outline.goals)
    first = [] if is_judged(evidence, outline.goals) else [_nothing_judged(evidence)]
    return " ".join(
        first + evidence.words.told([f"bottom.{name}.{clause}" for clause in outline.answer], values)
    )


def is_judged(evidence, goals):
    """True if a verdict on one of these goals rests on a figure; the default run says so itself."""
    rows = evidence.judged(headline=True, target_period=evidence.deadline)
    unknown = rows.assessment.isin(("no data", "insufficient trend data"))
    return not evidence.run.folder or bool((rows.goal.isin(goals) & ~unknown).any())


def _nothing_judged(evidence):
    """That no goal could be judged on the day of the run, in a sentence."""
    day = evidence.words.period(evidence.run.day)
    return evidence.words("bottom.nothing", day=day, year=evidence.deadline[:4])


def conclusion(evidence, goals):
    """How many of the main goals are within reach, in a sentence; nothing if none can be judged."""
    return _reach(evidence, goals).get("reach", "")


def limits(evidence, name):
    """What could be wrong, one sentence each."""
    said = facts(evidence) | _populations(evidence) | _tested(evidence)
    return evidence.words.told([f"limits.{kind}" for kind in OUTLINES[name].limits], said)


def facts(evidence):
    """Every number that the answer and its caveats speak of, in words."""
    words, said = evidence.words, evidence.measured()
    rows = {
        "dossiers": evidence.verdict("full-process-dossiers"),
        "services": evidence.verdict("full-process-services"),
        "adults": evidence.verdict("adult-use"),
        "papi": evidence.verdict("adult-use", INDICATOR=PAPI),
    }
    for name, row in rows.items():
        if row is not None:
            said |= {f"{name}_{key}": value for key, value in evidence.spoken(row).items()} | {
                name: said.get(name, "")
            }
    other = evidence.judged(
        goal="adult-use", status="unconfirmed", role="direct", target_period=evidence.deadline
    )
    if len(other):
        said["unconfirmed"] = words.percent(other.target.iloc[0], 0)
    return said | {
        "year": evidence.deadline[:4],
        "searched": evidence.searched,
        "level": words.percent(80),
        "observed": words.number(len(evidence.national)),
        "excluded": words.number(int(evidence.tables["excluded"].REF_AREA.eq("VN").sum())),
    }


def _reach(evidence, goals):
    """How many of the goals are more likely reached than not; nothing if none can be judged."""
    words = evidence.words
    judged = evidence.judged(headline=True, target_period=evidence.deadline, GOV_LEVEL="_T")
    judged = judged[judged.goal.isin(goals) & judged.probability.notna()]
    if judged.empty:
        return {}
    within = int(judged.probability.ge(0.5).sum())
    kind = "none" if not within else "all" if within == len(judged) else "some"
    said = {
        "within": words.number(within),
        "judged": words.number(len(judged)),
        "year": evidence.deadline[:4],
    }
    return {"reach": words(f"bottom.reach.{kind}", **said)}


def _populations(evidence):
    """How many adults there are, by each definition."""
    words, found = evidence.words, evidence.tables["population"]
    latest = found[found.OBS_VALUE.notna()].sort_values("TIME_PERIOD").drop_duplicates("ADULT", keep="last")
    told = (
        words(
            f"adult.{row.ADULT}",
            persons=words.amount(row.OBS_VALUE, "PS"),
            period=words.when(row.TIME_PERIOD),
        )
        for row in latest.sort_values("ADULT").itertuples()
    )
    return {"populations": words.listed(told)}


def _tested(evidence):
    """How often the headline model's interval held the outcome over all panels; nothing if untested."""
    found = evidence.tables["scores"]
    pooled = found[found.panel.eq("all") & found.horizon.eq(0) & found.model.eq("reference_walk")].coverage_80
    if pooled.empty:
        return {}
    return {
        name: evidence.words.percent(100 * end, 0)
        for name, end in (("least", pooled.min()), ("most", pooled.max()))
    }
