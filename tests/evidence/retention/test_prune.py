"""What may go goes, on the record; what is held stays; a kill is completed."""

import json
import multiprocessing
import os
from pathlib import Path

import pytest

import evidence.objects.folder
from evidence.custody.signatures import why_not_signed
from evidence.objects import NoSuchObjectError, ObjectsUnavailableError
from evidence.retention import record_key
from evidence.store import EventHeldError, RecordError, deletion_statement
from tests.evidence.custody.site import START, Site


def test_what_is_due_goes_and_the_statistic_stays(either_site: Site) -> None:
    site = either_site
    gone, stays = site.filed("a"), site.filed("b")
    for event_id in (gone, stays):
        site.sealed(event_id, f"p-{event_id[0]}")
    site.judged(gone, "rejected")
    site.judged(stays, "confirmed")
    site.clock.passes(days=40)
    (candidate,) = site.due()
    on_disk = (site.data / "evidence" / "packages" / gone, site.data / "events" / gone)
    assert candidate.size == sum(p.stat().st_size for folder in on_disk for p in folder.rglob("*") if p.is_file())
    deletion = site.pruner.delete(candidate, site.settings)
    assert [f.where.split("/")[-1] for f in deletion.order.folder] == ["clip.mp4", "event.json"]
    assert all(file.sha256 for file in (*deletion.order.objects, *deletion.order.folder))
    assert not (site.data / "events" / gone).exists()
    assert list(site.objects.list(f"packages/{gone}")) == []
    assert len(list(site.objects.list(f"packages/{stays}"))) == 3
    (statistic,) = site.store.deletions.statistics()
    assert (statistic.verdict, statistic.kind, statistic.local_hour) == ("rejected", "dump", 18)
    assert site.due() == ()
    assert site.store.event(gone).record.event_id == gone
    assert [e.action for e in site.store.audit(f"event/{gone}")][-3:] == [
        "deletion.decided",
        "statistic.kept",
        "deletion.done",
    ]
    assert site.check().whole


def test_the_record_of_a_deletion_is_signed_and_lies_beside_the_packages(site: Site) -> None:
    event_id = site.filed("a")
    site.clock.passes(days=100)
    deletion = site.pruner.delete(site.due()[0], site.settings)
    trusts = (site.keys.trust,)
    at = deletion.order.decided_utc
    assert why_not_signed(deletion_statement(deletion.order), deletion.signed, at, trusts) is None
    stored = json.loads(site.objects.read(record_key(deletion.order.deletion_id)))
    assert stored["order"]["event_id"] == event_id
    assert stored["order"]["settings"] == site.settings.name
    assert why_not_signed(b"other", deletion.signed, at, trusts) == "the signature is over something else"
    assert "no site that is known here" in (
        why_not_signed(deletion_statement(deletion.order), deletion.signed, at, ()) or ""
    )


def test_a_hold_keeps_an_event_and_its_release_lets_it_go(site: Site) -> None:
    event_id = site.filed("a")
    hold = site.store.holds.place(event_id, "duc", "vụ án 12")
    site.clock.passes(days=5000)
    assert site.due() == ()
    site.store.holds.release(hold.hold_id, "lan", "xong")
    assert [c.event.record.event_id for c in site.due()] == [event_id]


def test_a_hold_that_comes_after_the_plan_still_wins(either_site: Site) -> None:
    site = either_site
    event_id = site.filed("a")
    site.clock.passes(days=100)
    (candidate,) = site.due()
    site.store.holds.place(event_id, "duc", "vụ án 12")
    with pytest.raises(EventHeldError, match="a legal hold keeps it"):
        site.pruner.delete(candidate, site.settings)
    assert (site.data / "events" / event_id / "clip.mp4").exists()
    assert site.store.deletions.all() == ()


def test_a_hold_that_comes_too_late_is_refused_and_says_so(site: Site) -> None:
    event_id = site.filed("a")
    site.clock.passes(days=100)
    site.pruner.delete(site.due()[0], site.settings)
    with pytest.raises(RecordError, match="too late, its deletion was decided"):
        site.store.holds.place(event_id, "duc", "vụ án 12")


def test_a_package_that_came_after_the_plan_is_not_forgotten(site: Site) -> None:
    event_id = site.filed("a")
    site.clock.passes(days=100)
    (candidate,) = site.due()
    site.sealed(event_id)
    with pytest.raises(RecordError, match="packages came or went meanwhile"):
        site.pruner.delete(candidate, site.settings)


class Killed(BaseException):
    """Passes through everything but what undoes half-written files."""


@pytest.mark.parametrize("at", range(1, 8))
def test_ended_anywhere_the_next_run_completes_it(site: Site, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record, three objects, two files, the note that all is done: the `at`-th of these never happens."""
    event_id = site.filed("a")
    site.sealed(event_id)
    site.clock.passes(days=100)
    (candidate,) = site.due()
    end_at_step(site, at, monkeypatch, Killed())
    with pytest.raises(Killed):
        site.pruner.delete(candidate, site.settings)
    monkeypatch.undo()
    assert {finding.kind for finding in site.check().findings} == {"deletion_unfinished"}
    assert len(site.pruner.complete()[0]) == 1
    assert site.check().whole
    assert not (site.data / "events" / event_id).exists()
    assert list(site.objects.list("packages")) == []
    assert site.pruner.complete() == ((), {})


def test_killed_for_real_the_next_run_completes_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    site = Site(tmp_path, url)
    event_id = site.filed("a")
    site.sealed(event_id)
    site.store.close()
    process = multiprocessing.get_context("spawn").Process(target=_prune_and_die, args=(tmp_path, url))
    process.start()
    process.join()
    assert process.exitcode == 9
    site = Site(tmp_path, url)
    site.clock.passes(days=101)
    assert {finding.kind for finding in site.check().findings} == {"deletion_unfinished"}
    assert len(site.pruner.complete()[0]) == 1
    assert site.check().whole
    site.store.close()


def _prune_and_die(root: Path, url: str) -> None:
    site = Site(root, url)
    site.clock.passes(days=100)
    (candidate,) = site.due()
    end_at_step(site, 4, pytest.MonkeyPatch(), None)
    site.pruner.delete(candidate, site.settings)


def end_at_step(site: Site, at: int, monkeypatch: pytest.MonkeyPatch, by: BaseException | None) -> None:
    """With `by`, else as a kill does."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == at and by is None:
            os._exit(9)
        elif steps == at and by is not None:
            raise by

    unlink, link, done = Path.unlink, Path.hardlink_to, site.store.deletions.done

    def counted_unlink(path: Path, missing_ok: bool = False) -> None:
        if "partial" not in str(path):
            step()
        unlink(path, missing_ok=missing_ok)

    def counted_link(path: Path, target: Path) -> None:
        step()
        link(path, target)

    def counted_done(deletion_id: str, gone: int, freed_bytes: int) -> None:
        step()
        done(deletion_id, gone, freed_bytes)

    monkeypatch.setattr(Path, "unlink", counted_unlink)
    monkeypatch.setattr(Path, "hardlink_to", counted_link)
    monkeypatch.setattr(site.store.deletions, "done", counted_done)


def test_another_installations_order_is_left_to_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.filed("a")
    site.clock.passes(days=100)
    monkeypatch.setattr(evidence.objects.folder.FolderObjects, "put", _refuses)
    with pytest.raises(OSError, match="no disk"):
        site.pruner.delete(site.due()[0], site.settings)
    monkeypatch.undo()
    other = site.pruner.__class__(site.store, site.data, site.objects, site.keys, "other", site.clock)
    assert other.complete() == ((), {})
    assert len(site.pruner.complete()[0]) == 1


def _refuses(*_: object) -> None:
    raise OSError("no disk")


def test_an_order_in_the_database_cannot_be_turned_against_other_files(site: Site) -> None:
    event_id = site.filed("a")
    other = site.filed("b")
    site.clock.passes(days=100)
    candidate = next(c for c in site.due() if c.event.record.event_id == event_id)
    stranger = candidate.folder[0].__class__(f"events/{other}/clip.mp4", 1, None)
    bad = candidate.__class__(candidate.event, candidate.decision, (), (), (stranger,))
    with pytest.raises(ValueError, match="expected a file of a"):
        site.pruner.delete(bad, site.settings)
    assert (site.data / "events" / other / "clip.mp4").exists()


def test_what_is_gone_already_is_no_trouble(site: Site) -> None:
    event_id = site.filed("a")
    package = site.sealed(event_id)
    site.clock.passes(days=100)
    (candidate,) = site.due()
    (site.data / "evidence" / package.key / "manifest.sig").unlink()
    site.pruner.delete(candidate, site.settings)
    with pytest.raises(NoSuchObjectError):
        site.objects.stat(f"{package.key}/manifest.json")
    assert site.clock.now > START


def test_what_cannot_be_deleted_stops_no_other_deletion(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock of the bucket, a bad disk."""
    stuck, other = site.filed("a"), site.filed("b")
    for event_id in (stuck, other):
        site.sealed(event_id, f"p-{event_id[0]}")
    site.clock.passes(days=100)
    monkeypatch.setattr(evidence.objects.folder.FolderObjects, "put", _refuses)
    for candidate in site.due():
        with pytest.raises(OSError, match="no disk"):
            site.pruner.delete(candidate, site.settings)
    monkeypatch.undo()
    delete = evidence.objects.folder.FolderObjects.delete

    def locked(objects: evidence.objects.folder.FolderObjects, key: str, deletion_id: str) -> bool:
        if stuck in key:
            raise ObjectsUnavailableError("locked until 2027")
        return delete(objects, key, deletion_id)

    monkeypatch.setattr(evidence.objects.folder.FolderObjects, "delete", locked)
    done, failed = site.pruner.complete()
    assert [deletion.order.event_id for deletion in done] == [other]
    assert failed == {stuck: "locked until 2027"}
    monkeypatch.undo()
    assert len(site.pruner.complete()[0]) == 1
    assert site.check().whole


def test_a_withdrawn_event_is_deleted_as_any_other(site: Site) -> None:
    event_id = site.filed("a")
    site.sealed(event_id)
    site.store.withdraw_event(event_id, "duc", "thử")
    site.clock.passes(days=100)
    (candidate,) = site.due()
    site.pruner.delete(candidate, site.settings)
    assert list(site.objects.list("packages")) == []
    assert site.check().whole
