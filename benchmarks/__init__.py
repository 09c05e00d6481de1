"""Ratios against the bare thing, in one run: `python -m benchmarks --mail`."""
