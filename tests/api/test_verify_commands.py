"""`litterwatch evidence verify` and `key`, as somebody types them, on packages as `evidence export` makes them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from benchmarks.evidence.forging import WAYS
from benchmarks.evidence.tampering import attack, bench_of
from evidence.keys import SiteKeys
from evidence.keys.trusted import fingerprint
from evidence.run_folder import RunFolder
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from tests.evidence.package.events import kept
from tests.evidence.samples import result

OTHER = "fedcba98765432100123"


def run(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner().invoke(app, ["evidence", *map(str, arguments)], env=environment)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder with two events, exported as folders and as zip files, and the key that signed them."""
    data = tmp_path_factory.mktemp("site")
    folder = RunFolder(data)
    gallery = tmp_path_factory.mktemp("recordings")
    with folder.opened():
        folder.save(result("bframes.mp4", (kept(data, gallery), kept(data, gallery, identity=OTHER))))
    export = ("export", "--all", "--data", data, "--operator", "Nguyễn Văn Đức")
    assert run(*export, "--out", data / "folders").exit_code == 0
    assert run(*export, "--out", data / "zips", "--zip").exit_code == 0
    return data


def packages(site: Path, kind: str) -> list[Path]:
    return sorted((site / kind).iterdir())


def test_exported_packages_are_intact_and_the_zip_is_as_we_write_it(site: Path) -> None:
    both = [*packages(site, "folders"), *packages(site, "zips")]
    assert len(both) == 4
    found = run("verify", *both, "--data", site, "--json")
    assert found.exit_code == 0, found.output
    for line in found.stdout.splitlines():
        report = json.loads(line)
        assert (report["verdict"], report["findings"]) == ("intact", [])
        assert [remark["kind"] for remark in report["remarks"]] == ["not_stamped"]
        assert report["statement"]["operator"] == "Nguyễn Văn Đức"
    said = run("verify", *both, "--data", site).stdout
    assert said.count("NGUYÊN VẸN") == 4
    assert "4 gói nguyên vẹn, 0 chưa biết ai ký, 0 không đạt" in said


def test_forgeries_of_an_exported_package_are_caught_and_named(site: Path, tmp_path: Path) -> None:
    read = [
        {path.relative_to(one).as_posix(): path.read_bytes() for path in one.rglob("*") if path.is_file()}
        for one in packages(site, "folders")
    ]
    tally = attack(bench_of(tmp_path, SiteKeys.open(site / "keys"), *read), 4 * len(WAYS), seed=8)
    assert (tally.missed, tally.misnamed) == ((), ())


def test_status_3_until_somebody_says_whose_key_it_is(site: Path, tmp_path: Path) -> None:
    (package, *_) = packages(site, "folders")
    key = SiteKeys.open(site / "keys").key_id
    nobody = tmp_path / "station"
    assert run("verify", package, "--data", nobody).exit_code == 3
    assert run("verify", package, "--data", nobody, "--key", fingerprint(key)).exit_code == 0
    assert run("verify", package, "--data", nobody, "--key", "f" * 64).exit_code == 1
    assert run("verify", package, "--data", nobody, "--trust", site / "keys/trust.json").exit_code == 0
    assert run("verify", package, "--data", nobody, "--trust", package / "manifest.json").exit_code == 2
    assert run("verify", package, "--data", nobody, "--key", "abc").exit_code == 2
    assert run("verify", "--data", nobody).exit_code == 2
    assert not nobody.exists()


def test_one_bad_package_among_good_ones_ends_with_1(site: Path, tmp_path: Path) -> None:
    (zipped, *_) = packages(site, "zips")
    bad = tmp_path / "bad.zip"
    bad.write_bytes(zipped.read_bytes()[:-1])
    found = run("verify", zipped, bad, tmp_path / "nothing", "--data", site)
    assert found.exit_code == 1
    assert "1 gói nguyên vẹn, 0 chưa biết ai ký, 2 không đạt" in found.stdout


def test_a_station_trusts_a_site_and_follows_it(site: Path, tmp_path: Path) -> None:
    (package, *_) = packages(site, "folders")
    station = tmp_path / "station"
    trust = site / "keys/trust.json"
    refused = run("key", "trust", trust, "--data", station)
    key = SiteKeys.open(site / "keys").key_id
    assert refused.exit_code == 1
    assert fingerprint(key) in refused.stderr
    assert run("verify", package, "--data", station).exit_code == 3
    assert run("key", "trust", trust, "--fingerprint", fingerprint(key), "--data", station).exit_code == 0
    assert run("verify", package, "--data", station).exit_code == 0
    assert json.loads(run("key", "trust", "--data", station, "--json").stdout)[0]["key_id"] == key


class TestKeyCommands:
    def test_show_makes_a_key_and_names_the_site(self, tmp_path: Path) -> None:
        shown = json.loads(run("key", "show", "--site", "Cao Bằng", "--data", tmp_path, "--json").stdout)
        assert (shown["encrypted"], shown["trust"]["site"]) == (False, "Cao Bằng")
        assert "0600" in run("key", "show", "--data", tmp_path).stdout

    def test_the_passphrase_comes_from_the_environment_or_the_secrets_file(self, tmp_path: Path) -> None:
        secrets = tmp_path / "secrets"
        secrets.write_text("LITTERWATCH_KEY_PASSPHRASE=chín con trâu trắng\n")
        secrets.chmod(0o600)
        shown = json.loads(run("key", "show", "--data", tmp_path, "--secrets", secrets, "--json").stdout)
        assert shown["encrypted"] is True
        assert run("key", "show", "--data", tmp_path).exit_code == 1
        named = {"LITTERWATCH_SECRETS": str(secrets)}
        assert run("key", "show", "--data", tmp_path, **named).exit_code == 0
        given = {"LITTERWATCH_KEY_PASSPHRASE": "chín con trâu trắng"}
        assert run("key", "rotate", "--data", tmp_path, **given).exit_code == 0

    def test_revoking_asks_first_and_keeps_what_is_known_from_before(self, site: Path, tmp_path: Path) -> None:
        known, rest = packages(site, "folders")
        data = tmp_path / "data"
        (data / "keys").mkdir(parents=True)
        for name in ("site.key", "trust.json"):
            (data / "keys" / name).write_bytes((site / "keys" / name).read_bytes())
        (data / "keys/site.key").chmod(0o600)
        stolen = SiteKeys.open(data / "keys").key_id
        asked = CliRunner().invoke(
            app, ["evidence", "key", "revoke", "--reason", "x", "--data", str(data)], input="n\n"
        )
        assert asked.exit_code == 1
        assert run("key", "revoke", "--data", data, "--yes").exit_code == 2
        assert run("key", "revoke", "ffff", "--reason", "x", "--data", data, "--yes").exit_code == 2
        assert run("key", "revoke", "--reason", "x", "--since", "hôm qua", "--data", data, "--yes").exit_code == 2
        revoked = run("key", "revoke", "--reason", "mất máy", "--known", known, "--data", data, "--yes")
        assert revoked.exit_code == 0, revoked.output
        assert "1 gói" in revoked.stdout
        trust = SiteKeys.open(data / "keys").trust
        assert trust.keys[-1].key_id != stolen
        assert verify_package(known, Known((trust,))).verdict == "intact"
        assert verify_package(rest, Known((trust,))).verdict == "untrusted"

    def test_others_may_not_read_the_key(self, tmp_path: Path) -> None:
        assert run("key", "show", "--data", tmp_path).exit_code == 0
        (tmp_path / "keys/site.key").chmod(0o644)
        found = run("key", "show", "--data", tmp_path)
        assert found.exit_code == 1
        assert "0644" in found.stderr
