"""The live feed: what happens, to whom it may concern, gone on with, bounded, and over when the token is."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import event as sql_event

from api.client import Client, LiveEvent, NotSignedInError, Patience, Token
from api.http.people import COOKIE
from api.v1 import live
from evidence.people import Role
from tests.api.v1.town import (
    FAR,
    MINE,
    MINE_TOO,
    NEAR,
    PASSWORD,
    REVIEW,
    THEIRS,
    Town,
    add_package,
    an_event,
    name_of,
    town,
)

HURRY = Patience(attempts=3, first_wait_s=0.01, longest_wait_s=0.05)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path) as made:
        yield made


@pytest.fixture
def either(tmp_path: Path, url: str) -> Iterator[Town]:
    """In each database."""
    with town(tmp_path, url) as made:
        yield made


@dataclass(slots=True)
class Ear:
    """Listens as any program would; everything is closed at the end."""

    place: Town
    open_ones: ExitStack

    def __call__(
        self, role: Role | None = "viewer", headers: dict[str, str] | None = None, seconds: int | None = None
    ) -> httpx.Response:
        known = {} if role is None else {"authorization": f"Bearer {self.place.token(role)}"}
        one = self.open_ones.enter_context(httpx.Client(timeout=20))
        query = {} if seconds is None else {"seconds": seconds}
        url = f"{self.place.url}/api/v1/live"
        return self.open_ones.enter_context(one.stream("GET", url, params=query, headers={**known, **(headers or {})}))


@pytest.fixture
def listen(place: Town) -> Iterator[Ear]:
    with ExitStack() as open_ones:
        yield Ear(place, open_ones)


def client(place: Town, commune: str | None = NEAR) -> Client:
    return Client(place.url, Token(place.token("viewer", commune)), patience=HURRY)


def seen(found: list[LiveEvent]) -> list[tuple[str, str]]:
    return [(one.change, one.event_id[0]) for one in found]


def test_what_happens_is_told_and_gone_on_with_by_the_cursors_of_pulling(either: Town) -> None:
    with client(either) as mine:
        page = mine.page()
        assert page is not None
        assert list(mine.live(page.next, for_s=0)) == [], "nothing has happened since"
        either.station.store.file_event(an_event("d" * 20))
        add_package(either.station, "d" * 20)
        either.station.store.file_event(an_event("e" * 20))
        either.ask(f"/events/{MINE}/reviews", "reviewer", method="POST", body=REVIEW)
        either.ask(
            f"/events/{MINE_TOO}/reviews",
            "reviewer",
            method="POST",
            body={**REVIEW, "verdict": "rejected", "reason_code": "REJECT-WIND"},
        )
        either.station.store.withdraw_event("e" * 20, "lan", "trùng")
        told = list(mine.live(page.next, for_s=0))
        assert seen(told) == [("updated", "d"), ("updated", "a"), ("ended", "c"), ("ended", "e")]
        assert (told[1].state, told[2].state, told[3].state, told[3].camera) == ("second", "settled", "withdrawn", None)
        assert seen(list(mine.live(told[1].cursor, for_s=0))) == [("ended", "c"), ("ended", "e")]
        rows = list(mine.follow(told[1].cursor))
        assert [row.event_id[0] for row in rows] == ["c", "e"], "pulling goes on from there as well"
        either.station.store.file_event(an_event("f" * 20))
        assert seen(list(mine.live(told[3].cursor, for_s=0))) == [("new", "f")]


def test_nobody_hears_of_another_commune(either: Town) -> None:
    with client(either) as mine, client(either, FAR) as theirs, client(either, None) as all_of_it:
        cursors = [next(iter_cursor(one)) for one in (mine, theirs, all_of_it)]
        either.station.store.withdraw_event(THEIRS, "lan", "x")
        either.station.store.file_event(an_event(MINE, revision=2))
        heard = [seen(list(one.live(at, for_s=0))) for one, at in zip((mine, theirs, all_of_it), cursors, strict=True)]
    assert heard == [[("updated", "a")], [("ended", "b")], [("ended", "b"), ("updated", "a")]]


def iter_cursor(one: Client) -> Iterator[str]:
    page = one.page()
    assert page is not None
    yield page.next


def test_it_is_told_within_a_moment_of_happening(place: Town) -> None:
    heard: list[tuple[float, LiveEvent]] = []
    with client(place) as mine:
        listening = threading.Thread(target=lambda: heard.extend((time.monotonic(), one) for one in mine.live(for_s=4)))
        listening.start()
        time.sleep(0.7)
        happened_s = time.monotonic()
        place.station.store.file_event(an_event("d" * 20))
        listening.join()
    ((at_s, one),) = heard
    assert seen([one]) == [("new", "d")]
    assert at_s - happened_s < 2.5


def test_who_lost_the_connection_goes_on_with_the_last_id_and_misses_nothing(place: Town, listen: Ear) -> None:
    first = listen()
    last = until(first.iter_lines(), "id: ").removeprefix("id: ")
    first.close()
    place.station.store.file_event(an_event("d" * 20))
    text = listen(headers={"last-event-id": last}, seconds=0).read().decode()
    assert text.count("event: new") == 1
    assert "d" * 20 in text
    assert listen(headers={"last-event-id": "x"}).status_code == 404
    with client(place, FAR) as theirs:
        other = next(iter_cursor(theirs))
    assert listen(headers={"last-event-id": other}).status_code == 410


@pytest.mark.parametrize("how", ["revoked", "disabled", "signed out"])
def test_it_ends_with_the_token_or_the_session_and_tells_nothing_more(
    place: Town, listen: Ear, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "BEAT_S", 0.5)
    people = place.station.people
    secret = ""
    if how == "signed out":
        secret = signed_in(place)
        feed = listen(None, {"cookie": f"{COOKIE}={secret}"})
    else:
        feed = listen()
    lines = feed.iter_lines()
    until(lines, "id: ")
    if how == "revoked":
        people.tokens.revoke(next(one.token_id for one in people.tokens.all() if one.account == name_of("viewer")), "x")
    elif how == "disabled":
        people.accounts.change(name_of("viewer"), "x", disabled=True)
    else:
        people.sign_out(secret)
    place.station.store.file_event(an_event("d" * 20))
    began_s = time.monotonic()
    assert "d" * 20 not in "".join(lines)
    assert time.monotonic() - began_s < 5


def test_a_session_does_not_live_on_a_feed(place: Town, listen: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT_S", 0.2)
    monkeypatch.setattr("evidence.people.sessions._SEEN", timedelta(seconds=-1))  # each use is noted
    secret = signed_in(place)
    lines = listen(None, {"cookie": f"{COOKIE}={secret}"}, seconds=2).iter_lines()
    until(lines, "id: ")
    before = last_used(place)
    assert len([line for line in lines if line.startswith("id: ")]) >= 1
    assert last_used(place) == before
    assert place.station.people.who(secret) is not None
    assert last_used(place) > before


def test_listeners_are_bounded_and_leave_room_when_they_go(
    place: Town, listen: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_OF_ONE", 2)
    monkeypatch.setattr(live, "MOST", 3)
    feeds = [listen(), listen()]
    assert [feed.status_code for feed in feeds] == [200, 200]
    refused = listen()
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    assert listen("reviewer").status_code == 200
    assert listen("approver").status_code == 503
    feeds[0].close()
    end_s = time.monotonic() + 10
    while listen().status_code != 200:
        assert time.monotonic() < end_s
        time.sleep(0.2)
    with Client(place.url, Token("lw_" + "x" * 43), patience=HURRY) as nobody, pytest.raises(NotSignedInError):
        list(nobody.live(for_s=0))


def test_however_many_listen_the_database_is_asked_once_a_second(place: Town, listen: Ear) -> None:
    roles: tuple[Role, ...] = ("viewer", "reviewer", "approver", "auditor")
    feeds = [listen(role) for role in roles for _ in range(4)]
    time.sleep(0.5)
    asked: list[str] = []
    engine = place.station.store.engine

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        asked.append(statement)

    sql_event.listen(engine, "before_cursor_execute", note)
    time.sleep(3.0)
    sql_event.remove(engine, "before_cursor_execute", note)
    assert all(feed.status_code == 200 for feed in feeds)
    assert 1 <= len([one for one in asked if one.startswith("SELECT")]) <= 5, asked


def signed_in(place: Town) -> str:
    """The secret of a session of the viewer's."""
    people = place.station.people
    people.accounts.use_link(place.person("viewer"), PASSWORD)
    return people.sign_in(name_of("viewer"), PASSWORD, "-")


def last_used(place: Town) -> str:
    with place.station.store.engine.connect() as connection:
        return str(connection.exec_driver_sql("SELECT seen_utc FROM session").scalar())


def until(lines: Iterator[str], beginning: str) -> str:
    """The first that begins so."""
    return next(line for line in lines if line.startswith(beginning))
