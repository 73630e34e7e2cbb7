"""A case as its page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from markupsafe import Markup

from api.station import shown
from api.station.desk import Desk
from api.station.known_cameras import CameraBook
from api.station.log_words import filled
from api.station.map_view import INSET_HEIGHT, INSET_WIDTH, Inset, inset_of
from api.station.queue_view import Row, make_row
from api.station.rendering import json_block
from evidence import catalogue
from evidence import catalogue_station as words
from evidence.catalogue import Text
from evidence.catalogue_record import VERDICT
from evidence.law import VIET_NAM, Reason, Task
from evidence.people import Claim, Note, Person
from evidence.record import EventDetail
from evidence.store import AuditEntry, Review
from evidence.store.events import event_subject
from evidence.store.rows import Verdict
from evidence.store.triage import Queued
from evidence.surroundings import PassageRecord

Group = Literal["v", "x", "u"]
_GROUPS: tuple[tuple[Group, frozenset[Verdict]], ...] = (
    ("v", frozenset({"confirmed", "warned"})),
    ("x", frozenset({"rejected", "test"})),
    ("u", frozenset({"insufficient", "suspected_tampering"})),
)
"""Behind which key a verdict is found."""
ACT_S = 4.0
"""Before and after the release: what the loop plays."""
_LONGEST_TRACK = 600
_MOST_OTHERS, _LONGEST_WAY = 8, 100
"""Others whose boxes are drawn, and how many places of each."""
_STILLS = ("before", "carry", "release", "left_behind", "actor")
_TASK_COLOUR = {"expired": "bad", "overdue": "bad", "due_soon": "unsure", "met": "good", "met_late": "unsure"}


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was done to the case."""

    at: datetime
    who: str
    text: Text
    beside: str = ""


@dataclass(frozen=True, slots=True)
class CaseView:
    row: Row
    known_camera: bool
    position: str
    """Latitude and longitude; empty where nobody noted them."""
    inset: Inset | None
    detail: EventDetail | None
    others: tuple[PassageRecord, ...]
    """Who else was near, the nearest first."""
    zone: ZoneInfo
    rule: Text | None
    rule_name: str
    groups: tuple[tuple[Group, tuple[Reason, ...]], ...]
    may_decide: bool
    why_not: Text | None
    """Why this person cannot decide, or not alone."""
    last: Review | None
    last_by: str
    last_reason: Text | None
    tasks: tuple[Task, ...]
    history: tuple[Line, ...]
    notes: tuple[tuple[Note, str], ...]
    similar: tuple[Row, ...]
    claimed_by: str | None
    """Somebody else, as people say it."""

    @property
    def queued(self) -> Queued:
        return self.row.queued

    @property
    def inset_size(self) -> tuple[float, float]:
        return INSET_WIDTH, INSET_HEIGHT

    @property
    def has_clip(self) -> bool:
        return self.queued.event.record.clip is not None and self.detail is not None

    @property
    def publishable(self) -> bool:
        """Two people confirmed it."""
        return (self.queued.state, self.queued.verdict) == ("settled", "confirmed")

    @property
    def is_review_copy(self) -> bool:
        facts = None if self.detail is None else self.detail.clip_facts
        return facts is not None and facts.preview is not None

    @property
    def stills(self) -> tuple[str, ...]:
        stills = self.queued.event.record.stills
        return tuple(name for name in _STILLS if getattr(stills, name) is not None)

    def still_s(self, name: str) -> float | None:
        """Media seconds of a still."""
        if self.detail is None:
            return None
        found = self.detail.release_s if name == "release" else getattr(self.detail, f"{name}_still_s")
        return None if found is None else float(found)

    @property
    def player(self) -> Markup:
        """What the player needs, for a block of JSON."""
        detail = self.detail
        if detail is None:
            return json_block({})
        facts = detail.clip_facts
        start, end = (0.0, detail.release_s + 20) if facts is None else (facts.start_s, facts.end_s)
        step = max(1, -(-len(detail.track) // _LONGEST_TRACK))
        at = detail.release_utc
        return json_block(
            {
                "start": start,
                "end": end,
                "release": detail.release_s,
                "loop": [max(start, detail.release_s - ACT_S), min(end, detail.release_s + ACT_S)],
                "size": [detail.width, detail.height],
                "item": detail.item_box,
                "track": [[point.media_s, *point.box] for point in detail.track[::step]],
                "others": [
                    [[point.media_s, *point.box] for point in one.path[:: max(1, -(-len(one.path) // _LONGEST_WAY))]]
                    for one in self.others[:_MOST_OTHERS]
                ],
                "releaseUtcMs": None if at is None else round(at.timestamp() * 1000),
                "zone": str(self.zone),
            }
        )

    def task_colour(self, task: Task) -> str:
        return _TASK_COLOUR.get(task.state, "")


def case_view(desk: Desk, person: Person, queued: Queued, claim: Claim | None) -> CaseView:
    """Raises StoreUnavailableError."""
    book, store = desk.book(), desk.station.store
    record = queued.event.record
    camera = book.get(record.source)
    reviews = store.reviews(record.event_id) if queued.event.version else ()
    detail = desk.detail(record.event_id)
    last = reviews[-1] if reviews else None
    reason = None if last is None else desk.station.reasons.get(last.judgement.reason_code)
    rule = store.rule_of(record)
    similar = desk.triage.like(record)
    may, why_not = _may_decide(desk, person, queued)
    return CaseView(
        row=make_row(desk, book, queued),
        known_camera=camera is not None,
        position="" if camera is None else shown.position(camera.camera.place),
        inset=None if camera is None else _inset(desk, person, book, record.source),
        detail=detail,
        others=desk.others(detail),
        zone=VIET_NAM if camera is None else camera.site.zone_info,
        rule=catalogue.RULE.get((record.rule or "").partition("@")[0]),
        rule_name=_rule_name(record.zone, None if rule is None else rule.rule, record.rule),
        groups=tuple(
            (group, tuple(r for r in desk.station.reasons.offered() if r.verdict in verdicts))
            for group, verdicts in _GROUPS
        ),
        may_decide=may,
        why_not=why_not,
        last=last,
        last_by="" if last is None else desk.full_name(last.judgement.reviewer),
        last_reason=None if reason is None else reason.text,
        tasks=desk.case(queued, book, desk.notes(record.event_id)).tasks,
        history=tuple(_history(desk, store.audit(event_subject(record.event_id)), reviews)),
        notes=tuple((note, desk.full_name(note.by)) for note in desk.station.people.notes.of(record.event_id)),
        similar=tuple(make_row(desk, book, one) for one in similar),
        claimed_by=desk.full_name(claim.by) if claim is not None and claim.by != person.id else None,
    )


def _inset(desk: Desk, person: Person, book: CameraBook, source: str) -> Inset | None:
    sources = desk.sources(person) - {source}
    others = (v.camera.place for name, v in book.cameras.items() if name in sources and not v.removed)
    return inset_of(book.cameras[source].camera.place, others)


def _may_decide(desk: Desk, person: Person, queued: Queued) -> tuple[bool, Text | None]:
    if "review" not in person.rights:
        return False, words.NOT_YOURS
    if queued.state == "second":
        if queued.reviewer == person.id:
            return True, words.YOU_WERE_FIRST
        return "confirm" in person.rights, words.SECOND_WANTED.format(who=desk.full_name(queued.reviewer))
    return True, None


def _rule_name(zone: str | None, known: str | None, said: str | None) -> str:
    parts = (zone, known or said)
    return " · ".join(part for part in parts if part)


def _history(desk: Desk, entries: tuple[AuditEntry, ...], reviews: tuple[Review, ...]) -> Iterator[Line]:
    """The newest first."""
    made = {review.version: review for review in reviews}
    for entry in reversed(entries):
        facts: dict[str, object] = dict(entry.facts)
        text = words.ACTIONS.get(entry.action, Text(entry.action, entry.action))
        beside = ""
        if entry.action == "event.reviewed" and (review := made.get(_whole(facts.get("version")))) is not None:
            reason = desk.station.reasons.get(review.judgement.reason_code)
            verdict = VERDICT[review.judgement.verdict]
            said = Text(review.judgement.reason_code, review.judgement.reason_code) if reason is None else reason.text
            text = Text(f"{verdict.vi}: {said.vi}", f"{verdict.en}: {said.en}")
            beside = review.judgement.note
        else:
            text = filled(text, facts)
        who = "" if entry.actor == "litterwatch" else desk.full_name(entry.actor)
        yield Line(datetime.fromisoformat(entry.at), who, text, beside)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
