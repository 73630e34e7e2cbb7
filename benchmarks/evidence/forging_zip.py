"""Forgeries of the zip file around a package."""

import io
import random
import warnings
import zipfile

from benchmarks.evidence.workshop import Forgery, Way, Workshop, anything

_MAGIC = (b"PK\3\4", b"PK\1\2", b"PK\5\6")


def _zip_byte(shop: Workshop, draw: random.Random) -> Forgery:
    data = bytearray(shop.zipped)
    data[draw.randrange(len(data))] ^= draw.randrange(1, 256)
    return Forgery("a byte of the zip file", frozenset(), "", zip=bytes(data), touched=anything(shop))


def _zip_structure(shop: Workshop, draw: random.Random) -> Forgery:
    """Only the headers: a directory of a zip file begins behind its last content."""
    data = bytearray(shop.zipped)
    heads = [at for at in range(len(data) - 3) if shop.zipped[at : at + 4] in _MAGIC]
    data[min(draw.choice(heads) + draw.randrange(46), len(data) - 1)] ^= draw.randrange(1, 256)
    return Forgery("a byte of the zip's headers", frozenset(), "", zip=bytes(data), touched=anything(shop))


def _zip_form(shop: Workshop, draw: random.Random) -> Forgery:
    """Truncated, extended, names twice, paths that lead out, links, content behind the directory."""
    how = draw.choice(("cut", "longer", "before", "twice", "outside", "absolute", "link", "upper", "backslash"))
    data = shop.zipped
    if how in ("cut", "longer", "before"):
        some = draw.randbytes(draw.randrange(1, 100))
        cut = data[: draw.randrange(len(data))]
        data = cut if how == "cut" else (data + some if how == "longer" else some + data)
        return Forgery("form of the zip file", frozenset({"zip_refused"}), "", zip=data, touched=anything(shop))
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
        "form of the zip file", frozenset({kinds}), where, zip=buffer.getvalue(), touched=anything(shop) | {name}
    )


ZIP_WAYS: dict[str, Way] = {
    "a byte of the zip file": _zip_byte,
    "a byte of the zip's headers": _zip_structure,
    "form of the zip file": _zip_form,
}
