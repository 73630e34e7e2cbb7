"""Whoever changes the log without its hashes, or with them, is found out, and what was changed is named."""

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.store import AuditCheck, AuditEntry, AuditHead, ChainBreak, Store
from evidence.store.audit import entry_sha256
from evidence.store.canonical import canonical
from evidence.store.engine import database_url
from tests.evidence.store.postgres import Server, why_not

LAST = 9
"""The store's own first entry, and eight."""
TEXTS = ("at", "actor", "action", "subject", "facts", "previous", "sha256")
MANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
numbers = st.integers(1, LAST)


class Forger:
    """Somebody with all rights on the database."""

    def __init__(self, whole: str, copy: Callable[[], str], unlock: str) -> None:
        """`whole` is the URL of the log, `copy` makes another with the same rows, `unlock` is SQL."""
        with closing(Store.open(whole)) as store:
            for number in range(LAST - 1):
                store.append_audit("duc", f"step{number}", f"event/{number}", (("n", number), ("vi", "đã xem")))
            subjects = ["store", *(f"event/{number}" for number in range(LAST - 1))]
            self.entries = tuple(entry for subject in subjects for entry in store.audit(subject))
        self._copy = copy
        self._unlock = unlock

    def __call__(self, *statements: str, known: AuditHead | None = None) -> AuditCheck:
        """Do this to a fresh log; what does the check say then?"""
        url = self._copy()
        engine = sqlalchemy.create_engine(database_url(url))
        with engine.begin() as connection:
            for statement in (*self._unlock.split(";"), *statements):
                connection.exec_driver_sql(statement)
        engine.dispose()
        with closing(Store.open_existing(url)) as store:
            return store.check_audit(known)

    def entry(self, seq: int) -> AuditEntry:
        return self.entries[seq - 1]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def forger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Forger:
    if request.param == "sqlite":
        return on_sqlite(tmp_path_factory.mktemp("forged"))
    if (reason := why_not()) is not None:
        pytest.skip(reason)
    server: Server = request.getfixturevalue("postgres")
    whole = server.new_database("prepared")
    # Rows are put back instead of copying a database of 8 MB for each forgery.
    keep = "CREATE TABLE kept AS TABLE audit; CREATE TABLE kept_head AS TABLE head"
    back = ("audit SELECT * FROM kept", "head SELECT * FROM kept_head")
    unlock = ["SET session_replication_role = replica", "DELETE FROM audit", "DELETE FROM head"]
    forger = Forger(whole, lambda: whole, ";".join([*unlock, *(f"INSERT INTO {rows}" for rows in back)]))
    server.sql(keep, whole.partition("?")[0].rpartition("/")[2])
    return forger


def on_sqlite(folder: Path) -> Forger:
    def copy() -> str:
        shutil.copyfile(folder / "whole.sqlite", folder / "forged.sqlite")
        return f"sqlite:///{folder / 'forged.sqlite'}"

    unlock = "DROP TRIGGER audit_no_update;DROP TRIGGER audit_no_delete;DROP TRIGGER audit_no_replace"
    return Forger(f"sqlite:///{folder / 'whole.sqlite'}", copy, unlock)


def quoted(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def columns(entry: AuditEntry) -> dict[str, str]:
    facts = canonical(dict(entry.facts))
    values = (entry.seq, entry.at, entry.actor, entry.action, entry.subject, facts, entry.previous, entry.sha256)
    return dict(zip(("seq", *TEXTS), map(quoted, values), strict=True))


def write(entry: AuditEntry) -> str:
    row = columns(entry)
    return f"INSERT INTO audit ({', '.join(row)}) VALUES ({', '.join(row.values())})"


def overwrite(seq: int, entry: AuditEntry) -> str:
    return f"UPDATE audit SET {', '.join(f'{k} = {v}' for k, v in columns(entry).items())} WHERE seq = {seq}"


def rehashed(entry: AuditEntry) -> AuditEntry:
    """By somebody who knows how."""
    return replace(entry, sha256=entry_sha256(entry))


def named(check: AuditCheck) -> set[int]:
    return {seq for broken in check.breaks for seq in range(broken.first, broken.last + 1)}


def test_an_untouched_log_is_whole(forger: Forger) -> None:
    check = forger()
    assert (check.breaks, check.entries) == ((), LAST)
    assert check.head == AuditHead(LAST, forger.entry(LAST).sha256)


@MANY
@given(seq=numbers, column=st.sampled_from(TEXTS), at=st.integers(0, 63), letter=st.sampled_from("0aZ\n ệ"))
def test_one_other_character_in_any_column_names_its_entry(
    forger: Forger, seq: int, column: str, at: int, letter: str
) -> None:
    text = columns(forger.entry(seq))[column][1:-1]
    other = text[: at % len(text)] + letter + text[at % len(text) + 1 :]
    if other == text:
        other = text + letter
    check = forger(f"UPDATE audit SET {column} = {quoted(other)} WHERE seq = {seq}")
    assert ChainBreak("changed", seq, seq) in check.breaks


@MANY
@given(seq=numbers)
def test_an_entry_that_was_changed_and_hashed_anew_no_longer_fits_to_what_follows(forger: Forger, seq: int) -> None:
    check = forger(overwrite(seq, rehashed(replace(forger.entry(seq), actor="lan"))))
    expected = ChainBreak("rewritten", LAST, LAST) if seq == LAST else ChainBreak("unlinked", seq + 1, seq + 1)
    assert check.breaks == (expected,)


@MANY
@given(first=numbers, count=st.integers(1, LAST))
def test_entries_that_were_removed_are_named(forger: Forger, first: int, count: int) -> None:
    last = min(LAST, first + count - 1)
    check = forger(f"DELETE FROM audit WHERE seq BETWEEN {first} AND {last}")
    assert check.breaks == (ChainBreak("removed", first, last),)
    assert check.entries == LAST - (last - first + 1)


@MANY
@given(pair=st.lists(numbers, min_size=2, max_size=2, unique=True))
def test_two_entries_that_changed_places_are_both_named(forger: Forger, pair: list[int]) -> None:
    one, two = pair
    steps = (f"UPDATE audit SET seq = {to} WHERE seq = {seq}" for seq, to in ((one, -1), (two, one), (-1, two)))
    assert named(forger(*steps)) >= {one, two}


@MANY
@given(seq=st.one_of(st.integers(-3, 0), st.integers(LAST + 1, LAST + 4)))
def test_an_added_entry_is_named_however_well_it_is_made(forger: Forger, seq: int) -> None:
    end = forger.entry(LAST)
    check = forger(write(rehashed(replace(end, seq=seq, previous=end.sha256))))
    assert ChainBreak("added", seq, seq) in check.breaks


@MANY
@given(seq=numbers)
def test_an_entry_pushed_in_between_gives_away_all_that_had_to_move(forger: Forger, seq: int) -> None:
    move = [f"UPDATE audit SET seq = {n + 1} WHERE seq = {n}" for n in range(LAST, seq - 1, -1)]
    pushed = rehashed(replace(forger.entry(seq), actor="lan"))
    assert named(forger(*move, write(pushed))) >= set(range(seq + 1, LAST + 2))


@MANY
@given(seq=st.integers(1, LAST - 1))
def test_a_log_that_was_made_anew_with_its_end_is_found_by_an_end_that_was_noted(forger: Forger, seq: int) -> None:
    """Whoever holds the database and knows how can make another whole chain: hence ends are noted elsewhere."""
    steps = []
    before = forger.entry(seq).previous
    for old in forger.entries[seq - 1 :]:
        new = rehashed(replace(old, actor="lan", previous=before))
        steps.append(overwrite(old.seq, new))
        before = new.sha256
    steps.append(f"UPDATE head SET audit_sha256 = {quoted(before)}")
    assert forger(*steps).breaks == ()
    noted = AuditHead(LAST - 1, forger.entry(LAST - 1).sha256)
    assert forger(*steps, known=noted).breaks == (ChainBreak("rewritten", LAST - 1, LAST - 1),)


def test_a_log_cut_off_together_with_its_end_is_found_by_an_end_that_was_noted(forger: Forger) -> None:
    cut = [
        "DELETE FROM audit WHERE seq > 5",
        f"UPDATE head SET audit_seq = 5, audit_sha256 = {quoted(forger.entry(5).sha256)}",
    ]
    assert forger(*cut).breaks == ()
    noted = AuditHead(LAST, forger.entry(LAST).sha256)
    assert forger(*cut, known=noted).breaks == (ChainBreak("removed", 6, LAST),)
