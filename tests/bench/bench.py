"""`make bench`: this project beside the plain tools, on one machine in one run; a table, and the same as CSV.

`make bench BENCH=mutants` plants slips in copies of the raw tables instead: see mutants.py.

All in a scratch copy. The plain tools do a sample of the batch and are scaled to it, since each brief costs
them the same (`--sample 0`: the whole batch). The limit is what the cells take in one warm process. Ratios
are to the row that they name; on a busy machine those of CPU tell more than those of the clock.
"""

import argparse
import contextlib
import csv
import io
import multiprocessing
import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mutants
from bench_tables import tables

sys.path.insert(0, str(Path(__file__).parents[1]))

from small_notebooks import write

from analysis.build import fork, hashes, kernel, plan, run
from analysis.build.jobs import Job

TOP = Path(__file__).parents[2]
OURS = "this project, HTML and PDF"
COLUMNS = ["part", "what", "size", "measured", "seconds", "cpu", "ratio", "cpu_ratio", "to"]
CELLS = [
    "from IPython.display import Markdown\nfrom analysis.briefs.figures import style\n"
    "import numpy as np, pandas as pd, seaborn as sns, matplotlib.pyplot as plt\n"
    "head = {'title': f'Area {area}', 'subtitle': 's', 'description': 'd',\n"
    "        'language': language, 'date': '2024', 'day': '2024-12-31', 'kicker': 'k'}\n"
    "Markdown(f'::: {{.bottom-line}}\\nArea {area}\\n:::', metadata={'brief': head})",
    "rng = np.random.default_rng(area)\n"
    "table = pd.DataFrame({'year': np.repeat(np.arange(2015, 2025), 20), 'share': rng.uniform(0, 99, 200)})\n"
    "def drawn(name):\n"
    "    figure, axes = plt.subplots(figsize=(7.2, 3.8))\n"
    "    sns.lineplot(table, x='year', y='share', ax=axes, errorbar='sd')\n"
    "    axes.set_title(name)\n"
    "    plt.close(figure)\n"
    "    return style.show(figure, f'{name}: a line from 2015 to 2024', name, table.to_csv(index=False))",
    "drawn('first')",
    "drawn('second')",
    "drawn('third')",
    "lines = [f'| {y} | {s:.1f} |' for y, s in table.groupby('year').share.mean().items()]\n"
    "top = '## Means {#means}\\n\\n| Year | Share |\\n|---|--:|\\n'\n"
    "Markdown(top + '\\n'.join(lines) + '\\n\\n: Means')",
]  # three figures and a table: the same work for every area


def copy(folder):
    """The project as it stands, without what was built."""
    kept = shutil.ignore_patterns(
        ".venv*", ".git", ".build", "reports", "__pycache__", "*.egg-info", ".*_cache", "as-of-*"
    )
    shutil.copytree(TOP, folder, ignore=kept)


def spent(function, *arguments):
    """Seconds of the clock and of CPU that a call takes, its child processes among them, and its result."""
    begun, start = _cpu(), time.perf_counter()
    result = function(*arguments)
    return {"seconds": time.perf_counter() - start, "cpu": _cpu() - begun}, result


def _cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def project(folder):
    """Rows of all briefs and stages: cold, unchanged, one figure changed, one language changed."""
    yield _built(folder, "cold")
    yield _built(folder, "nothing changed")
    change(
        folder / "data/raw/observations.csv",
        "DOSSIERS_FULL_SHARE,VN,_T,2024-S1,42%",
        "DOSSIERS_FULL_SHARE,VN,_T,2024-S1,43%",
    )
    yield _built(folder, "one figure changed")
    catalogue = folder / "src/analysis/briefs/locale/en/LC_MESSAGES/briefs.po"
    catalogue.write_text(catalogue.read_text(encoding="utf-8") + "\n# looked over\n", encoding="utf-8")
    yield _built(folder, "one language's catalogue changed")


def _built(folder, what):
    taken, said = spent(reports, folder)
    counted = re.search(r"(\d+) built", said)
    jobs = re.search(r"\d+ built, \d+ unchanged|\(\d+ jobs\)", said)
    return {
        "part": "project",
        "what": f"{what}: {jobs[0]}",
        "size": int(counted[1]) if counted else 0,
    } | taken


def reports(folder):
    """What `python -m analysis reports` says in a copy of the project."""
    done = subprocess.run(
        [sys.executable, "-m", "analysis", "reports"],
        env=_given(folder),
        cwd=folder,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def _given(folder):
    return os.environ | {"PYTHONPATH": str(folder / "src"), "ANALYSIS_ROOT": str(folder)}


def change(place, old, new):
    """Replace the first `old` in a file."""
    text = place.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(f"{place}: no {old!r}")
    place.write_text(text.replace(old, new, 1), encoding="utf-8")


def profiles(folder):
    """The jobs of the profiles of provinces; their stages are built."""
    return [job for job in plan.profiles(folder) if job.area]


def stand_ins(folder):
    """As many jobs of fixed work."""
    place = folder / "notebooks/9-stand-in.ipynb"
    write(place, *CELLS, parameters='area: int = 1\nlanguage: str = "vi"')
    return [
        Job(f"{area}.{language}", place.stem, {"area": area, "language": language}, stem=f"{area}.{language}")
        for area in range(1, 64)
        for language in ("vi", "en")
    ]


def batch(folder, part, jobs, sample):
    """Rows of a batch: this project, the limit, and the plain tools."""
    yield _row(part, OURS, jobs, jobs, spent(ours, folder, jobs)[0])
    yield _row(
        part, "the limit: its cells in one warm process", jobs, jobs, fork.run_in_child(cells, folder, jobs)
    )
    some = jobs[:: -(-len(jobs) // sample)] if sample else jobs
    plainly = "papermill and nbconvert, HTML,"
    yield _row(part, f"{plainly} one by one", jobs, some, spent(pooled, folder, some, 1)[0])
    yield _row(part, f"{plainly} in a pool of 2", jobs, some, spent(pooled, folder, some, 2)[0])


def _row(part, what, jobs, some, taken):
    scaled = {name: value * len(jobs) / len(some) for name, value in taken.items()}
    return {"part": part, "what": what, "size": len(jobs), "measured": len(some), "to": OURS} | scaled


def ours(folder, jobs):
    """The batch with this project, from a cold start."""
    if not run.Build(folder, jobs).run():
        raise SystemExit("a brief failed")
    while multiprocessing.active_children():  # their CPU counts once they are seen to have ended
        time.sleep(0.01)


def cells(folder, jobs):
    """What the cells of the batch take one after another in this process, which has met them before."""
    os.environ["ANALYSIS_ROOT"] = str(folder)
    kernel.warm()
    with contextlib.redirect_stdout(io.StringIO()):
        _run(folder, jobs[0])
        return spent(lambda: [_run(folder, job) for job in jobs])[0]


def _run(folder, job):
    read = hashes.cells(folder / "notebooks" / f"{job.notebook}.ipynb")
    space = dict(job.parameters)
    for kind, source, tags in read:
        if kind == "code" and "parameters" not in tags:
            exec(source, space)


def pooled(folder, jobs, processes):
    """The batch with the plain tools, so many briefs at a time."""
    with ThreadPoolExecutor(processes) as pool:
        list(pool.map(lambda job: plain(folder, job), jobs))


def plain(folder, job):
    """One brief with the plain tools: papermill, then nbconvert to HTML (no PDF)."""
    out = folder / f"plain-{job.name.replace('/', '-')}.ipynb"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": _given(folder), "check": True}
    tools, place = Path(sys.executable).parent, folder / "notebooks" / f"{job.notebook}.ipynb"
    given = [word for name, value in job.parameters.items() for word in ("-p", name, str(value))]
    subprocess.run([tools / "papermill", place, out, *given], cwd=folder, **quiet)
    subprocess.run([tools / "jupyter-nbconvert", "--to", "html", out], cwd=folder, **quiet)


def compared(rows):
    """The rows of a batch with their ratios to this project."""
    rows = list(rows)
    own = next(row for row in rows if row["what"] == OURS)
    return [
        row | {"ratio": row["seconds"] / own["seconds"], "cpu_ratio": row["cpu"] / own["cpu"]} for row in rows
    ]


def machine():
    """What it ran on, in a line."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} cores, load {load}; {platform.machine()}, Python {platform.python_version()}"


def measure(given):
    """Every row that was asked for, as it comes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "copy"
        copy(folder)
        if "project" in given.parts or "profiles" in given.parts:
            yield from project(folder)
        for part, jobs in (("stand-ins", stand_ins), ("profiles", profiles)):
            if part in given.parts:
                yield from compared(batch(folder, part, jobs(folder)[: given.briefs], given.sample))
        if "tables" in given.parts:
            yield from tables(Path(name), given.statements)


def main():
    """Print the rows, and write them as CSV where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known = ("project", "stand-ins", "profiles", "tables")
    parser.add_argument("parts", nargs="*", default=known, help=f"of {', '.join(known)} (default: all)")
    parser.add_argument("--briefs", type=int, default=126)
    parser.add_argument("--sample", type=int, default=8, help="briefs by the plain tools; 0: all")
    parser.add_argument("--statements", type=int, default=10**6, help="at most so many")
    parser.add_argument("--csv", type=Path)
    given, rows = parser.parse_args(), []
    if given.parts == ["mutants"]:
        return mutants.main()
    print(machine())
    for row in measure(given):
        rows.append({name: row.get(name, "") for name in COLUMNS})
        shown = [f"{cell:.3g}" if isinstance(cell, float) else str(cell) for cell in rows[-1].values()]
        each = f"{1e6 * row['cpu'] / row['size']:.3g} us a row" if row["part"] not in known[:3] else ""
        print(*shown, each, sep=" | ", flush=True)
    print(machine())
    if given.csv:
        given.csv.parent.mkdir(exist_ok=True)
        with given.csv.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


if __name__ == "__main__":
    main()
