"""The sealing process of `serve`: what is filed and has its clip is sealed, whatever is in the way for a while."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from api.live_messages import LiveMessage
from api.sealing_messages import Sealing, SealJob
from api.serving import SEALING, Plan, Serving
from api.worker import Pace, Worker
from evidence.keys import SiteKeys
from evidence.live_lists import LiveLists
from evidence.package.backlog import CLIP_WAIT
from evidence.store import Store
from evidence.store.keeping_rows import Package
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from streams.config import Config
from tests.evidence.package.events import EVENT, kept

OTHER = "f" * 20


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    return made


def url(data: Path) -> str:
    return f"sqlite:///{data / 'litterwatch.sqlite'}"


def file(data: Path, gallery: Path, identity: str) -> None:
    detail = kept(data, gallery, identity=identity)
    LiveLists(data).add_event(detail.record())
    with closing(Store.open(url(data))) as store:
        store.file_event(detail.record())


def packages(data: Path, identity: str) -> tuple[Package, ...]:
    with closing(Store.open(url(data))) as store:
        return store.packages.of(identity)


class Child:
    """The process, and the last it said."""

    def __init__(self, data: Path) -> None:
        job = SealJob(data=data, database=url(data))
        self.worker = Worker(SEALING, "sealer", job.model_dump_json(), data / "sealer.log", Pace())
        self.worker.start()
        self.said: list[LiveMessage] = []

    def until(self, what: Callable[["Child"], bool], seconds: float = 30.0) -> None:
        end_s = time.monotonic() + seconds
        while not what(self):
            assert time.monotonic() < end_s, (self.said[-1:], (self.worker.log).read_text())
            self.said += self.worker.hear() or []

    @property
    def last(self) -> Sealing:
        return next(
            (m for m in reversed(self.said) if isinstance(m, Sealing)), Sealing(waiting=0, sealed=0, trouble="")
        )


@contextmanager
def child(data: Path) -> Iterator[Child]:
    made = Child(data)
    try:
        yield made
    finally:
        made.worker.kill()
        while not made.worker.gone():
            made.worker.hear()
            time.sleep(0.01)
        made.worker.ended()


def test_events_are_sealed_when_they_come_and_verify(data: Path, gallery: Path) -> None:
    file(data, gallery, EVENT)
    with child(data) as sealing:
        sealing.until(lambda c: c.last.sealed == 1)
        file(data, gallery, OTHER)
        sealing.until(lambda c: c.last.sealed == 2)
        assert sealing.last.trouble is None
    rows = [packages(data, identity)[0] for identity in (EVENT, OTHER)]
    known = Known(trusts=(SiteKeys.open(data / "keys").trust,))
    assert {verify_package(data / "evidence" / row.key, known).verdict for row in rows} == {"intact"}
    with closing(Store.open(url(data))) as store:
        assert [entry.action for entry in store.audit(f"event/{EVENT}")] == ["event.filed", "package.sealed"]
        assert len(store.stamps.waiting()) == 2


def test_one_that_cannot_be_sealed_is_named_and_keeps_no_other_from_it(data: Path, gallery: Path) -> None:
    file(data, gallery, EVENT)
    clip = data / "events" / EVENT / "clip.mp4"
    clip.write_bytes(clip.read_bytes()[:-1] + b"\0\0")
    file(data, gallery, OTHER)
    with child(data) as sealing:
        sealing.until(lambda c: c.last.sealed == 1 and bool(c.last.trouble))
        assert f"event {EVENT}: events/{EVENT}/clip.mp4: expected the clip that was cut" in str(sealing.last.trouble)
        assert sealing.last.waiting == 1
    assert len(packages(data, OTHER)) == 1
    assert packages(data, EVENT) == ()


def test_while_the_database_is_away_nothing_is_lost(data: Path, gallery: Path) -> None:
    file(data, gallery, EVENT)
    database = data / "litterwatch.sqlite"
    database.rename(data / "away")
    with child(data) as sealing:
        sealing.until(lambda c: bool(c.last.trouble))
        (data / "away").rename(database)
        sealing.until(lambda c: c.last.sealed == 1 and c.last.trouble is None)
    assert len(packages(data, EVENT)) == 1


def test_an_event_whose_clip_is_still_to_come_waits_for_it(data: Path, gallery: Path) -> None:
    detail = kept(data, gallery)
    early = detail.model_copy(update={"clip": None, "clip_facts": None})
    path = data / "events" / EVENT / "event.json"
    path.write_text(early.model_dump_json())
    with closing(Store.open(url(data))) as store:
        store.file_event(early.record())
    with child(data) as sealing:
        sealing.until(lambda c: c.last.waiting == 1)
        time.sleep(2.0)
        assert packages(data, EVENT) == ()
        old = time.time() - CLIP_WAIT.total_seconds() - 1
        os.utime(path, (old, old))
        sealing.until(lambda c: c.last.sealed == 1)
    assert len(packages(data, EVENT)) == 1


def test_serve_restarts_it_when_it_dies_and_says_so(data: Path, gallery: Path) -> None:
    plan = Plan(data, pace=Pace(first_s=0.2), seal=SealJob(data=data, database=url(data)))
    Store.open(url(data)).close()
    serving = Serving(plan, ())
    killed: list[int] = []
    seen: set[str] = set()
    end_s = time.monotonic() + 40

    def goes_on() -> bool:
        assert time.monotonic() < end_s
        seen.update(condition.kind for condition in serving.status.elsewhere)
        worker = serving._workers.get((SEALING, "sealer"))
        assert worker is not None
        if worker.pid is not None and not killed and worker.starts == 1 and time.monotonic() - end_s > -38:
            killed.append(worker.pid)
            os.kill(worker.pid, signal.SIGKILL)
            file(data, gallery, EVENT)
        return not packages(data, EVENT)

    serving.want(Config(cameras=()))
    serving.run(goes_on)
    assert killed
    assert "seal_failed" in seen
    assert len(packages(data, EVENT)) == 1
