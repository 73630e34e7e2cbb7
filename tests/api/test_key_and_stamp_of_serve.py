"""`evidence key revoke` and `stamp` on what `serve` has sealed: the log tells what is older, the queue what waits."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.packaging import books, producer
from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.package.gathering import of_store
from evidence.package.sealing import Sealer
from evidence.package.subject import Order
from evidence.store import Store
from evidence.verify.bundle import companions
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from tests.evidence.package.events import EVENT, clock, kept
from tests.evidence.stamps.tsa import local_tsa


def run(data: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evidence", *map(str, arguments), "--data", str(data)])


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture
def data(tmp_path: Path, gallery: Path) -> Path:
    """One event, sealed a minute after it, its stamp queued."""
    data = tmp_path / "data"
    data.mkdir()
    detail = kept(data, gallery)
    with closing(Store.open(f"sqlite:///{data / 'litterwatch.sqlite'}")) as store:
        store.file_event(detail.record())
        sealer = Sealer(FolderObjects(data / "evidence"), data / "sealing", SiteKeys.open(data / "keys"))
        subject = of_store(data, store, EVENT, books(data), clock(60))
        sealed = sealer.seal(subject, Order(producer(data), site_files=companions()))
        store.packages.add(sealed.row())
        store.stamps.queue(sealed.package_id, sealed.event_id, sealed.signature_sha256)
    return data


def package(data: Path) -> Path:
    (found,) = (data / "evidence/packages" / EVENT).iterdir()
    return found


def test_what_the_log_knows_outlives_the_key_that_signed_it(data: Path) -> None:
    revoked = run(data, "key", "revoke", "--reason", "mất máy", "--yes", "--by", "Trần Thị Lan")
    assert revoked.exit_code == 0, revoked.output
    assert "1 gói" in revoked.stdout
    assert run(data, "key", "rotate").exit_code == 0
    with closing(Store.open(f"sqlite:///{data / 'litterwatch.sqlite'}")) as store:
        first, second = store.audit("setting/trust")
        assert (first.action, first.actor, second.actor) == ("setting.changed", "Trần Thị Lan", "litterwatch")
        assert dict(first.facts)["after"] == dict(second.facts)["before"]
        assert store.check().whole
    assert run(data, "verify", package(data)).exit_code == 0


def test_what_was_sealed_after_the_theft_does_not(data: Path) -> None:
    since = "2020-01-01T00:00:00+07:00"
    assert "; 0 gói" in run(data, "key", "revoke", "--reason", "mất máy", "--since", since, "--yes").stdout
    known = Known((SiteKeys.open(data / "keys").trust,))
    assert [one.kind for one in verify_package(package(data), known).findings] == ["key_revoked"]


def test_a_log_that_was_tampered_with_vouches_for_nothing(data: Path) -> None:
    with closing(sqlite3.connect(data / "litterwatch.sqlite")) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 1")
        database.commit()
    before = SiteKeys.open(data / "keys").trust
    refused = run(data, "key", "revoke", "--reason", "mất máy", "--yes")
    assert refused.exit_code == 1
    assert "store check" in refused.stderr
    assert SiteKeys.open(data / "keys").trust == before


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here: apt-get install openssl")
def test_a_queued_stamp_comes_when_the_authority_can_be_reached(data: Path, tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    with local_tsa() as tsa:
        root.write_text(tsa.root)
        stamp = ("stamp", "--url", tsa.url, "--tsa", root)
        tsa.away = True
        away = run(data, *stamp)
        assert (away.exit_code, "503" in away.stdout) == (1, True)
        assert not (package(data) / "manifest.tsr").exists()
        tsa.away = False
        with closing(sqlite3.connect(data / "litterwatch.sqlite")) as database:
            database.execute("UPDATE stamp SET due_utc = queued_utc")
            database.commit()
        there = run(data, *stamp)
        assert (there.exit_code, "TSA of a test" in there.stdout) == (0, True), there.output
        assert "không có gói nào chờ" in run(data, *stamp).stdout
    found = run(data, "verify", package(data), "--tsa", root)
    assert (found.exit_code, "TSA of a test" in found.stdout) == (0, True)
    assert run(data, "check").exit_code == 0
    assert run(data, "stamp", "--url", "ftp://x", "--tsa", root).exit_code == 2
    assert run(data, "stamp", "--url", "http://x", "--tsa", package(data) / "manifest.json").exit_code == 2
