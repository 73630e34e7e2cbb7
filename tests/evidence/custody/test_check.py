"""Whatever is done to objects, rows or the log is found and named, and nothing is repaired."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import text

from evidence.custody import CustodyFinding, check, checkpoint_bytes, make_checkpoint, read_checkpoints, reread
from evidence.custody.rereading import Rate
from evidence.keys import SiteKeys
from evidence.objects import open_objects
from evidence.store import RecordError, Store
from evidence.store.engine import database_url
from tests.evidence.custody.site import Site

A = "a" * 20
KEY = f"packages/{A}/p1"


@pytest.fixture
def full(site: Site) -> Site:
    """Two events with packages, a further package, a hold, a deletion, a checkpoint: nothing is wrong with it."""
    for letter in "ab":
        site.sealed(site.filed(letter), f"p1-{letter}" if letter == "b" else "p1")
    first = site.store.packages.of(A)[0]
    site.sealed(A, "p2", supersedes=first.manifest_sha256)
    site.filed("c")
    site.store.holds.place(A, "duc", "vụ án 12")
    site.clock.passes(days=100)
    for candidate in site.due():
        if candidate.event.record.event_id == "c" * 20:
            site.pruner.delete(candidate, site.settings)
    assert make_checkpoint(site.store, site.keys, site.clock, "duc") is not None
    return site


def disk(site: Site) -> Path:
    return site.data / "evidence"


def test_what_is_whole_is_said_to_be_whole(full: Site) -> None:
    found = full.check()
    assert found.whole, found
    assert (found.packages, found.objects, found.checkpoints) == (3, 9, 1)


def lose_file(site: Site) -> None:
    (disk(site) / KEY / "media/original.mp4").unlink()


def lose_package(site: Site) -> None:
    for path in sorted((disk(site) / KEY).rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (disk(site) / KEY).rmdir()


def cut(site: Site) -> None:
    path = disk(site) / KEY / "media/original.mp4"
    path.chmod(0o640)
    path.write_bytes(path.read_bytes()[:-1])


def edit_manifest(site: Site) -> None:
    path = disk(site) / KEY / "manifest.json"
    path.chmod(0o640)
    path.write_bytes(path.read_bytes().replace(b"p1", b"px"))


def slip_in(site: Site) -> None:
    (disk(site) / KEY / "media/second.mp4").write_bytes(b"x")


def slip_package_in(site: Site) -> None:
    site.objects.put(f"packages/{A}/p9/manifest.json", b"{}")


def lose_folder_of_held(site: Site) -> None:
    for folder in (disk(site) / "packages" / A, site.data / "events" / A):
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()


def bring_back_deleted(site: Site) -> None:
    folder = site.data / "events" / ("c" * 20)
    folder.mkdir()
    (folder / "clip.mp4").write_bytes(b"copy")


def lose_deletion_record(site: Site) -> None:
    next((disk(site) / "deletions").iterdir()).unlink()


def edit_deletion_record(site: Site) -> None:
    path = next((disk(site) / "deletions").iterdir())
    path.chmod(0o640)
    path.write_bytes(path.read_bytes().replace(b"unreviewed", b"rejected"))


DONE: dict[Callable[[Site], None], tuple[str, str]] = {
    lose_file: ("object_missing", f"{KEY}/media/original.mp4"),
    lose_package: ("package_missing", KEY),
    cut: ("object_size", f"{KEY}/media/original.mp4"),
    edit_manifest: ("object_differs", f"{KEY}/manifest.json"),
    slip_in: ("object_unlisted", f"{KEY}/media/second.mp4"),
    slip_package_in: ("package_unlisted", f"packages/{A}/p9"),
    bring_back_deleted: ("not_deleted", "c" * 20),
    lose_deletion_record: ("deletion_record", "c" * 20),
    edit_deletion_record: ("deletion_record", "c" * 20),
}


@pytest.mark.parametrize("do", DONE, ids=lambda do: do.__name__)
def test_what_was_done_to_the_objects_is_named(full: Site, do: Callable[[Site], None]) -> None:
    do(full)
    before = {path: path.stat().st_mtime_ns for path in full.data.rglob("*")}
    assert full.kinds() == [DONE[do]]
    assert {path: path.stat().st_mtime_ns for path in full.data.rglob("*")} == before


def test_a_hold_on_what_is_not_there_is_named(full: Site) -> None:
    lose_folder_of_held(full)
    assert ("hold_empty", A) in full.kinds()


def test_an_event_that_nobody_sealed_is_named_after_a_while(site: Site) -> None:
    event_id = site.filed("a")
    assert site.kinds() == [("event_unsealed", event_id)]
    early = check(site.store, site.objects, site.data, (), site.clock.now, grace=timedelta(hours=1))
    assert early.findings == ()


def test_a_time_stamp_may_come_later(full: Site) -> None:
    full.objects.put(f"{KEY}/manifest.tsr", b"stamp")
    assert full.check().whole


def test_what_is_being_sealed_is_not_reported(full: Site) -> None:
    full.objects.put(f"packages/{A}/p9/manifest.json", b"{}")
    found = check(full.store, full.objects, full.data, (full.keys.trust,), datetime.now(UTC))
    assert "package_unlisted" not in {finding.kind for finding in found.findings}


TAMPERED = {
    "package": ("DELETE FROM package WHERE package_id = 'p1'", ("package_unlisted", KEY)),
    "checkpoint": ('UPDATE checkpoint SET content = replace(content, \'"signature":"\', \'"signature":"AA\')', None),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_done_to_the_rows_is_named(full: Site, tmp_path: Path, what: str) -> None:
    statement, finding = TAMPERED[what]
    unlocked(tmp_path, statement)
    found = full.check()
    assert not found.store.whole
    kinds = [(f.kind, f.where) for f in found.findings]
    if finding is not None:
        assert finding in kinds
    else:
        assert "signature" in {kind for kind, _ in kinds}


@pytest.mark.parametrize("table", ["package", "deletion", "hold", "checkpoint"])
@pytest.mark.parametrize("content", ["{}", "no json"])
def test_rows_that_say_nothing_any_more_are_named_and_do_not_end_the_check(
    full: Site, tmp_path: Path, table: str, content: str
) -> None:
    unlocked(tmp_path, f"UPDATE {table} SET content = '{content}'")
    lose_file(full)
    found = full.check()
    assert "changed" in {finding.kind for finding in found.store.findings}
    kinds = {finding.kind for finding in found.findings}
    assert "row_unreadable" in kinds
    assert table == "package" or "object_missing" in kinds


def test_a_log_made_anew_does_not_fit_a_checkpoint_that_was_kept_elsewhere(full: Site, tmp_path: Path) -> None:
    """Whoever owns the database makes the whole of it anew, with hashes that fit and without one entry."""
    elsewhere = tmp_path / "usb.jsonl"
    elsewhere.write_bytes(b"".join(checkpoint_bytes(c) for c in full.store.checkpoints.all()))
    known = read_checkpoints(elsewhere)
    assert known == full.store.checkpoints.all()
    with closing(Store.open(f"sqlite:///{tmp_path / 'anew.sqlite'}", full.clock)) as anew:
        anew.append_audit("duc", "clip.viewed", "event/x")
        found = check(anew, full.objects, full.data, (full.keys.trust,), full.clock.now, known=known)
    assert "checkpoint_misfit" in {finding.kind for finding in found.findings}
    assert "removed" in {broken.kind for broken in found.store.audit.breaks}


def test_a_checkpoint_of_a_strange_key_is_named(full: Site, tmp_path: Path) -> None:
    stranger = SiteKeys.open(tmp_path / "stranger")
    make_checkpoint(full.store, stranger, full.clock, "duc", always=True)
    ((kind, where),) = full.kinds()
    assert (kind, where) == ("signature", f"checkpoint {full.store.checkpoints.all()[-1].head.seq}")


def test_a_checkpoint_by_a_key_that_was_revoked_before_is_named(full: Site) -> None:
    key = full.keys.key_id
    full.clock.passes(days=1)
    full.store.append_audit("duc", "clip.viewed", "event/x")
    make_checkpoint(full.store, full.keys, full.clock, "duc")
    full.keys.revoke(key, "stolen", since=full.clock.now - timedelta(hours=1))
    assert [kind for kind, _ in full.kinds()] == ["signature"]


def test_a_checkpoint_is_made_only_where_something_happened(full: Site) -> None:
    assert make_checkpoint(full.store, full.keys, full.clock, "duc") is None
    full.store.append_audit("duc", "clip.viewed", "event/x")
    made = make_checkpoint(full.store, full.keys, full.clock, "duc")
    assert made is not None
    assert made.head.seq == full.store.checkpoints.all()[-1].head.seq
    assert full.check().whole


def test_a_file_that_holds_no_checkpoints_is_refused(tmp_path: Path, full: Site) -> None:
    path = tmp_path / "x"
    for content in (b"{}\n", b"nothing\n", checkpoint_bytes(full.store.checkpoints.all()[0]).replace(b":", b": ", 1)):
        path.write_bytes(content)
        with pytest.raises(RecordError, match="line 1: expected a checkpoint"):
            read_checkpoints(path)


def free_of_sleep() -> Rate:
    return Rate(None, lambda: 0.0, lambda _: None)


def test_reading_everything_finds_one_changed_byte_and_goes_on_where_it_was_left(full: Site) -> None:
    path = disk(full) / KEY / "media/original.mp4"
    path.chmod(0o640)
    path.write_bytes(b"X" + path.read_bytes()[1:])
    assert full.check().whole  # neither its name nor its size tells
    since = full.clock.now - timedelta(days=30)
    asked = iter([True, False])
    first = list(reread(full.store, full.objects, since, free_of_sleep(), lambda: next(asked)))
    assert len(first) == 1
    rest = list(reread(full.store, full.objects, since, free_of_sleep()))
    found = [finding for one in (*first, *rest) for finding in one.findings]
    assert CustodyFinding("object_differs", f"{KEY}/media/original.mp4") in found
    assert {one.name for one in (*first, *rest)} == {"p1", "p1-b", "p2"}
    again = list(reread(full.store, full.objects, since, free_of_sleep()))
    assert [one.name for one in again] == ["p1"]  # what was not intact is read again
    full.clock.passes(days=31)
    assert len(list(reread(full.store, full.objects, full.clock.now, free_of_sleep()))) == 3


def test_reading_keeps_to_its_rate() -> None:
    now_s = 0.0
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        nonlocal now_s
        slept.append(seconds)
        now_s += seconds

    rate = Rate(1e6, lambda: now_s, sleep)
    for _ in range(10):
        rate.took(500_000)
    assert now_s == pytest.approx(5.0)


def test_the_same_over_s3(site: Site, objects_address: str) -> None:
    objects = open_objects(objects_address)
    event_id = site.filed("a")
    package = site.sealed(event_id)
    for file in package.files:
        objects.put(f"{package.key}/{file.path}", disk(site) / package.key / file.path)
    trusts = (site.keys.trust,)
    assert check(site.store, objects, site.data, trusts, site.clock.now).whole
    objects.delete(f"{package.key}/manifest.sig", "0" * 32)
    found = check(site.store, objects, site.data, trusts, site.clock.now)
    assert [f.kind for f in found.findings] == ["object_missing"]


def unlocked(folder: Path, statement: str) -> None:
    """As whoever owns the database can."""
    engine = sqlalchemy.create_engine(database_url(f"sqlite:///{folder / 'store.sqlite'}"))
    with engine.begin() as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        assert connection.exec_driver_sql(statement).rowcount > 0
    engine.dispose()


def test_a_package_that_was_exchanged_with_its_row_is_not_signed_by_the_site(site: Site, tmp_path: Path) -> None:
    """Who owns disk and database can make both agree; the key is what they do not have."""
    site.sealed(site.filed("a"))
    since, rate = site.clock.now - timedelta(days=30), free_of_sleep()
    stranger = SiteKeys.open(tmp_path / "stranger", clock=site.clock)
    assert [one.findings for one in reread(site.store, site.objects, since, rate, trusts=(site.keys.trust,))] == [()]
    site.clock.passes(days=40)
    since = site.clock.now
    (found,) = reread(site.store, site.objects, since, rate, trusts=(stranger.trust,))
    assert [(finding.kind, finding.where) for finding in found.findings] == [("signature", f"packages/{'a' * 20}/p1")]
    assert "no site that is known here" in found.findings[0].detail


def test_folders_of_events_and_records_of_deletions_that_nobody_made_are_told(site: Site) -> None:
    site.filed("a")
    site.sealed("a" * 20)
    assert site.check().whole
    (site.data / "events" / "invented").mkdir()
    site.objects.put("deletions/" + "0" * 32 + ".json", b"{}")
    assert set(site.kinds()) == {
        ("event_unlisted", "events/invented"),
        ("object_unlisted", "deletions/" + "0" * 32 + ".json"),
    }
