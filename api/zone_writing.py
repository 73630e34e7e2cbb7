"""Zones that a person drew, into the installed cameras.yaml: `serve` takes them up within a second.

Written whole or not at all, only over the file that the person saw, only where the loader of `serve` reads the result
and finds these zones and nothing else changed; and it is logged in the same transaction.
"""

import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from evidence.atomic import replacing
from evidence.store import Store
from evidence.store.cameras import camera_subject
from evidence.store.rows import Facts
from evidence.store.writer import writer
from streams.camera.installed import installed_path
from streams.config import Camera, Config, ZoneConfig, load_config
from streams.yaml_lines import ConfigError, Problem
from streams.zone_text import NoRoomError, with_zones

RULE_CHANGED = "rule.changed"
MOST_ZONES = 64
_MOST_FACT = 400


class ZoneWriteError(Exception):
    """What was drawn is not kept; `str()` says why."""


class FileChangedError(ZoneWriteError):
    """Somebody changed cameras.yaml meanwhile."""


class NotWritableError(ZoneWriteError):
    """This program may not change cameras.yaml."""


class NotForeseenError(ZoneWriteError):
    """The file is written in a way that only a person can change."""


class NoSuchCameraError(ZoneWriteError):
    """cameras.yaml has no such camera."""


@dataclass(frozen=True, slots=True)
class ZoneFile:
    """cameras.yaml as it is now."""

    sha256: str
    camera: Camera
    why_not_writable: str | None
    """None where it can be changed."""


class ZoneWriting:
    """Thread-safe. Methods raise OSError and ConfigError where there is no cameras.yaml, or one with mistakes."""

    def __init__(self, data: Path, store: Store) -> None:
        self._file, self._store = installed_path(data), store
        self._lock = threading.Lock()

    def read(self, camera_id: str) -> ZoneFile:
        """Raises NoSuchCameraError."""
        path = self._file.resolve()
        content = path.read_bytes()
        camera = _camera(load_config(path), camera_id)
        return ZoneFile(_sha256(content), camera, _why_not_writable(path))

    def write(self, camera_id: str, zones: Sequence[ZoneConfig], seen_sha256: str, by: str) -> str:
        """Over the file that has this hash; returns that of the new one. Raises ZoneWriteError, StoreUnavailableError,
        ConfigError where the loader refuses the new file."""
        with self._lock:
            path = self._file.resolve()
            content = path.read_bytes()
            if _sha256(content) != seen_sha256:
                raise FileChangedError("expected cameras.yaml as it was when the page was opened, found another")
            if (why := _why_not_writable(path)) is not None:
                raise NotWritableError(why)
            before = load_config(path)
            old = _camera(before, camera_id)
            wanted = _with(before, camera_id, tuple(zones))
            try:
                new = with_zones(content.decode("utf-8"), camera_id, zones, old.zones).encode()
            except NoRoomError as error:
                raise NotForeseenError(str(error)) from error
            facts: Facts = (
                ("before", seen_sha256),
                ("after", _sha256(new)),
                ("zones", _said(zones)),
                ("zones_before", _said(old.zones)),
            )
            with writer(self._store.engine, self._store.clock) as to:
                to.log(by, RULE_CHANGED, camera_subject(camera_id), facts)
                _replace(path, new, wanted)
        return _sha256(new)


def read_zones(text: str) -> tuple[ZoneConfig, ...]:
    """What a page sent, JSON, read by the loader of cameras.yaml: JSON is YAML. Raises ConfigError."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, list) or len(said) > MOST_ZONES:
        problem = Problem(1, "", f"cần danh sách không quá {MOST_ZONES} vùng", f"expected up to {MOST_ZONES} zones")
        raise ConfigError(Path("zones"), (problem,))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "zones.yaml"
        path.write_text(json.dumps({"cameras": [{"id": "camera", "zones": said}]}), "utf-8")
        return load_config(path).cameras[0].zones


def _replace(path: Path, content: bytes, wanted: Config) -> None:
    """Raises NotForeseenError, NotWritableError, ConfigError."""
    try:
        with replacing(path) as partial:
            partial.touch(mode=0o600)  # addresses in it may hold passwords
            partial.write_bytes(content)
            if load_config(partial) != wanted:
                raise NotForeseenError("expected a file in which the camera's zones can be replaced, found another")
            shutil.copymode(path, partial)
            with suppress(PermissionError):
                found = path.stat()
                os.chown(partial, found.st_uid, found.st_gid)
    except OSError as error:
        raise NotWritableError(f"{error.strerror}: {path}") from error


def _why_not_writable(path: Path) -> str | None:
    """In English; the folder counts too, for the file is replaced by another."""
    for found in (path, path.parent):
        if not os.access(found, os.W_OK):
            return f"expected a {'folder' if found.is_dir() else 'file'} to write to, found none: {found}"
    return None


def _camera(config: Config, camera_id: str) -> Camera:
    found = next((camera for camera in config.cameras if camera.id == camera_id), None)
    if found is None:
        raise NoSuchCameraError(f"expected a camera {camera_id} in cameras.yaml, found none")
    return found


def _with(config: Config, camera_id: str, zones: tuple[ZoneConfig, ...]) -> Config:
    cameras = tuple(
        camera.model_copy(update={"zones": zones}) if camera.id == camera_id else camera for camera in config.cameras
    )
    return config.model_copy(update={"cameras": cameras})


def _said(zones: Sequence[ZoneConfig]) -> str:
    """bins: hours, sidewalk: never"""
    return ", ".join(f"{zone.id}: {zone.rule}" for zone in zones)[:_MOST_FACT]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
