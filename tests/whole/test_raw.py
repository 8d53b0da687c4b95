"""data/raw against itself and, where they lie beside the repository, against the texts it was read from."""

import csv
import hashlib
import re
import unicodedata
from collections import Counter

import numpy as np
import pytest

from analysis.statements import values
from analysis.tables import rules, store

SHARED = store.root().parent / "shared"
LEVELS = {"national": "_T", "ministries": "MIN", "provinces": "PRO"}
NOT_BODY = {  # the page head and the sidebar of one document, the page number of another
    "002_81c4bbe33821b499.txt": {1, *range(20, 43)},
    "003_5f9d294280ea042a.txt": {2},
}
NO_FIGURE = (  # dates, reference periods, names, ordinals, decree numbers, levels
    r"([Nn]gày|Sáng) \d{1,2}/\d{1,2}(/\d{4})?",
    r"\d{1,2} tháng (đầu năm( \d{4})?|năm \d{4}|qua)",
    r"([Nn]ăm|giai đoạn) \d{4}( ?- ?\d{4})?",
    r"date \d{4}-\d{2}",
    r"tháng \d{1,2}/\d{4}",
    r"1 năm triển khai",
    r"Đề án 06",
    r"IPv6",
    r"lần thứ \d",
    r"mức độ 4",
    r"Nghị định số 42/2022/NĐ-CP",
)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def raw(name):
    return rows(store.path(name))


def normal(text):
    return " ".join(unicodedata.normalize("NFC", text).split())


def paragraphs(document):
    lines = (SHARED / "documents" / document).read_text(encoding="utf-8").splitlines()
    return [normal(line) for line in lines if line.strip()]


def documents():
    if not (SHARED / "documents").is_dir():
        pytest.skip(f"the documents are not at {SHARED / 'documents'}")
    return {row["SOURCE"]: row["document"] for row in raw("sources") if row["document"]}


def printed(row):
    """The figures that a statement or a goal quotes from its paragraph."""
    return [row[column] for column in ("VALUE", "CHANGE", "TARGET") if row.get(column)]


def quoted():
    """Every statement and goal of a held document, by document and paragraph number."""
    held, found = documents(), {}
    for row in raw("statements") + raw("goals"):
        if row["SOURCE"] in held:
            found.setdefault((held[row["SOURCE"]], int(row["LOCATOR"])), []).append(row)
    return found


def without(text, figure):
    """The text without one print of the figure that is no part of a longer numeral; None if there is none."""
    whole = re.compile(rf"(?<![\d.,/]){re.escape(normal(figure))}(?![\d%]|[.,/]\d)")
    return whole.sub("~", text, count=1) if whole.search(text) else None


def unread(text, figures):
    """The numerals of a paragraph that are neither quoted nor a date, a name or an ordinal."""
    for pattern in NO_FIGURE:
        text = re.sub(rf"(?<![\d.,/]){pattern}(?![\d%])", "~", text)
    for figure in sorted(figures, key=len, reverse=True):
        text = without(text, figure) or text
    return re.findall(r"[\d.,/%]*\d[\d.,/%]*", text)


@pytest.mark.parametrize("name", ["sources", "statements", "corrections"])
def test_rows_are_sorted_and_each_has_its_own_id(name):
    ids = [tuple(row[column] for column in rules.TABLES[name].key) for row in raw(name)]
    assert ids == sorted(set(ids))


def test_a_statement_is_numbered_within_its_source():
    for row in raw("statements"):
        assert row["STATEMENT"].rsplit(".", 1)[0] == row["SOURCE"]


def test_every_source_is_registered_and_every_registered_source_is_cited():
    cited = {row["SOURCE"] for name in ("statements", "goals", "corrections") for row in raw(name)}
    held = {row["SOURCE"] for row in raw("sources")}
    lists = {row["SOURCE"] for name in ("population",) for row in raw(name)}
    assert cited - held == set()
    panels = {file.stem.replace("_", "-") for file in (store.root() / "data/raw/panels").glob("*.csv")}
    assert panels and held - cited - lists == panels


def test_every_indicator_of_a_statement_is_defined():
    defined = {row["INDICATOR"] for row in raw("indicators")}
    assert {row["INDICATOR"] for row in raw("statements")} - defined == set()


def test_a_statement_has_a_value_or_a_change_and_a_change_says_since_when():
    for row in raw("statements"):
        assert row["VALUE"] or row["CHANGE"], row
        assert bool(row["CHANGE"]) == bool(row["CHANGE_SINCE"]) == bool(row["CHANGE_UNIT"]), row


def test_a_correction_finds_what_it_expects_and_changes_it():
    statements = {row["STATEMENT"]: row for row in raw("statements")}
    for row in raw("corrections"):
        assert statements[row["STATEMENT"]][row["column"]] == row["expect"] != row["replace"]


def test_a_held_document_is_the_one_that_was_read():
    held = documents()
    hashes = {row["document"]: row["sha256"] for row in raw("sources") if row["document"]}
    assert sorted(hashes) == sorted(path.name for path in (SHARED / "documents").glob("*.txt"))
    for document in held.values():
        assert hashlib.sha256((SHARED / "documents" / document).read_bytes()).hexdigest() == hashes[document]


def test_every_print_stands_in_the_paragraph_it_is_quoted_from():
    for (document, locator), found in quoted().items():
        text = paragraphs(document)[locator - 1]
        for row in found:
            words = [*printed(row), row.get("CHANGE_SINCE", "")]
            if "PERIOD" in row and not re.fullmatch(rules.PERIOD, row["PERIOD"]):
                words.append(row["PERIOD"])
            assert [word for word in words if normal(word) not in text] == [], (document, locator)


def test_every_numeral_in_the_body_of_a_document_is_quoted_or_no_figure():
    found, left = quoted(), {}
    for document in sorted(documents().values()):
        for locator, text in enumerate(paragraphs(document), 1):
            if locator not in NOT_BODY.get(document, ()):
                figures = [figure for row in found.get((document, locator), ()) for figure in printed(row)]
                left[document, locator] = unread(text, figures)
    assert {place: numerals for place, numerals in left.items() if numerals} == {}


@pytest.mark.parametrize("column", ["VALUE", "TARGET"])
def test_no_print_is_quoted_more_often_than_it_stands_there(column):
    for (document, locator), found in quoted().items():
        text = paragraphs(document)[locator - 1]
        figures = [figure for row in found if column in row for figure in printed(row)]
        for figure in sorted(figures, key=len, reverse=True):
            text = without(text, figure)
            assert text is not None, (document, locator, figure)


def test_a_numeral_that_nobody_quotes_is_seen():
    assert unread("đạt 42%; bộ, ngành đạt 61% trong năm 2024", ["42%"]) == ["61%"]
    assert unread("1 Chỉ thị, 1 Công điện", ["1"]) == ["1"]
    assert unread("63/63 địa phương, 63 tỉnh", ["63"]) == ["63/63"]


def national(name):
    path = SHARED / "figures" / name
    if not path.is_file():
        pytest.skip(f"the table of figures is not at {path}")
    return rows(path)


def unheld():
    """The statements of pages that are not held, by source."""
    held, found = {row["SOURCE"] for row in raw("sources") if row["document"]}, {}
    for row in raw("statements"):
        if row["SOURCE"] not in held:
            found.setdefault(row["SOURCE"], []).append(row)
    return found


def test_every_published_national_figure_is_a_statement_or_a_goal():
    pages = {row["url"] or row["title"]: row["SOURCE"] for row in raw("sources")}
    figures, targets = Counter(), Counter()
    for row in national("national.csv"):
        page = pages[row["url"] if row["url"] != "?" else row["article_title"]]
        if row["indicator_family"] == "G":
            targets[page, row["value_text_as_published"], row["ref_period"].replace("?", "")] += 1
        else:
            figures[page, row["value_text_as_published"], LEVELS[row["scope"]]] += 1
    statements = Counter(
        (source, row["VALUE"], row["GOV_LEVEL"]) for source, found in unheld().items() for row in found
    )
    assert figures - statements == Counter()
    goals = Counter((row["SOURCE"], row["TARGET"], row["TIME_PERIOD"]) for row in raw("goals"))
    assert targets - goals == Counter()
    assert (figures + targets).total() == 297


def numbers(row, language):
    """The figures that a statement prints in VALUE, and those of its note."""
    replaced = {(r["STATEMENT"], r["column"]): r["replace"] for r in raw("corrections")}
    read = values.read_value(replaced.get((row["STATEMENT"], "VALUE"), row["VALUE"]), language)
    noted = re.findall(r"\d+(?:\.\d+)?", row["NOTE"].replace(",", "."))
    return {round(figure, 4) for figure in (read.number, read.numerator) if figure == figure}, noted


def test_every_further_national_figure_is_a_statement_of_its_page():
    addresses, found = {}, unheld()
    for row in raw("sources"):
        addresses.setdefault(row["url"], []).append(row)
    taken = set()
    for figure in national("national_2.csv"):
        given = float(figure["value"])
        for source in addresses[figure["url"]]:
            for row in found.get(source["SOURCE"], ()):
                read, noted = numbers(row, source["language"])
                exact = any(np.isclose([given, 1e6 * given], number, atol=0.005).any() for number in read)
                if row["STATEMENT"] not in taken and (exact or figure["value"] in noted):
                    taken.add(row["STATEMENT"])
                    break
            else:
                continue
            break
        else:
            pytest.fail(f"no statement of {figure['url']} prints {given}")
    assert len(taken) == 142
