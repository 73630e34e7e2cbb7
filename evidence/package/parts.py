"""What all groups of a manifest have in common: frozen, strict about names and types, times to the millisecond."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

from evidence.record import iso_utc


class Part(BaseModel):
    """A group of fields. All of them are always written: what is not known is null, and never left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def _to_ms(at: datetime) -> datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _utc(at: datetime) -> datetime:
    return _to_ms(at.astimezone(UTC))


def _local_text(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


Utc = Annotated[AwareDatetime, AfterValidator(_utc), PlainSerializer(iso_utc, return_type=str, when_used="json")]
"""2026-11-22T00:54:15.250Z"""
Local = Annotated[
    AwareDatetime, AfterValidator(_to_ms), PlainSerializer(_local_text, return_type=str, when_used="json")
]
"""2026-11-22T07:54:15.250+07:00: as people on the spot read a clock."""
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
PackagePath = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$", max_length=200)
]
"""Inside the package, with forward slashes; no name can lead out of it."""
Box = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels of the source frame."""
