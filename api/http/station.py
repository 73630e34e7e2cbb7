"""What pages and API of the review station are made from."""

from dataclasses import dataclass, field
from pathlib import Path

from evidence.law import Law, Reasons
from evidence.objects import Objects, open_objects
from evidence.people import People
from evidence.store import Store
from evidence.store.engine import database_url, make_engine


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


def open_station(
    data: Path, database: str, objects: str | None, *, hosts: frozenset[str] = frozenset(), two_people: bool = True
) -> Station:
    """Of a data folder. Nothing is connected yet: a database that is away is asked again with each request.

    Raises BadDatabaseError, ObjectsError, ConfigError where the unit's own law files have mistakes, OSError.
    """
    store = Store(make_engine(database_url(database)))
    own = data / "law"
    return Station(
        store=store,
        people=People(store),
        objects=open_objects(objects or data / "evidence"),
        data=data,
        reasons=Law.load(own if own.is_dir() else None).reasons,
        two_people=two_people,
        hosts=hosts,
    )
