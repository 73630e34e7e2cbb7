"""The review station measured: `python -m benchmarks.station` (docs/design/benchmarks.md)."""
