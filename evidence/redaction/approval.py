"""Publishing takes two people who have accounts: one has watched the redacted file and asks, another one approves. Both
are entries of the log, about one package and one file; without them nothing goes out, and what goes out is one too.
Either of them may take it back, and then it begins anew."""

import hashlib
from datetime import datetime
from pathlib import Path

from evidence import catalogue_redaction as words
from evidence.people import OF_ROLE, Account, Person, Right, Scope
from evidence.redaction.errors import PublicationRefusedError, RedactionError
from evidence.redaction.plan import Entity
from evidence.redaction.prepared import obeyed
from evidence.redaction.publish import Publication, Wish, checked, publish
from evidence.redaction.record import Redaction
from evidence.redaction.subject import Subject
from evidence.store import NoSuchEventError, Store
from evidence.store.events import event_subject
from evidence.store.feed import Standing
from evidence.store.wishes import Asked, last_wish

ASKS: Right = "review"
APPROVES: Right = "export"
TAKES_OUT: Right = "download"


class UncoveredNotSeenError(PublicationRefusedError):
    """Whoever approves has not said that they looked at these, which somebody uncovered by hand."""

    def __init__(self, uncovered: tuple[Entity, ...]) -> None:
        super().__init__(words.UNCOVERED_NOT_SEEN)
        self.uncovered = uncovered


class Publications:
    """Methods raise PublicationRefusedError with the reason in both languages, RedactionError, StoreError, OSError."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._scope = Scope(store.engine)

    def ask(self, subject: Subject, media: Path, who: Account, wish: Wish) -> None:
        """`who` has watched all of `media`, which may be published as far as a program can tell."""
        self._require(who, ASKS, subject)
        if not wish.reason.strip():
            raise PublicationRefusedError(words.NEEDS_REASON)
        event_id, package, redaction = self._checked(subject, media, wish)
        digest = redaction.file_sha256
        self._store.custody.publication_asked(
            event_id, who.name, package, digest, wish.reason.strip(), wish.outcome, wish.law
        )

    def approve(
        self, subject: Subject, media: Path, who: Account, *, uncovered_seen: bool = False
    ) -> tuple[Entity, ...]:
        """Another person than who asked. `uncovered_seen`: they have looked at each that was uncovered by hand, which
        is needed where there are any; these are returned. Raises UncoveredNotSeenError besides."""
        self._require(who, APPROVES, subject)
        event_id, package, redaction = self._checked(subject, media, None)
        digest = redaction.file_sha256
        asked = self._standing_wish(event_id, package, digest)
        if asked.by == who.name:
            raise PublicationRefusedError(words.SAME_PERSON)
        try:
            uncovered = obeyed(media, redaction).uncovered
        except RedactionError as error:
            raise PublicationRefusedError(words.NOT_REDACTED.format(reason=error)) from error
        if uncovered and not uncovered_seen:
            raise UncoveredNotSeenError(uncovered)
        self._store.custody.publication_approved(event_id, who.name, package, digest, asked.seq)
        return uncovered

    def decline(self, event_id: str, package: str, media: str, who: Account, why: str) -> None:
        """It is not published on this wish: by whoever may approve, or who asked. `package` and `media` are hashes."""
        asked = self._standing_wish(event_id, package, media)
        if APPROVES not in OF_ROLE[who.role] and asked.by != who.name:
            raise PublicationRefusedError(words.MAY_NOT.format(name=who.name, role=who.role))
        if not why.strip():
            raise PublicationRefusedError(words.NEEDS_REASON)
        self._standing(event_id, who)
        self._store.custody.publication_declined(event_id, who.name, package, media, asked.seq, why.strip())

    def publish(self, subject: Subject, media: Path, out: Path, who: Account, at: datetime) -> Publication:
        """Make the folder `out`. The log has it before anybody can see it."""
        self._require(who, TAKES_OUT, subject)
        event_id, package, redaction = self._checked(subject, media, None)
        digest = redaction.file_sha256
        asked = self._standing_wish(event_id, package, digest)
        if asked.approved_by is None or asked.approved_by == asked.by:
            raise PublicationRefusedError(words.NOBODY_APPROVED)
        wish = Wish(asked.approved_by, asked.by, asked.reason, at, asked.outcome, asked.law)

        def log(made: Publication) -> None:
            self._store.custody.published(event_id, who.name, package, digest, asked.seq, made.page_sha256)

        return publish(subject, media, out, wish, log)

    def _checked(self, subject: Subject, media: Path, wish: Wish | None) -> tuple[str, str, Redaction]:
        """The event, the hash of the package's manifest, and the description of `media`."""
        manifest, redaction = checked(subject, media, wish)
        event_id = manifest.identity.event_id
        package = hashlib.sha256(manifest.to_bytes()).hexdigest()
        standing = self._standing(event_id)
        if package not in {one.manifest_sha256 for one in standing.packages}:
            raise PublicationRefusedError(words.NOT_OURS)
        if (standing.state, standing.verdict) != ("settled", "confirmed"):
            raise PublicationRefusedError(words.NOT_SETTLED)
        return event_id, package, redaction

    def _standing(self, event_id: str, who: Account | None = None) -> Standing:
        """Of an event that `who` may see."""
        everywhere = Person("-", "-", "-", "viewer", frozenset(), None, None)
        person = everywhere if who is None else _person(who)
        try:
            return self._store.feed.event(self._scope.sources(person), event_id)
        except NoSuchEventError as error:
            raise PublicationRefusedError(words.NOT_OURS) from error

    def _require(self, who: Account, right: Right, subject: Subject) -> None:
        if right not in OF_ROLE[who.role]:
            raise PublicationRefusedError(words.MAY_NOT.format(name=who.name, role=who.role))
        if subject.manifest is not None:
            self._standing(subject.manifest.identity.event_id, who)

    def _standing_wish(self, event_id: str, package: str, media: str) -> Asked:
        asked = self.asked(event_id, package, media)
        if asked is None or not asked.stands:
            raise PublicationRefusedError(words.NOBODY_ASKED)
        return asked

    def asked(self, event_id: str, package: str, media: str) -> Asked | None:
        """The last wish to publish this file of this package; both are hashes. Taken back, it says by whom."""
        return last_wish(self._store.audit(event_subject(event_id)), package, media)


def _person(account: Account) -> Person:
    rights = OF_ROLE[account.role]
    return Person(account.name, account.full_name, account.unit, account.role, rights, account.communes, None)
