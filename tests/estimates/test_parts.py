import numpy as np
import pandas as pd
from pytest import approx

from analysis.estimates import forecast, parts
from analysis.estimates.models import T_SCALE


def published(*periods):
    rows = [(day, level, float(value)) for day, values in periods for level, value in values.items()]
    table = pd.DataFrame(rows, columns=["REF_DATE", "GOV_LEVEL", "OBS_VALUE"])
    bounds = {"LOWER_BOUND": table.OBS_VALUE - 0.5, "UPPER_BOUND": table.OBS_VALUE + 0.5}
    return table.assign(INDICATOR="A", REF_AREA="VN", target_period="2025-12-31", **bounds)


def forecasts(scale=0.0, **medians):
    table = pd.DataFrame(
        {"GOV_LEVEL": [*medians], "location": forecast.to_link(np.array([*medians.values()]), "logit")}
    )
    same = {"reference_class": "flat", "variant": "main", "model": "reference_walk", "link": "logit"}
    days = {"target_period": "2025-12-31", "TIME_PERIOD": "2025-12-31"}
    return table.assign(INDICATOR="A", REF_AREA="VN", scale=scale, **same, **days)


def country(rows, *periods):
    row = parts.add_up(rows, published(*periods)).query("GOV_LEVEL == '_T'").iloc[0]
    middle = forecast.from_link(row.location, "logit")
    return middle, row.scale / forecast.slope(middle, "logit")


STEADY = [(f"{year}-12-31", {"_T": 46, "MIN": 60, "PRO": 25}) for year in (2023, 2024)]  # weight 0.6


def test_three_shares_give_the_weight_of_ministries():
    assert parts.weight(42, 61, 17) == approx(25 / 44)
    assert parts.weight(45.8, 63.47, 18.54) == approx(0.6067, abs=1e-4)


def test_the_country_is_the_weighted_mean_of_its_parts():
    median, _ = country(forecasts(_T=70, MIN=80, PRO=30), *STEADY)
    assert median == approx(0.6 * 80 + 0.4 * 30)


def test_a_steady_weight_leaves_the_spread_of_the_parts_only():
    rows = forecasts(scale=0.1, _T=70, MIN=50, PRO=50)
    # at 50 % a scale of 0.1 logits is 2.5 points
    assert country(rows, *STEADY)[1] == approx(2.5 * np.hypot(0.6, 0.4))


def test_a_weight_that_moves_spreads_the_country_by_the_distance_of_its_parts():
    moved = [
        ("2023-12-31", {"_T": 35, "MIN": 60, "PRO": 20}),
        ("2024-12-31", {"_T": 40, "MIN": 60, "PRO": 20}),
    ]
    step = np.log(3 / 5)  # logit of 3/8 to that of 1/2
    draws = 1 / (1 + np.exp(-step * np.random.default_rng(1).standard_normal(400_000)))
    median, spread = country(forecasts(_T=70, MIN=70, PRO=30), *moved)
    assert median == approx(50) and spread == approx(T_SCALE * 40 * draws.std(), rel=0.01)


def test_a_country_whose_weight_is_unknown_keeps_its_own_forecast():
    rows = forecasts(_T=70, MIN=80, PRO=30)
    for few in ([STEADY[0]], [(day, {"_T": 46}) for day in ("2023-12-31", "2024-12-31")]):
        assert country(rows, *few)[0] == approx(70)
    assert country(forecasts(_T=70, MIN=80), *STEADY)[0] == approx(70)
