"""The command line: it offers what there is, and says what is wrong without a traceback."""

import subprocess
import sys

import pytest
from small_notebooks import project

from analysis.cli import main


@pytest.fixture
def top(tmp_path, monkeypatch):
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    return project(tmp_path)


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    assert all(f"\n  {command} " in said for command in ("reports", "check", "why"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["reports", "--briefs", "nationl"], "did you mean 'national'"),
        (["reports", "--languages", "vi,fr"], "language is 'fr'"),
        (["reports", "--as-of", "yesterday"], "not a date"),
        (["reports", "--briefs", "divide", "--as-of", "2024-09-30"], "'divide' is not made for other days"),
        (["why", "nationl.vi"], "unknown report 'nationl.vi'"),
    ],
)
def test_a_mistake_is_told_in_one_line(top, capsys, arguments, words):
    assert main(arguments) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: ") and words in said and said.count("\n") == 1


@pytest.mark.parametrize("command", ["reports", "provinces"])
@pytest.mark.parametrize("jobs", ["0", "-1", "two", "٣"])
def test_a_number_of_jobs_is_at_least_one(top, capsys, command, jobs):
    assert main([command, f"--jobs={jobs}"]) == 2
    assert capsys.readouterr().err == f"error: jobs is {jobs!r}, not a whole number from 1\n"


def test_a_time_limit_is_at_least_one(top, capsys):
    assert main(["reports", "--time-limit", "0"]) == 2
    assert capsys.readouterr().err == "error: time limit is '0', not a whole number from 1\n"


def test_why_says_what_was_never_built(top, capsys):
    assert main(["why", "1-first"]) == 0
    assert "no successful build recorded" in capsys.readouterr().out


def test_a_folder_that_is_no_project_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ANALYSIS_ROOT", str(tmp_path))
    assert main(["why", "national.vi"]) == 2
    assert "unknown report" in capsys.readouterr().err


def test_importing_the_package_and_the_command_line_is_light():
    code = "import sys, analysis.cli; print({'pandas', 'numpy', 'nbformat'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == "set()\n"


def test_ctrl_c_is_answered_in_one_word(top, capsys, monkeypatch):
    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("analysis.build.run.reports", stopped)
    assert main(["reports"]) == 130
    assert capsys.readouterr().err == "\nStopped\n"
