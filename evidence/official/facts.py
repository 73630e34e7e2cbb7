"""What a record of results says: the fields of Điều 14.2 of Nghị định 61/2026/NĐ-CP. Unknown is null: left blank."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, PlainSerializer

from detector.events import Actor, Kind, Violation
from evidence.law import Route, Trust
from evidence.record import iso_utc
from evidence.store.rows import Verdict


def _says_something(text: str) -> str:
    if not text.strip():
        raise ValueError("expected words, found only spaces")
    return text


Words = Annotated[str, Field(min_length=1, max_length=4000), AfterValidator(_says_something)]
MaybeEmpty = Annotated[str, Field(max_length=4000)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Utc = Annotated[AwareDatetime, PlainSerializer(iso_utc, return_type=str, when_used="json")]


class Part(BaseModel):
    """Every field is always written."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Operator(Part):
    """Who runs the equipment and signs (a)."""

    name: Words
    position: Words | None = None
    number: Words | None = None
    """Of the badge."""


class Violator(Part):
    """Only where it was verified (b)."""

    name: Words | None = None
    address: Words | None = None


class EventFacts(Part):
    """What was flagged. Times are of the wall clock, null where it is unknown; `release_s` is the recording's."""

    event_id: Words
    source: Words
    kind: Kind
    actor: Actor
    allowed: bool | None
    violations: tuple[Violation, ...]
    start_utc: Utc | None
    release_utc: Utc | None
    end_utc: Utc | None
    release_s: float
    clock_source: str | None
    clock_uncertainty_s: float | None
    score: float = Field(ge=0, le=1)
    model_name: Words
    model_sha256: Sha256


class PlaceFacts(Part):
    text: Words | None = None
    commune: Words | None = None
    province: Words | None = None
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    """WGS 84 degrees, of what the camera sees."""


class CameraFacts(Part):
    id: Words
    name: Words | None = None
    route: Route | None = None
    """Null: nobody noted whose camera it is."""
    approval_no: Words | None = None
    approval_date: date | None = None
    approval_issuer: Words | None = None


class Picture(Part):
    """A still (c). `path` names it in the package; its bytes are given beside the facts and must have this hash."""

    path: Words
    purpose: Literal["before", "carry", "release", "left_behind", "actor", "person", "vehicle", "plate"]
    sha256: Sha256
    media_s: float | None
    utc: Utc | None


class Measurement(Part):
    """(d)"""

    what: Words
    value: Words
    device: Words | None = None


class Original(Part):
    """The film itself, which the record accompanies."""

    path: Words
    sha256: Sha256
    essence_sha256: Sha256 | None
    size: int | None
    has_audio: bool


class Seal(Part):
    """The package that these facts were taken from."""

    package_id: Words
    manifest_sha256: Sha256
    key_id: Sha256
    sealed_utc: Utc


class Decision(Part):
    """What a person decided."""

    reviewer: Words
    role: MaybeEmpty
    verdict: Verdict
    reason_code: MaybeEmpty
    reason: Words | None
    """What the code means; null where nobody knows it any more."""
    note: MaybeEmpty
    utc: Utc


class ActFacts(Part):
    """(e) What the operator says it was; never filled in by the program."""

    text: Words | None = None
    law: Words | None = None
    """As it is written: article and document."""
    law_document: Words | None = None
    law_article: Words | None = None
    law_valid_from: date | None = None
    law_trust: Trust | None = None
    fine_from: int | None = None
    fine_to: int | None = None
    """In VND, for persons."""
    conclusion: Words | None = None


class DeadlineFacts(Part):
    name: Words
    due: date | None
    how: Words
    law: Words
    law_trust: Trust


class RecordFacts(Part):
    """Everything on the form. `as_of_utc` is the moment that it was put together for: no clock is asked."""

    number: Words | None = None
    authority: Words | None = None
    """The body above the unit."""
    unit: Words
    written_at: Words | None = None
    """The locality that stands before the date."""
    written_on: date | None = None
    as_of_utc: Utc
    case_no: Words | None = None
    form_law: Words | None
    """The article that asks for the record; null where none is known for the day of `as_of_utc`."""
    operator: Operator
    violator: Violator | None
    event: EventFacts
    place: PlaceFacts
    camera: CameraFacts
    originals: tuple[Original, ...]
    """More than one where the camera changed its settings within the clip."""
    seal: Seal | None
    pictures: tuple[Picture, ...]
    measurements: tuple[Measurement, ...]
    act: ActFacts
    decisions: tuple[Decision, ...]
    deadlines: tuple[DeadlineFacts, ...]
    other: Words | None = None
    advisory: Literal[True] = True
    """What the program flagged is advice; a person decides."""
