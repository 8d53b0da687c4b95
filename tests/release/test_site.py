"""The site opens from a disk: every link of every page leads to a file, and its first page lists them all."""

import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from page_checks import inspect

from analysis.briefs import wording
from analysis.release import site

ADDRESS = "https://example.org/vn"


@pytest.fixture(scope="module")
def files():
    """The site of the committed reports."""
    return site.files()


def links(name, content):
    """The files that a page links to, by their names in the site."""
    for element in BeautifulSoup(content.decode(), "html.parser").find_all(href=True):
        link = element["href"].partition("#")[0]
        if link and not re.match(r"https?:|mailto:|data:", link):
            yield os.path.normpath(os.path.join(os.path.dirname(name), link))


def test_no_link_of_the_site_is_dead(files):
    pages = {name: content for name, content in files.items() if name.endswith(".html")}
    lost = {
        (name, link) for name, content in pages.items() for link in links(name, content) if link not in files
    }
    assert not lost


def test_the_first_page_lists_every_page_of_its_language(files):
    listed = set(links("index.en.html", files["index.en.html"]))
    own = {name for name in files if re.fullmatch(r"reports/(\w+/)?[\w-]+\.en\.html", name)}
    assert {name for name in own if "index" not in name} <= listed
    assert "reports/index.en.html" in listed and "how.en.html" in listed


def test_a_page_leads_home_and_to_its_other_language(files):
    page = BeautifulSoup(files["reports/national.vi.html"].decode(), "html.parser")
    assert page.select_one(".site")["href"] == "../index.html"
    alternates = {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate]")}
    assert alternates == {"vi": "national.vi.html", "en": "national.en.html"}
    assert not page.select("link[rel=canonical]")


def test_with_an_address_machines_find_every_page(monkeypatch):
    copied = {name: content for name, content in site._copied().items() if "national" in name}
    monkeypatch.setattr(site, "_copied", lambda: dict(copied))
    files = site.files(ADDRESS, ["EGDI VN _T: new <2024>"])
    places = {
        place.text
        for place in ElementTree.fromstring(files["sitemap.xml"]).iter()
        if place.tag.endswith("loc")
    }
    assert places == {f"{ADDRESS}/{name}" for name in files if name.endswith(".html")}
    feed = ElementTree.fromstring(files["feed.en.xml"])
    assert "EGDI VN _T: new <2024>" in "".join(feed.itertext())
    assert (
        f'rel="canonical" href="{ADDRESS}/reports/national.vi.html"'
        in files["reports/national.vi.html"].decode()
    )
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in files["robots.txt"].decode()


@pytest.mark.parametrize("name", ["index.html", "how.en.html"])
def test_its_own_pages_are_accessible_and_ask_for_nothing(browser, axe, files, tmp_path, name):
    (tmp_path / name).write_bytes(files[name])
    inspect(browser, axe, Path(tmp_path / name))


def test_both_catalogues_are_complete():
    own, other = ({m.id: m.string for m in wording.messages(name, "site") if m.id} for name in ("vi", "en"))
    assert own.keys() == other.keys() and all(own.values()) and all(other.values())
