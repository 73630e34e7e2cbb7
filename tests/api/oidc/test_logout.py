"""The provider ends sessions by itself: which, by whose word, and once."""

import time

import pytest

from tests.api.oidc.site import DUC, LAN, Site, browser, sign_in, who

EVENT = "http://schemas.openid.net/event/backchannel-logout"
NOT_BELIEVED: dict[str, dict[str, object]] = {
    "another's key": {"spoil": "foreign key"},
    "no signature": {"spoil": "none"},
    "the public key as a secret": {"spoil": "hmac"},
    "for somebody else": {"aud": "somebody-else"},
    "by somebody else": {"iss": "https://elsewhere.example"},
    "over": {"exp": int(time.time()) - 3600},
    "endless": {"exp": None},
    "long ago": {"iat": int(time.time()) - 86_400},
    "not yet": {"iat": int(time.time()) + 3600},
    "about something else": {"events": {"http://schemas.openid.net/event/other": {}}},
    "about nothing": {"events": None},
    "not as the standard has it": {"events": {EVENT: "now"}},
    "of a sign-in": {"nonce": "n"},
    "about nobody": {"sub": None},
    "nobody's name": {"sub": 7},
    "without a number": {"jti": None},
}


def test_whom_the_provider_signs_out_is_signed_out_here_wherever_they_are(site: Site) -> None:
    with browser(site) as one, browser(site) as another, browser(site) as other:
        site.says({**LAN, "sid": "a"})
        sign_in(one)
        name = str(who(one)["id"])
        site.says({**LAN, "sid": "b"})
        sign_in(another)
        site.says({**DUC, "sid": "c"})
        sign_in(other)
        assert site.ends(sub=LAN["sub"]) == 200
        assert [c.get("/api/v1/session").status_code for c in (one, another, other)] == [401, 401, 200]
    (entry,) = [e for e in site.store.audit(f"account/{name}") if e.action == "login.ended"][-1:]
    assert entry.actor == f"oidc:{site.issuer}"


def test_one_session_of_several_is_ended_by_its_own_number(site: Site) -> None:
    with browser(site) as one, browser(site) as another:
        for client, session in ((one, "x1"), (another, "x2")):
            site.says({**LAN, "sid": session})
            sign_in(client)
        assert site.ends(sid="x1") == 200
        assert [c.get("/api/v1/session").status_code for c in (one, another)] == [401, 200]
        assert site.ends(sid="x2", sub="somebody else") == 200
        assert another.get("/api/v1/session").status_code == 200, "it is not that person's"
        assert site.ends(sid="x2", sub=LAN["sub"]) == 200
        assert another.get("/api/v1/session").status_code == 401


def test_a_session_whose_number_nobody_knows_ends_with_any_of_its_person(site: Site) -> None:
    with browser(site) as client:
        site.says(LAN)
        sign_in(client)
        assert site.ends(sub=LAN["sub"], sid="never heard of") == 200
        assert client.get("/api/v1/session").status_code == 401


def test_what_was_said_once_ends_nothing_a_second_time(site: Site) -> None:
    with browser(site) as client:
        for status in (200, 400):
            site.says(LAN)
            sign_in(client)
            assert site.ends(sub=LAN["sub"], jti="the same") == status
        assert client.get("/api/v1/session").status_code == 200


@pytest.mark.parametrize("why", NOT_BELIEVED)
def test_a_word_that_is_not_right_ends_nothing(site: Site, why: str) -> None:
    with browser(site) as client:
        site.says(LAN)
        sign_in(client)
        assert site.ends(**{"sub": LAN["sub"], **NOT_BELIEVED[why]}) == 400
        assert client.get("/api/v1/session").status_code == 200


def test_what_is_no_token_ends_nothing_and_is_not_tried_for_ever(site: Site) -> None:
    site.says(LAN)
    assert [site.ends(token="no token") for _ in range(31)] == [400] * 30 + [429]
    site.says(LAN)
