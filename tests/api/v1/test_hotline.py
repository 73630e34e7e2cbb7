"""Reports over HTTP: taken down, followed, closed; who reported is told to those who may know, and noted."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from streams.ring.folder import ring_folder
from streams.ring.holds import Holds
from tests.api.http.asking import Answer
from tests.api.v1.town import FAR, MINE, NEAR, THEIRS, Town, name_of, town
from tests.pipeline.rings import record
from tests.streams.ring_feed import EPOCH_S, make

AT = datetime.fromtimestamp(EPOCH_S, UTC)
CALLER = {"name": "Nguyễn Văn A", "phone": "0912 345 678"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as made:
        record(made.data, "near", make(tmp_path_factory.mktemp("footage"), "h264.ts").times(30))
        yield made


def seen(**more: Any) -> dict[str, Any]:
    said = {"place": {"text": "Gầm cầu Kỳ Cùng", "commune": NEAR}, "text": "Xe ba gác đổ phế thải", "uncertainty_s": 10}
    return {**said, "happened_utc": (AT + timedelta(seconds=30)).isoformat(), "contact": CALLER, **more}


def told(answer: Answer, status: int = 201) -> Any:
    assert answer.status == status, answer.body
    return json.loads(answer.body)


def test_a_report_from_the_call_to_the_case_to_the_answer(place: Town) -> None:
    made = told(place.ask("/reports", "reviewer", method="POST", body=seen()))
    at = f"/reports/{made['report_id']}"
    assert (made["state"], made["version"], made["anonymous"], made["contact_kept"]) == ("received", 0, False, True)
    (hold,) = Holds(ring_folder(place.data, "near")).all()
    assert made["report_id"] in hold.reason

    near = told(place.ask(f"{at}/cameras", "reviewer"), 200)
    (camera,) = near["cameras"]
    assert (camera["camera"], camera["held"], camera["here"], camera["why"]) == ("near", True, True, "commune")
    assert len(camera["recorded"]) == 1

    stretch = {"camera": "near", "from_utc": (AT + timedelta(seconds=20)).isoformat()}
    stretch["to_utc"] = (AT + timedelta(seconds=35)).isoformat()
    (kept,) = told(place.ask(f"{at}/footage", "reviewer", method="POST", body=stretch))["kept"]
    clip = place.ask(f"{at}/files/{kept['sha256']}?reason=xem", "reviewer", headers={"range": "bytes=4-7"})
    assert (clip.status, clip.body) == (206, b"ftyp")
    assert place.ask(f"{at}/files/{kept['sha256']}", "reviewer").status == 422, "programs say why"

    named = {"camera": "near", "at_utc": (AT + timedelta(seconds=30)).isoformat(), "kind": "dump", "actor": "truck"}
    event_id = told(place.ask(f"{at}/events", "reviewer", method="POST", body=named))["event_id"]
    assert told(place.ask(f"/events/{event_id}", "reviewer"), 200)["state"] == "open"
    review = {"version": 0, "revision": 2, "verdict": "confirmed", "reason_code": "CONFIRM-ROAD"}
    assert place.ask(f"/events/{event_id}/reviews", "reviewer", method="POST", body=review).status == 201

    now = told(place.ask(at, "viewer"), 200)
    assert (now["state"], now["events"]) == ("linked", [event_id])
    assert told(place.ask(f"{at}/links", "reviewer", method="POST", body={"event_id": THEIRS}), 404)
    linked = told(
        place.ask(f"{at}/links", "reviewer", method="POST", body={"event_id": MINE, "version": now["version"]})
    )
    close = {"version": now["version"], "outcome": "handled", "note": "đã lập biên bản"}
    refused = told(place.ask(f"{at}/close", "reviewer", method="POST", body=close), 409)
    assert (refused["type"].rpartition(":")[2], refused["version"]) == ("version-conflict", linked["version"])
    close["version"] = linked["version"]
    assert told(place.ask(f"{at}/close", "reviewer", method="POST", body=close))["outcome"] == "handled"
    assert told(place.ask(f"{at}/links", "reviewer", method="POST", body={"event_id": MINE}), 409)
    listed = told(place.ask("/reports?state=closed", "viewer"), 200)
    assert [one["report_id"] for one in listed["reports"]] == [made["report_id"]]
    actions = [(e.actor, e.action) for e in place.station.store.audit(f"report/{made['report_id']}")]
    reviewer = name_of("reviewer")
    assert actions[:3] == [
        (reviewer, "report.received"),
        (reviewer, "report.changed"),
        (reviewer, "report.file_downloaded"),
    ]
    assert place.station.store.check().whole


def test_who_reported_is_in_no_answer_but_one_and_each_look_is_logged(place: Town) -> None:
    made = place.ask("/reports", "reviewer", method="POST", body=seen())
    at = f"/reports/{told(made)['report_id']}"
    everywhere = [made.body, place.ask(at, "approver").body, place.ask("/reports", "approver").body]
    assert not any(b"0912" in body or "Văn A".encode() in body for body in everywhere)
    assert place.ask(f"{at}/contact", "reviewer").status == 403
    assert told(place.ask(f"{at}/contact", "approver"), 200) == {**CALLER, "other": ""}
    assert place.station.store.audit(at[1:].replace("reports", "report"))[-1].action == "report.contact_seen"
    assert place.ask(f"{at}/contact", "approver", method="DELETE").status == 204
    assert place.ask(f"{at}/contact", "approver").status == 404


def test_nobody_takes_down_what_they_could_not_see(place: Town) -> None:
    elsewhere = seen(place={"text": "Phố", "commune": FAR})
    assert place.ask("/reports", "reviewer", method="POST", body=elsewhere).status == 403
    assert place.ask("/reports", "reviewer", method="POST", body=seen(place={"text": "Phố"})).status == 403
    made = told(place.ask("/reports", "reviewer", method="POST", body=elsewhere, commune=None))
    assert place.ask(f"/reports/{made['report_id']}", "reviewer").status == 404
    assert place.ask(f"/reports/{made['report_id']}", "reviewer", commune=FAR).status == 200


def test_the_same_request_sent_again_is_one_report(place: Town) -> None:
    before = len(told(place.ask("/reports?limit=100", "viewer"), 200)["reports"])
    headers = {"idempotency-key": "cuoc-goi-17"}
    first = place.ask("/reports", "reviewer", method="POST", body=seen(), headers=headers)
    again = place.ask("/reports", "reviewer", method="POST", body=seen(), headers=headers)
    assert (first.status, again.body) == (201, first.body)
    assert len(told(place.ask("/reports?limit=100", "viewer"), 200)["reports"]) == before + 1


def test_pages_of_the_list_follow_each_other(place: Town) -> None:
    for _ in range(3):
        place.ask("/reports", "reviewer", method="POST", body=seen())
    whole = [one["report_id"] for one in told(place.ask("/reports?limit=100", "viewer"), 200)["reports"]]
    found, after = [], ""
    while True:
        page = told(place.ask(f"/reports?limit=2{after}", "viewer"), 200)
        found += [one["report_id"] for one in page["reports"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == whole
    assert place.ask("/reports?after=abc", "viewer").status == 404
