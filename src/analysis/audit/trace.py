"""Trace a brief, an indicator, a goal or one number of a brief to the paragraph that printed it."""

import re
from itertools import product

from bs4 import BeautifulSoup

from analysis.audit.lineage import Chain, at, number
from analysis.briefs import outline
from analysis.briefs.markdown import unescape
from analysis.tables import rules, store
from analysis.tables.describe import SERIES
from analysis.tables.parameters import PARAMETERS
from analysis.tables.runs import Run

BRIEF = re.compile(
    rf"({'|'.join(PARAMETERS['brief'].allowed)})\.({'|'.join(PARAMETERS['language'].allowed)})"
)
PROFILE = re.compile(rf"(?:provinces/)?(VN-\w\w)\.({'|'.join(PARAMETERS['language'].allowed)})")
TRENDS = re.compile(rf"{outline.TRENDS}\.({'|'.join(PARAMETERS['language'].allowed)})")
OUTTURN = re.compile(rf"{outline.OUTTURN}\.({'|'.join(PARAMETERS['language'].allowed)})")
DIVIDE = re.compile(rf"divide\.({'|'.join(PARAMETERS['language'].allowed)})")
PRINTED = ("latest", "target", "projected", "low", "high", "required", "observed", "probability")
MARKS = str.maketrans(".,", ",.")
BLOCKS = ("p", "li", "td", "th", "dd", "dt", "figcaption", "h1", "h2", "h3")


def trace(name, figure="", as_of="", run=None):
    """Trace a report, indicator, goal, statement, area or source to the paragraphs that printed it.

    Parameters
    ----------
    name : str
        A report (`national.vi`, `divide.vi`, `provinces/VN-DN.vi`), an INDICATOR, a goal, a STATEMENT, a
        REF_AREA or a SOURCE.
    figure : str, optional
        A number as a brief prints it, such as `45.8`: only the rows that print this number are traced.
    as_of : str, optional
        Use the tables built from what had been published by this day.
    run : Run, optional
        The run whose tables are used, from `analysis.run`; default: the one of `as_of`.

    Returns
    -------
    list of str
        Lines from the verdict back through projection, observation and statement to the publication, each
        with the file and line of its row.

    Raises
    ------
    ValueError
        If the day is not built, the name is unknown, or the brief does not contain the number.

    Examples
    --------
    >>> import analysis as vn
    >>> for line in vn.trace("bac-kan-2024-07.004"):
    ...     print(line.split(": ")[-1].strip()[:59])
    VALUE '42%', PERIOD '2024-S1', NOTE 'of all dossiers of adm
    Phiên họp trực tuyến toàn quốc về chuyển đổi số quốc gia và
    paragraph 6 of 001_8843b81c2f55e9ba.txt
    held document 001_8843b81c2f55e9ba.txt
    """
    run = run or Run(as_of=as_of)
    if not store.path("assessments", run=run).is_file():
        raise ValueError(_not_built(run.folder, run))
    chain = Chain(run)
    stem = re.sub(r"^reports/|\.(html|pdf)$", "", name)
    if BRIEF.fullmatch(stem):
        return _number(chain, stem, figure) if figure else _brief(chain, stem)
    if TRENDS.fullmatch(stem) and not figure:
        return _brief(chain, stem)
    if OUTTURN.fullmatch(stem):
        return _outturn(chain, figure)
    if profile := PROFILE.fullmatch(stem):
        name = profile[1]
    if figure:
        raise ValueError(f"a number can be traced in a brief such as national.vi, not in {name!r}")
    if DIVIDE.fullmatch(stem):
        return _divide(chain)
    for table, column, lines in (
        ("indicators", "INDICATOR", _indicator),
        ("goals", "goal", _goal),
        ("statements", "STATEMENT", Chain.statement),
        ("areas", "REF_AREA", _area),
        ("sources", "SOURCE", _source),
    ):
        if (chain.table(table)[column] == name).any():
            return lines(chain, name)
    raise ValueError(_unknown(chain, name))


def _not_built(what, run):
    given = "".join(f" {name.upper()}={day}" for name, day in run.changed.items())
    return f"{what} is not built here; run make reports{given}"


def _unknown(chain, name):
    briefs = (f"{brief}.{language}" for brief, language in product(*map(_allowed, ("brief", "language"))))
    known = [*briefs, *chain.table("indicators").INDICATOR, *chain.table("goals").goal]
    hint = rules.did_you_mean(name, known) or "; name a brief, an indicator, a goal or a statement"
    return f"nothing is called {name!r}{hint}"


def _allowed(name):
    return PARAMETERS[name].allowed


def _indicator(chain, name):
    tables = [
        chain.where(table, INDICATOR=name)[SERIES] for table in ("assessments", "observations", "excluded")
    ]
    keys = sorted({tuple(row) for rows in tables for row in rows.itertuples(index=False)})
    lines = [line for key in keys for line in chain.series(*key)]
    return lines or [f"{name} {chain.names[name]}", "  no statement and no verdict"]


def _goal(chain, name):
    rows = chain.where("assessments", goal=name)
    keys = rows.sort_values("headline", ascending=False, kind="stable")[SERIES].drop_duplicates()
    return chain.goal(name) + [line for key in keys.itertuples(index=False) for line in chain.series(*key)]


def _area(chain, name):
    """Every series of a province or agency."""
    keys = chain.where("observations", REF_AREA=name)[SERIES].drop_duplicates()
    lines = [line for key in keys.itertuples(index=False) for line in chain.series(*key)]
    return lines or [f"{name}: no observation: no published figure was found"]


def _divide(chain):
    """Every provincial series that the statistics of the divide are computed from."""
    codes = chain.table("divide").INDICATOR.unique()
    rows = chain.table("observations")
    rows = rows[rows.INDICATOR.isin(codes) & (rows.REF_AREA != "VN")]
    keys = rows[SERIES].drop_duplicates().itertuples(index=False)
    return [line for key in keys for line in chain.series(*key)]


def _source(chain, name):
    lines = chain.publication(name)
    for statement in chain.where("statements", SOURCE=name).STATEMENT:
        lines += [f"  {line}" for line in chain.statement(statement)[:1]]
    return lines


def _loaded(stem, run):
    """The brief object behind a report."""
    name, _, language = stem.rpartition(".")
    return outline.brief(name, language, run=run)


def _brief(chain, stem):
    """Every finding of a brief with the series and statements that it rests on."""
    lines = []
    for finding in _loaded(stem, chain.run).finding_list:
        lines += [f"{stem} #{finding.id}: {unescape(finding.title)}"]
        for key, rows in finding.rows.groupby(SERIES):
            lines += [f"  {line}" for line in chain.series(*key, statements=set(rows.STATEMENT))]
    return lines


def _outturn(chain, figure):
    """Every row of the outturns, or those with one figure, each with the statement that reported it."""
    wanted, lines = figure.rstrip("%").replace(",", "."), []
    for row in chain.table("outturns").itertuples():
        numbers = [row.target, row.projected, row.lower_80, row.upper_80, row.reported, row.crps, row.brier]
        if figure and wanted not in {
            form for value in numbers for form in (number(value), f"{value:.0f}", f"{value:.2f}")
        }:
            continue
        aim = f"{row.goal} {row.GOV_LEVEL} {number(row.target)} by {row.target_period}: {row.outcome}"
        lines.append(f"outturn    {at('outturns', row)}  {aim}")
        lines.append(f"  registered median {number(row.projected) or 'none'} of {row.INDICATOR}")
        if row.STATEMENT:
            lines += [f"  {line}" for line in Chain.statement(chain, row.STATEMENT)]
    if not lines:
        raise ValueError(f"no outturn has the figure {figure!r}")
    return lines


def _number(chain, stem, figure):
    """Where a brief prints a number, and the rows of the tables that print so, with their sources.

    A number that matches no row is looked for with the marks of the other language: 45,8 for 45.8.
    """
    place = store.root() / chain.run.reports / f"{stem}.html"
    if not place.is_file():
        raise ValueError(_not_built(place.relative_to(store.root()), chain.run))
    texts = blocks(place.read_text(encoding="utf-8"))
    forms = dict.fromkeys((figure, figure.translate(MARKS)))
    printed = {form: [text for text in texts if contains(text, form)] for form in forms}
    printed = {form: matches for form, matches in printed.items() if matches}
    if not printed:
        raise ValueError(f"{stem} does not contain {' or '.join(map(repr, forms))}")
    brief = _loaded(stem, chain.run)
    series = {form: rows for form in printed if (rows := cells(brief, form) or computed(brief, form))}
    figure = next(iter(series or printed))
    lines = [f"{stem}: {block}" for block in dict.fromkeys(printed[figure])]
    for key, columns in series.get(figure, {}).items():
        lines.append(f"{figure} is {' and '.join(sorted(columns))} of")
        lines += [f"  {line}" for line in chain.series(*key)]
    return lines + [f"{figure} is no figure of a series: it counts or scores several"] * (not series)


def cells(brief, figure):
    """{series: columns} of every cell of an assessment or observation that a brief prints as this number."""
    evidence, matches = brief.evidence, {}
    judged = evidence.assessed()
    for _, row in judged[judged.goal.isin(brief.outline.goals)].iterrows():
        spoken = evidence.row_values(row)
        texts = {column: spoken[column] for column in PRINTED if column in spoken} | _levers(evidence, row)
        for column in (column for column, text in texts.items() if contains(text, figure)):
            matches.setdefault(tuple(row[SERIES]), set()).add(column)
    drawn = {statement for finding in brief.finding_list for statement in finding.rows.STATEMENT}
    for _, row in evidence.national[evidence.national.STATEMENT.isin(drawn)].iterrows():
        if contains(evidence.value(row), figure):
            matches.setdefault(tuple(row[SERIES]), set()).add(f"the value of {row.TIME_PERIOD}")
    return matches


def computed(brief, figure):
    """{series: note} of the findings that contain a number computed from several cells."""
    findings = (
        finding for finding in brief.finding_list if contains(f"{finding.title} {finding.text}", figure)
    )
    return {key: {"computed from rows"} for finding in findings for key, _ in finding.rows.groupby(SERIES)}


def _levers(evidence, row):
    """{statistic: its two printed forms} for the details of an assessment."""
    rows = evidence.tables["assessment_details"]
    rows = rows[rows.statistic.str.contains("weight|needed") & rows.value.notna()]
    for column in (*SERIES, "goal", "as_of", "target", "target_period"):
        rows = rows[rows[column] == row[column]]
    percent = evidence.words.percent
    return {
        detail.statistic: f"{percent(detail.value, 0)} {percent(100 * detail.value, 0)}"
        for detail in rows.itertuples()
    }


def contains(text, figure):
    """True if the text contains the number by itself, not as a part of another number."""
    text, figure = (re.sub(r"\s", " ", words) for words in (text, figure))
    return re.search(rf"(?<![\d.,]){re.escape(figure)}(?![.,]?\d)", text) is not None


def blocks(html):
    """The paragraphs, cells and headings of a page as plain texts."""
    texts = {}
    for string in BeautifulSoup(html, "html.parser").strings:
        if block := string.find_parent(BLOCKS):
            texts.setdefault(id(block), []).append(string)
    joined = (" ".join("".join(strings).split()) for strings in texts.values())
    return [text for text in joined if text]
