"""Observations to trends, projections and verdicts."""
