"""Accounts and tokens, for those who give rights."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.http.people import SignedIn, requires
from api.http.problems import ProblemError
from api.http.station import Station
from api.v1.common import Plain, TheStation, explained
from evidence import catalogue_api as words
from evidence import catalogue_people as people_words
from evidence.people import Account, BadAccountError, NewAccount, Person, Right, Role, TakenNameError, TokenInfo
from evidence.record import Utc

Name = Annotated[str, Path(max_length=40)]


class AccountReport(BaseModel):
    """`communes` null: every commune."""

    name: str
    full_name: str
    unit: str
    role: Role
    communes: tuple[str, ...] | None
    disabled: bool
    has_password: bool
    locked_until_utc: Utc | None
    made_utc: Utc

    @classmethod
    def of(cls, account: Account) -> "AccountReport":
        return cls(
            name=account.name,
            full_name=account.full_name,
            unit=account.unit,
            role=account.role,
            communes=None if account.communes is None else tuple(sorted(account.communes)),
            disabled=account.disabled,
            has_password=account.has_password,
            locked_until_utc=account.locked_until_utc,
            made_utc=account.made_utc,
        )


class AccountList(BaseModel):
    accounts: tuple[AccountReport, ...]


class AccountRequest(BaseModel):
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{1,39}$")
    full_name: Plain = Field(max_length=200)
    unit: Plain = Field(max_length=200)
    role: Role
    communes: tuple[Annotated[Plain, Field(max_length=200)], ...] | None = Field(max_length=500)


class AccountChange(BaseModel):
    """What is left out stays."""

    disabled: bool | None = None
    role: Role | None = None


class LinkMade(BaseModel):
    """`link` is shown once: the person sets a password at /setup?link=LINK, within a day."""

    account: str
    link: str


class TokenReport(BaseModel):
    token_id: str
    account: str
    label: str
    scopes: tuple[Right, ...]
    made_utc: Utc
    expires_utc: Utc
    revoked_utc: Utc | None

    @classmethod
    def of(cls, token: TokenInfo) -> "TokenReport":
        return cls(
            token_id=token.token_id,
            account=token.account,
            label=token.label,
            scopes=tuple(sorted(token.scopes)),
            made_utc=token.made_utc,
            expires_utc=token.expires_utc,
            revoked_utc=token.revoked_utc,
        )


class TokenList(BaseModel):
    tokens: tuple[TokenReport, ...]


class TokenRequest(BaseModel):
    label: Plain = Field(max_length=200)
    scopes: tuple[Right, ...] = Field(min_length=1, max_length=20)
    days: int = Field(default=365, ge=1, le=3650)


class TokenMade(BaseModel):
    """Shown once."""

    token: str


def accounts_router() -> APIRouter:
    router = APIRouter(tags=["people"])

    @router.get("/accounts", operation_id="listAccounts", summary="Accounts of one's communes")
    def accounts(station: TheStation, person: Annotated[Person, requires("people")]) -> AccountList:
        found = station.people.accounts.all()
        return AccountList(accounts=tuple(AccountReport.of(one) for one in found if is_theirs(person, one.communes)))

    @router.post(
        "/accounts",
        operation_id="addAccount",
        summary="Make an account; its person sets the password by a one-time link",
        response_model=LinkMade,
        status_code=201,
    )
    def add(station: TheStation, person: Annotated[Person, requires("people")], sent: AccountRequest) -> LinkMade:
        """Not repeatable by a key: the link is nowhere kept. A name that is taken is refused."""
        communes = None if sent.communes is None else frozenset(sent.communes)
        if not is_theirs(person, communes):
            raise ProblemError(HTTPStatus.FORBIDDEN, "out-of-scope", words.OUT_OF_SCOPE)
        new = NewAccount(sent.name, sent.full_name, sent.unit, sent.role, communes)
        with _accounts_explained(), explained():
            return LinkMade(account=sent.name, link=station.people.accounts.add(new, person.id))

    @router.patch("/accounts/{name}", operation_id="changeAccount", summary="Disable an account, or change its role")
    def change(
        station: TheStation, person: Annotated[Person, requires("people")], name: Name, sent: AccountChange
    ) -> AccountReport:
        _account(station, person, name)
        with _accounts_explained(), explained():
            made = station.people.accounts.change(name, person.id, disabled=sent.disabled, role=sent.role)
        return AccountReport.of(made)

    @router.post(
        "/accounts/{name}/reset",
        operation_id="resetAccount",
        summary="Make the password void, sign the person out, and make a new link",
        status_code=201,
    )
    def reset(station: TheStation, person: Annotated[Person, requires("people")], name: Name) -> LinkMade:
        _account(station, person, name)
        with _accounts_explained():
            return LinkMade(account=name, link=station.people.accounts.reset(name, person.id))

    @router.get("/tokens", operation_id="listTokens", summary="One's own tokens, and those one may revoke")
    def tokens(station: TheStation, person: SignedIn) -> TokenList:
        found = station.people.tokens.all()
        return TokenList(tokens=tuple(TokenReport.of(one) for one in found if _may_see(station, person, one)))

    @router.post(
        "/tokens", operation_id="makeToken", summary="Make a token for a program of one's own", status_code=201
    )
    def make(station: TheStation, person: SignedIn, sent: TokenRequest) -> TokenMade:
        """Only who signed in by hand: a token that was stolen makes no others."""
        if person.csrf is None:
            raise ProblemError(HTTPStatus.FORBIDDEN, "by-hand-only", words.BY_HAND)
        with _accounts_explained(), explained():
            made = station.people.tokens.make(person.id, sent.label, sent.scopes, person.id, sent.days)
        return TokenMade(token=made)

    @router.delete("/tokens/{token_id}", operation_id="revokeToken", summary="End a token", status_code=204)
    def revoke(station: TheStation, person: SignedIn, token_id: Annotated[str, Path(max_length=40)]) -> None:
        found = next((one for one in station.people.tokens.all() if one.token_id == token_id), None)
        if found is None or not _may_see(station, person, found):
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-token", words.NO_TOKEN)
        station.people.tokens.revoke(token_id, person.id)

    return router


def is_theirs(person: Person, communes: frozenset[str] | None) -> bool:
    """Whether an administrator may give, or take away, the sight of these communes."""
    return person.communes is None or (communes is not None and communes <= person.communes)


def _account(station: Station, person: Person, name: str) -> Account:
    """One of their communes. Raises ProblemError: who is elsewhere is not there."""
    try:
        found = station.people.accounts.get(name)
    except BadAccountError as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-account", words.NO_ACCOUNT) from error
    if not is_theirs(person, found.communes):
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-account", words.NO_ACCOUNT)
    return found


def _may_see(station: Station, person: Person, token: TokenInfo) -> bool:
    if token.account == person.id:
        return True
    return "people" in person.rights and is_theirs(person, station.people.accounts.get(token.account).communes)


@contextmanager
def _accounts_explained() -> Iterator[None]:
    try:
        yield
    except TakenNameError as error:
        raise ProblemError(HTTPStatus.CONFLICT, "name-taken", words.NAME_TAKEN) from error
    except BadAccountError as error:
        text = people_words.BAD_ACCOUNT.format(reason=error)
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-account", text) from error
