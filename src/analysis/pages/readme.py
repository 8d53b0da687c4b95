"""The findings of the two README files, with one picture; and the codebook, data/README.md."""

import re

from analysis.briefs import answer, goals
from analysis.briefs.evidence import Evidence
from analysis.briefs.markdown import plain
from analysis.briefs.wording import Words
from analysis.pages import index
from analysis.tables import store
from analysis.tables.describe import TABLES

FILES = {"en": "README.md", "vi": "README.vi.md"}
CODEBOOK = "data/README.md"
BLOCK = re.compile(r"(<!-- findings: [^>]*-->\n).*?(<!-- /findings -->)", re.DOTALL)

HEAD = """# Codebook

Every column of every table below `data/`. Columns in CAPITALS are SDMX concepts; lower case is ours or the
forecasting field's. The same description (`src/analysis/tables/describe.py`) checks each table on every load
and save, and makes `datapackage.json`. Written by `python -m analysis readme`, never by hand."""


def written(text, language, tables):
    """The README `text` with its block of findings computed from the tables."""
    return BLOCK.sub(lambda block: f"{block[1]}{findings(language, tables)}\n{block[2]}", text)


def findings(language, tables):
    """The answer of the national brief with its picture, as GitHub's Markdown."""
    short = national(language, tables)
    drawing = short.finding_list[0].drawing
    text = answer.bottom_line(short.evidence, short.name)
    places = {kind: f"reports/national.{language}.{kind}" for kind in ("html", "pdf")}
    more = short.words("readme.more", index=index.PAGES[language], **places)
    return f"{plain(text)}\n\n![{plain(drawing.alt)}](reports/{picture_name(language)})\n\n{more}"


def picture(language, tables):
    """The first figure of the national brief as the bytes of an SVG file."""
    return national(language, tables).finding_list[0].drawing.svg.encode()


def picture_name(language):
    """What the picture of the README is called, below reports/."""
    return f"overview.{language}.svg"


def national(language, tables):
    """The national brief from tables by their name in the store."""
    return goals.Brief("national", Evidence(tables, Words(language)), {})


def codebook():
    """Every column of every table, as GitHub's Markdown."""
    return "\n\n".join([HEAD, *map(_described, TABLES.values())]) + "\n"


def _described(table):
    rows = [f"| `{column}` | {about.meaning} |" for column, about in table.columns.items()]
    key = ", ".join(f"`{column}`" for column in table.key)
    head = [f"## {table.path.removeprefix('data/')}", "", f"{table.meaning}; key: {key}", ""]
    return "\n".join([*head, "| column | meaning |", "|---|---|", *rows])


def write():
    """Write the findings of the README files and the codebook; returns the names of files that changed."""
    tables = {table: store.load(table) for table in goals.TABLES}
    texts = {CODEBOOK: codebook()}
    for language, name in FILES.items():
        texts[name] = written((store.root() / name).read_text(encoding="utf-8"), language, tables)
    changed = [name for name, text in texts.items() if _text(store.root() / name) != text]
    for name in changed:
        store.write(store.root() / name, texts[name].encode())
    return changed


def _text(place):
    return place.read_text(encoding="utf-8") if place.is_file() else ""
