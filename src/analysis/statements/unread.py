"""Why a print cannot be read, in words: what was not understood, and the cell that it belongs to."""

import re

from analysis.statements import vocabulary

_NUMERAL = re.compile(r"\d+(?:[.,/]\d+)*")
_SPLIT = re.compile(r",? (?:và|and|còn|cùng với|;) |; ?")
_PERIOD = re.compile(
    r"(?:(?:trong|vào|đến|tính đến|cuối|đầu|hết|in|by|as of) )?"
    r"(?:năm|tháng|quý|ngày|giai đoạn|year|month|quarter)\b.*"
)
_SINCE = re.compile(r"(?:so (?:với )?|compared |than |since |kể từ ).*")
_KNOWN = {
    word
    for phrases in (*vocabulary.WORDS.values(), vocabulary.SCALES, vocabulary.UNITS, vocabulary.NOUNS,
                    vocabulary.BELOW, vocabulary.CURRENCIES, vocabulary.FRACTIONS, vocabulary.NUMBER_WORDS)
    for phrase in phrases for word in re.findall(r"\w+", phrase)
}  # fmt: skip


def reason(text, language):
    """The end of a message on a print that cannot be read; empty if it has no words to name."""
    if (parts := _figures(text)) and len(parts) > 1:
        named = " and ".join(repr(part) for part in parts[:3])
        return f": it prints {len(parts)} figures; give each a row of its own: {named}"
    for pattern, cell in ((_SINCE, "CHANGE_SINCE"), (_PERIOD, "PERIOD")):
        if found := pattern.search(text):
            return f": {found[0][:60]!r} was not understood; since when or which period belongs in {cell}"
    unknown = [word for word in re.findall(r"[^\W\d_]+", text) if word not in _KNOWN]
    if not unknown:
        return ""
    words = " ".join(unknown)[:60]
    return f": {words!r} was not understood; what is counted belongs in UNIT, a remark in NOTE"


def _figures(text):
    """The figures of a print that joins several, such as `lần lượt 9% và 7%`."""
    parts = [part.removeprefix("lần lượt ").strip(" ,") for part in _SPLIT.split(text)]
    return [part for part in parts if _NUMERAL.search(part)]
