"""What the benchmark measures is what it says."""

import bench
import bench_tables
import pytest


def test_one_statement_in_ten_is_distinct():
    names = bench_tables.world(3)["indicators"].INDICATOR
    table = bench_tables.statements(300, names)
    assert table.STATEMENT.is_unique and table.SOURCE.nunique() == 10
    assert len(table.drop_duplicates(["INDICATOR", "PERIOD", "VALUE"])) == 30
    assert table.VALUE.nunique() == 30


def test_every_figure_is_kept_once_and_every_series_projected(tmp_path):
    rows = list(bench_tables.tables(tmp_path, 1000))
    assert [(row["part"], row["size"]) for row in rows] == 3 * [("statements", 1000)] + 3 * [
        ("series of 5", 100)
    ]
    assert all(row["cpu_ratio"] > 0 for row in rows if row["what"] != "pandas.read_csv")


def test_a_sample_is_scaled_to_the_batch_and_compared_with_this_project():
    jobs = list(range(126))
    rows = [
        bench._row("profiles", bench.OURS, jobs, jobs, {"seconds": 100.0, "cpu": 150.0}),
        bench._row("profiles", "plain", jobs, jobs[:6], {"seconds": 60.0, "cpu": 75.0}),
    ]
    own, plain = bench.compared(rows)
    assert (own["ratio"], own["cpu_ratio"]) == (1, 1)
    assert (plain["seconds"], plain["measured"], plain["size"]) == (1260, 6, 126)
    assert (plain["ratio"], plain["cpu_ratio"]) == (12.6, 10.5)


def test_a_change_that_finds_nothing_stops(tmp_path):
    (tmp_path / "a.csv").write_text("one")
    with pytest.raises(SystemExit, match="no 'two'"):
        bench.change(tmp_path / "a.csv", "two", "three")
