"""Whom another service vouches for publishes as others do: two people, and each has just shown who they are."""

import re
import time
import zipfile
from io import BytesIO

import httpx

from evidence.redaction.plan import PUBLICATION, save_plan
from evidence.redaction.prepared import Room
from evidence.redaction.record import regions_beside
from evidence.redaction.redact import first_plan
from evidence.redaction.subject import opened
from tests.api.oidc.site import Site, browser, sign_in, who
from tests.api.station.confirmed import confirmed
from tests.api.station.stocked import Stocked
from tests.evidence.redaction.scenes import find

MAI = {"sub": "m1", "preferred_username": "mai", "name": "Lê Thị Mai", "groups": ["rac-tinh"]}
DUC = {"sub": "d1", "preferred_username": "duc", "name": "Trần Đức", "groups": ["rac-tinh"]}


def case(site: Site) -> str:
    """Confirmed by two, with what is to be covered looked for already: that is for other tests."""
    event_id = confirmed(Stocked(site.data, site.url, site.store, site.station, ()), 7)
    room = Room.of(site.data, event_id)
    room.folder.mkdir()
    (package,) = site.store.packages.of(event_id)
    with opened(site.data / "evidence" / package.key) as subject:
        save_plan(first_plan(subject, find, PUBLICATION), regions_beside(room.media))
    return event_id


def post(client: httpx.Client, at: str, what: str, **fields: str) -> httpx.Response:
    media = re.search(r'name="media" value="([0-9a-f]*)"', client.get(at).text)
    said = {"csrf": str(who(client)["csrf"]), "media": "" if media is None else media[1], "watched": "1", **fields}
    return client.post(f"{at}/{what}", data=said)


def prove(client: httpx.Client, at: str) -> httpx.Response:
    """As the link on the page does it."""
    link = re.search(r'href="(/oidc/login\?again=1[^"]*)"', client.get(at).text)
    assert link is not None
    away = client.get(link[1].replace("&amp;", "&"))
    return client.get(client.get(away.headers["location"]).headers["location"])


def test_people_of_another_service_publish_once_they_have_shown_who_they_are(site: Site) -> None:
    at = f"/cases/{case(site)}/publication"
    asked = {"reason": "Kế hoạch 116/KH-UBND", "outcome": "Phạt tiền"}
    with browser(site) as mai, browser(site) as duc:
        site.says(MAI, asked_ago_s=3600)
        sign_in(mai)
        before = mai.cookies["litterwatch_session"]
        assert post(mai, at, "make", cover="0,0,90,90").status_code == 303
        until = time.monotonic() + 120
        while mai.get(f"{at}/state.json").json()["making"]:
            assert time.monotonic() < until
            time.sleep(0.2)
        refused = post(mai, at, "ask", **asked)
        assert (refused.status_code, "xác nhận lại mình là ai" in refused.text) == (409, True)

        site.says(MAI, asked_ago_s=3600, stubborn=True)
        assert prove(mai, at).status_code == 502, "a service that did not ask them again"
        assert post(mai, at, "ask", **asked).status_code == 409
        site.says(MAI, asked_ago_s=3600)
        assert prove(mai, at).headers["location"] == at
        assert mai.cookies["litterwatch_session"] != before
        assert post(mai, at, "ask", **asked).status_code == 303
        own = post(mai, at, "approve")
        assert (own.status_code, "hai người" in own.text) == (409, True)

        site.says(DUC)
        sign_in(duc)
        assert post(duc, at, "approve").status_code == 303
        taken = post(duc, at, "take/package.zip")
        assert taken.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(BytesIO(taken.content)) as archive:
            assert "Phạt tiền" in archive.read("index.html").decode()
        names = tuple(str(who(client)["id"]) for client in (mai, duc))
    with httpx.Client(base_url=site.url, cookies={"litterwatch_session": before}) as old:
        assert old.get("/api/v1/session").status_code == 401, "the session before is over"
    steps = [(e.actor, e.action) for e in site.store.audit(f"event/{at.split('/')[2]}") if "publi" in e.action]
    assert steps[1:] == [
        (names[0], "publication.asked"),
        (names[1], "publication.approved"),
        (names[1], "event.published"),
    ]
