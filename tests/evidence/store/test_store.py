"""What goes into the store comes out of it, the same from both databases."""

import json
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import update

from evidence.store import EventChange, NoSuchEventError, RecordError, Store, VersionConflictError
from evidence.store.canonical import canonical, sha256
from evidence.store.engine import database_url, make_engine
from evidence.store.schema import EventRevision
from tests.evidence.store.samples import event, judgement


def test_an_event_comes_out_as_it_went_in(store: Store) -> None:
    assert store.file_event(event()) == "new"
    found = store.event("a" * 20)
    assert found.record == event()
    assert (found.version, len(found.sha256)) == (0, 64)


def test_the_same_revision_again_changes_nothing(store: Store) -> None:
    store.file_event(event())
    before = store.events_after(0), store.check_audit().entries
    assert store.file_event(event()) == "known"
    assert (store.events_after(0), store.check_audit().entries) == before


def test_a_line_that_an_earlier_version_filed_with_fewer_fields_is_known(url: str) -> None:
    record = event()
    with closing(Store.open(url)) as store:
        store.file_event(record)
    shorter = canonical({k: v for k, v in json.loads(record.model_dump_json()).items() if k != "schema"})
    engine = make_engine(database_url(url))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            connection.exec_driver_sql("DROP TRIGGER event_revision_no_update")
        connection.execute(update(EventRevision).values(content=shorter, sha256=sha256(shorter)))
    engine.dispose()
    with closing(Store.open(url)) as store:
        assert store.file_event(record) == "known"


def test_another_event_under_the_name_of_one_that_is_there_is_refused_and_noted_once(store: Store) -> None:
    store.file_event(event())
    other = event().model_copy(update={"score": 0.1})
    assert [store.file_event(other) for _ in range(3)] == ["differs"] * 3
    assert store.event("a" * 20).record == event()
    assert [e.action for e in store.audit(f"event/{'a' * 20}")] == ["event.filed", "event.differs"]


def test_the_highest_revision_stands_whatever_order_they_come_in(store: Store) -> None:
    for revision in (2, 1, 3):
        store.file_event(event(revision=revision))
    assert store.event("a" * 20).record.revision == 3
    assert store.check().whole


def test_a_reader_gets_each_changed_event_once_and_as_it_stands(store: Store) -> None:
    for identity in "abc":
        store.file_event(event(identity))
    (first,) = store.events_after(0, limit=1)
    store.file_event(event("a", revision=2))
    rest = store.events_after(first.cursor)
    assert [(c.event_id[0], c.event.record.revision) for c in rest if c.event] == [("b", 1), ("c", 1), ("a", 2)]
    assert store.events_after(rest[-1].cursor) == ()


def test_a_withdrawn_event_is_a_tombstone_for_readers_and_keeps_its_log(store: Store) -> None:
    store.file_event(event())
    (seen,) = store.events_after(0)
    store.withdraw_event("a" * 20, "lan", "wrong camera")
    (gone,) = store.events_after(seen.cursor)
    assert gone == EventChange(gone.cursor, "a" * 20, None)
    store.file_event(event(revision=2))
    assert store.events_after(gone.cursor)[0].event is None, "a later revision does not bring it back"
    with pytest.raises(NoSuchEventError):
        store.review("a" * 20, 0, judgement())
    with pytest.raises(NoSuchEventError):
        store.event("a" * 20)
    assert store.check().whole
    assert [e.actor for e in store.audit(f"event/{'a' * 20}")] == ["litterwatch", "lan", "litterwatch"]


def test_a_review_is_kept_and_moves_the_event_on(store: Store) -> None:
    store.file_event(event())
    (seen,) = store.events_after(0)
    made = store.review("a" * 20, 0, judgement())
    assert store.reviews("a" * 20) == (made,)
    (change,) = store.events_after(seen.cursor)
    assert change.event is not None
    assert change.event.version == made.version == 1


def test_the_event_stands_as_its_reviews_say_whoever_calls(store: Store) -> None:
    store.file_event(event())

    def stands() -> tuple[str, str | None, int]:
        found = store.feed.event(frozenset({event().source}), "a" * 20)
        return found.state, found.verdict, found.version

    assert stands() == ("open", None, 0)
    store.review("a" * 20, 0, judgement("duc"))
    assert stands() == ("second", "confirmed", 1)
    store.review("a" * 20, 1, judgement("duc"))
    assert stands() == ("second", "confirmed", 2), "one person is not two"
    store.review("a" * 20, 2, judgement("lan"))
    assert stands() == ("settled", "confirmed", 3)
    store.review("a" * 20, 3, replace(judgement("lan"), verdict="rejected"))
    assert stands() == ("settled", "rejected", 4)
    store.review("a" * 20, 4, judgement("duc"), two_people=False)
    assert stands() == ("settled", "confirmed", 5)
    said = [dict(e.facts)["state"] for e in store.audit(f"event/{'a' * 20}") if e.action == "event.reviewed"]
    assert said == ["second", "second", "settled", "settled", "settled"]
    assert store.check().whole


def test_who_decides_about_what_somebody_else_has_decided_meanwhile_is_refused(store: Store) -> None:
    store.file_event(event())
    store.review("a" * 20, 0, judgement("duc"))
    with pytest.raises(VersionConflictError) as caught:
        store.review("a" * 20, 0, judgement("lan"))
    assert (caught.value.expected, caught.value.found) == (0, 1)
    assert [r.judgement.reviewer for r in store.reviews("a" * 20)] == ["duc"]
    store.review("a" * 20, 1, judgement("lan"))


def test_a_review_of_a_revision_that_nobody_can_have_seen_is_refused(store: Store) -> None:
    store.file_event(event())
    for revision in (0, 2):
        with pytest.raises(RecordError, match="revision"):
            store.review("a" * 20, 0, judgement(revision=revision))


def test_a_review_without_a_reason_is_refused(store: Store) -> None:
    store.file_event(event())
    with pytest.raises(RecordError, match="reason code"):
        store.review("a" * 20, 0, replace(judgement(), reason_code=""))


def test_what_a_database_cannot_hold_is_refused_by_both_alike_and_leaves_nothing_behind(store: Store) -> None:
    before = store.check_audit()
    for wrong in ({"event_id": "a\0b"}, {"event_id": ""}, {"source": "x" * 501}, {"revision": 1 << 31}):
        with pytest.raises(RecordError):
            store.file_event(event().model_copy(update=wrong))
    with pytest.raises(RecordError):
        store.append_audit("duc", "half \ud800", "store")
    with pytest.raises(RecordError, match="different names"):
        store.append_audit("duc", "viewed", "store", (("a", 1), ("a", 2)))
    assert store.check_audit() == before
    assert store.events_after(0) == ()
