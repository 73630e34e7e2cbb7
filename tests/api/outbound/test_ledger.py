"""What a receiver was told: each event once, in order, whatever comes between."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.outbound.ledger import Ledger, Seen
from api.outbound.notice import Known, Notice
from tests.evidence.store.samples import event


def known(identity: str = "a", revision: int = 1, version: int = 0) -> Known:
    record = event(identity, revision)
    return Known(
        event_id=record.event_id,
        revision=revision,
        version=version,
        state="open",
        camera=record.source,
        kind=record.kind,
        release_utc=record.release_utc,
        sha256=f"{revision:064x}",
    )


def seen(seq: int, identity: str = "a", revision: int = 1) -> Seen:
    return Seen(known(identity).event_id, seq, known(identity, revision))


def withdrawn(seq: int, identity: str = "a") -> Seen:
    return Seen(known(identity).event_id, seq, None)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path / "ledger.sqlite")
    made.begin("settings", 0)
    yield made
    made.close()


def deliver(ledger: Ledger, now_s: float = 100.0) -> Notice:
    notice = ledger.next(now_s)
    assert notice is not None
    ledger.trying(notice)
    ledger.delivered(notice)
    return notice


def test_events_are_told_in_the_order_of_their_change_each_with_what_was_told_before(ledger: Ledger) -> None:
    ledger.take([seen(1, "b"), seen(2, "a")], 2, 100.0)
    told = [deliver(ledger), deliver(ledger)]
    assert [(n.seq, n.change, n.before) for n in told] == [(1, "new", None), (2, "new", None)]
    ledger.take([seen(3, "b", 2)], 3, 100.0)
    again = deliver(ledger)
    assert (again.change, again.before, again.after) == ("update", known("b"), known("b", 2))
    assert ledger.next(1e12) is None
    assert ledger.waiting() == 0


def test_only_the_last_of_what_was_missed_is_told(ledger: Ledger) -> None:
    ledger.take([seen(1)], 1, 100.0)
    ledger.take([seen(2, revision=2)], 2, 100.0)
    notice = deliver(ledger)
    assert (notice.seq, notice.before, notice.after.revision) == (2, None, 2)
    assert ledger.next(1e12) is None


def test_what_was_never_heard_of_is_not_withdrawn_and_what_was_is(ledger: Ledger) -> None:
    ledger.take([seen(1, "a"), seen(2, "b")], 2, 100.0)
    ledger.take([withdrawn(3, "b"), withdrawn(4, "z")], 4, 100.0)
    assert deliver(ledger).after == known("a")
    assert ledger.next(1e12) is None
    ledger.take([withdrawn(5, "a")], 5, 100.0)
    last = deliver(ledger)
    assert (last.change, last.after.state, last.before) == ("end", "withdrawn", known("a"))
    ledger.take([withdrawn(5, "a")], 5, 100.0)
    assert ledger.next(1e12) is None


def test_who_was_killed_while_telling_tells_it_again_under_the_same_number(tmp_path: Path, ledger: Ledger) -> None:
    ledger.take([seen(1)], 1, 100.0)
    first = ledger.next(100.0)
    assert first is not None
    ledger.trying(first)
    after_the_kill = Ledger(tmp_path / "ledger.sqlite")
    after_the_kill.begin("settings", 99)
    assert (after_the_kill.cursor, after_the_kill.next(100.0)) == (1, first)
    after_the_kill.take([withdrawn(2)], 2, 100.0)
    assert deliver(after_the_kill).after.state == "withdrawn", "it may have heard of it"
    after_the_kill.close()


def test_what_is_as_it_was_told_is_told_again_only_where_that_is_unsure(ledger: Ledger) -> None:
    ledger.take([seen(1)], 1, 100.0)
    deliver(ledger)
    ledger.take([seen(2, revision=2)], 2, 100.0)
    ledger.take([seen(3, revision=1)], 3, 100.0)
    assert ledger.next(1e12) is None
    ledger.take([seen(4, revision=2)], 4, 100.0)
    notice = ledger.next(100.0)
    assert notice is not None
    ledger.trying(notice)
    ledger.take([seen(5, revision=1)], 5, 100.0)
    assert deliver(ledger).seq == 5


def test_what_is_refused_waits_alone_and_begins_anew_with_the_next_change(ledger: Ledger) -> None:
    ledger.take([seen(1, "a"), seen(2, "b")], 2, 100.0)
    refused = ledger.next(100.0)
    assert refused is not None
    ledger.refused(refused, 200.0)
    assert deliver(ledger).after == known("b")
    assert ledger.next(199.0) is None
    again = ledger.next(200.0)
    assert again is not None
    assert again.attempts == 1
    ledger.refused(again, None)
    assert ledger.next(1e12) is None
    assert ledger.waiting() == 0
    ledger.take([seen(3, "a", 2)], 3, 300.0)
    assert deliver(ledger).attempts == 0


def test_who_is_away_is_asked_at_once_after_a_start_and_who_is_gone_with_other_settings(ledger: Ledger) -> None:
    ledger.away("HTTP 503", 100.0, 105.0)
    ledger.away("HTTP 502", 105.0, 400.0)
    failing = ledger.failing
    assert (failing.failures, failing.due_s, failing.since_s, failing.reason) == (2, 400.0, 100.0, "HTTP 502")
    ledger.gone("HTTP 410")
    ledger.begin("settings", 0)
    assert (ledger.failing.failures, ledger.failing.due_s, ledger.failing.gone) == (2, 0.0, "HTTP 410")
    ledger.begin("others", 0)
    assert (ledger.failing.failures, ledger.failing.gone) == (0, None)


def test_a_store_that_is_behind_is_read_again_and_nothing_is_told_twice(ledger: Ledger) -> None:
    ledger.take([seen(1, "a"), seen(2, "b")], 2, 100.0)
    deliver(ledger)
    deliver(ledger)
    ledger.reread(1)
    assert ledger.cursor == 0
    ledger.take([seen(1, "a"), seen(2, "c")], 2, 100.0)
    assert deliver(ledger).after == known("c")
    assert ledger.next(1e12) is None


_STEPS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["change", "withdraw", "tell", "lost", "crash"])), max_size=25
)


@settings(max_examples=30, deadline=None)  # each step is on disk before the next
@given(_STEPS)
def test_whatever_happens_the_receiver_ends_up_knowing_how_everything_stands(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str]]
) -> None:
    """`lost`: it heard, and its answer did not arrive; `crash`: the program begins again."""
    path = tmp_path_factory.mktemp("ledger") / "ledger.sqlite"
    ledger = Ledger(path)
    ledger.begin("settings", 0)
    stands: dict[str, int] = {}
    heard: dict[str, int] = {}

    def tell(*, confirmed: bool) -> bool:
        notice = ledger.next(0.0)
        if notice is None:
            return False
        ledger.trying(notice)
        if notice.after.state == "withdrawn":
            heard.pop(notice.after.event_id, None)
        else:
            heard[notice.after.event_id] = notice.after.revision
        if confirmed:
            ledger.delivered(notice)
        return True

    for seq, (identity, step) in enumerate(steps, 1):
        event_id = known(identity).event_id
        if step == "change":
            stands[event_id] = seq % 3
            ledger.take([seen(seq, identity, seq % 3)], seq, 0.0)
        elif step == "withdraw":
            stands.pop(event_id, None)
            ledger.take([withdrawn(seq, identity)], seq, 0.0)
        elif step == "crash":
            ledger.close()
            ledger = Ledger(path)
            ledger.begin("settings", 0)
        else:
            tell(confirmed=step == "tell")
    while tell(confirmed=True):
        pass
    ledger.close()
    assert heard == stands
