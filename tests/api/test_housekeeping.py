"""What serve does for its evidence beside watching: checkpoints, prune, comparing, and how long the disk lasts."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.housekeeping import Housekeeping, Rhythm
from api.status import Status
from benchmarks.live.served import wait_for
from evidence.custody import check
from evidence.retention import RetentionSettings, load_settings
from evidence.stamps import stamp_checker
from tests.checkout import REPOSITORY
from tests.evidence.custody.site import Site
from tests.evidence.stamps.tsa import local_tsa

HASTE = Rhythm(look_s=0.05, hourly_s=0.2, daily_s=0.2, first_s=0.05)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Of a hundred days ago."""
    data = tmp_path / "data"
    data.mkdir()
    made = Site(tmp_path, f"sqlite:///{data / 'litterwatch.sqlite'}")
    made.clock.now = datetime.now(UTC) - timedelta(days=100)
    return made


@contextmanager
def kept(site: Site, rhythm: Rhythm = HASTE, tsa: str | None = None) -> Iterator[Housekeeping]:
    url = f"sqlite:///{site.data / 'litterwatch.sqlite'}"
    keeping = Housekeeping(site.data, url, None, lambda: Status(time.monotonic(), datetime.now(UTC)), rhythm, tsa)
    keeping.start()
    try:
        yield keeping
    finally:
        assert keeping.stop(30)


def may_delete(site: Site) -> RetentionSettings:
    """A unit that lets `serve` delete."""
    own = (REPOSITORY / "evidence/retention/retention.yaml").read_text("utf-8")
    assert "automatic: false" in own
    (site.data / "retention.yaml").write_text(own.replace("automatic: false", "automatic: true"), "utf-8")
    return load_settings(site.data)


def test_what_is_due_goes_what_is_held_stays_and_the_log_is_signed(site: Site) -> None:
    settings = may_delete(site)
    due, held = site.filed("a"), site.filed("b")
    for event_id in (due, held):
        site.sealed(event_id, f"p-{event_id[0]}")
    site.store.holds.place(held, "duc", "vụ án 12")
    with kept(site) as keeping:
        wait_for("the deletion", lambda: site.store.deletions.all() and not site.store.deletions.pending())
        wait_for("a checkpoint", site.store.checkpoints.all)
        wait_for("what is left to be read", lambda: "p-b" in site.store.rereading.read_since(site.clock.now))
        wait_for("the disk to be looked at", lambda: keeping.pressure)
        assert set(keeping.troubles.values()) == {None}
    assert not (site.data / "events" / due).exists()
    assert (site.data / "events" / held / "clip.mp4").exists()
    found = check(site.store, site.objects, site.data, (site.keys.trust,), datetime.now(UTC))
    assert found.whole
    (changed,) = site.store.audit("setting/retention")
    assert dict(changed.facts) == {"before": None, "after": settings.sha256}


def test_what_is_not_as_it_was_sealed_is_a_condition_until_it_is_put_right(site: Site) -> None:
    site.clock.now = datetime.now(UTC)
    package = site.sealed(site.filed("a"))
    path = site.data / "evidence" / package.key / "manifest.sig"
    path.rename(site.data / "aside")
    with kept(site) as keeping:
        wait_for("the condition", lambda: keeping.troubles["check_failed"])
        assert keeping.troubles["check_failed"] == f"1 findings, object_missing: {package.key}/manifest.sig"
        (site.data / "aside").rename(path)
        wait_for("its end", lambda: keeping.troubles["check_failed"] is None)


def test_where_nobody_said_otherwise_nothing_goes_on_its_own_and_what_is_due_is_told(site: Site) -> None:
    site.sealed(site.filed("a"))
    site.store.holds.place(site.filed("b"), "duc", "vụ án 12")
    with kept(site) as keeping:
        wait_for("what is due", lambda: keeping.troubles["deletion_due"])
        assert keeping.troubles["deletion_due"] == "1 events, 0 reports: litterwatch evidence prune"
        assert site.store.deletions.all() == ()
        may_delete(site)
        wait_for("the deletion", site.store.deletions.all)
        wait_for("its end", lambda: keeping.troubles["deletion_due"] is None)


def test_what_prevents_it_is_a_condition_and_it_is_tried_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.housekeeping._RETRY_S", 0.1)
    site.filed("a")
    (site.data / "retention.yaml").write_text("classes: 5\n")
    with kept(site) as keeping:
        wait_for("the condition", lambda: keeping.troubles["housekeeping_failed"])
        assert "retention.yaml" in str(keeping.troubles["housekeeping_failed"])
        assert site.store.deletions.all() == ()
        may_delete(site)
        wait_for("its end", lambda: keeping.troubles["housekeeping_failed"] is None)
        wait_for("the deletion", site.store.deletions.all)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here: apt-get install openssl")
def test_stamps_are_asked_for_while_it_runs_and_come_when_the_authority_is_back(site: Site) -> None:
    site.clock.now = datetime.now(UTC) - timedelta(hours=30)
    packages = [site.sealed(site.filed(letter), f"p-{letter}") for letter in "abc"]
    for package in packages:
        signature = next(file for file in package.files if file.path == "manifest.sig")
        site.store.stamps.queue(package.package_id, package.event_id, signature.sha256)
    stamps = [site.data / "evidence" / package.key / "manifest.tsr" for package in packages]
    seldom = replace(HASTE, hourly_s=600.0, daily_s=600.0)
    with local_tsa() as tsa, kept(site, seldom, tsa.url) as keeping:
        wait_for("nobody to be named", lambda: "certificate" in str(keeping.troubles["housekeeping_failed"]))
        tsa.away = True
        site.keys.describe(authorities=(tsa.root,))
        wait_for("the waiting to be told", lambda: "503" in str(keeping.troubles["housekeeping_failed"]))
        assert not any(path.exists() for path in stamps)
        tsa.away = False
        with closing(sqlite3.connect(site.data / "litterwatch.sqlite")) as database:  # the next try is minutes away
            database.execute("UPDATE stamp SET due_utc = queued_utc")
            database.commit()
        wait_for("the stamps", lambda: not site.store.stamps.waiting())
        wait_for("its end", lambda: keeping.troubles["housekeeping_failed"] is None)
        assert tsa.asked == 3
    checked = stamp_checker([tsa.root])
    for path in stamps:
        assert checked(path.read_bytes(), path.with_name("manifest.sig").read_bytes()).authority == "TSA of a test"
    assert check(site.store, site.objects, site.data, (site.keys.trust,), datetime.now(UTC)).whole
