"""Away to the provider, and back with an answer; the local accounts' page stays as it is."""

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from api.http.people import address_of, admit, station_of
from api.http.problems import ProblemError
from api.http.station import Station
from api.oidc.errors import OidcError, ProviderAwayError, ProviderRefusedError, StaleError
from api.oidc.mapping import vouched
from api.station.rendering import Form, PageRoute, go, own_path
from evidence import catalogue_oidc as words
from evidence.catalogue import Text
from evidence.people.federated import DisabledError, Federated, ReplayedError, outside_session

if TYPE_CHECKING:
    from api.oidc.provider import Provider

COOKIE = "litterwatch_oidc"
_PATH = "/oidc"
_NOT_KEPT = {"cache-control": "no-store"}
_log = logging.getLogger(__name__)


def oidc_router() -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute, prefix=_PATH)

    @router.get("/login")
    def away(request: Request, next: str = "/", again: bool = False) -> Response:
        provider = _provider(station_of(request))
        try:
            begun = provider.begin(own_path(next), again=again)
        except OidcError as error:
            raise _problem(error, provider.settings.name) from error
        answer = RedirectResponse(begun.url, status_code=303)
        # Lax: the way back is a link that the provider's page follows.
        answer.set_cookie(
            COOKIE, begun.kept, max_age=600, httponly=True, samesite="lax", secure=_tls(provider), path=_PATH
        )
        return answer

    @router.get("/callback")
    def back(request: Request) -> Response:
        station = station_of(request)
        provider = _provider(station)
        address, name = address_of(request), provider.settings.name
        request.app.state.doorkeeper.knock(address)
        try:
            vouching = provider.finish(request.cookies.get(COOKIE, ""), dict(request.query_params))
        except OidcError as error:
            station.store.custody.login_refused("oidc", address, f"{type(error).__name__}: {error}"[:400])
            raise _problem(error, name) from error
        federated = Federated(station.store.engine, station.store.clock)
        claims = vouching.claims
        who = vouched(claims, provider.settings)
        if who is None:
            known = federated.shut_out(provider.settings.issuer, str(claims["sub"]))
            station.store.custody.login_refused(known or "oidc", address, "no rule of oidc.yaml fits")
            raise ProblemError(HTTPStatus.FORBIDDEN, "no-rule", words.NO_RULE.format(name=name))
        try:
            account = federated.account(who)
        except DisabledError as error:
            station.store.custody.login_refused("oidc", address, str(error))
            raise ProblemError(HTTPStatus.FORBIDDEN, "account-disabled", words.DISABLED) from error
        answer = go(vouching.where)
        session = claims.get("sid")
        outside = outside_session(provider.settings.issuer, session) if isinstance(session, str) else None
        secret = station.people.sessions.begin(account, proved=vouching.proved, outside=outside)
        admit(request, answer, secret)
        station.store.custody.logged_in(account.name, f"{address} by {provider.settings.issuer}"[:400])
        answer.delete_cookie(COOKIE, path=_PATH, httponly=True, samesite="lax")
        return answer

    _leaving(router)
    return router


def _leaving(router: APIRouter) -> None:
    @router.post("/backchannel-logout")
    def ended(request: Request, fields: Form) -> Response:
        """The provider itself says that somebody's sessions are over. No browser sends this, so nothing else than the
        token proves it."""
        station = station_of(request)
        provider = _provider(station)
        try:
            said = provider.ended(fields.one("logout_token", 20_000))
            Federated(station.store.engine, station.store.clock).signed_out(said)
        except (OidcError, ReplayedError) as error:
            address = address_of(request)
            request.app.state.doorkeeper.knock(address)
            _log.warning("logout by %s from %s: %s", provider.settings.name, address, error)
            if isinstance(error, ProviderAwayError):  # its keys cannot be had: it may say it again
                return JSONResponse({"error": "temporarily_unavailable"}, 503, headers=_NOT_KEPT)
            return JSONResponse({"error": "invalid_request"}, 400, headers=_NOT_KEPT)
        return Response(headers=_NOT_KEPT)

    @router.get("/logout")
    def leave(request: Request) -> Response:
        """The provider's own page; the station's session ended before, by the button of its pages."""
        provider = _provider(station_of(request))
        try:
            url = provider.sign_out_url()
        except OidcError as error:
            raise _problem(error, provider.settings.name) from error
        return go("/login") if url is None else RedirectResponse(url, status_code=303)


def _problem(error: OidcError, name: str) -> ProblemError:
    _log.warning("sign-in at %s: %s", name, error)
    if isinstance(error, StaleError):
        return ProblemError(HTTPStatus.BAD_REQUEST, "sign-in-stale", words.BEGIN_AGAIN)
    if isinstance(error, ProviderAwayError):
        return ProblemError(HTTPStatus.BAD_GATEWAY, "provider-away", words.AWAY.format(name=name))
    if isinstance(error, ProviderRefusedError):
        return ProblemError(HTTPStatus.FORBIDDEN, "provider-refused", words.REFUSED.format(name=name))
    return ProblemError(HTTPStatus.BAD_GATEWAY, "provider-untrusted", words.NOT_TRUSTED.format(name=name))


def way_in(request: Request) -> Text | None:
    """What the page for signing in offers beside a password."""
    provider = station_of(request).provider
    return None if provider is None else words.SIGN_IN.format(name=provider.settings.name)


def way_out(request: Request) -> Text | None:
    """For whoever signed in there, and may be signed in there still."""
    provider = station_of(request).provider
    return None if provider is None else words.SIGN_OUT_THERE.format(name=provider.settings.name)


def _provider(station: Station) -> "Provider":
    """Raises ProblemError."""
    if station.provider is None:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-provider", words.NONE)
    return station.provider


def _tls(provider: "Provider") -> bool:
    return provider.settings.station.startswith("https:")
