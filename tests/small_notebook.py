"""An executed notebook small enough to hold in the head: a finding with its figure, a table, its sources."""

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis.briefs.markdown import MIME

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 viewBox="0 0 200 100" width="200pt" height="100pt">
 <defs><path id="letter" d="M0 0 L 4 8 L 8 0 z"/><style>*{stroke-linecap: butt}</style></defs>
 <g id="axes"><path d="M 0 99 L 200 99" style="stroke: #8a929b; fill: none"/>
 <use xlink:href="#letter" transform="translate(20 0)"/>
 <path d="M 0 80 L 100 40" style="stroke: #1b1f24; stroke-width: 2"/></g></svg>"""
ALT = "Đường đi lên từ 17% (cuối năm 2023) tới 45,8% (cuối năm 2024); mục tiêu 80%."
CSV = 'Năm,Tỷ lệ (%)\n2023,17\n2024,"45,8"\n'
HEAD = {
    "title": "Mục tiêu năm 2025 còn xa",
    "subtitle": "Tới đâu và còn bao xa?",
    "language": "vi",
    "day": "2024-12-31",
    "description": "Khả năng đạt mục tiêu.",
    "date": "Số liệu đến cuối năm 2024",
    "kicker": "Báo cáo tóm tắt",
}
ANSWER = "::: {.bottom-line}\n[Cần tăng tốc]{.verdict .acceleration-needed} Hồ sơ toàn trình: 45,8%.\n:::"
FINDING = "## Hồ sơ toàn trình tăng chậm lại {#dossiers}"
CITED = "Nửa cuối năm chỉ tăng 3,8 điểm.\n\n::: {.source}\nNguồn: [Bộ TT&TT](#source-mic), đoạn 5.\n:::"
TABLE = "| Chỉ tiêu | Giá trị |\n|---|---|\n| Hồ sơ | 45,8% |\n| Thủ tục | 55,5% |\n\n: Các cách đo"
SOURCES = "## Nguồn {#sources}\n\n- [Bộ TT&TT]{#source-mic}: [Báo cáo](<https://example.org/mic>), 2024."


def markdown(text, **head):
    """An output in the project's Markdown; with a head it opens a brief."""
    metadata = {MIME: {"brief": head}} if head else {}
    return new_output("display_data", data={MIME: text, "text/plain": "Markdown"}, metadata=metadata)


def drawing(svg=DRAWING, **told):
    """An output that shows a figure with its alternative text and its table."""
    metadata = {"image/svg+xml": {"alt": ALT, "name": "trajectory", "csv": CSV, "caption": ""} | told}
    return new_output("display_data", data={"image/svg+xml": svg, "text/plain": "Figure"}, metadata=metadata)


def cell(*outputs, source="sections.findings()", count=1, tags=()):
    """A code cell that has been run."""
    return new_code_cell(source, execution_count=count, outputs=list(outputs), metadata={"tags": list(tags)})


def notebook(*more):
    """The brief, with further outputs between its finding and its sources."""
    return new_notebook(
        cells=[
            new_markdown_cell("# A brief\n\nFor the researcher.", metadata={"tags": ["researcher"]}),
            cell(source='brief: str = "national"', tags=["parameters"]),
            cell(source='brief = "secret"', tags=["injected-parameters"]),
            cell(markdown(ANSWER, **HEAD), source="sections.head()"),
            cell(markdown(FINDING), drawing(), markdown(CITED), markdown(TABLE), *more),
            cell(markdown(SOURCES), source="sections.sources()"),
        ]
    )
