"""What the profile of a province may read, and that a figure of another one leaves it alone."""

import csv
import io
import shutil

import pytest

from analysis.build import hashes, one_province
from analysis.build.jobs import Job
from analysis.build.stale import State
from analysis.tables import store
from analysis.tables.describe import TABLES

OBSERVATIONS = TABLES["observations"].path


@pytest.fixture
def top(tmp_path):
    """A copy of the tables alone."""
    for name in one_province.NAMES:
        place = tmp_path / TABLES[name].path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(store.path(name), place)
    return tmp_path


def add_figure(top, area):
    """One more row of observations: a published share of a province, from a source of its own."""
    place = top / OBSERVATIONS
    head, *_ = rows = list(csv.reader(io.StringIO(place.read_text(encoding="utf-8"))))
    model = next(row for row in rows if row[head.index("INDICATOR")] == "DOSSIERS_FULL_SHARE")
    changed = {"REF_AREA": area, "GOV_LEVEL": "PRO", "TIME_PERIOD": "2024-11", "OBS_VALUE": "41.2"}
    row = [changed.get(column, cell) for column, cell in zip(head, model, strict=True)]
    with place.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(row)


def table(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_there_are_63_provinces():
    assert len(one_province.areas(store.root())) == 63


def test_a_profile_sees_its_own_rows_and_those_of_all_as_one_block(top):
    seen = one_province.slices(top, "VN-56")
    assert {row["REF_AREA"] for row in table(seen[OBSERVATIONS])} == {"VN-56", "VN"}
    country = [row for row in table(seen[OBSERVATIONS]) if row["REF_AREA"] == "VN"]
    assert {(row["INDICATOR"], row["GOV_LEVEL"]) for row in country} == {("DOSSIERS_FULL_SHARE", "PRO")}
    assert {row["REF_AREA"] for row in table(seen[TABLES["provinces"].path])} == {"VN-56"}
    assert {row["REF_AREA"] for row in table(seen[TABLES["areas"].path])} == {"VN-56", "VN-54", "VN_U24"}


def test_every_source_that_a_profile_cites_is_in_its_slice(top):
    seen = one_province.slices(top, "VN-DN")
    held = {row["SOURCE"] for row in table(seen[TABLES["sources"].path])}
    for name in ("observations", "goals"):
        assert {row["SOURCE"] for row in table(seen[TABLES[name].path])} <= held


def test_a_figure_of_one_province_changes_its_slice_and_no_other(top):
    areas = one_province.areas(store.root())
    before = {area: one_province.slices(top, area) for area in areas}
    add_figure(top, "VN-01")
    after = {area: one_province.slices(top, area) for area in areas}
    assert [area for area in areas if before[area] != after[area]] == ["VN-01"]


def test_the_key_of_a_profile_is_its_slice(top):
    read = [OBSERVATIONS, TABLES["provinces"].path]
    (top / "notebooks").mkdir()
    shutil.copy(store.root() / "notebooks" / "5-province.ipynb", top / "notebooks")

    def parts(area):
        return State(top).parts(Job("x", "5-province", area=area), read)

    before = parts("VN-01"), parts("VN-DN")
    add_figure(top, "VN-01")
    changed = parts("VN-01"), parts("VN-DN")
    assert hashes.changes(before[0], changed[0]) == [f"{OBSERVATIONS} changed"]
    assert hashes.changes(before[1], changed[1]) == []


def test_what_is_not_made_yet_is_left_out(tmp_path):
    assert one_province.slices(tmp_path, "VN-01") == {}
