"""Accuracy and cost, runnable: `python -m benchmarks.accuracy`, `python -m benchmarks.cost`."""
