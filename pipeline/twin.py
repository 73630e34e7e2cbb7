"""One moment, one place, in two recordings of a camera: the sub-stream that the detector watches and the main stream
that is kept.

The two streams are two encoders behind one lens. Their timestamps have nothing to do with each other, so moments are
matched by the wall clock: by the camera's own (RTCP) where both streams carry it, which is good to the uncertainty
that the packets state; else by when the packets came, which is good to a second, for encoders and networks delay the
streams differently. Places are matched by fractions of the picture: a sub-stream shows the same view, often squeezed.
A camera that crops one of its streams breaks this, and cannot be told from one that does not.
"""

from dataclasses import dataclass, replace

from detector.events import Deposit, Health, Passage, Sighting, Surroundings
from streams.frames import BoxPx
from streams.ring import Interval, RingPacket, RingReader
from streams.ring.reader import Moment

ARRIVAL_S = 1.0
"""How far the streams' delays may differ."""
_REACH_US = 2_000_000
_WALL_CLOCK = "rtcp"


@dataclass(frozen=True, slots=True)
class Match:
    """`offset_s` is added to media seconds of the one recording to get those of the other."""

    offset_s: float
    uncertainty_s: float


def match(seen: RingReader, kept: RingReader, media_s: float) -> Match | None:
    """Where a moment of `seen` lies in `kept`; None where either has nothing within 2 s of it."""
    moment = seen.moment_at(media_s)
    if moment is None:
        return None
    return _by_camera(moment, kept) or _by_arrival(moment, kept)


def extrapolated(seen: RingReader, kept: RingReader, media_s: float) -> Match | None:
    """Where a moment of `seen` would lie in `kept`, which has nothing of it: a ring's media line goes on by our clock
    while nothing comes. None where either ring is empty."""
    moment, newest = seen.moment_at(media_s), kept.newest()
    if moment is None or newest is None:
        return None
    return _matched(moment, newest, moment.arrival_utc_s - newest.arrival_us / 1e6, ARRIVAL_S)


def _by_camera(moment: Moment, kept: RingReader) -> Match | None:
    if moment.camera_source != _WALL_CLOCK or moment.camera_utc_s is None:
        return None
    at = round(moment.camera_utc_s * 1e6)
    packets = kept.packets(Interval("camera", at - _REACH_US, at + _REACH_US))
    timed = (p for p in packets if p.camera is not None and p.camera.source == _WALL_CLOCK)
    nearest = min(timed, key=lambda p: abs(p.camera_us - at), default=None)
    if nearest is None or nearest.camera is None:
        return None
    stated = [u for u in (moment.camera_uncertainty_s, nearest.camera.uncertainty_s) if u is not None]
    between_s = (at - nearest.camera_us) / 1e6
    return _matched(moment, nearest, between_s, max(stated, default=ARRIVAL_S))


def _by_arrival(moment: Moment, kept: RingReader) -> Match | None:
    at = round(moment.arrival_utc_s * 1e6)
    packets = kept.packets(Interval("arrival", at - _REACH_US, at + _REACH_US))
    nearest = min(packets, key=lambda p: abs(p.arrival_us - at), default=None)
    return None if nearest is None else _matched(moment, nearest, (at - nearest.arrival_us) / 1e6, ARRIVAL_S)


def _matched(moment: Moment, packet: RingPacket, between_s: float, uncertainty_s: float) -> Match:
    """`between_s` is how much later the moment is than the packet, by the clock they share."""
    return Match(packet.media_us / 1e6 + between_s - moment.media_s, uncertainty_s)


@dataclass(frozen=True, slots=True)
class _Onto:
    """From one recording's media line and pictures to another's."""

    offset_s: float
    x: float
    y: float

    def at(self, media_s: float) -> float:
        return max(0.0, media_s + self.offset_s)

    def maybe_at(self, media_s: float | None) -> float | None:
        return None if media_s is None else self.at(media_s)

    def there(self, box: BoxPx) -> BoxPx:
        return box[0] * self.x, box[1] * self.y, box[2] * self.x, box[3] * self.y

    def maybe_there(self, box: BoxPx | None) -> BoxPx | None:
        return None if box is None else self.there(box)

    def way(self, path: tuple[Sighting, ...]) -> tuple[Sighting, ...]:
        return tuple(replace(one, media_s=self.at(one.media_s), box=self.there(one.box)) for one in path)


def deposit_in(deposit: Deposit, offset_s: float, seen: tuple[int, int], kept: tuple[int, int]) -> Deposit:
    """The same deposit on another recording's media line and in pictures of another (width, height)."""
    onto = _Onto(offset_s, kept[0] / seen[0], kept[1] / seen[1])
    around = deposit.surroundings
    return replace(
        deposit,
        start_s=onto.maybe_at(deposit.start_s),
        release_s=onto.at(deposit.release_s),
        confirmed_s=onto.maybe_at(deposit.confirmed_s),
        end_s=onto.maybe_at(deposit.end_s),
        item_box=onto.there(deposit.item_box),
        actor_box=onto.maybe_there(deposit.actor_box),
        before_still_s=onto.maybe_at(deposit.before_still_s),
        carry_still_s=onto.maybe_at(deposit.carry_still_s),
        left_behind_still_s=onto.at(deposit.left_behind_still_s),
        actor_still_s=onto.maybe_at(deposit.actor_still_s),
        actor_still_box=onto.maybe_there(deposit.actor_still_box),
        path=onto.way(deposit.path),
        surroundings=None if around is None else _around_in(around, onto),
    )


def _around_in(around: Surroundings, onto: _Onto) -> Surroundings:
    def passage(one: Passage) -> Passage:
        return replace(
            one,
            first_s=onto.at(one.first_s),
            last_s=onto.at(one.last_s),
            nearest_s=onto.at(one.nearest_s),
            path=onto.way(one.path),
        )

    return replace(
        around,
        from_s=onto.at(around.from_s),
        to_s=onto.at(around.to_s),
        bare_s=onto.maybe_at(around.bare_s),
        rest_s=onto.at(around.rest_s),
        left_s=onto.maybe_at(around.left_s),
        item=tuple(replace(look, media_s=onto.at(look.media_s), box=onto.there(look.box)) for look in around.item),
        passages=tuple(passage(one) for one in around.passages),
    )


def health_in(health: Health, offset_s: float) -> Health:
    """The same trouble on another recording's media line."""
    end_s = None if health.end_s is None else health.end_s + offset_s
    return replace(health, start_s=max(0.0, health.start_s + offset_s), end_s=end_s)
