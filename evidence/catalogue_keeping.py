"""Every text about keeping evidence that a person reads, in Vietnamese and English."""

from evidence.catalogue import Text

OPEN_CASE = Text("vụ việc {number} chưa kết thúc", "case {number} is open")
HELD = Text("đang niêm giữ theo yêu cầu của {by}: {reason}", "held by {by}: {reason}")
