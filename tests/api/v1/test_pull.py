"""Pull-sync: nothing missing, nothing twice, whoever was interrupted how often."""

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import rfc8785

from tests.api.v1.town import FAR, MINE, MINE_TOO, NEAR, REVIEW, THEIRS, Town, add_package, an_event, town


@pytest.fixture
def place(tmp_path: Path, url: str) -> Iterator[Town]:
    with town(tmp_path, url) as made:
        yield made


def test_a_puller_gets_every_event_of_its_communes_with_hashes_that_hold(place: Town) -> None:
    page = place.ask("/events", "viewer").json
    assert [row["event_id"] for row in page["events"]] == [MINE, MINE_TOO]
    assert page["more"] is False
    for row in page["events"]:
        said = {"event_id": row["event_id"], "event": row["event"]}
        assert hashlib.sha256(rfc8785.dumps(said)).hexdigest() == row["row_sha256"]
        assert hashlib.sha256(rfc8785.dumps(row["event"]["record"])).hexdigest() == row["event"]["sha256"]
        (package,) = row["event"]["packages"]
        assert {file["path"] for file in package["files"]} == {"manifest.json", "media/original.mp4"}
    far = place.ask("/events", "viewer", commune=FAR).json
    assert [row["event_id"] for row in far["events"]] == [THEIRS]
    everything = place.ask("/events", "viewer", commune=None).json
    assert {row["event_id"] for row in everything["events"]} == {MINE, MINE_TOO, THEIRS}


def test_it_goes_on_from_its_cursor_and_learns_of_every_change(place: Town) -> None:
    after = place.ask("/events", "viewer").json["next"]
    assert place.ask(f"/events?after={after}", "viewer").json["events"] == []
    place.station.store.file_event(an_event(MINE, revision=2))
    place.ask(f"/events/{MINE_TOO}/reviews", "reviewer", method="POST", body=REVIEW)
    page = place.ask(f"/events?after={after}", "viewer").json
    told = {row["event_id"]: row["event"] for row in page["events"]}
    assert told[MINE]["record"]["revision"] == 2
    assert (told[MINE_TOO]["state"], told[MINE_TOO]["verdict"], told[MINE_TOO]["version"]) == ("second", "confirmed", 1)
    place.station.store.withdraw_event(MINE, "lan", "test")
    (row,) = place.ask(f"/events?after={page['next']}", "viewer").json["events"]
    assert (row["event_id"], row["event"]) == (MINE, None)


def test_a_package_that_comes_later_is_news(place: Town) -> None:
    place.station.store.file_event(an_event("d" * 20))
    after = place.ask("/events", "viewer").json["next"]
    add_package(place.station, "d" * 20)
    (row,) = place.ask(f"/events?after={after}", "viewer").json["events"]
    assert row["event"]["packages"][0]["package_id"] == "p-dddd"


def test_a_change_that_concerns_others_alone_is_no_news_and_not_waited_for(place: Town) -> None:
    after = place.ask("/events", "viewer").json["next"]
    place.station.store.withdraw_event(THEIRS, "lan", "test")
    page = place.ask(f"/events?after={after}", "viewer").json
    assert page["events"] == []
    assert place.ask(f"/events?after={page['next']}", "viewer").json["next"] == page["next"]


def test_interrupted_at_random_it_misses_nothing_and_gets_nothing_twice(place: Town) -> None:
    chance = random.Random(5)
    wanted = {MINE, MINE_TOO}
    copy: dict[str, str] = {}
    after = ""
    for turn in range(60):
        event_id = f"{turn:020x}"
        place.station.store.file_event(an_event(event_id))
        wanted.add(event_id)
        answer = place.ask(f"/events?limit={chance.randint(1, 3)}{after}", "viewer")
        if chance.random() < 0.5:
            continue  # the answer never arrived: the cursor stays
        for row in answer.json["events"]:
            assert row["event_id"] not in copy
            copy[row["event_id"]] = row["row_sha256"]
        after = f"&after={answer.json['next']}"
    more = True
    while more:
        page = place.ask(f"/events?limit=7{after}", "viewer").json
        assert not copy.keys() & {row["event_id"] for row in page["events"]}
        copy.update({row["event_id"]: row["row_sha256"] for row in page["events"]})
        after, more = f"&after={page['next']}", page["more"]
    assert copy.keys() == wanted


def test_what_is_known_is_not_sent_again(place: Town) -> None:
    first = place.ask("/events", "viewer")
    tag = first.headers["etag"]
    again = place.ask("/events", "viewer", headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    place.station.store.withdraw_event(MINE, "lan", "test")
    assert place.ask("/events", "viewer", headers={"if-none-match": tag}).status == 200


@pytest.mark.parametrize("cursor", ["x", "%C3%A9", "Mi4xLng", "MS4tMS54", "%00", "A" * 200, "MS4xLjE.Mg"])
def test_what_is_no_cursor_is_refused(place: Town, cursor: str) -> None:
    answer = place.ask(f"/events?after={cursor}", "viewer")
    assert (answer.status, answer.json["type"]) == (404, "urn:litterwatch:problem:bad-cursor")


def test_a_cursor_of_another_scope_or_of_a_store_that_was_put_back_is_refused(place: Town) -> None:
    near = place.ask("/events", "viewer").json["next"]
    answer = place.ask(f"/events?after={near}", "viewer", commune=FAR)
    assert (answer.status, answer.json["type"]) == (410, "urn:litterwatch:problem:other-cursor")
    with_more = place.ask("/events", "viewer", commune=None).json["next"]
    assert place.ask(f"/events?after={with_more}", "viewer").status == 410
    assert json.dumps(NEAR) not in near


def test_a_case_has_all_that_is_known_of_it_and_reading_it_is_in_the_log(place: Town) -> None:
    place.ask(f"/events/{MINE}/reviews", "reviewer", method="POST", body=REVIEW)
    place.ask(f"/events/{MINE}/notes", "reviewer", method="POST", body={"text": "xe tải"})
    place.ask(f"/events/{MINE}/holds", "approver", method="POST", body={"reason": "vụ án"})
    place.ask(f"/events/{MINE}/claim", "approver", method="POST")
    case = place.ask(f"/events/{MINE}", "viewer").json
    assert [one["reviewer"] for one in case["reviews"]] == ["reviewer-near"]
    assert case["notes"][0]["text"] == "xe tải"
    assert case["holds"][0]["released_utc"] is None
    assert case["claim"]["by"] == "approver-near"
    assert {file["path"]: file["media_type"] for file in case["files"]} == {
        "clip.mp4": "video/mp4",
        "release.jpg": "image/jpeg",
    }
    assert ("viewer-near", "event.opened") in place.actions(MINE)
    audit = place.ask(f"/events/{MINE}/audit", "auditor").json["entries"]
    assert [entry["action"] for entry in audit if entry["actor"] == "reviewer-near"] == ["event.reviewed", "note.added"]
