"""Several processes on one case: nothing is lost, nothing twice, and no reader misses anything."""

import multiprocessing
import random
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from itertools import count
from multiprocessing.synchronize import Barrier

import pytest

from evidence.store import Store, StoreUnavailableError, VersionConflictError, engine
from evidence.store.engine import database_url, make_engine
from evidence.store.events import file_event
from evidence.store.store import utc_now
from evidence.store.writer import writer
from tests.evidence.store.samples import event, judgement

CASE = "a" * 20
OPERATIONS = 1000
"""Of each writer."""
PATIENCE_S = 300.0


def test_two_writers_on_one_case_lose_nothing_and_leave_the_chain_whole(url: str) -> None:
    with closing(Store.open(url)) as store:
        store.file_event(event())
    done = together(url, work, writers=2)
    with closing(Store.open(url)) as store:
        found = store.check()
        reviews = store.reviews(CASE)
        assert store.event(CASE).version == len(reviews) == done["reviewed"]
        assert [review.version for review in reviews] == list(range(1, len(reviews) + 1))
        actions = Counter(entry.action for entry in store.audit(f"event/{CASE}"))
        assert actions == {"event.filed": 1, "event.reviewed": done["reviewed"], "clip.viewed": done["viewed"]}
        assert found.audit.entries == done["reviewed"] + done["viewed"] + done["filed"] + 2
        assert found.whole
    assert done["refused"] > 0, "the two were never at it at the same time"


def work(url: str, name: str, done: "multiprocessing.Queue[Counter[str]]") -> None:
    """Decide about the case on what was last seen of it, note views, file other events."""
    dice = random.Random(name)
    counted = Counter[str]()
    others = count()
    with closing(Store.open(url)) as store:
        seen = store.event(CASE).version
        for _ in range(OPERATIONS):
            match dice.randrange(4):
                case 0 | 1:
                    try:
                        seen = store.review(CASE, seen, judgement(name)).version
                        counted["reviewed"] += 1
                    except VersionConflictError as conflict:
                        seen = conflict.found
                        counted["refused"] += 1
                case 2:
                    store.append_audit(name, "clip.viewed", f"event/{CASE}", (("seconds", dice.random()),))
                    counted["viewed"] += 1
                case _:
                    store.file_event(event(f"{name}-{next(others)}"))
                    counted["filed"] += 1
    done.put(counted)


def together(url: str, target: Callable[..., None], writers: int) -> Counter[str]:
    """What all of them did."""
    spawn = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[Counter[str]] = spawn.Queue()
    ready = spawn.Barrier(writers)
    processes = [spawn.Process(target=_begin, args=(target, url, f"w{n}", results, ready)) for n in range(writers)]
    for process in processes:
        process.start()
    counted = Counter[str]()
    for _ in processes:
        counted += results.get(timeout=PATIENCE_S)
    for process in processes:
        process.join()
        assert process.exitcode == 0
    return counted


def _begin(
    target: Callable[..., None], url: str, name: str, done: "multiprocessing.Queue[Counter[str]]", ready: Barrier
) -> None:
    engine.LOCK_WAIT_S = PATIENCE_S  # a machine that is busy with other work is not what is tested
    ready.wait(PATIENCE_S)
    target(url, name, done)


def test_a_reader_that_follows_writers_misses_no_change_and_sees_none_twice(url: str) -> None:
    Store.open(url).close()
    copy = dict[str, tuple[int, str]]()
    cursors = list[int]()
    over = threading.Event()

    def follow() -> None:
        with closing(Store.open(url)) as store:
            last = False
            while not last:
                last = over.wait(0.01)
                while changes := store.events_after(cursors[-1] if cursors else 0, limit=7):
                    for change in changes:
                        assert change.event is not None
                        copy[change.event_id] = change.event.record.revision, change.event.sha256
                        cursors.append(change.cursor)

    reader = threading.Thread(target=follow)
    reader.start()
    done = together(url, revise, writers=3)
    over.set()
    reader.join()
    with closing(Store.open(url)) as store:
        stands = {
            c.event_id: (c.event.record.revision, c.event.sha256) for c in store.events_after(0, 10_000) if c.event
        }
    assert copy == stands
    assert len(stands) == done["events"]
    assert cursors == sorted(set(cursors))


def revise(url: str, name: str, done: "multiprocessing.Queue[Counter[str]]") -> None:
    """New events and later revisions of them, in any order."""
    dice = random.Random(name)
    revisions = Counter[str]()
    with closing(Store.open(url)) as store:
        for _ in range(150):
            event_id = f"{name}-{dice.randrange(50)}"
            revisions[event_id] += 1
            store.file_event(event(event_id, revisions[event_id]))
    done.put(Counter(events=len(revisions)))


def test_a_change_that_is_not_committed_yet_holds_back_all_later_numbers(url: str) -> None:
    """With a sequence the second would be seen first, and a reader past it would never see the first."""
    with closing(Store.open(url)) as store:
        other = make_engine(database_url(url))
        second = threading.Thread(target=store.file_event, args=(event("b"),))
        with writer(other, utc_now) as slow:
            file_event(slow, event("a"))
            second.start()
            second.join(0.5)
            assert second.is_alive()
            assert store.events_after(0) == ()
        second.join()
        assert [change.event_id[0] for change in store.events_after(0)] == ["a", "b"]
        other.dispose()


def test_a_writer_that_keeps_the_database_to_itself_is_reported_not_waited_for_for_ever(url: str) -> None:
    with closing(Store.open(url)) as store:
        other = make_engine(database_url(url))
        with writer(other, utc_now), pytest.raises(StoreUnavailableError, match="lock"):
            store.file_event(event())
        other.dispose()
        assert store.file_event(event()) == "new"
        assert store.check().whole
