"""Every text about keeping evidence that a person reads, in Vietnamese and English."""

from evidence.catalogue import Text

HOLDS_HELP = "Niêm giữ chứng cứ: thêm, liệt kê, bỏ / Legal holds: add, list, release"
OBJECTS_HELP = (
    "Kho chứng cứ: thư mục hoặc s3://... [DATA/evidence] / Evidence store: folder or s3://... [DATA/evidence]"
)
KEYS_HELP = "Thư mục khóa ký [DATA/keys] / Folder of the site's key [DATA/keys]"
BY_HELP = "Ai làm việc này / Who does this"
PRUNE_BY_HELP = "Ai xóa; bắt buộc khi không có --dry-run / Who deletes; required without --dry-run"
REASON_HELP = "Vì sao, kèm số văn bản / Why, with the number of the document"
EVENTS_HELP = "Mã vụ việc, mã phản ánh / Ids of events or reports"
HOLD_HELP = "Mã niêm giữ / Id of the hold"
KNOWN_HELP = "Tệp điểm cuối nhật ký đã ký, cất nơi khác / signed ends of the log that were kept elsewhere"
DEEP_HELP = "Đọc lại và băm mọi byte; dừng giữa chừng thì lần sau làm tiếp / read and hash every byte; resumes"
OLDER_HELP = "Với --deep: bỏ qua gói đã đọc trong số ngày này / with --deep: leave out what was read so many days ago"
RATE_HELP = "Với --deep: tối đa MB mỗi giây / with --deep: at most MB a second"
OUT_HELP = "Ghi thêm vào tệp này [màn hình] / add to this file [standard output]"
EVERY_HELP = "Mọi điểm cuối, không chỉ điểm mới nhất / All there are, not only the newest"
DRY_RUN_HELP = "Chỉ cho xem, không xóa / Only show, delete nothing"
RELEASED_TOO_HELP = "Cả những niêm giữ đã bỏ / Also those that were released"

OPEN_CASE = Text("vụ việc {number} chưa kết thúc", "case {number} is open")
HELD = Text("đang niêm giữ theo yêu cầu của {by}: {reason}", "held by {by}: {reason}")
OF_KEPT_EVENT = Text("thuộc vụ việc {event} còn lưu", "belongs to case {event}, which is kept")
WHO_DELETES = Text(
    "--by: ai xóa? Biên bản xóa phải ghi tên người (hoặc xem trước bằng --dry-run)",
    "--by: who deletes? The record of a deletion names a person (or look first, with --dry-run)",
)
UNUSABLE = Text("không làm được: {reason}", "cannot be done: {reason}")
NOTHING_NEW = Text("nhật ký không có gì mới từ điểm trước", "nothing was logged since the last one")
CHECKED = Text("{packages} gói, {objects} tệp, {size}", "{packages} packages, {objects} files, {size}")
READ = Text(
    "đã đọc lại toàn bộ {count} gói, tệp của {reports} phản ánh",
    "{count} packages were read in full, and the files of {reports} reports",
)
WHOLE = Text("NGUYÊN VẸN", "INTACT")
BROKEN = Text("KHÔNG nguyên vẹn: {count} chỗ trong kho chứng cứ", "NOT intact: {count} findings about evidence")
FINDING = {
    "package_missing": Text("mất cả gói chứng cứ: {where}", "a whole package is gone: {where}"),
    "object_missing": Text("mất tệp: {where}", "a file is gone: {where}"),
    "object_size": Text("tệp đổi kích thước: {where} ({detail})", "a file has another size: {where} ({detail})"),
    "object_differs": Text("tệp bị sửa: {where}", "a file was changed: {where}"),
    "object_unlisted": Text("tệp lạ trong gói: {where}", "a file that no package lists: {where}"),
    "package_unlisted": Text(
        "gói mà cơ sở dữ liệu không biết: {where}", "a package that the database does not know: {where}"
    ),
    "supersedes_unknown": Text(
        "gói thay thế một gói không rõ: {where} ({detail})",
        "it replaces a package that is not known: {where} ({detail})",
    ),
    "event_unsealed": Text("vụ việc chưa được niêm phong: {where}", "an event was never sealed: {where}"),
    "event_unlisted": Text(
        "thư mục vụ việc mà cơ sở dữ liệu không biết: {where}",
        "a folder of an event that the database does not know: {where}",
    ),
    "hold_empty": Text(
        "đang niêm giữ nhưng không còn gì: {where} ({detail})", "held, and nothing of it is there: {where} ({detail})"
    ),
    "deletion_unfinished": Text(
        "lệnh xóa chưa xong, lần prune sau làm tiếp: {where} ({detail})",
        "its deletion is not finished, the next prune goes on: {where} ({detail})",
    ),
    "not_deleted": Text(
        "đã ghi là xóa nhưng vẫn còn: {where} ({detail})", "noted as deleted, and still there: {where} ({detail})"
    ),
    "deletion_record": Text(
        "biên bản xóa thiếu hoặc bị sửa: {where} ({detail})",
        "the record of its deletion is missing or was changed: {where} ({detail})",
    ),
    "signature": Text("chữ ký không hợp lệ: {where} ({detail})", "not signed as it should be: {where} ({detail})"),
    "checkpoint_misfit": Text(
        "nhật ký không đi qua điểm đã ký: {where}", "the log does not go through a signed end of it: {where}"
    ),
    "row_unreadable": Text(
        "bản ghi hỏng, phần liên quan không đối chiếu được: {where} ({detail})",
        "a damaged row, what hangs on it cannot be compared: {where} ({detail})",
    ),
    "attachment_missing": Text("mất tệp của phản ánh: {where}", "a file of a report is gone: {where}"),
    "attachment_size": Text(
        "tệp của phản ánh đổi kích thước: {where} ({detail})", "a file of a report has another size: {where} ({detail})"
    ),
    "attachment_differs": Text("tệp của phản ánh bị sửa: {where}", "a file of a report was changed: {where}"),
    "attachment_unlisted": Text("tệp lạ ở mục phản ánh: {where}", "a file that no report has: {where}"),
}
DELETED_LINE = Text("đã xóa {event}: {why_vi}; {files} tệp", "deleted {event}: {why_en}; {files} files")
WOULD_LINE = Text("sẽ xóa {event}: {why_vi}; {files} tệp", "would delete {event}: {why_en}; {files} files")
HELD_LINE = Text("giữ {event}: {why_vi}; {files} tệp", "keeps {event}: {why_en}; {files} files")
DELETED = Text(
    "đã xóa {count} vụ việc, tệp của {reports} phản ánh, {size}; {held} đang niêm giữ",
    "{count} events deleted, files of {reports} reports, {size}; {held} held",
)
WOULD_DELETE = Text(
    "sẽ xóa {count} vụ việc, tệp của {reports} phản ánh, {size}; {held} đang niêm giữ",
    "{count} events would go, files of {reports} reports, {size}; {held} held",
)
NOT_DELETED = Text("không xóa được {event}: {reason}", "{event} could not be deleted: {reason}")
COMPLETED = Text("đã xóa nốt phần dở dang của {event}", "finished an earlier deletion of {event}")
PLACED = Text("niêm giữ {event}: {hold}", "{event} is held: {hold}")
RELEASED = Text("bỏ niêm giữ {event}: {hold}", "{event} is held no more by {hold}")
HOLD = Text("{hold} {event}: {by}, {reason}, từ {since}", "since {since}")
RELEASE = Text("    đã bỏ: {by}, {reason}, {at}", "released")
HOLDS = Text("{count} niêm giữ", "{count} holds")

DISK_PRESSURE = Text(
    "ổ đĩa còn {free}, đủ khoảng {hours} giờ chứng cứ: chép bớt đi nơi khác hoặc thêm đĩa",
    "{free} of the disk are left, enough for about {hours} hours of evidence: move some away, or add a disk",
)
