"""Drafts through a spreadsheet and back: what is written, and what is refused by row."""

import csv
import io
import shutil

import pytest

from analysis.statements import drafts
from analysis.statements.check import check
from analysis.statements.transcribe import transcribe
from analysis.tables import store

TEXT = "Tháng 5/2024, tỉ lệ hồ sơ trực tuyến toàn trình của Đà Nẵng đạt 65,8% và của Hà Nội đạt 71,2%.\n"


@pytest.fixture
def project(tmp_path, monkeypatch):
    top = store.root()
    shutil.copytree(top / "data", tmp_path / "data")
    shutil.copy(top / "pyproject.toml", tmp_path)
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    return tmp_path


@pytest.fixture
def draft(project):
    place = project / "draft.csv"
    drafts.write(transcribe(TEXT, "Báo Mẫu", "2024-06-03"), place)
    return place


def edit(place, changes, delimiter=","):
    """Change cells of the rows that are no left-out ones, as a spreadsheet saves them."""
    rows = list(csv.DictReader(io.StringIO(place.read_text(encoding="utf-8-sig"))))
    kept = [row for row in rows if row["table"] != "left out"]
    for number, cells in changes.items():
        kept[number].update(cells)
    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    place.write_bytes(("\ufeff" + target.getvalue()).encode())


def test_nothing_is_written_without_a_yes(draft):
    before = store.path("statements").read_bytes()
    assert drafts.apply(draft) == ["no row is accepted; nothing is written"]
    assert store.path("statements").read_bytes() == before


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_accepted_rows_are_written_with_their_source_and_pass_the_check(draft, delimiter):
    edit(draft, {0: {"accept": "x"}, 1: {"accept": "có"}}, delimiter)
    wrote = drafts.apply(draft)
    assert wrote[:2] == ["1 row to data/raw/sources.csv", "2 rows to data/raw/observations.csv"]
    statements = store.read(store.path("statements"))
    rows = statements[statements.SOURCE == "bao-mau-2024-06-03"]
    assert rows.STATEMENT.tolist() == ["bao-mau-2024-06-03.001", "bao-mau-2024-06-03.002"]
    assert rows[["REF_AREA", "PERIOD", "VALUE"]].to_numpy().tolist() == [
        ["VN-DN", "2024-05", "65,8%"], ["VN-HN", "2024-05", "71,2%"],
    ]  # fmt: skip
    assert check() == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"VALUE": "0.658"}, "VALUE: '0.658'; expected: a figure as the quotation prints it"),
        ({"PERIOD": "2024-05-01"}, "PERIOD: '2024-05-01'; expected: '2024-05' as drafted"),
        ({"PERIOD": "May-24"}, "PERIOD: 'May-24'; expected: '2024-05' as drafted"),
        ({"LOCATOR": "1.0"}, "LOCATOR: '1.0'; expected: '1', as drafted"),
        (
            {"INDICATOR": "DOSIERS_FULL_SHARE"},
            "INDICATOR: 'DOSIERS_FULL_SHARE'; expected: DOSSIERS_FULL_SHARE",
        ),
        ({"accept": "maybe"}, "accept: 'maybe'; expected: x, or empty"),
        ({"drafted": ""}, "draft the text again"),
    ],
)
def test_what_a_spreadsheet_changed_is_refused_by_row_and_nothing_is_written(draft, cells, message):
    before = store.path("statements").read_bytes()
    edit(draft, {0: {"accept": "x"} | cells, 1: {"accept": "x"}}, ";")
    with pytest.raises(ValueError, match="the draft is not applied") as error:
        drafts.apply(draft)
    assert message in str(error.value)
    assert store.path("statements").read_bytes() == before


def test_a_file_that_is_no_draft_is_named(tmp_path):
    place = tmp_path / "other.csv"
    place.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="is no draft: it has no column accept"):
        drafts.read(place)


def test_the_command_writes_a_draft_and_does_not_overwrite_one(project):
    text = project / "text.txt"
    text.write_text(TEXT, encoding="utf-8")
    lines = drafts.draft_file(text, project / "new.csv", publisher="Báo Mẫu", date="2024-06-03")
    assert lines[0].split() == ["statements", "1", "65,8%", "2024-05", "DOSSIERS_FULL_SHARE"]
    with pytest.raises(ValueError, match="exists; name another file"):
        drafts.draft_file(text, project / "new.csv")
