"""Reads one printed cell: a value with its words and what they allow.

Numerals follow the source's own language (`3.200` is 3200 in a Vietnamese text, 3.2 in an English one); the
words around them are known in both. What cannot be read in exactly one way is an error, never a guess.

The bounds follow the printed words; g is the unit of the last significant digit:
  over, more than, at least, hơn, trên, ít nhất, tối thiểu    X .. X + g
  nearly, almost, gần                                         X - g .. X
  about, around, estimated, khoảng, ước đạt                   X - g/2 .. X + g/2
  nothing                                                     X - g/2 .. X + g/2, a full count X .. X
Trailing zeros of a whole number are not significant (g of `687.000` is 1000) unless a percent sign or a word
such as triệu follows (g of `80%` is 1, of `17 triệu` one million). A full count is a whole number below 1000,
or one whose last digit is not zero. Two words give the bounds of both: `khoảng hơn 30.000` is 25000 .. 40000.
A censored print (`<10%`, `dưới 10%`, `>50%`) has no number, only the bound; the other side is open.
"""

import math
import re
import unicodedata
from typing import NamedTuple

from babel.numbers import NumberFormatError, get_decimal_symbol, get_group_symbol, parse_decimal

WORDS = {
    "over": ("hơn", "trên", "vượt", "ít nhất", "tối thiểu", "over", "more than", "above", "at least"),
    "nearly": ("gần", "gần đạt", "nearly", "almost", "close to"),
    "about": ("khoảng", "xấp xỉ", "ước", "ước đạt", "ước tính", "ước tính đạt", "about", "around",
              "approximately", "roughly", "an estimated", "estimated"),
    "": ("đạt",),
    "up": ("tăng", "tăng thêm", "thêm", "up", "up by", "increase of", "+"),
    "down": ("giảm", "down", "down by", "decrease of", "-", "\N{MINUS SIGN}"),
}  # fmt: skip
SCALES = {
    "nghìn": 3, "ngàn": 3, "thousand": 3, "thousands": 3, "triệu": 6, "million": 6, "millions": 6,
    "tỷ": 9, "tỉ": 9, "billion": 9, "billions": 9, "nghìn tỷ": 12, "trillion": 12,
}  # fmt: skip
UNITS = {
    "%": "percent", "phần trăm": "percent", "percent": "percent", "per cent": "percent",
    "điểm phần trăm": "points", "điểm %": "points", "điểm": "points",
    "percentage points": "points", "percentage point": "points", "points": "points", "point": "points",
    "lần": "times", "times": "times", "bậc": "steps", "places": "steps",
}  # fmt: skip
RANKS = {"thứ": "exact", "hạng": "exact", "rank": "exact", "ranked": "exact", "top": "top"}
WHOLE = ("all", "toàn bộ", "tất cả")
ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen"]
TEENS += ["fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WRITTEN = [*ONES, *TEENS, *(ten + (f"-{one}" if one else "") for ten in TENS for one in ["", *ONES[1:]])]
NUMBER_WORDS = {word: number for number, word in enumerate(_WRITTEN)}
MARKS = {
    "vi": "a comma before decimals, a point between thousands",
    "en": "a point before decimals, a comma between thousands",
}


def _any(words):
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _grouped(language):
    """What Babel's strict parse accepts of plain digits, thirty times faster; a test holds them together."""
    group, mark = (re.escape(symbol(language)) for symbol in (get_group_symbol, get_decimal_symbol))
    return re.compile(rf"([0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)(?:{mark}([0-9]+))?")


_WORD_OF = {printed: word for word, prints in WORDS.items() for printed in prints}
_NUMERAL = rf"[0-9]+(?:[.,][0-9]+)*|{_any(NUMBER_WORDS)}"
_UNIT = rf"(?: (?P<scale{{0}}>{_any(SCALES)}))?(?:(?: | ?(?=%))(?P<unit{{0}}>{_any(UNITS)}))?"
_QUALIFIED = re.compile(rf"(?P<word>{_any(_WORD_OF)})(?: |(?<=[^\w]))")
_RANK = re.compile(rf"(?P<rank>{_any(RANKS)}) (?P<number>[1-9][0-9]{{0,3}})")
_FIGURE = re.compile(
    rf"(?P<first>{_NUMERAL})(?: ?/ ?(?P<whole>{_NUMERAL})"
    rf"|{_UNIT.format(1)}(?: ?(?:-|\N{{EN DASH}}|đến|to) ?(?P<second>{_NUMERAL}){_UNIT.format(2)})?)"
)
_CENSORED = re.compile(r"(?P<side>< ?|> ?|below |under |less than |dưới )(?P<rest>[0-9].*)")
_POSITION = re.compile(r"(?:list position|vị trí thứ) (?P<number>[1-9][0-9]{0,3})(?: trong danh sách)?")
_FORMS = {language: _grouped(language) for language in ("vi", "en")}
_SIDES = {"over": (0, 2), "nearly": (-2, 0), "about": (-1, 1)}  # in halves of the grain


class Print(NamedTuple):
    """What a printed cell says: the number, its bounds, the unit of its last significant digit (grain).

    `kind` is share (percent, points), ratio (a/b; the number is 100 a/b), count, times, rank, range (the
    number is its middle), change (begins with a sign or up, down, tăng, giảm; a fall is negative), censored
    (only a bound is printed, the number is NaN) or position (in a printed list, not a stated rank). `unit` is
    percent, points, times, steps or empty.
    """

    number: float
    lower: float
    upper: float
    numerator: float
    denominator: float
    kind: str
    grain: float
    unit: str


NAN = float("nan")


def read_value(text, language, qualifier=""):
    """Read a printed value: its number, the bounds that its words allow, and its kind.

    Parameters
    ----------
    text : str
        The cell as printed, with its words and unit.
    language : {"vi", "en"}
        The language whose number format the source uses.
    qualifier : {"", "about", "over", "nearly"}
        A qualifying word that the printed text lacks.

    Returns
    -------
    Print
        number, lower, upper, numerator, denominator, kind, grain and unit.

    Raises
    ------
    ValueError
        If the text is not exactly one figure in the number format of `language`.

    Examples
    --------
    >>> read_value("hơn 75,7 triệu", "vi")[:3]
    (75700000.0, 75700000.0, 75800000.0)
    >>> read_value("43/76", "vi").kind
    'ratio'
    """
    if not qualifier and (open_ended := _open_ended(normal(text), language)):
        return open_ended
    words, sign, body = _qualifiers(normal(text), qualifier)
    if body in WHOLE and not words and not sign:
        return Print(100.0, 100.0, 100.0, NAN, NAN, "share", 1.0, "percent")
    if found := _FIGURE.fullmatch(body):
        if found["whole"] and not sign:
            return _ratio(found, language, words)
        if found["second"] and not sign and not words:
            return _range(found, language)
        if not found["whole"] and not found["second"]:
            return _figure(found, language, words, sign)
    if not words and not sign and (found := _RANK.fullmatch(body)):
        number = float(found["number"])
        return Print(number, 1.0 if found["rank"] == "top" else number, number, NAN, NAN, "rank", 1.0, "")
    raise ValueError(f"{text[:60]!r} is not a figure that can be read")


def normal(text):
    """The text in lower case, composed (NFC), with single plain spaces."""
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def numeral(text, language):
    """A printed numeral as whole digits and a power of ten: `45,8` is (458, -1).

    Raises ValueError if its grouping is malformed for `language`.
    """
    if found := _FORMS[language].fullmatch(text):
        decimals = found[2] or ""
        return int(re.sub("[.,]", "", found[1]) + decimals), -len(decimals)
    if text in NUMBER_WORDS:
        return NUMBER_WORDS[text], 0
    try:
        parse_decimal(text, locale=language, strict=True)
        near = ""
    except NumberFormatError as error:
        near = f"; did you mean {' or '.join(error.suggestions)}?" if error.suggestions else ""
    raise ValueError(f"{text[:60]!r} is not a number in a text that writes {MARKS[language]}{near}")


def _open_ended(text, language):
    """A position in a list or a figure of which only a bound is printed; None for any other print."""
    if found := _POSITION.fullmatch(text):
        place = float(found["number"])
        return Print(place, place, place, NAN, NAN, "position", 1.0, "")
    if not (found := _CENSORED.fullmatch(text)):
        return None
    bound = read_value(found["rest"], language)
    below = not found["side"].startswith(">")
    lower, upper = (-math.inf, bound.number) if below else (bound.number, math.inf)
    return Print(NAN, lower, upper, NAN, NAN, "censored", bound.grain, bound.unit)


def _qualifiers(text, qualifier):
    words, sign, rest = {qualifier} - {""}, 0, text
    while not rest[:1].isdecimal() and (found := _QUALIFIED.match(rest)):
        word, rest = _WORD_OF[found["word"]], rest[found.end() :]
        if word in ("up", "down"):
            word, sign = {1: "up", -1: "down"}.get(sign, ""), 1 if word == "up" else -1
        words.add(word)
    words.discard("")
    if words & {"up", "down"} or words >= {"over", "nearly"}:
        raise ValueError(f"{text[:60]!r} has words that contradict each other")
    return words, sign, rest


def _ratio(found, language, words):
    (part, decimals), (whole, more) = (numeral(found[name], language) for name in ("first", "whole"))
    if whole == 0 or part > whole or decimals or more:
        raise ValueError(f"{found[0][:60]!r} is not a part of a whole")
    low, high = _sides(words) if words else (0, 0)
    shares = [100 * count / whole for count in (part, max(part + low / 2, 0), min(part + high / 2, whole))]
    return Print(*shares, float(part), float(whole), "ratio", 100 / whole, "")


def _range(found, language):
    for name in ("scale", "unit"):
        if found[f"{name}1"] and found[f"{name}1"] != found[f"{name}2"]:
            raise ValueError(f"{found[0][:60]!r} is a range in two units")
    shift = SCALES.get(found["scale2"], 0)
    low, high = (_float(digits, power + shift) for digits, power in
                 (numeral(found[name], language) for name in ("first", "second")))  # fmt: skip
    if low >= high:
        raise ValueError(f"{found[0][:60]!r} is not a range from less to more")
    return Print((low + high) / 2, low, high, NAN, NAN, "range", high - low, UNITS.get(found["unit2"], ""))


def _figure(found, language, words, sign):
    digits, power = numeral(found["first"], language)
    unit, scale = UNITS.get(found["unit1"], ""), found["scale1"]
    plain = not scale and unit in ("", "steps") and power == 0
    zeros = len(str(digits)) - len(str(digits).rstrip("0")) if plain and digits else 0
    full = plain and not words and (digits < 1000 or not zeros)
    power += SCALES.get(scale, 0)
    low, high = (0, 0) if full else _sides(words)
    half = 5 * 10**zeros  # of the grain, in tenths of the last digit
    tenths = [10 * digits, max(10 * digits + low * half, 0), 10 * digits + high * half]
    number, lower, upper = (_float(figure, power - 1) for figure in tenths)
    if sign < 0:
        number, lower, upper = -number, -upper, -lower
    kind = "change" if sign else "share" if unit in ("percent", "points") else unit or "count"
    return Print(number, lower, upper, NAN, NAN, kind, _float(1, power + zeros), unit)


def _sides(words):
    told = [_SIDES[word] for word in words or {"about"}]
    return min(low for low, _ in told), max(high for _, high in told)


def _float(digits, power):
    return float(digits * 10**power) if power >= 0 else digits / 10**-power
