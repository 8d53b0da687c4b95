"""This project beside plain papermill and nbconvert, on one machine in one run: a table, and a CSV of it.

The batch is a stand-in brief of fixed work (three figures and a table). The plain tools run it `--sample`
times and are scaled to the batch, since each costs the same; the limit is the cells' own time in one warm
process.
"""

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from small_notebooks import write

from analysis import build, kernel
from analysis.jobs import Job

TOP = Path(__file__).parent.parent
HEAD = """
from IPython.display import Markdown
from analysis import plot
import matplotlib.pyplot as plt, numpy as np, pandas as pd, seaborn as sns
head = {"title": f"Area {area}", "subtitle": "s", "description": "d", "language": language, "date": "2024",
        "day": "2024-12-31", "kicker": "k"}
Markdown(f"::: {{.bottom-line}}\\nArea {area}\\n:::", metadata={"brief": head})
"""
DRAWN = """
rng = np.random.default_rng(area)
table = pd.DataFrame({"year": np.repeat(np.arange(2015, 2025), 20), "share": rng.uniform(0, 99, 200)})
def drawn(name):
    figure, axes = plt.subplots(figsize=(7.2, 3.8))
    sns.lineplot(table, x="year", y="share", ax=axes, seed=1, n_boot=100)
    axes.set_title(name)
    plt.close(figure)
    return plot.show(figure, f"{name}: a line from 2015 to 2024", name, table.to_csv(index=False))
"""
TABLE = """
lines = [f"| {year} | {share:.1f} |" for year, share in table.groupby("year").share.mean().items()]
Markdown("## Means {#means}\\n\\n| Year | Share |\\n|---|--:|\\n" + "\\n".join(lines) + "\\n\\n: Means")
"""
CELLS = [HEAD, DRAWN, "drawn('first')", "drawn('second')", "drawn('third')", TABLE]


def timed(function, *arguments):
    """Seconds that a call takes."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def stand_in(folder):
    """A project of one stand-in brief, with the tables that go with every PDF."""
    shutil.copytree(TOP / "data", folder / "data")
    shutil.copytree(TOP / "requirements", folder / "requirements")
    shutil.copy(TOP / "pyproject.toml", folder)
    return write(
        folder / "notebooks/9-stand-in.ipynb", *CELLS, parameters='area: int = 1\nlanguage: str = "vi"'
    )


def ours(folder, briefs):
    """The batch with this project: HTML and PDF of every brief."""
    jobs = [
        Job(
            f"{area}.{language}",
            "9-stand-in",
            {"area": area, "language": language},
            stem=f"{area}.{language}",
        )
        for area in range(1, briefs // 2 + 1)
        for language in ("vi", "en")
    ]
    if not build.Build(folder, jobs).run():
        raise SystemExit("a brief failed")


def plain(place, folder, number):
    """One brief with the plain tools: papermill, then nbconvert to HTML (no PDF)."""
    out = folder / f"plain-{number}.ipynb"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    tools = Path(sys.executable).parent
    subprocess.run([tools / "papermill", place, out, "-p", "area", str(number)], **quiet)
    subprocess.run([tools / "jupyter-nbconvert", "--to", "html", out], **quiet)


def pooled(place, folder, sample):
    """The same in a pool of two processes."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: plain(place, folder, number), range(1, sample + 1)))


def cells_only(briefs):
    """Seconds that the cells of the batch take in one warm process, with nothing around them."""

    def run():
        start = time.perf_counter()
        for number in range(1, briefs + 1):
            space = {"area": number, "language": "vi"}
            for cell in CELLS:
                exec(cell, space)
        return time.perf_counter() - start

    kernel.warm()
    return kernel.apart(run)


def batch(briefs, sample):
    """Rows of the batch: what, seconds, and how many briefs were measured."""
    with tempfile.TemporaryDirectory() as name:
        place = stand_in(Path(name))
        yield "batch: cells only, one warm process", cells_only(briefs), briefs
        yield "batch: this project, HTML and PDF", timed(ours, Path(name), briefs), briefs
        one = timed(lambda: [plain(place, Path(name), number) for number in range(1, sample + 1)])
        yield "batch: papermill and nbconvert, one by one, HTML", one * briefs / sample, sample
        two = timed(pooled, place, Path(name), sample)
        yield "batch: papermill and nbconvert, pool of 2, HTML", two * briefs / sample, sample


def reports(folder):
    """`python -m analysis reports` in a copy of the project."""
    given = os.environ | {"PYTHONPATH": str(folder / "src"), "ANALYSIS_ROOT": str(folder)}
    line = [sys.executable, "-m", "analysis", "reports"]
    done = subprocess.run(line, env=given, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)


def change(place, old, new):
    """Replace the first `old` in a file."""
    text = place.read_text(encoding="utf-8")
    if old not in text:
        raise SystemExit(f"{place}: no {old!r}")
    place.write_text(text.replace(old, new, 1), encoding="utf-8")


def project():
    """Rows of the project itself: cold, unchanged, one figure, one language."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "copy"
        kept = shutil.ignore_patterns(".venv*", ".git", ".build", "reports", "__pycache__", ".*_cache")
        shutil.copytree(TOP, folder, ignore=kept)
        yield "project: cold", timed(reports, folder), 1
        yield "project: nothing changed", timed(reports, folder), 1
        change(folder / "data/raw/observations.csv", ",42%,", ",43%,")
        yield "project: one figure changed", timed(reports, folder), 1
        catalogue = folder / "src/analysis/locale/en/LC_MESSAGES/briefs.po"
        catalogue.write_text(catalogue.read_text(encoding="utf-8") + "\n# looked over\n", encoding="utf-8")
        yield "project: one language changed", timed(reports, folder), 1


def main():
    """Print the table, and write it as CSV where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--briefs", type=int, default=126)
    parser.add_argument("--sample", type=int, default=8)
    parser.add_argument("--csv", type=Path)
    given = parser.parse_args()
    rows = [*batch(given.briefs, given.sample), *project()]
    seconds = {what: taken for what, taken, _ in rows}
    base = seconds["batch: this project, HTML and PDF"]
    table = [
        (what, f"{taken:.2f}", f"{taken / base:.2f}" if what.startswith("batch") else "", count)
        for what, taken, count in rows
    ]
    for what, taken, ratio, count in table:
        print(f"{what:52} {taken:>9} s {ratio:>8} {count:>5}")
    if given.csv:
        with given.csv.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [("what", "seconds", "ratio", "measured"), *table]
            )


if __name__ == "__main__":
    main()
