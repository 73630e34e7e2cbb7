"""`litterwatch pull`: a mirror has everything, whole, and nothing else; whatever happened on the way."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import rfc8785
import typer.main
from typer.core import TyperGroup, TyperOption

from api.cli import app
from api.client import Row
from api.pulling.folder import RESERVE_BYTES, STAMP, MirrorFolder
from api.pulling.ledger import Ledger
from api.pulling.mirror import Mirror
from api.pulling.packages import Trusting
from api.pulling.screen import PullScreen
from benchmarks.station.cutting import relay
from benchmarks.station.stock import id_of, record_of
from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.people import NewAccount
from evidence.stamps import stamp_checker
from evidence.stamps.asking import ask as ask_stamp
from evidence.store import Judgement
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from tests.api.client.stationed import Stationed, packages_in, pull, stationed
from tests.api.client.test_client import scripted
from tests.checkout import REPOSITORY
from tests.evidence.stamps.tsa import local_tsa


def package_id(number: int) -> str:
    return f"EV-20-{number:04x}-20261122-0001"


def final(out: Path, number: int) -> Path:
    return out / "packages" / id_of(number) / package_id(number)


def at_the_station(place: Stationed, number: int, path: str) -> Path:
    """A file of a package, on the station's own disk."""
    return place.stock.data / "evidence" / f"packages/{id_of(number)}/{package_id(number)}" / path


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Stationed]:
    with stationed(tmp_path / "station") as made:
        yield made


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "mirror"


def test_everything_is_here_verified_and_fetched_once(place: Stationed, out: Path) -> None:
    first = pull(place.url, out, "--trust", str(place.stock.data / "keys/trust.json"), token=place.token)
    assert (first.status, first.told["complete"], first.told["fetched"]) == (0, True, 3)
    known = Known(trusts=(place.stock.keys.trust,))
    for number in range(3):
        assert verify_package(final(out, number), known).verdict == "intact"
        said = (out / f"events/{id_of(number)}.json").read_bytes()
        with place.client() as client:
            (row,) = [row for row in client.follow() if row.event_id == id_of(number)]
        assert hashlib.sha256(said).hexdigest() == row.row_sha256
    entries = len(place.stock.station.store.audit(f"event/{id_of(0)}"))
    again = pull(place.url, out, token=place.token)
    assert (again.status, again.told["fetched"], again.told["new_events"]) == (0, 0, 0)
    assert len(place.stock.station.store.audit(f"event/{id_of(0)}")) == entries, "nothing was taken a second time"


def test_what_changes_follows_and_what_was_withdrawn_goes(place: Stationed, out: Path) -> None:
    pull(place.url, out, token=place.token)
    store = place.stock.station.store
    store.file_event(record_of(0, revision=2))
    store.review(id_of(1), 0, Judgement("lan", "reviewer", "confirmed", "CONFIRM-ROAD", "", 1, 9.0))
    store.withdraw_event(id_of(2), "lan", "trùng")
    place.stock.event(3)
    place.stock.package(3)
    done = pull(place.url, out, token=place.token)
    assert (done.status, done.told["new_events"], done.told["withdrawn_now"], done.told["fetched"]) == (0, 3, 1, 1)
    assert json.loads((out / f"events/{id_of(0)}.json").read_text())["event"]["record"]["revision"] == 2
    assert json.loads((out / f"events/{id_of(1)}.json").read_text())["event"]["verdict"] == "confirmed"
    assert not (out / f"events/{id_of(2)}.json").exists()
    assert (out / f"withdrawn/{id_of(2)}.json").is_file()
    assert packages_in(out) == {package_id(number) for number in (0, 1, 3)}


def test_a_file_damaged_at_the_station_is_set_aside_and_named_and_the_rest_comes(place: Stationed, out: Path) -> None:
    path = at_the_station(place, 1, "media/original.mp4")
    right = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(right[:-1] + b"?")
    done = pull(place.url, out, token=place.token)
    assert (done.status, done.told["held"], done.told["refused"]) == (1, 2, 1)
    (refused,) = done.told["not_taken"]
    assert refused["package_id"] == package_id(1)
    assert "media/original.mp4" in refused["reason"]
    assert packages_in(out) == {package_id(0), package_id(2)}
    aside = sorted((out / f"quarantine/{id_of(1)}/{package_id(1)}.files").iterdir())
    assert [one.read_bytes() for one in aside] == [right[:-1] + b"?"] * 3
    assert str(aside[0]) in done.said
    path.write_bytes(right)
    again = pull(place.url, out, token=place.token)
    assert (again.status, again.told["fetched"], packages_in(out)) == (
        0,
        1,
        {package_id(number) for number in range(3)},
    )


def test_a_package_of_somebody_who_is_not_trusted_waits_in_quarantine(
    place: Stationed, out: Path, tmp_path: Path
) -> None:
    other = SiteKeys.open(tmp_path / "other", site="Nơi khác")
    done = pull(place.url, out, "--trust", str(tmp_path / "other/trust.json"), token=place.token)
    assert (done.status, done.told["held"], done.told["refused"]) == (1, 0, 3)
    assert packages_in(out) == set()
    assert other.key_id != place.stock.keys.key_id
    held = out / f"quarantine/{id_of(0)}/{package_id(0)}"
    assert "untrusted" in json.loads((held / "reason.json").read_text())["reason"]
    before = (held / "media/original.mp4").stat().st_ino
    trusted = pull(place.url, out, "--trust", str(place.stock.data / "keys/trust.json"), token=place.token)
    assert (trusted.status, trusted.told["held"]) == (0, 3)
    assert (final(out, 0) / "media/original.mp4").stat().st_ino == before, "nothing was fetched anew"
    assert not (final(out, 0) / "reason.json").exists()


def test_what_was_deleted_by_decision_before_it_was_fetched_is_gone_and_no_failure(place: Stationed, out: Path) -> None:
    key = f"packages/{id_of(1)}/{package_id(1)}"
    place.stock.station.objects.delete(f"{key}/media/original.mp4", "d" * 32)
    done = pull(place.url, out, token=place.token)
    assert (done.status, done.told["held"], done.told["gone"]) == (0, 2, 1)
    assert "gone" in done.said


def test_a_database_that_was_put_back_is_read_from_the_beginning(place: Stationed, out: Path, tmp_path: Path) -> None:
    pull(place.url, out, token=place.token)
    with stationed(tmp_path / "older", 1) as older:
        refused = pull(older.url, out, token=older.token)
        assert refused.status == 2
        assert place.url in refused.said
        done = pull(older.url, out, "--moved", token=older.token)
        assert (done.status, done.told["complete"]) == (0, True)
    assert packages_in(out) == {package_id(number) for number in range(3)}, "what is here stays"


def test_what_rots_on_the_disk_is_found_and_fetched_again(place: Stationed, out: Path) -> None:
    pull(place.url, out, token=place.token)
    (final(out, 0) / "media/original.mp4").write_bytes(b"")
    shutil.rmtree(final(out, 1))
    done = pull(place.url, out, "--check", token=place.token)
    assert (done.status, done.told["fetched"], done.told["held"]) == (0, 2, 3)
    assert packages_in(out) == {package_id(number) for number in range(3)}


def test_without_its_ledger_the_mirror_reads_what_it_has_and_fetches_nothing(place: Stationed, out: Path) -> None:
    pull(place.url, out, token=place.token)
    inode = (final(out, 0) / "media/original.mp4").stat().st_ino
    (out / ".ledger.sqlite").write_bytes(b"not a database, at all" * 100)
    assert pull(place.url, out, token=place.token).status == 2
    (out / ".ledger.sqlite").unlink()
    done = pull(place.url, out, token=place.token)
    assert (done.status, done.told["held"], done.told["fetched"], done.told["fetched_bytes"]) == (0, 3, 0, 0)
    assert (final(out, 0) / "media/original.mp4").stat().st_ino == inode


def test_a_stamp_that_comes_later_is_fetched_and_a_wrong_one_is_not_taken(place: Stationed, out: Path) -> None:
    with local_tsa() as tsa:
        signed = at_the_station(place, 0, "manifest.sig").read_bytes()
        stamp, _ = ask_stamp(tsa.url, signed, stamp_checker((tsa.root,)))
    for number in (0, 1):  # the second is over another package
        place.stock.station.objects.put(f"packages/{id_of(number)}/{package_id(number)}/{STAMP}", stamp)
    done = pull(place.url, out, token=place.token)
    assert (done.status, done.told["stamped"]) == (0, 1)
    assert (final(out, 0) / STAMP).read_bytes() == stamp
    assert not (final(out, 1) / STAMP).exists()
    assert "over another" in done.said
    assert verify_package(final(out, 0), Known()).verdict == "unknown_signer"


@pytest.mark.parametrize(
    "change",
    [
        {"event_id": "../../outside"},
        {"package_id": ".."},
        {"path": "../../../outside"},
        {"path": "/etc/outside"},
        {"path": "a//b"},
        {"path": "media/original.mp4", "twice": True},
    ],
)
def test_names_that_lead_elsewhere_are_refused_and_named(
    place: Stationed, out: Path, tmp_path: Path, change: dict[str, str]
) -> None:
    with place.client() as client:
        row = next(client.follow())
    said = json.loads(row.said)
    event = said["event"]
    if "event_id" in change:
        said["event_id"] = event["event_id"] = event["record"]["event_id"] = change["event_id"]
    elif "package_id" in change:
        event["packages"][0]["package_id"] = change["package_id"]
    else:
        event["packages"][0]["files"][0]["path"] = change["path"]
        event["packages"][0]["files"][1]["path"] = change["path"] if "twice" in change else "b"
    digest = hashlib.sha256(rfc8785.dumps(said)).hexdigest()
    page = json.dumps({"events": [{**said, "row_sha256": digest}], "next": "n", "more": False}).encode()
    who = {"id": "sao", "name": "", "unit": "", "role": "approver", "rights": ["events", "media", "download"]}
    first = json.dumps({**who, "communes": None, "csrf": None}).encode()
    with scripted((200, {}, first), (200, {}, page)) as (url, script):
        done = pull(url, out, token=place.token)
    assert (done.status, done.told["refused"]) == (1, 1)
    assert "expected" in done.said
    assert len(script.asked) == 2, "nothing of it was asked for"
    assert not list(tmp_path.rglob("outside*"))


def test_a_damaged_row_is_not_taken_and_the_cursor_stays(out: Path) -> None:
    row = {"event_id": "a" * 20, "event": None, "row_sha256": "0" * 64}
    page = json.dumps({"events": [row], "next": "n", "more": False}).encode()
    who = {
        "id": "sao",
        "name": "",
        "unit": "",
        "role": "x",
        "rights": ["events", "media", "download"],
        "communes": None,
    }
    with scripted((200, {}, json.dumps(who).encode()), (200, {}, page)) as (url, _):
        done = pull(url, out, token="x" * 20)
    assert (done.status, done.told["events"], done.told["withdrawn"]) == (1, 0, 0)
    assert "hash" in done.told["trouble"]


def test_misuse_ends_with_2_and_says_what_is_wrong(place: Stationed, out: Path, tmp_path: Path) -> None:
    people = place.stock.station.people
    people.accounts.add(NewAccount("xem", "Xem", "CA", "viewer", None), "test")
    looks = people.tokens.make("xem", "x", ["events", "media"], "test")
    open_file = tmp_path / "token"
    open_file.write_text(place.token)
    open_file.chmod(0o644)
    for url, more, token, said in (
        (place.url, (), None, "LITTERWATCH_TOKEN"),
        (place.url, ("--token-file", str(tmp_path / "none")), None, "token"),
        ("ftp://x", (), place.token, "http"),
        ("http://tram.example", (), place.token, "--allow-http"),
        (place.url, ("--once", "--every", "5"), place.token, "--every"),
        (place.url, (), looks, "download"),
        (place.url, (), "lw_" + "x" * 43, "sign in"),
        (place.url, ("--key", "abc"), place.token, "64"),
    ):
        done = pull(url, out, *more, token=token)
        assert (done.status, said in done.said) == (2, True), (url, more, done.said)
    fine = pull(place.url, out, "--token-file", str(open_file), token=None)
    assert fine.status == 0
    assert "chmod 600" in fine.said
    with (out / ".lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert pull(place.url, out, token=place.token).status == 2


def test_a_token_that_is_revoked_ends_it_and_what_is_here_stays(place: Stationed, out: Path) -> None:
    pull(place.url, out, token=place.token)
    (token,) = [one for one in place.stock.station.people.tokens.all() if one.account == "sao"]
    place.stock.station.people.tokens.revoke(token.token_id, "test")
    done = pull(place.url, out, "--every", "1", token=place.token)
    assert (done.status, done.told["held"]) == (2, 3)


def test_a_station_that_is_away_is_said_and_what_is_here_stays(place: Stationed, out: Path) -> None:
    pull(place.url, out, token=place.token)
    place.stock.event(3)
    folder = MirrorFolder(out)
    with relay(place.port) as line, place.client(line.url) as client, folder.alone():
        line.away = True
        with closing(Ledger(folder.ledger)) as ledger:
            screen = PullScreen(quiet=False)
            done = Mirror(client, folder, ledger, Trusting(Known()), screen, reason="thử", moved=True).round()
    assert (done.counts.held, done.counts.events, done.whole) == (3, 3, False)
    assert "expected an answer" in str(done.trouble)


def test_it_goes_on_following_until_it_is_told_to_end(place: Stationed, out: Path) -> None:
    command = [".venv/bin/litterwatch", "pull", place.url, "--out", str(out), "--every", "1", "--json"]
    env = {**os.environ, "LITTERWATCH_TOKEN": place.token}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["held"] == 3
        place.stock.event(3)
        place.stock.package(3)
        while json.loads(process.stdout.readline())["held"] < 4:
            pass
        process.terminate()
    assert packages_in(out) == {package_id(number) for number in range(4)}


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own."""
    at = tmp_path / "small"
    at.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=72m", "none", str(at)], check=False).returncode != 0:
        pytest.skip("no small disk can be mounted here")
    yield at
    subprocess.run(["umount", str(at)], check=True)


@pytest.mark.parametrize("reserve", [RESERVE_BYTES, -(1 << 40)], ids=["in time", "in the middle"])
def test_a_disk_that_fills_up_is_said_and_nothing_half_gets_a_name(
    place: Stationed, small: Path, reserve: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.pulling.folder.RESERVE_BYTES", reserve)
    out, filler = small / "mirror", small / "filler"
    free = shutil.disk_usage(small).free
    filler.write_bytes(bytes(free - max(reserve, 100_000) - 300_000))
    full = pull(place.url, out, token=place.token)
    assert (full.status, full.told["held"] < 3, full.told["refused"]) == (1, True, 0)
    assert full.told["trouble"]
    known = Known(trusts=(place.stock.keys.trust,))
    assert all(verify_package(path, known).verdict == "intact" for path in (out / "packages").glob("*/*"))
    filler.unlink()
    done = pull(place.url, out, token=place.token)
    assert (done.status, done.told["held"]) == (0, 3)


def test_one_package_that_always_breaks_off_does_not_keep_out_the_others(
    place: Stationed, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = FolderObjects.chunks

    def broken(self: FolderObjects, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        if key.endswith(f"{package_id(0)}/context/padding.bin"):
            raise OSError("the disk cannot be read here")
        yield from whole(self, key, start, end)

    monkeypatch.setattr(FolderObjects, "chunks", broken)
    folder = MirrorFolder(out)
    with place.client() as client, folder.alone(), closing(Ledger(folder.ledger)) as ledger:
        mirror = Mirror(client, folder, ledger, Trusting(Known()), PullScreen(quiet=True), reason="thử")
        done = mirror.round()
        assert (done.whole, done.counts.held, done.counts.wanted) == (False, 2, 1)
        assert done.refused[0].package_id == package_id(0)
        monkeypatch.undo()
        assert mirror.round().whole


def test_every_option_is_described() -> None:
    page = (REPOSITORY / "docs/pulling.md").read_text("utf-8")
    program = typer.main.get_command(app)
    assert isinstance(program, TyperGroup)
    options = [max(one.opts, key=len) for one in program.commands["pull"].params if isinstance(one, TyperOption)]
    assert [option for option in options if f"`{option}" not in page] == []


def test_rows_are_what_their_hash_says(place: Stationed) -> None:
    with place.client() as client:
        row = next(client.follow())
    found = {**json.loads(row.said), "row_sha256": row.row_sha256}
    assert Row.of(found) == row
