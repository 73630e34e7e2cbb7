"""Who is asking."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence.people.rights import Right, Role

LATELY = timedelta(minutes=15)
"""So long a password, or the other service's word that it asked for one, is good for what must not be done in
somebody's name while they are at lunch."""


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
    proved_utc: datetime | None = None
    """When they last proved who they are, as far as this session knows; never, for a token."""

    def proved_lately(self, now: datetime) -> bool:
        """It is they themselves who sit there, not whoever found their browser open."""
        return self.proved_utc is not None and now - self.proved_utc < LATELY


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
