"""The steps of a publication, as people and programs take them: the clip is made, somebody who has watched it asks,
another person approves or declines, and what may be seen by all is taken out. Pages and API come through here, so no
rule can differ between them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from tempfile import mkdtemp

from api.http.people import require
from api.http.problems import ProblemError
from api.http.station import Station
from api.publication_state import PublicationState, may_approve, publication_state, waiting_in
from api.publication_uncovered import picture_around
from api.publication_work import BusyError, Changes, PublicationWork, package_folder
from api.v1.common import case_of
from evidence import catalogue_api, catalogue_redaction, catalogue_station
from evidence import catalogue_publication as words
from evidence.catalogue import Text
from evidence.objects import ObjectsError
from evidence.package.zipping import write_zip
from evidence.people import Account, Person
from evidence.redaction.approval import APPROVES, Publications
from evidence.redaction.errors import PublicationRefusedError, RedactionError
from evidence.redaction.plan import parse_region
from evidence.redaction.prepared import Prepared, Room
from evidence.redaction.publish import Wish, approval_beside
from evidence.redaction.subject import Subject, opened
from evidence.store import RecordError
from evidence.store.wishes import Waiting

CLIP = "publication/redacted.mp4"
APPROVAL = "publication/approval.json"
ALL = 0.95
"""Of the clip: the last pictures of a player are not always counted."""
MOST_REGIONS = 200


class NotNowError(ProblemError):
    """A step that cannot be taken as things stand: something is to be done first, or by somebody else."""

    def __init__(self, kind: str, text: Text, **more: str) -> None:
        super().__init__(HTTPStatus.CONFLICT, kind, text, None, **more)
        self.text = text


@dataclass(frozen=True, slots=True)
class Watched:
    """What somebody says they have watched. `media`: SHA-256 of the clip that they saw. `seconds` None: nobody counted,
    and their word is what there is; it is so at the command line. `uncovered_seen`: they have looked at each that was
    uncovered by hand."""

    media: str
    all_of_it: bool
    seconds: float | None
    uncovered_seen: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be published of the case; None takes what its package says."""

    reason: str
    outcome: str | None
    law: str | None


@dataclass(frozen=True, slots=True)
class Archive:
    """What was taken out, as a zip; its folder goes when it has been sent."""

    name: str
    path: Path

    def remove(self) -> None:
        shutil.rmtree(self.path.parent, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Picture:
    """`name` as the log has it; `media`: SHA-256 of the clip that it is of. `body`: JPEG."""

    name: str
    media: str
    body: bytes

    @property
    def seen(self) -> str:
        return f"{self.name} {self.media[:12]}"


@dataclass(frozen=True)
class Publishing:
    """Of one station. Methods raise ProblemError (NotNowError among them), StoreUnavailableError."""

    station: Station
    sources: Callable[[Person], frozenset[str]]
    """Cameras whose events a person may see."""
    work: PublicationWork
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @cached_property
    def _publications(self) -> Publications:
        return Publications(self.station.store)

    def state(self, event_id: str, person: Person) -> PublicationState:
        with explained():
            standing = case_of(self.station, person, event_id)
            return publication_state(self.station, self.work, person, standing)

    def waiting(self, person: Person) -> tuple[Waiting, ...]:
        """Wishes that nobody has agreed to yet, in the person's communes; who asked first stands first."""
        return waiting_in(self.station, self.sources(person))

    def count_for(self, person: Person) -> int:
        """How many of them wait for somebody like this person."""
        if APPROVES not in person.rights:
            return 0
        return sum(may_approve(person, one.asked) for one in self.waiting(person))

    def prepared(self, event_id: str, person: Person) -> Prepared:
        """The clip to be watched."""
        case_of(self.station, person, event_id)
        with explained():
            found = Room.of(self.station.data, event_id).found()
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-media", catalogue_station.NO_CLIP)
        return found

    def uncovered_picture(self, event_id: str, person: Person, number: int) -> Picture:
        """How it looks in the redacted clip what was uncovered by hand."""
        state = self.state(event_id, person)
        one = next((one for one in state.uncovered if one.entity.id == number), None)
        if state.prepared is None or one is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-file", catalogue_api.NO_FILE)
        with explained():
            body = picture_around(state.prepared, one)
        return Picture(f"publication/uncovered-{number}.jpg", state.media, body)

    def make(self, event_id: str, person: Person, more: Changes) -> None:
        """Begin to make the clip."""
        state = self.state(event_id, person)
        if state.stage == "no":
            raise NotNowError("not-publishable", state.why_not or words.NOT_CONFIRMED)
        more = replace(more, cover=more.cover[:MOST_REGIONS])
        try:
            for one in more.cover:
                parse_region(one, "cover")
        except RedactionError as error:
            raise NotNowError("bad-region", words.BAD_COVER.format(reason=error)) from error
        try:
            self.work.begin(case_of(self.station, person, event_id), person, more)
        except BusyError as error:
            raise NotNowError("busy", words.BUSY) from error

    def ask(self, event_id: str, person: Person, watched: Watched, said: Said, *, proved: bool) -> None:
        state = self._may_step(event_id, person, watched.media)
        self._require_watched(state, watched, proved=proved)
        if not said.reason.strip():
            raise NotNowError("needs-reason", words.NEEDS_REASON)
        if not (state.outcome or said.outcome):
            raise NotNowError("needs-outcome", words.NEEDS_OUTCOME)
        wish = Wish("", None, said.reason, self.clock(), said.outcome, said.law)
        with self._step(event_id, person, state, watched) as (subject, media):
            self._publications.ask(subject, media, self._account(person), wish)

    def approve(self, event_id: str, person: Person, watched: Watched, *, proved: bool) -> None:
        state = self._may_step(event_id, person, watched.media)
        self._require_watched(state, watched, proved=proved)
        if state.uncovered and not watched.uncovered_seen:
            raise NotNowError("uncovered-not-seen", words.UNCOVERED_NOT_SEEN, field="uncovered_seen")
        with self._step(event_id, person, state, watched) as (subject, media):
            who = self._account(person)
            self._publications.approve(subject, media, who, uncovered_seen=watched.uncovered_seen)

    def decline(self, event_id: str, person: Person, watched: Watched, why: str) -> None:
        """Refuse it, or take one's own wish back."""
        state = self._may_step(event_id, person, watched.media)
        if not why.strip():
            raise NotNowError("needs-reason", words.NEEDS_REASON)
        assert state.package is not None
        if state.asked is not None and state.asked.by != person.id:
            require(person, APPROVES)  # a token may have less than its account
        with refusals_explained():
            self._note_watched(event_id, person, watched)
            package = state.package.manifest_sha256
            self._publications.decline(event_id, package, state.media, self._account(person), why)

    def take(self, event_id: str, person: Person) -> Archive:
        """What may be seen by all, which the log then has."""
        state = self.state(event_id, person)
        if state.prepared is None or state.package is None or state.stage != "take":
            raise NotNowError("not-approved", state.why_not or words.NOT_APPROVED)
        folder = Path(mkdtemp(prefix="litterwatch-publication-"))
        name = f"cong-bo-{event_id[:8]}"
        try:
            with refusals_explained(), explained(), package_folder(self.station, state.package) as package:
                out = folder / name
                with opened(package) as subject:
                    who, media = self._account(person), state.prepared.media
                    self._publications.publish(subject, media, out, who, self.clock())
                shutil.copyfile(approval_beside(out), Room.of(self.station.data, event_id).approval)
                archive = Archive(f"{name}.zip", folder / f"{name}.zip")
                write_zip(out, archive.path)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return archive

    def approval(self, event_id: str, person: Person) -> bytes:
        """The record of the approval that was taken out last; it holds names."""
        if not self.state(event_id, person).taken:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-file", catalogue_api.NO_FILE)
        return Room.of(self.station.data, event_id).approval.read_bytes()

    def _may_step(self, event_id: str, person: Person, media: str) -> PublicationState:
        state = self.state(event_id, person)
        if state.prepared is None or state.package is None:
            raise NotNowError("no-clip-yet", state.why_not or words.NOT_MADE)
        if media != state.media:
            raise NotNowError("clip-changed", words.CHANGED)
        return state

    def _require_watched(self, state: PublicationState, watched: Watched, *, proved: bool) -> None:
        if not proved:
            raise NotNowError("prove-who-you-are", words.PROVE)
        if not watched.all_of_it or (watched.seconds is not None and watched.seconds < ALL * state.duration_s):
            raise NotNowError("not-watched", words.NOT_WATCHED)

    @contextmanager
    def _step(
        self, event_id: str, person: Person, state: PublicationState, watched: Watched
    ) -> Iterator[tuple[Subject, Path]]:
        assert state.package is not None
        assert state.prepared is not None
        with refusals_explained():
            self._note_watched(event_id, person, watched)
            with package_folder(self.station, state.package) as folder, opened(folder) as subject:
                yield subject, state.prepared.media

    def _note_watched(self, event_id: str, person: Person, watched: Watched) -> None:
        if watched.seconds:
            what = f"{CLIP} {watched.media[:12]}"
            self.station.store.custody.viewed(event_id, person.id, what, watched.seconds)

    def _account(self, person: Person) -> Account:
        return self.station.people.accounts.get(person.id)


@contextmanager
def refusals_explained() -> Iterator[None]:
    """What the rules of publishing refuse. Raises NotNowError."""
    try:
        yield
    except PublicationRefusedError as error:
        raise NotNowError("refused", error.text) from error
    except (RedactionError, RecordError) as error:
        raise NotNowError("refused", catalogue_redaction.FAILED.format(reason=error)) from error


@contextmanager
def explained() -> Iterator[None]:
    """Raises ProblemError."""
    try:
        yield
    except ObjectsError as error:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "objects-away", catalogue_api.OBJECTS_AWAY) from error
    except (RedactionError, OSError) as error:
        reason = error.strerror or type(error).__name__ if isinstance(error, OSError) else error
        text = catalogue_redaction.FAILED.format(reason=reason)
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "no-publication", text) from error
