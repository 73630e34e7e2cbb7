"""Every text about the store that a person reads, in Vietnamese and English."""

from evidence.catalogue import Text

DATABASE_HELP = "Cơ sở dữ liệu sqlite:///TỆP hoặc postgresql://... [tệp trong --data] / Database [a file in --data]"
HEAD_HELP = "Điểm cuối nhật ký đã ghi lại trước đây, SỐ:MÃ / an end of the log that was noted earlier, NUMBER:HASH"
UNUSABLE = Text("không dùng được cơ sở dữ liệu: {reason}", "the database cannot be used: {reason}")
BAD_HEAD = Text(
    "điểm cuối phải viết SỐ:MÃ, mã có 64 chữ số hệ 16", "expected NUMBER:HASH, the hash 64 hexadecimal digits"
)
UPGRADED = Text("đã nâng cấp lược đồ từ {before} lên {after}", "schema brought from {before} to {after}")
CURRENT = Text("lược đồ đã là mới nhất: {after}", "the schema is up to date: {after}")
EMPTY = Text("chưa có gì", "nothing")
WHOLE = Text("nguyên vẹn: {entries} mục nhật ký, {rows} bản ghi", "intact: {entries} entries of the log, {rows} rows")
BROKEN = Text("KHÔNG nguyên vẹn: {count} chỗ", "NOT intact: {count} findings")
HEAD = Text("điểm cuối nhật ký, nên chép ra ngoài: {head}", "the end of the log, worth noting elsewhere: {head}")
BREAK = {
    "changed": Text("mục {entries} của nhật ký bị sửa", "entries {entries} of the log were changed"),
    "removed": Text("mục {entries} của nhật ký bị xóa", "entries {entries} of the log were removed"),
    "added": Text("mục {entries} của nhật ký bị thêm vào", "entries {entries} were added to the log"),
    "unlinked": Text(
        "mục {entries} của nhật ký không nối tiếp mục trước: một trong hai bị thay",
        "entries {entries} of the log do not follow from the one before: one of the two was replaced",
    ),
    "rewritten": Text(
        "nhật ký bị viết lại: mục {entries} không phải mục đã biết",
        "the log was written anew: entries {entries} are not the ones that are known",
    ),
}
FINDING = {
    "changed": Text("nội dung bị sửa: {where}", "content was changed: {where}"),
    "unlogged": Text("nhật ký không biết bản ghi này: {where}", "the log does not know this row: {where}"),
    "missing": Text("có trong nhật ký nhưng không còn: {where}", "in the log, and not there: {where}"),
    "disagrees": Text("trạng thái không khớp các bản sửa đổi: {where}", "does not stand as its revisions say: {where}"),
    "unguarded": Text("mất khóa chống sửa xóa: {where}", "a guard against changes is gone: {where}"),
}
