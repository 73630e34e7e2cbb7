"""People for whom another service vouches: an account of their own, without a password, as that service says now."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, delete, select, update

from evidence.people.accounts import NewAccount, account_of, insert_account
from evidence.people.errors import PeopleError
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
