"""Signing in over HTTP: who asks, may they, and did their own page ask?

    def route(person: Annotated[Person, requires("review")]) -> ...

`requires` answers 401 where nobody is signed in, 403 where the right is missing, and 403 where a browser's session
sends something without the token of its page (header X-CSRF-Token, or the field `csrf` of a form).
"""

import hmac
import threading
import time
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import APIRouter, Depends, FastAPI, Request, Response, Security
from fastapi.responses import RedirectResponse
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field, SecretStr
from starlette.concurrency import run_in_threadpool

from api.http.problems import ProblemError, problem_response
from api.http.station import Station
from evidence import catalogue_people as words
from evidence.catalogue import Text
from evidence.people import (
    BadAccountError,
    BadLinkError,
    BadPasswordError,
    NewAccount,
    Person,
    Right,
    Role,
    SignInRefusedError,
)

COOKIE = "litterwatch_session"
CSRF_HEADER = "x-csrf-token"
CSRF_FIELD = "csrf"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_ATTEMPTS, _WITHIN_S = 30, 60.0
"""Of signing in, from one address: a whole station may come through one."""


class NotSignedInError(ProblemError):
    """Browsers that ask for a page are led to /login."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.UNAUTHORIZED, "not-signed-in", words.NOT_SIGNED_IN)


def admit_people(app: FastAPI, station: Station | None) -> None:
    """Give the application what the functions here ask it for."""
    app.state.station = station
    app.state.doorkeeper = Doorkeeper()

    @app.exception_handler(NotSignedInError)
    async def lead_in(request: Request, error: NotSignedInError) -> Response:
        page = request.method == "GET" and not request.url.path.startswith("/api/")
        if page and "text/html" in request.headers.get("accept", ""):
            asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/login?next={quote(asked)}", status_code=303)
        return problem_response(error)


def station_of(request: Request) -> Station:
    """Raises ProblemError where the program runs without one."""
    found: Station | None = request.app.state.station
    if found is None:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "no-station", words.NO_STATION)
    return found


async def the_station(request: Request) -> Station:
    """`station_of` for routes: as a plain function it would be sent to a thread and back with every request."""
    return station_of(request)


_bearer = HTTPBearer(scheme_name="token", description="litterwatch user token", auto_error=False)
_cookie = APIKeyCookie(name=COOKIE, scheme_name="session", description="POST /api/v1/session", auto_error=False)


async def signed_in(
    request: Request,
    station: Annotated[Station, Depends(the_station)],
    token: Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)],
    secret: Annotated[str | None, Security(_cookie)],
) -> Person:
    """Whose session or token came with the request. Raises NotSignedInError, ProblemError."""
    if "authorization" in request.headers:
        found = "" if token is None else token.credentials.strip()
        person = await run_in_threadpool(station.people.tokens.who, found)
    elif secret:
        person = await run_in_threadpool(station.people.sessions.who, secret)
    else:
        person = None
    if person is None:
        raise NotSignedInError
    if person.csrf is not None and request.method not in _SAFE:
        await _own_page(request, person.csrf)
    return person


SignedIn = Annotated[Person, Depends(signed_in)]


def requires(*rights: Right) -> Any:
    """A dependency: the person, who has all of `rights`."""

    async def allowed(person: SignedIn) -> Person:
        require(person, *rights)
        return person

    allowed.__dict__["rights"] = rights  # the table of who may do what is made from these
    return Depends(allowed)


def require(person: Person, *rights: Right) -> None:
    """Raises ProblemError."""
    for right in rights:
        if right not in person.rights:
            name, text = words.RIGHT[right], words.NO_RIGHT
            detail = Text(text.vi.format(right=name.vi), text.en.format(right=name.en))
            raise ProblemError(HTTPStatus.FORBIDDEN, "no-right", detail)


async def _own_page(request: Request, csrf: str) -> None:
    """Raises ProblemError where it was not our page in this person's browser that sent the request."""
    sent = request.headers.get(CSRF_HEADER)
    if sent is None and request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        sent = fields.get(CSRF_FIELD, [""])[0]
    _same_origin(request)
    if sent is None or not hmac.compare_digest(sent.encode(), csrf.encode()):
        raise ProblemError(HTTPStatus.FORBIDDEN, "csrf", words.CSRF)


def _same_origin(request: Request) -> None:
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise ProblemError(HTTPStatus.FORBIDDEN, "csrf", words.CSRF)


class SignInRequest(BaseModel):
    name: str = Field(max_length=100)
    password: SecretStr = Field(max_length=1000)


class SetupRequest(BaseModel):
    """`first` where the link is the one that a new installation shows."""

    link: str = Field(max_length=200)
    password: SecretStr = Field(max_length=1000)
    first: "FirstPerson | None" = None


class FirstPerson(BaseModel):
    name: str = Field(max_length=40)
    full_name: str = Field(min_length=1, max_length=200)
    unit: str = Field(min_length=1, max_length=200)


class PersonReport(BaseModel):
    """`communes` null: of every commune. `csrf` goes into the header X-CSRF-Token of everything that changes something;
    null for a token."""

    id: str
    name: str
    unit: str
    role: Role
    rights: tuple[Right, ...]
    communes: tuple[str, ...] | None
    csrf: str | None

    @classmethod
    def of(cls, person: Person) -> "PersonReport":
        return cls(
            id=person.id,
            name=person.name,
            unit=person.unit,
            role=person.role,
            rights=tuple(sorted(person.rights)),
            communes=None if person.communes is None else tuple(sorted(person.communes)),
            csrf=person.csrf,
        )


class LinkReport(BaseModel):
    """Whom a set-up link is for; null: the first person of a new installation."""

    account: str | None


class Doorkeeper:
    """Counts attempts from each address. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tried: dict[str, deque[float]] = {}

    def knock(self, address: str) -> None:
        """Raises ProblemError where it was too often."""
        now = self._clock()
        with self._lock:
            for known in [a for a, times in self._tried.items() if times[-1] < now - _WITHIN_S]:
                del self._tried[known]
            times = self._tried.setdefault(address, deque(maxlen=_ATTEMPTS))
            if len(times) == _ATTEMPTS and times[0] > now - _WITHIN_S:
                wait = f"{times[0] + _WITHIN_S - now:.0f}"
                raise ProblemError(
                    HTTPStatus.TOO_MANY_REQUESTS,
                    "too-many-attempts",
                    words.TOO_MANY.format(seconds=wait),
                    {"retry-after": wait},
                )
            times.append(now)


def sign_in(request: Request, response: Response, name: str, password: str) -> None:
    """For the page and the API: puts the cookie into `response`. Raises ProblemError."""
    station = station_of(request)
    _same_origin(request)  # else another site could sign somebody in as somebody else
    knocked(request)
    try:
        secret = station.people.sign_in(name, password, address_of(request))
    except SignInRefusedError as error:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "sign-in-refused", words.REFUSED) from error
    admit(request, response, secret)


def knocked(request: Request) -> None:
    """A password is about to be tried. Raises ProblemError where that was too often from there."""
    request.app.state.doorkeeper.knock(address_of(request))


def admit(request: Request, response: Response, secret: str) -> None:
    """Give the browser its session, in place of the one that it had."""
    if before := request.cookies.get(COOKIE):
        station_of(request).people.sessions.end(before)
    # Lax, not Strict: who follows a link to a case from a message is signed in. What changes something needs the token
    # of its page all the same.
    response.set_cookie(COOKIE, secret, httponly=True, samesite="lax", secure=request.url.scheme == "https", path="/")


def sign_out(request: Request, response: Response) -> None:
    """For the page and the API; the caller has checked the page's token."""
    station_of(request).people.sign_out(request.cookies.get(COOKIE, ""))
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")


def set_up(request: Request, link: str, password: str, first: FirstPerson | None) -> str:
    """Use a link; returns the account's name. Raises ProblemError."""
    station = station_of(request)
    _same_origin(request)
    knocked(request)
    # The first person gives rights to all others, and decides about no case.
    new = None if first is None else NewAccount(first.name, first.full_name, first.unit, "unit_admin", None)
    try:
        return station.people.accounts.use_link(link, password, new).name
    except BadLinkError as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, "bad-link", words.BAD_LINK) from error
    except BadPasswordError as error:
        text = words.BAD_PASSWORD.format(reason=error)
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-password", text) from error
    except BadAccountError as error:
        text = words.BAD_ACCOUNT.format(reason=error)
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-account", text) from error


def address_of(request: Request) -> str:
    return "-" if request.client is None else request.client.host


def session_router() -> APIRouter:
    """The JSON part of signing in."""
    router = APIRouter(tags=["people"])

    @router.post("/session", operation_id="signIn", summary="Sign in with name and password", status_code=204)
    def begin(request: Request, response: Response, sent: SignInRequest) -> None:
        """Sets a cookie. Programs use a token instead (`litterwatch user token`)."""
        sign_in(request, response, sent.name, sent.password.get_secret_value())

    @router.delete("/session", operation_id="signOut", summary="Sign out", status_code=204)
    def end(request: Request, response: Response, person: SignedIn) -> None:
        del person
        sign_out(request, response)

    @router.get("/session", operation_id="whoAmI", summary="Who is signed in")
    def who(person: SignedIn) -> PersonReport:
        return PersonReport.of(person)

    @router.get("/setup/{link}", operation_id="getSetupLink", summary="Whom a set-up link is for")
    def link_of(request: Request, link: str) -> LinkReport:
        try:
            account = station_of(request).people.accounts.link_of(link)
        except BadLinkError as error:
            raise ProblemError(HTTPStatus.NOT_FOUND, "bad-link", words.BAD_LINK) from error
        return LinkReport(account=None if account is None else account.name)

    @router.post("/setup", operation_id="setUp", summary="Set a password by a one-time link", status_code=204)
    def use(request: Request, sent: SetupRequest) -> None:
        set_up(request, sent.link, sent.password.get_secret_value(), sent.first)

    return router
