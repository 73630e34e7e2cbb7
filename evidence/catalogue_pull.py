"""What `litterwatch pull` says, in Vietnamese and English."""

from evidence.catalogue import Text

URL_HELP = "Địa chỉ trạm, như https://tram.example / address of the station"
OUT_HELP = "Thư mục giữ bản sao / folder of the mirror"
EVERY_HELP = "Tiếp tục theo dõi, cứ mỗi chừng ấy giây / go on following, every so many seconds"
ONCE_HELP = "Lấy hết những gì có rồi dừng (mặc định) / fetch all there is, then end (the default)"
TOKEN_HELP = "Tệp chứa mã truy cập; nếu không, biến LITTERWATCH_TOKEN / file with the token; else LITTERWATCH_TOKEN"
REASON_HELP = "Lý do lấy tệp, được ghi vào nhật ký của trạm / why files are taken; the station's log has it"
CA_HELP = "Chứng chỉ PEM của trạm hoặc của nơi cấp / PEM certificates that the station's is signed by"
HTTP_HELP = "Cho phép http:// qua mạng: mã truy cập đi không mã hóa / allow http://: the token goes unencrypted"
MOVED_HELP = "Vẫn là trạm ấy, chỉ đổi địa chỉ / it is the same station under another address"
CHECK_HELP = "Trước tiên đọc lại và kiểm tra mọi gói đã có / first read and verify everything that is here"
TRUST_HELP = "Tệp tin cậy của cơ sở niêm phong; lặp lại được / trust file of the sealing site; repeatable"
KEY_HELP = "Dấu vân tay khóa đã đối chiếu; lặp lại được / fingerprint of a key that was compared; repeatable"
REASON = "sao lưu về đơn vị / mirror of the unit"

BAD_URL = Text("địa chỉ trạm không dùng được: {reason}", "the station's address cannot be used: {reason}")
BAD_TOKEN = Text(
    "không có mã truy cập dùng được ({reason}); đặt --token-file hoặc LITTERWATCH_TOKEN",
    "no usable token ({reason}); give --token-file or LITTERWATCH_TOKEN",
)
OPEN_TOKEN = Text(
    "cảnh báo: mọi người trên máy đọc được {path}; hãy chạy: chmod 600", "warning: everybody here can read {path}"
)
PLAIN_HTTP = Text(
    "{url} không mã hóa: mã truy cập và chứng cứ sẽ lộ trên mạng. Dùng https://, hoặc --allow-http nếu chấp nhận",
    "{url} is not encrypted: the token and the evidence would be open on the network. Use https://, or --allow-http",
)
ONCE_OR_EVERY = Text("chọn --once hoặc --every, không cả hai", "choose --once or --every, not both")
BUSY = Text("một lệnh pull khác đang ghi vào {path}", "another pull is at work in {path}")
OTHER_SERVER = Text(
    "{path} là bản sao của {server} (tài khoản {account}); chọn thư mục khác, hoặc --moved nếu trạm đổi địa chỉ",
    "{path} mirrors {server} (account {account}); choose another folder, or --moved where its address changed",
)
BAD_LEDGER = Text(
    "không đọc được sổ của bản sao: {reason}. Dời nó đi và chạy lại: các gói đã có được kiểm tra, không tải lại",
    "the mirror's ledger cannot be read: {reason}. Move it away and run again: packages are verified, not fetched anew",
)
UNSIGNED = Text(
    "chưa có tệp tin cậy (--trust): gói được kiểm tra là nguyên vẹn, nhưng ai niêm phong thì không biết",
    "no trust file (--trust): packages are checked to be whole; who sealed them is not known",
)
PAGE = Text("{count} vụ việc mới hoặc thay đổi", "{count} events new or changed")
HELD = Text("[{number}/{total}] {package}: nguyên vẹn", "[{number}/{total}] {package}: whole")
REFUSED = Text("{what}: KHÔNG nhận, {reason}", "{what}: NOT taken, {reason}")
DAMAGED = Text("tệp hỏng: {reason}; để riêng tại {path}", "damaged file: {reason}; set aside as {path}")
DAMAGED_AGAIN = Text("tệp hỏng lần nữa: {reason}", "damaged again: {reason}")
CHECKED = Text(
    "đã kiểm tra lại: {damaged} gói hỏng, sẽ lấy lại", "read again: {damaged} packages damaged, fetched anew"
)
SUMMARY = Text(
    "{events} vụ việc, {held} gói nguyên vẹn ({fetched} gói mới, {size}); {wanted} gói còn thiếu, "
    "{refused} không nhận, {gone} đã xoá tại trạm, {withdrawn} vụ việc đã rút",
    "{events} events, {held} packages whole ({fetched} new, {size}); {wanted} missing, {refused} not taken, "
    "{gone} deleted at the station, {withdrawn} events withdrawn",
)
STOPPED_EARLY = Text("dừng sớm: {reason}; lần sau làm tiếp", "ended early: {reason}; the next run goes on from here")
AGAIN = Text("thử lại sau {seconds} giây", "again in {seconds} s")
INTERRUPTED = Text("đã dừng; chạy lại đúng lệnh này để làm tiếp", "stopped; run the same command again to continue")
NOT_WRITABLE = Text("không ghi được vào {path}: {reason}", "cannot write to {path}: {reason}")
