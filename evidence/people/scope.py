"""Whose cases a person sees: those of cameras in their communes, named in every query, never sorted out afterwards."""

import threading

from sqlalchemy import Connection, Engine, func, select

from evidence.people.person import Person
from evidence.store import schema
from evidence.store.cameras import camera_versions
from evidence.store.engine import reading


class Scope:
    """Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._known: tuple[int, dict[str, str | None]] = (-1, {})

    def sources(self, person: Person) -> frozenset[str]:
        """Cameras, and other sources of events, that the person may see.

        A camera belongs to the commune that it has now, with everything it ever saw; one without a commune, and
        footage of no known camera, to those who see every commune.
        """
        with reading(self._engine) as connection:
            communes = self._communes(connection)
            if person.communes is None:
                return frozenset(communes) | _sources_of_events(connection)
        return frozenset(camera for camera, commune in communes.items() if commune in person.communes)

    def commune(self, camera_id: str) -> str | None:
        """Where it is, None where nobody said so."""
        with reading(self._engine) as connection:
            return self._communes(connection).get(camera_id)

    def _communes(self, connection: Connection) -> dict[str, str | None]:
        """Of every camera. Rows are never changed: as many of them say the same."""
        count = connection.scalar(select(func.count()).select_from(schema.CameraVersion)) or 0
        with self._lock:
            known, communes = self._known
        if known != count:
            communes = {one.camera.id: one.camera.place.commune for one in camera_versions(connection)}
            with self._lock:
                self._known = count, communes
        return communes


def _sources_of_events(connection: Connection) -> frozenset[str]:
    """From one to the next along the index: a hundred thousand events of fifty cameras are fifty steps."""
    source = schema.Event.source
    found: set[str] = set()
    last = connection.scalar(select(func.min(source)))
    while last is not None:
        found.add(last)
        last = connection.scalar(select(func.min(source)).where(source > last))
    return frozenset(found)
