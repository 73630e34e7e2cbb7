"""Any record, any text, any moment: both databases give back what they were given, and agree on its hash."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.events import Actor, HealthKind, Kind, Violation
from evidence.live_lists import Condition
from evidence.record import EventRecord, ModelRef, Stills
from evidence.store import Facts, Judgement, Store, Verdict
from tests.evidence.store.postgres import Server, why_not
from tests.evidence.store.samples import file_condition

# A database for each example would take a second each; identifiers differ instead.
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NUMBERS = count()

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
plain = texts.map(lambda text: text.replace("\0", "")).filter(bool)
seconds = st.floats(allow_nan=False, allow_infinity=False)
zones = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))
moments = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=zones)
milliseconds = moments.map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))
maybe_seconds, maybe_moment = st.none() | seconds, st.none() | milliseconds
boxes = st.tuples(seconds, seconds, seconds, seconds)
events = st.builds(
    EventRecord,
    event_id=st.builds(lambda: f"event{next(NUMBERS)}"),
    revision=st.integers(1, 2**31 - 1),
    source=plain,
    kind=st.sampled_from(get_args(Kind)),
    actor=st.sampled_from(get_args(Actor)),
    allowed=st.none() | st.booleans(),
    violations=st.lists(st.sampled_from(get_args(Violation)), max_size=2).map(tuple),
    start_s=maybe_seconds,
    release_s=seconds,
    confirmed_s=maybe_seconds,
    end_s=maybe_seconds,
    start_utc=maybe_moment,
    release_utc=maybe_moment,
    confirmed_utc=maybe_moment,
    end_utc=maybe_moment,
    item_box=boxes,
    actor_box=st.none() | boxes,
    score=st.floats(0, 1),
    zone=st.none() | texts,
    rule=st.none() | texts,
    clip=st.none() | texts,
    stills=st.builds(Stills, before=st.none() | texts, actor=st.none() | texts),
    model=st.builds(ModelRef, name=texts, sha256=texts),
)
conditions = st.builds(
    Condition,
    health_id=st.builds(lambda: f"health{next(NUMBERS)}"),
    revision=st.integers(1, 2**31 - 1),
    source=plain,
    kind=st.sampled_from(get_args(HealthKind)),
    start_s=maybe_seconds,
    end_s=maybe_seconds,
    start_utc=maybe_moment,
    end_utc=maybe_moment,
    ended=st.booleans(),
    detail=texts,
)
judgements = st.builds(
    Judgement,
    reviewer=plain,
    role=texts,
    verdict=st.sampled_from(get_args(Verdict)),
    reason_code=plain,
    note=texts,
    revision=st.just(1),
    seconds_watched=maybe_seconds,
)
scalars = st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | seconds | texts
facts: st.SearchStrategy[Facts] = st.dictionaries(texts, scalars, max_size=4).map(lambda d: tuple(sorted(d.items())))


class Clock:
    """Stands where it is put."""

    now = datetime(2026, 11, 22, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


CLOCK = Clock()


@pytest.fixture(scope="module")
def stores(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, ...]]:
    """SQLite, and PostgreSQL where it can be had."""
    path: Path = tmp_path_factory.mktemp("rows") / "store.sqlite"
    urls = [f"sqlite:///{path}"]
    if why_not() is None:
        server: Server = request.getfixturevalue("postgres")
        urls.append(server.new_database("prepared"))
    opened = tuple(Store.open(url, CLOCK) for url in urls)
    yield opened
    for store in opened:
        assert store.check().whole
        store.close()


@SLOW
@given(record=events, at=moments)
def test_events_come_back_as_their_line_says_them(stores: tuple[Store, ...], record: EventRecord, at: datetime) -> None:
    CLOCK.now = at
    for store in stores:
        assert store.file_event(record) == "new"
    found = [store.event(record.event_id) for store in stores]
    assert all(one == found[0] for one in found)
    assert found[0].record == record
    assert found[0].filed_utc == at


@SLOW
@given(record=events, judgement=judgements, at=moments)
def test_reviews_come_back_to_the_microsecond(
    stores: tuple[Store, ...], record: EventRecord, judgement: Judgement, at: datetime
) -> None:
    CLOCK.now = at
    judgement = replace(judgement, revision=record.revision)
    made = []
    for store in stores:
        store.file_event(record)
        made.append(store.review(record.event_id, 0, judgement))
        assert store.reviews(record.event_id) == (made[-1],)
    assert all(one == made[0] for one in made)
    assert (made[0].judgement, made[0].reviewed_utc) == (judgement, at)


@SLOW
@given(condition=conditions)
def test_conditions_come_back(stores: tuple[Store, ...], condition: Condition) -> None:
    for store in stores:
        file_condition(store, condition)
        found = [c for c in store.conditions(condition.source) if c.health_id == condition.health_id]
        assert found == [condition]


@SLOW
@given(actor=plain, action=plain, subject=plain, told=facts, at=moments)
def test_entries_of_the_log_come_back_and_are_found_whole(
    stores: tuple[Store, ...], actor: str, action: str, subject: str, told: Facts, at: datetime
) -> None:
    CLOCK.now = at
    for store in stores:
        made = store.append_audit(actor, action, subject, told)
        assert store.audit(subject)[-1] == made
        assert made.facts == told
        assert store.check_audit().breaks == ()
