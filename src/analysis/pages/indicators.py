"""The catalogue of all indicators as one table: latest figure, change since 2022, number of figures, verdict.

A plain table; the script of the register adds sorting and a field to search. An indicator without a figure
has its row here and no page of its own.
"""

from analysis.briefs import markdown, wording
from analysis.briefs.evidence import Evidence
from analysis.briefs.outline import COVERAGE, THEMES, theme
from analysis.estimates.changes import changes
from analysis.pages.document import Document

ORDER = (*THEMES, "population", "administration", "province")


def page(tables, language, reports):
    """The catalogue as a Document; `reports` are the files beside it."""
    words = wording.Words(language, "trends")
    counts = {"n": wording.Words(language).number(len(tables["indicators"]), 0)}
    head = {"title": words("catalogue.title"), "subtitle": words("catalogue.subtitle", **counts)}
    head |= {"language": language, "description": words("catalogue.subtitle", **counts)}
    title = f"## {words('catalogue.all')} {{#indicators}}"
    filter_field = markdown.block("filter", words("catalogue.filter"))
    text = "\n\n".join([title, filter_field, table(tables, language, reports)])
    return Document(
        "indicators/index", head=head | {"kicker": words("catalogue.kicker")}, markdown=f"{text}\n"
    )


def table(tables, language, reports=()):
    """A row an indicator, by theme and name, linked where its page stands."""
    words, evidence = wording.Words(language, "trends"), Evidence(tables, wording.Words(language))
    named = [tables[name] for name in ("observations", "trends", "indicators", "breaks")]
    since = changes(*named, coverage=COVERAGE)
    since = (
        since.sort_values("GOV_LEVEL", ascending=False).drop_duplicates("INDICATOR").set_index("INDICATOR")
    )
    observed = dict(list(evidence.national.groupby("INDICATOR")))
    verdicts = evidence.assessed(headline=True).drop_duplicates("INDICATOR").set_index("INDICATOR").assessment
    keys = ("indicator", "theme", "latest", "since", "count", "verdict")
    rows = tables["indicators"].assign(
        theme=[theme(*pair) for pair in tables["indicators"][["INDICATOR", "family"]].to_numpy()]
    )
    rows = rows.assign(order=rows.theme.map(ORDER.index)).sort_values(["order", f"name_{language}"])
    cells = [_cells(row, words, evidence, observed, since, verdicts, reports) for row in rows.itertuples()]
    head = [words(f"catalogue.{key}") for key in keys]
    return markdown.table(head, cells, words("catalogue.caption"), (32, 14, 20, 12, 8, 14))


def _cells(row, words, evidence, observed, since, verdicts, reports):
    name, kind = evidence.name(row.INDICATOR), words(f"theme.{row.theme}")
    found = observed.get(row.INDICATOR)
    if found is None:
        return [name, kind, words("catalogue.none"), "", words.number(0), ""]
    file = f"{row.INDICATOR}.{words.language}.html"
    last = found.iloc[-1]
    value, period = evidence.value(last), evidence.words.when(last.TIME_PERIOD)
    moved = words(f"catalogue.kind.{since.kind[row.INDICATOR]}") if row.INDICATOR in since.index else ""
    verdict = ""
    if row.INDICATOR in verdicts.index:
        assessment = verdicts[row.INDICATOR]
        verdict = markdown.badge(evidence.words(f"assessment.{assessment}"), assessment)
    linked = f"[{name}]({file})" if file in reports else name
    return [linked, kind, words("cell", value=value, period=period), moved, words.number(len(found)), verdict]
