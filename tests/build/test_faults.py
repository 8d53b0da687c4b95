"""Faults: whatever ends a build, no file is half-written, and the next build is right."""

import os
import random
import resource
import signal
import time

import pytest
from small_notebooks import project

from analysis.build import fork, kernel, run

KILLS = int(os.environ.get("KILLS", "8"))


@pytest.fixture
def top(tmp_path):
    kernel.warm()
    return project(tmp_path)


def build(top):
    return run.Build(top, run.plan(top)[:-1], workers=2).run()


def lives(connection, top):
    """A build in a process of its own, as the first thing that it does after a sweep."""
    run.sweep(top)
    build(top)


def found(top):
    return {file.name: file.read_text() for file in (top / "data/processed").glob("*.txt")}


def test_a_build_killed_at_any_moment_leaves_whole_files_and_the_next_is_right(top):
    build(top)
    texts = ["one"]
    for moment in random.Random(2025).choices([0.05 * step for step in range(1, 60)], k=KILLS):
        texts.append(f"text {len(texts)} " * 1000)
        (top / "data/raw/a.txt").write_text(texts[-1])
        child = fork.Child(lives, top)
        time.sleep(moment)
        os.kill(child.pid, signal.SIGKILL)
        child.kill()
        assert set(found(top).values()) <= {text.upper() for text in texts}
    run.sweep(top)
    assert build(top)
    assert found(top) == {"b.txt": texts[-1].upper(), "c.txt": texts[-1].upper()}
    left = [file.name for file in top.rglob("*") if file.name.endswith(".part") or "scratch" in file.name]
    assert left == []


def cramped(top):
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
    return build(top)


def test_no_room_for_a_file_is_a_failure_and_leaves_the_old_one(top, capfd):
    build(top)
    (top / "data/raw/a.txt").write_text("x" * 50_000)
    assert fork.run_in_child(cramped, top) is False
    assert "File too large" in capfd.readouterr().err
    assert found(top) == {"b.txt": "ONE", "c.txt": "ONE"}
    assert build(top)
    assert found(top)["c.txt"] == "X" * 50_000


def test_a_folder_that_cannot_be_written_is_told(top):
    (top / "reports/annex").write_text("in the way")
    with pytest.raises(ValueError, match="^reports/annex/ cannot be written"):
        build(top)
    (top / "reports/annex").unlink()
    assert build(top)
