"""`litterwatch serve` as a process, and what tests and benchmarks want to know of it."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import get_args
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from benchmarks.accuracy.scan import REPOSITORY
from evidence.live_lists import Condition, LiveLists
from evidence.record import EventRecord
from streams.recorder import CameraState

PATIENCE_S = 60.0


def wait_for(what: str, ready: Callable[[], object], patience_s: float = PATIENCE_S, poll_s: float = 0.05) -> float:
    """Seconds it took. Raises TimeoutError."""
    began = time.monotonic()
    while not ready():
        if time.monotonic() - began >= patience_s:
            raise TimeoutError(f"waited too long for {what}: {patience_s:g} s")
        time.sleep(poll_s)
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

    def __init__(self, data: Path, *more: str, environment: Mapping[str, str] | None = None) -> None:
        """`more` are further options of the command (any free HTTP port without one); `environment` is added to this
        process's own."""
        self.data = data
        self.lists = LiveLists(data)
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - read for as long as this object lives
        self._said = ""
        command = [sys.executable, "-m", "api.cli", "serve", "--data", str(data), "--port", "0", *more]
        self.process = subprocess.Popen(
            command,
            cwd=REPOSITORY,
            stdout=self._out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        )

    def children(self) -> dict[int, str]:
        """Process ids with "recording", "watching" or "sealing"."""
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

    def of(self, role: str, camera: str | None = None) -> set[int]:
        """Process ids of a role; of one camera, those that have its ring or its place in it open."""
        found = {pid for pid, name in self.children().items() if name == role}
        if camera is None:
            return found
        mark = f"/ring/{camera}/" if role == "recording" else f"/watch/{camera}.lock"
        return {pid for pid in found if any(mark in name for name in open_files(pid))}

    def state(self, camera: str) -> str | None:
        """Of its connection."""
        return next((c.kind for c in self.conditions(camera) if not c.ended and c.kind in get_args(CameraState)), None)

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

    def said(self) -> str:
        """What it has printed."""
        if not self._out.closed:
            size = os.fstat(self._out.fileno()).st_size
            self._said = os.pread(self._out.fileno(), size, 0).decode(errors="replace")
        return self._said

    def metrics(self) -> dict[tuple[str, str], float]:
        """What it tells Prometheus of cameras, by name and camera id. Raises OSError."""
        found = re.search(r"http://127\.0\.0\.1:\d+", self.said())
        if found is None:
            raise OSError("serve has not said yet where it answers")
        with urlopen(f"{found[0]}/metrics", timeout=10) as answer:
            families = text_string_to_metric_families(answer.read().decode())
        return {
            (sample.name, sample.labels["camera"]): sample.value
            for family in families
            for sample in family.samples
            if set(sample.labels) == {"camera"}
        }

    def stop(self) -> tuple[float, str]:
        """Seconds from SIGTERM to the end, and what was printed."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=PATIENCE_S)
        return time.monotonic() - began, self.said()

    def kill(self) -> None:
        """SIGKILL, unless it has ended."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.said()
        self._out.close()


def open_files(pid: int) -> list[str]:
    """Of a process; none where it has just ended."""
    try:
        return [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return []


@contextmanager
def serving(data: Path, *more: str, environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Killed at the end where it was not stopped."""
    served = Served(data, *more, environment=environment)
    try:
        yield served
    finally:
        served.kill()
