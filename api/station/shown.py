"""How times, numbers and places are written on pages."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from evidence import catalogue_station as words
from evidence.catalogue import Text
from evidence.law import VIET_NAM
from streams.config import Allow, Place
from streams.zone_text import clock_text


def clock(at: datetime | None, zone: ZoneInfo = VIET_NAM) -> str:
    """07:54:15"""
    return "" if at is None else at.astimezone(zone).strftime("%H:%M:%S")


def day(at: datetime | date | None, zone: ZoneInfo = VIET_NAM) -> str:
    """22/11/2026"""
    if at is None:
        return ""
    return (at.astimezone(zone) if isinstance(at, datetime) else at).strftime("%d/%m/%Y")


def moment(at: datetime | None, zone: ZoneInfo = VIET_NAM) -> str:
    """22/11/2026 07:54:15"""
    return "" if at is None else f"{day(at, zone)} {clock(at, zone)}"


def moment_utc(at: datetime | None) -> str:
    """2026-11-22 00:54:15.250Z"""
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z"


def iso(at: datetime | None) -> str:
    """For programs that read the page."""
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds")


def left(days: int | None) -> Text:
    """Until a deadline's day."""
    if days is None:
        return words.NO_DUE
    if days == 0:
        return words.TODAY
    return (words.DAYS_LEFT if days > 0 else words.DAYS_LATE).format(n=abs(days))


def urgency(days: int | None, soon: int = 3) -> str:
    """The colour of a deadline."""
    if days is None:
        return ""
    return "bad" if days < 0 else "unsure" if days <= soon else ""


def position(place: Place) -> str:
    """21.85370, 106.76150; empty where nobody noted it."""
    return "" if place.lat is None or place.lon is None else f"{place.lat:.5f}, {place.lon:.5f}"


def hours(allowed: Allow) -> Text:
    """T2, T3 18:00–20:30"""
    span = f"{clock_text(allowed.start)}–{clock_text(allowed.end)}"
    if len(set(allowed.days)) == 7:
        return Text(span, span)
    vi = ", ".join("CN" if one == 6 else f"T{one + 2}" for one in allowed.days)
    en = ", ".join(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[one] for one in allowed.days)
    return Text(f"{vi} {span}", f"{en} {span}")
