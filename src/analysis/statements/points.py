"""The figures that statements print, one by one, as the rules across rows compare them."""

from collections import defaultdict
from typing import NamedTuple

from analysis.statements.derive import earlier_levels
from analysis.tables.store import number

COUNTRY = "VN"
EDITIONS = ("IX", "RK")  # an index or rank of 2024 is that of the edition of 2024
NOT_FIGURES = ("", "censored", "position")


class Point(NamedTuple):
    """One figure of a statement: what it prints, or the earlier level that its printed change implies."""

    row: int
    statement: str
    source: str
    indicator: str
    area: str
    level: str
    period: str
    day: int
    value: float
    low: float
    high: float
    unit: str
    kind: str
    derived: bool
    printed: str
    trusted: bool
    published: int
    qualifier: str

    @property
    def series(self):
        """What makes figures comparable: indicator, area, level."""
        return self.indicator, self.area, self.level

    @property
    def words(self):
        """The figure as a message names it."""
        how = " (from its printed change)" if self.derived else ""
        return f"{self.printed or number(self.value)} of {self.period} in {self.statement}{how}"


class Finding(NamedTuple):
    """What a rule found: the statement (or another key), row, column, what stands there, what is right."""

    rule: str
    table: str
    key: str
    row: int
    column: str
    found: str
    right: str


def points(read):
    """Every figure that the readings of statements hold; earlier levels follow the printed ones."""
    printed = read[~read.kind.isin(NOT_FIGURES).to_numpy() & read.number.notna().to_numpy()]
    earlier = earlier_levels(read)
    earlier = earlier[earlier.OBS_VALUE.notna()]
    return [
        *_points(printed, ("TIME_PERIOD", "day", "number", "lower", "upper"), "VALUE", False),
        *_points(earlier, ("TIME_PERIOD", "day", "OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND"), "", True),
    ]


def _points(rows, figures, cell, derived):
    period, day, value, low, high = (rows[name].tolist() for name in figures)
    texts = [rows[name].tolist() for name in ("STATEMENT", "SOURCE", "INDICATOR", "REF_AREA", "GOV_LEVEL")]
    trusted = ~(rows.doubted.astype(bool) | rows.ambiguous.astype(bool))
    others = [rows.UNIT_MEASURE.tolist(), rows.kind.tolist(), [derived] * len(rows)]
    cells = rows[cell].tolist() if cell else [""] * len(rows)
    last = [trusted.tolist(), rows.published_day.tolist(), rows.qualifier.tolist()]
    columns = [rows.index.tolist(), *texts, period, day, value, low, high, *others, cells, *last]
    return [Point(*row) for row in zip(*columns, strict=True)]


def series_of(figures):
    """Trusted figures by series, each in order of its days."""
    series = defaultdict(list)
    for point in sorted(figures, key=lambda point: (point.day, point.row)):
        if point.trusted and point.day > 0:
            series[point.series].append(point)
    return series


def finding(rule, point, right, column=""):
    """The finding of a rule at a figure."""
    column = column or ("CHANGE" if point.derived else "VALUE")
    return Finding(
        rule, "statements", point.statement, point.row, column, point.printed or number(point.value), right
    )
