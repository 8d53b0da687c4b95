import numpy as np
import pytest

from analysis.estimates import forecast, models
from analysis.estimates.state_space import state_space

CURVED = forecast.ReferenceClass("curved", a0=0.2, a1=-0.05, a2=0.02, sigma=0.2, tau_2_3=0.1, tau_4_6=0.05)


def series(values, shift=0.0):
    """Values a year and a half apart, padded on the left, with a level shift before the second."""
    times = np.append(np.nan, 2020 + 1.5 * np.arange(len(values)))[None]
    seen = np.append(np.nan, values)[None]
    shifts = np.where(np.arange(seen.size) == 2, shift, 0.0)[None]
    return forecast.Series(times, seen, seen - 0.5, seen + 0.5, shifts, np.array([1.0]))


@pytest.mark.parametrize("shift", [0.0, 9.0])
@pytest.mark.parametrize("values", [(10, 40), (10, 40, 45), (97, 98, 99, 99.4, 99.6)])
def test_the_filter_of_statsmodels_is_ours(values, shift):
    one = series(values, shift)
    result, (state, _) = state_space(one, CURVED), models.filtered(one, CURVED)
    ours = [state.level[0], state.deviation[0]]
    np.testing.assert_allclose(result.filtered_state[:, -1], ours, rtol=0, atol=1e-8)
    covariance = [[state.p11[0], state.p12[0]], [state.p12[0], state.p22[0]]]
    np.testing.assert_allclose(result.filtered_state_cov[:, :, -1], covariance, rtol=0, atol=1e-8)
    steps = [step for step in models.steps(one, CURVED) if step.due[0]]
    surprises = [step.surprise[0] / np.sqrt(step.variance[0]) for step in steps]
    np.testing.assert_allclose(result.standardized_forecasts_error[0, 1:], surprises, rtol=0, atol=1e-8)
