"""`litterwatch serve` as a process, and what tests want to know of it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from evidence.live_lists import Condition, LiveLists
from evidence.record import EventRecord
from tests.checkout import REPOSITORY

PATIENCE_S = 60.0


def wait_for(what: str, ready: Callable[[], object], patience_s: float = PATIENCE_S) -> float:
    """Seconds it took."""
    began = time.monotonic()
    while not ready():
        assert time.monotonic() - began < patience_s, f"waited too long for {what}"
        time.sleep(0.05)
    return time.monotonic() - began


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def configure(data: Path, **cameras: str) -> None:
    """A cameras.yaml, in one step as `camera apply` does it; ids with _ for -, values are addresses."""
    data.mkdir(exist_ok=True)
    rows = [f"  - id: {name.replace('_', '-')}\n    source: {url}\n" for name, url in cameras.items()]
    new = data / "cameras.new"
    new.write_text("cameras:\n" + "".join(rows))
    new.replace(data / "cameras.yaml")


class Served:
    """A running `litterwatch serve`."""

    def __init__(self, data: Path, *more: str) -> None:
        self.data = data
        self.lists = LiveLists(data)
        command = [sys.executable, "-m", "api.cli", "serve", "--data", str(data), *more]
        self.process = subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def children(self) -> dict[int, str]:
        """Process ids with "recording" or "watching", and the camera's number of start."""
        pid = self.process.pid
        found = {}
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            except FileNotFoundError:
                continue
            if b"-m" in command:
                found[int(child)] = command[command.index(b"-m") + 1].decode().removeprefix("api.")
        return found

    def of(self, role: str) -> set[int]:
        return {pid for pid, name in self.children().items() if name == role}

    def state(self, camera: str) -> str | None:
        """Of its connection."""
        return next((c.kind for c in self.conditions(camera) if not c.ended and not c.kind.endswith("_failed")), None)

    def conditions(self, camera: str) -> list[Condition]:
        return [c for c in self.lists.conditions() if c.source == camera]

    def events(self) -> list[EventRecord]:
        """Lines of events.jsonl."""
        if not self.lists.events_file.exists():
            return []
        return [EventRecord.model_validate_json(line) for line in self.lists.events_file.read_text().splitlines()]

    def live(self, *cameras: str) -> None:
        """Wait until pictures of these are recorded."""
        for camera in cameras:
            wait_for(f"pictures of {camera}", partial(self._is_live, camera))

    def _is_live(self, camera: str) -> bool:
        return self.state(camera) == "live"

    def stop(self) -> tuple[float, str]:
        """Seconds from SIGTERM to the end, and what was printed."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        out, _ = self.process.communicate(timeout=PATIENCE_S)
        return time.monotonic() - began, out


@contextmanager
def serving(data: Path, *more: str) -> Iterator[Served]:
    """Killed at the end where the test did not stop it."""
    served = Served(data, *more)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.process.kill()
        served.process.communicate()
