"""What officers do with cases over the API."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.api.v1.town import MINE, REVIEW, Town, town

CLAIM, REVIEWS, NOTES = f"/events/{MINE}/claim", f"/events/{MINE}/reviews", f"/events/{MINE}/notes"


@pytest.fixture
def place(tmp_path: Path, url: str) -> Iterator[Town]:
    with town(tmp_path, url) as made:
        yield made


def test_two_officers_never_work_on_one_clip(place: Town) -> None:
    mine = place.ask(CLAIM, "reviewer", method="POST")
    assert (mine.status, mine.json["by"]) == (201, "reviewer-near")
    for path, body in ((CLAIM, None), (REVIEWS, REVIEW)):
        refused = place.ask(path, "approver", method="POST", body=body)
        assert (refused.status, refused.json["type"]) == (409, "urn:litterwatch:problem:claimed")
        assert (refused.json["by"], refused.json["until_utc"]) == ("reviewer-near", mine.json["until_utc"])
    assert place.ask(CLAIM, "approver", method="DELETE").status == 204, "which changes nothing"
    assert place.ask(CLAIM, "approver", method="POST").status == 409
    assert place.ask(CLAIM, "reviewer", method="DELETE").status == 204
    assert place.ask(CLAIM, "approver", method="POST").status == 201


def test_whoever_saw_an_older_version_is_told_which_it_is_now(place: Town) -> None:
    assert place.ask(REVIEWS, "reviewer", method="POST", body=REVIEW).json["state"] == "second"
    late = place.ask(REVIEWS, "approver", method="POST", body=REVIEW)
    assert (late.status, late.json["type"], late.json["version"]) == (
        409,
        "urn:litterwatch:problem:version-conflict",
        1,
    )
    second = place.ask(REVIEWS, "approver", method="POST", body={**REVIEW, "version": 1})
    assert (second.status, second.json["state"], second.json["version"]) == (201, "settled", 2)


@pytest.mark.parametrize(
    ("change", "code", "kind"),
    [
        ({"version": 1}, 409, "same-person"),
        ({"version": 1, "verdict": "rejected", "reason_code": "CONFIRM-ROAD"}, 422, "bad-reason"),
        ({"version": 1, "verdict": "rejected", "reason_code": "REJECT-DUP"}, 422, "bad-reason"),
        ({"version": 1, "verdict": "perhaps"}, 422, "bad-request"),
        ({"version": 1, "verdict": "rejected", "reason_code": "REJECT-WIND", "revision": 9}, 422, "bad-record"),
        ({"version": -1}, 422, "bad-request"),
        ({"version": 1, "seconds_watched": 1e9}, 422, "bad-request"),
        ({"version": 1, "verdict": "rejected", "reason_code": "REJECT-DUP", "note": "x\u0000"}, 201, None),
    ],
)
def test_decisions_that_cannot_be(place: Town, change: dict[str, object], code: int, kind: str | None) -> None:
    place.ask(REVIEWS, "reviewer", method="POST", body=REVIEW)
    answer = place.ask(REVIEWS, "reviewer", method="POST", body={**REVIEW, **change})
    assert answer.status == code, answer.body
    assert kind is None or answer.json["type"] == f"urn:litterwatch:problem:{kind}"


def test_a_station_of_one_settles_alone(tmp_path: Path) -> None:
    with town(tmp_path, two_people=False) as place:
        assert place.ask(REVIEWS, "reviewer", method="POST", body=REVIEW).json["state"] == "settled"


def test_twenty_at_once_make_one_decision(place: Town) -> None:
    place.token("reviewer")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: place.ask(REVIEWS, "reviewer", method="POST", body=REVIEW), range(20)))
    assert sorted(answer.status for answer in answers) == [201, *[409] * 19]
    assert len(place.station.store.reviews(MINE)) == 1


def test_a_request_with_a_key_that_is_sent_again_does_nothing_twice(place: Town) -> None:
    key = {"idempotency-key": "7f3c"}
    first = place.ask(REVIEWS, "reviewer", method="POST", body=REVIEW, headers=key)
    again = place.ask(REVIEWS, "reviewer", method="POST", body=REVIEW, headers=key)
    assert (again.status, again.json) == (201, first.json)
    assert again.headers["idempotent-replayed"] == "true"
    other = place.ask(REVIEWS, "reviewer", method="POST", body={**REVIEW, "version": 1}, headers=key)
    assert (other.status, other.json["type"]) == (422, "urn:litterwatch:problem:key-reused")
    note = {"text": "xe tải"}
    for _ in range(3):
        place.ask(NOTES, "reviewer", method="POST", body=note, headers={"idempotency-key": "8a"})
    assert len(place.station.people.notes.of(MINE)) == 1


def test_what_was_refused_is_tried_again_under_the_same_key(place: Town) -> None:
    key = {"idempotency-key": "7f3c"}
    place.ask(CLAIM, "approver", method="POST")
    assert place.ask(REVIEWS, "reviewer", method="POST", body=REVIEW, headers=key).status == 409
    place.ask(CLAIM, "approver", method="DELETE")
    assert place.ask(REVIEWS, "reviewer", method="POST", body=REVIEW, headers=key).status == 201


def test_a_hold_is_placed_and_released_once(place: Town) -> None:
    reason = {"reason": "vụ án 12/2026"}
    hold = place.ask(f"/events/{MINE}/holds", "approver", method="POST", body=reason).json
    assert place.station.store.holds.open(MINE)[0].hold_id == hold["hold_id"]
    release = f"/events/{MINE}/holds/{hold['hold_id']}/release"
    released = place.ask(release, "approver", method="POST", body=reason)
    assert (released.status, released.json["released_by"]) == (201, "approver-near")
    assert place.ask(release, "approver", method="POST", body=reason).status == 404


def test_a_database_that_is_away_is_a_problem_and_not_a_mistake(place: Town) -> None:
    engine = place.station.store.engine
    if engine.dialect.name != "sqlite":
        pytest.skip("SQLite's file can be put aside; stopping PostgreSQL is tested with the store")
    assert place.ask("/events", "viewer").status == 200
    engine.dispose()
    database = Path(str(engine.url.database))
    aside = database.with_suffix(".aside")
    database.rename(aside)
    database.mkdir()
    try:
        answer = place.ask("/events", "viewer")
        assert (answer.status, answer.json["type"]) == (503, "urn:litterwatch:problem:store-away")
        assert place.ask("/healthz").status == 200
    finally:
        database.rmdir()
        aside.rename(database)
