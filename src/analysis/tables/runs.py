"""A run is one set of days: which run a notebook asks for, and where its tables and pages lie.

The default run lies in data/processed and reports/; any other in a folder there, named by what differs.
Importing this module loads no pandas.
"""

import ast
import csv
import re
import sys
from calendar import monthrange
from typing import NamedTuple

from analysis.tables import rules
from analysis.tables.describe import DATA_END, DEADLINE

PREFIXES = {"as_of": "as-of", "data_end": "data-end", "target_period": "target"}  # in names of folders
FOLDER = re.compile(rf"({'|'.join(PREFIXES.values())})-\d{{4}}-\d\d-\d\d(_.*)?")
STAGES = {
    "1-clean": ("observations", "excluded"),
    "2-trend": ("trends", "provinces", "divide"),
    "3-project": ("projections", "assessments", "assessment_details", "fates", "outturns"),
}  # the tables that each stage makes


class Run(NamedTuple):
    """The parameters of one run of the stages; the defaults are those of the default run."""

    data_end: str = DATA_END
    as_of: str = ""
    target_period: str = DEADLINE

    @property
    def changed(self):
        """The parameters that differ from the default run, by name."""
        default = Run()._asdict()
        return {name: getattr(self, name) for name in PREFIXES if getattr(self, name) != default[name]}

    @property
    def folder(self):
        """The folder of this run below data/processed and reports/; empty for the default run."""
        return "_".join(f"{PREFIXES[name]}-{day}" for name, day in self.changed.items())

    @property
    def day(self):
        """The last day that a figure of this run may describe."""
        return min(self.data_end, self.as_of or self.data_end)

    @property
    def reports(self):
        """The folder of the pages of this run."""
        return "/".join(filter(None, ("reports", self.folder)))

    def __str__(self):
        """The parameters that differ, as a command has them; empty for the default run."""
        return " ".join(f"{name}={day}" for name, day in self.changed.items())


def run(data_end=DATA_END, as_of="", target_period=DEADLINE):
    """Check the parameters of a notebook and return the run that they name.

    In a notebook this is the first call: it also refuses parameters that papermill injected and that the
    notebook does not declare.

    Parameters
    ----------
    data_end : str
        No statement about a later day enters the analysis.
    as_of : str, optional
        Only what was published by this day is used; empty: everything.
    target_period : str
        The day by which the goals are judged: one on which a goal is due.

    Returns
    -------
    Run
        The run; `folder` is where its tables and pages lie, empty for the default run.

    Raises
    ------
    ValueError
        For an unknown parameter, a value that is no date, a day on which no goal is due, or a day before
        the first publication.

    Examples
    --------
    >>> run().folder
    ''
    >>> run(as_of="2024-09-30", target_period="2030-12-31").folder
    'as-of-2024-09-30_target-2030-12-31'
    >>> run(target_period="2026-06-30")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: target_period is '2026-06-30', a day on which no goal is due; goals are due 2020-12-31, ...
    """
    chosen = Run(data_end, as_of, target_period)
    faults = [rules.parameter_fault(name, day) for name, day in chosen._asdict().items()]
    faults = [*filter(None, faults), *_unknown_parameters()] or _day_faults(chosen)
    if faults:
        raise ValueError("; ".join(faults))
    return chosen


def from_folder(name):
    """The run whose folder has this name, not checked further; ValueError for another name."""
    days = {part[:-11]: part[-10:] for part in name.split("_")}
    if not FOLDER.fullmatch(name) or not set(days) <= {*PREFIXES.values()}:
        raise ValueError(f"{name!r} is no run, such as data-end-2024-06-30 or as-of-2024-09-30")
    return Run(**{column: days[prefix] for column, prefix in PREFIXES.items() if prefix in days})


def due_days():
    """The days on which a goal is due, in order."""
    return sorted({_last_day(row["TIME_PERIOD"]) for row in _rows("goals") if row["TIME_PERIOD"]})


def how_to_make(name, chosen):
    """What has to be run before the table `name` of a run can be read, in words."""
    stage = next((stage for stage, names in STAGES.items() if name in names), "")
    given = f" with {chosen}" if stage and chosen.folder else ""
    return f"run {stage}{given} first" if stage else "it is made by no stage"


def _day_faults(chosen):
    """What is wrong with days that are dates."""
    faults, due = [], due_days()
    if due and chosen.target_period not in due:
        said = f"target_period is {chosen.target_period!r}, a day on which no goal is due"
        faults.append(f"{said}; goals are due {', '.join(due)}")
    first = min((row["published"] for row in _rows("sources") if row["published"]), default="")
    for name in ("as_of", "data_end"):
        if "" < getattr(chosen, name) < first:
            faults.append(f"{name} is {getattr(chosen, name)!r}, before the first publication ({first})")
    return faults


def _unknown_parameters():
    """What papermill injected into this notebook and no cell before it declares, in words.

    Papermill itself only warns of an unknown parameter. Outside a notebook nothing is injected.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    cells = [source for source in getattr(shell, "user_ns", {}).get("In", []) if source]
    for place, source in enumerate(cells):
        if source.startswith("# Parameters\n"):
            known = _assigned("\n".join(cells[:place]))
            for name in sorted(_assigned(source) - known):
                yield f"unknown parameter {name!r}" + rules.did_you_mean(name, known)


def _assigned(source):
    """The names that plain assignments of a cell bind."""
    lines = [line for line in source.splitlines() if not line.startswith(("%", "!"))]
    nodes = [node for node in ast.walk(ast.parse("\n".join(lines))) if isinstance(node, ast.Name)]
    return {node.id for node in nodes if isinstance(node.ctx, ast.Store)}


def _rows(name):
    from analysis.tables import store

    place = store.path(name)
    if not place.is_file():
        return []
    with place.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _last_day(moment):
    """The last day of a year, a month or a day; text that is none of them comes back as it is."""
    year, month = moment[:4], moment[5:7] or "12"
    return moment if len(moment) > 7 else f"{year}-{month}-{monthrange(int(year), int(month))[1]}"
