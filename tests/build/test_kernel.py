"""Warm kernels: the same outputs as an ordinary kernel's, and a record that does not lie when one dies."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import papermill
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError
from small_notebooks import write

from analysis.build import fork, kernel

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
RICH = [
    "import os, sys\nprint('a')\nprint('b')\nprint('loud', file=sys.stderr)",
    "import pandas\npandas.DataFrame({'a': [1, 2]})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
    "from IPython.display import Markdown, clear_output, display\n"
    "display(Markdown('x'), metadata={'text/markdown': {'brief': {'title': 't'}}})",
    "shown = display('one', display_id='d')",
    "shown.update('two'); print('gone'); clear_output(); 3",
    "_ + 1",
    "%%capture said\nprint(1)",
    "said.stdout",
    "import asyncio\nawait asyncio.sleep(0.01); 'waited'",
    "# nothing",
]


def run(place, engine="warm", **options):
    """The notebook as it was recorded, and the error that the caller saw."""
    record, error = place.with_suffix(f".{engine}.ipynb"), None
    try:
        papermill.execute_notebook(place, record, engine_name=engine, progress_bar=False, **options)
    except Exception as raised:
        error = raised
    return nbformat.read(record, as_version=4), error


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def outputs(notebook):
    return [(cell.execution_count, cell.outputs) for cell in code(notebook)]


def status(notebook):
    return [cell.metadata.papermill.status for cell in code(notebook)]


def test_outputs_are_those_of_the_standard_engine(tmp_path):
    place = write(tmp_path / "rich.ipynb", *RICH)
    (warm, error), (plain, _) = run(place), run(place, "nbclient")
    assert error is None
    assert outputs(warm) == outputs(plain)


@pytest.mark.parametrize("place", NOTEBOOKS, ids=lambda place: place.stem)
def test_the_notebooks_of_the_project_have_the_same_outputs_under_both_engines(place, tmp_path, monkeypatch):
    shutil.copytree(place.parent.parent / "data", tmp_path / "data")
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    copy = shutil.copy(place, tmp_path)
    (warm, error), (plain, other) = run(Path(copy)), run(Path(copy), "nbclient")
    assert error is None and other is None
    assert outputs(warm) == outputs(plain)


def test_tracebacks_are_those_of_the_standard_engine(tmp_path):
    place = write(tmp_path / "wrong.ipynb", "print('before')\n1 / 0", "'never'")
    (warm, error), (plain, other) = run(place), run(place, "nbclient")
    assert isinstance(error, PapermillExecutionError) and str(error) == str(other)
    assert outputs(warm) == outputs(plain)
    assert status(warm) == status(plain) == ["completed", "failed", "pending"]


def test_a_cell_may_say_that_it_raises(tmp_path):
    place = write(tmp_path / "raises.ipynb", "1 / 0", "'after'")
    notebook = nbformat.read(place, as_version=4)
    code(notebook)[1].metadata.tags = ["raises-exception"]
    nbformat.write(notebook, place)
    (warm, _), (plain, _) = run(place), run(place, "nbclient")
    assert outputs(warm) == outputs(plain)
    assert code(warm)[-1].outputs[0].data["text/plain"] == "'after'"


@pytest.mark.parametrize(
    ("cell", "options", "kind", "words"),
    [
        ("import os\nos._exit(3)", {}, DeadKernelError, "exit status 3"),
        ("import os\nos.kill(os.getpid(), 9)", {}, DeadKernelError, "SIGKILL"),
        ("import os\nos.kill(os.getpid(), 9)", {"save_cells": False}, DeadKernelError, "SIGKILL"),
        ("import time\ntime.sleep(60)", {"execution_timeout": 5}, CellTimeoutError, "timed out"),
    ],
)
def test_a_notebook_that_is_cut_short_never_looks_completed(tmp_path, cell, options, kind, words):
    record, error = run(write(tmp_path / "cut.ipynb", "print('before')\n" + cell, "'never'"), **options)
    assert isinstance(error, kind) and words in str(error)
    assert status(record) == ["completed", "failed", "pending"]
    assert [output.output_type for output in code(record)[1].outputs] == ["stream", "error"]
    assert record.metadata.papermill.exception is True


def test_nothing_leaks_from_one_notebook_to_the_next(tmp_path):
    first = "import os, analysis\nleak = analysis.leak = os.environ['LEAK'] = 'x'"
    run(write(tmp_path / "first.ipynb", first))
    second = "import os, analysis\n('leak' in globals(), hasattr(analysis, 'leak'), 'LEAK' in os.environ)"
    record, _ = run(write(tmp_path / "second.ipynb", second))
    assert code(record)[1].outputs[0].data["text/plain"] == "(False, False, False)"


def test_a_first_cell_has_nothing_left_to_import(tmp_path):
    kernel.warm()
    assert fork.run_in_child(kernel._late_imports) == []


def test_what_a_program_prints_is_an_output(tmp_path):
    record, _ = run(write(tmp_path / "program.ipynb", "import os\nos.system('echo printed'); 'after'"))
    assert [output.get("text") for output in code(record)[1].outputs] == ["printed\n", None]


def test_memory_beyond_the_limit_is_an_error_of_the_cell(tmp_path):
    place = write(tmp_path / "greedy.ipynb", "taken = bytearray(2**32)")
    _, error = run(place, memory=2**31)
    assert isinstance(error, PapermillExecutionError) and error.ename == "MemoryError"
    assert error.evalue == "more than 2 GiB; WARM_MEMORY=8 allows 8 GiB"


def printed(tmp_path, *cells, **options):
    """The text that each cell printed or gave under the warm engine, and the error."""
    record, error = run(write(tmp_path / "cells.ipynb", *cells), **options)
    texts = ["".join(o.get("text", "") or o.get("evalue", "") for o in cell.outputs) for cell in code(record)]
    return texts[1:], error


def test_tasks_go_on_while_cells_run_and_between_them(tmp_path):
    task = "import asyncio\ndone = asyncio.create_task(asyncio.sleep(0.05, 'slept'))\nprint('begun')"
    wait = "print(await done, asyncio.get_event_loop().is_running())"
    assert printed(tmp_path, task, wait) == (["begun\n", "slept True\n"], None)


def test_exit_ends_the_kernel_after_its_cell(tmp_path):
    texts, error = printed(tmp_path, "print('a'); exit()", "print('never')")
    assert texts[0] == "a\n" and isinstance(error, DeadKernelError)


def test_a_notebook_leaves_as_a_kernel_does(tmp_path):
    place, folder = tmp_path / "said", tmp_path / "folder"
    leaving = (
        f"import atexit, tempfile\natexit.register(open({str(place)!r}, 'w').write, 'left')\n"
        f"held = tempfile.TemporaryDirectory()\nopen({str(folder)!r}, 'w').write(held.name)"
    )
    assert printed(tmp_path, leaving)[1] is None
    assert place.read_text() == "left" and not Path(folder.read_text()).exists()


def test_random_state_differs_from_run_to_run(tmp_path):
    kernel.warm()
    source = "import random, numpy\nprint(random.random(), numpy.random.rand())"
    first, second = (printed(tmp_path, source)[0][0].split() for _ in range(2))
    assert not set(first) & set(second)


def test_logging_is_set_up_by_the_notebook(tmp_path):
    source = "import logging\nlogging.basicConfig(format='%(message)s', level='INFO')\nlogging.info('told')"
    assert printed(tmp_path, source) == (["told\n"], None)


def test_each_line_is_logged_once(tmp_path):
    with (tmp_path / "out").open("w") as file:
        printed(tmp_path, "for i in range(300): print('line', i)", stdout_file=file)
    assert (tmp_path / "out").read_text() == "".join(f"line {i}\n" for i in range(300))


@pytest.mark.parametrize("name", ["ir", "another-python"])
def test_another_kernel_is_handed_to_the_standard_engine_and_it_is_said(tmp_path, caplog, name):
    _, error = run(write(tmp_path / "r.ipynb", "x = 1"), kernel_name=name)
    assert type(error).__name__ == "NoSuchKernel" and f"the kernel {name!r} is not this Python" in caplog.text


def test_nothing_is_imported_that_the_notebook_does_not(tmp_path):
    names = "('pandas', 'matplotlib', 'statsmodels', 'typst')"
    source = f"import sys; print([name for name in {names} if name in sys.modules])"
    program = (
        "import papermill, sys; papermill.execute_notebook(sys.argv[1], sys.argv[2], "
        "engine_name='warm', progress_bar=False)"
    )
    place = write(tmp_path / "light.ipynb", source)
    subprocess.run([sys.executable, "-c", program, place, tmp_path / "light.out.ipynb"], check=True)
    record = nbformat.read(tmp_path / "light.out.ipynb", as_version=4)
    assert code(record)[1].outputs[0].text == "[]\n"


def test_nobody_is_asked(tmp_path):
    _, error = run(write(tmp_path / "asks.ipynb", "input()"))
    assert error.ename == "StdinNotImplementedError"


def test_an_unknown_parameter_is_refused_before_anything_runs(tmp_path):
    place = write(tmp_path / "stage.ipynb", "1")
    with pytest.raises(ValueError, match="unknown parameter 'as_off'; did you mean 'as_of'"):
        papermill.execute_notebook(
            place, tmp_path / "out.ipynb", {"as_off": "2024-09-30"}, engine_name="warm", progress_bar=False
        )
    assert not (tmp_path / "out.ipynb").exists()


def test_a_refused_parameter_is_one_line_on_papermills_command_line(tmp_path):
    place = write(tmp_path / "stage.ipynb", "1")
    command = ["-p", "as_off", "2024-09-30", str(place), str(tmp_path / "out.ipynb"), "--engine", "warm"]
    done = subprocess.run([sys.executable, "-m", "papermill", *command], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: the notebook: unknown parameter 'as_off'")
    assert "Traceback" not in done.stderr


def test_without_fork_the_standard_engine_runs_and_it_is_said(tmp_path, monkeypatch, caplog):
    monkeypatch.delattr(os, "fork")
    _, error = run(write(tmp_path / "plain.ipynb", "1"))
    assert error is None
    assert "no fork on this system" in caplog.text


def test_a_child_returns_or_raises_what_the_function_does():
    assert fork.run_in_child(divmod, 7, 2) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        fork.run_in_child(divmod, 7, 0)


def test_a_child_that_dies_says_how():
    with pytest.raises(fork.Died, match="killed by SIGKILL"):
        fork.run_in_child(lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_the_death_of_a_child_is_noticed_while_a_process_that_it_forked_lives_on():
    ended, held = os.pipe()  # the forked process waits for the end of this pipe, and holds that of the child

    def leave_behind():
        os.close(held)
        os.fork() or os.read(ended, 1)
        os._exit(3)

    with pytest.raises(fork.Died, match="exit status"):
        fork.run_in_child(leave_behind)
    os.close(held)
    os.close(ended)


def test_children_die_with_their_parent():
    parent = textwrap.dedent("""
        import time
        from analysis.build import fork
        def live():
            print("started", flush=True)
            time.sleep(60)
            print("outlived its parent", flush=True)
        fork.run_in_child(live)
    """)
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "started\n"
    process.kill()
    process.wait()
    assert process.stdout.read() == ""  # the pipe ends when the last process that holds it has ended
