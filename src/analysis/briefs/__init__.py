"""Finished tables to sentences and figures."""
