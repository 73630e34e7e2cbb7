"""Accounts of one's communes: made, changed, disabled, given a new link; and tokens, which can be ended."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response

from api.http.people import requires
from api.http.problems import ProblemError
from api.station.desk import Desk
from api.station.rendering import Fields, Form, PageRoute, go, page
from api.v1.accounts import is_theirs
from evidence import catalogue_managing as words
from evidence import catalogue_people
from evidence.catalogue import Text
from evidence.people import (
    ROLES,
    Account,
    BadAccountError,
    NewAccount,
    Person,
    Role,
    TakenNameError,
    TokenInfo,
)


@dataclass(frozen=True, slots=True)
class Link:
    """Shown once."""

    name: str
    url: str


class OutOfScopeError(Exception):
    """Rights over communes that the administrator has none over; or over none at all."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def people_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)
    accounts, tokens = desk.station.people.accounts, desk.station.people.tokens

    def show(
        request: Request,
        person: Person,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        trouble: Text | None = None,
        typed: Fields | None = None,
        link: Link | None = None,
    ) -> Response:
        found = [one for one in accounts.all() if is_theirs(person, one.communes) or one.name == person.id]
        names = {one.name for one in found}
        return page(
            request,
            "people.html",
            person,
            status,
            accounts=sorted(found, key=lambda one: (one.disabled, one.full_name)),
            tokens=[one for one in tokens.all() if one.account in names],
            now=desk.clock(),
            communes=_communes(desk, person),
            chosen=frozenset(() if typed is None else typed.all("commune")),
            roles=ROLES,
            role_names=catalogue_people.ROLE,
            rights=catalogue_people.RIGHT,
            trouble=trouble,
            typed=Fields({}) if typed is None else typed,
            link=link,
            known={one.name: one.full_name for one in found},
        )

    def show_one(
        request: Request,
        person: Person,
        account: Account,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        trouble: Text | None = None,
        link: Link | None = None,
        saved: bool = False,
    ) -> Response:
        return page(
            request,
            "account.html",
            person,
            status,
            account=account,
            own=account.name == person.id,
            now=desk.clock(),
            communes=sorted({*_communes(desk, person), *(account.communes or ())}),
            chosen=account.communes or frozenset(),
            roles=ROLES,
            role_names=catalogue_people.ROLE,
            trouble=trouble,
            link=link,
            saved=saved,
            typed=Fields({}),
            here="/people",
        )

    @router.get("/people")
    def people(request: Request, person: Annotated[Person, requires("people")]) -> Response:
        return show(request, person)

    @router.post("/people")
    def add(request: Request, fields: Form, person: Annotated[Person, requires("people")]) -> Response:
        name = fields.one("name", 40).strip().casefold()
        try:
            communes = _wanted(fields, person)
            new = NewAccount(
                name, fields.one("full_name", 200).strip(), fields.one("unit", 200).strip(), _role(fields), communes
            )
            secret = accounts.add(new, person.id)
        except OutOfScopeError as error:
            return show(request, person, status=HTTPStatus.FORBIDDEN, trouble=error.text, typed=fields)
        except TakenNameError:
            return show(request, person, status=HTTPStatus.CONFLICT, trouble=words.PEOPLE_TAKEN, typed=fields)
        except BadAccountError as error:
            text = words.PEOPLE_REFUSED.format(why=error)
            return show(request, person, status=HTTPStatus.UNPROCESSABLE_ENTITY, trouble=text, typed=fields)
        return show(request, person, link=_link(request, name, secret))

    @router.get("/people/{name}")
    def one(
        request: Request, name: str, person: Annotated[Person, requires("people")], saved: bool = False
    ) -> Response:
        return show_one(request, person, _account(desk, person, name), saved=saved)

    @router.post("/people/{name}/{what}")
    def change(
        request: Request, name: str, what: str, fields: Form, person: Annotated[Person, requires("people")]
    ) -> Response:
        account = _account(desk, person, name)
        try:
            if what == "rights":
                communes, role = _wanted(fields, person), _role(fields)
                if role != account.role:
                    accounts.change(name, person.id, role=role)
                if communes != account.communes:
                    accounts.give_communes(name, person.id, communes)
            elif what in ("disable", "enable"):
                if name == person.id:
                    raise BadAccountError("expected another account, found one's own")
                accounts.change(name, person.id, disabled=what == "disable")
            elif what == "reset":
                return show_one(request, person, account, link=_link(request, name, accounts.reset(name, person.id)))
            else:
                raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-page", words.PEOPLE_NO_ACCOUNT)
        except OutOfScopeError as error:
            return show_one(request, person, account, status=HTTPStatus.FORBIDDEN, trouble=error.text)
        except BadAccountError as error:
            text = words.PEOPLE_OWN if name == person.id else words.PEOPLE_REFUSED.format(why=error)
            return show_one(request, person, account, status=HTTPStatus.CONFLICT, trouble=text)
        return go(f"/people/{name}?saved=1")

    @router.post("/tokens/{token_id}/revoke")
    def revoke(token_id: str, person: Annotated[Person, requires("people")]) -> Response:
        found: TokenInfo | None = next((one for one in tokens.all() if one.token_id == token_id), None)
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-token", words.NO_TOKENS)
        if found.account != person.id:
            _account(desk, person, found.account)
        tokens.revoke(token_id, person.id)
        return go("/people#tokens")

    return router


def _account(desk: Desk, person: Person, name: str) -> Account:
    """One of their communes, or their own. Raises ProblemError: who is elsewhere is not there."""
    try:
        found = desk.station.people.accounts.get(name)
    except BadAccountError as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-account", words.PEOPLE_NO_ACCOUNT) from error
    if name != person.id and not is_theirs(person, found.communes):
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-account", words.PEOPLE_NO_ACCOUNT)
    return found


def _wanted(fields: Fields, person: Person) -> frozenset[str] | None:
    """Communes as the form says them; None: every one. Raises OutOfScopeError."""
    if fields.one("every") == "1":
        communes = None
    else:
        typed = (one.strip() for one in fields.one("others").split(";"))
        communes = frozenset(one for one in (*fields.all("commune"), *typed) if one)
        if not communes:
            raise OutOfScopeError(words.PEOPLE_NO_COMMUNE)
    if not is_theirs(person, communes):
        raise OutOfScopeError(words.PEOPLE_OUT_OF_SCOPE)
    return communes


def _role(fields: Fields) -> Role:
    """Raises BadAccountError."""
    found = next((role for role in ROLES if role == fields.one("role")), None)
    if found is None:
        raise BadAccountError(f"expected one of {', '.join(ROLES)}, found another")
    return found


def _communes(desk: Desk, person: Person) -> list[str]:
    """Those that cameras are in, of the administrator's."""
    book = desk.book()
    found = {book.commune(source) for source in desk.sources(person)}
    return sorted({one for one in found if one} | (person.communes or frozenset()))


def _link(request: Request, name: str, secret: str) -> Link:
    return Link(name, f"{str(request.base_url).rstrip('/')}/setup?link={secret}")
