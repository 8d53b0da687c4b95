"""The words around printed figures in both languages: qualifiers, scales, units, nouns, comparisons."""

import re
from itertools import product

WORDS = {
    "over": ("hơn", "trên", "vượt", "vượt mốc", "vượt mức", "over", "more than", "above", "exceeding",
             "exceeded", "surpassing", "surpassed", "upwards of"),
    "least": ("ít nhất", "tối thiểu", "không dưới", "không ít hơn", "at least", "no less than",
              "not less than", "no fewer than", "a minimum of", "minimum"),
    "most": ("tối đa", "không quá", "không vượt quá", "up to", "at most", "no more than", "not more than",
             "a maximum of"),
    "nearly": ("gần", "gần đạt", "suýt soát", "ngót", "nearly", "almost", "close to"),
    "about": ("khoảng", "xấp xỉ", "chừng", "ước", "ước khoảng", "ước đạt", "ước đạt khoảng",
              "ước tính",
              "ước tính đạt", "ước thực hiện", "dự kiến", "dự kiến đạt", "dự ước", "about", "around", "some",
              "approximately", "roughly", "an estimated", "estimated", "estimated at", "circa"),
    "": ("đạt", "đạt mức", "đạt được", "đạt tới", "chỉ", "chỉ đạt", "chỉ có", "chỉ còn", "còn", "mới",
         "mới đạt", "lên", "lên tới",
         "lên đến", "tới", "đến", "mức", "ở mức", "với", "là", "có", "chiếm", "bằng", "tương đương", "gấp",
         "bình quân", "trung bình",
         "cả", "tổng", "tổng số", "tổng cộng", "đã", "đã đạt", "just", "only", "a total of", "total",
         "reached", "reaching", "reaches", "hit", "hitting", "stood at", "standing at", "was", "were", "is",
         "as many as", "as much as", "accounted for", "accounting for", "equal to", "equivalent to",
         "an average of", "average", "averaging", "on average", "a full"),
    "up": ("tăng", "tăng thêm", "thêm", "có thêm", "tăng tới", "cao hơn", "nhiều hơn", "tăng mạnh",
           "tăng nhẹ", "tăng trưởng", "mức tăng", "up", "up by",
           "increase of", "an increase of", "a rise of", "rise of", "rose", "rose by", "increased",
           "increased by", "grew", "grew by", "growth of", "a growth of", "+"),
    "down": ("giảm", "giảm tới", "giảm mạnh", "giảm nhẹ", "thấp hơn", "ít hơn", "mức giảm", "down",
             "down by", "decrease of",
             "a decrease of", "a drop of", "a fall of", "fell", "fell by", "decreased", "decreased by",
             "dropped", "declined by", "-", "\N{MINUS SIGN}"),
}  # fmt: skip
AFTER = {
    "up": ("increase", "rise", "growth", "higher"),
    "down": ("decrease", "drop", "fall", "decline", "lower"),
}
BELOW = ("dưới", "chưa đến", "chưa tới", "chưa đầy", "below", "under", "less than", "fewer than")
SCALES = {
    "nghìn": 3, "ngàn": 3, "thousand": 3, "thousands": 3, "vạn": 4, "triệu": 6, "million": 6, "millions": 6,
    "tỷ": 9, "tỉ": 9, "billion": 9, "billions": 9, "trillion": 12, "trillions": 12, "quadrillion": 15,
    **{f"{many} {tỷ}": power for (many, power), tỷ in product(
        {"nghìn": 12, "ngàn": 12, "triệu": 15}.items(), ("tỷ", "tỉ"))},
}  # fmt: skip
UNITS = {
    "%": "percent", "phần trăm": "percent", "percent": "percent", "per cent": "percent",
    "điểm phần trăm": "points", "điểm %": "points", "percentage points": "points",
    "percentage point": "points", "points": "points", "point": "points", "lần": "times", "times": "times",
    "bậc": "steps", "places": "steps",
}  # fmt: skip
SCORES = ("điểm",)  # points where decimal, else of a score or places such as exam sites
CURRENCIES = ("vnđ", "vnd", "đồng", "usd", "đô la mỹ", "đô la", "đôla", "dollars", "us dollars", "euro",
              "eur", "dong", "us$", "$", "€", "đ")  # fmt: skip
NOUNS = (
    "người dân", "người dùng", "người", "công dân", "dân", "dân số", "hộ dân", "hộ gia đình", "hộ",
    "thuê bao", "tài khoản",
    "hồ sơ", "thủ tục hành chính", "thủ tục", "dịch vụ công", "dịch vụ", "doanh nghiệp", "lượt",
    "lượt tải", "lượt truy cập",
    "giao dịch", "thẻ", "thẻ căn cước", "địa phương", "tỉnh", "tỉnh, thành phố", "tỉnh thành", "bộ, ngành",
    "nhiệm vụ", "văn bản",
    "lao động", "mbps", "gb", "quốc gia", "nước", "nền kinh tế", "gdp", "grdp", "km", "people", "persons",
    "subscribers", "subscriptions", "inhabitants", "accounts", "users", "households", "enterprises", "firms",
    "businesses", "transactions", "procedures", "services", "dossiers", "applications", "countries",
    "economies",
    "provinces", "the population", "adults",
)  # fmt: skip
MEANS = ("bình quân", "trung bình", "an average of", "on average")  # may stand beside a change
TIMES = (
    "năm",
    "tháng",
    "ngày",
    "quý",
    "tuần",
    "giờ",
    "phút",
    "giây",
    "year",
    "month",
    "day",
    "quarter",
    "week",
    "hour",
    "annum",
)
AREAS = ("toàn cầu", "thế giới", "trên thế giới", "cả nước", "toàn quốc", "trong asean", "khu vực",
         "globally", "worldwide", "in the world", "nationwide", "in asean")  # fmt: skip
PLANS = ("dự toán", "kế hoạch", "mục tiêu", "chỉ tiêu", "plan", "target")
FRACTIONS = {
    "một nửa": (1, 2), "phân nửa": (1, 2), "quá nửa": (1, 2), "nửa": (1, 2), "half": (1, 2),
    "one half": (1, 2), "a half": (1, 2), "một phần tư": (1, 4), "a quarter": (1, 4), "one quarter": (1, 4),
    **{f"{part} phần {whole}": pair for part, whole, pair in (
        ("một", "ba", (1, 3)), ("hai", "ba", (2, 3)), ("ba", "tư", (3, 4)), ("một", "năm", (1, 5)),
        ("hai", "năm", (2, 5)), ("ba", "năm", (3, 5)), ("bốn", "năm", (4, 5)), ("một", "mười", (1, 10)))},
    **{words: pair for name, pair in (
        ("one third", (1, 3)), ("two thirds", (2, 3)), ("three quarters", (3, 4)), ("one fifth", (1, 5)),
        ("two fifths", (2, 5)), ("three fifths", (3, 5)), ("four fifths", (4, 5)), ("one tenth", (1, 10)))
       for words in (name, name.replace(" ", "-"))},
    "a third": (1, 3), "a fifth": (1, 5), "a tenth": (1, 10), "three-fourths": (3, 4),
}  # fmt: skip
WHOLE = ("all", "toàn bộ", "tất cả")
ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen"]
TEENS += ["fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WRITTEN = [*ONES, *TEENS, *(ten + (f"-{one}" if one else "") for ten in TENS for one in ["", *ONES[1:]])]
NUMBER_WORDS = {word: number for number, word in enumerate(_WRITTEN)}
RANK = (
    r"(?:xếp |đứng |ở )*(?:vị trí )?(?:thứ hạng|xếp hạng|hạng|thứ)(?: thứ)?"
    r"|xếp|vị trí|(?:ranked|ranking|rank)(?: no\.)?|no\."
)


def alternatives(words):
    """A pattern that matches any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


OF = r"(?:of |of the |the |của |trong |trên )?"
_SINCE = (
    r"cùng kỳ(?: (?:năm )?(?:trước|ngoái|20\d\d))?|năm (?:trước|ngoái|20\d\d)"
    r"|(?:cuối|hết|đầu) năm(?: ngoái| 20\d\d)?|tháng (?:trước|\d{1,2}(?:/20\d\d)?)"
    r"|(?:the )?same period(?: (?:of |in |last )?(?:year|20\d\d))?|last year|20\d\d"
)
_DUE = r"(?: (?:năm|cả năm|năm 20\d\d|được giao|giao|đề ra|đặt ra))*"
TAIL = (  # what may follow a figure without changing it
    rf"(?: {OF}(?:{alternatives(NOUNS)}))?"
    rf"(?:(?: ?/ ?| mỗi | một | per | a | each | every )(?:{alternatives(TIMES)})"
    rf"|(?: ?/ ?| per | over | trên )(?:1[0.,]*0 )?(?:{alternatives(NOUNS)}))?"
    rf"(?: (?:so với |của |of |of the )?(?P<plan>{alternatives(PLANS)}){_DUE})?"
    rf"(?:,? (?P<since>so (?:với )?(?:{_SINCE})|year[- ]on[- ]year|yoy"
    rf"|(?:compared (?:with|to)|from|than in|than) (?:{_SINCE})))?"
)
