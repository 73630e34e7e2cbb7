"""Every text a person reads, in Vietnamese and English: one place to correct a word or add a language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """The same thing said twice; `str()` puts Vietnamese first with English beside it."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.vi if self.vi == self.en else f"{self.vi} / {self.en}"

    def format(self, **values: object) -> "Text":
        """Both languages with `{name}` filled in."""
        return Text(self.vi.format(**values), self.en.format(**values))


KIND = {"dump": Text("Đổ rác", "Dumping"), "litter": Text("Xả rác", "Littering")}
ACTOR = {
    "person": Text("người đi bộ", "person"),
    "two_wheeler": Text("xe máy, xe đạp", "two-wheeler"),
    "car": Text("ô tô con", "car"),
    "truck": Text("xe tải", "truck"),
    "unknown": Text("chưa rõ", "unknown"),
}
VIOLATION = {"place": Text("sai nơi quy định", "wrong place"), "time": Text("sai giờ quy định", "wrong time")}
ALLOWED = {
    True: Text("đúng nơi, đúng giờ", "allowed"),
    False: Text("không đúng nơi hoặc giờ", "not allowed"),
    None: Text("chưa rõ giờ", "time unknown"),
}
SITE_CLASS = {
    "collection_point": Text("điểm tập kết", "collection point"),
    "road": Text("tuyến đường", "road"),
    "sensitive": Text("khu vực nhạy cảm", "sensitive area"),
    "black_spot": Text("điểm đen", "black spot"),
}
RULE = {
    "never": Text("cấm để rác", "never allowed"),
    "hours": Text("chỉ trong giờ quy định", "allowed in set hours"),
    "allowed": Text("được phép", "allowed"),
    "bin": Text("thùng rác", "waste bin"),
}
HEALTH = {
    "moved": Text("camera bị dịch chuyển", "camera moved"),
    "shaking": Text("camera rung", "camera shaking"),
    "covered": Text("ống kính bị che", "lens covered"),
    "dark": Text("hình quá tối", "too dark"),
    "blurred": Text("hình mờ", "out of focus"),
    "undecodable": Text("không giải mã được", "cannot be decoded"),
}
STILL = {
    "before": Text("Trước", "Before"),
    "carry": Text("Đang mang", "Carrying"),
    "release": Text("Lúc bỏ", "Release"),
    "left_behind": Text("Vật để lại", "Left behind"),
    "actor": Text("Người hoặc xe", "Actor"),
}

# --- why an input failed --------------------------------------------------------------------------------------------
KILLED = Text(
    "tiến trình giải mã bị ngắt bởi tín hiệu {signal}", "the process reading this file was killed by signal {signal}"
)
KILLED_MEMORY = Text(
    "tiến trình bị ngắt bởi tín hiệu SIGKILL (có thể do hết bộ nhớ)",
    "the process was killed (SIGKILL): probably out of memory",
)
EXITED = Text("tiến trình dừng với mã {code}: {message}", "the process ended with exit code {code}: {message}")
STALLED = Text("không tiến triển trong {seconds} giây nên bị dừng", "made no progress for {seconds} s and was stopped")
NO_MEMORY = Text("không đủ bộ nhớ", "out of memory")
NO_SPACE = Text(
    "ổ đĩa đầy: không ghi được vào {path}; hãy giải phóng dung lượng rồi chạy lại lệnh này",
    "disk full: cannot write to {path}; free some space and run the same command again",
)
INTERNAL = Text("lỗi trong chương trình: {message}", "error inside litterwatch: {message}")
INPUT_ERROR = Text("không đọc được: {message}", "cannot be read: {message}")
ENDS_EARLY = Text(
    "video dừng ở {end} trong khi tệp ghi dài {length}: phần sau bị mất hoặc hỏng",
    "the video ends at {end} but the file says {length}: the rest is missing or damaged",
)
DAMAGED = Text("{count} gói dữ liệu hỏng bị bỏ qua", "{count} damaged packets were left out")
TORN = Text(
    "{count} hình bị vỡ do mất dữ liệu, không được xem xét",
    "{count} pictures torn by lost data were not looked at",
)
NO_CLIP = Text(
    "{count} sự kiện không cắt được clip; ảnh và thời điểm vẫn còn",
    "no clip could be cut for {count} events; stills remain",
)
NOT_STARTED = Text("chưa quét vì lượt chạy phải dừng sớm", "not scanned because the run had to stop early")

# --- command line ---------------------------------------------------------------------------------------------------
NO_INPUT = Text("không có tệp hoặc thư mục này: {path}", "no such file or folder: {path}")
NO_VIDEO = Text("không tìm thấy video nào trong: {paths}", "no video found in: {paths}")
OUT_NOT_WRITABLE = Text("không ghi được vào {path}: {reason}", "cannot write to {path}: {reason}")
OUT_BUSY = Text(
    "một lượt quét khác đang ghi vào {path}; hãy đợi nó xong hoặc chọn thư mục khác",
    "another scan is writing to {path}; wait for it or choose another folder",
)
OUT_IS_LIVE = Text(
    "{path} là thư mục dữ liệu của litterwatch serve; hãy chọn thư mục khác cho kết quả quét",
    "{path} is the data folder of litterwatch serve; choose another folder for the results",
)
BAD_START = Text(
    "--start phải theo ISO 8601, ví dụ 2026-11-22T18:30:00+07:00; nhận được {value}",
    "--start must be ISO 8601, for example 2026-11-22T18:30:00+07:00; found {value}",
)
START_NEEDS_ONE = Text(
    "--start chỉ dùng cho một video, nhưng có {count} video", "--start goes with one video; found {count}"
)
CAMERA_NEEDS_FILE = Text("--camera cần --cameras cameras.yaml", "--camera needs --cameras cameras.yaml")
CAMERA_NEEDED = Text(
    "tệp cấu hình có nhiều camera, hãy chọn một bằng --camera: {ids}",
    "the file has several cameras, choose one with --camera: {ids}",
)
CAMERA_UNKNOWN = Text("không có camera {id}; hiện có: {ids}", "no camera {id}; there are: {ids}")
CONFIG_UNREADABLE = Text("không đọc được {path}: {reason}", "cannot read {path}: {reason}")
MODEL_UNUSABLE = Text("không dùng được mô hình: {reason}", "cannot use the model: {reason}")
INTERRUPTED = Text("đã dừng; chạy lại đúng lệnh này để làm tiếp", "stopped; run the same command again to continue")
DEMO_COMPOSING = Text("Đang dựng cảnh đường phố...", "Composing a street scene...")
DEMO_NEEDS = Text(
    "không dựng được cảnh: {reason}; hãy cài bằng: make setup", "cannot compose the scene: {reason}; run: make setup"
)
SKIPPED = Text("đã quét từ trước", "already scanned")
SUMMARY = Text(
    "{events} sự kiện ({violations} vi phạm) trong {done} video; {failed} video lỗi",
    "{events} events ({violations} violations) in {done} videos; {failed} failed",
)
OPEN_REPORT = Text("Mở trang kết quả", "Open the report")
