"""Reads printed periods: `6 tháng đầu năm 2024`, `cuối năm 2023`, `9/8`, `first half of 2024`.

One period has one form: a year (2023), half (2024-S1), quarter (2024-Q1), month (2024-07), day (2024-07-15),
or a first day and a duration (2022-01-01/P11M). The end of a year is its last day, 2023-12-31.
"""

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.statements.values import normal
from analysis.statements.vocabulary import NUMBER_WORDS, alternatives

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ORDINALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
NOW = ("đến nay", "cho đến nay", "tới nay", "nay", "hiện", "hiện nay", "hiện tại", "hiện đã",
       "thời điểm này", "đến thời điểm này",
       "thời điểm hiện tại", "đến thời điểm hiện tại", "đến thời điểm hiện nay", "now", "to date",
       "so far", "up to now",
       "until now", "to now", "currently", "at present", "at the moment", "as of now")  # fmt: skip
NUMBERS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")
THIS, LAST = (
    ("năm nay", "this year", "the year so far"),
    ("năm ngoái", "năm trước", "năm qua", "last year", "the previous year"),
)

_LEADING = re.compile(
    r"(?:(?:(?:tính|kể) )?(?:đến|tới)(?! nay) |tính từ |so với |so (?=cùng|năm)|vào |ở |cho "
    r"|lũy kế |luỹ kế |tính chung |tính riêng |riêng "
    r"|ước tính |ước |dự kiến |trong |ngay |chỉ |khoảng |mốc |thời điểm (?!này|hiện)|giai đoạn |thời kỳ "
    r"|by |in |at |during |as of |until |for |over |throughout "
    r"|compared (?:with|to) |than |than in |the period )*(?:the )?"
)
_BEGINNING = re.compile(r"(?:kể từ|từ|bắt đầu từ|since|from|starting) ")
_SINCE = re.compile(r"(?:so với |so )?(?:(?:tính |kể )?từ |since |from )?(?:the )?")
_SAME = re.compile(
    r"(?:so (?:với )?)?(?:cùng kỳ(?: năm (?:trước|ngoái|(?P<vi>20\d\d)))?|năm (?:trước|ngoái))"
    r"|(?:compared with )?(?:the )?same period(?: (?:of |in |last )?(?:last year|year|(?P<en>20\d\d)))?"
    r"|last year|a year earlier|year[- ]on[- ]year",
    re.ASCII,
)
_SPAN = re.compile(
    r"(?:từ |from |between )?(?P<first>.+?)(?: (?:đến|tới|to|until|(?<=\d )and) (?:hết )?"
    r"| ?\N{EN DASH} ?| - |(?<=[^\W\d])-(?=[^\W\d]))(?P<last>.+)"
)
_YEARS = re.compile(
    r"(?:năm |các năm )?(?P<first>20\d\d|19\d\d) ?(?P<join>-|\N{EN DASH}|,|và|and) ?(?P<last>20\d\d|19\d\d)"
)
_SCHOOL = re.compile(
    r"năm học (?P<first>20\d\d) ?[-\N{EN DASH}/] ?(?:20)?(?P<last>\d\d)"
    r"|(?:(?:academic|school) year )?(?P<first_en>20\d\d) ?[-\N{EN DASH}/] ?(?:20)?(?P<last_en>\d\d)"
    r"(?: (?:academic|school) year)?"
)
_YEAR_LAST = re.compile(r"(.*?)(?:^|[ ,/-])[ ]?((?:19|20)[0-9]{2})")
_CODE = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:-(?P<part>S[12]|Q[1-4]|\d\d)"
    r"(?:-(?P<day>\d\d)(?:/P(?P<count>[1-9]\d{0,2})(?P<unit>[YMD]))?)?)?",
    re.ASCII,
)
_WRITTEN = {word: number for word, number in NUMBER_WORDS.items() if 1 <= number <= 12}
_COUNTED = {**_WRITTEN, **{word: number for number, word in enumerate(NUMBERS, 1)}}
_COUNT = rf"(?P<count>1[0-2]|[1-9]|{alternatives([*_WRITTEN, *NUMBERS])})"
_HOUR = "(?:sáng |chiều |trưa |tối |hôm )?"
_VI_MONTH = rf"(?P<month>[0-9]{{1,2}}|{alternatives(['giêng', 'tư', 'chạp', *NUMBERS])})"
_MONTH = rf"(?P<month>(?:{'|'.join(MONTHS)})[a-z]*)"
_FORMS = {
    language: [(re.compile(form), template) for form, template in forms]
    for language, forms in {
        "vi": (
            ("|(?:cả |trọn )?năm", "{year}"),
            ("(?:cuối|hết) năm", "{year}-12-31"),
            ("giữa năm", "{year}-06-30"),
            (rf"0?{_COUNT} tháng(?:(?<!\b1 tháng)(?<!\bmột tháng)|(?= đầu))(?: đầu)?(?: của)?(?: năm)?",
             "{year}-01-01/P{count}M"),
            ("0?6 tháng cuối năm|nửa cuối năm", "{year}-S2"),
            ("nửa đầu năm", "{year}-S1"),
            (r"(?P<end>cuối |hết )?quý (?P<part>iv|i{1,3}|[1-4])(?: của)?(?: năm)?", "{year}-Q{part}"),
            (rf"(?P<end>cuối |hết )?tháng {_VI_MONTH}(?: của)?(?: năm)?", "{year}-{month}"),
            (rf"{_HOUR}(?:ngày )?(?P<day>[0-9]{{1,2}})(?:/| tháng )(?P<month>[0-9]{{1,2}})(?: năm)?",
             "{year}-{month}-{day}"),
            (rf"{_HOUR}ngày (?P<day>[0-9]{{1,2}})-(?P<month>[0-9]{{1,2}})",
             "{year}-{month}-{day}"),
        ),
        "en": (
            ("|(?:full |whole )?year", "{year}"),
            ("end|end of|end of(?: the| this)? year|year-end", "{year}-12-31"),
            (rf"(?:end of |end-)(?:the )?{_MONTH}(?: of)?(?P<end>)", "{year}-{month}"),
            ("mid|middle of", "{year}-06-30"),
            (rf"(?:first )?{_COUNT} months(?: of)?(?: the year)?", "{year}-01-01/P{count}M"),
            ("h(?P<part>[12])|(?P<ordinal>first|second) half(?: of)?", "{year}-S{part}"),
            ("q(?P<part>[1-4])|(?P<ordinal>first|second|third|fourth) quarter(?: of)?", "{year}-Q{part}"),
            (rf"{_MONTH}(?: of)?", "{year}-{month}"),
            (rf"{_MONTH} (?P<day>[0-9]{{1,2}})", "{year}-{month}-{day}"),
            (rf"(?P<day>[0-9]{{1,2}}) {_MONTH}", "{year}-{month}-{day}"),
        ),
    }.items()
}  # fmt: skip


def read_period(text, language, published=""):
    """Read a printed period as one SDMX or ISO 8601 code and its last day.

    Parameters
    ----------
    text : str
        The cell as printed, or a code.
    language : {"vi", "en"}
        The language of the source.
    published : str, optional
        YYYY-MM or YYYY-MM-DD: gives the year that the text leaves out; the period must have ended by then.

    Returns
    -------
    tuple of str
        TIME_PERIOD and REF_DATE.

    Raises
    ------
    ValueError
        If the text is no period, or one that does not exist, or its year is unknown.

    Examples
    --------
    >>> read_period("6 tháng đầu năm 2024", "vi")
    ('2024-S1', '2024-06-30')
    >>> read_period("9/8", "vi", "2022-08")
    ('2022-08-09', '2022-08-09')
    """
    if _CODE.fullmatch(text.strip()):
        return span(text.strip())
    words = normal(text)
    if words in NOW or (words := words[_LEADING.match(words).end() :]) in NOW:
        return span(_published(published, text))
    for read in (_school_year, _several):
        if code := read(words, language, published):
            return span(code)
    if _BEGINNING.match(words):
        raise ValueError(f"{text[:60]!r} is when something began, not a period; write the period as a code")
    return _one(words, language, published, text)


def _one(words, language, published, text):
    """One period in words, with its year, the year of publication, or one named from there."""
    words, relative = _year_named(words, published, text)
    found = _YEAR_LAST.fullmatch(words)
    rest, year = found.groups() if found else (words, "")
    for form, template in _FORMS[language] if words else ():
        if named := form.fullmatch(rest):
            whole = relative and template == "{year}"
            return _dated(
                named.groupdict(), template, year, text, "" if whole or not relative and year else published
            )
    raise ValueError(f"{text[:60]!r} is not a period that can be read")


def _year_named(words, published, text):
    """The words with `năm nay`, `last year` replaced by the year, and True if one was."""
    for names, back in ((THIS, 0), (LAST, 1)):
        for name in names:
            if words.endswith(name) and published:
                year = int(published[:4]) - back
                return (
                    words.removesuffix(name) + ("năm " if name.startswith("năm") else "") + str(year)
                ).strip(), True
            if words.endswith(name):
                raise ValueError(f"{text[:60]!r} names no year, and the year of its publication is unknown")
    return words, False


def _school_year(words, language, published):
    """`năm học 2023-2024` as a code: September to May, empty for other words."""
    found = _SCHOOL.fullmatch(words) if "học" in words or "school" in words or "academic" in words else None
    first, last = (
        (found["first"] or found["first_en"], found["last"] or found["last_en"]) if found else ("", "")
    )
    return f"{first}-09-01/P9M" if found and (int(first) + 1) % 100 == int(last) else ""


def _several(words, language, published):
    """`giai đoạn 2021-2025`, `từ tháng 8 đến tháng 11 năm 2023` as a code, empty for other words."""
    if years := _YEARS.fullmatch(words):
        joined = years["join"] in "-\N{EN DASH}" or int(years["first"]) + 1 == int(years["last"])
        return between(years["first"], years["last"]) if joined else ""
    if not (found := _SPAN.fullmatch(words)):
        return ""
    try:
        last = _one(found["last"], language, published, words)[0]
        named = found["first"] if _YEAR_LAST.fullmatch(found["first"]) else f"{found['first']} {last[:4]}"
        return between(_one(named, language, "", words)[0], last)
    except ValueError:
        return ""


def between(first, last):
    """The code of the time from the beginning of one period to the end of another; empty if it has none."""
    start, end = date.fromisoformat(first_day(first)), date.fromisoformat(last_day(last)) + timedelta(days=1)
    months = 12 * (end.year - start.year) + end.month - start.month
    if end <= start:
        return ""
    if start.day != 1 or end.day != 1:
        return f"{start}/P{(end - start).days}D"
    return f"{start}/P{months // 12}Y" if months % 12 == 0 else f"{start}/P{months}M"


def first_day(time_period):
    """The first day of a period, as an ISO date."""
    found = _CODE.fullmatch(time_period)
    part = found["part"] or "01"
    if part[0].isalpha():
        part = f"{1 + {'S': 6, 'Q': 3}[part[0]] * (int(part[1]) - 1):02d}"
    return f"{found['year']}-{part}-{found['day'] or '01'}"


def earlier(text, language, time_period, published=""):
    """The period that a change is counted from, as (TIME_PERIOD, REF_DATE).

    `cùng kỳ`, `same period`, `năm trước` are the same part of the year before `time_period`, or of the year
    that they name.
    """
    if same := _SAME.fullmatch(normal(text)):
        year = same["vi"] or same["en"] or str(int(time_period[:4]) - 1)
        return span(year + time_period[4:])
    words = normal(text)
    return read_period(words[_SINCE.match(words).end() :], language, published)


def span(time_period):
    """A period in SDMX or ISO 8601 form as (its one form, its last day): `2024-01-01/P6M` is `2024-S1`.

    Raises ValueError if there is no such period.
    """
    found = _CODE.fullmatch(time_period)
    if not found:
        raise ValueError(f"{time_period[:60]!r} is not a period")
    part = found["part"] or "Y1"
    if part[0].isalpha():
        months = {"Y": 12, "S": 6, "Q": 3}[part[0]]
        start = _day(found["year"], 1 + months * (int(part[1]) - 1), 1, time_period)
        return time_period, _end(start, months, "M").isoformat()
    start = _day(found["year"], part, found["day"] or 1, time_period)
    if not found["day"]:
        return time_period, _end(start, 1, "M").isoformat()
    if not found["unit"]:
        return time_period, time_period
    count, unit = int(found["count"]), found["unit"]
    return _short(start, count, unit), _end(start, count, unit).isoformat()


def last_day(moment):
    """The last day that YYYY, YYYY-MM or YYYY-MM-DD allows, as an ISO date; empty stays empty."""
    return span(moment)[1] if moment else ""


def decimal_year(time_period):
    """The end of a day or period as a decimal year: 2025.0 for 2024-12-31 and for 2024; NaN for empty text.

    >>> decimal_year("2024-S1")  # 182 of 366 days
    2024.4972677595629
    """
    if not time_period:
        return np.nan
    following = date.fromisoformat(last_day(time_period)) + timedelta(days=1)
    start, end = date(following.year, 1, 1), date(following.year + 1, 1, 1)
    return following.year + (following - start) / (end - start)


def decimal_years(time_periods):
    """`decimal_year` of each of many days or periods, as an array."""
    codes, distinct = pd.factorize(np.asarray(time_periods, dtype=object))
    return np.array([decimal_year(time_period) for time_period in distinct])[codes]


def _known(published, text):
    if len(published) < len("2024-07"):
        raise ValueError(f"{text[:60]!r} names no year, and the month of its publication is unknown")
    return published


def _published(published, text):
    if not published:
        raise ValueError(f"{text[:60]!r} is a moment of its publication, and that is unknown")
    return published


def _dated(named, template, year, text, published):
    part = named.get("part") or named.get("ordinal")
    numbers = {
        "year": year or _known(published, text)[:4],
        "part": ORDINALS.get(part, part),
        "count": int(_COUNTED.get(named.get("count"), named.get("count") or 0)),
        "month": f"{_month(named.get('month') or '1'):02d}",
        "day": f"{int(named.get('day') or 1):02d}",
    }
    code, last = span(template.format(**numbers))
    code = last if named.get("end") is not None else code
    estimated = last[:7] == published[:7] and (
        "count" in named or "end" in named
    )  # in the month that ends it
    if published and last > last_day(published) and not estimated:
        raise ValueError(f"{text[:60]!r} names no year, and {code} had not ended by {published}")
    return code, last


def _month(name):
    if name.isdecimal():
        return int(name)
    words = {"giêng": 1, "tư": 4, "chạp": 12, **_COUNTED}
    return words[name] if name in words else MONTHS.index(name[:3]) + 1


def _short(start, count, unit):
    months = {"Y": 12 * count, "M": count, "D": 0}[unit]
    if start.day == 1 and months in (1, 3, 6, 12) and (start.month - 1) % months == 0:
        part = (start.month - 1) // months + 1
        year = str(start.year)
        return {1: f"{year}-{part:02d}", 3: f"{year}-Q{part}", 6: f"{year}-S{part}", 12: year}[months]
    return f"{start}/P{count}{unit}"


def _end(start, count, unit):
    if unit == "D":
        return start + timedelta(days=count - 1)
    months = start.month - 1 + count * (12 if unit == "Y" else 1)
    if start.day > 28:
        raise ValueError(f"a period of months that starts on {start} has no clear end")
    return start.replace(year=start.year + months // 12, month=months % 12 + 1) - timedelta(days=1)


def _day(year, month, day, text):
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"{text[:60]!r}: there is no such date") from None
