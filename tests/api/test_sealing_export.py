"""`litterwatch evidence export`, as somebody types it: out of what a scan wrote, and out of serve's store."""

import hashlib
import json
import shutil
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from api.packaging import books, producer
from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.package.gathering import of_store
from evidence.package.manifest import Manifest
from evidence.package.sealing import Sealer
from evidence.package.subject import Order
from evidence.run_folder import RunFolder
from evidence.store import Judgement, Store
from evidence.verify.bundle import companions
from evidence.verify.findings import Report
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from tests.evidence.package.events import EVENT, clock, kept
from tests.evidence.samples import result


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["evidence", "export", *map(str, arguments)])


def judged(path: Path, data: Path) -> Report:
    return verify_package(path, Known(trusts=(SiteKeys.open(data / "keys").trust,)))


def says(path: Path) -> Manifest:
    return Manifest.from_bytes((path / "manifest.json").read_bytes())


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture
def scanned(tmp_path: Path, gallery: Path) -> Path:
    """What a scan leaves."""
    data = tmp_path / "run"
    folder = RunFolder(data)
    with folder.opened():
        folder.save(result("bframes.mp4", (kept(data, gallery),)))
    return data


@pytest.fixture
def served(tmp_path: Path, gallery: Path) -> Path:
    """What serve leaves: the event in the store, its first package in the evidence folder."""
    data = tmp_path / "data"
    data.mkdir()
    detail = kept(data, gallery)
    with closing(Store.open(f"sqlite:///{data / 'litterwatch.sqlite'}")) as store:
        store.file_event(detail.record())
        sealer = Sealer(FolderObjects(data / "evidence"), data / "sealing", SiteKeys.open(data / "keys"))
        subject = of_store(data, store, EVENT, books(data), clock(60))
        sealed = sealer.seal(subject, Order(producer(data), site_files=companions()))
        store.packages.add(sealed.row())
    return data


def test_a_scanned_event_becomes_a_package_that_verifies(scanned: Path, tmp_path: Path) -> None:
    found = run(EVENT[:8], "--data", scanned, "--out", tmp_path / "out", "--operator", "Nguyễn Văn Đức", "--json")
    assert found.exit_code == 0, found.output
    (one,) = json.loads(found.stdout)["packages"]
    path = Path(one["path"])
    assert judged(path, scanned).verdict == "intact"
    manifest = says(path)
    assert manifest.identity.export is not None
    assert manifest.identity.export.operator_name == "Nguyễn Văn Đức"
    assert manifest.integrity.audit_head is None
    assert manifest.camera.legal_class is None
    alone = subprocess.run([sys.executable, "-I", "verify.py", "--json"], cwd=path, capture_output=True, check=False)
    assert alone.returncode == 3, alone.stderr  # intact; nobody said whose key it is


def test_the_same_scanned_event_again_continues_the_package_before(scanned: Path, tmp_path: Path) -> None:
    arguments = (EVENT, "--data", scanned, "--out", tmp_path / "out", "--operator", "Đức")
    assert run(*arguments).exit_code == 0
    assert run(*arguments, "--zip").exit_code == 0
    first, second = sorted((tmp_path / "out").iterdir())
    assert [path.name[-6:] for path in (first, second)] == ["0123-1", "-2.zip"]
    assert judged(second, scanned).verdict == "intact"
    with zipfile.ZipFile(second) as archive:
        manifest = Manifest.from_bytes(archive.read("manifest.json"))
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
    assert manifest.identity.supersedes == judged_sha256(first)
    assert manifest.media[0].essence_sha256 == says(first).media[0].essence_sha256


def judged_sha256(path: Path) -> str:

    return hashlib.sha256((path / "manifest.json").read_bytes()).hexdigest()


def test_cameras_yaml_says_where_a_recording_was_made(scanned: Path, tmp_path: Path) -> None:
    config = tmp_path / "cameras.yaml"
    config.write_text(
        'site: {province: "Lạng Sơn"}\ncameras:\n  - id: cho-ky-lua-01\n    source: rtsp://u:${P}@h/1\n'
        '    place: {lat: 21.85, lon: 106.76, commune: "Kỳ Lừa"}\n    legal: {owner: police}\n'
    )
    found = run(EVENT, "--data", scanned, "--out", tmp_path / "out", "--operator", "Đức", "--cameras", config)
    assert found.exit_code == 0, found.output
    (path,) = (tmp_path / "out").iterdir()
    manifest = says(path)
    assert manifest.camera.legal_class == "nghiep_vu"
    assert manifest.place.view_point is not None
    assert b"rtsp" not in b"".join(p.read_bytes() for p in (path / "context").iterdir())


def test_an_export_from_the_store_continues_the_first_package_and_says_what_happened_since(
    served: Path, tmp_path: Path
) -> None:
    with closing(Store.open(f"sqlite:///{served / 'litterwatch.sqlite'}")) as store:
        decision = Judgement("duc", "reviewer", "confirmed", "CONFIRM-ROAD", "", 1, 31.0)
        store.review(EVENT, 0, decision)
        first = store.packages.of(EVENT)[0]
    FolderObjects(served / "evidence").put(f"{first.key}/manifest.tsr", b"a stamp that came")
    found = run(EVENT, "--data", served, "--out", tmp_path / "out", "--operator", "Đức", "--unit", "Công an xã")
    assert found.exit_code == 0, found.output
    (path,) = (tmp_path / "out").iterdir()
    assert judged(path, served).verdict == "intact"
    manifest, before = says(path), says(served / "evidence" / first.key)
    assert manifest.identity.supersedes == first.manifest_sha256
    assert manifest.review.final_verdict == "confirmed"
    assert before.review.final_verdict is None
    assert (manifest.media, manifest.stills, manifest.event) == (before.media, before.stills, before.event)
    assert (path / "context/zone.json").read_bytes() == (
        served / "evidence" / first.key / "context/zone.json"
    ).read_bytes()
    for name in ("manifest.json", "manifest.sig", "manifest.tsr"):  # how old the original is, the first seal proves
        assert (path / f"custody/first-{name}").read_bytes() == (served / "evidence" / first.key / name).read_bytes()
    log = [json.loads(line) for line in (path / "custody/log.jsonl").read_text().splitlines()]
    assert [entry["action"] for entry in log[1:]] == ["event.filed", "package.sealed", "event.reviewed"]
    assert log[0]["head"] == {"seq": log[-1]["seq"], "sha256": log[-1]["sha256"]}
    with closing(Store.open(f"sqlite:///{served / 'litterwatch.sqlite'}")) as store:
        assert [package.kind for package in store.packages.of(EVENT)] == ["sealed", "exported"]
        assert store.check().whole


def test_the_folder_of_the_event_is_not_needed_once_it_is_sealed(served: Path, tmp_path: Path) -> None:

    shutil.rmtree(served / "events")
    found = run("--all", "--data", served, "--out", tmp_path / "out", "--operator", "Đức", "--zip")
    assert found.exit_code == 0, found.output
    (path,) = (tmp_path / "out").iterdir()
    assert judged(path, served).verdict == "intact"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((EVENT,), 2, "who exports must be named"),
        (("--operator", "Đức"), 2, "expected at least one event"),
        (("ffff", "--operator", "Đức"), 2, "no event begins with ffff"),
    ],
)
def test_what_is_missing_is_asked_for(
    scanned: Path, tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    found = run(*arguments, "--data", scanned, "--out", tmp_path / "out")
    assert found.exit_code == status
    assert said in found.output


def test_a_clip_that_was_changed_is_named_and_the_others_are_exported(scanned: Path, tmp_path: Path) -> None:
    clip = next(scanned.glob("events/*/clip.mp4"))
    clip.write_bytes(clip.read_bytes()[:-1] + b"\0\0")
    found = run(EVENT, "--data", scanned, "--out", tmp_path / "out", "--operator", "Đức")
    assert found.exit_code == 1
    assert "expected the clip that was cut" in found.output
    assert not list((tmp_path / "out").iterdir())
