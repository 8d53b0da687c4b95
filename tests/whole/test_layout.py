"""One direction: imports point upstream; and the lists of what is needed agree with one another."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest
import yaml

TOP = Path(__file__).parents[2]
PACKAGE = TOP / "src/analysis"
MODULES = sorted(str(place.relative_to(PACKAGE)) for place in PACKAGE.rglob("*.py"))


def pinned(name):
    """What a lock pins, as `name==version`, with the marker where there is one."""
    lines = (TOP / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return {line.rstrip(" \\") for line in lines if re.match(r"[a-z0-9]", line)}


def versions(name):
    """The same without markers: which system needs a package depends on who else asks for it."""
    return {line.split(" ;")[0] for line in pinned(name)}


@pytest.mark.parametrize("module", MODULES)
def test_a_module_fits_in_one_reading(module):
    assert len((PACKAGE / module).read_text(encoding="utf-8").splitlines()) <= 350


def test_the_locks_come_from_one_resolution():
    reports, lab, dev = versions("reports.lock"), versions("lab.lock"), versions("dev.lock")
    assert reports <= lab and reports <= dev
    names = [line.split("==")[0] for line in lab - dev]
    assert "jupyterlab" in names and not any(line.startswith("jupyterlab==") for line in reports | dev)


@pytest.mark.parametrize("name", ["reports.lock", "lab.lock", "dev.lock"])
def test_every_package_of_a_lock_has_hashes_and_no_address(name):
    text = (TOP / "requirements" / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_the_locks_hold_what_the_project_asks_for():
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {"reports.lock": [], "lab.lock": project["optional-dependencies"]["lab"]}
    wanted["dev.lock"] = project["optional-dependencies"]["dev"]
    for name, extra in wanted.items():
        locked = {line.split("==")[0] for line in pinned(name)}
        asked = {
            re.match(r"[\w-]+", line)[0].lower().replace("_", "-") for line in project["dependencies"] + extra
        }
        assert asked <= locked


def test_conda_installs_the_lock_of_the_lab():
    told = yaml.safe_load((TOP / "environment.yml").read_text(encoding="utf-8"))
    *conda, pip = told["dependencies"]
    assert [re.match(r"\w+", line)[0] for line in conda] == ["python", "pip"]
    assert pip == {"pip": ["-r requirements/lab.lock"]}
    assert "conda-forge" in told["channels"]


def test_conda_has_the_python_that_the_project_needs():
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = project["requires-python"]
    told = yaml.safe_load((TOP / "environment.yml").read_text(encoding="utf-8"))
    assert f"python{least}" in told["dependencies"][0]


def test_the_environment_is_the_locked_one():
    locked = dict(line.split(" ")[0].split("==") for line in pinned("dev.lock") if ";" not in line)
    found = {name: importlib.metadata.version(name) for name in locked}
    assert found == locked


def test_the_engine_and_the_exporters_are_registered():
    groups = importlib.metadata.entry_points()
    (warm,) = groups.select(group="papermill.engine", name="warm")
    assert warm.value == "analysis.build.engine:WarmEngine"
    assert len(groups.select(group="nbconvert.exporters").select(module="analysis.pages.exporters")) == 2
