"""The words beside a figure of a text: its sentence, its period, the area and level it speaks of, a target.

Every answer comes with its reason in words, so that a person can confirm or correct it.
"""

import re
from typing import NamedTuple

from analysis.statements.figures_in_text import plain
from analysis.statements.periods import earlier, last_day, read_period, span

_SENTENCE = re.compile(
    r"(?<=[^\W\d])[.!?…]+(?= |$)(?<!\btp\.)(?<!\bts\.)|(?<=[%)\"])[.!?…]+(?= |$)|(?<=\d)[.!?…]+(?= [^\W\d]|$)"
)
_PART = r"(?:\d{1,2}|[ivx]{1,3}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mười một|mười hai)"
_YEAR = r"(?:(?: ?[,/-] ?| của năm | năm | )(?:20\d\d|năm nay|năm ngoái|năm trước|nay|ngoái)| năm)?"
_EN_YEAR = r"(?:,? (?:of |in )?(?:20\d\d|this year|last year))?"
_MONTHS = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_TIMES = {
    language: re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")
    for language, forms in {
        "vi": (
            r"từ (?:tháng|năm|ngày|quý) ?[\d/]+ đến (?:tháng|năm|ngày|quý) ?[\d/]+(?: năm 20\d\d)?",
            rf"(?:cuối|hết) (?:tháng|quý) {_PART}{_YEAR}",
            rf"{_PART} tháng(?: đầu| cuối)?{_YEAR}(?! qua)",
            rf"(?:tháng|quý) {_PART}{_YEAR}",
            r"(?:cuối|hết|giữa|trong|cả) năm(?: 20\d\d| nay| ngoái)?",
            r"(?:ngày |sáng |chiều |tối |hôm )+\d{1,2}[/-]\d{1,2}(?:[/-]20\d\d)?",
            rf"ngày \d{{1,2}} tháng \d{{1,2}}{_YEAR}",
            r"\d{1,2}/\d{1,2}/20\d\d",
            r"giai đoạn 20\d\d ?[-\N{EN DASH}] ?20\d\d",
            r"năm (?:20\d\d|nay|ngoái|qua|trước)|đến nay|hiện nay|hiện tại|tới nay|20\d\d",
        ),
        "en": (
            rf"(?:the )?(?:first|second|third|fourth) (?:quarter|half){_EN_YEAR}",
            rf"(?:the )?first \w+ months{_EN_YEAR}",
            rf"(?:the )?end of (?:the year|last year|20\d\d|{_MONTHS}{_EN_YEAR})",
            rf"{_MONTHS}(?: \d{{1,2}}(?!\d))?{_EN_YEAR}|\d{{1,2}} {_MONTHS}{_EN_YEAR}",
            r"this year|last year|to date|so far|currently|now|20\d\d",
        ),
    }.items()
}
_NOW = re.compile(r"đến nay|hiện nay|hiện tại|tới nay|to date|so far|currently|now")
_COMPARED = re.compile(
    r"(?:so (?:với )?|cùng kỳ |compared (?:with|to) |than (?:in )?|from |since |tầm nhìn )"
    r"(?:the |cuối |đầu )?$"
)
_PLANNED = re.compile(
    r"(?:kế hoạch|chương trình|đề án|nghị quyết|chiến lược|phương hướng|nhiệm vụ|mục tiêu|plan|programme)"
    r"[^,.;:]{0,40}$"
)
_SINCE = re.compile(
    r"so (?:với )?(?P<vi>cùng kỳ(?: (?:năm )?(?:trước|ngoái|20\d\d))?"
    r"|(?:cuối |đầu )?(?:năm|tháng|quý) (?:trước|ngoái|[\d/]+|nay)|\d{1,2}/\d{1,2}/20\d\d)"
    r"|(?:compared (?:with|to)|from|than in|than) "
    r"(?P<en>(?:the )?(?:same period(?: last year| of 20\d\d)?|end of 20\d\d|last year|20\d\d))"
    r"|(?P<yoy>year[- ]on[- ]year)"
)
_LEVELS = {
    "MIN": r"bộ,? ngành|các bộ|bộ và cơ quan|khối bộ|cơ quan ngang bộ|ministr(?:y|ies)",
    "PRO": r"địa phương|tỉnh,? thành|các tỉnh|provinces?|provincial|localit(?:y|ies)",
    "_T": r"cả nước|toàn quốc|trên toàn quốc|nationwide|the country|national average",
}
_LEVEL = re.compile("|".join(rf"(?P<{name}>{words})" for name, words in _LEVELS.items()))
_NOUN = re.compile(rf"(?:[^\W\d]+ )?(?:(?P<MIN>{_LEVELS['MIN']})|(?P<PRO>{_LEVELS['PRO']}))")
_OWNERS = re.compile(rf"(?:\S+ ){{1,2}}của (?:các )?(?:(?P<MIN>{_LEVELS['MIN']})|(?P<PRO>{_LEVELS['PRO']}))")
_TARGET = re.compile(
    r"phấn đấu|đặt mục tiêu|mục tiêu (?:là|đến|đề ra là|đặt ra là|phát triển)|cần đạt|hướng tới"
    r"|tối thiểu|ít nhất"
    r"|(?:kế hoạch|chỉ tiêu)[^.;]{0,40}(?:đến|phải đạt)|\btargets? (?:of|is|to)"
    r"|aims? (?:to|for)|goal (?:of|is)|strives?"
    r"|at least|must reach|(?:is|are) to reach"
)
_FORECAST = re.compile(
    r"dự kiến|ước đến|dự báo|sẽ (?:đạt|tăng|có)|expected to|forecast|will (?:reach|be|draw)"
)

_RIGHT = re.compile(
    r"[^.;]{0,45}\([^)]*\)|(?: [^\s,;\d]+){0,9} (?:trong|tính đến|in|as of)(?: [^\s,;]+){0,4}"
    r"|(?: [^\s,;\d]+){0,4} (?:vào|năm|by)(?: [^\s,;]+){0,4}"
)


class Place(NamedTuple):
    """A figure in its paragraph: its sentence, the words before and after it, and since the last figure."""

    paragraph: int
    sentence: str
    before: str
    after: str
    part: str


def place(texts, number, figure, others):
    """The Place of a figure; `others` are the spans of the other statistics of the paragraph."""
    text = texts[number - 1]
    start, end = sentence_of(text, figure.start)
    last = max([stop for _, stop in others if stop <= figure.start], default=start)
    return Place(
        number,
        text[start:end],
        text[start : figure.start],
        text[figure.end : end],
        text[max(start, last) : figure.start],
    )


def sentence_of(text, position):
    """The span of the sentence that holds a position."""
    stops = [match.end() for match in _SENTENCE.finditer(plain(text))]
    start = max([stop for stop in stops if stop <= position], default=0)
    end = min([stop for stop in stops if stop > position], default=len(text))
    return start + len(text[start:end]) - len(text[start:end].lstrip()), end


def target_of(spot):
    """`target` if the sentence states one, `forecast` for a figure expected, else empty; and the words."""
    for name, words in (("target", _TARGET), ("forecast", _FORECAST)):
        if match := words.search(plain(spot.before + spot.sentence[len(spot.before) :][:30])):
            return name, f"the words {match[0]!r}"
    return "", ""


def since_of(spot, language, time_period, published):
    """Since when a change counts, as printed, if the words after the figure say so and can be read."""
    if not (match := _SINCE.search(plain(spot.after[:70]))):
        return ""
    name = next(name for name in ("vi", "en", "yoy") if match[name])
    printed = spot.after[match.start(name) : match.end(name)]
    try:
        earlier(printed, language, time_period, published)
    except ValueError:
        return ""
    return printed


def period_of(spot, texts, language, published, future=False):
    """The period as (PERIOD, reason): of the sentence, the paragraph, an earlier one or the publication."""
    search = (language, published, future)
    after = _RIGHT.match(spot.after)
    near = _periods(after[0], *search) if after else []
    inside = _periods(spot.before, *search)
    if close := [code for _, code in near if "(" in after[0] and "so với" not in after[0]]:
        return close[0], "beside the figure"
    if inside:
        stated = [code for now, code in inside if not now] or [code for _, code in inside]
        return stated[-1], "in its sentence"
    if near:
        return near[0][1], "after the figure"
    return _period_around(spot, texts, search)


def _period_around(spot, texts, search):
    """The period of the paragraph, of an earlier paragraph or of the publication."""
    text = texts[spot.paragraph - 1]
    earlier_sentences = text[: text.find(spot.sentence[:40])]
    if found := _periods(earlier_sentences[:60], *search) or _periods(earlier_sentences, *search)[-1:]:
        return found[0][1], "in its paragraph"
    for number in range(spot.paragraph - 1, 0, -1):
        if found := _periods(texts[number - 1][:60], *search):
            return found[0][1], f"at the start of paragraph {number}"
    for number, other in enumerate(texts, 1):
        if number != spot.paragraph and (found := _periods(other, *search)):
            return found[0][1], f"in paragraph {number}"
    return search[1], "the publication" if search[1] else "no period in the text"


def _periods(text, language, published, future):
    """The periods of a text that a figure can have, in order, as (only `now`, PERIOD)."""
    found, low = [], plain(text)
    for match in _TIMES[language].finditer(low):
        left = low[: match.start()]
        if _COMPARED.search(left) or (not future and _PLANNED.search(left)):
            continue
        try:
            code, last = read_period(match[0], language, published)
        except ValueError:
            continue
        if future or not published or last[:7] <= last_day(published)[:7] or match[0].endswith("năm nay"):
            found.append((bool(_NOW.fullmatch(match[0])), code))
    return found


def level_of(spot, unit_is_share):
    """The level of government as (GOV_LEVEL, reason)."""
    after = plain(spot.after).removeprefix(" ")
    if match := _NOUN.match(after):
        return ("MIN" if match["MIN"] else "PRO"), f"counts {match[0]!r}"
    if match := re.match(
        rf"(?:\S+ ){{1,2}}của các? ?(?:(?P<MIN>{_LEVELS['MIN']})|(?P<PRO>{_LEVELS['PRO']}))", after
    ):
        return ("MIN" if match["MIN"] else "PRO"), f"the words {match[0]!r}"
    named = list(_LEVEL.finditer(plain(spot.part))) if unit_is_share else []
    if named:
        return named[-1].lastgroup, f"the words {named[-1][0]!r}"
    return "_T", "no level is named"


def area_of(spot, texts, areas, day):
    """The area as (REF_AREA, reason): a province named nearest before the figure, else the country."""
    text = texts[spot.paragraph - 1]
    sentence = text.find(spot.sentence[:40])
    for words, where in (
        (spot.part, "beside the figure"), (spot.before, "in its sentence"),
        (text[: max(sentence, 0)], "in its paragraph"),
    ):  # fmt: skip
        if found := _named(words, areas, day):
            return found[0], f"{found[1]} {where}"
        if re.search(_LEVELS["_T"], plain(words)):
            return "VN", f"the country {where}"
    return "VN", "no area is named"


def _named(text, areas, day):
    """The province named last in a text that existed on a day, as (code, name)."""
    best = (-1, "", "")
    for code, name, first, last in areas:
        if (first and day < first) or (last and day > last):
            continue
        if name not in text:
            continue
        for match in re.finditer(rf"(?<!tại )(?<!ở )(?<!in )(?<!\w){re.escape(name)}(?!\w)", text):
            best = max(best, (match.start(), code, name))
    return best[1:] if best[0] >= 0 else ()


def provinces(areas):
    """The provinces with their names in both languages, as (code, name, first day, last day)."""
    rows = areas[areas.REF_AREA.str.match(r"VN-|VN_U")]
    return [
        (row.REF_AREA, name, row.valid_from, row.valid_to)
        for row in rows.itertuples() for name in {row.name_vi, row.name_en, *_SHORT.get(row.name_vi, ())}
    ]  # fmt: skip


_SHORT = {"Thành phố Hồ Chí Minh": ("TP.HCM", "TP. HCM", "TPHCM", "TP Hồ Chí Minh", "HCM City")}


def reference_day(period):
    """The last day of a PERIOD given as a code; empty if it is none."""
    try:
        return span(period)[1]
    except ValueError:
        return ""
