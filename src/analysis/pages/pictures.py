"""The images of a cell among the figures of a document: their kind, size and alternative text."""

import ast
import base64
import html
import io
import re
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

from analysis.pages import richtext
from analysis.pages.document import Figure, inert, safe

OPTION = re.compile(r"^#\|\s*fig-(alt|cap):\s*(.+)$", re.M)  # as Quarto writes them
TITLES = {"title", "set_title", "suptitle"}
REMOTE = ("http:", "https:", "//")
BACKGROUND = re.compile(r'^<svg style="background:[^"]*"')  # of a notebook; a page has its own
SVG = "image/svg+xml"
RASTER = {"image/png", "image/jpeg", "image/gif", "image/webp"}


class Pictures:
    """The images of one cell, added to the document in their order."""

    def __init__(self, document, number, cell, alternatives, folder=""):
        self.document, self.number, self.folder = document, number, folder
        self.alternatives, self.metadata, self.count = alternatives, cell.metadata, 0
        options = {kind: text.strip().strip("\"'") for kind, text in OPTION.findall(cell.source)}
        self.alt, self.caption = (options.get(kind, "") for kind in ("alt", "cap"))
        self.title = "; ".join(_titles(cell.source))

    def output(self, kind, data, metadata):
        """The Markdown that places the image of an output."""
        self.count += 1
        data = "".join(data)
        caption = _words(metadata.get("caption") or self.caption)
        name = _name(metadata.get("name", "")) or self._next("figure")
        if any(name == figure.name for figure in self.document.figures) and not self.document.own:
            name = f"{name}-{self._next('figure')}"
        title = _svg_title(data) if kind == SVG else ""
        described = (metadata.get("alt"), self.metadata.get("alt"), self.alt, caption, title, self.title)
        alt = self._described(name, *described)
        table = safe(metadata.get("csv", ""))
        if self.document.own and kind == SVG:
            return self.document.add(Figure(BACKGROUND.sub("<svg", data), alt, name, table, caption))
        content = data.encode() if kind == SVG else base64.b64decode(data)
        return self.document.add(_image(kind, content, alt, name, table, caption, metadata.get("width")))

    def inline(self, element):
        """An image within HTML, as HTML that names its number among the figures."""
        self.count += 1
        source, name = element.get("src", ""), self._next("image")
        alt = _words(element.get("alt") or element.get("title") or "")
        if source.lower().startswith(REMOTE):
            self.document.remarks.append(inert(f"cell {self.number}: {source} is not fetched, only named"))
            named = f"{html.escape(alt or 'image')}: {html.escape(source)}"
            return f'[<a href="{html.escape(source)}">{named}</a>]'
        if not source.startswith("data:"):
            source = richtext.address(source, self.folder)
        kind, content = _decoded(source)
        title = _svg_title(content.decode("utf-8", "replace")) if kind == SVG else ""
        alt = self._described(name, alt, title)
        self.document.figures.append(_image(kind, content, alt, name))
        return f'<img src="image:{len(self.document.figures) - 1}" alt="{html.escape(alt)}">'

    def _next(self, kind):
        return f"{kind}-{len(self.document.figures) + 1}"

    def _described(self, name, *texts):
        """The alternative text that was set for this cell or image, or the first of `texts`."""
        number = str(self.number)
        chosen = self.alternatives.get(f"{number}.{self.count}") or self.alternatives.get(number)
        alt = next((words for text in (chosen, *texts) if (words := _words(text or ""))), "")
        if not alt and self.document.own:
            raise ValueError(f"{self.document.name}: the figure {name} has no alternative text")
        if not alt:
            self.document.undescribed.append(self.number)
        return alt


def _words(text):
    return inert(" ".join(str(text).split()))


def _name(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _titles(source):
    """The titles that code gives to its drawings, as far as they are written out."""
    try:
        tree = ast.parse(re.sub(r"^\s*[%!].*$", "", source, flags=re.M))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call.args[0] for call in calls if call.args and getattr(call.func, "attr", "") in TITLES]
    named += [keyword.value for call in calls for keyword in call.keywords if keyword.arg == "title"]
    return [text.value for text in named if isinstance(text, ast.Constant) and isinstance(text.value, str)]


def _svg_title(text):
    match = re.search(r"<title[^>]*>([^<]+)</title>", text)
    return html.unescape(match[1]) if match else ""


def _decoded(address):
    """Kind and content of a data address; Unshown for a kind that a page cannot show."""
    kind, _, data = address.removeprefix("data:").partition(",")
    kind, *options = kind.split(";")
    if kind not in RASTER | {SVG}:
        raise richtext.Unshown(f"has an image of the kind {kind or 'unknown'}, which a page cannot show")
    content = unquote_to_bytes(data)
    return kind, base64.b64decode(content) if "base64" in options else content


def _image(kind, content, alt, name, table="", caption="", width=None):
    """The figure of an image that pages show as it is; Unshown if it cannot be read."""
    drawing, pixels = _drawn(content) if kind == SVG else _framed(kind, content)
    content = drawing.encode() if kind == SVG else content
    return Figure(drawing, alt, name, table, caption, _data(kind, content), int(width or pixels))


def _data(kind, content):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _drawn(content):
    """The text of an SVG image, and its width in pixels or 0."""
    text = content.decode("utf-8", "replace")
    if "xmlns=" not in text.partition(">")[0] and "xmlns=" not in text[:2000]:
        text = text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise richtext.Unshown(f"has an SVG image that cannot be read ({error})") from None
    size = re.fullmatch(r"([\d.]+)(px|pt)?", root.get("width", ""))
    return text, round(float(size[1]) * (4 / 3 if size[2] == "pt" else 1)) if size else 0


def _framed(kind, content):
    """A raster image within an SVG, and its width in pixels."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.verify()
            width, height = image.size
    except Exception as error:
        raise richtext.Unshown(f"has an image that cannot be read ({error})") from None
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="{_data(kind, content)}"/></svg>'
    ), width
