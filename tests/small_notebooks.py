"""Small notebooks, and a project of them, for the tests of what runs notebooks."""

import shutil
import time
from pathlib import Path

import nbformat
import psutil
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

AS_OF = 'as_of: str = ""  # keep only what was published by this day'


def write(place, *cells, parameters=AS_OF):
    """A notebook at `place`: a title, the parameters, and these code cells."""
    code = [new_code_cell(parameters, metadata={"tags": ["parameters"]}), *map(new_code_cell, cells)]
    notebook = new_notebook(cells=[new_markdown_cell(f"# {place.stem}"), *code])
    for number, cell in enumerate(notebook.cells):
        cell.id = f"c{number:02}"
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    place.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, place)
    return place


def copy(source, target):
    """Code of a cell that reads one text below data/ and writes it, in capitals, to another."""
    return (
        "from analysis.tables import store\n"
        f"text = store.text(store.root() / 'data' / {source!r})\n"
        f"store.write(store.root() / 'data' / {target!r}, text.upper()); text"
    )


def wait_for(condition):
    """Return as soon as `condition()` holds; the limit only ends a test that fails."""
    end = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def has_ended(process):
    """True for a process that is gone, or a zombie: a PID 1 that does not reap leaves those."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def project(folder):
    """A project of two stages, raw/a.txt -> processed/b.txt -> processed/c.txt, in `folder`."""
    for name in ("data/raw", "data/processed", "reports", "requirements"):
        (folder / name).mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    (folder / "requirements/reports.lock").write_text("one==1\n")
    (folder / "data/raw/a.txt").write_text("one")
    shutil.copy(Path(__file__).parents[1] / "data/raw/edition.csv", folder / "data/raw/edition.csv")
    write(folder / "notebooks/1-first.ipynb", copy("raw/a.txt", "processed/b.txt"))
    write(folder / "notebooks/2-second.ipynb", copy("processed/b.txt", "processed/c.txt"))
    return folder
