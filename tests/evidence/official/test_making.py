"""The record as a person gets it: a PDF that is read back, and JSON."""

import hashlib
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.official import PictureError, RecordFacts, make_record
from evidence.official.facts import ActFacts, Operator, PlaceFacts, Violator
from evidence.official.view import view
from tests.checkout import REPOSITORY
from tests.evidence.official.facts import AT, bare, full, pictures
from tests.evidence.official.reading import read


@pytest.fixture(scope="module")
def made() -> bytes:
    return make_record(full(), pictures()).pdf


def test_the_form_has_all_that_the_decree_asks_for(made: bytes) -> None:
    text = read(made).text
    for said in (
        "CÔNG AN TỈNH LẠNG SƠN",
        "CÔNG AN PHƯỜNG ĐÔNG KINH",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/BGN-CAP",
        "Lạng Sơn, ngày 23 tháng 11 năm 2026",
        "BẢN GHI NHẬN KẾT QUẢ",
        "(theo khoản 2 Điều 14 Nghị định 61/2026/NĐ-CP)",
        "Vụ việc số: 2026-000123",
        "Họ và tên: Nguyễn Thị Ỷ Nhi",
        "số 123/QĐ-CAT ngày 04/05/2026 của Giám đốc Công an tỉnh",
        "Họ tên, tên tổ chức: Hoàng Văn Thụ",
        "Địa chỉ: Số 12, ngõ 34/56, phường Tam Thanh",
        "5 bản ảnh in ở cuối",
        "Độ ồn: 62 dB (thiết bị: máy đo 1)",
        "07 giờ 54 phút 15 giây, ngày 22 tháng 11 năm 2026 (giờ Việt Nam, UTC+7; 2026-11-22T00:54:15.250Z UTC)",
        "sai số không quá 0,4 giây",
        "Chợ Kỳ Lừa, cổng 1, phường Đông Kinh, tỉnh Lạng Sơn",
        "Tọa độ (WGS 84): 21,853712; 106,7615",
        "Gợi ý của phần mềm chỉ để tham khảo; việc kết luận do người có thẩm quyền thực hiện.",
        "Lê Đức Anh (reviewer) – xác nhận vi phạm, mã lý do CONFIRM-ROAD",
        "Hành vi: Vứt, thải rác trên vỉa hè, lòng đường",
        "từ 1.000.000 đồng đến 2.000.000 đồng",
        "Kết luận: Có hành vi vi phạm.",
        "Trời mưa nhẹ.",
        "cd" * 32,
        "ef" * 32,
        "01" * 32,
        "23" * 32,
        "01/12/2026",
        "NGƯỜI SỬ DỤNG PHƯƠNG TIỆN, THIẾT BỊ",
        "THỦ TRƯỞNG ĐƠN VỊ",
    ):
        assert said in text, said


def test_pictures_are_printed_with_their_moments_and_hashes(made: bytes) -> None:
    found = read(made)
    assert found.pictures == 5
    assert "Ảnh 4. Vật để lại" in found.text
    for picture in full().pictures:
        assert f"{picture.sha256[:32]} {picture.sha256[32:]}" in found.text


def test_what_is_unknown_is_a_dotted_line_and_never_a_guess() -> None:
    found = read(make_record(bare(), {}).pdf)
    for label in ("Số:", "Chức vụ:", "Số hiệu:", "Họ tên, tên tổ chức:", "Địa chỉ:", "Thời điểm:", "Địa điểm:"):
        assert f"{label} ....." in found.text, label
    for label in ("Hành vi:", "Quy định tại:", "Kết luận:", "(căn cứ pháp lý:"):
        assert f"{label} ....." in found.text, label
    assert "giây thứ 15,3 kể từ đầu" in found.text
    assert "None" not in found.text
    assert "null" not in found.text


def test_it_is_an_archive_s_pdf_with_its_fonts_inside(made: bytes) -> None:
    assert read(made).conformance
    assert b"LiberationSerif" in made


def test_the_same_facts_are_the_same_bytes_and_others_are_not(made: bytes) -> None:
    again = make_record(full(), pictures())
    assert again.pdf == made
    assert make_record(full(), pictures()) == again
    later = full().model_copy(update={"as_of_utc": AT + timedelta(days=2)})
    assert make_record(later, pictures()).pdf != made


def test_another_process_with_other_folders_and_another_time_zone_makes_the_same_bytes(
    made: bytes, tmp_path: Path
) -> None:
    code = (
        "import hashlib\nfrom evidence.official import make_record\n"
        "from tests.evidence.official.facts import full, pictures\n"
        "print(hashlib.sha256(make_record(full(), pictures()).pdf).hexdigest())"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TZ": "America/New_York", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, env=environment, check=False, capture_output=True, text=True
    )
    assert (done.stdout.strip(), done.stderr) == (hashlib.sha256(made).hexdigest(), "")


def test_the_json_holds_the_facts_and_names_the_pdf() -> None:
    files = make_record(full(), pictures())
    document = json.loads(files.json)
    assert rfc8785.dumps(document) + b"\n" == files.json
    assert document["pdf"] == {"path": "ban_ghi_nhan.pdf", "sha256": hashlib.sha256(files.pdf).hexdigest()}
    assert RecordFacts.model_validate(document["facts"]) == full()
    assert document["facts"]["advisory"] is True


def test_a_picture_that_is_missing_or_another_one_is_refused() -> None:
    given_pictures = dict(pictures())
    first = next(iter(given_pictures))
    with pytest.raises(PictureError, match="found none"):
        make_record(full(), {path: data for path, data in given_pictures.items() if path != first})
    given_pictures[first] += b"\0"
    with pytest.raises(PictureError, match="expected SHA-256"):
        make_record(full(), given_pictures)


def test_long_names_and_places_wrap_and_nothing_runs_off_the_page() -> None:
    long = "Nguyễn Phước Bảo Ân Tôn Nữ " * 12
    one_word = "Đ" * 700
    facts = full().model_copy(
        update={
            "unit": f"Công an {long}"[:400],
            "operator": Operator(name=long, position=one_word, number="9" * 300),
            "violator": Violator(name=one_word, address=long * 3),
            "place": PlaceFacts(text=one_word),
            "case_no": "1" * 200,
            "other": "\n".join([long] * 40),
        }
    )
    found = read(make_record(facts, pictures()).pdf)
    left, right = found.margins_mm
    assert left >= 29
    assert right >= 14
    assert found.text.count("Tôn Nữ") >= 40 * 12


anything = st.text(
    st.characters(exclude_categories=["Cs"])
    | st.sampled_from("\u202e\u2066\u200f\u0000\u0007\ufeff\u200d😀👨‍👩‍👧אשاب#*_$[]{}\\`@<>\"'“”ẶỠự\n\t\r"),
    min_size=1,
    max_size=120,
).filter(str.strip)


@settings(max_examples=40, deadline=None)
@given(anything, anything, anything, anything)
def test_no_text_breaks_the_form_or_hides_in_it(name: str, place: str, conclusion: str, other: str) -> None:
    facts = bare().model_copy(
        update={
            "operator": Operator(name=name),
            "place": PlaceFacts(text=place),
            "act": ActFacts(text=other, conclusion=conclusion),
            "other": other,
        }
    )
    files = make_record(facts, {})
    found = read(files.pdf)
    assert found.conformance
    assert "Kết luận:" in found.text
    assert found.margins_mm[1] >= 14
    assert json.loads(files.json)["facts"]["operator"]["name"] == name


def test_text_that_looks_like_markup_stays_text() -> None:
    trick = '#read("/etc/hostname") *đậm* $x$ \\ @nguồn `mã` <nhãn> // chú thích'
    text = read(make_record(bare().model_copy(update={"other": trick}), {}).pdf).text
    assert trick.replace(" \\ ", " \\ ") in text


def test_the_template_is_given_times_and_codes_in_words() -> None:
    given_view = view(full(), frozenset(range(0x3000)))
    event = given_view["event"]
    assert isinstance(event, dict)
    release = event["release_utc"]
    assert isinstance(release, dict)
    assert release["clock"] == "07 giờ 54 phút 15 giây"
    assert release["utc"] == "2026-11-22T00:54:15.250Z"
    words = given_view["words"]
    assert isinstance(words, dict)
    assert words["kind"] == {"vi": "Đổ rác", "en": "Dumping"}


@pytest.mark.parametrize("half", ["\ud800", "a\udfff"])
def test_half_a_character_is_refused_when_the_facts_are_made(half: str) -> None:
    with pytest.raises(ValueError, match="unable to parse raw data as a unicode string"):
        Operator(name=half)
