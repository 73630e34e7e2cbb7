"""What is said about accounts and signing in, in Vietnamese and English."""

from evidence.catalogue import Text

NOT_SIGNED_IN = Text("hãy đăng nhập, hoặc gửi mã truy cập (Bearer)", "sign in, or send a bearer token")
REFUSED = Text(
    "sai tên hoặc mật khẩu, hoặc tài khoản đang tạm khoá; hãy chờ rồi thử lại",
    "wrong name or password, or the account is locked for now; wait and try again",
)
TOO_MANY = Text("quá nhiều lần đăng nhập; thử lại sau {seconds} giây", "too many attempts; again in {seconds} s")
NO_RIGHT = Text("tài khoản này không có quyền “{right}”", "this account has no right “{right}”")
CSRF = Text(
    "yêu cầu không đến từ trang đang mở; hãy tải lại trang",
    "the request did not come from the page that is open; load the page again",
)
BAD_LINK = Text(
    "liên kết này đã dùng, đã quá hạn hoặc không có thật; xin liên kết mới ở người quản trị",
    "this link was used, is too old, or never was; ask an administrator for a new one",
)
BAD_PASSWORD = Text("mật khẩu không được chấp nhận: {reason}", "the password is not accepted: {reason}")
BAD_ACCOUNT = Text("không được: {reason}", "cannot be: {reason}")
NO_STATION = Text("chương trình chạy không có cơ sở dữ liệu", "the program runs without a store")
STORE_AWAY = Text("cơ sở dữ liệu tạm thời không trả lời", "the database does not answer for now")
BAD_HOST = Text(
    "tên máy trong yêu cầu không được phép; đặt LITTERWATCH_HOSTS",
    "the host name of the request is not allowed; set LITTERWATCH_HOSTS",
)
FIRST_LINK = Text(
    "Chưa có tài khoản nào. Mở liên kết này một lần để đặt mật khẩu cho người quản trị: {url}",
    "No account yet. Open this link once to set up the administrator: {url}",
)

ROLE = {
    "viewer": Text("người xem", "viewer"),
    "reviewer": Text("người xem xét", "reviewer"),
    "approver": Text("người phê duyệt", "approver"),
    "unit_admin": Text("quản trị đơn vị", "unit administrator"),
    "auditor": Text("kiểm tra viên", "auditor"),
}
RIGHT = {
    "events": Text("xem vụ việc", "read cases"),
    "media": Text("xem hình", "see pictures"),
    "download": Text("tải tệp", "take files away"),
    "cameras": Text("xem camera", "see cameras"),
    "claim": Text("nhận xử lý", "take a case"),
    "review": Text("kết luận", "decide"),
    "confirm": Text("xác nhận lần hai", "be the second person"),
    "note": Text("ghi chú", "write notes"),
    "reports": Text("tiếp nhận phản ánh", "take reports"),
    "contact": Text("xem người phản ánh", "see who reported"),
    "hold": Text("lệnh giữ", "legal holds"),
    "export": Text("xuất hồ sơ", "export packages"),
    "audit": Text("xem nhật ký", "read the log"),
    "people": Text("quản lý tài khoản", "manage accounts"),
    "settings": Text("cài đặt", "settings"),
}

NAME_HELP = "Tên đăng nhập / name to sign in with"
ROLE_HELP = "viewer | reviewer | approver | unit_admin | auditor"
FULL_NAME_HELP = "Họ và tên / full name"
UNIT_HELP = "Đơn vị / unit"
COMMUNE_HELP = "Xã, phường được xem, như trong cameras.yaml; lặp lại được / communes, as in cameras.yaml; repeatable"
EVERY_HELP = "Được xem mọi xã, phường / sees every commune"
UNDO_HELP = "Mở lại / open it again"
LABEL_HELP = "Chương trình nào dùng / which program uses it"
SCOPE_HELP = "Quyền của mã, lặp lại được / what it may do; repeatable"
DAYS_HELP = "Hạn, ngày / days until it ends"
REVOKE_HELP = "Huỷ mã có số này / end the token of this id"
WHICH_COMMUNES = Text(
    "hãy cho --commune (lặp lại được) hoặc --every-commune", "give --commune (repeatable) or --every-commune"
)
WHICH_SCOPES = Text("hãy cho --scope: {scopes}", "give --scope: {scopes}")
NO_TOKEN = Text("{name} không có mã truy cập này", "{name} has no such token")
LINK = Text(
    "{name}: mở {path} trên trạm trong 24 giờ để đặt mật khẩu", "{name}: open {path} at the station within 24 hours"
)
CHANGED = Text("{name}: đã đổi", "{name}: changed")
DISABLED = Text("đã khoá", "disabled")
IN_USE = Text("đang dùng", "in use")
NO_PASSWORD = Text("chưa có mật khẩu", "no password yet")
EVERY = Text("mọi xã, phường", "every commune")
