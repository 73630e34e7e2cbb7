"""Trains the verdict's trees on composed scenes: `python -m benchmarks.verifier collect`, then `train`."""
