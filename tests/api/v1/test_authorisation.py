"""Every route, as every role, on one's own commune's case and on another's: the table says what is answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from api.http.app import Providers, create_app
from evidence.people import OF_ROLE, RIGHTS, ROLES, Right, Role
from tests.api.v1.town import FAR, MINE, NEAR, PHOTO_SHA256, REVIEW, THEIRS, WHOLE, Town, name_of, report_of, town

OPEN = "open"
"""Answered to anybody."""
SIGNED_IN = "signed in"
"""Answered to whoever has signed in."""


@dataclass(frozen=True, slots=True)
class Row:
    """`needs`: OPEN, SIGNED_IN or a right. `done`: what is answered to who may. {event} and what hangs on it are filled
    in with a case of one's own commune, then of another, which is answered `elsewhere`."""

    needs: Right | str
    done: int
    body: Any = None
    elsewhere: int | None = None
    ask: str | None = None
    """The path as it is asked, where that is not the route's own."""
    by_token: int | None = None
    """What a token gets that has the right, where it is not `done`."""


EVENT = "/api/v1/events/{event_id}"
PUBLICATION = f"{EVENT}/publication"
SEEN_ALL = {"media_sha256": "0" * 64, "watched": True, "seconds": 12.0}
REPORT = "/api/v1/reports/{report_id}"
WHEN = "2026-11-22T05:00:00Z"
SEEN = {"place": {"text": "Gầm cầu", "commune": NEAR}, "happened_utc": WHEN, "text": "Xe ba gác đổ phế thải"}
TABLE: dict[tuple[str, str], Row] = {
    ("GET", "/healthz"): Row(OPEN, 200),
    ("GET", "/readyz"): Row(OPEN, 200),
    ("GET", "/metrics"): Row(OPEN, 200),
    ("GET", "/api/v1/openapi.json"): Row(OPEN, 200),
    ("POST", "/api/v1/session"): Row(OPEN, 401, {"name": "nobody", "password": "x"}),
    ("GET", "/api/v1/session"): Row(SIGNED_IN, 200),
    ("DELETE", "/api/v1/session"): Row(SIGNED_IN, 204),
    ("GET", "/api/v1/setup/{link}"): Row(OPEN, 404),
    ("POST", "/api/v1/setup"): Row(OPEN, 404, {"link": "none", "password": "x"}),
    ("GET", "/api/v1/cameras"): Row("cameras", 200),
    ("GET", "/api/v1/cameras/{camera_id}"): Row("cameras", 200, elsewhere=404),
    ("GET", "/api/v1/health"): Row("cameras", 200),
    ("GET", "/api/v1/cameras/{camera_id}/zones"): Row("cameras", 200, elsewhere=404),
    ("GET", "/api/v1/zones"): Row("cameras", 200),
    ("GET", "/api/v1/conditions"): Row("cameras", 200),
    ("GET", "/api/v1/statistics"): Row("events", 200),
    ("GET", "/api/v1/black-spots"): Row("events", 200),
    ("GET", "/api/v1/audit"): Row("audit", 200),
    ("GET", "/api/v1/live"): Row("events", 200, ask="/api/v1/live?seconds=0"),
    ("GET", "/api/v1/events"): Row("events", 200),
    ("GET", EVENT): Row("events", 200, elsewhere=404),
    ("GET", f"{EVENT}/audit"): Row("audit", 200, elsewhere=404),
    ("GET", "/api/v1/reasons"): Row("events", 200),
    ("GET", f"{EVENT}/files/{{path:path}}"): Row(
        "media", 200, elsewhere=404, ask=f"{EVENT}/files/clip.mp4?reason=test", by_token=403
    ),
    ("GET", f"{EVENT}/packages/{{package_id}}/{{path:path}}"): Row(
        "media", 200, elsewhere=404, ask=f"{EVENT}/packages/{{package_id}}/manifest.json?reason=test", by_token=403
    ),
    ("GET", f"{EVENT}/packages"): Row("events", 200, elsewhere=404),
    # 409: the town's packages have no seal, so there is nothing to make a further one from.
    ("POST", f"{EVENT}/exports"): Row("export", 409, {"purpose": "hồ sơ"}, elsewhere=404),
    ("GET", "/api/v1/publications"): Row("review", 200),
    ("GET", PUBLICATION): Row("review", 200, elsewhere=404),
    # 404, 409: nobody has confirmed the town's cases yet, so there is no clip of them to be seen, asked for, approved.
    ("GET", f"{PUBLICATION}/clip"): Row("review", 404, elsewhere=404),
    ("GET", f"{PUBLICATION}/uncovered/{{number}}"): Row("review", 404, elsewhere=404, ask=f"{PUBLICATION}/uncovered/1"),
    ("POST", f"{PUBLICATION}/clip"): Row("review", 409, {"cover": []}, elsewhere=404),
    ("POST", f"{PUBLICATION}/wishes"): Row("review", 409, {**SEEN_ALL, "reason": "kế hoạch"}, elsewhere=404),
    ("POST", f"{PUBLICATION}/approvals"): Row("export", 409, SEEN_ALL, elsewhere=404),
    ("POST", f"{PUBLICATION}/refusals"): Row(
        "review", 409, {"media_sha256": "0" * 64, "why": "còn thấy mặt"}, elsewhere=404
    ),
    ("POST", f"{PUBLICATION}/exports"): Row("download", 409, elsewhere=404),
    ("GET", f"{PUBLICATION}/approval"): Row("download", 404, elsewhere=404),
    ("POST", f"{EVENT}/views"): Row("media", 201, {"what": "clip.mp4", "seconds": 2}, elsewhere=404),
    ("POST", f"{EVENT}/claim"): Row("claim", 201, elsewhere=404),
    ("DELETE", f"{EVENT}/claim"): Row("claim", 204, elsewhere=404),
    ("POST", f"{EVENT}/reviews"): Row("review", 201, REVIEW, elsewhere=404),
    ("POST", f"{EVENT}/notes"): Row("note", 201, {"text": "xe tải"}, elsewhere=404),
    ("POST", f"{EVENT}/holds"): Row("hold", 201, {"reason": "vụ án"}, elsewhere=404),
    ("POST", f"{EVENT}/holds/{{hold_id}}/release"): Row("hold", 404, {"reason": "xong"}, elsewhere=404),
    ("GET", "/api/v1/reports"): Row("events", 200),
    ("POST", "/api/v1/reports"): Row("reports", 201, SEEN),
    ("GET", REPORT): Row("events", 200, elsewhere=404),
    ("GET", f"{REPORT}/cameras"): Row("cameras", 200, elsewhere=404),
    ("GET", f"{REPORT}/contact"): Row("contact", 200, elsewhere=404),
    ("DELETE", f"{REPORT}/contact"): Row("contact", 204, elsewhere=404),
    ("POST", f"{REPORT}/files"): Row("reports", 422, {"no": "photograph"}, elsewhere=404),
    ("GET", f"{REPORT}/files/{{sha256}}"): Row(
        "media", 200, elsewhere=404, ask=f"{REPORT}/files/{{sha256}}?reason=test", by_token=403
    ),
    # 422: the town's cameras record nothing.
    ("POST", f"{REPORT}/footage"): Row(
        "reports", 422, {"camera": "near", "from_utc": WHEN, "to_utc": "2026-11-22T05:01:00Z"}, elsewhere=404
    ),
    ("POST", f"{REPORT}/events"): Row(
        "reports", 422, {"camera": "near", "at_utc": WHEN, "kind": "dump"}, elsewhere=404
    ),
    ("POST", f"{REPORT}/links"): Row("reports", 201, {"event_id": MINE}, elsewhere=404),
    # 409: as somebody who has not seen what others did to it.
    ("POST", f"{REPORT}/close"): Row("reports", 409, {"version": 999, "outcome": "handled"}, elsewhere=404),
    ("POST", f"{REPORT}/reopen"): Row("reports", 409, {"version": 999, "note": "gọi lại"}, elsewhere=404),
    ("GET", "/api/v1/accounts"): Row("people", 200),
    ("POST", "/api/v1/accounts"): Row(
        "people",
        201,
        {"name": "new-one", "full_name": "Mới", "unit": "CA", "role": "viewer", "communes": [NEAR]},
    ),
    ("PATCH", "/api/v1/accounts/{name}"): Row("people", 200, {"disabled": False}, elsewhere=404),
    ("POST", "/api/v1/accounts/{name}/reset"): Row("people", 201, elsewhere=404),
    ("GET", "/api/v1/tokens"): Row(SIGNED_IN, 200),
    ("POST", "/api/v1/tokens"): Row(SIGNED_IN, 403, {"label": "x", "scopes": ["events"]}),
    ("DELETE", "/api/v1/tokens/{token_id}"): Row(SIGNED_IN, 404),
}
WANTED = [(method, path, role) for method, path in TABLE for role in (None, *ROLES)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with town(tmp_path_factory.mktemp("town")) as made:
        made.person("viewer", FAR)
        made.token("viewer")
        yield made


def test_every_route_is_in_the_table(place: Town) -> None:
    shown = place.shown
    app = create_app(Providers(lambda: shown.status, shown.health, shown.metrics, place.station), "1.2.3")
    # Pages have a table of their own (tests/api/station).
    assert {(method, path) for method, path in _routes(app.routes) if path.startswith(WHOLE)} == set(TABLE)


def _routes(routes: Any) -> Iterator[tuple[str, str]]:
    """Also those of routers that were included."""
    for route in routes:
        if hasattr(route, "effective_route_contexts"):
            yield from _routes(route.effective_route_contexts())
        else:
            yield from ((method, route.path) for method in route.methods - {"HEAD", "OPTIONS"})


def test_every_right_belongs_to_somebody_and_nobody_has_all() -> None:
    assert set().union(*OF_ROLE.values()) == set(RIGHTS)
    assert all(rights < set(RIGHTS) for rights in OF_ROLE.values())


@pytest.mark.parametrize(("method", "path", "role"), WANTED, ids=[f"{m} {p} {r}" for m, p, r in WANTED])
def test_what_a_role_may(place: Town, method: str, path: str, role: Role | None) -> None:
    row = TABLE[method, path]
    for other in ROLES:  # who may take a case is asked here, not who was first
        place.station.people.claims.drop(MINE, name_of(other))
    own = place.ask(_filled(row, path, near=True), role, method=method, body=_body(row, role))
    assert own.status == _wanted(row, role), own.body
    if row.elsewhere is not None:
        foreign = place.ask(_filled(row, path, near=False), role, method=method, body=_body(row, role))
        assert foreign.status == _wanted(row, role, row.elsewhere), foreign.body
        assert b"near" in own.body or THEIRS.encode() not in foreign.body


def _body(row: Row, role: Role | None) -> Any:
    """Two who decide, each on the case as it is: what is asked here is who may, not who was first."""
    if row.body is REVIEW:
        return REVIEW if role == "reviewer" else {**REVIEW, "version": 1}
    if isinstance(row.body, dict) and "full_name" in row.body:
        return {**row.body, "name": f"new-{role}".replace("_", "-").lower()}
    return row.body


def _wanted(row: Row, role: Role | None, done: int | None = None) -> int:
    if row.needs == OPEN:
        return row.done
    if role is None:
        return 401
    if row.needs != SIGNED_IN and row.needs not in OF_ROLE[role]:
        return 403
    if row.by_token is not None and "download" not in OF_ROLE[role] and done is None:
        return row.by_token
    return row.done if done is None else done


def _filled(row: Row, path: str, *, near: bool) -> str:
    event = MINE if near else THEIRS
    return (
        (row.ask or path)
        .replace("{path:path}", "clip.mp4")
        .format(
            event_id=event,
            report_id=report_of(NEAR if near else FAR),
            sha256=PHOTO_SHA256,
            package_id=f"p-{event[:4]}",
            camera_id="near" if near else "far",
            name=name_of("viewer", NEAR if near else FAR),
            link="none",
            hold_id="0" * 32,
            token_id="0" * 16,
        )
    )
