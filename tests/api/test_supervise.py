import os
import signal
from pathlib import Path

from api.messages import Job
from api.plan import tell_apart
from api.supervise import run_all
from benchmarks.cameras.encode import encode
from evidence.run_folder import InputResult, Marker, RunFolder, input_key
from pipeline import ScanOptions
from tests.streams.craft import X264


class Freezer:
    """Stops the first child in its tracks, as a decoder in an endless wait would."""

    def __init__(self) -> None:
        self.frozen = False

    def started(self, job: Job) -> None:
        del job
        if not self.frozen:
            self.frozen = True
            (child,) = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()[-1:]
            os.kill(int(child), signal.SIGSTOP)

    def advanced(self, job: Job, media_s: float, duration_s: float | None, events: int) -> None:
        del job, media_s, duration_s, events

    def ended(self, job: Job, result: InputResult) -> None:
        del job, result


def job(path: Path, out: Path) -> Job:
    marker = Marker(size=1, mtime_ns=1, settings="s", model="m", source=path.name)
    return Job(key=input_key(path), path=path, marker=marker, out=out, options=ScanOptions(), program="test")


def test_a_child_that_hangs_is_ended_after_the_stall_limit_and_the_run_goes_on(tmp_path: Path) -> None:
    video = tmp_path / "ok.mp4"
    encode(video, *X264, seconds=2)
    folder = RunFolder(tmp_path / "out")
    with folder.opened():
        hung, fine = run_all([job(tmp_path / "hung.mp4", folder.root), job(video, folder.root)], 1, Freezer(), 8.0)
    assert (hung.status, fine.status) == ("failed", "done")
    assert hung.reason is not None
    assert "no progress for" in hung.reason.en
    assert fine.media is not None
    assert (fine.media.width, fine.media.height) == (160, 120)


def test_inputs_of_one_name_are_called_by_as_many_folders_as_tell_them_apart() -> None:
    a, b, c = Path("/v/1/north/cam.mp4"), Path("/v/2/north/cam.mp4"), Path("/v/2/gate.mp4")
    names = tell_apart({a: "cam.mp4", b: "cam.mp4", c: "gate.mp4"}, {})
    assert names == {a: "1/north/cam.mp4", b: "2/north/cam.mp4", c: "gate.mp4"}


def test_a_name_given_in_an_earlier_run_stays_and_newcomers_step_aside() -> None:
    old, new = Path("/v/1/cam.mp4"), Path("/v/2/cam.mp4")
    assert tell_apart({new: "cam.mp4"}, {old: "cam.mp4"}) == {new: "2/cam.mp4"}
    assert tell_apart({old: "cam.mp4", new: "cam.mp4"}, {old: "cam.mp4"}) == {old: "cam.mp4", new: "2/cam.mp4"}
