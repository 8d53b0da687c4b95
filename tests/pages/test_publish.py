"""Executed notebooks as pages: the same words and bytes, nothing active, nothing unfinished."""

import base64
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
from unicodedata import normalize

import fonts
import nbformat
import openpyxl
import pandas as pd
import pikepdf
import pytest
import small_notebook
import small_tables
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from small_notebook import cell, drawing, markdown, notebook

from analysis.briefs import wording
from analysis.briefs.markdown import escape
from analysis.build import fork
from analysis.pages import document, index, pandoc, pdf, programs, publish, svg, workbook
from analysis.pages import html as web
from analysis.tables import rules

FILES = {"observations.csv": "Năm,Tỷ lệ\n2024,45.8\n".encode(), "parameters.json": b'{"brief": "national"}'}
HOSTILE = (
    "<script>alert(1)</script>",
    '#eval("1+1")',
    "$x^2$",
    "=cmd|' /C calc'!A0",
    "[@ref]",
    "\\input{x}",
    "`<b>`{=html}",
    "<img src=x onerror=y>",
    "{{7*7}}",
    '#link("x")',
    "*/ } body",
    "@import",
    "<!--svg:0-->",
    "![p](file:///etc/passwd)",
    "</style>",
    "$body$",
    "@style@",
)


@pytest.fixture(scope="module")
def made():
    return publish.brief(notebook(), "national.vi", FILES)


@pytest.fixture(scope="module")
def html(made):
    return made["national.vi.html"].decode()


def read(*more):
    return document.read(notebook(*more), "national.vi")


def plain(text):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", re.sub(r"<(style|svg).*?</\1>", "", text, flags=re.S)))


# The document


def test_a_brief_has_the_outputs_and_neither_code_parameters_nor_notes(html):
    assert "Nửa cuối năm chỉ tăng 3,8 điểm." in html
    for hidden in ("sections.", "secret", "researcher", "A brief", "Figure("):
        assert hidden not in plain(html)


def test_a_cell_that_did_not_run_is_refused():
    broken = notebook()
    broken.cells[4].execution_count = None
    with pytest.raises(ValueError, match=r"national\.vi: cell 5 has not been run"):
        publish.brief(broken, "national.vi")


def test_a_cell_that_failed_is_refused():
    failure = new_output("error", ename="KeyError", evalue="'pace'", traceback=[])
    with pytest.raises(ValueError, match="cell 5 failed with KeyError: 'pace'"):
        read(failure)


def test_a_notebook_without_outputs_says_run_it_first():
    with pytest.raises(ValueError, match="no outputs; run it first"):
        document.read(new_notebook(cells=[cell()]), "1-clean")


def test_a_figure_without_alternative_text_is_refused_by_name():
    with pytest.raises(ValueError, match="the figure levels has no alternative text"):
        read(drawing(name="levels", alt=" "))


def test_a_language_other_than_the_name_says_is_refused():
    with pytest.raises(ValueError, match="is in 'vi'"):
        publish.brief(notebook(), "national.en")


def test_text_cannot_close_the_fence_it_stands_in():
    assert document.fenced("csv", "a\n````\nb").startswith("`````")


def test_marks_that_reorder_text_are_taken_out():
    assert document.inert("a\u202eb\u2066c\x00d\u200fe\nf") == "abcde\nf"


def test_formulas_in_the_numbers_behind_a_figure_are_text():
    rows = list(csv.reader(io.StringIO(document.safe("a,b\n=cmd|' /C calc'!A0,-1.5\n@x,+x\n"))))
    assert rows == [["a", "b"], ["'=cmd|' /C calc'!A0", "-1.5"], ["'@x", "'+x"]]


# SVG


def test_a_drawing_keeps_its_look_without_style_attributes():
    text = svg.clean(small_notebook.DRAWING, "f0-")
    assert "style" not in text and 'stroke="#8a929b"' in text and 'fill="none"' in text


def test_ids_are_short_and_belong_to_one_figure():
    text = svg.clean(small_notebook.DRAWING, "f0-")
    assert 'id="f0-0"' in text and 'href="#f0-0" x="20"' in text and "axes" not in text


def test_letters_drawn_in_an_earlier_figure_are_used_again():
    drawn = {}
    first, second = (svg.clean(small_notebook.DRAWING, prefix, drawn=drawn) for prefix in ("f0-", "f1-"))
    assert "M0 0 L 4 8" in first and "M0 0 L 4 8" not in second and 'href="#f0-0"' in second


@pytest.mark.parametrize(
    "active",
    [
        "<script>x</script>",
        '<image href="x"/>',
        "<foreignObject/>",
        "<a href='x'/>",
        "<animate/>",
        "<text>x</text>",
    ],
)
def test_an_element_that_does_more_than_draw_is_refused(active):
    text = f'<svg xmlns="http://www.w3.org/2000/svg">{active}</svg>'
    with pytest.raises(ValueError, match="figure levels: <.*> has no place"):
        svg.clean(text, "f0-", "levels")


def test_attributes_that_run_or_load_are_dropped():
    text = svg.clean(
        '<svg xmlns="http://www.w3.org/2000/svg" onload="x"><path d="M0 0" onclick="x" '
        'fill="url(http://x)"/><use href="http://x"/></svg>',
        "f0-",
    )
    assert "on" not in re.sub("xmlns[^>]*?org|butt|round", "", text) and "http://x" not in text


def test_what_is_no_svg_is_refused_by_name():
    with pytest.raises(ValueError, match="figure levels: not an SVG"):
        svg.clean("<svg", "f0-", "levels")


# HTML


def test_the_policy_allows_this_style_and_nothing_else(html):
    style = re.search("<style>(.*?)</style>", html, re.S)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', html)[1]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "<script" not in html and " style=" not in html and "@import" not in html


def test_the_figure_says_its_numbers_and_offers_them(html):
    assert f'role="img" aria-label="{small_notebook.ALT}"' in html
    address = re.search('"trajectory.csv" href="data:text/csv;charset=utf-8;base64,([^"]*)"', html)[1]
    assert base64.b64decode(address).decode("utf-8-sig") == small_notebook.CSV
    assert "<summary>Xem số liệu</summary>" in html and '<td class="number">45,8</td>' in html


def test_tables_have_header_cells_captions_and_a_name_to_scroll_to(html):
    assert '<th scope="col">Chỉ tiêu</th>' in html and '<th scope="row">Hồ sơ</th>' in html
    assert "<caption>Các cách đo</caption>" in html
    assert '<div class="scroll" role="region" tabindex="0" aria-label="Bảng 2: Các cách đo">' in html


def test_the_page_links_to_its_language_its_pdf_and_the_front_page(html):
    assert 'lang="vi"' in html and '<a href="national.en.html" lang="en" hreflang="en">English</a>' in html
    assert '<a href="national.vi.pdf" type="application/pdf">PDF</a>' in html and 'href="index.html"' in html


def test_a_verdict_has_a_shape_and_a_word(html):
    badge = re.search(
        r'<span class="verdict acceleration-needed">(<svg class="shape".*?</svg>)(.*?)</span>', html
    )
    assert 'aria-hidden="true"' in badge[1] and badge[2] == "Cần tăng tốc"


def test_both_formats_of_one_run_are_those_of_two():
    table = "| a | b |\n|--|--|\n| c | 1 |"
    told = read(markdown(f"## Heading {{#x}}\n\nWords and [a link](#x).\n\n{table}"))
    asked = web.as_html(told)
    both = pandoc.write(told, html5=asked, typst={})
    assert both == pandoc.write(told, html5=asked) | pandoc.write(told, typst={})
    assert "<h2" in both["html5"] and both["typst"].count("\n= Heading") == 1


def test_a_verdict_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="no shape for the verdict maybe"):
        web.page(read(markdown("[Có thể]{.verdict .maybe}")))


def test_a_link_to_nowhere_is_refused():
    with pytest.raises(ValueError, match="#source-lost, which is nowhere"):
        web.page(read(markdown("[x](#source-lost)")))


def test_two_elements_with_one_id_are_refused():
    with pytest.raises(ValueError, match="Duplicate identifier 'dossiers'"):
        web.page(read(markdown("## Lại một lần {#dossiers}")))


def test_a_warning_of_pandoc_is_refused():
    with pytest.raises(ValueError, match="national.vi: Duplicate link reference"):
        web.page(read(markdown("[a]\n\n[a]: https://x.vn\n[a]: https://y.vn")))


def test_a_pandoc_that_died_is_replaced():
    told, places = read(markdown("Words")), {"typst": {}}
    written = pandoc.write(told, **places)
    next(iter(programs._running.values())).process.kill()
    with pytest.raises(OSError, match="pandoc ended with exit status -9|Broken pipe"):
        pandoc.write(told, **places)
    assert pandoc.write(told, **places) == written


def test_a_forked_process_has_a_pandoc_of_its_own():
    told = read(markdown("Words"))
    written = pandoc.write(told, typst={})
    assert fork.run_in_child(lambda: (pandoc.write(told, typst={}), programs.running())) == (written, 1)
    assert pandoc.write(told, typst={}) == written


@pytest.mark.parametrize("name", web.FACES)
def test_a_committed_face_has_every_vietnamese_letter_and_is_the_subset_of_its_font(name):
    content = (web.FONTS / f"{name}.woff2").read_bytes()
    assert content == fonts.subset(name)
    vowels, tones = "aăâeêioôơuưy", "\u0300\u0301\u0303\u0309\u0323"
    letters = {normalize("NFC", vowel + tone) for vowel in vowels for tone in tones} | set("đ" + vowels)
    assert len(letters) == 12 * 5 + 13
    cases = {ord(case) for letter in letters for case in (letter, letter.upper())}
    assert cases <= TTFont(io.BytesIO(content)).getBestCmap().keys()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_reaches_both_formats_as_words(text):
    told = read(markdown(escape(text)), drawing(name="second", alt=text, csv=f"a\n{text!r}\n", caption=text))
    told.head |= {"title": text, "subtitle": text}
    shown = web.page(told)
    seen = re.sub(r"<style>.*?</style>", "", shown, flags=re.S)
    assert not re.search(r"<(script|img|iframe|object)", seen)
    assert not re.search(r"\son\w+=", re.sub(r'"[^"]*"|>[^<]*<', "", seen))
    assert shown.count("<style>") == 1 and shown.count("</style>") == 1
    source = pandoc.write(told, typst={})["typst"]
    assert not re.search(r"(?<!\\)#(eval|link\(\"x\")", re.sub(r'"(\\.|[^"\\])*"', "", source))
    assert pdf.pdf(told).startswith(b"%PDF-1.7")


def test_markdown_that_nobody_escaped_cannot_run_or_load_either():
    text = "\n\n".join(HOSTILE)
    shown = web.page(read(markdown(text), markdown("```{=html}\n<script>x</script>\n```")))
    assert not re.search(r"<(script|img)", shown)
    assert pdf.pdf(read(markdown(text))).startswith(b"%PDF")


# PDF


def test_the_pdf_carries_its_data(made):
    with pikepdf.open(io.BytesIO(made["national.vi.pdf"])) as file:
        assert {name: item.get_file().read_bytes() for name, item in file.attachments.items()} == FILES
        assert file.attachments["observations.csv"].get_file().mime_type == "text/csv"
        assert str(file.attachments["parameters.json"].obj.AFRelationship) == "/Supplement"


def test_the_pdf_has_title_language_and_bookmarks(made):
    with pikepdf.open(io.BytesIO(made["national.vi.pdf"])) as file, file.open_outline() as outline:
        assert str(file.docinfo.Title) == small_notebook.HEAD["title"] and str(file.Root.Lang) == "vi"
        assert [entry.title for entry in outline.root] == ["Hồ sơ toàn trình tăng chậm lại", "Nguồn"]


def test_a_warning_of_the_typesetter_fails(monkeypatch):
    monkeypatch.setattr(pandoc, "write", lambda *_, **__: {"typst": '#set text(font: "Unknown Sans")\nWords'})
    with pytest.raises(ValueError, match="unknown font family: unknown sans"):
        pdf.pdf(read())


def test_a_letter_without_a_face_is_refused_with_its_place():
    with pytest.raises(ValueError, match=r"national\.vi: .*(font|glyph|displayed)"):
        pdf.pdf(read(markdown("\U0001f9ea")))


# The same bytes


def test_the_same_notebook_gives_the_same_bytes(made):
    assert publish.brief(notebook(), "national.vi", FILES) == made


def test_another_process_zone_and_hash_seed_give_the_same_bytes(made):
    code = (
        "import hashlib, small_notebook; from analysis.pages import publish; "
        f"made = publish.brief(small_notebook.notebook(), 'national.vi', {FILES!r}); "
        "print(*(hashlib.sha256(made[name]).hexdigest() for name in sorted(made)))"
    )
    given = {
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
        "PYTHONPATH": "tests",
        "PATH": "/usr/bin:/bin",
    }
    told = subprocess.run([sys.executable, "-c", code], env=given, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [hashlib.sha256(made[name]).hexdigest() for name in sorted(made)]


# The annex


def test_the_annex_has_the_code_the_notes_and_the_tables():
    rows = pd.DataFrame({"goal": ["<b>a|b</b>"], "target": [80.0]})._repr_html_()
    table = new_output("display_data", data={"text/html": rows, "text/plain": "x"})
    shown = publish.annex(
        notebook(table, new_output("stream", name="stdout", text="3 rows\n")), "1-clean"
    ).decode()
    assert "<h1>A brief</h1>" in shown and shown.count("A brief</h1>") == 1 and '<html lang="en">' in shown
    assert "For the researcher." in shown and "sections.findings()" in plain(shown)
    assert "&lt;b&gt;a|b&lt;/b&gt;" in shown and '<td class="number">80.0</td>' in shown and "3 rows" in shown


def test_rows_that_pandas_only_counts_lose_their_number_and_no_header_is_empty():
    counted = pd.DataFrame({"goal": ["a", "b"]})._repr_html_()
    named = pd.DataFrame({"goal": ["a", "b"]}, index=["x", "y"])._repr_html_()
    shown = [
        publish.annex(notebook(new_output("display_data", data={"text/html": text})), "x").decode()
        for text in (counted, named)
    ]
    assert '<th scope="row">a</th>' in shown[0] and '<th scope="row">x</th>' in shown[1]
    assert "<td></td>\n<th" in shown[1] and "<th></th>" not in "".join(shown)


def cells_of(table):
    """The cells of a table on a page, by row."""
    shown = document.read(
        notebook(new_output("display_data", data={"text/html": table.to_html()})), "x", True
    )
    page = BeautifulSoup(web.page(shown), "html.parser").find_all("table")[-1]
    return [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in page.find_all("tr")]


def test_cells_that_span_rows_or_columns_stand_under_their_headings():
    levels = pd.MultiIndex.from_product([["2023", "2024"], ["low", "high"]])
    areas = pd.MultiIndex.from_tuples(
        [("North", "HN"), ("North", "HP"), ("South", "CT")], names=["region", "area"]
    )
    table = pd.DataFrame([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]], index=areas, columns=levels)
    assert cells_of(table) == [
        ["", "", "2023", "2024"],
        ["", "", "low", "high", "low", "high"],
        ["region", "area", "", "", "", ""],
        ["North", "HN", "1", "2", "3", "4"],
        ["HP", "5", "6", "7", "8"],
        ["South", "CT", "9", "10", "11", "12"],
    ]
    assert cells_of(table.reset_index(drop=True))[:3] == [
        ["2023", "2024"],
        ["low", "high", "low", "high"],
        ["1", "2", "3", "4"],
    ]


def test_a_table_of_more_than_a_hundred_rows_is_only_offered_to_save():
    long = "a\n" + "1\n" * 101
    shown = web.page(document.read(notebook(drawing(name="long", csv=long)), "x"))
    assert 'download="long.csv"' in shown and shown.count("<table>") == 2


# The front page


@pytest.fixture(scope="module")
def tables():
    return small_tables.tables()


def test_the_front_page_links_to_every_report(tables):
    reports = ["national.en.pdf", "national.vi.html", "adult-use.vi.html", "annex/1-clean.html"]
    files = publish.index(tables, reports)
    assert {"index.en.html", "index.html", "tables.xlsx"} <= set(files)
    for name in ("index.html", "index.en.html"):
        assert all(f'href="{report}"' in files[name].decode() for report in [*reports, "tables.xlsx"])


@pytest.mark.parametrize(
    ("page", "words"), [("index.en.html", "Not rebuilt"), ("index.html", "Chưa được lập lại")]
)
def test_the_front_page_names_the_briefs_of_other_tables(tables, page, words):
    reports = ["national.en.html", "national.en.pdf", "adult-use.vi.html"]
    shown = publish.index(tables, reports, outdated=["national.en.html", "national.en.pdf"])[page].decode()
    sentence = re.search(rf"<p>({words}.*?)</p>", shown, re.S)[1]
    assert sentence.count("href=") == 1 and 'href="national.en.html"' in sentence
    assert words not in publish.index(tables, reports)[page].decode()


def test_the_front_page_begins_with_the_answer_and_the_brief_that_gives_it(tables):
    main = publish.index(tables, ["national.en.html"])["index.en.html"].decode().partition("<main")[2]
    answer = re.search(r'<div class="bottom-line">(.*?)</div>', main, re.S)[1]
    assert "main goals that can be projected, none is projected to be met" in answer
    assert '<a href="national.en.html">' in answer
    assert main.index("bottom-line") < main.index('id="goals"')


def test_every_main_goal_has_a_card_with_its_verdict_and_chance(tables):
    shown = publish.index(tables, [])["index.en.html"].decode()
    assert shown.count('level3 card"') == 3
    assert "No data" in shown and "Projected to fall short" in shown and "very unlikely" in shown
    assert "Full-process dossiers" in shown and shown.count('role="img"') == 2


def test_the_sparkline_stands_where_the_numbers_say():
    text = index.sparkline([(2025.0, 40.0)], [], 80)
    across = index.MARGIN + (2025 - 2021) / (2025.997 - 2021) * (index.WIDTH - 2 * index.MARGIN)
    middle = index.HEIGHT / 2
    dot = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)"', text)
    assert float(dot[1]) == pytest.approx(across, abs=0.2) and float(dot[2]) == pytest.approx(middle, abs=0.1)


def test_the_workbook_holds_text_as_text_and_has_the_same_bytes():
    rows = {
        "observations": pd.DataFrame(
            {"VALUE": ["=1+1", "https://x.y", "12"], "OBS_VALUE": [1.5, None, 3], "ok": [True, False, True]}
        )
    }
    made = workbook.workbook(rows)
    assert made == workbook.workbook(rows)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["observations"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["VALUE", "OBS_VALUE", "ok"],
        ["=1+1", 1.5, True],
        ["https://x.y", None, False],
        ["12", 3, True],
    ]
    assert sheet["A2"].data_type == "s" and sheet["A3"].hyperlink is None


# Words and exporters


def test_the_words_of_the_pages_are_the_same_in_both_languages_and_all_said():
    vi, en = (web.labels(language) for language in wording.LANGUAGES)
    assert sorted(vi) == sorted(en)
    assert not [key for words in (vi, en) for key, text in words.items() if not text]


def test_every_finished_table_is_described_in_both_languages():
    made = {f"table.{name}" for name, table in rules.TABLES.items() if not table.raw}
    assert made <= set(web.labels("vi")) & set(web.labels("en"))


def test_every_word_that_the_template_asks_for_is_in_the_catalogue():
    template = (web.TEMPLATES / "brief.html").read_text() + (web.TEMPLATES / "brief.lua").read_text()
    given = set("language title subtitle description kicker date home pdf other body toc".split())
    given |= set("other-language table-of-contents endif else columns front".split())
    asked = set(re.findall(r"\$([a-z-]+)\$", template)) | set(re.findall(r"label\.(\w+)", template))
    assert asked - given <= set(web.labels("vi"))


@pytest.mark.parametrize(("name", "begins"), [("brief_html", "<!doctype html>"), ("brief_pdf", b"%PDF-1.7")])
def test_the_exporters_are_registered_and_export(name, begins):
    assert re.fullmatch(r"\w+", name), "Jupyter's server finds no exporter by any other name"
    exporter = get_exporter(name)()
    content, _ = exporter.from_notebook_node(notebook(), {"metadata": {"name": "4-brief"}})
    assert content.startswith(begins) and exporter.export_from_notebook.startswith("Brief (")


@pytest.mark.parametrize("name", ["brief_html", "brief_pdf"])
def test_a_notebook_that_was_not_run_is_refused_by_nbconvert_in_one_line(name, tmp_path):
    place = tmp_path / "brief.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), place)
    command = [sys.executable, "-m", "nbconvert", "--to", name, str(place)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines()[1:] == ["[NbConvertApp] ERROR | brief: cell 1 has not been run"]
    assert list(tmp_path.iterdir()) == [place]


def test_elsewhere_than_on_its_command_line_an_exporter_raises():
    with pytest.raises(ValueError, match="cell 1 has not been run"):
        get_exporter("brief_html")().from_notebook_node(new_notebook(cells=[new_code_cell("1")]))


def test_the_exported_pdf_carries_numbers_and_parameters():
    ran = notebook()
    ran.metadata["papermill"] = {"parameters": {"language": "vi"}}
    content, _ = get_exporter("brief_pdf")().from_notebook_node(ran)
    with pikepdf.open(io.BytesIO(content)) as file:
        assert sorted(file.attachments) == ["parameters.json", "trajectory.csv"]
        assert json.loads(file.attachments["parameters.json"].get_file().read_bytes()) == {"language": "vi"}
