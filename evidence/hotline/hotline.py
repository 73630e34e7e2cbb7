"""All that is done with reports, from the parts of an installation: one way for the API, the pages and the command."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence.hotline.contacts import Contacts
from evidence.hotline.errors import BadAttachmentError, NoFootageError, ReportClosedError
from evidence.hotline.files import MOST_FILES, attached, received
from evidence.hotline.footage import Footage, Seen
from evidence.hotline.manual import Named, make_event
from evidence.hotline.report import Contact, NewReport, Report, ReportFile
from evidence.hotline.reports import Communes, Reports
from evidence.objects import Objects
from evidence.record import EventDetail
from evidence.store import Store
from streams.config import Camera


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: `communes` are theirs, `sources` the cameras that they may see; None: all of them."""

    by: str
    communes: Communes = None
    sources: frozenset[str] | None = None

    def sees(self, camera_id: str) -> bool:
        return self.sources is None or camera_id in self.sources


@dataclass(frozen=True, slots=True)
class Around:
    """What cameras near a report have: those that the person may see, and how many others there are."""

    seen: tuple[Seen, ...]
    elsewhere: int


class Hotline:
    """Of one installation. Methods raise NoSuchReportError, StoreError, ObjectsError, OSError."""

    def __init__(self, store: Store, objects: Objects, data: Path) -> None:
        self._store, self._objects, self._data = store, objects, data
        self.reports = Reports(store.engine, store.clock)
        self.contacts = Contacts(data)
        self.footage = Footage(data, clock=lambda: store.clock().timestamp())

    def receive(self, new: NewReport, by: str, contact: Contact | None = None) -> Report:
        """Take it down. Footage is held first: killed in between, what is held too much is let go later.

        Raises BadReportError.
        """
        name = self.reports.new_id()
        self.footage.hold(self.reports.draft(name, new, by), self._cameras())
        return self.reports.add(name, new, by, contact, self.contacts)

    def attach(self, report_id: str, asking: Asking, name: str, content: Iterable[bytes]) -> ReportFile:
        """Raises BadAttachmentError, ReportClosedError."""
        file = self._open(report_id, asking)
        if len(file.attachments) >= MOST_FILES:
            raise BadAttachmentError(f"expected at most {MOST_FILES} files, found more")
        with received(self._data / "hotline" / ".partial", content) as sent:
            if any(one.sha256 == sent.sha256 for one in file.attachments):
                return file
            attachment = attached(sent, name, report_id, self._objects)
        return self.reports.attach(report_id, asking.communes, asking.by, attachment)

    def around(self, report_id: str, asking: Asking) -> Around:
        file = self.reports.of(report_id, asking.communes)
        found = self.footage.seen(file.report, self._cameras())
        ours = tuple(one for one in found if asking.sees(one.near.camera.id))
        return Around(ours, len(found) - len(ours))

    def keep(self, report_id: str, asking: Asking, camera_id: str, from_utc: datetime, to_utc: datetime) -> ReportFile:
        """Copy a stretch of a recording to the report. Raises BadReportError, NoFootageError, ReportClosedError."""
        file = self._open(report_id, asking)
        camera = self._camera(camera_id, asking)
        for kept in self.footage.keep(report_id, camera.id, from_utc, to_utc, self._objects):
            if not any(one.sha256 == kept.sha256 for one in file.kept):
                file = self.reports.keep(report_id, asking.communes, asking.by, kept)
        return file

    def link(self, report_id: str, asking: Asking, event_id: str, expected_version: int | None = None) -> ReportFile:
        """To an event of a camera that the person may see.

        Raises NoSuchEventError, ReportClosedError, ReportConflictError.
        """
        if asking.sources is not None:
            self._store.feed.event(asking.sources, event_id)
        return self.reports.link(report_id, asking.communes, asking.by, event_id, expected_version)

    def make_event(self, report_id: str, asking: Asking, camera_id: str, named: Named) -> EventDetail:
        """A case out of a recording, linked to the report. Raises NoFootageError, ReportClosedError."""
        self._open(report_id, asking)
        camera = self._camera(camera_id, asking)
        detail = make_event(self._data, camera, named, report_id, self._store.clock())
        # The journal says it too; whoever is first, the other finds it known.
        self._store.file_event(detail.record())
        self.reports.link(report_id, asking.communes, asking.by, detail.event_id)
        return detail

    def _open(self, report_id: str, asking: Asking) -> ReportFile:
        """Before work that takes long. Raises ReportClosedError."""
        file = self.reports.of(report_id, asking.communes)
        if file.state == "closed":
            raise ReportClosedError(f"report {report_id}: expected it to be open, found it closed; reopen it first")
        return file

    def _camera(self, camera_id: str, asking: Asking) -> Camera:
        """Raises NoFootageError, the same for what there is not and what the person may not see."""
        found = next((one for one in self._cameras() if one.id == camera_id), None)
        if found is None or not asking.sees(camera_id):
            raise NoFootageError(f"expected a camera, found none named {camera_id[:64]!r}")
        return found

    def _cameras(self) -> tuple[Camera, ...]:
        return tuple(version.camera for version in self._store.cameras())
