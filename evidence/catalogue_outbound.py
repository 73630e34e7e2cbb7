"""Every text about telling other systems that a person reads, in Vietnamese and English."""

from evidence.catalogue import Text

NOT_URL = Text("phải là https://MÁY/... hoặc http://MÁY/...", "expected https://HOST/... or http://HOST/...")
URL_PASSWORD = Text(
    "không đặt tên và mật khẩu trong địa chỉ; bên nhận kiểm tra chữ ký",
    "no name and password in the address; receivers check the signature",
)
NOT_NETWORK = Text("phải là dải mạng như 10.20.0.0/16", "expected a network such as 10.20.0.0/16")
NOT_SECRET = Text(
    "phải là whsec_ và base64 của 24 đến 64 byte; tạo bằng: echo whsec_$(openssl rand -base64 32)",
    "expected whsec_ and base64 of 24 to 64 bytes; make one with: echo whsec_$(openssl rand -base64 32)",
)
SAME_NAME = Text("tên bị trùng: {names}", "names used twice: {names}")
NOT_TOPIC = Text("không được có + # hay / ở hai đầu", "expected no + and no #, and no / at either end")
USER_MISSING = Text("có password thì phải có user", "password needs user")
CA_NEEDS_TLS = Text("ca chỉ dùng khi có TLS", "ca goes with TLS only")
MISTAKE = {
    "missing": "thiếu mục bắt buộc",
    "extra_forbidden": "không có khóa này",
    "string_type": "phải là chữ (đặt trong dấu nháy)",
    "string_too_short": "không được để trống",
    "string_too_long": "quá dài",
    "string_pattern_mismatch": "chỉ dùng a-z, 0-9, gạch ngang và gạch dưới",
    "literal_error": "giá trị không nằm trong danh sách cho phép",
    "tuple_type": "phải là danh sách",
    "model_type": "phải là một nhóm khóa: giá trị",
    "int_type": "phải là số nguyên",
    "bool_type": "phải là true hoặc false",
    "greater_than_equal": "số quá nhỏ",
    "less_than_equal": "số quá lớn",
}
"""Vietnamese for what pydantic finds; its own text is the English."""
OTHERWISE_WRONG = "giá trị không hợp lệ"
NOT_UTF8 = Text("tệp phải là UTF-8", "expected UTF-8 text")
NO_LEDGER = Text("không có bên nhận {name}; có: {known}", "there is no receiver {name}; there are: {known}")
NOBODY = Text("chưa báo cho ai", "nobody has been told anything")
LEDGER_AWAY = Text("không đọc được sổ của {name}: {reason}", "the ledger of {name} cannot be read: {reason}")
STATUS = Text(
    "{name}: đã báo {told}, đang chờ {waiting}, bỏ {given_up}",
    "{name}: {told} told, {waiting} waiting, {given_up} given up",
)
OLDEST = Text("chờ lâu nhất từ {at}", "the oldest waits since {at}")
AWAY = Text(
    "không báo được {failures} lần từ {since}: {reason}; thử lại lúc {due}",
    "failed {failures} times since {since}: {reason}; again at {due}",
)
GONE = Text("bên nhận không muốn nghe nữa: {reason}", "it asked for nothing more: {reason}")
REPLAYED = Text("{name}: sẽ báo {n} sự kiện", "{name}: {n} events will be told")
RECEIVER_HELP = "webhook.TÊN hoặc mqtt / webhook.NAME or mqtt"
EVENT_HELP = "Chỉ sự kiện này / this event alone"
EVERYTHING_HELP = "Cả những gì đã báo, như chưa từng báo / what it has confirmed too, as if it had never heard of it"
