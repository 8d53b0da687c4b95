"""The parameters of the notebooks, and what each may be."""

from analysis.tables.columns import Parameter

PARAMETERS = {
    "language": Parameter(str, "language of the brief", ("vi", "en")),
    "brief": Parameter(str, "which brief", ("national", "full-process-services", "adult-use")),
    "ref_area": Parameter(str, "a province, by its ISO 3166-2 code such as VN-DN"),
    "level": Parameter(int, "central prediction interval, percent", lower=50, upper=99),
    "target_period": Parameter(str, "the day by which the goals are judged", date=True),
    "data_end": Parameter(str, "no statement about a later day enters the analysis", date=True),
    "indicator": Parameter(str, "a code of codelists/indicators.csv"),
    "since": Parameter(str, "first day of a trend", date=True),
    "reference_class": Parameter(str, "a class of codelists/reference_classes.csv"),
    "as_of": Parameter(str, "keep what was published by this day; empty: all", date=True, nullable=True),
}
