"""Texts of the pages by which a unit is run (zones, the log, people), in Vietnamese and English."""

from evidence.catalogue import Text

AUDIT = Text("Nhật ký", "Log")
PEOPLE = Text("Người dùng", "Users")
