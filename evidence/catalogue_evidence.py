"""Every text about packages that a person reads, in Vietnamese and English."""

from evidence.catalogue import Text

OBJECTS_HELP = (
    "Kho chứng cứ: thư mục hoặc s3://... [DATA/evidence] / Evidence store: folder or s3://... [DATA/evidence]"
)
KEYS_HELP = "Thư mục khóa ký [DATA/keys] / Folder of the site's key [DATA/keys]"
EVENTS_HELP = "Mã vụ việc, hoặc vài chữ đầu của mã / Event ids, or how they begin"
OUT_HELP = "Thư mục đặt các gói / Where the packages go"
OPERATOR_HELP = "Họ tên người xuất (bắt buộc) / Full name of who exports (required)"
OPERATOR_ID_HELP = "Số hiệu của người xuất / Their number"
UNIT_HELP = "Đơn vị / Their unit"
PURPOSE_HELP = "Xuất để làm gì / What it is exported for"
ALL_HELP = "Mọi vụ việc trong thư mục / Every event there is"
ZIP_HELP = "Mỗi gói một tệp .zip không nén / One .zip, stored, for each package"
RECORD_HELP = "Thư mục có bản ghi nhận đã lập / Folder with the record that was made"
REDACTED_HELP = "Bản che đã làm bằng evidence redact / A redacted copy, made by evidence redact"
CAMERAS_HELP = "cameras.yaml của nơi ghi hình (thư mục scan) / cameras.yaml of the recording (scan's folder)"
CAMERA_HELP = "Camera trong cameras.yaml / Which camera of cameras.yaml"
NO_OPERATOR = Text(
    "cần --operator HỌ_TÊN: người xuất phải ghi tên", "expected --operator NAME: who exports must be named"
)
NO_EVENTS = Text("cần ít nhất một mã vụ việc, hoặc --all", "expected at least one event, or --all")
ONE_EVENT = Text("--record và --redacted đi với đúng một vụ việc", "--record and --redacted go with exactly one event")
NO_SUCH_EVENT = Text("không có vụ việc nào bắt đầu bằng {given}", "no event begins with {given}")
SEVERAL_EVENTS = Text(
    "{given} là phần đầu của {count} vụ việc; hãy viết dài hơn", "{given} begins {count} events; write more of it"
)
NOT_A_FOLDER = Text(
    "{path} không phải thư mục dữ liệu của serve hay kết quả của scan",
    "{path} is neither serve's data folder nor what scan wrote",
)
EXPORTED = Text("đã niêm phong {package} ({files} tệp, {size})", "sealed {package} ({files} files, {size})")
THERE_ALREADY = Text("{path} đã có, không ghi đè", "{path} is there already and is not overwritten")
FAILED = Text("không niêm phong được {event}: {reason}", "{event} could not be sealed: {reason}")
NOT_SEALED_YET = Text(
    "vụ việc {event} chưa có gói đầu tiên; serve niêm phong khi đoạn ghi đã cắt xong",
    "event {event} has no first package yet; serve seals it when its clip is cut",
)
KEY_UNUSABLE = Text("không dùng được khóa ký: {reason}", "the signing key cannot be used: {reason}")
SUMMARY = Text("{done} gói trong {path}, {failed} lỗi", "{done} packages in {path}, {failed} failed")
SEALING_FAILED = Text("không niêm phong được: {reason}", "sealing fails: {reason}")
SEALING_WAITS = Text("{count} vụ việc chờ niêm phong", "{count} events wait to be sealed")
NO_CAMERA = Text("không có camera {wanted}; có: {known}", "no camera {wanted}; there are: {known}")
DISK_REFUSES = Text("{path}: {reason}", "{path}: {reason}")
REDACTED_NEEDS_PACKAGE = Text(
    "--redacted cần vụ việc trong kho của serve, nơi bản gốc đã niêm phong",
    "--redacted needs an event of serve's store, whose original is sealed already",
)
