"""Accuracy, kept as a benchmark: is every deposit found, and nothing else? `python -m benchmarks.accuracy --help`."""
