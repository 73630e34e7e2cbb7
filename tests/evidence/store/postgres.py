"""The tests' PostgreSQL server is the benchmarks'."""

from benchmarks.evidence.postgres import ACCOUNT, DATABASE_USER, Server, binaries, running_server, why_not

__all__ = ["ACCOUNT", "DATABASE_USER", "Server", "binaries", "running_server", "why_not"]
