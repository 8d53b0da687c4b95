"""A draft beside its text: every figure is marked, and its row stands beside the paragraph."""

import re

from analysis.pages import draft_view
from analysis.statements.transcribe import transcribe

TEXT = """Năm 2023, cả nước đạt 42% <hồ sơ> trực tuyến toàn trình.
Phấn đấu đến năm 2025, 90% người dân hài lòng.
"""


def test_each_figure_links_to_its_row_and_a_number_left_out_is_marked_without_one():
    page = draft_view.marked(TEXT, transcribe(TEXT, "Báo", "2024-07"))
    links, rows = re.findall(r'href="#(row-\d+)"', page), re.findall(r'<li id="(row-\d+)"', page)
    assert links == rows and len(rows) == 2
    assert "dotted" in re.search(r"<span style=\"([^\"]*)\">năm 2023|<span style=\"([^\"]*)\">2023", page)[0]
    assert "&lt;hồ sơ&gt;" in page
    assert "statement · 2023 · _T · VN · DOSSIERS_FULL_SHARE" in page and "target · 2025" in page
