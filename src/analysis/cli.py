"""The command line: `python -m analysis --help`."""

import argparse
import re
import sys

from analysis import terminal, tools
from analysis.build import hashes


def main(arguments=None):
    """Run one command and return its exit code."""
    given = _parser().parse_args(arguments)
    try:
        return given.run(given)
    except (ValueError, OSError) as error:
        terminal.say(f"error: {error}".splitlines(), sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped", file=sys.stderr)
        return 130


def _parser():
    parser = argparse.ArgumentParser(prog="python -m analysis", description=sys.modules["analysis"].__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _building(commands)
    _looking(commands)
    _measuring(commands)
    tools.add(commands, _command)
    return parser


def _building(commands):
    reports = _command(commands, "reports", _reports, "run the notebooks and render the briefs")
    reports.add_argument(
        "--briefs", type=_words, default=(), help="which briefs, separated by spaces (default: all)"
    )
    reports.add_argument("--languages", type=_words, default=(), help="vi, en (default: both)")
    reports.add_argument(
        "--as-of", default="", help="keep only what was published by this day, such as 2024-09-30"
    )
    reports.add_argument("--jobs", default="", help="notebooks at a time (default: one for each core)")
    reports.add_argument(
        "--scheduler", default="", help="address of a Dask scheduler, such as tcp://host:8786"
    )
    reports.add_argument("--time-limit", default="", help="seconds that a cell may take (default: 600)")
    profiles = _command(commands, "provinces", _provinces, "render the profiles of provinces")
    profiles.add_argument(
        "--only", type=_words, default=(), help="which, such as VN-DN or VN-DN.vi (default: all 63)"
    )
    profiles.add_argument("--languages", type=_words, default=(), help="vi, en (default: both)")
    profiles.add_argument("--jobs", default="", help="notebooks at a time (default: one for each core)")


def _looking(commands):
    check = _command(commands, "check", _check, "every fault of data/raw at once")
    check.add_argument("--documents", default="", help="folder of the held documents, to compare with")
    why = _command(commands, "why", _why, "what changed since a report was built")
    why.add_argument("report", help="a report or stage, such as national.vi or 2-trend")
    why.add_argument("--as-of", default="", help="of the reports as of this day")


def _measuring(commands):
    fit = _command(
        commands, "fit-class", _fit_class, "fit reference classes to panels: rows of the code list"
    )
    fit.add_argument(
        "panels", nargs="+", help="CSV files: indicator, ref_area, time_period, value, source, ..."
    )
    fit.add_argument("--quantiles", action="store_true", help="rows of class_quantiles instead")
    tested = _command(commands, "backtest", _backtest, "forecast the past of panels and save the scores")
    tested.add_argument("panels", nargs="+", help="CSV files, as for fit-class")


def _command(commands, name, run, says):
    command = commands.add_parser(name, help=says, description=says)
    command.set_defaults(run=run)
    return command


def _words(text):
    return tuple(text.replace(",", " ").split())


def _count(name, text):
    """A number given as text; 0 if none is given. Raises ValueError in words that fit `make` as well."""
    if text and not (re.fullmatch("[0-9]+", text) and int(text)):
        raise ValueError(f"{name} is {text!r}, not a whole number from 1")
    return int(text or 0)


def _reports(given):
    from analysis.build import run

    limits = {
        "workers": _count("jobs", given.jobs),
        "scheduler": given.scheduler,
        "time_limit": _count("time limit", given.time_limit) or run.TIME_LIMIT,
    }
    return run.reports(hashes.root(), given.briefs, given.languages, given.as_of, gate=_faults, **limits)


def _provinces(given):
    from analysis.build import run

    named = [name.split(".")[:2] for name in given.only]
    areas = tuple(dict.fromkeys(name[0] for name in named))
    languages = given.languages or tuple(dict.fromkeys(name[1] for name in named if len(name) > 1))
    workers = _count("jobs", given.jobs)
    return run.provinces(hashes.root(), areas, languages, workers=workers, gate=_faults)


def _faults(documents=""):
    from analysis.statements import check

    return check.faults(documents=documents)


def _check(given):
    faults = _faults(given.documents)
    print("\n".join(map(str, faults)) or "No fault in data/raw")
    return 1 if faults else 0


def _fit_class(given):
    from analysis.estimates import reference_classes

    table = reference_classes.quantile_table if given.quantiles else reference_classes.fit_table
    print(table(given.panels).to_csv(index=False), end="")
    return 0


def _backtest(given):
    from analysis.estimates import backtest, reference_classes
    from analysis.tables import store

    store.save(backtest.backtest([reference_classes.read_panel(panel) for panel in given.panels]), "scores")
    return 0


def _why(given):
    from analysis.build import run

    said = run.why(hashes.root(), given.report, given.as_of)
    print("\n".join(said) or f"{given.report} is up to date")
    return 0
