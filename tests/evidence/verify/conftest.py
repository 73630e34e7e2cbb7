"""A genuine package and whoever wants to forge it, made once."""

from collections.abc import Iterator

import pytest

from benchmarks.evidence.tampering import Bench, bench


@pytest.fixture(scope="session")
def made() -> Iterator[Bench]:
    """What a test changes, it changes in a copy."""
    with bench() as found:
        yield found
