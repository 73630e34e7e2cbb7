"""What is said about signing in elsewhere, in Vietnamese and English."""

from evidence.catalogue import Text

SIGN_IN = Text("Đăng nhập bằng {name}", "Sign in with {name}")
SIGN_OUT_THERE = Text("Đăng xuất cả ở {name}", "Sign out at {name} too")
NONE = Text("trạm này không dùng đăng nhập ngoài", "this station has no other way to sign in")
AWAY = Text(
    "{name} không trả lời; hãy thử lại, hoặc đăng nhập bằng tài khoản của trạm",
    "{name} does not answer; try again, or sign in with an account of the station",
)
BEGIN_AGAIN = Text(
    "lần đăng nhập này đã quá hạn hoặc bắt đầu ở trang khác; hãy bắt đầu lại",
    "this sign-in is too old, or began on another page; begin again",
)
REFUSED = Text("{name} không cho đăng nhập", "{name} refused the sign-in")
NOT_TRUSTED = Text(
    "câu trả lời của {name} không đáng tin; không ai được đăng nhập", "the answer of {name} is not to be trusted"
)
NO_RULE = Text(
    "{name} biết bạn, nhưng trạm này chưa cấp quyền cho bạn; hãy hỏi người quản trị",
    "{name} knows you, but this station gives you no rights; ask its administrator",
)
DISABLED = Text("tài khoản này đã bị khoá ở trạm", "this account is disabled at the station")
NOT_HTTPS = Text(
    "phải là https://; http:// chỉ dùng cho chính máy này", "expected https://; http:// is for this machine alone"
)
NEEDS_OPENID = Text("scopes phải có openid", "scopes needs openid")
EVERY_OR_LIST = Text("phải là every hoặc danh sách xã, phường", "expected every, or a list of communes")
