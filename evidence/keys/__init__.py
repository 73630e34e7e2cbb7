"""The key a site signs its packages with: made at first start, kept from others, replaced and revoked in the open."""

from evidence.keys.errors import KeyFileError, KeyLockedError, SiteKeyError
from evidence.keys.site import Signature, SiteKeys
from evidence.keys.trusted import FingerprintNeededError, Trusted

__all__ = [
    "FingerprintNeededError",
    "KeyFileError",
    "KeyLockedError",
    "Signature",
    "SiteKeyError",
    "SiteKeys",
    "Trusted",
]
