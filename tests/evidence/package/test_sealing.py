"""What is sealed is whole, is never written again, and is taken up wherever the sealing was killed."""

import gc
import hashlib
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.package.contents import AlteredError
from evidence.package.gathering import read_detail
from evidence.package.manifest import Manifest, ManifestError
from evidence.package.reading import Sealed
from evidence.package.sealing import Sealer
from evidence.package.subject import Subject
from evidence.package.zipping import write_zip
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from tests.evidence.package.events import EVENT, ORDER, clock, kept, subject


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture
def sealer(tmp_path: Path) -> Sealer:
    keys = SiteKeys.open(tmp_path / "keys")
    return Sealer(FolderObjects(tmp_path / "evidence"), tmp_path / "sealing", keys, lambda: clock(100))


def folder_of(tmp_path: Path, sealed: Sealed) -> Path:
    return tmp_path / "evidence" / sealed.key


def test_a_package_holds_all_of_the_event_and_its_sums_agree(sealer: Sealer, tmp_path: Path, gallery: Path) -> None:
    given = subject(tmp_path, gallery)
    sealed = sealer.seal(given, ORDER)
    folder = folder_of(tmp_path, sealed)
    assert sealed.package_id == f"EV-LangSon-KyLua-20261122-{EVENT}-1"
    manifest = Manifest.from_bytes((folder / "manifest.json").read_bytes())
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there == {f.path for f in manifest.integrity.files} | {"manifest.json", "manifest.sig", "SHA256SUMS"}
    assert {
        "media/original.mp4",
        "stills/01_before.jpg",
        "stills/06_person.jpg",
        "tracks/detections.jsonl",
        "context/camera.json",
        "custody/log.jsonl",
    } <= there
    checked = subprocess.run(
        ["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stdout
    assert len((folder / "SHA256SUMS").read_text().splitlines()) == len(there) - 1
    assert given.detail.clip is not None
    assert (folder / "media/original.mp4").samefile(tmp_path / given.detail.clip)
    assert manifest.media[0].start_utc == clock(given.detail.clip_facts.start_s)  # type: ignore[union-attr]
    assert manifest.event.peak_utc == clock(1.0)
    assert manifest.time.source == "stated"
    assert manifest.identification.person_still == "stills/06_person.jpg"
    assert manifest.identification.plate_still is None
    assert all(not os.access(folder / path, os.W_OK) or os.getuid() == 0 for path in there)
    assert {oct((folder / path).stat().st_mode & 0o777) for path in there} == {"0o440"}
    folders = [folder, folder.parent, folder.parent.parent, folder / "media"]
    assert {oct(path.stat().st_mode & 0o777) for path in folders} == {"0o750"}


def test_tracks_lead_to_the_frames_of_the_original(sealer: Sealer, tmp_path: Path, gallery: Path) -> None:
    sealed = sealer.seal(subject(tmp_path, gallery), ORDER)
    text = (folder_of(tmp_path, sealed) / "tracks/detections.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["track"] for line in lines] == ["actor", "t7", "actor", "item", "item", "t7", "item"]
    moments = (0.5, 0.5, 1.0, 1.0, 1.5, 1.5, 2.0)
    start_s = sealed.manifest.media[0].start_s
    assert start_s is not None
    assert [line["media_s"] for line in lines] == list(moments)
    assert [line["idx"] for line in lines] == [int((s - start_s) * 25 + 0.01) for s in moments]
    assert lines[2]["utc"] == "2026-11-22T00:54:05.250Z"
    assert [(line["class"], line["score"]) for line in lines[:4]] == [
        ("person", 0.7),
        ("car", 0.6),
        ("person", 0.8),
        ("item", None),
    ]
    assert [line["called"] for line in lines if line["track"] == "actor"] == ["dog", "person"], "at that very look"
    assert [line.get("shows") for line in lines[3:]] == [None, 1.0, None, 0.25]


def test_who_else_was_near_and_what_the_zone_said_stand_in_the_context(
    sealer: Sealer, tmp_path: Path, gallery: Path
) -> None:
    folder = folder_of(tmp_path, sealer.seal(subject(tmp_path, gallery), ORDER))
    around = json.loads((folder / "context/surroundings.json").read_text())
    assert (around["bare_s"], around["rest_s"], around["left_s"], around["far"]) == (0.5, 1.0, 4.25, 2)
    assert [(one["track_id"], one["part"], one["nearest_heights"]) for one in around["passages"]] == [
        (1, "actor", 0.0),
        (7, "other", 0.6),
    ]
    assert around["passages"][1]["names"] == [{"name": "car", "share": 0.75}, {"name": "truck", "share": 0.25}]
    assert [look["shows"] for look in around["item"]] == [1.0, 0.25]
    state = json.loads((folder / "context/zone.json").read_text())["at_release"]
    assert (state["zone"], state["by"], state["inside"]) == ("sidewalk", "foot", None)


def test_sealing_leaves_nothing_for_the_collector_which_rests_meanwhile(
    sealer: Sealer, tmp_path: Path, gallery: Path
) -> None:
    given = subject(tmp_path, gallery)
    before = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        sealer.seal(given, ORDER)
        assert not gc.isenabled(), "who had it off finds it off"
        assert gc.collect() < 50, "cycles would pile up over a night of sealing"
    finally:
        if before:
            gc.enable()
    broken = replace(given, detail=given.detail.model_copy(update={"event_id": "f" * 20, "clip": "no.mp4"}))
    with pytest.raises(OSError, match=re.escape("no.mp4")):
        sealer.seal(broken, ORDER)
    assert gc.isenabled() == before


def test_tracks_that_were_changed_since_the_event_was_kept_are_not_sealed(
    sealer: Sealer, tmp_path: Path, gallery: Path
) -> None:
    given = subject(tmp_path, gallery)
    assert given.detail.surroundings is not None
    assert given.detail.tracks is not None
    for kept_as, before, after in (
        (given.detail.surroundings, b'"track_id":7', b'"track_id":8'),
        (given.detail.tracks, b'"track":"t7"', b'"track":"t8"'),
    ):
        kept_file = tmp_path / kept_as.path
        content = kept_file.read_bytes()
        assert before in content
        kept_file.write_bytes(content.replace(before, after))
        with pytest.raises(AlteredError, match="tracks that were kept"):
            sealer.seal(given, ORDER)
        kept_file.unlink()
        with pytest.raises(AlteredError, match="found none"):
            sealer.seal(given, ORDER)
        kept_file.write_bytes(content)
    assert sealer.seal(given, ORDER).manifest.media


def test_tracks_are_sealed_as_they_were_written_and_the_same_where_an_earlier_version_wrote_none(
    sealer: Sealer, tmp_path: Path, gallery: Path
) -> None:
    given = subject(tmp_path, gallery)
    assert given.detail.tracks is not None
    path = tmp_path / given.detail.tracks.path
    sealed = folder_of(tmp_path, sealer.seal(given, ORDER)) / "tracks/detections.jsonl"
    assert sealed.samefile(path)
    without = given.detail.model_copy(update={"tracks": None, "event_id": "f" * 20})
    again = folder_of(tmp_path, sealer.seal(replace(given, detail=without), ORDER)) / "tracks/detections.jsonl"
    assert again.read_bytes() == path.read_bytes()


def test_an_event_of_an_earlier_version_is_read_sealed_and_verified(
    sealer: Sealer, tmp_path: Path, gallery: Path
) -> None:
    given = subject(tmp_path, gallery)
    path = tmp_path / "events" / EVENT / "event.json"
    earlier = json.loads(path.read_text())
    for name in ("actor_name", "surroundings", "tracks", "zone_state"):
        del earlier[name]
    del earlier["clip_facts"]["declared_fps"]
    for point in earlier["track"]:
        del point["score"], point["called"]
    path.write_text(json.dumps(earlier))
    sealed = sealer.seal(replace(given, detail=read_detail(path)), ORDER)
    folder = folder_of(tmp_path, sealed)
    lines = [json.loads(line) for line in (folder / "tracks/detections.jsonl").read_text().splitlines()]
    assert [(line["track"], line["score"]) for line in lines] == [("actor", None), ("actor", None), ("item", None)]
    assert not (folder / "context/surroundings.json").exists()
    assert verify_package(folder, Known()).verdict == "unknown_signer"
    assert sealed.manifest.event.object_classes == ("person",)


def test_the_same_event_is_sealed_once(sealer: Sealer, tmp_path: Path, gallery: Path) -> None:
    given = subject(tmp_path, gallery)
    first = sealer.seal(given, ORDER)
    before = {p: p.read_bytes() for p in folder_of(tmp_path, first).rglob("*") if p.is_file()}
    second = sealer.seal(given, ORDER)
    assert second.manifest == first.manifest
    assert {p: p.read_bytes() for p in folder_of(tmp_path, first).rglob("*") if p.is_file()} == before
    assert sealer.last_manifest == hashlib.sha256(first.seal[0]).hexdigest()


def test_a_clip_that_was_changed_since_it_was_cut_is_not_sealed(sealer: Sealer, tmp_path: Path, gallery: Path) -> None:
    given = subject(tmp_path, gallery)
    assert given.detail.clip is not None
    clip = tmp_path / given.detail.clip
    data = bytearray(clip.read_bytes())
    data[-20] ^= 1
    clip.write_bytes(data)
    with pytest.raises(AlteredError, match="expected the clip that was cut"):
        sealer.seal(given, ORDER)
    assert not list((tmp_path / "evidence").glob("packages/*/*"))
    assert sealer.recover() == ()
    assert not list((tmp_path / "evidence" / ".sealing").glob("EV*"))


def test_an_event_without_a_clip_is_sealed_with_its_stills(sealer: Sealer, tmp_path: Path, gallery: Path) -> None:
    given = subject(tmp_path, gallery)
    without = given.detail.model_copy(update={"clip": None, "clip_facts": None})
    sealed = sealer.seal(Subject(root=tmp_path, detail=without), ORDER)
    assert sealed.manifest.media == ()
    assert len(sealed.manifest.stills) == 5
    assert all(still.frame_idx is None for still in sealed.manifest.stills)


def test_a_camera_that_browsers_do_not_play_has_a_review_copy_that_names_its_parent(
    sealer: Sealer, tmp_path: Path, gallery: Path
) -> None:
    original, review = sealer.seal(subject(tmp_path, gallery, "hevc.ts"), ORDER).manifest.media
    assert (original.codec, review.codec) == ("hevc", "h264")
    assert (review.role, review.parent_sha256) == ("derivative", original.file_sha256)


def test_what_was_whole_when_the_program_died_is_delivered_and_what_was_not_is_made_anew(
    sealer: Sealer, tmp_path: Path, gallery: Path
) -> None:
    given = subject(tmp_path, gallery)
    sealed = sealer.seal(given, ORDER)
    work = tmp_path / "evidence" / ".sealing"
    folder_of(tmp_path, sealed).rename(work / sealed.package_id)
    (work / "EV-1.building" / "media").mkdir(parents=True)
    (work / "EV-1.building" / "manifest.json").write_text("{}")
    recovered = sealer.recover()
    assert [found.package_id for found in recovered] == [sealed.package_id]
    assert (folder_of(tmp_path, sealed) / "manifest.sig").is_file()
    assert sealer.seal(given, ORDER).seal == sealed.seal
    assert sorted(p.name for p in work.iterdir()) == [".lock", "last-manifest"]


def test_the_row_for_the_store_names_every_file(sealer: Sealer, tmp_path: Path, gallery: Path) -> None:
    sealed = sealer.seal(subject(tmp_path, gallery), ORDER)
    row = sealed.row()
    folder = folder_of(tmp_path, sealed)
    assert (row.kind, row.event_id, row.supersedes) == ("sealed", EVENT, None)
    assert {f.path: f.sha256 for f in row.files} == {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in folder.rglob("*")
        if p.is_file()
    }


def test_what_was_signed_and_cannot_be_read_is_set_aside_and_its_event_sealed_anew(
    sealer: Sealer, tmp_path: Path, gallery: Path
) -> None:
    given = subject(tmp_path, gallery)
    sealed = sealer.seal(given, ORDER)
    work = tmp_path / "evidence" / ".sealing"
    aside = work / sealed.package_id
    folder_of(tmp_path, sealed).rename(aside)
    (aside / "manifest.json").chmod(0o640)
    (aside / "manifest.json").write_bytes(sealed.seal[0].replace(b"{", b"[", 1))
    assert sealer.recover() == ()
    assert (work / f"{sealed.package_id}.damaged" / "media" / "original.mp4").exists()
    assert sealer.recover() == ()
    assert sealer.seal(given, ORDER).manifest.media == sealed.manifest.media


def test_a_package_that_was_altered_in_the_store_is_not_taken_for_the_one_that_was_sealed(
    sealer: Sealer, tmp_path: Path, gallery: Path
) -> None:
    given = subject(tmp_path, gallery)
    manifest = folder_of(tmp_path, sealer.seal(given, ORDER)) / "manifest.json"
    manifest.chmod(0o640)
    manifest.write_bytes(manifest.read_bytes().replace(b"dump", b"dunp"))
    with pytest.raises(ManifestError):
        sealer.seal(given, ORDER)


@pytest.mark.parametrize(("name", "path"), [("raw_bgr.avi", "media/original.avi"), ("gif.gif", "media/original.gif")])
def test_what_no_mp4_can_carry_is_sealed_in_its_own_container(
    sealer: Sealer, tmp_path: Path, gallery: Path, name: str, path: str
) -> None:
    sealed = sealer.seal(subject(tmp_path, gallery, name), ORDER)
    original = sealed.manifest.media[0]
    assert (original.path, original.media_signing.status) == (path, "not_looked_for")
    assert verify_package(folder_of(tmp_path, sealed), Known()).verdict == "unknown_signer"


def test_a_clip_in_several_parts_has_several_originals(sealer: Sealer, tmp_path: Path, gallery: Path) -> None:
    """As a ring writes them where the camera's codec changed within the clip."""
    given = subject(tmp_path, gallery)
    assert given.detail.clip is not None
    clip = tmp_path / given.detail.clip
    second = kept(tmp_path / "other", gallery, "hevc.ts")
    assert second.clip is not None
    (tmp_path / "other" / second.clip).rename(clip.with_name("clip-2.mp4"))
    sealed = sealer.seal(given, ORDER)
    assert [(media.path, media.codec) for media in sealed.manifest.media] == [
        ("media/original.mp4", "h264"),
        ("media/original-2.mp4", "hevc"),
    ]
    assert {media.role for media in sealed.manifest.media} == {"original"}


def test_the_same_package_is_the_same_zip_whenever_and_wherever_it_was_copied(
    sealer: Sealer, tmp_path: Path, gallery: Path
) -> None:
    folder = folder_of(tmp_path, sealer.seal(subject(tmp_path, gallery), ORDER))
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, copy_function=shutil.copyfile)
    for path in copy.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    write_zip(folder, tmp_path / "a.zip")
    write_zip(copy, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert verify_package(tmp_path / "a.zip", Known()).verdict == "unknown_signer"
