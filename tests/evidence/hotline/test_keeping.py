"""What came with reports is deleted on the record when its time is over, and missed when it is gone before."""

import hashlib
import json

import pytest

from evidence.custody.signatures import why_not_signed
from evidence.hotline.errors import ReportClosedError
from evidence.retention import record_key
from evidence.store import EventHeldError, RecordError, deletion_statement
from tests.evidence.custody.fixtures import either_site, site
from tests.evidence.custody.site import Site
from tests.evidence.hotline.desk import CLIP, PICTURE, Desk
from tests.evidence.store.fixtures import postgres, url

__all__ = ["either_site", "postgres", "site", "url"]


def test_files_of_a_report_go_on_the_record_and_what_was_said_stays(either_site: Site) -> None:
    site, desk = either_site, Desk(either_site)
    unfounded, handled, unclosed = desk.taken("unfounded"), desk.taken("handled"), desk.taken()
    site.clock.passes(days=29)
    assert desk.listed() == ()
    site.clock.passes(days=3)
    assert desk.due() == (unfounded,)
    (candidate,) = desk.listed()
    assert candidate.size == len(PICTURE) + len(CLIP)
    deletion = site.pruner.delete(candidate, site.settings)
    at = deletion.order.decided_utc
    assert why_not_signed(deletion_statement(deletion.order), deletion.signed, at, (site.keys.trust,)) is None
    assert {one.sha256 for one in deletion.order.objects} == {hashlib.sha256(c).hexdigest() for c in (PICTURE, CLIP)}
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
    assert [report.report_id for report in desk.reports.not_closed()] == [unclosed]
    site.pruner.delete(desk.listed()[0], site.settings)
    assert desk.reports.not_closed() == (), "recordings near it are held no more"
    site.clock.passes(days=800)
    assert desk.due() == (handled,)


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
        site.pruner.delete(candidate, site.settings)
    assert site.check().whole
    assert [one.decision.due for one in desk.listed()] == [False]
    site.store.holds.release(hold.hold_id, "viện kiểm sát", "xong")
    desk.reports.reopen(name, None, "duc", "người dân gọi lại")
    with pytest.raises(RecordError, match="something was done about it meanwhile"):
        site.pruner.delete(candidate, site.settings)
    desk.reports.close(name, None, "duc", "unfounded", "không có")
    assert desk.due() == (), "counted from when it was closed again"
    site.clock.passes(days=100)
    site.pruner.delete(desk.listed()[0], site.settings)
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
        site.pruner.delete(desk.listed()[0], site.settings)
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
    same.write_bytes(PICTURE[::-1])
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
    site.pruner.delete(desk.listed()[0], site.settings)
    desk.put(name, PICTURE, "jpg")
    assert site.kinds() == [("not_deleted", name)]
