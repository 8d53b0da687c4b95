"""Rebuild in a clean directory, with other settings of the system, and compare every byte."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from analysis.build import hashes

NEEDED = ("pyproject.toml", "requirements", "notebooks", "src", "data/raw")
GIVEN = (  # committed, and made by no stage
    *(f"data/processed/{name}{of}.csv" for name in ("scores", "reliability") for of in ("", "_frozen")),
    "data/registered",
)
REPORTS = ("-m", "analysis", "reports")
COMPARED = ("data/processed", "data/registered", "reports")
LEFT_OUT = re.compile(r"/(as-of|data-end|target)-\d|^reports/(failed|provinces)/")
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "271828", "COLUMNS": "40"}
# Imported first in a rebuild: any use of the network raises an error.
SEALED = """import sys

def refuse(event, arguments):
    if event in ("socket.getaddrinfo", "socket.gethostbyname") or (
        event == "socket.connect" and isinstance(arguments[1], tuple)
    ):
        raise PermissionError(f"a build asks for the network: {event} {arguments[1:]}")

sys.addaudithook(refuse)
"""


def verify(top, jobs=0, keep=""):
    """Lines on every file, whether a rebuild gives the same bytes, and the number of files that differ.

    The scratch folder has another path, time zone, locale, hash seed and number of workers, and no network;
    `keep` names a folder to build in, which is left there.
    """
    with tempfile.TemporaryDirectory(prefix="another place ") as folder:
        scratch = Path(keep or folder)
        errors = build(top, scratch, jobs=jobs or os.cpu_count() + 1)
        if errors:
            return [errors, "The rebuild failed, so nothing can be compared"], 1
        return compare(top, scratch)


def build(top, scratch, command=REPORTS, jobs=1):
    """Run Python in `scratch` on the inputs of `top` with other settings; its output if it failed."""
    copy_inputs(top, scratch)
    (scratch / ".sealed").mkdir()
    (scratch / ".sealed" / "sitecustomize.py").write_text(SEALED)
    modules = f"{scratch / '.sealed'}{os.pathsep}{scratch / 'src'}"
    command = [sys.executable, *command, "--jobs", str(jobs)]
    environment = os.environ | ELSEWHERE | {
        "ANALYSIS_ROOT": str(scratch), "PYTHONPATH": modules, "HOME": str(scratch / ".home"),
    }  # fmt: skip
    done = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, encoding="utf-8")
    return done.stdout + done.stderr if done.returncode else ""


def copy_inputs(top, scratch):
    """Copy the inputs of a build: the code, the notebooks, the locks, the raw tables."""
    for name in (*NEEDED, *(name for name in GIVEN if (top / name).exists())):
        place = scratch / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if (top / name).is_dir():
            shutil.copytree(top / name, place, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        else:
            shutil.copy(top / name, place)


def compare(top, scratch):
    """Lines on every file of both folders, whether it is the same, and the number of files that differ."""
    here, there = listing(top), listing(scratch)
    lines, differing = [], 0
    for name in sorted(here | there):
        change = difference(top / name, scratch / name)
        differing += bool(change)
        lines.append(
            f"differs  {name}: {change}" if change else f"same     {name}  {hashes.of_file(top / name)[:16]}"
        )
    count = len(lines)
    lines.append(
        f"{count - differing} of {count} files have the same bytes"
        + f"; {differing} differ" * bool(differing)
    )
    return lines, differing


def listing(top):
    """The names of the tables that stages make and of the default set of reports."""
    files = [file for place in COMPARED for file in hashes.files(top / place)]
    names = {file.relative_to(top).as_posix() for file in files}
    return {name for name in names - set(GIVEN) if not LEFT_OUT.search(name)}


def difference(here, there):
    """What differs between two files, in words; empty if they have the same bytes."""
    if not there.is_file():
        return "missing from the rebuild"
    if not here.is_file():
        return "only in the rebuild"
    one, two = here.read_bytes(), there.read_bytes()
    if one == two:
        return ""
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
    return f"from byte {at + 1}, line {one.count(10, 0, at) + 1} ({len(one)} and {len(two)} bytes)"
