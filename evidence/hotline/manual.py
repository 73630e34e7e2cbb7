"""An event that a person made out of a recording: kept, filed, sealed and decided about like any other."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from detector.events import Actor, Deposit, Kind
from evidence.event_folder import POST_ROLL_S, STILL_REACH_S, add_clip, frame_at, keep_event
from evidence.footage import RingFootage
from evidence.hotline.errors import NoFootageError
from evidence.live_lists import LiveLists
from evidence.record import EventDetail, LiveFacts, ModelRef
from evidence.run_folder import RunFolder
from streams.config import Camera
from streams.ring import Interval, RingReader, RingSource
from streams.ring.reader import Moment

BY_HAND = ModelRef(name="none: reported by a person", sha256="0" * 64)
"""In the place of the model: no machine saw it."""
_BESIDE_S = 8.0
"""Before and after the moment that was named: pictures of how it was, and of what was left."""


@dataclass(frozen=True, slots=True)
class Named:
    """What somebody saw in a recording: at `at_utc` by our clock."""

    at_utc: datetime
    kind: Kind
    actor: Actor


def make_event(data: Path, camera: Camera, named: Named, report_id: str, now: datetime) -> EventDetail:
    """With clip and pictures, on disk and in the list that is filed. Asked for again, the same one.

    Its score is 1 and its box the whole picture: nobody measured either. Raises NoFootageError, OSError.
    """
    folder, lists = RunFolder(data), LiveLists(data)
    reader, identity = RingReader(data, camera.id), _identity(camera, named, report_id)
    moment = _moment(reader, camera, named.at_utc)
    footage = RingFootage(reader, RingSource(data, camera.id, follow=False))

    def clock(media_s: float) -> datetime | None:
        at = reader.moment_at(media_s)
        return None if at is None else datetime.fromtimestamp(at.camera_utc_s or at.arrival_utc_s, UTC)

    if frame_at(footage, moment.media_s) is None:  # from here on its size is known
        raise NoFootageError(f"camera {camera.id}: expected a picture at {named.at_utc.isoformat()}, found none")
    try:
        detail = EventDetail.model_validate_json((folder.events / identity / "event.json").read_bytes())
    except FileNotFoundError:
        folder.events.mkdir(parents=True, exist_ok=True)
        deposit = _deposit(named, moment.media_s, footage.size)
        live = _live(moment, now)
        detail = keep_event(folder, footage, deposit, identity, camera.id, clock, BY_HAND, live=live)
        lists.add_event(detail.record())
    if detail.clip is None:
        revised = add_clip(folder, footage, detail, clock, camera.place)
        if revised is not detail:
            lists.add_event(revised.record())
        detail = revised
    return detail


def _identity(camera: Camera, named: Named, report_id: str) -> str:
    said = f"{report_id}\n{camera.id}\n{named.at_utc.astimezone(UTC).isoformat(timespec='milliseconds')}\n{named.kind}"
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def _moment(reader: RingReader, camera: Camera, at_utc: datetime) -> Moment:
    """Raises NoFootageError."""
    at_s = at_utc.timestamp()
    packet = next(reader.packets(Interval.arrival(at_s, at_s + STILL_REACH_S)), None)
    moment = None if packet is None else reader.moment_at(packet.media_us / 1e6)
    if moment is None:
        raise NoFootageError(f"camera {camera.id}: expected a recording of {at_utc.isoformat()}, found none")
    newest = reader.newest()
    if newest is not None and newest.media_us / 1e6 < moment.media_s + POST_ROLL_S:
        raise NoFootageError(f"camera {camera.id}: expected {POST_ROLL_S:.0f} s more of the recording; try again then")
    return moment


def _deposit(named: Named, release_s: float, size: tuple[int, int]) -> Deposit:
    width, height = size
    return Deposit(
        kind=named.kind,
        actor=named.actor,
        start_s=None,
        release_s=release_s,
        confirmed_s=None,
        end_s=None,
        item_box=(0.0, 0.0, float(width), float(height)),
        actor_box=None,
        score=1.0,
        zone=None,
        rule=None,
        allowed=None,
        violations=(),
        before_still_s=max(0.0, release_s - _BESIDE_S),
        carry_still_s=None,
        left_behind_still_s=release_s + _BESIDE_S,
        actor_still_s=None,
        actor_still_box=None,
    )


def _live(moment: Moment, now: datetime) -> LiveFacts:
    return LiveFacts(
        clock_source=moment.camera_source or "arrival",
        clock_uncertainty_s=moment.camera_uncertainty_s,
        received_utc=datetime.fromtimestamp(moment.arrival_utc_s, UTC),
        flagged_utc=now,
        latency_s=None,
        decided_s=None,
    )
