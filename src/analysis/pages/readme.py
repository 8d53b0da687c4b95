"""The computed parts of the two README files: what is found, with one picture, and the codebook."""

import re

from analysis.briefs import answer, goals
from analysis.briefs.evidence import Evidence
from analysis.briefs.markdown import plain
from analysis.briefs.wording import Words
from analysis.pages import index
from analysis.tables import store
from analysis.tables.describe import TABLES

FILES = {"en": "README.md", "vi": "README.vi.md"}
DESCRIBED = ("statements", "observations", "assessments")
BLOCK = re.compile(r"(<!-- (\w+): [^>]*-->\n).*?(<!-- /\2 -->)", re.DOTALL)


def written(text, language, tables):
    """The README `text` with its blocks `<!-- name: ... --> ... <!-- /name -->` computed from the tables."""
    blocks = {"findings": findings(language, tables), "codebook": codebook()}
    return BLOCK.sub(lambda block: f"{block[1]}{blocks[block[2]]}\n{block[3]}", text)


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
    """A table per described table of the project: column and meaning."""
    return "\n\n".join(_described(name) for name in DESCRIBED)


def _described(name):
    table = TABLES[name]
    lines = [f"| `{column}` | {about.meaning} |" for column, about in table.columns.items()]
    said = f"**`{table.path}`**: {table.meaning}; key {', '.join(table.key)}"
    return "\n".join([said, "", "| column | meaning |", "|---|---|", *lines])


def write():
    """Rewrite the computed blocks of both files; returns the names of those that changed."""
    changed = []
    tables = {table: store.load(table) for table in goals.TABLES}
    for language, name in FILES.items():
        place = store.root() / name
        text = place.read_text(encoding="utf-8")
        if (new := written(text, language, tables)) != text:
            store.write(place, new.encode())
            changed.append(name)
    return changed
