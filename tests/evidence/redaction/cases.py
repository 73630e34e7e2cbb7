"""A sealed package with two people in its clip, and what a redaction of it needs."""

import hashlib
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from detector.events import Deposit, Sighting
from evidence.event_folder import keep_event
from evidence.footage import FileFootage
from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.package.legal_part import LawRef
from evidence.package.manifest import Export, Manifest
from evidence.package.sealing import Sealer
from evidence.package.subject import NOTHING_LEGAL, Extra, Subject
from evidence.record import ModelRef
from evidence.redaction.plan import Policy, uncovered
from evidence.redaction.record import Redaction
from evidence.redaction.redact import Making, first_plan, redact
from evidence.redaction.subject import opened
from evidence.run_folder import RunFolder
from evidence.store.rows import Judgement, Review, Verdict
from streams.files import open_file
from tests.evidence.package.events import CAMERA, EVENT, ORDER, SITE, clock
from tests.evidence.redaction.scenes import film_of, find, walk
from tests.evidence.samples import DEPOSIT

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
MODEL = ModelRef(name="by colour", sha256="cd" * 32)
RELEASE_S = 2.0
ACTOR = (150.0, 60.0, 174.0, 120.0)
OUTCOME = "Phạt tiền 1.500.000 đồng"
EXPORT = Export(operator_name="Nguyễn Văn Đức", operator_id="7", unit="Công an xã", purpose="hồ sơ")


def making(policy: Policy) -> Making:
    return Making("litterwatch test", ("redact",), policy, MODEL, AT)


def event(root: Path, *, outcome: str | None = OUTCOME, verdict: Verdict | None = "confirmed") -> Subject:
    """As a scan and a review leave it in `root`: the actor stands at the right, somebody else walks past."""
    deposit: Deposit = replace(
        DEPOSIT,
        start_s=0.0,
        release_s=RELEASE_S,
        confirmed_s=3.0,
        end_s=3.5,
        actor_box=ACTOR,
        before_still_s=0.1,
        carry_still_s=1.0,
        left_behind_still_s=3.5,
        actor_still_s=1.5,
        actor_still_box=ACTOR,
        path=tuple(Sighting(at_s, ACTOR) for at_s in (1.0, 2.0, 3.0)),
    )
    folder = RunFolder(root)
    folder.events.mkdir(parents=True)
    footage = FileFootage(open_file(film_of(root / "recording.mp4", *walk())))
    detail = keep_event(folder, footage, deposit, EVENT, CAMERA.id, clock, MODEL, place=CAMERA.place)
    record = NOTHING_LEGAL.record.model_copy(
        update={"law_ref": LawRef(doc="45/2022/NĐ-CP", article="Điều 25", valid_from=date(2022, 8, 25))}
    )
    judged = () if verdict is None else (Judgement("ngoc-anh", "reviewer", verdict, "CONFIRM-ROAD", "rõ", 1, 31.0),)
    return Subject(
        root=root,
        detail=detail,
        camera=CAMERA,
        camera_version=1,
        site=SITE,
        reviews=tuple(Review(EVENT, 1, one, AT, "ab" * 32) for one in judged),
        legal=NOTHING_LEGAL.model_copy(update={"outcome": outcome, "case_no": "12/2026-HS", "record": record}),
    )


def seal(root: Path, subject: Subject, extras: tuple[Extra, ...] = ()) -> Path:
    """The folder of a package of it, with the key of `root`."""
    sealer = Sealer(FolderObjects(root / "evidence"), root / "work", SiteKeys.open(root / "keys"), lambda: AT)
    order = replace(ORDER, number=1 + bool(extras), export=EXPORT)
    sealed = sealer.seal(replace(subject, extras=extras), order)
    return root / "evidence" / sealed.key


def package(root: Path, *, outcome: str | None = OUTCOME, verdict: Verdict | None = "confirmed") -> Path:
    return seal(root, event(root, outcome=outcome, verdict=verdict))


def writable(folder: Path, out: Path) -> Path:
    """A copy that may be changed."""
    shutil.copytree(folder, out, copy_function=shutil.copyfile)
    return out


def manifest_of(folder: Path) -> Manifest:
    return Manifest.from_bytes((folder / "manifest.json").read_bytes())


def redacted(folder: Path, out: Path, policy: Policy, uncover: tuple[int, ...] = ()) -> Redaction:
    """First pass and painting, with the finder of the scenes."""
    with opened(folder) as subject:
        return redact(subject, uncovered(first_plan(subject, find, policy), uncover), out, making(policy))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
