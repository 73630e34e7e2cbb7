"""People for whom another service vouches: an account of their own, without a password, as that service says now."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, insert, select, update

from evidence.people.accounts import NewAccount, account_of, insert_account
from evidence.people.errors import PeopleError
from evidence.people.passwords import digest
from evidence.people.person import Account
from evidence.people.rights import Role
from evidence.store import schema
from evidence.store.custody import account_subject
from evidence.store.writer import writer

_LOGIN = 20
"""Letters of an account's name that are the person's; a hyphen and 16 hex digits follow."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """`issuer` and `subject` are who it is; all else may change from one sign-in to the next."""

    issuer: str
    subject: str
    login: str
    full_name: str
    unit: str
    role: Role
    communes: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Ended:
    """Another service says that somebody's sessions are over: those of `subject`, or one of its own, or both at once.

    `word` is what it calls this saying, which counts once, and nobody believes after `until_utc`.
    """

    issuer: str
    subject: str | None
    session: str | None
    word: str
    until_utc: datetime


class ReplayedError(PeopleError):
    """It was said before."""


class DisabledError(PeopleError):
    """The station itself shuts this person out, whatever the other service says."""


class Federated:
    """Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def account(self, vouched: Vouched) -> Account:
        """Theirs, made at their first sign-in, with the rights that they have now. Raises DisabledError."""
        mark = f"-{mark_of(vouched.issuer, vouched.subject)}"
        table, by = schema.Account, f"oidc:{vouched.issuer}"[:200]
        communes = None if vouched.communes is None else json.dumps(sorted(vouched.communes), ensure_ascii=False)
        with writer(self._engine, self._clock) as to:
            name = _known(to.connection, mark)
            if name is None:
                # Whoever the service renames stays who they were: else one person could be the first and the second.
                name = f"{_login(vouched.login)}{mark}"
                new = NewAccount(name, vouched.full_name, vouched.unit, vouched.role, vouched.communes)
                insert_account(to, new, by)
            before = account_of(to.connection, name)
            if before.disabled:
                raise DisabledError(f"expected an account that is in use, found {name} disabled")
            rights = (before.role, before.communes)
            wanted = {"full_name": vouched.full_name, "unit": vouched.unit, "role": vouched.role, "communes": communes}
            to.connection.execute(update(table).where(table.name == name).values(**wanted))
            if rights != (vouched.role, vouched.communes):
                where = "every commune" if vouched.communes is None else ", ".join(sorted(vouched.communes))
                told = f"{vouched.role} of {where}, as its service says"[:500]
                to.log(by, "account.changed", account_subject(name), (("change", told),))
            return account_of(to.connection, name)

    def shut_out(self, issuer: str, subject: str) -> str | None:
        """Whoever has no rights any more is signed out wherever they are; returns the account's name."""
        with writer(self._engine, self._clock) as to:
            name = _known(to.connection, f"-{mark_of(issuer, subject)}")
            if name is not None:
                to.connection.execute(delete(schema.Session).where(schema.Session.account == name))
        return name

    def signed_out(self, said: Ended) -> tuple[str, ...]:
        """What is over there is over here too; returns whose it was. Raises ReplayedError where it was said before."""
        table, heard = schema.Session, schema.Heard
        with writer(self._engine, self._clock) as to:
            to.connection.execute(delete(heard).where(heard.until_utc < to.now))
            word = digest(f"{said.issuer}\n{said.word}")
            if to.connection.scalar(select(heard.until_utc).where(heard.word_sha256 == word)) is not None:
                raise ReplayedError("expected what was not said before, found a repetition")
            to.connection.execute(insert(heard).values(word_sha256=word, until_utc=said.until_utc))
            which = []
            if said.subject is not None:
                which.append(table.account == (_known(to.connection, f"-{mark_of(said.issuer, said.subject)}") or ""))
            if said.session is not None:
                one = table.outside_sha256 == outside_session(said.issuer, said.session)
                # Of the same person, one of which nobody said where it belongs: rather one too many.
                which.append(one if said.subject is None else one | table.outside_sha256.is_(None))
            whose = tuple(sorted(set(to.connection.scalars(select(table.account).where(*which)))))
            to.connection.execute(delete(table).where(*which))
            for account in whose:
                to.log(f"oidc:{said.issuer}"[:200], "login.ended", account_subject(account), ())
        return whose


def outside_session(issuer: str, session: str) -> str:
    """What the store keeps of a session of another service."""
    return digest(f"{issuer}\n{session}")


def mark_of(issuer: str, subject: str) -> str:
    """By which an account is known to be this person's."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()[:16]


def _known(connection: Connection, mark: str) -> str | None:
    table = schema.Account
    query = select(table.name).where(table.name.like(f"%{mark}"))
    return connection.scalar(query.order_by(table.made_utc))


def _login(said: str) -> str:
    """What an account's name may hold of it."""
    letters = unicodedata.normalize("NFKD", said.partition("@")[0].casefold().replace("đ", "d"))
    plain = re.sub(r"[^a-z0-9._-]", "", letters).lstrip("._-")[:_LOGIN]
    return plain if len(plain) > 1 else "sso"
