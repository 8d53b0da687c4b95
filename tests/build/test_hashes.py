"""Content keys: what counts as a change, and which modules a notebook stands on."""

import json

import pytest
from small_notebooks import write

from analysis import PUBLIC
from analysis.build import hashes


def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"abc")
    assert (
        hashes.of_file(tmp_path / "a.csv")
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    assert hashes.of_file(tmp_path / "b.csv") == "absent"


def test_a_file_written_again_is_hashed_again(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"abc")
    first = hashes.of_file(tmp_path / "a.csv")
    (tmp_path / "b.csv").write_bytes(b"xyz")
    (tmp_path / "b.csv").replace(tmp_path / "a.csv")
    assert hashes.of_file(tmp_path / "a.csv") != first


def test_running_a_notebook_does_not_change_its_hash(tmp_path):
    place = write(tmp_path / "n.ipynb", "1 + 1")
    first = hashes.of_file(place)
    content = json.loads(place.read_text())
    content["cells"][-1] |= {
        "execution_count": 7,
        "outputs": [{"output_type": "stream", "name": "stdout", "text": "2"}],
    }
    (tmp_path / "run.ipynb").write_text(json.dumps(content))
    assert hashes.of_file(tmp_path / "run.ipynb") == first
    content["cells"][-1]["source"] = "1 + 2"
    (tmp_path / "other.ipynb").write_text(json.dumps(content))
    assert hashes.of_file(tmp_path / "other.ipynb") != first


def test_imports_are_found_wherever_they_stand():
    source = """
import analysis.briefs.wording
import pandas as pd
from analysis.tables import store, rules as t
from analysis.estimates.models import MODELS
def late():
    from analysis.briefs import (
        goals,
    )
"""
    modules = "briefs.goals briefs.wording estimates.models tables.rules tables.store".split()
    assert hashes.imports(source) == sorted(["briefs", "estimates", "tables", *modules])


PUBLIC_USES = {
    "import analysis as vn\nvn.load('goals')": "tables.store",
    "import analysis\nanalysis.trends()": "estimates.trend",
    "import analysis.tables.store\nanalysis.ranks()": "estimates.ranks",
    "from analysis import check": "statements.check",
    "from analysis import read_value as value": "statements.values",
    "def late():\n    import analysis as vn\n    return vn.trace('national').splitlines()": "audit.trace",
    "from analysis import *\nclean()": "statements.clean",
    "import analysis as vn\ngetattr(vn, 'load')('goals')": "tables.store",
}


@pytest.mark.parametrize(("source", "module"), PUBLIC_USES.items())
def test_a_public_name_counts_as_an_import_of_its_module(source, module):
    assert module in hashes.imports(source)


def test_only_the_public_names_that_are_used_count():
    source = "import analysis as vn\nvn.load('goals'); other.trends()"
    assert hashes.imports(source) == ["tables", "tables.store"]


WRITTEN = {name: module for name, module in PUBLIC.items() if hashes._place(module).is_file()}


@pytest.mark.parametrize(("name", "module"), WRITTEN.items())
def test_a_notebook_depends_on_the_module_of_every_public_name(tmp_path, name, module):
    place = write(tmp_path / "n.ipynb", "import analysis as vn", f"table = vn.{name}()")
    found = hashes.closure(hashes.notebook_imports(place), {})
    assert f"src/analysis/{module.replace('.', '/')}.py" in found


def test_a_closure_holds_what_imports_import():
    found = hashes.closure(["build.executors"], {})
    assert {
        "src/analysis/build/executors.py",
        "src/analysis/build/kernel.py",
        "src/analysis/__init__.py",
    } <= set(found)
    assert "src/analysis/build/run.py" not in found


def test_a_closure_does_not_parse_what_it_knows():
    place = hashes.PACKAGE / "build/hashes.py"
    assert "src/analysis/build/progress.py" in hashes.closure(
        ["build.hashes"], {hashes.of_file(place): ["build.progress"]}
    )


def test_magics_do_not_hide_the_imports_of_a_notebook(tmp_path):
    assert hashes.notebook_imports(
        write(tmp_path / "n.ipynb", "%matplotlib inline\nfrom analysis.tables import store")
    ) == ["tables", "tables.store"]


def test_templates_and_styles_count_but_catalogues_do_not():
    found = hashes.resources()
    assert "src/analysis/briefs/brief.mplstyle" in found
    assert any(name.startswith("src/analysis/pages/templates/") for name in found)
    assert not any(name.startswith(hashes.CATALOGUES) or name.endswith(".py") for name in found)


def test_fonts_are_those_of_the_package():
    assert len(hashes.fonts()) == 64


def test_changes_are_told_in_words():
    assert hashes.changes({"a": "1", "b": "1", "c": "1"}, {"a": "1", "b": "2", "d": "1"}) == [
        "b changed",
        "c is gone",
        "d is new",
    ]
