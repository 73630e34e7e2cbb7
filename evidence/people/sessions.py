"""Who is signed in: sessions of browsers, tokens of programs. The store knows both by their hashes alone."""

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, bindparam, delete, insert, select, update

from evidence.people.accounts import communes_of
from evidence.people.errors import BadAccountError
from evidence.people.passwords import digest, new_secret
from evidence.people.person import Account, Person, TokenInfo
from evidence.people.rights import OF_ROLE, RIGHTS, Right
from evidence.store import schema
from evidence.store.canonical import plain
from evidence.store.custody import account_subject
from evidence.store.engine import reading, writing
from evidence.store.writer import writer

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
_SEEN = timedelta(minutes=1)
"""A session's use is noted so often, not at every request."""
TOKEN = "lw_"
"""How tokens begin, so that one that lies around is recognised."""
TOKEN_DAYS = 365


# Whole sentences, made once: to put one together takes longer than the database needs to answer it.
_SESSION = (
    select(
        schema.Session.csrf,
        schema.Session.made_utc,
        schema.Session.seen_utc,
        schema.Session.proved_utc,
        schema.Account.__table__,
    )
    .join(schema.Account, schema.Account.name == schema.Session.account)
    .where(schema.Session.session_sha256 == bindparam("secret"), schema.Account.disabled.is_(False))
)
_TOKEN = (
    select(schema.Token.scopes, schema.Account.__table__)
    .join(schema.Account, schema.Account.name == schema.Token.account)
    .where(
        schema.Token.token_sha256 == bindparam("secret"),
        schema.Token.revoked_utc.is_(None),
        schema.Token.expires_utc > bindparam("now"),
        schema.Account.disabled.is_(False),
    )
)


class Sessions:
    """Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def begin(self, account: Account, *, proved: bool = True, outside: str | None = None) -> str:
        """Returns the secret for the cookie. `proved`: they have just shown who they are; `outside`: the session of
        another service that this one hangs on, as `outside_session` calls it."""
        secret, now, table = new_secret(), self._clock(), schema.Session
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(table.made_utc < now - LONGEST))
            connection.execute(
                insert(table).values(
                    session_sha256=digest(secret),
                    account=account.name,
                    csrf=new_secret(),
                    made_utc=now,
                    seen_utc=now,
                    proved_utc=now if proved else None,
                    outside_sha256=outside,
                )
            )
        return secret

    def who(self, secret: str, *, in_use: bool = True) -> Person | None:
        """None: nobody, or nobody any more. `in_use`: it was a person that asked, so the session lives on."""
        now, session = self._clock(), schema.Session
        with reading(self._engine) as connection:
            row = connection.execute(_SESSION, {"secret": digest(secret)}).one_or_none()
        if row is None or row[1] <= now - LONGEST or row.seen_utc <= now - IDLE:
            return None
        if in_use and row.seen_utc < now - _SEEN:
            with writing(self._engine) as connection:
                ours = update(session).where(session.session_sha256 == digest(secret))
                connection.execute(ours.values(seen_utc=now))
        return replace(_person(row, OF_ROLE[row.role], row.csrf), proved_utc=row.proved_utc)

    def end(self, secret: str) -> None:
        table = schema.Session
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(table.session_sha256 == digest(secret)))


class Tokens:
    """Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def make(self, account: str, label: str, scopes: Iterable[Right], by: str, days: int = TOKEN_DAYS) -> str:
        """Returns it; it is shown once. What its account's role may not, it may not either. Raises BadAccountError."""
        wanted = frozenset(scopes)
        if not wanted or wanted - set(RIGHTS):
            raise BadAccountError(
                f"expected scopes out of {', '.join(RIGHTS)}, found {', '.join(sorted(wanted)) or 'none'}"
            )
        if not 1 <= days <= 10 * TOKEN_DAYS:
            raise BadAccountError(f"expected 1 to {10 * TOKEN_DAYS} days, found {days}")
        secret, token_id = TOKEN + new_secret(), secrets.token_hex(8)
        table = schema.Account
        with writer(self._engine, self._clock) as to:
            role = to.connection.scalar(select(table.role).where(table.name == account, table.disabled.is_(False)))
            if role is None:
                raise BadAccountError(f"expected an account that is in use, found none named {account[:50]!r}")
            if wanted - OF_ROLE[role]:  # type: ignore[index]  # the store keeps roles that there are
                above = ", ".join(sorted(wanted - OF_ROLE[role]))  # type: ignore[index]
                raise BadAccountError(f"expected what a {role} may do, found {above}")
            to.connection.execute(
                insert(schema.Token).values(
                    token_id=token_id,
                    token_sha256=digest(secret),
                    account=account,
                    label=plain(label, "label", 200),
                    scopes=json.dumps(sorted(wanted)),
                    made_utc=to.now,
                    expires_utc=to.now + timedelta(days=days),
                    revoked_utc=None,
                )
            )
            told = f"token {token_id} made for {', '.join(sorted(wanted))}"
            to.log(by, "account.changed", account_subject(account), (("change", told),))
        return secret

    def who(self, secret: str) -> Person | None:
        """None: nobody, or nobody any more."""
        if not secret.startswith(TOKEN):
            return None
        with reading(self._engine) as connection:
            row = connection.execute(_TOKEN, {"secret": digest(secret), "now": self._clock()}).one_or_none()
        return None if row is None else _person(row, OF_ROLE[row.role] & _scopes(row.scopes), None)

    def all(self) -> tuple[TokenInfo, ...]:
        """The oldest first."""
        table = schema.Token
        with reading(self._engine) as connection:
            rows = connection.execute(select(table.__table__).order_by(table.made_utc, table.token_id)).all()
        return tuple(
            TokenInfo(
                row.token_id,
                row.account,
                row.label,
                _scopes(row.scopes),
                row.made_utc,
                row.expires_utc,
                row.revoked_utc,
            )
            for row in rows
        )

    def revoke(self, token_id: str, by: str) -> None:
        """Raises BadAccountError."""
        table = schema.Token
        with writer(self._engine, self._clock) as to:
            account = to.connection.scalar(select(table.account).where(table.token_id == token_id))
            if account is None:
                raise BadAccountError("expected a token's id, found none")
            still = update(table).where(table.token_id == token_id, table.revoked_utc.is_(None))
            if to.connection.execute(still.values(revoked_utc=to.now)).rowcount:
                to.log(by, "account.changed", account_subject(account), (("change", f"token {token_id} revoked"),))


def _scopes(text: str) -> frozenset[Right]:
    return frozenset(json.loads(text))


def _person(row: Row[*tuple[Any, ...]], rights: frozenset[Right], csrf: str | None) -> Person:
    return Person(
        id=row.name,
        name=row.full_name,
        unit=row.unit,
        role=row.role,
        rights=rights,
        communes=communes_of(row.communes),
        csrf=csrf,
    )
