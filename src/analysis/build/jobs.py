"""What one job does: a notebook runs on a scratch copy of the tables; what it made comes back as bytes.

The same function runs in a forked child here or on another machine: everything it needs travels with the job.
"""

import contextlib
import functools
import gc
import json
import os
import platform
import shutil
import sys
import tempfile
import types
from dataclasses import dataclass, field
from pathlib import Path

from analysis.build import fork, hashes, kernel
from analysis.tables.describe import TABLES
from analysis.tables.runs import Run


@dataclass(frozen=True)
class Job:
    """One thing to build: a stage, a brief, or the index."""

    name: str
    notebook: str = ""  # none for the index
    parameters: dict = field(default_factory=dict)
    after: tuple = ()  # names of the jobs that come first
    needs: tuple = ()  # those among them without which this one cannot run
    reports: str = "reports"  # the folder of its reports
    listed: tuple = ()  # of the index: names of the reports
    outdated: tuple = ()  # those among them that were made from other tables than those of now
    stem: str = ""  # of a brief: its file below reports/, without html or pdf; a stage has none
    area: str = ""  # of a profile: the province whose rows it may read
    indicator: str = ""  # of the page of an indicator: the code whose rows it may read
    run: Run = Run()  # whose tables it reads and makes


@dataclass
class Order:
    """A job with all that it needs: source of the notebook, tables (paths here, bytes elsewhere), limits."""

    job: Job
    source: bytes
    inputs: dict
    environment: dict
    package: str  # hash of the code that is to do it
    scratch: str | None
    time_limit: int
    memory: int


@dataclass
class Outcome:
    """What came of a job: files to write, files it read, its executed notebook, or why it failed."""

    outputs: dict = field(default_factory=dict)
    read: list = field(default_factory=list)
    log: bytes = b""
    memory: int = 0
    failure: str = ""


@functools.cache
def ready():
    """Make once in this process what every job would else make for itself: imports, fonts, a first figure."""
    kernel.warm()
    with contextlib.suppress(Exception):  # the job that needs it will say what is wrong
        import nbformat

        from analysis.briefs import wording
        from analysis.briefs.figures import style
        from analysis.pages import publish

        nbformat.validate(nbformat.v4.new_notebook())  # compiles what validates
        wording.warm()
        publish.warm()
        style.warm()
    gc.freeze()


def run(order):
    """Run a job, its cells in a child of their own; a child that dies is a failed job, never a finished one.

    Here this process has one job at a time. On another machine it may have several, and each, bookkeeping
    and all, gets a child.
    """
    if order.package != hashes.package():
        return Outcome(
            failure=f"{platform.node()} has another version of this package; install the same one there"
        )
    ready()
    folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=order.scratch))
    try:
        return _run(order, folder) if order.scratch else fork.run_in_child(_run, order, folder)
    except fork.Died as error:
        return _failed(folder, f"the process that ran it was {error}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(order, folder):
    from analysis.briefs import wording

    wording.catalogue.cache_clear()  # what this job reads is noted anew
    _link(order.inputs, folder)
    with _inside(folder), _watched(folder) as read:
        try:
            outputs, memory = _index(order) if not order.job.notebook else _notebook(order, folder, read)
        except Exception as error:
            return _failed(folder, _message(error).replace(f"{folder}/", ""))
        made = _made(folder)
        if elsewhere := [name for name in made if not name.startswith("data/processed/")]:
            return _failed(folder, f"{', '.join(elsewhere)} cannot be written: tables go to data/processed")
        outputs |= {name: (folder / name).read_bytes() for name in made}
        return Outcome(outputs, sorted(_names(read, folder)), _log(folder), memory)


@contextlib.contextmanager
def _inside(folder):
    """With `folder` as the project, and as the place where this process and its children stand."""
    before, named = Path.cwd(), os.environ.get("ANALYSIS_ROOT")
    os.environ["ANALYSIS_ROOT"] = str(folder)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.pop("ANALYSIS_ROOT")
        if named is not None:
            os.environ["ANALYSIS_ROOT"] = named


def _link(inputs, folder):
    """Put the tables where a notebook looks for them, as links: what is no link afterwards was made there."""
    for name, content in inputs.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            held = folder / ".held" / name
            held.parent.mkdir(parents=True, exist_ok=True)
            held.write_bytes(content)
            content = held
        place.symlink_to(content)


@contextlib.contextmanager
def _watched(folder):
    """Note every file that this process and its children open for reading, in a file that they share."""
    watch = _watch()
    watch.notes = os.open(folder / ".read", os.O_RDWR | os.O_CREAT | os.O_APPEND)
    watch.places = str(folder), str(hashes.PACKAGE)
    try:
        yield folder / ".read"
    finally:
        watch.places = ()
        os.close(watch.notes)


@functools.cache
def _watch():
    """The one watch of this process, since none can be taken away: it notes what lies in its places."""
    watch = types.SimpleNamespace(notes=0, places=())

    def note(event, details):
        if event == "open" and watch.places and isinstance(details[0], str):
            place = os.path.abspath(details[0])
            if place.startswith(watch.places) and not details[2] & (os.O_WRONLY | os.O_RDWR):
                os.write(watch.notes, f"{place}\n".encode())

    sys.addaudithook(note)
    return watch


def _names(read, folder):
    """The watched files among those noted, by their names in the project."""
    for line in set(read.read_text(encoding="utf-8").splitlines()):
        place = Path(line)
        if place.is_relative_to(folder / "data") and (place.is_symlink() or not place.exists()):
            yield place.relative_to(folder).as_posix()
        elif place.is_relative_to(hashes.PACKAGE / "briefs/locale"):
            yield hashes.name_inside(place)


def _made(folder):
    made = (file for file in hashes.files(folder / "data") if not file.is_symlink())
    return [file.relative_to(folder).as_posix() for file in made]


def _notebook(order, folder, read):
    """Execute the notebook and publish it; return its reports and the memory that it used."""
    import papermill

    from analysis.pages import publish

    source, log = folder / f"{order.job.notebook}.ipynb", folder / "log.ipynb"
    source.write_bytes(order.source)
    notebook = papermill.execute_notebook(
        source, log, dict(order.job.parameters), engine_name="warm", progress_bar=False,
        execution_timeout=order.time_limit, memory=order.memory, save_cells=False,
    )  # fmt: skip
    memory = notebook.metadata.papermill.get("memory", 0)
    if order.job.indicator:
        files = publish.indicator(
            notebook, order.job.stem, (folder / TABLES["observations"].path).read_bytes()
        )
    elif order.job.stem:
        files = publish.brief(notebook, order.job.stem, _attached(order, folder, read))
    else:
        name = order.job.notebook
        files = {
            f"annex/{name}.html": publish.annex(notebook, name),
            f"notebooks/{name}.ipynb": publish.executed(notebook),
        }
    return {f"{order.job.reports}/{name}": content for name, content in files.items()}, memory


def _attached(order, folder, read):
    """The files that go with a PDF: observations, parameters, and hashes of all that it was made from."""
    from analysis.tables import store

    inputs = {
        name: hashes.of_file(folder / name)
        for name in sorted(_names(read, folder))
        if name.startswith("data/")
    }
    told = {"environment": order.environment, "inputs": inputs, "notebook": hashes.digest(order.source)}
    header, rows, _ = store.rows_of(store.path("observations", run=order.job.run))
    area = header.index("REF_AREA")
    provincial = bool(order.job.area) or order.job.stem.startswith("divide.")
    kept = [row for row in rows if (row[area] != "VN") == provincial]
    return {
        "observations.csv": store.as_csv([header, *kept]).encode(),
        "parameters.json": as_json(order.job.parameters),
        "manifest.json": as_json(told),
    }


def _index(order):
    """The pages that list every report, and the tables as one workbook."""
    from analysis.pages import publish
    from analysis.tables import rules, store

    run = order.job.run
    names = [name for name in rules.TABLES if store.path(name, run=run).is_file()]
    tables = {name: store.load(name, run=run) for name in names}
    if order.job.stem:
        pages = publish.catalogue if order.job.stem.startswith("indicators/") else publish.directory
        files = pages(tables, list(order.job.listed))
    else:
        files = publish.index(tables, list(order.job.listed), run, order.job.outdated)
    return {f"{order.job.reports}/{name}": content for name, content in files.items()}, fork.memory_used()


def as_json(content):
    """JSON bytes, the same for the same content."""
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _log(folder):
    log = folder / "log.ipynb"
    return log.read_bytes() if log.is_file() else b""


def _failed(folder, message):
    return Outcome(log=_log(folder), failure=message)


def _message(error):
    """What went wrong: the traceback of the cell, or the traceback of the error."""
    import traceback

    from papermill.exceptions import PapermillExecutionError

    if isinstance(error, PapermillExecutionError):
        return f"This cell raised {error.ename}:\n\n{error.source}\n{error}".rstrip()
    if type(error).__module__.startswith("nbclient"):
        return f"{type(error).__name__}: {error}"
    return "".join(traceback.format_exception(error))
