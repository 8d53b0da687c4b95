import numpy as np
import pandas as pd
from pytest import approx

from analysis.estimates import contributions, verdicts

NAMES = {"_T": "42", "MIN": "61", "PRO": "17"}


def test_what_a_part_needs_fills_up_the_whole():
    # 0.6 x 85 + 0.4 x 72.5 = 80
    assert contributions.needed(80, 85, 0.4) == approx(72.5)
    assert contributions.needed(80, 20, 0.5) == approx(140)


def published(*periods):
    rows = [
        (day, level, value)
        for day, values in periods
        for level, value in zip(("_T", "MIN", "PRO"), values, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["REF_DATE", "GOV_LEVEL", "OBS_VALUE"])
    return table.assign(
        INDICATOR="DOSSIERS",
        REF_AREA="VN",
        STATEMENT="a.001",
        TIME_PERIOD=table.REF_DATE.str[:4],
        LOWER_BOUND=table.OBS_VALUE - 0.5,
        UPPER_BOUND=table.OBS_VALUE + 0.5,
    )


def judged():
    rows = pd.DataFrame({"GOV_LEVEL": ["_T", "MIN", "PRO"], "target": [80.0, 85.0, 70.0]})
    fixed = {
        "goal": "dossiers",
        "INDICATOR": "DOSSIERS",
        "REF_AREA": "VN",
        "role": "direct",
        "as_of": "",
        "target_period": "2025-12-31",
        "status": "stated",
    }
    return rows.assign(**fixed)


def found(*periods):
    return contributions.contributions(judged(), published(*periods)).set_index("statistic")


def test_the_weight_has_the_interval_that_the_prints_allow():
    value = found(("2024-06-30", (42, 61, 17))).value
    # least: 41.5 national, 61.5 and 17.5; greatest: 42.5, 60.5 and 16.5
    assert value["ministry_weight_low"] == approx(24 / 44)
    assert value["ministry_weight"] == approx(25 / 44)
    assert value["ministry_weight_high"] == approx(26 / 44)


def test_every_period_has_its_weight_and_the_last_one_speaks():
    table = found(("2023-12-31", (17, 38, 9)), ("2024-12-31", (46, 63, 19)))
    assert table.value["ministry_weight_2023"] == approx(8 / 29)
    assert table.text["ministry_weight"] == "2024"
    assert table.value["ministry_weight"] == table.value["ministry_weight_2024"] == approx(27 / 44)


def test_needs_with_the_other_at_its_target_and_where_it_stands():
    value = found(("2024-12-31", (42, 60, 15))).value  # weight 0.6
    assert value["provinces_needed"] == approx((80 - 0.6 * 85) / 0.4)
    assert value["ministries_needed"] == approx((80 - 0.4 * 70) / 0.6)
    assert value["provinces_needed_alone"] == approx((80 - 0.6 * 60) / 0.4)
    assert value["ministries_needed_alone"] == approx((80 - 0.4 * 15) / 0.6)


def test_an_interval_holds_its_middle():
    value = found(("2024-12-31", (42, 60, 15))).value
    for name in ("ministry_weight", "provinces_needed", "ministries_needed_alone"):
        assert value[f"{name}_low"] < value[name] < value[f"{name}_high"]


def test_a_period_without_all_three_shares_gives_no_weight():
    table = published(("2024-12-31", (42, 60, 15)))
    assert contributions.contributions(judged(), table[table.GOV_LEVEL != "PRO"]).empty


def test_only_the_national_target_has_levers():
    table = contributions.contributions(judged(), published(("2024-12-31", (42, 60, 15))))
    assert set(table.GOV_LEVEL) == {"_T"} and not table.duplicated([*verdicts.KEY, "statistic"]).any()


def test_the_change_is_parted_at_the_weights_of_before_and_after():
    table = found(("2023-12-31", (17, 38, 9)), ("2024-06-30", (42, 61, 17)))
    value, before, after = table.value, 8 / 29, 25 / 44
    assert value["change_2024"] == 25 and table.text["change_2024"] == "2023"
    # of 25 points 12 come from ministries and provinces doing more, 13 from who is counted
    assert value["ministries_2024"] == approx(before * 23) and value["provinces_2024"] == approx(21 / 29 * 8)
    assert value["counted_2024"] == approx((after - before) * (61 - 17)) == approx(12.86, abs=0.01)
    assert value["ministries_new_2024"] == approx(after * 23)
    assert value["counted_new_2024"] == approx((after - before) * (38 - 9))


def test_all_ministries_at_100_percent_lift_the_country_to_68():
    value = found(("2024-12-31", (45.8, 63.47, 18.54))).value
    assert value["country_if_ministries_100"] == approx(0.6067 * 100 + 0.3933 * 18.54, abs=0.01)


def test_the_weight_ahead_moves_as_it_did_before():
    value = found(("2023-12-31", (42, 60, 15)), ("2024-12-31", (46, 60, 15))).value
    step = np.log(31 / 14) - np.log(
        27 / 18
    )  # in a year; the next year is as far again, one standard deviation
    for end, sign in (("low", -1), ("high", 1)):
        z = np.log(31 / 14) + sign * 1.2816 * step
        assert value[f"ministry_weight_ahead_{end}"] == approx(1 / (1 + np.exp(-z)), abs=1e-4)
