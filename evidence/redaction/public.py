"""What the public may know of a case, and nothing more: taken from the manifest field by field."""

from datetime import datetime, timedelta, timezone
from typing import Literal

from evidence import catalogue
from evidence import catalogue_redaction as words
from evidence.catalogue import Text
from evidence.package.manifest import Manifest
from evidence.record import Record

VIET_NAM = timezone(timedelta(hours=7))


class PublicFacts(Record):
    """`place` at ward precision, `when` to the hour."""

    kind: Literal["dump", "litter"]
    violations: tuple[Literal["place", "time"], ...]
    ward: str | None
    province: str | None
    day: str | None
    """2026-11-22"""
    hour: int | None
    outcome: str
    law: str | None

    @property
    def what(self) -> Text:
        kind = catalogue.KIND[self.kind]
        reasons = [catalogue.VIOLATION[v] for v in self.violations]
        return Text(", ".join([kind.vi, *(r.vi for r in reasons)]), ", ".join([kind.en, *(r.en for r in reasons)]))

    @property
    def where(self) -> Text:
        named = ", ".join(name for name in (self.ward, self.province) if name)
        return Text(named, named) if named else words.UNKNOWN

    @property
    def when(self) -> Text:
        if self.day is None or self.hour is None:
            return words.UNKNOWN
        year, month, day = self.day.split("-")
        return words.HOUR.format(from_h=self.hour, to_h=self.hour + 1, day=f"{day}/{month}/{year}", iso=self.day)


def public_facts(manifest: Manifest, outcome: str, law: str | None) -> PublicFacts:
    """`outcome` and `law` as they are to be read."""
    event, place = manifest.event, manifest.place
    at = None if event.peak_utc is None else local_hour(event.peak_utc)
    broken: tuple[tuple[Literal["place", "time"], bool | None], ...] = (
        ("place", event.place_violation),
        ("time", event.time_violation),
    )
    return PublicFacts(
        kind=event.type,
        violations=tuple(name for name, is_so in broken if is_so),
        ward=place.commune_name,
        province=place.province_name,
        day=None if at is None else at.date().isoformat(),
        hour=None if at is None else at.hour,
        outcome=outcome,
        law=law,
    )


def local_hour(at: datetime) -> datetime:
    """As a clock on the spot showed it, minutes gone. Viet Nam has one zone and no summer time."""
    return at.astimezone(VIET_NAM).replace(minute=0, second=0, microsecond=0)
