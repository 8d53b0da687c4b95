"""The provinces as one table: on the front page with their scores, in the folder of the profiles with links.

It is a plain table; a small script, allowed by its hash, adds sorting and a field to search.
"""

from pathlib import Path

from babel.numbers import format_decimal

from analysis.briefs import markdown, wording
from analysis.estimates.divide import INTERNET, PORTALS, TOTAL
from analysis.pages.document import Document

SCRIPT = (Path(__file__).parent / "templates" / "register.js").read_text(encoding="utf-8").strip()
SHOWN = (TOTAL, INTERNET, PORTALS)
KINDS = ("html", "pdf")


def page(tables, language, reports):
    """The list of the profiles as a Document; `reports` are the files beside it."""
    words = wording.Words(language, "provinces")
    head = {
        "title": words("front.profiles"),
        "subtitle": words("front.caption"),
        "language": language,
        "description": words("front.profiles"),
        "kicker": words("profile.kicker"),
    }
    text = table(tables, language, reports)
    return Document(
        "provinces/index", head=head, markdown=f"## {words('front.title')} {{#provinces}}\n\n{text}\n"
    )


def section(tables, language):
    """The provinces on the front page, in Markdown; nothing before the scores are made."""
    if "provinces" not in tables or tables["provinces"].empty:
        return []
    words = wording.Words(language, "provinces")
    return [f"## {words('front.title')} {{#provinces}}", words("front.make"), table(tables, language)]


def table(tables, language, reports=()):
    """Name, region and latest scores of every province, by name; linked where a profile stands."""
    words = wording.Words(language, "provinces")
    areas = tables["areas"].set_index("REF_AREA")
    rankings = tables["provinces"]
    latest = rankings[rankings.TIME_PERIOD.eq(rankings.groupby("REF_AREA").TIME_PERIOD.transform("max"))]
    scores = latest.pivot(index="REF_AREA", columns="INDICATOR", values="OBS_VALUE")
    years = latest.groupby("REF_AREA").TIME_PERIOD.first()
    standing = latest[latest.INDICATOR.eq(TOTAL)].set_index("REF_AREA").standing
    rows = []
    for area in sorted(scores.index, key=lambda code: wording.sort_key(areas[f"name_{language}"][code])):
        values = [format_decimal(scores[name][area], "0.00", locale=language) for name in SHOWN]
        rows.append(
            [
                _linked(areas, area, language, reports),
                markdown.escape(areas[f"region_{language}"][area]),
                *values,
                words(f"standing.{standing[area]}"),
                years[area],
            ]
        )
    head = [
        words("front.name"),
        words("front.region"),
        *(words(f"short.{name}") for name in SHOWN),
        words("stands.standing"),
        words("front.year"),
    ]
    return f"::: {{.filter}}\n{words('front.filter')}\n:::\n\n" + markdown.table(
        head, rows, words("front.caption"), (20, 26, 11, 11, 11, 14, 7)
    )


def _linked(areas, area, language, reports):
    name = markdown.escape(areas[f"name_{language}"][area])
    files = [file for kind in KINDS if (file := f"{area}.{language}.{kind}") in reports]
    return " ".join([f"[{name}]({files[0]})", *(f"([PDF]({file}))" for file in files[1:])]) if files else name
