"""Planted faults are all found at once, each where it stands; the committed tables have none."""

import doctest
import shutil

import pytest

from analysis.statements import check, coverage
from analysis.statements.documents import paragraphs, stands_in
from analysis.tables import rules, store

DOCUMENTS = store.root().parent / "shared" / "documents"
RAW = store.root() / "data" / "raw"


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of data/raw that may be spoiled; gives a function that replaces one cell and tells its line."""
    shutil.copytree(RAW, tmp_path / "data" / "raw")
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))

    def spoil(name, key, column, cell):
        place = store.path(name)
        table = store.read(place)
        row = table.index[table[rules.TABLES[name].key[0]] == key][0]
        if column == "row":
            table = table.loc[[*table.index[: row + 1], row, *table.index[row + 1 :]]]
        else:
            table.loc[row, column] = cell
        table.to_csv(place, index=False, lineterminator="\n")
        return rules.TABLES[name].path, int(row) + 2

    return spoil


PLANTED = [
    ("statements", "bac-kan-2024-07.004", "PERIOD", "hôm qua"),
    ("statements", "bac-kan-2024-07.005", "VALUE", "12,5,7%"),
    ("statements", "bac-kan-2024-07.006", "VALUE", "130%"),
    ("statements", "bac-kan-2024-07.013", "INDICATOR", "SMARTFONE_SHARE"),
    ("statements", "de-an-06-2022-12.017", "SOURCE", ""),
    ("statements", "de-an-06-2022-12.020", "VALUE", ""),
    ("sources", "bac-kan-2024-07", "sha256", "not-a-hash"),
    ("sources", "bao-chinh-phu-2022-11-08", "published", "2022-11-31"),
    ("goals", "adult-use", "decided_by", ""),
    ("statements", "mpi-2022-08.008", "row", ""),
]


def test_the_committed_tables_have_no_fault():
    assert [str(fault) for fault in check.check()] == []


def test_ten_planted_faults_are_all_found_at_once_where_they_stand(copy):
    places = [(*copy(*planted), planted[2], planted[3]) for planted in PLANTED]
    found = {(fault.file, fault.line, fault.column): fault for fault in check.check()}
    for file, line, column, cell in places[:-1]:
        fault = found[file, line, column]
        assert fault.found == cell
        assert fault.expected
    file, line, *_ = places[-1]
    assert f"line {line} has the same" in found[file, line + 1, "STATEMENT"].expected
    assert len(found) == 10


def test_a_misspelt_code_is_answered_with_the_nearest(copy):
    copy("statements", "bac-kan-2024-07.013", "INDICATOR", "SMARTFONE_SHARE")
    [fault] = [fault for fault in check.check() if fault.column == "INDICATOR"]
    assert fault.expected == "SMARTPHONE_SHARE, the nearest code"


def test_a_statement_told_twice_under_two_ids_is_a_fault(copy):
    place = store.path("statements")
    table = store.read(place)
    twin = table[table.STATEMENT == "mpi-2022-08.008"].assign(STATEMENT="mpi-2022-08.099")
    type(table)([*table.values.tolist(), *twin.values.tolist()], columns=table.columns).to_csv(
        place, index=False
    )
    [fault] = check.check()
    assert fault.line == len(table) + 2
    assert "one row only" in fault.expected


@pytest.mark.parametrize(
    ("name", "key", "column", "cell", "said"),
    [
        ("statements", "bac-kan-2024-07.004", "GOV_LEVEL", "PROV", "one of _T, MIN, PRO"),
        ("statements", "bac-kan-2024-07.011", "CHANGE", "90%", "leaves the earlier level possible"),
        ("statements", "bac-kan-2024-07.011", "CHANGE_SINCE", "", "since when"),
        ("statements", "bao-chinh-phu-2022-11-08.001", "LOCATOR", "3", "no held document"),
        ("goals", "adult-use", "TARGET", "12,5,7%", "a target as printed"),
        ("goals", "adult-use", "decided", "2024-13", "as 2024, 2024-07 or 2024-07-15"),
        ("measures", "adult-use", "reference_class", "egov_usage", "egov_use, the nearest code"),
        ("measures", "adult-use", "goal", "adult-uses", "adult-use, the nearest code"),
        ("indicators", "EGDI", "upper", "one", "a number"),
        ("sources", "bac-kan-2024-07", "url", "javascript:alert(1)", "its address"),
        ("corrections", "mic-152101.004", "expect", "69,5%", "what the table shows"),
        ("population", "15+", "OBS_STATUS", "X", "code"),
    ],
)
def test_each_kind_of_fault_says_what_would_be_right(copy, name, key, column, cell, said):
    file, line = copy(name, key, column, cell)
    faults = [
        fault for fault in check.check() if (fault.file, fault.line, fault.column) == (file, line, column)
    ]
    assert [fault.found for fault in faults] == [cell]
    assert said in faults[0].expected


@pytest.mark.parametrize(
    ("spoil", "line", "said"),
    [
        (lambda data: data.replace("Tỉnh Bắc Kạn".encode(), b"B\xe9c"), 5, "byte 0xe9 is not UTF-8"),
        (lambda data: data.replace(b"vietnamnet", b"viet\x00namnet", 1), None, "control character"),
        (lambda data: b"\xef\xbb\xbf" + data, 1, "byte-order mark"),
        (lambda data: data.replace(b"\n", b"\r\n"), 1, "CRLF"),
        (lambda data: b"PK\x03\x04" + data, 1, "zip archive"),
        (lambda data: data.replace(b"publisher", b"publischer", 1), 1, "publischer"),
        (lambda data: data + b"a,b,c\n", None, "3 cells where the header has 11"),
        (lambda data: b"", 1, "the file is empty"),
    ],
)
def test_a_file_that_is_no_plain_table_is_one_clear_fault(copy, spoil, line, said):
    place = store.path("sources")
    place.write_bytes(spoil(place.read_bytes()))
    told = [fault for fault in check.check() if said in str(fault)]
    assert len(told) == 1
    assert told[0].file == "data/raw/sources.csv"
    assert line in (None, told[0].line)


@pytest.mark.parametrize("name", ["statements", "sources", "goals", "indicators"])
def test_a_file_saved_with_semicolons_is_one_fault(copy, name):
    rows = store.read(store.path(name))
    rows.to_csv(store.path(name), index=False, lineterminator="\n", sep=";")
    [fault] = check.check()
    assert (fault.file, fault.line) == (rules.TABLES[name].path, 1)
    assert "parted by semicolons" in fault.found and "parted by commas" in fault.expected


def test_every_ragged_row_is_told_with_its_line(copy):
    place = store.path("sources")
    lines = place.read_text().splitlines()
    lines[9] += ",one,more"
    lines[19] = "cut"
    place.write_text("\n".join(lines) + "\n")
    ragged = [(fault.line, fault.found) for fault in check.check() if fault.column == "row"]
    assert ragged == [(10, "13 cells where the header has 11"), (20, "1 cells where the header has 11")]


def test_a_target_that_is_only_ever_restated_is_a_fault(copy):
    file, line = copy("goals", "eid-adults", "status", "restated")
    [fault] = check.check()
    assert (fault.file, fault.line, fault.column, fault.found) == (file, line, "status", "restated")
    assert fault.expected == "stated or unconfirmed, as no other row gives trên 30% of eid-adults for 2023"


@pytest.mark.parametrize(
    ("name", "column", "cells"),
    [
        ("indicators", "upper", ["100", "+1", "1,5", "nan", "1e999", " 1"]),
        ("indicators", "year_to_date", ["true", "True", "1", ""]),
        ("breaks", "REF_DATE", ["2021-01-01", "2021", "2021-02-30", "20210101"]),
        ("reference_classes", "cases", ["12", "1.0", "1e3", "-1", ""]),
    ],
)
def test_a_table_without_fault_loads_and_a_table_with_one_does_not(copy, name, column, cells):
    table = store.read(store.path(name))
    for cell in cells:
        file, line = copy(name, table.iloc[0][rules.TABLES[name].key[0]], column, cell)
        faults = [fault for fault in check.check() if (fault.file, fault.line) == (file, line)]
        assert bool(faults) == (cell != cells[0])
        if not faults:
            store.load(name)
            continue
        with pytest.raises(ValueError, match=f"{column}: "):
            store.load(name)


@pytest.mark.parametrize("name", ["goals", "sources", "statements"])
def test_a_missing_column_is_a_fault_whichever_it_is(copy, name):
    table = store.read(store.path(name))
    for label in table:
        table.drop(columns=label).to_csv(store.path(name), index=False, lineterminator="\n")
        assert [(fault.line, fault.column) for fault in check.check()][:1] == [(1, label)]


def test_a_missing_file_is_a_fault(copy):
    store.path("goals").unlink()
    assert "data/raw/goals.csv:1: file: ''" in [str(fault).partition("; ")[0] for fault in check.check()]


def test_paragraphs_are_counted_without_empty_lines():
    assert paragraphs(" one \n\n\t\ntwo\r\n") == ["one", "two"]


@pytest.mark.parametrize(("printed", "paragraph", "stands"), [
    ("42%", "cả nước đạt 42%; bộ", True), ("42%", "đạt 142%", False), ("2%", "đạt 42%", False),
    ("42%", "đạt 3,42%", False), ("82,2%", "đạt\u00a082,2% (tăng", True), ("2,6", "hơn 2,65 triệu", False),
    ("hơn 30.000", "khoảng  Hơn 30.000 doanh nghiệp", True), ("17", "17 triệu.", True), ("8", "thứ 8.", True),
])  # fmt: skip
def test_a_print_stands_as_a_whole(printed, paragraph, stands):
    assert stands_in(printed, paragraph) is stands


def test_the_examples_run():
    result = doctest.testmod(check)
    assert result.attempted and not result.failed


@pytest.mark.parametrize(
    ("key", "column", "cell", "said"),
    [
        ("bac-kan-2024-07.011", "VALUE", "82,3%", "a print of the quotation 'tỉ lệ hộ gia đình"),
        ("bac-kan-2024-07.011", "CHANGE", "2,7%", "a print of the quotation 'tỉ lệ hộ gia đình"),
        ("bac-kan-2024-07.011", "QUOTE", "", "the clause of the document"),
        ("kon-tum-50624.005", "VALUE", "4.954.458/10.364.973", "a print of the quotation"),
    ],
)
def test_a_figure_that_its_quotation_does_not_print_is_a_fault_without_the_documents(
    copy, key, column, cell, said
):
    file, line = copy("statements", key, column, cell)
    [fault] = [
        fault for fault in check.check() if (fault.file, fault.line, fault.column) == (file, line, column)
    ]
    assert fault.found == cell and said in fault.expected


def test_a_page_that_is_not_held_needs_no_quotation(copy):
    copy("statements", "kon-tum-50624.005", "QUOTE", "")
    assert check.check() == []


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the held documents are not here")
class TestAudit:
    def test_every_print_stands_in_the_paragraph_it_names(self):
        assert [str(fault) for fault in check.check(documents=DOCUMENTS)] == []

    def test_a_planted_wrong_digit_is_found_and_named(self, copy):
        file, line = copy("statements", "bac-kan-2024-07.011", "VALUE", "82,3%")
        [fault] = [
            fault
            for fault in check.check(documents=DOCUMENTS)
            if fault.line == line and fault.column == "VALUE"
        ]
        assert (fault.file, fault.line, fault.column, fault.found) == (file, line, "VALUE", "82,3%")
        assert "nowhere in the document" in fault.expected

    def test_a_wrong_paragraph_is_answered_with_the_nearest_right_one(self, copy):
        copy("statements", "bac-kan-2024-07.018", "LOCATOR", "6")
        found = [fault for fault in check.check(documents=DOCUMENTS) if fault.column in ("VALUE", "QUOTE")]
        assert {fault.column: fault.expected for fault in found} == dict.fromkeys(
            ["VALUE", "QUOTE"], "a print of paragraph 6; it stands in paragraph 8"
        )

    def test_a_quotation_that_the_document_does_not_print_is_a_fault(self, copy):
        said = "cấp trên 76,5 triệu thẻ căn cước công dân; cấp 76,5 triệu"
        file, line = copy("statements", "de-an-06-2022-12.006", "QUOTE", said)
        [fault] = check.check(documents=DOCUMENTS)
        assert (fault.file, fault.line, fault.column, fault.found) == (file, line, "QUOTE", said)
        assert "nowhere in the document" in fault.expected

    def test_a_document_that_changed_is_a_fault_and_a_missing_one_is_listed(self, copy, tmp_path):
        folder = shutil.copytree(DOCUMENTS, tmp_path / "documents")
        texts = sorted(folder.glob("*.txt"))
        texts[0].write_bytes(texts[0].read_bytes() + b" ")
        texts[1].unlink()
        [fault] = check.check(documents=folder)
        assert "the hash of" in fault.expected
        assert coverage.absent(folder) == [texts[1].name]

    def test_a_figure_that_no_row_quotes_is_listed_with_its_paragraph(self, copy):
        tables = {
            name: store.read(store.path(name)) for name in ("sources", "statements", "goals", "unquoted")
        }
        texts = coverage.present(tables, DOCUMENTS)
        assert not list(coverage.uncovered(tables, texts))
        less = tables["statements"][tables["statements"].STATEMENT != "bac-kan-2024-07.018"]
        [(source, paragraph, figure, words)] = coverage.uncovered({**tables, "statements": less}, texts)
        assert (source, paragraph, figure) == ("bac-kan-2024-07", "8", "86,3")
        assert "triệu công dân" in words
