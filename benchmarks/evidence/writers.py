"""Two writers on one case: do both databases keep everything, and the chain whole?

Each writer is a process. They decide about the same event, each on what it last saw, note views, change the case, place
and release holds, and file events of their own. Afterwards every acknowledged operation must be there, exactly once.
"""

import multiprocessing
import random
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

import evidence.store.engine
from benchmarks.evidence.postgres import running_server, why_not
from benchmarks.table import Row
from evidence.record import EventRecord, ModelRef, Stills
from evidence.store import CaseNotes, Judgement, Store, StoreUnavailableError, VersionConflictError

OPERATIONS = 10_000
QUICK = 300
WRITERS = 2
CASE = "a" * 20
AT = datetime(2026, 11, 22, 5, tzinfo=UTC)
_PATIENCE_S = 1200.0


@dataclass(frozen=True, slots=True)
class Result:
    """`lost`: operations that were acknowledged and are not there, or are there and were not acknowledged."""

    done: int
    refused: int
    lost: int
    whole: bool
    took_s: float


def measure(quick: bool) -> tuple[Row, ...]:
    operations = QUICK if quick else OPERATIONS
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="litterwatch-writers-") as name, ExitStack() as stack:
        rows += _rows("SQLite", run(f"sqlite:///{Path(name) / 'store.sqlite'}", operations), operations)
        reason = why_not()
        if reason is None:
            server = stack.enter_context(running_server())
            rows += _rows("PostgreSQL", run(server.new_database(), operations), operations)
        else:
            rows.append(Row(f"two writers, PostgreSQL: not measured, {reason}", "-", "0", None))
    return tuple(rows)


def run(url: str, operations: int) -> Result:
    """Of all writers together, `operations` that were accepted or refused."""
    Store.upgrade(url)
    with closing(Store.open(url)) as store:
        store.file_event(event(CASE))
    spawn = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[Counter[str]] = spawn.Queue()
    ready = spawn.Barrier(WRITERS)
    each = operations // WRITERS
    writers = [spawn.Process(target=_write, args=(url, f"w{n}", each, results, ready)) for n in range(WRITERS)]
    began_s = time.monotonic()
    for writer in writers:
        writer.start()
    done = Counter[str]()
    for _ in writers:
        done += results.get(timeout=_PATIENCE_S)
    for writer in writers:
        writer.join()
    took_s = time.monotonic() - began_s
    with closing(Store.open(url)) as store:
        found = store.check()
        actions = Counter(entry.action for entry in store.audit(f"event/{CASE}"))
        reviews, cases = store.reviews(CASE), store.cases.history(CASE)
        events = _count_events(store) - 1
    kept = {
        "event.reviewed": actions["event.reviewed"],
        "clip.viewed": actions["clip.viewed"],
        "case.changed": actions["case.changed"],
        "hold.placed": actions["hold.placed"],
        "hold.released": actions["hold.released"],
        "event.filed": events,
    }
    lost = sum(abs(kept[action] - done[action]) for action in kept)
    lost += abs(len(reviews) - done["event.reviewed"]) + abs(len(cases) - done["case.changed"])
    whole = found.whole and [r.version for r in reviews] == list(range(1, len(reviews) + 1))
    return Result(sum(done.values()), done["refused"], lost, whole, took_s)


def _write(
    url: str, name: str, operations: int, results: "multiprocessing.Queue[Counter[str]]", ready: Barrier
) -> None:
    evidence.store.engine.LOCK_WAIT_S = 60.0  # a busy machine is no reason to give up
    dice = random.Random(name)
    done = Counter[str]()
    holds: list[str] = []
    seen_review = seen_case = 0
    with closing(Store.open(url)) as store:
        ready.wait()
        for number in range(operations):
            try:
                match dice.randrange(6):
                    case 0 | 1:
                        judgement = Judgement(name, "reviewer", "confirmed", "CONFIRM-ROAD", "", 1, 1.0)
                        seen_review = store.review(CASE, seen_review, judgement).version
                        done["event.reviewed"] += 1
                    case 2:
                        seen_case = store.cases.change(
                            CASE, seen_case, CaseNotes(note=f"{name} {number}"), name
                        ).version
                        done["case.changed"] += 1
                    case 3:
                        store.custody.viewed(CASE, name, "media/review.mp4", dice.random())
                        done["clip.viewed"] += 1
                    case 4 if holds:
                        store.holds.release(holds.pop(), name, "over")
                        done["hold.released"] += 1
                    case 4:
                        holds.append(store.holds.place(CASE, name, "case 12").hold_id)
                        done["hold.placed"] += 1
                    case _:
                        store.file_event(event(f"{name}-{number}"))
                        done["event.filed"] += 1
            except VersionConflictError:
                done["refused"] += 1
                case = store.cases.of(CASE)
                seen_case = 0 if case is None else case.version
                seen_review = store.event(CASE).version
            except StoreUnavailableError:
                done["away"] += 1  # nothing was done, and it was said so
    results.put(done)


def event(event_id: str) -> EventRecord:
    """As a camera would tell it."""
    return EventRecord(
        event_id=event_id,
        source="street",
        kind="dump",
        actor="person",
        allowed=False,
        violations=("place",),
        start_s=2.0,
        release_s=5.0,
        confirmed_s=9.5,
        end_s=8.25,
        start_utc=AT,
        release_utc=AT,
        confirmed_utc=AT,
        end_utc=AT,
        item_box=(60.0, 80.0, 80.0, 100.0),
        actor_box=None,
        score=0.87,
        zone="sidewalk",
        rule="never@12345678",
        clip=None,
        stills=Stills(),
        model=ModelRef(name="yolo", sha256="ab" * 32),
    )


def _count_events(store: Store) -> int:
    cursor = count = 0
    while changes := store.events_after(cursor, limit=1000):
        cursor, count = changes[-1].cursor, count + len(changes)
    return count


def _rows(database: str, result: Result, asked: int) -> tuple[Row, ...]:
    asked_all = f"two writers, {database}"
    return (
        Row(f"{asked_all}: operations", f"{result.done}, {result.refused} refused", str(asked), result.done == asked),
        Row(f"{asked_all}: updates lost or made up", str(result.lost), "0", result.lost == 0),
        Row(f"{asked_all}: audit chain and rows", "intact" if result.whole else "BROKEN", "intact", result.whole),
        Row(f"{asked_all}: operations a second", f"{result.done / result.took_s:.0f}"),
    )
