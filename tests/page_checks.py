"""What a browser and the PDF checker say of a page."""

import io
import re
from contextlib import contextmanager

import pikepdf
import pytest

LOOKS = [(width, scheme) for width in (1280, 320) for scheme in ("light", "dark")]


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
