"""Content keys: what counts as a change, and which modules a notebook stands on."""

import json

from small_notebooks import write

from analysis.build import keys


def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"abc")
    assert (
        keys.of_file(tmp_path / "a.csv") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert keys.of_file(tmp_path / "b.csv") == "absent"


def test_a_file_written_again_is_hashed_again(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"abc")
    first = keys.of_file(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_bytes(b"xyz")
    (tmp_path / "b.csv").replace(tmp_path / "a.csv")
    assert keys.of_file(tmp_path / "a.csv") != first


def test_running_a_notebook_does_not_change_its_hash(tmp_path):
    place = write(tmp_path / "n.ipynb", "1 + 1")
    first = keys.of_file(place)
    content = json.loads(place.read_text())
    content["cells"][-1] |= {
        "execution_count": 7,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "2"}],
    }
    (tmp_path / "run.ipynb").write_text(json.dumps(content))
    assert keys.of_file(tmp_path / "run.ipynb") == first
    content["cells"][-1]["source"] = "1 + 2"
    (tmp_path / "other.ipynb").write_text(json.dumps(content))
    assert keys.of_file(tmp_path / "other.ipynb") != first


def test_imports_are_found_wherever_they_stand():
    source = """
import analysis.briefs.phrase
import pandas as pd
from analysis.tables import store, schema as t
from analysis.estimates.models import MODELS
def late():
    from analysis.briefs import (
        brief,
    )
"""
    modules = "briefs.brief briefs.phrase estimates.models tables.schema tables.store".split()
    folders = ["briefs", "estimates", "tables"]
    assert keys.imports(source) == sorted([*folders, *modules])


def test_a_closure_holds_what_imports_import():
    found = keys.closure(["build.executors"], {})
    assert {
        "src/analysis/build/executors.py",
        "src/analysis/build/kernel.py",
        "src/analysis/__init__.py",
    } <= set(found)
    assert "src/analysis/build/build.py" not in found


def test_a_closure_does_not_parse_what_it_knows():
    place = keys.PACKAGE / "build/keys.py"
    assert "src/analysis/build/progress.py" in keys.closure(
        ["build.keys"], {keys.of_file(place): ["build.progress"]}
    )


def test_magics_do_not_hide_the_imports_of_a_notebook(tmp_path):
    assert keys.notebook_imports(
        write(tmp_path / "n.ipynb", "%matplotlib inline\nfrom analysis import store")
    ) == ["store"]


def test_templates_and_styles_count_but_catalogues_do_not():
    found = keys.resources()
    assert "src/analysis/briefs/brief.mplstyle" in found
    assert any(name.startswith("src/analysis/pages/templates/") for name in found)
    assert not any(name.startswith(keys.CATALOGUES) or name.endswith(".py") for name in found)


def test_fonts_are_those_of_the_package():
    assert len(keys.fonts()) == 64


def test_changes_are_told_in_words():
    assert keys.changes({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}) == [
        "b changed",
        "c is gone",
        "d is new",
    ]
