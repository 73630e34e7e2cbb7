"""Time stamps (RFC 3161): asked for when an authority can be reached, checked without one."""

from evidence.stamps.asking import NotStampedError, ask
from evidence.stamps.checking import CertificateError, stamp_checker

__all__ = ["CertificateError", "NotStampedError", "ask", "stamp_checker"]
