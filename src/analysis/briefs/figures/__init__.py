"""Figures of briefs: positions and ink."""
