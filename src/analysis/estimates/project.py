"""observations, measures, classes -> projections: every model under every plausible class, to a day ahead."""

from dataclasses import fields, replace

import numpy as np
import pandas as pd

from analysis.estimates import parts, reference_classes
from analysis.estimates.forecast import COUNTS, INDEX, Forecast, Series
from analysis.estimates.models import MODELS
from analysis.estimates.trend import distinct, national
from analysis.statements.periods import decimal_years, last_day
from analysis.tables import store
from analysis.tables.describe import DEADLINE, SERIES

QUANTILES = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
HEADLINE = "reference_walk"
DUE = [*SERIES, "target_period"]  # a series as it was known on the day of a deadline
RUN = [*DUE, "reference_class", "variant"]
KEY = [*SERIES, "model", "reference_class", "variant"]
PARTS = ["location", "scale", "dof", "link", "floor", "ceiling"]  # what makes a Forecast
OWN_PACE = (COUNTS.name, INDEX.name)  # no comparable cases: such a series has only its own pace to go on
SHIFTS = {"no_shift": 0.0, "shift_5": 5.0, "shift_10": 10.0}  # variants: SD of a level shift in points
FEWEST = 3  # observations that an own pace takes: never a line through two points
CLASS = ["reference_class", "lower", "upper"]  # a class, and the bounds of the indicator
FORECAST = [*RUN, "model", "origin", "TIME_PERIOD", "horizon", *PARTS]


def project(observations=None, tables=None, classes=None, target_period=DEADLINE, as_of=""):
    """Project every measured series of the country to `target_period`: the table projections.

    Parameters
    ----------
    observations : DataFrame, optional
        The table of this name; default: the saved one, with `as_of` that of the day.
    tables : dict of DataFrame, optional
        The raw tables by name; default: the saved ones.
    classes : dict of ReferenceClass, optional
        The reference classes by name; default: those of the raw table.
    target_period, as_of : str
        Days (ISO); with `as_of`, only what had been published by then is used.

    Returns
    -------
    DataFrame
        The table `projections`: a row per series, model, class, variant and quantile level.

    Examples
    --------
    >>> country = project().query("headline and INDICATOR == 'DOSSIERS_FULL_SHARE' and GOV_LEVEL == '_T'")
    >>> country.query("quantile_level == 0.5").OBS_VALUE.round().tolist()
    [51.0]
    """
    observations = store.load("observations", as_of) if observations is None else observations
    tables = store.raw() if tables is None else tables
    if classes is None:
        classes = known_classes(reference_classes.load(tables["reference_classes"]))
    tables = known_by(tables, as_of)
    wanted = tables["measures"][["INDICATOR", "GOV_LEVEL"]].assign(target_period=target_period)
    points = usable(national(observations), tables["indicators"], wanted)
    rows = forecasts(runs(points, tables), classes)
    rows = rows[rows.variant.eq("main") | rows.model.eq(HEADLINE)]
    rows = rows.merge(first_classes(tables["measures"]), on=["INDICATOR", "GOV_LEVEL"])
    first = rows.reference_class == rows.first_class
    headline = first & (rows.model == HEADLINE) & (rows.variant == "main")
    return (
        rows.assign(as_of=as_of, OBS_STATUS="F", headline=headline)
        .pipe(quantiles)
        .sort_values([*KEY, "TIME_PERIOD", "quantile_level"], ignore_index=True)
    )


def forecasts(points, classes, models=tuple(MODELS), days=()):
    """Run `models` over `points` (see `runs`), to each run's deadline or to each of `days`.

    A row per predictive distribution: INDICATOR, REF_AREA, GOV_LEVEL, target_period, reference_class,
    variant, model, origin, TIME_PERIOD (the day projected to), horizon in years (none is negative) and the
    PARTS of the Forecast.
    """
    if points.empty:
        return pd.DataFrame(columns=FORECAST)
    rows, series = padded(points)
    labels = np.tile(days, (len(rows), 1)) if len(days) else rows[["target_period"]].to_numpy()
    times = decimal_years(labels.ravel()).reshape(labels.shape)
    horizon = (times - decimal_years(rows.origin)[:, None]).clip(0)
    found = []
    for (name, lower, upper), at in rows.groupby(CLASS).indices.items():
        reference_class = bounded(classes[name], lower, upper)
        part = Series(*(getattr(series, field.name)[at] for field in fields(Series)))
        for model in models:
            forecast = MODELS[model](part, horizon[at], reference_class)
            found.append(table_of(forecast, rows.iloc[at], labels[at], horizon[at]).assign(model=model))
    return parts.add_up(pd.concat(found, ignore_index=True), points)


def bounded(reference_class, lower, upper):
    """The class with the bounds of the indicator; those of a share are 0 and 100."""
    if reference_class.link == "logit":
        return reference_class
    return replace(reference_class, floor=lower, ceiling=upper)


def known_classes(fitted):
    """Add to the fitted classes the two without comparable cases: counts (log scale) and indices."""
    return {"counts": COUNTS, "index": INDEX, **fitted}


def intervals(projections, level=80):
    """Show the headline projections: a row per series with median and central interval of `level` percent.

    Raises ValueError if the projections do not hold the two quantiles that the level needs.
    """
    ends = [round((1 - level / 100) / 2, 4), 0.5, round((1 + level / 100) / 2, 4)]
    if not set(ends) <= set(QUANTILES):
        held = ", ".join(f"{100 - 200 * end:.0f}" for end in QUANTILES if end < 0.5)
        raise ValueError(f"no interval of {level} percent is projected, only {held}")
    rows = projections[projections.headline & projections.quantile_level.isin(ends)]
    wide = rows.pivot(
        index=[*SERIES, "reference_class", "origin"], columns="quantile_level", values="OBS_VALUE"
    )
    return wide.set_axis(["LOWER_BOUND", "projected", "UPPER_BOUND"], axis=1).reset_index()


def known_by(tables, as_of):
    """Keep of breaks and population what had been published by `as_of`, or all of it where that is empty.

    A row whose source does not say when it was published is left out, and so is one without a source.
    """
    if not as_of:
        return tables
    published = tables["sources"].set_index("SOURCE").published.map(last_day)
    on_time = published.index[published.ne("") & published.le(as_of)]
    both = ("breaks", "population")
    return tables | {name: tables[name][tables[name].SOURCE.isin(on_time)] for name in both}


def usable(observations, indicators, wanted):
    """Keep what was known on the day of each deadline: one observation per series and day, none later.

    wanted has a row per INDICATOR, GOV_LEVEL and target_period. Of figures that add up within a year only
    those of the same month as the deadline are used.
    """
    lists = indicators[["INDICATOR", "scale", "direction", "measurement_sd", "year_to_date"]].assign(
        lower=indicators.lower.fillna(-np.inf), upper=indicators.upper.fillna(np.inf)
    )
    points = distinct(observations).merge(lists, on="INDICATOR")
    points = points.merge(wanted.drop_duplicates(), on=["INDICATOR", "GOV_LEVEL"])
    same_month = points.REF_DATE.str[5:7] == points.target_period.str[5:7]
    points = points[points.REF_DATE.le(points.target_period) & (same_month | ~points.year_to_date)]
    return points.sort_values([*DUE, "REF_DATE"], ignore_index=True)


def runs(points, tables):
    """Give one row per usable observation and run (series x plausible class x variant), in order of time.

    A series whose definition ended before the deadline has none, nor one with too few figures and no class.
    """
    return (
        points.assign(shift=shifts(points, tables["breaks"]), sd=measurement(points))
        .merge(plausible(tables["measures"]), on=["INDICATOR", "GOV_LEVEL"])
        .pipe(not_discontinued, tables["breaks"])
        .pipe(has_class_or_bounds)
        .pipe(vary)
        .sort_values([*RUN, "REF_DATE"], ignore_index=True)
    )


def plausible(measures):
    """List the classes under which each indicator and level is projected; none where no class fits."""
    named = measures.assign(reference_class=measures.reference_class.str.split()).explode("reference_class")
    columns = ["INDICATOR", "GOV_LEVEL", "reference_class"]
    return named.dropna(subset="reference_class")[columns].drop_duplicates()


def not_discontinued(rows, breaks):
    """Leave out the series that a break ended before the deadline: no figure of that day will come."""
    ended = breaks.assign(INDICATOR=breaks.ends.str.split()).explode("INDICATOR")
    last = ended.groupby("INDICATOR").REF_DATE.min().to_dict()
    return rows[rows.target_period < rows.INDICATOR.map(lambda code: last.get(code, "9999"))]


def has_class_or_bounds(rows):
    """Drop the series without comparable cases that have under FEWEST observations or an open end.

    A count that nothing bounds can be projected to any height.
    """
    count = rows.groupby([*DUE, "reference_class"]).REF_DATE.transform("size")
    bounds = np.isfinite(rows.lower) & np.isfinite(rows.upper) & (count >= FEWEST)
    return rows[~rows.reference_class.isin(OWN_PACE) | bounds]


def first_classes(measures):
    """Name the headline class of each indicator and level: the first of its most direct measure."""
    return (
        measures[measures.reference_class != ""]
        .assign(first_class=measures.reference_class.str.split().str[0], indirect=measures.role != "direct")
        .sort_values(["indirect", "goal"])
        .drop_duplicates(["INDICATOR", "GOV_LEVEL"])[["INDICATOR", "GOV_LEVEL", "first_class"]]
    )


def shifts(points, breaks):
    """Say by how many points (SD) the measurement may have changed since the observation before, (n,).

    A break with a size counts once, for the first observation on or after its day that has one before it.
    """
    before = points.groupby(DUE).REF_DATE.shift().fillna("9999")
    sized = breaks[breaks.sd > 0]
    sized = sized.assign(INDICATOR=sized.INDICATOR.str.split()).explode("INDICATOR")
    crossed = (
        points[["INDICATOR", "REF_DATE"]]
        .assign(before=before, place=np.arange(len(points)))
        .merge(sized[["INDICATOR", "REF_DATE", "sd"]], on="INDICATOR", suffixes=("", "_break"))
        .query("before < REF_DATE_break <= REF_DATE")
    )
    variance = np.zeros(len(points))
    np.add.at(variance, crossed.place.to_numpy(), crossed.sd.to_numpy() ** 2)
    return np.sqrt(variance)


def measurement(points):
    """Give the measurement SD of the code list in points, none off the logit scale.

    The yearly shock of a count or an index is taken from its own changes, which hold the error already.
    """
    return points.measurement_sd.where(points.scale == "logit", 0.0)


def vary(points):
    """Add the variants: other level shifts, only what came after, prints taken as exact, where it matters."""
    one = [points[name] for name in (*DUE, "reference_class")]
    shifted = (points["shift"] > 0).groupby(one).transform("any")
    after = (points["shift"] > 0).groupby(one).cummax()
    other = [points["shift"].where(points["shift"] == 0, size) for size in SHIFTS.values()]
    middle = (points.LOWER_BOUND + points.UPPER_BOUND) / 2
    inexact = (~np.isclose(middle, points.OBS_VALUE, rtol=1e-9)).astype(bool)
    inexact = pd.Series(inexact, points.index).groupby(one).transform("any")
    exact = {"LOWER_BOUND": points.OBS_VALUE, "UPPER_BOUND": points.OBS_VALUE}
    return pd.concat(
        [
            points.assign(variant="main"),
            *(points.assign(variant=name, shift=sd)[shifted] for name, sd in zip(SHIFTS, other, strict=True)),
            points.assign(variant="after_break", shift=0.0)[after],
            points.assign(variant="exact", **exact)[inexact],
        ],
        ignore_index=True,
    )


def padded(points):
    """Lay sorted points out as the table of runs and a Series, one line per run, padded on the left."""
    group = points.groupby(RUN, sort=True)
    line, back = group.ngroup().to_numpy(), group.cumcount(ascending=False).to_numpy()
    shape = (line.max() + 1, back.max() + 1)

    def block(values):
        laid = np.full(shape, np.nan)
        laid[line, shape[1] - 1 - back] = values
        return laid

    ends = {"origin": "REF_DATE", "sd": "sd", "lower": "lower", "upper": "upper"}
    rows = group.agg(**{part: (column, "last") for part, column in ends.items()}).reset_index()
    names = ("OBS_VALUE", "LOWER_BOUND", "UPPER_BOUND", "shift")
    blocks = (block(points[name]) for name in names)
    return rows.drop(columns="sd"), Series(block(decimal_years(points.REF_DATE)), *blocks, rows.sd.to_numpy())


def table_of(forecast, rows, labels, horizon):
    """Write a Forecast of n runs and h days as n x h rows."""
    repeated = rows.iloc[np.repeat(np.arange(len(rows)), labels.shape[1])].reset_index(drop=True)
    arrays = {name: np.ravel(getattr(forecast, name)) for name in ("location", "scale", "dof")}
    bounds = {"link": forecast.link, "floor": forecast.floor, "ceiling": forecast.ceiling}
    return repeated.assign(TIME_PERIOD=labels.ravel(), horizon=horizon.ravel(), **arrays, **bounds)


def forecast_of(rows):
    """Read rows of one link and one pair of bounds back as a Forecast."""
    arrays = (rows[name].to_numpy(float) for name in ("location", "scale", "dof"))
    return Forecast(*arrays, rows.link.iloc[0], rows.floor.iloc[0], rows.ceiling.iloc[0])


def read(rows, columns, measure):
    """Read `columns` off the forecasts in `rows` by measure(forecast, part); nan where there is none."""
    found = pd.DataFrame(np.nan, index=rows.index, columns=list(columns))
    for _, part in rows.groupby(["link", "floor", "ceiling"]):
        values = np.asarray(measure(forecast_of(part), part))
        found.loc[part.index] = values.reshape(len(part), len(found.columns))
    return found


def quantiles(rows):
    """Turn each predictive distribution into a row per quantile level; what is not known is left out."""
    wide = read(rows, QUANTILES, lambda forecast, part: forecast.quantile(QUANTILES))
    long = wide.stack().rename_axis([None, "quantile_level"]).rename("OBS_VALUE").reset_index(level=1)
    columns = [*KEY, "as_of", "origin", "TIME_PERIOD", "OBS_STATUS", "headline"]
    return rows[columns].join(long).dropna(subset="OBS_VALUE")
