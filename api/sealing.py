"""The process that seals events: `python -m api.sealing`, a SealJob on standard input, messages on standard output.

A process of its own, because hashing takes a processor that cameras need more, and because what it does may be killed
at any moment and is taken up by the next.
"""

import logging
import os
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

from api.live_child import Channel, read_job, when_told_to_go
from api.packaging import books, producer
from api.passphrase import key_passphrase
from api.recorder_messages import GaveUp
from api.sealing_messages import Sealing, SealJob
from evidence import catalogue_evidence as words
from evidence.keys import SiteKeyError, SiteKeys
from evidence.objects import ObjectsError, open_objects
from evidence.package.backlog import Backlog
from evidence.package.sealing import Sealer
from evidence.store import Store, StoreError
from evidence.verify.bundle import companions
from streams.yaml_lines import ConfigError

NICE = 10
"""Behind recording and watching: what is not sealed yet is sealed later."""
BEAT_S = 1.0
LOOK_S = 1.0
LOOK_ANYWAY_S = 60.0
"""Also when the list of events has not grown: somebody may have filed from elsewhere, or a clip come to be given up."""
LONGEST_S = 600.0
"""A package that takes longer hangs: silence tells the parent."""
_WAIT_FIRST_S, _WAIT_MOST_S = 1.0, 30.0
_log = logging.getLogger(__name__)


class SealingLoop:
    """`run` in one thread; `stop` and `word` from any."""

    def __init__(self, job: SealJob) -> None:
        self._job = job
        self._stopping = threading.Event()
        self._backlog: Backlog | None = None
        self._trouble: str | None = None
        self._looked = (0, 0.0)
        self.active_s = time.monotonic()
        """When it last came round, on the monotonic clock."""

    def stop(self) -> None:
        self._stopping.set()

    def word(self) -> Sealing:
        backlog = self._backlog
        if backlog is None:
            return Sealing(waiting=0, sealed=0, trouble=self._trouble)
        return Sealing(waiting=backlog.waiting, sealed=backlog.sealed, trouble=self._trouble or backlog.trouble)

    def run(self) -> None:
        """Until `stop`. Raises SiteKeyError, ConfigError, OSError where that is not for waiting to mend."""
        keys = SiteKeys.open(self._job.keys or self._job.data / "keys", key_passphrase())
        known, maker, files = books(self._job.data), producer(self._job.data), companions()
        wait_s = _WAIT_FIRST_S
        while not self._stopping.is_set():
            self.active_s = time.monotonic()
            try:
                if self._backlog is None:
                    objects = open_objects(self._job.objects or self._job.data / "evidence")
                    sealer = Sealer(objects, self._job.data / "sealing", keys)
                    store = Store.open_existing(self._job.database)
                    made = Backlog(self._job.data, store, sealer, known, maker, files, lambda: datetime.now(UTC))
                    made.recover()
                    self._backlog = made
                if self._anything_new(self._backlog):
                    self._backlog.round(self._goes_on)
                self._trouble, wait_s = None, _WAIT_FIRST_S
                self._stopping.wait(LOOK_S)
            except (StoreError, ObjectsError, OSError) as error:
                if self._trouble is None:
                    _log.warning("%s; sealed later", error)
                self._trouble = str(error)
                self._looked = (0, 0.0)
                self._stopping.wait(wait_s)
                wait_s = min(2 * wait_s, _WAIT_MOST_S)

    def _goes_on(self) -> bool:
        self.active_s = time.monotonic()
        return not self._stopping.is_set()

    def _anything_new(self, backlog: Backlog) -> bool:
        try:
            size = (self._job.data / "events.jsonl").stat().st_size
        except FileNotFoundError:
            size = 0
        now_s = time.monotonic()
        before, at_s = self._looked
        if size == before and not backlog.waiting and now_s - at_s < LOOK_ANYWAY_S:
            return False
        self._looked = (size, now_s)
        return True


def main() -> int:
    channel = Channel()
    job = SealJob.model_validate_json(read_job())
    with suppress(OSError):
        os.nice(NICE)
    loop = SealingLoop(job)

    def beat() -> None:
        while True:
            if time.monotonic() - loop.active_s < LONGEST_S:
                channel.say(loop.word())
            time.sleep(BEAT_S)

    when_told_to_go(loop.stop)
    threading.Thread(target=beat, name="beat", daemon=True).start()
    try:
        loop.run()
    except (SiteKeyError, ConfigError, OSError) as error:
        text = words.SEALING_FAILED.format(reason=error)
        channel.say(GaveUp(vi=text.vi, en=text.en))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
