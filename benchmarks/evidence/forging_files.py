"""Forgeries of files: changed, cut, exchanged, removed, added, renamed, re-muxed."""

import random

from benchmarks.evidence.sample import ORIGINAL
from benchmarks.evidence.workshop import Forgery, Way, Workshop, about, kinds_of, place


def _byte(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(sorted(shop.genuine))
    data = bytearray(shop.genuine[path])
    data[place(data, draw)] ^= draw.randrange(1, 256)
    return about("one byte", kinds_of(path, "changed"), path, {path: bytes(data)})


def _truncation(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(sorted(shop.genuine))
    data = shop.genuine[path]
    left = draw.choice((0, len(data) - 1, draw.randrange(len(data))))
    return about("truncation", kinds_of(path, "truncated"), path, {path: data[:left]})


def _extension(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(sorted(shop.genuine))
    at = draw.choice((len(shop.genuine[path]), place(shop.genuine[path], draw)))
    more = draw.randbytes(draw.randrange(1, 40))
    data = shop.genuine[path][:at] + more + shop.genuine[path][at:]
    return about("extension", kinds_of(path, "extended"), path, {path: data})


def _cut_out(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(sorted(shop.genuine))
    data = shop.genuine[path]
    at = draw.randrange(len(data))
    return about("cut out", kinds_of(path, "truncated"), path, {path: data[:at] + data[at + 1 :]})


def _swap(shop: Workshop, draw: random.Random) -> Forgery:
    one, two = draw.sample(shop.listed, 2)
    changes: dict[str, bytes | None] = {one: shop.genuine[two], two: shop.genuine[one]}
    return about("two files exchanged", ("swapped",), one, changes)


def _foreign_file(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice([path for path in sorted(shop.genuine) if shop.other.get(path, b"") != shop.genuine[path]])
    kinds = {kind for size in ("changed", "truncated", "extended") for kind in kinds_of(path, size)}
    if path in ("manifest.json", "manifest.sig"):
        kinds.add("signature_wrong")
    return about("a file of another package", tuple(kinds), path, {path: shop.other.get(path, b"")})


def _removal(shop: Workshop, draw: random.Random) -> Forgery:
    path = draw.choice(sorted(shop.genuine))
    return about("removal", ("removed",), path, {path: None})


def _addition(shop: Workshop, draw: random.Random) -> Forgery:
    name = draw.choice(("media/", "stills/", "", "x/y/")) + f"added{draw.randrange(1000)}.bin"
    copy = draw.random() < 0.3
    data = shop.genuine[draw.choice(shop.listed)] if copy else draw.randbytes(draw.randrange(200))
    return about("addition", ("added_copy",) if copy else ("added",), name, {name: data})


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
    return about("renaming", ("renamed",), path, changes)


def _remux(shop: Workshop, draw: random.Random) -> Forgery:
    return about("re-muxed original", ("remuxed",), ORIGINAL, {ORIGINAL: draw.choice(shop.remuxed)})


FILE_WAYS: dict[str, Way] = {
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
}
