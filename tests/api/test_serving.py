"""Supervision under hostile conditions, without a command line around it."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from api import worker
from api.recorder_messages import Kept, Packets, Recording
from api.serving import Plan, Serving
from api.status import Status
from api.worker import Pace, Role
from evidence.catalogue import Text
from evidence.live_lists import Condition, LiveLists
from evidence.record import EventDetail
from streams.config import Camera, Config
from tests.api.children import children

NOBODY = "rtsp://127.0.0.1:9/x"
TWO = Config(cameras=(Camera(id="a", source=NOBODY), Camera(id="b", source=NOBODY)))


class Heard:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.conditions: list[Condition] = []
        self.ends: list[tuple[str, Role, str]] = []

    def condition(self, condition: Condition) -> None:
        self.conditions.append(condition)

    def event(self, event: EventDetail) -> None:
        raise AssertionError(f"no event can be here: {event}")

    def ended(self, camera: str, role: Role, reason: Text, wait_s: float) -> None:
        assert wait_s >= 0
        self.ends.append((camera, role, reason.en))

    def tick(self, status: Status) -> None:
        assert status.at_s <= time.monotonic()


@pytest.fixture
def dying(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every process that is started runs this instead: it ends at once."""
    (tmp_path / "dying.py").write_text("raise SystemExit('no more')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for role in ("recorder", "watcher"):
        monkeypatch.setitem(worker.MODULES, role, "dying")
    return "exit code 1: no more"


def until(done: Callable[[], bool], patience_s: float = 60.0) -> Callable[[], bool]:
    """For Serving.run: goes on until `done`."""
    end_s = time.monotonic() + patience_s

    def goes_on() -> bool:
        assert time.monotonic() < end_s
        return not done()

    return goes_on


def test_processes_that_die_hundreds_of_times_leave_nothing_behind(tmp_path: Path, dying: str) -> None:
    others = children()
    heard = Heard()
    serving = Serving(Plan(tmp_path / "data", pace=Pace(first_s=0.01, most_s=0.01)), (heard,))
    serving.want(TWO)
    before = -1

    def enough() -> bool:
        nonlocal before
        if before < 0 and len(heard.ends) > 4:
            before = len(list(Path("/proc/self/fd").iterdir()))
        return len(heard.ends) >= 200

    serving.run(until(enough))
    assert len(list(Path("/proc/self/fd").iterdir())) <= before
    assert children() <= others
    assert {reason for _, _, reason in heard.ends} == {dying}
    assert sum(p.starts for c in serving.status.cameras for p in c.processes) >= 200
    assert len(list((tmp_path / "data" / "logs").iterdir())) == 8, "two for each process"
    conditions = LiveLists(tmp_path / "data").conditions()
    assert {(c.kind, c.ended) for c in conditions} == {("recorder_failed", True), ("watcher_failed", True)}
    assert len(conditions) == 4, "however often they die: it is one failure as long as they never work"


def test_a_listener_that_fails_ends_no_supervision(
    tmp_path: Path, dying: str, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Heard):
        def ended(self, camera: str, role: Role, reason: Text, wait_s: float) -> None:
            raise BrokenPipeError(f"{dying}: {camera}, {role}, {reason}, {wait_s}")

    heard = Heard()
    serving = Serving(Plan(tmp_path / "data", pace=Pace(first_s=0.01, most_s=0.01)), (Broken(), heard))
    serving.want(TWO)
    serving.run(until(lambda: len(heard.ends) > 8))
    assert "Broken failed" in caplog.text


def test_a_program_that_was_stopped_for_long_takes_nobody_to_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = Recording(packets=Packets(), kept=Kept(), alarms=()).model_dump_json()
    (tmp_path / "silent.py").write_text(f"print('{word}', flush=True)\nimport sys\nsys.stdin.read()")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    for role in ("recorder", "watcher"):
        monkeypatch.setitem(worker.MODULES, role, "silent")
    monkeypatch.setattr("api.serving._LATE_S", 2.0)
    serving = Serving(Plan(tmp_path / "data", pace=Pace(hang_s=6.0)), (Heard(),))
    serving.want(Config(cameras=TWO.cameras[:1]))
    woke_s = 0.0

    def goes_on() -> bool:
        nonlocal woke_s
        (camera,) = serving.status.cameras or (None,)
        if woke_s == 0.0 and camera is not None and camera.processes[0].heard:
            time.sleep(6.5)  # as under SIGSTOP, or in a machine that was paused
            woke_s = time.monotonic()
        return woke_s == 0.0 or time.monotonic() < woke_s + 1.0

    serving.run(goes_on)
    assert [process.starts for process in serving.status.cameras[0].processes] == [1, 1]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Python notes that it still runs
def test_a_process_that_hangs_and_cannot_be_killed_is_on_record_and_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mute.py").write_text("import time\ntime.sleep(600)")
    (tmp_path / "dying.py").write_text("raise SystemExit('no more')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setitem(worker.MODULES, "recorder", "mute")
    monkeypatch.setitem(worker.MODULES, "watcher", "dying")
    heard = Heard()
    serving = Serving(Plan(tmp_path / "data", pace=Pace(hang_s=0.5, first_s=0.01, most_s=0.01)), (heard,))
    serving.want(Config(cameras=TWO.cameras[:1]))
    killed_s = 0.0

    def hung() -> list[Condition]:
        return [c for c in heard.conditions if c.kind == "recorder_failed" and not c.ended]

    def goes_on() -> bool:
        nonlocal killed_s
        if killed_s == 0.0 and hung() and len(heard.ends) > 5:
            killed_s = time.monotonic()
        return killed_s == 0.0

    with monkeypatch.context() as patched:
        patched.setattr("api.worker.Worker.kill", lambda _: None)  # as if a dead disk held it
        serving.run(goes_on)
        pid = serving.status.cameras[0].processes[0].pid
    assert time.monotonic() - killed_s < 5, "the end does not wait for it either"
    assert [c.detail for c in hung()] == ["hung: said nothing for 0.5 s and was stopped"]
    assert {role for _, role, _ in heard.ends} == {"watcher"}
    assert pid is not None
    os.kill(pid, 9)
    os.waitpid(pid, 0)


def test_a_camera_that_is_taken_out_while_its_process_waits_to_be_started_leaves_no_open_condition(
    tmp_path: Path, dying: str
) -> None:
    heard = Heard()
    serving = Serving(Plan(tmp_path / "data", pace=Pace(first_s=30.0)), (heard,))
    serving.want(TWO)
    rounds = 0

    def goes_on() -> bool:
        nonlocal rounds
        if len(heard.ends) == 4 and rounds == 0:
            serving.want(Config(cameras=TWO.cameras[:1]))
        rounds += len(heard.ends) == 4
        return rounds < 3

    serving.run(goes_on)
    assert dying
    assert [camera.id for camera in serving.status.cameras] == ["a"]
    last = {condition.health_id: condition for condition in heard.conditions}
    assert all(condition.ended for condition in last.values())
    ended_first = [c.source for c in heard.conditions if c.ended]
    assert ended_first[:2] == ["b", "b"]


def test_a_process_that_cannot_be_started_is_a_condition_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("api.worker.processes.start", refused)
    heard = Heard()
    serving = Serving(Plan(tmp_path, pace=Pace(most_s=0.5)), (heard,))
    serving.want(TWO)
    serving.run(until(lambda: len(heard.ends) >= 8))
    assert all("temporarily unavailable" in reason for _, _, reason in heard.ends)
    assert [c.kind for c in heard.conditions if not c.ended].count("recorder_failed") == 2
