"""What `litterwatch serve` shows: a line for each change, and now and then one about everything."""

import time
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from api.printer import Printer
from api.status import Status
from api.worker import Role
from evidence import catalogue
from evidence import catalogue_live as words
from evidence.catalogue import Text
from evidence.live_lists import Condition
from evidence.record import EventDetail
from streams.camera.installed import Change

SUMMARY_EVERY_S = 60.0
_CALM = {"live", "connecting"}
_ROLE: dict[Role, Text] = {
    "recorder": words.RECORDER,
    "sub_recorder": words.SUB_RECORDER,
    "watcher": words.WATCHER,
    "sealer": words.SEALER,
}


class ServeScreen:
    """Lines on standard output (what is wrong: on standard error), with the time by this machine's clock; colours on a
    terminal only. Never waits."""

    def __init__(self, data: Path, printer: Printer) -> None:
        self._out, self._err = Console(), Console(stderr=True)
        self._data = data
        self._printer = printer
        self._events = 0
        self._lost: dict[str, int] = {}
        self._summed_s = time.monotonic()

    def say(self, text: Text | str) -> None:
        self._line(str(text), "")

    def warn(self, text: Text | str) -> None:
        """To standard error."""
        self._printer.put(lambda: self._err.print(escape(str(text)), soft_wrap=True, highlight=False))

    def started(self, cameras: int, file: Path) -> None:
        self.say(words.STARTED.format(count=cameras, path=file))

    def changed(self, change: Change) -> None:
        """Of cameras.yaml; addresses in it are shown without secrets."""
        details = f" ({', '.join(change.details)})" if change.details else ""
        self._line(f"{change.camera or 'site'}: {words.CHANGE[change.what]}{details}", "bold")

    def condition(self, condition: Condition) -> None:
        what = words.STATE.get(condition.kind) or catalogue.HEALTH[condition.kind]
        if condition.ended and condition.kind in _CALM:
            return  # what comes instead is said
        if condition.ended and condition.revision > 1:
            over = Text(words.OVER.vi.format(what=what.vi), words.OVER.en.format(what=what.en))
            self._line(f"{condition.source}: {over}", "")
            return
        why = "" if condition.kind in _CALM else f"\n    {condition.detail}"
        self._line(f"{condition.source}: {what}{why}", "green" if condition.kind == "live" else "yellow")

    def event(self, event: EventDetail) -> None:
        if event.revision > 1:
            self._line(f"{event.source}: {words.CLIP_READY.format(path=event.clip)}", "")
            return
        self._events += 1
        place = " + ".join(str(catalogue.VIOLATION[v]) for v in event.violations) or catalogue.ALLOWED[event.allowed]
        path = self._data / "events" / event.event_id
        text = words.EVENT.format(kind=catalogue.KIND[event.kind].vi, score=event.score, place=place, path=path)
        self._line(f"{event.source}: {text.vi}", "bold red")
        if event.live is not None and event.live.latency_s is not None:
            own = "?" if event.live.decided_s is None else f"{event.live.decided_s:.1f}"
            self._line(f"    {words.LATENCY.format(latency=f'{event.live.latency_s:.1f}', own=own)}", "")

    def ended(self, camera: str, role: Role, reason: Text, wait_s: float) -> None:
        what, seconds = _ROLE[role], f"{wait_s:.1f}"
        text = Text(
            words.ENDED.vi.format(what=what.vi, reason=reason.vi, seconds=seconds),
            words.ENDED.en.format(what=what.en, reason=reason.en, seconds=seconds),
        )
        self._line(f"{camera}: {text}", "bold yellow")

    def tick(self, status: Status) -> None:
        if time.monotonic() - self._summed_s < SUMMARY_EVERY_S:
            return
        self._summed_s = time.monotonic()
        cameras = status.cameras
        live = sum(any(c.kind == "live" for c in camera.conditions) for camera in cameras)
        behind_s = max((c.watching.delay_s for c in cameras if c.watching is not None), default=0.0)
        self.say(words.SUMMARY.format(live=live, count=len(cameras), events=self._events, behind=round(behind_s)))
        for camera in cameras:
            lost = camera.packets.network_lost or 0
            more = lost - self._lost.get(camera.id, 0)
            self._lost[camera.id] = lost
            if more > 0:
                self._line(f"{camera.id}: {words.PACKETS_LOST.format(count=more)}", "yellow")

    def _line(self, text: str, style: str) -> None:
        at = datetime.now().astimezone().strftime("%H:%M:%S")
        self._printer.put(
            lambda: self._out.print(f"{at} {escape(text)}", style=style or None, soft_wrap=True, highlight=False)
        )
