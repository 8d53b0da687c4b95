import time

import numpy as np
import pandas as pd
import pytest
from pytest import approx

from analysis.estimates import forecast, models, project

FLAT = forecast.ReferenceClass("flat", sigma=0.2, tau_2_3=0.05, tau_4_6=0.05)
RISING = forecast.ReferenceClass("rising", a0=0.2, sigma=0.2, tau_2_3=0.05, tau_4_6=0.05)
CLASSES = project.known_classes({"flat": FLAT, "rising": RISING})
TABLES = {
    "indicators": pd.DataFrame(
        {
            "INDICATOR": ["SHARE", "ASKED", "COUNT", "YTD"],
            "scale": ["logit", "logit", "log", "logit"],
            "direction": "up",
            "measurement_sd": [1, 2, float("nan"), 1],
            "lower": 0.0,
            "upper": [100, 100, 1e9, 1],
            "year_to_date": [False, False, False, True],
        }
    ),
    "measures": pd.DataFrame(
        {
            "goal": ["a", "b", "c", "d", "e"],
            "INDICATOR": ["SHARE", "ASKED", "COUNT", "YTD", "SHARE"],
            "GOV_LEVEL": ["_T", "_T", "_T", "_T", "_T"],
            "role": ["direct", "survey proxy", "direct", "direct", "definition variant"],
            "reference_class": ["flat rising", "rising", "counts", "flat", "rising"],
        }
    ),
    "breaks": pd.DataFrame(
        {"INDICATOR": ["SHARE"], "ends": "", "REF_DATE": ["2024-01-01"], "sd": [5.0], "SOURCE": "a"}
    ),
    "sources": pd.DataFrame({"SOURCE": ["a"], "published": ["2024-07"]}),
    "population": pd.DataFrame(columns=["OBS_VALUE", "SOURCE"]),
}


def observations(*rows, indicator="SHARE", half=0.5, area="VN"):
    table = pd.DataFrame(rows, columns=["REF_DATE", "OBS_VALUE"])
    return table.assign(
        STATEMENT=[f"{indicator}.{i}" for i in range(len(table))],
        INDICATOR=indicator,
        REF_AREA=area,
        GOV_LEVEL="_T",
        LOWER_BOUND=table.OBS_VALUE - half,
        UPPER_BOUND=table.OBS_VALUE + half,
    )


def projected(table, **changes):
    return project.project(table, {**TABLES, **changes}, CLASSES)


def forecasts(table, days):
    wanted = TABLES["measures"][["INDICATOR", "GOV_LEVEL"]].assign(target_period="2025-12-31")
    points = project.runs(project.usable(table, TABLES["indicators"], wanted), TABLES)
    return project.forecasts(points, CLASSES, ["reference_walk"], days)


def headline(table, level=0.5):
    rows = projected(table).query("headline and quantile_level == @level")
    assert len(rows) == 1
    return rows.OBS_VALUE.item()


def test_one_observation_gives_the_class_and_nothing_else():
    # logit 50 % = 0; a year at 0.2 gives 100 / (1 + exp(-0.2))
    table = observations(("2024-12-31", 50), indicator="ASKED")
    assert headline(table) == approx(100 / (1 + np.exp(-0.2)))


def test_every_model_runs_under_every_plausible_class():
    rows = projected(observations(("2022-12-31", 40), ("2023-12-31", 45), ("2024-12-31", 50)))
    assert set(rows.model) == set(models.MODELS)
    assert set(rows.reference_class) == {"flat", "rising"}


def test_the_headline_is_the_reference_walk_under_the_class_of_the_direct_measure():
    rows = projected(observations(("2023-12-31", 45), ("2024-12-31", 50))).query("headline")
    assert set(rows.model) == {"reference_walk"}
    assert set(rows.reference_class) == {"flat"} and set(rows.variant) == {"main"}


def test_a_possible_change_of_measurement_weakens_the_pace_across_it_only():
    across = observations(("2023-12-31", 17), ("2024-12-31", 42))
    rows = projected(across).query("model == 'reference_walk' and reference_class == 'flat'")
    median = rows[rows.quantile_level == 0.5].set_index("variant").OBS_VALUE
    assert set(rows.variant) == {"main", "no_shift", "shift_5", "shift_10", "after_break"}
    assert median["no_shift"] > median["shift_5"] == median["main"] > median["shift_10"]
    assert median["after_break"] == approx(42)  # one figure is left, and the class stands still
    before = observations(("2022-12-31", 17), ("2023-12-31", 42))
    assert set(projected(before).variant) == {"main"}


def test_a_shift_stands_at_the_first_observation_after_the_break():
    table = observations(("2022-12-31", 10), ("2023-12-31", 17), ("2024-06-30", 42), ("2024-12-31", 45))
    table = table.assign(target_period="2025-12-31")
    assert project.shifts(table, TABLES["breaks"]).tolist() == [0, 0, 5, 0]
    assert project.shifts(table[2:], TABLES["breaks"]).tolist() == [0, 0]


def test_words_such_as_over_are_run_as_exact_too():
    over = observations(("2023-12-31", 80), ("2024-12-31", 84)).assign(
        LOWER_BOUND=[80, 84], UPPER_BOUND=[81, 85]
    )
    assert "exact" in set(projected(over).variant)
    assert "exact" not in set(projected(observations(("2024-12-31", 84))).variant)


def test_figures_that_add_up_within_a_year_meet_only_the_month_of_the_deadline():
    table = observations(("2022-12-31", 68), ("2024-04-30", 30), indicator="YTD")
    assert set(projected(table).origin) == {"2022-12-31"}


def test_observations_after_the_deadline_are_not_used():
    table = observations(("2023-12-31", 45), ("2026-12-31", 90))
    assert set(projected(table).origin) == {"2023-12-31"}


def test_a_count_keeps_half_of_its_own_pace_up_to_a_growth_that_lasts():
    table = observations(
        ("2022-12-31", 1e6), ("2023-12-31", 2e6), ("2024-12-31", 4e6), indicator="COUNT", half=0
    )
    assert headline(table) == approx(4e6 * np.exp(0.2))


def test_an_indicator_without_a_class_is_not_projected():
    bare = TABLES["measures"].assign(reference_class=["", "", "counts", "", ""])
    counts = [("2022-12-31", 4e6), ("2023-12-31", 4.5e6), ("2024-12-31", 5e6)]
    table = pd.concat([observations(("2024-12-31", 50)), observations(*counts, indicator="COUNT")])
    assert set(projected(table, measures=bare).INDICATOR) == {"COUNT"}


def test_a_survey_is_spread_wider_than_a_count():
    def width(**changes):
        one = observations(("2024-12-31", 50), indicator="ASKED")
        lists = TABLES["indicators"].assign(**changes)
        rows = project.project(one, {**TABLES, "indicators": lists}, CLASSES).query("headline")
        return rows.OBS_VALUE.max() - rows.OBS_VALUE.min()

    assert width() > width(measurement_sd=1.0)


def test_quantiles_never_cross_and_stay_within_0_and_100():
    table = observations(("2022-12-31", 1), ("2023-12-31", 50), ("2024-12-31", 99))
    rows = projected(table)
    assert rows.OBS_VALUE.between(0, 100).all()
    runs = rows.groupby(["model", "reference_class", "variant"]).OBS_VALUE
    assert (runs.diff().dropna() >= 0).all()


def test_a_band_widens_with_the_horizon():
    table = observations(("2023-12-31", 45), ("2024-12-31", 50))
    days = ["2025-03-31", "2025-12-31", "2026-12-31"]
    rows = forecasts(table, days)
    rows = rows[(rows.reference_class == "flat") & (rows.variant == "main")]
    assert rows.TIME_PERIOD.tolist() == days and rows.scale.is_monotonic_increasing


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_does_not_matter(seed):
    table = observations(("2022-12-31", 40), ("2023-12-31", 45), ("2024-12-31", 50))
    pd.testing.assert_frame_equal(projected(table), projected(table.sample(frac=1, random_state=seed)))


def test_as_of_is_carried_and_the_rows_are_forecasts():
    rows = project.project(observations(("2024-12-31", 50)), TABLES, CLASSES, "2025-12-31", "2025-01-31")
    assert set(rows.as_of) == {"2025-01-31"} and set(rows.OBS_STATUS) == {"F"}


def test_ten_thousand_series_take_seconds():
    one = observations(("2022-12-31", 40), ("2023-12-31", 45), ("2024-12-31", 50))
    many = pd.concat([one] * 10_000, ignore_index=True)
    many["REF_AREA"] = np.repeat(np.arange(10_000), 3).astype(str)
    start = time.process_time()
    rows = forecasts(many, ["2025-12-31"])
    assert len(rows) == 20_000 * 5 and time.process_time() - start < 5
