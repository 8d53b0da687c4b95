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


def _trace(given):
    from analysis import terminal, trace

    terminal.say(trace.trace(given.name, given.figure, given.as_of), sys.stdout)
    return 0


def _standards(given):
    from analysis import datapackage, store

    store.write(store.root() / datapackage.PLACE, datapackage.as_json(datapackage.package()))
    print(datapackage.PLACE)
    if given.release:
        from analysis import release

        names = release.release(Path(given.release))
        print(f"{len(names)} files in {given.release}; {release.METADATA} describes them")
    return 0
