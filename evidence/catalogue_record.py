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
    "open": Text("còn hạn", "running"),
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


# --- litterwatch evidence record ------------------------------------------------------------------------------------
SOURCE_HELP = "Mã sự kiện, gói chứng cứ hoặc thư mục sự kiện / an event's id, a package, or an event's folder"
OPERATOR_HELP = "Họ tên người sử dụng thiết bị, người ký / full name of the operator, who signs"
UNIT_HELP = "Đơn vị lập bản ghi nhận / the unit that makes the record"
OUT_HELP = "Thư mục để ghi PDF và JSON / where PDF and JSON go"
AUTHORITY_HELP = "Cơ quan chủ quản, in trên tên đơn vị / the body above the unit"
POSITION_HELP = "Chức vụ của người ký / the operator's position"
BADGE_HELP = "Số hiệu của người ký / the operator's badge number"
NUMBER_HELP = "Số của văn bản / number of the paper"
CASE_HELP = "Số vụ việc / number of the case"
AT_HELP = "Địa danh ghi trước ngày / the locality before the date"
ON_HELP = "Ngày của văn bản, để trống thì viết tay / date of the paper; left out: written by hand"
VIOLATOR_HELP = "Họ tên, tên tổ chức vi phạm đã xác minh / verified name of the violator"
ADDRESS_HELP = "Địa chỉ đã xác minh / verified address of the violator"
ACT_HELP = "Mã hành vi trong law.yaml / code of an act in law.yaml"
ACT_TEXT_HELP = "Hành vi viết bằng lời / the act in words"
CONCLUSION_HELP = "Kết luận / the conclusion"
OTHER_HELP = "Thông tin khác / other information"
MEASURED_HELP = "Chỉ số đo, TÊN=GIÁ_TRỊ / a measurement, NAME=VALUE"
TAKEN_UP_HELP = "Ngày tiếp nhận / day of taking up"
IDENTIFIED_HELP = "Ngày xác định được người vi phạm / day the violator was identified"
COMPLEX_HELP = "Vụ việc phức tạp: xác minh 60 ngày / complex: 60 days to verify"
TEMPLATE_HELP = "Thư mục mẫu của đơn vị / the unit's own template folder"
LAW_HELP = "Thư mục law.yaml, days.yaml, reasons.yaml của đơn vị [law trong --data] / the unit's own law files"
OBJECTS_HELP = "Kho gói chứng cứ: thư mục hoặc s3://... [evidence trong --data] / where packages are kept"
FORM_HELP = "Thư mục mới để chép mẫu và dữ liệu luật vào / a new folder for the template and the law files"
MADE = Text("đã lập {pdf} và {json}", "made {pdf} and {json}")
NOTHING_OVERWRITTEN = Text(
    "{path} đã có và khác; không ghi đè, hãy chọn --out khác",
    "{path} is there and is another; nothing is overwritten, choose another --out",
)
BAD_MEASURE = Text("chỉ số đo phải viết TÊN=GIÁ_TRỊ, thấy {found}", "expected NAME=VALUE, found {found}")
NO_APPROVAL = Text(
    "lưu ý: camera này chưa ghi quyết định, kế hoạch được phê duyệt (khoản 2 Điều 12 Nghị định 61/2026/NĐ-CP)",
    "note: no approved decision or plan is noted for this camera (khoản 2 Điều 12 of Nghị định 61/2026/NĐ-CP)",
)
CANNOT = Text("không lập được bản ghi nhận: {reason}", "the record cannot be made: {reason}")
NO_SUCH_SOURCE = Text(
    "không có gói, thư mục hay sự kiện nào tên {found}", "expected a package, a folder or an event, found none: {found}"
)
BAD_LAW = Text("dữ liệu luật có lỗi:\n{reason}", "mistakes in the law files:\n{reason}")
COPIED = Text("đã chép mẫu vào {form} và dữ liệu luật vào {law}", "template in {form}, law files in {law}")

# --- litterwatch evidence case --------------------------------------------------------------------------------------
CASE_EVENT_HELP = (
    "Mã sự kiện; bỏ trống: mọi vụ việc, gấp nhất trước / an event's id; left out: all, most pressing first"
)
BY_HELP = "Người ghi; cần khi ghi gì mới / who notes it; needed where something is noted"
OUTCOME_HELP = "Kết quả xử lý / outcome"
VERIFIED_HELP = "Ngày xác minh xong / day the verification was concluded"
BIEN_BAN_HELP = "Ngày lập biên bản / day the official record was made"
CLOSED_HELP = "Ngày kết thúc vụ việc / day the case was closed"
NOTE_HELP = "Ghi chú / a note"
NEEDS_BY = Text("phải ghi --by: ai ghi", "expected --by: who notes it")
NEEDS_EVENT = Text("phải ghi mã sự kiện", "expected the id of an event")
CANNOT_CASE = Text("không xem hay ghi được: {reason}", "cannot be read or noted: {reason}")
DUE = Text("hạn {day}", "due {day}")
UNCHECKED = Text("cần kiểm tra với văn bản gốc", "to be checked with the text itself")
NO_CASES = Text("chưa có vụ việc nào", "there are no cases")
