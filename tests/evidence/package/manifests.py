"""A manifest in which everything that may be unknown is, and one in which everything is known."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from evidence.package.event_part import Ai, Event, Identification, Threshold
from evidence.package.legal_part import (
    Deadlines,
    LawRef,
    Legal,
    LegalHold,
    LegalRecord,
    Retention,
    Review,
    ReviewEntry,
)
from evidence.package.manifest import AuditHeadRef, Export, File, Identity, Integrity, Manifest, Producer
from evidence.package.media_part import Media, MediaSigning, Still
from evidence.package.place_part import Approval, Camera, MediaGap, Ntp, Place, Point, Time

A, B = "a" * 64, "b" * 64
AT = datetime(2026, 11, 22, 0, 54, 15, 250_000, tzinfo=UTC)
LOCAL = AT.astimezone(timezone(timedelta(hours=7)))


def known() -> Manifest:
    return Manifest(
        identity=Identity(
            package_id="EV-langson-20261122-0123456789ab-2",
            event_id="0123456789abcdef0123",
            created_utc=AT,
            producer=Producer(name="litterwatch", version="0.4.0", commit="abc", host_id="0011"),
            supersedes=B,
            export=Export(operator_name="Nguyễn Văn Đức", operator_id="7", unit="Công an xã", purpose="hồ sơ"),
        ),
        event=Event(
            type="dump",
            revision=2,
            source="cho-ky-lua-01",
            zone_id="sidewalk",
            rule_id="never",
            rule_version="1f0c9a2b",
            allowed=False,
            place_violation=True,
            time_violation=False,
            start_utc=AT,
            peak_utc=AT,
            end_utc=AT,
            start_local=LOCAL,
            peak_local=LOCAL,
            end_local=LOCAL,
            duration_s=12.5,
            confidence=0.91,
            object_classes=("person",),
            actor_kind="person",
            dedupe_group=None,
            start_s=10.0,
            release_s=15.25,
            confirmed_s=25.0,
            end_s=22.5,
            frame_width=1920,
            frame_height=1080,
            item_box=(1.0, 2.0, 3.0, 4.5),
            actor_box=(1.0, 2.0, 3.0, 4.5),
        ),
        identification=Identification(
            person_still="stills/actor.jpg",
            vehicle_still=None,
            vehicle_region=None,
            plate_still=None,
            plate_region=None,
            direction_of_travel_deg=90.0,
        ),
        place=Place(
            view_point=Point(lat=21.85, lon=106.76, alt_m=260.0, accuracy_m=5.0),
            camera_point=None,
            address_text="Chợ Kỳ Lừa, cổng 1",
            province_name="Lạng Sơn",
            province_code="20",
            commune_name="Kỳ Lừa",
            commune_code="05977",
            site_class="collection_point",
            black_spot_id=None,
        ),
        camera=Camera(
            id="cho-ky-lua-01",
            name="Chợ Kỳ Lừa, cổng 1",
            make="Hikvision",
            model="DS",
            serial="1",
            mac="00:11:22:33:44:55",
            firmware="5",
            owner="police",
            legal_class="nghiep_vu",
            approval=Approval(no="12/QĐ", date=date(2026, 4, 1), issuer="Công an tỉnh", valid_to=None),
            notice_sign=True,
            config_version=3,
        ),
        time=Time(
            source="rtcp_sr",
            received_utc=AT,
            camera_offset_ms=-120.0,
            offset_uncertainty_ms=50.0,
            ntp=Ntp(server="vn.pool.ntp.org", stratum=2, offset_ms=1.5, last_sync_utc=AT),
            osd_time_read=None,
            drift_ppm=None,
            declared_fps=25.0,
            measured_fps=24.97,
            gaps=(MediaGap(from_s=3.0, to_s=4.5),),
        ),
        media=(
            Media(
                path="media/original.mp4",
                role="original",
                purpose="evidence",
                parent_sha256=None,
                transform="stream_copy",
                tool="PyAV",
                tool_version="18.1.0",
                tool_args=("-c", "copy"),
                codec="h264",
                profile="High",
                width=1920,
                height=1080,
                frames=750,
                start_utc=AT,
                start_s=5.0,
                end_s=35.0,
                has_audio=False,
                size=1_000_000,
                file_sha256=A,
                essence_sha256=B,
                media_signing=MediaSigning(kind="onvif", status="found_not_checked", messages=30),
            ),
        ),
        stills=(
            Still(
                path="stills/actor.jpg",
                purpose="actor",
                frame_idx=12,
                pts_s=14.2,
                utc=AT,
                sha256=A,
                crop_of=(1.0, 2.0, 3.0, 4.0),
                taken_from="footage",
            ),
        ),
        ai=Ai(
            model_name="yolov8n_640",
            version="1",
            weights_sha256=A,
            config_sha256=B,
            thresholds=(Threshold(name="score", value=0.5),),
            system_card_uri=None,
        ),
        review=Review(
            entries=(
                ReviewEntry(
                    reviewer_id="duc",
                    role="reviewer",
                    action="confirmed",
                    reason_code="CONFIRM-ROAD",
                    note="",
                    utc=AT,
                    seconds_watched=31.0,
                    sha256=A,
                ),
            ),
            final_verdict="confirmed",
            second_reviewer=None,
        ),
        legal=Legal(
            record=LegalRecord(
                unit="Công an xã",
                operator_name="Nguyễn Văn Đức",
                operator_id="7",
                violator=None,
                act="xả rác",
                law_ref=LawRef(doc="45/2022/NĐ-CP", article="Điều 25", valid_from=date(2022, 8, 25)),
            ),
            usable_until=LOCAL,
            deadlines=Deadlines(bien_ban=LOCAL, verification=None),
            case_no="12/2026",
            outcome=None,
        ),
        retention=Retention(class_="confirmed", delete_after=AT, legal_hold=LegalHold(by="duc", reason="án", since=AT)),
        integrity=Integrity(
            files=(File(path="media/original.mp4", size=1_000_000, sha256=A),),
            audit_head=AuditHeadRef(seq=12, sha256=B),
            prev_package_hash=A,
            signing_key_id=B,
            cert_chain=(),
        ),
    )


def as_json(manifest: Manifest) -> Any:
    return manifest.model_dump(mode="json", by_alias=True)
