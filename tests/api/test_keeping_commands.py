"""`litterwatch evidence check`, `checkpoint`, `prune`, `hold`, as somebody types them."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.packaging import books, producer
from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.package.backlog import Backlog
from evidence.package.gathering import of_store
from evidence.package.sealing import Sealer
from evidence.package.subject import Order
from evidence.retention import Pruner, candidates, load_settings
from evidence.store import Store
from evidence.verify.bundle import companions
from tests.evidence.custody.site import Site
from tests.evidence.hotline.desk import Desk
from tests.evidence.package.events import kept as kept_event


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evidence", *map(str, arguments)])


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Two events of a hundred days ago, sealed."""
    data = tmp_path / "data"
    data.mkdir()
    made = Site(tmp_path, f"sqlite:///{data / 'litterwatch.sqlite'}")
    made.clock.now = datetime.now(UTC) - timedelta(days=100)
    for letter in "ab":
        made.sealed(made.filed(letter), f"p-{letter}")
    return made


def test_all_is_there(site: Site) -> None:
    found = run("check", "--data", site.data)
    assert found.exit_code == 0, found.output
    assert "NGUYÊN VẸN / INTACT" in found.stdout
    assert "2 gói, 6 tệp" in found.stdout
    assert json.loads(run("check", "--data", site.data, "--json").stdout)["intact"] is True


def test_what_is_gone_is_named_and_ends_with_1(site: Site) -> None:
    (site.data / "evidence/packages" / ("a" * 20) / "p-a/media/original.mp4").unlink()
    found = run("check", "--data", site.data)
    assert found.exit_code == 1
    assert f"a file is gone: packages/{'a' * 20}/p-a/media/original.mp4" in found.stdout
    as_json = json.loads(run("check", "--data", site.data, "--json").stdout)
    assert [finding["kind"] for finding in as_json["findings"]] == ["object_missing"]


def test_reading_every_byte_finds_what_names_and_sizes_do_not_tell(site: Site) -> None:
    path = site.data / "evidence/packages" / ("a" * 20) / "p-a/media/original.mp4"
    path.chmod(0o640)
    path.write_bytes(b"X" + path.read_bytes()[1:])
    assert run("check", "--data", site.data).exit_code == 0
    found = run("check", "--data", site.data, "--deep", "--rate", "50")
    assert found.exit_code == 1
    assert f"a file was changed: packages/{'a' * 20}" in found.stdout
    assert "2 packages were read in full" in found.stdout


def test_a_signed_end_of_the_log_is_kept_elsewhere_and_compared(site: Site, tmp_path: Path) -> None:
    usb = tmp_path / "usb.jsonl"
    assert run("checkpoint", "--data", site.data, "--out", usb, "--by", "duc").exit_code == 0
    assert run("checkpoint", "--data", site.data, "--out", usb).exit_code == 0
    assert len(usb.read_text().splitlines()) == 2
    assert run("check", "--data", site.data, "--checkpoints", usb).exit_code == 0
    usb.write_text(usb.read_text().replace('"audit_seq":', '"audit_seq":1'))
    found = run("check", "--data", site.data, "--checkpoints", usb)
    assert found.exit_code == 1
    assert "the signature is over something else" in found.stdout


def test_prune_shows_first_and_then_deletes_but_never_what_is_held(site: Site) -> None:
    held = run("hold", "add", "b" * 20, "--by", "duc", "--reason", "vụ án 12", "--data", site.data)
    assert held.exit_code == 0, held.output
    shown = run("prune", "--dry-run", "--data", site.data)
    assert shown.exit_code == 0, shown.output
    assert f"would delete {'a' * 20}: nobody decided" in shown.stdout
    assert f"keeps {'b' * 20}: held by duc: vụ án 12" in shown.stdout
    assert "1 events would go" in shown.stdout
    assert (site.data / "events" / ("a" * 20) / "clip.mp4").exists()
    nobody = run("prune", "--data", site.data)
    assert (nobody.exit_code, "names a person" in nobody.stderr) == (2, True)
    found = json.loads(run("prune", "--data", site.data, "--json", "--by", "Nguyễn Văn Đức").stdout)
    assert {one["event_id"][0]: one["deleted"] for one in found} == {"a": True, "b": False}
    assert not (site.data / "events" / ("a" * 20)).exists()
    assert (site.data / "events" / ("b" * 20) / "clip.mp4").exists()
    assert run("check", "--data", site.data).exit_code == 0
    hold = json.loads(run("hold", "list", "--data", site.data, "--json").stdout)[0]["hold"]
    assert (hold["by"], hold["reason"]) == ("duc", "vụ án 12")
    assert (
        run("hold", "release", hold["hold_id"], "--by", "lan", "--reason", "xong", "--data", site.data).exit_code == 0
    )
    assert "0 niêm giữ / 0 holds" in run("hold", "list", "--all", "--data", site.data).stdout
    again = run("hold", "release", hold["hold_id"], "--by", "lan", "--reason", "xong", "--data", site.data)
    assert again.exit_code == 2
    assert "was released before" in again.stderr


def test_a_units_own_periods_are_used_and_their_mistakes_are_told(site: Site) -> None:
    own = Path(__file__).parents[2] / "evidence/retention/retention.yaml"
    (site.data / "retention.yaml").write_text(own.read_text("utf-8").replace("count: 60", "count: 400", 1), "utf-8")
    assert "0 events would go" in run("prune", "--dry-run", "--data", site.data).stdout
    (site.data / "retention.yaml").write_text("version: x\nclasses: 5\n")
    found = run("prune", "--dry-run", "--data", site.data)
    assert found.exit_code == 2
    assert "retention.yaml:2:" in found.stderr


def test_a_folder_without_a_store_is_misuse(tmp_path: Path) -> None:
    found = run("check", "--data", tmp_path)
    assert found.exit_code == 2
    assert "found no file" in found.stderr


def test_packages_as_they_are_really_sealed_and_exported_are_whole(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    detail = kept_event(data, tmp_path)
    with closing(Store.open(f"sqlite:///{data / 'litterwatch.sqlite'}")) as store:
        store.file_event(detail.record())
        sealer = Sealer(FolderObjects(data / "evidence"), data / "sealing", SiteKeys.open(data / "keys"))
        subject = of_store(data, store, detail.event_id, books(data), datetime.now(UTC))
        sealed = sealer.seal(subject, Order(producer(data), site_files=companions()))
        store.packages.add(sealed.row())
    exported = run("export", detail.event_id, "--data", data, "--out", tmp_path / "out", "--operator", "Đức")
    assert exported.exit_code == 0, exported.output
    found = run("check", "--data", data, "--deep")
    assert found.exit_code == 0, found.output
    assert "2 packages were read in full" in found.stdout
    with closing(Store.open(f"sqlite:///{data / 'litterwatch.sqlite'}")) as store:
        assert len(store.checkpoints.all()) == 1, "an export signs the end of the log"
        first, second = store.packages.of(detail.event_id)
        assert second.supersedes == first.manifest_sha256
        FolderObjects(data / "evidence").put(f"{first.key}/manifest.tsr", b"stamp")
    assert run("check", "--data", data).exit_code == 0


def test_a_package_left_half_booked_whose_event_was_deleted_meanwhile_blocks_no_sealing(tmp_path: Path) -> None:
    """Killed between sealing and booking; by the next start its event was due, and deleted."""
    data = tmp_path / "data"
    data.mkdir()
    detail = kept_event(data, tmp_path)
    keys = SiteKeys.open(data / "keys")
    with closing(Store.open(f"sqlite:///{data / 'litterwatch.sqlite'}")) as store:
        store.file_event(detail.record())
        objects = FolderObjects(data / "evidence")
        sealer = Sealer(objects, data / "sealing", keys)
        subject = of_store(data, store, detail.event_id, books(data), datetime.now(UTC))
        sealed = sealer.seal(subject, Order(producer(data), site_files=companions()))
        staged = objects.root / sealed.row().key
        work = next(path for path in (objects.root / ".sealing", data / "sealing") if path.is_dir())
        staged.rename(work / sealed.package_id)
        late = datetime.now(UTC) + timedelta(days=100)
        (candidate,) = candidates(store, data, objects, load_settings(None), late)
        Pruner(store, data, objects, keys, "box", lambda: late).delete(candidate, load_settings(None))
        backlog = Backlog(data, store, sealer, books(data), producer(data), companions(), lambda: datetime.now(UTC))
        backlog.recover()
        backlog.round()
        assert backlog.trouble is None
        assert store.packages.of(detail.event_id) == ()
    assert "not_deleted" in [f["kind"] for f in json.loads(run("check", "--data", data, "--json").stdout)["findings"]]


def test_files_of_reports_are_pruned_held_and_checked_by_the_same_commands(site: Site) -> None:
    desk = Desk(site)
    gone, held = desk.taken("unfounded"), desk.taken("duplicate")
    assert run("hold", "add", held, "--by", "VKS", "--reason", "vụ án 12", "--data", site.data).exit_code == 0
    shown = run("prune", "--dry-run", "--data", site.data).stdout
    assert f"would delete {gone}: no violation, or nothing to go on" in shown
    assert f"keeps {held}: held by VKS" in shown
    assert "files of 1 reports" in shown
    found = json.loads(run("prune", "--data", site.data, "--by", "Nguyễn Văn Đức", "--json").stdout)
    assert {one.get("report_id"): one["deleted"] for one in found if "report_id" in one} == {gone: True, held: False}
    (desk.site.data / "evidence/hotline" / held / "more.jpg").write_bytes(b"nobody sent this")
    checked = run("check", "--deep", "--data", site.data)
    assert checked.exit_code == 0, "it is younger than an hour"
    assert "the files of 1 reports" in checked.stdout
    next((desk.site.data / "evidence/hotline" / held).glob("*.mp4")).unlink()
    assert f"a file of a report is gone: hotline/{held}/" in run("check", "--data", site.data).stdout
