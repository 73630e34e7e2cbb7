"""The form as a folder that a unit changes."""

import shutil
from pathlib import Path

import pytest

from evidence.official import Template, TemplateError, make_record
from evidence.official.template import MAIN, SHIPPED
from tests.evidence.official.facts import bare, full, pictures
from tests.evidence.official.reading import read


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the shipped one."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "mau-cua-don-vi"))


def change(folder: Path, old: str, new: str) -> None:
    path = folder / MAIN
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_unit_changes_wording_and_layout_without_touching_code(own: Path) -> None:
    change(own, "BẢN GHI NHẬN KẾT QUẢ] \\", "PHIẾU GHI NHẬN CỦA ĐƠN VỊ] \\")
    change(own, 'paper: "a4"', 'paper: "a5"')
    (own / "loi_van.typ").write_text("#let them = [Nơi nhận: lưu VT.]\n", "utf-8")
    change(own, "#set document", '#import "loi_van.typ": them\n#set document')
    change(own, "// --- Bản ảnh ---", "#them\n// --- Bản ảnh ---")
    template = Template.load(own)
    text = read(make_record(full(), pictures(), template).pdf).text
    assert "PHIẾU GHI NHẬN CỦA ĐƠN VỊ" in text
    assert "Nơi nhận: lưu VT." in text
    assert template.sha256 != Template.load().sha256


def test_a_template_without_fonts_of_its_own_still_shows_vietnamese(own: Path) -> None:
    shutil.rmtree(own / "fonts")
    text = read(make_record(full(), pictures(), Template.load(own)).pdf).text
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text


def test_the_same_folder_has_the_same_hash_wherever_it_lies(own: Path) -> None:
    assert Template.load(own).sha256 == Template.load().sha256


@pytest.mark.parametrize(
    "line",
    [
        '#import "@preview/cetz:0.2.2": canvas',
        '#import "@" + "preview/cetz:0.2.2": canvas',
        '#let name = "@preview/x:1.0.0"\n#import name: y',
        '#include "@local/x:1.0.0"',
        '#eval("import \\"@preview/x:1.0.0\\"")',
        '#let p = plugin("x.wasm")',
    ],
)
def test_a_template_that_wants_something_from_elsewhere_is_refused(own: Path, line: str) -> None:
    change(own, "#set document", f"{line}\n#set document")
    with pytest.raises(TemplateError, match="needs nothing from elsewhere"):
        Template.load(own)


@pytest.mark.parametrize("path", ["/etc/hostname", "../../../etc/hostname", "../secret.txt"])
def test_a_template_reads_nothing_but_its_own_folder(own: Path, path: str) -> None:
    (own.parent / "secret.txt").write_text("bí mật", "utf-8")
    change(own, "#set document", f'#let stolen = read("{path}")\n#set document')
    with pytest.raises(TemplateError, match="cannot be set"):
        make_record(bare(), {}, Template.load(own))


def test_a_mistake_in_the_template_is_told_with_its_line(own: Path) -> None:
    change(own, "#let w = f.words", "#let w = f.wordz")
    with pytest.raises(TemplateError, match=r"ban_ghi_nhan\.typ:6") as raised:
        make_record(bare(), {}, Template.load(own))
    assert "litterwatch-record-" not in str(raised.value)


def test_a_folder_that_is_no_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match=f"expected a folder with {MAIN}"):
        Template.load(tmp_path)


def test_names_that_the_program_adds_are_not_the_template_s(own: Path) -> None:
    (own / "pictures").mkdir()
    (own / "pictures" / "0.jpg").write_bytes(b"x")
    with pytest.raises(TemplateError, match="that name is for what the program adds"):
        Template.load(own)
