"""What a device says about itself: make, serial, clock, streams."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from streams.camera.url import redacted
from streams.onvif.soap import Client, Login, OnvifError, OnvifUnauthorisedError, Question
from streams.onvif.xml import every, text_at

_MOST_PROFILES = 16
_SETUP = (
    '<q:StreamSetup><t:Stream xmlns:t="http://www.onvif.org/ver10/schema">RTP-Unicast</t:Stream>'
    '<t:Transport xmlns:t="http://www.onvif.org/ver10/schema"><t:Protocol>RTSP</t:Protocol></t:Transport>'
    "</q:StreamSetup>"
)


@dataclass(frozen=True, slots=True)
class DeviceClock:
    """Our clock minus the device's, as `uncertainty_s` allows it: ONVIF tells whole seconds."""

    offset_s: float
    uncertainty_s: float
    ntp: bool
    """The device says that it follows a time server."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One stream that the device offers. `url` holds no credentials."""

    name: str
    codec: str | None
    width: int | None
    height: int | None
    fps: float | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Device:
    """None where the device does not tell, or not without credentials."""

    service: str
    clock: DeviceClock | None = None
    make: str | None = None
    model: str | None = None
    firmware: str | None = None
    serial: str | None = None
    profiles: tuple[Profile, ...] = ()
    problems: tuple[str, ...] = ()
    unauthorised: bool = False


def ask_device(service: str, login: Login | None = None, *, timeout_s: float = 5.0) -> Device:
    """Ask all that there is to ask; what fails is in `problems`. Raises nothing for what a device does."""
    client = Client(service, login, timeout_s=timeout_s)
    device = Device(service)
    problems: list[str] = []
    try:
        clock = ask_clock(service, timeout_s=timeout_s)
        device = replace(device, clock=clock)
        client = replace(client, ahead_s=-clock.offset_s)
    except OnvifError as error:
        problems.append(str(error))
    try:
        answer = client.ask(Question.INFORMATION)
        make, model, firmware, serial = (
            _line(text_at(answer, name)) for name in ("Manufacturer", "Model", "FirmwareVersion", "SerialNumber")
        )
        device = replace(device, make=make, model=model, firmware=firmware, serial=serial)
        device = replace(device, profiles=_profiles(client, problems))
    except OnvifUnauthorisedError as error:
        problems.append(str(error))
        device = replace(device, unauthorised=True)
    except OnvifError as error:
        problems.append(str(error))
    return replace(device, problems=tuple(problems))


def ask_clock(service: str, *, timeout_s: float = 5.0) -> DeviceClock:
    """The device's clock against ours; no credentials are needed. Raises OnvifError."""
    before = time.time()
    answer = Client(service, timeout_s=timeout_s).ask(Question.TIME)
    after = time.time()
    parts = [text_at(answer, "UTCDateTime", *path) for path in (
        ("Date", "Year"), ("Date", "Month"), ("Date", "Day"), ("Time", "Hour"), ("Time", "Minute"), ("Time", "Second")
    )]  # fmt: skip
    try:
        year, month, day, hour, minute, second = (int(part or "") for part in parts)
        told = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC).timestamp()
    except ValueError:
        raise OnvifError(f"{Question.TIME.value}: expected a date and a time, found {parts}") from None
    # It was cut to whole seconds, somewhere between question and answer: on average half a second ago.
    return DeviceClock(
        offset_s=(before + after) / 2 - (told + 0.5),
        uncertainty_s=0.5 + (after - before) / 2,
        ntp=(text_at(answer, "DateTimeType") or "") == "NTP",
    )


def _profiles(client: Client, problems: list[str]) -> tuple[Profile, ...]:
    media = text_at(client.ask(Question.CAPABILITIES, "<q:Category>Media</q:Category>"), "Media", "XAddr")
    # Behind address translation devices name addresses that lead elsewhere; credentials stay with the host we asked.
    service = media if media and urlsplit(media).hostname == urlsplit(client.service).hostname else client.service
    found = []
    for profile in every(client.ask(Question.PROFILES, service=service), "Profiles")[:_MOST_PROFILES]:
        token = profile.get("token", "")
        url = None
        try:
            inner = _SETUP + f"<q:ProfileToken>{quoteattr(token)[1:-1]}</q:ProfileToken>"
            url = text_at(client.ask(Question.STREAM, inner, service=service), "Uri")
        except OnvifError as error:
            problems.append(str(error))
        encoder = next(iter(every(profile, "VideoEncoderConfiguration")), profile)
        found.append(
            Profile(
                name=_line(text_at(profile, "Name")) or token[:80],
                codec=_line(text_at(encoder, "Encoding")),
                width=_whole(text_at(encoder, "Resolution", "Width")),
                height=_whole(text_at(encoder, "Resolution", "Height")),
                fps=_whole(text_at(encoder, "RateControl", "FrameRateLimit")),
                url=None if url is None else redacted(url)[:500],
            )
        )
    return tuple(found)


def _line(text: str | None) -> str | None:
    return None if text is None else "".join(c for c in text if c.isprintable())[:80]


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else None
