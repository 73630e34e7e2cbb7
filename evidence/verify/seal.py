"""The seal: manifest.sig and SHA256SUMS, read so that each of their bytes counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from evidence.verify.ed25519 import verify_ed25519
from evidence.verify.strict import StrictError, base64_bytes, canonical_json, strict_json
from evidence.verify.trust import key_id_of

SIGNED_FORM = "litterwatch-manifest-1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
SUMS = "SHA256SUMS"
STAMP = "manifest.tsr"
UNLISTED = (MANIFEST, SIGNATURE, SUMS, STAMP)
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)")


@dataclass(frozen=True)
class ManifestSignature:
    key_id: str
    public_key: bytes
    signature: bytes

    def covers(self, manifest: bytes) -> bool:
        return verify_ed25519(self.public_key, f"{SIGNED_FORM}\n".encode() + manifest, self.signature)


def read_signature(data: bytes) -> ManifestSignature:
    """Nothing signs this file itself, so it has to be written in the one way there is. Raises StrictError."""
    value = strict_json(data)
    names = {"algorithm", "key_id", "public_key", "signature", "signed"}
    if not isinstance(value, dict) or set(value) != names:
        raise StrictError("expected algorithm, key_id, public_key, signature and signed, found something else")
    if value["algorithm"] != "Ed25519" or value["signed"] != SIGNED_FORM:
        raise StrictError(f"expected Ed25519 over {SIGNED_FORM}, found something else")
    public_key, signature = base64_bytes(value["public_key"], 32), base64_bytes(value["signature"], 64)
    if value["key_id"] != key_id_of(public_key):
        raise StrictError("expected the number of the key beside the key, found that of another")
    if canonical_json(value) != data:
        raise StrictError("expected RFC 8785 JSON, found other bytes for the same content")
    return ManifestSignature(value["key_id"], public_key, signature)


def read_sums(data: bytes) -> dict[str, str]:
    """Path to SHA-256, as `sha256sum -c` reads it. Raises StrictError."""
    try:
        text = data.decode("utf-8")
    except UnicodeError as error:
        raise StrictError(f"expected UTF-8, found {error}") from error
    lines = text.split("\n")
    if lines.pop() != "":
        raise StrictError("expected the last line to end")
    found: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _LINE.fullmatch(line)
        if match is None or match.group(2) in found:
            raise StrictError(f"line {number}: expected a hash, two blanks and a name of its own")
        found[match.group(2)] = match.group(1)
    if list(found) != sorted(found):
        raise StrictError("expected the lines by name, found another order")
    return found
