"""Signing in with a browser: cookies, pages' tokens, attempts, names of the station."""

import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from api.http.people import COOKIE, Doorkeeper
from api.http.problems import ProblemError
from tests.api.http.asking import Answer, ask
from tests.api.v1.town import MINE, PASSWORD, REVIEW, Town, name_of, town

NAME = name_of("reviewer")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Town]:
    with town(tmp_path) as made:
        made.station.people.accounts.use_link(made.person("reviewer"), PASSWORD)
        yield made


def sign_in(place: Town, password: str = PASSWORD, **headers: str) -> Answer:
    return place.ask("/session", method="POST", body={"name": NAME, "password": password}, headers=headers)


def cookie(answer: Answer) -> dict[str, str]:
    return {"cookie": answer.headers["set-cookie"].partition(";")[0]}


def test_a_browser_signs_in_acts_and_signs_out(place: Town) -> None:
    answer = sign_in(place)
    assert answer.status == 204
    assert re.fullmatch(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Path=/; SameSite=lax", answer.headers["set-cookie"])
    mine = cookie(answer)
    who = place.ask("/session", headers=mine).json
    assert (who["id"], who["role"], who["communes"]) == (NAME, "reviewer", ["Kỳ Lừa"])
    token = {"x-csrf-token": who["csrf"]}
    path = f"/events/{MINE}/reviews"
    assert place.ask(path, method="POST", body=REVIEW, headers={**mine, **token}).status == 201
    assert place.ask("/session", method="DELETE", headers={**mine, **token}).status == 204
    assert place.ask("/session", headers=mine).status == 401


def test_what_another_site_sends_in_the_browser_of_an_officer_is_refused(place: Town) -> None:
    mine = cookie(sign_in(place))
    csrf = place.ask("/session", headers=mine).json["csrf"]
    path, form = f"/events/{MINE}/claim", {"content-type": "application/x-www-form-urlencoded"}
    refused: tuple[tuple[dict[str, str], bytes], ...] = (
        ({}, b""),
        ({"x-csrf-token": "x" * 43}, b""),
        ({"x-csrf-token": csrf, "origin": "http://evil.example"}, b""),
        ({"x-csrf-token": csrf, "origin": "null"}, b""),
        (form, b"csrf=guess"),
        ({"content-type": "text/plain"}, f"csrf={csrf}".encode()),
    )
    for headers, body in refused:
        answer = place.ask(path, method="POST", headers={**mine, **headers}, body=body)
        assert (answer.status, answer.json["type"]) == (403, "urn:litterwatch:problem:csrf"), headers
    assert place.station.people.claims.on([MINE]) == {}
    own = {"origin": place.url, **mine}
    assert place.ask(path, method="POST", headers={**own, "x-csrf-token": csrf}).status == 201
    sent = urlencode({"csrf": csrf, "x": "1"}).encode()
    assert place.ask(path, method="POST", headers={**own, **form}, body=sent).status == 201


def test_another_site_cannot_sign_an_officer_in_as_somebody_else(place: Town) -> None:
    assert sign_in(place, origin="http://evil.example").status == 403


def test_a_wrong_password_and_a_wrong_name_are_answered_alike(place: Town) -> None:
    wrong = sign_in(place, "wrong wrong wrong")
    nobody = place.ask("/session", method="POST", body={"name": "nobody", "password": "wrong wrong wrong"})
    assert (wrong.status, wrong.body) == (401, nobody.body)
    assert "set-cookie" not in wrong.headers


def test_files_in_a_browser_are_looked_at_and_taken_away_with_a_reason(place: Town) -> None:
    mine = cookie(sign_in(place))
    path = f"/events/{MINE}/files/clip.mp4"
    for start in (0, 1000, 2000):
        part = place.ask(path, headers={**mine, "range": f"bytes={start}-"})
        assert (part.status, part.headers["content-disposition"]) == (206, 'inline; filename="clip.mp4"')
    taken = place.ask(f"{path}?reason=h%E1%BB%93+s%C6%A1", headers=mine)
    assert taken.headers["content-disposition"].startswith("attachment")
    assert place.actions(MINE)[-2:] == [(NAME, "clip.viewed"), (NAME, "file.downloaded")], "a play is one entry"


def test_a_token_makes_no_tokens_and_a_person_makes_their_own(place: Town) -> None:
    mine = cookie(sign_in(place))
    csrf = {"x-csrf-token": place.ask("/session", headers=mine).json["csrf"]}
    wanted = {"label": "VMS", "scopes": ["events", "media"]}
    token = place.ask("/tokens", method="POST", body=wanted, headers={**mine, **csrf}).json["token"]
    assert place.ask("/events", headers={"authorization": f"Bearer {token}"}).status == 200
    by_token = {"authorization": f"Bearer {token}"}
    assert place.ask("/tokens", method="POST", body=wanted, headers=by_token).status == 403
    assert place.ask(f"/events/{MINE}/claim", method="POST", headers=by_token).status == 403, "it is not in its scopes"
    more = {"label": "VMS", "scopes": ["people"]}
    assert place.ask("/tokens", method="POST", body=more, headers={**mine, **csrf}).status == 422
    (listed,) = place.ask("/tokens", headers=mine).json["tokens"]
    assert token not in json.dumps(listed)
    path = f"/tokens/{listed['token_id']}"
    assert place.ask(path, method="DELETE", headers={**mine, **csrf}).status == 204
    assert place.ask("/events", headers=by_token).status == 401


def test_an_administrator_gives_no_more_than_the_own_communes(place: Town) -> None:
    new = {"name": "moi", "full_name": "Mới", "unit": "CA", "role": "unit_admin"}
    for communes in (None, ["Đông Kinh"], ["Kỳ Lừa", "Đông Kinh"]):
        answer = place.ask("/accounts", "unit_admin", method="POST", body={**new, "communes": communes})
        assert (answer.status, answer.json["type"]) == (403, "urn:litterwatch:problem:out-of-scope")
    made = place.ask("/accounts", "unit_admin", method="POST", body={**new, "communes": ["Kỳ Lừa"]}).json
    setup = {"link": made["link"], "password": PASSWORD}
    assert place.ask(f"/setup/{made['link']}").json == {"account": "moi"}
    assert place.ask("/setup", method="POST", body={**setup, "password": "short"}).status == 422
    assert place.ask("/setup", method="POST", body=setup).status == 204
    assert place.ask("/setup", method="POST", body=setup).status == 404
    assert [e.action for e in place.station.store.audit("account/moi")] == ["account.changed"] * 2


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("127.0.0.1", 200),
        ("localhost:8000", 200),
        ("[::1]:8000", 200),
        ("192.0.2.7:80", 200),
        ("evil.example", 421),
        ("localhost.evil.example:8000", 421),
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_names_that_are_not_the_station_s_are_not_answered(place: Town, host: str, code: int) -> None:
    connection = HTTPConnection(urlsplit(place.url).netloc, timeout=10)
    connection.putrequest("GET", "/healthz", skip_host=True)
    connection.putheader("host", host)
    connection.endheaders()
    assert connection.getresponse().status == code
    connection.close()


def test_one_address_tries_only_so_often() -> None:
    now = [0.0]
    door = Doorkeeper(lambda: now[0])
    for _ in range(30):
        door.knock("192.0.2.1")
    with pytest.raises(ProblemError) as caught:
        door.knock("192.0.2.1")
    assert caught.value.headers == {"retry-after": "60"}
    door.knock("192.0.2.2")
    now[0] = 61.0
    door.knock("192.0.2.1")


def test_who_sends_no_or_a_wrong_secret_is_nobody(place: Town) -> None:
    assert ask(place.url, "/healthz").headers["referrer-policy"] == "same-origin"
    assert ask(place.url, "/api/v1/events").json["type"] == "urn:litterwatch:problem:not-signed-in"
    assert ask(place.url, "/api/v1/events", headers={"authorization": "Bearer lw_x"}).status == 401
    assert ask(place.url, "/api/v1/events", headers={"authorization": "Basic eDp5"}).status == 401
    assert ask(place.url, "/api/v1/events", headers={"cookie": f"{COOKIE}=x"}).status == 401
