"""The tables and lists of a brief: goals, measures, milestones, weights, sources, terms."""

import re

import pandas as pd

from analysis.briefs import markdown, wording
from analysis.briefs.evidence import paragraphs
from analysis.briefs.markdown import badge
from analysis.briefs.outline import BESIDE

FOREIGN = re.compile(r"[^\u0000-\u024f\u1e00-\u20bf]")  # neither Latin nor punctuation


def goals(evidence, chosen):
    """Every goal with its latest value, target, pace needed, projection and assessment."""
    words, year = evidence.words, evidence.deadline[:4]
    columns = ("goal", "latest", "target", "required", "projected", "assessment")
    head = [words(f"goals.column.{column}", year=year) for column in columns]
    rows = [_goal(evidence, row) for goal in chosen for row in _beside(evidence, goal)]
    return markdown.table(
        head, rows, words("goals.caption", year=year, level=words.percent(80)), (28, 18, 8, 11, 15, 20)
    )


def _beside(evidence, goal):
    """The headline rows of a goal, each followed by the measures that must stand beside it."""
    for _, row in evidence.assessed(goal=goal, headline=True, target_period=evidence.deadline).iterrows():
        yield row
        for indicator in BESIDE.get(goal, ()):
            key = {column: row[column] for column in ("goal", "GOV_LEVEL", "target", "target_period")}
            yield from (
                other for _, other in evidence.assessed(INDICATOR=indicator, **key).head(1).iterrows()
            )


def _goal(evidence, row):
    words, said = evidence.words, evidence.row_values(row)
    name = f"**{said['goal']}**" if row.headline else words("goals.beside", measure=said["measure"])
    if row.GOV_LEVEL != "_T":
        name = words("goals.level", goal=name, level=words(f"level.{row.GOV_LEVEL}.name"))
    bare = said["low"].removesuffix("%")
    projected = (
        words("goals.projected", **said, low_bare=bare) if pd.notna(row.projected) else words("none.short")
    )
    required = words.number(row.required_pace) if row.required_pace > 0 else words("none.short")
    return [
        name,
        _latest(words, row, said),
        said["target"],
        required,
        projected,
        _assessment(evidence, row, said),
    ]


def _latest(words, row, said):
    return words("goals.latest", **said) if row.latest_period else words("none.published")


def _assessment(evidence, row, said):
    """The verdict as a badge, with its likelihood; what people could do is said not to be use.

    A favourable verdict without a likelihood never stands without what is doubtful about its measure.
    """
    words = evidence.words
    if row.role == "capacity proxy":
        return words("assessment.capacity")
    verdict = badge(words(f"assessment.{row.assessment}"), row.assessment)
    if row.assessment == "target met" and "probability" not in said:
        return f"{verdict}. {evidence.caution(row)}"
    if "probability" not in said or row.assessment not in ("on track", "acceleration needed"):
        return verdict
    return words("goals.assessment", verdict=verdict, **said)


def verdicts(evidence, chosen):
    """The verdict of each goal for the whole country, one a line, the badge first: a reader sees it first."""
    words, rows = evidence.words, (evidence.verdict(goal) for goal in chosen)
    told = (
        (badge(markdown.capital(words(f"assessment.{row.assessment}")) + ":", row.assessment), row.goal)
        for row in rows
        if row is not None
    )
    return "\n".join(f"- {verdict} [{evidence.goal(goal)}]{{.goal}}" for verdict, goal in told)


def measures(evidence, goal):
    """Each measure of a goal: its role, latest value, probability, and why it may mislead."""
    words = evidence.words
    head = [
        words(f"definitions.column.{column}")
        for column in ("measure", "role", "latest", "probability", "caution")
    ]
    rows = [_measure(evidence, row) for _, row in evidence.measures(goal).iterrows()]
    caption = words("definitions.caption", **evidence.row_values(evidence.verdict(goal)))
    return markdown.table(head, rows, caption, (24, 13, 15, 16, 32))


def _measure(evidence, row):
    words, said = evidence.words, evidence.row_values(row)
    probability = words("definitions.probability", **said) if "probability" in said else words("none.short")
    if row.role == "capacity proxy":
        probability = words("assessment.capacity")
    latest = _latest(words, row, said) if row.latest_period or row.role == "direct" else words("none.usable")
    return [said["measure"], words(f"role.{row.role}"), latest, probability, evidence.caution(row)]


def weights(evidence, row):
    """What ministries weigh in the national share, and what provinces would need."""
    words, values = evidence.words, evidence.row_values(row)
    weights_by_period = (
        words("levers.weight", weight=words.percent(100 * one.value, 0), period=words.when(one.text))
        for one in evidence.details(row, "ministry_weight_2")
    )
    needed, alone = (evidence.detail(row, name) for name in ("provinces_needed", "provinces_needed_alone"))
    if_full = evidence.detail(row, "country_if_ministries_100")
    values |= {
        "weights": words.listed(weights_by_period),
        "provinces_needed": words.percent(needed, 0),
        "provinces_needed_alone": words.percent(alone, 0),
    } | ({"full": words.percent(100), "national_if_full": words.percent(if_full, 0)} if if_full > 0 else {})
    for level in ("MIN", "PRO"):
        of_level = evidence.row_values(evidence.verdict(row.goal, level))
        values |= {f"{level}_{name}": value for name, value in of_level.items()}
    keys = [
        "weights",
        *["shift"] * evidence.shifts(row.INDICATOR),
        "full",
        "reach" if needed <= 100 else "beyond",
        "alone" if alone <= 100 else "not-alone",
        "provinces",
    ]
    return " ".join(words.told([f"levers.{key}" for key in keys], values))


def actions(words, proposals):
    """The proposals as a table: addressee, what, and the figures that it rests on."""
    head = [words(f"actions.column.{column}") for column in ("who", "what", "basis")]
    return markdown.table(head, proposals, words("actions.caption"), (24, 40, 36))


def past_due(evidence, chosen, since):
    """Assessments of earlier deadlines, from `since` on, with a figure for the very day, latest first."""
    past = evidence.assessed(status="stated", role="direct", headline=True)
    past = past[
        past.target_period.lt(evidence.deadline) & past.target_period.ge(since) & past.goal.isin(chosen)
    ]
    past = past.assign(outcome=[evidence.detail(row, "outcome") for _, row in past.iterrows()])
    order = ["target_period", "goal", "GOV_LEVEL"]
    return past[past.outcome.notna()].sort_values(order, ascending=[False, True, True])


def milestones(evidence, chosen, since):
    """Earlier deadlines, from `since` on, with a figure for the very day: met or missed; else nothing."""
    words, past = evidence.words, past_due(evidence, chosen, since)
    if past.empty:
        return ""
    head = [words(f"milestones.column.{column}") for column in ("goal", "target", "latest", "result")]
    text = _passed(words, past.outcome.eq(0))
    rows = [_milestone(evidence, row) for _, row in past.iterrows()]
    return f"{text}\n\n{markdown.table(head, rows, words('milestones.caption'), (4, 2, 2, 1))}"


def _passed(words, missed):
    """How many milestones were missed: all, none or some of them."""
    count, n = int(missed.sum()), len(missed)
    kind = "all" if count == n else "some" if count else "none"
    said = {"missed": words.number(count), "n": words.number(n)}
    return words.counted(f"milestones.missed.{kind}", count if kind == "some" else n, **said)


def _milestone(evidence, row):
    words, said = evidence.words, evidence.row_values(row)
    shown = result(words, row.outcome == 1)
    return [evidence.label(row), words("milestones.target", **said), words("goals.latest", **said), shown]


def result(words, met):
    """What came of a target whose day is past, as a badge."""
    said = words(f"milestones.{'met' if met else 'missed'}")
    return badge(said, "target met" if met else "missed")


def sources(evidence, rows):
    """The publications of some rows, each with its title, date, address and paragraphs."""
    found = evidence.tables["sources"].set_index("SOURCE")
    return "\n".join(
        f"- {_source(evidence, code, found.loc[code], cells)}" for code, cells in paragraphs(rows).items()
    )


def _legible(source):
    """The title of a source; the host of its address where the fonts lack its letters."""
    return source.url.split("/")[2] if FOREIGN.search(source.title) and source.url else source.title


def _source(evidence, code, source, cells):
    title = markdown.escape(_legible(source)) or evidence.words("source.untitled")
    if source.url:
        title = f"[{title}](<{source.url}>)"
    elif source.document:
        held = {"file": markdown.escape(source.document), "digest": source.sha256[:12]}
        title += evidence.words("source.held", **held)
    when, where = evidence.published(source), evidence.located(cells)
    publisher = f"[{evidence.publisher(source)}]{{#source-{code}}}{evidence.since(source)}"
    return f"{publisher}: {title}, {when}{where}."


def glossary(words, terms):
    """Terms of the trade as a list of definitions."""
    scale = ", ".join(words(f"likelihood.{word}") for _, word in wording.LIKELIHOOD)
    said = {"level": words.percent(80), "scale": scale}
    return "\n\n".join(
        f"{words(f'glossary.{term}.term')}\n:   {words(f'glossary.{term}.text', **said)}" for term in terms
    )
