"""Building: only what changed, by content; what fails leaves last time's files; one build at a time."""

import json
import os
import signal
import subprocess
import sys

import psutil
import pytest
from small_notebooks import copy, has_ended, project, wait_for, write

from analysis.build import hashes, run
from analysis.build.jobs import Job
from analysis.build.stale import State
from analysis.tables.runs import Run


@pytest.fixture
def top(tmp_path):
    return project(tmp_path)


def build(top, **limits):
    """Build the stages of a small project (no index); which were built, and whether all went well."""
    made = run.Build(top, run.plan(top)[:-1], workers=2, **limits)
    before = dict(made.state.jobs)
    well = made.run()
    return [name for name in sorted(made.state.jobs) if made.state.jobs[name] is not before.get(name)], well


def apart(top):
    """A build of a small project in a process of its own, which hears interrupts.

    A shell starts what runs in the background with interrupts ignored, and its children inherit that.
    """
    heard = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = (
        f"{heard}; from analysis.build import hashes, run; sys.exit(run.reports(hashes.Path({str(top)!r})))"
    )
    return subprocess.Popen([sys.executable, "-c", code], stdout=-1, stderr=subprocess.STDOUT, text=True)


def test_a_second_run_has_nothing_to_do(top):
    assert build(top) == (["1-first", "2-second"], True)
    assert (top / "data/processed/c.txt").read_text() == "ONE"
    assert build(top) == ([], True)


def test_what_changes_is_built_with_all_that_follows(top):
    build(top)
    (top / "data/raw/a.txt").write_text("two")
    assert build(top) == (["1-first", "2-second"], True)
    assert (top / "data/processed/c.txt").read_text() == "TWO"


def test_what_follows_is_left_alone_when_its_input_came_out_the_same(top):
    build(top)
    stands = os.stat(top / "data/processed/b.txt").st_ino
    (top / "data/raw/a.txt").write_text("One")
    assert build(top) == (["1-first"], True)
    assert os.stat(top / "data/processed/b.txt").st_ino == stands


def test_times_do_not_count(top):
    build(top)
    for file in top.rglob("*.txt"):
        os.utime(file, (1, 1))
    assert build(top) == ([], True)


@pytest.mark.parametrize("mar", [lambda file: file.unlink(), lambda file: file.write_text("by hand")])
def test_files_that_are_missing_or_altered_by_hand_are_made_again(top, mar):
    build(top)
    mar(top / "data/processed/c.txt")
    assert build(top) == (["2-second"], True)
    assert (top / "data/processed/c.txt").read_text() == "ONE"


def test_a_file_that_is_no_longer_made_goes(top):
    build(top)
    write(top / "notebooks/2-second.ipynb", copy("processed/b.txt", "processed/d.txt"))
    build(top)
    assert [file.name for file in sorted((top / "data/processed").iterdir())] == ["b.txt", "d.txt"]


FAULTS = {
    "raises": ("1 / 0", "ZeroDivisionError: division by zero"),
    "killed": ("import os\nos.kill(os.getpid(), 9)", "Kernel died: killed by SIGKILL"),
    "whole job killed": ("import os\nos.kill(os.getppid(), 9)", "its worker died twice: BrokenProcessPool"),
    "too long": ("import time\ntime.sleep(60)", "CellTimeoutError"),
}


@pytest.mark.parametrize(("cell", "words"), FAULTS.values(), ids=FAULTS)
def test_a_failure_leaves_what_stood_and_says_what_happened(top, capsys, cell, words):
    build(top)
    write(
        top / "notebooks/1-first.ipynb", copy("raw/a.txt", "processed/b.txt").replace("upper", "lower"), cell
    )
    limits = {"time_limit": 5} if words == "CellTimeoutError" else {}
    assert build(top, **limits) == ([], False)
    said = capsys.readouterr().err
    assert words in said and "2-second is left as it was: 1-first failed" in said
    assert (top / "data/processed/b.txt").read_text() == "ONE"
    record = json.loads((top / "reports/failed/1-first.ipynb").read_text())
    assert record["cells"][-1]["metadata"]["papermill"]["status"] != "completed"
    assert not list((top / ".build").glob("scratch-*"))


def test_a_failure_shows_the_cell_and_goes_when_it_is_mended(top, capsys):
    good = (top / "notebooks/1-first.ipynb").read_bytes()
    write(top / "notebooks/1-first.ipynb", "asked = 1 / 0  # why not")
    build(top)
    assert "asked = 1 / 0  # why not" in capsys.readouterr().err
    (top / "notebooks/1-first.ipynb").write_bytes(good)
    assert build(top) == (["1-first", "2-second"], True)
    assert not (top / "reports/failed").exists()


def test_a_worker_that_dies_is_replaced_once(top, capsys):
    flag = top / "died"
    cell = (
        f"import pathlib, psutil\nflag = pathlib.Path({str(flag)!r})\n"
        "if not flag.exists():\n    flag.touch(); psutil.Process().parent().kill()\n'lived'"
    )
    write(top / "notebooks/1-first.ipynb", copy("raw/a.txt", "processed/b.txt"), cell)
    assert build(top) == (["1-first", "2-second"], True)
    assert "the worker died (BrokenProcessPool); once more" in capsys.readouterr().err


def test_a_job_that_kills_its_worker_takes_no_other_with_it(top, capsys):
    write(top / "notebooks/8-killer.ipynb", "import os, time\ntime.sleep(0.5)\nos.kill(os.getppid(), 9)")
    write(top / "notebooks/9-innocent.ipynb", "import time\ntime.sleep(1)\n'lived'")
    made = run.Build(top, [Job("8-killer", "8-killer"), Job("9-innocent", "9-innocent")], workers=2)
    assert not made.run()
    assert made.failed == {"8-killer"} and "9-innocent" in made.state.jobs
    assert "its worker died twice" in capsys.readouterr().err
    assert not list((top / ".build").glob("scratch-*"))


def test_why_names_what_changed(top):
    build(top)
    assert run.why(top, "2-second") == []
    (top / "data/raw/a.txt").write_text("two")
    (top / "data/processed/c.txt").unlink()
    assert run.why(top, "2-second") == [
        "1-first comes first: data/raw/a.txt changed",
        "data/processed/c.txt is missing",
    ]
    with pytest.raises(ValueError, match="did you mean '2-second'"):
        run.why(top, "2-secnd")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"briefs": ["nationl"]}, "did you mean 'national'"),
        ({"languages": ["fr"]}, "language is 'fr'"),
    ],
)
def test_parameters_that_are_not_offered_are_refused(top, given, words):
    with pytest.raises(ValueError, match=words):
        run.plan(top, **given)


def test_nothing_runs_while_the_raw_tables_have_faults(top, capsys):
    assert run.reports(top, gate=lambda: ["a.csv:2: wrong", "b.csv:3: wrong too"]) == 1
    said = capsys.readouterr().err
    assert "a.csv:2: wrong\nb.csv:3: wrong too\nNothing was built" in said
    assert not list((top / "data/processed").iterdir())


@pytest.mark.parametrize("folder", ["reports", "data/processed", ".build", "reports/annex"])
def test_a_file_where_a_folder_should_be_is_told_before_anything_runs(top, folder, capsys):
    place = top / folder
    if place.is_dir():
        place.rmdir()
    place.write_text("in the way")
    with pytest.raises(ValueError, match=f"^{folder}.* cannot be written: {place} is no folder"):
        run.reports(top)
    assert "Starting" not in capsys.readouterr().err
    assert place.read_text() == "in the way"
    assert not (top / "data/processed/b.txt").exists()


def test_a_folder_without_the_right_to_write_is_told_before_anything_runs(top, monkeypatch):
    monkeypatch.setattr(os, "access", lambda place, _: place.name != "reports")
    with pytest.raises(ValueError, match=f"^reports/ cannot be written: {top}/reports is not yours"):
        run.reports(top)
    assert not list((top / "data/processed").iterdir())


def test_the_raw_tables_are_looked_at_once_a_build(top, tmp_path):
    asked = tmp_path / "asked"

    def gate():
        with asked.open("a") as file:
            file.write("x")
        return []

    jobs = [Job(name, "1-first") for name in ("one", "two", "three")]
    assert run.Build(top, jobs, gate=gate).run()
    assert asked.read_text() == "x"


def test_a_day_has_jobs_and_a_folder_of_its_own(top):
    plan = run.plan(top, run=Run(as_of="2024-09-30"))
    assert [job.name for job in plan] == [
        f"{name}@as-of-2024-09-30" for name in ("1-first", "2-second", "index")
    ]
    assert plan[0].parameters == {"as_of": "2024-09-30"}
    assert plan[0].reports == "reports/as-of-2024-09-30"


def test_a_stage_without_a_day_is_refused_for_one(top):
    write(top / "notebooks/1-first.ipynb", "1", parameters="level: int = 80")
    with pytest.raises(ValueError, match="1-first.ipynb: unknown parameter 'as_of'"):
        run.plan(top, run=Run(as_of="2024-09-30"))


def test_leftovers_of_a_killed_build_are_swept(top):
    (top / ".build/scratch-x/data").mkdir(parents=True)
    (top / "reports/.national.vi.html.abc.part").touch()
    run.sweep(top)
    assert not (top / ".build/scratch-x").exists()
    assert not list(top.glob("reports/.*"))


def test_the_manifest_holds_hashes_and_no_time(top):
    build(top)
    first = run.manifest(top, State(top), "reports")
    (top / ".build/state.json").unlink()
    build(top)
    assert run.manifest(top, State(top), "reports") == first
    jobs = json.loads(first)
    assert jobs["1-first"]["inputs"]["data/raw/a.txt"] == hashes.digest(b"one")
    assert jobs["2-second"]["outputs"]["data/processed/c.txt"] == hashes.digest(b"ONE")


def test_a_partial_build_leaves_the_inputs_of_other_jobs_as_they_were(top):
    build(top)
    (top / "data/raw/a.txt").write_text("two")
    assert run.Build(top, run.plan(top)[:1]).run()
    jobs = json.loads(run.manifest(top, State(top), "reports"))
    assert jobs["1-first"]["outputs"]["data/processed/b.txt"] == hashes.digest(b"TWO")
    assert jobs["2-second"]["inputs"]["data/processed/b.txt"] == hashes.digest(b"ONE")


def test_reports_from_other_tables_than_those_of_now_are_outdated(top):
    index = run.plan(top)[-1]
    build(top)
    (top / "reports/national.vi.html").touch()
    assert State(top).listing(index).outdated == ("national.vi.html",)  # nothing says what it was made from
    (top / "data/raw/a.txt").write_text("two")
    assert run.Build(top, run.plan(top)[:1]).run()
    assert State(top).listing(index).outdated == ("annex/2-second.html", "national.vi.html")


def test_a_table_outside_the_folder_of_tables_is_refused(top, capsys):
    write(top / "notebooks/2-second.ipynb", copy("processed/b.txt", "raw/b.txt"))
    assert build(top) == (["1-first"], False)
    assert "data/raw/b.txt cannot be written: tables go to data/processed" in capsys.readouterr().err
    assert not (top / "data/raw/b.txt").exists()


def test_the_manifest_leaves_out_what_notebooks_of_old_have_left(top):
    build(top)
    (top / "reports/annex/2-second.html").unlink()
    jobs = json.loads(run.manifest(top, State(top), "reports"))
    assert list(jobs) == ["1-first"]
    assert "reports/annex/1-first.html" in jobs["1-first"]["outputs"]


def test_a_second_build_waits_for_the_first(top):
    with run.alone(top):
        second = apart(top)
        line = second.stdout.readline()
        second.kill()
    assert line == "Another build is running in this folder; waiting for it\n"


def sleeping(top):
    """A build whose second stage sleeps, and the processes that it has by then."""
    sleeps = top / "sleeps"
    cell = f"import pathlib, time\npathlib.Path({str(sleeps)!r}).touch()\ntime.sleep(500)"
    write(top / "notebooks/2-second.ipynb", cell)
    process = apart(top)
    wait_for(sleeps.exists)
    return process, psutil.Process(process.pid).children(recursive=True)


def test_an_interrupt_stops_cleanly_and_keeps_what_is_done(top):
    process, children = sleeping(top)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Stopped; finished jobs are kept (1 of 3)" in said and "Traceback" not in said
    wait_for(lambda: all(map(has_ended, children)))
    assert not list((top / ".build").glob("scratch-*"))
    assert list(State(top).jobs) == ["1-first"]


def test_nothing_outlives_a_build_that_is_killed(top):
    process, children = sleeping(top)
    process.kill()
    process.wait()
    assert len(children) >= 2
    wait_for(lambda: all(map(has_ended, children)))


def test_a_build_with_nothing_to_do_imports_nothing_of_briefs_and_pages(top):
    build(top)
    code = (
        "import pathlib; from analysis.build import run\n"
        f"top = pathlib.Path({str(top)!r}); run.Build(top, run.plan(top)[:-1]).run()"
    )
    command = [sys.executable, "-X", "importtime", "-c", code]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stderr.splitlines()
    imported = {line.rpartition("|")[2].strip() for line in lines}
    assert "analysis.build.run" in imported
    heavy = ("numpy", "pandas", "matplotlib", "papermill", "IPython", "analysis.briefs", "analysis.pages")
    assert not [name for name in imported if name.startswith(heavy)]
