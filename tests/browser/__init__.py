"""The real browser that the journeys run in, and axe, which looks at every page."""
