"""`litterwatch camera discover`: which ONVIF cameras there are and what they say about themselves."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape

from api.screen import fail, say
from evidence import catalogue_camera as words
from streams.onvif.device import Device, ask_device
from streams.onvif.discovery import GROUP, Found, discover
from streams.onvif.soap import Login

_AT_ONCE = 8


class ProfileReport(BaseModel):
    """One stream of a device in `discover --json`."""

    name: str
    codec: str | None
    width: int | None
    height: int | None
    fps: float | None
    url: str | None


class DeviceReport(BaseModel):
    """One device in `discover --json`; null where it does not tell."""

    address: str
    endpoint: str
    service: str | None
    name: str | None
    hardware: str | None
    location: str | None
    make: str | None
    model: str | None
    firmware: str | None
    serial: str | None
    clock_offset_s: float | None
    clock_uncertainty_s: float | None
    clock_ntp: bool | None
    profiles: tuple[ProfileReport, ...]
    problems: tuple[str, ...]


class Discovery(BaseModel):
    """What `discover --json` prints."""

    devices: tuple[DeviceReport, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look. No `targets` means everybody in the local network."""

    seconds: float
    targets: tuple[tuple[str, int], ...]
    interfaces: tuple[str, ...]
    login: Login | None
    as_json: bool


def run_discover(search: Search) -> int:
    """Returns 0, or 1 where nobody answered or a device that was asked for its streams did not tell them."""
    if not search.as_json:
        say(words.SEARCHING.format(seconds=f"{search.seconds:g}"))
    try:
        found = discover(search.seconds, targets=search.targets or (GROUP,), interfaces=search.interfaces or ("",))
    except OSError as error:
        fail(words.NO_NETWORK.format(reason=error.strerror or type(error).__name__), status=1)
    asked = [f for f in found if f.service is not None]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        devices = dict(zip(asked, pool.map(lambda f: ask_device(f.service or "", search.login), asked), strict=True))
    if search.as_json:
        print(Discovery(devices=tuple(_report(f, devices.get(f)) for f in found)).model_dump_json(indent=1))
    elif not found:
        say(words.FOUND_NONE)
    else:
        _show(found, devices)
    refused = search.login is not None and any(d.problems for d in devices.values())
    return 1 if refused or not found else 0


def _report(found: Found, device: Device | None) -> DeviceReport:
    device = device or Device("", problems=() if found.service else (words.ELSEWHERE.en,))
    clock = device.clock
    profiles = tuple(
        ProfileReport(name=p.name, codec=p.codec, width=p.width, height=p.height, fps=p.fps, url=p.url)
        for p in device.profiles
    )
    return DeviceReport(
        address=found.address,
        endpoint=found.endpoint,
        service=found.service,
        name=found.name,
        hardware=found.hardware,
        location=found.location,
        make=device.make,
        model=device.model,
        firmware=device.firmware,
        serial=device.serial,
        clock_offset_s=None if clock is None else clock.offset_s,
        clock_uncertainty_s=None if clock is None else clock.uncertainty_s,
        clock_ntp=None if clock is None else clock.ntp,
        profiles=profiles,
        problems=device.problems,
    )


def _show(found: tuple[Found, ...], devices: dict[Found, Device]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for one in found:
        device = devices.get(one)
        known = () if device is None else (device.make, device.model, device.serial, device.firmware)
        told = [t for t in known if t] or [t for t in (one.name, one.hardware) if t]
        console.print(f"[bold]{escape(one.address)}[/]  {escape(', '.join(told))}")
        if device is None:
            console.print(f"    {escape(str(words.ELSEWHERE))}")
            continue
        if device.clock is not None:
            clock = device.clock
            line = words.DEVICE_CLOCK.format(
                seconds=f"{clock.offset_s:.1f}",
                uncertainty=f"{clock.uncertainty_s:.1f}",
                ntp=", NTP" if clock.ntp else "",
            )
            console.print(f"    {escape(str(line))}")
        for profile in device.profiles:
            size = f"{profile.width}x{profile.height}" if profile.width and profile.height else ""
            fps = f"{profile.fps:g} fps" if profile.fps else ""
            line_of = "  ".join(t for t in (profile.name, profile.codec, size, fps) if t)
            console.print(f"    {escape(line_of)}\n      {escape(profile.url or '?')}")
        if device.unauthorised:
            console.print(f"    {escape(str(words.NEEDS_LOGIN))}")
        for problem in device.problems:
            console.print(f"    [yellow]{escape(problem)}[/]")
    console.print(str(words.FOUND.format(count=len(found))))
