"""Events that have no package yet: which are due, which have to wait, and what keeps those that cannot be sealed."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence.package.contents import AlteredError
from evidence.package.essence import UnreadableMediaError
from evidence.package.gathering import Books, UnreadableEventError, of_store, read_detail
from evidence.package.manifest import ManifestError, Producer
from evidence.package.reading import Sealed
from evidence.package.sealing import Sealer
from evidence.package.subject import Order
from evidence.record import EventDetail
from evidence.store import RecordError, Store

_log = logging.getLogger(__name__)
CLIP_WAIT = timedelta(minutes=15)
"""A clip is cut half a minute after its event, two minutes at most. An event that has none by then never will."""
_FIRST_S, _MOST_S = 5.0, 600.0
_OF_THE_EVENT = (AlteredError, ManifestError, UnreadableEventError, UnreadableMediaError)
"""What is wrong with one event and no reason to leave the others."""


@dataclass(slots=True)
class _Failed:
    reason: str
    tries: int
    again: datetime


@dataclass(slots=True)
class Backlog:
    """One installation's. `round` is called again and again; it never leaves an event for good."""

    data: Path
    store: Store
    sealer: Sealer
    books: Books
    producer: Producer
    site_files: tuple[tuple[str, bytes], ...]
    clock: Callable[[], datetime]
    sealed: int = 0
    waiting: int = 0
    _failed: dict[str, _Failed] = field(default_factory=dict)

    @property
    def trouble(self) -> str | None:
        """Why events cannot be sealed, None where none is in the way."""
        if not self._failed:
            return None
        event_id, first = next(iter(self._failed.items()))
        more = f" (and {len(self._failed) - 1} more)" if len(self._failed) > 1 else ""
        return f"event {event_id}: {first.reason}{more}"

    def recover(self) -> None:
        """What a kill left. Raises ObjectsError, StoreError, OSError."""
        for sealed in self.sealer.recover():
            try:
                self._book(sealed)
            except RecordError as error:  # its event was deleted meanwhile: `evidence check` names what is left of it
                _log.warning("%s: %s", sealed.package_id, error)

    def round(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Seal what is due. Raises StoreError, ObjectsError, OSError where nothing can be sealed at the moment."""
        ids = self.store.packages.events_without(self.clock() + timedelta(days=1))
        here = [event_id for event_id in ids if (self.data / "events" / event_id / "event.json").is_file()]
        self._failed = {event_id: failed for event_id, failed in self._failed.items() if event_id in set(here)}
        self.waiting = len(here)
        for event_id in here:
            if not goes_on():
                return
            failed = self._failed.get(event_id)
            if failed is not None and failed.again > self.clock():
                continue
            try:
                done = self._seal(event_id)
            except _OF_THE_EVENT as error:
                self._note(event_id, str(error))
                continue
            self._failed.pop(event_id, None)
            if done:
                self.waiting -= 1
                self.sealed += 1

    def _seal(self, event_id: str) -> bool:
        """False where it is too early."""
        detail = read_detail(self.data / "events" / event_id / "event.json")
        now = self.clock()
        if detail.clip is None and now - _known_since(detail, self.data) < CLIP_WAIT:
            return False
        if self.store.event(event_id).record.revision < detail.revision:
            return False  # it is being filed
        existing = self.sealer.delivered(event_id, 1)
        if existing is None:
            subject = of_store(self.data, self.store, event_id, self.books, now)
            order = Order(self.producer, prev_package_hash=self.sealer.last_manifest, site_files=self.site_files)
            existing = self.sealer.seal(subject, order)
        self._book(existing)
        return True

    def _book(self, sealed: Sealed) -> None:
        """The store knows it; the same again changes nothing. A stamp is asked for when somebody can give one."""
        identity = sealed.manifest.identity
        by = None if identity.export is None else identity.export.operator_name
        if by is None:
            self.store.packages.add(sealed.row())
        else:
            self.store.packages.add(sealed.row(), by)
        self.store.stamps.queue(sealed.package_id, sealed.event_id, sealed.signature_sha256)

    def _note(self, event_id: str, reason: str) -> None:
        before = self._failed.get(event_id)
        tries = 0 if before is None else before.tries
        wait_s = min(_MOST_S, _FIRST_S * 2.0 ** min(tries, 16))
        self._failed[event_id] = _Failed(reason, tries + 1, self.clock() + timedelta(seconds=wait_s))


def _known_since(detail: EventDetail, data: Path) -> datetime:
    if detail.live is not None:
        return detail.live.flagged_utc
    changed = (data / "events" / detail.event_id / "event.json").stat().st_mtime
    return datetime.fromtimestamp(changed, UTC)
