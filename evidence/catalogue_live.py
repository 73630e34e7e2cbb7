"""Every text about watching cameras that a person reads, in Vietnamese and English."""

from evidence.catalogue import Text

STATE = {
    "connecting": Text("đang kết nối", "connecting"),
    "live": Text("đang ghi hình", "live"),
    "stalled": Text("không còn gửi hình", "stalled"),
    "unauthorised": Text("sai tên hoặc mật khẩu", "unauthorised"),
    "unreachable": Text("không kết nối được", "unreachable"),
    "locked_full": Text("bằng chứng giữ lại đã đầy hạn mức", "held evidence fills the budget"),
    "disk_low": Text("sắp hết dung lượng đĩa", "disk almost full"),
    "disk_full": Text("ổ đĩa đầy, đang mất hình", "disk full, pictures are lost"),
    "write_failed": Text("không ghi được xuống đĩa", "cannot write to the disk"),
    "sync_failed": Text("ổ đĩa không xác nhận dữ liệu", "the disk does not confirm what is written"),
    "index_failed": Text("không cập nhật được chỉ mục", "the index cannot be updated"),
    "recorder_failed": Text("tiến trình ghi hình bị dừng, đang chạy lại", "recording stopped, being restarted"),
    "watcher_failed": Text("tiến trình phân tích bị dừng, đang chạy lại", "watching stopped, being restarted"),
    "overloaded": Text("máy quá tải, phân tích không kịp", "too slow a machine, watching falls behind"),
    "not_watched": Text("đoạn hình không được phân tích", "footage that was not watched"),
    "detect_away": Text(
        "mất luồng phụ, phân tích trên luồng chính", "the sub-stream is away, the main stream is watched"
    ),
    "store_failed": Text(
        "không ghi được vào cơ sở dữ liệu, sẽ ghi bù khi dùng được",
        "the database cannot be written, what is missing follows when it can",
    ),
    "seal_failed": Text(
        "chưa niêm phong được chứng cứ, sẽ làm bù khi được",
        "evidence cannot be sealed, what is missing follows when it can",
    ),
    "disk_pressure": Text("ổ đĩa sắp không đủ cho chứng cứ", "the disk will not last for the evidence that comes"),
    "check_failed": Text("chứng cứ không còn như khi niêm phong", "evidence is not as it was sealed"),
    "housekeeping_failed": Text("không kiểm tra, không dọn được kho chứng cứ", "evidence cannot be checked and pruned"),
    "deletion_due": Text(
        "có chứng cứ hết hạn lưu, chờ người xóa", "evidence is due for deletion and waits for somebody"
    ),
    "outbound_failed": Text(
        "không báo được cho hệ thống khác, sẽ báo bù khi được",
        "another system cannot be told, what is missing follows when it can",
    ),
}
NOT_RECORDING = Text("tiến trình ghi hình không chạy", "no recording process runs")
OVER = Text("hết: {what}", "over: {what}")
CHANGE = {
    "added": Text("thêm camera", "camera added"),
    "removed": Text("bỏ camera", "camera removed"),
    "changed": Text("cấu hình đổi, chạy lại phần liên quan", "configuration changed, its parts restart"),
}
RECORDER = Text("ghi hình", "recorder")
SUB_RECORDER = Text("ghi luồng phụ", "sub-stream recorder")
WATCHER = Text("phân tích", "watcher")
SEALER = Text("niêm phong", "sealer")
ENDED = Text(
    "{what}: kết thúc ({reason}), chạy lại sau {seconds} giây", "{what}: ended ({reason}), restart in {seconds} s"
)
HUNG = Text("treo: không phản hồi {seconds} giây nên bị dừng", "hung: said nothing for {seconds} s and was stopped")
NO_PROCESS = Text("không khởi động được: {reason}", "cannot be started: {reason}")
EVENT = Text("{kind}, điểm {score}, {place}: {path}", "{kind}, score {score}, {place}")
CLIP_READY = Text("đã cắt clip: {path}", "clip cut")
LATENCY = Text(
    "báo sau {latency} s kể từ lúc bỏ ({own} s sau khi hết thời gian chờ chủ quay lại)",
    "flagged {latency} s after the release ({own} s after the wait for the owner was over)",
)
STARTED = Text(
    "Theo dõi {count} camera theo {path}; Ctrl-C để dừng", "Watching {count} cameras of {path}; Ctrl-C stops"
)
STOPPING = Text("Đang dừng...", "Stopping...")
STOPPED = Text("Đã dừng.", "Stopped.")
SUMMARY = Text(
    "{live}/{count} camera đang ghi, {events} sự kiện, phân tích chậm nhất {behind} s",
    "{live} of {count} cameras live, {events} events, watching at most {behind} s behind",
)
PACKETS_LOST = Text("mất {count} gói trên mạng (UDP)", "{count} packets lost on the network (UDP)")
NAMES_HELP = "Tên máy mà trình duyệt gọi, cách nhau dấu phẩy / host names for browsers, beside addresses"
ONE_PERSON_HELP = "Xác nhận không cần người thứ hai / a confirmed case needs no second person"
LISTENING = Text("Tình trạng: {url}/api/v1/cameras; số liệu: {url}/metrics", "status and metrics")
OPEN_TO_ALL = Text(
    "Chú ý: {host} mở ra mạng không mã hoá; đặt máy chủ TLS phía trước để mật khẩu không lộ trên đường truyền",
    "Note: {host} is open to the network in clear; put a TLS proxy before it, or passwords can be read on the way",
)
PORT_TAKEN = Text(
    "cổng {port} của {host} đang có chương trình khác dùng; chọn cổng khác bằng --port (0: cổng nào cũng được)",
    "another program uses port {port} of {host}; choose another with --port (0: any that is free)",
)
BAD_HOST = Text(
    "không mở được {host} cổng {port}: {reason}; xem lại --host và --port",
    "cannot listen on {host} port {port}: {reason}; see --host and --port",
)
NO_SOURCE = Text("camera {id} không có source nên không theo dõi", "camera {id} has no source and is not watched")
BAD_ADDRESS = Text("camera {id}: địa chỉ không dùng được: {reason}", "camera {id}: unusable address: {reason}")
KEPT_OLD = Text(
    "cameras.yaml mới có lỗi, tiếp tục theo tệp cũ:", "the new cameras.yaml cannot be used, going on with the old one:"
)
DATA_BUSY = Text(
    "một lệnh litterwatch khác đang dùng thư mục {path}", "another litterwatch command is using the folder {path}"
)
RING_UNUSABLE = Text("không mở được bộ ghi: {reason}", "the recording cannot be opened: {reason}")
NOT_KEPT = Text("không ghi được bằng chứng: {reason}", "evidence cannot be written: {reason}")
