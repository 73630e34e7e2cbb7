"""The verdict over a package: which file is what was sealed, and whose seal it is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Callable

from evidence.verify.comparing import Listed, compare_files, listed_files
from evidence.verify.der import StampError
from evidence.verify.findings import Finding, Report, Signer, Stamp
from evidence.verify.reading import Package, PackageError, open_package, printable
from evidence.verify.seal import (
    MANIFEST,
    SIGNATURE,
    STAMP,
    SUMS,
    UNLISTED,
    ManifestSignature,
    read_signature,
    read_sums,
)
from evidence.verify.signers import Known, judge_signer
from evidence.verify.stamp_shape import claimed
from evidence.verify.stamp_signature import judge_stamp
from evidence.verify.statement import text_at, what_it_says
from evidence.verify.strict import StrictError, strict_json
from evidence.verify.zipped import ZipError

CheckStamp = Callable[[bytes, bytes], Stamp]
"""(manifest.tsr, manifest.sig) -> whose stamp it is, by another program than ours. Raises StampError where the
authority did not sign it."""
_LONGEST = {MANIFEST: 32 << 20, SUMS: 32 << 20, SIGNATURE: 1 << 16, STAMP: 1 << 18}
_ABOUT_SIGNER = {"resigned", "key_foreign", "key_revoked", "key_unproven", "key_retired"}
"""Findings that leave the content as somebody signed it."""


def verify_package(path: Path, known: Known, check_stamp: CheckStamp | None = None) -> Report:
    """Never raises for what is in the package: that is what it is to report."""
    name = printable(path.name or path.resolve().name)
    try:
        package = open_package(path)
    except PackageError as error:
        return Report(name, "unreadable", 0, 0, (Finding(error.kind, name, detail=str(error)),))
    except OSError as error:
        return Report(name, "unreadable", 0, 0, (Finding("unreadable", name, detail=error.strerror or str(error)),))
    return _Judgement(name, package, known, check_stamp).report()


class _Judgement:
    """Of one package, step by step: each adds what it finds."""

    def __init__(self, name: str, package: Package, known: Known, check_stamp: CheckStamp | None) -> None:
        self._name = name
        self._package = package
        self._known = known
        self._check_stamp = check_stamp
        self._findings = list(package.findings)
        self._remarks = list(package.remarks)

    def report(self) -> Report:
        parts = {part: self._part(part) for part in UNLISTED}
        manifest = self._manifest(parts[MANIFEST])
        signature = self._signature(parts[SIGNATURE])
        sums = self._sums(parts[SUMS])
        holds = self._seal(parts, signature, sums)
        listed, media = self._listed(manifest, sums, edited=not holds and _differs(parts[MANIFEST], MANIFEST, sums))
        entries = {name: entry for name, entry in self._package.entries.items() if name not in UNLISTED}
        compared = compare_files(entries, listed, media)
        self._findings += compared.findings
        self._remarks += compared.remarks
        if holds and sums is not None:
            self._compare_sums(listed, parts, sums)
        stamp = self._stamp(parts[STAMP], parts[SIGNATURE])
        statement = what_it_says(manifest) if isinstance(manifest, dict) else None
        signer = self._signer(signature, parts[MANIFEST], manifest, stamp) if holds else None
        return Report(
            name=self._name,
            verdict=self._verdict(signer),
            files=len(listed),
            whole=compared.whole,
            findings=tuple(dict.fromkeys(self._findings)),
            remarks=tuple(dict.fromkeys(self._remarks)),
            statement=statement,
            signer=signer,
            stamp=stamp,
        )

    def _verdict(self, signer: Signer | None) -> str:
        kinds = {finding.kind for finding in self._findings}
        if kinds - _ABOUT_SIGNER or signer is None:
            return "altered"
        if kinds:
            return "untrusted"
        return "intact" if signer.trusted else "unknown_signer"

    def _part(self, name: str) -> bytes | None:
        entry = self._package.entries.get(name)
        if entry is None:
            if name != STAMP:
                self._findings.append(Finding("removed", name))
            return None
        try:
            return entry.content(_LONGEST[name])
        except (OSError, PackageError, ZipError) as error:
            self._findings.append(Finding("unreadable", name, detail=str(error)))
            return None

    def _manifest(self, data: bytes | None) -> Any:
        if data is None:
            return None
        try:
            return strict_json(data)
        except StrictError as error:
            self._findings.append(Finding("manifest_broken", MANIFEST, detail=str(error)))
            return None

    def _signature(self, data: bytes | None) -> ManifestSignature | None:
        if data is None:
            return None
        try:
            return read_signature(data)
        except StrictError as error:
            self._findings.append(Finding("signature_broken", SIGNATURE, detail=str(error)))
            return None

    def _sums(self, data: bytes | None) -> dict[str, str] | None:
        if data is None:
            return None
        try:
            return read_sums(data)
        except StrictError as error:
            self._findings.append(Finding("sums_broken", SUMS, detail=str(error)))
            return None

    def _seal(
        self, parts: dict[str, bytes | None], signature: ManifestSignature | None, sums: dict[str, str] | None
    ) -> bool:
        """Does the signature cover the manifest? Where it does not, SHA256SUMS tells which of the two was touched."""
        manifest, signed = parts[MANIFEST], parts[SIGNATURE]
        if manifest is None or signed is None:
            return False
        if signature is not None and signature.covers(manifest):
            return True
        edited, replaced = _differs(manifest, MANIFEST, sums), _differs(signed, SIGNATURE, sums)
        if edited:
            self._findings.append(Finding("manifest_edited", MANIFEST))
        if replaced and signature is not None:
            self._findings.append(Finding("signature_altered", SIGNATURE))
        if signature is not None and not edited and not replaced:
            self._findings.append(Finding("signature_wrong", SIGNATURE, MANIFEST))
        return False

    def _listed(
        self, manifest: Any, sums: dict[str, str] | None, *, edited: bool
    ) -> tuple[dict[str, Listed], dict[str, str]]:
        """An edited manifest may blame any file: where SHA256SUMS shows that it is one, SHA256SUMS is the list."""
        try:
            found = listed_files(manifest)
            if not edited:
                return found
        except StrictError as error:
            if manifest is not None:
                self._findings.append(Finding("manifest_broken", MANIFEST, detail=str(error)))
        return {path: Listed(None, sha256) for path, sha256 in (sums or {}).items() if path not in UNLISTED}, {}

    def _compare_sums(self, listed: dict[str, Listed], parts: dict[str, bytes | None], sums: dict[str, str]) -> None:
        expected = {path: one.sha256 for path, one in listed.items()}
        expected.update({name: _sha256(parts[name] or b"") for name in (MANIFEST, SIGNATURE)})
        for path in sorted(expected.keys() | sums.keys()):
            if sums.get(path) != expected.get(path):
                self._findings.append(Finding("sums_differ", SUMS, path))

    def _stamp(self, data: bytes | None, signed: bytes | None) -> Stamp | None:
        if data is None or signed is None:
            if STAMP not in self._package.entries:
                self._remarks.append(Finding("not_stamped", STAMP))
            return None
        try:
            imprint, _ = claimed(data)
            if imprint != hashlib.sha256(signed).digest():
                self._findings.append(Finding("stamp_foreign", STAMP, SIGNATURE))
                return None
            stamp, findings, remarks = judge_stamp(data, self._known.certificates, self._known.now_utc)
            uncheckable = any(remark.kind == "stamp_uncheckable" for remark in remarks)
            if self._check_stamp is not None and (stamp.checked or uncheckable):
                second = self._check_stamp(data, signed)
                stamp, remarks = (stamp, remarks) if stamp.checked else (second, [])
        except StampError as error:
            self._findings.append(Finding("stamp_wrong", STAMP, detail=str(error)))
            return None
        self._findings += findings
        self._remarks += remarks
        return stamp

    def _signer(
        self, signature: ManifestSignature | None, manifest: bytes | None, value: Any, stamp: Stamp | None
    ) -> Signer | None:
        if signature is None or manifest is None:
            return None
        signer, finding = judge_signer(
            self._known,
            signature.key_id,
            manifest_sha256=_sha256(manifest),
            named=text_at(value, "integrity", "signing_key_id"),
            created_utc=text_at(value, "identity", "created_utc"),
            stamped_utc=stamp.utc if stamp is not None and stamp.checked else None,
        )
        if finding is not None:
            self._findings.append(finding)
        return signer


def _differs(data: bytes | None, name: str, sums: dict[str, str] | None) -> bool:
    return data is not None and sums is not None and sums.get(name) != _sha256(data)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
