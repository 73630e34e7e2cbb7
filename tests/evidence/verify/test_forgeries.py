"""Each way to tamper with a package is caught and called by its name; true packages are accused of nothing."""

import hashlib
import os
import random
import shutil
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.evidence.forging import WAYS, forge
from benchmarks.evidence.sample import ORIGINAL, REVIEW, seal, write_folder, write_zip
from benchmarks.evidence.tampering import Bench, accuse, attack, attack_programs, measure
from evidence.keys import SiteKeys
from evidence.verify.findings import Report
from evidence.verify.judge import verify_package
from evidence.verify.saying import as_text
from evidence.verify.signers import Known


def _kinds(report: Report) -> dict[str, str]:
    return {finding.kind: finding.path for finding in report.findings}


@pytest.fixture
def package(made: Bench, tmp_path: Path) -> Path:
    return write_folder(made.shop.genuine, tmp_path / "EV-20-0000")


def test_forgeries_are_caught_and_named(made: Bench) -> None:
    tally = attack(made, 6 * len(WAYS), seed=1)
    assert (tally.missed, tally.misnamed) == ((), ())


def test_verify_py_as_a_program_says_the_same(made: Bench) -> None:
    tally = attack_programs(made, 6, seed=2)
    assert (tally.missed, tally.misnamed) == ((), ())


def test_true_packages_are_not_accused_in_whatever_form_they_come(made: Bench) -> None:
    assert accuse(made, 12, seed=3) == []


def test_the_benchmark_tells_a_verifier_that_is_blind(made: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(path: Path, known: Known) -> Report:
        return replace(verify_package(path, known), verdict="intact", findings=(), remarks=())

    monkeypatch.setattr("benchmarks.evidence.tampering.verify_package", blind)
    assert len(attack(made, len(WAYS), seed=1).missed) == len(WAYS)


def test_every_byte_of_the_seal_counts(made: Bench, package: Path) -> None:
    for name in ("manifest.sig", "SHA256SUMS"):
        data = made.shop.genuine[name]
        for at in range(0, len(data), 7):
            (package / name).write_bytes(data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :])
            report = verify_package(package, made.known)
            assert report.verdict == "altered", at
            assert {finding.path for finding in report.findings} == {name}, at
        (package / name).write_bytes(data)


def test_without_a_trust_file_nothing_gets_a_green_light(made: Bench, package: Path, tmp_path: Path) -> None:
    honest = verify_package(package, Known())
    assert (honest.verdict, honest.exit_status, honest.findings) == ("unknown_signer", 3, ())
    files = {path: made.shop.genuine[path] for path in made.shop.listed} | {"stills/03_release.jpg": b"another"}
    perfect = verify_package(write_folder(seal(files, made.shop.thief), tmp_path / "forged"), Known())
    assert (perfect.verdict, perfect.exit_status) == ("unknown_signer", 3)
    assert honest.signer is not None
    assert perfect.signer is not None
    said = as_text(perfect)
    assert "NGUYÊN VẸN" not in said
    assert "CHƯA BIẾT AI KÝ" in said
    assert " ".join(perfect.signer.key_id[at : at + 4] for at in range(0, 64, 4)) in said
    compared = Known(fingerprints=(honest.signer.key_id,))
    assert verify_package(package, compared).verdict == "intact"
    assert _kinds(verify_package(tmp_path / "forged", compared)) == {"key_foreign": "manifest.sig"}


def test_who_signed_when_what_and_where_is_said(made: Bench, package: Path) -> None:
    report = verify_package(package, made.known)
    assert report.signer is not None
    assert (report.signer.site, report.signer.trusted) == ("Lạng Sơn", True)
    said = as_text(report)
    times = ("22/11/2026 01:02:03.000 UTC", "22/11/2026 07:54:15.250 +07:00")
    for expected in ("Lạng Sơn", *times, "Đổ rác / Dumping", "Chợ Kỳ Lừa", "Phường"):
        assert expected in said
    assert "chưa được chứng minh" not in said
    assert "chưa được chứng minh" in as_text(verify_package(package, Known()))


def test_a_clip_with_other_pictures_is_not_called_re_muxed(made: Bench, package: Path) -> None:
    (package / ORIGINAL).write_bytes(made.shop.other[ORIGINAL])
    (kind,) = _kinds(verify_package(package, made.known))
    assert kind in ("truncated_pictures", "extended_pictures", "changed_pictures")


def test_exchanged_files_name_each_other(made: Bench, package: Path) -> None:
    (package / "x").write_bytes((package / ORIGINAL).read_bytes())
    (package / REVIEW).replace(package / ORIGINAL)
    (package / "x").replace(package / REVIEW)
    said = {(one.kind, one.path, one.other) for one in verify_package(package, made.known).findings}
    assert said == {("swapped", ORIGINAL, REVIEW), ("swapped", REVIEW, ORIGINAL)}


def test_links_are_named_and_never_followed(made: Bench, package: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(package / "media", elsewhere)
    (package / ORIGINAL).unlink()
    (package / ORIGINAL).symlink_to(elsewhere / "original.mp4")
    (package / "more").symlink_to(elsewhere)
    os.mkfifo(package / "stills" / "pipe")
    said = {(one.kind, one.path) for one in verify_package(package, made.known).findings}
    assert {("link", ORIGINAL), ("link", "more"), ("link", "stills/pipe")} <= said


def test_a_file_as_large_as_a_disk_is_not_read(made: Bench, package: Path) -> None:
    for name in (ORIGINAL, "added.bin", "manifest.tsr"):
        with (package / name).open("ab") as file:
            file.truncate(1 << 40)
    said = {(one.kind, one.path) for one in verify_package(package, made.known).findings}
    assert said == {("extended", ORIGINAL), ("added", "added.bin"), ("unreadable", "manifest.tsr")}


def test_a_zip_that_unpacks_to_more_than_it_says_is_not_unpacked(made: Bench, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in made.shop.genuine.items():
            file.writestr(name, bytes(50 << 20) if name == REVIEW else data)
    data = path.read_bytes()
    claimed = len(made.shop.genuine[REVIEW])
    path.write_bytes(data.replace((50 << 20).to_bytes(4, "little"), claimed.to_bytes(4, "little")))
    assert _kinds(verify_package(path, made.known)).keys() & {"changed", "changed_pictures"}


def test_names_that_fool_the_eye_are_shown_as_they_are(made: Bench, package: Path) -> None:
    (package / "ảnh\u202egpj.exe").write_bytes(b"x")
    (package / "hai\ndòng").write_bytes(b"x")
    said = as_text(verify_package(package, made.known))
    assert "\u202e" not in said
    assert "ảnh\\u202egpj.exe" in said
    assert "hai\\u000adòng" in said


@pytest.mark.skipif(sys.platform != "linux", reason="other systems cannot have such a name")
def test_a_name_that_is_no_text_is_named_all_the_same(made: Bench, package: Path) -> None:
    Path(os.fsdecode(os.fsencode(package) + b"/\xff\xfe")).write_bytes(b"x")
    report = verify_package(package, made.known)
    assert [finding.kind for finding in report.findings] == ["bad_name"]
    assert "\\udcff" in as_text(report)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\5\6" + bytes(18), bytes(100_000)])
def test_what_is_no_package_is_said_to_be_none(made: Bench, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.zip"
    path.write_bytes(content)
    report = verify_package(path, made.known)
    assert (report.verdict, report.exit_status) == ("altered" if content.startswith(b"PK") else "unreadable", 1)
    assert verify_package(tmp_path / "nothing", made.known).verdict == "unreadable"
    (tmp_path / "empty").mkdir()
    assert verify_package(tmp_path / "empty", made.known).verdict == "altered"


class TestKeysThatNoLongerCount:
    """Signed before it was revoked: valid where something proves the time."""

    def _packages(self, made: Bench, tmp_path: Path) -> tuple[SiteKeys, Path, Path]:
        keys = SiteKeys.open(tmp_path / "keys", clock=lambda: datetime(2026, 11, 20, tzinfo=UTC))
        files = {path: made.shop.genuine[path] for path in made.shop.listed}
        before = write_folder(seal(files, keys.sign, created="2026-11-22T01:00:00.000Z"), tmp_path / "before")
        after = write_folder(seal(files, keys.sign, created="2026-11-24T01:00:00.000Z"), tmp_path / "after")
        return keys, before, after

    def test_a_replaced_key_holds_for_what_it_signed_before(self, made: Bench, tmp_path: Path) -> None:
        keys, before, after = self._packages(made, tmp_path)
        SiteKeys.open(tmp_path / "keys", clock=lambda: datetime(2026, 11, 22, 12, tzinfo=UTC)).rotate()
        known = Known((SiteKeys.open(tmp_path / "keys").trust,))
        assert verify_package(before, known).verdict == "intact"
        assert _kinds(verify_package(after, known)) == {"key_retired": "manifest.sig"}
        assert keys.trust != known.trusts[0]

    def test_a_revoked_key_holds_for_what_the_log_knows_from_before(self, made: Bench, tmp_path: Path) -> None:
        keys, before, after = self._packages(made, tmp_path)
        logged = hashlib.sha256((before / "manifest.json").read_bytes()).hexdigest()
        later = SiteKeys.open(tmp_path / "keys", clock=lambda: datetime(2026, 11, 25, tzinfo=UTC))
        later.revoke(keys.key_id, "lộ khóa", since=datetime(2026, 11, 23, tzinfo=UTC), known=(logged,))
        known = Known((later.trust,))
        assert verify_package(before, known).verdict == "intact"
        assert _kinds(verify_package(after, known)) == {"key_revoked": "manifest.sig"}

    def test_a_revoked_key_without_proof_of_time_does_not_hold(self, made: Bench, tmp_path: Path) -> None:
        keys, before, _ = self._packages(made, tmp_path)
        later = SiteKeys.open(tmp_path / "keys", clock=lambda: datetime(2026, 11, 23, tzinfo=UTC))
        later.revoke(keys.key_id, "lộ khóa")
        report = verify_package(before, Known((later.trust,)))
        assert (report.verdict, _kinds(report)) == ("untrusted", {"key_unproven": "manifest.sig"})
        assert "lộ khóa" in as_text(report)


def test_the_same_package_is_the_same_zip(made: Bench, tmp_path: Path) -> None:
    one = write_zip(made.shop.genuine, tmp_path / "one.zip").read_bytes()
    two = write_zip(dict(reversed(list(made.shop.genuine.items()))), tmp_path / "two.zip").read_bytes()
    assert one == two
    assert (
        verify_package(tmp_path / "one.zip", made.known).remarks
        == verify_package(tmp_path / "two.zip", made.known).remarks
    )


def test_ways_draw_what_they_say(made: Bench) -> None:
    draw = random.Random(4)
    for way in WAYS:
        drawn = [forge(made.shop, draw, way) for _ in range(4)]
        assert all(one.zip is not None or one.changes for one in drawn)


def test_the_rows_are_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.evidence.tampering.FORGERIES", {True: len(WAYS)})
    monkeypatch.setattr("benchmarks.evidence.tampering.PROGRAMS", {True: 1})
    monkeypatch.setattr("benchmarks.evidence.tampering.INTACT", {True: 2})
    assert all(row.reached is not False for row in measure(True))


def test_an_older_trust_file_beside_a_newer_one_takes_nothing_back(made: Bench, tmp_path: Path) -> None:
    keys = SiteKeys.open(tmp_path / "keys")
    files = {path: made.shop.genuine[path] for path in made.shop.listed}
    package = write_folder(seal(files, keys.sign), tmp_path / "package")
    older = keys.trust
    keys.revoke(keys.key_id, "lộ khóa")
    for trusts in ((older, keys.trust), (keys.trust, older)):
        assert verify_package(package, Known(trusts)).verdict == "untrusted"


def test_a_zip_made_on_a_mac_is_judged_file_by_file(made: Bench, tmp_path: Path) -> None:
    path = tmp_path / "mac.zip"
    with zipfile.ZipFile(path, "w") as file:
        for name, data in made.shop.genuine.items():
            file.writestr(f"EV-20/{name}", data)
        file.writestr("__MACOSX/EV-20/._manifest.json", b"x")
    report = verify_package(path, made.known)
    assert [(one.kind, one.path) for one in report.findings] == [("bad_name", "__MACOSX/EV-20/._manifest.json")]
    assert report.whole == report.files
