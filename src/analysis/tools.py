"""The commands beside building: what each takes; the module that does it is imported when it is asked for."""

from pathlib import Path


def add(commands, command):
    """Add the sub-commands; `command(commands, name, run, help)` makes one and returns its parser."""
    described = command(
        commands, "standards", _standards, "write data/datapackage.json; with --release all of it"
    )
    described.add_argument(
        "--release", default="", help="folder for a release: tables, reports, SDMX, RO-Crate"
    )


def _standards(given):
    from analysis import datapackage, store

    store.write(store.root() / datapackage.PLACE, datapackage.as_json(datapackage.package()))
    print(datapackage.PLACE)
    if given.release:
        from analysis import release

        names = release.release(Path(given.release))
        print(f"{len(names)} files in {given.release}; {release.METADATA} describes them")
    return 0
