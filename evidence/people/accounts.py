"""Accounts: made, set up by a one-time link, locked where somebody guesses, disabled, never removed."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from evidence.people.errors import BadAccountError, BadLinkError, SignInRefusedError, TakenNameError
from evidence.people.passwords import digest, hashed, matches, new_secret
from evidence.people.person import Account
from evidence.people.rights import ROLES, Role
from evidence.store import schema
from evidence.store.canonical import plain
from evidence.store.custody import account_subject
from evidence.store.engine import reading
from evidence.store.errors import RecordError
from evidence.store.writer import PROGRAM, Writer, writer

LINK_AGE = timedelta(hours=24)
FREE_FAILURES = 4
"""So many wrong passwords cost no waiting; each after them doubles it."""
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(hours=1)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`communes` None: of every commune."""

    name: str
    full_name: str
    unit: str
    role: Role
    communes: frozenset[str] | None


class Accounts:
    """Methods raise StoreUnavailableError, RecordError for what no row can hold."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def add(self, new: NewAccount, by: str) -> str:
        """Returns the secret of a link by which the person sets a password. Raises BadAccountError."""
        with writer(self._engine, self._clock) as to:
            insert_account(to, new, by)
            return _link(to, new.name)

    def first_link(self) -> str | None:
        """Of the person who may make an account although there is none; None where there is one. Earlier links of
        this kind are void: they may stand in an old log."""
        with writer(self._engine, self._clock) as to:
            if to.connection.scalar(select(func.count()).select_from(schema.Account)) != 0:
                return None
            links = schema.SetupLink
            to.connection.execute(
                update(links).where(links.account.is_(None), links.used_utc.is_(None)).values(used_utc=to.now)
            )
            return _link(to, None)

    def link_of(self, secret: str) -> Account | None:
        """Whom a link is for; None: the first person. Raises BadLinkError."""
        with reading(self._engine) as connection:
            name = _open_link(connection, secret, self._clock())
            return None if name is None else account_of(connection, name)

    def use_link(self, secret: str, password: str, first: NewAccount | None = None) -> Account:
        """Set the password; `first` is who they are where the link is for nobody yet.

        Raises BadLinkError, BadPasswordError, BadAccountError.
        """
        with reading(self._engine) as connection:
            owner = _open_link(connection, secret, self._clock())
        if owner is None and first is None:
            raise BadAccountError("expected who the first person is, found nothing")
        name = owner or ("" if first is None else first.name)
        password_hash = hashed(password, name)  # takes a tenth of a second, which no other writer should wait
        with writer(self._engine, self._clock) as to:
            if _open_link(to.connection, secret, to.now) != owner:
                raise BadLinkError("expected a link that is still open, found one that is not")
            links, accounts = schema.SetupLink, schema.Account
            to.connection.execute(update(links).where(links.link_sha256 == digest(secret)).values(used_utc=to.now))
            if owner is None and first is not None:
                if to.connection.scalar(select(func.count()).select_from(accounts)) != 0:
                    raise BadLinkError("expected a store without accounts, found some")
                insert_account(to, first, PROGRAM)
            to.connection.execute(
                update(accounts)
                .where(accounts.name == name)
                .values(password=password_hash, failures=0, locked_until_utc=None)
            )
            _end_sessions(to.connection, name)
            to.log(name, "account.changed", account_subject(name), (("change", "password set by link"),))
            return account_of(to.connection, name)

    def check(self, name: str, password: str) -> Account:
        """Whose name and password these are. Raises SignInRefusedError, after as long whatever is wrong."""
        name = name.strip().casefold()[:100].replace("\0", "")
        table = schema.Account
        with reading(self._engine) as connection:
            row = connection.execute(select(table.__table__).where(table.name == name)).one_or_none()
        right = matches(None if row is None else row.password, password)
        if row is None:
            raise SignInRefusedError
        with writer(self._engine, self._clock) as to:
            # Read again under the lock: of many guesses at once each counts.
            row = to.connection.execute(select(table.__table__).where(table.name == name)).one()
            locked = row.locked_until_utc is not None and row.locked_until_utc > to.now
            ours = update(table).where(table.name == name)
            if right and not locked and not row.disabled:
                if row.failures:
                    to.connection.execute(ours.values(failures=0, locked_until_utc=None))
                return _of(row)
            if not right and not locked:  # guesses while it is locked do not lock it for longer: its owner waits too
                until = _locked_until(to.now, row.failures + 1)
                to.connection.execute(ours.values(failures=row.failures + 1, locked_until_utc=until))
                if until is not None:
                    facts = (("change", f"locked after {row.failures + 1} wrong passwords"),)
                    to.log(PROGRAM, "account.changed", account_subject(name), facts)
        raise SignInRefusedError

    def all(self) -> tuple[Account, ...]:
        """By their names."""
        with reading(self._engine) as connection:
            return tuple(_of(row) for row in connection.execute(select(schema.Account.__table__).order_by("name")))

    def get(self, name: str) -> Account:
        """Raises BadAccountError."""
        with reading(self._engine) as connection:
            return account_of(connection, name)

    def reset(self, name: str, by: str) -> str:
        """The password is void, whoever is signed in no longer is; returns the secret of a new link."""
        with writer(self._engine, self._clock) as to:
            account_of(to.connection, name)
            table = schema.Account
            to.connection.execute(
                update(table).where(table.name == name).values(password=None, failures=0, locked_until_utc=None)
            )
            _end_sessions(to.connection, name)
            to.log(by, "account.changed", account_subject(name), (("change", "password reset"),))
            return _link(to, name)

    def change(self, name: str, by: str, *, disabled: bool | None = None, role: Role | None = None) -> Account:
        """Raises BadAccountError where nobody would be left who may give rights, or somebody's role is their own."""
        if role is not None:
            _not_their_own(name, by)
        with writer(self._engine, self._clock) as to:
            before = account_of(to.connection, name)
            wanted = {
                **({} if disabled is None else {"disabled": disabled}),
                **({} if role is None else {"role": _role(role)}),
            }
            table = schema.Account
            to.connection.execute(update(table).where(table.name == name).values(**wanted))
            if before.role == "unit_admin" and not _has_admin(to.connection):
                raise BadAccountError(f"expected another account that may give rights, found {name} to be the last")
            if disabled:
                _end_sessions(to.connection, name)
            told = ", ".join(f"{what} {value}" for what, value in wanted.items())
            to.log(by, "account.changed", account_subject(name), (("change", told),))
            return account_of(to.connection, name)

    def give_communes(self, name: str, by: str, communes: frozenset[str] | None) -> Account:
        """Whose cases they see from now on; None: of every commune. Raises BadAccountError."""
        _not_their_own(name, by)
        _check_communes(communes)
        with writer(self._engine, self._clock) as to:
            account_of(to.connection, name)
            table = schema.Account
            to.connection.execute(update(table).where(table.name == name).values(communes=_communes_text(communes)))
            told = f"sees {_where(communes)}"[:500]
            to.log(by, "account.changed", account_subject(name), (("change", told),))
            return account_of(to.connection, name)


def _not_their_own(name: str, by: str) -> None:
    if name == by:
        raise BadAccountError("expected somebody else's rights, found one's own: nobody gives themselves any")


def _check_communes(communes: frozenset[str] | None) -> None:
    try:
        for commune in communes or ():
            plain(commune, "commune", 200)
    except RecordError as error:
        raise BadAccountError(str(error)) from error


def _communes_text(communes: frozenset[str] | None) -> str | None:
    return None if communes is None else json.dumps(sorted(communes), ensure_ascii=False)


def _where(communes: frozenset[str] | None) -> str:
    return "every commune" if communes is None else ", ".join(sorted(communes)) or "no commune"


def insert_account(to: Writer, new: NewAccount, by: str) -> None:
    if _NAME.fullmatch(new.name) is None or new.name == PROGRAM:
        raise BadAccountError("expected a name of 2 to 40 letters a-z, digits, dots, dashes, found another")
    _role(new.role)
    table = schema.Account
    if to.connection.scalar(select(table.name).where(table.name == new.name)) is not None:
        raise TakenNameError(f"expected a name that nobody ever had, found {new.name}")
    try:
        for text, what in ((new.full_name, "full name"), (new.unit, "unit")):
            plain(text, what, 200)
    except RecordError as error:
        raise BadAccountError(str(error)) from error
    _check_communes(new.communes)
    to.connection.execute(
        insert(table).values(
            name=new.name,
            full_name=new.full_name,
            unit=new.unit,
            role=new.role,
            communes=_communes_text(new.communes),
            password=None,
            disabled=False,
            failures=0,
            locked_until_utc=None,
            made_utc=to.now,
        )
    )
    told = f"made as {new.role} of {_where(new.communes)}"[:500]
    to.log(by, "account.changed", account_subject(new.name), (("change", told),))


def _role(role: str) -> str:
    if role not in ROLES:
        raise BadAccountError(f"expected one of {', '.join(ROLES)}, found {role[:50]!r}")
    return role


def _link(to: Writer, account: str | None) -> str:
    links, secret = schema.SetupLink, new_secret()
    if account is not None:
        to.connection.execute(
            update(links).where(links.account == account, links.used_utc.is_(None)).values(used_utc=to.now)
        )
    to.connection.execute(
        insert(links).values(
            link_sha256=digest(secret),
            account=account,
            made_utc=to.now,
            expires_utc=to.now + LINK_AGE,
            used_utc=None,
        )
    )
    return secret


def _open_link(connection: Connection, secret: str, now: datetime) -> str | None:
    """Whose it is. Raises BadLinkError."""
    links = schema.SetupLink
    row = connection.execute(
        select(links.account, links.expires_utc, links.used_utc).where(links.link_sha256 == digest(secret))
    ).one_or_none()
    if row is None or row.used_utc is not None or row.expires_utc <= now:
        raise BadLinkError("expected a link that is still open, found one that was used, is too old or never was")
    name: str | None = row.account
    return name


def _locked_until(now: datetime, failures: int) -> datetime | None:
    over = failures - FREE_FAILURES
    if over <= 0:
        return None
    wait: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(over - 1, 20))
    return now + wait


def _end_sessions(connection: Connection, name: str) -> None:
    connection.execute(delete(schema.Session).where(schema.Session.account == name))


def _has_admin(connection: Connection) -> bool:
    table = schema.Account
    query = select(func.count()).where(table.role == "unit_admin", table.disabled.is_(False))
    return bool(connection.scalar(query))


def account_of(connection: Connection, name: str) -> Account:
    """Raises BadAccountError."""
    table = schema.Account
    row = connection.execute(select(table.__table__).where(table.name == name)).one_or_none()
    if row is None:
        raise BadAccountError(f"expected an account, found none named {name[:50]!r}")
    return _of(row)


def _of(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(
        name=row.name,
        full_name=row.full_name,
        unit=row.unit,
        role=row.role,
        communes=communes_of(row.communes),
        disabled=bool(row.disabled),
        has_password=row.password is not None,
        locked_until_utc=row.locked_until_utc,
        made_utc=row.made_utc,
    )


def communes_of(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(json.loads(text))
