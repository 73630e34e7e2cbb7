"""Text as it can stand on paper, and which characters fonts can show."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.official.fonts import FontError, covered
from evidence.official.printable import LONGEST_RUN, printable
from evidence.official.template import FONTS, SHIPPED

REGULAR = SHIPPED / FONTS / "LiberationSerif-Regular.ttf"
SHOWN = covered(REGULAR)
VOWELS = "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def test_every_font_of_the_form_shows_every_vietnamese_letter() -> None:
    letters = {unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES} | set("đĐ₫–…“”")
    assert len(letters) == 24 * 6 + 7
    for path in (SHIPPED / FONTS).glob("*.ttf"):
        assert {letter for letter in letters if ord(letter) not in covered(path)} == set(), path.name


@pytest.mark.parametrize(
    ("given_text", "printed"),
    [
        ("Nguyễn Thị Ỷ", "Nguyễn Thị Ỷ"),
        (unicodedata.normalize("NFD", "Đường Nguyễn Huệ"), "Đường Nguyễn Huệ"),
        ("rác 😀", "rác [U+1F600]"),
        ("a\u202eb", "a[U+202E]b"),
        ("a\u200bb\ufeff", "a[U+200B]b[U+FEFF]"),
        ("a\x00\x07", "a[U+0000][U+0007]"),
        ("một\r\nhai\tba\u00a0bốn", "một\nhai ba bốn"),
        ("\u2028", "[U+2028]"),
        ("", ""),
    ],
)
def test_what_cannot_be_shown_or_would_hide_is_spelled_out(given_text: str, printed: str) -> None:
    assert printable(given_text, SHOWN) == printed


@given(st.text(max_size=300))
def test_nothing_is_left_that_a_font_cannot_show_and_no_word_is_too_long(text: str) -> None:
    found = printable(text, SHOWN)
    assert {char for char in found if char not in "\n\u200b" and ord(char) not in SHOWN} == set()
    for word in found.replace("\n", " ").replace("\u200b", " ").split(" "):
        assert sum(not unicodedata.combining(char) for char in word) <= LONGEST_RUN
    assert printable(found.replace("\u200b", ""), SHOWN) == found


def test_a_file_that_is_no_font_is_refused(tmp_path: Path) -> None:
    for content in (b"", b"no font", b"\0\1\0\0\0\0\0\0\0\0\0\0", REGULAR.read_bytes()[:600]):
        path = tmp_path / "font.ttf"
        path.write_bytes(content)
        with pytest.raises(FontError, match="expected a TrueType or OpenType font, found font"):
            covered(path)
