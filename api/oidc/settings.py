"""oidc.yaml: who vouches for people, and what those people may do here."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from api.settings_file import Part, checked_url, read_settings, wrong
from evidence import catalogue_oidc as words
from evidence.people.rights import Role

FILE = "oidc.yaml"
"""In the data folder."""
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
Name = Annotated[str, Field(min_length=1, max_length=200)]


def trusted_url(value: str) -> str:
    """Over which secrets may go. Raises PydanticCustomError."""
    checked_url(value)
    parts = urlsplit(value)
    if parts.scheme != "https" and parts.hostname not in _LOCAL:
        raise wrong(words.NOT_HTTPS)
    return value


def _communes(value: object) -> object:
    if value == "every" or (isinstance(value, list | tuple) and value):
        return value
    raise wrong(words.EVERY_OR_LIST)


Url = Annotated[str, AfterValidator(trusted_url), Field(max_length=500)]


class Rule(Part):
    """Whoever's claim has this value gets this role, in these communes and no others."""

    claim: Name
    """A name, or a path of names with dots: realm_access.roles."""
    has: Name
    role: Role
    communes: Annotated[Literal["every"] | tuple[Name, ...], BeforeValidator(_communes)]
    communes_claim: Name | None = None
    """Which of `communes` it is, as the provider says it; others that it names count for nothing."""


class OidcSettings(Part):
    issuer: Url
    client_id: Name
    client_secret: str | None = Field(default=None, min_length=1, max_length=500, repr=False)
    """None: a public client, whose only proof is PKCE."""
    station: Url
    """How browsers reach this station; the provider sends them back to STATION/oidc/callback."""
    name: str = Field(default="OpenID Connect", min_length=1, max_length=60)
    """On the button."""
    scopes: tuple[Name, ...] = ("openid", "profile")
    account_claim: Name = "preferred_username"
    full_name_claim: Name = "name"
    unit_claim: Name | None = None
    unit: Name
    """Where the claim is not there."""
    userinfo: bool = False
    """Ask there too: some providers put little into the ID token."""
    ca: Path | None = None
    """Certificates that vouch for the provider, instead of the system's."""
    timeout_s: int = Field(default=10, ge=1, le=60)
    rules: tuple[Rule, ...] = Field(min_length=1)
    """The first that fits decides; whom none fits stays outside."""

    @model_validator(mode="after")
    def _fits(self) -> "OidcSettings":
        if "openid" not in self.scopes:
            raise wrong(words.NEEDS_OPENID)
        return self

    @property
    def callback(self) -> str:
        return f"{self.station.rstrip('/')}/oidc/callback"


def load_oidc(data: Path, env: Mapping[str, str]) -> OidcSettings | None:
    """None: local accounts alone. Raises ConfigError with every problem, OSError."""
    return read_settings(data / FILE, env, OidcSettings)
