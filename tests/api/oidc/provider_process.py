"""An OpenID provider, as a process of its own: Authlib's server side over Flask. Whoever comes is signed in as the
person that the test named; /test sets who that is, and how the token is spoilt on its way out.

    python -m tests.api.oidc.provider_process PORT STATION_URL
"""

import base64
import hmac
import json
import os
import secrets
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, UserInfo
from authlib.oidc.core import OpenIDCode as OpenIdCodeExtension
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "litterwatch", "mot bi mat dai & kho: đoán 42%"


@dataclass
class Client(ClientMixin):  # type: ignore[misc]  # Authlib has no types
    station: str

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return f"{self.station}/oidc/callback"

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.get_default_redirect_uri()

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic" and endpoint == "token"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    code: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    claims: dict[str, Any]
    auth_time: int = field(default_factory=lambda: int(time.time()))

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass
class Person:
    claims: dict[str, Any]

    def get_user_id(self) -> str:
        return str(self.claims["sub"])


@dataclass
class Wanted:
    """By the test."""

    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "1"})
    spoil: str = ""
    refuse: bool = False
    asked_ago_s: int = 0
    """When it last asked the person for a password. Who is told to ask again does so, unless `stubborn`."""
    stubborn: bool = False
    userinfo: dict[str, Any] = field(default_factory=dict)


def make(issuer: str, station: str) -> Flask:
    app, wanted = Flask(__name__), Wanted()
    keys = {"a": RSAKey.generate_key(2048, {"kid": "a"}), "b": RSAKey.generate_key(2048, {"kid": "b"})}
    now: list[str] = ["a"]
    codes: dict[str, Code] = {}

    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, asked: Any) -> None:
            said = asked.payload.data
            names = ("nonce", "code_challenge", "code_challenge_method")
            more: dict[str, Any] = {name: said.get(name, "") for name in names}
            again = said.get("prompt") == "login" and said.get("max_age") == "0" and not wanted.stubborn
            more["auth_time"] = int(time.time()) - (0 if again else wanted.asked_ago_s)
            codes[code] = Code(code, said["redirect_uri"], asked.payload.scope, claims=dict(wanted.claims), **more)

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            del client
            return codes.get(code)

        def delete_authorization_code(self, code: Code) -> None:
            codes.pop(code.code, None)

        def authenticate_user(self, code: Code) -> Person:
            return Person(code.claims)

    class OpenId(OpenIdCodeExtension):  # type: ignore[misc]
        def exists_nonce(self, nonce: str, asked: Any) -> bool:
            del nonce, asked
            return False

        def get_jwt_config(self, grant: Any, client: Any = None) -> dict[str, Any]:
            del grant, client
            return {"key": keys[now[0]].as_dict(private=True), "alg": "RS256", "iss": issuer, "exp": 300}

        def generate_user_info(self, user: Person, scope: str) -> UserInfo:
            del scope
            return UserInfo(**user.claims)

    server = AuthorizationServer(
        app, query_client=lambda name: Client(station) if name == CLIENT else None, save_token=lambda *_: None
    )
    server.register_grant(CodeGrant, [OpenId(require_nonce=True), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Response:
        said = {
            "issuer": issuer if wanted.spoil != "metadata" else "https://elsewhere.example",
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "end_session_endpoint": f"{issuer}/end",
            "response_types_supported": ["code"],
            "authorization_response_iss_parameter_supported": True,
        }
        return jsonify(said)

    @app.get("/jwks")
    def jwks() -> Response:
        return jsonify({"keys": [keys[now[0]].as_dict(private=False)]})

    @app.get("/authorize")
    def authorize() -> Any:
        if wanted.refuse:
            state = request.args["state"]
            return redirect(f"{station}/oidc/callback?error=access_denied&state={state}&iss={issuer}")
        answer = server.create_authorization_response(grant_user=Person(dict(wanted.claims)))
        other = "https://elsewhere.example" if wanted.spoil == "answer" else issuer
        answer.headers["location"] += f"&iss={other}"
        return answer

    @app.post("/token")
    def token() -> Any:
        answer = server.create_token_response()
        if answer.status_code != 200 or not wanted.spoil:
            return answer
        said = json.loads(answer.get_data())
        said["id_token"] = spoilt(said["id_token"], wanted.spoil, keys, now[0])
        return jsonify(said)

    @app.get("/userinfo")
    def userinfo() -> Response:
        assert request.headers["authorization"].startswith("Bearer ")
        return jsonify(wanted.userinfo)

    @app.get("/end")
    def end() -> Response:
        return jsonify(request.args)

    @app.post("/test/logout")
    def logout() -> Response:
        """To the station, which it knows by its back-channel logout URI."""
        said = request.get_json()
        sent = said.pop("token", None) or logout_token(issuer, said, keys, now[0])
        answer = httpx.post(f"{station}/oidc/backchannel-logout", data={"logout_token": sent}, timeout=20)
        assert answer.headers["cache-control"] == "no-store"
        return jsonify({"status": answer.status_code})

    @app.post("/test")
    def test() -> Response:
        said = request.get_json()
        now[0] = said.pop("key", now[0])
        fresh = Wanted(**said)
        wanted.__dict__.update(fresh.__dict__)
        return jsonify({})

    return app


def logout_token(issuer: str, said: dict[str, Any], keys: dict[str, RSAKey], now: str) -> str:
    """As OpenID Connect Back-Channel Logout 1.0 has it, with what the test wants otherwise; None leaves it out."""
    how, mine = said.pop("spoil", ""), keys[now]
    made = {
        "iss": issuer,
        "aud": CLIENT,
        "iat": int(time.time()),
        "exp": int(time.time()) + 120,
        "jti": secrets.token_hex(8),
        "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
    }
    claims = {name: value for name, value in (made | said).items() if value is not None}
    token = jwt.encode({"alg": "RS256", "kid": now, "typ": "logout+jwt"}, claims, mine)
    return spoilt(token, how, keys, now) if how else token


def spoilt(token: str, how: str, keys: dict[str, RSAKey], now: str) -> str:
    """Each signed as well as an attacker could."""
    mine, other = keys[now], keys["b" if now == "a" else "a"]
    claims = dict(jwt.decode(token, mine).claims)
    header: dict[str, Any] = {"alg": "RS256", "kid": now}
    key: Any = mine
    changes: dict[str, dict[str, Any]] = {
        "nonce": {"nonce": "of another sign-in"},
        "audience": {"aud": ["somebody-else"]},
        "shared": {"aud": [CLIENT, "somebody-else"]},
        "party": {"azp": "somebody-else"},
        "issuer": {"iss": "https://elsewhere.example"},
        "old": {"exp": int(time.time()) - 3600, "iat": int(time.time()) - 7200},
        "future": {"iat": int(time.time()) + 3600, "exp": int(time.time()) + 7200},
        "nobody": {"sub": ""},
    }
    claims.update(changes.get(how, {}))
    if how == "no nonce":
        del claims["nonce"]
    if how == "foreign key":
        key = other
    if how == "none":
        return f"{_part({'alg': 'none'})}.{_part(claims)}."
    if how == "hmac":  # the public key, which everybody has, as the secret of an HMAC
        signed = f"{_part({'alg': 'HS256', 'kid': now})}.{_part(claims)}"
        code = hmac.digest(mine.as_pem(private=False), signed.encode(), "sha256")
        return f"{signed}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"
    if how == "cut":
        return token[:-20]
    return jwt.encode(header, claims, key)


def _part(said: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


if __name__ == "__main__":
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # on this machine alone
    port, station = int(sys.argv[1]), sys.argv[2]
    make(f"http://127.0.0.1:{port}", station).run("127.0.0.1", port, threaded=True)
