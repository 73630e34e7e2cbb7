"""From what is known about an event to the groups of its manifest. Pure; what is not known stays null."""

import math
import unicodedata
from datetime import datetime
from itertools import pairwise
from operator import sub
from statistics import median
from typing import Literal
from zoneinfo import ZoneInfo

from evidence.package.event_part import Ai, Event, Identification
from evidence.package.legal_part import Review, ReviewEntry
from evidence.package.media_part import Still
from evidence.package.place_part import Approval, Camera, ClockSource, MediaGap, Place, Point, Time
from evidence.package.subject import Subject
from evidence.record import EventDetail

_CLOCKS: dict[str, ClockSource] = {"rtcp": "rtcp_sr", "arrival": "arrival", "onvif": "onvif", "ntp": "ntp"}
_CLASSES = {
    "person": ("person",),
    "two_wheeler": ("two_wheeler",),
    "car": ("car",),
    "truck": ("truck",),
    "unknown": (),
}
_LEGAL_CLASS: dict[str, Literal["nghiep_vu", "to_chuc_ca_nhan"]] = {"police": "nghiep_vu", "other": "to_chuc_ca_nhan"}
_VEHICLES = frozenset({"two_wheeler", "car", "truck"})
_GAP_S, _GAP_FRAMES = 0.5, 4
"""A pause between two pictures that is at least so long, and so many times as long as usual, is a gap."""
_MOVED_PX = 8.0
"""An actor that moved less has no direction."""
VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")


def package_id(subject: Subject, number: int) -> str:
    """EV-PROVINCE-COMMUNE-YYYYMMDD-EVENT-NUMBER, without what is not known; the same for the same event."""
    detail = subject.detail
    parts = ["EV"]
    if subject.site is not None:
        parts.append(_plain_word(subject.site.province))
    if subject.camera is not None:
        parts.append(_plain_word(subject.camera.place.commune or ""))
    if detail.release_utc is not None:
        parts.append(f"{detail.release_utc.astimezone(_zone(subject)):%Y%m%d}")
    parts += [detail.event_id, str(number)]
    return "-".join(part for part in parts if part)


def describe_event(subject: Subject) -> Event:
    detail = subject.detail
    rule, _, version = (detail.rule or "").partition("@")
    duration_s = None
    if detail.start_s is not None and detail.end_s is not None:
        duration_s = round(detail.end_s - detail.start_s, 3)

    def local(at: datetime | None) -> datetime | None:
        return None if at is None else at.astimezone(_zone(subject))

    def violation(kind: str) -> bool | None:
        return None if detail.allowed is None else kind in detail.violations

    return Event(
        type=detail.kind,
        revision=detail.revision,
        source=detail.source,
        zone_id=detail.zone,
        rule_id=rule or None,
        rule_version=version or None,
        allowed=detail.allowed,
        place_violation=violation("place"),
        time_violation=violation("time"),
        start_utc=detail.start_utc,
        peak_utc=detail.release_utc,
        end_utc=detail.end_utc,
        start_local=local(detail.start_utc),
        peak_local=local(detail.release_utc),
        end_local=local(detail.end_utc),
        duration_s=duration_s,
        confidence=detail.score,
        object_classes=_CLASSES[detail.actor] if detail.actor_name is None else (detail.actor_name,),
        actor_kind=detail.actor,
        dedupe_group=None,
        start_s=detail.start_s,
        release_s=detail.release_s,
        confirmed_s=detail.confirmed_s,
        end_s=detail.end_s,
        frame_width=detail.width,
        frame_height=detail.height,
        item_box=detail.item_box,
        actor_box=detail.actor_box,
    )


def describe_identification(subject: Subject, stills: tuple[Still, ...]) -> Identification:
    detail = subject.detail
    actor = next((still for still in stills if still.purpose in {"person", "vehicle"}), None)
    is_vehicle = detail.actor in _VEHICLES
    return Identification(
        person_still=None if actor is None or is_vehicle else actor.path,
        vehicle_still=actor.path if actor is not None and is_vehicle else None,
        vehicle_region=actor.crop_of if actor is not None and is_vehicle else None,
        plate_still=None,
        plate_region=None,
        direction_of_travel_deg=_direction_deg(detail),
    )


def describe_place(subject: Subject) -> Place:
    camera, site = subject.camera, subject.site
    place = None if camera is None else camera.place
    point = None
    if place is not None and place.lat is not None and place.lon is not None:
        point = Point(lat=place.lat, lon=place.lon, alt_m=None, accuracy_m=None)
    return Place(
        view_point=point,
        camera_point=None,
        address_text=(camera.name or None) if camera is not None else None,
        province_name=(site.province or None) if site is not None else None,
        province_code=None,
        commune_name=None if place is None else place.commune,
        commune_code=None,
        site_class=None if place is None else place.site_class,
        black_spot_id=None,
    )


def describe_camera(subject: Subject) -> Camera:
    camera = subject.camera
    approval = None if camera is None else camera.legal.approval
    return Camera(
        id=subject.detail.source if camera is None else camera.id,
        name=(camera.name or None) if camera is not None else None,
        make=None,
        model=None,
        serial=None,
        mac=None,
        firmware=None,
        owner=None if camera is None else camera.legal.owner,
        legal_class=None if camera is None else _LEGAL_CLASS[camera.legal.owner],
        approval=None
        if approval is None
        else Approval(no=approval.no, date=approval.date, issuer=approval.issuer, valid_to=approval.valid_to),
        notice_sign=None,
        config_version=subject.camera_version,
    )


def describe_time(subject: Subject, shown_s: tuple[float, ...]) -> Time:
    """`shown_s`: the moments of the original's pictures, in order, empty where unknown."""
    detail, live = subject.detail, subject.detail.live
    source: ClockSource | None = None
    if live is not None and live.clock_source is not None:
        source = _CLOCKS.get(live.clock_source)
    elif live is None and detail.release_utc is not None:
        source = "stated"
    uncertainty_s = None if live is None else live.clock_uncertainty_s
    offset_ms = None
    if live is not None and live.received_utc is not None and detail.release_utc is not None and source == "rtcp_sr":
        offset_ms = round((detail.release_utc - live.received_utc).total_seconds() * 1000, 1)
    return Time(
        source=source,
        received_utc=None if live is None else live.received_utc,
        camera_offset_ms=offset_ms,
        offset_uncertainty_ms=None if uncertainty_s is None else round(uncertainty_s * 1000, 1),
        ntp=None,
        osd_time_read=None,
        drift_ppm=None,
        declared_fps=None if detail.clip_facts is None else detail.clip_facts.declared_fps,
        measured_fps=_fps(shown_s),
        gaps=_gaps(shown_s),
    )


def describe_ai(subject: Subject) -> Ai:
    model = subject.detail.model
    return Ai(
        model_name=model.name,
        version=None,
        weights_sha256=model.sha256,
        config_sha256=subject.config_sha256,
        thresholds=(),
        system_card_uri=None,
    )


def describe_reviews(subject: Subject) -> Review:
    entries = tuple(
        ReviewEntry(
            reviewer_id=review.judgement.reviewer,
            role=review.judgement.role,
            action=review.judgement.verdict,
            reason_code=review.judgement.reason_code,
            note=review.judgement.note,
            utc=review.reviewed_utc,
            seconds_watched=review.judgement.seconds_watched,
            sha256=review.sha256,
        )
        for review in subject.reviews
    )
    last = entries[-1] if entries else None
    # The two-person rule: somebody else who came to the same decision before.
    agreed = [e.reviewer_id for e in entries if last and e.action == last.action and e.reviewer_id != last.reviewer_id]
    return Review(
        entries=entries,
        final_verdict=None if last is None else last.action,
        second_reviewer=None if last is None or not agreed else last.reviewer_id,
    )


def _zone(subject: Subject) -> ZoneInfo:
    return VIET_NAM if subject.site is None else subject.site.zone_info


def _plain_word(text: str) -> str:
    """Kỳ Lừa -> KyLua"""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in bare if c.isascii() and c.isalnum())[:24]


def _direction_deg(detail: EventDetail) -> float | None:
    """From the first to the last place of the actor's feet, clockwise from upwards in the picture."""
    if len(detail.track) < 2:
        return None
    first, last = detail.track[0].box, detail.track[-1].box
    dx = (last[0] + last[2] - first[0] - first[2]) / 2
    dy = last[3] - first[3]
    if math.hypot(dx, dy) < _MOVED_PX:
        return None
    return round(math.degrees(math.atan2(dx, -dy)) % 360, 1)


def _gaps(shown_s: tuple[float, ...]) -> tuple[MediaGap, ...] | None:
    """Where pictures are missing: a clip out of a ring leaves as much time there as passed."""
    if len(shown_s) < 2:
        return None
    steps = list(map(sub, shown_s[1:], shown_s))
    if max(steps) < _GAP_S:
        return ()
    least_s = max(_GAP_S, _GAP_FRAMES * median(steps))
    return tuple(
        MediaGap(from_s=round(before, 3), to_s=round(after, 3))
        for before, after in pairwise(shown_s)
        if after - before >= least_s
    )


def _fps(shown_s: tuple[float, ...]) -> float | None:
    if len(shown_s) < 2:
        return None
    length_s = shown_s[-1] - shown_s[0]
    return round((len(shown_s) - 1) / length_s, 3) if length_s > 0 else None
