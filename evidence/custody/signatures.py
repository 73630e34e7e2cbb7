"""Was it signed by a key of a site that is trusted here, which was not revoked then?"""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from evidence.record import iso_utc
from evidence.store import Signed
from evidence.verify.trust import Trust, key_id_of


def why_not_signed(message: bytes, signed: Signed, at: datetime, trusts: Sequence[Trust]) -> str | None:
    """None where it is; else why not."""
    try:
        public = base64.b64decode(signed.public_key, validate=True)
        if key_id_of(public) != signed.key_id:
            return "its key is not the one it names"
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signed.signature, validate=True), message)
    except InvalidSignature:
        return "the signature is over something else"
    except (binascii.Error, ValueError):
        return "it has no signature"
    trust = next((trust for trust in trusts if trust.key(signed.key_id) is not None), None)
    if trust is None:
        return f"key {signed.key_id[:16]} belongs to no site that is known here"
    revocation = trust.revocation(signed.key_id)
    if revocation is not None and revocation.since_utc <= iso_utc(at):
        return f"key {signed.key_id[:16]} was revoked before"
    return None
