"""OpenID Connect from the station's side: authorization code with PKCE, discovery, and an ID token that is believed
only when everything about it is right."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import ClaimsOption
from pydantic_core import PydanticCustomError

from api.oidc.errors import ProviderRefusedError, StaleError, UntrustedError
from api.oidc.fetching import Fetching
from api.oidc.settings import OidcSettings, trusted_url
from evidence.people.federated import Ended

PENDING_S = 600
"""So long somebody may take at the provider."""
_FRESH_S = 3600.0
_LEEWAY_S = 60
_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_LOGOUT_S = 600.0
"""So old the word may be that somebody's sessions are over: it is sent when they are."""
_PATIENCE_S = 5.0
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
"""With a key of which only the provider has one half: "none" and HMAC are not among them."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """Of the provider, as it says itself."""

    authorization: str
    token: str
    jwks: str
    userinfo: str | None
    end_session: str | None
    basic: bool
    """The client's secret goes into a header, not into the form."""
    names_issuer: bool
    """Answers say whose they are (RFC 9207)."""


@dataclass(frozen=True, slots=True)
class _Pending:
    state: str
    nonce: str
    verifier: str
    where: str
    at: int
    """Seconds since 1970."""
    again: bool
    """They have to prove who they are, even if the provider knows them still."""


@dataclass(frozen=True, slots=True)
class Vouching:
    """What the provider says of the person, and the page to go to. `proved`: it has asked them for it just now."""

    claims: dict[str, object]
    where: str
    proved: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes, and what its cookie keeps for when it comes back."""

    url: str
    kept: str


class Provider:
    """May be used by several threads. Methods raise ProviderAwayError, UntrustedError."""

    def __init__(self, settings: OidcSettings, clock: Callable[[], float] = time.time) -> None:
        """Connects to nothing. Raises OSError where the certificates cannot be read."""
        self.settings = settings
        self._clock = clock
        self._fetching = Fetching(settings.ca, settings.timeout_s)
        # Of this process alone: a sign-in that a restart interrupts begins again.
        self._seal = Fernet(Fernet.generate_key())
        self._lock = threading.Lock()
        self._known: tuple[float, Metadata] | None = None
        self._keys: KeySet | None = None
        self._asked_for_keys_s = 0.0

    def begin(self, where: str, *, again: bool = False) -> Begun:
        """`where`: the page to come back to; `again`: who is signed in there still has to prove who they are."""
        metadata = self._metadata()
        state, nonce, verifier = (secrets.token_urlsafe(size) for size in (32, 32, 48))
        pending = _Pending(state, nonce, verifier, where, int(self._clock()), again)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(pending.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self.settings.client_id,
            "redirect_uri": self.settings.callback,
            "scope": " ".join(self.settings.scopes),
            "state": pending.state,
            "nonce": pending.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **({"prompt": "login", "max_age": "0"} if again else {}),
        }
        kept = self._seal.encrypt_at_time(json.dumps(asdict(pending)).encode(), int(self._clock())).decode("ascii")
        return Begun(_with(metadata.authorization, query), kept)

    def finish(self, kept: str, answer: Mapping[str, str]) -> Vouching:
        """Raises StaleError, ProviderRefusedError."""
        pending = self._opened(kept)
        if not hmac.compare_digest(answer.get("state", "").encode("utf-8", "replace"), pending.state.encode()):
            raise StaleError("expected the state that this browser was sent away with, found another")
        metadata = self._metadata()
        issuer = answer.get("iss")
        if issuer is None and metadata.names_issuer:
            raise UntrustedError("expected the answer to say whose it is, found nothing")
        if issuer is not None and issuer != self.settings.issuer:
            raise UntrustedError("expected an answer of the issuer, found one of another")
        if "error" in answer or not answer.get("code"):
            raise ProviderRefusedError(f"expected a code, found {answer.get('error', 'none')[:100]!r}")
        tokens = self._exchange(metadata, answer["code"], pending.verifier)
        claims = signed = self._claims(str(tokens.get("id_token", "")), pending.nonce)
        if self.settings.userinfo:
            claims = {**self._userinfo(metadata, tokens, str(claims["sub"])), **claims}
        # Only the signed token says when: userinfo is about whom, not about this sign-in.
        asked_s = signed.get("auth_time")
        proved = isinstance(asked_s, int | float) and pending.at - _LEEWAY_S <= asked_s <= self._clock() + _LEEWAY_S
        if pending.again and not proved:
            raise UntrustedError("expected them to prove who they are anew, found no word of it (auth_time)")
        return Vouching(claims, pending.where, proved)

    def ended(self, token: str) -> Ended:
        """What a logout token says (OpenID Connect Back-Channel Logout 1.0). Whether it was said before is for the
        store to know."""
        said = self._signed(token, {}, patient=True)
        events = said.get("events")
        if not isinstance(events, dict) or not isinstance(events.get(_LOGOUT), dict):
            raise UntrustedError("expected the event of a logout, found another token")
        if "nonce" in said:
            raise UntrustedError("expected a token without a nonce, found what could be an ID token")
        subject, session, word = _text(said, "sub"), _text(said, "sid"), said.get("jti")
        if subject is None and session is None:
            raise UntrustedError("expected whose session is over, or which, found neither")
        if not isinstance(word, str) or not word:
            raise UntrustedError("expected a token with a number of its own (jti), found none")
        expires = min(float(str(said["exp"])), self._clock() + _LOGOUT_S) + 2 * _LEEWAY_S
        if float(str(said["iat"])) < self._clock() - _LOGOUT_S:
            raise UntrustedError("expected a token of now, found an old one")
        return Ended(self.settings.issuer, subject, session, word, datetime.fromtimestamp(expires, UTC))

    def sign_out_url(self) -> str | None:
        """Where the person ends the provider's own session; None where it has no such page."""
        ending = self._metadata().end_session
        back = f"{self.settings.station.rstrip('/')}/login"
        query = {"client_id": self.settings.client_id, "post_logout_redirect_uri": back}
        return None if ending is None else _with(ending, query)

    def _opened(self, kept: str) -> _Pending:
        try:
            # Of a time of its own: the library would look at the machine's.
            said = self._seal.decrypt_at_time(kept.encode("ascii", "replace"), PENDING_S, int(self._clock()))
            return _Pending(**json.loads(said))
        except (InvalidToken, ValueError) as error:
            raise StaleError(f"expected a sign-in that began here less than {PENDING_S} s ago, found none") from error

    def _metadata(self) -> Metadata:
        with self._lock:
            if self._known is not None and self._clock() - self._known[0] < _FRESH_S:
                return self._known[1]
        said = self._fetching.get(f"{self.settings.issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != self.settings.issuer:
            raise UntrustedError("expected the metadata of the issuer as it is written in oidc.yaml, found another's")
        methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        found = Metadata(
            authorization=_endpoint(said, "authorization_endpoint"),
            token=_endpoint(said, "token_endpoint"),
            jwks=_endpoint(said, "jwks_uri"),
            userinfo=_endpoint(said, "userinfo_endpoint") if "userinfo_endpoint" in said else None,
            end_session=_endpoint(said, "end_session_endpoint") if "end_session_endpoint" in said else None,
            basic=isinstance(methods, list) and "client_secret_basic" in methods,
            names_issuer=said.get("authorization_response_iss_parameter_supported") is True,
        )
        with self._lock:
            self._known = self._clock(), found
        return found

    def _exchange(self, metadata: Metadata, code: str, verifier: str) -> dict[str, object]:
        settings = self.settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.callback,
            "code_verifier": verifier,
        }
        basic = None
        if settings.client_secret is not None and metadata.basic:
            basic = settings.client_id, settings.client_secret
        else:
            form["client_id"] = settings.client_id
            if settings.client_secret is not None:
                form["client_secret"] = settings.client_secret
        return self._fetching.post(metadata.token, form, basic)

    def _claims(self, token: str, nonce: str) -> dict[str, object]:
        """Of an ID token about this sign-in."""
        about: dict[str, ClaimsOption] = {"nonce": {"essential": True, "value": nonce}, "sub": {"essential": True}}
        claims = self._signed(token, about, patient=False)
        if _text(claims, "sub") is None:
            raise UntrustedError("expected who it is, found nothing")
        return claims

    def _signed(self, token: str, about: Mapping[str, ClaimsOption], *, patient: bool) -> dict[str, object]:
        """Of a token by the issuer, for this station, that is neither old nor of the future, and says what it must
        `about` whatever it is for."""
        try:
            claims = self._decoded(token, patient=patient)
            registry = jwt.JWTClaimsRegistry(
                now=int(self._clock()),
                leeway=_LEEWAY_S,
                iss={"essential": True, "value": self.settings.issuer},
                aud={"essential": True, "value": self.settings.client_id},
                exp={"essential": True},
                iat={"essential": True},
                **about,
            )
            registry.validate(claims)
        except (JoseError, ValueError, TypeError) as error:
            raise UntrustedError(
                f"expected an ID token that is right, found {type(error).__name__}: {error}"
            ) from error
        audience, party = claims["aud"], claims.get("azp")
        shared = party is not None or (isinstance(audience, list) and len(audience) > 1)
        if shared and party != self.settings.client_id:
            raise UntrustedError("expected an ID token for this station alone, found one for another too")
        return claims

    def _decoded(self, token: str, *, patient: bool) -> dict[str, object]:
        """`patient`: new keys are not asked for at once again, for anybody may send such a token. Raises JoseError,
        ValueError."""
        with self._lock:
            keys, since_s = self._keys, self._clock() - self._asked_for_keys_s
        if keys is not None:
            try:
                return dict(jwt.decode(token, keys, algorithms=_ALGORITHMS).claims)
            except (JoseError, ValueError):
                if patient and since_s < _PATIENCE_S:
                    raise
                # The provider may have new keys.
        with self._lock:
            self._asked_for_keys_s = self._clock()
        keys = KeySet.import_key_set(self._fetching.get(self._metadata().jwks))  # type: ignore[arg-type]
        found = dict(jwt.decode(token, keys, algorithms=_ALGORITHMS).claims)
        with self._lock:
            self._keys = keys
        return found

    def _userinfo(self, metadata: Metadata, tokens: Mapping[str, object], subject: str) -> dict[str, object]:
        if metadata.userinfo is None:
            raise UntrustedError("expected a userinfo endpoint, found none; leave userinfo out of oidc.yaml")
        said = self._fetching.get(metadata.userinfo, str(tokens.get("access_token", "")))
        if said.get("sub") != subject:
            raise UntrustedError("expected userinfo about who signed in, found somebody else's")
        return said


def _text(said: Mapping[str, object], name: str) -> str | None:
    """Raises UntrustedError where it is something else."""
    found = said.get(name)
    if found is None or (isinstance(found, str) and 0 < len(found) <= 255):
        return found
    raise UntrustedError(f"expected a text of 1 to 255 letters as {name}, found another thing")


def _endpoint(said: Mapping[str, object], name: str) -> str:
    """Raises UntrustedError."""
    found = said.get(name)
    if not isinstance(found, str):
        raise UntrustedError(f"expected {name} in the provider's metadata, found none")
    try:
        return trusted_url(found)
    except PydanticCustomError as error:
        raise UntrustedError(f"{name}: expected https://, found another address") from error


def _with(url: str, query: Mapping[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"
