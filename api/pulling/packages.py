"""One package: fetched file by file, verified as a court would, and only then given its name."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.client import Client, DamagedError, Package, PackageFile
from api.client.download import Advanced, sha256_of
from api.pulling.folder import STAMP, MirrorFolder, check_names
from evidence.verify.der import StampError
from evidence.verify.findings import Report
from evidence.verify.judge import CheckStamp, verify_package
from evidence.verify.saying import sentence
from evidence.verify.signers import Known
from evidence.verify.stamp_shape import claimed
from evidence.verify.words import FINDING

TRIES = 3
"""Of one file in one go: what comes wrong more often is wrong at the station."""


class RefusedError(Exception):
    """It came, and is not what it should be; what came is in quarantine. The text says what was found."""


@dataclass(frozen=True, slots=True)
class Trusting:
    """Whose seals count. Nobody: whoever sealed it, the package must be whole; who it was is then not known."""

    known: Known
    check_stamp: CheckStamp | None = None

    def judge(self, folder: Path) -> Report:
        return verify_package(folder, self.known, self.check_stamp)

    def refusal(self, report: Report) -> str | None:
        """Why a package is not taken; None: it is."""
        if report.verdict == "intact" or (report.verdict == "unknown_signer" and not self.known):
            return None
        said = "; ".join(sentence(finding, FINDING) for finding in report.findings[:5])
        return f"{report.verdict}: {said}" if said else report.verdict


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Of one station into one folder."""

    client: Client
    folder: MirrorFolder
    trusting: Trusting
    reason: str
    damaged: Callable[[str, Path | None], object]
    """Told of a file that was set aside, and where it is."""

    def fetch(self, event_id: str, package: Package, advanced: Advanced) -> bool:
        """The package is under its name when this returns; False: it was there, whole.

        Raises RefusedError, UnsafeNameError, ApiError for what the station says, OSError.
        """
        check_names(package)
        final = self.folder.package(event_id, package.package_id)
        if final.is_dir():
            if self.problem(final, event_id, package) is None:
                return False
            self.folder.quarantine(final, event_id, package.package_id, "damaged on this disk")
        incoming = self.folder.incoming(event_id, package.package_id)
        self.folder.require_room(package.size - sum(_size(incoming / file.path) for file in package.files))
        for file in package.files:
            self._file(event_id, package, file, incoming, advanced)
        self.folder.clear(incoming, package)
        problem = self.problem(incoming, event_id, package)
        if problem is not None:
            self.folder.quarantine(incoming, event_id, package.package_id, problem)
            raise RefusedError(problem)
        self.folder.keep(incoming, event_id, package.package_id)
        return True

    def problem(self, folder: Path, event_id: str, package: Package) -> str | None:
        """Why what lies there is not this package; None: it is, whole and sealed by who may seal."""
        try:
            if sha256_of(folder / "manifest.json") != package.manifest_sha256:
                return "manifest.json is not the one that the station names"
        except FileNotFoundError:
            return "manifest.json is missing"
        report = self.trusting.judge(folder)
        refusal = self.trusting.refusal(report)
        if refusal is not None:
            return refusal
        said = report.statement
        if said is None or (said.package_id, said.event_id) != (package.package_id, event_id):
            return "the seal is that of another package"
        return None

    def stamp(self, event_id: str, package: Package) -> None:
        """Fetch a time stamp that came after sealing. Raises NotFoundError while there is none, RefusedError."""
        content = self.client.stamp(event_id, package.package_id, self.reason)
        signed = (self.folder.package(event_id, package.package_id) / "manifest.sig").read_bytes()
        try:
            imprint, _ = claimed(content)
            if self.trusting.check_stamp is not None:
                self.trusting.check_stamp(content, signed)
        except StampError as error:
            raise RefusedError(f"{STAMP}: {error}") from error
        if imprint != hashlib.sha256(signed).digest():
            raise RefusedError(f"{STAMP}: expected a stamp over this package, found one over another")
        self.folder.put_stamp(event_id, package.package_id, content)

    def _file(self, event_id: str, package: Package, file: PackageFile, incoming: Path, advanced: Advanced) -> None:
        target = incoming / file.path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        for attempt in range(1, TRIES + 1):
            try:
                self.client.fetch(event_id, package.package_id, file, target, self.reason, advanced)
                return
            except DamagedError as error:
                aside = None
                if target.exists():
                    aside = self.folder.set_aside(target, event_id, package.package_id, file.path)
                self.damaged(str(error), aside)
                if attempt == TRIES:
                    raise RefusedError(str(error)) from error


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
