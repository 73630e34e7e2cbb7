import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from evidence.redaction.entry import extras_of
from evidence.redaction.errors import RedactionError
from evidence.redaction.paint import mask_at
from evidence.redaction.plan import (
    EVIDENCE,
    PUBLICATION,
    Policy,
    Region,
    load_plan,
    save_plan,
)
from evidence.redaction.record import beside, load_redaction, regions_beside
from evidence.redaction.redact import first_plan, redact
from evidence.redaction.still import decoded
from evidence.redaction.subject import opened
from models import Model
from models.detections import Detections
from streams.files import open_file
from streams.frames import U8
from tests.evidence.redaction.cases import MODEL, making, manifest_of, package, redacted, sha256, writable
from tests.evidence.redaction.scenes import film_of, find, frames, mostly, picture


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package(tmp_path_factory.mktemp("packages"))


ACTOR = np.s_[65:115, 154:170]
"""Where the actor's body is, without its edge."""
HEAD = np.s_[60:72, 150:174]


def test_the_bystander_is_covered_in_every_picture_and_the_actor_in_none(sealed: Path, tmp_path: Path) -> None:
    before = sha256(sealed / "media/original.mp4")
    made = redacted(sealed, tmp_path / "red.mp4", EVIDENCE)
    for frame in frames(tmp_path / "red.mp4"):
        red = mostly(frame.bgr(), "person")
        assert red[ACTOR].mean() > 0.95, frame.media_s
        red[55:125, 145:180] = False
        assert not red.any(), frame.media_s
    assert (made.actor_known, made.counts.people, made.counts.visible_people) == (True, 2, 1)
    assert (made.parent_sha256, made.model) == (before, MODEL)
    assert sha256(sealed / "media/original.mp4") == before


def test_for_the_public_the_actor_s_head_is_covered_and_the_body_not(sealed: Path, tmp_path: Path) -> None:
    made = redacted(sealed, tmp_path / "red.mp4", PUBLICATION)
    for frame in frames(tmp_path / "red.mp4"):
        red = mostly(frame.bgr(), "person")
        assert not red[HEAD].any()
        assert red[90:115, 154:170].mean() > 0.95
    assert made.counts.visible_people == 0


def test_the_description_and_the_regions_lie_beside_it_and_say_what_was_done(sealed: Path, tmp_path: Path) -> None:
    made = redacted(sealed, tmp_path / "red.mp4", EVIDENCE)
    assert load_redaction(tmp_path / "red.mp4") == made
    assert made.file_sha256 == sha256(tmp_path / "red.mp4")
    assert made.plan_sha256 == sha256(regions_beside(tmp_path / "red.mp4"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["red.mp4", "red.redaction.json", "red.regions.json"]
    (tmp_path / "red.mp4").write_bytes((sealed / "media/original.mp4").read_bytes())
    with pytest.raises(RedactionError, match="expected the file that red"):
        load_redaction(tmp_path / "red.mp4")


def test_a_second_pass_obeys_what_a_person_changed(sealed: Path, tmp_path: Path) -> None:
    """First pass, a person's pencil, second pass: the bystander shown on purpose, a corner covered for a second."""
    with opened(sealed) as subject:
        save_plan(first_plan(subject, find, EVIDENCE), tmp_path / "red.regions.json")
        found = load_plan(tmp_path / "red.regions.json")
        bystander = next(e for e in found.entities if not e.actor)
        entities = tuple(e.model_copy(update={"cover": "none"}) if e is bystander else e for e in found.entities)
        corner = Region(action="cover", box=(0, 80, 40, 120), from_s=1.0, to_s=2.0, note="biển hiệu")
        edited = found.model_copy(update={"entities": entities, "regions": (corner,)})
        save_plan(edited, tmp_path / "edited.json")
        made = redact(subject, load_plan(tmp_path / "edited.json"), tmp_path / "red.mp4", making(EVIDENCE))
    assert (made.counts.visible_people, made.counts.regions_covered) == (2, 1)
    assert load_plan(regions_beside(tmp_path / "red.mp4")) == edited
    for frame in frames(tmp_path / "red.mp4"):
        red = mostly(frame.bgr(), "person")
        red[55:125, 145:180] = False
        assert red.sum() > 500
        corner_is_flat = float(frame.y[84:116, 4:36].std()) < 2
        assert corner_is_flat == (1.0 <= frame.media_s < 2.0)


def test_the_same_findings_painted_again_are_the_same_bytes(sealed: Path, tmp_path: Path) -> None:
    first = redacted(sealed, tmp_path / "a.mp4", EVIDENCE)
    with opened(sealed) as subject:
        again = redact(subject, load_plan(regions_beside(tmp_path / "a.mp4")), tmp_path / "b.mp4", making(EVIDENCE))
    assert again == first


def test_regions_of_another_clip_are_refused(sealed: Path, tmp_path: Path) -> None:
    with opened(sealed) as subject:
        plan = first_plan(subject, find, EVIDENCE).model_copy(update={"parent_sha256": "ef" * 32})
        with pytest.raises(RedactionError, match="found regions about efefefef"):
            redact(subject, plan, tmp_path / "red.mp4", making(EVIDENCE))


def test_a_package_whose_original_was_changed_is_refused(sealed: Path, tmp_path: Path) -> None:
    folder = writable(sealed, tmp_path / "changed")
    data = bytearray((folder / "media/original.mp4").read_bytes())
    data[-30] ^= 1
    (folder / "media/original.mp4").write_bytes(data)
    with pytest.raises(RedactionError, match="it was changed"), opened(folder):
        pass


def test_the_original_is_never_written_to(sealed: Path) -> None:
    before = sha256(sealed / "media/original.mp4")
    with opened(sealed) as subject:
        plan = first_plan(subject, find, EVIDENCE)
        with pytest.raises(RedactionError, match="another name than the original's"):
            redact(subject, plan, sealed / "media/original.mp4", making(EVIDENCE))
    assert sha256(sealed / "media/original.mp4") == before


def test_a_zip_of_the_package_gives_the_same_derivative(sealed: Path, tmp_path: Path) -> None:
    archive = tmp_path / "package.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in sorted(p for p in sealed.rglob("*") if p.is_file()):
            zipped.write(path, f"{sealed.name}/{path.relative_to(sealed)}")
    from_zip = redacted(archive, tmp_path / "z.mp4", EVIDENCE)
    assert from_zip == redacted(sealed, tmp_path / "f.mp4", EVIDENCE)


def test_the_package_takes_three_files_and_names_the_parent(sealed: Path, tmp_path: Path) -> None:
    made = redacted(sealed, tmp_path / "red.mp4", EVIDENCE)
    original = manifest_of(sealed).media[0]
    clip, *others = extras_of(tmp_path / "red.mp4", original)
    assert clip.media is not None
    assert (clip.path, clip.media.role, clip.media.parent_sha256) == (
        "media/redacted.mp4",
        "derivative",
        original.file_sha256,
    )
    assert (clip.media.file_sha256, clip.media.essence_sha256) == (made.file_sha256, made.essence_sha256)
    assert [(e.path, e.source.name) for e in others] == [
        ("media/redacted.redaction.json", "red.redaction.json"),
        ("media/redacted.regions.json", "red.regions.json"),
    ]
    other = original.model_copy(update={"file_sha256": "ef" * 32})
    with pytest.raises(RedactionError, match="expected a derivative of media/original"):
        extras_of(tmp_path / "red.mp4", other)


def test_a_still_is_covered_by_the_same_rules_and_loses_its_exif(tmp_path: Path) -> None:
    bgr = picture([("person", (20, 20, 50, 100)), ("car", (90, 60, 160, 110))])
    done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 98])
    assert done
    exif = b"Exif\x00\x00MM\x00*GPS-secret-21.8537"
    tagged = data.tobytes()[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + data.tobytes()[2:]
    (tmp_path / "still.jpg").write_bytes(tagged)
    with opened(tmp_path / "still.jpg") as subject:
        plan = first_plan(subject, find, EVIDENCE, (Region(action="keep", box=(20, 90, 50, 100)),))
        made = redact(subject, plan, tmp_path / "red.jpg", making(EVIDENCE))
    out = (tmp_path / "red.jpg").read_bytes()
    assert b"GPS-secret" not in out
    assert b"Exif" not in out
    shown = decoded(out, "red.jpg")
    assert not mostly(shown, "person")[:84].any()
    assert mostly(shown, "person")[94:98, 24:46].mean() > 0.8, "kept on purpose"
    assert not mostly(shown, "car")[82:].any(), "the plate's part"
    assert mostly(shown, "car")[64:70, 95:150].mean() > 0.8
    assert (made.codec, made.frames, made.duration_s) == ("jpeg", 1, None)
    assert made.file_sha256 == sha256(tmp_path / "red.jpg")


@pytest.mark.parametrize("name", ["nothing.mp4", "empty.mp4", "text.jpg", "folder"])
def test_what_is_no_footage_is_refused_with_a_reason(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "empty.mp4").touch()
    (tmp_path / "text.jpg").write_text("no picture")
    with pytest.raises(RedactionError, match=r"expected|empty"), opened(tmp_path / name) as subject:
        first_plan(subject, find, EVIDENCE)


def test_no_picture_of_real_people_leaks(corridor: Path, default_model: Model, tmp_path: Path) -> None:
    """Four seconds in which two people meet: the weights look at every second picture, and are then asked about all."""
    cut = tmp_path / "cut.mp4"
    source = open_file(corridor)
    shown = list(source.replay(3.0, 7.0))[::2]
    film_of(cut, [f.bgr() for f in shown], [f.media_s - shown[0].media_s for f in shown])

    def look(bgr: U8, long_side: int) -> Detections:
        return default_model.detect(bgr, conf=0.08, long_side=min(long_side, 640))

    with opened(cut) as subject:
        plan = first_plan(subject, look, Policy(actor="whole"))
    people = 0
    for frame in open_file(cut).replay(0, 10):
        mask = mask_at(plan, frame.media_s)
        for (x1, y1, x2, y2), _, _ in default_model.detect(frame.bgr(), conf=0.5).of("person"):
            people += 1
            assert mask[int(y1) : int(y2), int(x1) : int(x2)].mean() > 0.98, frame.media_s
    assert people > 30
    assert not beside(cut).exists()
