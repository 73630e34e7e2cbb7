"""The contract of an object store, the same for a folder and for S3."""

import errno
import hashlib
import multiprocessing
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.objects import (
    BadAddressError,
    BadKeyError,
    ContentChangedError,
    FolderObjects,
    NoSuchObjectError,
    ObjectExistsError,
    Objects,
    ObjectsError,
    ObjectsUnavailableError,
    open_objects,
)
from evidence.objects.objects import checked_key

KEY = "packages/aa/bb/media/original.mp4"
DELETION = "0" * 31 + "a"


def test_what_was_put_is_read_back_with_its_hash(objects: Objects, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"clip" * 1000)
    put = objects.put(KEY, path, hashlib.sha256(path.read_bytes()).hexdigest())
    assert put.new
    assert (put.size, put.sha256) == (4000, hashlib.sha256(path.read_bytes()).hexdigest())
    assert objects.read(KEY) == path.read_bytes()
    assert objects.stat(KEY).size == 4000


def test_nothing_under_a_final_name_is_rewritten(objects: Objects) -> None:
    objects.put(KEY, b"first")
    with pytest.raises(ObjectExistsError, match="found other bytes, which stay"):
        objects.put(KEY, b"other")
    assert objects.read(KEY) == b"first"


def test_putting_the_same_again_changes_nothing(objects: Objects) -> None:
    first = objects.put(KEY, b"first")
    again = objects.put(KEY, b"first")
    assert first.new
    assert not again.new
    assert again.sha256 == first.sha256


def test_of_many_that_put_at_once_one_wins_and_all_are_told(objects: Objects) -> None:
    outcomes: list[str] = []

    def put(content: bytes) -> None:
        try:
            objects.put(KEY, content)
            outcomes.append(content.decode())
        except ObjectExistsError:
            outcomes.append("")

    threads = [threading.Thread(target=put, args=(f"content {n}".encode(),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outcome for outcome in outcomes if outcome] == [objects.read(KEY).decode()]
    assert len(outcomes) == 8


def test_bytes_that_are_not_those_announced_are_not_kept(objects: Objects) -> None:
    with pytest.raises(ContentChangedError, match="nothing is kept"):
        objects.put(KEY, b"first", "0" * 64)
    with pytest.raises(NoSuchObjectError):
        objects.stat(KEY)
    assert objects.sweep(older_than_s=-5) == 0


@pytest.mark.parametrize(
    ("start", "end", "found"), [(0, 3, b"012"), (3, None, b"3456789"), (8, 100, b"89"), (20, 30, b"")]
)
def test_ranges(objects: Objects, start: int, end: int | None, found: bytes) -> None:
    objects.put(KEY, b"0123456789")
    assert objects.read(KEY, start, end) == found


def test_a_range_that_goes_backwards_is_refused(objects: Objects) -> None:
    objects.put(KEY, b"0123456789")
    with pytest.raises(ObjectsError, match="expected a range"):
        objects.read(KEY, 5, 3)


def test_what_is_not_there_is_said_to_be_not_there(objects: Objects) -> None:
    for ask in (objects.read, objects.stat, lambda key: list(objects.chunks(key))):
        with pytest.raises(NoSuchObjectError, match=f"found none named {KEY}"):
            ask(KEY)
    assert list(objects.list("packages/zz")) == []


def test_a_listing_has_all_below_a_folder_and_nothing_beside_it(objects: Objects) -> None:
    wanted = {f"packages/e/p{n}/manifest.json" for n in range(5)}
    for key in wanted | {"packages/e2/p/manifest.json"}:
        objects.put(key, b"{}")
    assert {found.key for found in objects.list("packages/e")} == wanted
    assert {found.key for found in objects.list()} == wanted | {"packages/e2/p/manifest.json"}


def test_nothing_is_deleted_without_the_id_of_a_deletion(objects: Objects) -> None:
    objects.put(KEY, b"first")
    with pytest.raises(ObjectsError, match="nothing is deleted without one"):
        objects.delete(KEY, "")
    assert objects.delete(KEY, DELETION)
    assert not objects.delete(KEY, DELETION)
    assert list(objects.list()) == []


def test_a_name_that_leads_elsewhere_is_refused(objects: Objects) -> None:
    for key in ("", "/etc/passwd", "a/../b", "../b", ".hidden", "a//b", "a/", "a b", "a/.b", "ă", "a\0", "x" * 600):
        for use in (
            objects.read,
            objects.stat,
            lambda key: objects.put(key, b""),
            lambda k: objects.delete(k, DELETION),
        ):
            with pytest.raises(BadKeyError):
                use(key)


@given(st.text(max_size=40))
def test_no_accepted_name_leaves_its_folder(key: str) -> None:
    try:
        checked_key(key)
    except BadKeyError:
        return
    root = Path("/root-of-objects")
    assert (root / key).resolve().is_relative_to(root)
    assert not any(part.startswith(".") for part in key.split("/"))


@pytest.mark.parametrize(
    "address",
    ["", "http://host/x", "s3://", "s3://key:s3cret@bucket/x", "s3://bucket?endpoint=http://a:s3cret@h", "s3://b?x=1"],
)
def test_an_address_that_names_nothing_usable_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(BadAddressError) as caught:
        open_objects(address)
    assert "s3cret" not in str(caught.value)


def test_a_folder_is_named_by_its_path_or_its_url(tmp_path: Path) -> None:
    for address in (tmp_path / "a b", str(tmp_path / "a b"), (tmp_path / "a b").as_uri()):
        found = open_objects(address)
        assert isinstance(found, FolderObjects)
        assert found.root == tmp_path / "a b"


def test_a_store_that_is_away_is_said_to_be_away(s3_endpoint: str, tmp_path: Path) -> None:
    with pytest.raises(BadAddressError, match="expected a bucket, found none"):
        open_objects(f"s3://no-such-bucket/x?endpoint={s3_endpoint}")
    with pytest.raises(ObjectsUnavailableError, match="the object store refuses"):
        open_objects("s3://evidence/x?endpoint=http://127.0.0.1:9")
    (tmp_path / "file").write_text("")
    with pytest.raises(ObjectsUnavailableError, match="the evidence folder refuses"):
        open_objects(tmp_path / "file" / "objects")


def test_large_ones_go_up_in_parts_under_the_same_condition(
    s3_endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3 = pytest.importorskip("evidence.objects.s3")
    monkeypatch.setattr(s3, "WHOLE", 4 << 20)
    monkeypatch.setattr(s3, "_PART", 5 << 20)
    objects = open_objects(f"s3://evidence/parts?endpoint={s3_endpoint}")
    path = tmp_path / "long.mp4"
    path.write_bytes(bytes(range(256)) * (12 << 12))
    whole = hashlib.sha256(path.read_bytes()).hexdigest()
    assert objects.put(KEY, path).sha256 == whole
    assert hashlib.sha256(objects.read(KEY)).hexdigest() == whole
    assert not objects.put(KEY, path).new
    path.write_bytes(bytes(12 << 20))
    with pytest.raises(ObjectExistsError):
        objects.put(KEY, path)
    with pytest.raises(ContentChangedError):
        objects.put("other", path, whole)
    assert [found.key for found in objects.list()] == [KEY]
    assert objects.sweep(older_than_s=-5) == 0


def test_a_killed_put_leaves_nothing_under_a_final_name(tmp_path: Path) -> None:
    root = tmp_path / "objects"
    source = tmp_path / "source"
    source.write_bytes(bytes(4 << 20))
    spawn = multiprocessing.get_context("spawn")
    process = spawn.Process(target=_killed_before_the_link, args=(root, source))
    process.start()
    process.join()
    assert process.exitcode == 9
    objects = FolderObjects(root)
    assert list(objects.list()) == []
    assert objects.sweep(older_than_s=3600) == 0  # it may be another's, at work
    assert objects.sweep(older_than_s=-5) == 1
    assert objects.put(KEY, source).new


def _killed_before_the_link(root: Path, source: Path) -> None:
    import os  # noqa: PLC0415

    Path.hardlink_to = lambda *_: os._exit(9)  # type: ignore[method-assign]
    FolderObjects(root).put(KEY, source)


def test_files_of_a_folder_cannot_be_written_by_mistake(tmp_path: Path) -> None:
    objects = FolderObjects(tmp_path)
    objects.put(KEY, b"first")
    assert (tmp_path / KEY).stat().st_mode & 0o777 == 0o440
    assert (tmp_path / KEY).stat().st_nlink == 1


def test_a_file_system_without_hard_links_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    objects = FolderObjects(tmp_path)
    monkeypatch.setattr(Path, "hardlink_to", refuse)
    with pytest.raises(ObjectsUnavailableError, match="expected a file system with hard links"):
        objects.put(KEY, b"first")
    assert list(objects.list()) == []
    assert list((tmp_path / ".partial").iterdir()) == []


def test_a_listing_of_many_folders_has_each_object_once_and_outlives_deletions(tmp_path: Path) -> None:
    objects = FolderObjects(tmp_path / "objects")
    wanted = set()
    for event in range(300):
        for path in ("manifest.json", "media/original.mp4", "context/zone.json"):
            key = f"packages/{event:020x}/EV-{event}/{path}"
            target = objects.root / key
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(b"12345"[: event % 5])
            wanted.add((key, event % 5))
    assert sorted((info.key, info.size) for info in objects.list("packages")) == sorted(wanted)
    assert len(list(objects.list())) == len(wanted)
    listing = objects.list("packages")
    seen = {next(listing).key}
    for event in range(100, 300):  # while somebody lists
        for key in (key for key, _ in wanted if f"EV-{event}/" in key):
            objects.delete(key, DELETION)
    left = {key for key, _ in wanted if int(key.split("/")[1], 16) < 100}
    assert left <= seen | {info.key for info in listing}
    assert {info.key for info in objects.list("packages")} == left
