"""Cameras and their rules' names, read from the store when one of them changes."""

import threading
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from evidence.law import Route
from evidence.store import CameraVersion, schema
from evidence.store.cameras import camera_versions
from evidence.store.engine import reading

_COUNT = select(func.count()).select_from(schema.CameraVersion)


@dataclass(frozen=True, slots=True)
class CameraBook:
    """Every camera as it is configured now, also those that were removed."""

    cameras: dict[str, CameraVersion]

    def get(self, source: str) -> CameraVersion | None:
        return self.cameras.get(source)

    def name(self, source: str) -> str:
        """For people; footage of no known camera has only its file's name."""
        version = self.cameras.get(source)
        return source if version is None else version.camera.name or source

    def commune(self, source: str) -> str | None:
        version = self.cameras.get(source)
        return None if version is None else version.camera.place.commune

    def route(self, source: str) -> Route | None:
        version = self.cameras.get(source)
        return None if version is None else version.camera.legal.owner


class KnownCameras:
    """Thread-safe. Rows are only ever added: as many of them say the same."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._known: tuple[int, CameraBook] = (-1, CameraBook({}))

    def book(self) -> CameraBook:
        """Raises StoreUnavailableError."""
        with reading(self._engine) as connection:
            count = connection.scalar(_COUNT) or 0
            with self._lock:
                known, book = self._known
            if known != count:
                book = CameraBook({version.camera.id: version for version in camera_versions(connection)})
                with self._lock:
                    self._known = count, book
        return book
