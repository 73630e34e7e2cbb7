"""Packages, holds, deletions, cases, checkpoints, stamps and custody in the store, in both databases."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from evidence.store import (
    CaseNotes,
    Checkpoint,
    Deletion,
    EventHeldError,
    NoSuchEventError,
    RecordError,
    Store,
    VersionConflictError,
)
from tests.evidence.store.keeping_samples import HASH, SIGNED, order, package, statistic
from tests.evidence.store.samples import NOON, event

A = "a" * 20


@pytest.fixture
def filed(store: Store) -> Store:
    store.file_event(event("a"))
    return store


def actions(store: Store, subject: str = f"event/{A}") -> list[str]:
    return [entry.action for entry in store.audit(subject)]


def test_a_package_is_kept_as_it_was_given_and_once(filed: Store) -> None:
    assert filed.packages.add(package()) == "new"
    assert filed.packages.add(package()) == "known"
    assert filed.packages.get("p1") == package()
    with pytest.raises(RecordError, match="found another, which stays"):
        filed.packages.add(replace(package(), manifest_sha256="0" * 64))
    filed.packages.add(replace(package(package_id="p0", supersedes=HASH), sealed_utc=NOON + timedelta(1)), "duc")
    assert [p.package_id for p in filed.packages.of(A)] == ["p1", "p0"]
    assert [p.package_id for p in filed.packages.all()] == ["p0", "p1"]
    assert actions(filed) == ["event.filed", "package.sealed", "package.exported"]
    assert filed.check().whole


def test_a_time_in_another_zone_is_the_same_time(filed: Store) -> None:
    late = datetime.fromisoformat("2026-11-22T12:00:00.000001+07:00")
    filed.packages.add(replace(package(), sealed_utc=late))
    found = filed.packages.get("p1")
    assert found is not None
    assert found.sealed_utc == late
    assert filed.check().whole
    with pytest.raises(RecordError, match="expected a time with its zone"):
        filed.packages.add(replace(package(package_id="p2"), sealed_utc=datetime(2026, 1, 1)))


def test_events_without_a_package_are_those_to_be_kept(filed: Store) -> None:
    for letter in "bcd":
        filed.file_event(event(letter))
    filed.packages.add(package("b" * 20, "pb"))
    filed.withdraw_event("c" * 20, "duc", "test")
    filed.deletions.decide(Deletion(order("d" * 20), SIGNED), statistic("d" * 20))
    assert filed.packages.events_without(datetime.now(UTC) + timedelta(1)) == (A,)
    assert filed.packages.events_without(datetime(2020, 1, 1, tzinfo=UTC)) == ()


def test_a_hold_has_who_why_and_since_and_its_end_too(filed: Store) -> None:
    hold = filed.holds.place(A, "duc", "vụ án 12")
    assert filed.holds.open(A) == (hold,)
    assert (hold.by, hold.reason) == ("duc", "vụ án 12")
    release = filed.holds.release(hold.hold_id, "lan", "xong")
    assert filed.holds.open() == ()
    ((held),) = filed.holds.all()
    assert (held.hold, held.release) == (hold, release)
    with pytest.raises(RecordError, match="was released before"):
        filed.holds.release(hold.hold_id, "lan", "xong")
    with pytest.raises(RecordError, match="found none named"):
        filed.holds.release("x", "lan", "xong")
    with pytest.raises(NoSuchEventError):
        filed.holds.place("z" * 20, "duc", "vụ án 12")
    with pytest.raises(RecordError, match="reason: expected 1 to 2000 characters"):
        filed.holds.place(A, "duc", "")
    assert actions(filed) == ["event.filed", "hold.placed", "hold.released"]


def test_a_held_event_is_not_deleted_and_a_deleted_one_not_held(filed: Store) -> None:
    hold = filed.holds.place(A, "duc", "vụ án 12")
    with pytest.raises(EventHeldError):
        filed.deletions.decide(Deletion(order(), SIGNED), statistic())
    assert "deletion.decided" not in actions(filed)
    filed.holds.release(hold.hold_id, "duc", "xong")
    filed.deletions.decide(Deletion(order(), SIGNED), statistic())
    with pytest.raises(RecordError, match="too late"):
        filed.holds.place(A, "duc", "vụ án 12")
    with pytest.raises(RecordError, match="was decided before"):
        filed.deletions.decide(Deletion(order(deletion_id="e" * 32), SIGNED), statistic())
    with pytest.raises(RecordError, match="too late"):
        filed.packages.add(package())


def test_a_deletion_is_pending_until_it_is_done(filed: Store) -> None:
    deletion = Deletion(order(), SIGNED)
    filed.deletions.decide(deletion, statistic())
    before = filed.events_after(0)[-1].cursor
    assert filed.deletions.pending() == filed.deletions.all() == (deletion,)
    assert filed.deletions.of(A) == deletion
    for _ in range(2):
        filed.deletions.done(deletion.order.deletion_id, 2, 9)
    assert filed.deletions.pending() == ()
    assert filed.deletions.statistics() == (statistic(),)
    assert [change.event_id for change in filed.events_after(before)] == [A], "who follows the events hears of it"
    assert actions(filed).count("deletion.done") == 1
    with pytest.raises(RecordError, match="found none named"):
        filed.deletions.done("x" * 32, 0, 0)
    assert filed.check().whole


def test_a_case_has_versions_and_who_comes_second_is_told(filed: Store) -> None:
    first = filed.cases.change(A, 0, CaseNotes(case_number="12", identified_utc=NOON), "duc")
    second = filed.cases.change(A, 1, replace(first.notes, bien_ban_utc=NOON + timedelta(3)), "lan")
    assert filed.cases.of(A) == second
    assert filed.cases.history(A) == (first, second)
    filed.file_event(event("b"))
    other = filed.cases.change("b" * 20, 0, CaseNotes(case_number="13"), "duc")
    assert filed.cases.all() == (second, other)
    with pytest.raises(VersionConflictError) as caught:
        filed.cases.change(A, 1, CaseNotes(), "duc")
    assert (caught.value.expected, caught.value.found) == (1, 2)
    with pytest.raises(NoSuchEventError):
        filed.cases.change("z" * 20, 0, CaseNotes(), "duc")
    assert filed.cases.of("z" * 20) is None
    assert actions(filed) == ["event.filed", "case.changed", "case.changed"]


def test_a_checkpoint_must_be_an_end_that_the_log_goes_through(filed: Store) -> None:
    head = filed.checkpoints.head()
    assert filed.checkpoints.is_new()
    filed.checkpoints.add(Checkpoint(head, NOON, SIGNED))
    assert not filed.checkpoints.is_new()
    filed.append_audit("duc", "clip.viewed", f"event/{A}")
    assert filed.checkpoints.is_new()
    assert filed.checkpoints.fits(head)
    wrong = replace(head, sha256="0" * 64)
    assert not filed.checkpoints.fits(wrong)
    with pytest.raises(RecordError, match="that the log goes through"):
        filed.checkpoints.add(Checkpoint(wrong, NOON, SIGNED))
    assert [checkpoint.head for checkpoint in filed.checkpoints.all()] == [head]


def test_stamps_wait_are_tried_again_and_are_done_once(url: str) -> None:
    now = NOON

    def clock() -> datetime:
        return now

    with closing(Store.open(url, clock)) as store:
        store.stamps.queue("p1", A, HASH)
        store.stamps.queue("p1", A, "0" * 64)
        (job,) = store.stamps.due()
        assert (job.digest, job.attempts, job.problem) == (HASH, 0, None)
        store.stamps.failed("p1", "no answer\0", NOON + timedelta(hours=1))
        assert store.stamps.due() == ()
        assert [(j.attempts, j.problem) for j in store.stamps.waiting()] == [(1, "no answer")]
        now += timedelta(hours=1)
        assert len(store.stamps.due()) == 1
        for _ in range(2):
            store.stamps.done("p1", HASH, "tsa.example")
        assert store.stamps.waiting() == ()
        assert actions(store) == ["package.stamped"]
        assert store.check().whole


def test_what_people_do_without_changing_anything_is_in_the_log_too(filed: Store) -> None:
    custody = filed.custody
    custody.opened(A, "duc", 1)
    custody.viewed(A, "duc", "media/review.mp4", 12.3456)
    custody.downloaded(A, "duc", "media/original.mp4", HASH, "hồ sơ 12")
    custody.handed_over(A, "duc", "p1", "Công an xã", "điều tra")
    custody.verified(A, "duc", "p1", intact=True)
    custody.logged_in("duc", "192.0.2.7")
    custody.login_refused("nobody\0", "192.0.2.7", "password")
    custody.logged_out("duc")
    custody.account_changed("lan", "duc", "role approver")
    custody.setting_changed("retention", "duc", None, HASH)
    custody.searched("duc", "camera=street", 3)
    with pytest.raises(RecordError, match="reason: expected"):
        custody.downloaded(A, "duc", "media/original.mp4", HASH, "")
    assert actions(filed)[1:] == [
        "event.opened",
        "clip.viewed",
        "file.downloaded",
        "package.handed_over",
        "package.verified",
    ]
    assert dict(filed.audit(f"event/{A}")[2].facts) == {"what": "media/review.mp4", "seconds": 12.346}
    assert actions(filed, "account/duc") == ["login.done", "login.ended"]
    assert actions(filed, "account/nobody") == ["login.refused"]
    assert actions(filed, "account/lan") == ["account.changed"]
    assert filed.check().whole


def test_what_was_read_and_found_intact_is_remembered(filed: Store) -> None:
    filed.rereading.note("p1", intact=True)
    filed.rereading.note("p2", intact=False)
    since = datetime.now(UTC) - timedelta(hours=1)
    assert filed.rereading.read_since(since) == {"p1"}
    filed.rereading.note("p2", intact=True)
    assert filed.rereading.read_since(since) == {"p1", "p2"}
    assert filed.rereading.read_since(since + timedelta(hours=2)) == frozenset()
