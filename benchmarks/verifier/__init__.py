"""Trains the verdict on composed scenes: `python -m benchmarks.verifier collect`, then `train`."""
