"""Reports of a site that have files: a picture that came, a clip that was kept."""

import hashlib
from datetime import timedelta

from evidence.custody import CustodyFinding, reread_reports
from evidence.custody.rereading import Rate
from evidence.hotline.contacts import Contacts
from evidence.hotline.report import Attachment, KeptFootage, Outcome
from evidence.hotline.reports import Reports
from evidence.retention import ReportCandidate, report_candidates
from tests.evidence.custody.site import Site
from tests.evidence.hotline.samples import CALLER, new

PICTURE, CLIP = b"a picture that came", b"a clip that was kept"


class Desk:
    """Reports of a site, each with a picture and a clip."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.reports = Reports(site.store.engine, site.clock)

    def taken(self, outcome: Outcome | None = None, event_id: str | None = None) -> str:
        reports, at = self.reports, self.site.clock.now
        name = reports.new_id()
        reports.add(name, new(self.site.store), "duc", CALLER, Contacts(self.site.data))
        picture, clip = self.put(name, PICTURE, "jpg"), self.put(name, CLIP, "mp4")
        sha256 = hashlib.sha256(PICTURE).hexdigest()
        reports.attach(name, None, "duc", Attachment("a.jpg", "image/jpeg", len(PICTURE), sha256, picture))
        sha256 = hashlib.sha256(CLIP).hexdigest()
        kept = KeptFootage("cam1", at, at + timedelta(seconds=9), len(CLIP), sha256, clip, "h264", 0)
        reports.keep(name, None, "duc", kept)
        if event_id is not None:
            reports.link(name, None, "duc", event_id)
        if outcome is not None:
            reports.close(name, None, "duc", outcome, "xong")
        return name

    def put(self, name: str, content: bytes, suffix: str) -> str:
        key = f"hotline/{name}/{hashlib.sha256(content).hexdigest()}.{suffix}"
        self.site.objects.put(key, content)
        return key

    def listed(self) -> tuple[ReportCandidate, ...]:
        site = self.site
        return tuple(report_candidates(site.store, site.objects, site.settings, site.clock.now))

    def due(self) -> tuple[str, ...]:
        return tuple(one.file.report.report_id for one in self.listed() if one.decision.due)

    def read(self) -> tuple[CustodyFinding, ...]:
        site = self.site
        rate = Rate(None, lambda: 0.0, lambda _: None)
        found = reread_reports(site.store, site.objects, site.clock.now, rate)
        return tuple(finding for one in found for finding in one.findings)
