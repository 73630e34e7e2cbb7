"""Time stamps that `serve` asks for by itself, where somebody said which authority to ask."""

import os
from collections.abc import Callable
from datetime import timedelta

from api.installation import Installation
from evidence.stamps import NotStampedError, ask, stamp_checker
from evidence.stamps.queue import stamp_due
from evidence.store.store import utc_now
from evidence.verify.findings import Stamp

TSA = "LITTERWATCH_TSA"
"""Address of the authority, as `litterwatch evidence stamp` takes it."""
PATIENCE = timedelta(days=1)
"""Whoever is offline for longer is told: a time stamp shows that a package existed by then, and by no earlier time."""


def authority() -> str | None:
    return os.environ.get(TSA, "").strip() or None


def stamp_waiting(site: Installation, url: str, goes_on: Callable[[], bool]) -> int:
    """Ask for the packages that are due, until one gets none: then the authority is away, and the rest waits as well.
    Returns how many were stamped.

    Raises NotStampedError where packages have waited for longer than a day, CertificateError where the trust file names
    no authority (`litterwatch evidence key authority`), StoreError, ObjectsError, SiteKeyError.
    """
    check = stamp_checker(site.keys().trust.authorities)

    def asking(signed: bytes) -> tuple[bytes, Stamp]:
        return ask(url, signed, check)

    count = 0
    while goes_on():
        before = count
        for asked in stamp_due(site.store, site.objects, asking, check, utc_now):
            if asked.stamp is None:
                _require_patience(site)
                return count
            count += 1
            if not goes_on():
                return count
        if count == before:
            break
    return count


def _require_patience(site: Installation) -> None:
    waiting = site.store.stamps.waiting()
    tried = next((job for job in waiting if job.problem is not None), None)
    if tried is not None and utc_now() - tried.queued_utc > PATIENCE:
        raise NotStampedError(
            f"{len(waiting)} packages wait for a time stamp since {tried.queued_utc}: {tried.problem}"
        )
