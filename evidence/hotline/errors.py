"""What can go wrong with reports: what was expected, what was found, what to do."""


class HotlineError(Exception):
    """Something that cannot be done about a report. `str()` is one English line."""


class NoSuchReportError(HotlineError):
    """A report that there never was, or of another commune."""


class ReportConflictError(HotlineError):
    """Somebody else was first."""

    def __init__(self, report_id: str, expected: int, found: int) -> None:
        self.report_id, self.expected, self.found = report_id, expected, found
        super().__init__(
            f"report {report_id}: expected version {expected}, found {found}; read what was done meanwhile"
        )


class ReportClosedError(HotlineError):
    """It is closed: open it again first."""


class BadReportError(HotlineError):
    """What no report can hold."""


class BadAttachmentError(HotlineError):
    """A file that is too big, or of a kind that is not taken."""


class NoFootageError(HotlineError):
    """No camera has recorded that."""


class ContactsError(HotlineError):
    """The key by which contacts are read is not there, or is another one."""
