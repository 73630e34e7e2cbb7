"""Who is asking."""

from dataclasses import dataclass
from datetime import datetime

from evidence.people.rights import Right, Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in, or a program with a token of theirs."""

    id: str
    """The account's name: what reviews and the audit log call them."""
    name: str
    """As people say it."""
    unit: str
    role: Role
    rights: frozenset[Right]
    """The role's; of a token, those that it was made with."""
    communes: frozenset[str] | None
    """Whose cases they see; None: of every commune."""
    csrf: str | None
    """What forms must carry; None for a token, which no browser sends of its own accord."""


@dataclass(frozen=True, slots=True)
class Account:
    """As an administrator sees it."""

    name: str
    full_name: str
    unit: str
    role: Role
    communes: frozenset[str] | None
    disabled: bool
    has_password: bool
    locked_until_utc: datetime | None
    made_utc: datetime


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A token without its secret."""

    token_id: str
    account: str
    label: str
    scopes: frozenset[Right]
    made_utc: datetime
    expires_utc: datetime
    revoked_utc: datetime | None
