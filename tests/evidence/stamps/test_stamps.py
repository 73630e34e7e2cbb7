"""A stamp of a real authority, asked for late, checked without it, and worth nothing on anything else."""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rfc3161_client import TimestampRequestBuilder
from rfc3161_client.base import HashAlgorithm
from typer.testing import CliRunner

from api.cli import app
from benchmarks.evidence.forging_seal import stamp_over
from benchmarks.evidence.sample import seal, write_folder
from benchmarks.evidence.tampering import Bench, bench
from evidence.keys import SiteKeys
from evidence.stamps import CertificateError, NotStampedError, ask, stamp_checker
from evidence.verify.bundle import verify_py
from evidence.verify.der import StampError
from evidence.verify.judge import verify_package
from evidence.verify.saying import as_text
from evidence.verify.signers import Known
from evidence.verify.stamp_shape import claimed
from evidence.verify.stamp_signature import judge_stamp
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
    assert stamp.chain == ("TSA of a test", "Between", "Root of a test")
    known = replace(made.known, authorities=(tsa.root,), now_utc="2026-11-22T00:00:00.000Z")
    for second_opinion in (check, None):
        report = verify_package(package, known, second_opinion)
        assert (report.verdict, report.stamp, report.remarks) == ("intact", stamp, ())
    assert tsa.asked == asked
    assert "whether one was revoked" in as_text(report)
    # Who has no certificate is told what the stamp says, and that this proves nothing.
    unknown = verify_package(package, made.known)
    assert unknown.stamp == replace(stamp, checked=False, chain=())
    assert [(remark.kind, remark.other) for remark in unknown.remarks] == [("stamp_unknown", "TSA of a test")]
    later = verify_package(package, replace(known, now_utc="2099-01-01T00:00:00.000Z"))
    assert (later.verdict, [remark.kind for remark in later.remarks]) == ("intact", ["stamp_ran_out"])
    assert later.stamp == stamp


def test_verify_py_checks_the_authority_too(made: Bench, tsa: Tsa, tmp_path: Path) -> None:
    package = write_folder(made.shop.genuine, tmp_path / "package")
    data, stamp = ask(tsa.url, made.shop.genuine["manifest.sig"], stamp_checker([tsa.root]))
    (package / "manifest.tsr").write_bytes(data)
    (tmp_path / "root.pem").write_text(tsa.root)
    (tmp_path / "verify.py").write_bytes(verify_py())
    command = [sys.executable, "-I", str(tmp_path / "verify.py"), str(package), "--json"]
    command += ["--trust", str(made.folder / "keys" / "trust.json"), "--tsa", str(tmp_path / "root.pem")]
    ended = subprocess.run(command, capture_output=True, check=False)
    said = json.loads(ended.stdout)
    assert (ended.returncode, said["stamp"]) == (0, {**asdict(stamp), "chain": list(stamp.chain)})
    # By a tool that is not ours, as docs/design/package.md says it.
    files = {"-in": package / "manifest.tsr", "-data": package / "manifest.sig", "-CAfile": tmp_path / "root.pem"}
    named = [part for option, path in files.items() for part in (option, str(path))]
    subprocess.run(["openssl", "ts", "-verify", *named], check=True, capture_output=True)


def test_a_stamp_by_a_certificate_that_did_not_count_is_named(made: Bench, tmp_path: Path) -> None:
    package = write_folder(made.shop.genuine, tmp_path / "package")
    with local_tsa("ec384", ends_in=-timedelta(days=2)) as stale:
        query = TimestampRequestBuilder().data(made.shop.genuine["manifest.sig"]).hash_algorithm(HashAlgorithm.SHA256)
        (package / "manifest.tsr").write_bytes(stale.reply(query.cert_request(cert_request=True).build().as_bytes()))
        with pytest.raises(NotStampedError, match="a certificate that counts, found TSA of a test"):
            ask(stale.url, made.shop.genuine["manifest.sig"], stamp_checker([stale.root]))
        report = verify_package(package, replace(made.known, authorities=(stale.root,)))
    assert [(finding.kind, finding.other) for finding in report.findings] == [("stamp_expired", "TSA of a test")]
    assert report.stamp is not None
    assert not report.stamp.checked
    assert "at a time when its certificate did not count" in as_text(report)


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
    report = verify_package(package, replace(made.known, authorities=(tsa.root,)), check)
    # Its bytes are a stamp, of somebody who calls himself the same: it proves nothing, and accuses nobody.
    assert (report.verdict, [remark.kind for remark in report.remarks]) == ("intact", ["stamp_unknown"])
    assert report.stamp is not None
    assert not report.stamp.checked
    (package / "manifest.tsr").write_bytes(stamp_over(hashlib.sha256(made.shop.genuine["manifest.sig"]).digest()))
    (finding,) = verify_package(package, made.known).findings
    assert (finding.kind, finding.detail) == ("stamp_wrong", "expected one signature")


def test_no_changed_byte_makes_a_stamp_say_something_else(made: Bench, tsa: Tsa) -> None:
    """Bytes around what the authority signed may change; what the stamp says may not."""
    signed = made.shop.genuine["manifest.sig"]
    check = stamp_checker([tsa.root])
    data, stamp = ask(tsa.url, signed, check)
    refused = 0
    for at in range(0, len(data), 7):
        changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            alone, _, _ = judge_stamp(changed, [tsa.root], "")
        except StampError:
            alone = None
        if alone is None or not alone.checked:
            refused += 1
            continue
        assert alone == stamp, at
        assert claimed(changed) == claimed(data), at
        try:
            assert check(changed, signed) == stamp, at
        except StampError:
            continue  # the library looks at more of what nobody signs
    assert refused > 0.8 * len(data) / 7
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
    assert verify_package(package, Known((later.trust,), authorities=(tsa.root,)), check).verdict == "intact"
    assert verify_package(package, Known((later.trust,), authorities=(tsa.root,))).verdict == "intact"
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
    assert "no trust file here knows this authority" in run("verify", package)[1]
    assert run("key", "authority", root)[0] == 0
    status, said = run("verify", package)
    assert (status, "TSA of a test < Between < Root of a test" in said) == (0, True)
    assert run("stamp", package, "--url", tsa.url, "--tsa", root)[0] == 1
