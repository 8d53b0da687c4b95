"""Markdown of notebooks and HTML of outputs as plain HTML: words, tables, links, images, nothing active."""

import base64
import html
import mimetypes
import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

from bs4 import BeautifulSoup, Comment, Tag

KEPT = {"a": {"href", "id"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
IDENTIFIED = {"a", "div", "span", "h1", "h2", "h3", "h4", "h5", "h6"}  # pandoc keeps the ids of these alone
HOLDING = {
    "p",
    "li",
    "td",
    "th",
    "dt",
    "dd",
    "sup",
    "sub",
    "strong",
    "em",
    "b",
    "i",
}  # these take a mark with it
DROPPED = {"script", "style", "template", "title", "meta", "link", "base"}
MEDIA = {
    "audio": "sound", "video": "video", "iframe": "page in a frame", "object": "object", "embed": "object",
    "canvas": "drawing by a script",
}  # fmt: skip
FIELDS = {"checkbox": ("☐", "☑"), "radio": ("○", "●")}
DRAWN = re.compile(r"<svg\b.*?</svg>", re.S | re.I)
DEPTH = 400  # nested elements or brackets; browsers and pandoc slow down or give up beyond
BRACKETS = re.compile(r"[\[\](){}]")


class Unshown(ValueError):
    """What a page cannot show; the message goes on after the number of the cell."""


def from_markdown(source, attachments):
    """Jupyter's Markdown as HTML, with footnotes; its mathematics is code of the class math.

    Raises Unshown for a nest of brackets too deep to be read.
    """
    _refuse_nests(source)
    return _markdown(attachments).render(source)


def has_text(text):
    """Whether HTML shows anything without its scripts."""
    shown = re.sub(r"<(script|style|template)\b.*?</\1\s*>|<!--.*?-->", "", "".join(text), flags=re.S | re.I)
    return bool(
        re.search(r"<(?:img|svg|table|hr|audio|video|iframe|object|embed|canvas)\b", shown, re.I)
    ) or bool(re.sub(r"<[^>]*>", "", shown).strip())


def clean(text, pictures, own=False):
    """HTML without scripts, styles and attributes, its images counted among the figures of the document.

    own: the project's own tables lose the numbers that pandas gives to rows.
    Raises Unshown for an image that is not there.
    """
    soup = _parsed(DRAWN.sub(_as_image, "".join(text)))
    _refuse_depth(soup)
    for comment in soup(string=lambda string: isinstance(string, Comment)):
        comment.extract()
    for element in soup(True):
        _replace(element, pictures)
    for table in soup("table") if own else ():
        _drop_row_numbers(table)
    return str(soup)


def _replace(element, pictures):
    """Put in the place of an element what a page can show of it; most keep their place and few attributes."""
    if element.decomposed or element.parent is None:
        return
    if element.name in DROPPED:
        element.decompose()
    elif element.name == "img":
        element.replace_with(_parsed(pictures.inline(element)))
    elif element.name in MEDIA:
        element.replace_with(_parsed(placeholder(_named(element))))
    elif element.name in ("input", "textarea", "select"):
        element.replace_with(_field(element))
    else:
        _keep_attributes(element)


def placeholder(name):
    """HTML that stands where something is that a page cannot show."""
    return f"<p>[{html.escape(name[:1].upper() + name[1:])}]</p>"


def printed(text):
    """What a terminal shows of printed text: no colours; a carriage return goes back over the line."""
    from nbconvert.filters import strip_ansi

    text = re.sub(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)", "", text)
    return "\n".join(_overwritten(line) for line in strip_ansi(text).split("\n"))


def _overwritten(line):
    shown = ""
    for run in line.rstrip("\r").split("\r"):
        while "\b" in run:
            run = re.sub(".?\b", "", run, count=1)
        shown = run + shown[len(run) :]
    return shown


def _markdown(attachments):
    from nbconvert.filters.markdown_mistune import MarkdownWithMath, import_plugin

    plugins = map(import_plugin, (*MarkdownWithMath.DEFAULT_PLUGINS, "footnotes"))
    renderer = _renderer()(escape=False, attachments=attachments, exclude_anchor_links=True)
    return MarkdownWithMath(renderer, plugins=plugins)


@cache
def _renderer():
    from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer

    class Renderer(IPythonRenderer):
        """Nbconvert's renderer; mathematics and code as elements, images from files as data addresses."""

        def block_code(self, code, info=None):
            return f"<pre><code>{html.escape(code)}</code></pre>\n"

        def block_math(self, body):
            return f'<code class="math display">{html.escape(body)}</code>'

        def inline_math(self, body):
            return f'<code class="math inline">{html.escape(body)}</code>'

        def latex_environment(self, name, body):
            return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")

        def _embed_image_or_attachment(self, src):
            try:
                return super()._embed_image_or_attachment(src)
            except InvalidNotebook as error:
                raise Unshown(str(error)) from None

    return Renderer


def address(source, folder):
    """The data address of an image file in the folder of the notebook; Unshown if it is not there."""
    base = Path(folder or ".").resolve()
    file = (base / html.unescape(source)).resolve()
    if not file.is_relative_to(base) or not file.is_file():
        raise Unshown(f"names the image {source}, which is not in the folder of the notebook")
    kind = mimetypes.guess_type(file.name)[0] or ""
    return f"data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}"


def _refuse_nests(source):
    depth = deepest = 0
    for bracket in BRACKETS.findall(source):
        depth = depth + 1 if bracket in "[({" else max(0, depth - 1)
        deepest = max(deepest, depth)
    if deepest > DEPTH:
        raise Unshown(f"nests {deepest} brackets; a page takes {DEPTH}")


def _refuse_depth(soup):
    depth, elements = -1, [soup]
    while elements:
        depth += 1
        elements = [child for element in elements for child in element.contents if isinstance(child, Tag)]
    if depth > DEPTH:
        raise Unshown(f"nests {depth} elements of HTML; a page takes {DEPTH}")


def _as_image(match):
    """A drawing within HTML as an image: a parser of HTML would spoil its names."""
    return f'<img src="data:image/svg+xml,{quote(match[0])}">'


def _parsed(text):
    return BeautifulSoup(text, "html.parser")


def _named(element):
    sources = [part.get("src") or part.get("data") for part in [element, *element("source")]]
    source = next(filter(None, sources), "")
    title = element.get("title") or element.get_text(" ", strip=True)
    where = "" if not source or source.startswith("data:") else f": {source}"
    return f"{MEDIA[element.name]}{f' “{title}”' if title else ''}{where}"


def _field(element):
    if element.name == "select":
        return ", ".join(option.get_text(strip=True) for option in element("option"))
    marks = FIELDS.get(element.get("type", "text"))
    if marks:
        return marks[element.has_attr("checked")] + " "
    return "" if element.get("type") == "hidden" else element.get("value", element.get_text())


def _drop_row_numbers(table):
    """Take out pandas' default index, a first column without heading that counts from 0."""
    heads, rows = table.select("thead tr"), table.select("tbody tr")
    cells = [row.find(["th", "td"]) for row in (*heads, *rows)]
    texts = [cell.get_text(strip=True) if cell else None for cell in cells]
    if heads and texts == [""] * len(heads) + [str(number) for number in range(len(rows))]:
        for cell in cells:
            cell.decompose()


def _keep_attributes(element):
    kept = KEPT.get(element.name, {"id"})
    if element.name == "code" and "math" in element.get("class", []):
        kept = {"class"}
    element.attrs = {name: value for name, value in element.attrs.items() if name in kept}
    if "id" in element.attrs and element.name not in IDENTIFIED:
        mark = BeautifulSoup("", "html.parser").new_tag("span", id=element.attrs.pop("id"))
        if element.name in HOLDING:
            element.insert(0, mark)
