"""Accounts, roles, sessions and tokens: who may see and decide what (docs/design/people.md)."""

from evidence.people.accounts import Accounts, NewAccount
from evidence.people.claims import CLAIM, Claim, ClaimedError, Claims
from evidence.people.deciding import (
    BadReasonError,
    Decided,
    Decision,
    Decisions,
    NoSecondError,
    SamePersonError,
)
from evidence.people.errors import (
    BadAccountError,
    BadLinkError,
    BadPasswordError,
    PeopleError,
    SignInRefusedError,
    TakenNameError,
)
from evidence.people.notes import Note, Notes
from evidence.people.once import Answered, KeyReusedError, Repeats, StillBusyError
from evidence.people.people import People
from evidence.people.person import Account, Person, TokenInfo
from evidence.people.rights import OF_ROLE, RIGHTS, ROLES, Right, Role
from evidence.people.scope import Scope
from evidence.people.sessions import Sessions, Tokens

__all__ = [
    "CLAIM",
    "OF_ROLE",
    "RIGHTS",
    "ROLES",
    "Account",
    "Accounts",
    "Answered",
    "BadAccountError",
    "BadLinkError",
    "BadPasswordError",
    "BadReasonError",
    "Claim",
    "ClaimedError",
    "Claims",
    "Decided",
    "Decision",
    "Decisions",
    "KeyReusedError",
    "NewAccount",
    "NoSecondError",
    "Note",
    "Notes",
    "People",
    "PeopleError",
    "Person",
    "Repeats",
    "Right",
    "Role",
    "SamePersonError",
    "Scope",
    "Sessions",
    "SignInRefusedError",
    "StillBusyError",
    "TakenNameError",
    "TokenInfo",
    "Tokens",
]
