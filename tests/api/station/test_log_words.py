"""Every spelling that the log has for what was done to an account is read in Vietnamese too."""

import pytest

from api.station.log_words import filled
from evidence.catalogue import Text

ACCOUNT = Text("{change}", "{change}")


@pytest.mark.parametrize(
    ("written", "vi"),
    [
        ("password set by link", "đặt mật khẩu bằng liên kết"),
        ("made as unit_admin of every commune", "tạo, vai trò quản trị đơn vị, mọi xã, phường"),
        ("sees Kỳ Lừa, Đông Kinh", "được xem Kỳ Lừa, Đông Kinh"),
        ("disabled True, role approver", "ngừng dùng, vai trò người phê duyệt"),
        ("token 0a1b made for events, media", "tạo mã truy cập 0a1b: xem vụ việc, xem hình"),
        (
            "viewer of no commune, as its service says",
            "vai trò người xem, không xã, phường nào, theo dịch vụ đăng nhập",
        ),
        ("something of a later version, disabled True", "something of a later version, disabled True"),
    ],
)
def test_a_change_of_an_account_is_said_in_vietnamese(written: str, vi: str) -> None:
    assert filled(ACCOUNT, {"change": written}).vi == vi


def test_a_verdict_and_a_redacted_clip_are_said_as_people_say_them() -> None:
    assert filled(Text("{verdict}", "{verdict}"), {"verdict": "confirmed"}).vi == "xác nhận vi phạm"
    prepared = Text("Làm bản che{uncovered}", "Made{uncovered}")
    assert filled(prepared, {}).vi == "Làm bản che"
    assert filled(prepared, {"uncovered": "5 7"}).vi == "Làm bản che, bỏ che mục 5 7: không phải người hay xe"
    watched = Text("Xem {what}, {seconds} s", "Watched {what}, {seconds} s")
    seen = filled(watched, {"what": "publication/redacted.mp4 e6b1ef8bc71f", "seconds": 26.0})
    assert seen == Text("Xem bản che e6b1ef8bc71f, 26.0 s", "Watched the redacted clip e6b1ef8bc71f, 26.0 s")
