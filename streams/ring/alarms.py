"""Conditions under which a ring does not keep what it should, each with a beginning and an end."""

from dataclasses import dataclass, replace
from typing import Literal

AlarmKind = Literal["locked_full", "disk_low", "disk_full", "write_failed", "sync_failed", "index_failed"]

ADVICE: dict[AlarmKind, str] = {
    "locked_full": "held evidence fills the camera's byte budget: release holds that are over, or raise the budget",
    "disk_low": "free disk space is below the floor and nothing may be removed: make space",
    "disk_full": "the disk is full and nothing may be removed: packets are being lost; make space now",
    "write_failed": "packets cannot be written and are being lost: check the disk",
    "sync_failed": "the disk did not confirm what was written: a power cut may cost more than the last seconds",
    "index_failed": "the index cannot be updated; recording goes on, and the index is mended at the next start",
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """Recording goes on under every alarm as far as it can."""

    kind: AlarmKind
    since_utc_s: float
    detail: str

    @property
    def text(self) -> str:
        return f"{ADVICE[self.kind]} ({self.detail})"


class Alarms:
    """Those that hold now."""

    def __init__(self) -> None:
        self.now: tuple[Alarm, ...] = ()

    def set(self, kind: AlarmKind, detail: str | None, utc_s: float) -> None:
        """`detail` None ends the alarm."""
        if detail is None and not self.now:
            return
        held = next((alarm for alarm in self.now if alarm.kind == kind), None)
        others = tuple(alarm for alarm in self.now if alarm.kind != kind)
        if detail is None:
            self.now = others
        elif held is None:
            self.now = (*others, Alarm(kind, utc_s, detail))
        elif held.detail != detail:
            self.now = (*others, replace(held, detail=detail))
