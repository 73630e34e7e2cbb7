"""What pages and API of the review station are made from."""

from dataclasses import dataclass, field
from pathlib import Path

from evidence.law import Reasons
from evidence.objects import Objects
from evidence.people import People
from evidence.store import Store


@dataclass(frozen=True, slots=True)
class Station:
    """Each part may be asked from several threads at once. Whoever asks may have to wait for a disk: routes that do
    are plain functions, which FastAPI runs in threads."""

    store: Store
    people: People
    objects: Objects
    data: Path
    """Where event folders are."""
    reasons: Reasons
    two_people: bool = True
    """A confirmed case needs a second person."""
    hosts: frozenset[str] = field(default_factory=frozenset)
    """Names by which browsers may call it, beside addresses and localhost."""
