"""Accounts, links, passwords, sessions and tokens, on both databases."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import sqlalchemy
from hypothesis import given
from hypothesis import strategies as st

from evidence.people import (
    BadAccountError,
    BadLinkError,
    BadPasswordError,
    NewAccount,
    People,
    Person,
    Role,
    SignInRefusedError,
    passwords,
)
from evidence.people.accounts import FIRST_WAIT, FREE_FAILURES, LINK_AGE, LONGEST_WAIT
from evidence.people.passwords import digest, hashed, matches
from evidence.people.sessions import IDLE, LONGEST
from evidence.store import Store
from evidence.store.engine import database_url

PASSWORD = "trời xanh mây trắng 7"
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[Store]:
    opened = Store.open(url, clock)
    yield opened
    opened.close()


@pytest.fixture
def people(store: Store) -> People:
    return People(store)


def made(people: People, name: str = "duc", role: Role = "reviewer") -> str:
    """With a password."""
    link = people.accounts.add(NewAccount(name, "Đức", "Công an phường", role, frozenset({"Kỳ Lừa"})), "console")
    people.accounts.use_link(link, PASSWORD)
    return name


def signed_in(people: People, name: str = "duc") -> Person:
    found = people.who(people.sign_in(name, PASSWORD, "192.0.2.1"))
    assert found is not None
    return found


def test_a_person_sets_a_password_by_a_link_once_and_signs_in(people: People, store: Store) -> None:
    link = people.accounts.add(NewAccount("duc", "Đức", "Công an phường", "reviewer", frozenset({"Kỳ Lừa"})), "console")
    with pytest.raises(SignInRefusedError):
        people.sign_in("duc", PASSWORD, "192.0.2.1")
    assert people.accounts.use_link(link, PASSWORD).has_password
    with pytest.raises(BadLinkError):
        people.accounts.use_link(link, "another long password")
    person = signed_in(people, " DUC ")
    assert (person.id, person.role, person.communes) == ("duc", "reviewer", frozenset({"Kỳ Lừa"}))
    assert [e.action for e in store.audit("account/duc")] == [
        "account.changed",
        "login.refused",
        "account.changed",
        "login.done",
    ]
    assert store.check().whole


def test_the_store_knows_no_password_link_cookie_or_token(people: People, url: str) -> None:
    link = people.accounts.add(NewAccount("duc", "Đức", "Công an phường", "reviewer", None), "console")
    people.accounts.use_link(link, PASSWORD)
    secrets = [PASSWORD, link, people.sign_in("duc", PASSWORD, "192.0.2.1")]
    secrets.append(people.tokens.make("duc", "VMS", ["events"], "console"))
    engine = sqlalchemy.create_engine(database_url(url))
    with engine.connect() as connection:
        tables = ("account", "setup_link", "session", "token", "audit")
        kept = str([connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables])
    engine.dispose()
    assert "$argon2id$" in kept
    assert not [secret for secret in secrets if secret in kept]


def test_the_first_person_comes_by_a_link_and_no_second_one_does(people: People) -> None:
    old, link = people.accounts.first_link(), people.accounts.first_link()
    assert old is not None
    assert link is not None
    first = NewAccount("quan-tri", "Quản trị", "Công an tỉnh", "unit_admin", None)
    with pytest.raises(BadLinkError):
        people.accounts.use_link(old, PASSWORD, first)
    with pytest.raises(BadAccountError):
        people.accounts.use_link(link, PASSWORD)
    assert people.accounts.use_link(link, PASSWORD, first).role == "unit_admin"
    assert people.accounts.first_link() is None
    assert signed_in(people, "quan-tri").communes is None


def test_a_first_link_is_worth_nothing_once_somebody_was_added_otherwise(people: People) -> None:
    link = people.accounts.first_link()
    assert link is not None
    made(people)
    with pytest.raises(BadLinkError):
        people.accounts.use_link(link, PASSWORD, NewAccount("other", "Khác", "x", "unit_admin", None))


def test_links_end_after_a_day(people: People, clock: Clock) -> None:
    link = people.accounts.add(NewAccount("duc", "Đức", "x", "viewer", None), "console")
    clock.now += LINK_AGE
    with pytest.raises(BadLinkError):
        people.accounts.link_of(link)


def test_guessing_locks_for_longer_and_longer_and_the_right_password_does_not_help(
    people: People, clock: Clock
) -> None:
    made(people)
    for _ in range(FREE_FAILURES):
        with pytest.raises(SignInRefusedError):
            people.sign_in("duc", "wrong", "192.0.2.1")
    assert signed_in(people).id == "duc", "and the count begins anew"
    waits = []
    for guess in range(FREE_FAILURES + 12):
        with pytest.raises(SignInRefusedError):
            people.sign_in("duc", "wrong", "192.0.2.1")
        until = people.accounts.get("duc").locked_until_utc
        if guess < FREE_FAILURES:
            assert until is None
            continue
        assert until is not None
        waits.append(until - clock.now)
        with pytest.raises(SignInRefusedError):
            people.sign_in("duc", PASSWORD, "192.0.2.1")
        clock.now = until
    assert waits[0] == FIRST_WAIT
    assert all(later in (2 * one, LONGEST_WAIT) for one, later in pairwise(waits))
    assert waits[-1] == LONGEST_WAIT
    assert signed_in(people).id == "duc"


def test_guesses_at_once_each_count(people: People) -> None:
    made(people)

    def guess() -> None:
        with pytest.raises(SignInRefusedError):
            people.sign_in("duc", "wrong", "192.0.2.1")

    threads = [threading.Thread(target=guess) for _ in range(FREE_FAILURES + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert people.accounts.get("duc").locked_until_utc is not None


def test_a_session_ends_when_it_is_not_used_and_at_the_end_of_a_shift(people: People, clock: Clock) -> None:
    made(people)
    idle, used = (people.sign_in("duc", PASSWORD, "192.0.2.1") for _ in range(2))
    begun = clock.now
    while clock.now - begun + IDLE / 2 < LONGEST:
        clock.now += IDLE / 2
        assert people.who(used) is not None
    assert people.who(idle) is None
    clock.now = begun + LONGEST
    assert people.who(used) is None


def test_who_signs_out_is_disabled_or_reset_is_signed_out(people: People) -> None:
    made(people)
    made(people, "lan", "unit_admin")
    first = people.sign_in("duc", PASSWORD, "192.0.2.1")
    people.sign_out(first)
    assert people.who(first) is None
    second = people.sign_in("duc", PASSWORD, "192.0.2.1")
    people.accounts.reset("duc", "lan")
    assert people.who(second) is None
    made(people, "hoa")
    third, token = people.sign_in("hoa", PASSWORD, "::1"), people.tokens.make("hoa", "x", ["events"], "lan")
    people.accounts.change("hoa", "lan", disabled=True)
    assert (people.who(third), people.who(token)) == (None, None)
    with pytest.raises(SignInRefusedError):
        people.sign_in("hoa", PASSWORD, "192.0.2.1")


def test_a_token_may_no_more_than_it_was_made_for_nor_than_its_account(people: People, clock: Clock) -> None:
    made(people)
    made(people, "lan", "unit_admin")
    token = people.tokens.make("duc", "VMS", ["events", "media"], "lan", days=30)
    person = people.who(token)
    assert person is not None
    assert (person.rights, person.csrf) == (frozenset({"events", "media"}), None)
    with pytest.raises(BadAccountError, match="expected what a reviewer may do"):
        people.tokens.make("duc", "VMS", ["people"], "lan")
    people.accounts.change("duc", "lan", role="unit_admin")
    person = people.who(token)
    assert person is not None
    assert person.rights == frozenset({"events"})
    people.tokens.revoke(people.tokens.all()[0].token_id, "lan")
    assert people.who(token) is None
    other = people.tokens.make("duc", "VMS", ["events"], "lan", days=30)
    clock.now += timedelta(days=30)
    assert people.who(other) is None


def test_somebody_who_may_give_rights_is_always_left(people: People) -> None:
    made(people, "lan", "unit_admin")
    for change in ({"disabled": True}, {"role": "viewer"}):
        with pytest.raises(BadAccountError, match="the last"):
            people.accounts.change("lan", "console", **change)
    made(people, "hoa", "unit_admin")
    assert people.accounts.change("lan", "hoa", disabled=True).disabled


@pytest.mark.parametrize("name", ["", "a", "Đức", "a b", "../x", "litterwatch", "x" * 41, "console:root", "a\n"])
def test_names_that_no_account_can_have(people: People, name: str) -> None:
    with pytest.raises(BadAccountError):
        people.accounts.add(NewAccount(name, "Đức", "x", "viewer", None), "console")


def test_a_name_is_never_given_twice(people: People) -> None:
    made(people)
    with pytest.raises(BadAccountError, match="nobody ever had"):
        made(people)


@pytest.mark.parametrize("password", ["", "short", "aaaaaaaaaaaaaaaa", "my name is duc ok", "x1y2" * 60])
def test_weak_passwords_are_refused(password: str) -> None:
    with pytest.raises(BadPasswordError):
        hashed(password, "duc")


def test_passwords_are_kept_as_the_rfc_recommends() -> None:
    """RFC 9106, the second choice: 64 MiB, three passes, four lanes."""
    assert passwords.make_hasher().hash("x" * 12).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_letters_composed_otherwise_are_the_same_password() -> None:
    kept = hashed("tr\u1eddi xanh m\u00e2y tr\u1eafng", "duc")
    assert matches(kept, "tro\u031b\u0300i xanh ma\u0302y tra\u0306\u0301ng")
    assert not matches(kept, "troi xanh may trang")
    assert not matches(None, "anything")


@given(st.text())
def test_anything_may_come_as_a_secret(text: str) -> None:
    assert len(digest(text)) == 64


def test_nobody_gives_themselves_rights(people: People, store: Store) -> None:
    made(people, "quan", "unit_admin")
    made(people, "ha", "viewer")
    with pytest.raises(BadAccountError):
        people.accounts.change("quan", "quan", role="approver")
    with pytest.raises(BadAccountError):
        people.accounts.give_communes("quan", "quan", None)
    assert people.accounts.give_communes("ha", "quan", frozenset({"Xã B", "Xã A"})).communes == frozenset(
        {"Xã A", "Xã B"}
    )
    assert people.accounts.give_communes("ha", "quan", None).communes is None
    changes = [dict(entry.facts)["change"] for entry in store.audit("account/ha")]
    assert changes[-2:] == ["sees Xã A, Xã B", "sees every commune"]
    with pytest.raises(BadAccountError):
        people.accounts.give_communes("ha", "quan", frozenset({""}))
