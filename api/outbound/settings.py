"""outbound.yaml: who is told, validated with the line and the reason for every error."""

import base64
import binascii
import hashlib
import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from evidence import catalogue_outbound as words
from evidence.catalogue import Text
from streams.yaml_lines import ConfigError, Document, Problem, dotted, parse

FILE = "outbound.yaml"
"""In the data folder."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _wrong(text: Text) -> PydanticCustomError:
    return PydanticCustomError("litterwatch", "{en}", {"vi": text.vi, "en": text.en})


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise _wrong(words.NOT_URL) from error
    plain = value.isascii() and value.isprintable() and " " not in value
    if not plain or parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise _wrong(words.NOT_URL)
    if "@" in parts.netloc:
        raise _wrong(words.URL_PASSWORD)
    return value


def _network(value: object) -> Network:
    try:
        return ipaddress.ip_network(str(value))
    except ValueError as error:
        raise _wrong(words.NOT_NETWORK) from error


def secret_bytes(secret: str) -> bytes:
    """Of a Standard Webhooks secret. Raises ValueError."""
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if not 24 <= len(key) <= 64 or not secret.startswith("whsec_"):
        raise ValueError("no secret")
    return key


def _secret(value: str) -> str:
    try:
        secret_bytes(value)
    except ValueError as error:
        raise _wrong(words.NOT_SECRET) from error
    return value


def _topic(value: str) -> str:
    if any(sign in value for sign in "+#\0") or value.startswith(("/", "$")) or value.endswith("/"):
        raise _wrong(words.NOT_TOPIC)
    return value


Url = Annotated[str, AfterValidator(_url), Field(max_length=2000)]
Secret = Annotated[str, AfterValidator(_secret)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def fingerprint(self) -> str:
        """Another one where anything in it changed; tells nothing of secrets that is of use."""
        return hashlib.sha256(repr(self.model_dump(mode="json")).encode()).hexdigest()[:16]


class Told(_Part):
    """Who is told what."""

    communes: tuple[str, ...] | None = None
    """Whose cameras' events; None: all, also of cameras without a commune."""
    start: Literal["now", "beginning"] = "now"
    """With what happens from the first start on, or with everything that is in the store."""


class Webhook(Told):
    name: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9][a-z0-9_-]*$")
    url: Url = Field(repr=False)
    """Its path may hold a token, so it is kept out of logs."""
    secrets: tuple[Secret, ...] = Field(default=(), max_length=3, repr=False)
    """HMAC beside the Ed25519 signature; two while one replaces the other."""
    ca: Path | None = None
    """Certificates that vouch for it, instead of the system's."""
    timeout_s: int = Field(default=15, ge=1, le=60)
    """For all of a delivery."""

    @model_validator(mode="after")
    def _fits(self) -> "Webhook":
        if self.ca is not None and not self.url.startswith("https:"):
            raise _wrong(words.CA_NEEDS_TLS)
        return self


class Mqtt(Told):
    host: str = Field(min_length=1, max_length=253)
    port: int | None = Field(default=None, ge=1, le=65535)
    """None: 8883 with TLS, 1883 without."""
    prefix: Annotated[str, AfterValidator(_topic)] = Field(default="litterwatch", min_length=1, max_length=200)
    user: str | None = None
    password: str | None = Field(default=None, repr=False)
    tls: bool = False
    ca: Path | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Mqtt":
        if self.password is not None and self.user is None:
            raise _wrong(words.USER_MISSING)
        if self.ca is not None and not self.tls:
            raise _wrong(words.CA_NEEDS_TLS)
        return self

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.port or (8883 if self.tls else 1883)


class OutboundSettings(_Part):
    """All of outbound.yaml."""

    station: Url | None = None
    """How receivers reach this station, for links; None: links are paths."""
    networks: tuple[Annotated[Network, BeforeValidator(_network)], ...] = ()
    """Where webhooks may go beside public addresses."""
    webhooks: tuple[Webhook, ...] = ()
    mqtt: Mqtt | None = None

    @model_validator(mode="after")
    def _names_differ(self) -> "OutboundSettings":
        names = [one.name for one in self.webhooks]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise _wrong(words.SAME_NAME.format(names=", ".join(twice)))
        return self


def load_settings(path: Path, env: Mapping[str, str]) -> OutboundSettings:
    """Nobody is told where there is no file. Raises ConfigError with every problem, OSError."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return OutboundSettings()
    except UnicodeDecodeError as error:
        raise ConfigError(path, (Problem(1, "", words.NOT_UTF8.vi, f"{words.NOT_UTF8.en}: {error}"),)) from error
    document = parse(text, env)
    if document.problems:
        raise ConfigError(path, document.problems)
    try:
        return OutboundSettings.model_validate({} if document.value is None else document.value)
    except ValidationError as error:
        raise ConfigError(path, tuple(_problem(detail, document) for detail in error.errors())) from error


def _problem(detail: ErrorDetails, document: Document) -> Problem:
    """Says nothing of the value, which may be a secret."""
    loc, kind, said = detail["loc"], detail["type"], detail.get("ctx", {})
    line, where = document.line_of(loc), dotted(loc)
    if kind == "litterwatch":
        return Problem(line, where, str(said["vi"]), str(said["en"]))
    return Problem(line, where, words.MISTAKE.get(kind, words.OTHERWISE_WRONG), detail["msg"])
