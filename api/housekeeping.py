"""What `serve` does for its evidence beside watching, in a thread that nothing waits for.

each minute   how long the disk lasts; footage near reports is held; time stamps, where an authority is named
each hour     a signed end of the audit log, where something was logged; some packages and files of reports are read
each day      what is kept no longer goes, or is told (docs/keeping.md), old conditions go from health.jsonl, all is
              compared, leftovers are swept
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

from api.installation import Installation, installation
from api.stamping import authority, stamp_waiting
from api.status import Status
from evidence import catalogue_keeping as words
from evidence.custody import check, make_checkpoint, reread, reread_reports
from evidence.custody.rereading import Rate
from evidence.hotline.footage import Footage, keep_up
from evidence.keys import SiteKeyError
from evidence.live_lists import KeepingTrouble, LiveLists
from evidence.objects import ObjectsError
from evidence.retention import (
    Candidate,
    Pruner,
    ReportCandidate,
    RetentionSettings,
    candidates,
    load_settings,
    report_candidates,
    trim_conditions,
)
from evidence.retention.pressure import Pressure, Ring, Use, Watch
from evidence.stamps import CertificateError, NotStampedError
from evidence.store import EventHeldError, RecordError, Store, StoreError
from evidence.store.store import utc_now
from streams.camera.secrets import SecretsError
from streams.yaml_lines import ConfigError

_log = logging.getLogger(__name__)
KEEPING = "@keeping"
"""What its conditions are about: no camera can have this id."""
_CYCLE = timedelta(days=30)
"""In which every package is read in full once."""
_SWEEP_S = 86_400.0
_RETRY_S = 300.0
_FORESEEN = (
    CertificateError,
    ConfigError,
    NotStampedError,
    ObjectsError,
    OSError,
    SecretsError,
    SiteKeyError,
    StoreError,
)
_COMPARED = ""
"""What was found by comparing; all else is by package."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds between rounds; tests are in a hurry."""

    look_s: float = 60.0
    hourly_s: float = 3600.0
    daily_s: float = 86_400.0
    first_s: float = 120.0
    """After the start, so that what is missing is filed and sealed first."""
    read_s: float = 300.0
    """Of each hour."""
    read_bytes_per_s: float = 4e6


class Housekeeping:
    """`troubles`, `pressure` and `stop` may be used from any thread, and never wait."""

    def __init__(
        self,
        data: Path,
        database: str,
        objects: str | None,
        status: Callable[[], Status],
        rhythm: Rhythm | None = None,
        tsa: str | None = None,
    ) -> None:
        """`tsa`: the address of a time stamp authority; None takes what the environment says."""
        self._data, self._database, self._objects, self._status = data, database, objects, status
        self._rhythm = Rhythm() if rhythm is None else rhythm
        self._tsa = authority() if tsa is None else tsa
        self._watch = Watch()
        self._amiss: dict[str, tuple[str, ...]] = {}
        self._told: frozenset[str] = frozenset()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)
        self.troubles: dict[KeepingTrouble, str | None] = {
            "disk_pressure": None,
            "check_failed": None,
            "housekeeping_failed": None,
            "deletion_due": None,
        }
        """Why, None where all is well."""
        self.pressure: Pressure | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience_s: float = 0.1) -> bool:
        """False where it was in the middle of something: that is completed at the next start."""
        self._stopping.set()
        self._thread.join(patience_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        hourly_s = daily_s = time.monotonic() + self._rhythm.first_s
        while not self._stopping.wait(min(self._rhythm.look_s, self._rhythm.first_s)):
            self._try("disk", self._look_at_disk)
            self._try("hotline", self._hold_for_reports)
            if self._tsa is not None:
                self._try("stamps", self._ask_for_stamps)
            if time.monotonic() >= hourly_s:
                fine = self._try("hourly", self._hourly)
                hourly_s = time.monotonic() + (self._rhythm.hourly_s if fine else _RETRY_S)
            if time.monotonic() >= daily_s:
                fine = self._try("daily", self._daily)
                daily_s = time.monotonic() + (self._rhythm.daily_s if fine else _RETRY_S)

    def _try(self, what: str, step: Callable[[], None]) -> bool:
        try:
            step()
        except _FORESEEN as error:
            self._failed(what, str(error))
            return False
        except Exception as error:  # noqa: BLE001  a mistake of ours must not end it unnoticed
            _log.exception("unforeseen")
            self._failed(what, f"{type(error).__name__}: {error}")
            return False
        if (self.troubles["housekeeping_failed"] or "").startswith(f"{what}: "):
            self.troubles["housekeeping_failed"] = None
        return True

    def _failed(self, what: str, reason: str) -> None:
        if self.troubles["housekeeping_failed"] is None:
            _log.warning("%s: %s; tried again later", what, reason)
        self.troubles["housekeeping_failed"] = f"{what}: {reason}"

    def _look_at_disk(self) -> None:
        found = os.statvfs(self._data)
        now_s = time.time()
        rings = tuple(
            Ring(camera.kept.ring_bytes, max(0.0, now_s - camera.kept.oldest_utc_s))
            for camera in self._status().cameras
            if camera.kept.ring_bytes is not None and camera.kept.oldest_utc_s is not None
        )
        use = Use(time.monotonic(), found.f_blocks * found.f_frsize, found.f_bavail * found.f_frsize, rings)
        self.pressure = pressure = self._watch.look(use)
        hours = "?" if pressure.hours_left is None else f"{pressure.hours_left:.0f}"
        text = words.DISK_PRESSURE.format(free=f"{pressure.room_bytes / 1e9:.1f} GB", hours=hours)
        self.troubles["disk_pressure"] = text.en if pressure.alarm else None

    def _hold_for_reports(self) -> None:
        """Also for those that were taken down on another machine."""
        with installation(self._data, self._database, self._objects) as site:
            keep_up(site.store, Footage(site.data))

    def _ask_for_stamps(self) -> None:
        assert self._tsa is not None
        with installation(self._data, self._database, self._objects) as site:
            count = stamp_waiting(site, self._tsa, lambda: not self._stopping.is_set())
        if count:
            _log.info("%d packages stamped", count)

    def _hourly(self) -> None:
        with installation(self._data, self._database, self._objects) as site:
            make_checkpoint(site.store, site.keys(), utc_now, "litterwatch")
            end_s = time.monotonic() + self._rhythm.read_s

            def pause(seconds: float) -> None:
                self._stopping.wait(seconds)

            def goes_on() -> bool:
                return time.monotonic() < end_s and not self._stopping.is_set()

            rate = Rate(self._rhythm.read_bytes_per_s, time.monotonic, pause)
            since = datetime.now(UTC) - _CYCLE
            packages = reread(site.store, site.objects, since, rate, goes_on, site.trusts())
            for one in chain(packages, reread_reports(site.store, site.objects, since, rate, goes_on)):
                self._amiss.pop(one.name, None)
                if one.findings:
                    self._amiss[one.name] = tuple(f"{f.kind}: {f.where}" for f in one.findings)
            self._tell_amiss()

    def _daily(self) -> None:
        with installation(self._data, self._database, self._objects) as site:
            self._prune(site)
            trim_conditions(LiveLists(site.data), site.store, site.name, load_settings(site.data), utc_now())
            site.objects.sweep(_SWEEP_S)
            found = check(site.store, site.objects, site.data, site.trusts(), datetime.now(UTC))
        amiss = [f"{finding.kind}: {finding.where}" for finding in found.findings]
        amiss += [f"{broken.kind}: entries {broken.first}-{broken.last}" for broken in found.store.audit.breaks]
        amiss += [f"{finding.kind}: {finding.where}" for finding in found.store.findings]
        self._amiss[_COMPARED] = tuple(amiss)
        self._tell_amiss()

    def _tell_amiss(self) -> None:
        """Reading finds what comparing cannot see, so neither ends what the other has found."""
        amiss = list(dict.fromkeys(one for found in self._amiss.values() for one in found))
        for one in amiss:
            if one not in self._told:
                _log.error("%s", one)
        self._told = frozenset(amiss)
        self.troubles["check_failed"] = f"{len(amiss)} findings, {amiss[0]}" if amiss else None

    def _prune(self, site: Installation) -> None:
        settings = load_settings(site.data)
        note_settings(site.store, settings)
        pruner = Pruner(site.store, site.data, site.objects, site.keys(), site.name, utc_now)
        _, failed = pruner.complete()
        waiting = {"event": 0, "report": 0}
        found: Iterator[Candidate | ReportCandidate] = chain(
            candidates(site.store, site.data, site.objects, settings, utc_now()),
            report_candidates(site.store, site.objects, settings, utc_now()),
        )
        for candidate in found:
            if self._stopping.is_set():
                return
            if not candidate.decision.due:
                continue
            what = "report" if isinstance(candidate, ReportCandidate) else "event"
            if not settings.automatic:
                waiting[what] += 1
                continue
            try:
                deletion = pruner.delete(candidate, settings)
            except EventHeldError:
                continue  # placed a moment ago
            except (RecordError, ObjectsError, OSError) as error:  # the others can go
                failed[candidate.decision.event_id] = str(error)
                continue
            _log.info("%s %s deleted: %s", what, deletion.order.event_id, deletion.order.why)
        due = f"{waiting['event']} events, {waiting['report']} reports: litterwatch evidence prune"
        self.troubles["deletion_due"] = due if any(waiting.values()) else None
        if failed:
            raise ObjectsError(f"{len(failed)} events or reports could not be deleted: {next(iter(failed.values()))}")


def note_settings(store: Store, settings: RetentionSettings) -> None:
    """Who changed how long things are kept is not known; that it changed is in the log from then on."""
    before = [dict(e.facts)["after"] for e in store.audit("setting/retention") if e.action == "setting.changed"]
    last = str(before[-1]) if before else None
    if last != settings.sha256:
        store.custody.setting_changed("retention", "litterwatch", last, settings.sha256)
