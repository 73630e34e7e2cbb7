"""cameras.yaml in the data folder: what changes when another takes its place. URLs are compared, never shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from streams.camera.url import redacted
from streams.config import Camera, Config

FILE_NAME = "cameras.yaml"


@dataclass(frozen=True, slots=True)
class Change:
    """Of one camera, or of the site (`camera` is None then)."""

    camera: str | None
    what: Literal["added", "removed", "changed"]
    details: tuple[str, ...] = ()
    """"key: before -> after" for short values, "key" alone for long ones; addresses without their secrets."""


def installed_path(data: Path) -> Path:
    """Where `apply` puts the file and `serve` looks for it."""
    return data / FILE_NAME


def changes(before: Config | None, after: Config) -> tuple[Change, ...]:
    """What `after` does to the cameras of `before` (None: nothing was there), in the order of the files."""
    old = {} if before is None else {camera.id: camera for camera in before.cameras}
    new = {camera.id: camera for camera in after.cameras}
    found = []
    if before is not None and before.site != after.site:
        keys = ("province", "timezone")
        found.append(Change(None, "changed", tuple(_details(before.site, after.site, keys))))
    found += [Change(camera_id, "removed") for camera_id in old if camera_id not in new]
    for camera_id, camera in new.items():
        if camera_id not in old:
            found.append(Change(camera_id, "added"))
        elif camera != old[camera_id]:
            found.append(Change(camera_id, "changed", tuple(_camera_details(old[camera_id], camera))))
    return tuple(found)


def plain_secrets(config: Config) -> tuple[str, ...]:
    """Ids of cameras whose password stands in the file itself instead of ${NAME}."""
    return tuple(c.id for c in config.cameras if any(_holds_password(url) for url in (c.source, c.detect)))


def _holds_password(url: str | None) -> bool:
    if url is None or "@" not in url:
        return False
    who = url.rpartition("@")[0].partition("://")[2]
    _, colon, password = who.partition(":")
    return bool(colon) and password != "" and not (password.startswith("${") and password.endswith("}"))


def _camera_details(before: Camera, after: Camera) -> list[str]:
    found = []
    for key in ("source", "detect"):
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            shown = [("-" if url is None else redacted(url)) for url in (old, new)]
            same = shown[0] == shown[1]
            found.append(f"{key}: {shown[0]} (***)" if same else f"{key}: {shown[0]} -> {shown[1]}")
    return found + _details(before, after, ("transport", "name", "place", "legal", "zones"))


def _details(before: object, after: object, keys: tuple[str, ...]) -> list[str]:
    found = []
    for key in keys:
        old, new = getattr(before, key), getattr(after, key)
        if old != new:
            short = isinstance(old, str) and isinstance(new, str)
            found.append(f"{key}: {old or '-'} -> {new or '-'}" if short else key)
    return found
