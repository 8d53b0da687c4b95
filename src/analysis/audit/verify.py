"""Build again somewhere else, under other circumstances, and compare every byte."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from analysis.build import hashes

NEEDED = ("pyproject.toml", "requirements", "notebooks", "src", "data/raw")
GIVEN = ("data/processed/scores.csv", "data/registered")  # committed, and made by no stage
REPORTS = ("-m", "analysis", "reports")
COMPARED = ("data/processed", "data/registered", "reports")
LEFT_OUT = re.compile(r"/as-of-|^reports/(failed|provinces)/")
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "271828", "COLUMNS": "40"}
# Put before every other module of a build elsewhere: whoever asks for the network gets an error.
SEALED = """import sys

def refuse(event, told):
    if event in ("socket.getaddrinfo", "socket.gethostbyname") or (
        event == "socket.connect" and isinstance(told[1], tuple)
    ):
        raise PermissionError(f"a build asks for the network: {event} {told[1:]}")

sys.addaudithook(refuse)
"""


def verify(top, jobs=0, keep=""):
    """Lines that say of every file whether a build elsewhere gives the same bytes, and how many do not.

    The scratch folder has another path, time zone, locale, hash seed and number of workers, and no network;
    `keep` names a folder to build in, which is left there.
    """
    with tempfile.TemporaryDirectory(prefix="another place ") as folder:
        scratch = Path(keep or folder)
        said = build(top, scratch, jobs=jobs or os.cpu_count() + 1)
        if said:
            return [said, "The build elsewhere failed, so nothing can be compared"], 1
        return compare(top, scratch)


def build(top, scratch, command=REPORTS, jobs=1):
    """Run Python in `scratch` on the inputs of `top`, otherwise than here; what it said if it failed."""
    lay(top, scratch)
    (scratch / ".sealed").mkdir()
    (scratch / ".sealed" / "sitecustomize.py").write_text(SEALED)
    modules = f"{scratch / '.sealed'}{os.pathsep}{scratch / 'src'}"
    command = [sys.executable, *command, "--jobs", str(jobs)]
    environment = os.environ | ELSEWHERE | {
        "ANALYSIS_ROOT": str(scratch), "PYTHONPATH": modules, "HOME": str(scratch / ".home"),
    }  # fmt: skip
    done = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, encoding="utf-8")
    return done.stdout + done.stderr if done.returncode else ""


def lay(top, scratch):
    """Copy what a build starts from: the code, the notebooks, the lock, the raw tables."""
    for name in (*NEEDED, *(name for name in GIVEN if (top / name).exists())):
        place = scratch / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (top / name).is_dir():
            shutil.copytree(top / name, place, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(top / name, place)


def compare(top, scratch):
    """Lines that say of every file of both folders whether it is the same, and how many are not."""
    here, there = listing(top), listing(scratch)
    lines, other = [], 0
    for name in sorted(here | there):
        said = difference(top / name, scratch / name)
        other += bool(said)
        lines.append(
            f"differs  {name}: {said}" if said else f"same     {name}  {hashes.of_file(top / name)[:16]}"
        )
    count = len(lines)
    lines.append(f"{count - other} of {count} files have the same bytes" + f"; {other} differ" * bool(other))
    return lines, other


def listing(top):
    """The names of the tables that stages make and of the default set of reports."""
    files = [file for place in COMPARED for file in hashes.files(top / place)]
    names = {file.relative_to(top).as_posix() for file in files}
    return {name for name in names - set(GIVEN) if not LEFT_OUT.search(name)}


def difference(here, there):
    """What differs between two files, in words; empty if they have the same bytes."""
    if not there.is_file():
        return "the build elsewhere does not make it"
    if not here.is_file():
        return "only the build elsewhere makes it"
    one, two = here.read_bytes(), there.read_bytes()
    if one == two:
        return ""
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return f"from byte {at + 1}, line {one.count(10, 0, at) + 1} ({len(one)} and {len(two)} bytes)"
