"""A case with a short clip that two people have confirmed, sealed as `serve` does it."""

from datetime import UTC, datetime, timedelta

from api.packaging import books, producer
from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.package.gathering import of_store
from evidence.package.sealing import Sealer
from evidence.package.subject import Order
from evidence.record import ClipFacts
from evidence.store import Judgement
from evidence.verify.bundle import companions
from tests.api.station.stocked import CAMERAS, RELEASE_S, Stocked, make_event, make_media

SPAN_S = (RELEASE_S - 0.6, RELEASE_S + 0.6)
"""Every picture is looked at, which costs a processor a tenth of a second each."""


def confirmed(stocked: Stocked, number: int) -> str:
    """Its id."""
    data, store = stocked.data, stocked.store
    media, at = data / "short", datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)
    make_media(media, SPAN_S)
    made = make_event(number, media, data, at, CAMERAS[0][0])
    assert made.clip_facts is not None
    facts = made.clip_facts.model_dump() | {
        "start_s": SPAN_S[0],
        "end_s": SPAN_S[1],
        "start_utc": at + timedelta(seconds=SPAN_S[0] - RELEASE_S),
    }
    detail = made.model_copy(update={"clip_facts": ClipFacts(**facts)})
    (data / "events" / detail.event_id / "event.json").write_text(detail.model_dump_json())
    store.file_event(detail.record())
    sealer = Sealer(FolderObjects(data / "evidence"), data / "sealing", SiteKeys.open(data / "keys"))
    subject = of_store(data, store, detail.event_id, books(data), datetime.now(UTC))
    store.packages.add(sealer.seal(subject, Order(producer(data), site_files=companions())).row())
    for version, (who, role) in enumerate((("lan", "reviewer"), ("hung", "approver"))):
        said = Judgement(who, role, "confirmed", "CONFIRM-ROAD", "rõ", detail.revision, 12.0)
        store.review(detail.event_id, version, said)
    return detail.event_id
