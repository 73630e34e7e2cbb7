"""Forgeries of the seal: the manifest, the signature over it, the key, check sums, the time stamp."""

import base64
import hashlib
import json
import random
import re
from typing import Any

import rfc8785

from benchmarks.evidence.sample import ORIGINAL, REVIEW, manifest_in, manifest_of, sealed_with, sums_of
from benchmarks.evidence.workshop import SEAL, Forgery, Way, Workshop, about, another, anything

_PICTURES = ("remuxed", "changed_pictures", "truncated_pictures", "extended_pictures")
_ORDER = 2**252 + 27742317777372353535851937790883648493


def _edited(shop: Workshop, draw: random.Random) -> tuple[dict[str, Any], str]:
    """A manifest with one value anywhere in it changed, removed or added."""
    manifest = manifest_in(shop.genuine)
    node: Any = manifest
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = draw.choice(keys)
        if isinstance(node[key], dict | list) and node[key] and draw.random() < 0.9:
            node = node[key]
            continue
        how = draw.choice(("changed", "removed", "added"))
        if how == "changed":
            node[key] = another(node[key], draw)
        elif how == "removed":
            del node[key]
        elif isinstance(node, dict):
            node[f"added{draw.randrange(100)}"] = True
        else:
            node.append(node[key])
        return manifest, how


def _manifest(shop: Workshop, draw: random.Random) -> Forgery:
    manifest, _ = _edited(shop, draw)
    package = dict(shop.genuine)
    package["manifest.json"] = rfc8785.dumps(manifest)
    changes: dict[str, bytes | None] = {"manifest.json": package["manifest.json"]}
    kinds: tuple[str, ...] = ("manifest_edited",)
    if draw.random() < 0.5:
        # With SHA256SUMS made anew, nothing tells any more which of manifest and signature was there first.
        changes["SHA256SUMS"] = sums_of(package)
        # It may also call a file by another name: then there are files under neither.
        names = frozenset(re.findall(r'"path":"([^"]*)"', package["manifest.json"].decode()))
        touched = anything(shop) | names
        return Forgery("edited manifest", frozenset({"signature_wrong"}), "manifest.sig", changes, touched=touched)
    return about("edited manifest", kinds, "manifest.json", changes)


def _manifest_form(shop: Workshop, draw: random.Random) -> Forgery:
    """The same facts in other bytes, or JSON that two programs read in two ways."""
    data = shop.genuine["manifest.json"]
    value = json.loads(data)
    forms = (
        json.dumps(value, indent=1).encode(),
        data[:-1] + b',"place":{}}',
        data.replace(b'"identity":{', b'"identity":{"event_id":"x",', 1),
        b"\xef\xbb\xbf" + data,
        data + b"\n",
        data[:-1] + b',"x":NaN}',
        data[:-1] + b',"x":1e999}',
        data[:-1] + b',"x":"\\ud800"}',
        data[:-1] + b',"x":' + b"[" * 5000 + b"]" * 5000 + b"}",
        data.decode().encode("utf-16"),
    )
    kinds = ("manifest_edited", "manifest_broken")
    return about("manifest in another form", kinds, "manifest.json", {"manifest.json": draw.choice(forms)})


def _signature(shop: Workshop, draw: random.Random) -> Forgery:
    """One field of manifest.sig at a time; also what a lenient verifier would take for the same signature."""
    value = json.loads(shop.genuine["manifest.sig"])
    raw = base64.b64decode(value["signature"])
    shifted = raw[:32] + (int.from_bytes(raw[32:], "little") + _ORDER).to_bytes(32, "little")
    weak = base64.b64encode(b"\1" + bytes(31)).decode()
    field_, new = draw.choice(
        (
            ("algorithm", "none"),
            ("signed", "litterwatch-manifest-2"),
            ("key_id", another(value["key_id"], draw)),
            ("public_key", base64.b64encode(draw.randbytes(32)).decode()),
            ("public_key", weak),
            ("signature", base64.b64encode(draw.randbytes(64)).decode()),
            ("signature", base64.b64encode(shifted).decode()),
            ("signature", base64.b64encode(b"\1" + bytes(63)).decode()),
            ("signature", value["signature"] + "\n"),
            ("signature", None),
            ("extra", "1"),
        )
    )
    value[field_] = new
    data = rfc8785.dumps(value) if draw.random() < 0.8 else json.dumps(value).encode()
    package = {**shop.genuine, "manifest.sig": data}
    kinds: tuple[str, ...] = ("signature_broken", "signature_altered")
    changes: dict[str, bytes | None] = {"manifest.sig": data}
    if draw.random() < 0.5:
        changes["SHA256SUMS"] = sums_of(package)
        kinds = ("signature_broken", "signature_wrong")
    return about("field of the signature", kinds, "manifest.sig", changes)


def _foreign_key(shop: Workshop, draw: random.Random) -> Forgery:
    """Nothing but the signature replaced."""
    manifest = manifest_in(shop.genuine)
    honest = draw.random() < 0.5
    if honest:
        manifest["integrity"]["signing_key_id"] = shop.thief(b"").key_id
    package = sealed_with(manifest, {path: shop.genuine[path] for path in shop.listed}, shop.thief)
    changes: dict[str, bytes | None] = {path: package[path] for path in SEAL}
    return about("foreign key", ("key_foreign",) if honest else ("resigned",), "manifest.sig", changes)


def _resigned(shop: Workshop, draw: random.Random) -> Forgery:
    """Pictures or facts replaced, everything hashed and signed anew: consistent in itself."""
    files = {path: shop.genuine[path] for path in shop.listed}
    path = draw.choice(shop.listed)
    if draw.random() < 0.5:
        files[ORIGINAL] = draw.choice(shop.remuxed)
    elif path not in (ORIGINAL, REVIEW):
        files[path] = draw.randbytes(100)
    claims = draw.random() < 0.5
    thief = shop.thief(b"").key_id
    created = f"2026-11-2{draw.randrange(10)}T01:02:03.000Z"
    manifest = manifest_of(files, shop.site_key_id if claims else thief, created, "1" * 20)
    package = sealed_with(manifest, files, shop.thief)
    kinds = ("resigned",) if claims else ("key_foreign",)
    return Forgery("re-signed forgery", frozenset(kinds), "manifest.sig", dict(package), touched=anything(shop))


def _other_seal(shop: Workshop, draw: random.Random) -> Forgery:
    """A genuine seal of the same site, of another event, around these files."""
    changes: dict[str, bytes | None] = {path: shop.other[path] for path in SEAL}
    kinds = frozenset({"changed", "truncated", "extended", *_PICTURES})
    del draw
    return Forgery("seal of another package", kinds, ORIGINAL, changes, touched=anything(shop))


def _sums(shop: Workshop, draw: random.Random) -> Forgery:
    lines = shop.genuine["SHA256SUMS"].decode().splitlines(keepends=True)
    at = draw.randrange(len(lines))
    how = draw.choice(("edited", "removed", "twice", "moved", "added", "stars"))
    if how == "edited":
        lines[at] = another(lines[at][:64], draw) + lines[at][64:]
    elif how == "removed":
        del lines[at]
    elif how == "twice":
        lines.insert(at, lines[at])
    elif how == "moved":
        lines = lines[1:] + lines[:1]
    elif how == "added":
        lines.append(f"{'0' * 64}  zzz\n")
    else:
        lines[at] = lines[at].replace("  ", " *")
    data = "".join(lines).encode()
    return about("SHA256SUMS", ("sums_broken", "sums_differ"), "SHA256SUMS", {"SHA256SUMS": data})


def _stamp(shop: Workshop, draw: random.Random) -> Forgery:
    """manifest.tsr may be added by anybody: noise, half a stamp, the stamp of something else."""
    noise = draw.randbytes(draw.randrange(200))
    foreign = stamp_over(hashlib.sha256(shop.other["manifest.sig"]).digest())
    data = draw.choice((noise, foreign, foreign[: draw.randrange(len(foreign))], foreign + b"\0"))
    kinds = ("stamp_foreign",) if data == foreign else ("stamp_wrong",)
    return about("time stamp", kinds, "manifest.tsr", {"manifest.tsr": data})


def stamp_over(digest: bytes, time: bytes = b"20261122010203Z") -> bytes:
    """What an authority would answer, but for its signature."""
    algorithm = _der(0x30, _der(6, bytes.fromhex("608648016503040201")))
    imprint = _der(0x30, algorithm + _der(4, digest))
    info = _der(0x30, _der(2, b"\1") + _der(6, b"\x2a\3\4") + imprint + _der(2, b"\1") + _der(0x18, time))
    kind = _der(6, bytes.fromhex("2a864886f70d0109100104"))
    content = _der(0x30, kind + _der(0xA0, _der(4, info)))
    signed = _der(0x30, _der(2, b"\3") + _der(0x31, algorithm) + content + _der(0x31, b""))
    token = _der(0x30, _der(6, bytes.fromhex("2a864886f70d010702")) + _der(0xA0, signed))
    return _der(0x30, _der(0x30, _der(2, b"\0")) + token)


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = (
        bytes([size]) if size < 128 else (b"\x81" + bytes([size]) if size < 256 else b"\x82" + size.to_bytes(2, "big"))
    )
    return bytes([tag]) + length + content


SEAL_WAYS: dict[str, Way] = {
    "edited manifest": _manifest,
    "manifest in another form": _manifest_form,
    "field of the signature": _signature,
    "foreign key": _foreign_key,
    "re-signed forgery": _resigned,
    "seal of another package": _other_seal,
    "SHA256SUMS": _sums,
    "time stamp": _stamp,
}
