"""cameras.yaml: the site, its cameras and their zones, validated with the line and the reason for every error."""

import datetime
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from streams.camera.url import Transport
from streams.polygons import Polygon, area, crosses_itself
from streams.yaml_lines import ConfigError, Loc, Problem, dotted, parse

SiteClass = Literal["collection_point", "road", "sensitive", "black_spot"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
VIETNAMESE_WEEKDAYS = ("t2", "t3", "t4", "t5", "t6", "t7", "cn")


def wrong(vi: str, en: str) -> PydanticCustomError:
    """A validation error that says why in both languages."""
    return PydanticCustomError("litterwatch", "{en}", {"vi": vi, "en": en})


def _minutes(value: object) -> int:
    # YAML 1.1 reads an unquoted 18:00 as the base-60 number 1080, which happens to be minutes after midnight.
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 24 * 60:
        return value
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", value) if isinstance(value, str) else None
    minutes = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else -1
    if not 0 <= minutes <= 24 * 60:
        raise wrong('giờ phải viết dạng "HH:MM", từ "00:00" đến "24:00"', 'expected a time "HH:MM", "00:00" to "24:00"')
    return minutes


def _days(value: object) -> tuple[int, ...]:
    parts = [str(v) for v in value] if isinstance(value, list) else str(value).split(",")
    days: set[int] = set()
    for part in parts:
        first, dash, last = part.strip().lower().partition("-")
        a, b = _weekday(first.strip()), _weekday(last.strip()) if dash else _weekday(first.strip())
        days.update((a + i) % 7 for i in range((b - a) % 7 + 1))
    return tuple(sorted(days))


def _weekday(name: str) -> int:
    for names in (WEEKDAYS, VIETNAMESE_WEEKDAYS):
        if name in names:
            return names.index(name)
    raise wrong(
        f"không hiểu ngày {name!r}: dùng t2..t7, cn hoặc mon..sun", f"unknown day {name!r}: use mon..sun or t2..t7, cn"
    )


def _timezone(name: str) -> str:
    if name not in available_timezones():
        raise wrong(f"không có múi giờ {name!r}", f"no such time zone {name!r}; for example Asia/Ho_Chi_Minh")
    return name


Minutes = Annotated[int, BeforeValidator(_minutes)]
Days = Annotated[
    tuple[int, ...], BeforeValidator(_days), PlainSerializer(lambda days: ",".join(WEEKDAYS[d] for d in days))
]
Fraction = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    # By alias in both directions, so that what is written out can be read again.
    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True, allow_inf_nan=False)


class Hours(_Part):
    """One span of the day; `to` at or before `from` runs past midnight."""

    start: Minutes = Field(alias="from")
    end: Minutes = Field(alias="to")

    @model_validator(mode="after")
    def _not_empty(self) -> "Hours":
        if self.start in (self.end, 24 * 60):
            raise wrong(
                'from và to không được trùng nhau; cả ngày viết "00:00" đến "24:00"',
                'from and to must differ; for the whole day write "00:00" to "24:00"',
            )
        return self


class Allow(Hours):
    """A span on some days of the week; past midnight it belongs to the day it starts on."""

    days: Days = tuple(range(7))


class ExceptionDay(_Part):
    """A date whose windows replace those of the week (an empty list: nothing is allowed on it)."""

    date: datetime.date
    allow: tuple[Hours, ...] = ()


class ZoneConfig(_Part):
    """A polygon in fractions of the picture and the rule inside it."""

    id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")
    polygon: tuple[tuple[Fraction, Fraction], ...] = Field(min_length=3, max_length=64)
    rule: Literal["never", "hours", "allowed", "ignore", "bin"]
    allow: tuple[Allow, ...] = ()
    exceptions: tuple[ExceptionDay, ...] = Field(default=(), alias="except")

    @field_validator("polygon")
    @classmethod
    def _is_an_area(cls, polygon: Polygon) -> Polygon:
        if crosses_itself(polygon):
            raise wrong(
                "các cạnh của đa giác cắt nhau; hãy sắp lại thứ tự các điểm", "edges cross; put points in order"
            )
        if area(polygon) < 1e-6:
            raise wrong("đa giác không có diện tích", "the polygon encloses nothing")
        return polygon

    @model_validator(mode="after")
    def _hours_where_needed(self) -> "ZoneConfig":
        if self.rule == "hours" and not self.allow:
            raise wrong("rule: hours cần có mục allow", "rule: hours needs allow")
        if self.rule != "hours" and (self.allow or self.exceptions):
            raise wrong(
                f"allow và except chỉ dùng với rule: hours, không dùng với {self.rule}",
                f"allow and except go with rule: hours, not with {self.rule}",
            )
        return self


class Place(_Part):
    """Where the camera looks, not where it hangs. Latitude and longitude in WGS 84 degrees."""

    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    commune: str | None = None
    site_class: SiteClass | None = None


class Approval(_Part):
    """The decision under which the camera is used (Nghị định 61/2026/NĐ-CP, Điều 12.2)."""

    no: str = Field(min_length=1)
    date: datetime.date
    issuer: str = Field(min_length=1)
    valid_to: datetime.date | None = None


class Legal(_Part):
    """Which legal route its pictures take: police and State equipment, or data from people and organisations."""

    owner: Literal["police", "other"] = "other"
    approval: Approval | None = None


class Camera(_Part):
    """One camera, or one place that recordings come from."""

    id: str = Field(min_length=1, max_length=64, pattern=r"^[a-z0-9][a-z0-9_.-]*$")
    name: str = ""
    # URLs hold credentials: kept out of repr, so that they do not reach a log by accident.
    source: str | None = Field(default=None, repr=False)
    detect: str | None = Field(default=None, repr=False)
    transport: Transport = "tcp"
    """Of both streams."""
    place: Place = Place()
    legal: Legal = Legal()
    zones: tuple[ZoneConfig, ...] = ()

    @field_validator("transport", mode="after")
    @classmethod
    def _encrypted_is_tcp(cls, transport: Transport, info: ValidationInfo) -> Transport:
        addresses = (info.data.get("source"), info.data.get("detect"))
        if transport == "udp" and any(str(address).lower().startswith("rtsps:") for address in addresses):
            raise wrong("rtsps:// chỉ đi qua TCP; bỏ dòng transport", "rtsps:// goes over TCP; leave transport out")
        return transport

    @model_validator(mode="after")
    def _zone_ids_differ(self) -> "Camera":
        _all_different([z.id for z in self.zones], "zones")
        return self


class Site(_Part):
    """What all cameras of the file share."""

    province: str = ""
    timezone: Annotated[str, AfterValidator(_timezone)] = "Asia/Ho_Chi_Minh"

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class Config(_Part):
    """A whole cameras.yaml."""

    site: Site = Site()
    cameras: tuple[Camera, ...]

    @model_validator(mode="after")
    def _camera_ids_differ(self) -> "Config":
        _all_different([c.id for c in self.cameras], "cameras")
        return self

    def camera(self, camera_id: str) -> Camera:
        """The camera of that id. Raises KeyError, its message listing those there are."""
        for camera in self.cameras:
            if camera.id == camera_id:
                return camera
        raise KeyError(f"{camera_id}: {', '.join(c.id for c in self.cameras)}")


def load_config(path: Path, env: Mapping[str, str] | None = None) -> Config:
    """Read and check a cameras.yaml.

    `env` fills `${NAME}` in; None leaves it as written, for work that opens no camera (scanning recordings) and so
    needs no credentials. Raises ConfigError with every problem found, and OSError where the file cannot be read.
    """
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(path, (Problem(1, "", "tệp phải là UTF-8", f"expected UTF-8 text: {error}"),)) from error
    document = parse(text, env)
    if document.problems:
        raise ConfigError(path, document.problems)
    try:
        return Config.model_validate(document.value)
    except ValidationError as error:
        problems = tuple(_problem(detail, document.line_of(detail["loc"])) for detail in error.errors())
        raise ConfigError(path, problems) from error


def _all_different(ids: list[str], what: str) -> None:
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise wrong(f"id bị trùng trong {what}: {', '.join(twice)}", f"id used twice in {what}: {', '.join(twice)}")


_VIETNAMESE = {
    "missing": "thiếu mục bắt buộc",
    "string_type": "phải là chữ (đặt trong dấu nháy)",
    "string_too_short": "không được để trống",
    "string_too_long": "quá dài",
    "string_pattern_mismatch": "chỉ dùng chữ không dấu, số, gạch ngang, gạch dưới và dấu chấm",
    "literal_error": "giá trị không nằm trong danh sách cho phép",
    "float_type": "phải là số",
    "float_parsing": "phải là số",
    "greater_than_equal": "số quá nhỏ",
    "less_than_equal": "số quá lớn",
    "too_short": "quá ít phần tử",
    "too_long": "quá nhiều phần tử",
    "tuple_type": "phải là danh sách",
    "model_type": "phải là một nhóm khóa: giá trị",
    "date_from_datetime_parsing": "ngày phải viết dạng YYYY-MM-DD",
    "date_parsing": "ngày phải viết dạng YYYY-MM-DD",
    "date_type": "ngày phải viết dạng YYYY-MM-DD",
}


def _problem(detail: ErrorDetails, line: int) -> Problem:
    loc: Loc = detail["loc"]
    kind = detail["type"]
    if kind == "litterwatch":
        context = detail.get("ctx", {})
        return Problem(line, dotted(loc), str(context["vi"]), str(context["en"]))
    if kind == "extra_forbidden":
        hint = get_close_matches(str(loc[-1]), _known_keys(), 1)
        vi = f"; có phải {hint[0]}?" if hint else ""
        en = f"; did you mean {hint[0]}?" if hint else ""
        return Problem(line, dotted(loc), f"không có khóa này{vi}", f"no such key{en}")
    return Problem(line, dotted(loc), _VIETNAMESE.get(kind, "giá trị không hợp lệ"), detail["msg"])


def _known_keys() -> list[str]:
    models: tuple[type[BaseModel], ...] = (
        Config,
        Site,
        Camera,
        Place,
        Legal,
        Approval,
        ZoneConfig,
        Allow,
        ExceptionDay,
    )
    return sorted({info.alias or name for model in models for name, info in model.model_fields.items()})
