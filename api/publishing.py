"""The work behind `litterwatch evidence publish`: who signs in, and what they ask for, approve or take out."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from api.redacting import explained
from api.screen import fail, say
from evidence import catalogue_publication, catalogue_store
from evidence import catalogue_redaction as words
from evidence.people import Account, People, SignInRefusedError
from evidence.redaction.approval import Publications, UncoveredNotSeenError
from evidence.redaction.entry import PATH_IN_PACKAGE
from evidence.redaction.plan import Entity
from evidence.redaction.publish import Publication, Wish, approval_beside
from evidence.redaction.subject import Subject, opened
from evidence.store import Store, StoreError

CONSOLE = "console"
"""Where somebody signs in who types at the machine itself."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line said; `out` None: nothing is taken out yet."""

    package: Path
    media: Path | None
    by: str
    ask: bool
    approve: bool
    out: Path | None
    reason: str
    outcome: str | None
    law: str | None
    uncovered_seen: bool = False
    """With `approve`: each that was uncovered by hand was looked at."""

    def file(self, subject: Subject) -> Path:
        return self.media or subject.redacted or self.package / PATH_IN_PACKAGE


def run(wanted: Wanted, database: str, *, as_json: bool) -> None:
    """Raises typer.Exit."""
    with _store(database) as store:
        who = _signed_in(People(store), wanted.by)
        with explained(), opened(wanted.package) as subject:
            made = _done(Publications(store), wanted, subject, who)
    if made is None:
        print(words.ASKED if wanted.ask else words.APPROVED)
    elif as_json:
        print(made.model_dump_json(indent=1))
    else:
        assert wanted.out is not None
        print(words.PUBLISHED.format(folder=wanted.out))
        print(words.APPROVAL.format(path=approval_beside(wanted.out)))


def _done(publications: Publications, wanted: Wanted, subject: Subject, who: Account) -> Publication | None:
    media, now = wanted.file(subject), datetime.now(UTC)
    wish = Wish("", None, wanted.reason, now, wanted.outcome, wanted.law)
    if wanted.ask:
        publications.ask(subject, media, who, wish)
        return None
    if wanted.approve:
        try:
            _list(publications.approve(subject, media, who, uncovered_seen=wanted.uncovered_seen))
        except UncoveredNotSeenError as error:
            _list(error.uncovered)
            raise
        return None
    assert wanted.out is not None
    return publications.publish(subject, media, wanted.out, who, now)


def _list(uncovered: tuple[Entity, ...]) -> None:
    """What whoever approves has to look at, and where in the clip it is found."""
    if uncovered:
        say(catalogue_publication.UNCOVERED.format(n=len(uncovered)))
        say(catalogue_publication.UNCOVERED_HELP)
    for one in uncovered:
        begin, middle, end = one.keys[0], one.keys[len(one.keys) // 2], one.keys[-1]
        facts = {"nr": one.id, "begin": f"{begin.at_s:.1f}", "end": f"{end.at_s:.1f}", "score": round(100 * one.score)}
        found = catalogue_publication.FOUND_ONE[one.what].format(**facts)
        box = ",".join(f"{side:.0f}" for side in middle.box)
        say(words.UNCOVERED_THERE.format(vi=found.vi, en=found.en, at=f"{middle.at_s:.1f}", box=box))


def _signed_in(people: People, name: str) -> Account:
    """Either way the log has it. Raises typer.Exit."""
    password = typer.prompt(str(words.SIGN_IN.format(name=name)), hide_input=True, err=True)
    try:
        return people.identify(name, password, CONSOLE)
    except SignInRefusedError:
        fail(words.NOT_SIGNED_IN, status=1)


@contextmanager
def _store(database: str) -> Iterator[Store]:
    try:
        store = Store.open_existing(database)
        try:
            yield store
        finally:
            store.close()
    except StoreError as error:
        fail(catalogue_store.UNUSABLE.format(reason=error), status=1)
