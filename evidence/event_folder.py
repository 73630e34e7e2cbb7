"""One event's evidence: the clip cut from the footage, the stills a person looks at, and event.json."""

import hashlib
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from detector.events import Deposit
from evidence.atomic import write_atomic
from evidence.best_view import best_view
from evidence.clips import ClipError, make_preview
from evidence.footage import Footage
from evidence.kept import keep_file
from evidence.package.mp4 import NotPlainError, read_track
from evidence.record import ClipFacts, EventDetail, KeptFile, LiveFacts, ModelRef, Stills, WallClock, describe
from evidence.run_folder import RunFolder
from evidence.stills import write_still
from evidence.surroundings import SURROUNDINGS, SurroundingsError, SurroundingsRecord, read_surroundings
from evidence.tracks import TRACKS, tracks
from streams.config import Place
from streams.frames import BoxPx, Frame
from streams.mp4_labels import Labels

PRE_ROLL_S = 10.0
POST_ROLL_S = 20.0
STILL_REACH_S = 2.0
"""How far past its moment a still may be taken where frames are missing."""
THUMB_WIDTH = 640
"""Pixels: the page shows a part of it about 130 wide, on screens of twice that density."""


def keep_event(
    folder: RunFolder,
    footage: Footage,
    deposit: Deposit,
    identity: str,
    source_name: str,
    clock: WallClock,
    model: ModelRef,
    *,
    live: LiveFacts | None = None,
    place: Place | None = None,
) -> EventDetail:
    """Write everything about one deposit into events/IDENTITY, all of it or nothing, and return its description.

    The clip runs from 10 s before the release to 20 s after, or to the ends of the file. With `live` there is no clip
    yet, for its end is still to come: `add_clip` makes it. `place` and the clock go into the clip itself. Raises what
    cutting and writing raise.
    """
    base = f"events/{identity}"
    view = best_view(deposit, footage.size, partial(frame_at, footage))
    if view is not None:
        deposit = replace(deposit, actor_still_s=view[0], actor_still_box=view[1])
    with folder.event_folder(identity) as at:
        labels = _labels(clock, place, source_name, identity)
        facts, clip = (None, None) if live is not None else _clip(footage, deposit.release_s, at, identity, labels)

        def still(name: str, media_s: float | None, crop: BoxPx | None = None, width: int | None = None) -> str | None:
            frame = None if media_s is None else frame_at(footage, media_s)
            if frame is None:
                return None
            write_still(frame, at / f"{name}.jpg", crop, width=width)
            return f"{base}/{name}.jpg"

        stills = Stills(
            before=still("before", deposit.before_still_s),
            carry=still("carry", deposit.carry_still_s),
            release=still("release", deposit.release_s),
            left_behind=still("left_behind", deposit.left_behind_still_s),
            actor=still("actor", deposit.actor_still_s, deposit.actor_still_box),
        )
        around, kept = _around(deposit, clock, at, identity)
        detail = describe(
            deposit,
            event_id=identity,
            source=source_name,
            clock=clock,
            model=model,
            size=footage.size,
            clip=clip,
            clip_facts=facts,
            stills=stills,
            thumb=still("thumb", deposit.release_s, width=THUMB_WIDTH),
            live=live,
            surroundings=kept,
        )
        detail = _with_tracks(detail, around, clock, at)
        write_atomic(at / "event.json", detail.model_dump_json(indent=1) + "\n")
    return detail


def add_clip(
    folder: RunFolder, footage: Footage, detail: EventDetail, clock: WallClock, place: Place | None = None
) -> EventDetail:
    """Cut the clip of an event that was kept without one, and return its description with the next revision.

    The same description where there is nothing to cut. Killed at any moment, it leaves the event as it was or whole.
    Raises OSError where the disk refuses.
    """
    at = folder.events / detail.event_id
    labels = _labels(clock, place, detail.source, detail.event_id)
    facts, clip = _clip(footage, detail.release_s, at, detail.event_id, labels)
    if clip is None:
        return detail
    revised = detail.model_copy(update={"clip": clip, "clip_facts": facts, "revision": detail.revision + 1})
    try:
        around = None if detail.surroundings is None else read_surroundings(folder.root, detail.surroundings)
        revised = _with_tracks(revised, around, clock, at)
    except SurroundingsError as error:  # sealing will say it again, and not seal
        print(f"no tracks for the event at {detail.release_s:.1f} s: {error}", file=sys.stderr)
    write_atomic(at / "event.json", revised.model_dump_json(indent=1) + "\n")
    return revised


def _around(
    deposit: Deposit, clock: WallClock, at: Path, identity: str
) -> tuple[SurroundingsRecord | None, KeptFile | None]:
    """Write what was around into the folder `at`; nothing where nothing was noted."""
    if deposit.surroundings is None:
        return None, None
    around = SurroundingsRecord.of(deposit, deposit.surroundings, clock)
    return around, keep_file(at, identity, SURROUNDINGS, around.model_dump_json().encode())


def _with_tracks(detail: EventDetail, around: SurroundingsRecord | None, clock: WallClock, at: Path) -> EventDetail:
    """As it is where there is no clip, whose pictures they are counted by."""
    if detail.clip is None:
        return detail
    try:
        shown_s = sorted(read_track(at / Path(detail.clip).name).shown_s)
    except NotPlainError:
        shown_s = []
    content = tracks(detail, around, clock, shown_s)
    return detail.model_copy(update={"tracks": keep_file(at, detail.event_id, TRACKS, content)})


def _labels(clock: WallClock, place: Place | None, source: str, identity: str) -> Labels:
    comment = f"litterwatch event {identity}, source {source}"
    if place is None:
        return Labels(clock, comment=comment)
    return Labels(clock, place.lat, place.lon, place.commune or "", comment)


def _clip(
    footage: Footage, release_s: float, at: Path, identity: str, labels: Labels
) -> tuple[ClipFacts | None, str | None]:
    """Cut the clip into the folder `at`: its facts and its path below DIR, or None where it cannot be cut.

    An event without a clip is still an event: the stills and the time in the recording remain.
    """
    try:
        clip = footage.clip(
            max(0.0, release_s - PRE_ROLL_S), release_s + POST_ROLL_S, release_s, at / "clip.mp4", labels
        )
    except ClipError as error:
        print(f"no clip for the event at {release_s:.1f} s: {error}", file=sys.stderr)
        return None, None
    preview = None
    if not clip.plays_in_browsers:
        try:
            make_preview(clip.path, at / "preview.mp4")
            preview = f"events/{identity}/preview.mp4"
        except ClipError as error:
            print(f"no preview for the event at {release_s:.1f} s: {error}", file=sys.stderr)
    with clip.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    facts = ClipFacts(
        start_s=round(clip.start_s, 3),
        end_s=round(clip.end_s, 3),
        sha256=sha256,
        codec=clip.codec,
        preview=preview,
        start_utc=labels.clock(clip.start_s),
        declared_fps=footage.declared_fps(release_s),
    )
    return facts, f"events/{identity}/{clip.path.name}"


def frame_at(footage: Footage, media_s: float) -> Frame | None:
    """The first frame at or after `media_s` (else the last one before it, at the end of a recording)."""
    for frame in footage.replay(max(0.0, media_s - 0.001), media_s + STILL_REACH_S):
        return frame
    last = None
    for frame in footage.replay(max(0.0, media_s - STILL_REACH_S), media_s):
        last = frame
    return last
