"""Every text of the review station's pages, in Vietnamese and English."""

from evidence.catalogue import Text

# --- frame ----------------------------------------------------------------------------------------------------------
STATION = Text("Trạm duyệt", "Review station")
SKIP = Text("Đến nội dung chính", "Skip to the main content")
QUEUE = Text("Hàng đợi", "Queue")
CAMERAS = Text("Camera", "Cameras")
MAIN_MENU = Text("Các trang", "Pages")
OTHER_LANGUAGE = Text("English", "Tiếng Việt")
THEME = Text("Sáng, tối", "Light, dark")
LOG_OUT = Text("Đăng xuất", "Sign out")
ADVISORY = Text("Máy đề xuất, người có thẩm quyền quyết định.", "The machine proposes, a person decides.")
KEYS = Text("Phím", "Keys")
CLOSE = Text("Đóng", "Close")

# --- signing in -----------------------------------------------------------------------------------------------------
SIGN_IN = Text("Đăng nhập", "Sign in")
NAME = Text("Tên đăng nhập", "User name")
PASSWORD = Text("Mật khẩu", "Password")
PASSWORD_AGAIN = Text("Nhập lại mật khẩu", "The password again")
FULL_NAME = Text("Họ và tên", "Full name")
UNIT = Text("Đơn vị", "Unit")
SET_UP = Text("Thiết lập tài khoản", "Set up your account")
SET_UP_FIRST = Text(
    "Đây là tài khoản quản trị đầu tiên của trạm. Liên kết này chỉ dùng được một lần.",
    "This is the station's first administrator. The link works once.",
)
SET_UP_DONE = Text("Đã đặt mật khẩu. Hãy đăng nhập.", "Your password is set. Please sign in.")
PASSWORD_RULES = Text(
    "Từ 12 ký tự trở lên; một câu dài dễ nhớ là tốt nhất.", "12 characters or more; a long sentence is best."
)
PASSWORDS_DIFFER = Text("Hai mật khẩu không giống nhau.", "The two passwords differ.")
BAD_PASSWORD = Text(
    "Mật khẩu này quá ngắn, quá đơn điệu hoặc chứa tên đăng nhập.",
    "This password is too short, too uniform or contains the user name.",
)
BAD_NAME = Text(
    "Tên đăng nhập gồm chữ thường không dấu, số, dấu chấm, gạch ngang, và chưa ai dùng.",
    "A user name has lower case letters, digits, dots and hyphens, and is not taken.",
)
BAD_LINK = Text(
    "Liên kết này đã dùng, đã hết hạn hoặc không đúng. Hãy xin liên kết mới từ người quản trị.",
    "This link was used, is too old or is not right. Ask an administrator for a new one.",
)
SAVE = Text("Lưu", "Save")
REFUSED = Text(
    "Tên hoặc mật khẩu không đúng, hoặc tài khoản đang tạm khóa.",
    "The name or the password is wrong, or the account is locked for now.",
)
TOO_MANY = Text("Thử quá nhiều lần. Hãy đợi rồi thử lại.", "Too many attempts. Wait, then try again.")
SESSION_OVER = Text("Phiên đã hết. Hãy đăng nhập lại.", "Your session is over. Please sign in again.")

# --- queue ----------------------------------------------------------------------------------------------------------
ALL = Text("Tất cả", "All")
COMMUNE = Text("Xã, phường", "Commune")
CAMERA = Text("Camera", "Camera")
KIND = Text("Hành vi", "Act")
SCORE = Text("Độ tin cậy", "Score")
STATE = Text("Trạng thái", "State")
FROM_DAY = Text("Từ ngày", "From")
TO_DAY = Text("Đến ngày", "To")
ORDER = Text("Thứ tự", "Order")
ORDERS = {
    "deadline": Text("Hạn gần nhất trước", "Oldest deadline first"),
    "newest": Text("Mới nhất trước", "Newest first"),
}
STATES = {
    "pending": Text("Chờ quyết định", "To decide"),
    "open": Text("Chưa ai duyệt", "Not reviewed"),
    "second": Text("Chờ người thứ hai", "Wants a second person"),
    "settled": Text("Đã quyết định", "Decided"),
}
STATE_TAG = {
    "open": Text("chưa duyệt", "not reviewed"),
    "second": Text("chờ người thứ hai", "second person"),
    "settled": Text("đã quyết định", "decided"),
}
APPLY = Text("Lọc", "Filter")
CLEAR = Text("Bỏ lọc", "Clear")
MORE = Text("Trang sau", "Next page")
MORE_CASES = Text("Vụ kế", "Next")
FIRST_PAGE = Text("Trang đầu", "First page")
NOTHING = Text("Không còn gì chờ duyệt.", "Nothing is waiting.")
NOTHING_FILTERED = Text("Không có sự kiện nào như vậy.", "There is no such event.")
SHOWN = Text("{n} trên trang này", "{n} on this page")
SKIPPED_ROWS = Text("hơn {n}", "more than {n}")
NEW = Text("MỚI", "NEW")
NEW_NOTE = Text("bạn chưa mở", "you have not opened it")
CLAIMED = Text("{who} đang xem", "{who} is on it")
CLAIMED_BY_ME = Text("bạn đang giữ", "you have it")
FIRST_BY = Text("{who} đã xác nhận trước", "first confirmed by {who}")
DUE = Text("hạn", "due")
NO_DUE = Text("chưa có hạn", "no deadline yet")
DAYS_LEFT = Text("còn {n} ngày", "{n} days left")
DAYS_LATE = Text("quá {n} ngày", "{n} days late")
TODAY = Text("hôm nay", "today")
TIME_UNKNOWN = Text("không rõ giờ", "time unknown")
NO_PICTURE = Text("chưa có ảnh", "no picture yet")
SELECT = Text("Chọn sự kiện này", "Select this event")
SELECTED = Text("đã chọn {n}", "{n} selected")
SELECT_ALL = Text("Chọn cả trang", "Select the page")
REJECT_ALL = Text("Bác tất cả đã chọn", "Reject all selected")
BULK_HELP = Text(
    "Dùng khi cùng một nhầm lẫn lặp lại: bóng nắng, gió, công nhân vệ sinh. Mỗi sự kiện vẫn có quyết định riêng.",
    "For one false-alarm pattern that repeats: light, wind, a crew. Each event still gets a decision of its own.",
)
BULK_DONE = Text("Đã bác {done} sự kiện.", "{done} events rejected.")
BULK_LEFT = Text(
    "{left} sự kiện để nguyên vì người khác vừa quyết định hoặc đang xem.",
    "{left} were left alone: somebody else just decided about them or is on them.",
)
BULK_NOTE = Text("Bác hàng loạt từ hàng đợi", "Rejected in bulk from the queue")
PREVIEW = Text("Xem nhanh", "Preview")

# --- case -----------------------------------------------------------------------------------------------------------
BACK = Text("Về hàng đợi", "Back to the queue")
PLAYER = Text("Clip", "Clip")
PLAY = Text("Phát, dừng", "Play, pause")
FRAME_BACK = Text("Lùi một khung hình", "One frame back")
FRAME_ON = Text("Tới một khung hình", "One frame on")
TO_RELEASE = Text("Lúc bỏ", "Release")
LOOP = Text("Lặp hành vi", "Loop the act")
BOXES = Text("Khung, vệt đi", "Boxes, path")
ZOOM_IN = Text("Phóng to", "Zoom in")
SPEED = Text("Tốc độ", "Speed")
POSITION = Text("Vị trí trong clip", "Position in the clip")
FRAME_OF = Text("khung", "frame")
NO_CLIP = Text(
    "Clip chưa có: camera vẫn đang ghi phần sau của hành vi, hoặc clip đã bị xóa theo thời hạn lưu.",
    "There is no clip: the camera still records what follows the act, or retention has removed it.",
)
NO_MEDIA = Text("Tài khoản của bạn không có quyền xem hình.", "Your account may not see pictures.")
PREVIEW_NOTE = Text(
    "Đang phát bản xem nhanh; bằng chứng là clip gốc, không nén lại.",
    "This is the review copy; the evidence is the original clip, never re-encoded.",
)
ORIGINAL_NOTE = Text("Đang phát clip gốc, không nén lại.", "This is the original clip, never re-encoded.")
COMPARE = Text("Trước và sau", "Before and after")
COMPARE_SLIDER = Text("Kéo để so trước và sau", "Drag to compare before and after")
STILLS = Text("Ảnh", "Stills")
FACTS = Text("Thông tin", "Facts")
LOCAL_TIME = Text("Giờ địa phương", "Local time")
UTC_TIME = Text("Giờ UTC", "UTC")
CLOCK_SOURCE = Text("Nguồn giờ", "Clock")
CLOCKS = {
    "rtcp": Text("đồng hồ camera", "the camera's clock"),
    "arrival": Text("lúc nhận hình", "when the picture came"),
}
UNCERTAIN = Text("sai số ±{s} s", "± {s} s")
PLACE = Text("Nơi", "Place")
RULE = Text("Quy định đã áp dụng", "Rule that decided")
WHO = Text("Ai, xe gì", "Actor")
EVENT_ID = Text("Mã sự kiện", "Event id")
OUT_OF_100 = Text("100 lần như vậy thì khoảng {n} lần đúng", "of 100 such, about {n} are real")
DEADLINES = Text("Thời hạn", "Deadlines")
HISTORY = Text("Lịch sử", "History")
SIMILAR = Text("Tương tự tại camera này", "Similar at this camera")
NO_SIMILAR = Text("Chưa có sự kiện nào khác như vậy.", "No other such event yet.")
NOTES = Text("Ghi chú", "Notes")
DECISION = Text("Quyết định", "Decision")
CONFIRM = Text("Vi phạm", "Violation")
REJECT = Text("Bác bỏ", "Reject")
UNSURE = Text("Chưa chắc", "Unsure")
REASON = Text("Lý do", "Reason")
NOTE = Text("Ghi chú", "Note")
NOTE_NEEDED = Text("Lý do này cần ghi chú.", "This reason needs a note.")
SEND = Text("Ghi quyết định", "Decide")
CHOOSE_FIRST = Text(
    "Chọn V, X hoặc ?, rồi số lý do, rồi Enter.", "Press V, X or ?, then a reason's number, then Enter."
)
THEN_DIGIT = Text("Bấm số lý do", "Press a reason's number")
THEN_ENTER = Text("Bấm Enter để ghi", "Press Enter to decide")
AGAIN = Text("Quyết định lại", "Decide again")
SECOND_WANTED = Text(
    "{who} đã xác nhận. Cần người thứ hai xác nhận để có hiệu lực.",
    "{who} confirmed it. A second person must confirm before it counts.",
)
YOU_WERE_FIRST = Text(
    "Bạn đã xác nhận. Đang chờ một người khác xác nhận.", "You confirmed it. It waits for somebody else to confirm."
)
NOT_YOURS = Text("Tài khoản của bạn xem được nhưng không quyết định.", "Your account may look, and not decide.")
SOMEBODY_WAS_FIRST = Text(
    "{who} vừa quyết định trước bạn: {verdict}. Quyết định của bạn chưa được ghi. Hãy xem lại rồi quyết định nếu cần.",
    "{who} was first: {verdict}. Your decision was not kept. Look again, and decide if there is need.",
)
CLAIMED_NOW = Text(
    "{who} đang xử lý vụ việc này. Bạn xem được; quyết định được khi họ rời trang hoặc đã quyết định.",
    "{who} is on this case. You may look, and decide once they have left it or decided.",
)
DONE = Text("Đã ghi: {verdict}.", "Kept: {verdict}.")
DONE_NEXT = Text("Đây là vụ việc kế tiếp.", "This is the next case.")
UNDO_HINT = Text("Mở lại vụ việc vừa rồi", "Back to that case")
SAME_PERSON = Text("Người xác nhận thứ hai phải là người khác.", "The second to confirm must be somebody else.")
BAD_REASON = Text("Hãy chọn một lý do trong danh sách.", "Choose one of the reasons.")
NOT_ALLOWED = Text("Tài khoản của bạn không có quyền này.", "Your account may not do this.")
NO_SUCH_CASE = Text(
    "Không có vụ việc này, hoặc nó không thuộc địa bàn của bạn.", "There is no such case, or it is not in your area."
)
NO_SUCH_CAMERA = Text(
    "Không có camera này, hoặc nó không thuộc địa bàn của bạn.", "There is no such camera, or it is not in your area."
)
NO_SUCH_PAGE = Text("Không có trang này.", "There is no such page.")
TROUBLE = Text("Có lỗi", "Something went wrong")
AWAY = Text("Cơ sở dữ liệu đang bận. Hãy thử lại sau ít giây.", "The database is busy. Try again in a few seconds.")
CASE_KEYS: tuple[tuple[str, Text], ...] = (
    (
        "V  X  ?",
        Text("xác nhận, bác bỏ, chưa chắc; rồi số lý do; rồi Enter", "confirm, reject, unsure; a number; Enter"),
    ),
    ("Esc", Text("bỏ chọn", "take it back")),
    ("Space", Text("phát, dừng", "play, pause")),
    ("← →", Text("một giây", "one second")),
    (", .", Text("một khung hình", "one frame")),
    ("- =", Text("chậm hơn, nhanh hơn", "slower, faster")),
    ("R", Text("đến lúc bỏ", "to the release")),
    ("L", Text("lặp hành vi", "loop the act")),
    ("B", Text("khung và vệt đi", "boxes and path")),
    ("Z  0", Text("phóng to, vừa khung; kéo để dời", "zoom, fit; drag to move")),
    ("N", Text("ghi chú", "note")),
    ("H", Text("các phím", "these keys")),
    ("J  Q", Text("vụ việc kế tiếp, về hàng đợi", "next case, back to the queue")),
)
LIST_KEYS: tuple[tuple[str, Text], ...] = (
    ("J  K", Text("sự kiện sau, trước", "next, previous")),
    ("Enter", Text("mở", "open")),
    ("X", Text("đánh dấu để bác hàng loạt", "mark for bulk reject")),
    ("/", Text("lọc", "filters")),
    ("]", Text("trang sau", "next page")),
    ("H", Text("các phím", "these keys")),
)
ACTIONS = {
    "event.filed": Text("Máy ghi nhận (bản {revision})", "Filed by the program (revision {revision})"),
    "event.reviewed": Text("Quyết định: {verdict}", "Decided: {verdict}"),
    "event.opened": Text("Mở trang", "Opened the page"),
    "clip.viewed": Text("Xem {what}, {seconds} s", "Watched {what}, {seconds} s"),
    "file.downloaded": Text("Tải {what}: {reason}", "Downloaded {what}: {reason}"),
    "package.sealed": Text("Niêm phong gói bằng chứng", "Evidence package sealed"),
    "package.exported": Text("Xuất gói bằng chứng", "Evidence package exported"),
    "package.handed_over": Text("Bàn giao cho {recipient}: {reason}", "Handed over to {recipient}: {reason}"),
    "package.verified": Text("Kiểm tra gói bằng chứng", "Evidence package verified"),
    "package.stamped": Text("Có dấu thời gian", "Time stamp came"),
    "publication.prepared": Text(
        "Làm bản che để công bố{uncovered}", "Had the redacted clip made for publication{uncovered}"
    ),
    "publication.asked": Text("Đề nghị công bố: {reason}", "Asked to publish: {reason}"),
    "publication.approved": Text("Duyệt công bố", "Publication approved"),
    "publication.declined": Text("Không duyệt công bố: {reason}", "Publication declined: {reason}"),
    "event.published": Text("Đã công bố", "Published"),
    "hold.placed": Text("Giữ lại, không xóa", "Placed on hold"),
    "hold.released": Text("Thôi giữ", "Hold released"),
    "case.changed": Text("Cập nhật hồ sơ", "Case notes changed"),
    "event.reported": Text("Gắn với phản ánh {report}", "Linked to report {report}"),
    "note.added": Text("Thêm ghi chú", "Note added"),
    "event.claimed": Text("Nhận xem", "Claimed"),
    "event.released": Text("Thôi giữ vụ việc", "Claim ended"),
    "event.withdrawn": Text("Rút lại: {reason}", "Withdrawn: {reason}"),
    "event.differs": Text("Có bản ghi khác cùng số", "Another record under this number"),
}
PROGRAM = Text("chương trình", "program")

# --- cameras --------------------------------------------------------------------------------------------------------
LATEST_PICTURE = Text("Hình mới nhất", "Latest picture")
NO_LATEST = Text("Chưa có hình ghi được từ camera này.", "Nothing has been recorded from this camera yet.")
REFRESH = Text("Tự làm mới mỗi 10 giây", "Refreshed every 10 seconds")
LAST_DAY = Text("24 giờ qua", "Last 24 hours")
HEALTH = Text("Tình trạng", "Health")
ALL_WELL = Text("Không có trục trặc nào trong 24 giờ qua.", "No trouble in the last 24 hours.")
NOT_RUNNING = Text("trạm này không theo dõi camera", "not watched by this station")
SINCE = Text("từ", "since")
UNTIL_NOW = Text("đến nay", "until now")
END_UNKNOWN = Text("không rõ lúc hết", "end unknown")
ZONES = Text("Vùng và giờ", "Zones and hours")
WHOLE_PICTURE = Text("Toàn khung hình: cấm để rác", "The whole picture: never allowed")
WAITING_HERE = Text("{n} sự kiện chờ quyết định", "{n} events to decide")
LATEST_HERE = Text("Sự kiện gần đây", "Latest events")
NO_CAMERAS = Text("Chưa có camera nào trong địa bàn của bạn.", "There are no cameras in your area yet.")
LEGAL_OWNER = {
    "police": Text("thiết bị của công an, Nhà nước", "police or State equipment"),
    "other": Text("của người dân, tổ chức", "of people or organisations"),
}
OWNER = Text("Nguồn pháp lý", "Legal route")
