import numpy as np
import pandas as pd
from pytest import approx

from analysis.estimates import reliability


def compared(probability, happened, pit):
    rows = {"probability": probability, "base_rate": happened, "pit": pit}
    table = pd.DataFrame(rows).assign(panel="a", model="reference_walk")
    return table.assign(area=[str(i) for i in range(len(table))])


def test_probabilities_are_binned_in_fifths_with_what_came_true():
    table = reliability.reliability(
        compared([0.1, 0.3, 0.3, 1.0], [False, True, False, True], [0.05, 0.15, 0.95, 1.0])
    )
    said = table.query("panel == 'all' and kind == 'probability'")
    assert said.bin_low.tolist() == approx([0, 0.2, 0.8]) and said.cases.tolist() == [1, 2, 1]
    assert said.value.tolist() == approx([0.1, 0.3, 1]) and said.happened.tolist() == approx([0, 0.5, 1])
    place = table.query("panel == 'a' and kind == 'pit'")
    assert place.bin_low.tolist() == approx([0, 0.1, 0.9]) and place.value.tolist() == approx(
        [0.25, 0.25, 0.5]
    )


def test_the_band_holds_nine_in_ten_honest_forecasts():
    rng = np.random.default_rng(1)
    inside = []
    for _ in range(200):
        happened = rng.random(100) < 0.3
        table = reliability.reliability(compared(np.full(100, 0.3), happened, rng.random(100)))
        row = table.query("panel == 'all' and kind == 'probability'").iloc[0]
        inside.append(row.band_low <= row.happened <= row.band_high)
    assert 0.85 < np.mean(inside) < 0.99
