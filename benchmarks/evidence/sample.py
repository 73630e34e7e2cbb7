"""A small package in the form of docs/design/evidence.md, made here so that whatever made it can be forged as well.

Real video (64 x 48, two seconds), real signatures; everything else as short as it may be, so that ten thousand copies
of it can be attacked.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import rfc8785

from evidence.keys import Signature
from evidence.package.manifest import UNLISTED
from evidence.verify.bundle import companions
from evidence.verify.essence import video_essence

Sign = Callable[[bytes], Signature]
CREATED = "2026-11-22T01:02:03.000Z"
ORIGINAL, REVIEW = "media/original.mp4", "media/review.mp4"


def sample_files() -> dict[str, bytes]:
    """Path to content, without the seal."""
    files: dict[str, bytes] = dict(companions())
    files[ORIGINAL] = clip(1)
    files[REVIEW] = clip(2)
    files["stills/01_before.jpg"] = _picture(1)
    files["stills/03_release.jpg"] = _picture(2)
    files["tracks/detections.jsonl"] = b'{"idx":0,"pts_s":0.0}\n{"idx":1,"pts_s":0.08}\n'
    files["context/camera.json"] = rfc8785.dumps({"id": "cho-ky-lua-01", "name": "Chợ Kỳ Lừa, cổng 1"})
    files["custody/log.jsonl"] = b'{"head":{"seq":0,"sha256":"%s"}}\n' % (b"0" * 64)
    return files


def seal(files: Mapping[str, bytes], sign: Sign, *, created: str = CREATED, event: str = "0" * 20) -> dict[str, bytes]:
    """The whole package: `files`, and the seal over them. Anybody with a key can do this, honest or not."""
    listed = {path: data for path, data in files.items() if path not in UNLISTED}
    return sealed_with(manifest_of(listed, sign(b"").key_id, created, event), listed, sign)


def sealed_with(manifest: Mapping[str, Any], listed: Mapping[str, bytes], sign: Sign) -> dict[str, bytes]:
    """`manifest` signed, whatever it says."""
    data = rfc8785.dumps(dict(manifest))
    signed = sign(b"litterwatch-manifest-1\n" + data)
    package = dict(listed)
    package["manifest.json"] = data
    package["manifest.sig"] = rfc8785.dumps(
        {
            "algorithm": "Ed25519",
            "key_id": signed.key_id,
            "public_key": signed.public_key,
            "signature": signed.signature,
            "signed": "litterwatch-manifest-1",
        }
    )
    package["SHA256SUMS"] = sums_of(package)
    return package


def sums_of(package: Mapping[str, bytes]) -> bytes:
    """SHA256SUMS over all files but itself and the stamp."""
    paths = sorted(set(package) - {"SHA256SUMS", "manifest.tsr"})
    return "".join(f"{_sha256(package[path])}  {path}\n" for path in paths).encode()


def manifest_of(listed: Mapping[str, bytes], key_id: str, created: str, event: str) -> dict[str, Any]:
    media = [
        {
            "path": path,
            "role": "original" if path == ORIGINAL else "derivative",
            "parent_sha256": None if path == ORIGINAL else _sha256(listed[ORIGINAL]),
            "file_sha256": _sha256(listed[path]),
            "essence_sha256": essence_of(listed[path]),
        }
        for path in (ORIGINAL, REVIEW)
        if path in listed
    ]
    stills = [{"path": path, "sha256": _sha256(listed[path])} for path in sorted(listed) if path.startswith("stills/")]
    return {
        "identity": {
            "package_id": f"EV-20-{event[:4]}-20261122-0001",
            "event_id": event,
            "created_utc": created,
            "supersedes": None,
            "export": None,
        },
        "event": {
            "type": "dump",
            "peak_utc": "2026-11-22T00:54:15.250Z",
            "peak_local": "2026-11-22T07:54:15.250+07:00",
        },
        "place": {"address_text": None, "commune_name": "Phường Kỳ Lừa", "province_name": "Lạng Sơn"},
        "camera": {"id": "cho-ky-lua-01", "name": "Chợ Kỳ Lừa, cổng 1"},
        "media": media,
        "stills": stills,
        "integrity": {
            "hash_alg": "SHA-256",
            "files": [
                {"path": path, "size": len(listed[path]), "sha256": _sha256(listed[path])} for path in sorted(listed)
            ],
            "signing_key_id": key_id,
        },
    }


def manifest_in(package: Mapping[str, bytes]) -> dict[str, Any]:
    """What can be edited before it is signed anew."""
    found: dict[str, Any] = json.loads(package["manifest.json"])
    return found


def write_folder(package: Mapping[str, bytes], folder: Path) -> Path:
    for path, data in package.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder


def write_zip(package: Mapping[str, bytes], path: Path) -> Path:
    """Stored, by name, without times: the same package is the same zip file."""
    with zipfile.ZipFile(path, "w") as file:
        for name in sorted(package):
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o100440 << 16
            file.writestr(entry, package[name])
    return path


def clip(seed: int, frames: int = 20) -> bytes:
    """Two seconds of something that moves."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.options = {"g": "5", "x264-params": "threads=1"}
        noise = np.random.default_rng(seed).integers(0, 255, (48, 64, 3), dtype=np.uint8)
        for number in range(frames):
            frame = av.VideoFrame.from_ndarray(np.roll(noise, number, axis=1), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


def essence_of(data: bytes) -> str:
    return video_essence(lambda at, length: data[at : at + length], len(data))


def _picture(seed: int) -> bytes:
    noise = np.random.default_rng(seed).integers(0, 255, (24, 32, 3), dtype=np.uint8)
    return bytes(cv2.imencode(".jpg", noise)[1])


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
