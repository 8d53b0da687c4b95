"""Tables at scale: clean, trend and project on generated rows, beside the reading of the same file."""

import time

import numpy as np
import pandas as pd

from analysis.estimates import project, trend
from analysis.estimates.reference_classes import load
from analysis.statements import clean
from analysis.tables import store

STATEMENTS = [10**3, 10**4, 10**5, 10**6]
SERIES = [10**2, 10**3, 10**4, 10**5]
SOURCES, YEARS = 10, 10  # that print each figure; of each indicator
POINTS = 5  # of a series that is projected
EMPTY = ["LOCATOR", "UNIT", "CHANGE", "CHANGE_UNIT", "CHANGE_SINCE", "NOTE"]


def world(indicators):
    """The raw tables with so many indicators, each measuring a goal, and ten sources that say the same."""
    tables = store.raw()
    known = tables["indicators"].query("INDICATOR == 'FIBRE_HOUSEHOLDS_SHARE'")
    names = [f"I{number:07}" for number in range(indicators)]
    tables["indicators"] = known.iloc[np.zeros(indicators, int)].assign(INDICATOR=names)
    measure = tables["measures"].query("INDICATOR == 'FIBRE_HOUSEHOLDS_SHARE'").head(1)
    tables["measures"] = _many(measure, indicators).assign(INDICATOR=names, goal=names)
    source = tables["sources"].query("language == 'vi' and published != '' and document == ''").head(1)
    tables["sources"] = _many(source, SOURCES).assign(SOURCE=[f"s{k}" for k in range(SOURCES)])
    return tables | {"corrections": tables["corrections"].head(0)}


def _many(row, count):
    """The one row of a table, so many times."""
    return row.iloc[np.zeros(count, dtype=int)].reset_index(drop=True)


def statements(count, names):
    """So many statements, one in ten distinct: each indicator has ten years, each year ten sources."""
    different = count // SOURCES
    number = np.arange(count) % different
    share = pd.Series((number + 0.5) * 100 / different).map("{:.3f}%".format).str.replace(".", ",")
    source = np.arange(count) // different
    empty = dict.fromkeys(EMPTY, "")
    table = pd.DataFrame({"SOURCE": source, "REF_AREA": "VN", "GOV_LEVEL": "_T", "VALUE": share, **empty})
    return table.assign(
        SOURCE="s" + table.SOURCE.astype(str),
        STATEMENT=[f"s{k}.{n:07}" for k, n in zip(source, number, strict=True)],
        INDICATOR=names.to_numpy()[number // YEARS],
        PERIOD=(2024 - YEARS + 1 + number % YEARS).astype(str),
    )


def series(names):
    """Observations of five years for every indicator, as clean leaves them."""
    count = len(names) * POINTS
    year = (2024 - POINTS + 1 + np.arange(count) % POINTS).astype(str)
    value = 20 + 60 * (np.arange(count) // POINTS) / len(names) + np.arange(count) % POINTS
    return pd.DataFrame(
        {
            "STATEMENT": "s0.1", "INDICATOR": np.repeat(names.to_numpy(), POINTS), "REF_AREA": "VN",
            "GOV_LEVEL": "_T", "TIME_PERIOD": year,
            "REF_DATE": pd.Series(year) + "-12-31", "OBS_VALUE": value,
            "LOWER_BOUND": value - 0.05, "UPPER_BOUND": value + 0.05,
        }
    )  # fmt: skip


def tables(folder, largest):
    """Rows of the benchmark, a dictionary each, up to `largest` statements and a tenth as many series."""
    for count in [size for size in STATEMENTS if size <= largest]:
        yield from _cleaned(count, folder / "statements.csv")
    for count in [size for size in SERIES if 10 * size <= largest]:
        yield from _projected(count, folder / "observations.csv")


def _cleaned(count, file):
    raw = world(count // (SOURCES * YEARS))
    statements(count, raw["indicators"].INDICATOR).to_csv(file, index=False)
    base, table = _timed(_read, file)
    yield _row("statements", "pandas.read_csv", count, base)
    yield _row("statements", "store.read, which refuses bad rows", count, _timed(store.read, file)[0], base)
    taken, (observations, excluded) = _timed(clean.clean, raw | {"statements": table})
    if len(observations) * SOURCES != count or len(observations) + len(excluded) != count:
        raise SystemExit(f"{count} statements gave {len(observations)} observations")
    yield _row("statements", "clean", count, taken, base)


def _projected(count, file):
    raw = world(count)
    series(raw["indicators"].INDICATOR).to_csv(file, index=False)
    base, _ = _timed(_read, file)
    observations = series(raw["indicators"].INDICATOR)
    yield _row("series of 5", "pandas.read_csv", count, base)
    yield _row("series of 5", "trend", count, _timed(trend.trends, observations, raw["indicators"])[0], base)
    taken, rows = _timed(_headline, observations, raw)
    if len(rows) != count * len(project.QUANTILES):
        raise SystemExit(f"{count} series gave {len(rows)} quantiles")
    yield _row("series of 5", "project, the model of the headline", count, taken, base)


def _headline(observations, raw):
    """Quantiles of the reference walk under the class named first."""
    measures = raw["measures"].assign(reference_class=raw["measures"].reference_class.str.split().str[0])
    wanted = measures[["INDICATOR", "GOV_LEVEL"]].assign(target_period="2025-12-31")
    runs = project.runs(project.usable(observations, raw["indicators"], wanted), raw | {"measures": measures})
    rows = project.forecasts(runs, load(raw["reference_classes"]), models=(project.HEADLINE,))
    return project.quantiles(rows.assign(as_of="", OBS_STATUS="F", headline=True))


def _read(file):
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def _timed(function, *arguments):
    """The fewest seconds of CPU that a call takes in two, since other work may run beside it; its result."""
    taken = []
    for _ in range(2):
        start = time.process_time()
        result = function(*arguments)
        taken.append(time.process_time() - start)
    return min(taken), result


def _row(part, what, count, seconds, base=None):
    ratio = {"cpu_ratio": seconds / base, "to": "pandas.read_csv"} if base else {}
    return {"part": part, "what": what, "size": count, "measured": count, "cpu": seconds, **ratio}
