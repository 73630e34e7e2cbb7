"""What the record of results and its deadlines say to a person, in Vietnamese and English.

The form's own wording stands in its template (evidence/official/template).
"""

from datetime import date

from evidence.catalogue import STILL, Text

COUNTED = {
    "working_days": Text(
        "{count} ngày làm việc, tính từ ngày liền sau ngày {start}: hết ngày {due}",
        "{count} working days from the day after {start}: to the end of {due}",
    ),
    "days": Text(
        "{count} ngày, tính từ ngày liền sau ngày {start}: hết ngày {due}",
        "{count} days from the day after {start}: to the end of {due}",
    ),
    "years": Text("{count} năm từ ngày {start}: hết ngày {due}", "{count} years from {start}: to the end of {due}"),
}
SKIPPED = Text("không tính {days}", "not counting {days}")
ROLLED = Text(
    "ngày cuối là ngày nghỉ nên lùi đến ngày làm việc tiếp theo",
    "the last day is none of work, so the next one that is",
)
NOT_STARTED = {
    "identified": Text("chưa tính: chưa xác định được người vi phạm", "not running: nobody has been identified yet"),
    "taken_up": Text("chưa tính: chưa ghi ngày tiếp nhận", "not running: no day of taking up is noted"),
    "act": Text("chưa tính được: chưa rõ thời điểm hành vi", "cannot be said: the time of the act is unknown"),
}
ASSUMED_START = Text(
    "ngày tiếp nhận chưa ghi, lấy ngày vụ việc vào phần mềm theo dõi",
    "the day of taking up is not noted: the day it came into the program is taken",
)
NO_CALENDAR = Text("chưa có lịch ngày nghỉ cho năm đó", "no holidays are known for that year")
STAGE = {
    "open": Text("đang xử lý", "open"),
    "due_soon": Text("sắp hết hạn", "due soon"),
    "overdue": Text("quá hạn", "overdue"),
    "met": Text("đã xong", "met"),
    "expired": Text("hết thời hiệu", "expired"),
    "closed": Text("đã kết thúc", "closed"),
}
TASK_STATE = {
    "waiting": Text("chưa bắt đầu tính", "not running yet"),
    "unknown": Text("không tính được", "cannot be said"),
    "open": STAGE["open"],
    "due_soon": STAGE["due_soon"],
    "overdue": STAGE["overdue"],
    "met": Text("đúng hạn", "met"),
    "met_late": Text("đã xong, trễ hạn", "done, too late"),
    "expired": STAGE["expired"],
    "void": Text("không còn áp dụng", "does not apply any more"),
}
VERDICT = {
    "confirmed": Text("xác nhận vi phạm", "violation confirmed"),
    "warned": Text("nhắc nhở", "reminded"),
    "rejected": Text("không vi phạm", "no violation"),
    "insufficient": Text("không đủ căn cứ", "insufficient basis"),
    "suspected_tampering": Text("nghi dữ liệu bị làm giả", "suspected tampering"),
    "test": Text("thử nghiệm", "test"),
}
ROUTE = {
    "police": Text(
        "kết quả thu được bằng phương tiện, thiết bị kỹ thuật nghiệp vụ", "result of the authority's own equipment"
    ),
    "other": Text("dữ liệu do cá nhân, tổ chức cung cấp", "data provided by people or organisations"),
}
CLOCK = {
    "rtcp": Text("đồng hồ của camera", "the camera's clock"),
    "rtcp_sr": Text("đồng hồ của camera", "the camera's clock"),
    "ntp": Text("đồng hồ đồng bộ NTP", "a clock set by NTP"),
    "onvif": Text("đồng hồ của camera, hỏi qua ONVIF", "the camera's clock, asked by ONVIF"),
    "arrival": Text("đồng hồ của máy nhận khi hình đến", "our clock when the picture came"),
    "stated": Text("do người quét bản ghi khai báo", "stated by whoever had the recording scanned"),
}

PICTURE = {
    **STILL,
    "person": Text("Người", "Person"),
    "vehicle": Text("Phương tiện", "Vehicle"),
    "plate": Text("Vùng biển số", "Plate region"),
}


def day(at: date) -> str:
    """22/11/2026"""
    return f"{at.day:02d}/{at.month:02d}/{at.year}"


def joined(*texts: Text) -> Text:
    return Text("; ".join(t.vi for t in texts), "; ".join(t.en for t in texts))
