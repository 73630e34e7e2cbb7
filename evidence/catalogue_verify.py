"""Every text about verifying, keys and time stamps on the command line, in Vietnamese and English.

What a verification itself says is in evidence.verify.words: those words travel in each package.
"""

from evidence.catalogue import Text

PACKAGES_HELP = "Thư mục hoặc tệp zip của gói / The package's folder or zip file"
TRUST_HELP = (
    "Tệp tin cậy của cơ sở [khóa trong --data và các cơ sở đã nhập] / The site's trust file [keys known in --data]"
)
KEY_HELP = "Dấu vân tay khóa đã đối chiếu / Fingerprint of a key that you compared"
TSA_HELP = "Chứng thư PEM của tổ chức cấp dấu thời gian / Certificate (PEM) of the time stamp authority"
KEYS_FOLDER_HELP = "Thư mục khóa ký [DATA/keys] / Folder of the site's key [DATA/keys]"
SITE_HELP = "Tên cơ sở ghi trong tệp tin cậy / The site's name in the trust file"
REASON_HELP = "Vì sao thu hồi / Why it is revoked"
SINCE_HELP = "Chữ ký từ lúc này không còn giá trị, ISO 8601 [bây giờ] / Signatures from then on do not count [now]"
KNOWN_HELP = (
    "Thư mục chứa các gói đã niêm phong trước đó: vẫn có giá trị / Folder of packages sealed before: they stay valid"
)
KEY_ID_HELP = "Khóa bị thu hồi, hoặc vài chữ đầu [khóa đang dùng] / Which key, or how it begins [the one in use]"
YES_HELP = "Không hỏi lại / Do not ask"
FINGERPRINT_HELP = "Dấu vân tay do chính cơ sở cung cấp / The fingerprint that the site itself gave you"
TRUST_FILE_HELP = (
    "trust.json của cơ sở khác; không ghi thì liệt kê / Another site's trust.json; none lists what is known"
)
OBJECTS_HELP = (
    "Kho chứng cứ: thư mục hoặc s3://... [DATA/evidence] / Evidence store: folder or s3://... [DATA/evidence]"
)
BY_HELP = "Ai làm việc này, ghi trong nhật ký / Who does this, for the audit log"
URL_HELP = "Địa chỉ của tổ chức cấp dấu thời gian (RFC 3161) / Address of a time stamp authority"
STAMP_HELP = "Thư mục gói; không ghi thì mọi gói đang chờ / Package folders; none takes all that wait"

NOT_NOTED = Text(
    "đã đổi khóa, nhưng không ghi được vào nhật ký: {reason}", "the keys were changed, but not the audit log: {reason}"
)
NO_PACKAGE = Text("cần ít nhất một gói", "expected at least one package")
BAD_TRUST = Text("không dùng được tệp tin cậy: {reason}", "the trust file cannot be used: {reason}")
BAD_KEY = Text("dấu vân tay gồm 64 chữ số hệ 16", "a fingerprint has 64 hexadecimal digits")
BAD_CERTIFICATE = Text("không phải chứng thư PEM: {path}", "not a certificate in PEM: {path}")
UNTRUSTED_RUN = Text(
    "chưa có tệp tin cậy nào: chỉ biết gói có nguyên vẹn không, không biết ai ký (--trust, hoặc evidence key trust)",
    "no trust file is known: this tells whether a package is intact, not who signed it (--trust, evidence key trust)",
)
SUMMARY = Text(
    "{intact} gói nguyên vẹn, {unknown} chưa biết ai ký, {bad} không đạt",
    "{intact} intact, {unknown} of unknown signer, {bad} not to be relied on",
)
KEY_TROUBLE = Text("khóa ký: {reason}", "the site's key: {reason}")
KEY_OF = Text("Khóa của {site}", "Key of {site}")
KEY_HERE = Text("Khóa của cơ sở này", "Key of this site")
FINGERPRINT = Text("Dấu vân tay: {key}", "Fingerprint: {key}")
MADE = Text("Tạo lúc: {at}", "Made: {at}")
PROTECTED = Text("Bảo vệ: mật khẩu", "Protected by: a passphrase")
UNPROTECTED = Text(
    "Bảo vệ: chỉ quyền tệp 0600 (đặt LITTERWATCH_KEY_PASSPHRASE để mã hóa)",
    "Protected by: file mode 0600 alone (set LITTERWATCH_KEY_PASSPHRASE to encrypt it)",
)
EARLIER = Text("Khóa trước: {key}, {at}", "Earlier key: {key}, {at}")
REVOKED = Text("Đã thu hồi: {key} từ {at}: {reason}", "Revoked: {key} since {at}: {reason}")
TRUST_FILE = Text("Tệp tin cậy để đưa cho nơi nhận: {path}", "The trust file to hand to stations: {path}")
ROTATED = Text("đã thay khóa; các gói cũ vẫn có giá trị", "the key was replaced; packages that it signed stay valid")
REVOKED_NOW = Text(
    "đã thu hồi khóa {key}; {count} gói đã niêm phong trước đó vẫn có giá trị. Nơi nhận phải nhập lại tệp tin cậy và "
    "đối chiếu dấu vân tay mới",
    "key {key} is revoked; {count} packages sealed before stay valid. Stations have to import the trust file again "
    "and compare the new fingerprint",
)
LOG_BROKEN = Text(
    "nhật ký kiểm toán không nguyên vẹn, nên không nói được gói nào có trước: litterwatch store check",
    "the audit log is not intact, so it cannot say which packages are older: litterwatch store check",
)
NO_LOG = Text("không đọc được nhật ký: {reason}", "the log cannot be read: {reason}")
SURE = Text("Thu hồi khóa {key}?", "Revoke key {key}?")
NO_SUCH_KEY = Text("không có khóa nào bắt đầu bằng {given}", "no key begins with {given}")
BAD_SINCE = Text(
    "--since phải theo ISO 8601 có múi giờ, ví dụ 2026-11-22T18:30:00+07:00",
    "--since must be ISO 8601 with its zone, for example 2026-11-22T18:30:00+07:00",
)
COMPARE = Text(
    "đối chiếu dấu vân tay này với cơ sở (gọi điện, gặp mặt), rồi chạy lại với --fingerprint: {key}",
    "compare this fingerprint with the site (by telephone, in person), then run again with --fingerprint: {key}",
)
TRUSTED = Text("tin cậy {site}, khóa {key}", "trusted: {site}, key {key}")
NOBODY = Text("chưa tin cậy cơ sở nào khác", "no other site is trusted yet")
STAMPED = Text("{package}: đóng dấu thời gian {utc} bởi {authority}", "{package}: stamped {utc} by {authority}")
NOT_STAMPED = Text("{package}: chưa có dấu thời gian: {reason}", "{package}: not stamped: {reason}")
NOTHING_WAITS = Text("không có gói nào chờ dấu thời gian", "no package waits for a time stamp")
BAD_URL = Text("cần địa chỉ http:// hoặc https://", "expected an address that begins with http:// or https://")
