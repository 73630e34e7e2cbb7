"""What the HTTP application answers."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.camera_book import CameraBook
from api.conditions import Conditions
from api.live_messages import Watching
from api.recorder_messages import Changed, Kept, Packets, Recording, RingAlarm
from api.status import CameraStatus, ProcessStatus, Status
from evidence.live_lists import Condition
from streams.config import Camera
from streams.recorder import CameraState
from tests.api.http.asking import ask, served

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
SECRET = "hush-hush-4711"


def camera(state: CameraState = "live", watching: Watching | None = None) -> CameraStatus:
    """A camera as Serving would describe it, its address with a password."""
    book = CameraBook(Camera(id="gate", name="Cổng", source=f"rtsp://u:{SECRET}@192.0.2.1/x", transport="udp"))
    conditions = Conditions(lambda _: None)
    changed = Changed(state=state, since_utc_s=NOON.timestamp(), vi="lý do", en="a reason")
    book.changed(changed)
    conditions.changed("gate", changed.state, changed.since_utc_s, changed.en)
    alarm = RingAlarm(kind="disk_low", detail="1 GB")
    packets = Packets(received=5, written=4, before_keyframe=1, network_lost=2)
    book.recording(Recording(packets=packets, kept=Kept(ring_bytes=7, oldest_utc_s=0.0), alarms=(alarm,)))
    conditions.alarms("gate", [(alarm.kind, alarm.detail)], NOON)
    if watching is not None:
        book.watching(watching)
    processes = (ProcessStatus("recorder", 11, 3, True, "SIGKILL"), ProcessStatus("watcher", None, 1, False, None))
    return book.status(conditions.open("gate"), processes)


def status(*cameras: CameraStatus) -> Status:
    return Status(at_s=time.monotonic(), started=NOON, cameras=cameras)


def test_the_openapi_document_is_sound_and_tells_of_problems(tmp_path: Path) -> None:
    with served(tmp_path, status()) as (url, _):
        document = ask(url, "/api/v1/openapi.json").json
    OpenAPIV31SpecValidator(document).validate()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) >= 6
    for operation in operations:
        assert "application/problem+json" in operation["responses"]["default"]["content"]
    assert set(document["paths"]) >= {"/healthz", "/readyz", "/metrics", "/api/v1/cameras/{camera_id}"}


def test_a_camera_is_told_with_state_reason_and_counts_and_without_its_address(tmp_path: Path) -> None:
    with served(tmp_path, status(camera())) as (url, shown):
        (short,) = ask(url, "/api/v1/cameras", token=shown.token).json["cameras"]
        answer = ask(url, "/api/v1/cameras/gate", token=shown.token)
    assert SECRET.encode() not in answer.body
    assert b"rtsp" not in answer.body
    told = answer.json
    assert short == {key: told[key] for key in short}
    assert (told["state"], told["reason"]) == ("live", {"vi": "lý do", "en": "a reason"})
    assert told["since"] == "2026-11-22T05:00:00.000Z"
    assert told["transport"] == "udp"
    assert [c["kind"] for c in told["conditions"]] == ["live", "disk_low"]
    assert told["recording"]["packets"]["network_lost"] == 2
    assert told["recording"]["oldest_utc"] == "1970-01-01T00:00:00.000Z"
    assert [(p["role"], p["restarts"], p["at_work"], p["last_end"]) for p in told["processes"]] == [
        ("recorder", 2, True, "SIGKILL"),
        ("watcher", 0, False, None),
    ]


@pytest.mark.parametrize(("state", "shown"), [("live", "covered"), ("unreachable", "unreachable")])
def test_a_live_camera_that_is_covered_is_shown_as_covered(state: CameraState, shown: str) -> None:
    covered = Condition.begins("gate", "covered", NOON, "", start_s=1.0)
    book = CameraBook(Camera(id="gate"))
    assert book.status((covered,), ()).state == "off", "no recorder has told how the connection is"
    book.changed(Changed(state=state, since_utc_s=0.0, vi="", en=""))
    assert book.status((Condition.begins("gate", state, NOON, ""), covered), ()).state == shown


def test_a_live_camera_whose_pictures_the_disk_refuses_says_so() -> None:
    book = CameraBook(Camera(id="gate"))
    book.changed(Changed(state="live", since_utc_s=0.0, vi="ghi", en="recorded"))
    live, refused = Condition.begins("gate", "live", NOON, ""), Condition.begins("gate", "disk_full", NOON, "")
    assert book.status((live,), ()).reason.en == "recorded"
    assert "lost" in book.status((live, refused), ()).reason.en


@pytest.mark.parametrize(
    ("method", "path", "code", "kind"),
    [
        ("GET", "/api/v1/cameras/nobody", 404, "urn:litterwatch:problem:no-such-camera"),
        ("GET", "/api/v1/health?limit=0", 422, "urn:litterwatch:problem:bad-request"),
        ("GET", "/api/v1/health?limit=x", 422, "urn:litterwatch:problem:bad-request"),
        ("GET", "/nothing", 404, "about:blank"),
        ("POST", "/api/v1/cameras", 405, "about:blank"),
        ("GET", "/api/v1/cameras/" + 100 * "x", 422, "urn:litterwatch:problem:bad-request"),
    ],
)
def test_every_error_is_a_problem_in_both_languages(
    tmp_path: Path, method: str, path: str, code: int, kind: str
) -> None:
    with served(tmp_path, status()) as (url, shown):
        answer = ask(url, path, method=method, token=shown.token)
    assert (answer.status, answer.media_type) == (code, "application/problem+json")
    told = answer.json
    assert (told["type"], told["status"]) == (kind, code)
    assert told["title"]
    assert told["detail"]
    assert told["detail_vi"]


def test_a_mistake_of_the_program_is_a_problem_that_tells_nothing_of_its_inside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with served(tmp_path, status()) as (url, shown):
        shown.status = f"no status: {SECRET}"  # type: ignore[assignment]  # the mistake
        answer = ask(url, "/api/v1/cameras", token=shown.token)
        shown.status = status()
        assert ask(url, "/api/v1/cameras", token=shown.token).status == 200, "and it goes on"
    assert (answer.status, answer.media_type) == (500, "application/problem+json")
    assert SECRET not in answer.body.decode()
    assert "AttributeError" in caplog.text


def test_it_is_ready_when_every_process_is_at_work_and_alive_while_supervision_goes_on(tmp_path: Path) -> None:
    waiting = camera()
    at_work = replace(waiting, processes=tuple(replace(p, heard=True) for p in waiting.processes))
    with served(tmp_path, status(waiting)) as (url, shown):
        assert ask(url, "/healthz").json["status"] == "alive"
        answer = ask(url, "/readyz")
        assert answer.status == 503
        assert "gate: watcher" in answer.json["detail"]
        shown.status = status(at_work)
        assert ask(url, "/readyz").json == {"status": "ready", "cameras": 1}
        shown.status = replace(status(at_work), at_s=time.monotonic() - 60)
        for path in ("/healthz", "/readyz"):
            assert ask(url, path).json["type"] == "urn:litterwatch:problem:stuck"


def test_conditions_are_told_the_newest_first_those_that_hold_apart(tmp_path: Path) -> None:
    with served(tmp_path, status()) as (url, shown):
        for source in ("gate", "yard"):
            first, second = Condition.begins(source, "connecting", NOON, ""), Condition.begins(source, "live", NOON, "")
            for condition in (first, first.ends(NOON), second):
                shown.health.add(condition)
        told = ask(url, "/api/v1/health", token=shown.token).json
        one = ask(url, "/api/v1/health?camera=gate&limit=1", token=shown.token).json
    assert [(c["source"], c["kind"]) for c in told["open"]] == [("yard", "live"), ("gate", "live")]
    assert [c["source"] for c in told["past"]] == ["yard", "gate"]
    assert [[c["source"] for c in one[key]] for key in ("open", "past")] == [["gate"], ["gate"]]
    assert Condition.model_validate(one["past"][0]).ended, "the same lines as in health.jsonl"


def test_answers_may_not_be_framed_guessed_or_kept(tmp_path: Path) -> None:
    with served(tmp_path, status()) as (url, shown):
        headers = ask(url, "/api/v1/cameras", token=shown.token).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers
