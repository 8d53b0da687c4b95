"""Reference classes: windows by hand, a class found again, the committed figures refitted from the panels."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.estimates import reference_classes
from analysis.estimates.forecast import from_link
from analysis.tables import store

PANELS = store.root() / reference_classes.FOLDER
ORIGIN = {"indicator": "share", "source": "a source", "url": "https://example.org", "licence": "CC0"}


def panel(values, first=2010):
    """A panel with one row of yearly values per area."""
    rows = [(area, first + k, value) for area, line in values.items() for k, value in enumerate(line)]
    return pd.DataFrame(rows, columns=["ref_area", "time_period", "value"]).assign(**ORIGIN)


def rising(areas, deviation=0.0, seed=1):
    """A panel of areas on a logit walk of pace 0.2 and shock 0.1, measured without error."""
    rng = np.random.default_rng(seed)
    own = 0.2 + deviation * rng.standard_normal((areas, 1)) + 0.1 * rng.standard_normal((areas, 12))
    z = rng.uniform(-2, 0, (areas, 1)) + np.cumsum(own, axis=1)
    return panel({f"A{k:03}": line for k, line in enumerate(from_link(z, "logit"))})


def exact(seen):
    return replace(seen, series=replace(seen.series, sd=np.zeros(len(seen))))


def test_a_window_shows_the_years_up_to_its_origin_and_what_came_after():
    seen = reference_classes.windows(panel({"A": [10.5, 20, 30, 40]}))
    one = seen[(seen.scenario == "1") & (seen.origin == 2011)]
    assert one.series.values[0, -1] == 20 and np.isnan(one.series.values[0, :-1]).all()
    assert one.outcome.tolist() == [[30, 40]]
    two = seen[(seen.scenario == "2-3") & (seen.origin == 2012)]
    assert two.series.times[0, -1] == 2012 and two.series.count[0] in (2, 3)
    assert two.outcome[0, 0] == 40 and np.isnan(two.outcome[0, 1])


def test_viet_nam_sums_of_areas_and_extreme_levels_are_left_out():
    seen = reference_classes.windows(panel({"VN": [10, 20, 30], "EU": [10, 20, 30], "B": [1, 1.5, 98, 99]}))
    assert len(seen) == 0


def test_whole_numbers_are_taken_as_rounded():
    whole, fine = (
        reference_classes.windows(panel({"A": line})).series for line in ([10, 20, 30], [10.5, 20, 30])
    )
    assert (whole.upper - whole.lower)[0, -1] == 1 and (fine.upper - fine.lower)[0, -1] == 0


def test_windows_do_not_depend_on_the_order_of_rows():
    table = rising(8)
    one, other = (
        reference_classes.windows(table),
        reference_classes.windows(table.sample(frac=1, random_state=1)),
    )
    np.testing.assert_array_equal(one.series.times, other.series.times)
    np.testing.assert_array_equal(one.outcome, other.outcome)


def test_a_fit_finds_the_pace_and_the_shock_again():
    found = reference_classes.fit(exact(reference_classes.windows(rising(30))))
    levels = np.array([-1.0, 0.0, 1.0])
    assert found.pace(levels) == pytest.approx(np.full(3, 0.2), abs=0.03)
    assert 0.07 < found.sigma < 0.16


def test_a_fit_tells_areas_that_differ_lastingly():
    alike, differing = (
        reference_classes.fit(exact(reference_classes.windows(rising(30, d)))) for d in (0.0, 0.15)
    )
    assert alike.tau_2_3 < 0.06 < differing.tau_2_3


def test_every_scenario_has_the_same_weight():
    seen = reference_classes.windows(rising(5))
    weights = reference_classes._weights(seen)
    assert [weights[seen.scenario == s].sum() for s in reference_classes.SCENARIOS] == pytest.approx(
        [1 / 3] * 3
    )


def test_moves_are_pairs_of_values_so_many_years_apart():
    pairs = reference_classes.moves(panel({"A": [50, 60, 80]}), 2)
    assert pairs[["value", "change", "gap_closed"]].to_numpy().tolist() == [[50, 30, 0.6]]


def test_quantiles_of_change_count_cases_and_areas_by_level():
    table = panel({f"A{k}": [70, 70 + k] for k in range(13)})
    (band,) = reference_classes.quantiles(reference_classes.moves(table, 1))
    assert (band.level_low.unique(), band.cases.unique(), band.areas.unique()) == ([60], [13], [13])
    assert band.set_index("quantile_level").change[[0.25, 0.5, 0.75]].tolist() == [3, 6, 9]
    assert band.set_index("quantile_level").gap_closed[0.5] == pytest.approx(6 / 30)


HEADER = "ref_area,indicator,time_period,value,source,url,licence\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("ref_area,indicator,time_period\nA,x,2020\n", "no column value"),
        (HEADER + "A,x,2020,105,s,u,l\n", "panel.csv:2: value '105' is not a percentage between 0 and 100"),
        (HEADER + "A,x,2020,5,s,u,l\nA,x,2021,n/a,s,u,l\n", "panel.csv:3: value 'n/a' is not a percentage"),
        (HEADER + "A,x,2020-Q1,5,s,u,l\n", "panel.csv:2: time_period '2020-Q1' is not a year"),
        (HEADER + 2 * "A,x,2020,5,s,u,l\n", "panel.csv:3: a second value of x for A in 2020"),
        ("", "panel.csv: not a CSV file in UTF-8"),
        ("PK\x03\xff", "panel.csv: not a CSV file in UTF-8"),
    ],
)
def test_a_panel_that_cannot_be_read_is_refused(tmp_path, content, words):
    (tmp_path / "panel.csv").write_bytes(content.encode("latin-1"))
    with pytest.raises(ValueError, match=words):
        reference_classes.read_panel(tmp_path / "panel.csv")


def test_a_class_is_not_fitted_to_nothing(tmp_path):
    (tmp_path / "panel.csv").write_text(HEADER + "A,x,2020,5,s,u,l\nB,x,2020,7,s,u,l\n")
    with pytest.raises(ValueError, match="nothing to fit a class on"):
        reference_classes.fit_table(reference_classes.read_panel(tmp_path / "panel.csv"))


def test_the_code_list_gives_reference_classes_by_name():
    loaded = reference_classes.load(store.load("reference_classes"))
    assert sorted(loaded) == ["daily_internet", "egov_use", "fibre_coverage", "internet_use", "vhcn_coverage"]
    assert all(one.link == "logit" and 0 < one.sigma < 1 for one in loaded.values())


def test_the_committed_classes_are_those_that_the_panels_give():
    committed = store.load("reference_classes").query("reference_class == 'egov_use'").reset_index(drop=True)
    assert reference_classes.refit([PANELS / "desi2022.csv"], committed).equals(committed)


def test_the_committed_quantiles_are_those_of_the_panels():
    classes, committed = store.load("reference_classes"), store.load("class_quantiles")
    table = reference_classes.quantile_table(sorted(PANELS.glob("*.csv")), classes)
    key = ["reference_class", "horizon", "level_low", "quantile_level"]
    both = table.merge(committed.astype({"horizon": int, "level_low": int}), on=key, validate="1:1")
    assert len(both) == len(table) == len(committed)
    assert both.change_x.to_numpy() == pytest.approx(both.change_y.to_numpy(), rel=1e-5)


def test_a_class_knows_the_levels_that_three_areas_had():
    areas = panel({"A": [2, 50], "B": [12, 60], "C": [15, 70], "D": [30, 95]})
    assert reference_classes.known_levels(areas) == (15.0, 60.0)
