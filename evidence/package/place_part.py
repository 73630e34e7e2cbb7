"""Groups of a manifest: where it was, which camera saw it, and how far its clock can be trusted."""

import datetime
from typing import Literal

from pydantic import Field

from evidence.package.parts import Part, Utc
from streams.config import SiteClass

ClockSource = Literal["ntp", "rtcp_sr", "onvif", "arrival", "stated"]
"""stated: whoever had the recording scanned said when it begins."""


class Point(Part):
    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)
    alt_m: float | None
    datum: Literal["WGS84"] = "WGS84"
    accuracy_m: float | None


class Place(Part):
    """`view_point` is where the camera looks, `camera_point` where it hangs."""

    view_point: Point | None
    camera_point: Point | None
    address_text: str | None
    province_name: str | None
    province_code: str | None
    commune_name: str | None
    commune_code: str | None
    site_class: SiteClass | None
    black_spot_id: str | None


class Approval(Part):
    """The decision under which the camera is used (Nghị định 61/2026/NĐ-CP, Điều 12.2)."""

    no: str
    date: datetime.date
    issuer: str
    valid_to: datetime.date | None


class Camera(Part):
    """`legal_class` decides the legal route: nghiep_vu equipment of the police and State, to_chuc_ca_nhan data that
    people and organisations provide, ha_tang traffic infrastructure."""

    id: str
    name: str | None
    make: str | None
    model: str | None
    serial: str | None
    mac: str | None
    firmware: str | None
    owner: str | None
    legal_class: Literal["nghiep_vu", "to_chuc_ca_nhan", "ha_tang"] | None
    approval: Approval | None
    notice_sign: bool | None
    config_version: int | None
    """Of the camera in the store; null for recordings."""


class Ntp(Part):
    server: str
    stratum: int | None
    offset_ms: float | None
    last_sync_utc: Utc | None


class MediaGap(Part):
    """Missing pictures, in seconds of the file that lacks them."""

    from_s: float
    to_s: float


class Time(Part):
    """`camera_offset_ms`: the camera's clock minus ours, as the packet of the release shows it: how long that was on
    its way, usually 0.1 to 0.5 s, is in it."""

    source: ClockSource | None
    received_utc: Utc | None
    """Our clock when the picture of the release came."""
    camera_offset_ms: float | None
    offset_uncertainty_ms: float | None
    """The truth lies within ± this of the event's UTC times."""
    ntp: Ntp | None
    osd_time_read: str | None
    drift_ppm: float | None
    declared_fps: float | None
    measured_fps: float | None
    gaps: tuple[MediaGap, ...] | None
    """In media/original; null where it was not looked at."""
