"""Every text about a live camera that a person reads, in Vietnamese and English."""

from evidence.catalogue import Text

# --- labels of one screen -------------------------------------------------------------------------------------------
LABEL = {
    "source": Text("Nguồn", "Source"),
    "connection": Text("Kết nối", "Connection"),
    "server": Text("Máy chủ", "Server"),
    "video": Text("Hình", "Video"),
    "fps": Text("Khung hình/giây", "Frames per second"),
    "gop": Text("Khung I (GOP)", "Keyframes (GOP)"),
    "b_frames": Text("Khung B", "B-frames"),
    "bitrate": Text("Tốc độ dữ liệu", "Bitrate"),
    "clock": Text("Đồng hồ", "Clock"),
    "picture": Text("Ảnh", "Picture"),
    "changes": Text("Cần đổi trên camera", "To change on the camera"),
    "notes": Text("Nên biết", "Worth knowing"),
}
YES = Text("có", "yes")
NO = Text("không", "no")
UNKNOWN = Text("chưa rõ", "unknown")
DECLARED = Text("khai báo {declared}, đo được {measured}", "declared {declared}, measured {measured}")
BY_OUR_CLOCK = Text("theo đồng hồ của ta {fps}", "by our clock {fps}")
GOP = Text("{frames} khung, {seconds} s", "{frames} frames, {seconds} s")
GOP_OPEN = Text("dài hơn {seconds} s", "longer than {seconds} s")
GOP_UNEVEN = Text("không đều: {least} đến {most} khung", "uneven: {least} to {most} frames")
AUTH = {
    "digest": Text("xác thực digest", "digest authentication"),
    "basic": Text("xác thực basic", "basic authentication"),
    "none": Text("không cần mật khẩu", "no password asked for"),
    None: Text("chưa rõ cách xác thực", "authentication unknown"),
}
OPENED = Text("trả lời sau {seconds} s", "answered after {seconds} s")
CLOCK_OFFSET = Text(
    "camera {direction} {seconds} s so với máy này (RTCP; gồm cả độ trễ, ±{uncertainty} s)",
    "the camera is {direction} by {seconds} s against this machine (RTCP; delay included, ±{uncertainty} s)",
)
BEHIND = Text("chậm", "behind")
AHEAD = Text("nhanh", "ahead")
CLOCK_ARRIVAL = Text(
    "camera không gửi giờ (RTCP); dùng giờ nhận, ±{uncertainty} s",
    "the camera sends no time (RTCP); time of arrival is used, ±{uncertainty} s",
)
CLOCK_DEVICE = Text(
    "đồng hồ camera (ONVIF) lệch {seconds} s so với máy này, ±{uncertainty} s",
    "the camera's clock (ONVIF) is off by {seconds} s against this machine, ±{uncertainty} s",
)
NOTHING_TO_CHANGE = Text("không có gì", "nothing")
WATCHING = Text("Đang xem {source}, khoảng {seconds} giây...", "Watching {source} for about {seconds} s...")

# --- what to change: {value} is what was found, {wanted} what to set --------------------------------------------------
FINDING = {
    "gop_long": Text(
        "khoảng cách khung I (I Frame Interval, GOV) là {value} s trở lên; đặt {wanted} khung (2 giây)",
        "the keyframe interval (I frame interval, GOV length) is {value} s or more; set {wanted} frames (2 seconds)",
    ),
    "gop_irregular": Text(
        "khung I không đều (dài tới {value} s): tắt Smart Codec, H.264+/H.265+, Zipstream, Smart Stream; "
        "đặt {wanted} khung",
        "keyframes come unevenly (up to {value} s apart): switch smart codec, H.264+/H.265+, Zipstream or Smart Stream "
        "off; set {wanted} frames",
    ),
    "gop_short": Text(
        "khung I cách nhau chỉ {value} s: tốn dữ liệu; {wanted} khung là đủ",
        "keyframes are only {value} s apart, which costs bits; {wanted} frames are enough",
    ),
    "b_frames": Text(
        "có khung B: chọn profile Main không khung B (hoặc Baseline); khung B làm chậm và khó cắt clip",
        "there are B-frames: choose a profile without them (Main without B, Baseline); they delay and complicate cuts",
    ),
    "fps_low": Text(
        "chỉ {value} khung/giây: đặt {wanted}; thưa hơn thì lúc buông tay rơi vào giữa hai khung",
        "only {value} frames a second: set {wanted}; with fewer the release falls between two pictures",
    ),
    "fps_high": Text(
        "{value} khung/giây là quá mức cần: đặt {wanted}",
        "{value} frames a second are more than needed: set {wanted}",
    ),
    "fps_differs": Text(
        "khai báo {wanted} khung/giây nhưng thực tế {value}: camera quá tải, hoặc cài đặt ban đêm làm chậm",
        "{wanted} frames a second are declared, {value} come: the camera is overloaded, or a night setting slows it",
    ),
    "bitrate_low": Text(
        "{value} kbit/s là thấp cho kích thước này: người đang chạy sẽ nhòe; khoảng {wanted} kbit/s thì rõ",
        "{value} kbit/s is little for this size: moving people blur; about {wanted} kbit/s is clear",
    ),
    "bitrate_high": Text(
        "{value} kbit/s là nhiều cho kích thước này; khoảng {wanted} kbit/s là đủ",
        "{value} kbit/s is much for this size; about {wanted} kbit/s is enough",
    ),
    "picture_small": Text(
        "hình nhỏ: đủ để phát hiện, ít giá trị chứng cứ; dùng luồng chính làm source",
        "a small picture: enough to detect, little worth as evidence; take the main stream as source",
    ),
    "hevc": Text(
        "H.265: dùng được, tốn máy gấp đôi khi giải mã; trình duyệt cần bản sao H.264 để xem",
        "H.265 works; it costs twice as much to decode, and browsers need an H.264 copy to show it",
    ),
    "not_h26x": Text("đặt camera phát H.264 (hoặc H.265)", "set the camera to H.264 (or H.265)"),
    "clock_off": Text(
        "đồng hồ camera lệch {value} s: bật NTP trong cài đặt thời gian, kiểm tra múi giờ",
        "the camera's clock is off by {value} s: switch NTP on in its time settings, check the time zone",
    ),
    "clock_unknown": Text(
        "camera không gửi báo cáo RTCP trong lúc xem: giờ sự kiện theo giờ nhận",
        "no RTCP sender report came while watching: events are timed by arrival",
    ),
    "auth_basic": Text(
        "mật khẩu đi qua mạng gần như không che (Basic): chọn Digest cho RTSP",
        "the password crosses the network nearly in the clear (Basic): choose digest for RTSP",
    ),
    "auth_none": Text(
        "ai trong mạng cũng xem được: bật xác thực RTSP",
        "anybody in the network can watch: switch RTSP authentication on",
    ),
    "gaps": Text(
        "có lúc {value} s không có hình: xem lại mạng, nguồn điện",
        "for {value} s nothing came: look at the network and the power",
    ),
}

# --- why it did not work --------------------------------------------------------------------------------------------
NO_SUCH_CAMERA = Text("không có camera {id} trong {path}; hiện có: {ids}", "no camera {id} in {path}; there are: {ids}")
NOT_A_SOURCE = Text(
    "{source} không phải địa chỉ rtsp://, tệp video hay mã camera (mã camera cần --cameras cameras.yaml)",
    "{source} is no rtsp:// address, no video file and no camera id (an id needs --cameras cameras.yaml)",
)
NO_SOURCE = Text("camera {id} chưa có địa chỉ ({key})", "camera {id} has no address ({key})")
BAD_URL = Text("địa chỉ camera sai: {reason}", "not the address of a camera: {reason}")
CANNOT_SAVE = Text("không ghi được ảnh {path}: {reason}", "cannot write the picture {path}: {reason}")
NO_PICTURE = Text("không giải mã được khung hình nào", "no picture could be decoded")
NO_NETWORK = Text("không gửi được câu hỏi ra mạng: {reason}", "cannot ask the network: {reason}")
BAD_TARGET = Text("{target}: cần dạng ĐỊA_CHỈ hoặc ĐỊA_CHỈ:CỔNG", "{target}: expected ADDRESS or ADDRESS:PORT")
PASSWORD_MISSING = Text(
    "--user cần mật khẩu trong biến môi trường {name} (hoặc tệp --secrets)",
    "--user needs the password in the environment variable {name} (or in the --secrets file)",
)
NO_MAKE = Text("chưa biết hãng {make}", "make not known: {make}")

# --- discover -------------------------------------------------------------------------------------------------------
SEARCHING = Text("Đang tìm camera ONVIF trong {seconds} giây...", "Looking for ONVIF cameras for {seconds} s...")
FOUND_NONE = Text(
    "không có camera ONVIF nào trả lời; kiểm tra ONVIF đã bật, cùng mạng LAN, hoặc hỏi thẳng bằng --target",
    "no ONVIF camera answered; check that ONVIF is switched on and the network is the same, or ask one with --target",
)
FOUND = Text("{count} thiết bị", "{count} devices")
ELSEWHERE = Text(
    "thiết bị chỉ tới địa chỉ khác nơi nó trả lời: không hỏi tiếp",
    "it names another address than it answers from: not asked any further",
)
NEEDS_LOGIN = Text("cần tên và mật khẩu ONVIF (--user)", "wants an ONVIF user and password (--user)")
DEVICE_CLOCK = Text(
    "đồng hồ lệch {seconds} s (±{uncertainty} s){ntp}", "clock off by {seconds} s (±{uncertainty} s){ntp}"
)

# --- list and apply -------------------------------------------------------------------------------------------------
NO_CONFIG = Text(
    "chưa có {path}; cài bằng: litterwatch camera apply cameras.yaml --data {data}",
    "there is no {path}; install one: litterwatch camera apply cameras.yaml --data {data}",
)
ZONES = Text("{count} vùng", "{count} zones")
VARIABLES_MISSING = Text("chưa đặt biến: {names}", "not set: {names}")
CHANGE = {"added": Text("thêm", "added"), "removed": Text("bỏ", "removed"), "changed": Text("đổi", "changed")}
NO_CHANGE = Text("không có gì thay đổi", "nothing changes")
INSTALLED = Text("đã ghi {path}", "written to {path}")
DRY_RUN = Text("chỉ xem trước, chưa ghi gì", "only a preview; nothing was written")
WHO_RUNS_IT = Text(
    "`litterwatch serve` chạy theo tệp này; nếu đang chạy, nó tự nhận thay đổi",
    "`litterwatch serve` runs on this file; where it is running, it takes the change up by itself",
)
PLAIN_SECRETS = Text(
    "mật khẩu viết thẳng trong tệp: {ids}; nên dùng ${{TÊN_BIẾN}}",
    "passwords stand in the file itself: {ids}; better write ${{NAME}}",
)
