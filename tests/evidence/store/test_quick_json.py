import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from evidence.store.canonical import canonical
from evidence.store.errors import RecordError

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**53) + 1, 2**53 - 1)
EVERYDAY = st.floats(-1e6, 1e6) | st.integers(-1000, 1000) | st.decimals(-1000, 1000, places=3).map(float)
TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | EVERYDAY | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_it_writes_what_rfc8785_writes(value: object) -> None:
    assert canonical(value).encode() == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["\x00\x1f\x7f\x80\u2028", '"\\/\b\f\n\r\t', "Kỳ Lừa 𝕏", "\ue000\U00010000"])
def test_characters_are_escaped_alike(text: str) -> None:
    assert canonical({"a": text, text: 1}).encode() == rfc8785.dumps({"a": text, text: 1})
    assert json.loads(canonical(text)) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {"a": object()}, 2**60])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(RecordError):
        canonical(value)
