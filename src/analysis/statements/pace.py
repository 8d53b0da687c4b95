"""How far figures move in a time: the pace of a reference class, with its spread."""

import math
from collections import defaultdict
from copy import copy

from analysis.statements.read import day_number

LIMIT = 2.576  # standard deviations: 99 of 100 cases
FREE = {  # pace and spread of a year on the log scale, where no class is fitted
    "log": (0.3, 0.8), "people": (0.01, 0.012), "rank": (0.0, 0.08),
}  # fmt: skip


class Pace:
    """How far figures of an indicator move in a time: the pace of its class, with its spread."""

    def __init__(self, tables):
        self.named = ""
        self.indicators = {row.INDICATOR: row for row in tables["indicators"].itertuples()}
        self.classes = {row.reference_class: row for row in tables["reference_classes"].itertuples()}
        self.first, self.breaks = {}, defaultdict(list)
        for row in tables["breaks"].itertuples():
            for name in row.INDICATOR.split() if row.sd else ():
                self.breaks[name].append((day_number(row.REF_DATE), float(row.sd)))
        for row in tables["measures"].itertuples():
            named = [name for name in row.reference_class.split() if name in self.classes]
            if named:
                self.first.setdefault(row.INDICATOR, named[0])

    def of_class(self, name):
        """The pace of a named class, for every indicator."""
        other = copy(self)
        other.named = name
        return other

    def residual(self, point, others):
        """Deviations by which a figure misses what its neighbours and its class's pace lead one to expect."""
        weight = total = 0.0
        for other in others:
            mean, variance = self._between(other, point)
            weight, total = weight + 1 / variance, total + mean / variance
        return (self.link(point) - total / weight) / math.sqrt(1 / weight)

    def link(self, point):
        """The figure on the scale on which it moves."""
        if self.scale(point) == "logit":
            share = min(max(point.value, 0.5), 99.5) / 100
            return math.log(share / (1 - share))
        return math.log(max(point.value, 1e-9)) if self.scale(point) in FREE else point.value

    def scale(self, point):
        """The scale: logit for shares, log for counts, people where they grow as the population does."""
        if point.unit == "PT":
            return "logit"
        if point.indicator.startswith(("POPULATION", "LABOUR", "HOUSEHOLDS", "VOTERS")):
            return "people"
        if point.unit == "RK":
            return "rank"
        return "log" if self.indicators[point.indicator].scale == "log" else "natural"

    def _between(self, other, point):
        years = (point.day - other.day) / 365.25
        start, scale = self.link(other), self.scale(point)
        noise = self._noise(point) ** 2 + self._noise(other) ** 2
        if scale == "logit":
            row = self.classes[self.named or self.first.get(point.indicator, "internet_use")]
            held = min(max(start, -4), 3.5)
            pace, sigma = float(row.a0) + float(row.a1) * held + float(row.a2) * held**2, float(row.sigma)
        elif scale == "natural":
            pace, sigma = 0.0, 0.2 * abs(start) + 1e-9
        else:
            pace, sigma = FREE[scale]
        return start + pace * years, sigma**2 * abs(years) + noise + self._steps(other, point) + 1e-9

    def _steps(self, other, point):
        """The variance of the breaks between two figures of a share."""
        first, last = sorted((other.day, point.day))
        share = min(max(other.value, 2), 98) / 100 if self.scale(point) == "logit" else math.inf
        steps = [sd for day, sd in self.breaks[point.indicator] if first < day <= last]
        return sum((sd / (100 * share * (1 - share))) ** 2 for sd in steps)

    def _noise(self, point):
        width = (point.high - point.low) / math.sqrt(12)
        if self.scale(point) == "logit":
            share = min(max(point.value, 2), 98) / 100
            sd = float(self.indicators[point.indicator].measurement_sd or 1)
            return math.hypot(sd, width) / (100 * share * (1 - share))
        return width / abs(point.value) if self.scale(point) in FREE and point.value else width
