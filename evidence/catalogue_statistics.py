"""What statistics and reports say to a person, in Vietnamese and English.

The printed report's own wording stands in its template (evidence/statistics/template).
"""

from evidence.catalogue import Text

YES, NO = Text("có", "yes"), Text("không", "no")
UNKNOWN = Text("chưa rõ", "unknown")
OUTCOME = {
    "open": Text("Chưa xem xét", "Undecided"),
    "second": Text("Chờ người thứ hai", "Waiting for a second person"),
    "confirmed": Text("Xác nhận vi phạm", "Confirmed"),
    "warned": Text("Nhắc nhở", "Reminded"),
    "rejected": Text("Bác bỏ (báo nhầm)", "Rejected (false alarm)"),
    "insufficient": Text("Không đủ căn cứ", "Insufficient"),
    "suspected_tampering": Text("Nghi bị sửa đổi", "Suspected tampering"),
}
WEEKDAY = (
    Text("Thứ Hai", "Monday"),
    Text("Thứ Ba", "Tuesday"),
    Text("Thứ Tư", "Wednesday"),
    Text("Thứ Năm", "Thursday"),
    Text("Thứ Sáu", "Friday"),
    Text("Thứ Bảy", "Saturday"),
    Text("Chủ nhật", "Sunday"),
)
STATUS = {
    "open": Text("còn nóng", "open"),
    "improving": Text("đang giảm", "improving"),
    "closed": Text("đã dứt", "closed"),
}
SPOT_HEADS = (
    "Mã điểm",
    "Xã, phường",
    "Nơi",
    "Vĩ độ",
    "Kinh độ",
    "Số vụ đã xác nhận",
    "Vụ đầu",
    "Vụ cuối",
    "Số vụ kỳ gần nhất",
    "Số vụ kỳ liền trước",
    "Tình trạng",
    "Còn camera theo dõi",
    "Camera",
    "Số vụ từng tháng",
    "Số phản ánh của người dân",
)
SPOT_RULE = Text(
    "Điểm đen: từ {least} vụ đã xác nhận trở lên trong phạm vi {within} m. Đã dứt: {closed} ngày không có vụ nào. "
    "Đang giảm: {window} ngày gần nhất không quá {share} % số vụ của {window} ngày liền trước. "
    "Nơi không còn camera theo dõi vẫn ghi là còn nóng.",
    "A black spot: {least} or more established acts within {within} m. Closed: none for {closed} days. "
    "Improving: in the last {window} days at most {share} % of the {window} days before. "
    "A place that no camera watches any more stays open.",
)
OPEN_TITLE = Text(
    "Số vụ đổ, xả rác không đúng quy định theo xã, phường và tháng", "Illegal waste dumping by commune and month"
)
OPEN_NOTE = Text(
    "Số vụ do người có thẩm quyền xác nhận hoặc nhắc nhở, phát hiện qua camera. Chỉ nơi có camera; nơi không có "
    "số liệu không có nghĩa là sạch. Số từ 1 đến dưới {k} không công bố, để không ai nhận ra "
    "một vụ việc hay một người.",
    "Acts seen on camera that an officer confirmed or gave a reminder for. Only where there are cameras: no figure "
    "does not mean clean. Counts from 1 to below {k} are held back, so that no case or person can be recognised.",
)
OPEN_COLUMN = {
    "commune": Text("Xã, phường", "Commune or ward"),
    "month": Text("Tháng, giờ Việt Nam", "Month, Viet Nam time"),
    "kind": Text("dump: đổ rác; litter: xả rác", "dump: bags and loads; litter: small things"),
    "acts": Text("Số vụ; null: có nhưng không công bố", "Acts; null: there were some, held back"),
    "held_back": Text("Không công bố vì quá nhỏ", "Held back because it is small"),
}

# --- sheets of the report -------------------------------------------------------------------------------------------
SHEET = {
    "summary": "Tổng hợp",
    "communes": "Xã, phường",
    "months": "Tháng",
    "times": "Giờ và thứ",
    "cameras": "Camera",
    "spots": "Điểm đen",
}
TALLY_HEADS = (
    "Số vụ",
    "Xác nhận",
    "Nhắc nhở",
    "Báo nhầm",
    "Không đủ căn cứ",
    "Nghi bị sửa đổi",
    "Chờ người thứ hai",
    "Chưa xem xét",
)
COMMUNE_HEADS = (
    "Xã, phường",
    "Số camera",
    *TALLY_HEADS,
    "Tỷ lệ đã quyết định",
    "Quyết định trong 24 giờ",
    "Xem xét, trung vị (giờ)",
)
CAMERA_HEADS = (
    "Camera",
    "Nơi",
    "Xã, phường",
    *TALLY_HEADS,
    "Tỷ lệ báo nhầm",
    "Vào phần mềm sau, trung vị (giây)",
    "Vào phần mềm sau, 95 % (giây)",
    "Xem xét sau, trung vị (giờ)",
    "Còn theo dõi",
)
TITLE = {
    "commune": "BÁO CÁO THỐNG KÊ VI PHẠM ĐỔ, XẢ RÁC TRÊN ĐỊA BÀN",
    "province": "BÁO CÁO TỔNG HỢP VI PHẠM ĐỔ, XẢ RÁC TOÀN TỈNH",
}
CHART_MONTHS = "Số vụ theo tháng"
CHART_HOURS = "Số vụ theo giờ trong ngày"
SUMMARY_ROWS = {
    "period": "Kỳ báo cáo",
    "area": "Địa bàn",
    "unit": "Đơn vị báo cáo",
    "frozen": "Số liệu chốt ở mục nhật ký",
    "frozen_at": "Thời điểm của mục đó",
    "second": "Xác nhận cần hai người",
    "allowed": "Đúng nơi, đúng giờ (không tính là vụ)",
    "tests": "Thử nghiệm (không tính là vụ)",
    "gone": "Đã xóa hình theo thời hạn, vẫn tính",
    "false": "Tỷ lệ báo nhầm trên số đã quyết định",
    "decision": "Từ khi có trong phần mềm đến khi xem xét, trung vị (giờ)",
    "latency": "Từ hành vi đến khi có trong phần mềm, trung vị (giây)",
    "spots": "Điểm đen còn nóng / đang giảm / đã dứt",
    "early": "Kỳ báo cáo chưa hết khi chốt số liệu",
}
WHOLE_PROVINCE = "Toàn tỉnh"

# --- the command ----------------------------------------------------------------------------------------------------
FROM_HELP = "Từ ngày, YYYY-MM-DD / First day"
TO_HELP = "Đến hết ngày, YYYY-MM-DD / Last day"
COMMUNE_HELP = "Chỉ xã, phường này, đúng như trong cameras.yaml / Only this commune, as in cameras.yaml"
AT_HELP = "Chốt số liệu ở mục nhật ký này, SỐ hoặc SỐ:MÃ / Frozen at this entry of the log, NUMBER or NUMBER:HASH"
ONE_PERSON_HELP = "Một người xác nhận là đủ, như serve --one-person / One confirmation is enough"
YEAR_HELP = "Báo cáo năm: 01/12 năm trước đến 30/11 / The yearly report: 1 December to 30 November"
EACH_HELP = "Mỗi xã, phường một báo cáo / A report for each commune"
UNIT_HELP = "Đơn vị báo cáo / The reporting unit"
AUTHORITY_HELP = "Cơ quan cấp trên, in ở dòng đầu / The authority above it, printed first"
OUT_HELP = "Thư mục ghi kết quả / Where files go"
WITHIN_HELP = "Khoảng cách gộp, mét / How near places are one spot, metres"
LEAST_HELP = "Từ bao nhiêu vụ / From how many acts on"
ON_HELP = "Tính đến hết ngày này [ngày chốt số liệu] / As of the end of this day [when frozen]"
K_HELP = "Số nhỏ hơn mức này không công bố (từ 3) / Smaller counts are held back (3 or more)"
PUBLISHER_HELP = "Cơ quan công bố / Who publishes"
LICENCE_HELP = "Địa chỉ giấy phép dữ liệu / URL of the licence"
ADDRESS_HELP = "Địa chỉ sẽ đặt các tệp / URL under which the files will stand"

BAD_AT = Text("--at phải viết SỐ hoặc SỐ:MÃ", "expected --at NUMBER or NUMBER:HASH")
BAD_PERIOD = Text("cần cả --from và --to, hoặc --year", "expected both --from and --to, or --year")
NO_COMMUNE = Text("không có xã, phường {found}; có: {known}", "no commune {found}; there are: {known}")
CANNOT = Text("không lập được: {reason}", "cannot be made: {reason}")
NOTHING_OVERWRITTEN = Text("{path} đã có và khác: không ghi đè", "{path} is there and differs: not overwritten")
FROZEN = Text("số liệu chốt ở mục nhật ký {at}", "figures frozen at log entry {at}")
WRITTEN = Text("đã ghi {path}", "written: {path}")
SUMMARY = Text(
    "{acts} vụ: {established} đã xác nhận hoặc nhắc nhở, {rejected} báo nhầm, {undecided} chưa quyết định",
    "{acts} acts: {established} established, {rejected} false alarms, {undecided} undecided",
)
EMPTY_LINE = Text("không có", "none")
