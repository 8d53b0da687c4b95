"""Two goals, five measures and the code lists around them: small enough to hold in the head."""

import pandas as pd

from analysis.estimates import forecast, project

FLAT = forecast.ReferenceClass("flat", sigma=0.2)
CLASSES = project.known_classes({"flat": FLAT, "egov_use": FLAT})
NAN = float("nan")
COLUMNS = ["reference_class", "level_low", "level_high", "horizon", "quantile_level", "change", "gap_closed"]


def tables(**changes):
    """One goal, 80 % by 2025, measured by SHARE (directly), NEAR (a variant) and RANK (in another unit)."""
    goals = pd.DataFrame(
        {
            "goal": ["share", "share", "share", "rank"],
            "GOV_LEVEL": "_T",
            "TARGET": ["at least 80%", "80 percent", "50%", "top 70"],
            "TIME_PERIOD": ["2025", "2025", "2024", "2025"],
            "SOURCE": "a",
            "decided": ["2021-06-15", "2024-08", "", "2020-06-03"],
            "status": ["stated", "restated", "unconfirmed", "stated"],
        }
    )
    measures = pd.DataFrame(
        [
            ("share", "SHARE", "_T", "direct", "flat"),
            ("share", "NEAR", "_T", "definition variant", "flat"),
            ("share", "INDEX", "_T", "capacity proxy", "index"),
            ("share", "BARE", "_T", "survey proxy", ""),
            ("rank", "RANK", "_T", "direct", "index"),
        ],
        columns=["goal", "INDICATOR", "GOV_LEVEL", "role", "reference_class"],
    )
    indicators = pd.DataFrame(
        [
            ("SHARE", "PT", "up", "logit"),
            ("NEAR", "PT", "up", "logit"),
            ("BARE", "PT", "up", "logit"),
            ("INDEX", "IX", "up", "natural"),
            ("RANK", "RK", "down", "natural"),
        ],
        columns=["INDICATOR", "UNIT_MEASURE", "direction", "scale"],
    ).assign(measurement_sd=1.0, lower=0.0, upper=1000.0, year_to_date=False, family="A", edition_years=NAN)
    lists = {
        "goals": goals,
        "measures": measures,
        "indicators": indicators,
        "sources": pd.DataFrame({"SOURCE": ["a"], "language": ["en"], "published": ["2024-07"]}),
        "breaks": breaks(),
        "population": pd.DataFrame(columns=["ADULT", "TIME_PERIOD", "OBS_VALUE", "SOURCE"]),
        "class_quantiles": pd.DataFrame(columns=COLUMNS),
    }
    return lists | changes


def breaks(**changes):
    """One break of SHARE at the beginning of 2024, which moves no level and ends no series unless told."""
    row = {"INDICATOR": "SHARE", "ends": "", "REF_DATE": "2024-01-01", "sd": NAN, "SOURCE": "a"}
    return pd.DataFrame([row | changes])


def observations(*rows):
    table = pd.DataFrame(rows, columns=["INDICATOR", "REF_DATE", "OBS_VALUE"])
    units = {"RANK": "RK", "INDEX": "IX"}
    return table.assign(
        STATEMENT=[f"a.{i}" for i in range(len(table))],
        REF_AREA="VN",
        GOV_LEVEL="_T",
        TIME_PERIOD=table.REF_DATE.str[:4],
        UNIT_MEASURE=table.INDICATOR.map(units).fillna("PT"),
        LOWER_BOUND=table.OBS_VALUE,
        UPPER_BOUND=table.OBS_VALUE,
    )
