"""What `litterwatch demo` says about the review station, in Vietnamese and English."""

from evidence.catalogue import Text

STATION_HELP = "Mở vụ việc này trong trạm duyệt, đến khi bấm Ctrl-C / open it in the review station, until Ctrl-C"
PORT_HELP = "Cổng của trạm; 0: cổng trống / the station's port; 0: any free one"
SEE_STATION = Text("Xem cùng vụ việc trong trạm duyệt: {command}", "See the same in the review station: {command}")
STATION = Text(
    "Trạm duyệt ở {url}, chỉ trên máy này, không cần internet. Mỗi người một liên kết, dùng một lần, để đặt mật khẩu:",
    "The review station is at {url}, on this machine alone, without internet. A one-time link for each, to set a "
    "password:",
)
READY = Text("đã có mật khẩu, hãy đăng nhập", "has a password: sign in")
ROLE = {
    "reviewer": Text("duyệt", "decides"),
    "approver": Text("người thứ hai, duyệt công bố", "second person, approves"),
    "unit_admin": Text("quản trị", "administrator"),
}
THEN = Text(
    "Vụ việc vào hàng đợi sau vài giây. Dừng: Ctrl-C.", "The case is in the queue within seconds. Ctrl-C ends it."
)
UNIT = Text("Đơn vị mẫu", "Sample unit")
NOTHING = Text("không tìm thấy gì để mở trong trạm", "nothing was found to open in the station")
