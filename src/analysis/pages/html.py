"""One Markdown document as one HTML file: pandoc, the stylesheet, embedded fonts, a strict policy."""

import base64
import hashlib
import html
import re
from functools import cache
from pathlib import Path

from analysis.briefs import edition, wording
from analysis.pages import pandoc, svg

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
FONTS = HERE / "fonts"  # made by tests/fonts.py: the letters of Vietnamese and English
FACES = {"SourceSansPro": "400", "SourceSansProSemibold": "600", "SourceSansProIt": "400;font-style:italic"}
EMPTY_HEADER = re.compile(r"<th\b([^>]*)></th>")  # a header names its column, or it is none
PLACES = re.compile(r'<!--svg:(\d+)-->|(<a download="[^"]*" href=")csv:(\d+)"')
POLICY = (
    "default-src 'none'; style-src 'sha256-{style}'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def labels(language):
    """The page's own words by key (locale/<language>/LC_MESSAGES/pages.po), else in English."""
    language = language if language in wording.LANGUAGES else "en"
    return {message.id: message.string for message in wording.messages(language, "pages") if message.id}


def page(document, links=None, contents=True, script="", written=None):
    """The document as the text of one HTML file.

    links: `home`, `pdf`, `other` (the same brief in the other language), `other-language`; absent ones
    leave no gap; script: what the front page may run, allowed by its hash; written: what `pandoc.write`
    has made of the document already.
    Raises ValueError with pandoc's words when a link leads nowhere or an id stands twice.
    """
    text = (written or pandoc.write(document, html5=as_html(document, links, contents)))["html5"]
    drawn, label = {}, labels(document.head["language"])["drawing"]

    def filled(match):
        number = int(match[1] or match[3])
        figure = document.figures[number]
        if match[2]:
            return f'{match[2]}{_address("text/csv;charset=utf-8", figure.csv.encode("utf-8-sig"))}"'
        if figure.address:
            return _image(figure, label)
        return svg.clean(figure.svg, f"f{number}-", figure.name, drawn, figure.alt)

    text = EMPTY_HEADER.sub(r"<td\1></td>", text)
    return finish(PLACES.sub(filled, text), script)


def _image(figure, label):
    alt = html.escape(figure.alt or f"{label} {figure.name}")
    width = f' width="{figure.width}"' if figure.width else ""
    return f'<img src="{figure.address}" alt="{alt}"{width}>'


def as_html(document, links=None, contents=True):
    """What `pandoc.write` needs for a page: its own words, the document's head and the links."""
    language = document.head["language"]
    words = {key: word for key, word in labels(language).items() if "." not in key}
    if document.own:
        words["edition"], words["imprint"] = edition.imprint(language)
    else:
        words |= {"site": "", "edition": "", "footer": words["exported"].format(name=document.name)}
    return {"words": words | document.head | (links or {}), "contents": contents}


def finish(text, script=""):
    """The page with its stylesheet and a policy that allows this style and this script, and no address."""
    style = faces() + stylesheet()
    policy = POLICY.format(style=_digest(style))
    if script:
        policy += f"; script-src 'sha256-{_digest(script)}'"
        text = text.replace("</body>", f"<script>{script}</script>\n</body>")
    # Both places stand before all foreign text.
    return text.replace("@policy@", policy, 1).replace("@style@", style, 1)


def _digest(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def stylesheet():
    """The stylesheet without comments and line breaks."""
    text = (TEMPLATES / "brief.css").read_text(encoding="utf-8")
    return " ".join(re.sub(r"/\*.*?\*/", "", text, flags=re.S).split())


@cache
def faces():
    """The @font-face rules of Source Sans, its letters as WOFF2 in data addresses."""
    return "".join(
        f'@font-face{{font-family:"Source Sans";font-weight:{weight};'
        f'src:url({_address("font/woff2", (FONTS / f"{name}.woff2").read_bytes())}) format("woff2")}}'
        for name, weight in FACES.items()
    )


def _address(kind, data):
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"
