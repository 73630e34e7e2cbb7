"""The publication of a case (công khai kết quả xử lý): redacted media and a few facts, approved by name.

What goes out is written anew from facts that may be known; nothing of the package is copied but the redacted file.
"""

import os
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from evidence import catalogue_redaction as words
from evidence.atomic import write_atomic
from evidence.catalogue import Text
from evidence.package.manifest import Manifest
from evidence.record import Record, Utc
from evidence.redaction.errors import PublicationRefusedError, RedactionError
from evidence.redaction.public import PublicFacts, public_facts
from evidence.redaction.record import Redaction, file_sha256, load_redaction
from evidence.redaction.still import jpeg_of
from evidence.redaction.subject import Subject
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from streams.errors import SourceError
from streams.files import open_file
from streams.frames import U8

CONFIRMED = "confirmed"
UNCHANGED = frozenset({"intact", "unknown_signer"})
"""What verification may say. Whose seal it is does not matter for what the public sees; that it holds does."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants what published. `outcome` and `law`: None takes what the package says."""

    approved_by: str
    checked_by: str | None
    reason: str
    at: datetime
    outcome: str | None = None
    law: str | None = None


class PublishedFile(Record):
    path: str
    size: int
    sha256: str


class Publication(Record):
    """The record of an approval. It stays in the case file: it holds names, and the hash of the original."""

    schema_: Literal[1] = 1
    package_id: str
    event_id: str
    parent_sha256: str
    redacted_sha256: str
    plan_sha256: str
    approved_by: str
    checked_by: str
    reason: str
    approved_utc: Utc
    facts: PublicFacts
    files: tuple[PublishedFile, ...]

    @property
    def page_sha256(self) -> str:
        """Of index.html."""
        return next(file.sha256 for file in self.files if file.path == "index.html")


def checked(subject: Subject, media: Path, wish: Wish | None = None) -> tuple[Manifest, Redaction]:
    """May `media`, what `redact` made of the package `subject`, be published, as far as a program can tell?

    `wish` None: what is to be said of it is known already. Raises PublicationRefusedError, RedactionError, OSError.
    """
    manifest = _allowed(subject)
    redaction = _redaction_of(subject, media)
    if wish is not None:
        _outcome(manifest, wish)
    return manifest, redaction


def publish(
    subject: Subject, media: Path, out: Path, wish: Wish, log: Callable[[Publication], None] | None = None
) -> Publication:
    """Make the folder `out`: index.html, facts.json, the redacted clip and a still of it; and beside it, not in it,
    OUT.approval.json. `log` is called when all is made and before it is seen. Whether two people really agreed is for
    `evidence.redaction.approval`, which every command goes through.

    All of it or nothing. Raises PublicationRefusedError with the reason in both languages, RedactionError, OSError.
    """
    _require_two(wish)
    manifest, redaction = checked(subject, media, wish)
    if out.exists():
        raise _refused(words.FOLDER_EXISTS.format(folder=out))
    facts = public_facts(manifest, _outcome(manifest, wish), wish.law or _law(manifest))
    partial = out.with_name(f".{out.name}.{secrets.token_hex(4)}.partial")
    partial.mkdir(parents=True)
    try:
        _fill(partial, media, redaction, facts, subject.release_s)
        files = tuple(_published(path) for path in sorted(partial.iterdir()))
        publication = Publication(
            package_id=manifest.identity.package_id,
            event_id=manifest.identity.event_id,
            parent_sha256=redaction.parent_sha256,
            redacted_sha256=redaction.file_sha256,
            plan_sha256=redaction.plan_sha256,
            approved_by=wish.approved_by.strip(),
            checked_by=(wish.checked_by or "").strip(),
            reason=wish.reason.strip(),
            approved_utc=wish.at,
            facts=facts,
            files=files,
        )
        # The log and the approval first: what is public without a record of who approved it must not happen.
        if log is not None:
            log(publication)
        write_atomic(approval_beside(out), publication.model_dump_json(indent=1) + "\n")
        partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return publication


def approval_beside(out: Path) -> Path:
    return out.with_name(f"{out.name}.approval.json")


def _require_two(wish: Wish) -> None:
    if not wish.approved_by.strip() or not wish.reason.strip():
        raise _refused(words.NEEDS_APPROVAL)
    if wish.checked_by is None or not wish.checked_by.strip():
        raise _refused(words.NEEDS_CHECK)
    if wish.checked_by.strip().casefold() == wish.approved_by.strip().casefold():
        raise _refused(words.SAME_PERSON)


def _allowed(subject: Subject) -> Manifest:
    if subject.manifest is None or subject.package is None:
        raise RedactionError("expected an evidence package with manifest.json, found none")
    report = verify_package(subject.package, Known())
    if report.verdict not in UNCHANGED:
        found = ", ".join(dict.fromkeys(f"{f.kind} {f.path}".strip() for f in report.findings))
        raise _refused(words.ALTERED.format(findings=found))
    verdict = subject.manifest.review.final_verdict
    if verdict != CONFIRMED:
        raise _refused(words.CONFIRMED_ONLY.format(verdict=verdict or "-"))
    return subject.manifest


def _redaction_of(subject: Subject, media: Path) -> Redaction:
    """The description of `media`, which must hide everybody and the recorder's writing."""
    try:
        redaction = load_redaction(media)
    except RedactionError as error:
        raise _refused(words.NOT_REDACTED.format(reason=error)) from error
    if redaction.parent_sha256 != subject.sha256:
        raise _refused(words.WRONG_PARENT)
    counts = redaction.counts
    if counts.visible_people or counts.visible_vehicles:
        raise _refused(words.SHOWS_PEOPLE.format(people=counts.visible_people, vehicles=counts.visible_vehicles))
    if not redaction.osd:
        raise _refused(words.SHOWS_OSD)
    return redaction


def _outcome(manifest: Manifest, wish: Wish) -> str:
    outcome = wish.outcome or manifest.legal.outcome
    if not outcome:
        raise _refused(words.NO_VERDICT)
    return outcome


def _law(manifest: Manifest) -> str | None:
    law = manifest.legal.record.law_ref
    return None if law is None else f"{law.article}, {law.doc}"


def _fill(folder: Path, media: Path, redaction: Redaction, facts: PublicFacts, release_s: float | None) -> None:
    clip = None
    if redaction.codec == "h264":
        clip = "clip.mp4"
        shutil.copyfile(media, folder / clip)
        write_atomic(folder / "still.jpg", jpeg_of(picture_of(media, release_s or 0.0)))
    else:
        shutil.copyfile(media, folder / "still.jpg")
    page = _page().render(words=words, facts=facts, clip=clip, still="still.jpg")
    write_atomic(folder / "index.html", page)
    write_atomic(folder / "facts.json", facts.model_dump_json(indent=1) + "\n")


def picture_of(media: Path, at_s: float) -> U8:
    """(h, w, 3) BGR: the picture of the redacted clip at this moment, or the last before it. Raises RedactionError."""
    try:
        last = None
        for frame in open_file(media).replay(max(0.0, at_s - 2.0), at_s + 0.05):
            last = frame
    except SourceError as error:
        raise RedactionError(str(error)) from error
    if last is None:
        raise RedactionError(f"{media.name}: expected a picture at {at_s:.1f} s, found none; make it again")
    return last.bgr()


def _page() -> Template:
    loader = FileSystemLoader(os.fspath(Path(__file__).parent))
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("publish.html")


def _published(path: Path) -> PublishedFile:
    return PublishedFile(path=path.name, size=path.stat().st_size, sha256=file_sha256(path))


def _refused(text: Text) -> PublicationRefusedError:
    return PublicationRefusedError(text)
