"""Conditions, from when to when."""

from datetime import timedelta

import pytest

from evidence.store import START, Batch, Position, PositionMovedError, Store
from tests.evidence.store.samples import NOON, condition, event, file_condition


def test_a_condition_is_open_until_its_end_is_filed(store: Store) -> None:
    began = condition()
    file_condition(store, began)
    assert store.conditions(only_open=True) == (began,)
    ended = began.ends(NOON + timedelta(seconds=30))
    store.file(Batch("list", START, Position(1, ""), conditions=(ended, began)))
    assert store.conditions(only_open=True) == ()
    assert store.conditions() == (ended,)


def test_conditions_are_listed_in_the_order_they_began(store: Store) -> None:
    later = condition("a").model_copy(update={"start_utc": NOON + timedelta(seconds=1)})
    unknown = condition("d").model_copy(update={"start_utc": None})
    for one in (later, condition("b", "other"), unknown):
        file_condition(store, one)
    assert [c.health_id[0] for c in store.conditions()] == ["d", "b", "a"]
    assert [c.health_id[0] for c in store.conditions("street")] == ["d", "a"]


def test_a_batch_and_its_position_are_filed_together_or_not_at_all(store: Store) -> None:
    end = Position(10, "x")
    store.file(Batch("list", START, end, events=(event("a"),)))
    assert store.position("list") == end
    with pytest.raises(PositionMovedError, match="another process files it"):
        store.file(Batch("list", START, end, events=(event("b"),)))
    assert [c.event_id[0] for c in store.events_after(0)] == ["a"]


def test_what_no_row_can_hold_is_named_and_does_not_stop_the_others(store: Store) -> None:
    wrong = event("b").model_copy(update={"source": "a\0b"})
    other = event("a").model_copy(update={"score": 0.1})
    filed = store.file(Batch("list", START, Position(1, ""), events=(event("a"), wrong, other, event("c"))))
    assert (filed.new, filed.known, len(filed.troubles)) == (2, 0, 2)
    assert [c.event_id[0] for c in store.events_after(0)] == ["a", "c"]
    assert store.check().whole
