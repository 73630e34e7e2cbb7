"""Pictures and packages over HTTP: parts of them, nothing outside, and all of it in the log."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.v1.town import CLIP, MANIFEST, MINE, THEIRS, Town, an_event, town

FILE = f"/events/{MINE}/files/clip.mp4?reason=test"
ORIGINAL = f"/events/{MINE}/packages/p-{MINE[:4]}/media/original.mp4?reason=test"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.mark.parametrize("path", [FILE, ORIGINAL])
def test_a_file_comes_whole_or_in_the_part_that_is_asked_for(place: Town, path: str) -> None:
    whole = place.ask(path, "reviewer")
    assert (whole.status, whole.body, whole.media_type) == (200, CLIP, "video/mp4")
    assert whole.headers["accept-ranges"] == "bytes"
    end = len(CLIP) - 1
    for wanted, first, last in (("0-99", 0, 99), ("100-", 100, end), ("-7", end - 6, end), ("5-99999999", 5, end)):
        part = place.ask(path, "reviewer", headers={"range": f"bytes={wanted}"})
        assert (part.status, part.body) == (206, CLIP[first : last + 1])
        assert part.headers["content-range"] == f"bytes {first}-{last}/{len(CLIP)}"
        assert part.headers["content-length"] == str(last + 1 - first)
    for wanted in (f"{len(CLIP)}-", "-0", "9-3"):
        refused = place.ask(path, "reviewer", headers={"range": f"bytes={wanted}"})
        assert (refused.status, refused.headers["content-range"]) == (416, f"bytes */{len(CLIP)}")
    for wanted in ("bytes=0-1,4-5", "lines=1-2", "bytes=", "bytes=a-b"):
        assert place.ask(path, "reviewer", headers={"range": wanted}).body == CLIP
    ten = {"range": "bytes=0-9"}
    assert place.ask(path, "reviewer", headers={**ten, "if-range": whole.headers["etag"]}).status == 206
    assert place.ask(path, "reviewer", headers={**ten, "if-range": '"other"'}).status == 200


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.from_regex(r"bytes=[0-9]{0,6}-[0-9]{0,6}(,[0-9]{0,3}-)?", fullmatch=True))
def test_any_range_is_answered_with_bytes_of_the_file(place: Town, wanted: str) -> None:
    answer = place.ask(FILE, "reviewer", headers={"range": wanted})
    assert answer.status in {200, 206, 416}
    if answer.status == 206:
        first, last = answer.headers["content-range"].removeprefix("bytes ").partition("/")[0].split("-")
        assert answer.body == CLIP[int(first) : int(last) + 1]


def test_a_broken_download_goes_on_where_it_was(place: Town) -> None:
    got = b""
    while len(got) < len(CLIP):
        headers = {"range": f"bytes={len(got)}-{len(got) + 3000}"}
        got += place.ask(ORIGINAL, "reviewer", headers=headers).body
    assert hashlib.sha256(got).digest() == hashlib.sha256(CLIP).digest()


OUTSIDE = (
    "../../../litterwatch.sqlite",
    "..%2f..%2f..%2flitterwatch.sqlite",
    "%2e%2e/event.json",
    "../" + THEIRS + "/clip.mp4",
    "..%2f" + THEIRS + "%2fclip.mp4",
    "event.json",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "clip.mp4%00.jpg",
    "clip.mp4/",
    "./clip.mp4",
    "..\\clip.mp4",
    "linked.jpg",
    "%ff%fe",
    "a" * 400,
)


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("base", [f"/events/{MINE}/files/", f"/events/{MINE}/packages/p-{MINE[:4]}/"])
def test_nothing_outside_is_served(place: Town, base: str, path: str) -> None:
    answer = place.ask(f"{base}{path}?reason=test", "reviewer")
    assert answer.status in {404, 422}
    assert answer.media_type == "application/problem+json"


@pytest.mark.parametrize(
    "said",
    [
        "../litterwatch.sqlite",
        f"events/{THEIRS}/clip.mp4",
        f"events/{MINE}/../{THEIRS}/clip.mp4",
        "/etc/passwd",
        "{link}",
    ],
)
def test_nothing_outside_is_served_whatever_a_record_or_a_link_in_its_folder_says(tmp_path: Path, said: str) -> None:
    with town(tmp_path / "data") as place:
        link = place.data / "events" / MINE / "linked.mp4"
        link.symlink_to(place.data / "litterwatch.sqlite")
        clip = said.replace("{link}", f"events/{MINE}/linked.mp4")
        record = an_event(MINE, revision=2).model_copy(update={"clip": clip})
        place.station.store.file_event(record)
        files = place.ask(f"/events/{MINE}", "viewer").json["files"]
        assert [file["path"] for file in files] == ["release.jpg"]
        for path in ("linked.mp4", clip, clip.rpartition("/")[2]):
            assert place.ask(f"/events/{MINE}/files/{path}?reason=x", "reviewer").status == 404


def test_an_event_whose_name_leads_elsewhere_has_no_files(place: Town) -> None:
    place.station.store.file_event(an_event("..", "near"))
    assert place.ask("/events/%2e%2e/files/clip.mp4?reason=x", "reviewer").status == 404


def test_a_program_says_why_it_takes_a_file_and_the_log_has_why_and_which(place: Town) -> None:
    refused = place.ask(f"/events/{MINE}/files/clip.mp4", "reviewer")
    assert (refused.status, refused.json["type"]) == (422, "urn:litterwatch:problem:needs-reason")
    answer = place.ask(f"/events/{MINE}/packages/p-{MINE[:4]}/manifest.json?reason=sao+l%C6%B0u", "approver")
    assert answer.body == MANIFEST
    assert answer.headers["content-disposition"] == 'attachment; filename="manifest.json"'
    (entry,) = [e for e in place.station.store.audit(f"event/{MINE}") if e.actor == "approver-near"]
    assert (entry.action, dict(entry.facts)) == (
        "file.downloaded",
        {"what": f"p-{MINE[:4]}/manifest.json", "reason": "sao lưu", "sha256": hashlib.sha256(MANIFEST).hexdigest()},
    )


def test_what_was_played_is_noted(place: Town) -> None:
    body = {"what": "clip.mp4", "seconds": 12.5}
    assert place.ask(f"/events/{MINE}/views", "viewer", method="POST", body=body).status == 201
    entries = [e for e in place.station.store.audit(f"event/{MINE}") if e.actor == "viewer-near"]
    assert [(e.action, dict(e.facts)["seconds"]) for e in entries] == [("clip.viewed", 12.5)]


def test_a_stamp_that_came_later_is_fetched_and_one_that_did_not_is_not_there(place: Town) -> None:
    path = f"/events/{MINE}/packages/p-{MINE[:4]}/manifest.tsr?reason=test"
    assert place.ask(path, "reviewer").status == 404
    place.station.objects.put(f"packages/{MINE}/p-{MINE[:4]}/manifest.tsr", b"stamp")
    assert place.ask(path, "reviewer").body == b"stamp"


def test_where_the_folder_is_gone_the_sealed_package_stands_in(tmp_path: Path) -> None:
    with town(tmp_path) as place:
        clip = place.station.data / "events" / MINE / "clip.mp4"
        clip.unlink()
        assert place.ask(FILE, "reviewer").body == CLIP
        assert place.ask(FILE, "reviewer", headers={"range": "bytes=3-9"}).body == CLIP[3:10]
        assert place.ask(f"/events/{MINE}/files/release.jpg?reason=x", "reviewer").status == 200
        (clip.parent / "release.jpg").unlink()
        assert place.ask(f"/events/{MINE}/files/release.jpg?reason=x", "reviewer").status == 404, "in no package here"


def test_what_was_deleted_by_decision_is_gone(place: Town) -> None:
    place.station.objects.delete(f"packages/{MINE}/p-{MINE[:4]}/media/original.mp4", "d" * 32)
    answer = place.ask(ORIGINAL, "reviewer")
    assert (answer.status, answer.json["type"]) == (410, "urn:litterwatch:problem:gone")
