"""Any executed notebook as a page: what it shows is on the page, or refused with the number of its cell."""

import base64
import io
import logging
import re
import subprocess
import sys
import time
from pathlib import Path
from unicodedata import normalize

import nbformat
import pandas as pd
import pypdf
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from analysis.pages import programs

CASES = Path(__file__).parents[3] / "shared/cases/notebooks"
FORMATS = ["brief_html", "brief_pdf"]
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="50"><text x="5" y="40">Tỷ lệ</text></svg>'
)


def export(name, *cells, path="", **options):
    """A notebook of these cells in a format, and what the export says of it."""
    notebook = new_notebook(cells=list(cells)) if not isinstance(cells[0], Path) else nbformat.read(*cells, 4)
    exporter, remarks = get_exporter(name)(**options), []
    exporter.log = logging.Logger("exporter")
    exporter.log.addFilter(lambda record: remarks.append(record.getMessage()))
    place = {"metadata": {"name": "case", "path": str(path)}}
    return exporter.from_notebook_node(notebook, place)[0], remarks


def shown(data="", metadata=None, source="x", **more):
    """A code cell with one result."""
    data = {"text/plain": data} if isinstance(data, str) else data
    output = new_output("execute_result", data=data, metadata=metadata or {}, execution_count=1)
    return new_code_cell(source, execution_count=1, outputs=[output], **more)


def page(*cells, **options):
    """The HTML of a notebook of these cells."""
    return export("brief_html", *cells, **options)[0]


def soup(*cells, **options):
    return BeautifulSoup(page(*cells, **options), "html.parser")


def png(width=4):
    file = io.BytesIO()
    Image.new("RGB", (width, 2), "red").save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def letters(text):
    """Text without spaces, and with letters of mathematics as plain ones."""
    return re.sub(r"[\s\u200b]+", "", normalize("NFKC", text))


def printed(content):
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def text_of(name, content):
    """What a reader of the page is given: its words, and the alternative texts."""
    if name == "brief_pdf":
        return letters(printed(content))
    read = BeautifulSoup(content, "html.parser")
    read.style.decompose()
    return letters(read.get_text() + "".join(image["alt"] for image in read("img")))


def visible(notebook):
    """The words and numbers that a notebook shows in Jupyter, but for mathematics, images and addresses."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield from re.findall(
                r"\w+", re.sub(r"!\[.*?\]\(.*?\)|\]\(.*?\)|<[^>]+>|\$.*?\$", " ", cell.source)
            )
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            text = output.get("text", "") or output.get("evalue", "")
            if "text/html" in data:
                read = BeautifulSoup(data["text/html"], "html.parser")
                [element.decompose() for element in read(["script", "style"])]
                text = read.get_text(" ")
            elif not {"image/png", "image/svg+xml", "text/latex", "text/markdown"} & data.keys():
                text = text or data.get("text/plain", "")
            text = re.sub(r"\x1b\[[0-9;]*m|[^\n]*\r", "", text)
            yield from re.findall(r"\w{1,60}", text)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("place", sorted(CASES.glob("*.ipynb")), ids=lambda place: place.stem)
def test_every_case_is_shown_or_refused_by_its_cell(place, name):
    options = {"decorative": True} if name == "brief_pdf" else {}
    try:
        content, remarks = export(name, place, path=place.parent, **options)
    except ValueError as error:
        assert re.match(r"case: cell \d+", str(error))
        return
    given = text_of(name, content)
    notebook = nbformat.read(place, 4)
    assert [word for word in visible(notebook) if letters(word) not in given] == []
    images = sum("image/" in kind for cell in notebook.cells for kind in str(cell).split("'"))
    assert not images or name == "brief_pdf" or "<img" in content


def test_the_cases_are_there():
    if not CASES.is_dir():
        pytest.skip("no folder of cases beside the checkout")
    assert list(CASES.glob("*.ipynb"))


# Markdown


MARKDOWN = """# Title

## Part

1. one
   - two

note[^1] ~~gone~~ [there](#Part) <b onclick="alert(1)" style="color:red">bold</b>

[^1]: Foot

| a | b |
|--|--:|
| 1 | $x^2$ |

- [x] done

\\begin{align}a&=b\\\\c&=d\\end{align}

$$\\int_0^1 x\\,dx$$
"""


def test_markdown_is_shown_with_its_mathematics_and_nothing_active():
    read = soup(new_markdown_cell(MARKDOWN))
    assert read.h1.get_text() == "Title" and read.title.get_text() == "Title"
    assert read.main.h2.get_text() == "Part" and read.ol.li.ul and read.find("del") and read.main.table
    assert len(read("math")) == 3 and "☑" in read.get_text() and "Foot" in read.get_text()
    assert read.find("a", href="#Part") and read.strong.get_text() == "bold"
    assert not [element for element in read(True) if {"onclick", "style"} & element.attrs.keys()]
    assert "Foot" in printed(export("brief_pdf", new_markdown_cell(MARKDOWN))[0])


def test_an_attachment_and_a_file_are_images_and_a_missing_file_is_refused(tmp_path):
    (tmp_path / "map.png").write_bytes(base64.b64decode(png()))
    cell = new_markdown_cell(
        "![A](attachment:a.png) ![B](map.png)", attachments={"a.png": {"image/png": png()}}
    )
    assert [image["alt"] for image in soup(cell, path=tmp_path)("img")] == ["A", "B"]
    for source in ("other.png", "../map.png", "attachment:b.png"):
        with pytest.raises(ValueError, match=r"cell 1 .*" + re.escape(source.removeprefix("attachment:"))):
            page(new_markdown_cell(f"![B]({source})"), path=tmp_path / "x" if "/" in source else tmp_path)


def test_headings_that_skip_a_level_stand_below_the_last_and_are_named():
    content, remarks = export("brief_pdf", new_markdown_cell("## One\n\n##### Deep"))
    assert remarks == ["case: cell 1: the heading “Deep” skips a level"]


def test_an_address_that_is_nowhere_is_named_and_its_words_stay():
    content, remarks = export("brief_html", new_markdown_cell("[words](#nowhere)"))
    assert "words" in content and "points to #nowhere" in remarks[0]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("source", ["[" * 20_000, "$" + "{" * 20_000 + "$", "<div>" * 20_000])
def test_a_deep_nest_is_refused_in_seconds(name, source):
    begun = time.monotonic()
    with pytest.raises(ValueError, match="case: cell 1 nests 2000"):
        export(name, new_markdown_cell(source))
    assert time.monotonic() - begun < 20


def test_marks_of_the_template_in_a_text_stay_text():
    marks = "@style@ @policy@ <!--svg:0--> href=csv:0"
    read = soup(new_markdown_cell("# @style@\n\nx"), shown(marks))
    assert read.h1.get_text() == "@style@" and marks in read.main.get_text()


# Outputs


def test_text_results_errors_and_colours_are_shown():
    error = new_output(
        "error", ename="ZeroDivisionError", evalue="by zero", traceback=["\x1b[31mby zero\x1b[0m"]
    )
    stream = new_output("stream", name="stdout", text="a\rb\n\x1b[1mbold\x1b[0m\n")
    content, remarks = export("brief_html", new_code_cell("1/0", execution_count=1, outputs=[stream, error]))
    text = BeautifulSoup(content, "html.parser").main.get_text()
    assert "b\nbold" in text and "by zero" in text and "\x1b" not in content and "1/0" not in text
    assert remarks == ["case: cell 1: failed with ZeroDivisionError; the error is shown"]


def test_code_is_shown_on_demand():
    assert "import this" not in page(shown("1", source="import this"))
    assert "import this" in soup(shown("1", source="import this"), code=True).get_text()


@pytest.mark.parametrize(
    ("metadata", "source", "options"),
    [
        ({"image/png": {"alt": "A map"}}, "x", {}),
        ({"image/png": {"caption": "A map"}}, "x", {}),
        ({}, "plt.title('A map')", {}),
        ({}, "left.set(title='A map')", {}),
        ({}, "#| fig-alt: A map\nx", {}),
        ({}, "x", {"alt": {"1": "A map"}}),
    ],
)
def test_an_image_takes_its_alternative_text_from_what_is_told_of_it(metadata, source, options):
    cell = shown({"image/png": png()}, metadata, source)
    assert soup(cell, **options).img["alt"] == "A map"
    assert export("brief_pdf", cell, **options)[0].startswith(b"%PDF")


def test_an_image_without_alternative_text_is_named_and_decoration_only_on_demand():
    cell = shown({"image/png": png()})
    assert export("brief_html", cell)[1] == ["case: cell 1: an image has no alternative text"]
    with pytest.raises(ValueError, match="no alternative text for the image of cell 1"):
        export("brief_pdf", cell)
    assert export("brief_pdf", cell, decorative=True)[0].startswith(b"%PDF")


def test_a_drawing_with_text_is_an_image():
    assert soup(shown({"image/svg+xml": DRAWING}, {"image/svg+xml": {"alt": "x"}})).img["width"] == "90"
    assert soup(shown({"text/html": f"<p>{DRAWING}</p>"})).img["src"].startswith("data:image/svg+xml")


def test_tables_keep_spans_captions_and_row_names():
    columns = pd.MultiIndex.from_product([["2023", "2024"], ["low", "high"]])
    table = pd.DataFrame([[1, 2, 3, 4]], columns=columns).style.set_caption("Shares").to_html()
    read = soup(shown({"text/html": table})).main
    assert read.caption.get_text() == "Shares" and read.find("th", colspan="2").get_text() == "2023"
    assert [cell.get_text() for cell in read("tr")[-1](["th", "td"])] == ["0", "1", "2", "3", "4"]


def test_a_wide_table_stays_on_the_page_and_loses_no_cell():
    columns = [f"column{i}" for i in range(40)]
    table = pd.DataFrame([[f"cell{i}" for i in range(40)]], columns=columns).to_html()
    content, _ = export("brief_pdf", shown({"text/html": table}))
    words, right = printed(content), []

    def visit(text, _, at, *__):
        right.append(at[4] if text.strip() else 0)

    for sheet in pypdf.PdfReader(io.BytesIO(content)).pages:
        sheet.extract_text(visitor_text=visit)
    assert [word for i in range(40) for word in (f"column{i}", f"cell{i}") if word not in words] == []
    assert max(right) < 545  # of the 595 points of A4


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (
            {"application/vnd.plotly.v1+json": {"layout": {"title": {"text": "Bars"}}}},
            "(Plotly) “Bars”, cell 1",
        ),
        ({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider(value=5)"}, "value=5"),
        ({"text/html": '<audio controls src="data:audio/wav;base64,AA"></audio>'}, "[Sound]"),
        ({"text/html": '<iframe src="https://example.org"></iframe>'}, "frame: https://example.org"),
        ({"text/html": "<script>x</script>"}, "[Script, cell 1]"),
        ({"application/vnd.unknown+json": {}}, "unknown+json, cell 1"),
    ],
)
def test_what_is_live_leaves_its_name(data, name):
    assert name in soup(shown(data)).main.get_text()


def test_letters_that_no_font_has_are_named_with_their_cell():
    with pytest.raises(ValueError, match=r"cell 2: no font of the PDF has 😀 \(U\+1F600\), 漢 \(U\+6F22\)"):
        export("brief_pdf", new_markdown_cell("a"), new_markdown_cell("## 😀 漢"))


def test_the_promise_and_the_name_of_the_project_are_not_on_other_pages():
    read = soup(new_markdown_cell("a"), language="vi")
    assert read.html["lang"] == "vi" and read.footer.get_text() == "Xuất từ sổ tay case."
    assert "Chuyển đổi số" not in read.get_text()


def test_many_rows_are_printed_within_ten_times_the_time_of_the_page():
    cell = shown({"text/html": pd.DataFrame({"a": range(1000), "b": ["Huế"] * 1000}).to_html()})
    times = []
    for name in FORMATS:
        begun = time.process_time(), time.monotonic()
        export(name, cell)
        times.append(time.monotonic() - begun[1])
    assert times[1] < 10 * times[0]


# Limits


def test_what_takes_too_long_is_ended_and_named(monkeypatch):
    monkeypatch.setattr(programs, "SECONDS", 0.2)
    sleeper = sys.executable, "-c", "import time; print('{\"cell\": 3}', flush=True); time.sleep(60)"
    with pytest.raises(ValueError, match="case: cell 3: more than 0.2 seconds"):
        programs.ask(sleeper, {}, "case")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a program with its parent")
def test_a_program_ends_with_its_parent(tmp_path):
    sleeper = (
        "import os, time; open('pid', 'w').write(str(os.getpid())); "
        "print('{\"cell\": 1}', flush=True); time.sleep(60)"
    )
    code = (
        "import sys; from analysis.pages import programs; "
        f"programs.ask((sys.executable, '-c', {sleeper!r}), {{}}, 'x')"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=tmp_path)
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        time.sleep(0.05)
    parent.kill()
    parent.wait()
    child = Path("/proc") / (tmp_path / "pid").read_text() / "stat"
    for _ in range(200):
        if not child.exists() or child.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the program outlived its parent")
