"""The parts of a description: a column, a table, a parameter of the notebooks."""

from dataclasses import dataclass, replace

SCORED = ("data/processed/scores", "data/processed/reliability")  # tables of panels, the same on every day


@dataclass(frozen=True)
class Column:
    """One column: what it means and which values it may hold.

    `kind` is text, date (an ISO day), number, integer or boolean. `allowed` closes the list of values,
    `refers` names the table whose key holds every value, `pattern` is a regular expression for the cell,
    `lower` and `upper` bound a number. A nullable text may be empty, a nullable number NaN.
    """

    meaning: str
    kind: str = "text"
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    refers: str = ""
    pattern: str = ""
    lower: float | None = None
    upper: float | None = None

    @property
    def optional(self):
        """The same column, which may be empty."""
        return replace(self, nullable=True)

    def but(self, meaning, **changes):
        """The same column with another meaning, and other rules where they are given."""
        return replace(self, meaning=meaning, **changes)


@dataclass(frozen=True)
class Table:
    """One table: where it lies under the root, which columns identify a row, and its columns in order."""

    path: str
    meaning: str
    key: tuple[str, ...]
    columns: dict[str, Column]

    @property
    def raw(self):
        """True for tables that people edit and code never writes."""
        return self.path.startswith("data/raw/")

    @property
    def dated(self):
        """True for tables that are others as of an earlier day: all but raw ones and the scores of panels."""
        return not self.raw and not self.path.startswith(SCORED)


@dataclass(frozen=True)
class Parameter:
    """A parameter of the notebooks: its plain type, its meaning and its allowed values."""

    kind: type
    meaning: str
    allowed: tuple[str, ...] = ()
    lower: int | None = None
    upper: int | None = None
    date: bool = False
    nullable: bool = False


# The words that closed columns may hold.
ASSESSMENTS = ("no data", "insufficient trend data", "target met", "on track", "acceleration needed",
               "missed", "no figure for the deadline")  # fmt: skip
REASONS = ("duplicate", "outvoted", "after data_end", "not published by as_of", "published date unknown",
           "administrative", "low confidence", "ambiguous", "area not valid")  # fmt: skip
OUTCOMES = ("met", "missed", "missed by implication", "no figure for the deadline")
FATES = ("judged", "no figure found", "no measure", "due after the horizon", "restates another",
         "not asked on that day")  # fmt: skip
