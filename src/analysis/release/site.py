"""The site: every page, table and standard in one folder that any static host serves, or a disk.

Links are relative. The first page lists every brief, indicator and province, and its small script searches
them; without the script it stays a plain list. With an address come canonical links, a sitemap and feeds.
"""

import os
import re
from html import escape, unescape
from pathlib import Path

from analysis.briefs import edition, markdown, wording
from analysis.pages import html, index, provinces
from analysis.pages.document import Document
from analysis.release import datapackage, sdmx
from analysis.tables import store

LEFT_OUT = re.compile(r"(^|/)\.|(as-of|data-end|target)-\d|^reports/(failed|site)/")
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
PLACES = ("data", "reports")
OTHER = {"vi": "en", "en": "vi"}
KINDS = {"reports/indicators/": "indicator", "reports/provinces/": "province", "reports/annex/": "annex"}
TITLE = re.compile(r"<h1>(.*?)</h1>", re.S)
SITE = re.compile(r'<(a|span) class="site"[^>]*>(.*?)</\1>', re.S)
CITED = re.compile(r'<meta name="description" content="([^"]*)">')


def site(folder, address="", changes=()):
    """Write the site into `folder`; the names of its files, sorted.

    address: where it will stand, such as https://example.org/vn; changes: lines of `diff` for the feeds.
    """
    contents = files(address.rstrip("/"), changes)
    for name, content in contents.items():
        store.write(Path(folder) / name, content)
    return sorted(contents)


def files(address="", changes=()):
    """Every file of the site as {name: bytes}."""
    contents = _copied()
    contents |= {f"sdmx/{name}": text.encode() for name, text in sdmx.files().items()}
    contents["datapackage.json"] = datapackage.as_json(datapackage.package()).encode()
    listed = [entry for name in sorted(contents) if (entry := _entry(name, contents[name]))]
    for language, name in index.PAGES.items():
        contents[name] = _first(listed, language).encode()
        contents[f"how{name.removeprefix('index')}"] = _how(language).encode()
    names = set(contents)
    pages = [name for name in names if name.endswith(".html") and not name.startswith("reference/")]
    for name in pages:
        contents[name] = _linked(name, contents[name].decode(), names, address).encode()
    if address:
        contents |= _for_machines(sorted(pages), address, changes)
    contents[".nojekyll"] = b""
    return contents


def _copied():
    """The tables and pages as they stand, and the reference of the public names if it was made."""
    root = store.root()
    found = [file for place in PLACES for file in sorted((root / place).rglob("*")) if file.is_file()]
    names = {file.relative_to(root).as_posix(): file for file in found}
    contents = {name: file.read_bytes() for name, file in names.items() if not LEFT_OUT.search(name)}
    docs = root / ".build" / "docs"
    made = {file.relative_to(docs).as_posix(): file for file in sorted(docs.rglob("*")) if file.is_file()}
    return contents | {f"reference/{name}": file.read_bytes() for name, file in made.items()}


def _entry(name, content):
    """(language, kind, title, address) of a page that the first page lists; None for any other file."""
    page = re.fullmatch(r"reports/(?:\w+/)?[\w-]+\.(vi|en)\.html", name)
    annex = re.fullmatch(r"reports/annex/[\w-]+\.html", name)
    if not (page or annex) or name.endswith("/index.en.html"):
        return None
    kind = next((kind for place, kind in KINDS.items() if name.startswith(place)), "brief")
    title = unescape(re.sub(r"<[^>]+>", "", TITLE.search(content.decode())[1]))
    return (page[1] if page else "", kind, " ".join(title.split()), name)


def _first(listed, language):
    """The first page: what there is, as one table that a field searches."""
    words = wording.Words(language, "site")
    own = [entry for entry in listed if entry[0] in (language, "")]
    order = ("brief", "indicator", "province", "annex")
    own = sorted(own, key=lambda entry: (order.index(entry[1]), entry[2]))
    rows = [[f"[{markdown.escape(title)}]({name})", words(f"kind.{kind}")] for _, kind, title, name in own]
    table = markdown.table([words("first.title"), words("first.kind")], rows, words("first.caption"), (4, 1))
    ways = [
        f"[{words('first.results')}](reports/{index.PAGES[language]})",
        f"[{words('first.catalogue')}](reports/indicators/{index.PAGES[language]})",
        f"[{words('first.how')}](how{index.PAGES[language].removeprefix('index')})",
        f"[{words('first.workbook')}](reports/tables.xlsx)",
        f"[{words('first.package')}](datapackage.json)",
    ]
    if not any(kind == "indicator" for _, kind, *_ in own):
        ways = [way for way in ways if "/indicators/" not in way]
    text = f"## {words('first.ways')} {{#ways}}\n\n{markdown.bullets(ways)}\n\n"
    text += (
        f"## {words('first.all')} {{#all}}\n\n{markdown.block('filter', words('first.filter'))}\n\n{table}\n"
    )
    return _page(language, words("first.head"), words("first.subtitle"), text, index.PAGES, provinces.SCRIPT)


def _how(language):
    """How this is made, from the statement to the page, and how to follow a figure back."""
    words = wording.Words(language, "site")
    steps = markdown.bullets(words(f"how.{step}") for step in ("raw", "clean", "estimate", "page", "check"))
    back = markdown.bullets(words(f"how.{way}") for way in ("script", "plain", "trace"))
    text = f"## {words('how.steps')} {{#steps}}\n\n{steps}\n\n## {words('how.back')} {{#back}}\n\n{back}\n"
    names = {key: f"how{name.removeprefix('index')}" for key, name in index.PAGES.items()}
    return _page(language, words("how.head"), words("how.subtitle"), text, names)


def _page(language, title, subtitle, text, names, script=""):
    head = {"title": title, "subtitle": subtitle, "description": subtitle, "language": language}
    links = {"other": names[OTHER[language]], "other-language": OTHER[language]}
    return html.page(Document("site", text, head=head), links, contents=False, script=script)


def _linked(name, page, names, address):
    """A page whose name of the site leads to the first page, with its links to languages and its card."""
    language = "en" if re.search(r'<html lang="en"', page) else "vi"
    home = os.path.relpath(index.PAGES[language], os.path.dirname(name) or ".")
    page = SITE.sub(lambda found: f'<a class="site" href="{home}">{found[2]}</a>', page, count=1)
    lines = [
        f'<link rel="alternate" hreflang="{key}" href="{_address(address, other, name)}">'
        for key, other in _languages(name).items()
        if other in names
    ]
    if address:
        lines.append(f'<link rel="canonical" href="{escape(f"{address}/{name}")}">')
    title, about = TITLE.search(page), CITED.search(page)
    if title:
        plain = " ".join(unescape(re.sub(r"<[^>]+>", "", title[1])).split())
        lines.append(f'<meta property="og:title" content="{escape(plain)}">')
    if about:
        lines.append(f'<meta property="og:description" content="{about[1]}">')
    return page.replace("</title>", "</title>\n" + "\n".join(lines), 1)


def _languages(name):
    """The names of a page in each language: x.vi.html and x.en.html, index.html and index.en.html."""
    if match := re.fullmatch(r"(.*)\.(vi|en)\.html", name):
        plain = {"vi": f"{match[1]}.html", "en": f"{match[1]}.en.html"}
        if match[1].endswith(("index", "how")):
            return plain
        return {key: f"{match[1]}.{key}.html" for key in OTHER}
    stem = name.removesuffix(".html")
    return {"vi": name, "en": f"{stem}.en.html"} if stem.endswith(("index", "how")) else {}


def _address(address, name, start):
    """The address of a page as seen from another one: absolute where the site's own is known."""
    return escape(f"{address}/{name}" if address else os.path.relpath(name, os.path.dirname(start) or "."))


def _for_machines(pages, address, changes):
    """robots.txt, the sitemap, and a feed in each language of what changed."""
    places = "".join(f"<url><loc>{escape(f'{address}/{name}')}</loc></url>\n" for name in pages)
    spaces = "http://www.sitemaps.org/schemas/sitemap/0.9"
    sitemap = f'{XML}<urlset xmlns="{spaces}">\n{places}</urlset>\n'
    made = {f"feed.{language}.xml": _feed(language, address, changes) for language in OTHER}
    made |= {
        "sitemap.xml": sitemap,
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {address}/sitemap.xml\n",
    }
    return {name: text.encode() for name, text in made.items()}


def _feed(language, address, changes):
    """An Atom feed with one entry for this edition: the lines of diff since the last one."""
    words, row = wording.Words(language, "site"), store.load("edition").iloc[0]
    title = escape(html.labels(language)["site"])
    day = f"{row.issued}T00:00:00Z"
    text = escape("\n".join(changes) or words("feed.none"))
    home = f"{address}/{index.PAGES[language]}"
    return (
        f'{XML}<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">\n'
        f'<title>{title}</title><id>{home}</id><updated>{day}</updated><link href="{home}"/>\n'
        f"<author><name>{title}</name></author>\n<entry><title>{escape(edition.imprint(language)[0])}</title>"
        f'<id>{home}#{row.number}</id><updated>{day}</updated><link href="{home}"/>\n'
        f'<content type="text">{text}</content></entry>\n</feed>\n'
    )
