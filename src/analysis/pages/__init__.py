"""Executed notebooks to HTML, PDF and the front page."""
