"""What came with reports is deleted on the record when its time is over, and missed when it is gone before."""

import hashlib
import json
from datetime import timedelta

import pytest

from evidence.custody import CustodyFinding, reread_reports
from evidence.custody.rereading import Rate
from evidence.custody.signatures import why_not_signed
from evidence.hotline.contacts import Contacts
from evidence.hotline.errors import ReportClosedError
from evidence.hotline.report import Attachment, KeptFootage, Outcome
from evidence.hotline.reports import Reports
from evidence.retention import ReportCandidate, record_key, report_candidates
from evidence.store import EventHeldError, RecordError, deletion_statement
from tests.evidence.custody.fixtures import either_site, site
from tests.evidence.custody.site import Site
from tests.evidence.hotline.samples import CALLER, new
from tests.evidence.store.fixtures import postgres, url

__all__ = ["either_site", "postgres", "site", "url"]
_PICTURE, _CLIP = b"a picture that came", b"a clip that was kept"


class Desk:
    """Reports of a site, each with a picture and a clip."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.reports = Reports(site.store.engine, site.clock)

    def taken(self, outcome: Outcome | None = None, event_id: str | None = None) -> str:
        reports, at = self.reports, self.site.clock.now
        name = reports.new_id()
        reports.add(name, new(self.site.store), "duc", CALLER, Contacts(self.site.data))
        picture, clip = self.put(name, _PICTURE, "jpg"), self.put(name, _CLIP, "mp4")
        sha256 = hashlib.sha256(_PICTURE).hexdigest()
        reports.attach(name, None, "duc", Attachment("a.jpg", "image/jpeg", len(_PICTURE), sha256, picture))
        sha256 = hashlib.sha256(_CLIP).hexdigest()
        kept = KeptFootage("cam1", at, at + timedelta(seconds=9), len(_CLIP), sha256, clip, "h264", 0)
        reports.keep(name, None, "duc", kept)
        if event_id is not None:
            reports.link(name, None, "duc", event_id)
        if outcome is not None:
            reports.close(name, None, "duc", outcome, "xong")
        return name

    def put(self, name: str, content: bytes, suffix: str) -> str:
        key = f"hotline/{name}/{hashlib.sha256(content).hexdigest()}.{suffix}"
        self.site.objects.put(key, content)
        return key

    def listed(self) -> tuple[ReportCandidate, ...]:
        site = self.site
        return tuple(report_candidates(site.store, site.objects, site.settings, site.clock.now))

    def due(self) -> tuple[str, ...]:
        return tuple(one.file.report.report_id for one in self.listed() if one.decision.due)

    def read(self) -> tuple[CustodyFinding, ...]:
        site = self.site
        rate = Rate(None, lambda: 0.0, lambda _: None)
        found = reread_reports(site.store, site.objects, site.clock.now, rate)
        return tuple(finding for one in found for finding in one.findings)


def test_files_of_a_report_go_on_the_record_and_what_was_said_stays(either_site: Site) -> None:
    site, desk = either_site, Desk(either_site)
    unfounded, handled, unclosed = desk.taken("unfounded"), desk.taken("handled"), desk.taken()
    site.clock.passes(days=29)
    assert desk.listed() == ()
    site.clock.passes(days=3)
    assert desk.due() == (unfounded,)
    (candidate,) = desk.listed()
    assert candidate.size == len(_PICTURE) + len(_CLIP)
    deletion = site.pruner.delete_report(candidate, site.settings)
    at = deletion.order.decided_utc
    assert why_not_signed(deletion_statement(deletion.order), deletion.signed, at, (site.keys.trust,)) is None
    assert {one.sha256 for one in deletion.order.objects} == {hashlib.sha256(c).hexdigest() for c in (_PICTURE, _CLIP)}
    stored = json.loads(site.objects.read(record_key(deletion.order.deletion_id)))
    assert (stored["order"]["event_id"], stored["order"]["retention_class"]) == (unfounded, "report_without")
    assert list(site.objects.list(f"hotline/{unfounded}")) == []
    file = desk.reports.of(unfounded, None)
    assert (file.report.text != "", file.outcome, file.contact_kept) == (True, "unfounded", False)
    done = [entry.action for entry in site.store.audit(f"report/{unfounded}")]
    assert done[-3:] == ["deletion.decided", "report.contact_erased", "deletion.done"]
    with pytest.raises(ReportClosedError, match="retention was over"):
        desk.reports.reopen(unfounded, None, "duc", "người dân gọi lại")
    assert site.check().whole
    site.clock.passes(days=40)
    assert desk.due() == (unclosed,), "verification is over by law"
    site.clock.passes(days=800)
    assert set(desk.due()) == {handled, unclosed}


def test_a_report_stays_as_long_as_its_case_does(site: Site) -> None:
    desk, event_id = Desk(site), site.filed("a")
    name = desk.taken("no_violation", event_id)
    site.judged(event_id, "confirmed")
    site.clock.passes(days=400)
    assert desk.due() == ()
    hold = site.store.holds.place(event_id, "duc", "vụ án 12")
    site.clock.passes(days=5000)
    (held,) = desk.listed()
    assert held.decision.holds == (hold,)
    site.store.holds.release(hold.hold_id, "lan", "xong")
    assert desk.due() == ()
    site.pruner.delete(site.due()[0], site.settings)
    assert desk.due() == (name,)


def test_a_hold_on_a_report_keeps_its_files_also_when_it_comes_late(site: Site) -> None:
    desk = Desk(site)
    name = desk.taken("unfounded")
    site.clock.passes(days=100)
    (candidate,) = desk.listed()
    hold = site.store.holds.place(name, "viện kiểm sát", "vụ án 12")
    with pytest.raises(EventHeldError, match=f"report/{name}: a legal hold keeps it"):
        site.pruner.delete_report(candidate, site.settings)
    assert site.check().whole
    assert [one.decision.due for one in desk.listed()] == [False]
    site.store.holds.release(hold.hold_id, "viện kiểm sát", "xong")
    desk.reports.reopen(name, None, "duc", "người dân gọi lại")
    with pytest.raises(RecordError, match="something was done about it meanwhile"):
        site.pruner.delete_report(candidate, site.settings)
    desk.reports.close(name, None, "duc", "unfounded", "không có")
    assert desk.due() == (), "counted from when it was closed again"
    site.clock.passes(days=100)
    site.pruner.delete_report(desk.listed()[0], site.settings)
    with pytest.raises(RecordError, match="too late, its deletion was decided"):
        site.store.holds.place(name, "viện kiểm sát", "vụ án 13")


def test_killed_in_the_middle_the_next_run_completes_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(site)
    name = desk.taken("unfounded")
    site.clock.passes(days=100)

    def killed(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(site.objects, "delete", killed)
    with pytest.raises(KeyboardInterrupt):
        site.pruner.delete_report(desk.listed()[0], site.settings)
    monkeypatch.undo()
    assert site.kinds() == [("deletion_unfinished", name)]
    assert len(site.pruner.complete()[0]) == 1
    assert site.check().whole


def test_the_check_finds_what_is_missing_changed_or_too_much(site: Site) -> None:
    desk = Desk(site)
    name, other = desk.taken(), desk.taken("handled")
    assert site.check().whole
    assert desk.read() == ()
    site.clock.passes(seconds=1)
    folder = site.data / "evidence" / "hotline"
    picture, clip = sorted((folder / name).iterdir(), key=lambda path: path.suffix)
    picture.unlink()
    clip.chmod(0o640)
    clip.write_bytes(b"another")
    same = next((folder / other).glob("*.jpg"))
    same.chmod(0o640)
    same.write_bytes(_PICTURE[::-1])
    (folder / other / "more.jpg").write_bytes(b"nobody sent this")
    (folder / "PA200101-0123456789").mkdir()
    (folder / "PA200101-0123456789" / "x.jpg").write_bytes(b"nor this")
    assert set(site.kinds()) == {
        ("attachment_missing", f"hotline/{name}/{picture.name}"),
        ("attachment_size", f"hotline/{name}/{clip.name}"),
        ("attachment_unlisted", f"hotline/{other}/more.jpg"),
        ("attachment_unlisted", "hotline/PA200101-0123456789/x.jpg"),
    }
    assert {(finding.kind, finding.where) for finding in desk.read()} == {
        ("attachment_missing", f"hotline/{name}/{picture.name}"),
        ("attachment_differs", f"hotline/{name}/{clip.name}"),
        ("attachment_differs", f"hotline/{other}/{same.name}"),
    }
    assert clip.read_bytes() == b"another", "nothing is repaired"


def test_what_was_deleted_and_lies_there_again_is_told(site: Site) -> None:
    desk = Desk(site)
    name = desk.taken("duplicate")
    site.clock.passes(days=100)
    site.pruner.delete_report(desk.listed()[0], site.settings)
    desk.put(name, _PICTURE, "jpg")
    assert site.kinds() == [("not_deleted", name)]
