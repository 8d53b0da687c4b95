"""Published figures on Viet Nam's digital transformation: parse, estimate, project, render.

The public names below are imported when they are first used: `import analysis as vn`, then `vn.load(...)`.
"""

import importlib

__version__ = "0.1.0"

PUBLIC = {
    "load": "tables.store",
    "save": "tables.store",
    "run": "tables.runs",
    "check": "statements.check",
    "read_value": "statements.values",
    "read_period": "statements.periods",
    "transcribe": "statements.transcribe",
    "clean": "statements.clean",
    "trends": "estimates.trend",
    "series": "estimates.trend",
    "ranks": "estimates.ranks",
    "divide": "estimates.divide",
    "reference_classes": "estimates.reference_classes",
    "project": "estimates.project",
    "assess": "estimates.assess",
    "backtest": "estimates.backtest",
    "brief": "briefs.outline",
    "use_style": "briefs.figures.style",
    "show": "briefs.figures.style",
    "trace": "audit.trace",
}
__all__ = sorted(PUBLIC)


def __getattr__(name):
    if name not in PUBLIC:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    return getattr(importlib.import_module(f"analysis.{PUBLIC[name]}"), name)


def __dir__():
    return [*globals(), *PUBLIC]
