"""Whose cases a person sees: those of cameras in their communes, named in every query, never sorted out afterwards."""

import threading

from sqlalchemy import Connection, Engine, bindparam, func, select

from evidence.people.person import Person
from evidence.store import schema
from evidence.store.cameras import camera_versions
from evidence.store.engine import reading

_CAMERAS = select(func.count()).select_from(schema.CameraVersion)
_HEAD = select(schema.Head.change_seq)
_SINCE = select(schema.Event.source).where(schema.Event.change_seq > bindparam("known")).distinct()
_NEXT = select(func.min(schema.Event.source)).where(schema.Event.source > bindparam("last"))


class Scope:
    """Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._known: tuple[int, dict[str, str | None]] = (-1, {})
        self._seen: tuple[int, frozenset[str]] = (0, frozenset())
        """Up to which change of any event, and the sources of all of them."""

    def sources(self, person: Person) -> frozenset[str]:
        """Cameras, and other sources of events, that the person may see.

        A camera belongs to the commune that it has now, with everything it ever saw; one without a commune, and
        footage of no known camera, to those who see every commune.
        """
        with reading(self._engine) as connection:
            communes = self._communes(connection)
            if person.communes is None:
                return frozenset(communes) | self._of_events(connection)
        return frozenset(camera for camera, commune in communes.items() if commune in person.communes)

    def commune(self, camera_id: str) -> str | None:
        """Where it is, None where nobody said so."""
        with reading(self._engine) as connection:
            return self._communes(connection).get(camera_id)

    def _communes(self, connection: Connection) -> dict[str, str | None]:
        """Of every camera. Rows are never changed: as many of them say the same."""
        count = connection.scalar(_CAMERAS) or 0
        with self._lock:
            known, communes = self._known
        if known != count:
            communes = {one.camera.id: one.camera.place.commune for one in camera_versions(connection)}
            with self._lock:
                self._known = count, communes
        return communes

    def _of_events(self, connection: Connection) -> frozenset[str]:
        """What was seen before, and what changed since: an event that comes has the highest number of all, and none
        is ever removed."""
        head = connection.scalar(_HEAD) or 0
        with self._lock:
            known, sources = self._seen
        if head == known:
            return sources
        if 0 < known < head:
            sources |= frozenset(connection.scalars(_SINCE, {"known": known}))
        else:  # the first time, or the database is an older one that was brought back
            sources = _sources_of_events(connection)
        with self._lock:
            self._seen = head, sources
        return sources


def _sources_of_events(connection: Connection) -> frozenset[str]:
    """From one to the next along the index: a hundred thousand events of fifty cameras are fifty steps."""
    found: set[str] = set()
    last = connection.scalar(select(func.min(schema.Event.source)))
    while last is not None:
        found.add(last)
        last = connection.scalar(_NEXT, {"last": last})
    return frozenset(found)
