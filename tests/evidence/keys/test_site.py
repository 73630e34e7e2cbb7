"""One key a site: made once, kept from others, replaced and revoked so that everybody can follow."""

import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.keys import KeyFileError, KeyLockedError, SiteKeyError, SiteKeys
from evidence.keys.site import KEY_FILE, TRUST_FILE
from evidence.verify.ed25519 import verify_ed25519
from evidence.verify.strict import base64_bytes
from evidence.verify.trust import TrustError, check_trust, key_id_of, read_trust

START = datetime(2026, 11, 22, 8, tzinfo=UTC)
PASSPHRASE = "chín con trâu trắng"


def _open(folder: Path, passphrase: str | None = None, hours: int = 0) -> SiteKeys:
    return SiteKeys.open(folder, passphrase, site="Lạng Sơn", clock=lambda: START + timedelta(hours=hours))


def test_the_key_is_made_at_first_start_and_is_the_same_afterwards(tmp_path: Path) -> None:
    first = _open(tmp_path / "keys").key_id
    assert _open(tmp_path / "keys").key_id == first
    assert _open(tmp_path / "other").key_id != first


def test_what_it_signs_holds_by_plain_python(tmp_path: Path) -> None:
    signed = _open(tmp_path).sign(b"litterwatch-manifest-1\n{}")
    public = base64_bytes(signed.public_key, 32)
    assert signed.key_id == key_id_of(public)
    assert verify_ed25519(public, b"litterwatch-manifest-1\n{}", base64_bytes(signed.signature, 64))
    assert not verify_ed25519(public, b"litterwatch-manifest-1\n{ }", base64_bytes(signed.signature, 64))


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    _open(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys" / KEY_FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610])
def test_a_key_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    _open(tmp_path)
    (tmp_path / KEY_FILE).chmod(mode)
    with pytest.raises(KeyFileError, match="only its owner"):
        _open(tmp_path)


def test_a_passphrase_protects_it(tmp_path: Path) -> None:
    key = _open(tmp_path, PASSPHRASE)
    assert _open(tmp_path, PASSPHRASE).key_id == key.key_id
    with pytest.raises(KeyLockedError, match="LITTERWATCH_KEY_PASSPHRASE"):
        _open(tmp_path)
    with pytest.raises(KeyLockedError, match="is not its passphrase"):
        _open(tmp_path, "một con trâu trắng")


def test_a_key_without_passphrase_gets_it_when_one_is_given(tmp_path: Path) -> None:
    plain = _open(tmp_path)
    seed = json.loads((tmp_path / KEY_FILE).read_text())["seed"]
    assert _open(tmp_path, PASSPHRASE).key_id == plain.key_id
    assert seed not in (tmp_path / KEY_FILE).read_text()
    with pytest.raises(KeyLockedError):
        _open(tmp_path)


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyLockedError, match="at least 12"):
        _open(tmp_path, "matkhau")
    assert not (tmp_path / KEY_FILE).exists()


def test_a_lost_key_is_not_quietly_replaced(tmp_path: Path) -> None:
    _open(tmp_path)
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(KeyFileError, match="restore it"):
        _open(tmp_path)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_key_file_says_so(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("keys")
    _open(folder)
    path = folder / KEY_FILE
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    site = json.loads((folder / TRUST_FILE).read_text())["site"]
    try:
        trust = _open(folder).trust
    except SiteKeyError:
        return
    pytest.fail(f"expected a refusal, found {trust} for {site}")


def test_two_programs_that_start_at_once_make_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: _open(tmp_path).key_id, range(16)))) == 1


def test_a_new_key_is_signed_by_the_old_one_and_the_history_stays(tmp_path: Path) -> None:
    keys = _open(tmp_path, PASSPHRASE)
    old = keys.key_id
    new = keys.rotate()
    assert new.signed_by == old
    assert keys.key_id == new.key_id == _open(tmp_path, PASSPHRASE).key_id
    assert [key.key_id for key in read_trust((tmp_path / TRUST_FILE).read_bytes()).keys] == [old, new.key_id]
    signed = keys.sign(b"message")
    assert signed.key_id == new.key_id
    assert verify_ed25519(base64_bytes(signed.public_key, 32), b"message", base64_bytes(signed.signature, 64))


def test_a_clock_that_went_back_makes_no_key_older_than_the_one_before(tmp_path: Path) -> None:
    _open(tmp_path, hours=5)
    assert _open(tmp_path, hours=0).rotate().created_utc == "2026-11-22T13:00:00.000Z"


def test_revoking_the_key_in_use_replaces_it_by_one_it_did_not_sign(tmp_path: Path) -> None:
    keys = _open(tmp_path)
    stolen = keys.key_id
    keys.revoke(stolen, "máy bị mất", since=START - timedelta(days=1), known=("0" * 64,))
    trust = read_trust((tmp_path / TRUST_FILE).read_bytes())
    assert trust.keys[-1].is_root
    assert trust.keys[-1].key_id == keys.key_id != stolen
    found = trust.revocation(stolen)
    assert found is not None
    assert (found.since_utc, found.reason, found.known) == ("2026-11-21T08:00:00.000Z", "máy bị mất", ("0" * 64,))
    with pytest.raises(SiteKeyError, match="already"):
        keys.revoke(stolen, "again")
    with pytest.raises(SiteKeyError, match="one of this site's keys"):
        keys.revoke("f" * 64, "unknown")


def test_a_key_that_another_program_replaced_does_nothing_behind_its_back(tmp_path: Path) -> None:
    one, other = _open(tmp_path), _open(tmp_path)
    one.rotate()
    with pytest.raises(SiteKeyError, match="by another program"):
        other.rotate()


def test_who_runs_for_months_signs_with_the_key_that_replaced_the_one_it_began_with(tmp_path: Path) -> None:
    serve, officer = _open(tmp_path), _open(tmp_path)
    begun = serve.key_id
    officer.rotate()
    # Between naming a key in a manifest and signing, nothing changes.
    assert serve.sign(b"x").key_id == begun
    assert serve.key_id == serve.sign(b"x").key_id == officer.key_id != begun
    officer.revoke(officer.key_id, "lộ khóa")
    assert serve.key_id == serve.sign(b"x").key_id == officer.key_id
    assert serve.trust == officer.trust
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(OSError, match=KEY_FILE):
        _ = serve.key_id


def test_a_trust_file_left_behind_by_a_kill_is_made_again(tmp_path: Path) -> None:
    keys = _open(tmp_path)
    before = (tmp_path / TRUST_FILE).read_bytes()
    keys.rotate()
    (tmp_path / TRUST_FILE).write_bytes(before)
    _open(tmp_path)
    assert read_trust((tmp_path / TRUST_FILE).read_bytes()) == keys.trust


def test_every_signature_in_a_trust_file_counts(tmp_path: Path) -> None:
    keys = _open(tmp_path)
    first = keys.key_id
    keys.rotate()
    keys.revoke(first, "thay máy")
    trust = keys.trust
    check_trust(trust)
    older = replace(trust.keys[1], created_utc="2020-01-01T00:00:00.000Z")
    longer = replace(trust.keys[1], created_utc="2030-01-01T00:00:00.000Z")
    adopted = replace(trust.keys[1], signed_by=trust.keys[1].key_id)
    reason = replace(trust.revocations[0], reason="không có gì")
    for forged in (
        replace(trust, keys=(trust.keys[0], older)),
        replace(trust, keys=(trust.keys[0], longer)),
        replace(trust, keys=(trust.keys[0], adopted)),
        replace(trust, keys=trust.keys[::-1]),
        replace(trust, keys=trust.keys[1:]),
        replace(trust, keys=()),
        replace(trust, revocations=(reason,)),
        replace(trust, revocations=()),
        replace(trust, site="Hà Nội"),
        replace(trust, authorities=("-----BEGIN CERTIFICATE-----",)),
    ):
        with pytest.raises(TrustError):
            read_trust(forged.to_bytes())


def test_the_secret_is_in_no_message(tmp_path: Path) -> None:
    keys = _open(tmp_path)
    seed = json.loads((tmp_path / KEY_FILE).read_text())["seed"]
    assert seed not in repr(vars(keys))
    assert os.listdir(tmp_path).count(KEY_FILE) == 1  # noqa: PTH208
