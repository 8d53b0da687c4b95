"""Every page of reports/ as people meet it, in a browser by day and by night, wide and narrow; every PDF."""

import io
import os
import re
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pytest
import small_notebook
import small_tables

from analysis.pages import publish

ROOT = Path(__file__).parents[1]
REPORTS = ROOT / "reports"


def built(kind):
    """The files of a kind below reports/: the default set, and ten profiles if there are any.

    With PROFILES=all in the environment (`make audit`), every profile.
    """
    found = sorted(path.relative_to(REPORTS).as_posix() for path in REPORTS.rglob(f"*.{kind}"))
    found = [name for name in found if not name.startswith(("as-of-", "failed/"))]
    profiles = [name for name in found if name.startswith("provinces/")]
    every = 1 if os.environ.get("PROFILES") == "all" else max(1, len(profiles) // 10)
    return [name for name in found if not name.startswith("provinces/")] + profiles[::every]


HTML, PDF = built("html"), built("pdf")
CHROMIUM = next(
    (path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser")) if path.exists()), None
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LOOKS = [(width, scheme) for width in (1280, 320) for scheme in ("light", "dark")]


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        window = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield window
        window.close()


@pytest.fixture(scope="module")
def axe():
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


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


@contextmanager
def visit(browser, path, **how):
    """An open page with everything unfolded, and what it asked for and complained of while opening."""
    place = browser.new_context(**how)
    opened, noted = place.new_page(), []
    opened.on("request", lambda request: noted.append(request.url))
    opened.on("console", lambda message: noted.append(message.text))
    opened.goto(path.as_uri())
    opened.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    yield opened, [text for text in noted if text != path.as_uri() and not text.startswith("data:")]
    place.close()


def inspect(browser, axe, path):
    """The page asks for nothing, fits a phone, has its letters, and axe-core finds nothing in any look."""
    with visit(browser, path, viewport={"width": 320, "height": 900}) as (opened, told):
        assert not told, f"{path.name} asks for or complains of {told}"
        assert opened.evaluate("document.documentElement.scrollWidth") <= 320, f"{path.name} scrolls sideways"
        assert opened.evaluate("document.fonts.check('600 20px \"Source Sans\"', 'Đường ừ')")
    with visit(browser, path, bypass_csp=True) as (opened, _):
        opened.evaluate(axe)
        for width, scheme in LOOKS:
            opened.set_viewport_size({"width": width, "height": 900})
            opened.emulate_media(color_scheme=scheme)
            found = opened.evaluate("axe.run({exclude: [['svg[role=img] > *']]})")["violations"]
            faults = [(rule["id"], rule["nodes"][0]["html"], len(rule["nodes"])) for rule in found]
            assert not faults, f"{path.name}, {width} pixels, {scheme}"


@pytest.mark.parametrize("name", ["national.vi.html", "index.html", "index.en.html", "annex.html"])
def test_a_small_page_is_accessible_alone_and_fits(browser, axe, made, name):
    inspect(browser, axe, made / name)


@pytest.mark.parametrize("name", HTML)
def test_every_page_is_accessible_alone_and_fits(browser, axe, name):
    inspect(browser, axe, REPORTS / name)


@pytest.mark.parametrize("name", HTML)
def test_every_page_has_at_most_400_kilobytes(name):
    assert (REPORTS / name).stat().st_size <= 400_000


@pytest.mark.parametrize("name", [name for name in HTML if not name.startswith("provinces/")])
def test_every_link_from_a_page_to_a_file_finds_it(name):
    from html.parser import HTMLParser

    class Links(HTMLParser):
        found = set()

        def handle_starttag(self, tag, attrs):
            self.found |= {value for key, value in attrs if key == "href"}

    reader = Links()
    reader.feed((REPORTS / name).read_text(encoding="utf-8"))
    outside = ("http", "mailto", "data:", "#")
    lost = [
        link
        for link in reader.found
        if not link.startswith(outside) and not (REPORTS / name).parent.joinpath(link).exists()
    ]
    assert not lost


def violations(data):
    """The failed rules of the two standards, by pages' checker."""
    checker = pytest.importorskip("page", reason="page-validation is not installed")
    reports = [checker.validate_pdf_bytes(data, profile=profile) for profile in ("ua1", "3a")]
    assert all(report.rules.passed > 90 for report in reports)
    failures = [failure for report in reports for failure in report.failures]
    known = "PDFA3A-STREAM-LENGTH-001" if lengths_hold(data) else ""
    return [(failure.rule_id, failure.message) for failure in failures if failure.rule_id != known]


def lengths_hold(data):
    """Every stream is as long as it says: the checker takes a last byte 0x0d of a stream for a line end."""
    streams = re.finditer(rb"/Length (\d+)[^>]*?>>\s*stream\r?\n", data)
    ends = [found.end() + int(found[1]) for found in streams]
    return bool(ends) and all(re.match(rb"\r?\n?endstream", data[end : end + 12]) for end in ends)


def faces(file):
    """Every font of a PDF, without those that only wrap another."""
    kinds = [
        item for item in file.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font"
    ]
    return [font for font in kinds if "/FontDescriptor" in font]


def headers(file):
    """The scopes of all header cells of a PDF's tables."""
    cells = [
        item for item in file.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/TH"
    ]
    return [str(cell.A[0].Scope if isinstance(cell.A, pikepdf.Array) else cell.A.Scope) for cell in cells]


def check(data):
    assert violations(data) == []
    with pikepdf.open(io.BytesIO(data)) as file, file.open_outline() as outline:
        assert file.docinfo.Title and file.Root.Lang in ("vi", "en") and len(outline.root) > 1
        assert faces(file) and all(
            any(f"/FontFile{kind}" in font.FontDescriptor for kind in ("", "2", "3")) for font in faces(file)
        )
        assert set(headers(file)) == {"/Column"}
        assert "observations.csv" in file.attachments


def test_a_small_pdf_passes_both_standards(made):
    check((made / "national.vi.pdf").read_bytes())


@pytest.mark.parametrize("name", PDF)
def test_every_pdf_passes_both_standards_and_carries_its_data(name):
    check((REPORTS / name).read_bytes())
