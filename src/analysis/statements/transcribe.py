"""From a text to a draft of rows: every printed figure with what stands beside it, for a person to accept."""

import json
import re

import pandas as pd

from analysis.statements import context
from analysis.statements.documents import paragraphs
from analysis.statements.figures_in_text import figures_of, plain
from analysis.statements.proposals import Learnt
from analysis.statements.texts import source_and_text
from analysis.statements.values import read_value
from analysis.statements.vocabulary import NOUNS, UNITS, alternatives
from analysis.tables import rules, store
from analysis.tables.describe import SERIES

COLUMNS = [
    "accept", "table", "LOCATOR", "figure", "VALUE", "UNIT", "CHANGE", "CHANGE_UNIT", "CHANGE_SINCE",
    "PERIOD", "INDICATOR", "GOV_LEVEL", "REF_AREA", "goal", "held", "why", "proposal_1", "proposal_2",
    "proposal_3",
    "number", "lower", "upper", "QUOTE", "NOTE", "drafted", "source",
]  # fmt: skip
LEFT_OUT = "left out"
PRINTED_CELLS = ("LOCATOR", "VALUE", "CHANGE", "CHANGE_SINCE", "PERIOD", "QUOTE")
_MOVES = re.compile(
    r"(?:ước |mức |bình quân )?(?:tăng|giảm|thêm|có thêm|up (?!to)|down|increase|decrease"
    r"|an? (?:increase|decrease)|rose|fell|grew)\b"
)
_RISE = re.compile(
    r"(?:ước |mức |có )?(?:tăng trưởng|tăng|thêm|up|increased(?: by)?"
    r"|an increase of|rose by|grew by) (?!mạnh)",
    re.IGNORECASE,
)
_EMPTY = frozenset("đạt và là có các bộ ngành địa phương cả nước tỷ lệ tỉ trong đó chiếm còn với đã".split())
_PAIRED = 24  # letters between a level and a change that belongs to it, `(tăng 2,6%`


def transcribe(text, publisher="", date="", url="", language="vi", title="", tables=None, without=""):
    """Draft a row for every printed figure of a text, for a person to accept.

    Parameters
    ----------
    text : str or path
        A text file, a saved HTML page, or the text itself.
    publisher, date, url, title : str, optional
        Of the publication; `date` is YYYY, YYYY-MM or YYYY-MM-DD.
    language : {"vi", "en"}
        The language of the text and its number format.
    tables : dict of DataFrame, optional
        The raw tables to learn from; default: those of data/raw.
    without : str, optional
        A source whose statements are not learnt from.

    Returns
    -------
    pandas.DataFrame
        A row for every number of the text: those proposed for `statements` or `goals`, and those left out
        with the reason. Nothing is accepted yet.

    Raises
    ------
    ValueError
        If the language or the date is none, or the text is registered already.

    Examples
    --------
    >>> draft = transcribe("Cả nước đạt 42% hồ sơ trực tuyến toàn trình.", "Báo", "2024-07")
    >>> draft[["VALUE", "PERIOD", "INDICATOR"]].values.tolist()
    [['42%', '2024-07', 'DOSSIERS_FULL_SHARE']]
    """
    if language not in ("vi", "en"):
        raise ValueError(f"language is {language!r}, not vi or en")
    if date and not (re.fullmatch(rules.MOMENT, date) and rules.is_moment(date)):
        raise ValueError(f"date is {date!r}, not a date such as 2024-07-15, 2024-07 or 2024")
    tables = store.raw() if tables is None else tables
    source, content = source_and_text(text, publisher, date, url, language, title, tables, without)
    learnt = Learnt(tables, without)
    texts = paragraphs(content)
    rows = [_row(*entry, texts, learnt, tables, source) for entry in _paired(texts)]
    draft = pd.DataFrame(rows, columns=COLUMNS, dtype=str)
    return draft.assign(held=_held(draft, without))


def _paired(texts):
    """The numbers of a text as (paragraph, figure, its change or None, spans of the other statistics)."""
    found, by_paragraph = list(figures_of(texts)), {}
    for number, figure in found:
        if not figure.reason:
            by_paragraph.setdefault(number, []).append((figure.start, figure.end))
    used = set()
    for place, (number, figure) in enumerate(found):
        if place in used:
            continue
        change = None
        if not figure.reason and not is_change(figure.text) and place + 1 < len(found):
            next_number, other = found[place + 1]
            between = texts[number - 1][figure.end : other.start] if next_number == number else ""
            if (
                not other.reason
                and is_change(other.text)
                and re.fullmatch(rf"[^.;]{{0,{_PAIRED}}}\(", between)
            ):
                change, used = other, used | {place + 1}
        yield number, figure, change, by_paragraph.get(number, [])


def is_change(text):
    """True if a print begins with a word such as tăng or giảm."""
    return bool(_MOVES.match(plain(text)))


def _row(number, figure, change, others, texts, learnt, tables, source):
    """The cells of one row of the draft."""
    spot = context.place(texts, number, figure, others)
    cells = dict.fromkeys(COLUMNS, "") | {
        "LOCATOR": str(number), "figure": figure.text, "QUOTE": quote(spot.sentence),
        "source": json.dumps(source, ensure_ascii=False),
    }  # fmt: skip
    if figure.reason:
        return cells | {"table": LEFT_OUT, "why": figure.reason}
    kind, words = context.target_of(spot)
    period, dated = context.period_of(spot, texts, source["language"], source["published"], bool(kind))
    value, problem = _read(figure.text, source["language"])
    cells |= _printed(figure, change, spot, texts, period, source) | _numbers(value)
    noun = "" if value and value.unit == "percent" else learnt.noun(spot.after)
    cells |= {"table": "statements", "PERIOD": period, "UNIT": noun}
    apart = [span for span in others if change is None or span[0] != change.start]
    cells |= _proposed(learnt, spot, apart, figure, value, noun)
    reasons = _place(cells, spot, texts, value, tables["areas"], source["published"])
    if kind == "target":
        cells |= {"table": "goals", "goal": _goal(cells, tables["measures"])}
    reasons = [problem, f"period {dated}", *reasons, words and f"{kind}: {words}"]
    drafted = json.dumps({name: cells[name] for name in PRINTED_CELLS}, ensure_ascii=False)
    return cells | {"why": " · ".join(filter(None, reasons)), "drafted": drafted}


def _numbers(value):
    """The number and the bounds that a print was read as."""
    names = ("number", "lower", "upper") if value else ()
    return {name: store.number(getattr(value, name)) for name in names}


def _place(cells, spot, texts, value, areas, published):
    """Fill in the level and the area; the reasons for both."""
    share = value is not None and (value.unit == "percent" or value.kind == "ratio")
    level, of_level = context.level_of(spot, share)
    day = context.reference_day(cells["PERIOD"]) or published or "9999"
    area, of_area = context.area_of(spot, texts, context.provinces(areas), day)
    cells |= {"REF_AREA": area, "GOV_LEVEL": level if area == "VN" else "PRO"}
    return f"level: {of_level}", f"area: {of_area}"


def _proposed(learnt, spot, others, figure, value, noun):
    """The indicators proposed, the first as that of the row."""
    near = beside(spot, others, figure)
    proposals = learnt.propose(near, spot.sentence, value, noun, is_change(figure.text))
    named = {f"proposal_{n}": f"{p.indicator} {p.score:.2f}: {p.why}" for n, p in enumerate(proposals, 1)}
    return named | {"INDICATOR": proposals[0].indicator if proposals else ""}


def _read(text, language):
    try:
        return read_value(text, language), ""
    except ValueError as error:
        return None, str(error)


def _printed(figure, change, spot, texts, period, source):
    """VALUE, CHANGE, CHANGE_UNIT and CHANGE_SINCE: a level with its change, or a change alone."""
    alone = is_change(figure.text)
    if not alone and change is None:
        return {"VALUE": figure.text}
    if change is not None:
        spot = context.place(texts, spot.paragraph, change, [(change.start, change.end)])
    text = figure.text if alone else change.text
    printed = _RISE.sub("", text).removesuffix(" bậc")
    unit = next((unit for unit in ("%", *UNITS) if plain(printed).endswith(unit)), "")
    noun = re.match(rf" ?({alternatives(NOUNS)})(?!\w)", plain(spot.after))
    counted = "bậc" if "bậc" in text else noun[1] if noun else ""
    since = context.since_of(spot, source["language"], period, source["published"])
    return {"VALUE": "" if alone else figure.text, "CHANGE": printed, "CHANGE_UNIT": unit or counted,
            "CHANGE_SINCE": since}  # fmt: skip


def beside(spot, others, figure):
    """The words that say what a figure counts: before it in its clause, after it where it begins one."""
    following = min([start for start, _ in others if start >= figure.end], default=figure.end + 400)
    after = re.split(r"[;.]", spot.after[: following - figure.end])[0]
    part = re.split(r"[;:]|,(?= *$)", spot.part)[-1]
    content = set(re.findall(r"[^\W\d_]+", plain(part))) - _EMPTY
    if len(content) > 1:
        return f"{part[-160:]} {after[:40]}"
    if len(set(re.findall(r"[^\W\d_]+", plain(after))) - _EMPTY) > 1:
        return after[:160]
    return f"{spot.before[-240:]} {after[:40]}"


def quote(sentence):
    """A sentence as a quotation that a spreadsheet takes as text."""
    return " ".join(sentence.split()).lstrip("=@+-|•* ")[: store.LONGEST_CELL]


def _goal(cells, measures):
    """The goal that a proposed indicator measures, if one does."""
    for name in ("proposal_1", "proposal_2", "proposal_3"):
        rows = measures[cells[name].partition(" ")[0] == measures.INDICATOR]
        here = rows[cells["GOV_LEVEL"] == rows.GOV_LEVEL]
        if len(rows):
            return (here if len(here) else rows).goal.iloc[0]
    return ""


def _held(draft, without):
    """What is known already of each row's series and day, in words."""
    if not store.path("observations").is_file():
        return [""] * len(draft)
    known = store.load("observations")
    known = known[known["SOURCE"] != without]
    keys = known[[*SERIES, "REF_DATE"]].itertuples(index=False, name=None)
    series = dict(zip(keys, known.itertuples(), strict=True))
    return [_compared(row, series) for row in draft.itertuples()]


def _compared(row, series):
    """Whether a row repeats or contradicts the observation of its series and day, in words."""
    key = row.INDICATOR, row.REF_AREA, row.GOV_LEVEL, context.reference_day(row.PERIOD)
    if row.table != "statements" or not row.VALUE or not row.number or key not in series:
        return ""
    other = series[key]
    same = float(row.lower) <= other.UPPER_BOUND and float(row.upper) >= other.LOWER_BOUND
    verb = "the same figure as" if same else "contradicts"
    return f"{verb} {other.STATEMENT}: {store.number(other.OBS_VALUE)}"
