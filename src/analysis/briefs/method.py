"""How good is this? Finished scores and verdicts as figures with their words, for the annex on method."""

import pandas as pd

from analysis.briefs import markdown
from analysis.briefs.figures import method as method_figures
from analysis.briefs.figures import style

MODELS = {
    "reference_walk": method_figures.OWN,
    "class_only": "Class only",
    "theta": "Theta on the logit",
    "damped": "Damped logit trend",
    "line_recalibrated": "Line, its past errors",
    "line": "Line, its own interval",
    "compound": "Compound growth",
    "naive": "Last value",
}
PRINTS = {
    "reference_walk": "as measured",
    "reference_walk_floored": "rounded down, read as an interval",
    "reference_walk_floored_as_exact": "rounded down, taken as exact",
}
PANELS = {
    "internet_use": "Internet use",
    "daily_internet": "Daily Internet use",
    "egov_use": "E-government use",
    "roll_out": "Roll-out of networks",
    "all": method_figures.POOLED,
}
CHANGES = {  # statistics of assessment_details, each the headline with one thing changed
    "median_naive": "no change",
    "median_class_only": "class without own pace",
    "median_no_shift": "no change of measurement",
    "median_after_break": "only after the change of measurement",
    "median_exact": "prints taken as exact",
    "median_internet_use": "class: Internet use",
    "median_egov_use": "class: e-government use",
    "median_fibre_coverage": "class: fibre coverage",
}
LEVELS = {"_T": "", "MIN": ", ministries", "PRO": ", provinces"}
BESIDE = ("reference_walk", "line", "naive")
MOST = "4-6"  # figures seen, of the scores that are told in words
PART = ["goal", "INDICATOR", "GOV_LEVEL"]
SHOWN = ["as_of", "LOWER_BOUND", "projected", "UPPER_BOUND", "target", "probability"]


def coverage(scores):
    """How often what came lay inside the intervals that each model gave."""
    rows = _listed(scores[scores.panel == "all"], ["place", "n_obs"])
    rows = rows.assign(coverage_80=100 * rows.coverage_80, coverage_95=100 * rows.coverage_95)
    own, line = (_row(rows, model=model, n_obs=MOST) for model in ("reference_walk", "line"))
    title = (
        f"80 % intervals held {own.coverage_80:.0f} % of the time, a fitted line's {line.coverage_80:.0f} % "
        f"({MOST} figures seen; share of outcomes inside, one and two years ahead, axes from 50 %)"
    )
    alt = (
        f"A mark for each model and number of figures seen. With {MOST} figures the reference walk's 80 % "
        f"interval held {own.coverage_80:.0f} % of outcomes and its 95 % interval {own.coverage_95:.0f} %; "
        f"those of the fitted line {line.coverage_80:.0f} and {line.coverage_95:.0f} %."
    )
    csv = markdown.numbers(rows, ["model", "n_obs", "windows", "coverage_80", "coverage_95"])
    return style.show(method_figures.coverage(rows, title), alt, "coverage", csv)


def ratios(scores, n_obs=MOST):
    """Each model's CRPS over that of the last value, panel by panel."""
    rows = _listed(scores[(scores.horizon == 0) & (scores.n_obs == n_obs)], ["place", "panel"])
    own, line = (
        _row(rows, model=model, panel=method_figures.POOLED)
        for model in ("reference_walk", "line_recalibrated")
    )
    single = rows[(rows.panel != method_figures.POOLED) & (rows.model == "reference_walk")]
    worst = single.nlargest(1, "crps_ratio_naive").iloc[0]
    title = (
        f"The reference walk's error is {own.crps_ratio_naive:.2f} of the last value's (ratio of CRPS, less "
        f"is better; {n_obs} figures seen, one and two years ahead)"
    )
    alt = (
        f"A mark for each model and panel. Over all panels the reference walk stands at "
        f"{own.crps_ratio_naive:.2f} of the last value, a line with the errors that it used to make at "
        f"{line.crps_ratio_naive:.2f}. The walk does worst on {worst.panel}: {worst.crps_ratio_naive:.2f}."
    )
    csv = markdown.numbers(rows, ["model", "panel", "windows", "crps_ratio_naive", "crps_ratio_line"])
    return style.show(method_figures.ratios(rows, title), alt, "ratios", csv)


def reliability(bins, classes):
    """Whether probabilities came true and outcomes fell evenly; `classes` says which classes were applied."""
    rows = bins[bins.panel == "all"]
    said = rows[rows.kind == "probability"]
    high, ends = said.iloc[-1], rows[rows.kind == "pit"].value.iloc[[0, -1]]
    title = (
        f"Of cases said to be {100 * high.value:.0f} % probable, {100 * high.happened:.0f} % came true "
        f"({classes}; left: probability of the next multiple of ten, right: place of the outcome)"
    )
    pairs = ", ".join(
        f"said {100 * row.value:.0f} %, came {100 * row.happened:.0f} %" for row in said.itertuples()
    )
    alt = (
        f"Left, dots against the diagonal with a band: {pairs}. Right, ten bars: {100 * ends.iloc[0]:.0f} % "
        f"of outcomes lie in the lowest tenth of their distribution, {100 * ends.iloc[1]:.0f} % in the top."
    )
    csv = markdown.numbers(rows, ["kind", "bin_low", "bin_high", "cases", "areas", "value", "happened"])
    return style.show(method_figures.reliability(rows, title), alt, f"reliability-{classes}", csv)


def frozen(scores, beside):
    """The reference walk's scores with a class of the same panel, and with classes of other panels."""
    tables = {"class of the panel's other areas": scores, "class of another panel, as it is": beside}
    rows = pd.concat([table.assign(classes=name) for name, table in tables.items()])
    rows = rows[rows.model.eq("reference_walk") & rows.panel.eq("all")].set_index(["classes", "n_obs"])
    shown = {
        "coverage_80": "inside 80 %",
        "coverage_95": "inside 95 %",
        "crps_ratio_naive": "CRPS / last value",
    }
    return rows[[*shown]].rename(columns=shown).round(2)


def drivers(assessments, details, indicators, target_period):
    """How far the median of each headline share moves, in points, with one thing changed at a time."""
    due = assessments.headline & (assessments.target_period == target_period) & (assessments.as_of == "")
    rows = assessments[due & assessments.projected.notna() & (assessments.UNIT_MEASURE == "PT")]
    key = [*PART, "role", "target", "target_period", "as_of"]
    medians = details[details.statistic.isin([*CHANGES])].merge(rows[[*key, "projected"]], on=key)
    medians = medians.assign(moved=medians.value - medians.projected, change=medians.statistic.map(CHANGES))
    table = _named(medians, indicators).pivot_table(
        index="name", columns="change", values="moved", sort=False
    )
    changes = [name for name in CHANGES.values() if name in table]
    return table[changes].round(1).astype(object).where(table[changes].notna(), "").rename_axis(None)


def brier(scores, n_obs=MOST):
    """Brier scores of `the next multiple of ten is reached`, beside saying the base rate every time."""
    rows = scores[(scores.horizon > 0) & (scores.n_obs == n_obs) & scores.model.isin(BESIDE)]
    rows = _listed(rows, ["panel", "horizon", "place"])
    years = rows.horizon.astype(int).map({1: "1 year", 2: "2 years"})
    base = rows.base_rate * (1 - rows.base_rate)
    rows = rows.assign(row=rows.panel + ", " + years, by_base_rate=base)
    own = rows[rows.model == "reference_walk"]
    better = own.brier < own.by_base_rate
    title = (
        f"Its probabilities beat the base rate in {better.sum()} of {len(own)} cases (Brier score of "
        f"reaching the next multiple of ten, less is better; {n_obs} figures seen)"
    )
    alt = (
        f"A mark for three models, panel by panel and horizon by horizon, with a tick for the base rate "
        f"every time. The reference walk is better than the tick in {better.sum()} of {len(own)} rows; not "
        f"in: {'; '.join(own.row[~better]) or 'none'}."
    )
    csv = markdown.numbers(
        rows, ["panel", "horizon", "model", "windows", "brier", "base_rate", "by_base_rate"]
    )
    return style.show(method_figures.brier(rows, title), alt, "brier", csv)


def prints(scores):
    """CRPS over that of the last value where sources round down, by how the model reads the print."""
    rows = scores[(scores.panel == "all") & scores.model.isin(PRINTS)]
    rows = rows.assign(seen=rows.model.map(PRINTS), shown=rows.n_obs + " figures seen")
    table = rows.pivot(index="seen", columns="shown", values="crps_ratio_naive").loc[[*PRINTS.values()]]
    return table.round(3).rename_axis(index=None, columns=None)


def milestones(assessments, details, indicators):
    """What would have been said of the milestones that have come due since, against what came."""
    key = [*PART, "role", "target", "target_period", "as_of"]
    came = details[(details.statistic == "observed") & (details.as_of != "")]
    came = came[[*key, "value"]].rename(columns={"value": "observed"})
    rows = _named(assessments[assessments.role == "direct"].merge(came, on=key), indicators)
    inside = rows.observed.between(rows.LOWER_BOUND, rows.UPPER_BOUND).sum()
    above = (rows.projected > rows.observed).sum()
    title = (
        f"{inside} of {len(rows)} intervals held what came; {above} of {len(rows)} medians were too high "
        f"(milestones, share in percent, by the month in which all that was published by then is used)"
    )
    parts = (
        f"{name}: the target was {part.target.iloc[0]:g}, {part.observed.iloc[0]:g} came; medians from "
        f"{part.projected.min():.1f} to {part.projected.max():.1f}"
        for name, part in rows.groupby("name", sort=False)
    )
    csv = markdown.numbers(rows, [*PART, *SHOWN, "observed"])
    return style.show(method_figures.vintages(rows, title), f"{'. '.join(parts)}.", "milestones", csv)


def goals(assessments, indicators, target_period):
    """What would have been said, day by day, of the goals for `target_period`, whose outcome is not known."""
    due = assessments.headline & (assessments.target_period == target_period) & (assessments.as_of != "")
    rows = assessments[due & assessments.projected.notna() & (assessments.UNIT_MEASURE == "PT")]
    rows = rows[rows.groupby(PART).as_of.transform("nunique") > 1].assign(observed=float("nan"))
    rows = _named(rows, indicators)
    medians = rows.groupby("name", sort=False).projected
    title = (
        f"No median moved by more than {(medians.max() - medians.min()).max():.1f} points from one month to "
        f"another (goals for {target_period[:4]}, percent; the outcome is not known)"
    )
    parts = (
        f"{name}: target {part.target.min():g}, medians from {part.projected.min():.1f} to "
        f"{part.projected.max():.1f}"
        for name, part in rows.groupby("name", sort=False)
    )
    csv = markdown.numbers(rows, [*PART, *SHOWN])
    return style.show(method_figures.vintages(rows, title), f"{'. '.join(parts)}.", "goals", csv)


def verdicts(assessments, target_period):
    """The verdict on each goal for `target_period` by the day of which it is; the last column is now."""
    rows = assessments[assessments.headline & (assessments.target_period == target_period)]
    known = rows.assessment.ne("no data").groupby([rows[column] for column in PART]).transform("any")
    rows = rows[known].assign(as_of=rows.as_of.replace("", "now"), place=rows.GOV_LEVEL.map([*LEVELS].index))
    table = rows.pivot(index=["goal", "place", "target"], columns="as_of", values="assessment")
    levels = [*LEVELS.values()]
    table.index = [f"{goal}{levels[place]}, target {target:,g}" for goal, place, target in table.index]
    return table.fillna("not published yet").rename_axis(columns=None)


def _listed(rows, by):
    """The rows of models that have a name, with it, in order."""
    rows = rows[rows.model.isin(MODELS)]
    rows = rows.assign(place=rows.model.map([*MODELS].index), panel=rows.panel.map(PANELS).fillna(rows.panel))
    return rows.assign(name=rows.model.map(MODELS)).sort_values(by, ignore_index=True)


def _row(rows, **wanted):
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows.iloc[0]


def _named(rows, indicators):
    names = rows.INDICATOR.map(indicators.set_index("INDICATOR").name_en)
    rows = rows.assign(name=names + rows.GOV_LEVEL.map(LEVELS), place=rows.GOV_LEVEL.map([*LEVELS].index))
    return rows.sort_values(["goal", "INDICATOR", "place", "as_of", "target"], ignore_index=True)
