"""A small project folder: the raw tables of this one, three observations, one report."""

import os
import shutil
from pathlib import Path

from analysis.tables import TABLES

HERE = Path(__file__).parents[1]
ALONE = ("pyproject.toml", "README.md", "LICENSE", "requirements/reports.lock")
OBSERVATIONS = """{}
bac-kan-2024-07.001,DOSSIERS_FULL_SHARE,VN,_T,2023,2023-12-31,17,16.5,17.5,PT,E,,,bac-kan-2024-07,13,2024-07,"{}"
bac-kan-2024-07.002,DOSSIERS_FULL_SHARE,VN,_T,2024-S1,2024-06-30,42,41.5,42.5,PT,A,,,bac-kan-2024-07,13,2024-07,
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
