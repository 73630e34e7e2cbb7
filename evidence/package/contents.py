"""The files of a package beside its seal: moving and still pictures, tracks, context, custody."""

import re
from functools import cache
from importlib.metadata import version
from pathlib import Path

from evidence.package.essence import MediaHashes
from evidence.package.media_part import Media, Still
from evidence.package.parts import Part
from evidence.package.staging import Stage
from evidence.package.subject import Subject
from evidence.record import EventDetail
from evidence.store.canonical import canonical
from evidence.store.rows import AuditEntry
from evidence.tracks import frame_at

STILL_NAMES = {
    "before": "stills/01_before.jpg",
    "carry": "stills/02_carry.jpg",
    "release": "stills/03_release.jpg",
    "left_behind": "stills/04_left_behind.jpg",
    "person": "stills/06_person.jpg",
    "vehicle": "stills/07_vehicle.jpg",
}
_VEHICLES = frozenset({"two_wheeler", "car", "truck"})
PREVIEW_ARGS = ("-vf", "scale=trunc(min(640\\,iw)/2)*2:-2", "-c:v", "libx264", "-preset", "veryfast", "-crf", "26")
"""What evidence.clips.make_preview asks FFmpeg for."""


class AlteredError(ValueError):
    """A file of the event is not the one that was written when the event was kept."""


def put_media(stage: Stage, subject: Subject) -> tuple[tuple[Media, ...], tuple[float, ...]]:
    """The original in one or more parts and the copy for browsers; and when the pictures of the first part are shown.

    Nothing where the event has no clip. Raises AlteredError where the clip is not the one that was cut.
    """
    detail, facts = subject.detail, subject.detail.clip_facts
    if detail.clip is None or facts is None:
        return (), ()
    clip = subject.path(detail.clip)
    parts = [clip, *_further_parts(clip)]
    found: list[Media] = []
    shown_s: tuple[float, ...] = ()
    for number, part in enumerate(parts):
        path = f"media/original{'' if number == 0 else f'-{number + 1}'}{part.suffix}"
        hashes = stage.take_media(path, part)
        if number == 0:
            if hashes.file_sha256 != facts.sha256:
                raise AlteredError(
                    f"{detail.clip}: expected the clip that was cut (SHA-256 {facts.sha256[:16]}...), "
                    f"found {hashes.file_sha256[:16]}...; keep the file as it is and look into who changed it"
                )
            shown_s = tuple(sorted(hashes.shown_s))
        found.append(_original(path, hashes, subject if number == 0 else None))
    if facts.preview is not None and subject.path(facts.preview).exists():
        hashes = stage.take_media("media/review.mp4", subject.path(facts.preview))
        found.append(_review(hashes, found[0], subject))
    return tuple(found), shown_s


def _further_parts(clip: Path) -> list[Path]:
    """clip-2.mp4 ... beside clip.mp4: the codec's parameters changed within."""
    pattern = re.compile(re.escape(clip.stem) + r"-(\d+)" + re.escape(clip.suffix))
    found = [(int(match[1]), path) for path in clip.parent.iterdir() if (match := pattern.fullmatch(path.name))]
    return [path for _, path in sorted(found)]


def _original(path: str, hashes: MediaHashes, first_of: Subject | None) -> Media:
    facts = None if first_of is None else first_of.detail.clip_facts
    return Media(
        path=path,
        role="original",
        purpose="evidence",
        parent_sha256=None,
        transform="stream_copy",
        tool="PyAV",
        tool_version=_version("av"),
        tool_args=("-c", "copy", "-an"),
        codec=hashes.codec,
        profile=hashes.profile,
        width=hashes.width,
        height=hashes.height,
        frames=hashes.frames,
        start_utc=None if facts is None else facts.start_utc,
        start_s=None if facts is None else facts.start_s,
        end_s=None if facts is None else facts.end_s,
        has_audio=hashes.has_audio,
        size=hashes.size,
        file_sha256=hashes.file_sha256,
        essence_sha256=hashes.essence_sha256,
        media_signing=hashes.signing,
    )


def _review(hashes: MediaHashes, parent: Media, subject: Subject) -> Media:
    facts = subject.detail.clip_facts
    return Media(
        path="media/review.mp4",
        role="derivative",
        purpose="review",
        parent_sha256=parent.file_sha256,
        transform="encode_for_browsers",
        tool="ffmpeg",
        tool_version=f"imageio-ffmpeg {_version('imageio-ffmpeg')}",
        tool_args=PREVIEW_ARGS,
        codec=hashes.codec,
        profile=hashes.profile,
        width=hashes.width,
        height=hashes.height,
        frames=hashes.frames,
        start_utc=None if facts is None else facts.start_utc,
        start_s=None if facts is None else facts.start_s,
        end_s=None if facts is None else facts.end_s,
        has_audio=hashes.has_audio,
        size=hashes.size,
        file_sha256=hashes.file_sha256,
        essence_sha256=hashes.essence_sha256,
        media_signing=hashes.signing,
    )


def put_stills(stage: Stage, subject: Subject, shown_s: tuple[float, ...]) -> tuple[Still, ...]:
    """Those there are, in the order of what they show."""
    detail = subject.detail
    stills = detail.stills
    actor = "vehicle" if detail.actor in _VEHICLES else "person"
    wanted = (
        ("before", stills.before, detail.before_still_s, detail.before_still_utc),
        ("carry", stills.carry, detail.carry_still_s, detail.carry_still_utc),
        ("release", stills.release, detail.release_s, detail.release_utc),
        ("left_behind", stills.left_behind, detail.left_behind_still_s, detail.left_behind_still_utc),
        (actor, stills.actor, detail.actor_still_s, detail.actor_still_utc),
    )
    found = []
    for purpose, source, media_s, utc in wanted:
        if source is None or not subject.path(source).exists():
            continue
        path = STILL_NAMES[purpose]
        found.append(
            Still.model_validate(
                {
                    "path": path,
                    "purpose": purpose,
                    "frame_idx": None if media_s is None else frame_at(detail.clip_facts, media_s, shown_s),
                    "pts_s": media_s,
                    "utc": utc,
                    "sha256": stage.take(path, subject.path(source)),
                    "crop_of": detail.actor_still_box if purpose == actor else None,
                    "taken_from": "footage",
                }
            )
        )
    return tuple(found)


def put_context(stage: Stage, subject: Subject, groups: dict[str, Part]) -> None:
    """What the groups of the manifest were made from, as it stood: the event's own record, the zone and its rule. A
    further package has what the first one has."""
    if subject.first is not None:
        for path in sorted(subject.path("context").iterdir()):
            stage.take(f"context/{path.name}", path)
        return
    stage.write("context/event.json", subject.detail.model_dump_json().encode())
    for name, group in groups.items():
        stage.write(f"context/{name}.json", _bytes(group.model_dump(mode="json")))
    zone = None if subject.rule is None or subject.rule.zone is None else subject.rule.zone.model_dump(mode="json")
    rule = None if subject.rule is None else subject.rule.rule
    timezone = None if subject.rule is None else subject.rule.timezone
    state = subject.detail.zone_state
    applied = None if state is None else state.model_dump(mode="json")
    stage.write("context/zone.json", _bytes({"rule": rule, "timezone": timezone, "zone": zone, "at_release": applied}))
    recording = None if subject.recording is None else subject.recording.model_dump(mode="json", exclude={"activity"})
    stage.write("context/stream.json", _bytes({"recording": recording, "live": _live(subject.detail)}))


def _bytes(value: object) -> bytes:
    return canonical(value).encode()


def put_custody(stage: Stage, subject: Subject) -> None:
    """The log's entries about the event, behind a line that says where the whole log ended at that moment."""
    custody = subject.custody
    head = None if custody is None else {"seq": custody.head.seq, "sha256": custody.head.sha256}
    lines = [_bytes({"head": head, "subject": f"event/{subject.detail.event_id}"})]
    lines += [_bytes(entry_as_hashed(entry)) for entry in (() if custody is None else custody.entries)]
    stage.write("custody/log.jsonl", b"\n".join(lines) + b"\n")


def entry_as_hashed(entry: AuditEntry) -> dict[str, object]:
    """As docs/design/store.md hashes it, and its hash."""
    return {
        "action": entry.action,
        "actor": entry.actor,
        "at": entry.at,
        "facts": dict(entry.facts),
        "previous": entry.previous,
        "seq": entry.seq,
        "sha256": entry.sha256,
        "subject": entry.subject,
    }


def _live(detail: EventDetail) -> object:
    return None if detail.live is None else detail.live.model_dump(mode="json")


@cache
def _version(package: str) -> str:
    return version(package)
