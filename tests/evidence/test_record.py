import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from detector.events import Health
from evidence.record import EventDetail, EventRecord, HealthRecord, event_id, iso_utc
from evidence.surroundings import SurroundingsRecord
from tests.evidence.samples import DEPOSIT, clock, detail

CONTRACT = [
    *("schema", "event_id", "revision", "source", "kind", "actor", "allowed", "violations"),
    *("start_s", "release_s", "confirmed_s", "end_s", "start_utc", "release_utc", "confirmed_utc", "end_utc"),
    *("item_box", "actor_box", "score", "zone", "rule", "clip", "stills", "model"),
]


def test_a_line_has_the_fields_of_the_contract_in_its_order() -> None:
    line = json.loads(detail().record().model_dump_json())
    assert list(line) == CONTRACT
    assert (line["schema"], line["revision"]) == (1, 1)
    assert list(line["stills"]) == ["before", "carry", "release", "left_behind", "actor"]
    assert line["item_box"] == [60.0, 80.0, 80.0, 100.0]


def test_wall_clock_times_are_utc_with_milliseconds() -> None:
    line = json.loads(detail().record().model_dump_json())
    assert line["release_utc"] == "2026-11-22T11:30:05.000Z"
    assert line["end_utc"] == "2026-11-22T11:30:08.250Z"
    local = datetime(2026, 11, 22, 18, 30, tzinfo=timezone(timedelta(hours=7)))
    assert iso_utc(local) == "2026-11-22T11:30:00.000Z"


def test_what_is_unknown_is_null_and_not_guessed() -> None:
    unsure = replace(DEPOSIT, confirmed_s=None, end_s=None, start_s=None, actor_box=None, allowed=None, violations=())
    line = json.loads(detail(deposit=unsure).record().model_dump_json())
    assert [line[k] for k in ("confirmed_s", "confirmed_utc", "end_utc", "start_utc", "actor_box", "allowed")] == [
        None
    ] * 6


def test_a_record_survives_being_written_and_read() -> None:
    one = detail()
    assert EventDetail.model_validate_json(one.model_dump_json()) == one
    assert EventRecord.model_validate_json(one.record().model_dump_json()) == one.record()


def test_a_field_no_contract_lists_is_refused() -> None:
    line = json.loads(detail().record().model_dump_json())
    with pytest.raises(ValidationError, match="extra_forbidden"):
        EventRecord.model_validate({**line, "face": "no"})


def test_a_score_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValidationError, match="score"):
        detail(deposit=replace(DEPOSIT, score=1.2))


def test_the_id_is_the_same_for_the_same_footage_name_and_settings() -> None:
    first = event_id(DEPOSIT, "a.mp4", "content", "settings")
    assert first == event_id(replace(DEPOSIT, score=0.5, end_s=None), "a.mp4", "content", "settings")
    assert len(first) == 20
    assert int(first, 16) >= 0


@pytest.mark.parametrize(
    "other",
    [
        event_id(DEPOSIT, "b.mp4", "content", "settings"),
        event_id(DEPOSIT, "a.mp4", "other", "settings"),
        event_id(DEPOSIT, "a.mp4", "content", "other"),
        event_id(replace(DEPOSIT, release_s=6.0), "a.mp4", "content", "settings"),
        event_id(replace(DEPOSIT, item_box=(10.0, 80.0, 30.0, 100.0)), "a.mp4", "content", "settings"),
        event_id(replace(DEPOSIT, kind="litter"), "a.mp4", "content", "settings"),
    ],
)
def test_the_id_differs_where_footage_settings_time_or_place_differ(other: str) -> None:
    assert other != event_id(DEPOSIT, "a.mp4", "content", "settings")


@given(st.floats(-0.4, 0.4))
def test_the_id_does_not_follow_the_last_digits_of_a_box(wobble: float) -> None:
    moved = replace(DEPOSIT, item_box=(60 + wobble, 80.0, 80.0, 100 - wobble))
    assert event_id(moved, "a", "c", "s") == event_id(DEPOSIT, "a", "c", "s")


def test_a_health_record_without_an_end_stays_open() -> None:
    record = HealthRecord.of(Health("moved", 3.0, None, "shift 4 %"), "a.mp4", clock)
    line = json.loads(record.model_dump_json())
    assert (line["end_s"], line["end_utc"], line["start_utc"]) == (None, None, "2026-11-22T11:30:03.000Z")
    assert HealthRecord.of(Health("dark", 0.0, 1.0, ""), "a", lambda _: None).start_utc is None
    assert record.start_utc == datetime(2026, 11, 22, 11, 30, 3, tzinfo=UTC)


def test_the_clock_between_two_moments_that_were_noted() -> None:
    assert DEPOSIT.surroundings is not None
    kept = SurroundingsRecord.of(DEPOSIT, DEPOSIT.surroundings, clock)
    assert SurroundingsRecord.model_validate_json(kept.model_dump_json()) == kept
    assert kept.utc_at(7.25) == clock(7.25)
    assert (kept.utc_at(2.9), kept.utc_at(9.6)) == (None, None), "nothing is made up beyond them"

    def set_meanwhile(media_s: float) -> datetime | None:
        at = clock(media_s)
        return None if at is None else at + timedelta(seconds=3600 if media_s > 7 else 0)

    stepped = SurroundingsRecord.of(DEPOSIT, DEPOSIT.surroundings, set_meanwhile)
    assert (stepped.utc_at(7.0), stepped.utc_at(9.0)) == (None, clock(3609.0))
    assert SurroundingsRecord.of(DEPOSIT, DEPOSIT.surroundings, lambda _: None).utc_at(5.0) is None
