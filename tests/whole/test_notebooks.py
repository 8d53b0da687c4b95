"""Notebooks show the analysis in cells that a reader follows in one look; the library does it for all."""

import json
import re
from pathlib import Path

import pytest

from analysis.build import hashes, parameters
from analysis.tables import rules

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
each = pytest.mark.parametrize("place", NOTEBOOKS, ids=lambda place: place.stem)


def code(place):
    return [
        source for kind, source, tags in hashes.cells(place) if kind == "code" and "parameters" not in tags
    ]


def test_there_are_four_notebooks_and_more():
    assert [place.stem for place in NOTEBOOKS][:4] == ["1-clean", "2-trend", "3-project", "4-brief"]


@each
def test_the_parameters_are_the_second_cell_and_stand_nowhere_else(place):
    tags = [tags for _, _, tags in hashes.cells(place)]
    assert [number for number, tag in enumerate(tags) if "parameters" in tag] == [1]


@each
def test_every_parameter_is_offered_and_explained(place):
    known = parameters.declared(hashes.cells(place), place.name)
    assert set(known) <= set(rules.PARAMETERS)
    lines = hashes.cells(place)[1][1].splitlines()
    assert all(re.fullmatch(r"\w+: \w+ = [^#=]+  # .+", line) for line in lines)
    signature = {}
    exec("\n".join(lines), signature)
    assert [fault for name in known if (fault := rules.parameter_fault(name, signature[name]))] == []


@each
def test_a_cell_is_read_in_one_look(place):
    assert max(len(source.splitlines()) for source in code(place)) <= 15


@each
def test_nothing_that_was_run_is_committed(place):
    content = json.loads(place.read_text(encoding="utf-8"))
    ran = [cell for cell in content["cells"] if cell.get("outputs") or cell.get("execution_count")]
    assert ran == []


@each
def test_cells_are_numbered(place):
    content = json.loads(place.read_text(encoding="utf-8"))
    assert [cell["id"] for cell in content["cells"]] == [
        f"c{number:02}" for number in range(1, len(content["cells"]) + 1)
    ]


@each
def test_every_code_cell_is_introduced(place):
    kinds = [kind for kind, _, _ in hashes.cells(place)]
    assert all(kinds[number - 1] == "markdown" for number, kind in enumerate(kinds) if kind == "code")


@each
def test_a_stage_ends_by_saving(place):
    if place.stem[0] in "123":
        assert code(place)[-1].splitlines()[-1].startswith("vn.save(")


@each
def test_a_brief_drops_the_text_for_researchers(place):
    cells = hashes.cells(place)
    if "language" in parameters.declared(cells, place.name) and place.stem != "transcribe":
        assert all("researcher" in tags for kind, _, tags in cells if kind == "markdown")
