"""outbound.yaml: who is told, validated with the line and the reason for every error."""

import base64
import binascii
import ipaddress
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from api.settings_file import Part, checked_url, read_settings, wrong
from evidence import catalogue_outbound as words

FILE = "outbound.yaml"
"""In the data folder."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(value: object) -> Network:
    try:
        return ipaddress.ip_network(str(value))
    except ValueError as error:
        raise wrong(words.NOT_NETWORK) from error


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
        raise wrong(words.NOT_SECRET) from error
    return value


def _topic(value: str) -> str:
    if any(sign in value for sign in "+#\0") or value.startswith(("/", "$")) or value.endswith("/"):
        raise wrong(words.NOT_TOPIC)
    return value


Url = Annotated[str, AfterValidator(checked_url), Field(max_length=2000)]
Secret = Annotated[str, AfterValidator(_secret)]


class Told(Part):
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
            raise wrong(words.CA_NEEDS_TLS)
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
            raise wrong(words.USER_MISSING)
        if self.ca is not None and not self.tls:
            raise wrong(words.CA_NEEDS_TLS)
        return self

    @property
    def address(self) -> tuple[str, int]:
        return self.host, self.port or (8883 if self.tls else 1883)


class OutboundSettings(Part):
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
            raise wrong(words.SAME_NAME.format(names=", ".join(twice)))
        return self


def load_settings(path: Path, env: Mapping[str, str]) -> OutboundSettings:
    """Nobody is told where there is no file. Raises ConfigError with every problem, OSError."""
    return read_settings(path, env, OutboundSettings) or OutboundSettings()
