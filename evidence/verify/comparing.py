"""Each file of a package against what the manifest says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from evidence.verify.essence import NoEssenceError, video_essence
from evidence.verify.findings import Finding
from evidence.verify.reading import Entry
from evidence.verify.strict import StrictError
from evidence.verify.zipped import ZipError

_ROOM = 64 << 20
"""A re-muxed file may be larger than the original, but not without end."""


@dataclass(frozen=True)
class Listed:
    """`size` is None where only SHA256SUMS knows the file."""

    size: int | None
    sha256: str


@dataclass(frozen=True)
class Compared:
    whole: int
    findings: list[Finding]
    remarks: list[Finding]


def listed_files(manifest: Any) -> tuple[dict[str, Listed], dict[str, str]]:
    """`integrity.files`, and the essence of each video. Raises StrictError."""
    try:
        listed = {one["path"]: Listed(one["size"], one["sha256"]) for one in manifest["integrity"]["files"]}
        essences = {one["path"]: one["essence_sha256"] for one in manifest["media"]}
        hashes = {one["path"]: one["file_sha256"] for one in manifest["media"]}
        hashes.update({one["path"]: one["sha256"] for one in manifest["stills"]})
        count = len(manifest["integrity"]["files"])
    except (KeyError, TypeError) as error:
        raise StrictError(f"expected the list of files, found no {error}") from error
    for path, one in listed.items():
        texts = isinstance(path, str) and isinstance(one.sha256, str)
        if not texts or not isinstance(one.size, int) or isinstance(one.size, bool):
            raise StrictError("expected each file with path, size and sha256")
    if count != len(listed) or not listed:
        raise StrictError("expected each file once, and at least one")
    for path, sha256 in hashes.items():
        if path not in listed or listed[path].sha256 != sha256:
            raise StrictError(f"expected one hash for {path}, found two")
    return listed, essences


def compare_files(entries: dict[str, Entry], listed: dict[str, Listed], essences: dict[str, str]) -> Compared:
    """Names each difference as precisely as the bytes allow."""
    compared = Compared(0, [], [])
    sizes = {one.size for one in listed.values()}
    hashes: dict[str, str] = {}
    broken: set[str] = set()
    for name, entry in sorted(entries.items()):
        # A file of a size that no file has is none of them: there is no need to read it, however large.
        if entry.size in sizes or None in sizes:
            try:
                hashes[name], sums_agree = entry.sha256()
                if not sums_agree:
                    compared.remarks.append(Finding("zip_sum", name))
            except (OSError, ZipError) as error:
                broken.add(name)
                compared.findings.append(Finding("unreadable", name, detail=str(error)))
    owners: dict[str, str] = {}
    for path in sorted(listed):
        owners.setdefault(listed[path].sha256, path)
    whole = 0
    for path, one in sorted(listed.items()):
        if path in broken:
            continue
        found = hashes.get(path)
        if found == one.sha256:
            whole += 1
        elif path in entries:
            compared.findings.append(_difference(path, entries[path], one, owners.get(found or ""), essences.get(path)))
        else:
            moved = next((name for name, sha256 in hashes.items() if sha256 == one.sha256 and name not in listed), "")
            compared.findings.append(Finding("renamed" if moved else "removed", path, moved))
    for name in sorted(entries):
        if name not in listed:
            twin = owners.get(hashes.get(name, ""), "")
            compared.findings.append(Finding("added_copy" if twin else "added", name, twin))
    return Compared(whole, compared.findings, compared.remarks)


def _difference(path: str, entry: Entry, listed: Listed, owner: str | None, essence: str | None) -> Finding:
    if owner is not None:
        return Finding("swapped", path, owner)
    if essence and entry.size <= 4 * (listed.size or 0) + _ROOM:
        try:
            with entry.reader() as read:
                same = video_essence(read, entry.size) == essence
        except (NoEssenceError, OSError, ZipError) as error:
            return Finding(_by_size(entry, listed), path, detail=str(error))
        return Finding("remuxed" if same else f"{_by_size(entry, listed)}_pictures", path)
    return Finding(_by_size(entry, listed), path)


def _by_size(entry: Entry, listed: Listed) -> str:
    if listed.size is None or entry.size == listed.size:
        return "changed"
    return "truncated" if entry.size < listed.size else "extended"
