"""The words on index.html, in Vietnamese and English."""

from evidence.catalogue import Text

TITLE = Text("Kết quả quét video", "Scan report")
EVENTS = Text("Sự kiện", "Events")
EVENT = Text("sự kiện", "events")
VIOLATIONS = Text("vi phạm", "violations")
ALLOWED = Text("được phép", "allowed")
UNKNOWN = Text("chưa rõ", "undecided")
ALL = Text("tất cả", "all")
VIDEOS = Text("video", "recordings")
HOURS = Text("giờ", "hours")
MINUTES = Text("phút", "minutes")
FAILED = Text("video lỗi", "failed")
INPUTS = Text("Video đã quét", "Recordings")
FAILURES = Text("Video không quét được hết", "Recordings that failed")
FAILURES_NOTE = Text(
    "Sửa nguyên nhân rồi chạy lại đúng lệnh cũ: chỉ những video này được quét lại.",
    "Fix the cause and run the same command again: only these are scanned again.",
)
RUN = Text("Về lượt quét này", "About this run")
ADVISORY = Text(
    "Máy đề xuất, người có thẩm quyền quyết định.",
    "The machine proposes, a person decides.",
)
NOTHING = Text("Không thấy ai để lại rác trong các video này.", "Nobody was seen leaving waste in these recordings.")
NO_INPUTS = Text("Chưa có video nào được quét.", "No recording has been scanned yet.")
NOT_SEEN = Text("phần chưa xem được", "not watched")
SCORE = Text("Độ tin cậy", "Score")
SCORE_NOTE = Text("100 lần như vậy thì khoảng {n} lần đúng", "of 100 such, about {n} are real")
ACTOR = Text("Ai, xe gì", "Actor")
MEDIA_TIME = Text("Lúc bỏ", "Release")
WALL_TIME = Text("Giờ thực", "Wall clock")
NO_WALL_TIME = Text("chưa biết", "unknown")
APPEARS = Text("Xuất hiện", "Appears")
CONFIRMED = Text("Xác nhận", "Confirmed")
NOT_CONFIRMED = Text("chưa: hết video", "no: recording ended")
LEAVES = Text("Rời đi", "Leaves")
ZONE = Text("Vùng, quy định", "Zone, rule")
WHOLE_PICTURE = Text("toàn khung hình", "whole picture")
SOURCE = Text("Video", "Recording")
FILES = Text("Tệp", "Files")
CLIP = Text("clip gốc", "original clip")
RECORD = Text("bản ghi", "record")
EVENT_ID = Text("Mã sự kiện", "Event id")
PREVIEW_NOTE = Text(
    "Đang phát bản xem nhanh; bằng chứng là clip gốc, không nén lại.",
    "Playing a preview; the evidence is the original clip, never re-encoded.",
)
TO_RELEASE = Text("Lúc bỏ", "Release")
BOXES = Text("Khung", "Boxes")
SPEED = Text("Tốc độ", "Speed")
ITEM = Text("vật", "item")
PERSON = Text("người, xe", "actor")
PREVIOUS = Text("Trước", "Previous")
NEXT = Text("Sau", "Next")
CLOSE = Text("Đóng", "Close")
KEYS = Text(
    "phím: j k sự kiện sau, trước · dấu cách phát · ← → một giây · , . một khung · r lúc bỏ · b khung",
    "keys: j k next, previous · space plays · ← → one second · , . one frame · r release · b boxes",
)
ACTIVITY = Text("chuyển động", "activity")
UNWELL = Text("camera không nhìn rõ", "camera unfit")
DURATION = Text("thời lượng", "duration")
MODEL = Text("Mô hình", "Model")
SETTINGS = Text("Mã thiết lập", "Settings")
PROGRAM = Text("Phần mềm", "Program")
FINISHED = Text("Quét xong", "Finished")
SPENT = Text("Thời gian xử lý", "Processing time")
LOG = Text("chi tiết kỹ thuật", "technical detail")
SKIP = Text("Đến danh sách sự kiện", "Skip to events")
NO_VIDEO = Text("Không có clip", "No clip")
