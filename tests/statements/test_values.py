"""Printed values: by hand, against Babel, and against a reader written independently."""

import csv
import doctest
import math
import random
import re
from fractions import Fraction
from pathlib import Path

import pytest
from babel.numbers import NumberFormatError, parse_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.statements import values
from analysis.statements.values import numeral, read_value
from analysis.tables import store

INF = math.inf
PRINTS = Path(__file__).parent / "prints.csv"  # printed figures of public pages, read by a careful reader


@pytest.mark.parametrize(
    ("text", "language", "number", "lower", "upper"),
    [
        ("42%", "vi", 42, 41.5, 42.5),
        ("82,2%", "vi", 82.2, 82.15, 82.25),
        ("97.3 per cent", "en", 97.3, 97.25, 97.35),
        ("29,80%", "vi", 29.8, 29.795, 29.805),
        ("hơn 75,7 triệu", "vi", 75_700_000, 75_700_000, 75_800_000),
        ("trên 55,25 triệu", "vi", 55_250_000, 55_250_000, 55_260_000),
        ("trên 17 triệu", "vi", 17_000_000, 17_000_000, 18_000_000),
        ("hơn 01 triệu", "vi", 1_000_000, 1_000_000, 2_000_000),
        ("gần 200 triệu", "vi", 200_000_000, 199_000_000, 200_000_000),
        ("nearly 6 million", "en", 6_000_000, 5_000_000, 6_000_000),
        ("khoảng 687.000", "vi", 687_000, 686_500, 687_500),
        ("Khoảng hơn 30.000", "vi", 30_000, 25_000, 40_000),
        ("more than 140,000", "en", 140_000, 140_000, 150_000),
        ("70 nghìn", "vi", 70_000, 69_500, 70_500),
        ("130.700", "vi", 130_700, 130_650, 130_750),
        ("28.146.939", "vi", 28_146_939, 28_146_939, 28_146_939),
        ("24,211", "en", 24_211, 24_211, 24_211),
        ("3.200", "vi", 3_200, 3_150, 3_250),
        ("3,627", "en", 3_627, 3_627, 3_627),
        ("20", "vi", 20, 20, 20),
        ("990", "vi", 990, 990, 990),
        ("1000", "vi", 1_000, 500, 1_500),
        ("1.000", "vi", 1_000, 500, 1_500),
        ("1.001", "vi", 1_001, 1_001, 1_001),
        ("0.7326", "en", 0.7326, 0.73255, 0.73265),
        ("0,6667", "vi", 0.6667, 0.66665, 0.66675),
        ("tối thiểu 85%", "vi", 85, 85, INF),
        ("At least 80%", "en", 80, 80, INF),
        ("đạt trên 84%", "vi", 84, 84, 85),
        ("ước đạt 18,3%", "vi", 18.3, 18.25, 18.35),
        ("Eighty percent", "en", 80, 79.5, 80.5),
        ("All", "en", 100, 100, 100),
        ("thứ 8", "vi", 8, 8, 8),
        ("top 70", "en", 70, 1, 70),
        ("65 - 70%", "vi", 67.5, 65, 70),
        ("3-5 million", "en", 4_000_000, 3_000_000, 5_000_000),
        ("2.5 times", "en", 2.5, 2.45, 2.55),
        ("99,46 millions", "vi", 99_460_000, 99_455_000, 99_465_000),
        ("-1,35", "vi", -1.35, -1.355, -1.345),
        ("giảm 1,35 điểm phần trăm", "vi", -1.35, -1.355, -1.345),
        ("tăng 14", "vi", 14, 14, 14),
        ("82,2\N{NO-BREAK SPACE}%", "vi", 82.2, 82.15, 82.25),
        ("chỉ 37%", "vi", 37, 36.5, 37.5),
        ("lên tới 42%", "vi", 42, 41.5, 42.5),
        ("tăng mạnh 12,5%", "vi", 12.5, 12.45, 12.55),
        ("bình quân tăng 12,5%/năm", "vi", 12.5, 12.45, 12.55),
        ("nearly 2% decrease", "en", -2, -2, -1),
        ("up to 69%", "en", 69, 0, 69),
        ("gần 87.500 tỷ", "vi", 87_500e9, 87_400e9, 87_500e9),
        ("65 triệu", "vi", 65e6, 64.5e6, 65.5e6),
        ("250 tỷ đồng", "vi", 250e9, 249.5e9, 250.5e9),
        ("$9.89 trillion", "en", 9.89e12, 9.885e12, 9.895e12),
        ("21,04 thuê bao/100 dân", "vi", 21.04, 21.035, 21.045),
        ("gần một nửa", "vi", 50, 25, 50),
        ("hơn phân nửa", "vi", 50, 50, 100),
        ("gần 1/2", "vi", 50, 25, 50),
        ("gấp 2,4 lần", "vi", 2.4, 2.35, 2.45),
        ("bằng 96% dự toán năm", "vi", 96, 95.5, 96.5),
        ("thứ 2/63", "vi", 2, 2, 2),
        ("10th", "en", 10, 10, 10),
        ("từ 45% lên 62%", "vi", 62, 61.5, 62.5),
        ("từ khoảng 0,5 đến gần 0,6", "vi", 0.55, 0.45, 0.6),
        ("khoảng 3-5 triệu", "vi", 4e6, 2.5e6, 5.5e6),
        ("tăng 51 điểm", "vi", 51, 51, 51),
    ],
)
def test_a_print_is_read_with_the_bounds_its_words_allow(text, language, number, lower, upper):
    read = read_value(text, language)
    assert (read.number, read.lower, read.upper) == (number, lower, upper)


def test_a_ratio_keeps_its_parts():
    read = read_value("43/76", "vi")
    assert (read.kind, read.numerator, read.denominator) == ("ratio", 43, 76)
    assert read.number == read.lower == read.upper == 100 * 43 / 76


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("42%", "share", "percent"), ("6,82 điểm phần trăm", "share", "points"), ("43/76", "ratio", ""),
        ("20", "count", ""), ("2,5 lần", "times", "times"), ("thứ 8", "rank", ""), ("-1,35", "change", ""),
        ("65 - 70%", "range", "percent"), ("1 bậc", "steps", "steps"), ("<10%", "censored", "percent"),
        ("list position 3", "position", ""),
    ],
)  # fmt: skip
def test_the_kind_and_the_unit_of_a_print(text, kind, unit):
    read = read_value(text, "vi")
    assert (read.kind, read.unit) == (kind, unit)


def test_a_note_may_add_the_word_that_a_print_lacks():
    assert read_value("213,000", "en", "about")[:3] == (213_000, 212_500, 213_500)
    assert read_value("213,000", "en", "over")[:3] == (213_000, 213_000, 214_000)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("12,5,7%", "vi"), ("1.23.456", "vi"), ("45.8%", "vi"), ("45,8%", "en"), ("0.7326", "vi"),
        ("1,23,456", "en"), ("", "vi"), ("hơn", "vi"), ("%", "vi"), ("12%%", "vi"), ("77/76", "vi"),
        ("1/0", "vi"), ("1,5/3", "vi"), ("5 - 3%", "en"), ("hơn 3-5 triệu", "vi"), ("tăng giảm 5", "vi"),
        ("trên gần 5", "vi"), ("tăng 3/63", "vi"), ("hơn5", "vi"), ("5triệu", "vi"), ("٤٢%", "vi"),
        ("\uff14\uff12%", "vi"), ("1_000", "en"), ("1 000", "vi"), ("1e5", "en"), ("nan", "en"),
        ("42% <script>", "en"), ("=1+1", "en"), ("3 triệu - 5 nghìn", "vi"), ("thứ 0", "vi"),
        ("4\x002%", "vi"), ("4\u202e2%", "vi"), ("thứ 200/193", "vi"), ("tăng lên 62%", "vi"),
        ("giảm còn 5%", "vi"), ("1,591,3 nghìn tỷ", "vi"),
        ("từ 45% lên 62 triệu", "vi"), ("3 triệu rưỡi", "vi"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_in_one_way_is_refused(text, language):
    with pytest.raises(ValueError, match="is not|contradict|in two units|not clear"):
        read_value(text, language)


def test_what_was_not_understood_is_named_with_its_cell():
    for text, named in (
        ("lần lượt 9% và 7%", "2 figures; give each a row of its own: '9%' and '7%'"),
        ("20 cây cầu", "'cây cầu' was not understood; what is counted belongs in UNIT"),
        ("42% trong quý 2", "'trong quý 2' was not understood; since when or which period belongs in PERIOD"),
    ):
        with pytest.raises(ValueError, match=re.escape(named)):
            read_value(text, "vi")


def at_the_digits_of(number, expected):
    """True if a number rounds to the expected text."""
    decimals = len(expected.removesuffix(".0").partition(".")[2]) if "e" not in expected else 0
    return abs(number - float(expected)) <= max(0.501 * 10**-decimals if decimals else 0.02, 1e-9 * number)


def test_nine_in_ten_real_prints_are_read_and_none_is_read_wrong():
    refused = []
    for row in csv.DictReader(PRINTS.open(encoding="utf-8")):
        try:
            read = read_value(row["text"], row["language"])
        except ValueError:
            refused += [row["text"]] if row["expected_number"] else []
        else:
            expected = row["expected_number"]
            assert at_the_digits_of(read.number, expected) if expected else math.isnan(read.number), row
    assert len(refused) <= 2


def test_every_national_print_reads_as_the_number_beside_it():
    place = store.root().parent / "shared" / "figures" / "national.csv"
    if not place.exists():
        pytest.skip("the published figures are not here")
    for row in csv.DictReader(place.open(encoding="utf-8")):
        scale = 1e6 if row["unit"].startswith("million") else 1
        numbers = []
        for language in ("vi", "en"):
            try:
                read = read_value(row["value_text_as_published"], language)
            except ValueError:
                continue
            numbers += [read.number, read.numerator, read.lower]
        assert any(abs(number - float(row["value"]) * scale) < 1e-6 * scale for number in numbers), row


@settings(max_examples=500, deadline=None)
@given(st.text("0123456789.,", min_size=1, max_size=12), st.sampled_from(["vi", "en"]))
def test_numerals_are_those_of_babel(text, language):
    try:
        expected = parse_decimal(text, locale=language, strict=True)
    except NumberFormatError:
        expected = None
    if not text[0].isdigit() or not text[-1].isdigit():
        expected = None  # Babel takes .5 and 5. as numbers; a print that begins or ends so was cut
    try:
        digits, power = numeral(text, language)
    except ValueError:
        assert expected is None
    else:
        assert expected == Fraction(digits) * Fraction(10) ** power


QUALIFIERS = {
    "vi": {"": 0, "hơn ": 1, "trên ": 1, "gần ": -1, "khoảng ": 0, "ước đạt ": 0, "tối thiểu ": 2},
    "en": {"": 0, "over ": 1, "more than ": 1, "nearly ": -1, "about ": 0, "at least ": 2},
}
ENDINGS = {
    "vi": {"": 0, "%": 0, " triệu": 6, " nghìn": 3, " tỷ": 9, " phần trăm": 0},
    "en": {"": 0, "%": 0, " million": 6, " thousand": 3, " billion": 9, " per cent": 0, " percent": 0},
}


def invented(draw):
    """A print and what it says, put together from its parts: text, language, number, lower, upper."""
    language = draw.choice(["vi", "en"])
    decimals = draw.choice([0, 0, 1, 2, 3])
    digits = draw.randrange(10 ** draw.randrange(1, 9))
    word = draw.choice(list(QUALIFIERS[language]))
    ending = draw.choice(list(ENDINGS[language]))
    whole, rest = divmod(digits, 10**decimals)
    english = f"{whole:,}" + (f".{rest:0{decimals}d}" if decimals else "")
    numeral_text = english if language == "en" else english.translate(str.maketrans(",.", ".,"))
    scale = Fraction(10) ** ENDINGS[language][ending]
    number, grain = Fraction(digits, 10**decimals) * scale, Fraction(1, 10**decimals) * scale
    if not decimals and (not ending or (ENDINGS[language][ending] and digits >= 1000)):
        while number and number % (10 * grain) == 0:
            grain *= 10
    exact = not (decimals or ending or word) and (digits < 1000 or grain == 1)
    side = QUALIFIERS[language][word]
    below, above = {0: (grain / 2, grain / 2), 1: (0, grain), 2: (0, INF), -1: (grain, 0)}[side]
    lower, upper = (number, number) if exact else (max(number - below, 0), number + above)
    return word + numeral_text + ending, language, number, lower, upper


def by_characters(text, language):
    """The number a print states, read character by character; None when its grouping is not regular."""
    group, mark = (".", ",") if language == "vi" else (",", ".")
    for words in (QUALIFIERS[language], ENDINGS[language]):
        for word in sorted(words, key=len, reverse=True):
            if word and words is ENDINGS[language] and text.endswith(word):
                rest = text[: -len(word)].rstrip() if word == "%" else text[: -len(word)]
                return _scaled(by_characters(rest, language), ENDINGS[language][word])
            if word and words is QUALIFIERS[language] and text.startswith(word):
                return by_characters(text[len(word) :], language)
    whole, *rest = text.split(mark)
    groups = whole.split(group)
    plain = [part for part in (*groups, *rest) if not (part.isascii() and part.isdigit())]
    regular = len(groups) == 1 or (len(groups[0]) <= 3 and all(len(part) == 3 for part in groups[1:]))
    if plain or len(rest) > 1 or not regular or (len(groups) > 1 and groups[0][0] == "0"):
        return None
    return Fraction(int("".join(groups) + "".join(rest)), 10 ** len("".join(rest)))


def _scaled(number, power):
    return None if number is None else number * 10**power


def test_ten_thousand_invented_prints_are_read_as_they_were_meant():
    draw = random.Random(20251231)
    for _ in range(10_000):
        text, language, *meant = invented(draw)
        read = read_value(text, language)
        assert [read.number, read.lower, read.upper] == [float(part) for part in meant], (text, language)


def test_ten_thousand_damaged_prints_are_refused_or_read_as_another_reader_would():
    draw, read_anyway = random.Random(1), 0
    for _ in range(10_000):
        text, language, *_ = invented(draw)
        place = draw.randrange(len(text))
        damaged = (
            text[:place] + draw.choice(["", *".,0123456789% x\u202e-"]) + text[place + draw.choice([0, 1]) :]
        )
        try:
            read = read_value(damaged, language)
        except ValueError:
            continue
        if read.kind in ("range", "ratio", "change"):
            continue
        other = by_characters(values.normal(damaged), language)
        assert other is not None, (damaged, language, read)
        assert float(other) == read.number, (damaged, language)
        read_anyway += 1
    assert read_anyway > 1000


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["vi", "en"]))
def test_any_text_is_read_or_refused_with_one_line(text, language):
    try:
        read = read_value(text, language)
    except ValueError as error:
        assert str(error).isprintable() and "\n" not in str(error)
    else:
        assert read.lower <= read.upper


def test_the_examples_run():
    result = doctest.testmod(values)
    assert result.attempted and not result.failed
