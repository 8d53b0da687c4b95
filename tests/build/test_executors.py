"""Where jobs run: the same jobs on a cluster give the same files as here."""

import subprocess
import sys

import pytest
from small_notebooks import copy, project, wait_for, write

from analysis.build import executors, run

QUIET = ["--no-dashboard"]


@pytest.fixture
def cluster(tmp_path):
    """A Dask scheduler and two workers as processes of this machine; the address, and the workers."""
    file, started = tmp_path / "scheduler.json", []

    def start(command, *arguments):
        line = [
            sys.executable,
            "-m",
            "distributed.cli.dask_" + command,
            "--scheduler-file",
            str(file),
            *QUIET,
        ]
        started.append(subprocess.Popen([*line, *arguments], stderr=subprocess.DEVNULL, cwd=tmp_path))
        return started[-1]

    start("scheduler", "--host", "127.0.0.1", "--port", "0")
    wait_for(file.exists)
    workers = [start("worker", "--nthreads", "1", "--no-nanny") for _ in range(2)]
    from distributed import Client

    with Client(scheduler_file=str(file)) as client:
        client.wait_for_workers(2, timeout=60)
        yield client.scheduler.address, workers
    for process in started:
        process.kill()
        process.wait()


def made(top):
    return {
        file.name: file.read_bytes() for file in sorted(top.glob("[dr]*/[!.]*/*")) if "raw" not in file.parts
    }


def test_a_cluster_makes_the_same_files_and_a_lost_worker_is_replaced(tmp_path, cluster):
    address, workers = cluster
    here, there = project(tmp_path / "here"), project(tmp_path / "there")
    flag = tmp_path / "lost"
    lose = (
        f"import pathlib, psutil\nflag = pathlib.Path({str(flag)!r})\n"
        "if not flag.exists():\n    flag.touch(); psutil.Process().parent().parent().kill()\n'lived'"
    )
    assert run.Build(here, run.plan(here)[:-1]).run()
    assert run.Build(there, run.plan(there)[:-1], scheduler=address).run()
    assert made(there) == made(here)
    assert set(made(here)) == {"b.txt", "c.txt", "1-first.html", "2-second.html"}
    write(there / "notebooks/1-first.ipynb", copy("raw/a.txt", "processed/b.txt"), lose)
    assert run.Build(there, run.plan(there)[:-1], scheduler=address).run()
    assert [worker.poll() is None for worker in workers].count(True) == 1


def test_a_scheduler_that_does_not_answer_is_told():
    with pytest.raises(ValueError, match="no scheduler answers at tcp://127.0.0.1:9"):
        executors.executor(1, "tcp://127.0.0.1:9")
