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

# --- the log --------------------------------------------------------------------------------------------------------
LOG_SUBJECT = Text("Vụ việc, camera hoặc tài khoản", "Case, camera or account")
LOG_ACTOR = Text("Người làm", "Who")
LOG_ACTION = Text("Việc", "What")
LOG_WHEN = Text("Lúc", "When")
LOG_NUMBER = Text("Mục", "Entry")
LOG_DETAILS = Text("Chi tiết", "Details")
LOG_EMPTY = Text("Không có mục nào như vậy.", "There are no such entries.")
LOG_FURTHER = Text("Xem tiếp mục cũ hơn", "Older entries")
LOG_LOOKED = Text("Đã xem đến mục {seq}; còn mục cũ hơn.", "Looked down to entry {seq}; there are older ones.")
LOG_NEWEST = Text("Mục mới nhất", "Newest entries")
LOG_EXPORT = Text("Xuất CSV", "Export as CSV")
LOG_SCOPE = Text(
    "Chỉ gồm mục về vụ việc, camera và tài khoản thuộc địa bàn của bạn.",
    "Only entries about cases, cameras and accounts of your area.",
)
CHAIN = Text("Chuỗi nhật ký", "Chain of the log")
CHAIN_WHOLE = Text("nguyên vẹn: {entries} mục, kiểm tra lúc {at}", "intact: {entries} entries, checked {at}")
CHAIN_BROKEN = Text("KHÔNG nguyên vẹn: {count} chỗ, kiểm tra lúc {at}", "NOT intact: {count} findings, checked {at}")
CHAIN_KNOWN = Text("Đi qua điểm cuối đã ký: mục {seq}, {at}.", "It goes through the signed end: entry {seq}, {at}.")
CHAIN_UNSIGNED = Text("Chưa có điểm cuối nào được ký.", "No end of it has been signed yet.")
CHAIN_CHECKING = Text("đang kiểm tra…", "being checked…")
CHAIN_NEVER = Text("chưa kiểm tra", "not checked yet")
CHAIN_FAILED = Text(
    "không kiểm tra được: cơ sở dữ liệu không trả lời", "could not be checked: no answer from the store"
)
CHECK_NOW = Text("Kiểm tra ngay", "Check now")
DAILY_AMISS = Text("Lần kiểm tra hằng ngày thấy: {what}", "The daily check found: {what}")
LOG_ACTIONS = {
    "login.done": Text("Đăng nhập từ {from}", "Signed in from {from}"),
    "login.refused": Text("Đăng nhập bị từ chối, từ {from}", "Refused to sign in, from {from}"),
    "login.ended": Text("Đăng xuất", "Signed out"),
    "account.changed": Text("Tài khoản: {change}", "Account: {change}"),
    "setting.changed": Text("Đổi cài đặt", "Setting changed"),
    "events.searched": Text("Tìm, xuất danh sách: {query}", "Searched, exported a list: {query}"),
    "audit.exported": Text("Xuất nhật ký: {query}", "Exported the log: {query}"),
    "audit.checked": Text("Kiểm tra chuỗi nhật ký", "Checked the chain of the log"),
    "camera.configured": Text("Cấu hình camera (bản {version})", "Camera configured (version {version})"),
    "camera.removed": Text("Bỏ camera", "Camera removed"),
    "camera.viewed": Text("Xem hình camera để vẽ vùng", "Saw the camera's picture to draw zones"),
    "rule.configured": Text("Quy định {rule} có hiệu lực", "Rule {rule} counts"),
    "rule.changed": Text("Sửa vùng và giờ: {zones}", "Changed zones and hours: {zones}"),
    "checkpoint.made": Text("Ký điểm cuối nhật ký (mục {seq})", "Signed the end of the log (entry {seq})"),
    "deletion.decided": Text("Quyết định xóa theo thời hạn", "Deletion decided by retention"),
    "deletion.done": Text("Đã xóa", "Deleted"),
    "statistic.kept": Text("Giữ lại số liệu", "Statistic kept"),
    "package.stamped": Text("Đóng dấu thời gian", "Time stamp fetched"),
    "store.upgraded": Text("Nâng cấp cơ sở dữ liệu", "Store upgraded"),
    "report.received": Text("Tiếp nhận tin báo", "Report taken down"),
    "report.changed": Text("Cập nhật tin báo", "Report changed"),
    "report.file_seen": Text("Xem tệp của tin báo", "Saw a report's file"),
    "report.file_downloaded": Text("Tải tệp của tin báo", "Downloaded a report's file"),
    "report.contact_seen": Text("Xem người báo tin", "Saw who reported"),
    "report.contact_erased": Text("Xóa người báo tin", "Erased who reported"),
    "event.reported": Text("Gắn với tin báo", "Joined to a report"),
}

# --- users ----------------------------------------------------------------------------------------------------------
PEOPLE_ADD = Text("Thêm người dùng", "Add a user")
PEOPLE_RIGHTS = Text("Quyền", "Rights")
PEOPLE_ROLE = Text("Vai trò", "Role")
PEOPLE_STATE = Text("Tình trạng", "State")
PEOPLE_LOCKED = Text("tạm khóa đến {at}", "locked until {at}")
PEOPLE_COMMUNES = Text("Xã, phường được xem", "Communes they see")
PEOPLE_EVERY = Text("Mọi xã, phường", "Every commune")
PEOPLE_OTHER_COMMUNES = Text("Xã, phường khác, cách nhau bằng dấu chấm phẩy", "Other communes, semicolons between them")
PEOPLE_MADE = Text("Tạo tài khoản và liên kết", "Make the account and its link")
PEOPLE_CHANGE = Text("Lưu quyền", "Save rights")
PEOPLE_RESET = Text("Hủy mật khẩu, tạo liên kết mới", "Make the password void, make a new link")
PEOPLE_DISABLE = Text("Khóa tài khoản", "Disable the account")
PEOPLE_ENABLE = Text("Mở lại tài khoản", "Open the account again")
PEOPLE_LINK = Text(
    "Liên kết của {name}, chỉ hiện một lần, dùng một lần, trong 24 giờ. Hãy chuyển tận tay:",
    "The link of {name}; shown once, works once, within 24 hours. Hand it over yourself:",
)
PEOPLE_SAVED = Text("Đã lưu và ghi nhật ký.", "Saved and logged.")
PEOPLE_OWN = Text(
    "Đây là tài khoản của bạn. Quyền của bạn do người quản trị khác thay đổi.",
    "This is your own account. Another administrator changes your rights.",
)
PEOPLE_TAKEN = Text("Tên này đã hoặc từng có người dùng.", "Somebody has, or had, this name.")
PEOPLE_OUT_OF_SCOPE = Text(
    "Bạn chỉ trao được quyền trong các xã, phường của mình.", "You can only give rights within your own communes."
)
PEOPLE_NO_COMMUNE = Text("Hãy chọn ít nhất một xã, phường.", "Choose one commune at least.")
PEOPLE_NO_ACCOUNT = Text(
    "Không có tài khoản này, hoặc nó không thuộc địa bàn của bạn.", "There is no such account, or not in your area."
)
PEOPLE_REFUSED = Text("Không lưu được: {why}", "Not saved: {why}")
PEOPLE_LOG = Text("Nhật ký của người này", "What they did")
PEOPLE_ABOUT = Text("Nhật ký về tài khoản", "The log about the account")
TOKENS = Text("Mã truy cập của phần mềm", "Tokens of programs")
NO_TOKENS = Text("Chưa có mã truy cập nào.", "There are no tokens.")
TOKEN_LABEL = Text("Dùng cho", "Used by")
TOKEN_OF = Text("Tài khoản", "Account")
TOKEN_SCOPES = Text("Được phép", "May")
TOKEN_UNTIL = Text("Hạn", "Until")
TOKEN_REVOKE = Text("Hủy mã", "Revoke")
TOKEN_REVOKED = Text("đã hủy {at}", "revoked {at}")
TOKEN_EXPIRED = Text("hết hạn", "expired")
ROLE_HELP = {
    "viewer": Text("xem vụ việc, hình, camera; không quyết định", "sees cases, pictures, cameras; decides nothing"),
    "reviewer": Text("xem và quyết định", "sees and decides"),
    "approver": Text("quyết định, là người thứ hai, giữ, xuất gói", "decides, is the second person, holds, exports"),
    "unit_admin": Text("người dùng, vùng và giờ, nhật ký; không quyết định", "users, zones, the log; decides nothing"),
    "auditor": Text("xem vụ việc, hình và nhật ký; không sửa gì", "sees cases, pictures and the log; changes nothing"),
}
