"""The tables of a job that may read only its own rows: a profile of a province, a page of an indicator."""

from analysis.build import one_indicator, one_province


def own_tables(top, job):
    """The tables such a job runs on, as {name of the file: bytes}; empty for one that reads whole tables."""
    if job.area:
        return one_province.slices(top, job.area)
    return one_indicator.slices(top, job.indicator) if job.indicator else {}
