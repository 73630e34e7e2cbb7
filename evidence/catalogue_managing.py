"""Texts of the pages by which a unit is run (zones, the log, people), in Vietnamese and English."""

from evidence.catalogue import Text

AUDIT = Text("Nhật ký", "Log")
PEOPLE = Text("Người dùng", "Users")

# --- zones ----------------------------------------------------------------------------------------------------------
EDIT_ZONES = Text("Vẽ vùng và giờ", "Draw zones and hours")
ZONES_OF = Text("Vùng và giờ: {name}", "Zones and hours: {name}")
ZONE_PICTURE = Text("Hình mới nhất của camera, với các vùng", "The camera's latest picture with its zones")
NO_ZONE_PICTURE = Text(
    "Chưa có hình ghi được từ camera này. Vẫn vẽ được trên khung trống, theo tỷ lệ 16:9.",
    "Nothing has been recorded from this camera yet. You can draw on the empty frame, 16:9.",
)
NEEDS_SCRIPT = Text("Trang này cần JavaScript để vẽ.", "Drawing needs JavaScript.")
ZONE_HELP = Text(
    "Thêm vùng rồi bấm từng góc trên hình, Enter để khép. Kéo góc để dời, bấm chấm nhỏ giữa cạnh để thêm góc. "
    "Bằng phím: Tab đến góc, mũi tên để dời (Shift: xa hơn), + thêm góc, Delete bỏ góc, Ctrl+Z quay lại.",
    "Add a zone, press each corner on the picture, Enter closes it. Drag corners to move them, press the small dot "
    "on an edge to add one. By keyboard: Tab to a corner, arrows move it (Shift: further), + adds, Delete removes, "
    "Ctrl+Z takes back.",
)
ADD_ZONE = Text("Thêm vùng", "Add a zone")
UNDO = Text("Quay lại", "Undo")
SAVE_ZONES = Text("Lưu vùng và giờ", "Save zones and hours")
NO_ZONES_YET = Text("Chưa có vùng nào: toàn khung hình cấm để rác.", "No zones yet: the whole picture, never allowed.")
ZONE_RULES = {
    "never": Text("cấm để rác", "never allowed"),
    "hours": Text("chỉ trong giờ quy định", "allowed in set hours"),
    "allowed": Text("được phép", "allowed"),
    "bin": Text("miệng thùng rác", "mouth of a waste bin"),
    "ignore": Text("không xem", "not watched"),
}
ZONE_WORDS = {
    "id": Text("Mã vùng", "Zone id"),
    "rule": Text("Quy định", "Rule"),
    "days": Text("Ngày", "Days"),
    "from": Text("từ", "from"),
    "to": Text("đến", "to"),
    "add_hours": Text("Thêm khung giờ", "Add hours"),
    "remove": Text("Bỏ", "Remove"),
    "remove_zone": Text("Bỏ vùng này", "Remove this zone"),
    "points": Text("Các góc (% ngang, % dọc)", "Corners (% across, % down)"),
    "point": Text("Góc {n}", "Corner {n}"),
    "of_zone": Text("vùng {id}", "zone {id}"),
    "across": Text("ngang", "across"),
    "down": Text("dọc", "down"),
    "add_point": Text("Thêm góc sau góc {n}", "Add a corner after {n}"),
    "remove_point": Text("Bỏ góc {n}", "Remove corner {n}"),
    "drawing": Text(
        "Đang vẽ: bấm từng góc trên hình, rồi Enter hoặc bấm lại góc đầu. Enter ngay: một hình chữ nhật. Esc: thôi.",
        "Drawing: press each corner, then Enter or the first corner again. Enter at once: a rectangle. Esc: stop.",
    ),
    "crossing": Text("Vùng {id}: các cạnh cắt nhau.", "Zone {id}: its edges cross."),
    "unsaved": Text("Có thay đổi chưa lưu.", "There are changes that are not saved."),
    "exceptions": Text("Ngày đặc biệt", "Special days"),
    "exception_note": Text(
        "Các ngày này giữ nguyên như trong cameras.yaml.", "These days stay as they are in cameras.yaml."
    ),
    "next_day": Text("sang ngày sau", "into the next day"),
    "same_id": Text("Hai vùng có cùng mã {id}.", "Two zones have the id {id}."),
    "bad_id": Text("Mã vùng: chữ không dấu, số, dấu chấm, gạch.", "Zone ids: letters, digits, dots, hyphens."),
    "no_hours": Text("Vùng {id}: thêm ít nhất một khung giờ.", "Zone {id}: add hours."),
}
ZONES_SAVED = Text(
    "Đã lưu vào cameras.yaml và ghi nhật ký. Có hiệu lực sau khoảng một giây.",
    "Saved to cameras.yaml and logged. It counts within about a second.",
)
ZONES_NOT_SAVED = Text("Chưa lưu:", "Not saved:")
ZONES_CONFLICT = Text(
    "Chưa lưu: có người vừa sửa cameras.yaml. Hình đang vẽ của bạn còn ở dưới; hãy xem lại rồi lưu lần nữa. "
    "Trong tệp hiện giờ: {zones}.",
    "Not saved: somebody changed cameras.yaml meanwhile. What you drew is still below; look again, then save once "
    "more. In the file now: {zones}.",
)
NO_ZONES = Text("không có vùng nào", "no zones")
NOT_WRITABLE = Text(
    "Không sửa được ở đây: chương trình không có quyền ghi cameras.yaml ({why}). Hãy sửa tệp trên máy chủ, hoặc cho "
    "quyền ghi.",
    "Cannot be changed here: the program may not write cameras.yaml ({why}). Change the file on the server, or allow "
    "it.",
)
NOT_FORESEEN = Text(
    "Chưa lưu: cameras.yaml được viết theo cách mà chương trình không sửa an toàn được. Hãy sửa tệp trên máy chủ.",
    "Not saved: cameras.yaml is written in a way that cannot be changed safely from here. Change the file on the "
    "server.",
)
NOT_IN_FILE = Text(
    "Camera này không có trong cameras.yaml của máy này, nên không sửa vùng ở đây được.",
    "This camera is not in the cameras.yaml of this machine, so its zones cannot be changed here.",
)
FILE_BROKEN = Text("cameras.yaml đang có lỗi: {why}", "cameras.yaml has mistakes: {why}")
LAST_CONFIG_REFUSED = Text("Tệp mới nhất chưa được dùng: {why}", "The newest file is not in use: {why}")
WEEKDAY_SHORT = (
    *(Text("T2", "Mon"), Text("T3", "Tue"), Text("T4", "Wed"), Text("T5", "Thu")),
    *(Text("T6", "Fri"), Text("T7", "Sat"), Text("CN", "Sun")),
)
