"""Lists of the data folder come into the store, once and all, whatever happens to the filing or to the store."""

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from api.filing import Filing
from benchmarks.live.served import PATIENCE_S, wait_for
from evidence.live_lists import LiveLists, append_line
from evidence.store import BadDatabaseError, NewerSchemaError, Store
from streams.config import Camera, Config
from tests.checkout import REPOSITORY
from tests.evidence.store.postgres import running_server, why_not
from tests.evidence.store.samples import NOON, condition, configured, event


@contextmanager
def filing(data: Path, url: str, config: Config | None = None) -> Iterator[Filing]:
    one = Filing(data, url)
    one.open()
    if config is not None:
        one.configured(config)
    one.start()
    try:
        yield one
    finally:
        assert one.stop(PATIENCE_S)


def filed(url: str) -> list[tuple[str, int]]:
    """Ids of events with their revisions, in the order of their last change."""
    with closing(Store.open_existing(url)) as store:
        return [(c.event_id, c.event.record.revision) for c in store.events_after(0, 10_000) if c.event]


def test_what_is_in_the_lists_and_what_comes_is_filed(tmp_path: Path, url: str) -> None:
    lists = LiveLists(tmp_path)
    lists.add_event(event("a"))
    began = condition()
    lists.add_condition(began)
    with filing(tmp_path, url), closing(Store.open(url)) as store:
        wait_for("the first event", lambda: store.events_after(0))
        wait_for("the condition", lambda: store.conditions(only_open=True))
        lists.add_event(event("a", revision=2))
        lists.add_condition(began.ends(NOON + timedelta(seconds=3)))
        wait_for("its end", lambda: not store.conditions(only_open=True))
        wait_for("the revision", lambda: store.event("a" * 20).record.revision == 2)
        assert store.check().whole


def test_what_was_written_before_the_end_is_filed_at_the_end(tmp_path: Path, url: str) -> None:
    with filing(tmp_path, url):
        LiveLists(tmp_path).add_event(event("a"))
    assert filed(url) == [("a" * 20, 1)]


def test_a_second_start_goes_on_where_the_first_ended(tmp_path: Path, url: str) -> None:
    for letter in "ab":
        LiveLists(tmp_path).add_event(event(letter))
        with filing(tmp_path, url):
            pass
    with closing(Store.open(url)) as store:
        before = store.check_audit()
    with filing(tmp_path, url):
        pass
    with closing(Store.open(url)) as store:
        assert store.check_audit() == before, "nothing was filed again"
    assert filed(url) == [("a" * 20, 1), ("b" * 20, 1)]


def test_another_store_gets_everything_from_the_start(tmp_path: Path) -> None:
    LiveLists(tmp_path).add_event(event("a"))
    for name in ("one", "two"):
        url = f"sqlite:///{tmp_path / name}"
        with filing(tmp_path, url):
            pass
        assert filed(url) == [("a" * 20, 1)]


def test_a_line_that_is_no_record_is_said_and_left_out(
    tmp_path: Path, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    append_line(tmp_path / "events.jsonl", '{"schema": 2}')
    append_line(tmp_path / "events.jsonl", event("a").model_dump_json().replace('"street"', '"stre\\u0000et"'))
    LiveLists(tmp_path).add_event(event("b"))
    with filing(tmp_path, url):
        pass
    assert filed(url) == [("b" * 20, 1)]
    assert "events.jsonl: left out a line of 13 bytes" in caplog.text
    assert "found a NUL character" in caplog.text


POISON = {
    "events.jsonl": [
        event("a").model_dump_json().replace("05.000Z", "05.000"),
        event("a").model_dump_json().replace("2026-11-22T11:30:05.000Z", "0001-01-01T00:00:00+14:00"),
        event("a").model_dump_json().replace('"revision":1', '"revision":4294967296'),
        event("a" * 200).model_dump_json(),
    ],
    "health.jsonl": [
        condition().model_dump_json().replace("000Z", "000"),
        condition().model_dump_json().replace("2026-11-22T05:00:00.000Z", "0001-01-01T00:00:00+14:00"),
        condition().model_dump_json().replace('"revision":1', '"revision":0'),
    ],
    "cameras.jsonl": [
        configured().model_dump_json().replace("000Z", "000"),
        configured().model_dump_json().replace('"number":1', f'"number":{10**30}'),
        configured(installation="a\0b").model_dump_json(),
    ],
}


@pytest.mark.parametrize("name", POISON)
def test_no_line_that_is_well_formed_can_stop_the_filing(tmp_path: Path, url: str, name: str) -> None:
    for line in POISON[name]:
        append_line(tmp_path / name, line)
    LiveLists(tmp_path).add_event(event("b"))
    with filing(tmp_path, url) as one:
        wait_for("what follows", lambda: filed(url) == [("b" * 20, 1)])
        assert one.trouble is None
    with closing(Store.open(url)) as store:
        assert store.conditions() == ()
        assert store.cameras() == ()


def test_cameras_are_filed_when_they_change_and_only_then(tmp_path: Path, url: str) -> None:
    one = Config(cameras=(Camera(id="street", source="rtsp://admin:s3cret@192.0.2.10/1"),))
    other = Config(cameras=(Camera(id="street", name="Chợ", source="rtsp://admin:other@192.0.2.10/1"),))
    for config in (one, one, other):
        with filing(tmp_path, url, config):
            wait_for("the configuration", (tmp_path / "cameras.jsonl").exists)
    with filing(tmp_path, url), closing(Store.open(url)) as store:
        wait_for("the change", lambda: [c.version for c in store.cameras()] == [2])
        assert store.cameras()[0].camera.name == "Chợ"
    lines = (tmp_path / "cameras.jsonl").read_text()
    assert len(lines.splitlines()) == 2
    assert "s3cret" not in lines


def test_a_locked_database_is_told_and_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    url = f"sqlite:///{path}"
    with filing(tmp_path, url) as one:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            LiveLists(tmp_path).add_event(event("a"))
            wait_for("trouble", lambda: one.trouble)
            assert "locked" in str(one.trouble)
            LiveLists(tmp_path).add_event(event("b"))
            other.execute("ROLLBACK")
        wait_for("the end of trouble", lambda: one.trouble is None)
    assert filed(url) == [("a" * 20, 1), ("b" * 20, 1)]


def test_a_server_that_crashes_and_comes_back_has_everything(tmp_path: Path) -> None:
    if (reason := why_not()) is not None:
        pytest.skip(reason)
    with running_server() as server:
        url = server.new_database()
        Store.upgrade(url)
        with filing(tmp_path, url) as one:
            LiveLists(tmp_path).add_event(event("a"))
            wait_for("the first event", lambda: filed(url))
            server.stop("immediate")
            LiveLists(tmp_path).add_event(event("b"))
            wait_for("trouble", lambda: one.trouble)
            server.start()
            wait_for("the end of trouble", lambda: one.trouble is None)
        assert filed(url) == [("a" * 20, 1), ("b" * 20, 1)]


def test_a_store_that_is_away_at_the_start_is_waited_for(tmp_path: Path) -> None:
    away = tmp_path / "mount"
    with filing(tmp_path, f"sqlite:///{away / 'store.sqlite'}", Config(cameras=(Camera(id="street"),))) as one:
        assert "unable to open" in str(one.trouble)
        wait_for("the configuration in its list", (tmp_path / "cameras.jsonl").exists)
        LiveLists(tmp_path).add_event(event("a"))
        away.mkdir()
        wait_for("the store", lambda: one.trouble is None)
    assert filed(f"sqlite:///{away / 'store.sqlite'}") == [("a" * 20, 1)]


def test_what_waiting_does_not_mend_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadDatabaseError):
        Filing(tmp_path, "mysql://db/x").open()
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    Store.open(url).close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection, connection:
        connection.execute("UPDATE litterwatch_schema SET version_num = '9999'")
    with pytest.raises(NewerSchemaError):
        Filing(tmp_path, url).open()


def test_stopping_does_not_wait_for_a_store_that_hangs(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    one = Filing(tmp_path, f"sqlite:///{path}")
    one.open()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        LiveLists(tmp_path).add_event(event("a"))
        one.start()
        time.sleep(0.2)
        began = time.monotonic()
        assert not one.stop()
        assert time.monotonic() - began < 2
        other.execute("ROLLBACK")
    assert one.stop(PATIENCE_S)


KILLS = 8


def test_killed_at_random_moments_the_filing_loses_nothing_and_files_nothing_twice(tmp_path: Path, url: str) -> None:
    dice = random.Random(20261122)
    lists = LiveLists(tmp_path)
    Store.open(url).close()
    written = list[tuple[str, int]]()
    over = threading.Event()

    def write() -> None:
        """Events, some with a second revision, while processes file them and are killed."""
        number = 0
        while not over.is_set():
            number += 1
            for revision in range(1, dice.choice((2, 3))):
                lists.add_event(event(f"{number:020}", revision))
                written.append((f"{number:020}", revision))
            lists.add_condition(condition().model_copy(update={"health_id": f"{number:020}"}))
            time.sleep(0.03)

    writer = threading.Thread(target=write)
    writer.start()
    command = [sys.executable, "-m", "tests.api.filer", str(tmp_path), url]
    for _ in range(KILLS):
        with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(dice.random() * 0.3)
            process.kill()
    over.set()
    writer.join()
    with filing(tmp_path, url), closing(Store.open(url)) as store:
        wait_for("the last condition", lambda: len(store.conditions()) == len({i for i, _ in written}))
    with closing(Store.open(url)) as store:
        found = store.check()
        revisions = [
            (entry.subject.removeprefix("event/"), dict(entry.facts)["revision"])
            for subject in sorted({f"event/{event_id}" for event_id, _ in written})
            for entry in store.audit(subject)
        ]
    assert found.whole
    assert sorted(revisions) == sorted(written)
    print(f"{len(written)} revisions filed over {KILLS} kills")
