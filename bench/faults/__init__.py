"""Trainings with a fault built in, and healthy ones, to measure what `tunesmith diagnose` finds."""
