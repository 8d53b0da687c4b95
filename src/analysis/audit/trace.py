"""Follow a brief, an indicator, a goal or one number of a brief back to the paragraph that printed it."""

import re
from itertools import product

from bs4 import BeautifulSoup

from analysis.audit.lineage import Chain
from analysis.briefs.markdown import unescape
from analysis.tables import rules, store
from analysis.tables.describe import PARAMETERS, SERIES

BRIEF = re.compile(
    rf"({'|'.join(PARAMETERS['brief'].allowed)})\.({'|'.join(PARAMETERS['language'].allowed)})"
)
PROFILE = re.compile(rf"(?:provinces/)?(VN-\w\w)\.({'|'.join(PARAMETERS['language'].allowed)})")
DIVIDE = re.compile(rf"divide\.({'|'.join(PARAMETERS['language'].allowed)})")
SPOKEN = ("latest", "target", "projected", "low", "high", "required", "observed", "probability")
MARKS = str.maketrans(".,", ",.")
BLOCKS = ("p", "li", "td", "th", "dd", "dt", "figcaption", "h1", "h2", "h3")


def trace(name, figure="", as_of=""):
    """Lines that lead from `name` to what was printed; with `figure`, from that number of a brief.

    name: a report (`national.vi`, `divide.vi`, `provinces/VN-DN.vi`), an INDICATOR, a goal, a STATEMENT, a
    REF_AREA or a SOURCE.
    Raises ValueError for a day that is not built, a name that is none of these, or a figure that the report
    does not hold.
    """
    if as_of and not store.path("assessments", as_of).is_file():
        raise ValueError(_not_built(as_of, as_of))
    chain = Chain(as_of)
    stem = re.sub(r"^reports/|\.(html|pdf)$", "", name)
    if BRIEF.fullmatch(stem):
        return _number(chain, stem, figure) if figure else _brief(chain, stem)
    if found := PROFILE.fullmatch(stem):
        name = found[1]
    if figure:
        raise ValueError(f"a number is looked for in a brief such as national.vi, not in {name!r}")
    if DIVIDE.fullmatch(stem):
        return _divide(chain)
    for table, column, tell in (
        ("indicators", "INDICATOR", _indicator),
        ("goals", "goal", _goal),
        ("statements", "STATEMENT", Chain.statement),
        ("areas", "REF_AREA", _area),
        ("sources", "SOURCE", _source),
    ):
        if (chain.table(table)[column] == name).any():
            return tell(chain, name)
    raise ValueError(_unknown(chain, name))


def _not_built(what, as_of):
    return f"{what} is not built here; run make reports{f' AS_OF={as_of}' if as_of else ''}"


def _unknown(chain, name):
    briefs = (f"{brief}.{language}" for brief, language in product(*map(_allowed, ("brief", "language"))))
    known = [*briefs, *chain.table("indicators").INDICATOR, *chain.table("goals").goal]
    hint = rules.did_you_mean(name, known) or "; name a brief, an indicator, a goal or a statement"
    return f"nothing is called {name!r}{hint}"


def _allowed(name):
    return PARAMETERS[name].allowed


def _indicator(chain, name):
    found = [
        chain.where(table, INDICATOR=name)[SERIES] for table in ("assessments", "observations", "excluded")
    ]
    keys = sorted({tuple(row) for rows in found for row in rows.itertuples(index=False)})
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
    return lines or [f"{name}: no observation: nobody has published a figure"]


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


def _loaded(stem, as_of):
    """The brief as its notebook asks for it."""
    from analysis.briefs import outline

    name, _, language = stem.rpartition(".")
    return outline.brief(name, language, as_of)


def _brief(chain, stem):
    """Every finding of a brief with the series and statements that it rests on."""
    lines = []
    for finding in _loaded(stem, chain.as_of).finding_list:
        lines += [f"{stem} #{finding.id}: {unescape(finding.title)}"]
        for key, rows in finding.rows.groupby(SERIES):
            lines += [f"  {line}" for line in chain.series(*key, statements=set(rows.STATEMENT))]
    return lines


def _number(chain, stem, figure):
    """Where a brief says a number, and the rows of the tables that print so, with all that is behind them.

    A number that leads nowhere as given is looked for with the marks of the other language: 45,8 for 45.8.
    """
    place = store.root() / "reports" / (f"as-of-{chain.as_of}" if chain.as_of else "") / f"{stem}.html"
    if not place.is_file():
        raise ValueError(_not_built(place.relative_to(store.root()), chain.as_of))
    texts = blocks(place.read_text(encoding="utf-8"))
    forms = dict.fromkeys((figure, figure.translate(MARKS)))
    said = {form: found for form in forms if (found := [text for text in texts if holds(text, form)])}
    if not said:
        raise ValueError(f"{stem} nowhere says {' or '.join(map(repr, forms))}")
    loaded = _loaded(stem, chain.as_of)
    behind = {form: found for form in said if (found := cells(loaded, form) or around(loaded, form))}
    figure = next(iter(behind or said))
    lines = [f"{stem}: {block}" for block in dict.fromkeys(said[figure])]
    for key, told in behind.get(figure, {}).items():
        lines += [
            f"{figure} is {' and '.join(sorted(told))} of",
            *(f"  {line}" for line in chain.series(*key)),
        ]
    return lines + [f"{figure} is no figure of a series: it counts or scores several"] * (not behind)


def cells(loaded, figure):
    """{series: what} for every cell of a verdict or an observation that a brief prints with this number."""
    evidence, found = loaded.evidence, {}
    judged = evidence.judged()
    for _, row in judged[judged.goal.isin(loaded.outline.goals)].iterrows():
        spoken = evidence.spoken(row)
        said = {what: spoken[what] for what in SPOKEN if what in spoken} | _levers(evidence, row)
        for what in (what for what, text in said.items() if holds(text, figure)):
            found.setdefault(tuple(row[SERIES]), set()).add(what)
    drawn = {statement for finding in loaded.finding_list for statement in finding.rows.STATEMENT}
    for _, row in evidence.national[evidence.national.STATEMENT.isin(drawn)].iterrows():
        if holds(evidence.value(row), figure):
            found.setdefault(tuple(row[SERIES]), set()).add(f"the value of {row.TIME_PERIOD}")
    return found


def around(loaded, figure):
    """{series: what} of the findings that say a number which is computed from several cells."""
    saying = (finding for finding in loaded.finding_list if holds(f"{finding.title} {finding.text}", figure))
    return {key: {"computed from rows"} for finding in saying for key, _ in finding.rows.groupby(SERIES)}


def _levers(evidence, row):
    """{statistic: its two ways of being printed} for the levers of a verdict."""
    rows = evidence.tables["assessment_details"]
    rows = rows[rows.statistic.str.contains("weight|needed") & rows.value.notna()]
    for column in (*SERIES, "goal", "as_of", "target", "target_period"):
        rows = rows[rows[column] == row[column]]
    percent = evidence.words.percent
    return {
        said.statistic: f"{percent(said.value, 0)} {percent(100 * said.value, 0)}"
        for said in rows.itertuples()
    }


def holds(text, figure):
    """True if the number stands in the text by itself, not as a part of another number."""
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
