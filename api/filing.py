"""What stands in the lists of the data folder goes into the store: a thread of `serve` that nothing waits for.

    events.jsonl    from the watchers      ->  events and their revisions
    health.jsonl    from all               ->  conditions
    cameras.jsonl   written here           ->  versions of cameras and rules

The lists are the journal: they take what happens when the store does not, and are read again from where it is.
"""

import logging
import threading
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from api.installation import installation_id
from evidence.live_lists import Condition, append_line
from evidence.record import EventRecord, Record
from evidence.store import BadDatabaseError, Batch, Configured, Position, SchemaError, Store, StoreError, read_lines
from streams.config import Config

_log = logging.getLogger(__name__)
_LISTS: dict[str, type[Record]] = {
    "cameras.jsonl": Configured,
    "events.jsonl": EventRecord,
    "health.jsonl": Condition,
}
_LOOK_S = 0.25
_WAIT_FIRST_S = 0.5
_WAIT_MOST_S = 15.0
LAST_S = 0.4
"""What of the 5 s in which everything stops is left when all else has."""


class Filing:
    """`configured`, `trouble` and `stop` may be used from any thread; they never wait for the database."""

    def __init__(self, data: Path, url: str) -> None:
        self._data = data
        self.url = url
        self._store: Store | None = None
        self._installation = ""
        self._unwritten: deque[tuple[Config, datetime]] = deque()
        self._positions: dict[str, Position] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="filing", daemon=True)
        self._trouble: str | None = None

    @property
    def trouble(self) -> str | None:
        """Why nothing can be filed at the moment, None where all is well."""
        return self._trouble

    def open(self) -> None:
        """Before `start`. A store that is away is waited for later.

        Raises BadDatabaseError, SchemaError: what waiting does not mend.
        """
        try:
            self._store = Store.open(self.url)
        except (BadDatabaseError, SchemaError):
            raise
        except StoreError as error:
            self._trouble = str(error)

    def start(self) -> None:
        self._thread.start()

    def configured(self, config: Config) -> None:
        """These cameras are watched from now on."""
        self._unwritten.append((config, datetime.now(UTC)))

    def stop(self, patience_s: float = LAST_S) -> bool:
        """File what is there; False where that was not done in time: it is filed at the next start."""
        self._stopping.set()
        self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        wait_s = _WAIT_FIRST_S
        last = False
        while not last:
            last = self._stopping.is_set()
            try:
                self._follow()
                self._trouble = None
                wait_s = _WAIT_FIRST_S
                self._stopping.wait(_LOOK_S)
                continue
            except (StoreError, OSError) as error:
                self._failed(str(error))
            except Exception as error:  # noqa: BLE001  a mistake of ours must not end the filing unnoticed
                _log.exception("unforeseen")
                self._failed(f"{type(error).__name__}: {error}")
            self._stopping.wait(wait_s)
            wait_s = min(2 * wait_s, _WAIT_MOST_S)
        if self._store is not None:
            self._store.close()

    def _failed(self, reason: str) -> None:
        if self._trouble is None:
            _log.warning("%s; what is missing is filed later", reason)
        self._trouble = reason
        # What was being done may have been committed: only the store knows how far it is.
        self._positions.clear()

    def _follow(self) -> None:
        """File all that is new. Raises StoreError, OSError."""
        if not self._installation:
            self._installation = installation_id(self._data)
        refused = self._write_down()
        if self._store is None:
            self._store = Store.open(self.url)
        for name, kind in _LISTS.items():
            began_s = time.monotonic()
            while self._file_some(self._store, name, kind):
                # Half the time is left to others: SQLite lets whoever asks most often go first.
                self._stopping.wait(time.monotonic() - began_s)
                began_s = time.monotonic()
        if refused is not None:
            raise refused

    def _write_down(self) -> OSError | None:
        """Configurations into their list; returns why the disk refuses, which is no reason not to file others."""
        path = self._data / "cameras.jsonl"
        try:
            while self._unwritten:
                config, at = self._unwritten[0]
                before = _last_configured(path)
                now = Configured.of(config, self._installation, at, before)
                if before is None or not now.says_the_same(before):
                    append_line(path, now.model_dump_json())
                self._unwritten.popleft()
        except OSError as error:
            return error
        return None

    def _file_some(self, store: Store, name: str, kind: type[Record]) -> bool:
        """False where nothing was new."""
        journal = f"{self._installation}/{name}"
        if name not in self._positions:
            self._positions[name] = store.position(journal)
        after = self._positions[name]
        found = read_lines(self._data / name, after)
        if found.end == after:
            return False
        records = [record for line in found.lines if (record := _record(name, kind, line)) is not None]
        filed = store.file(
            Batch(
                name=journal,
                after=after,
                end=found.end,
                events=tuple(r for r in records if isinstance(r, EventRecord)),
                conditions=tuple(r for r in records if isinstance(r, Condition)),
                configured=tuple(r for r in records if isinstance(r, Configured)),
            )
        )
        self._positions[name] = found.end
        for trouble in filed.troubles:
            _log.warning("%s: %s", name, trouble)
        return bool(found.lines)


def _record(name: str, kind: type[Record], line: bytes) -> Record | None:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        # Of another version, or no record at all: the list keeps it.
        _log.warning("%s: left out a line of %d bytes: %s", name, len(line), error.errors()[0]["msg"])
        return None


def _last_configured(path: Path) -> Configured | None:
    """The last whole line that can be read."""
    try:
        lines = path.read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return None
    for line in reversed(lines):
        try:
            return Configured.model_validate_json(line)
        except ValidationError:
            continue
    return None
