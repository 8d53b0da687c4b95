"""The printed figures of a text: statistics with the words that belong to them, and what is left out and why.

`transcribe` drafts a row for each, `check` asks that each is quoted by a row: both read a text with this.
"""

import re
import unicodedata
from typing import NamedTuple

from analysis.statements import vocabulary
from analysis.statements.vocabulary import alternatives

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d\d"
_EN_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ACTS = (
    "nghị quyết|nghị định|quyết định|chỉ thị|thông tư|công văn|công điện|kế hoạch|đề án|dự án|luật|văn bản"
    "|tờ trình|decision|decree|resolution|directive|circular|project|plan|document|dispatch|law"
)
_COUNTED = (
    r"(?! ?(?:nhiệm vụ|địa phương|dịch vụ|tỉnh|bộ|đơn vị|xã|huyện|thủ tục|chỉ tiêu|số |dân|người|hộ|of "
    r"|provinces))"
)
_LENGTH = r"(?:tháng|năm|ngày|giờ|phút|tuần|quý|months?|years?|days?|hours?|minutes?|weeks?)"
_NAMED = (
    "mức độ|cấp độ|level|mạch|giai đoạn|phiên bản|công nghiệp|industry|version|web|covid|windows|khóa|khoá"
    "|lớp|quận|phường|đường|kênh|vòng|tập|trang|page|phase"
)
_MEETING = "lần|phiên họp|phiên|kỳ họp|kỳ|hội nghị|đại hội|khóa|tuần|ngày|thế kỷ|năm|bài"
_AMONG = "among|out of|in the world|globally|worldwide|place|position"
_SCALED = r"%|triệu|tỷ|tỉ|nghìn|million|billion|per ?cent"
LEFT_OUT = {  # kinds of numbers that are no statistics, in the order in which they are looked for
    "an address or a number of a document": (
        rf"\d+/{_YEAR}/[\w-]+|\d+/[\w-]*[^\W\d][\w-]*-[\w-]+",
        rf"(?:{_ACTS})(?: số| no\.?| number)? \d+(?:[/-]\w+)*",
        rf"(?<!tổng )(?<!con )(?<!chỉ )\bsố \d+(?:/[\w/-]+)?(?![\d.,]* ?(?:{_SCALED}))",
        r"https?://\S+|www\.\S+|(?:điều|khoản|chương|article|clause) \d+",
    ),
    "a time of the day": (
        r"\b\d{1,2}:\d\d(?::\d\d)?\b|\b\d{1,2}h\d{0,2}\b",
        r"\b\d{1,2} ?(?:h|giờ) ?\d{0,2}(?= ngày|,| sáng| chiều|$)",
    ),
    "a date": (
        rf"\b{_YEAR}-{_MONTH}(?:-{_DAY})?\b|\b{_DAY}[/.-]{_MONTH}[/.-]{_YEAR}\b",
        rf"\b(?:ngày )?{_DAY} tháng {_MONTH}(?: năm {_YEAR})?\b|\bngày {_DAY}\b(?![/-])",
        rf"\b(?:ngày|sáng|chiều|tối|trưa|hôm|nay \()(?: ngày)? ?{_DAY}[/-]{_MONTH}(?:[/-]{_YEAR})?\b",
        rf"(?<![\d/.,]){_DAY}/{_MONTH}(?![\d/]){_COUNTED}",
        rf"\b{_EN_MONTH} {_DAY}(?:st|nd|rd|th)?(?:,? {_YEAR})?\b|\b{_EN_MONTH} {_YEAR}\b",
        rf"\b{_DAY}(?:st|nd|rd|th)? (?:of )?{_EN_MONTH}(?: {_YEAR})?\b",
    ),
    "a month, a quarter or a year": (
        rf"\b(?:tháng|quý) {_MONTH}(?: ?[/-] ?{_YEAR}| năm {_YEAR})?\b(?![.,]\d)|\bq[1-4]\b|\bh[12]\b",
        rf"(?<![\d.,/%$]){_YEAR} ?[-\N{{EN DASH}}/] ?(?:{_YEAR}|\d\d\b)",
        rf"(?<![\d.,/$-]){_YEAR}(?![\d%]|[.,]\d| ?(?:{_SCALED}))",
    ),
    "a name": (
        r"\b(?!(?:vnđ|vnd|usd|eur|us\$)\d)\w*[^\W\d]\d[\w.]*|\b\d+(?!(?:st|nd|rd|th)\b)[^\W\d]\w*|\b\d+/(?:7|24)\b|\w+-\d+\b(?!%)",
        rf"\b(?:{_NAMED}) \d+(?:\.\d+)?\b",
    ),
    "an ordinal": (
        rf"\b(?:{_MEETING})(?: lần)? thứ \d+\b|\bthế kỷ \d+\b",
        r"(?<!xếp )(?<!đứng )(?<!hạng )(?<!vị trí )\bthứ \d+(?= của|,| \()",
        rf"(?<!ranked )(?<!ranks )(?<!ranking )\b\d+(?:st|nd|rd|th)\b(?! (?:{_AMONG}))",
    ),
    "a length of time": (
        rf"(?<![\d.,/])\d{{1,2}}(?: ?- ?\d+)? {_LENGTH}\b(?! ?/)",
        r"\b\d{1,3} năm (?=cách mạng|ngày|thành lập|giải phóng|kỷ niệm)",
    ),
    "an age": (
        r"\b(?:aged?|tuổi từ) \d{1,2}\b(?![.,]\d|%)(?: (?:to|and|-) \d{1,2}\b)?",
        r"\b\d{1,2}(?: ?- ?\d{1,2})? tuổi\b",
    ),
    "the number of a list": (r"^\d{1,2}[.)] ",),
}
_COUNTABLE = re.compile(rf"\d+/\d+|\d+ {_LENGTH}")  # a figure all the same after a word such as hơn
_OTHER_ARTICLES = re.compile(
    r"(?:tin|bài|bài viết|tin tức|các tin)[\w ]{0,12}"
    r"(?:cùng chuyên mục|cùng chủ đề|liên quan|khác|mới|đọc nhiều|nổi bật)"
    r"|(?:xem|đọc) thêm|có thể bạn quan tâm|related (?:news|articles|stories)|read more|more news|most read",
    re.IGNORECASE,
)
_NUMERAL = r"\d+(?:[.,]\d+)*"
_SCALE, _UNIT = alternatives(vocabulary.SCALES), alternatives(vocabulary.UNITS)
_MONEY = r"(?:(?:us)?\$|€|vnđ|vnd|usd|eur)"
_KEPT = [word for kind, words in vocabulary.WORDS.items() if kind for word in words if len(word) > 1]
_BEFORE = re.compile(
    rf"(?:(?<![^\W_])(?:{alternatives([*_KEPT, *vocabulary.BELOW, *vocabulary.MEANS])}) ?)+$"
)
_RANK_BEFORE = re.compile(rf"(?<![^\W_])(?:{vocabulary.RANK}|top) $")
_OF = r"(?: ?/ ?| (?:out of|among|trong tổng số|trên tổng số) )"
_FIGURE = re.compile(
    rf"(?<![\w.,/])(?:{_MONEY} ?)?{_NUMERAL}(?!\w)(?:{_OF}{_NUMERAL}(?![\w/]))?"
    rf"(?: ?(?:-|\N{{EN DASH}}) ?{_NUMERAL}(?![\w/-]))?"
    rf"(?: (?:{_SCALE})(?!\w))?(?: ?%(?!\w)| (?:{_UNIT})(?!\w))?"
    rf"(?: ?(?:đồng|usd|vnđ|vnd|euro|mbps|gb)(?!\w))?"
    rf"|(?<![\w.,])\d+(?:st|nd|rd|th)(?!\w)(?:{_OF}\d+(?!\w))?"
)
_RATE = re.compile(
    rf" ?(?:{alternatives(vocabulary.NOUNS)})? ?/ ?(?:1[0.,]*0 (?:{alternatives(vocabulary.NOUNS)})"
    rf"|(?:{alternatives(vocabulary.TIMES)}))(?!\w)"
)
_PLAN = re.compile(rf" (?:của |so với )?(?:{alternatives(vocabulary.PLANS)})(?: năm)?(?!\w)")
_BROKEN = alternatives(words for words in vocabulary.FRACTIONS if " " in words or "-" in words)
_ABOUT = alternatives(word for kind in ("nearly", "over", "about") for word in vocabulary.WORDS[kind])
_FRACTION = re.compile(rf"(?<![^\W_])(?:(?:{_ABOUT}) )?(?:{_BROKEN})(?![^\W_])(?! giờ| đầu| cuối)")
_LEFT_OUT = {reason: re.compile("|".join(patterns)) for reason, patterns in LEFT_OUT.items()}


TITLE = 200  # letters of the longest title


class Figure(NamedTuple):
    """A number of a paragraph: its span, its text, why it is no statistic (empty for a statistic)."""

    start: int
    end: int
    text: str
    reason: str

    @property
    def words(self):
        """The numerals it prints without their units, or the words of a fraction."""
        return numerals(self.text) or [plain(self.text)]


def figures_of(texts):
    """The figures of the paragraphs of a text, as (paragraph from 1, Figure).

    Short lines that follow a heading such as `Tin cùng chuyên mục` to the end are titles of other articles.
    """
    last = max((number for number, text in enumerate(texts, 1) if len(text) > TITLE), default=0)
    others = False
    for number, text in enumerate(texts, 1):
        others |= number > last and len(text) < 80 and bool(_OTHER_ARTICLES.match(text))
        for figure in figures(text):
            yield number, figure._replace(reason="of another article" if others else figure.reason)


def numerals(text):
    """The numerals of a text in order, `43/76` as one."""
    return re.findall(r"\d+(?:[.,]\d+)*(?:/\d+(?:[.,]\d+)*)?", text)


def figures(paragraph):
    """The numbers of a paragraph in order, statistics and others."""
    text = plain(paragraph)
    if re.fullmatch(r"[\d\s.,/|-]*", text):
        return [Figure(*match.span(), match[0], "no sentence") for match in re.finditer(r"\d\S*", paragraph)]
    taken = _numbers_left_out(text)
    found = [*taken]
    for match in _FIGURE.finditer(text):
        if not any(start < match.end() and match.start() < end for start, end, *_ in taken):
            found.append(_widened(text, match))
    for match in _FRACTION.finditer(text):
        found.append(Figure(*match.span(), match[0], ""))
    return [figure._replace(text=paragraph[figure.start : figure.end]) for figure in sorted(found)]


def plain(text):
    """The text in lower case with plain spaces, as long as before, so that spans of both agree."""
    lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return re.sub(r"[\s\N{NO-BREAK SPACE}]", " ", lowered)


def composed(text):
    """The text with letters and accents joined (NFC): what spans are counted in."""
    return unicodedata.normalize("NFC", text)


def _numbers_left_out(text):
    """The numbers that are no statistics, by the first kind that matches."""
    found = []
    for reason, pattern in _LEFT_OUT.items():
        for match in pattern.finditer(text):
            overlaps = any(match.start() < figure.end and figure.start < match.end() for figure in found)
            counted = _COUNTABLE.fullmatch(match[0]) and _BEFORE.search(text[: match.start()])
            if not overlaps and not counted and any(letter.isdigit() for letter in match[0]):
                found.append(Figure(*match.span(), match[0], reason))
    return found


def _widened(text, match):
    """A figure with the words before it and the rate or plan after it that belong to it."""
    start, end = match.span()
    for after in (_RATE, _PLAN) if "%" in match[0] else (_RATE,):
        if more := after.match(text, end):
            end = more.end()
    before = _RANK_BEFORE.search(text[:start]) or _BEFORE.search(text[:start])
    start = before.start() if before else start
    return Figure(start, end, text[start:end], "")
