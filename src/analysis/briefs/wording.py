"""The words of a brief: sentences from the catalogues, numbers and dates of a language, likelihood.

Sentences live in locale/<language>/LC_MESSAGES/briefs.po under short keys; this module only fills them.
"""

import gettext
import io
import re
import string
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("vi", "en")
# IPCC AR5 guidance note on uncertainty: from this probability on, this word.
LIKELIHOOD = (
    (0.99, "virtually-certain"),
    (0.90, "very-likely"),
    (0.66, "likely"),
    (0.33, "even"),
    (0.10, "unlikely"),
    (0.01, "very-unlikely"),
    (0.0, "exceptionally-unlikely"),
)
ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = "\0\u0300\u0309\u0303\u0301\u0323"  # none, huyền, hỏi, ngã, sắc, nặng
PERIODS = (
    (r"(?P<year>\d{4})", "year"),
    (r"(?P<year>\d{4})-S(?P<part>\d)", "half"),
    (r"(?P<year>\d{4})-Q(?P<part>\d)", "quarter"),
    (r"(?P<year>\d{4})-(?P<month>\d\d)", "month"),
    (r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", "day"),
    (r"(?P<year>\d{4})-01-01/P(?P<part>\d+)M", "months"),
    (r"(?P<year>\d{4})-(?P<month>\d\d)-\d\d/P(?P<part>\d+)M", "span"),
    (r"(?P<year>\d{4})-\d\d-\d\d/P(?P<part>\d+)Y", "years"),
)


class Missing(gettext.NullTranslations):
    """The last resort of a catalogue: a message that nobody translated is an error, never English."""

    def __init__(self, language):
        super().__init__()
        self.language = language

    def gettext(self, message):
        """No text: a message without translation is an error that names it."""
        raise KeyError(f"locale/{self.language}: no translation of {message!r}")

    def ngettext(self, one, many, n):
        """The same for a message that counts."""
        self.gettext(one)


def messages(language, name="briefs"):
    """A catalogue of a language as written, as Babel reads it."""
    return _read(_written(language, name), language)


@cache
def catalogue(language, name="briefs"):
    """The translations of a language; looking up an absent or empty one raises KeyError naming it."""
    return _compiled(_written(language, name), language)


def warm():
    """Read every catalogue once; a process forked from this one opens its files, but need not parse them."""
    for language in LANGUAGES:
        for file in sorted((LOCALE / language / "LC_MESSAGES").glob("*.po")):
            _compiled(_written(language, file.stem), language)


def _written(language, name):
    if language not in LANGUAGES:
        raise ValueError(f"language is {language!r}; it can be {' or '.join(LANGUAGES)}")
    return (LOCALE / language / "LC_MESSAGES" / f"{name}.po").read_bytes()


@cache
def _read(written, language):
    return read_po(io.BytesIO(written), locale=language)


@cache
def _compiled(written, language):
    compiled = io.BytesIO()
    write_mo(compiled, _read(written, language))
    compiled.seek(0)
    translations = gettext.GNUTranslations(compiled)
    translations.add_fallback(Missing(language))
    return translations


def likelihood(probability):
    """The key of the IPCC likelihood word; between 5 and 95 percent that of the rounded probability."""
    spoken = rounded(probability)
    judged = spoken / 100 if 5 <= spoken <= 95 else probability
    return next(word for least, word in LIKELIHOOD if judged >= least)


def rounded(probability):
    """Probability in percent, to 5 points."""
    return 5 * round(probability * 20)


def qualifier(value, lower, upper):
    """`over`, `nearly`, `about` or `plain`: what the bounds of a printed value say."""
    if not all(map(np.isfinite, (value, lower, upper))) or np.isclose(lower, upper):
        return "plain"
    if np.isclose(value, lower):
        return "over"
    if np.isclose(value, upper):
        return "nearly"
    return "plain"


def sort_key(name):
    """Key of the Vietnamese order of names: a ă â b ... d đ e ê, then the tones ngang huyền hỏi ngã sắc nặng.

    >>> sorted(["Đà Nẵng", "Cần Thơ", "Điện Biên", "An Giang", "Cao Bằng"], key=sort_key)
    ['An Giang', 'Cao Bằng', 'Cần Thơ', 'Đà Nẵng', 'Điện Biên']
    """
    words = []
    for word in name.lower().replace("-", " ").split():
        letters, tone = [], 0
        for letter in word:
            base, *marks = unicodedata.normalize("NFD", letter)
            tone = max([tone, *(TONES.index(mark) for mark in marks if mark in TONES)])
            plain = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in TONES))
            letters.append(ALPHABET.find(plain))
        words.append((letters, tone))
    return words


@dataclass(frozen=True)
class Words:
    """The sentences, numbers and dates of one language, from one catalogue."""

    language: str
    name: str = "briefs"

    def __call__(self, key, **values):
        """The sentence `key` with its places filled; raises KeyError when it, or a value, is missing."""
        return _filled(key, catalogue(self.language, self.name).gettext(key), values)

    def counted(self, key, count, /, **values):
        """The sentence `key` in the form that a count asks for: 1 break, 2 breaks."""
        return _filled(key, catalogue(self.language, self.name).ngettext(key, key, count), values)

    def told(self, keys, values):
        """Those sentences for which every value is known, in order: what no table says is not spoken of."""
        return [self(key, **values) for key in keys if self.places(key) <= set(values)]

    def places(self, key):
        """The names of the values that a sentence asks for."""
        translations = catalogue(self.language, self.name)
        try:
            return _places(translations.gettext(key))
        except KeyError:  # Python 3.11 finds a message that has only plural forms by its count alone
            return _places(translations.ngettext(key, key, 1))

    def number(self, value, decimals=1):
        """A number in the language's format, with at most `decimals` decimals."""
        places = "." + "#" * decimals if decimals else ""
        return format_decimal(_round(value, decimals), f"#,##0{places}", locale=self.language)

    def percent(self, value, decimals=1):
        """A percentage, 45.8 as 45,8% or 45.8%."""
        return f"{self.number(value, decimals)}%"

    def points(self, value, decimals=1):
        """A difference between two percentages."""
        return self("unit.points", number=self.number(value, decimals))

    def pace(self, value, unit):
        """A change a year: points for a percentage, else a number."""
        return self("unit.points-a-year" if unit == "PT" else "unit.a-year", number=self.number(value))

    def amount(self, value, unit):
        """A value in its unit: percent, people or things (in millions from one million on), index, rank."""
        if unit == "PT":
            return self.percent(value)
        if unit == "RK":
            return self("unit.rank", number=self.number(value, 0))
        if unit == "IX":
            return self.number(value, 4 if abs(value) < 1 else 2)
        if abs(value) >= 1e6:
            return self("unit.million", number=self.number(value / 1e6, 2))
        return self.number(value, 0)

    def projected(self, value, unit):
        """A projected value: whole percent, or two digits that count."""
        if unit == "PT":
            return self.percent(value, 0)
        return self.amount(float(f"{value:.2g}") if abs(value) >= 1 and unit != "RK" else value, unit)

    def observed(self, value, lower, upper, unit):
        """A printed value with the word that its bounds ask for: over 84%, nearly 6 million."""
        fine = unit == "PT" and np.isclose(upper - lower, 0.01)
        said = self.percent(value, 2) if fine else self.amount(value, unit)
        return self(f"qualifier.{qualifier(value, lower, upper)}", value=said)

    def period(self, text):
        """An SDMX period in a sentence: 2024-S1, 2024-07, 2022-01-01/P7M; the end of a year by that name."""
        kind, parts = _period(text)
        return self(f"period.{kind}", **self._dated(kind, parts))

    def when(self, text):
        """A period as it stands in brackets or a table: without the article that a sentence wants."""
        kind, parts = _period(text)
        bare = kind == "end" or kind.startswith(("half", "quarter"))
        return self(f"{'when' if bare else 'period'}.{kind}", **self._dated(kind, parts))

    def day(self, text):
        """An ISO date in full: 31/12/2024 (Decree 30/2020) or 31 December 2024."""
        pattern = "dd/MM/y" if self.language == "vi" else "d MMMM y"
        return format_date(date.fromisoformat(text), pattern, locale=self.language)

    def cell(self, value):
        """A number in a table of data: six digits, the decimal mark of the language, no grouping."""
        if np.isnan(value):
            return ""
        return format_decimal(float(f"{value:.6g}"), "0.######", locale=self.language)

    def probability(self, value):
        """A probability to 5 points; never 0 or 100 percent."""
        spoken = rounded(value)
        if spoken < 5:
            return self("probability.below", value=self.percent(5))
        if spoken > 95:
            return self("probability.above", value=self.percent(95))
        return self("probability.about", value=self.percent(spoken))

    def likelihood(self, probability):
        """A probability in the words of the IPCC scale."""
        return self(f"likelihood.{likelihood(probability)}")

    def join(self, items):
        """`a, b and c`."""
        items = list(items)
        if len(items) < 2:
            return "".join(items)
        return self("list.and", first=", ".join(items[:-1]), last=items[-1])

    def listed(self, items):
        """`a; b; c`, for items that hold commas themselves."""
        return "; ".join(items)

    def _dated(self, kind, parts):
        """The values that the sentence for this kind of period asks for."""
        year, month, length = parts["year"], parts.get("month", 1), parts.get("part", 1)
        last = month + length - 1
        if kind == "day":
            return {"date": self.day(f"{year}-{month:02}-{parts['day']:02}")}
        if kind == "years":
            return {"first": year, "last": year + length - 1}
        return {
            "year": year + (last - 1) // 12 if kind == "span" else year,
            "part": length,
            "month": self._month(month),
            "first": self._month(month),
            "last": self._month((last - 1) % 12 + 1),
        }

    def _month(self, month):
        """The month; Decree 30/2020 writes January and February with a zero."""
        if self.language == "vi":
            return f"{month:02}" if month < 3 else str(month)
        return format_date(date(2000, month, 1), "MMMM", locale=self.language)


def _places(message):
    return {name for _, name, _, _ in string.Formatter().parse(message) if name}


def _filled(key, message, values):
    """A message with its places filled; a place is a plain name, so that no catalogue reaches into Python."""
    if not all(map(str.isidentifier, _places(message))):
        raise KeyError(f"{key}: a place of the sentence is no plain name")
    return message.format(**values)


def _period(text):
    """The kind of an SDMX period and its parts as numbers; raises ValueError for anything else."""
    if re.fullmatch(r"\d{4}-12-31", text):
        return "end", {"year": int(text[:4])}
    for pattern, kind in PERIODS:
        found = re.fullmatch(pattern, text)
        if found:
            parts = {name: int(part) for name, part in found.groupdict().items()}
            return kind + (str(parts["part"]) if kind in ("half", "quarter") else ""), parts
    raise ValueError(f"no period that can be put into words: {text!r}")


def _round(value, decimals):
    """Half up as people round: 55.25 to 55.3, free of the binary tail."""
    return float(np.round(value * 10**decimals + np.copysign(1e-9, value)) / 10**decimals)
