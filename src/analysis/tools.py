"""The commands beside building: what each takes; the module that does it is imported when it is asked for."""

import sys
from pathlib import Path


def add(commands, command):
    """Add the sub-commands; `command(commands, name, run, help)` makes one and returns its parser."""
    described = command(
        commands, "standards", _standards, "write data/datapackage.json; with --release all of it"
    )
    described.add_argument(
        "--release", default="", help="folder for a release: tables, reports, SDMX, RO-Crate"
    )
    followed = command(
        commands, "trace", _trace, "follow a brief, an indicator or one number back to its print"
    )
    followed.add_argument("name", help="national.vi, an indicator, a goal, a statement or a source")
    followed.add_argument("figure", nargs="?", default="", help='a number of that brief, such as "45.8%%"')
    followed.add_argument("--as-of", default="", help="of the tables as of this day")
    moved = command(commands, "diff", _diff, "which verdicts moved between two states of the tables, and why")
    for name in ("old", "new"):
        moved.add_argument(name, help="a folder, a commit, the day of a vintage such as 2024-09-30, or now")
    command(commands, "readme", _readme, "rewrite the computed parts of the README files")
    verified = command(commands, "verify", _verify, "build elsewhere, otherwise, and compare every byte")
    verified.add_argument(
        "--jobs", type=int, default=0, help="notebooks at a time (default: one more than cores)"
    )
    verified.add_argument("--keep", default="", help="an empty folder to build in, which stays")
    again = command(commands, "reproduce", _reproduce, "make a brief's PDF again from what it carries")
    again.add_argument("pdf", help="such as reports/national.vi.pdf")


def _diff(given):
    from analysis import terminal
    from analysis.audit import diff

    terminal.say(diff.diff(given.old, given.new), sys.stdout)
    return 0


def _readme(given):
    from analysis.pages import readme

    print(", ".join(readme.write()) or "The README files say what the tables say")
    return 0


def _verify(given):
    from analysis import terminal
    from analysis.audit import verify
    from analysis.build import hashes

    lines, other = verify.verify(hashes.root(), given.jobs, given.keep)
    terminal.say((part for line in lines for part in line.splitlines()), sys.stdout)
    return 1 if other else 0


def _reproduce(given):
    from analysis import terminal
    from analysis.audit import reproduce
    from analysis.build import hashes

    lines, other = reproduce.reproduce(hashes.root(), given.pdf)
    terminal.say((part for line in lines for part in line.splitlines()), sys.stdout)
    return 1 if other else 0


def _trace(given):
    from analysis import terminal
    from analysis.audit import trace

    terminal.say(trace.trace(given.name, given.figure, given.as_of), sys.stdout)
    return 0


def _standards(given):
    from analysis.release import datapackage, release
    from analysis.tables import store

    names = release.release(Path(given.release)) if given.release else []
    store.write(store.root() / datapackage.PLACE, datapackage.as_json(datapackage.package()))
    print(datapackage.PLACE)
    if names:
        print(f"{len(names)} files in {given.release}; {release.METADATA} describes them")
    return 0
