"""Texts of the station's map and figures, in Vietnamese and English."""

from evidence.catalogue import Text

# --- map ------------------------------------------------------------------------------------------------------------
MAP = Text("Bản đồ", "Map")
MAP_LABEL = Text("Bản đồ camera và điểm đen", "Map of cameras and black spots")
MAP_HELP = Text(
    "Phím mũi tên dời, + và - phóng to thu nhỏ, 0 vừa khung. Kéo, lăn chuột hoặc hai ngón tay cũng được.",
    "Arrow keys move, + and - zoom, 0 fits all. Dragging, the wheel and two fingers do the same.",
)
ZOOM_IN, ZOOM_OUT = Text("Phóng to", "Zoom in"), Text("Thu nhỏ", "Zoom out")
FIT = Text("Vừa khung", "Fit")
NORTH = Text("Bắc ở trên", "North is up")
NORTH_LETTER = Text("B", "N")
NOT_BORDERS = Text(
    "Vùng mờ chỉ gom các camera cùng xã, phường; không phải địa giới hành chính.",
    "Shaded areas only gather the cameras of a commune; they are no administrative borders.",
)
LEGEND = Text("Chú giải", "Legend")
CAMERA_WELL = Text("camera đang ghi", "camera that records")
CAMERA_UNSURE = Text("camera cần xem lại", "camera to look at")
CAMERA_BAD = Text("camera có sự cố", "camera with trouble")
CAMERA_OFF = Text("camera không do trạm này theo dõi", "camera that this station does not watch")
SPOT_MARK = Text("điểm đen: càng nhiều vụ gần đây càng lớn", "black spot: the larger, the more acts lately")
SPOTS = Text("Điểm đen", "Black spots")
SHOW = Text("Xem trên bản đồ", "Show on the map")
NO_POSITION = Text("Chưa có tọa độ trong cameras.yaml:", "No coordinates in cameras.yaml yet:")
NOTHING_TO_SHOW = Text(
    "Chưa camera nào có tọa độ. Thêm place: {lat, lon} vào cameras.yaml để thấy chúng ở đây.",
    "No camera has coordinates yet. Add place: {lat, lon} in cameras.yaml to see them here.",
)
TOGETHER = Text("{n} nơi gần nhau; bấm để phóng to", "{n} places close together; press to zoom in")
TILES_CREDIT = Text("Nền bản đồ: {host}", "Background: {host}")
OPEN_MAP = Text("Mở bản đồ", "Open the map")
INSET = Text("Vị trí camera", "Where the camera is")
NEIGHBOURS = Text("Camera khác ở gần: {n}", "Other cameras near: {n}")

# --- figures --------------------------------------------------------------------------------------------------------
FIGURES = Text("Số liệu", "Figures")
LAST_DAYS = Text("{n} ngày qua", "Last {n} days")
PLAN_YEAR = Text("Kỳ báo cáo {year}", "Plan year {year}")
SINCE_EVER = Text("Từ đầu", "From the beginning")
SHOW_FIGURES = Text("Xem", "Show")
RANGE = Text("Khoảng ngày", "Days")
FROZEN_AT = Text("Theo nhật ký đến {at} (mục {seq})", "By the log up to {at} (entry {seq})")
COUNTED_ANEW = Text("Tính lại sau tối đa {s} giây", "Counted anew after {s} s at most")
NO_ACTS = Text("Không có sự kiện nào trong khoảng này.", "No events in these days.")
TABLE = Text("Bảng số liệu", "The figures as a table")
EVENTS = Text("Sự kiện", "Events")
EVENTS_UNIT = Text("số sự kiện", "events")
SERIES = {
    "waiting": Text("chờ quyết định", "to decide"),
    "established": Text("vi phạm", "violation"),
    "rejected": Text("báo nhầm", "false alarm"),
    "unclear": Text("chưa đủ căn cứ", "not enough to say"),
}
TILES = {
    "acts": Text("sự kiện", "events"),
    "waiting": Text("chờ quyết định", "to decide"),
    "established": Text("vi phạm được xác nhận", "established"),
    "false": Text("báo nhầm trên số đã quyết định", "false alarms of those decided"),
    "decision": Text("đến quyết định đầu, trung vị", "to the first decision, median"),
    "latency": Text("từ lúc bỏ đến khi báo, trung vị", "release to flagged, median"),
}
PLOT_DAYS = {
    "day": Text("Sự kiện theo ngày", "Events by day"),
    "week": Text("Sự kiện theo tuần", "Events by week"),
    "month": Text("Sự kiện theo tháng", "Events by month"),
}
X_DAYS = {
    "day": Text("ngày", "day"),
    "week": Text("tuần, bắt đầu thứ Hai", "week, from Monday"),
    "month": Text("tháng", "month"),
}
PLOT_HOURS = Text("Theo giờ trong ngày", "By hour of the day")
X_HOURS = Text("giờ Việt Nam", "hour, Viet Nam time")
PLOT_PLACES = Text("Theo nơi", "By place")
PLOT_OUTCOMES = Text("Theo kết quả", "By outcome")
PLOT_DECISION = Text("Thời gian đến quyết định đầu", "Time to the first decision")
X_DECISION = Text("từ khi báo", "since it was flagged")
PLOT_LATENCY = Text("Từ lúc bỏ đến khi báo", "From release to flagged")
X_LATENCY = Text("từ lúc bỏ", "since the release")
PLOT_FALSE = Text("Tỷ lệ báo nhầm theo camera", "False alarms by camera")
X_FALSE = Text("% báo nhầm", "% false")
FALSE_SAID = Text(
    "Trên số đã quyết định; vạch mảnh là khoảng tin cậy 95 %", "Of those decided; the thin line is the 95 % interval"
)
PLOT_WEEKDAYS = Text("Theo thứ trong tuần", "By day of the week")
X_WEEKDAYS = Text("thứ", "day")
PLOT_ACTORS = Text("Theo người, phương tiện", "By who did it")
MEDIAN_P95 = Text("trung vị {median}, 95 % trong {p95}", "median {median}, 95 % within {p95}")
WATCHED = Text("xem clip: trung vị {median}", "clip watched: median {median}")
OTHERS = Text("{n} nơi khác", "{n} other places")
RATE = Text("{share} % ({rejected}/{decided})", "{share} % ({rejected}/{decided})")
NOT_YET = Text("Chưa có gì để vẽ trong khoảng này.", "Nothing to draw in these days yet.")
BUCKETS = {
    "seconds": Text("{n}s", "{n}s"),
    "minutes": Text("{n}ph", "{n}min"),
    "hours": Text("{n}h", "{n}h"),
    "days": Text("{n}ng", "{n}d"),
}
"""Under a plot, where there is little room."""
DURATION = {
    "seconds": Text("{n} giây", "{n} s"),
    "minutes": Text("{n} phút", "{n} min"),
    "hours": Text("{n} giờ", "{n} h"),
    "days": Text("{n} ngày", "{n} days"),
}
MORE_THAN = Text("hơn", "more")
UP_TO = Text("đến", "up to")
SHARE = Text("tỷ lệ", "share")
INTERVAL = Text("khoảng tin cậy 95 %", "95 % interval")
DECIDED = Text("đã quyết định", "decided")
NO_HOUR = Text("{n} sự kiện không rõ giờ", "{n} events of unknown hour")

# --- black spots ----------------------------------------------------------------------------------------------------
REGISTER = Text("Sổ điểm đen", "Black-spot register")
REGISTER_ON = Text("tính đến {day}", "as of {day}")
NO_SPOTS = Text("Chưa nơi nào đủ số vụ để là điểm đen.", "No place has enough acts to be a black spot yet.")
SPOT_COLUMNS = {
    "place": Text("Nơi", "Place"),
    "status": Text("Tình trạng", "Status"),
    "acts": Text("Số vụ", "Acts"),
    "recent": Text("{days} ngày qua", "Last {days} days"),
    "before": Text("{days} ngày trước đó", "{days} days before"),
    "reports": Text("Phản ánh", "Reports"),
    "last": Text("Vụ cuối", "Last act"),
    "trend": Text("Diễn biến theo tháng", "Trend by month"),
}
TREND = Text("{first} đến {last}: {counts}", "{first} to {last}: {counts}")
UNWATCHED = Text("không còn camera", "no camera any more")
DOWNLOAD = Text("Tải về", "Download")
