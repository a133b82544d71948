"""Decisions: pure functions of values and an instant. Standard library and errors only."""
