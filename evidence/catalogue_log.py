"""What entries of the log say in words of their own, in Vietnamese and English."""

from evidence.catalogue import Text

REDACTED = Text("bản che {digest}", "the redacted clip {digest}")
"""A viewing of publication/redacted.mp4; the digest says of which."""
APPROVAL = Text("phiếu duyệt công bố", "the record of a publication's approval")
UNCOVERED = Text(", bỏ che mục {ids}: không phải người hay xe", ", showing {ids} again: nobody and no vehicle")
EVERY_COMMUNE = Text("mọi xã, phường", "every commune")
NO_COMMUNE = Text("không xã, phường nào", "no commune")

CHANGES: tuple[tuple[str, Text], ...] = (
    (r"password set by link", Text("đặt mật khẩu bằng liên kết", "password set by link")),
    (r"password reset", Text("hủy mật khẩu, tạo liên kết mới", "password reset")),
    (r"made as (?P<role>\w+) of (?P<where>.+)", Text("tạo, vai trò {role}, {where}", "made as {role} of {where}")),
    (r"sees (?P<where>.+)", Text("được xem {where}", "sees {where}")),
    (r"role (?P<role>\w+)", Text("vai trò {role}", "role {role}")),
    (r"disabled True", Text("ngừng dùng", "disabled")),
    (r"disabled False", Text("mở lại", "in use again")),
    (
        r"locked after (?P<n>\d+) wrong passwords",
        Text("tạm khóa sau {n} lần sai mật khẩu", "locked after {n} wrong passwords"),
    ),
    (
        r"(?P<role>\w+) of (?P<where>.+), as its service says",
        Text("vai trò {role}, {where}, theo dịch vụ đăng nhập", "{role} of {where}, as its service says"),
    ),
    (
        r"token (?P<token>\w+) made for (?P<rights>.+)",
        Text("tạo mã truy cập {token}: {rights}", "token {token} made: {rights}"),
    ),
    (r"token (?P<token>\w+) revoked", Text("thu hồi mã truy cập {token}", "token {token} revoked")),
)
"""Of an account, as `evidence.people` writes them into the log; whole texts."""
