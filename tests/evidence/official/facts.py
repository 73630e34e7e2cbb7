"""A record of which everything is known, and one of which as little as may be."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Literal

import cv2
import numpy as np

from evidence.official.facts import (
    ActFacts,
    CameraFacts,
    DeadlineFacts,
    Decision,
    EventFacts,
    Measurement,
    Operator,
    Original,
    Picture,
    PlaceFacts,
    RecordFacts,
    Seal,
    Violator,
)

AT = datetime(2026, 11, 22, 0, 54, 15, 250_000, tzinfo=UTC)
Purpose = Literal["before", "carry", "release", "left_behind", "person"]
PURPOSES: tuple[Purpose, ...] = (
    "before",
    "carry",
    "release",
    "left_behind",
    "person",
)
EVENT = EventFacts(
    event_id="0123456789abcdef0123",
    source="cho-ky-lua-01",
    kind="dump",
    actor="two_wheeler",
    allowed=False,
    violations=("place", "time"),
    start_utc=AT - timedelta(seconds=8),
    release_utc=AT,
    end_utc=AT + timedelta(seconds=12),
    release_s=15.25,
    clock_source="rtcp_sr",
    clock_uncertainty_s=0.4,
    score=0.87,
    model_name="yolo-test",
    model_sha256="ab" * 32,
)


@cache
def pictures() -> dict[str, bytes]:
    """Real JPEGs by their path; the last is upright."""
    random = np.random.default_rng(1)
    found = {}
    for number, purpose in enumerate(PURPOSES, 1):
        size = (120, 260) if purpose == "person" else (320, 180)
        noise = random.integers(0, 255, (9, 16, 3), dtype=np.uint8)
        ok, jpeg = cv2.imencode(".jpg", cv2.resize(noise, size, interpolation=cv2.INTER_CUBIC))
        assert ok
        found[f"stills/0{number}_{purpose}.jpg"] = jpeg.tobytes()
    return found


def full() -> RecordFacts:
    return RecordFacts(
        number="12/BGN-CAP",
        authority="Công an tỉnh Lạng Sơn",
        unit="Công an phường Đông Kinh",
        written_at="Lạng Sơn",
        written_on=date(2026, 11, 23),
        as_of_utc=AT + timedelta(days=1),
        case_no="2026-000123",
        form_law="khoản 2 Điều 14 Nghị định 61/2026/NĐ-CP",
        operator=Operator(name="Nguyễn Thị Ỷ Nhi", position="Cán bộ trực", number="123-456"),
        violator=Violator(name="Hoàng Văn Thụ", address="Số 12, ngõ 34/56, phường Tam Thanh, tỉnh Lạng Sơn"),
        event=EVENT,
        place=PlaceFacts(
            text="Chợ Kỳ Lừa, cổng 1", commune="phường Đông Kinh", province="tỉnh Lạng Sơn", lat=21.853712, lon=106.7615
        ),
        camera=CameraFacts(
            id="cho-ky-lua-01",
            name="Chợ Kỳ Lừa, cổng 1",
            route="police",
            approval_no="123/QĐ-CAT",
            approval_date=date(2026, 5, 4),
            approval_issuer="Giám đốc Công an tỉnh",
        ),
        originals=(
            Original(
                path="media/original.mp4", sha256="cd" * 32, essence_sha256="ef" * 32, size=12_345_678, has_audio=False
            ),
        ),
        seal=Seal(
            package_id="EV-LangSon-20261122-0123456789ab-1",
            manifest_sha256="01" * 32,
            key_id="23" * 32,
            sealed_utc=AT + timedelta(minutes=1),
        ),
        pictures=tuple(
            Picture(
                path=path,
                purpose=purpose,
                sha256=hashlib.sha256(data).hexdigest(),
                media_s=10.0 + i,
                utc=AT + timedelta(seconds=i),
            )
            for i, (purpose, (path, data)) in enumerate(zip(PURPOSES, pictures().items(), strict=True))
        ),
        measurements=(Measurement(what="Độ ồn", value="62 dB", device="máy đo 1"),),
        act=ActFacts(
            text="Vứt, thải rác trên vỉa hè, lòng đường",
            law="khoản 2 Điều 25 Nghị định 45/2022/NĐ-CP",
            law_trust="V2",
            fine_from=1_000_000,
            fine_to=2_000_000,
            conclusion="Có hành vi vi phạm.",
        ),
        decisions=(
            Decision(
                reviewer="Lê Đức Anh",
                role="reviewer",
                verdict="confirmed",
                reason_code="CONFIRM-ROAD",
                reason="Bỏ rác trên vỉa hè, lòng đường",
                note="Xem hai lần.",
                utc=AT + timedelta(hours=2),
            ),
        ),
        deadlines=(
            DeadlineFacts(
                name="lập biên bản vi phạm hành chính",
                due=date(2026, 12, 1),
                how="5 ngày làm việc",
                law="điểm c khoản 1 Điều 15 Nghị định 61/2026/NĐ-CP",
                law_trust="V2",
            ),
        ),
        other="Trời mưa nhẹ.",
    )


def bare() -> RecordFacts:
    unknown = {"start_utc": None, "release_utc": None, "end_utc": None, "clock_source": None}
    return RecordFacts(
        unit="Công an xã Hữu Lũng",
        as_of_utc=AT,
        form_law=None,
        operator=Operator(name="Vi Văn A"),
        violator=None,
        event=EVENT.model_copy(update={**unknown, "clock_uncertainty_s": None, "allowed": None, "violations": ()}),
        place=PlaceFacts(),
        camera=CameraFacts(id="quay-tay"),
        originals=(),
        seal=None,
        pictures=(),
        measurements=(),
        act=ActFacts(),
        decisions=(),
        deadlines=(),
    )
