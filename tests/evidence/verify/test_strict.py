"""A document that two programs could read in two ways is no document."""

import json
import math

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from evidence.verify.seal import read_sums
from evidence.verify.strict import StrictError, base64_bytes, canonical_json, strict_json

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)
SIGNED = st.recursive(
    st.none() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc_", min_size=1), inner, max_size=4),
)


@given(VALUES)
def test_ordinary_json_is_read_as_it_is(value: object) -> None:
    assert strict_json(rfc8785.dumps(value)) == json.loads(rfc8785.dumps(value))  # type: ignore[arg-type]


@given(SIGNED)
def test_what_we_sign_is_written_as_rfc_8785_says(value: object) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'[{"b":{"a":1,"\\u0061":2}}]',
        b"NaN",
        b"[Infinity]",
        b"[-Infinity]",
        b"1e999",
        b'"\\ud800"',
        b'{"\\udc00":1}',
        b"\xef\xbb\xbf{}",
        b'"\xff"',
        b'"\n"',
        b"{}{}",
        b"[1,]",
        b"",
        b"[" * 100_000,
        b"[" * 65 + b"]" * 65,
        '{"a":1}'.encode("utf-16"),
    ],
)
def test_json_with_two_readings_is_refused(data: bytes) -> None:
    with pytest.raises(StrictError):
        strict_json(data)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = strict_json(data)
    except StrictError:
        return
    assert not (isinstance(value, float) and math.isnan(value))


@given(st.binary(min_size=3, max_size=3), st.sampled_from(["", " ", "\n", "=", "A"]))
def test_base64_has_one_form(data: bytes, more: str) -> None:
    import base64  # noqa: PLC0415

    text = base64.b64encode(data).decode()
    assert base64_bytes(text, 3) == data
    if more:
        with pytest.raises(StrictError):
            base64_bytes(text + more, 3)
    with pytest.raises(StrictError):
        base64_bytes("AB==", 1)  # the same byte as AA==
    with pytest.raises(StrictError):
        base64_bytes(None, 3)


@pytest.mark.parametrize(
    "lines",
    [
        "0" * 64 + "  a",
        "0" * 64 + " *a\n",
        "0" * 63 + "  a\n",
        "0" * 64 + "  a\n" + "0" * 64 + "  a\n",
        "0" * 64 + "  b\n" + "0" * 64 + "  a\n",
        "0" * 64 + "  a\r\n",
        "\n",
    ],
)
def test_check_sums_have_one_form(lines: str) -> None:
    with pytest.raises(StrictError):
        read_sums(lines.encode())


def test_check_sums_are_read() -> None:
    assert read_sums(("1" * 64 + "  a/b\n" + "2" * 64 + "  c\n").encode()) == {"a/b": "1" * 64, "c": "2" * 64}
