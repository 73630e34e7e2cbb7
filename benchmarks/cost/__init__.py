"""Cost, kept as a benchmark: CPU-seconds per second of video beside the peers. `python -m benchmarks.cost --help`."""
