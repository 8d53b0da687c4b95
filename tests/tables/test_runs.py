import pytest

from analysis.tables import runs, store
from analysis.tables.runs import Run, from_folder, run


def test_the_default_run_lies_in_the_folders_themselves():
    assert (Run().folder, Run().reports, str(Run())) == ("", "reports", "")
    assert store.path("trends", run=Run()) == store.root() / "data/processed/trends.csv"


def test_another_run_has_a_folder_named_by_what_differs():
    other = run("2024-06-30", "2024-09-30", "2030-12-31")
    assert other.folder == "as-of-2024-09-30_data-end-2024-06-30_target-2030-12-31"
    assert store.path("trends", run=other).parent.name == other.folder
    assert store.path("goals", run=other) == store.path("goals")
    assert from_folder(other.folder) == other


def test_a_name_that_is_no_folder_of_a_run_is_refused():
    with pytest.raises(ValueError, match="is no run, such as data-end-2024-06-30"):
        from_folder("data-start-2024-06-30")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"target_period": "2026-06-30"}, "no goal is due; goals are due 2020-12-31, .*, 2030-12-31$"),
        ({"as_of": "2001-01-01"}, "before the first publication"),
        ({"data_end": "2010-12-31"}, "before the first publication"),
        ({"data_end": "2024-02-30"}, "not a date"),
        ({"as_of": 2024}, "not a text"),
    ],
)
def test_days_that_no_run_can_have_are_refused(given, message):
    with pytest.raises(ValueError, match=message):
        run(**given)


def test_a_missing_table_names_the_stage_and_the_parameters_that_make_it():
    with pytest.raises(FileNotFoundError, match="run 2-trend with data_end=2021-06-30 first"):
        store.load("trends", run=Run(data_end="2021-06-30"))


def test_every_processed_table_has_its_stage():
    made = {name for names in runs.STAGES.values() for name in names}
    assert made == {name for name, table in runs.rules.TABLES.items() if table.dated}


def test_what_papermill_injects_must_be_declared(monkeypatch):
    from types import SimpleNamespace

    cells = ["", 'data_end: str = "2024-12-31"', '# Parameters\ndata_edn = "2024-06-30"\n', "run = 1"]
    shell = SimpleNamespace(user_ns={"In": cells})
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    with pytest.raises(ValueError, match="unknown parameter 'data_edn'; did you mean 'data_end'"):
        run()
