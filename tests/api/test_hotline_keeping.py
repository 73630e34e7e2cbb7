"""`serve` holds footage for reports of its store, wherever they were taken down."""

import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.housekeeping import Housekeeping, Rhythm
from api.status import Status
from benchmarks.live.served import wait_for
from evidence.hotline.report import NewReport, Whereabouts
from evidence.hotline.reports import Reports
from evidence.store import Store
from streams.config import Camera, Place
from streams.ring.folder import ring_folder
from streams.ring.holds import Holds
from tests.evidence.store.samples import configured, file_configured
from tests.pipeline.rings import record
from tests.streams.ring_feed import EPOCH_S, make

HASTE = Rhythm(look_s=0.05, hourly_s=1e6, daily_s=1e6, first_s=1e6)


def test_a_report_that_came_in_elsewhere_is_held_here_within_a_round(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'litterwatch.sqlite'}"
    record(tmp_path, "gate", make(tmp_path, "h264.ts").times(5))
    with closing(Store.open(url)) as store:
        file_configured(store, configured(Camera(id="gate", place=Place(commune="Kỳ Lừa"))))
        reports, happened = Reports(store.engine, store.clock), datetime.fromtimestamp(EPOCH_S, UTC)
        new = NewReport(Whereabouts("Gầm cầu", commune="Kỳ Lừa"), happened + timedelta(seconds=5), 60.0, "đổ rác")
        name = reports.add(reports.new_id(), new, "duc").report_id
        keeping = Housekeeping(tmp_path, url, None, lambda: Status(time.monotonic(), datetime.now(UTC)), HASTE)
        keeping.start()
        try:
            holds = Holds(ring_folder(tmp_path, "gate"))
            wait_for("the hold", holds.all)
            assert [name in hold.reason for hold in holds.all()] == [True]
            assert keeping.troubles["housekeeping_failed"] is None
        finally:
            assert keeping.stop(30)
