"""What a camera's processes have said since serve started, also those that have ended."""

from dataclasses import fields
from datetime import datetime

from api.conditions import SEEN, STATES
from api.live_messages import Watching
from api.recorder_messages import Changed, Kept, Packets, Recording
from api.status import CameraStatus, ProcessStatus, ShownState, Watched
from api.worker import Role
from evidence import catalogue_live as words
from evidence.catalogue import HEALTH, Text
from evidence.live_lists import Condition
from streams.config import Camera
from streams.ring import AlarmKind

_LOSING: tuple[AlarmKind, ...] = ("disk_full", "write_failed")
"""Under these, pictures come and are not recorded."""


class CameraBook:
    """One camera. Counts of processes begin with zero at each start; here they go on."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        self.last_end: dict[Role, str] = {}
        """Why a process ended last, of those that nobody told to."""
        self._reason: Text | None = None
        """Of the connection's state; None where no recorder has told."""
        self._connections = 0
        self._stalls = 0
        self._kept = Kept()
        self._watching: Watching | None = None
        self._recording: Recording | None = None
        self._sub_recording: Recording | None = None
        self._packets_before = Packets()
        self._watched_before = Watched()

    def recording(self, word: Recording) -> None:
        self._recording, self._kept = word, word.kept

    def sub_recording(self, word: Recording) -> None:
        self._sub_recording = word

    def changed(self, word: Changed) -> None:
        self._reason = Text(word.vi, word.en)
        self._connections += word.state == "live"
        self._stalls += word.state == "stalled"

    def watching(self, word: Watching) -> None:
        self._watching = word

    def gone(self, role: Role, reason: str | None) -> None:
        """A process has ended; `reason` None: it was told to."""
        if role == "recorder":
            self._packets_before, self._recording, self._reason = self._packets(), None, None
        elif role == "sub_recorder":
            self._sub_recording = None
        else:
            self._watched_before, self._watching = self._watched(), None
        if reason is not None:
            self.last_end[role] = reason

    def heard(self, role: Role) -> bool:
        """A process of this role runs, and has said that it is at work."""
        words = {"recorder": self._recording, "sub_recorder": self._sub_recording, "watcher": self._watching}
        return words[role] is not None

    def status(self, holding: tuple[Condition, ...], processes: tuple[ProcessStatus, ...]) -> CameraStatus:
        """`holding` are the camera's conditions of now."""
        state, reason, since = self._shown(holding)
        return CameraStatus(
            id=self.camera.id,
            name=self.camera.name,
            transport=self.camera.transport,
            state=state,
            reason=reason,
            since=since,
            conditions=holding,
            connections=self._connections,
            stalls=self._stalls,
            packets=self._packets(),
            kept=self._kept,
            watched=self._watched(),
            watching=self._watching,
            processes=processes,
        )

    def _shown(self, holding: tuple[Condition, ...]) -> tuple[ShownState, Text, datetime | None]:
        began = {condition.kind: condition.start_utc for condition in holding}
        connection = next((state for state in STATES if state in began), None)
        if connection is None or self._reason is None:
            return "off", words.NOT_RECORDING, began.get("recorder_failed")
        hidden = next((kind for kind in SEEN if kind in began), None)
        if connection == "live" and hidden is not None:
            return hidden, HEALTH[hidden], began[hidden]
        lost = next((alarm for alarm in _LOSING if alarm in began), None)
        if connection == "live" and lost is not None:
            return connection, words.STATE[lost], began[connection]
        return connection, self._reason, began[connection]

    def _packets(self) -> Packets:
        now = Packets() if self._recording is None else self._recording.packets
        return _sum(self._packets_before, now)

    def _watched(self) -> Watched:
        before, now = self._watched_before, self._watching
        if now is None:
            return before
        return Watched(*(getattr(before, f.name) + getattr(now, f.name) for f in fields(Watched)))


def _sum(a: Packets, b: Packets) -> Packets:
    lost = [n for n in (a.network_lost, b.network_lost) if n is not None]
    totals = {name: getattr(a, name) + getattr(b, name) for name in Packets.model_fields if name != "network_lost"}
    return Packets(**totals, network_lost=sum(lost) if lost else None)
