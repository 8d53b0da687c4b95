"""The table of reliability: how often what was forecast on the panels came true, by bins."""

from analysis.tables.columns import Column, Table

BINS = Table(
    "data/processed/reliability.csv",
    "whether probabilities and intervals came true on the panels",
    ("panel", "kind", "bin_low"),
    {
        "panel": Column("the panel"),
        "kind": Column(
            "probability of the next ten, or place of the outcome", allowed=("probability", "pit")
        ),
        "bin_low": Column("lower end of the bin", kind="number"),
        "bin_high": Column("upper end of the bin", kind="number"),
        "cases": Column("forecasts in it", kind="integer", lower=0),
        "areas": Column("areas they come from; of pit, of all bins", kind="integer", lower=0),
        "value": Column("mean probability; of pit, share", kind="number", nullable=True),
        "happened": Column("share that came true", kind="number", nullable=True),
        "band_low": Column(
            "5 % quantile of an honest forecast, each area one case", kind="number", nullable=True
        ),
        "band_high": Column("95 % quantile of an honest forecast", kind="number", nullable=True),
    },
)
