"""Which indicator a figure of a text may be: learnt from definitions and from the statements of data/raw.

A deterministic search: each indicator has the words of its names, definitions, units and quotations; a figure
has those of its sentence. Words shared by few indicators count most (BM25), the unit must fit, and a value
near the last known one counts a little.
"""

import math
import re
from collections import Counter, defaultdict
from typing import NamedTuple

from analysis.statements.figures_in_text import plain
from analysis.statements.values import read_value
from analysis.statements.vocabulary import NOUNS

OFFERED = 3  # indicators proposed for each figure
SATURATION, LENGTH = (
    1.2,
    0.5,
)  # of BM25: how soon repeated words stop counting, how much long texts are damped
WEIGHTS = {"name": 3, "definition": 1, "quote": 2, "unit": 3}
STOP = frozenset(
    "và của các có được trong cho là với một những đã về theo trên đến từ khi này đó số tỷ lệ tỉ đạt không"
    " ra để năm tháng tính chưa thấy công bố liệu the of and in to a for on by with is are at from that this"
    " over share number".split()
)


class Proposal(NamedTuple):
    """An indicator proposed for a figure: its score against the best, and the words that speak for it."""

    indicator: str
    score: float
    why: str


class Learnt:
    """What the raw tables say of each indicator: its words, its unit and its last known values."""

    def __init__(self, tables, without=""):
        """Learn from raw tables, leaving out the statements of the source `without`."""
        self.units, self.bounds, self.values = {}, {}, defaultdict(list)
        self.words, self.nouns = defaultdict(Counter), Counter()
        for row in tables["indicators"].itertuples():
            self.units[row.INDICATOR] = row.UNIT_MEASURE
            self.bounds[row.INDICATOR] = row.lower, row.upper
            for weight, cells in (("name", (row.name_vi, row.name_en)), ("definition", (
                    row.definition_vi, row.definition_en, row.base_vi, row.base_en))):  # fmt: skip
                self._add(row.INDICATOR, " ".join(cells), WEIGHTS[weight])
        self._read_statements(tables, without)
        self.rarity = self._rarity()
        self.mean = sum(sum(words.values()) for words in self.words.values()) / max(len(self.words), 1)

    def _read_statements(self, tables, without):
        language = dict(zip(tables["sources"].SOURCE, tables["sources"].language, strict=True))
        quoted = Counter()
        for row in tables["statements"].itertuples():
            if without == row.SOURCE:
                continue
            if row.UNIT:
                self.nouns[plain(row.UNIT)] += 1
                self._add(row.INDICATOR, row.UNIT, WEIGHTS["unit"] if quoted[row.INDICATOR] < 3 else 0)
            if row.QUOTE and quoted[row.INDICATOR] < 8:
                self._add(row.INDICATOR, row.QUOTE, WEIGHTS["quote"])
            quoted[row.INDICATOR] += 1
            if row.VALUE and row.REF_AREA == "VN":
                self._keep(row.INDICATOR, row.VALUE, language.get(row.SOURCE, "vi"))

    def _keep(self, indicator, printed, language):
        try:
            self.values[indicator].append(read_value(printed, language).number)
        except ValueError:
            return

    def _add(self, indicator, text, weight):
        if weight:
            for term in terms(text):
                self.words[indicator][term] += weight

    def _rarity(self):
        documents = Counter(term for words in self.words.values() for term in words)
        count = len(self.words)
        return {term: math.log(1 + (count - n + 0.5) / (n + 0.5)) for term, n in documents.items()}

    def propose(self, near, far, value, unit, change=False):
        """Up to three Proposals, from the words near a figure, its sentence, its Print and its noun."""
        asked = Counter(dict.fromkeys(terms(near), 3))
        asked.update(dict.fromkeys(terms(far), 1))
        asked.update(dict.fromkeys(terms(unit), 3))
        scored = []
        for indicator in self.words:
            if self._fits(indicator, value, change):
                score, why = self._score(indicator, asked, value, change)
                scored.append((-score, indicator, why))
        scored.sort()
        best = -scored[0][0] if scored else 1.0
        return [
            Proposal(indicator, round(-score / max(best, 1e-9), 2), ", ".join(why))
            for score, indicator, why in scored[:OFFERED] if -score > 0
        ]  # fmt: skip

    def _score(self, indicator, asked, value, change):
        words, length = self.words[indicator], sum(self.words[indicator].values())
        damped = SATURATION * (1 - LENGTH + LENGTH * length / self.mean)
        gains = {
            term: weight * self.rarity[term] * words[term] * (1 + SATURATION) / (words[term] + damped)
            for term, weight in asked.items() if term in words
        }  # fmt: skip
        fit = 1 if change else self._nearness(indicator, value)
        if value is not None and value.kind == "ratio" and self.units[indicator] == "PT":
            fit *= 1.3  # a part of a whole is more often a share than a count
        score = fit * sum(gains.values())
        return score, sorted(gains, key=lambda term: (-gains[term], term))[:3]

    def _nearness(self, indicator, value):
        """From 0.8 far from every known value to 1.2 at one of them, 1 where none is known."""
        known = [other for other in self.values[indicator] if other == other]
        if value is None or not known or value.number != value.number:
            return 1.0
        if self.units[indicator] == "PT":
            return 1.2 - 0.4 * min(min(abs(value.number - other) for other in known) / 50, 1)
        number = value.numerator if value.kind == "ratio" else value.number
        apart = [abs(math.log10(max(number, 0.1) / max(other, 0.1))) for other in known]
        return 1.2 - 0.4 * min(min(apart) / 2, 1)

    def _fits(self, indicator, value, change):
        """True if an indicator can have the value: its unit and its bounds."""
        unit = self.units[indicator]
        if value is None:
            return True
        if change:
            return math.isnan(self.bounds[indicator][0])
        if value.kind == "rank":
            return unit == "RK"
        if value.unit == "percent":
            lower, upper = self.bounds[indicator]
            return unit == "PT" and not (value.number < lower or value.number > upper)
        if value.kind == "ratio":
            return unit not in ("RK", "IX")
        if unit == "IX":
            return value.kind == "count" and value.number <= 100
        return unit not in ("PT", "RK")

    def noun(self, after):
        """The counted noun at the start of the words after a figure: the longest known, else empty."""
        words = re.match(r"\W?([^.;:()\d]*)", after)[1].strip()
        parts = words.split()
        for size in range(min(len(parts), 8), 0, -1):
            candidate = " ".join(parts[:size]).rstrip(",")
            if self.nouns[plain(candidate)] or (size <= 4 and plain(candidate) in NOUNS):
                return candidate
        return ""


def terms(text):
    """The words of a text and the pairs of neighbours, in lower case, without words that say nothing."""
    words = re.findall(r"ipv6|[345]g|[^\W\d_]+", plain(text))
    pairs = [f"{first} {second}" for first, second in zip(words, words[1:], strict=False)]
    kept = [pair for pair in pairs if not set(pair.split()) <= STOP]
    return kept + [word for word in words if word not in STOP]
