"""A stamp of a real authority, asked for late, checked without it, and worth nothing on anything else."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from benchmarks.evidence.sample import seal, write_folder
from benchmarks.evidence.tampering import Bench, bench
from evidence.keys import SiteKeys
from evidence.stamps import CertificateError, NotStampedError, ask, stamp_checker
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from evidence.verify.stamp_shape import StampError, claimed
from tests.evidence.stamps.tsa import Tsa, local_tsa

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here: apt-get install openssl")


@pytest.fixture(scope="module", params=["rsa", "ec"])
def tsa(request: pytest.FixtureRequest) -> Iterator[Tsa]:
    with local_tsa(request.param) as found:
        yield found


@pytest.fixture(scope="module")
def made() -> Iterator[Bench]:
    with bench() as found:
        yield found


@pytest.fixture(autouse=True)
def _there(tsa: Tsa) -> None:
    tsa.away, tsa.answer = False, None


def test_a_stamp_is_checked_without_the_authority(made: Bench, tsa: Tsa, tmp_path: Path) -> None:
    package = write_folder(made.shop.genuine, tmp_path / "package")
    check = stamp_checker([tsa.root])
    began = datetime.now(UTC) - timedelta(seconds=2)
    data, stamp = ask(tsa.url, made.shop.genuine["manifest.sig"], check)
    assert (stamp.authority, stamp.checked) == ("TSA of a test", True)
    assert began < datetime.fromisoformat(stamp.utc) < datetime.now(UTC) + timedelta(seconds=2)
    (package / "manifest.tsr").write_bytes(data)
    asked = tsa.asked
    tsa.away = True
    report = verify_package(package, made.known, check)
    assert (report.verdict, report.stamp, report.remarks) == ("intact", stamp, ())
    assert tsa.asked == asked
    # Who has no certificate is told what the stamp says, and that nobody checked it.
    unchecked = verify_package(package, made.known)
    assert unchecked.stamp == replace(stamp, authority="", checked=False)
    assert [remark.kind for remark in unchecked.remarks] == ["stamp_unchecked"]


def test_a_stamp_of_another_package_or_authority_is_named(made: Bench, tsa: Tsa, tmp_path: Path) -> None:
    package = write_folder(made.shop.genuine, tmp_path / "package")
    check = stamp_checker([tsa.root])
    other, _ = ask(tsa.url, made.shop.other["manifest.sig"], check)
    (package / "manifest.tsr").write_bytes(other)
    (finding,) = verify_package(package, made.known, check).findings
    assert (finding.kind, finding.path) == ("stamp_foreign", "manifest.tsr")
    with local_tsa() as stranger:
        foreign, _ = ask(stranger.url, made.shop.genuine["manifest.sig"], stamp_checker([stranger.root]))
    (package / "manifest.tsr").write_bytes(foreign)
    (finding,) = verify_package(package, made.known, check).findings
    assert finding.kind == "stamp_wrong"


def test_no_changed_byte_makes_a_stamp_say_something_else(made: Bench, tsa: Tsa) -> None:
    """Bytes around what the authority signed may change; what the stamp says may not."""
    signed = made.shop.genuine["manifest.sig"]
    check = stamp_checker([tsa.root])
    data, stamp = ask(tsa.url, signed, check)
    refused = 0
    for at in range(0, len(data), 5):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            found = check(changed, signed)
        except StampError:
            refused += 1
            continue
        assert found == stamp, at
        assert claimed(changed) == claimed(data), at
    assert refused > 0.8 * len(data) / 5
    for end in range(0, len(data), 37):
        with pytest.raises(StampError):
            check(data[:end], signed)


def test_no_answer_is_no_stamp(made: Bench, tsa: Tsa) -> None:
    check = stamp_checker([tsa.root])
    signed = made.shop.genuine["manifest.sig"]
    tsa.away = True
    with pytest.raises(NotStampedError, match="cannot be reached"):
        ask(tsa.url, signed, check)
    with pytest.raises(NotStampedError, match="cannot be reached"):
        ask("http://127.0.0.1:1/", signed, check)
    tsa.away = False
    earlier, _ = ask(tsa.url, signed, check)
    for answer in (b"", b"<html>", bytes(1 << 19), earlier):
        tsa.answer = answer
        with pytest.raises(NotStampedError, match="expected"):
            ask(tsa.url, signed, check)


@pytest.mark.parametrize("text", ["", "no certificate"])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    with pytest.raises(CertificateError):
        stamp_checker([text] if text else [])


def test_a_stamp_from_before_the_theft_saves_a_package(made: Bench, tsa: Tsa, tmp_path: Path) -> None:
    keys = SiteKeys.open(tmp_path / "keys", clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    files = {path: made.shop.genuine[path] for path in made.shop.listed}
    package = write_folder(seal(files, keys.sign), tmp_path / "package")
    check = stamp_checker([tsa.root])
    data, _ = ask(tsa.url, (package / "manifest.sig").read_bytes(), check)
    (package / "manifest.tsr").write_bytes(data)
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    later = SiteKeys.open(tmp_path / "keys", clock=lambda: tomorrow)
    later.revoke(keys.key_id, "lộ khóa")
    assert verify_package(package, Known((later.trust,)), check).verdict == "intact"
    assert verify_package(package, Known((later.trust,))).verdict == "untrusted"


def test_the_trust_file_brings_the_authority(made: Bench, tsa: Tsa, tmp_path: Path) -> None:
    data, root = tmp_path / "data", tmp_path / "root.pem"
    root.write_text(tsa.root)
    keys = SiteKeys.open(data / "keys")
    files = {path: made.shop.genuine[path] for path in made.shop.listed}
    package = write_folder(seal(files, keys.sign), tmp_path / "package")

    def run(*arguments: str | Path) -> tuple[int, str]:
        ended = CliRunner().invoke(app, ["evidence", *map(str, arguments), "--data", str(data)])
        return ended.exit_code, ended.stdout

    assert run("stamp", package, "--url", tsa.url, "--tsa", root)[0] == 0
    assert "TSA of a test" not in run("verify", package)[1]
    assert run("key", "authority", root)[0] == 0
    status, said = run("verify", package)
    assert (status, "TSA of a test" in said) == (0, True)
    assert run("stamp", package, "--url", tsa.url, "--tsa", root)[0] == 1
