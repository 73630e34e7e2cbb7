"""What people do to a case without changing it: each is an entry of the audit log, by a function of its own, so that no
caller invents a spelling. What changes something (verdicts, holds, deletions ...) is logged by what changes it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, update

from evidence.store import schema, wishes
from evidence.store.canonical import plain
from evidence.store.events import event_subject
from evidence.store.hotline_schema import report_subject
from evidence.store.rows import AuditEntry, Facts
from evidence.store.writer import writer


class Custody:
    """`store.custody`. Methods raise what those of `Store` do."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def opened(self, event_id: str, who: str, revision: int) -> AuditEntry:
        """Its page with the pictures, at the revision they saw."""
        return self._log(who, "event.opened", event_subject(event_id), (("revision", revision),))

    def viewed(self, event_id: str, who: str, what: str, seconds_played: float) -> AuditEntry:
        """`what`: the path of the media in the package, or in the event's folder."""
        facts: Facts = (("what", what), ("seconds", round(seconds_played, 3)))
        return self._log(who, "clip.viewed", event_subject(event_id), facts)

    def downloaded(self, event_id: str, who: str, what: str, sha256: str, reason: str) -> AuditEntry:
        """A file left the system, in somebody's hands. Raises RecordError where no reason is given."""
        facts: Facts = (("what", what), ("sha256", sha256), ("reason", plain(reason, "reason", 2000)))
        return self._log(who, "file.downloaded", event_subject(event_id), facts)

    def report_file_seen(self, report_id: str, who: str, sha256: str) -> AuditEntry:
        """What came with a hotline report, or was kept for it, was looked at."""
        return self._log(who, "report.file_seen", report_subject(report_id), (("sha256", sha256),))

    def report_file_downloaded(self, report_id: str, who: str, sha256: str, reason: str) -> AuditEntry:
        """It left the system, in somebody's hands. Raises RecordError where no reason is given."""
        facts: Facts = (("sha256", sha256), ("reason", plain(reason, "reason", 2000)))
        return self._log(who, "report.file_downloaded", report_subject(report_id), facts)

    def handed_over(self, event_id: str, who: str, package_id: str, recipient: str, reason: str) -> AuditEntry:
        """An exported package was given to another body. Raises RecordError where no reason is given."""
        facts: Facts = (
            ("package", package_id),
            ("recipient", plain(recipient, "recipient")),
            ("reason", plain(reason, "reason", 2000)),
        )
        return self._log(who, "package.handed_over", event_subject(event_id), facts)

    def verified(self, event_id: str, who: str, package_id: str, *, intact: bool, detail: str = "") -> AuditEntry:
        """Somebody checked a package here."""
        facts: Facts = (("package", package_id), ("intact", intact), ("detail", detail[:500]))
        return self._log(who, "package.verified", event_subject(event_id), facts)

    def publication_asked(
        self, event_id: str, who: str, package: str, media: str, reason: str, outcome: str | None, law: str | None
    ) -> AuditEntry:
        """They have watched all of the redacted `media` (its hash) of the `package` (its manifest's hash). Raises
        RecordError where no reason is given."""
        said: Facts = (("reason", plain(reason, "reason", 2000)), ("outcome", outcome), ("law", law))
        return self._of_publication(who, wishes.ASKED, event_id, (("package", package), ("media", media), *said))

    def publication_approved(self, event_id: str, who: str, package: str, media: str, asked: int) -> AuditEntry:
        """Another person agrees; `asked` is the number of the entry by which it was asked for."""
        facts: Facts = (("package", package), ("media", media), ("asked", asked))
        return self._of_publication(who, wishes.APPROVED, event_id, facts)

    def publication_prepared(
        self, event_id: str, who: str, package: str, media: str, uncovered: tuple[int, ...] = ()
    ) -> AuditEntry:
        """The program made the redacted `media` of the `package` because they wanted it; nobody has seen it yet.
        `uncovered`: what they said is nobody and no vehicle."""
        facts: Facts = (("package", package), ("media", media))
        if uncovered:
            facts = (*facts, ("uncovered", " ".join(map(str, uncovered))))
        return self._log(who, wishes.PREPARED, event_subject(event_id), facts)

    def publication_declined(
        self, event_id: str, who: str, package: str, media: str, asked: int, reason: str
    ) -> AuditEntry:
        """Refused by a second person, or taken back by who asked. Raises RecordError where no reason is given."""
        facts: Facts = (("package", package), ("media", media), ("asked", asked))
        said: Facts = (("reason", plain(reason, "reason", 2000)),)
        return self._of_publication(who, wishes.DECLINED, event_id, (*facts, *said))

    def published(self, event_id: str, who: str, package: str, media: str, asked: int, page: str) -> AuditEntry:
        """What the public may see was handed out; `page` is the hash of its index.html."""
        facts: Facts = (("package", package), ("media", media), ("asked", asked), ("page", page))
        return self._of_publication(who, wishes.PUBLISHED, event_id, facts)

    def logged_in(self, account: str, address: str) -> AuditEntry:
        return self._log(account, "login.done", account_subject(account), (("from", address),))

    def login_refused(self, account: str, address: str, why: str) -> AuditEntry:
        """`account` is what was typed: it may not exist."""
        shown = account[:100].replace("\0", "") or "-"
        return self._log(shown, "login.refused", account_subject(shown), (("from", address), ("why", why)))

    def logged_out(self, account: str) -> AuditEntry:
        return self._log(account, "login.ended", account_subject(account), ())

    def account_changed(self, account: str, by: str, change: str) -> AuditEntry:
        """Made, disabled, given another role, another password (never which)."""
        return self._log(by, "account.changed", account_subject(account), (("change", plain(change, "change")),))

    def setting_changed(self, name: str, by: str, before_sha256: str | None, after_sha256: str) -> AuditEntry:
        """A settings file: retention, law book, cameras.yaml as a person edited it."""
        facts: Facts = (("before", before_sha256), ("after", after_sha256))
        return self._log(by, "setting.changed", f"setting/{plain(name, 'setting', 100)}", facts)

    def searched(self, who: str, query: str, found: int) -> AuditEntry:
        return self._log(who, "events.searched", "store", (("query", query[:500]), ("found", found)))

    def _of_publication(self, who: str, action: str, event_id: str, facts: Facts) -> AuditEntry:
        """Who follows events learns that there is something to do, or done."""
        event = schema.Event
        with writer(self._engine, self._clock) as to:
            moved = update(event).where(event.event_id == event_id).values(change_seq=to.next_change())
            to.connection.execute(moved)
            return to.log(who, action, event_subject(event_id), facts)

    def _log(self, who: str, action: str, subject: str, facts: Facts) -> AuditEntry:
        with writer(self._engine, self._clock) as to:
            return to.log(who, action, subject, facts)


def account_subject(account: str) -> str:
    """What the audit log calls it."""
    return f"account/{account}"
