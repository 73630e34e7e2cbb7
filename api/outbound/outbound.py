"""All receivers of outbound.yaml, which is followed when it changes: threads of `serve` that nothing waits for."""

import logging
import os
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from api.installation import installation_id
from api.outbound.mqtt import MqttReceiver
from api.outbound.notice import Origin
from api.outbound.receiver import Receiver
from api.outbound.settings import FILE, Mqtt, OutboundSettings, Webhook, load_settings
from api.outbound.signing import BadKeyError, Signer
from api.outbound.telling import Counts, Rhythm, Telling, Wanted
from api.outbound.webhook import WebhookReceiver
from evidence.store import Store
from evidence.store.engine import database_url, make_engine
from streams.camera.secrets import FILE_VARIABLE, SecretsError, variables
from streams.yaml_lines import ConfigError

_log = logging.getLogger(__name__)
OUTBOUND = "@outbound"
"""What its conditions are about, with .NAME for one receiver: no camera can have such an id."""
MQTT = "mqtt"
_LAST_S = 70.0
"""More than a delivery may take: one ledger has one writer."""
_Signature = tuple[int, int, int] | None


class Outbound:
    """`troubles`, `counts` and `stop` may be used from any thread, and never wait."""

    def __init__(self, data: Path, database: str, secrets: Path | None, rhythm: Rhythm | None = None) -> None:
        """Connects to nothing."""
        self._data, self._database, self._secrets = data, database, secrets
        self._rhythm = Rhythm() if rhythm is None else rhythm
        self._folder = data / "outbound"
        self._seen: tuple[_Signature, ...] = ()
        self._store: Store | None = None
        self._running: dict[str, Telling] = {}
        self._prints: dict[str, str] = {}
        self._lock = threading.Lock()
        self._trouble: str | None = None
        self._known: set[str] = set()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbound", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def troubles(self) -> dict[str, str | None]:
        """By what they are about: why, None where all is well (again)."""
        with self._lock:
            running = dict(self._running)
            known = {f"{OUTBOUND}.{name}" for name in self._known}
        of = {f"{OUTBOUND}.{name}": telling.trouble for name, telling in running.items()}
        return {OUTBOUND: self._trouble, **dict.fromkeys(sorted(known)), **of}

    @property
    def counts(self) -> dict[str, Counts]:
        """By receiver."""
        with self._lock:
            return {name: telling.counts for name, telling in self._running.items()}

    def stop(self, patience_s: float = 0.3) -> bool:
        """False where somebody is being told: that is repeated at the next start."""
        end_s = time.monotonic() + patience_s
        with self._lock:
            self._stopping.set()
            running = tuple(self._running.values())
        for telling in running:
            telling.stop()
        gone = [telling.join(max(0.0, end_s - time.monotonic())) for telling in running]
        self._thread.join(max(0.0, end_s - time.monotonic()))
        if not all(gone) or self._thread.is_alive():
            return False
        if self._store is not None:
            self._store.close()
        return True

    def _run(self) -> None:
        while True:
            self._look()
            if self._stopping.wait(self._rhythm.look_s):
                return

    def _look(self) -> None:
        """At the file, and at that of the secrets, whether they changed."""
        secrets = self._secrets or os.environ.get(FILE_VARIABLE)
        found = tuple(_signature(path) for path in (self._data / FILE, Path(secrets or self._data / FILE)))
        if found != self._seen or self._trouble is not None:
            self._seen = found
            try:
                self._follow()
                self._trouble = None
            except (ConfigError, SecretsError, BadKeyError, OSError) as error:
                self._failed(str(error))
            except Exception as error:  # noqa: BLE001  a mistake of ours must not end it unnoticed
                _log.exception("unforeseen")
                self._failed(f"{type(error).__name__}: {error}")

    def _failed(self, reason: str) -> None:
        if self._trouble != reason:
            _log.warning("%s", reason)
        self._trouble = reason

    def _follow(self) -> None:
        """Run the receivers of the file as it is now; those that did not change go on undisturbed."""
        settings = load_settings(self._data / FILE, variables(self._secrets))
        wanted = self._receivers(settings) if settings.webhooks or settings.mqtt else {}
        with self._lock:
            ending = {
                n: self._running.pop(n) for n in list(self._running) if wanted.get(n, ("",))[0] != self._prints[n]
            }
        for telling in ending.values():
            telling.stop()
        for telling in ending.values():
            telling.join(_LAST_S)
        for name, (print_, make) in wanted.items():
            if name in self._running:
                continue
            with self._lock:
                if self._stopping.is_set():
                    return
                self._running[name], self._prints[name] = make(), print_
                self._known.add(name)
                self._running[name].start()

    def _receivers(self, settings: OutboundSettings) -> dict[str, tuple[str, Callable[[], Telling]]]:
        """By name, each with a fingerprint of all that decides about it."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        origin = Origin(installation_id(self._data), settings.station)
        signer = Signer.open(self._folder)
        if self._store is None:
            self._store = Store(make_engine(database_url(self._database)))
        store = self._store
        about = f"{settings.station} {settings.networks}"
        found: dict[str, tuple[str, Callable[[], Telling]]] = {}

        def add(name: str, of: Webhook | Mqtt, receiver: Callable[[], Receiver]) -> None:
            wanted = Wanted(name, of.fingerprint(), of.communes, of.start, self._folder / f"{name}.sqlite")
            found[name] = f"{wanted.fingerprint} {about}", lambda: Telling(wanted, receiver(), store, self._rhythm)

        for hook in settings.webhooks:
            add(f"webhook.{hook.name}", hook, partial(WebhookReceiver, hook, settings.networks, origin, signer))
        if settings.mqtt is not None:
            bus = settings.mqtt
            add(MQTT, bus, partial(MqttReceiver, bus, origin))
        return found


def _signature(path: Path) -> _Signature:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
