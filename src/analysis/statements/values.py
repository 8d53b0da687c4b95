"""Reads one printed cell: a value with its words and what they allow.

Numerals follow the source's own language (`3.200` is 3200 in a Vietnamese text, 3.2 in an English one); the
words around them are known in both. What cannot be read in exactly one way is an error, never a guess.

The bounds follow the printed words; g is the unit of the last significant digit:
  over, more than, hơn, trên                          X .. X + g
  at least, ít nhất, tối thiểu                        X .. no limit
  up to, at most, tối đa, không quá                   0 .. X
  nearly, almost, gần                                 X - g .. X
  about, around, estimated, khoảng, ước đạt           X - g/2 .. X + g/2
  nothing                                             X - g/2 .. X + g/2, a full count X .. X
Trailing zeros of a whole number are not significant (g of `687.000` is 1000, of `87.500 tỷ` 100 tỷ) unless a
percent sign follows or they precede a word such as triệu with fewer than four digits (g of `80%` is 1, of
`17 triệu` one million). A full count is a whole number below 1000, or one whose last digit is not zero. Two
words give the bounds of both: `khoảng hơn 30.000` is 25000 .. 40000. A censored print (`<10%`, `dưới 10%`,
`>50%`) has no number, only the bound; the other side is open, or 0 below. Verbs, counted nouns, rates
(`/năm`) and comparisons (`so với cùng kỳ`) around a figure are known and change nothing.
"""

import math
import re
import unicodedata
from typing import NamedTuple

from babel.numbers import NumberFormatError, get_decimal_symbol, get_group_symbol, parse_decimal

from analysis.statements import unread
from analysis.statements.vocabulary import (
    AFTER,
    AREAS,
    BELOW,
    CURRENCIES,
    FRACTIONS,
    MEANS,
    NOUNS,
    NUMBER_WORDS,
    RANK,
    SCALES,
    SCORES,
    TAIL,
    UNITS,
    WHOLE,
    WORDS,
    alternatives,
)

MARKS = {
    "vi": "a comma before decimals, a point between thousands",
    "en": "a point before decimals, a comma between thousands",
}


def _grouped(language):
    """What Babel's strict parse accepts of plain digits, thirty times faster; a test holds them together."""
    group, mark = (re.escape(symbol(language)) for symbol in (get_group_symbol, get_decimal_symbol))
    return re.compile(rf"([0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)(?:{mark}([0-9]+))?")


_WORD_OF = {printed: word for word, prints in WORDS.items() for printed in prints}
_NUMERAL = rf"[0-9]+(?:[.,][0-9]+)*|{alternatives(NUMBER_WORDS)}"
_CURRENCY = rf"(?P<money{{0}}>{alternatives(CURRENCIES)})"
_UNIT = (
    rf"(?: (?P<scale{{0}}>{alternatives(SCALES)})(?![^\W\d_]))?"
    rf"(?:(?: | ?(?=%))(?P<unit{{0}}>{alternatives([*UNITS, *SCORES])})(?![^\W\d_]))?"
)
_QUALIFIED = re.compile(rf"(?P<word>{alternatives(_WORD_OF)})(?: |(?<=[^\w]))")
_RANK = re.compile(
    rf"(?:top (?P<top>[1-9][0-9]{{0,3}})|(?:{RANK}) (?P<number>[1-9][0-9]{{0,3}})(?:st|nd|rd|th)?"
    rf"|(?P<ordinal>[1-9][0-9]{{0,3}})(?:st|nd|rd|th))"
    rf"(?:(?: ?/ ?| (?:trong (?:tổng )?số|out of|among|of) )(?P<field>[1-9][0-9]{{0,3}})"
    rf"(?: (?:{alternatives(NOUNS)}))?)?"
    rf"(?: (?:{alternatives(AREAS)}))?"
)
LEADING = re.compile(r"0\d(?=[\d.,])")  # 01 is printed so, 001 and 01,76 are not
_FIGURE = re.compile(
    rf"(?:{_CURRENCY.format(0)} ?)?(?P<first>{_NUMERAL})"
    rf"(?:(?: ?/ ?| (?:trong (?:tổng )?số|trên tổng số|out of) )(?P<whole>{_NUMERAL})|{_UNIT.format(1)}"
    rf"(?: ?(?:-|\N{{EN DASH}}|đến|to) ?(?P<second>{_NUMERAL}){_UNIT.format(2)})?"
    rf"(?: ?{_CURRENCY.format(1)}(?!\w))?)"
    rf"(?: (?:(?P<up>{alternatives(AFTER['up'])})|(?P<down>{alternatives(AFTER['down'])})))?{TAIL}"
)
_FRACTION = re.compile(rf"(?P<words>{alternatives(FRACTIONS)}|(?P<part>[1-9]) ?/ ?(?P<whole>[2-9]|10)){TAIL}")
_CENSORED = re.compile(rf"(?P<side>< ?|> ?|(?:{alternatives(BELOW)}) )(?P<rest>[0-9$].*)")
_POSITION = re.compile(r"(?:list position|vị trí thứ) (?P<number>[1-9][0-9]{0,3})(?: trong danh sách)?")
_ENDS = re.compile(r"từ (?P<low>.+?) (?:đến|tới) (?P<high>.+)|from (?P<low_en>.+?) to (?P<high_en>.+)")
_MOVED = re.compile(
    r"(?:(?:tăng|giảm|nâng|up|down|rose|increased|grew|fell|decreased|dropped) )?(?:"
    r"từ (?P<old>.+?) (?:lên|xuống|còn)(?: (?:tới|đến|còn))? (?P<new>.+))"
    r"|(?:up|down|rose|increased|grew|fell|decreased|dropped) from (?P<old_en>.+?) to (?P<new_en>.+)"
)
_DATED = re.compile(r",? (?:trong |vào |in |ở )?(?:năm |cuối năm |tháng \d+/)?20\d\d$")
_FORMS = {language: _grouped(language) for language in ("vi", "en")}
_SIDES = {"over": (0, 2), "nearly": (-2, 0), "about": (-1, 1), "least": (0, math.inf), "most": (-math.inf, 0)}


class Print(NamedTuple):
    """What a printed cell says: the number, its bounds, the unit of its last significant digit (grain).

    `kind` is share (percent, points, a fraction in words), ratio (a/b; the number is 100 a/b), count, money
    (in the currency printed), times, rank, range (the number is its middle), change (begins with a sign or
    up, down, tăng, giảm; a fall is negative), censored (only a
    bound is printed, the number is NaN) or position (in a printed list, not a stated rank). `unit` is
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
    words = normal(text)
    for read in (_open_ended, _moved, _ends, _rank, _share_in_words) if not qualifier else ():
        if figure := read(words, language):
            return figure
    return _qualified(words, language, qualifier) or refuse(text, language)


def _qualified(text, language, qualifier):
    """A figure with the words before it; None for any other print."""
    words, sign, body = _qualifiers(text, qualifier)
    if body in WHOLE and not words and not sign:
        return Print(100.0, 100.0, 100.0, NAN, NAN, "share", 1.0, "percent")
    if not (found := _FIGURE.fullmatch(body)):
        return None
    if LEADING.match(found["first"]):
        raise ValueError(f"{text[:60]!r} begins with a nought that no print would have")
    if found["up"] or found["down"]:
        sign = sign or (1 if found["up"] else -1)
    if found["plan"] and text.startswith("vượt "):
        words, sign = words - {"over"}, 1
    if found["whole"]:
        return None if sign else _ratio(found, language, words)
    if found["second"]:
        return None if sign or words - {"about"} else _range(found, language, words)
    return _figure(found, language, words, sign)


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


def refuse(text, language):
    """Raise ValueError with the words that were not understood and the cell they belong to."""
    raise ValueError(f"{text[:60]!r} is not a figure that can be read{unread.reason(normal(text), language)}")


def _open_ended(text, language):
    """A position in a list or a figure of which only a bound is printed; None for any other print."""
    if found := _POSITION.fullmatch(text):
        place = float(found["number"])
        return Print(place, place, place, NAN, NAN, "position", 1.0, "")
    if not (found := _CENSORED.fullmatch(text)):
        return None
    bound = read_value(found["rest"], language)
    below = not found["side"].startswith(">")
    lower, upper = (0.0, bound.number) if below else (bound.number, math.inf)
    return Print(NAN, lower, upper, NAN, NAN, "censored", bound.grain, bound.unit)


def _moved(text, language):
    """The later level of `từ 45% lên 62%`, None for any other print; the earlier one is another row."""
    if not (found := _MOVED.fullmatch(text)):
        return None
    old, new = found["old"] or found["old_en"], found["new"] or found["new_en"]
    earlier, later = (read_value(_DATED.sub("", level), language) for level in (old, new))
    if later.kind not in ("share", "count") or (earlier.unit and earlier.unit != later.unit):
        raise ValueError(f"{text[:60]!r} is not a move between two levels in one unit")
    return later


def _ends(text, language):
    """The range `từ khoảng 0,5 đến gần 0,6`; None for any other print."""
    if not (found := _ENDS.fullmatch(text)):
        return None
    low, high = found["low"] or found["low_en"], found["high"] or found["high_en"]
    scale = re.search(rf" (?:{alternatives(SCALES)})|%| (?:percent|per cent|phần trăm)$", high)
    if scale and not re.search(r"[^\W\d_]$|%$", low):
        low += scale[0]
    first, last = read_value(low, language), read_value(high, language)
    if first.kind not in ("share", "count") or first.kind != last.kind or first.number >= last.number:
        raise ValueError(f"{text[:60]!r} is not a range from less to more in one unit")
    lower = first.number if low[0].isdecimal() else first.lower
    upper = last.number if high[0].isdecimal() else last.upper
    middle = (first.number + last.number) / 2
    return Print(middle, lower, upper, NAN, NAN, "range", upper - lower, last.unit)


def _rank(text, language):
    """A rank, with or without the number of those ranked; None for any other print."""
    if not (found := _RANK.fullmatch(text)):
        return None
    number = float(found["top"] or found["number"] or found["ordinal"])
    if found["field"] and number > float(found["field"]):
        raise ValueError(f"{text[:60]!r} is not a rank among {found['field']}")
    return Print(number, 1.0 if found["top"] else number, number, NAN, NAN, "rank", 1.0, "")


def _share_in_words(text, language):
    """A fraction in words, or with words before it; None for any other print.

    Nearly a fraction lies between half of it and itself, more than it between itself and the whole.
    """
    words, sign, body = _qualifiers(text, "")
    found = _FRACTION.fullmatch(body)
    if not found or sign or (found["part"] and not words):
        return None
    part, whole = FRACTIONS.get(found["words"]) or (int(found["part"]), int(found["whole"]))
    share = 100 * part / whole
    words |= {"over"} & {"over" if body.startswith("quá nửa") else ""}
    if part >= whole or words - {"over", "nearly", "about"}:
        return None
    lower = share / 2 if "nearly" in words else share if "over" in words else share - 0.05
    upper = 100.0 if "over" in words else share if "nearly" in words else share + 0.05
    if "about" in words:
        lower, upper = min(lower, share - 5), max(upper, share + 5)
    return Print(share, lower, upper, NAN, NAN, "share", 0.1, "percent")


def _qualifiers(text, qualifier):
    words, sign, rest, verbs = {qualifier} - {""}, 0, text, set()
    while not rest[:1].isdecimal() and (found := _QUALIFIED.match(rest)):
        word, rest = _WORD_OF[found["word"]], rest[found.end() :]
        if word in ("up", "down"):
            word, sign = {1: "up", -1: "down"}.get(sign, ""), 1 if word == "up" else -1
        elif not word:
            verbs.add(found["word"])
        words.add(word)
    words.discard("")
    if words & {"up", "down"} or words >= {"over", "nearly"} or words >= {"least", "most"}:
        raise ValueError(f"{text[:60]!r} has words that contradict each other")
    if sign and (other := verbs - {*MEANS, "mức"}):
        raise ValueError(f"{text[:60]!r} is not clear: with {min(other)!r} it may be a change or a level")
    return words, sign, rest


def _ratio(found, language, words):
    (part, decimals), (whole, more) = (numeral(found[name], language) for name in ("first", "whole"))
    if whole == 0 or part > whole or decimals or more:
        raise ValueError(f"{found[0][:60]!r} is not a part of a whole")
    low, high = _sides(words) if words else (0, 0)
    shares = [100 * count / whole for count in (part, max(part + low / 2, 0), min(part + high / 2, whole))]
    return Print(*shares, float(part), float(whole), "ratio", 100 / whole, "")


def _range(found, language, words=()):
    for name in ("scale", "unit"):
        if found[f"{name}1"] and found[f"{name}1"] != found[f"{name}2"]:
            raise ValueError(f"{found[0][:60]!r} is a range in two units")
    shift = SCALES.get(found["scale2"], 0)
    low, high = (_float(digits, power + shift) for digits, power in
                 (numeral(found[name], language) for name in ("first", "second")))  # fmt: skip
    if low >= high:
        raise ValueError(f"{found[0][:60]!r} is not a range from less to more")
    half = _float(5, numeral(found["first"], language)[1] + shift - 1) if words else 0
    unit = UNITS.get(found["unit2"], "")
    return Print((low + high) / 2, low - half, high + half, NAN, NAN, "range", high - low, unit)


def _figure(found, language, words, sign):
    digits, power = numeral(found["first"], language)
    unit, scale = UNITS.get(found["unit1"], ""), found["scale1"]
    if found["unit1"] in SCORES and power < 0:
        unit = "points"
    money = found["money0"] or found["money1"]
    bare = unit in ("", "steps") and power == 0
    plain = bare and not scale
    significant = bare and (plain or digits >= 1000)
    zeros = len(str(digits)) - len(str(digits).rstrip("0")) if significant and digits else 0
    full = plain and not money and not words and (digits < 1000 or not zeros)
    power += SCALES.get(scale, 0)
    low, high = (0, 0) if full else _sides(words)
    half = 5 * 10**zeros  # of the grain, in tenths of the last digit
    tenths = [10 * digits, max(10 * digits + low * half, 0), 10 * digits + high * half]
    number, lower, upper = (_float(figure, power - 1) for figure in tenths)
    if sign < 0:
        number, lower, upper = -number, -upper, -lower
    share = "share" if unit in ("percent", "points") else "money" if money else unit or "count"
    return Print(number, lower, upper, NAN, NAN, "change" if sign else share, _float(1, power + zeros), unit)


def _sides(words):
    sides = [_SIDES[word] for word in words or {"about"}]
    return min(low for low, _ in sides), max(high for _, high in sides)


def _float(digits, power):
    if math.isinf(digits):
        return digits
    return float(digits * 10**power) if power >= 0 else digits / 10**-power
