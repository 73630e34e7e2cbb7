"""The processes that this one has started and that are still there."""

import os
from pathlib import Path


def children() -> set[str]:
    """Their numbers; servers that other tests use may be among them."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())
