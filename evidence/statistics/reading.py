"""Facts from the store, as it stood when its log had a certain length: every row that counts has an entry there."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, select

from evidence.hotline.report import NOT_COUNTED, Report, Step
from evidence.law.periods import VIET_NAM
from evidence.statistics.errors import NotThatLogError
from evidence.statistics.facts import Act, Decision, Facts, Frozen, Place, Reported, WatchedPlace, outcome_of
from evidence.store import Case, DeletionDone, Statistic, Store, schema
from evidence.store.contents import streamed
from evidence.store.engine import reading
from evidence.store.hotline_schema import report_subject
from evidence.store.kept import kept
from evidence.store.rows import AuditHead
from streams.config import Camera, Site

_ACTIONS = {
    "event.filed": "revision",
    "event.reviewed": "version",
    "case.changed": "version",
    "camera.configured": "version",
    "camera.removed": "version",
    "event.withdrawn": None,
    "statistic.kept": None,
    "deletion.done": None,
    "report.received": None,
    "report.changed": "version",
}
"""Entries that brought something that is counted, and the fact in them that numbers it."""


def read_facts(store: Store, at: AuditHead | int | None = None, *, two_people: bool = True) -> Facts:
    """Everything up to the entry `at` of the log, by default its last; the same `at` gives the same facts for ever.

    Raises NotThatLogError where the log never had such an entry, StoreUnavailableError.
    """
    with reading(store.engine) as connection:
        frozen = _frozen(connection, at)
        then = None if at is None else _then(connection, frozen.head.seq)
        cameras = _cameras(connection, then)
        statistics = _statistics(connection, then)
        gone = _gone(connection, then)
        decisions = _decisions(connection, then)
        cases = _cases(connection, then)
        reports = _reports(connection, then)
        acts = []
        for found in _events(connection, then):
            made = tuple(decisions.get(found.event_id, ()))
            said = found.said
            at_utc = None if said["release_utc"] is None else datetime.fromisoformat(said["release_utc"])
            place = _place_at(cameras.get(said["source"], ()), said["source"], at_utc or found.filed_utc)
            if place.commune is None and found.event_id in statistics:
                place = _with_commune(place, statistics[found.event_id])
            allowed = said["allowed"] is True
            acts.append(
                Act(
                    event_id=found.event_id,
                    place=place,
                    kind=said["kind"],
                    actor=said["actor"],
                    violations=tuple(said["violations"]),
                    at_utc=at_utc,
                    filed_utc=found.filed_utc,
                    decisions=made,
                    outcome=outcome_of(made, allowed=allowed, two_people=two_people),
                    case_outcome=cases.get(found.event_id),
                    pictures_gone=found.event_id in gone,
                )
            )
    acts.sort(key=lambda act: (act.at_utc or act.filed_utc, act.event_id))
    provinces = Counter(versions[-1].province for versions in cameras.values() if versions[-1].province)
    province = min(provinces, key=lambda name: (-provinces[name], name), default="")
    watched = tuple(_watched(versions) for _, versions in sorted(cameras.items()))
    return Facts(frozen, two_people, tuple(acts), watched, province, reports)


@dataclass(frozen=True, slots=True)
class _Then:
    """What had been written up to some entry: for each subject the highest number of each kind, or just that it was."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)

    def has(self, kind: str, subject: str, number: int = 0) -> bool:
        return number <= self.numbers.get((kind, subject), -1)


@dataclass(frozen=True, slots=True)
class _Version:
    place: Place
    since_utc: datetime
    removed: bool
    province: str


@dataclass(frozen=True, slots=True)
class _Found:
    event_id: str
    filed_utc: datetime
    said: dict[str, Any]


def _frozen(connection: Connection, at: AuditHead | int | None) -> Frozen:
    head, audit = schema.Head, schema.Audit
    last = AuditHead(*connection.execute(select(head.audit_seq, head.audit_sha256)).one())
    seq = last.seq if at is None else at if isinstance(at, int) else at.seq
    row = connection.execute(select(audit.sha256, audit.at).where(audit.seq == seq)).one_or_none()
    if row is None and seq == last.seq and at is None:
        return Frozen(last, None)  # nothing was ever written
    if row is None:
        raise NotThatLogError(f"expected an entry of the log, 1 to {last.seq}, found {seq}")
    sha256, said_at = row
    if isinstance(at, AuditHead) and at.sha256 != sha256:
        raise NotThatLogError(
            f"entry {seq} of the log: expected {at.sha256}, found {sha256}: another log, or a changed one"
        )
    return Frozen(AuditHead(seq, sha256), datetime.fromisoformat(said_at))


def _then(connection: Connection, seq: int) -> _Then:
    audit = schema.Audit
    query = select(audit.action, audit.subject, audit.facts).where(audit.seq <= seq, audit.action.in_(_ACTIONS))
    then = _Then()
    for action, subject, facts in streamed(connection, query):
        kind = action.removesuffix(".removed").removesuffix(".configured")
        name = _ACTIONS[action]
        number = 0 if name is None else int(json.loads(facts)[name])
        then.numbers[kind, subject] = max(number, then.numbers.get((kind, subject), 0))
    return then


def _events(connection: Connection, then: _Then | None) -> Iterator[_Found]:
    """Each event's highest revision, but for those that were withdrawn."""
    event, filed = schema.Event, schema.EventRevision
    query = (
        select(event.event_id, event.filed_utc, event.withdrawn_utc, filed.revision, filed.content)
        .join(filed, filed.event_id == event.event_id)
        .order_by(event.event_id, filed.revision)
    )
    if then is None:
        query = query.where(filed.revision == event.revision)
    last: _Found | None = None
    for event_id, filed_utc, withdrawn_utc, revision, content in streamed(connection, query):
        subject = f"event/{event_id}"
        withdrawn = withdrawn_utc is not None if then is None else then.has("event.withdrawn", subject)
        if withdrawn or (then is not None and not then.has("event.filed", subject, revision)):
            continue
        if last is not None and last.event_id != event_id:
            yield last
        last = _Found(event_id, filed_utc, json.loads(content))
    if last is not None:
        yield last


def _decisions(connection: Connection, then: _Then | None) -> dict[str, list[Decision]]:
    table = schema.Review
    query = select(table.event_id, table.version, table.content, table.reviewed_utc)
    found = defaultdict[str, list[Decision]](list)
    for event_id, version, content, reviewed_utc in streamed(connection, query.order_by(table.event_id, table.version)):
        if then is None or then.has("event.reviewed", f"event/{event_id}", version):
            said = json.loads(content)
            found[event_id].append(
                Decision(said["reviewer"], said["verdict"], said["reason_code"], reviewed_utc, said["seconds_watched"])
            )
    return found


def _cases(connection: Connection, then: _Then | None) -> dict[str, str | None]:
    table = schema.CaseRevision
    query = select(table.event_id, table.version, table.content).order_by(table.event_id, table.version)
    return {
        event_id: kept(Case, content).notes.outcome
        for event_id, version, content in streamed(connection, query)
        if then is None or then.has("case.changed", f"event/{event_id}", version)
    }


def _reports(connection: Connection, then: _Then | None) -> tuple[Reported, ...]:
    """By the time that they are about."""
    table, step = schema.Report, schema.ReportStep
    steps = defaultdict[str, list[Step]](list)
    query = select(step.report_id, step.version, step.content).order_by(step.report_id, step.version)
    for report_id, version, content in streamed(connection, query):
        if then is None or then.has("report.changed", report_subject(report_id), version):
            steps[report_id].append(kept(Step, content))
    found = []
    for report_id, content in streamed(connection, select(table.report_id, table.content)):
        done = steps.get(report_id, [])
        over = done[-1].outcome if done else None
        if over in NOT_COUNTED or (then is not None and not then.has("report.received", report_subject(report_id))):
            continue
        report = kept(Report, content)
        place, events = report.place, dict.fromkeys(one.event_id for one in done if one.event_id is not None)
        found.append(Reported(report_id, place.lat, place.lon, place.commune, report.happened_utc, tuple(events)))
    return tuple(sorted(found, key=lambda one: (one.at_utc, one.report_id)))


def _statistics(connection: Connection, then: _Then | None) -> dict[str, Statistic]:
    """What stays of events whose pictures are gone."""
    table = schema.Statistic
    return {
        event_id: kept(Statistic, content)
        for event_id, content in streamed(connection, select(table.event_id, table.content))
        if then is None or then.has("statistic.kept", f"event/{event_id}")
    }


def _gone(connection: Connection, then: _Then | None) -> frozenset[str]:
    found = connection.scalars(select(schema.DeletionDone.content))
    events = {kept(DeletionDone, content).event_id for content in found}
    return frozenset(e for e in events if then is None or then.has("deletion.done", f"event/{e}"))


def _cameras(connection: Connection, then: _Then | None) -> dict[str, tuple[_Version, ...]]:
    """Every version of each camera, oldest first."""
    table = schema.CameraVersion
    query = select(table.camera_id, table.version, table.removed, table.content, table.since_utc)
    found = defaultdict[str, list[_Version]](list)
    for camera_id, version, removed, content, since_utc in connection.execute(
        query.order_by(table.camera_id, table.version)
    ):
        if then is None or then.has("camera", f"camera/{camera_id}", version):
            said = json.loads(content)
            camera, site = Camera.model_validate(said["camera"]), Site.model_validate(said["site"])
            place = camera.place
            where = Place(camera.id, camera.name, place.commune, place.site_class, place.lat, place.lon)
            found[camera_id].append(_Version(where, since_utc, removed, site.province))
    return {camera_id: tuple(versions) for camera_id, versions in found.items()}


def _place_at(versions: tuple[_Version, ...], source: str, at_utc: datetime) -> Place:
    """As configured then; the first later version that names a commune where that one named none."""
    if not versions:
        return Place(source, "", None, None, None, None)
    before = [i for i, version in enumerate(versions) if version.since_utc <= at_utc]
    now = before[-1] if before else 0
    return next((v.place for v in versions[now:] if v.place.commune is not None), versions[now].place)


def _with_commune(place: Place, statistic: Statistic) -> Place:
    return Place(place.camera, place.name, statistic.commune, statistic.site_class, place.lat, place.lon)


def _watched(versions: tuple[_Version, ...]) -> WatchedPlace:
    since: date = versions[0].since_utc.astimezone(UTC).astimezone(VIET_NAM).date()
    return WatchedPlace(versions[-1].place, since, versions[-1].removed)
