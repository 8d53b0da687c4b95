"""The record of builds: a spoilt one costs a build, and never a file that is not the project's own."""

import json

import pytest
from small_notebooks import project

from analysis.build import run
from analysis.build.stale import State

HASH = "0" * 64
ENTRY = {"parts": {"Python": "3.11"}, "read": ["data/raw/a.txt"], "outputs": {"data/processed/b.txt": HASH}}
VICTIMS = ("../victim.txt", "data/raw/corrections.csv", "data/processed/linked/victim.txt")


@pytest.fixture
def top(tmp_path):
    """A small project beside a file, and with a link to the folder of that file."""
    top = project(tmp_path / "project")
    (tmp_path / "victim.txt").write_text("keep")
    (top / "data/raw/corrections.csv").write_text("keep")
    (top / "data/processed/linked").symlink_to(tmp_path)
    (top / ".build").mkdir()
    return top


def plant(top, jobs, **others):
    content = {"version": 2, "jobs": jobs, "imports": {}} | others
    (top / ".build/state.json").write_text(json.dumps(content))


def build(top):
    return run.Build(top, run.plan(top)[:-1], workers=1).run()


@pytest.mark.parametrize("name", VICTIMS)
def test_a_planted_record_deletes_no_file_of_others(top, name):
    plant(top, {"1-first": ENTRY | {"outputs": {name: HASH}}})
    assert build(top)
    assert (top / name).read_text() == "keep"


def test_a_whole_record_is_used(top):
    plant(top, {"1-first": ENTRY}, imports={HASH: ["build.jobs"]})
    assert State(top).jobs == {"1-first": ENTRY} and State(top).imports == {HASH: ["build.jobs"]}


def entry(**changed):
    return json.dumps({"version": 2, "imports": {}, "jobs": {"1-first": ENTRY | changed}})


def state(**changed):
    return json.dumps({"version": 2, "imports": {}, "jobs": {"1-first": ENTRY}} | changed)


SPOILT = {
    "empty": "",
    "cut short": state()[:-9],
    "binary": "\0\x01",
    "deep": "[" * 100_000,
    "long number": "9" * 5000,
    "null": "null",
    "list": "[]",
    "text": '"state"',
    "no key": "{}",
    "no version": json.dumps({"jobs": {}, "imports": {}}),
    "old version": state(version=1),
    "version as text": state(version="2"),
    "version as list": state(version=[2]),
    "jobs null": state(jobs=None),
    "jobs list": state(jobs=["1-first"]),
    "job null": state(jobs={"1-first": None}),
    "job list": state(jobs={"1-first": []}),
    "job without parts": state(jobs={"1-first": {"read": [], "outputs": {}}}),
    "job with more": entry(more=1),
    "parts list": entry(parts=[]),
    "part null": entry(parts={"Python": None}),
    "part elsewhere": entry(parts={"data/../../victim.txt": HASH}),
    "read null": entry(read=None),
    "read text": entry(read="data/raw/a.txt"),
    "read number": entry(read=[1]),
    "read absolute": entry(read=["/dev/zero"]),
    "read upwards": entry(read=["data/../../victim.txt"]),
    "read with a zero byte": entry(read=["data/raw/a\0.txt"]),
    "read with a surrogate": entry(read=["data/raw/\ud800.txt"]),
    "outputs list": entry(outputs=["data/processed/b.txt"]),
    "outputs of raw": entry(outputs={"data/raw/a.txt": HASH}),
    "outputs absolute": entry(outputs={"/data/processed/b.txt": HASH}),
    "outputs folder": entry(outputs={"data/processed/": HASH}),
    "output hash number": entry(outputs={"data/processed/b.txt": 0}),
    "imports list": state(imports=[]),
    "imports null": state(imports={HASH: None}),
    "imports of a path": state(imports={HASH: ["..etc.passwd"]}),
    "imports of numbers": state(imports={HASH: [1]}),
}


@pytest.mark.parametrize("text", SPOILT.values(), ids=SPOILT)
def test_a_spoilt_record_is_forgotten_wholly(top, text):
    (top / ".build/state.json").write_text(text)
    assert (State(top).jobs, State(top).imports) == ({}, {})


@pytest.mark.parametrize("text", ["", "[" * 100_000, state(version=1), entry(read=["/dev/zero"])])
def test_a_spoilt_record_only_costs_a_build(top, text):
    assert build(top)
    (top / ".build/state.json").write_text(text)
    assert run.why(top, "1-first") == ["no successful build recorded"]
    assert build(top)
    assert run.why(top, "2-second") == []


def test_a_folder_in_the_place_of_an_output_stays(top):
    (top / "data/processed/folder").mkdir()
    plant(top, {"1-first": ENTRY | {"outputs": {"data/processed/folder": HASH}}})
    assert build(top)
    assert (top / "data/processed/folder").is_dir()
