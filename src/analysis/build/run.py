"""Which stage or brief is stale, and running it: in parallel, only what changed, whole or not at all.

What was built is remembered by content, not by time: a job is stale when a part of what it depends on, or a
file that it made, differs from what stands there. Checking that imports nothing heavy.
"""

import contextlib
import os
import shutil
import sys
import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait

from analysis.build import executors, fork, hashes
from analysis.build.jobs import Order, Outcome, as_json, run
from analysis.build.plan import DEFAULT, indicator_pages, plan, profiles
from analysis.build.progress import Progress
from analysis.build.slices import own_tables
from analysis.build.stale import State
from analysis.tables import rules

STAGE_PAGES = ("annex", "notebooks")  # folders below reports/ for the pages and the copies of stage notebooks
TIME_LIMIT = 600  # seconds a cell
MEMORY = 4 * 2**30  # bytes a notebook


class Build:
    """One run through a plan: what is stale runs, the rest is left alone.

    Before a first stage runs, `gate` gives the faults of the raw tables; with any, nothing runs.
    """

    def __init__(self, top, jobs, workers=0, scheduler="", time_limit=TIME_LIMIT, gate=None):
        self.top, self.state = top, State(top)
        self.workers, self.scheduler, self.time_limit = workers or os.cpu_count(), scheduler, time_limit
        self.waiting, self.running, self.failed = list(jobs), {}, set()
        self.tried, self.memory, self.pool, self.slots, self.gate = set(), 0, None, 1, gate
        self.progress = Progress(len(jobs))

    def run(self):
        """Run what is stale; True if nothing failed."""
        (self.top / ".build").mkdir(exist_ok=True)
        try:
            while self.waiting or self.running:
                self._start()
                if self.running:
                    for future in wait(self.running, return_when=FIRST_COMPLETED).done:
                        self._take(future)
        finally:
            self.progress.close()
            if self.pool:
                executors.end(self.pool, self.running)
        return not self.failed

    def _start(self):
        """Start every job that can start; those that have nothing to do are done."""
        for job in list(self.waiting):
            unfinished = {other.name for other in self.waiting} | {
                other.name for other, _ in self.running.values()
            }
            if self.failed & set(job.needs):
                self._leave(job)
            elif len(self.running) < self._room(unfinished) and not unfinished & set(job.after):
                self.waiting.remove(job)
                job = self.state.listing(job)
                if self.state.why(job):
                    self._submit(job)
                else:
                    self.progress.skip()

    def _room(self, unfinished):
        """How many jobs may run: one that met the death of a worker runs alone, for it may be the cause."""
        return 1 if self.tried & unfinished else self.slots

    def _leave(self, job):
        self.waiting.remove(job)
        self.failed.add(job.name)
        self.progress.skip()
        self.progress.say(
            f"{job.name} is left as it was: {', '.join(sorted(self.failed & set(job.needs)))} failed"
        )

    def _submit(self, job):
        if self.pool is None:
            refuse_unwritable(self.top, _destinations([job, *self.waiting]))
            self.progress.say("Starting: importing the scientific stack once")
            self.pool, self.slots = executors.executor(self.workers, self.scheduler)
        self._pass_gate(job)
        parts = self.state.parts(job, self.state.readable())
        source = b""
        if job.notebook:
            source = (self.top / "notebooks" / f"{job.notebook}.ipynb").read_bytes()
        scratch = None if self.scheduler else str(self.top / ".build")
        stands = hashes.environment(self.top), hashes.package()
        order = Order(job, source, self._inputs(job), *stands, scratch, self.time_limit, MEMORY)
        self.progress.begin(job.name)
        self.running[self.pool.submit(run, order)] = job, parts

    def _pass_gate(self, job):
        """Before the first stage: raises Refused if the raw tables have faults."""
        if self.gate and job.notebook and not job.needs:
            faults, self.gate = fork.run_in_child(self.gate), None
            if faults:
                raise Refused("\n".join(map(str, faults)))

    def _inputs(self, job):
        """The tables a job may read: where they lie, or their bytes for another machine or its own rows."""
        if own := own_tables(self.top, job):
            return own
        return {
            file.relative_to(self.top).as_posix(): file.read_bytes() if self.scheduler else file.resolve()
            for file in hashes.files(self.top / "data")
        }

    def _take(self, future):
        """Keep what a finished job made, or say why it failed."""
        job, parts = self.running.pop(future)
        try:
            outcome = future.result()
        except Exception as error:
            self._retry(job, error)
            return
        self.memory = max(self.memory, outcome.memory)
        if outcome.failure:
            self._fail(job, outcome)
            return
        for name in sorted(self.state.outputs(job).keys() - outcome.outputs.keys()):
            remove(self.top, name)
        for name, content in outcome.outputs.items():
            put(self.top / name, content)
        put(self.top / ".build" / "logs" / f"{job.name}.ipynb", outcome.log)
        _discard(self.top / job.reports / "failed" / f"{job.name}.ipynb")
        self.state.built(job, parts, outcome)
        self.progress.finish(job.name)

    def _retry(self, job, error):
        """A worker died: once more, on another one."""
        log = b""
        if isinstance(error, BrokenExecutor):
            self.pool, self.slots = None, 1
            log = partial_output(self.top)
            sweep(self.top)
        if job.name in self.tried:
            said = f"its worker died twice: {type(error).__name__}: {error}"
            self._fail(job, Outcome(log=log, failure=said))
            return
        self.tried.add(job.name)
        self.progress.back(job.name, f"the worker died ({type(error).__name__}); once more")
        self.waiting.insert(0, job)

    def _fail(self, job, outcome):
        """Last time's files stay; the executed notebook is kept beside them for a look."""
        self.failed.add(job.name)
        self.state.forget(job)
        kept = ""
        if outcome.log:
            place = f"{job.reports}/failed/{job.name}.ipynb"
            put(self.top / place, outcome.log)
            kept = f"\nThe notebook, as far as it came: {place}"
        self.progress.finish(job.name, failed=True)
        self.progress.say(f"{outcome.failure}{kept}")


class Refused(ValueError):
    """The raw tables have faults; nothing was run."""


def refuse_unwritable(top, folders):
    """Raise ValueError unless every one of these folders can be written, or made."""
    for folder in folders:
        place = top / folder
        while not os.path.lexists(place):
            place = place.parent
        why = "is no folder" if not place.is_dir() else "is not yours to write in"
        if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
            raise ValueError(f"{folder}/ cannot be written: {place} {why}; nothing was built")


def _destinations(jobs):
    """The folders that the files of these jobs go to."""
    homes = {f"{job.reports}/{job.stem}".rpartition("/")[0] if job.stem else job.reports for job in jobs}
    return sorted(
        {
            ".build/logs",
            "data/processed",
            *homes,
            *(f"{job.reports}/{kind}" for job in jobs for kind in STAGE_PAGES),
        }
    )


def _discard(record):
    """Remove the record of a failure that is mended, and its folder with the last one."""
    record.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # there is none, or others failed too
        record.parent.rmdir()


def put(place, content):
    """Write a file, whole or not at all, unless these bytes stand there."""
    if not place.is_file() or place.read_bytes() != content:
        from analysis.tables import store  # imports pandas, which a build with nothing to do does not need

        store.write(place, content)


def remove(top, name):
    """Remove a file that is no longer made, unless links lead out of data/processed and reports."""
    place = top / name
    homes = [(top / home).resolve() for home in ("data/processed", "reports")]
    if place.is_file() and any(place.parent.resolve().is_relative_to(home) for home in homes):
        place.unlink()


def manifest(top, state, folder):
    """Hashes of inputs, environment and outputs of every job of `folder` as JSON: no time, no commit.

    The inputs of a job are those it was built from, which a partial build leaves as they were.
    """
    entries = {name: entry for name, entry in state.jobs.items() if _stands(top, entry["outputs"], folder)}
    return as_json(
        {name: {"inputs": _inputs(entry), "outputs": entry["outputs"]} for name, entry in entries.items()}
    )


def _inputs(entry):
    return {name: part for name, part in entry["parts"].items() if not name.startswith("src/")}


def _stands(top, outputs, folder):
    """True for a job of `folder` whose files are all there: not one that notebooks of old have left."""
    homes = (folder, *(f"{folder}/{kind}" for kind in STAGE_PAGES))
    ours = any(name.rpartition("/")[0] in homes for name in outputs)
    return ours and all((top / name).is_file() for name in outputs)


@contextlib.contextmanager
def alone(top):
    """One build at a time: a second one says so and waits."""
    refuse_unwritable(top, [".build"])
    (top / ".build").mkdir(exist_ok=True)
    with open(top / ".build" / "lock", "w") as lock:
        try:
            import fcntl
        except ImportError:  # Windows
            yield
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another build is running in this folder; waiting for it", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def partial_output(top):
    """The record of a notebook whose worker died, as far as it was written."""
    return next((file.read_bytes() for file in (top / ".build").glob("scratch-*/log.ipynb")), b"")


def sweep(top):
    """Remove what a build that was killed has left behind."""
    for folder in (top / ".build").glob("scratch-*"):
        shutil.rmtree(folder, ignore_errors=True)
    for place in (".build", "data/processed", "reports"):
        for file in (top / place).glob("**/.*.part"):
            file.unlink(missing_ok=True)


def reports(top, briefs=(), languages=(), run=DEFAULT, **limits):
    """Build what is stale of the briefs; the exit code: 0, 1 if something failed, 130 if it was stopped."""
    return carry_out(top, plan(top, briefs, languages, run), **limits)


def provinces(top, areas=(), languages=(), **limits):
    """Build what is stale of the profiles of provinces; the exit code as of `reports`."""
    return carry_out(top, profiles(top, areas, languages), **limits)


def indicators(top, codes=(), languages=(), **limits):
    """Build what is stale of the pages of indicators; the exit code as of `reports`."""
    return carry_out(top, indicator_pages(top, codes, languages), **limits)


def carry_out(top, jobs, **limits):
    """Build what is stale of some jobs; the exit code: 0, 1 if something failed, 130 if it was stopped."""
    start = time.monotonic()
    with alone(top):
        sweep(top)
        build = Build(top, jobs, **limits)
        try:
            succeeded = build.run()
        except KeyboardInterrupt:
            sweep(top)
            print(f"Stopped; finished jobs are kept ({build.progress.built} of {len(jobs)})", file=sys.stderr)
            return 130
        except Refused as faults:
            print(f"{faults}\nNothing was built: data/raw has to be mended first", file=sys.stderr)
            return 1
        folder = (
            f"{jobs[-1].reports}/{jobs[-1].stem}".rpartition("/")[0] if jobs[-1].stem else jobs[-1].reports
        )
        if succeeded and not jobs[-1].stem:
            put(top / folder / "manifest.json", manifest(top, build.state, folder))
    _tell(build, folder, time.monotonic() - start)
    return 0 if succeeded else 1


def _tell(build, folder, seconds):
    progress = build.progress
    if not progress.built and not build.failed:
        print(f"Nothing to do: {folder}/ is up to date ({progress.total} jobs)")
        return
    memory = f"; at most {build.memory / 2**20:.0f} MB for a notebook" if build.memory else ""
    fresh = progress.total - progress.built - len(build.failed)
    print(f"{progress.built} built, {fresh} unchanged, {len(build.failed)} failed in {seconds:.1f} s{memory}")
    if not build.failed:
        listed = (build.top / folder / "index.html").is_file()
        print(f"Open {folder}/index.html" if listed else f"See {folder}/")


def why(top, name, run=DEFAULT):
    """In words, why a report or stage would be built again; an empty list if it would not."""
    jobs = {
        job.name: job
        for job in [*plan(top, run=run), *([] if run.folder else [*profiles(top), *indicator_pages(top)])]
    }
    wanted = name.removeprefix("reports/").removesuffix(".html").removesuffix(".pdf").removeprefix("annex/")
    wanted = f"{wanted}@{run.folder}" if run.folder else wanted
    if wanted not in jobs:
        raise ValueError(f"unknown report {name!r}" + rules.did_you_mean(wanted, jobs))
    state, said = State(top), []
    for job in [jobs[other] for other in jobs[wanted].needs] + [jobs[wanted]]:
        reasons = state.why(state.listing(job))
        said += [reason if job.name == wanted else f"{job.name} comes first: {reason}" for reason in reasons]
    return said
