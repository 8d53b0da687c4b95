"""The printed figures of a text: what is a statistic, and why another number is none."""

import pytest

from analysis.statements.figures_in_text import figures, figures_of


def kept(text):
    return [figure.text for figure in figures(text) if not figure.reason]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cả nước đạt 42%; bộ, ngành đạt 61%", ["42%", "61%"]),
        ("đã cấp hơn 75,7 triệu tài khoản", ["hơn 75,7 triệu"]),
        (
            "thu ước đạt 1.887,9 nghìn tỷ đồng, bằng 96% dự toán",
            ["ước đạt 1.887,9 nghìn tỷ đồng", "96% dự toán"],
        ),
        ("đạt 21,04 thuê bao/100 dân", ["21,04 thuê bao/100 dân"]),
        ("đứng thứ 8 toàn cầu (tăng 1 bậc)", ["đứng thứ 8", "tăng 1 bậc"]),
        ("worth VNĐ295.2 quadrillion, almost a third", ["VNĐ295.2 quadrillion", "almost a third"]),
        ("lần đầu tiên sau hơn 20 năm", ["hơn 20"]),
        ("15/63 địa phương đã ban hành", ["15/63"]),
        ("ranked No. 89 out of 193 countries", ["ranked No. 89 out of 193"]),
        ("tăng từ 11,91% năm 2021 lên 14,26%", ["11,91%", "14,26%"]),
    ],
)
def test_a_statistic_is_found_with_its_words(text, expected):
    assert kept(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Nghị định số 42/2022/NĐ-CP", "an address or a number of a document"),
        ("thực hiện Đề án 06", "an address or a number of a document"),
        ("Sáng 9/8, tại Hà Nội", "a date"),
        ("ngày 31 tháng 8 năm 2024", "a date"),
        ("tính đến cuối tháng 1-2024", "a month, a quarter or a year"),
        ("giai đoạn 2022 -2025", "a month, a quarter or a year"),
        ("phiên họp lần thứ 3 của Ủy ban", "an ordinal"),
        ("phủ sóng 4G", "a name"),
        ("trong 6 tháng qua", "a length of time"),
        ("người từ 15 tuổi", "an age"),
        ("people aged 15 and above", "an age"),
        ("cập nhật lúc 19:15", "a time of the day"),
        ("12", "no sentence"),
    ],
)
def test_another_number_is_left_out_with_the_reason(text, reason):
    assert [figure.reason for figure in figures(text)] == [reason]


def test_titles_below_a_heading_of_other_articles_are_left_out_and_a_paragraph_after_it_is_not():
    body = "Cả nước đạt 42%. " + "Chuyển đổi số. " * 20
    titles = ["Tin liên quan", "10 sự kiện nổi bật"]
    reasons = [figure.reason for _, figure in figures_of([body, *titles])]
    assert reasons == ["", "of another article"]
    assert all(not figure.reason for _, figure in figures_of([*titles, body]))
