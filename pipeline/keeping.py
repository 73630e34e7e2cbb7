"""What a live watch finds becomes evidence: a hold on the footage, the event, its line, and later its clip.

Written in steps, each whole, so that a watch that is killed anywhere is taken up by the next: docs/design/serve.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from detector.events import Deposit
from detector.settings import Settings
from evidence.event_folder import POST_ROLL_S, PRE_ROLL_S, STILL_REACH_S, add_clip, frame_at, keep_event
from evidence.footage import RingFootage
from evidence.live_lists import LiveLists
from evidence.record import Box, EventDetail, LiveFacts, ModelRef, event_id
from evidence.run_folder import RunFolder
from pipeline.load import Stream
from pipeline.twin import Match, deposit_in, match
from streams.config import Place
from streams.frames import BoxPx
from streams.ring import Hold, Interval, RingReader
from streams.ring.holds import Holds
from streams.ring.reader import Moment

CLIP_PATIENCE_S = 90.0
"""A clip whose end has not come so long after its event is cut as it is: the camera is away."""
_SLACK_S = 1.0
_SAME_RELEASE_S = 2.0
_SAME_BOX = 0.3
_HOLD = "clip of event "


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded stream of a camera. `footage.size` is that of the frames that boxes refer to."""

    stream: Stream
    reader: RingReader
    footage: RingFootage

    def clock(self, media_s: float) -> datetime | None:
        """When the picture shown then was taken; None where nothing of it is kept."""
        moment = self.reader.moment_at(media_s)
        if moment is None:
            return None
        return datetime.fromtimestamp(moment.camera_utc_s or moment.arrival_utc_s, UTC)


@dataclass(frozen=True, slots=True)
class _Pending:
    detail: EventDetail
    hold: Hold
    of: Recorded


class Keeper:
    """One camera's events."""

    def __init__(
        self,
        data: Path,
        camera: str,
        *,
        settings: str,
        model: ModelRef,
        place: Place | None = None,
        on_event: Callable[[EventDetail], None],
        wall: Callable[[], float],
    ) -> None:
        """`settings` fingerprints everything that decides what is found. `on_event` is told what is on disk."""
        self._folder, self._lists = RunFolder(data), LiveLists(data)
        self._camera, self._settings, self._model = camera, settings, model
        self._place = place
        self._on_event, self._wall = on_event, wall
        self._main: Recorded | None = None
        self._earlier: tuple[EventDetail, ...] = ()
        self._pending: dict[str, _Pending] = {}

    def resume(self, main: Recorded, detect: Recorded | None) -> None:
        """Take up what is unfinished; all there is now has been told before. Raises OSError."""
        self._main = main
        self._earlier = self._lists.mend(self._camera)
        self._pending = {}
        for recorded in (main, detect):
            if recorded is not None:
                self._take_up(recorded)

    def keep(self, deposit: Deposit, seen: Recorded, reached_s: float) -> None:
        """What the detector found in `seen`, where it has come to `reached_s`. Nothing where an earlier watch has told
        it. Raises OSError."""
        moment = seen.reader.moment_at(deposit.release_s)
        live = self._live_facts(deposit, seen, moment, reached_s)
        kept, found = self._evidence(deposit, seen)
        if found is not None:
            live = live.model_copy(update={"match_uncertainty_s": round(found.uncertainty_s, 3)})
            deposit = deposit_in(deposit, found.offset_s, seen.footage.size, kept.footage.size)
            moment = kept.reader.moment_at(deposit.release_s)
        live = live.model_copy(update={"stream": kept.stream})
        uncertain_s = 0.0 if found is None else found.uncertainty_s
        if any(self._same(known, deposit, kept, uncertain_s) for known in self._earlier):
            return
        received = "" if moment is None else f"{moment.sequence} {moment.arrival_utc_s:.1f}"
        identity = event_id(deposit, self._camera, received, f"{self._settings} {self._model.sha256}")
        if (self._folder.events / identity).exists():
            return
        moments = (deposit.before_still_s, deposit.carry_still_s, deposit.release_s - PRE_ROLL_S)
        from_s = max(0.0, min(s for s in moments if s is not None) - STILL_REACH_S)
        to_s = deposit.release_s + POST_ROLL_S + STILL_REACH_S
        hold = kept.reader.lock(Interval.media(from_s, to_s), _HOLD + identity, now_utc_s=self._wall())
        detail = keep_event(
            self._folder, kept.footage, deposit, identity, self._camera, kept.clock, self._model, live=live
        )
        self._lists.add_event(detail.record())
        self._pending[identity] = _Pending(detail, hold, kept)
        self._on_event(detail)

    def cut_due_clips(self, *, all_of_them: bool = False) -> None:
        """Where the footage has come, or is given up; `all_of_them`: as it is. Raises OSError."""
        for identity, pending in list(self._pending.items()):
            end_s = pending.detail.release_s + POST_ROLL_S + _SLACK_S
            complete = all_of_them or next(pending.of.reader.packets(Interval.media(end_s, 1e12)), None) is not None
            if not complete and self._wall() - pending.hold.created_utc_s < CLIP_PATIENCE_S:
                continue
            del self._pending[identity]
            revised = add_clip(self._folder, pending.of.footage, pending.detail, pending.of.clock, self._place)
            if revised is not pending.detail:
                self._lists.add_event(revised.record())
                self._on_event(revised)
            pending.of.reader.unlock(pending.hold.hold_id)

    def _take_up(self, recorded: Recorded) -> None:
        """Clips that were not cut, and holds that no event came of."""
        reader = recorded.reader
        holds = {h.reason.removeprefix(_HOLD): h for h in Holds(reader.folder).all() if _HOLD in h.reason}
        for detail in self._earlier:
            hold = holds.pop(detail.event_id, None)
            if hold is not None and detail.clip is None:
                self._pending[detail.event_id] = _Pending(detail, hold, recorded)
            elif hold is not None:
                reader.unlock(hold.hold_id)
        for hold in holds.values():  # killed between the hold and the event: it is found again
            reader.unlock(hold.hold_id)

    def _evidence(self, deposit: Deposit, seen: Recorded) -> tuple[Recorded, Match | None]:
        """The recording that evidence is taken from, and where the release lies in it if it is not the one seen: the
        main stream, unless it has no picture of that moment."""
        main = self._main
        if main is None or main.stream == seen.stream:
            return seen, None
        found = match(seen.reader, main.reader, deposit.release_s)
        if found is None or frame_at(main.footage, deposit.release_s + found.offset_s) is None:
            return seen, None
        return main, found

    def _live_facts(self, deposit: Deposit, seen: Recorded, moment: Moment | None, reached_s: float) -> LiveFacts:
        now_s = self._wall()
        decided = None
        if deposit.confirmed_s is not None:
            # Cases that need no waiting are decided sooner: by what the detector has just seen.
            decided = seen.reader.moment_at(min(deposit.confirmed_s + Settings().hold_s, reached_s))
        return LiveFacts(
            clock_source=None if moment is None else moment.camera_source or "arrival",
            clock_uncertainty_s=None if moment is None else moment.camera_uncertainty_s,
            received_utc=None if moment is None else datetime.fromtimestamp(moment.arrival_utc_s, UTC),
            flagged_utc=datetime.fromtimestamp(now_s, UTC),
            latency_s=None if moment is None else round(now_s - moment.arrival_utc_s, 3),
            decided_s=None if decided is None else round(now_s - decided.arrival_utc_s, 3),
            seen_on=seen.stream,
        )

    def _same(self, known: EventDetail, deposit: Deposit, kept: Recorded, uncertain_s: float) -> bool:
        """The event that an earlier watch reported, seen once more: one that began elsewhere is off by a little, and
        one that watched the other stream by what the match of the two may be off."""
        stream: str = "main"
        if known.live is not None:
            stream = known.live.stream
            uncertain_s += known.live.match_uncertainty_s or 0.0
        if stream == kept.stream:
            apart_s = abs(known.release_s - deposit.release_s)
        else:
            at = kept.clock(deposit.release_s)
            if at is None or known.release_utc is None:
                return False
            apart_s = abs((known.release_utc - at).total_seconds())
        a = _fractions(known.item_box, (known.width, known.height))
        b = _fractions(deposit.item_box, kept.footage.size)
        return apart_s <= _SAME_RELEASE_S + uncertain_s and _shared(a, b) >= _SAME_BOX


def _fractions(box: BoxPx | Box, size: tuple[int, int]) -> BoxPx:
    return box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1]


def _shared(a: BoxPx, b: BoxPx) -> float:
    """Intersection over union."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return width * height / (sum(areas) - width * height)
