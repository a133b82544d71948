"""Measurements: `python3 -m benchmarks NAME [--json]`. Ratios against a baseline in the same run."""
