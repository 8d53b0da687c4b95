"""Reading refuses what is not a plain table; writing is whole or not at all."""

import doctest
import os

import pandas as pd
import pytest

from analysis.tables import store

HEAD = (
    "INDICATOR,REF_AREA,GOV_LEVEL,first_period,last_period,n_obs,pace,pace_lower,pace_upper,scale,"
    "trend_status,recent_pace,recent_since\n"
)
ROW = "EGDI,VN,_T,2020,2024,2,0.05,,,natural,two observations,,\n"


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    (tmp_path / "data" / "processed").mkdir(parents=True)
    return tmp_path


def written(root, data):
    place = root / "data" / "processed" / "trends.csv"
    place.write_bytes(data if isinstance(data, bytes) else data.encode())
    return place


def test_the_root_is_found_upwards_from_where_one_stands(tmp_path, monkeypatch):
    monkeypatch.delenv("ANALYSIS_ROOT", raising=False)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    monkeypatch.chdir(tmp_path / "notebooks")
    assert store.root() == tmp_path


def test_as_of_has_a_folder_of_its_own_for_processed_tables_only(root):
    assert store.path("trends", "2024-09-30") == root / "data/processed/as-of-2024-09-30/trends.csv"
    assert store.path("scores", "2024-09-30") == root / "data/processed/scores.csv"
    assert store.path("goals", "2024-09-30") == root / "data/raw/goals.csv"
    with pytest.raises(ValueError, match="not a date"):
        store.path("trends", "../../etc")
    with pytest.raises(ValueError, match="no table is called 'trend'"):
        store.path("trend")


def test_a_table_loads_with_empty_text_as_empty_and_empty_numbers_as_nan(root):
    written(root, HEAD + ROW)
    row = store.load("trends").iloc[0]
    assert (row.scale, row.n_obs, row.pace) == ("natural", 2, 0.05)
    assert pd.isna(row.pace_lower)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (HEAD + ROW.replace("EGDI", "EG\x00DI"), "trends.csv:2: control character '\\x00'"),
        (HEAD + ROW + ROW.replace("EGDI", "EG\u202eDI"), "trends.csv:3: control character '\\u202e'"),
        ("\ufeff" + HEAD + ROW, "trends.csv:1: a byte-order mark"),
        (HEAD.replace("\n", "\r\n") + ROW, "trends.csv:1: the line ends with CRLF"),
        ((HEAD + ROW).encode() + ROW.replace("VN", "é").encode("latin-1"), "trends.csv:3: byte 0xe9"),
        (b"PK\x03\x04 spreadsheet", "trends.csv:1: this is a zip archive"),
        ("", "trends.csv:1: the file is empty"),
        ((HEAD + ROW).replace(",", ";"), "trends.csv:1: the cells are parted by semicolons"),
        (HEAD + ROW + "EGDI,VN\n", "trends.csv:3: 2 cells where the header has 13"),
        (HEAD + ROW.replace("EGDI", '"EG\nDI"'), "trends.csv:2: a cell runs over more than one line"),
        (HEAD + ROW.replace("EGDI", '"EG"DI'), "trends.csv:2:"),
        (HEAD + ROW.replace("EGDI", "=cmd|' /C calc'!A0"), "trends.csv:2: INDICATOR starts with '='"),
        (HEAD + ROW.replace("EGDI", "E" * 10_001), "trends.csv:2: INDICATOR holds 10001 characters"),
        (HEAD + ROW.replace("0.05", "0,05%"), "trends.csv:2:"),
        (HEAD + ROW.replace("0.05", "much"), "trends.csv:2: pace: 'much'; expected: change a year: a number"),
        (HEAD.replace("pace_upper", "pace_lower") + ROW, "trends.csv:1: column pace_lower stands"),
        (HEAD.replace("n_obs", "n_ob") + ROW, "trends.csv:1: n_obs: 'n_ob'; expected: a column"),
    ],
)  # fmt: skip
def test_what_is_not_a_plain_table_is_refused_with_file_and_line(root, data, said):
    written(root, data)
    with pytest.raises(ValueError, match="trends.csv:") as error:
        store.load("trends")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_saved_table_is_sorted_by_its_key_and_comes_back_the_same(root):
    columns = HEAD.strip().split(",")
    rows = [
        ["SIPAS", "VN", "_T", "2021", "2023", 3, -2.25, -7.1234567, 2.6, "natural", "trend", None, ""],
        [
            "EGDI",
            "VN",
            "_T",
            "2020",
            "2024",
            2,
            1 / 3,
            None,
            101112656.0,
            "natural",
            "two observations",
            None,
            "",
        ],
    ]
    store.save(pd.DataFrame(rows, columns=columns), "trends")
    place = store.path("trends")
    assert place.read_text() == HEAD + (
        "EGDI,VN,_T,2020,2024,2,0.333333,,101112656,natural,two observations,,\n"
        "SIPAS,VN,_T,2021,2023,3,-2.25,-7.12346,2.6,natural,trend,,\n"
    )
    before = place.read_bytes()
    store.save(store.load("trends").iloc[::-1], "trends")
    assert place.read_bytes() == before


@pytest.mark.parametrize(("figure", "shown"), [
    (96_208_984.0, "96208984"), (0.1 + 0.2, "0.3"), (79.60000000000001, "79.6"), (-0.0, "0"),
    (1e-7, "0.0000001"), (1234567.8, "1234570"), (float("nan"), ""),
])  # fmt: skip
def test_whole_numbers_are_written_in_full_and_others_with_six_digits(figure, shown):
    assert store.number(figure) == shown


def test_raw_tables_are_never_written(root):
    with pytest.raises(ValueError, match="code never writes it"):
        store.save(pd.DataFrame(), "goals")


def test_a_write_that_fails_leaves_the_old_file_and_no_other(root, monkeypatch):
    place = written(root, HEAD + ROW)

    def fail(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        store.write(place, "half")
    assert place.read_text() == HEAD + ROW
    assert [file.name for file in place.parent.iterdir()] == ["trends.csv"]


def test_the_examples_run():
    result = doctest.testmod(store)
    assert result.attempted and not result.failed


@pytest.mark.parametrize(("data", "fault"), [
    (b"\x1f\x8b\x08\x00", "gzip"), (b"\xff\xfea\x00", "UTF-16"), (b"PK\x03\x04", "zip"),
    ("a\nso\u00adft\n".encode(), "soft hyphen"), ("a\nx\u200by\n".encode(), "zero width space"),
    ("a\nx\u061cy\n".encode(), "arabic letter mark"),
    ("a\nx\U000e0041y\n".encode(), "tag latin capital letter a"),
])  # fmt: skip
def test_what_is_no_plain_text_is_named(tmp_path, data, fault):
    (tmp_path / "table.csv").write_bytes(data)
    with pytest.raises(store.Unreadable, match=fault):
        store.read(tmp_path / "table.csv")


def test_a_pipe_is_refused_unread(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(store.Unreadable, match="no plain file"):
        store.read(tmp_path / "pipe.csv")
