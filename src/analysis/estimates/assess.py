"""observations, targets, classes -> assessments and assessment_details, now or as of an earlier day."""

from analysis.estimates import contributions, details, reference_classes, verdicts
from analysis.estimates.project import known_by, known_classes
from analysis.tables import store
from analysis.tables.describe import DATA_END, DEADLINE


def assess(observations=None, tables=None, classes=None, target_period=DEADLINE, as_of="", data_end=DATA_END):
    """Assess every target due by `target_period`, with the statistics that explain the verdict.

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
    data_end : str
        The day up to which figures were read; a target due by then is past.

    Returns
    -------
    (DataFrame, DataFrame)
        The tables `assessments` and `assessment_details`.

    Examples
    --------
    >>> assessments, details = assess()
    >>> rows = assessments.query("goal == 'full-process-dossiers' and headline and as_of == ''")
    >>> rows.set_index("target_period").assessment["2025-12-31"].unique().tolist()
    ['acceleration needed']
    """
    observations = store.load("observations", as_of) if observations is None else observations
    tables = store.raw() if tables is None else tables
    if classes is None:
        classes = known_classes(reference_classes.load(tables["reference_classes"]))
    tables = known_by(tables, as_of)
    rows = verdicts.judge(observations, tables, classes, target_period, as_of, data_end)
    parts = [
        details.details(rows, observations, tables, classes),
        contributions.contributions(rows, observations),
    ]
    return rows[verdicts.COLUMNS], details.collect(parts)
