"""Templates, the reader's language, headers that keep a page to itself, and errors as pages."""

import json
import threading
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from importlib.resources import files
from operator import attrgetter
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup
from starlette.exceptions import HTTPException

from api.http.people import NotSignedInError
from api.http.problems import ProblemError
from api.publication_steps import Publishing
from api.station import shown
from api.station.assets import asset
from evidence import (
    catalogue,
    catalogue_hotline,
    catalogue_managing,
    catalogue_overview,
    catalogue_people,
    catalogue_publication,
)
from evidence import catalogue_station as words
from evidence.catalogue import Text
from evidence.people import Person, Right
from evidence.redaction.approval import APPROVES
from evidence.store import StoreUnavailableError

LANGUAGE, THEME = "litterwatch_lang", "litterwatch_theme"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types"
)
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
MENU: tuple[tuple[str, Text, Right], ...] = (
    ("/", words.QUEUE, "events"),
    ("/publications", catalogue_publication.PUBLICATIONS, "review"),
    ("/hotline", catalogue_hotline.REPORTS, "events"),
    ("/map", catalogue_overview.MAP, "cameras"),
    ("/cameras", words.CAMERAS, "cameras"),
    ("/figures", catalogue_overview.FIGURES, "events"),
    ("/audit", catalogue_managing.AUDIT, "audit"),
    ("/people", catalogue_managing.PEOPLE, "people"),
)
_LONGEST_FORM = 256 * 1024
_LONGEST_WATCH_S = 86_400.0


def _source(name: str) -> str:
    return files("api.station").joinpath("templates", name).read_text("utf-8")


_templates = Environment(
    loader=FunctionLoader(_source),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_templates.globals.update(
    w=words,
    o=catalogue_overview,
    m=catalogue_managing,
    b=catalogue_publication,
    p=catalogue_people,
    c=catalogue,
    asset=asset,
    s=shown,
    menu=MENU,
)


_making = threading.Lock()
_made: dict[str, Template] = {}


def template(name: str) -> Template:
    """Made once: it takes a tenth of a second, and after a start everybody comes at the same time."""
    found = _made.get(name)
    if found is None:
        with _making:
            found = _made[name] = _templates.get_template(name)
    return found


def language(request: Request) -> str:
    return "en" if request.cookies.get(LANGUAGE) == "en" else "vi"


_SAID: dict[str, Callable[[Text], str]] = {"vi": attrgetter("vi"), "en": attrgetter("en")}
"""A page says hundreds of texts: which language is asked once."""


def said(text: Text, request: Request) -> str:
    return _SAID[language(request)](text)


def page(request: Request, name: str, person: Person | None, status: int = 200, **values: object) -> HTMLResponse:
    """The template `name` in the reader's language, for `person` (None: nobody is signed in)."""
    theme, lang = request.cookies.get(THEME), language(request)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    content = template(name).render(
        t=_SAID[lang],
        lang=lang,
        theme=theme if theme in ("light", "dark") else None,
        person=person,
        approves=person is not None and APPROVES in person.rights,
        waiting=0 if person is None else _publishing(request).count_for(person),
        back=back if request.method == "GET" else "/",
        **{"here": request.url.path, "keys": words.LIST_KEYS, **values},
    )
    return HTMLResponse(content, status_code=status, headers=HEADERS)


def _publishing(request: Request) -> Publishing:
    found: Publishing = request.app.state.publishing
    return found


def with_pictures_from(origin: str, answer: HTMLResponse) -> HTMLResponse:
    """The page may load pictures from there too, and from nowhere else."""
    answer.headers["content-security-policy"] = POLICY.replace("img-src 'self'", f"img-src 'self' {origin}")
    return answer


def json_block(value: object) -> Markup:
    """Inside <script type="application/json">, where only the end of the element could be mistaken."""
    text = json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
    return Markup(text)


def go(where: str) -> RedirectResponse:
    """After a form: the page is asked for anew. Only to addresses of our own."""
    return RedirectResponse(own_path(where), status_code=303)


def own_path(where: str) -> str:
    """`where`, or / where it leads elsewhere."""
    parts = urlsplit(where)
    bare = not parts.scheme and not parts.netloc and where.startswith("/") and not where.startswith("//")
    return where if bare and "\\" not in where and where.isprintable() else "/"


class Fields:
    """What a form sent."""

    def __init__(self, found: dict[str, list[str]]) -> None:
        self.found = found

    def one(self, name: str, most: int = 4000) -> str:
        """Empty where it was not sent; cut off where it is longer than any page sends it."""
        return self.found.get(name, [""])[0][:most]

    def all(self, name: str) -> list[str]:
        return self.found.get(name, [])

    def seconds(self, name: str = "seconds") -> float | None:
        """As a player counted them; None where it says nothing that can be."""
        try:
            found = float(self.one(name, 20))
        except ValueError:
            return None
        return round(found, 1) if 0 <= found <= _LONGEST_WATCH_S else None


async def form_fields(request: Request) -> Fields:
    """Raises HTTPException."""
    body = await request.body()
    if len(body) > _LONGEST_FORM:
        raise HTTPException(413)
    try:
        return Fields(parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=2000))
    except ValueError as error:
        raise HTTPException(400) from error


Form = Annotated[Fields, Depends(form_fields)]


class PageRoute(APIRoute):
    """A route whose errors are pages too: people read them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def readable(request: Request) -> Response:
            try:
                return await handle(request)
            except NotSignedInError:
                if request.method == "GET":
                    raise
                return go("/login?over=1")
            except ProblemError as error:
                text = Text(error.problem.detail_vi, error.problem.detail)
                return trouble(request, HTTPStatus(error.problem.status), text)
            except StoreUnavailableError:
                return trouble(request, HTTPStatus.SERVICE_UNAVAILABLE, words.AWAY)
            except RequestValidationError:
                return trouble(request, HTTPStatus.NOT_FOUND, words.NO_SUCH_PAGE)

        return readable


def trouble(request: Request, status: HTTPStatus, text: Text) -> Response:
    return page(request, "trouble.html", None, status, text=text)
