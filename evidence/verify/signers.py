"""Whose key is it, and did it count when it signed?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from evidence.verify.findings import Finding, Signer
from evidence.verify.trust import Trust

_CLOCKS_DIFFER = timedelta(days=1)
"""Between a package's own time and that of a change of keys: a clock may have been put right in between. It costs
nothing: who kept a replaced key could as well write an earlier time."""


@dataclass(frozen=True)
class Known:
    """What whoever verifies brings along: trust files, or fingerprints that were compared."""

    trusts: tuple[Trust, ...] = ()
    fingerprints: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    """Certificates (PEM) of time stamp authorities, beside those that the trust files name."""
    now_utc: str = ""
    """As stamps say it; empty: nobody says what has run out since."""

    def __bool__(self) -> bool:
        return bool(self.trusts or self.fingerprints)

    @property
    def certificates(self) -> tuple[str, ...]:
        """Of every stamp authority that is known."""
        return (*self.authorities, *(found for trust in self.trusts for found in trust.authorities))


def utc_now_text() -> str:
    """2026-11-22T07:54:15.250Z"""
    now = datetime.now(timezone.utc)
    return f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z"


def judge_signer(
    known: Known, key_id: str, *, manifest_sha256: str, named: str, created_utc: str, stamped_utc: str | None
) -> tuple[Signer, Finding | None]:
    """`named`: the key that the manifest says it is signed with; `stamped_utc`: when a trusted authority saw it."""
    # Of one site there may be an older and a newer file: what either of them knows counts.
    trusts = [one for one in known.trusts if one.key(key_id) is not None]
    trust = trusts[0] if trusts else None
    if named != key_id:
        # Who signs a manifest anew with a key of his own has to change this as well.
        return Signer(key_id, trust.site if trust else ""), Finding("resigned", "manifest.sig", named[:64], key_id)
    if trust is None:
        compared = key_id in known.fingerprints
        foreign = Finding("key_foreign", "manifest.sig", detail=key_id) if known and not compared else None
        return Signer(key_id, trusted=compared), foreign
    signer = Signer(key_id, trust.site)
    revoked = next((found for found in (one.revocation(key_id) for one in trusts) if found is not None), None)
    if revoked is not None and manifest_sha256 not in revoked.known:
        detail = f"{revoked.since_utc}: {revoked.reason}"
        if stamped_utc is None or stamped_utc >= revoked.since_utc:
            late = created_utc >= revoked.since_utc or stamped_utc is not None
            return signer, Finding("key_revoked" if late else "key_unproven", "manifest.sig", detail=detail)
    replaced = next((found for found in (one.replaced_utc(key_id) for one in trusts) if found is not None), None)
    if revoked is None and replaced is not None and _is_after(created_utc, replaced):
        return signer, Finding("key_retired", "manifest.sig", detail=replaced)
    return Signer(key_id, trust.site, trusted=True), None


def _is_after(created_utc: str, replaced_utc: str) -> bool:
    form = "%Y-%m-%dT%H:%M:%S.%fZ"
    try:
        return datetime.strptime(created_utc, form) > datetime.strptime(replaced_utc, form) + _CLOCKS_DIFFER
    except ValueError:
        return True  # a time that nobody can read proves nothing
