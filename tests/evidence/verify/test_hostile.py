"""Whatever is handed to the verifier, it answers: no file makes it fail, and none but the true one makes it say yes."""

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.evidence.forging_seal import stamp_over
from benchmarks.evidence.sample import sealed_with, write_folder
from benchmarks.evidence.tampering import Bench
from evidence.verify.der import StampError
from evidence.verify.judge import verify_package
from evidence.verify.stamp_shape import claimed
from evidence.verify.trust import TrustError, read_trust

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["path", "size", "sha256"]), inner),
    max_leaves=8,
)


def _zipped(package: dict[str, bytes], form: str) -> bytes:
    buffer = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if form == "deflated" else zipfile.ZIP_STORED
    with zipfile.ZipFile(buffer, "w", method) as target:
        for name, data in package.items():
            with target.open(name, "w", force_zip64=form == "large") as entry:
                entry.write(data)
    return buffer.getvalue()


@MANY
@given(data=st.data(), form=st.sampled_from(["stored", "deflated", "large"]))
def test_a_damaged_zip_is_answered(made: Bench, tmp_path: Path, data: st.DataObject, form: str) -> None:
    whole = _zipped(dict(made.shop.genuine), form)
    content = bytearray(whole)
    # Most of the damage where the directory is: that is where a reader can be led astray.
    for _ in range(data.draw(st.integers(1, 5))):
        back = data.draw(st.integers(1, min(len(content), 2000)))
        content[-back] = data.draw(st.integers(0, 255))
    path = tmp_path / "package.zip"
    path.write_bytes(content)
    report = verify_package(path, made.known)
    assert report.verdict in ("intact", "altered", "unreadable")
    if report.verdict == "intact":
        assert report.whole == report.files
        assert content == whole or report.remarks


@MANY
@given(where=st.sampled_from(["integrity", "media", "stills", "identity", "event", "files"]), value=ANYTHING)
def test_a_signed_manifest_of_any_shape_is_answered(made: Bench, tmp_path: Path, where: str, value: object) -> None:
    """By a thief's key: then the shape alone is what the verifier has to get over."""
    manifest: dict[str, Any] = json.loads(made.shop.genuine["manifest.json"])
    (manifest["integrity"] if where == "files" else manifest)[where] = value
    listed = {path: made.shop.genuine[path] for path in made.shop.listed}
    package = write_folder(sealed_with(manifest, listed, made.shop.thief), tmp_path / "package")
    assert verify_package(package, made.known).verdict in ("altered", "untrusted")


@MANY
@given(value=ANYTHING)
def test_a_signature_or_trust_file_of_any_shape_is_answered(made: Bench, tmp_path: Path, value: object) -> None:
    data = json.dumps(value).encode()
    package = write_folder({**made.shop.genuine, "manifest.sig": data}, tmp_path / "package")
    assert verify_package(package, made.known).verdict == "altered"
    with pytest.raises(TrustError):
        read_trust(data)


@MANY
@given(data=st.data())
def test_no_changed_byte_of_a_trust_file_is_accepted(made: Bench, data: st.DataObject) -> None:
    content = bytearray(made.keys.trust.to_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(TrustError):
        read_trust(bytes(content))


@pytest.mark.parametrize("name", ["key_id", "public_key", "signature", "signed_by", "created_utc"])
@pytest.mark.parametrize("value", [None, 5, [], {}, "", "AA=="])
def test_no_field_of_a_key_may_be_something_else(made: Bench, name: str, value: object) -> None:
    trust = json.loads(made.keys.trust.to_bytes())
    trust["keys"][0][name] = value
    with pytest.raises(TrustError):
        read_trust(json.dumps(trust).encode())


@MANY
@given(data=st.data())
def test_a_damaged_stamp_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(stamp_over(bytes(32)))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        imprint, _ = claimed(bytes(content))
    except StampError:
        return
    assert len(imprint) == 32


@given(st.binary(max_size=60))
def test_noise_is_no_stamp(data: bytes) -> None:
    with pytest.raises(StampError):
        claimed(data)


@pytest.mark.parametrize("time", [b"20261322010203Z", b"20261122010203", b"2026112201Z", b"20261122010203+0700", b""])
def test_a_stamp_says_its_time_in_utc(time: bytes) -> None:
    assert claimed(stamp_over(bytes(32), b"20261122010203.5Z")) == (bytes(32), "2026-11-22T01:02:03.500Z")
    with pytest.raises(StampError):
        claimed(stamp_over(bytes(32), time))


def test_base64_of_the_right_length_is_still_no_key(made: Bench, tmp_path: Path) -> None:
    weak = json.loads(made.shop.genuine["manifest.sig"])
    weak["public_key"] = base64.b64encode(b"\1" + bytes(31)).decode()
    package = write_folder({**made.shop.genuine, "manifest.sig": json.dumps(weak).encode()}, tmp_path / "package")
    assert [one.kind for one in verify_package(package, made.known).findings] == ["signature_broken"]
