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
    "No account yet. Open this link once to set up the administrator",
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
    "hold": Text("lệnh giữ", "legal holds"),
    "export": Text("xuất hồ sơ", "export packages"),
    "audit": Text("xem nhật ký", "read the log"),
    "people": Text("quản lý tài khoản", "manage accounts"),
    "settings": Text("cài đặt", "settings"),
}
