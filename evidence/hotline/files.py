"""Photographs and videos that come with a report: which kinds are taken, and what they say of time and place.

What is sent is a stranger's: heads are read, no picture is decoded, and nothing of it is believed without being called
what the file says.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av
from av.error import FFmpegError
from PIL import ExifTags, Image, UnidentifiedImageError

from evidence.hotline.errors import BadAttachmentError
from evidence.hotline.report import FOLDER, Attachment
from evidence.law.periods import VIET_NAM
from evidence.objects import Objects

MOST_PICTURE = 32 << 20
MOST_VIDEO = 512 << 20
MOST_FILES = 20
"""Of one report."""
_CHUNK = 1 << 20
_HEAD = 64
_SUFFIX = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/3gpp": "3gp",
    "video/webm": "webm",
}
TYPES = tuple(_SUFFIX)
_BEGINS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"RIFF", "image/webp"),
    (b"\x1a\x45\xdf\xa3", "video/webm"),
)
_BRANDS = (
    ((b"heic", b"heix", b"hevc", b"mif1", b"msf1"), "image/heic"),
    ((b"qt  ",), "video/quicktime"),
    ((b"3gp", b"3g2"), "video/3gpp"),
)
"""Of ISO base media files; all others are MP4."""
_LOCATION = re.compile(r"([+-]\d{1,2}(?:\.\d+)?)([+-]\d{1,3}(?:\.\d+)?)")
"""ISO 6709, as telephones write it into videos."""
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")


@dataclass(frozen=True, slots=True)
class _Said:
    """By the file itself."""

    taken_utc: datetime | None = None
    zone_known: bool = False
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A whole file that was sent, on our disk for now."""

    path: Path
    media_type: str
    size: int
    sha256: str


@contextmanager
def received(folder: Path, content: Iterable[bytes]) -> Iterator[Received]:
    """Write it down as it comes; gone again behind the block. Raises BadAttachmentError, OSError."""
    folder.mkdir(mode=0o750, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        digest, size, head = hashlib.sha256(), 0, b""
        media_type: str | None = None
        for chunk in content:
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
            head = head if len(head) >= _HEAD else (head + chunk)[:_HEAD]
            if media_type is None and len(head) == _HEAD:
                media_type = _known(head)
            most = MOST_VIDEO if media_type is None or media_type.startswith("video/") else MOST_PICTURE
            if size > most:
                raise BadAttachmentError(f"expected at most {most >> 20} MiB, found more")
        file.flush()
        yield Received(Path(file.name), media_type or _known(head), size, digest.hexdigest())


def attached(file: Received, name: str, report_id: str, objects: Objects) -> Attachment:
    """Put it into the object store. Raises ObjectsError, OSError."""
    said = _of_picture(file.path) if file.media_type.startswith("image/") else _of_video(file.path, file.media_type)
    key = f"{FOLDER}/{report_id}/{file.sha256}.{_SUFFIX[file.media_type]}"
    put = objects.put(key, file.path, file.sha256)
    return Attachment(
        name=_plain(name, file.media_type),
        media_type=file.media_type,
        size=put.size,
        sha256=file.sha256,
        key=key,
        taken_utc=said.taken_utc,
        zone_known=said.zone_known,
        lat=said.lat,
        lon=said.lon,
    )


def chunks_of(path: Path) -> Iterator[bytes]:
    """Raises OSError."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _known(head: bytes) -> str:
    """By its first bytes, whatever it is called. Raises BadAttachmentError."""
    if head[4:8] == b"ftyp":
        return next((kind for brands, kind in _BRANDS if head[8:12].startswith(brands)), "video/mp4")
    found = next((kind for begins, kind in _BEGINS if head.startswith(begins)), None)
    if found is None or (found == "image/webp" and head[8:12] != b"WEBP"):
        raise BadAttachmentError("expected a photograph (JPEG, PNG, WebP, HEIC) or a video (MP4, MOV, 3GP, WebM)")
    return found


def _plain(name: str, media_type: str) -> str:
    """As the sender calls it, without folders and what no column holds."""
    bare = re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "", name.replace("\\", "/").rpartition("/")[2]).strip()[-120:]
    return bare or f"file.{_SUFFIX[media_type]}"


def _of_picture(path: Path) -> _Said:
    try:
        with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as picture:
            exif = picture.getexif()
            detail = dict(exif.get_ifd(ExifTags.IFD.Exif))
            gps = dict(exif.get_ifd(ExifTags.IFD.GPSInfo))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return _Said()  # HEIC among them: no library of ours reads its head
    except Exception:  # noqa: BLE001  a stranger's bytes: whatever its EXIF breaks, the file itself is kept
        return _Said()
    lat = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, 90)
    lon = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, 180)
    there = lat is not None and lon is not None
    offset = _offset(detail.get(ExifTags.Base.OffsetTimeOriginal))
    taken = _time(detail.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime), offset)
    return _Said(taken, taken is not None and offset is not None, lat if there else None, lon if there else None)


def _of_video(path: Path, media_type: str) -> _Said:
    # The one demuxer that the first bytes ask for: others read lists of further files.
    demuxer = "matroska" if media_type == "video/webm" else "mov"
    try:
        with av.open(f"file:{path}", format=demuxer, options={"protocol_whitelist": "file"}) as container:
            said = {key.lower(): value for key, value in container.metadata.items()}
    except (FFmpegError, ValueError):
        return _Said()
    located = said.get("location") or said.get("com.apple.quicktime.location.iso6709") or ""
    match = _LOCATION.match(located)
    lat, lon = (float(match[1]), float(match[2])) if match else (None, None)
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        lat = lon = None
    try:
        taken = datetime.fromisoformat(said["creation_time"].replace("Z", "+00:00"))
    except (KeyError, ValueError):
        return _Said(lat=lat, lon=lon)
    plausible = taken.year >= 2000 and taken.tzinfo is not None
    return _Said(taken.astimezone(UTC) if plausible else None, plausible, lat, lon)


def _degrees(gps: dict[Any, Any], what: int, ref: int, most: float) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in gps[what])
        value = degrees + minutes / 60 + seconds / 3600
        sign = -1 if str(gps.get(ref, "")).strip("\0 ").upper() in {"S", "W"} else 1
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    return round(sign * value, 6) if 0 <= value <= most else None


def _offset(said: object) -> timedelta | None:
    match = _OFFSET.fullmatch(str(said).strip("\0 ")) if said else None
    if match is None:
        return None
    found = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -found if match[1] == "-" else found


def _time(said: object, offset: timedelta | None) -> datetime | None:
    """EXIF has the time of day where the camera was, and often not which zone that is."""
    try:
        local = datetime.strptime(str(said).strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    if local.year < 2000:
        return None
    if offset is None:
        return local.replace(tzinfo=VIET_NAM).astimezone(UTC)
    return (local - offset).replace(tzinfo=UTC)
