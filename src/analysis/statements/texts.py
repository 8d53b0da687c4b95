"""The text to transcribe: of a file, a saved page or a string, with the row of its source."""

import hashlib
import re
import unicodedata
from pathlib import Path

from analysis.statements.documents import paragraphs
from analysis.statements.figures_in_text import composed


def source_and_text(text, publisher, date, url, language, title, tables, without):
    """What the row of sources.csv will hold, and the text."""
    content, data, name = content_of(text)
    digest = hashlib.sha256(data).hexdigest()
    held = tables["sources"]
    if len(same := held[(held.sha256 == digest) & (without != held.SOURCE)]):
        raise ValueError(f"this text is registered already, as {same.SOURCE.iloc[0]}")
    source = f"{slug(publisher) or 'unknown'}-{date or 'undated'}"
    taken = set(held.SOURCE) - {without}
    number = next(n for n in range(1, len(taken) + 2) if (source if n == 1 else f"{source}-{n}") not in taken)
    source = source if number == 1 else f"{source}-{number}"
    first = next(iter(paragraphs(content)), "")
    return {
        "SOURCE": source, "publisher": publisher or "unknown", "title": title or first[:200],
        "published": date, "language": language, "url": url, "document": name or f"{source}.txt",
        "sha256": digest,
        "licence": "not stated", "tier": "2", "note": "",
    }, content  # fmt: skip


def content_of(text):
    """The text of a file, of a saved page or of a string; its bytes as registered, and the file's name."""
    place = _file_of(text)
    if place is None:
        return composed(text), text.encode(), ""
    data = place.read_bytes()
    decoded = data.decode("utf-8-sig", errors="replace")
    if place.suffix.lower() in (".html", ".htm") or re.match(
        r"\s*<(?:!doctype|html)", decoded, re.IGNORECASE
    ):
        page = text_of_page(decoded)
        return composed(page), page.encode(), ""
    return composed(decoded), data, place.name


def _file_of(text):
    """The path if `text` names a file, else None; raises FileNotFoundError for the name of a missing file."""
    if isinstance(text, str) and ("\n" in text or len(text) > 250):
        return None
    place = Path(text)
    if place.is_file():
        return place
    if not isinstance(text, str) or place.suffix.lower() in (".txt", ".html", ".htm", ".md"):
        raise FileNotFoundError(f"no file {text}")
    return None


def text_of_page(page):
    """The text of an HTML page: one line for each block, without scripts, navigation and asides."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(page, "html.parser")
    for element in soup(["script", "style", "nav", "footer", "aside", "form", "noscript", "head"]):
        element.decompose()
    body = soup.find("article") or soup.find("main") or soup
    for block in body(["p", "h1", "h2", "h3", "h4", "li", "td", "th", "div", "br", "figcaption", "tr"]):
        block.insert_before("\n")
        block.insert_after("\n")
    lines = (" ".join(line.split()) for line in body.get_text().splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def slug(name):
    """A name as an id: ASCII letters, digits and hyphens."""
    ascii_only = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D")).encode(
        "ascii", "ignore"
    )
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.decode().lower()).strip("-")[:40]
