"""Every text about redaction and publication that a person reads, in Vietnamese and English."""

from evidence.catalogue import Text

MARK = Text("ĐÃ CHE", "REDACTED - bản dẫn xuất")
"""Burnt into every picture of a derivative, followed by the beginning of the parent's hash."""

# --- redact ---------------------------------------------------------------------------------------------------------
SOURCE_HELP = "Gói, thư mục sự kiện, clip hoặc ảnh / a package, an event's folder, a clip or a picture"
OUT_HELP = "Tệp bản che (.mp4, ảnh: .jpg) / the derivative to write"
ACTOR_HELP = "Người vi phạm: visible để nguyên, head che đầu và biển số, whole che hết / what becomes of the actor"
ALL_HELP = "Che tất cả, kể cả người vi phạm / everybody, the actor too (as --actor whole)"
EXCEPT_HELP = "Để nguyên người vi phạm (mặc định) / the actor stays visible (the default)"
PUBLISH_HELP = (
    "Để công bố: che đầu người vi phạm, biển số, giờ và tên camera trên hình / "
    "for publication: the actor's head, plates, and what the recorder wrote into the picture"
)
OSD_HELP = "Che dải trên và dưới, nơi đầu ghi in giờ và tên camera / bands where recorders print time and name"
REGION_HELP = "Che thêm vùng này, điểm ảnh và giây / cover this too: x1,y1,x2,y2[@from-to]"
KEEP_HELP = "Không che vùng này / leave this as it is: x1,y1,x2,y2[@from-to]"
UNCOVER_HELP = (
    "Không phải người hay xe: bỏ che mục này của tệp vùng che / not a person or vehicle: leave this entity out"
)
REGIONS_HELP = "Làm theo tệp .regions.json đã chỉnh, không tìm lại / obey this edited file instead of looking anew"
PLAN_ONLY_HELP = "Chỉ ghi tệp vùng che để chỉnh / only write the regions file, to be edited"
MODEL_HELP = "Mô hình khác [mặc định] / other weights than the default ones"
JSON_HELP = "In mô tả dạng JSON / print the description as JSON"
LOOKING = Text("tìm người và xe", "looking for people and vehicles")
PAINTING = Text("che và ghi", "covering and writing")
ACTOR_UNKNOWN = Text(
    "không xác định được người vi phạm trong clip: mọi người đều bị che; muốn để lại ai, sửa tệp vùng che",
    "the actor could not be told from the others: everybody is covered; to show somebody, edit the regions file",
)
LOOK_AT_IT = Text(
    "Máy có thể bỏ sót. Một người phải xem hết bản che trước khi đưa cho ai; sai thì sửa {regions} rồi chạy lại với "
    "--regions",
    "A machine misses people. Somebody must watch all of it before it goes anywhere; where it is wrong, edit {regions} "
    "and run again with --regions",
)
MADE = Text(
    "{out}: {people} người, {vehicles} xe; để lại {visible}; che {covered}/{frames} hình",
    "{out}: {people} people, {vehicles} vehicles; {visible} left visible; {covered} of {frames} pictures covered",
)
PLANNED = Text("{regions}: {people} người, {vehicles} xe", "{regions}: {people} people, {vehicles} vehicles")
FAILED = Text("không che được: {reason}", "cannot redact: {reason}")
CONFLICT = Text("--all trái với --except-actor hoặc --actor", "--all contradicts --except-actor or --actor")
BAD_ACTOR = Text(
    "--actor phải là visible, head hoặc whole; nhận được {found}",
    "--actor: expected visible, head or whole, found {found}",
)
WRONG_SUFFIX = Text(
    "--out phải kết thúc bằng {expected}; nhận được {found}",
    "--out: expected a name ending in {expected}, found {found}",
)

# --- publish --------------------------------------------------------------------------------------------------------
PACKAGE_HELP = "Gói chứng cứ (thư mục hoặc zip) / an evidence package, folder or zip"
MEDIA_HELP = "Bản che đã làm bằng evidence redact [media/redacted.mp4 trong gói] / the redacted clip or picture"
DIR_HELP = "Thư mục công bố, phải chưa có / the folder to make; must not exist"
BY_HELP = "Tài khoản của bạn; mật khẩu được hỏi / your account; the password is asked for"
ASK_HELP = "Đã xem hết bản che, đề nghị công bố / you have watched all of the redacted media, and ask to publish it"
APPROVE_HELP = "Duyệt đề nghị của người khác / approve what another person asked for"
UNCOVERED_SEEN_HELP = (
    "Kèm --approve: đã nhìn từng mục đã bỏ che, không phải người hay xe / "
    "with --approve: you have looked at each that was uncovered by hand, nobody and no vehicle"
)
REASON_HELP = "Lý do, căn cứ công bố / why, on what ground"
OUTCOME_HELP = "Kết quả xử lý [theo gói] / how the case ended"
LAW_HELP = "Căn cứ pháp luật [theo gói] / the law that was applied"
PUBLISHED = Text("đã ghi bản công bố: {folder}", "publication written: {folder}")
APPROVAL = Text("hồ sơ duyệt (không công bố): {path}", "record of the approval (not for the public): {path}")
REFUSED = Text("không được công bố: {reason}", "may not be published: {reason}")
NEEDS_CHECK = Text(
    "chưa ai xem hết bản che và đề nghị công bố (--ask)",
    "nobody has watched all of the redacted media and asked to publish it (--ask)",
)
NEEDS_APPROVAL = Text("thiếu người duyệt hoặc lý do", "an approval needs a name and a reason")
NEEDS_REASON = Text("hãy ghi lý do: --reason LÝ DO", "give a reason: --reason TEXT")
ONE_OF = Text(
    "chọn một: --ask (kèm --reason), --approve (kèm --uncovered-seen nếu có mục bỏ che), hoặc --out THƯ_MỤC",
    "expected one of --ask (with --reason), --approve (with --uncovered-seen where something was uncovered) and --out "
    "DIR",
)
NOBODY_ASKED = Text(
    "chưa ai đề nghị công bố đúng tệp này: evidence publish ... --ask --by TÀI_KHOẢN --reason LÝ DO",
    "nobody has asked to publish this very file: evidence publish ... --ask --by ACCOUNT --reason TEXT",
)
NOBODY_APPROVED = Text(
    "chưa có người thứ hai duyệt: evidence publish ... --approve --by TÀI_KHOẢN",
    "no second person has approved it: evidence publish ... --approve --by ACCOUNT",
)
NOT_OURS = Text(
    "vụ việc hoặc gói này không có trong cơ sở dữ liệu ở đây, hoặc ngoài địa bàn của bạn",
    "the store here does not know this case or this package, or it is not in your communes",
)
NOT_SETTLED = Text(
    "vụ việc hiện không ở trạng thái đã xác nhận vi phạm bởi hai người",
    "the case does not stand as a violation that two people confirmed",
)
MAY_NOT = Text("{name} ({role}) không có quyền này", "{name} ({role}) may not do this")
SIGN_IN = Text("mật khẩu của {name}", "password of {name}")
NOT_SIGNED_IN = Text(
    "sai tên hoặc mật khẩu, hoặc tài khoản bị khóa; ai đăng nhập bằng dịch vụ của tỉnh thì công bố trên trang vụ việc",
    "wrong name or password, or the account is locked or disabled; who signs in at another service publishes on the "
    "page of the case",
)
ASKED = Text(
    "đã ghi đề nghị; cần một người khác duyệt: --approve", "noted; another person has to approve it: --approve"
)
APPROVED = Text("đã duyệt; xuất bằng --out THƯ_MỤC", "approved; take it out with --out DIR")
UNCOVERED_NOT_SEEN = Text(
    "bản che để lộ mục đã bỏ che bằng tay: hãy nhìn từng mục trong bản che, rồi duyệt với --uncovered-seen",
    "the redacted file shows what was uncovered by hand: look at each in it, then approve with --uncovered-seen",
)
UNCOVERED_THERE = Text("{vi}; ở giây {at}: {box}", "{en}; at {at} s: {box}")
"""`vi`, `en`: who or what it was taken for, and when. The box in pixels: x1, y1, x2, y2."""
SAME_PERSON = Text("người duyệt và người kiểm tra phải là hai người", "who approves and who checked must be two people")
WRONG_PARENT = Text(
    "bản che không phải làm từ bản gốc của gói này", "the redacted file was not made from this package's original"
)
NOT_REDACTED = Text(
    "chỉ nhận bản che làm bằng litterwatch evidence redact: {reason}",
    "only media made with litterwatch evidence redact are taken: {reason}",
)
SHOWS_PEOPLE = Text(
    "bản che còn để lộ {people} người, {vehicles} xe; hãy làm lại với --for-publication",
    "the redacted file leaves {people} people and {vehicles} vehicles visible; make it again with --for-publication",
)
SHOWS_OSD = Text(
    "giờ và tên camera in trên hình chưa bị che; hãy làm lại với --for-publication",
    "what the recorder wrote into the picture is not covered; make it again with --for-publication",
)
NO_VERDICT = Text("vụ việc chưa có kết quả xử lý; hãy ghi --outcome", "the case has no outcome yet; give --outcome")
FOLDER_EXISTS = Text("{folder} đã có; hãy chọn tên khác", "{folder} is there already; choose another name")
ALTERED = Text(
    "gói không còn như lúc niêm phong ({findings}); xem evidence verify",
    "the package is not as it was sealed ({findings}); see evidence verify",
)
CONFIRMED_ONLY = Text(
    "kết luận xem xét là {verdict}: chỉ công bố vụ việc đã xác nhận vi phạm",
    "the review says {verdict}: only confirmed violations are published",
)

# --- the published page ---------------------------------------------------------------------------------------------
TITLE = Text("Kết quả xử lý vi phạm về rác thải", "A waste violation and its outcome")
WHAT = Text("Hành vi", "Act")
WHERE = Text("Nơi xảy ra", "Place")
WHEN = Text("Thời gian", "Time")
OUTCOME = Text("Kết quả xử lý", "Outcome")
LAW = Text("Căn cứ pháp luật", "Law")
UNKNOWN = Text("chưa rõ", "unknown")
HOUR = Text("khoảng {from_h} đến {to_h} giờ ngày {day}", "between {from_h}:00 and {to_h}:00 on {iso}")
FOOTNOTE = Text(
    "Hình ảnh là bản dẫn xuất đã che; người trong hình không được nêu danh tính. Bản gốc được niêm phong và không công "
    "bố.",
    "The pictures are a redacted derivative; nobody in them is named. The original is sealed and not published.",
)
