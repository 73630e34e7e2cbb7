"""Packages over the API: the ones there are, and a further one that verifies and has what was decided."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from api.http.station import open_station
from api.packaging import books, producer
from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.package.gathering import of_store
from evidence.package.manifest import Manifest
from evidence.package.sealing import Sealer
from evidence.package.subject import Order
from evidence.people import OF_ROLE, NewAccount
from evidence.store import Store
from evidence.verify.bundle import companions
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from streams.config import Camera, Place
from tests.api.http.asking import Answer, ask, served
from tests.api.http.test_app import status
from tests.evidence.package.events import EVENT, clock, kept
from tests.evidence.store.samples import configured, file_configured

PURPOSE = {"purpose": "chuyển hồ sơ xử phạt"}


class Sealed:
    """A station with one event that is sealed."""

    def __init__(self, data: Path, url: str, token: str) -> None:
        self.data, self.url, self.token = data, url, token

    def ask(self, path: str, **more: object) -> Answer:
        return ask(self.url, f"/api/v1/events/{path}", token=self.token, timeout_s=60.0, **more)  # type: ignore[arg-type]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Sealed]:
    data = tmp_path / "data"
    data.mkdir()
    detail = kept(data, tmp_path)
    url = f"sqlite:///{data / 'litterwatch.sqlite'}"
    with closing(Store.open(url)) as store:
        file_configured(store, configured(Camera(id=detail.source, place=Place(commune="Kỳ Lừa"))))
        store.file_event(detail.record())
        store.file_event(detail.record().model_copy(update={"event_id": "f" * 20}))
        sealer = Sealer(FolderObjects(data / "evidence"), data / "sealing", SiteKeys.open(data / "keys"))
        subject = of_store(data, store, EVENT, books(data), clock(60))
        sealed = sealer.seal(subject, Order(producer(data), site_files=companions()))
        store.packages.add(sealed.row())
    station = open_station(data, url, None)
    accounts, tokens = station.people.accounts, station.people.tokens
    accounts.add(NewAccount("hung", "Trần Văn Hùng", "Công an phường", "approver", frozenset({"Kỳ Lừa"})), "test")
    token = tokens.make("hung", "test", OF_ROLE["approver"], "test")
    try:
        with served(data, status(), station) as (address, _):
            yield Sealed(data, address, token)
    finally:
        station.store.close()


def test_a_further_package_verifies_and_has_what_was_decided(place: Sealed) -> None:
    (first,) = place.ask(f"{EVENT}/packages").json["packages"]
    assert first["kind"] == "sealed"
    decision = {"version": 0, "revision": 1, "verdict": "confirmed", "reason_code": "CONFIRM-ROAD"}
    assert place.ask(f"{EVENT}/reviews", method="POST", body=decision).status == 201
    made = place.ask(f"{EVENT}/exports", method="POST", body={**PURPOSE, "recipient": "UBND phường"})
    assert made.status == 201, made.body
    package = made.json
    assert (package["kind"], package["supersedes"]) == ("exported", first["manifest_sha256"])
    assert place.ask(f"{EVENT}/packages").json["packages"] == [first, package]
    folder = place.data / "evidence" / f"packages/{EVENT}/{package['package_id']}"
    known = Known(trusts=(SiteKeys.open(place.data / "keys").trust,))
    assert verify_package(folder, known).verdict == "intact"
    manifest = Manifest.from_bytes((folder / "manifest.json").read_bytes())
    export = manifest.identity.export
    assert export is not None
    assert (export.operator_name, export.operator_id, export.purpose) == ("Trần Văn Hùng", "hung", PURPOSE["purpose"])
    assert [(one.reviewer_id, one.action) for one in manifest.review.entries] == [("hung", "confirmed")]
    original = next(file for file in package["files"] if file["path"] == "media/original.mp4")
    fetched = place.ask(f"{EVENT}/packages/{package['package_id']}/media/original.mp4?reason=x")
    assert hashlib.sha256(fetched.body).hexdigest() == original["sha256"]
    with closing(Store.open_existing(f"sqlite:///{place.data / 'litterwatch.sqlite'}")) as store:
        actions = [(one.actor, one.action) for one in store.audit(f"event/{EVENT}")]
        assert ("hung", "package.exported") in actions
        assert ("hung", "package.handed_over") in actions
        assert store.checkpoints.head().seq > 0
        assert store.check().whole


def test_the_same_request_twice_and_several_at_once_make_what_was_asked_for(place: Sealed) -> None:
    key = {"idempotency-key": "7f3c"}
    first = place.ask(f"{EVENT}/exports", method="POST", body=PURPOSE, headers=key)
    again = place.ask(f"{EVENT}/exports", method="POST", body=PURPOSE, headers=key)
    assert (again.status, again.json) == (201, first.json)
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda _: place.ask(f"{EVENT}/exports", method="POST", body=PURPOSE), range(3)))
    assert [one.status for one in made] == [201] * 3
    names = [one["package_id"] for one in place.ask(f"{EVENT}/packages").json["packages"]]
    assert len(names) == len(set(names)) == 5


def test_what_cannot_be_exported_is_said(place: Sealed) -> None:
    early = place.ask(f"{'f' * 20}/exports", method="POST", body=PURPOSE)
    assert (early.status, early.json["type"]) == (409, "urn:litterwatch:problem:not-sealed-yet")
    assert place.ask(f"{EVENT}/exports", method="POST", body={"purpose": ""}).status == 422
    (place.data / "keys/site.key").write_bytes(b"x")
    broken = place.ask(f"{EVENT}/exports", method="POST", body=PURPOSE)
    assert (broken.status, broken.json["type"]) == (503, "urn:litterwatch:problem:no-key")
    assert len(place.ask(f"{EVENT}/packages").json["packages"]) == 1
