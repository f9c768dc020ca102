"""Projections: pure folds of the log into the region's current situation."""
