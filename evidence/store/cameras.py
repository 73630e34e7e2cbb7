"""Versions of cameras and of their rules in the store."""

import json
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, and_, func, insert, select

from detector.zones import WHOLE_PICTURE, PlaceRules
from evidence.record import EventRecord
from evidence.store import schema
from evidence.store.canonical import canonical, moment, plain, sha256, whole
from evidence.store.configured import Configured
from evidence.store.rows import CameraVersion, Facts, Outcome, RuleVersion
from evidence.store.writer import PROGRAM, Writer
from streams.config import Camera, Site

_rule = TypeAdapter(RuleVersion)


def file_configured(to: Writer, configured: Configured) -> Outcome:
    """Add a version of each camera that is new, other than before, or gone; nothing where a later configuration of
    the same installation is there. Raises RecordError."""
    plain(configured.installation, "installation")
    whole(configured.number, "number", bits=53)
    moment(configured.at_utc, "at_utc")
    table = schema.CameraVersion
    last = to.connection.scalar(select(func.max(table.number)).where(table.installation == configured.installation))
    if last is not None and last >= configured.number:
        return "known"
    before = {version.camera.id: version for version in camera_versions(to.connection)}
    for camera in configured.cameras:
        _file_camera(to, configured, camera, before.get(camera.id), removed=False)
        _file_rules(to, configured, camera)
    wanted = {camera.id for camera in configured.cameras}
    for camera_id, version in before.items():
        # Another installation may watch other cameras into the same database.
        if camera_id not in wanted and version.installation == configured.installation:
            _file_camera(to, configured, version.camera, version, removed=True)
    return "new"


def camera_versions(connection: Connection) -> tuple[CameraVersion, ...]:
    """The last of each camera, by its id."""
    table = schema.CameraVersion
    last = select(table.camera_id, func.max(table.version).label("version")).group_by(table.camera_id).subquery()
    query = select(table.version, table.installation, table.removed, table.content, table.since_utc).join(
        last, and_(table.camera_id == last.c.camera_id, table.version == last.c.version)
    )
    found = [_version(*row) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda version: version.camera.id))


def rule_of(connection: Connection, record: EventRecord) -> RuleVersion | None:
    """What decided about an event; None where nothing did, or its camera was never configured here."""
    if record.rule is None:
        return None
    content = connection.scalar(
        select(schema.RuleVersion.content).where(
            schema.RuleVersion.camera_id == record.source,
            schema.RuleVersion.zone_id == (record.zone or ""),
            schema.RuleVersion.rule == record.rule,
        )
    )
    return None if content is None else _rule.validate_json(content)


def camera_subject(camera_id: str) -> str:
    """What the audit log calls it."""
    return f"camera/{camera_id}"


def _version(version: int, installation: str, removed: bool, content: str, since_utc: datetime) -> CameraVersion:
    found = json.loads(content)
    camera, site = Camera.model_validate(found["camera"]), Site.model_validate(found["site"])
    return CameraVersion(camera, site, version, installation, removed, since_utc)


def _file_camera(
    to: Writer, configured: Configured, camera: Camera, before: CameraVersion | None, *, removed: bool
) -> None:
    site = before.site if removed and before is not None else configured.site
    now = CameraVersion(
        camera=camera,
        site=site,
        version=1 if before is None else before.version + 1,
        installation=configured.installation,
        removed=removed,
        since_utc=configured.at_utc,
    )
    if before is not None and now.says_the_same(before):
        return
    said = {"camera": camera.model_dump(mode="json"), "site": site.model_dump(mode="json")}
    content = canonical({**said, "installation": now.installation, "removed": removed})
    digest = sha256(content)
    to.connection.execute(
        insert(schema.CameraVersion).values(
            camera_id=camera.id,
            version=now.version,
            installation=now.installation,
            number=configured.number,
            removed=removed,
            content=content,
            sha256=digest,
            since_utc=now.since_utc,
        )
    )
    action = "camera.removed" if removed else "camera.configured"
    facts: Facts = (("version", now.version), ("sha256", digest))
    to.log(PROGRAM, action, camera_subject(camera.id), facts)


def _file_rules(to: Writer, configured: Configured, camera: Camera) -> None:
    """What an event's `zone` and `rule` stand for, once for each."""
    table = schema.RuleVersion
    known = set(to.connection.execute(select(table.zone_id, table.rule).where(table.camera_id == camera.id)))
    zones = PlaceRules.of(camera, configured.site.zone_info).zones
    as_written = {zone.id: zone for zone in camera.zones}
    for zone in (*zones, WHOLE_PICTURE):
        if (zone.id, zone.version) in known:
            continue
        rule = RuleVersion(zone.version, as_written.get(zone.id), configured.site.timezone)
        content = canonical(_rule.dump_python(rule, mode="json"))
        digest = sha256(content)
        to.connection.execute(
            insert(table).values(
                camera_id=camera.id,
                zone_id=zone.id,
                rule=zone.version,
                content=content,
                sha256=digest,
                since_utc=configured.at_utc,
            )
        )
        facts: Facts = (("zone", zone.id), ("rule", zone.version), ("sha256", digest))
        to.log(PROGRAM, "rule.configured", camera_subject(camera.id), facts)
