"""Reads printed periods: `6 tháng đầu năm 2024`, `cuối năm 2023`, `9/8`, `first half of 2024`.

One period has one form: a year (2023), half (2024-S1), quarter (2024-Q1), month (2024-07), day (2024-07-15),
or a first day and a duration (2022-01-01/P11M). The end of a year is its last day, 2023-12-31.
"""

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis.statements.values import NUMBER_WORDS, normal

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ORDINALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
NOW = ("đến nay", "nay", "hiện nay", "now", "to date", "so far")

_LEADING = re.compile(
    r"(?:(?:tính |kể )?từ |(?:tính )?đến(?! nay) |so với |vào |trong (?=năm)"
    r"|by |in |since |as of |compared (?:with|to) )*(?:the )?"
)
_SAME = re.compile(
    r"(?:so với )?(?:cùng kỳ(?: năm (?:trước|ngoái|(?P<vi>20\d\d)))?|năm (?:trước|ngoái))"
    r"|(?:compared with )?(?:the )?same period(?: (?:of |in )?(?:last year|(?P<en>20\d\d)))?"
    r"|last year|a year earlier",
    re.ASCII,
)
_YEAR_LAST = re.compile(r"(.*?)(?:^|[ ,/-])[ ]?((?:19|20)[0-9]{2})")
_CODE = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?:-(?P<part>S[12]|Q[1-4]|\d\d)"
    r"(?:-(?P<day>\d\d)(?:/P(?P<count>[1-9]\d{0,2})(?P<unit>[YMD]))?)?)?",
    re.ASCII,
)
_WRITTEN = {word: number for word, number in NUMBER_WORDS.items() if 1 <= number <= 12}
_COUNT = rf"(?P<count>1[0-2]|[1-9]|{'|'.join(_WRITTEN)})"
_MONTH = rf"(?P<month>(?:{'|'.join(MONTHS)})[a-z]*)"
_FORMS = {
    language: [(re.compile(form), template) for form, template in forms]
    for language, forms in {
        "vi": (
            ("|(?:cả )?năm(?: nay)?", "{year}"),
            ("(?:cuối|hết) năm", "{year}-12-31"),
            ("giữa năm", "{year}-06-30"),
            (rf"0?{_COUNT} tháng(?: đầu)?(?: năm)?", "{year}-01-01/P{count}M"),
            ("0?6 tháng cuối năm", "{year}-S2"),
            (r"quý (?P<part>iv|i{1,3}|[1-4])(?: năm)?", "{year}-Q{part}"),
            (r"tháng (?P<month>[0-9]{1,2})(?: năm)?", "{year}-{month}"),
            (r"(?:sáng |chiều )?(?:ngày )?(?P<day>[0-9]{1,2})(?:/| tháng )(?P<month>[0-9]{1,2})(?: năm)?",
             "{year}-{month}-{day}"),
        ),
        "en": (
            ("|(?:full |whole )?year|this year", "{year}"),
            ("end|end of|end of(?: the| this)? year|year-end", "{year}-12-31"),
            ("mid|middle of", "{year}-06-30"),
            (rf"(?:first )?{_COUNT} months(?: of)?", "{year}-01-01/P{count}M"),
            ("h(?P<part>[12])|(?P<ordinal>first|second) half(?: of)?", "{year}-S{part}"),
            ("q(?P<part>[1-4])|(?P<ordinal>first|second|third|fourth) quarter(?: of)?", "{year}-Q{part}"),
            (_MONTH, "{year}-{month}"),
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
    if words in NOW:
        return span(_known(published, text))
    words = words[_LEADING.match(words).end() :]
    found = _YEAR_LAST.fullmatch(words)
    rest, year = found.groups() if found else (words, "")
    for form, template in _FORMS[language] if words else ():
        if named := form.fullmatch(rest):
            return _dated(named.groupdict(), template, year, text, published)
    raise ValueError(f"{text[:60]!r} is not a period that can be read")


def earlier(text, language, time_period, published=""):
    """The period that a change is counted from, as (TIME_PERIOD, REF_DATE).

    `cùng kỳ`, `same period`, `năm trước` are the same part of the year before `time_period`, or of the year
    that they name.
    """
    if same := _SAME.fullmatch(normal(text)):
        year = same["vi"] or same["en"] or str(int(time_period[:4]) - 1)
        return span(year + time_period[4:])
    return read_period(text, language, published)


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


def _dated(named, template, year, text, published):
    part = named.get("part") or named.get("ordinal")
    numbers = {
        "year": year or _known(published, text)[:4],
        "part": ORDINALS.get(part, part),
        "count": int(_WRITTEN.get(named.get("count"), named.get("count") or 0)),
        "month": f"{_month(named.get('month') or '1'):02d}",
        "day": f"{int(named.get('day') or 1):02d}",
    }
    code, last = span(template.format(**numbers))
    if not year and last > last_day(published):
        raise ValueError(f"{text[:60]!r} names no year, and {code} had not ended by {published}")
    return code, last


def _month(name):
    return int(name) if name.isdecimal() else MONTHS.index(name[:3]) + 1


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
