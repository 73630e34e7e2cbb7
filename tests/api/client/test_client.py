"""The typed client against a real station, and against things that are none."""

import http.server
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.client import (
    AnswerError,
    ApiError,
    BadAnswerError,
    BadTokenError,
    BusyError,
    ClaimedError,
    Client,
    DamagedError,
    GoneError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    OtherCursorError,
    PackageFile,
    Patience,
    Token,
    UnreachableError,
    VersionConflictError,
)
from api.client.asking import Asking
from benchmarks.station.cutting import relay
from benchmarks.station.stock import CAMERAS, COMMUNES, id_of, record_of
from evidence.live_lists import Condition as Seen
from evidence.store import START, Batch, Position
from tests.api.client.stationed import HURRY, Stationed, stationed

EVENT = id_of(0)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stationed]:
    with stationed(tmp_path_factory.mktemp("client") / "station") as made:
        yield made


def test_events_are_followed_from_a_cursor_and_hashes_hold(place: Stationed) -> None:
    with place.client() as client:
        rows = list(client.follow(limit=2))
        assert [row.event_id for row in rows] == [id_of(number) for number in range(3)]
        event = rows[0].event
        assert event is not None
        assert event.record.source == "camera-01"
        with pytest.raises(ValidationError):
            event.version = 7
        page = client.page()
        assert page is not None
        assert page.etag is not None
        assert client.page(etag=page.etag) is None, "nothing is new"
        assert list(client.follow(page.next)) == []
        place.stock.station.store.file_event(record_of(0, revision=2))
        (changed,) = client.follow(page.next)
        assert changed.event is not None
        assert changed.event.record.revision == 2


def test_zones_conditions_and_figures_are_as_the_station_has_them(place: Stationed) -> None:
    with place.client() as client:
        plans = client.plans()
        assert {plan.camera for plan in plans} == set(CAMERAS)
        assert client.plan(CAMERAS[0]) == plans[0]
        assert (plans[0].commune, plans[0].zones, plans[0].timezone) == (COMMUNES[0], (), "Asia/Ho_Chi_Minh")
        with pytest.raises(NotFoundError):
            client.plan("../cameras")
        at = datetime(2026, 11, 3, tzinfo=UTC)
        seen = [Seen.begins(CAMERAS[number % 2], "dark", at + timedelta(hours=number), "tối") for number in range(5)]
        store = place.stock.station.store
        store.file(Batch("dark 1", START, Position(1, ""), conditions=tuple(seen)))
        found = list(client.conditions(limit=2))
        assert [one.health_id for one in found] == [one.health_id for one in reversed(seen)]
        assert {one.ended for one in found} == {False}
        of_one = client.conditions(source=CAMERAS[1], since=at + timedelta(hours=2), only_open=True)
        assert [one.start_utc for one in of_one] == [at + timedelta(hours=3)]
        all_days = client.statistics()
        assert (all_days.total.acts, len(all_days.cameras)) == (3, len(CAMERAS))
        none = client.statistics(date(2026, 1, 1), date(2026, 1, 2), commune=COMMUNES[1])
        assert none.period is not None
        assert (none.total.acts, none.commune, none.period.last) == (0, COMMUNES[1], date(2026, 1, 2))
        with pytest.raises(NotFoundError):
            client.statistics(commune="Xã không có")
        assert client.black_spots(date(2026, 11, 30)).spots == ()


def test_problems_are_errors_of_their_own(place: Stationed) -> None:
    decision = {"version": 0, "revision": 1, "verdict": "rejected", "reason_code": "REJECT-WIND"}
    other = Client(place.url, Token(place.stock.token("khac", "approver")), patience=HURRY)
    with place.client() as client, other:
        with pytest.raises(NotFoundError):
            client.event("nothing")
        with pytest.raises(OtherCursorError):
            client.page("MS45OTk5OTk5LjAwMDAwMDAwMDAwMA")
        assert client.claim(EVENT).by == "sao"
        with pytest.raises(ClaimedError) as claimed:
            other.claim(EVENT)
        assert claimed.value.by == "sao"
        client.drop(EVENT)
        assert client.review(EVENT, **decision).state == "settled"  # type: ignore[arg-type]
        with pytest.raises(VersionConflictError) as late:
            other.review(EVENT, **decision)  # type: ignore[arg-type]
        assert late.value.version == 1
        assert late.value.problem.detail_vi
        with pytest.raises(NotAllowedError):
            client.audit()
    with Client(place.url, Token("lw_" + "x" * 43), patience=HURRY) as nobody, pytest.raises(NotSignedInError):
        nobody.who()


def test_what_was_done_before_its_answer_got_lost_is_not_done_again(place: Stationed) -> None:
    """The relay lets the request through and cuts the answer, again and again."""
    with (
        relay(place.port, seed=3, longest=600) as broken,
        place.client(broken.url, Patience(40, 0.001, 0.01)) as client,
    ):
        client.note(id_of(1), "xe tải màu xanh")
        assert broken.cuts > 0
    assert [note.text for note in place.stock.station.people.notes.of(id_of(1))] == ["xe tải màu xanh"]


def test_a_file_that_breaks_off_goes_on_where_it_was(place: Stationed, tmp_path: Path) -> None:
    came: list[int] = []
    with place.client() as client:
        (row, *_) = client.follow()
    assert row.event is not None
    package = row.event.packages[0]
    file = next(one for one in package.files if one.path == "context/padding.bin")
    patience = Patience(40, 0.001, 0.01)
    with relay(place.port, seed=1, longest=9_000) as broken, place.client(broken.url, patience) as client:
        client.fetch(row.event_id, package.package_id, file, tmp_path / "file", "thử", came.append)
        assert broken.cuts > 2
    assert sum(came) == file.size, "no byte came twice"


def test_a_file_of_another_hash_is_never_taken_for_whole(place: Stationed, tmp_path: Path) -> None:
    with place.client() as client:
        (row, *_) = client.follow()
        assert row.event is not None
        package = row.event.packages[0]
        file = package.files[0]
        for wrong in (
            file.model_copy(update={"sha256": "0" * 64}),
            file.model_copy(update={"size": file.size - 1}),
            file.model_copy(update={"size": file.size + 1}),
        ):
            with pytest.raises(DamagedError):
                client.fetch(row.event_id, package.package_id, wrong, tmp_path / "file", "thử")
            (tmp_path / "file").unlink()
        (tmp_path / "file").write_bytes(b"x" * 100)  # the beginning of something else
        with pytest.raises(DamagedError):
            client.fetch(row.event_id, package.package_id, file, tmp_path / "file", "thử")


def test_a_package_that_was_deleted_by_decision_is_gone(place: Stationed, tmp_path: Path) -> None:
    package = place.stock.station.store.packages.of(id_of(2))[0]
    place.stock.station.objects.delete(f"{package.key}/VERIFY.txt", "d" * 32)
    file = next(one for one in package.files if one.path == "VERIFY.txt")
    wanted = PackageFile(path=file.path, size=file.size, sha256=file.sha256)
    with place.client() as client, pytest.raises(GoneError):
        client.fetch(id_of(2), package.package_id, wanted, tmp_path / "file", "thử")


def test_a_token_is_in_nothing_that_is_shown(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    secret = "lw_rat-bi-mat-0123456789"
    token = Token(secret)
    assert secret not in repr(token) + str(token)
    path = tmp_path / "token"
    path.write_text(secret + "\n")
    assert Token.from_file(path) == token
    for bad in ("", "x", "two words of it", "a\nb" * 10, "ä" * 20):
        with pytest.raises(BadTokenError) as refused:
            Token(bad)
        assert bad.strip() == "" or len(bad) < 2 or bad not in str(refused.value)
    with caplog.at_level(logging.DEBUG), Client("http://127.0.0.1:9", token, patience=Patience(2, 0.001)) as client:
        with pytest.raises(UnreachableError) as away:
            client.who()
        assert secret not in caplog.text + str(away.value)


# --- what is no station ---------------------------------------------------------------------------------------------


@dataclass
class Script:
    """`answers`: status, headers and body, one after the other; the last is given again and again."""

    answers: list[tuple[int, dict[str, str], bytes]]
    asked: list[str] = field(default_factory=list)


@contextmanager
def scripted(*answers: tuple[int, dict[str, str], bytes]) -> Iterator[tuple[str, Script]]:
    script = Script(list(answers))

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script.asked.append(self.path)
            status, headers, body = script.answers.pop(0) if len(script.answers) > 1 else script.answers[0]
            self.send_response(status)
            for name, value in ({"content-length": str(len(body))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


EMPTY = json.dumps({"events": [], "next": "n", "more": False}).encode()


def busy(status: int, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
    said = {"type": "urn:litterwatch:problem:store-away", "title": "x", "status": status, "detail": "away"}
    return status, headers or {}, json.dumps(said).encode()


def test_a_station_that_is_busy_is_asked_again_as_late_as_it_says() -> None:
    waited: list[float] = []
    with scripted(busy(503, {"retry-after": "3"}), busy(429), (502, {}, b"<html>"), (200, {}, EMPTY)) as (url, script):
        with Client(url, Token("x" * 20), wait=waited.append) as client:
            assert client.page() is not None
        assert len(script.asked) == 4
    assert waited[0] == 3.0
    assert all(0 < wait <= 4 for wait in waited)


def test_it_is_not_asked_for_ever() -> None:
    with scripted(busy(503)) as (url, script), Client(url, Token("x" * 20), patience=HURRY) as client:
        with pytest.raises(BusyError, match="away"):
            client.page()
        assert len(script.asked) == HURRY.attempts


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ((200, {}, b'{"events": [], "next": "n", "mo'), BadAnswerError),
        ((200, {}, b"<html>a captive portal</html>"), BadAnswerError),
        ((200, {}, b"[]"), BadAnswerError),
        ((200, {}, json.dumps({"events": [1], "next": "n", "more": False}).encode()), BadAnswerError),
        (
            (
                200,
                {},
                json.dumps(
                    {"events": [{"event_id": "a", "event": None, "row_sha256": "0" * 64}], "next": "n", "more": False}
                ).encode(),
            ),
            BadAnswerError,
        ),
        ((302, {"location": "http://elsewhere.example/"}, b""), BadAnswerError),
        ((418, {}, b""), AnswerError),
        ((200, {"content-length": "999"}, EMPTY), UnreachableError),
        ((200, {"content-encoding": "gzip"}, EMPTY), UnreachableError),
    ],
)
def test_what_is_no_answer_of_a_station_is_named(
    answer: tuple[int, dict[str, str], bytes], expected: type[ApiError]
) -> None:
    with scripted(answer) as (url, _), Client(url, Token("x" * 20), patience=Patience(2, 0.001)) as client:
        with pytest.raises(expected) as caught:
            client.page()
        assert type(caught.value) is expected


@pytest.mark.parametrize(
    "url", ["", "station", "ftp://a.example", "http://", "http://u:secret@a.example", "http://a.example?x=1"]
)
def test_what_is_no_address_is_refused_without_repeating_a_password(url: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        Asking(url, None)
    assert "secret" not in str(caught.value)


def test_waits_double_and_stay_within_bounds() -> None:
    patience = Patience(attempts=9, first_wait_s=1.0, longest_wait_s=10.0)
    for failures in range(1, 60):
        most = min(10.0, 2.0 ** (failures - 1))
        assert most / 2 <= patience.wait_s(failures) <= most
    assert patience.wait_s(1, told_s=5.0) == 5.0
    assert patience.wait_s(1, told_s=1e9) == 10.0
