"""Pages about reports: the list, one report, and the form for whoever takes a telephone call."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, TypeVar

from fastapi import APIRouter, Request, Response

from api.http.people import require, requires
from api.http.problems import ProblemError
from api.station.desk import Desk
from api.station.rendering import Fields, Form, PageRoute, go, page
from api.v1.hotline_common import asking_of, hotline_of, in_scope, read, refused, written
from detector.events import Actor, Kind
from evidence import catalogue_hotline as words
from evidence import catalogue_record
from evidence.catalogue import Text
from evidence.hotline.hotline import Around, Asking, Hotline
from evidence.hotline.manual import Named
from evidence.hotline.report import CHANNELS, OUTCOMES, STATES, Contact, NewReport, ReportFile, Step, Whereabouts
from evidence.hotline.reports import Cursor
from evidence.law import VIET_NAM
from evidence.people import Person
from evidence.store.triage import Queued, Wanted

PAGE = 40
T = TypeVar("T", bound=str)
_BESIDE = timedelta(minutes=2)
_NEAR_IN_TIME = timedelta(minutes=30)
_KINDS: tuple[Kind, ...] = ("dump", "litter")
_ACTORS: tuple[Actor, ...] = ("person", "two_wheeler", "car", "truck", "unknown")


@dataclass(frozen=True, slots=True)
class Line:
    """A step in words."""

    step: Step
    who: str
    text: Text


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report as its page shows it. `events` are those that the person may see."""

    file: ReportFile
    around: Around
    taken_by: str
    history: tuple[Line, ...]
    events: tuple[Queued, ...]
    others: tuple[Queued, ...]
    """Cases of cameras near it around that time, which may be the same act."""
    names: dict[str, str]
    """Of cameras."""

    @property
    def may_change(self) -> bool:
        return self.file.state != "closed"

    def at(self, utc_s: float) -> datetime:
        return datetime.fromtimestamp(utc_s, UTC)

    @property
    def begin(self) -> datetime:
        """Of the stretch that is offered to be kept."""
        return self.file.report.happened_utc - _BESIDE

    @property
    def end(self) -> datetime:
        return self.file.report.happened_utc + _BESIDE


def hotline_router(desk: Desk) -> APIRouter:
    router = APIRouter(include_in_schema=False, route_class=PageRoute)
    _looking(router, desk)
    _working(router, desk)
    return router


def _looking(router: APIRouter, desk: Desk) -> None:
    @router.get("/hotline")
    def reports(
        request: Request, person: Annotated[Person, requires("events")], state: str = "", after: str = ""
    ) -> Response:
        hotline = hotline_of(desk.station)
        wanted = next((one for one in STATES if one == state), None)
        start = read(after) if after else None
        found = hotline.reports.page(person.communes, state=wanted, after=start, limit=PAGE)
        last = found[-1].report if len(found) == PAGE else None
        return page(
            request,
            "hotline.html",
            person,
            r=words,
            found=found,
            state=wanted,
            counts=hotline.reports.counts(person.communes),
            older=None if last is None else written(Cursor(last.received_utc, last.report_id)),
        )

    @router.get("/hotline/new")
    def form(request: Request, person: Annotated[Person, requires("reports")]) -> Response:
        now = desk.clock().astimezone(VIET_NAM)
        return _form(desk, request, person, Fields({"day": [f"{now:%Y-%m-%d}"], "hour": [f"{now:%H:%M}"]}))

    @router.get("/hotline/{report_id}")
    def report(request: Request, report_id: str, person: Annotated[Person, requires("events")]) -> Response:
        return _show(desk, request, person, report_id)


def _working(router: APIRouter, desk: Desk) -> None:
    @router.post("/hotline")
    def add(request: Request, fields: Form, person: Annotated[Person, requires("reports")]) -> Response:
        try:
            new, contact = _new(fields), _contact(fields)
            in_scope(person, new.place.commune)
            with refused():
                made = hotline_of(desk.station).receive(new, person.id, contact)
        except _MistakeError as mistake:
            return _form(desk, request, person, fields, mistake.text)
        except ProblemError as error:
            return _form(desk, request, person, fields, Text(error.problem.detail_vi, error.problem.detail))
        return go(f"/hotline/{made.report_id}")

    @router.post("/hotline/{report_id}/keep")
    def keep(report_id: str, fields: Form, person: Annotated[Person, requires("reports")]) -> Response:
        day = fields.one("day", 10)
        begin, end = _moment(day, fields.one("from", 8)), _moment(day, fields.one("to", 8))
        if end < begin:  # past midnight
            end += timedelta(days=1)
        with refused():
            hotline, asking = _work(desk, person)
            hotline.keep(report_id, asking, fields.one("camera", 64), begin, end)
        return go(f"/hotline/{report_id}#kept")

    @router.post("/hotline/{report_id}/case")
    def case(report_id: str, fields: Form, person: Annotated[Person, requires("reports")]) -> Response:
        at = _moment(fields.one("day", 10), fields.one("hour", 8))
        kind, actor = _choice(fields, "kind", _KINDS), _choice(fields, "actor", _ACTORS)
        with refused():
            hotline, asking = _work(desk, person)
            made = hotline.make_event(report_id, asking, fields.one("camera", 64), Named(at, kind, actor))
        return go(f"/cases/{made.event_id}")

    @router.post("/hotline/{report_id}/link")
    def link(report_id: str, fields: Form, person: Annotated[Person, requires("reports")]) -> Response:
        with refused():
            hotline, asking = _work(desk, person)
            hotline.link(report_id, asking, fields.one("event", 100).strip())
        return go(f"/hotline/{report_id}")

    @router.post("/hotline/{report_id}/close")
    def close(report_id: str, fields: Form, person: Annotated[Person, requires("reports")]) -> Response:
        outcome = _choice(fields, "outcome", OUTCOMES)
        with refused():
            reports = hotline_of(desk.station).reports
            note = fields.one("note", 2000).strip()
            reports.close(report_id, person.communes, person.id, outcome, note, _version(fields))
        return go(f"/hotline/{report_id}")

    @router.post("/hotline/{report_id}/reopen")
    def reopen(report_id: str, fields: Form, person: Annotated[Person, requires("reports")]) -> Response:
        with refused():
            reports = hotline_of(desk.station).reports
            note = fields.one("note", 2000).strip()
            reports.reopen(report_id, person.communes, person.id, note, _version(fields))
        return go(f"/hotline/{report_id}")

    @router.post("/hotline/{report_id}/contact")
    def contact(request: Request, report_id: str, person: Annotated[Person, requires("contact")]) -> Response:
        """Shown once, in the answer to a form: no address leads to it, and each look is logged."""
        hotline = hotline_of(desk.station)
        with refused():
            found = hotline.reports.contact(report_id, person.communes, person.id, hotline.contacts)
        return _show(desk, request, person, report_id, found)

    @router.post("/hotline/{report_id}/erase")
    def erase(report_id: str, person: Annotated[Person, requires("contact")]) -> Response:
        with refused():
            hotline_of(desk.station).reports.erase_contact(report_id, person.communes, person.id)
        return go(f"/hotline/{report_id}")


def _work(desk: Desk, person: Person) -> tuple[Hotline, Asking]:
    return hotline_of(desk.station), asking_of(desk.station, person)


def _show(desk: Desk, request: Request, person: Person, report_id: str, contact: Contact | None = None) -> Response:
    require(person, "events")
    hotline, asking = _work(desk, person)
    with refused():
        file = hotline.reports.of(report_id, person.communes)
        around = hotline.around(report_id, asking)
    book, sources = desk.book(), desk.sources(person)
    events = tuple(one for event_id in file.events if (one := desk.triage.one(event_id, sources)) is not None)
    near = frozenset(one.near.camera.id for one in around.seen)
    wanted = Wanted(
        near,
        ("open", "second", "settled"),
        from_utc=file.report.earliest_utc - _NEAR_IN_TIME,
        to_utc=file.report.latest_utc + _NEAR_IN_TIME,
    )
    view = ReportView(
        file=file,
        around=around,
        taken_by=desk.full_name(file.report.by),
        history=tuple(_line(desk, step) for step in reversed(file.steps)),
        events=events,
        others=tuple(one for one in desk.triage.page(wanted, 12) if one.event.record.event_id not in file.events),
        names={source: book.name(source) for source in sources},
    )
    return page(
        request,
        "hotline_report.html",
        person,
        r=words,
        v=view,
        contact=contact,
        zone=VIET_NAM,
        kinds=_KINDS,
        actors=_ACTORS,
        outcomes=OUTCOMES,
        verdicts=catalogue_record.VERDICT,
    )


def _line(desk: Desk, step: Step) -> Line:
    what = step.event_id or ""
    if step.attachment is not None:
        what = step.attachment.name
    elif step.kept is not None:
        what = step.kept.camera
    text = words.STEP[step.kind]
    if step.outcome is not None:
        said = words.OUTCOME[step.outcome]
        return Line(step, desk.full_name(step.by), Text(text.vi.format(what=said.vi), text.en.format(what=said.en)))
    return Line(step, desk.full_name(step.by), text.format(what=what))


def _form(desk: Desk, request: Request, person: Person, typed: Fields, note: Text | None = None) -> Response:
    communes = {version.camera.place.commune for version in desk.book().cameras.values()}
    known = sorted(one for one in communes if one) if person.communes is None else sorted(person.communes)
    status = 200 if note is None else 422
    return page(
        request,
        "hotline_new.html",
        person,
        status,
        r=words,
        typed=typed,
        note=note,
        communes=known,
        channels=tuple(one for one in CHANNELS if one != "system"),
        today=f"{desk.clock().astimezone(VIET_NAM):%Y-%m-%d}",
    )


class _MistakeError(Exception):
    """In the form."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def _new(fields: Fields) -> NewReport:
    """Raises _MistakeError."""
    lat, lon = _position(fields.one("position", 60))
    try:
        happened = _moment(fields.one("day", 10), fields.one("hour", 8))
    except ProblemError as error:
        raise _MistakeError(words.BAD_TIME) from error
    about = fields.one("about", 6)
    return NewReport(
        place=Whereabouts(fields.one("place", 500).strip(), lat, lon, fields.one("commune", 200).strip() or None),
        happened_utc=happened,
        uncertainty_s=float(about) if about.isascii() and about.isdigit() else 300.0,
        text=fields.one("text", 8000).strip(),
        channel=_choice(fields, "channel", CHANNELS),
        wants_reply=fields.one("reply") == "1",
    )


def _contact(fields: Fields) -> Contact | None:
    found = Contact(*(fields.one(name, 200).strip() for name in ("caller", "phone", "other")))
    return found if found.name or found.phone or found.other else None


def _position(text: str) -> tuple[float | None, float | None]:
    """As maps give it to be copied. Raises _MistakeError."""
    if not text.strip():
        return None, None
    parts = text.replace(";", ",").split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError as error:
        raise _MistakeError(words.BAD_POSITION) from error
    return lat, lon


def _moment(day: str, clock: str) -> datetime:
    """Local, as browsers send the two fields. Raises ProblemError."""
    try:
        return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIET_NAM)
    except ValueError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-request", words.BAD_TIME) from error


def _choice(fields: Fields, name: str, choices: tuple[T, ...]) -> T:
    """The first where none of them was sent."""
    return next((one for one in choices if one == fields.one(name)), choices[0])


def _version(fields: Fields) -> int | None:
    found = fields.one("version", 10)
    return int(found) if found.isascii() and found.isdigit() else None
