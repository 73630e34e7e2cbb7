"""A client of the station's REST API, for integrators, `litterwatch pull` and the tests (docs/api.md).

with Client("https://station.example", Token.from_file(Path("token"))) as client:
    for row in client.follow(cursor):
        ...
"""

from api.client.answers import (
    AuditEntry,
    Case,
    CaseClaim,
    Event,
    LiveEvent,
    Package,
    PackageFile,
    Page,
    Person,
    Review,
    Row,
)
from api.client.asking import Patience
from api.client.client import Client
from api.client.errors import (
    AnswerError,
    ApiError,
    BadAnswerError,
    BusyError,
    ClaimedError,
    ConflictError,
    DamagedError,
    GoneError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
    OtherCursorError,
    UnreachableError,
    VersionConflictError,
)
from api.client.places import Condition, Plan, Register, Spot, Statistics, Zone
from api.client.publications import Publication, Publications, RedactedClip, WaitingPublication, Wish
from api.client.token import BadTokenError, Token

__all__ = [
    "AnswerError",
    "ApiError",
    "AuditEntry",
    "BadAnswerError",
    "BadTokenError",
    "BusyError",
    "Case",
    "CaseClaim",
    "ClaimedError",
    "Client",
    "Condition",
    "ConflictError",
    "DamagedError",
    "Event",
    "GoneError",
    "LiveEvent",
    "NotAllowedError",
    "NotFoundError",
    "NotSignedInError",
    "OtherCursorError",
    "Package",
    "PackageFile",
    "Page",
    "Patience",
    "Person",
    "Plan",
    "Publication",
    "Publications",
    "RedactedClip",
    "Register",
    "Review",
    "Row",
    "Spot",
    "Statistics",
    "Token",
    "UnreachableError",
    "VersionConflictError",
    "WaitingPublication",
    "Wish",
    "Zone",
]
