"""Every text of the page for publishing a case, in Vietnamese and English."""

from evidence.catalogue import Text

PUBLICATION = Text("Công bố", "Publication")
OPEN = Text("Công bố vụ việc…", "Publish the case…")
PUBLICATION_OF = Text("Công bố vụ việc", "Publication of a case")
BACK_TO_CASE = Text("Về vụ việc", "Back to the case")
PURPOSE = Text("Chuẩn bị công bố kết quả xử lý", "To prepare the publication of the outcome")
WHY = Text(
    "Người dân chỉ thấy bản che: không nhận ra người, biển số, giờ và tên camera. Bản gốc không bị đụng tới. Hai "
    "người: một người xem hết bản che rồi đề nghị, một người khác duyệt. Mọi bước đều vào nhật ký.",
    "The public sees the redacted clip alone: no person, plate, time or camera name can be made out. The original is "
    "only read. It takes two: one watches all of the redacted clip and asks, another approves. Every step is logged.",
)

# --- what waits -----------------------------------------------------------------------------------------------------
PUBLICATIONS = Text("Công bố", "Publications")
WAITING_TITLE = Text("Công bố chờ duyệt", "Publications that wait for approval")
WAITING_FOR_YOU = Text("{n} đề nghị chờ bạn duyệt", "{n} waiting for your approval")
NOTHING_WAITS = Text("Không có đề nghị công bố nào đang chờ duyệt.", "No publication waits for anybody's approval.")
WAITS_SINCE = Text("{who} đề nghị, {at}", "{who} asked, {at}")
YOURS = Text("bạn đề nghị: người khác duyệt", "you asked: somebody else approves")
OPEN_WAITING = Text("Xem và duyệt", "Watch and approve")

# --- steps ----------------------------------------------------------------------------------------------------------
STEPS = Text("Các bước", "Steps")
STEP_MAKE = Text("Làm bản che", "Make the redacted clip")
STEP_ASK = Text("Xem hết, đề nghị", "Watch all of it, ask")
STEP_APPROVE = Text("Người khác duyệt", "Another person approves")
STEP_TAKE = Text("Tải gói công bố", "Take the publication away")
STEP_DONE = Text("xong", "done")
STEP_NOW = Text("đang chờ", "now")

# --- 1 making -------------------------------------------------------------------------------------------------------
NOT_CONFIRMED = Text(
    "Chỉ công bố vụ việc đã được hai người xác nhận vi phạm.",
    "Only cases that two people have confirmed are published.",
)
NOT_SEALED = Text(
    "Vụ việc chưa được niêm phong; hãy thử lại sau ít phút.", "The case is not sealed yet; try again in some minutes."
)
MAKE = Text("Làm bản che", "Make the redacted clip")
MAKE_AGAIN = Text("Làm lại: che thêm, bỏ che nhầm", "Make it again: cover more, uncover what is nobody")
MAKE_HELP = Text(
    "Máy che mọi người và xe tìm được, đầu người vi phạm, dải giờ và tên camera. Mất vài phút; cứ làm việc khác.",
    "The program covers everybody and every vehicle that it finds, the actor's head, and the recorder's writing. It "
    "takes some minutes; do something else meanwhile.",
)
COVER = Text("Che thêm các vùng này", "Cover these too")
COVER_HELP = Text(
    "Kéo chuột trên hình để thêm một vùng cho lúc đang dừng, hoặc gõ mỗi dòng một vùng: x1,y1,x2,y2@từ-đến, điểm ảnh "
    "và giây.",
    "Drag over the picture to add one for where it stands, or type one a line: x1,y1,x2,y2@from-to, in pixels and "
    "seconds.",
)
FOUND = Text("Máy đã che các mục này", "The program has covered these")
FOUND_HELP = Text(
    "Đánh dấu thứ không phải người, cũng không phải xe (chẳng hạn túi rác) để bỏ che. Ai đi ngang vẫn bị che.",
    "Mark what is neither a person nor a vehicle (a bag of rubbish, say) to show it. Whoever walks past stays covered.",
)
FOUND_ONE = {
    "person": Text(
        "{nr}. người, {begin} đến {end} s, tin cậy {score}", "{nr}. person, {begin} to {end} s, score {score}"
    ),
    "vehicle": Text(
        "{nr}. xe, {begin} đến {end} s, tin cậy {score}", "{nr}. vehicle, {begin} to {end} s, score {score}"
    ),
}
BAD_COVER = Text("Vùng che ghi sai: {reason}", "A region is written wrongly: {reason}")
BUSY = Text(
    "Đang làm bản che của vụ việc khác; hãy thử lại sau.", "The clip of another case is being made; try again later."
)
CANNOT_MAKE = Text("không làm được bản che: {reason}", "the redacted clip cannot be made: {reason}")
MAKING = {
    "seal": Text("Đang niêm phong gói có kết luận…", "Sealing a package with the verdict…"),
    "find": Text("Đang tìm người và xe: {at} s", "Looking for people and vehicles: {at} s"),
    "paint": Text("Đang che và ghi: {at} s", "Covering and writing: {at} s"),
}
LOOK_AGAIN = Text("Xem lại tình trạng", "Look again")

# --- 2 looking, asking ----------------------------------------------------------------------------------------------
REDACTED = Text("Bản che", "The redacted clip")
COVERED = Text(
    "{people} người, {vehicles} xe được che; {frames} hình",
    "{people} people, {vehicles} vehicles covered; {frames} pictures",
)
ACTOR_UNKNOWN = Text(
    "Không phân biệt được người vi phạm: mọi người đều bị che hết.",
    "The actor could not be told from the others: everybody is covered wholly.",
)
NOBODY_FOUND = Text(
    "Máy không tìm thấy người nào trong clip: người vi phạm có thể còn lộ. Hãy che thêm bằng tay.",
    "The program found nobody in the clip: the actor may be seen. Cover them by hand.",
)
LOOK = Text(
    "Máy có thể bỏ sót. Xem hết: mép hình, người đi vào, gương, kính, biển số.",
    "A machine misses people. Watch all of it: the edges, people who come in, mirrors, windows, plates.",
)
SEEN_OF = Text("Đã xem {seen} / {all} s", "Watched {seen} of {all} s")
ASK = Text("Đề nghị công bố", "Ask to publish")
WATCHED = Text("Tôi đã xem hết bản che này", "I have watched all of this redacted clip")
REASON = Text("Lý do, căn cứ công bố", "On what ground")
OUTCOME = Text("Kết quả xử lý, như người dân sẽ đọc", "The outcome, as the public will read it")
LAW = Text("Căn cứ pháp luật", "The law that was applied")
FROM_PACKAGE = Text("bỏ trống: theo hồ sơ", "left empty: what the case says")
NOT_WATCHED = Text("Hãy xem hết bản che rồi đánh dấu vào ô.", "Watch all of the redacted clip, then tick the box.")
NEEDS_REASON = Text("Hãy ghi lý do.", "Give a reason.")
NEEDS_OUTCOME = Text("Hồ sơ chưa có kết quả xử lý: hãy ghi vào.", "The case has no outcome yet: write it down.")
NOT_MADE = Text("Chưa có bản che; hãy làm trước.", "There is no redacted clip yet; have it made first.")
NOT_APPROVED = Text("Chưa có người thứ hai duyệt.", "No second person has approved it yet.")
CHANGED = Text(
    "Bản che đã đổi trong lúc bạn xem; hãy xem lại.", "The redacted clip changed while you watched; look at it again."
)

PROVE = Text(
    "Đề nghị và duyệt cần bạn xác nhận lại mình là ai, trong 15 phút trước đó.",
    "Asking and approving need you to have shown who you are within the last 15 minutes.",
)
PROVE_AGAIN = Text("Đăng nhập lại", "Sign in again")

# --- 3 approving ----------------------------------------------------------------------------------------------------
ASKED_BY = Text("{who} đã xem hết và đề nghị, {at}", "{who} has watched all of it and asked, {at}")
WAITING = Text(
    "Chờ một người khác có quyền duyệt; họ thấy trong mục Công bố.",
    "Waits for another person who may approve; they find it under Publications.",
)
APPROVE = Text("Duyệt công bố", "Approve")
UNCOVERED = Text("Đã bỏ che bằng tay: {n} mục", "Uncovered by hand: {n}")
UNCOVERED_HELP = Text(
    "Máy đã che vì thấy giống người hoặc xe; có người nói không phải, nên bản che để lộ. Hãy nhìn từng mục.",
    "The program took these for people or vehicles and covered them; somebody said that they are none, so the redacted "
    "clip shows them. Look at each.",
)
UNCOVERED_BY = Text("{who} bỏ che, {at}", "Uncovered by {who}, {at}")
UNCOVERED_ELSEWHERE = Text(
    "Bỏ che ngoài trang này, trước khi xuất gói; bản che làm {at}",
    "Uncovered elsewhere, before the package was exported; the clip was made {at}",
)
UNCOVERED_PICTURE = Text("Mục {nr} trong bản che", "Number {nr} in the redacted clip")
UNCOVERED_AT = Text("Tới chỗ này trong bản che", "Go there in the redacted clip")
UNCOVERED_SEEN = Text(
    "Tôi đã nhìn từng mục đã bỏ che: không phải người, không phải xe",
    "I have looked at each that was uncovered: nobody, and no vehicle",
)
UNCOVERED_NOT_SEEN = Text(
    "Hãy nhìn từng mục đã bỏ che rồi đánh dấu vào ô.", "Look at each that was uncovered, then tick the box."
)
DECLINE = Text("Không duyệt", "Decline")
WITHDRAW = Text("Rút lại đề nghị", "Take it back")
DECLINE_WHY = Text("Vì sao", "Why")
DECLINED = Text("{who} không duyệt: {why}", "{who} declined: {why}")

# --- 4 taking it away -----------------------------------------------------------------------------------------------
APPROVED_BY = Text("{who} đã duyệt.", "{who} approved.")
TAKE = Text("Tải gói công bố (.zip)", "Download the publication (.zip)")
TAKE_HELP = Text(
    "Trang, clip che, ảnh và số liệu: hành vi, xã phường, ngày giờ, kết quả, căn cứ. Không địa chỉ, không tọa độ, "
    "không tên ai. Mỗi lần tải vào nhật ký.",
    "A page, the redacted clip, a picture and the facts: act, ward, day and hour, outcome, law. No address, no "
    "coordinates, nobody's name. Each download is logged.",
)
APPROVAL = Text("Phiếu duyệt, cho hồ sơ", "Record of the approval, for the case file")
NOT_FOR_THE_WEB = Text("có tên người duyệt: không đưa lên mạng", "holds names: not for the web")
