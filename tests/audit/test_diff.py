"""What moved between two states of the tables, and why."""

import subprocess

import pytest
from small_project import VERDICT, judged, rows

from analysis.audit import diff
from analysis.tables import rules, store


@pytest.fixture
def old(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    return judged(tmp_path)


def later(old, tmp_path_factory, verdict, before="", after=""):
    """A copy of the processed tables with another verdict and other text in the observations."""
    folder = tmp_path_factory.mktemp("later")
    observations = (old / "data/processed/observations.csv").read_text(encoding="utf-8")
    assert before in observations
    store.write(folder / "observations.csv", observations.replace(before, after, 1))
    store.save(rows("assessments", *verdict), "assessments")
    (old / "data/processed/assessments.csv").rename(folder / "assessments.csv")
    judged_again = rows("assessments", VERDICT)
    store.save(judged_again, "assessments")
    return folder


NEAR = VERDICT | {"probability": 0.55, "projected": 81.0, "assessment": "on track"}
FIRST = "mic-h1-2024.003,DOSSIERS_FULL_SHARE,VN,_T,2023,2023-12-31,17"


def test_nothing_moved_between_a_state_and_itself(old):
    assert diff.diff(str(old), str(old)) == [
        f"0 of 1 verdicts moved from {old} to {old}; figures: 0 new, 0 revised, 0 gone"
    ]


def test_a_verdict_that_moved_names_the_new_figure(old, tmp_path_factory):
    new = later(
        old,
        tmp_path_factory,
        [NEAR],
        FIRST,
        f"{FIRST.replace('2023,', '2022,')},16.5,17.5,PT,A,,,emc,,,\n{FIRST}",
    )
    told = diff.diff(str(old), str(new))
    assert told[0] == (
        "full-process-dossiers _T 80 by 2025-12-31 (DOSSIERS_FULL_SHARE, direct): "
        "acceleration needed -> on track; "
        "probability 0.012 -> 0.55; projected 51.2 -> 81"
    )
    assert told[1] == "  new figure      2022: 17 (emc, published day unknown)"
    assert told[2].endswith("figures: 1 new, 0 revised, 0 gone")


def test_a_revised_figure_shows_both_values(old, tmp_path_factory):
    told = diff.diff(str(old), str(later(old, tmp_path_factory, [NEAR], ",42,41.5", ",43,41.5")))
    assert told[1] == "  revised figure  2024-S1: 42 -> 43"


def test_without_another_figure_it_was_the_method(old, tmp_path_factory):
    told = diff.diff(str(old), str(later(old, tmp_path_factory, [NEAR | {"model": "theta"}])))
    assert told[1] == "  method          model reference_walk -> theta"
    told = diff.diff(str(old), str(later(old, tmp_path_factory, [NEAR])))
    assert told[1].startswith("  method          the figures are the same")


@pytest.mark.parametrize(("probability", "moved"), [(0.06, 0), (0.063, 1)])
def test_a_probability_moves_from_five_points_on(old, tmp_path_factory, probability, moved):
    told = diff.diff(str(old), str(later(old, tmp_path_factory, [VERDICT | {"probability": probability}])))
    assert told[-1].startswith(f"{moved} of 1 verdicts")


def test_a_goal_that_only_one_side_asks_is_told(old, tmp_path_factory):
    told = diff.diff(str(old), str(later(old, tmp_path_factory, [VERDICT, VERDICT | {"target": 85.0}])))
    assert "85 by 2025-12-31 (DOSSIERS_FULL_SHARE, direct): is judged now: acceleration needed" in told[0]


def test_two_commits_are_compared(old):
    def git(*words):
        subprocess.run(["git", "-C", old, "-c", "user.name=t", "-c", "user.email=t@t", *words], check=True)

    git("init", "-q")
    git("add", "data/processed")
    git("commit", "-qm", "then")
    store.save(rows("assessments", NEAR), "assessments")
    git("commit", "-qam", "now")
    assert "acceleration needed -> on track" in diff.diff("HEAD~1", "HEAD")[0]


@pytest.mark.parametrize("name", ["no-such-thing", "--output=x", "2024-01-01", "a b; c"])
def test_what_is_no_state_is_refused_in_one_line(old, name):
    with pytest.raises(
        ValueError, match="no folder, commit, run or day of a vintage|no verdicts as of 2024-01-01"
    ):
        diff.diff(name, "now")


def test_between_two_vintages_figures_only_arrive():
    told = diff.diff("2024-09-30", "2024-12-31")[-1]
    assert "verdicts moved from 2024-09-30 to 2024-12-31" in told
    assert int(told.split("figures: ")[1].split()[0]) > 0


def test_an_outvoted_statement_names_the_winner_and_the_clause(old, tmp_path_factory):
    new = later(old, tmp_path_factory, [VERDICT])
    header = ",".join(rules.TABLES["excluded"].columns)
    why = 'outvoted,"gives way to mic-h1-2024.003, which was published later"'
    row = f"press.001,DOSSIERS_FULL_SHARE,VN,_T,2023-12-31,18%,press,{why}"
    store.write(new / "excluded.csv", f"{header}\n{row}\n")
    lines = diff.diff(str(old), str(new))
    assert lines[0] == (
        "outvoted        press.001 (DOSSIERS_FULL_SHARE 2023-12-31: 18%) "
        "gives way to mic-h1-2024.003, which was published later"
    )


def test_a_median_that_moved_is_listed_though_the_verdict_stands(old, tmp_path_factory):
    lines = diff.diff(str(old), str(later(old, tmp_path_factory, [VERDICT | {"projected": 53.0}])))
    assert "projected 51.2 -> 53" in lines[0]
