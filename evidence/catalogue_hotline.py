"""What is said about reports from the hotline, in Vietnamese and English."""

from evidence.catalogue import Text

REPORTS = Text("Phản ánh", "Reports")
NO_REPORT = Text("không có phản ánh này", "there is no such report")
CONFLICT = Text(
    "người khác vừa cập nhật phản ánh này; hãy tải lại rồi quyết định",
    "somebody has just changed this report; load it again and decide",
)
CLOSED = Text("phản ánh đã đóng; hãy mở lại trước", "the report is closed; open it again first")
BAD_REPORT = Text("không ghi được phản ánh: {reason}", "this report cannot be taken down: {reason}")
BAD_FILE = Text("không nhận tệp này: {reason}", "this file is not taken: {reason}")
NO_FOOTAGE = Text("không có bản ghi: {reason}", "no footage: {reason}")
NO_CONTACT = Text("không ai để lại liên hệ, hoặc đã xoá", "nobody left a contact, or it was erased")
CONTACT_AWAY = Text("không đọc được liên hệ: {reason}", "the contact cannot be read: {reason}")
DISK = Text("đĩa không nhận: {reason}", "the disk refuses: {reason}")
OUT_OF_SCOPE = Text("phải ghi một xã, phường thuộc địa bàn của bạn", "name one of your own communes")

STATE = {
    "received": Text("mới tiếp nhận", "received"),
    "linked": Text("đã gắn vụ việc", "linked to a case"),
    "closed": Text("đã đóng", "closed"),
}
OUTCOME = {
    "handled": Text("đã xử lý", "handled"),
    "no_violation": Text("không có vi phạm", "no violation"),
    "no_footage": Text("không có hình ảnh", "no footage"),
    "duplicate": Text("trùng với phản ánh khác", "the same as another report"),
    "elsewhere": Text("đã chuyển nơi có thẩm quyền", "passed on to whom it concerns"),
    "unfounded": Text("không có căn cứ", "unfounded"),
}
CHANNEL = {
    "hotline": Text("đường dây nóng", "hotline"),
    "in_person": Text("trực tiếp", "in person"),
    "post": Text("bưu chính", "post"),
    "email": Text("thư điện tử", "e-mail"),
    "portal": Text("cổng thông tin", "portal"),
    "app": Text("ứng dụng, VNeID", "app, VNeID"),
    "system": Text("hệ thống khác", "another system"),
}
STEP = {
    "attached": Text("thêm tệp {what}", "added the file {what}"),
    "kept": Text("lưu đoạn hình của camera {what}", "kept a stretch of camera {what}"),
    "linked": Text("gắn với vụ việc {what}", "linked it to case {what}"),
    "closed": Text("đóng: {what}", "closed it: {what}"),
    "reopened": Text("mở lại", "opened it again"),
}

# --- pages ---------------------------------------------------------------------------------------------------------
NEW = Text("Tiếp nhận phản ánh", "Take a report")
NONE_YET = Text("Chưa có phản ánh nào ở đây.", "There are no reports here.")
ALL_STATES = Text("tất cả", "all")
STATE_LABEL = Text("Tình trạng", "State")
OLDER = Text("Cũ hơn", "Older")
WHERE = Text("Ở đâu", "Where")
WHERE_HELP = Text("Số nhà, ngõ, cột mốc, tên chợ, tên cầu …", "House number, alley, landmark, market, bridge …")
COMMUNE = Text("Xã, phường", "Commune")
UNKNOWN_COMMUNE = Text("chưa rõ", "not known")
POSITION = Text("Toạ độ (vĩ độ, kinh độ), nếu biết", "Position (latitude, longitude) where known")
POSITION_HELP = Text("Ví dụ 21.85370, 106.76150", "For example 21.85370, 106.76150")
BAD_POSITION = Text(
    "toạ độ phải là hai số, ví dụ 21.85370, 106.76150", "a position is two numbers, for example 21.85370, 106.76150"
)
DAY = Text("Ngày", "Day")
HOUR = Text("Lúc", "At")
ABOUT = Text("Sai số", "Give or take")
BAD_TIME = Text("hãy ghi ngày và giờ", "give a day and a time")
UNCERTAIN = {
    60: Text("1 phút", "1 minute"),
    300: Text("5 phút", "5 minutes"),
    900: Text("15 phút", "15 minutes"),
    1800: Text("30 phút", "30 minutes"),
    3600: Text("1 giờ", "1 hour"),
    10800: Text("3 giờ", "3 hours"),
    43200: Text("nửa ngày", "half a day"),
}
WHAT = Text("Nội dung", "What was seen")
WHAT_HELP = Text("Ai, làm gì, xe gì, rác gì, đi về hướng nào", "Who, what, which vehicle, which waste, where they went")
BY_WHICH = Text("Qua kênh", "By which way")
WHO = Text("Người phản ánh", "Who reports")
WHO_HELP = Text(
    "Bỏ trống nếu không muốn nêu tên. Được mã hoá; chỉ người phê duyệt xem được, mỗi lần xem đều vào nhật ký.",
    "Leave it empty for an anonymous report. It is encrypted; approvers alone can read it, and each look is logged.",
)
CALLER_NAME = Text("Họ tên", "Name")
PHONE = Text("Điện thoại", "Telephone")
OTHER_WAY = Text("Cách liên hệ khác", "Another way to reach them")
WANTS_REPLY = Text("Muốn được báo kết quả", "Wants to hear what came of it")
SAVE = Text("Ghi phản ánh và giữ hình ảnh", "Take it down and hold the footage")
RECEIVED_BY = Text("{who} tiếp nhận lúc {at}", "taken down by {who} at {at}")
ANONYMOUS = Text("ẩn danh", "anonymous")
CONTACT_KEPT = Text("có để lại liên hệ", "a contact is kept")
SHOW_CONTACT = Text("Xem người phản ánh (ghi vào nhật ký)", "Show who reported (it is logged)")
ERASE_CONTACT = Text("Xoá liên hệ", "Erase the contact")
GIVE_OR_TAKE = Text("± {span}", "± {span}")
FILES = Text("Ảnh, video kèm theo", "Pictures and videos")
ADD_FILE = Text("Thêm ảnh, video", "Add pictures or videos")
FILE_SAYS = Text("tệp ghi: {what}", "the file says: {what}")
FILE_HELP = Text(
    "Ảnh tối đa 32 MB, video tối đa 512 MB, 20 tệp.", "Pictures up to 32 MB, videos up to 512 MB, 20 files."
)
SENDING = Text("đang gửi {name} …", "sending {name} …")
NO_FILES = Text("Không có tệp nào.", "No files.")
CAMERAS = Text("Camera gần đó", "Cameras near by")
NO_CAMERAS = Text("Không có camera nào gần nơi này.", "No camera is near this place.")
ELSEWHERE = Text("{n} camera của xã, phường khác cũng đã được giữ.", "{n} cameras of other communes are held too.")
AWAY_M = Text("cách {m} m", "{m} m away")
SAME_COMMUNE = Text("cùng xã, phường", "the same commune")
HELD = Text("đã giữ", "held")
NOT_HELD = Text("không giữ", "not held")
NOT_HERE = Text("bản ghi ở máy khác", "recorded on another machine")
NOTHING_RECORDED = Text("không có bản ghi quanh thời điểm này", "nothing recorded around this time")
RECORDED = Text("có hình từ {start} đến {end}", "recorded from {start} to {end}")
KEEP = Text("Lưu đoạn để xem", "Keep a stretch to look at")
FROM = Text("Từ", "From")
TO = Text("Đến", "To")
KEPT = Text("Đoạn đã lưu", "What was kept")
GAPS = Text("mất hình {n} lần", "{n} gaps")
MAKE_CASE = Text("Lập vụ việc từ hình ảnh", "Make a case of it")
MAKE_CASE_HELP = Text(
    "Thời điểm rác được bỏ xuống; vụ việc vào hàng đợi như mọi vụ khác.",
    "The moment at which the waste was left; the case goes into the queue like any other.",
)
ACT = Text("Hành vi", "Act")
ACTOR = Text("Ai", "Who")
CASES = Text("Vụ việc đã gắn", "Linked cases")
LINK = Text("Gắn vụ việc có sẵn", "Link a case that is there")
EVENT_ID = Text("Mã vụ việc", "Case id")
NEAR_EVENTS = Text("Vụ việc gần nơi và lúc đó", "Cases near that place and time")
CLOSE = Text("Đóng phản ánh", "Close the report")
RESULT = Text("Kết quả", "Outcome")
ANSWER = Text("Trả lời, ghi chú", "Answer, note")
REOPEN = Text("Mở lại", "Open it again")
HISTORY = Text("Đã làm", "What was done")
HOLDS_END = Text(
    "Sau khi đóng một ngày, bản ghi của camera không còn được giữ.",
    "A day after closing, the cameras' recordings are held no longer.",
)

# --- command -------------------------------------------------------------------------------------------------------
BY_HELP = "Ai làm việc này; ghi vào nhật ký / who does it, for the log"
PLACE_HELP = "Nơi xảy ra / where"
AT_HELP = "Lúc nào, giờ địa phương: 2026-11-22T19:05 / when, local time"
ABOUT_HELP = "Sai số, phút / give or take, minutes"
TEXT_HELP = "Nội dung / what was seen"
LAT_HELP = "Vĩ độ WGS 84 / latitude"
LON_HELP = "Kinh độ WGS 84 / longitude"
COMMUNE_HELP = "Xã, phường, như trong cameras.yaml / commune, as in cameras.yaml"
CHANNEL_HELP = " | ".join(CHANNEL)
NAME_HELP = "Họ tên người phản ánh / who reports"
PHONE_HELP = "Điện thoại / telephone"
FILE_HELP_CLI = "Ảnh hoặc video, lặp lại được / picture or video; repeatable"
REPLY_HELP = "Người phản ánh muốn biết kết quả / wants to hear what came of it"
STATE_HELP = " | ".join(STATE)
OUTCOME_HELP = " | ".join(OUTCOME)
NOTE_HELP = "Trả lời, ghi chú / answer, note"
TAKEN = Text("{id}: đã tiếp nhận; giữ hình ở {n} camera", "{id}: taken down; footage held at {n} cameras")
CHANGED = Text("{id}: {state}", "{id}: {state}")
CANNOT = Text("không làm được: {reason}", "cannot be done: {reason}")
BAD_CHOICE = Text("{option}: hãy chọn {choices}", "{option}: choose {choices}")
