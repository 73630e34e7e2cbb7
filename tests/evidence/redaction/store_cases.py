"""The sealed package of `cases`, known to a store, confirmed by two people who have accounts."""

from pathlib import Path

from evidence.package.reading import Sealed
from evidence.people import NewAccount, People, Role
from evidence.redaction.plan import PUBLICATION
from evidence.store import Judgement, Store
from tests.evidence.package.events import EVENT
from tests.evidence.redaction.cases import event, redacted, seal

PASSWORD = "một câu dài để nhớ"
PEOPLE: dict[str, Role] = {"lan": "reviewer", "duc": "approver", "mai": "approver", "nam": "viewer"}


def database_in(data: Path) -> str:
    return f"sqlite:///{data / 'litterwatch.sqlite'}"


def stocked(data: Path, *, uncover: tuple[int, ...] = ()) -> tuple[Path, Path]:
    """The package, and what was made of it to be published."""
    case = event(data)
    package = seal(data, case)
    media = data / "red.mp4"
    redacted(package, media, PUBLICATION, uncover)
    store = Store.open(database_in(data))
    store.file_event(case.detail.record())
    store.packages.add(Sealed.in_folder(package).row())
    for version, who in enumerate(("lan", "duc")):
        judged = Judgement(who, PEOPLE[who], "confirmed", "CONFIRM-ROAD", "rõ", case.detail.revision, 31.0)
        store.review(EVENT, version, judged)
    people = People(store)
    for name, role in PEOPLE.items():
        link = people.accounts.add(NewAccount(name, name, "Công an xã", role, None), "console")
        people.accounts.use_link(link, PASSWORD)
    store.close()
    return package, media
