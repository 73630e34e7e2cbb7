"""`litterwatch serve` keeps what happens in the store too; its camera never answers, which is a condition."""

import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.live.served import PATIENCE_S, configure, serving, wait_for
from evidence.live_lists import LiveLists
from evidence.store import Store
from tests.evidence.store.samples import event

NOBODY = "rtsp://admin:hush-hush-4711@127.0.0.1:9/1"


def test_events_cameras_and_conditions_are_in_the_store_also_after_a_kill(tmp_path: Path, url: str) -> None:
    data = tmp_path / "data"
    configure(data, gate=NOBODY)
    with serving(data, "--database", url) as served, closing(Store.open(url)) as store:
        wait_for("the camera's state", lambda: [c.kind for c in store.conditions("gate", only_open=True)] != [])
        LiveLists(data).add_event(event("a"))
        wait_for("an event", lambda: store.events_after(0))
        assert [(c.camera.id, c.version) for c in store.cameras()] == [("gate", 1)]
        served.kill()
        LiveLists(data).add_event(event("b"))
    with serving(data, "--database", url) as served, closing(Store.open(url)) as store:
        wait_for("the event that nobody filed", lambda: len(store.events_after(0)) == 2)
        wait_for("the state of before to end", lambda: any(c.ended and c.end_utc is None for c in store.conditions()))
        took_s, _ = served.stop()
        assert took_s < 5
        assert store.conditions(only_open=True) == (), "what ended when it stopped is filed before it goes"
        assert store.check().whole
    for path in (*data.glob("*.jsonl"), *data.glob("*.sqlite*")):
        assert b"hush-hush" not in path.read_bytes()


def test_a_database_that_cannot_be_written_is_a_condition_with_an_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    configure(data, gate=NOBODY)
    with serving(data) as served:
        path = data / "litterwatch.sqlite"
        wait_for("the store", path.exists)
        with closing(Store.open(f"sqlite:///{path}")) as store:
            wait_for("the camera's state", lambda: store.conditions("gate"))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            LiveLists(data).add_event(event("a"))
            wait_for("the condition", lambda: served.conditions("@store"))
            other.execute("ROLLBACK")
        wait_for("its end", lambda: served.conditions("@store")[0].ended)
        with closing(Store.open(f"sqlite:///{path}")) as store:
            wait_for("it in the store", lambda: [c.ended for c in store.conditions("@store")] == [True])
            assert [c.event_id[0] for c in store.events_after(0)] == ["a"]
        (condition,) = served.conditions("@store")
        assert (condition.kind, "locked" in condition.detail) == ("store_failed", True)


def test_a_database_of_a_later_version_is_refused_before_anything_runs(tmp_path: Path) -> None:
    data = tmp_path / "data"
    configure(data, gate=NOBODY)
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    Store.open(url).close()
    with closing(sqlite3.connect(tmp_path / "store.sqlite")) as connection, connection:
        connection.execute("UPDATE litterwatch_schema SET version_num = '9999'")
    with serving(data, "--database", url) as served:
        assert served.process.wait(PATIENCE_S) == 2
    assert "không dùng được cơ sở dữ liệu" in served.said()
    assert "of a later version; update the program" in served.said()
    assert not (data / "health.jsonl").exists()
