"""Every page of reports/ as people meet it, in a browser by day and by night, wide and narrow; every PDF."""

import os
from pathlib import Path

import pytest
import small_notebook
import small_tables
from bs4 import BeautifulSoup
from page_checks import check, inspect

from analysis.pages import publish

ROOT = Path(__file__).parents[2]
REPORTS = ROOT / "reports"


def built(kind):
    """The files of a kind below reports/: the default set, ten profiles and ten indicators if there are any.

    With PROFILES=all in the environment (`make audit`), every profile and twenty indicators.
    """
    found = sorted(path.relative_to(REPORTS).as_posix() for path in REPORTS.rglob(f"*.{kind}"))
    found = [name for name in found if not name.startswith(("as-of-", "failed/", "site/"))]
    audit = os.environ.get("PROFILES") == "all"
    sampled = {"provinces/": 1000 if audit else 10, "indicators/": 20 if audit else 10}
    kept = [name for name in found if not name.startswith(tuple(sampled)) or "index" in name]
    for folder, most in sampled.items():
        pages = [name for name in found if name.startswith(folder) and "index" not in name]
        kept += pages[:: max(1, len(pages) // most)]
    return kept


HTML, PDF = built("html"), built("pdf")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small brief, its front page and its annex, so that the rules hold before anything is built."""
    folder = tmp_path_factory.mktemp("reports")
    notebook = small_notebook.notebook()
    files = publish.brief(notebook, "national.vi", {"observations.csv": b"a,b\n1,2\n"})
    files |= publish.index(small_tables.tables(), sorted(files))
    files["annex.html"] = publish.annex(notebook, "1-clean")
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("name", ["national.vi.html", "index.html", "index.en.html", "annex.html"])
def test_a_small_page_is_accessible_alone_and_fits(browser, axe, made, name):
    inspect(browser, axe, made / name)


@pytest.mark.parametrize("name", HTML)
def test_every_page_is_accessible_alone_and_fits(browser, axe, name):
    inspect(browser, axe, REPORTS / name)


@pytest.mark.parametrize("name", HTML)
def test_every_page_has_at_most_500_kilobytes(name):
    assert (REPORTS / name).stat().st_size <= 500_000


@pytest.mark.parametrize(
    "name", [name for name in HTML if not name.startswith(("provinces/", "indicators/"))]
)
def test_every_link_from_a_page_to_a_file_finds_it(name):
    page = BeautifulSoup((REPORTS / name).read_text(encoding="utf-8"), "html.parser")
    links = {element["href"] for element in page.find_all(href=True)}
    outside = ("http", "mailto", "data:", "#")
    lost = [
        link
        for link in links
        if not link.startswith(outside) and not (REPORTS / name).parent.joinpath(link).exists()
    ]
    assert not lost


def test_a_small_pdf_passes_both_standards(made):
    check((made / "national.vi.pdf").read_bytes())


@pytest.mark.parametrize("name", PDF)
def test_every_pdf_passes_both_standards_and_carries_its_data(name):
    check((REPORTS / name).read_bytes())
