"""A small project folder: the raw tables of this one, three observations, one report."""

import os
import shutil
from pathlib import Path

import pandas as pd

from analysis.tables import store
from analysis.tables.describe import TABLES

HERE = Path(__file__).parents[1]
ALONE = ("pyproject.toml", "README.md", "LICENSE", "requirements/reports.lock")
OBSERVATIONS = """{}
mic-h1-2024.003,DOSSIERS_FULL_SHARE,VN,_T,2023,2023-12-31,17,16.5,17.5,PT,E,,,mic-h1-2024,,2024-07,"{}"
bac-kan-2024-07.004,DOSSIERS_FULL_SHARE,VN,_T,2024-S1,2024-06-30,42,41.5,42.5,PT,A,,,bac-kan-2024-07,6,2024-07,
cong-thuong-2022-08.001,DOSSIERS_FULL_SHARE,VN-HN,PRO,2022-01-01/P7M,2022-07-31,,0,10,PT,Q,,,cong-thuong-2022-08,4,2022-08,
""".format(",".join(TABLES["observations"].columns), "42 - 25 = 17, derived")


def project(folder):
    """Lay the small project into `folder` and return it."""
    for name in ALONE:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / name, folder / name)
    shutil.copytree(HERE / "data" / "raw", folder / "data" / "raw")
    (folder / "data" / "processed").mkdir()
    (folder / "data" / "processed" / "observations.csv").write_text(OBSERVATIONS, encoding="utf-8")
    (folder / "CITATION.cff").write_text("version: 0.1.0\ndate-released: 2025-03-31\n")
    (folder / "reports").mkdir()
    (folder / "reports" / "national.vi.html").write_text("<p>Bản tóm tắt</p>\n", encoding="utf-8")
    return folder


def elsewhere(folder):
    """The environment of a command that works in `folder`."""
    return os.environ | {"ANALYSIS_ROOT": str(folder)}


def rows(name, *given):
    """A processed table with these cells; what is not given is empty, or the least that the column allows."""
    columns = TABLES[name].columns
    plain = {"number": 0.0, "integer": 0, "boolean": False}
    empty = {
        name: None if rule.nullable and rule.kind in plain else plain.get(rule.kind, "")
        for name, rule in columns.items()
    }
    return pd.DataFrame([{**empty, **cells} for cells in given])


SERIES = {"INDICATOR": "DOSSIERS_FULL_SHARE", "REF_AREA": "VN", "GOV_LEVEL": "_T"}
VERDICT = SERIES | {
    "goal": "full-process-dossiers", "role": "direct", "status": "stated", "target": 80.0,
    "target_period": "2025-12-31", "UNIT_MEASURE": "PT", "latest_period": "2024-S1", "latest": 42.0,
    "projected": 51.2, "LOWER_BOUND": 44.1, "UPPER_BOUND": 58.4, "probability": 0.012,
    "assessment": "acceleration needed", "headline": True, "n_obs": 2, "model": "reference_walk",
}  # fmt: skip
PROJECTED = SERIES | {
    "model": "reference_walk", "reference_class": "fibre_coverage", "variant": "main", "origin": "2024-06-30",
    "TIME_PERIOD": "2025-12-31", "OBS_STATUS": "F", "headline": True,
}  # fmt: skip
LEFT_OUT = SERIES | {
    "STATEMENT": "mic-h1-2024.002", "TIME_PERIOD": "2024-S1", "VALUE": "42%", "SOURCE": "mic-h1-2024",
    "reason_code": "duplicate", "reason": "prints the same figure",
}  # fmt: skip


def judged(folder):
    """The small project with a verdict, its projection and a statement that was left out."""
    project(folder)
    os.environ["ANALYSIS_ROOT"] = str(folder)
    levels = {0.1: 44.1, 0.5: 51.2, 0.9: 58.4}
    store.save(rows("assessments", VERDICT), "assessments")
    fan = [PROJECTED | {"quantile_level": level, "OBS_VALUE": value} for level, value in levels.items()]
    store.save(rows("projections", *fan), "projections")
    store.save(rows("excluded", LEFT_OUT), "excluded")
    return folder
