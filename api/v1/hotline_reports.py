"""What the API says of reports; who made them is in none of it but `ContactReport`."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, StrictBool, model_validator

from api.v1.common import Plain
from detector.events import Actor, Kind
from evidence.hotline.footage import Seen
from evidence.hotline.hotline import Around
from evidence.hotline.near import Why
from evidence.hotline.report import (
    Attachment,
    Channel,
    Contact,
    KeptFootage,
    NewReport,
    Outcome,
    ReportFile,
    State,
    Step,
    StepKind,
    Whereabouts,
)
from evidence.hotline.reports import LONGEST_TEXT, MOST_UNCERTAIN_S
from evidence.record import Utc

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False, strict=True)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False, strict=True)]
Number = Annotated[int, Field(ge=0, lt=1 << 31, strict=True)]


def _text(said: object) -> object:
    """Numbers are no times, whatever pydantic would make of them."""
    if not isinstance(said, str):
        raise ValueError("a time as text, with its zone")
    return said


Time = Annotated[AwareDatetime, BeforeValidator(_text, json_schema_input_type=AwareDatetime)]
Short = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]


class PlaceReport(BaseModel):
    """`text` for people, degrees in WGS 84 (both or neither), `commune` as in cameras.yaml."""

    text: Plain = Field(max_length=500)
    lat: Latitude | None = None
    lon: Longitude | None = None
    commune: Annotated[Plain, Field(max_length=200)] | None = None

    def whereabouts(self) -> Whereabouts:
        return Whereabouts(self.text, self.lat, self.lon, self.commune)


class ContactReport(BaseModel):
    """Who reported; at least one of the three."""

    name: Short = ""
    phone: Short = ""
    other: Short = ""

    @model_validator(mode="after")
    def _somebody(self) -> "ContactReport":
        if not (self.name or self.phone or self.other):
            raise ValueError("a name, a number or another way to reach somebody")
        return self

    def contact(self) -> Contact:
        return Contact(self.name, self.phone, self.other)


class ReportRequest(BaseModel):
    """It was seen at `happened_utc`, to within `uncertainty_s` on both sides. `contact` null: anonymous."""

    place: PlaceReport
    happened_utc: Time
    uncertainty_s: float = Field(default=300.0, ge=0, le=MOST_UNCERTAIN_S, allow_inf_nan=False, strict=True)
    text: Plain = Field(max_length=LONGEST_TEXT)
    channel: Channel = "system"
    wants_reply: StrictBool = False
    contact: ContactReport | None = None

    def new(self) -> NewReport:
        return NewReport(
            self.place.whereabouts(), self.happened_utc, self.uncertainty_s, self.text, self.channel, self.wants_reply
        )


class AttachmentReport(BaseModel):
    """Under /files/SHA256. Time and position are what the file says; `zone_known` false: it names no time zone."""

    name: str
    media_type: str
    size: int
    sha256: Sha256
    taken_utc: Utc | None
    zone_known: bool
    lat: float | None
    lon: float | None

    @classmethod
    def of(cls, one: Attachment) -> "AttachmentReport":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class KeptReport(BaseModel):
    """Under /files/SHA256: a clip copied out of a recording, by our clock."""

    camera: str
    from_utc: Utc
    to_utc: Utc
    size: int
    sha256: Sha256
    codec: str
    gaps: int

    @classmethod
    def of(cls, one: KeptFootage) -> "KeptReport":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class StepReport(BaseModel):
    version: int
    kind: StepKind
    state: State
    by: str
    at_utc: Utc
    event_id: str | None
    outcome: Outcome | None
    note: str

    @classmethod
    def of(cls, one: Step) -> "StepReport":
        return cls(**{name: getattr(one, name) for name in cls.model_fields})


class ReportReport(BaseModel):
    """A report as it stands. `version` is what the next change names."""

    report_id: str
    state: State
    version: int
    outcome: Outcome | None
    received_utc: Utc
    by: str
    channel: Channel
    place: PlaceReport
    happened_utc: Utc
    uncertainty_s: float
    text: str
    wants_reply: bool
    anonymous: bool
    contact_kept: bool
    events: tuple[str, ...]
    attachments: tuple[AttachmentReport, ...]
    kept: tuple[KeptReport, ...]
    steps: tuple[StepReport, ...]

    @classmethod
    def of(cls, file: ReportFile) -> "ReportReport":
        report, place = file.report, file.report.place
        return cls(
            report_id=report.report_id,
            state=file.state,
            version=file.version,
            outcome=file.outcome,
            received_utc=report.received_utc,
            by=report.by,
            channel=report.channel,
            place=PlaceReport(text=place.text, lat=place.lat, lon=place.lon, commune=place.commune),
            happened_utc=report.happened_utc,
            uncertainty_s=report.uncertainty_s,
            text=report.text,
            wants_reply=report.wants_reply,
            anonymous=report.anonymous,
            contact_kept=file.contact_kept,
            events=file.events,
            attachments=tuple(AttachmentReport.of(one) for one in file.attachments),
            kept=tuple(KeptReport.of(one) for one in file.kept),
            steps=tuple(StepReport.of(one) for one in file.steps),
        )


class ReportPage(BaseModel):
    """The newest first. `next` null: there are no older ones."""

    reports: tuple[ReportReport, ...]
    next: str | None


class SpanReport(BaseModel):
    """Recorded without a break, by our clock."""

    from_utc: Utc
    to_utc: Utc


class NearCamera(BaseModel):
    """`held`: what it recorded around the report stays until a day after closing. `here` false: another machine has the
    recording. `distance_m` null: it is one of the same commune whose position is not known."""

    camera: str
    name: str
    distance_m: float | None
    why: Why
    here: bool
    held: bool
    recorded: tuple[SpanReport, ...]

    @classmethod
    def of(cls, one: Seen) -> "NearCamera":
        near = one.near
        return cls(
            camera=near.camera.id,
            name=near.camera.name,
            distance_m=None if near.distance_m is None else round(near.distance_m, 1),
            why=near.why,
            here=one.here,
            held=one.held,
            recorded=tuple(SpanReport(from_utc=_at(s.from_utc_s), to_utc=_at(s.to_utc_s)) for s in one.spans),
        )


class NearReport(BaseModel):
    """`elsewhere`: so many further cameras near it belong to communes that one does not see."""

    cameras: tuple[NearCamera, ...]
    elsewhere: int

    @classmethod
    def of(cls, found: Around) -> "NearReport":
        return cls(cameras=tuple(NearCamera.of(one) for one in found.seen), elsewhere=found.elsewhere)


class KeepRequest(BaseModel):
    """Up to 15 minutes."""

    camera: str = Field(max_length=64)
    from_utc: Time
    to_utc: Time


class LinkRequest(BaseModel):
    """`version` null: whatever was done meanwhile."""

    event_id: str = Field(min_length=1, max_length=100)
    version: Number | None = None


class CaseRequest(BaseModel):
    """At `at_utc`, by our clock, the waste was left."""

    camera: str = Field(max_length=64)
    at_utc: Time
    kind: Kind
    actor: Actor = "unknown"


class CaseMade(BaseModel):
    """The event is in the queue, and its clip will be sealed like any other's."""

    event_id: str


class CloseRequest(BaseModel):
    """`version` as the report was seen."""

    version: Number
    outcome: Outcome
    note: Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")] = ""


class ReopenRequest(BaseModel):
    version: Number
    note: Plain = Field(max_length=2000)


def _at(utc_s: float) -> datetime:
    return datetime.fromtimestamp(utc_s, UTC)
