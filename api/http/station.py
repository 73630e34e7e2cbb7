"""What pages and API of the review station are made from."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from api.oidc.settings import FILE as OIDC_FILE
from api.oidc.settings import load_oidc
from evidence.law import Law, Reasons
from evidence.objects import Objects, open_objects
from evidence.people import People
from evidence.store import Store
from evidence.store.engine import database_url, make_engine
from streams.camera.secrets import variables

if TYPE_CHECKING:
    from api.oidc.provider import Provider


@dataclass(frozen=True, slots=True)
class Station:
    """Each part may be asked from several threads at once. Whoever asks may have to wait for a disk: routes that do
    are plain functions, which FastAPI runs in threads."""

    store: Store
    people: People
    objects: Objects
    data: Path
    """Where event folders are."""
    reasons: Reasons
    two_people: bool = True
    """A confirmed case needs a second person."""
    hosts: frozenset[str] = field(default_factory=frozenset)
    """Names by which browsers may call it, beside addresses and localhost."""
    provider: "Provider | None" = None
    """Who else vouches for people; None: local accounts alone."""


def open_station(
    data: Path,
    database: str,
    objects: str | None,
    *,
    hosts: frozenset[str] = frozenset(),
    two_people: bool = True,
    secrets: Path | None = None,
) -> Station:
    """Of a data folder. Nothing is connected yet: a database that is away is asked again with each request.

    Raises BadDatabaseError, ObjectsError, ConfigError where oidc.yaml or the unit's own law files have mistakes,
    SecretsError, OSError.
    """
    store = Store(make_engine(database_url(database)))
    own = data / "law"
    return Station(
        store=store,
        people=People(store),
        objects=open_objects(objects or data / "evidence"),
        data=data,
        reasons=Law.load(own if own.is_dir() else None).reasons,
        two_people=two_people,
        hosts=hosts,
        provider=_provider(data, secrets),
    )


def _provider(data: Path, secrets: Path | None) -> "Provider | None":
    if not (data / OIDC_FILE).exists():
        return None
    from api.oidc.provider import Provider  # noqa: PLC0415  HTTP and JOSE libraries that most stations do not need

    settings = load_oidc(data, variables(secrets))
    return None if settings is None else Provider(settings)
