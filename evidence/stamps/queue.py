"""The packages that wait for a stamp: one asks again and again, at longer and longer intervals, until there is one."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence.objects import NoSuchObjectError, ObjectExistsError, Objects, ObjectsError
from evidence.stamps.asking import NotStampedError
from evidence.store import StampJob, Store
from evidence.verify.der import StampError
from evidence.verify.findings import Stamp
from evidence.verify.judge import CheckStamp

Ask = Callable[[bytes], tuple[bytes, Stamp]]
"""manifest.sig -> manifest.tsr, checked. Raises NotStampedError."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of one package: a stamp, or the reason why there is none yet."""

    package_id: str
    stamp: Stamp | None
    problem: str


def stamp_due(
    store: Store, objects: Objects, ask: Ask, check: CheckStamp, clock: Callable[[], datetime]
) -> Iterator[Asked]:
    """Ask for each package that is due; a kill anywhere loses nothing. Raises StoreError.

    The stamp is put beside the package and noted after: who was killed in between finds it there and notes it.
    """
    for job in store.stamps.due():
        try:
            stamp, sha256 = _stamp(job, objects, ask, check)
        except (NotStampedError, StampError, ObjectsError, OSError) as error:
            again = min(_FIRST_WAIT * 2 ** min(job.attempts, 20), _LONGEST_WAIT)
            store.stamps.failed(job.package_id, str(error), clock() + again)
            yield Asked(job.package_id, None, str(error))
            continue
        store.stamps.done(job.package_id, sha256, stamp.authority)
        yield Asked(job.package_id, stamp, "")


def _stamp(job: StampJob, objects: Objects, ask: Ask, check: CheckStamp) -> tuple[Stamp, str]:
    folder = f"packages/{job.event_id}/{job.package_id}"
    signed = objects.read(f"{folder}/manifest.sig")
    if hashlib.sha256(signed).hexdigest() != job.digest:
        raise NotStampedError("its manifest.sig is not the one that was sealed: litterwatch evidence check")
    key = f"{folder}/manifest.tsr"
    try:
        data = objects.read(key)
        stamp = check(data, signed)
    except NoSuchObjectError:
        data, stamp = ask(signed)
        try:
            objects.put(key, data)
        except ObjectExistsError:  # another program was quicker
            data = objects.read(key)
            stamp = check(data, signed)
    return stamp, hashlib.sha256(data).hexdigest()
