"""Every text that is answered over HTTP, in Vietnamese and English."""

from evidence.catalogue import Text

NO_SUCH_CAMERA = Text(
    "không có camera nào mang mã này đang được theo dõi", "expected a camera that is being watched, found no such id"
)
NOT_READY = Text("đang chờ tiến trình bắt đầu làm việc: {names}", "waiting for processes to begin their work: {names}")
STUCK = Text("việc giám sát đã đứng {seconds} giây", "the supervision has stood still for {seconds} s")
BAD_REQUEST = Text("yêu cầu có tham số sai: {found}", "bad parameters: {found}")
INTERNAL = Text("lỗi trong chương trình, xem nhật ký", "a mistake in the program; its log has more")
OF_STATUS = {
    404: Text("không có địa chỉ này", "there is no such address"),
    405: Text("địa chỉ này không nhận phương thức này", "this address does not take this method"),
}
"""For errors that have no text of their own, by HTTP status."""
