"""`litterwatch serve` as a process: the one that the benchmarks run."""

from benchmarks.live.served import PATIENCE_S, Served, alive, configure, serving, wait_for

__all__ = ["PATIENCE_S", "Served", "alive", "configure", "serving", "wait_for"]
