"""Whom another service vouches for publishes as others do: two people, and each has just shown who they are."""

import re
import time
import zipfile
from datetime import datetime, timedelta
from io import BytesIO

import httpx
import pytest

from api.client import Client, ConflictError, NotAllowedError, NotFoundError, Patience, Token
from api.station.rendering import LANGUAGE
from api.v1.cursor import scope_mark, written
from evidence.people import OF_ROLE, NewAccount, Person, Right, Role
from evidence.redaction.plan import PUBLICATION, Entity, Key, save_plan
from evidence.redaction.prepared import Room
from evidence.redaction.record import regions_beside
from evidence.redaction.redact import first_plan
from evidence.redaction.still import decoded
from evidence.redaction.subject import opened
from streams.config import Camera, Place
from tests.api.oidc.site import Site, browser, sign_in, who
from tests.api.station.confirmed import confirmed
from tests.api.station.stocked import CAMERAS, PASSWORD, Stocked
from tests.evidence.redaction.scenes import find
from tests.evidence.store.samples import configured, file_configured

MAI = {"sub": "m1", "preferred_username": "mai", "name": "Lê Thị Mai", "groups": ["rac-tinh"]}
DUC = {"sub": "d1", "preferred_username": "duc", "name": "Trần Đức", "groups": ["rac-tinh"]}


BAG = Entity(
    id=7,
    what="person",
    name="person",
    score=0.41,
    actor=False,
    cover="whole",
    keys=(Key(at_s=0.0, box=(20, 30, 60, 90)), Key(at_s=0.6, box=(22, 30, 62, 90))),
)
"""As the program takes a full bag for somebody who sits there."""


def case(site: Site) -> str:
    """Confirmed by two, with what is to be covered looked for already: that is for other tests."""
    event_id = confirmed(Stocked(site.data, site.url, site.store, site.station, ()), 7)
    camera = Camera(id=CAMERAS[0][0], place=Place(commune=CAMERAS[0][2]))
    file_configured(site.store, configured(camera, installation="other"))
    room = Room.of(site.data, event_id)
    room.folder.mkdir()
    (package,) = site.store.packages.of(event_id)
    with opened(site.data / "evidence" / package.key) as subject:
        plan = first_plan(subject, find, PUBLICATION)
        save_plan(plan.model_copy(update={"entities": (*plan.entities, BAG)}), regions_beside(room.media))
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


def program(site: Site, name: str, role: Role, commune: str | None, *scopes: Right) -> Client:
    """With a token of somebody who has a password here."""
    people = site.station.people
    communes = None if commune is None else frozenset({commune})
    people.accounts.use_link(people.accounts.add(NewAccount(name, name, "CA", role, communes), "test"), PASSWORD)
    token = people.tokens.make(name, "test", scopes or OF_ROLE[role], "test")
    return Client(site.url, Token(token), patience=Patience(attempts=1))


def cursor(number: int) -> str:
    """Of somebody who sees every commune."""
    return written(number, scope_mark(Person("", "", "", "viewer", frozenset(), None, None)))


def by_program(site: Site, event_id: str) -> None:
    """What waits is found, declined by one and asked for again by another, with tokens; a station hears of it."""
    before = site.store.feed.head()
    with (
        program(site, "thu", "approver", "Phường Kỳ Lừa") as thu,
        program(site, "ba", "reviewer", None) as ba,
        program(site, "xa", "approver", "Xã Đồng Đăng") as xa,
        program(site, "hep", "approver", None, "events", "media", "review") as narrow,
    ):
        assert xa.publications.waiting() == ()
        with pytest.raises(NotFoundError):
            xa.publications.of(event_id)
        (one,) = thu.publications.waiting()
        assert (one.event_id, one.wish.reason, one.wish.step) == (event_id, "Kế hoạch 116/KH-UBND", "asked")
        assert [found.may_approve for found in (*ba.publications.waiting(), one)] == [False, True]
        clip = one.wish.media_sha256
        with pytest.raises(NotAllowedError):
            narrow.publications.decline(event_id, clip, "a token has less than its account")
        with pytest.raises(NotAllowedError):
            ba.publications.approve(event_id, clip, password=PASSWORD)
        with pytest.raises(ConflictError, match="prove-who-you-are"):
            thu.publications.approve(event_id, clip)
        with pytest.raises(NotAllowedError, match="wrong-password"):
            thu.publications.approve(event_id, clip, password="another one")
        with pytest.raises(ConflictError, match="not-approved"):
            ba.publications.take(event_id)
        assert thu.publications.decline(event_id, clip, "còn thấy mặt").stage == "ask"
        assert thu.publications.waiting() == ()
        with pytest.raises(ConflictError, match="clip-changed"):
            ba.publications.ask(event_id, "0" * 64, "Kế hoạch", password=PASSWORD, outcome="Phạt tiền")
        asked = ba.publications.ask(event_id, clip, "Kế hoạch", password=PASSWORD, outcome="Phạt tiền")
        assert (asked.stage, asked.wish and asked.wish.by) == ("approve", "ba")
        assert asked.clip is not None
        ba.publications.watch(event_id, asked.clip, site.data / "seen.mp4", "xem lại")
        (bag,) = asked.clip.uncovered
        assert (bag.id, bag.what, bag.score, bag.from_s, bag.to_s) == (7, "person", 0.41, 0.0, 0.6)
        assert (bag.at_s, bag.box, bag.id in {one.id for one in asked.clip.found}) == (0.6, (22, 30, 62, 90), False)
        made = next(e for e in site.store.audit(f"event/{event_id}") if e.action == "publication.prepared")
        assert (bag.by, dict(made.facts)["uncovered"]) == (made.actor, "7")
        assert abs(bag.at_utc - datetime.fromisoformat(made.at)) < timedelta(milliseconds=1)
        picture = thu.publications.uncovered_picture(event_id, 7, "xem mục bỏ che")
        assert decoded(picture, "a picture").shape == (150, 122, 3), "60 pixels around it, as far as the picture goes"
        with pytest.raises(NotFoundError, match="no-such-file"):
            thu.publications.uncovered_picture(event_id, 8, "xem mục bỏ che")
        with pytest.raises(ConflictError, match="uncovered-not-seen"):
            thu.publications.approve(event_id, clip, password=PASSWORD)
        heard = [(one.event_id, one.publication) for one in ba.live(cursor(before), for_s=0)]
        assert heard == [(event_id, "asked")]


def looked_at_by_the_approver(duc: httpx.Client, at: str) -> None:
    """The page shows them what was uncovered, and the clip; who has not looked at the first does not approve."""
    asking = duc.get(at).text
    shown = re.search(r'<img src="([^"]*/uncovered/7[.]jpg[^"]*)"', asking)
    assert shown is not None
    assert duc.get(shown[1]).headers["content-type"] == "image/jpeg"
    assert duc.get(f"{at}/uncovered/8.jpg").status_code == 404
    for said in (
        "Đã bỏ che bằng tay: 1 mục",
        "7. người, 0 đến 1 s, tin cậy 41",
        "Lê Thị Mai bỏ che",
        "tôi đã nhìn từng",
    ):
        assert said.casefold() in asking.casefold(), said
    assert asking.index('id="uncovered"') < asking.index('name="uncovered_seen" value="1" required')
    duc.cookies.set(LANGUAGE, "en")
    assert "Uncovered by Lê Thị Mai" in duc.get(at).text
    duc.cookies.delete(LANGUAGE)
    clip = re.search(r'<video id="watch" controls [^>]*src="([^"]*)"', asking)
    assert clip is not None
    played = duc.get(clip[1], headers={"range": "bytes=0-11"})
    assert (played.status_code, played.headers["content-type"], played.content[4:8]) == (206, "video/mp4", b"ftyp")
    refused = post(duc, at, "approve")
    assert (refused.status_code, "Hãy nhìn từng mục đã bỏ che" in refused.text) == (409, True)


def test_people_of_another_service_publish_once_they_have_shown_who_they_are(site: Site) -> None:
    at = f"/cases/{case(site)}/publication"
    asked = {"reason": "Kế hoạch 116/KH-UBND", "outcome": "Phạt tiền"}
    with browser(site) as mai, browser(site) as duc:
        site.says(MAI, asked_ago_s=3600)
        sign_in(mai)
        before = mai.cookies["litterwatch_session"]
        assert post(mai, at, "make", cover="0,0,90,90", uncover="7").status_code == 303
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
        own = post(mai, at, "approve", uncovered_seen="1")
        assert (own.status_code, "hai người" in own.text) == (409, True)
        assert 'class="waiting" hidden' in mai.get("/").text, "it is not for her to approve"
        assert "bạn đề nghị" in mai.get("/publications").text

        site.says(DUC)
        sign_in(duc)
        assert "1 đề nghị chờ bạn duyệt" in duc.get("/").text
        assert f'href="{at}"' in duc.get("/publications").text
        by_program(site, at.split("/")[2])
        looked_at_by_the_approver(duc, at)
        assert post(duc, at, "approve", uncovered_seen="1").status_code == 303
        assert 'class="waiting" hidden' in duc.get("/").text
        taken = post(duc, at, "take/package.zip")
        assert taken.headers["content-type"] == "application/zip"
        with zipfile.ZipFile(BytesIO(taken.content)) as archive:
            assert "Phạt tiền" in archive.read("index.html").decode()
        names = tuple(str(who(client)["id"]) for client in (mai, duc))
    room = Room.of(site.data, at.split("/")[2])
    found = room.found()
    assert found is not None
    assert [one.id for one in found.plan.uncovered] == [BAG.id]
    with regions_beside(room.media).open("a") as changed:
        changed.write(" ")
    assert room.found() is None, "nobody can take out of it afterwards what was uncovered"
    with httpx.Client(base_url=site.url, cookies={"litterwatch_session": before}) as old:
        assert old.get("/api/v1/session").status_code == 401, "the session before is over"
    steps = [(e.actor, e.action) for e in site.store.audit(f"event/{at.split('/')[2]}") if "publi" in e.action]
    assert steps[1:] == [
        (names[0], "publication.asked"),
        ("thu", "publication.declined"),
        ("ba", "publication.asked"),
        (names[1], "publication.approved"),
        (names[1], "event.published"),
    ]
