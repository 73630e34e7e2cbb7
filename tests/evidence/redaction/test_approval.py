"""Nothing is published that two people have not agreed on, and the log says who they were."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.people import Account, People
from evidence.redaction.approval import Publications
from evidence.redaction.errors import PublicationRefusedError
from evidence.redaction.plan import PUBLICATION
from evidence.redaction.publish import Wish
from evidence.redaction.subject import Subject, opened
from evidence.store import Judgement, Store
from evidence.store.events import event_subject
from tests.evidence.package.events import EVENT
from tests.evidence.redaction.cases import AT, redacted, sha256
from tests.evidence.redaction.store_cases import database_in, stocked

WISH = Wish("", None, "Kế hoạch 116/KH-UBND", AT, "Phạt tiền", None)
Named = Callable[[str], Account]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publishing") / "data"
    folder.mkdir()
    stocked(folder)
    return folder


@pytest.fixture
def store(data: Path, tmp_path: Path) -> Iterator[Store]:
    """As it was before anybody asked."""
    copy = tmp_path / "litterwatch.sqlite"
    copy.write_bytes((data / "litterwatch.sqlite").read_bytes())
    with closing(Store.open(f"sqlite:///{copy}")) as opened_store:
        yield opened_store


@pytest.fixture
def named(store: Store) -> Named:
    return People(store).accounts.get


@pytest.fixture
def subject(data: Path) -> Iterator[Subject]:
    (package,) = (data / "evidence/packages" / EVENT).iterdir()
    with opened(package) as found:
        yield found


@pytest.fixture
def media(data: Path) -> Path:
    return data / "red.mp4"


def log(store: Store) -> list[tuple[str, str]]:
    entries = store.audit(event_subject(EVENT))
    return [(e.action, e.actor) for e in entries if e.action.startswith(("publication.", "event.published"))]


def test_one_asks_another_approves_and_the_log_has_it_before_anybody_sees_it(
    store: Store, named: Named, subject: Subject, media: Path, tmp_path: Path
) -> None:
    publications = Publications(store)
    publications.ask(subject, media, named("lan"), WISH)
    publications.approve(subject, media, named("mai"))
    made = publications.publish(subject, media, tmp_path / "out", named("lan"), AT)
    assert log(store) == [("publication.asked", "lan"), ("publication.approved", "mai"), ("event.published", "lan")]
    assert (made.checked_by, made.approved_by, made.reason) == ("lan", "mai", "Kế hoạch 116/KH-UBND")
    assert made.facts.outcome == "Phạt tiền"
    facts = dict(store.audit(event_subject(EVENT))[-1].facts)
    assert facts["page"] == sha256(tmp_path / "out/index.html")
    assert facts["media"] == sha256(media)
    assert store.check().whole


def test_what_the_log_cannot_take_is_not_published(
    store: Store, named: Named, subject: Subject, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publications = Publications(store)
    publications.ask(subject, media, named("lan"), WISH)
    publications.approve(subject, media, named("mai"))

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(store.custody, "published", fail)
    with pytest.raises(OSError, match="disk full"):
        publications.publish(subject, media, tmp_path / "out", named("lan"), AT)
    assert not list(tmp_path.glob("*out*"))


def test_nobody_approves_what_they_asked_for_themselves(
    store: Store, named: Named, subject: Subject, media: Path, tmp_path: Path
) -> None:
    publications = Publications(store)
    with pytest.raises(PublicationRefusedError, match="nobody has asked"):
        publications.approve(subject, media, named("duc"))
    publications.ask(subject, media, named("duc"), WISH)
    with pytest.raises(PublicationRefusedError, match="two people"):
        publications.approve(subject, media, named("duc"))
    with pytest.raises(PublicationRefusedError, match="no second person"):
        publications.publish(subject, media, tmp_path / "out", named("duc"), AT)
    assert log(store) == [("publication.asked", "duc")]


def test_who_asks_anew_needs_a_new_approval(
    store: Store, named: Named, subject: Subject, media: Path, tmp_path: Path
) -> None:
    publications = Publications(store)
    publications.ask(subject, media, named("lan"), WISH)
    publications.approve(subject, media, named("mai"))
    publications.ask(subject, media, named("lan"), replace(WISH, reason="lý do khác"))
    with pytest.raises(PublicationRefusedError, match="no second person"):
        publications.publish(subject, media, tmp_path / "out", named("lan"), AT)


@pytest.mark.parametrize(("who", "when"), [("mai", "asked"), ("lan", "asked"), ("mai", "approved")])
def test_what_somebody_declined_or_took_back_is_not_published(
    store: Store, named: Named, subject: Subject, media: Path, tmp_path: Path, who: str, when: str
) -> None:
    publications = Publications(store)
    assert subject.manifest is not None
    hashes = hashlib.sha256(subject.manifest.to_bytes()).hexdigest(), sha256(media)
    publications.ask(subject, media, named("lan"), WISH)
    if when == "approved":
        publications.approve(subject, media, named("duc"))
    with pytest.raises(PublicationRefusedError, match="may not do this"):
        publications.decline(EVENT, *hashes, named("nam"), "không phải việc của tôi")
    with pytest.raises(PublicationRefusedError, match="give a reason"):
        publications.decline(EVENT, *hashes, named(who), "  ")
    publications.decline(EVENT, *hashes, named(who), "còn thấy mặt")
    asked = publications.asked(EVENT, *hashes)
    assert asked is not None
    assert (asked.stands, asked.declined_by, asked.declined_why) == (False, who, "còn thấy mặt")
    with pytest.raises(PublicationRefusedError, match="nobody has asked"):
        publications.approve(subject, media, named("duc"))
    with pytest.raises(PublicationRefusedError, match="nobody has asked"):
        publications.publish(subject, media, tmp_path / "out", named("lan"), AT)
    publications.ask(subject, media, named("lan"), WISH)
    publications.approve(subject, media, named("duc"))
    publications.publish(subject, media, tmp_path / "out", named("lan"), AT)
    assert store.check().whole


@pytest.mark.parametrize(("step", "who"), [("ask", "nam"), ("approve", "lan"), ("publish", "nam")])
def test_who_has_not_the_right_does_nothing(
    store: Store, named: Named, subject: Subject, media: Path, tmp_path: Path, step: str, who: str
) -> None:
    publications = Publications(store)
    if step != "ask":
        publications.ask(subject, media, named("duc"), WISH)
    if step == "publish":
        publications.approve(subject, media, named("mai"))
    before = log(store)
    steps: dict[str, Callable[[], object]] = {
        "ask": lambda: publications.ask(subject, media, named(who), WISH),
        "approve": lambda: publications.approve(subject, media, named(who)),
        "publish": lambda: publications.publish(subject, media, tmp_path / "out", named(who), AT),
    }
    with pytest.raises(PublicationRefusedError, match="may not do this"):
        steps[step]()
    assert log(store) == before


def test_an_approval_is_of_one_file(store: Store, named: Named, subject: Subject, media: Path, tmp_path: Path) -> None:
    publications = Publications(store)
    publications.ask(subject, media, named("lan"), WISH)
    publications.approve(subject, media, named("mai"))
    other = tmp_path / "other.mp4"
    assert subject.package is not None
    redacted(subject.package, other, PUBLICATION.model_copy(update={"actor": "whole"}))
    with pytest.raises(PublicationRefusedError, match="nobody has asked"):
        publications.publish(subject, other, tmp_path / "out", named("lan"), AT)


def test_a_case_that_is_no_longer_confirmed_is_not_published(
    store: Store, named: Named, subject: Subject, media: Path, tmp_path: Path
) -> None:
    publications = Publications(store)
    publications.ask(subject, media, named("lan"), WISH)
    publications.approve(subject, media, named("mai"))
    store.review(EVENT, 2, Judgement("mai", "approver", "rejected", "REJECT-WIND", "gió", 1, 3.0))
    with pytest.raises(PublicationRefusedError, match="does not stand"):
        publications.publish(subject, media, tmp_path / "out", named("lan"), AT)


def test_what_waits_is_asked_about_the_newest_clip_of_a_case_that_stands(
    store: Store, named: Named, subject: Subject, media: Path
) -> None:
    publications, others = Publications(store), frozenset({"elsewhere"})
    sources = frozenset({store.event(EVENT).record.source})
    assert store.wishes.waiting(sources) == ()
    publications.ask(subject, media, named("lan"), WISH)
    (one,) = store.wishes.waiting(sources)
    assert (one.event_id, one.asked.by, one.asked.reason, one.asked.step) == (EVENT, "lan", WISH.reason, "asked")
    assert store.wishes.waiting(others) == ()
    head = store.feed.head()
    package = one.asked.package
    store.custody.publication_prepared(EVENT, "lan", package, "f" * 64)
    assert store.wishes.waiting(sources) == (), "it was made anew: nobody has asked about that"
    store.custody.publication_prepared(EVENT, "lan", package, sha256(media), (3,))
    assert store.wishes.waiting(sources) == (one,)
    assert store.feed.head() == head, "what is only made concerns nobody yet"
    another = Store(store.engine)
    publications.approve(subject, media, named("mai"))
    assert another.wishes.steps([EVENT, "f" * 20]) == store.wishes.steps([EVENT]) == {EVENT: "approved"}
    assert store.feed.head() == head + 1
    assert store.wishes.waiting(sources) == ()
    publications.ask(subject, media, named("lan"), WISH)
    assert len(store.wishes.waiting(sources)) == 1
    store.review(EVENT, 2, Judgement("mai", "approver", "rejected", "REJECT-WIND", "gió", 1, 3.0))
    assert store.wishes.waiting(sources) == ()


def test_people_of_another_commune_and_packages_of_another_store_are_refused(
    store: Store, named: Named, subject: Subject, media: Path, tmp_path: Path
) -> None:
    elsewhere = replace(named("lan"), communes=frozenset({"xã khác"}))
    with pytest.raises(PublicationRefusedError, match="not in your communes"):
        Publications(store).ask(subject, media, elsewhere, WISH)
    (tmp_path / "empty").mkdir()
    with (
        closing(Store.open(database_in(tmp_path / "empty"))) as empty,
        pytest.raises(PublicationRefusedError, match="does not know this case"),
    ):
        Publications(empty).ask(subject, media, named("lan"), WISH)
