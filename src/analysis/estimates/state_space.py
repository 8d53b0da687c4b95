"""The filter of one series as a state space of statsmodels, for whoever wants its diagnostics."""

import numpy as np

from analysis.estimates.models import _advance, _path


def state_space(series, reference_class):
    """Return the filter results of statsmodels for one series under one class, at its whole pace and shock.

    The state is (level, lasting deviation). The first observation starts it; the pace of a step depends on
    the level filtered before it, so that as many passes as observations settle all of them. The vectorised
    `models.filtered`, which the backtest needs for its many thousand series, agrees to 1e-8.

    Parameters
    ----------
    series : Series
        One series of two observations or more.
    reference_class : ReferenceClass

    Returns
    -------
    statsmodels.tsa.statespace.kalman_filter.FilterResults
        `standardized_forecasts_error` are the surprises in standard deviations, `llf` the likelihood of a
        normal model, `filtered_state` the level and the deviation after each observation.
    """
    path = _path(series, reference_class.link)
    start = path.z.shape[1] - path.count[0]
    times, z, noise, jump = (part[0, start:] for part in (path.times, path.z, path.noise, path.jump))
    gaps = np.append(np.diff(times), 1.0)
    kalman = filter_of(z, noise, jump, gaps, reference_class, float(reference_class.tau(path.count)[0]))
    drift = np.zeros(len(gaps))
    for _ in gaps:
        kalman["state_intercept"] = np.stack([drift, np.zeros(len(gaps))])
        result = kalman.filter()
        level, deviation = result.filtered_state
        drift = _advance(level, deviation, gaps, reference_class) - level - deviation * gaps
    return result


def filter_of(z, noise, jump, gaps, reference_class, tau):
    """Return the filter without its drift: `noise` and `jump` are variances, `gaps` years to the next one."""
    from statsmodels.tsa.statespace.kalman_filter import KalmanFilter

    kalman = KalmanFilter(k_endog=1, k_states=2, k_posdef=2, design=[[1.0, 0.0]], selection=np.eye(2))
    kalman.bind(np.append(np.nan, z[1:]))
    kalman["obs_cov"] = noise[None, None, :]
    kalman["transition"] = np.stack([[[1, gap], [0, 1]] for gap in gaps], axis=-1)
    shock = reference_class.sigma**2 * gaps + np.append(jump[1:], 0.0)
    kalman["state_cov"] = np.stack([np.diag([variance, 0.0]) for variance in shock], axis=-1)
    kalman.initialize_known(np.array([z[0], 0.0]), np.diag([noise[0], tau**2]))
    return kalman
