"""What a verification says: values without words, so that a program and a person are told the same."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`kind` is a word of words.FINDING or words.REMARK; `path` the file it is about, `other` a second one."""

    kind: str
    path: str = ""
    other: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Statement:
    """What the package says about itself, in its own words; empty where it says nothing."""

    package_id: str = ""
    event_id: str = ""
    created_utc: str = ""
    event_type: str = ""
    peak_utc: str = ""
    peak_local: str = ""
    camera: str = ""
    place: str = ""
    operator: str = ""
    supersedes: str = ""


@dataclass(frozen=True)
class Signer:
    """`site` is the name in the trust file that has the key, empty where none has."""

    key_id: str
    site: str = ""
    trusted: bool = False


@dataclass(frozen=True)
class Stamp:
    """`checked`: the authority's own signature is right, and its certificate leads to one that is known. `chain`: whose
    certificates these are, the authority's first. `authority` alone is who says to have stamped."""

    utc: str
    authority: str = ""
    checked: bool = False
    chain: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """`verdict`:

    intact          nothing was changed, and a trusted site signed it
    unknown_signer  nothing was changed since somebody signed it; who, only the fingerprint can tell
    untrusted       nothing was changed since, but who signed is not, or no longer, trusted
    altered         something is not as it was sealed
    unreadable      no package
    """

    name: str
    verdict: str
    files: int
    whole: int
    findings: tuple[Finding, ...]
    remarks: tuple[Finding, ...] = ()
    statement: Statement | None = None
    signer: Signer | None = None
    stamp: Stamp | None = None

    @property
    def exit_status(self) -> int:
        """0 only where a trusted site signed exactly this; 3: compare the fingerprint; 1: do not rely on it."""
        return {"intact": 0, "unknown_signer": 3}.get(self.verdict, 1)
