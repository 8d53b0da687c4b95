"""The front page: each goal a card with its verdict and the way to its target."""

import re

import pandas as pd

from analysis.briefs import answer, markdown, outturn, wording
from analysis.briefs.evidence import Evidence
from analysis.briefs.figures import style
from analysis.briefs.outline import OUTLINES, OUTTURN, PROVINCIAL, TRENDS
from analysis.estimates.trend import SINCE
from analysis.pages import provinces, workbook
from analysis.pages.document import Document, Figure
from analysis.statements.periods import decimal_year
from analysis.tables import rules
from analysis.tables.describe import DATA_END, FATES
from analysis.tables.runs import Run

DEFAULT = Run()
PAGES = {"vi": "index.html", "en": "index.en.html"}
REPORT = re.compile(r"(?P<name>[a-z0-9-]+)\.(?P<language>vi|en)\.(?P<kind>html|pdf)")
WIDTH, HEIGHT, MARGIN, FIRST = 320, 90, 6, 2021.0


def front(tables, reports, language, run=DEFAULT, outdated=()):
    """The front page of one language as a Document."""
    words, labels = wording.Words(language), wording.Words(language, "pages")
    evidence = Evidence(tables, words, run)
    main = OUTLINES["national"].goals
    others = [goal for goal in sorted(set(tables["goals"].goal)) if goal not in main]
    document = Document(
        PAGES[language],
        head={
            "title": labels("front.title"),
            "subtitle": labels("front.subtitle"),
            "language": language,
            "description": labels("front.subtitle"),
            "date": _stand(evidence),
        },
    )
    rows = [evidence.verdict(goal) for goal in main]
    cards = [_card(document, evidence, row, reports, labels) for row in rows if row is not None]
    document.markdown = "\n\n".join(
        [
            *_answer(evidence, main, reports, labels),
            f"## {labels('front.goals')} {{#goals}}",
            ":::: {.cards}",
            *cards,
            "::::",
            *_briefs(reports, evidence, labels),
            *_outdated(outdated, evidence, labels),
            *_others(evidence, others, labels),
            *_fates(evidence, labels),
            *provinces.section(tables, language),
            *_data(tables, reports, labels),
        ]
    )
    return document


def sparkline(observed, fan, target, day=DEFAULT.target_period):
    """The way to a target as an SVG: observed dots, the 80 percent band to its day, the target dashed.

    observed: pairs of decimal year and value; fan: the 10, 50 and 90 percent quantiles, or none.
    """
    deadline = decimal_year(day)
    start = min([FIRST, *(year for year, _ in observed)])
    top = max([target, *fan, *(value for _, value in observed)])
    points = [_place(year, value, start, deadline, top) for year, value in observed]
    ends = [_place(deadline, value, start, deadline, top) for value in fan]
    aim = _place(deadline, target, start, deadline, top)[1]
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">',
            f'<path d="M0 {HEIGHT - MARGIN}H{WIDTH}" stroke="{style.GREY}"/>',
            _band(points[-1], ends) if points and ends else "",
            f'<path d="M0 {aim}H{WIDTH}" stroke="{style.ORANGE}" stroke-width="2" stroke-dasharray="6 4"/>',
            f'<path d="M{_joined(points)}" stroke="{style.INK}" stroke-width="2"/>' if points else "",
            *(f'<circle cx="{x}" cy="{y}" r="3.5" fill="{style.INK}"/>' for x, y in points),
            "</svg>",
        ]
    )


def _place(year, value, start, deadline, top):
    across = MARGIN + (year - start) / (deadline - start) * (WIDTH - 2 * MARGIN)
    up = MARGIN + (1 - value / top) * (HEIGHT - 2 * MARGIN)
    return round(across, 1), round(up, 1)


def _joined(points):
    return "L".join(f"{x} {y}" for x, y in points)


def _band(last, ends):
    low, middle, high = ends
    line = f'stroke="{style.BLUE}" stroke-width="2" stroke-dasharray="2 3"'
    return (
        f'<path d="M{_joined([last, middle])}" {line}/>'
        f'<path d="M{_joined([last, low, high])}z" fill="{style.BLUE}" fill-opacity="0.3"/>'
    )


def _answer(evidence, goals, reports, labels):
    """The answer over all main goals, and the way to the brief that gives it."""
    text, file = answer.conclusion(evidence, goals), f"national.{evidence.words.language}.html"
    more = f"[{labels('front.more')}: {_title(evidence, 'national')}]({file})" if file in reports else ""
    return [f"::: {{.bottom-line}}\n{text}\n\n{more}\n:::"] if text else []


def _card(document, evidence, row, reports, labels):
    spoken = evidence.row_values(row)
    sentence = markdown.capital(labels(_kind(row), **spoken, searched=evidence.searched))
    lines = ["::: {.card}", f"### {spoken['goal']}", _verdict(evidence, row), sentence]
    if pd.notna(row.latest) or len(evidence.fan(row.INDICATOR)):
        lines.append(_drawn(document, evidence, row, labels, spoken))
    if not row.latest_period:
        lines += _nearest(evidence, row, labels)
    elif row.assessment == "target met":
        lines.append(evidence.caution(row))
    lines += _since(evidence, row)
    return "\n\n".join([*lines, *_further(evidence, row.goal, reports, labels), ":::"])


def _since(evidence, row):
    """The last figure reported since about a goal, and what came of it; nothing where none was."""
    words, rows = wording.Words(evidence.words.language, "outturn"), outturn.since(evidence, [row.goal])[1]
    rows = rows[rows.GOV_LEVEL.eq(row.GOV_LEVEL) & rows.target.eq(row.target)].sort_values("REF_DATE")
    for _, last in rows.tail(1).iterrows():
        outcome = words(f"outcome.{last.outcome.replace(' ', '-')}")
        yield words("since.card", reported=outturn.reported(evidence, words, last), outcome=outcome)


def _nearest(evidence, row, labels):
    """For a goal that nobody measures: the published measure nearest to it, or that there is none."""
    others = evidence.measures(row.goal)
    others = others[others.latest.notna() & others.role.isin(("definition variant", "survey proxy"))]
    if others.empty:
        return [labels("front.nearest.none")]
    nearest = others.sort_values(["latest_period", "latest"], ascending=False, kind="stable").iloc[0]
    return [labels("front.nearest", **evidence.row_values(nearest))]


def _further(evidence, goal, reports, labels):
    """The brief that looks closer at a goal, if there is one."""
    for name, outline in OUTLINES.items():
        file = f"{name}.{evidence.words.language}.html"
        if name != "national" and goal in outline.goals and file in reports:
            yield f"[{labels('front.more')}: {_title(evidence, name)}]({file})"


def _verdict(evidence, row):
    return markdown.badge(markdown.capital(evidence.words(f"assessment.{row.assessment}")), row.assessment)


def _kind(row):
    if not row.latest_period:
        return "front.unmeasured"
    return "front.likely" if pd.notna(row.probability) else "front.latest"


def _drawn(document, evidence, row, labels, spoken):
    series = evidence.series(row.INDICATOR, row.GOV_LEVEL)
    observed = [(decimal_year(day), value) for day, value in series[["REF_DATE", "OBS_VALUE"]].values]
    fan = evidence.fan(row.INDICATOR, row.GOV_LEVEL).set_index("quantile_level").OBS_VALUE
    ends = [fan[level] for level in (0.1, 0.5, 0.9) if level in fan.index]
    alt = markdown.unescape(labels("front.drawn", **spoken))
    drawing = sparkline(observed, ends, row.target, row.target_period)
    return document.add(Figure(drawing, alt, f"{row.goal}-sparkline"))


def _others(evidence, goals, labels):
    """The goals without a card, as a table; what was measured stands with what is doubtful about it."""
    levels = rules.TABLES["goals"].columns["GOV_LEVEL"].allowed
    found = (evidence.verdict(goal, level) for goal in goals for level in levels)
    rows = [row for row in found if row is not None]
    if not rows:
        return []
    head = [labels(f"front.column.{column}") for column in ("goal", "latest", "target", "verdict")]
    cells = [_cells(evidence, row, labels) for row in rows]
    table = markdown.table(head, cells, labels("front.others.caption"), (4, 2, 1, 4))
    return [f"## {labels('front.others')} {{#others}}", table]


def _fates(evidence, labels):
    """How many of the printed targets are judged, and what became of the others, in a sentence."""
    counts = evidence.tables["fates"].fate.value_counts()
    names = [fate for fate in FATES if counts.get(fate)]
    told = [labels(f"fate.{fate}", n=evidence.words.number(counts[fate])) for fate in names]
    n = evidence.words.number(counts.sum())
    return [labels("front.fates", n=n, fates=evidence.words.listed(told))]


def _cells(evidence, row, labels):
    spoken = evidence.row_values(row)
    if row.GOV_LEVEL != "_T":
        spoken["goal"] += f" ({evidence.words(f'level.{row.GOV_LEVEL}.short')})"
    if not row.latest_period:
        return [spoken["goal"], spoken["latest"], spoken["target"], _verdict(evidence, row)]
    latest, verdict = f"{spoken['latest']} ({spoken['period']})", _verdict(evidence, row)
    return [spoken["goal"], latest, spoken["target"], f"{verdict}. {evidence.caution(row)}"]


def _title(evidence, name):
    if name == PROVINCIAL:
        return wording.Words(evidence.words.language, "provinces")(f"{name}.title")
    if name == OUTTURN:
        return wording.Words(evidence.words.language, "outturn")("head.title", year=Run().target_period[:4])
    if name == TRENDS:
        ends = {"first": SINCE[:4], "last": DATA_END[:4]}
        return wording.Words(evidence.words.language, "trends")("head.title", **ends)
    return answer.title(evidence, name)


def _briefs(reports, evidence, labels):
    """Every brief with its formats and languages."""
    present = {match["name"] for match in map(REPORT.fullmatch, reports) if match}
    names = [name for name in OUTLINES if name in present] + sorted(present - set(OUTLINES))
    lines = [_brief(name, reports, evidence, labels) for name in names]
    return [f"## {labels('front.briefs')} {{#briefs}}", "\n".join(lines)] if lines else []


def _outdated(reports, evidence, labels):
    """The briefs that were made from other tables than those of this page."""
    briefs = [match for match in map(REPORT.fullmatch, sorted(reports)) if match and match["kind"] == "html"]
    names = [f"[{_heading(brief['name'], evidence)} ({brief['language']})]({brief[0]})" for brief in briefs]
    return [labels("front.outdated", briefs=", ".join(names))] if names else []


def _heading(name, evidence):
    return _title(evidence, name) if name in (*OUTLINES, OUTTURN, PROVINCIAL, TRENDS) else name


def _brief(name, reports, evidence, labels):
    words, title = evidence.words, _heading(name, evidence)
    here = [f"[{title}]({name}.{words.language}.html)"]
    for language in (words.language, *(other for other in PAGES if other != words.language)):
        for kind in ("html", "pdf"):
            file = f"{name}.{language}.{kind}"
            if file in reports and (language, kind) != (words.language, "html"):
                here.append(f"[{labels(f'front.{kind}.{language}')}]({file})")
    return f"- {' · '.join(here)}"


def _data(tables, reports, labels):
    """The spreadsheet, the tables as CSV, and the notebooks as they ran."""
    made = [(name, table) for name, table in rules.TABLES.items() if name in tables and not table.raw]
    lines = [f"- [{labels('front.workbook')}]({workbook.NAME})"]
    lines += [f"- [{name}.csv](../{table.path}): {labels(f'table.{name}')}" for name, table in made]
    names = [name[6:-5] for name in sorted(reports) if name.startswith("annex/")]
    notebooks = [f"- [{name}](annex/{name}.html) · [{name}.ipynb](notebooks/{name}.ipynb)" for name in names]
    parts = [f"## {labels('front.data')} {{#data}}", "\n".join(lines)]
    if notebooks:
        parts += [f"## {labels('front.notebooks')} {{#notebooks}}", "\n".join(notebooks)]
    return parts


def _stand(evidence):
    day = evidence.run.day
    return evidence.words("head.date", date=evidence.words.day(day))
