"""What the REST API says beside data, in Vietnamese and English."""

from evidence.catalogue import Text

NO_EVENT = Text("không có vụ việc này", "there is no such case")
NO_FILE = Text("không có tệp này", "there is no such file")
GONE = Text("tệp đã bị xoá theo quyết định, xem nhật ký", "the file was deleted by decision; the log has it")
OBJECTS_AWAY = Text("kho tệp tạm thời không trả lời", "the object store does not answer for now")
BAD_CURSOR = Text("con trỏ không hợp lệ", "no cursor of this program")
OTHER_CURSOR = Text(
    "con trỏ thuộc phạm vi hoặc cơ sở dữ liệu khác; hãy bắt đầu lại không có con trỏ",
    "the cursor is of another scope or another store; begin again without one",
)
CONFLICT = Text(
    "người khác đã kết luận trước; hãy đọc lại rồi quyết định", "somebody decided first; read it again, then decide"
)
CLAIMED = Text("{by} đang xử lý vụ việc này đến {until}", "{by} works on this case until {until}")
SAME_PERSON = Text("người thứ hai phải là người khác", "the second person must be another")
NO_SECOND = Text(
    "chỉ người phê duyệt mới được xác nhận lần hai hoặc thay kết luận của người khác",
    "only an approver may be the second person, or overrule somebody",
)
BAD_REASON = Text("mã lý do không hợp lệ: {reason}", "the reason code does not fit: {reason}")
BAD_RECORD = Text("không ghi được: {reason}", "this cannot be kept: {reason}")
NEEDS_REASON = Text(
    "lấy tệp ra khỏi hệ thống phải có lý do (tham số reason)", "a file leaves only with a reason (parameter reason)"
)
BAD_RANGE = Text("khoảng byte nằm ngoài tệp", "the range lies outside the file")
KEY_REUSED = Text("Idempotency-Key này đã dùng cho yêu cầu khác", "this Idempotency-Key came with another request")
STILL_BUSY = Text("yêu cầu đầu tiên với khoá này chưa xong", "the first request with this key is not over")
NO_HOLD = Text("không có lệnh giữ này, hoặc đã gỡ", "there is no such hold, or it was released")
NO_ACCOUNT = Text("không có tài khoản này", "there is no such account")
OUT_OF_SCOPE = Text("ngoài phạm vi xã, phường của người quản trị", "outside the communes of this administrator")
NO_TOKEN = Text("không có mã truy cập này", "there is no such token")
BY_HAND = Text("hãy đăng nhập bằng mật khẩu để tạo mã truy cập", "sign in with a password to make a token")
NAME_TAKEN = Text("tên này đã có người dùng, hoặc từng dùng", "somebody has, or had, this name")
TOO_MANY_LISTENERS = Text(
    "quá nhiều kết nối theo dõi trực tiếp; thử lại sau", "too many listen to the live feed; try again later"
)
FIGURES_SOON = Text("số liệu đang được tổng hợp; hỏi lại sau vài giây", "figures are being made; ask again in seconds")
NO_DAYS = Text("không có ngày nào trong khoảng này", "there are no days between these")
NO_COMMUNE = Text("không có xã, phường này", "there is no such commune")
NOT_SEALED = Text(
    "vụ việc chưa có gói niêm phong; hãy thử lại sau", "the case has no sealed package yet; try again later"
)
CANNOT_SEAL = Text("không niêm phong được: {reason}", "this cannot be sealed: {reason}")
NO_KEY = Text("khoá của cơ sở không dùng được: {reason}", "the key of the site cannot be used: {reason}")
