"""Every way to tamper with a package that we know of, drawn at random, each with the names it has to be called by."""

import base64
import hashlib
import io
import json
import random
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from benchmarks.evidence.sample import (
    ORIGINAL,
    REVIEW,
    Sign,
    manifest_in,
    manifest_of,
    seal,
    sealed_with,
    sums_of,
)

SEAL = ("manifest.json", "manifest.sig", "SHA256SUMS")
_PICTURES = ("remuxed", "changed_pictures", "truncated_pictures", "extended_pictures")
_MAGIC = (b"PK\3\4", b"PK\1\2", b"PK\5\6")
_ORDER = 2**252 + 27742317777372353535851937790883648493


@dataclass(frozen=True, slots=True)
class Forgery:
    """`changes` to the folder (None removes a file), or a whole `zip`.

    `kinds`: one of these has to be said about `path`; `touched`: no other file may be blamed.
    """

    kind: str
    kinds: frozenset[str]
    path: str
    changes: Mapping[str, bytes | None] = field(default_factory=dict)
    zip: bytes | None = None
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a forger has: a genuine package and another one, the site's signature over neither, a key of his own."""

    genuine: Mapping[str, bytes]
    other: Mapping[str, bytes]
    zipped: bytes
    remuxed: tuple[bytes, ...]
    thief: Sign
    site_key_id: str

    @property
    def listed(self) -> tuple[str, ...]:
        return tuple(path for path in sorted(self.genuine) if path not in SEAL)


Way = Callable[[Workshop, random.Random], Forgery]


def forge(shop: Workshop, draw: random.Random, way: str) -> Forgery:
    return WAYS[way](shop, draw)


def _about(kind: str, kinds: tuple[str, ...], path: str, changes: Mapping[str, bytes | None]) -> Forgery:
    return Forgery(kind, frozenset(kinds), path, changes, touched=frozenset(changes))


def _kinds_of(path: str, size: str) -> tuple[str, ...]:
    """What may be said about a file whose bytes are not those that were sealed."""
    if path == "manifest.json":
        return ("manifest_edited", "manifest_broken")
    if path == "manifest.sig":
        return ("signature_broken", "signature_altered")
    if path == "SHA256SUMS":
        return ("sums_broken", "sums_differ")
    return (size, "remuxed", f"{size}_pictures") if path in (ORIGINAL, REVIEW) else (size,)


def _place(data: bytes | bytearray, draw: random.Random) -> int:
    """Header, middle and end alike: a clip is nearly all middle."""
    edge = min(64, len(data))
    where = draw.choice(("header", "middle", "end"))
    if where == "header":
        return draw.randrange(edge)
    return draw.randrange(len(data)) if where == "middle" else len(data) - 1 - draw.randrange(edge)


def _byte(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(sorted(shop.genuine))
    data = bytearray(shop.genuine[path])
    data[_place(data, draw)] ^= draw.randrange(1, 256)
    return _about("one byte", _kinds_of(path, "changed"), path, {path: bytes(data)})


def _truncation(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(sorted(shop.genuine))
    data = shop.genuine[path]
    left = draw.choice((0, len(data) - 1, draw.randrange(len(data))))
    return _about("truncation", _kinds_of(path, "truncated"), path, {path: data[:left]})


def _extension(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(sorted(shop.genuine))
    at = draw.choice((len(shop.genuine[path]), _place(shop.genuine[path], draw)))
    more = draw.randbytes(draw.randrange(1, 40))
    data = shop.genuine[path][:at] + more + shop.genuine[path][at:]
    return _about("extension", _kinds_of(path, "extended"), path, {path: data})


def _cut_out(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(sorted(shop.genuine))
    data = shop.genuine[path]
    at = draw.randrange(len(data))
    return _about("cut out", _kinds_of(path, "truncated"), path, {path: data[:at] + data[at + 1 :]})


def _swap(shop: Workshop, draw: random.Random) -> Forgery:
    one, two = draw.sample(shop.listed, 2)
    changes: dict[str, bytes | None] = {one: shop.genuine[two], two: shop.genuine[one]}
    return _about("two files exchanged", ("swapped",), one, changes)


def _foreign_file(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice([path for path in sorted(shop.genuine) if shop.other.get(path, b"") != shop.genuine[path]])
    kinds = {kind for size in ("changed", "truncated", "extended") for kind in _kinds_of(path, size)}
    if path in ("manifest.json", "manifest.sig"):
        kinds.add("signature_wrong")
    return _about("a file of another package", tuple(kinds), path, {path: shop.other.get(path, b"")})


def _removal(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(sorted(shop.genuine))
    return _about("removal", ("removed",), path, {path: None})


def _addition(shop: Workshop, draw: random.Random) -> Forgery:
    name = draw.choice(("media/", "stills/", "", "x/y/")) + f"added{draw.randrange(1000)}.bin"
    copy = draw.random() < 0.3
    data = shop.genuine[draw.choice(shop.listed)] if copy else draw.randbytes(draw.randrange(200))
    return _about("addition", ("added_copy",) if copy else ("added",), name, {name: data})


def _strange_name(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(shop.listed)
    folder, _, file = path.rpartition("/")
    upper = f"{folder}/{file.upper()}" if folder else file.swapcase()
    name = draw.choice((upper, ".hidden", "media/ảnh.jpg", "con.txt", "media/a b.mp4", "-rf", "stills/\u202egpj.exe"))
    kinds = ("alike", "bad_name") if name == upper else ("bad_name",)
    where = max(path, name) if name == upper else name
    changes: dict[str, bytes | None] = {name: b"x"}
    return Forgery("strange name", frozenset(kinds), where, changes, touched=frozenset({path, name}))


def _rename(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(shop.listed)
    name = f"{path}.old"
    changes: dict[str, bytes | None] = {path: None, name: shop.genuine[path]}
    return _about("renaming", ("renamed",), path, changes)


def _remux(shop: Workshop, draw: random.Random) -> Forgery:
    return _about("re-muxed original", ("remuxed",), ORIGINAL, {ORIGINAL: draw.choice(shop.remuxed)})


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
            node[key] = _another(node[key], draw)
        elif how == "removed":
            del node[key]
        elif isinstance(node, dict):
            node[f"added{draw.randrange(100)}"] = True
        else:
            node.append(node[key])
        return manifest, how


def _another(value: Any, draw: random.Random) -> Any:
    if isinstance(value, str) and value:
        at = draw.randrange(len(value))
        return value[:at] + ("1" if value[at] != "1" else "2") + value[at + 1 :]
    return value + 1 if isinstance(value, int | float) and not isinstance(value, bool) else "changed"


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
        touched = _anything(shop) | names
        return Forgery("edited manifest", frozenset({"signature_wrong"}), "manifest.sig", changes, touched=touched)
    return _about("edited manifest", kinds, "manifest.json", changes)


def _anything(shop: Workshop) -> frozenset[str]:
    """An edited manifest may say anything about any file."""
    return frozenset(shop.genuine) | {"manifest.tsr"}


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
    return _about("manifest in another form", kinds, "manifest.json", {"manifest.json": draw.choice(forms)})


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
            ("key_id", _another(value["key_id"], draw)),
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
    return _about("field of the signature", kinds, "manifest.sig", changes)


def _foreign_key(shop: Workshop, draw: random.Random) -> Forgery:
    """Nothing but the signature replaced."""
    manifest = manifest_in(shop.genuine)
    honest = draw.random() < 0.5
    if honest:
        manifest["integrity"]["signing_key_id"] = shop.thief(b"").key_id
    package = sealed_with(manifest, {path: shop.genuine[path] for path in shop.listed}, shop.thief)
    changes: dict[str, bytes | None] = {path: package[path] for path in SEAL}
    return _about("foreign key", ("key_foreign",) if honest else ("resigned",), "manifest.sig", changes)


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
    return Forgery("re-signed forgery", frozenset(kinds), "manifest.sig", dict(package), touched=_anything(shop))


def _other_seal(shop: Workshop, draw: random.Random) -> Forgery:
    """A genuine seal of the same site, of another event, around these files."""
    changes: dict[str, bytes | None] = {path: shop.other[path] for path in SEAL}
    kinds = frozenset({"changed", "truncated", "extended", *_PICTURES})
    del draw
    return Forgery("seal of another package", kinds, ORIGINAL, changes, touched=_anything(shop))


def _sums(shop: Workshop, draw: random.Random) -> Forgery:
    lines = shop.genuine["SHA256SUMS"].decode().splitlines(keepends=True)
    at = draw.randrange(len(lines))
    how = draw.choice(("edited", "removed", "twice", "moved", "added", "stars"))
    if how == "edited":
        lines[at] = _another(lines[at][:64], draw) + lines[at][64:]
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
    return _about("SHA256SUMS", ("sums_broken", "sums_differ"), "SHA256SUMS", {"SHA256SUMS": data})


def _stamp(shop: Workshop, draw: random.Random) -> Forgery:
    """manifest.tsr may be added by anybody: noise, half a stamp, the stamp of something else."""
    noise = draw.randbytes(draw.randrange(200))
    foreign = stamp_over(hashlib.sha256(shop.other["manifest.sig"]).digest())
    data = draw.choice((noise, foreign, foreign[: draw.randrange(len(foreign))], foreign + b"\0"))
    kinds = ("stamp_foreign",) if data == foreign else ("stamp_wrong",)
    return _about("time stamp", kinds, "manifest.tsr", {"manifest.tsr": data})


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


def _zip_byte(shop: Workshop, draw: random.Random) -> Forgery:
    data = bytearray(shop.zipped)
    data[draw.randrange(len(data))] ^= draw.randrange(1, 256)
    return Forgery("a byte of the zip file", frozenset(), "", zip=bytes(data), touched=_anything(shop))


def _zip_structure(shop: Workshop, draw: random.Random) -> Forgery:
    """Only the headers: a directory of a zip file begins behind its last content."""
    data = bytearray(shop.zipped)
    heads = [at for at in range(len(data) - 3) if shop.zipped[at : at + 4] in _MAGIC]
    data[min(draw.choice(heads) + draw.randrange(46), len(data) - 1)] ^= draw.randrange(1, 256)
    return Forgery("a byte of the zip's headers", frozenset(), "", zip=bytes(data), touched=_anything(shop))


def _zip_form(shop: Workshop, draw: random.Random) -> Forgery:
    """Truncated, extended, names twice, paths that lead out, links, content behind the directory."""
    how = draw.choice(("cut", "longer", "before", "twice", "outside", "absolute", "link", "upper", "backslash"))
    data = shop.zipped
    if how in ("cut", "longer", "before"):
        some = draw.randbytes(draw.randrange(1, 100))
        cut = data[: draw.randrange(len(data))]
        data = cut if how == "cut" else (data + some if how == "longer" else some + data)
        return Forgery("form of the zip file", frozenset({"zip_refused"}), "", zip=data, touched=_anything(shop))
    path = draw.choice(shop.listed)
    name = {
        "twice": path,
        "outside": "../../../../tmp/outside",
        "absolute": "/etc/passwd",
        "link": "media/link",
        "upper": path.upper() if path != path.upper() else path.lower(),
        "backslash": "media\\x.mp4",
    }[how]
    kinds = {"twice": "twice", "link": "link", "upper": "alike"}.get(how, "bad_name")
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as file:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (0o120777 if how == "link" else 0o100644) << 16
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a name that is there twice is the point
            file.writestr(entry, b"/etc/passwd")
    where = max(path, name) if how == "upper" else name
    return Forgery(
        "form of the zip file", frozenset({kinds}), where, zip=buffer.getvalue(), touched=_anything(shop) | {name}
    )


WAYS: dict[str, Way] = {
    "one byte": _byte,
    "truncation": _truncation,
    "extension": _extension,
    "cut out": _cut_out,
    "two files exchanged": _swap,
    "a file of another package": _foreign_file,
    "removal": _removal,
    "addition": _addition,
    "strange name": _strange_name,
    "renaming": _rename,
    "re-muxed original": _remux,
    "edited manifest": _manifest,
    "manifest in another form": _manifest_form,
    "field of the signature": _signature,
    "foreign key": _foreign_key,
    "re-signed forgery": _resigned,
    "seal of another package": _other_seal,
    "SHA256SUMS": _sums,
    "time stamp": _stamp,
    "a byte of the zip file": _zip_byte,
    "a byte of the zip's headers": _zip_structure,
    "form of the zip file": _zip_form,
}
__all__ = ["SEAL", "WAYS", "Forgery", "Workshop", "forge", "seal"]
