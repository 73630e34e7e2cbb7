"""Signing in and out, setting a password by a link, language and theme."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from api.http.people import FirstPerson as First
from api.http.people import SignedIn, set_up, sign_in, sign_out, station_of
from api.http.problems import ProblemError
from api.oidc_pages import way_in, way_out
from api.station.rendering import LANGUAGE, THEME, Fields, Form, PageRoute, go, own_path, page
from evidence import catalogue_station as words
from evidence.catalogue import Text
from evidence.people import Account, BadLinkError

_YEAR_S = 365 * 86_400
_REFUSALS = {429: words.TOO_MANY, 401: words.REFUSED}


def account_router() -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)

    @router.get("/login")
    def login(
        request: Request, next: str = "/", over: bool = False, done: bool = False, left: bool = False
    ) -> Response:
        note = words.SESSION_OVER if over else words.SET_UP_DONE if done else None
        return _door(request, note=note, tone="", next=own_path(next), typed="", left=left)

    @router.post("/login")
    def begin(request: Request, fields: Form) -> Response:
        name, where = fields.one("name", 100), own_path(fields.one("next"))
        answer = go(where)
        try:
            sign_in(request, answer, name, fields.one("password", 1000))
        except ProblemError as error:
            note = _REFUSALS.get(error.problem.status) or _detail(error)
            told = {"note": note, "tone": "bad", "next": where, "typed": name}
            return _door(request, error.problem.status, left=False, **told)
        return answer

    @router.post("/logout")
    def end(request: Request, person: SignedIn) -> Response:
        del person
        answer = go("/login" if way_out(request) is None else "/login?left=true")
        sign_out(request, answer)
        return answer

    @router.get("/setup")
    def setup(request: Request, link: str = "") -> Response:
        try:
            account = _whose(request, link)
        except BadLinkError:
            return page(request, "trouble.html", None, HTTPStatus.NOT_FOUND, text=words.BAD_LINK)
        return page(request, "setup.html", None, account=account, link=link, note=None, typed=Fields({}))

    @router.post("/setup")
    def use(request: Request, fields: Form) -> Response:
        link = fields.one("link", 200)
        try:
            account = _whose(request, link)
        except BadLinkError:
            return page(request, "trouble.html", None, HTTPStatus.NOT_FOUND, text=words.BAD_LINK)

        def again(note: Text) -> Response:
            told = {"account": account, "link": link, "note": note, "typed": fields}
            return page(request, "setup.html", None, HTTPStatus.UNPROCESSABLE_ENTITY, **told)

        first = None
        if account is None:
            name, full_name, unit = (fields.one(n, 200).strip() for n in ("name", "full_name", "unit"))
            if not (0 < len(name) <= 40 and full_name and unit):
                return again(words.BAD_NAME)
            first = First(name=name, full_name=full_name, unit=unit)
        if fields.one("password") != fields.one("again"):
            return again(words.PASSWORDS_DIFFER)
        try:
            set_up(request, link, fields.one("password", 1000), first)
        except ProblemError as error:
            kind = error.problem.type.rpartition(":")[2]
            return again({"bad-password": words.BAD_PASSWORD, "bad-account": words.BAD_NAME}.get(kind, _detail(error)))
        return go("/login?done=1")

    @router.post("/settings/{what}")
    def settings(request: Request, what: str, fields: Form) -> Response:
        """Language and theme: no secret, and nobody else's, so no one need be signed in."""
        answer = go(fields.one("back"))
        name, wanted = (LANGUAGE, fields.one("lang")) if what == "language" else (THEME, fields.one("theme"))
        if wanted in {"vi", "en", "light", "dark"}:
            secure = request.url.scheme == "https"
            answer.set_cookie(name, wanted, max_age=_YEAR_S, httponly=True, samesite="lax", secure=secure)
        return answer

    return router


def _door(request: Request, status: int = 200, **told: object) -> Response:
    """With the other way in where there is one, and for who has just left, the way out of it."""
    return page(request, "login.html", None, status, **told, elsewhere=way_in(request), out=way_out(request))


def _whose(request: Request, link: str) -> Account | None:
    """Raises BadLinkError."""
    return station_of(request).people.accounts.link_of(link[:200])


def _detail(error: ProblemError) -> Text:
    return Text(error.problem.detail_vi, error.problem.detail)
