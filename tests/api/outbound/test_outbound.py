"""From the store to receivers that are real servers: what they hear, whatever fails meanwhile."""

import base64
import hashlib
import hmac
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from api.outbound.outbound import Outbound
from api.outbound.settings import secret_bytes
from api.outbound.telling import Rhythm
from benchmarks.live.served import wait_for
from evidence.law import Law
from evidence.people import People, Person
from evidence.people.deciding import Decision
from evidence.store import Store
from evidence.store.canonical import canonical_record, sha256
from streams.config import Camera, Place
from tests.api.outbound.receivers import Receiving, receiving
from tests.evidence.store.keeping_samples import HASH, package
from tests.evidence.store.samples import configured, event, file_configured

HASTE = Rhythm(look_s=0.02, alarm_s=0.2, hurry=50.0)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ALARMED = "@outbound.webhook.hook"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")) as opened:
        file_configured(opened, configured())
        yield opened


@pytest.fixture
def either(url: str) -> Iterator[Store]:
    """On SQLite, then on PostgreSQL."""
    with closing(Store.open(url)) as opened:
        file_configured(opened, configured())
        yield opened


@pytest.fixture
def data(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    return made


def hook(found: Receiving, name: str = "hook", **more: object) -> str:
    options = "".join(f", {key}: {value}" for key, value in {"start": "beginning", **more}.items())
    return f"  - {{name: {name}, url: '{found.url}'{options}}}\n"


def write(data: Path, *hooks: str, head: str = "networks: [127.0.0.0/8]\n") -> None:
    new = data / "outbound.new"
    new.write_text(head + "webhooks:\n" + "".join(hooks), "utf-8")
    new.replace(data / "outbound.yaml")


@contextmanager
def outbound(data: Path, store: Store, rhythm: Rhythm = HASTE) -> Iterator[Outbound]:
    running = Outbound(data, store.engine.url.render_as_string(hide_password=False), None, rhythm)
    running.start()
    try:
        yield running
    finally:
        assert running.stop(20)


def settle(store: Store, event_id: str, version: int) -> None:
    who = Person("duc", "Đức", "", "approver", frozenset(), None, None)
    reasons = Law.load(None).reasons
    code = next(reason.code for reason in reasons.offered() if reason.verdict == "rejected")
    People(store).decisions.decide(
        event_id, version, who, Decision("rejected", code, "vì sao", 1, None), reasons, two_people=True
    )


def test_an_event_is_told_when_it_is_new_changes_is_settled_and_is_withdrawn(data: Path, either: Store) -> None:
    either.file_event(event("a"))
    with receiving() as found, outbound(data, either):
        write(data, hook(found), head="networks: [127.0.0.0/8]\nstation: https://rac.example.vn/\n")
        assert [call.said for call in found.heard(1)] == [("new", "a", "open")]
        either.file_event(event("a", 2))
        found.heard(2)
        settle(either, event("a").event_id, 0)
        found.heard(3)
        either.withdraw_event(event("a").event_id, "duc", "thử")
        said = [call.said for call in found.heard(4)]
    assert said[1:] == [("update", "a", "open"), ("end", "a", "settled"), ("end", "a", "withdrawn")]
    assert len({call.headers["webhook-id"] for call in found.calls}) == 4
    first: dict[str, Any] = found.calls[0].event
    assert first["data"] == {
        "event_id": "a" * 20,
        "revision": 1,
        "version": 0,
        "state": "open",
        "sha256": sha256(canonical_record(event("a"))),
        "link": f"https://rac.example.vn/api/v1/events/{'a' * 20}",
        "package": None,
        "publication": None,
    }
    assert set(first) - {"data"} == {
        *("specversion", "id", "source", "type", "subject", "time", "timestamp", "datacontenttype")
    }
    assert b"street" not in found.calls[0].body, "where it was is for those who may ask"


def test_a_package_that_is_sealed_is_told_of_and_where_its_manifest_is(data: Path, store: Store) -> None:
    store.file_event(event("a"))
    with receiving() as found, outbound(data, store) as running:
        write(data, hook(found), head="networks: [127.0.0.0/8]\nstation: https://rac.example.vn\n")
        found.heard(1)
        store.packages.add(package("a" * 20))
        assert found.heard(2)[1].said == ("sealed", "a", "open")
        counts = running.counts["webhook.hook"]
        wait_for("it to be noted", lambda: counts.waiting == 0 and counts.delivered == 2)
    assert (counts.failed, counts.retried, counts.oldest_s) == (0, 0, None)
    assert found.calls[1].event["data"]["package"] == {
        "package_id": "p1",
        "manifest_sha256": HASH,
        "link": f"https://rac.example.vn/api/v1/events/{'a' * 20}/packages/p1/manifest.json",
    }


def test_attempts_that_fail_and_those_after_them_are_counted(data: Path, store: Store) -> None:
    store.file_event(event("a"))
    with receiving() as found, outbound(data, store) as running:
        found.status = 503
        write(data, hook(found))
        wait_for("a retry", lambda: running.counts and running.counts["webhook.hook"].retried >= 2)
        counts = running.counts["webhook.hook"]
        assert counts.failed >= 2
        wait_for("the oldest", lambda: counts.oldest_s is not None and counts.waiting == 1)
        found.status = 204
        wait_for("its end", lambda: counts.delivered == 1 and counts.oldest_s is None)


def test_what_arrives_can_be_verified_by_either_signature(data: Path, store: Store) -> None:
    store.file_event(event("a"))
    with receiving() as found, outbound(data, store):
        write(data, hook(found, secrets=f"[{SECRET}]"))
        (call,) = found.heard(1)
        public = (data / "outbound" / "webhooks.pub").read_text().strip()
    assert abs(int(call.headers["webhook-timestamp"]) - time.time()) < 60
    signed = f"{call.headers['webhook-id']}.{call.headers['webhook-timestamp']}.".encode() + call.body
    ours, theirs = call.headers["webhook-signature"].split()
    assert ours == "v1," + base64.b64encode(hmac.digest(secret_bytes(SECRET), signed, hashlib.sha256)).decode()
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.removeprefix("whpk_")))
    key.verify(base64.b64decode(theirs.removeprefix("v1a,")), signed)
    assert call.event["id"] == call.headers["webhook-id"]


def test_who_is_away_hears_of_everything_once_in_order_when_it_is_back(data: Path, store: Store) -> None:
    with receiving() as found:
        found.status = 503
        port = found.port
        write(data, hook(found))
        with outbound(data, store) as running:
            store.file_event(event("a"))
            found.heard(2)
            assert len({call.headers["webhook-id"] for call in found.calls}) == 1, "it is the same message"
            wait_for("the condition", lambda: running.troubles.get(ALARMED))
            assert running.troubles[ALARMED] == "HTTP 503"
            for identity in "bcd":
                store.file_event(event(identity))
            store.file_event(event("b", 2))
    with receiving(port) as found, outbound(data, store) as running:
        said = [call.said[:2] for call in found.heard(4)]
        wait_for("the end of the condition", lambda: running.troubles.get(ALARMED, "?") is None)
        assert said == [("new", "a"), ("new", "c"), ("new", "d"), ("new", "b")]
        assert found.calls[3].event["data"]["revision"] == 2
        time.sleep(0.2)
        assert len(found.calls) == 4


def test_what_one_refuses_does_not_hold_up_what_others_hear(data: Path, store: Store) -> None:
    with receiving() as strict, receiving() as other, outbound(data, store):
        strict.by_event["b"] = 422
        write(data, hook(strict, "strict"), hook(other, "other"))
        for identity in "abc":
            store.file_event(event(identity))
        wait_for("a and c", lambda: {"a", "c"} <= {call.said[1] for call in strict.calls})
        assert [call.said[1] for call in other.heard(3)] == ["a", "b", "c"]
        strict.by_event.clear()
        wait_for("b at last", lambda: [call.said[1] for call in strict.calls].count("b") >= 2)


def test_who_says_gone_is_asked_no_more_until_its_settings_change(data: Path, store: Store) -> None:
    with receiving() as found:
        found.status = 410
        write(data, hook(found))
        with outbound(data, store) as running:
            store.file_event(event("a"))
            wait_for("the condition", lambda: "asked for nothing more" in (running.troubles.get(ALARMED) or ""))
        with outbound(data, store) as running:
            store.file_event(event("b"))
            wait_for("the condition", lambda: running.troubles.get(ALARMED))
            assert len(found.calls) == 1
            found.status = 200
            write(data, hook(found, timeout_s=5))
            assert [call.said[1] for call in found.heard(3)] == ["a", "a", "b"]


def test_only_events_of_the_communes_named_are_told(data: Path, store: Store) -> None:
    here, there = (Camera(id=name, place=Place(commune=name)) for name in ("here", "there"))
    file_configured(store, configured(here, there, installation="other"))
    with receiving() as mine, receiving() as everybody, outbound(data, store):
        write(data, hook(mine, "mine", communes="[here]"), hook(everybody, "all"))
        for identity, source in (("a", "there"), ("b", "here"), ("c", "street")):
            store.file_event(event(identity).model_copy(update={"source": source}))
        assert [call.said[1] for call in everybody.heard(3)] == ["a", "b", "c"]
        assert [call.said[1] for call in mine.heard(1)] == ["b"]


def test_who_starts_now_hears_nothing_of_what_was(data: Path, store: Store) -> None:
    store.file_event(event("a"))
    with receiving() as found, outbound(data, store) as running:
        write(data, hook(found, start="now"))
        wait_for("a first look", lambda: running.counts and _cursor(data) is not None)
        store.file_event(event("b"))
        assert [call.said[1] for call in found.heard(1)] == ["b"]


def _cursor(data: Path) -> int | None:
    with closing(sqlite3.connect(data / "outbound" / "webhook.hook.sqlite")) as db:
        try:
            row = db.execute("SELECT cursor FROM receiver").fetchone()
        except sqlite3.OperationalError:
            return None
    return None if row is None else int(row[0])


def test_mistakes_in_the_file_are_a_condition_and_what_ran_goes_on(data: Path, store: Store) -> None:
    with receiving() as found, outbound(data, store) as running:
        write(data, hook(found))
        store.file_event(event("a"))
        found.heard(1)
        good = (data / "outbound.yaml").read_text("utf-8")
        write(data, "  - {name: hook, url: nowhere}\n")
        wait_for("the condition", lambda: "outbound.yaml:3" in (running.troubles["@outbound"] or ""))
        store.file_event(event("b"))
        found.heard(2)
        (data / "outbound.yaml").write_text(good, "utf-8")
        wait_for("its end", lambda: running.troubles["@outbound"] is None)
        (data / "outbound.yaml").unlink()
        wait_for("the receiver to be let go", lambda: not running.counts)
        store.file_event(event("c"))
        time.sleep(0.2)
        assert len(found.calls) == 2


def test_an_address_that_is_not_listed_is_a_condition_that_says_so(data: Path, store: Store) -> None:
    with receiving() as found, outbound(data, store) as running:
        write(data, hook(found), head="")
        store.file_event(event("a"))
        wait_for("the condition", lambda: "networks:" in (running.troubles.get(ALARMED) or ""))
        assert found.calls == []
