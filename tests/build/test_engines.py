"""Both engines over the cases of researchers: the same outputs, but for what README lists as different."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import nbformat
import pytest

CASES = Path(__file__).parents[3] / "shared/cases/engine"
DIFFERENT = {
    "memerr": "the memory of a notebook is limited",
    "preimported": "this package is imported",
    "random_unseeded": "random numbers",
    "timeit": "times",
    "tqdm": "times",
}
RACING = {
    "multiprocessing_local_fn",
    "subprocess",
}  # processes write at once; the standard engine may lose text
WARNING = re.compile(r"\[IPKernelApp\] WARNING.*\n?")  # of a kernel over TCP
SAME_ENDING = {"input", "debugger"}  # nobody is asked, said from another place
CHANGING = (
    (r"0x[0-9a-f]{6,}", "ADDRESS"),
    (r"\\u001b\[[0-9;]*m", ""),
    (r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}", "ID"),
    (r"ipykernel_\d+/\d+", "FILE"),
    (r"T_[0-9a-f]{5}", "TABLE"),
    (r"(?:CPU|Wall).*?(?=\\n)", "TIME"),
)


def normal(output):
    text = json.dumps(output, sort_keys=True)
    for pattern, name in CHANGING:
        text = re.sub(pattern, name, text)
    return text


def joined(outputs):
    """The outputs, with the text of each stream in one, since either engine cuts it where it likes."""
    streams, others = {}, []
    for output in outputs:
        if output.output_type == "stream":
            streams[output.name] = streams.get(output.name, "") + WARNING.sub("", output.text)
        else:
            others.append(normal(output))
    return {name: sorted(normal(text).split("\\n")) for name, text in streams.items() if text}, others


def letters(cells):
    """The letters of every stream, in no order and without the quotes of JSON."""
    lines = [line for streams, _ in cells for lines in streams.values() for line in lines]
    return Counter("".join(lines).replace('"', ""))


def run(place, engine, folder):
    """What papermill's command line leaves of a case: exit status, outputs by cell, files."""
    (folder / "engine").mkdir(parents=True)
    command = [sys.executable, "-m", "papermill", place, "out.ipynb", "--engine", engine, "--no-progress-bar"]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, env=os.environ | {"PATH": path}
    )
    record = nbformat.read(folder / "out.ipynb", as_version=4)
    cells = [cell for cell in record.cells if cell.cell_type == "code"]
    files = sorted(file.name for file in folder.rglob("*") if file.is_file())
    return done.returncode, [joined(cell.outputs) for cell in cells], files


@pytest.mark.parametrize("place", sorted(CASES.glob("*.ipynb")), ids=lambda place: place.stem)
def test_a_case_gives_the_same_under_both_engines(place, tmp_path):
    results = []
    for engine in ("warm", "nbclient"):
        folder = tmp_path / place.stem
        results.append(run(place, engine, folder))
        folder.rename(tmp_path / engine)
    warm, standard = results
    if place.stem in DIFFERENT or place.stem in SAME_ENDING:
        assert warm[2] == standard[2] and len(warm[1]) == len(standard[1])
    elif place.stem in RACING:
        assert warm[0] == standard[0] and letters(standard[1]) <= letters(warm[1])
    elif place.stem == "async_background":
        assert warm[0] == 0 and "done True" in str(warm[1][1])
    else:
        assert warm == standard


def test_the_cases_are_there():
    if not CASES.is_dir():
        pytest.skip("no folder of cases beside the checkout")
    assert list(CASES.glob("*.ipynb"))
