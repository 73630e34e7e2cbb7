import json
import shutil
from dataclasses import replace
from pathlib import Path

import av
import pytest

from evidence.redaction.entry import extras_of
from evidence.redaction.errors import PublicationRefusedError, RedactionError
from evidence.redaction.plan import EVIDENCE, PUBLICATION, Plan, Policy
from evidence.redaction.publish import Publication, Wish, approval_beside, publish
from evidence.redaction.redact import redact
from evidence.redaction.subject import opened
from evidence.store.rows import Verdict
from tests.evidence.redaction.cases import AT, event, making, manifest_of, package, redacted, seal, sha256, writable

WISH = Wish("Trần Thị Duyệt", "Lê Văn Xem", "Kế hoạch 116/KH-UBND, mục V.3", AT)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return package(tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module")
def media(sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("media") / "red.mp4"
    redacted(sealed, out, PUBLICATION)
    return out


def published(sealed: Path, media: Path, out: Path, wish: Wish = WISH) -> Publication:
    with opened(sealed) as subject:
        return publish(subject, media, out, wish)


def test_a_publication_says_what_the_public_may_know_in_both_languages(
    sealed: Path, media: Path, tmp_path: Path
) -> None:
    made = published(sealed, media, tmp_path / "out")
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["clip.mp4", "facts.json", "index.html", "still.jpg"]
    page = (tmp_path / "out/index.html").read_text("utf-8")
    for text in (
        "Đổ rác",
        "Dumping",
        "Kỳ Lừa, Lạng Sơn",
        "khoảng 7 đến 8 giờ ngày 22/11/2026",
        "between 7:00 and 8:00 on 2026-11-22",
        "Phạt tiền 1.500.000 đồng",
        "Điều 25, 45/2022/NĐ-CP",
    ):
        assert text in page
    assert json.loads((tmp_path / "out/facts.json").read_text())["hour"] == 7
    assert {f.path: f.sha256 for f in made.files} == {p.name: sha256(p) for p in (tmp_path / "out").iterdir()}


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(video=0)]


def test_no_byte_of_what_goes_out_tells_more(sealed: Path, media: Path, tmp_path: Path) -> None:
    """Every value of the manifest that the public may not have, looked for in every file, in text and in UTF-16."""
    made = published(sealed, media, tmp_path / "out")
    manifest = manifest_of(sealed)
    original = manifest.media[0]
    identity, camera = manifest.identity, manifest.camera
    assert camera.name is not None
    assert manifest.place.view_point is not None
    assert identity.export is not None
    secrets = {
        "event": identity.event_id,
        "package": identity.package_id,
        "camera": camera.id,
        "camera's name": camera.name,
        "address": manifest.place.address_text,
        "latitude": str(manifest.place.view_point.lat),
        "longitude": str(manifest.place.view_point.lon),
        "operator": identity.export.operator_name,
        "reviewer": manifest.review.entries[0].reviewer_id,
        "approved by": WISH.approved_by,
        "checked by": WISH.checked_by,
        "reason": WISH.reason,
        "case": manifest.legal.case_no,
        "title of the original": "cam-secret-7",
        "minute": ":54",
        "hash of the original": original.file_sha256,
        "its essence": original.essence_sha256,
        "plan": made.plan_sha256,
        "encoder": "Lavf",
    }
    first_picture = max(packets(sealed / "media/original.mp4"), key=len)
    stills = [path.read_bytes() for path in (sealed / "stills").iterdir()]
    assert len(stills) == 5
    for path in (tmp_path / "out").iterdir():
        data = path.read_bytes()
        for what, secret in secrets.items():
            assert secret, what
            if path.suffix in {".mp4", ".jpg"} and len(secret) < 5:
                continue  # so few bytes occur by chance
            assert secret.encode() not in data, f"{what} in {path.name}"
            assert secret.encode("utf-16-le") not in data, f"{what} in {path.name}"
        assert b"Exif" not in data
        assert first_picture[100:160] not in data
        assert not any(still[len(still) // 3 :] in data for still in stills)
        assert b"loci" not in data


@pytest.mark.parametrize("zipped", [False, True])
def test_the_redacted_clip_in_the_package_is_taken_where_no_other_is_given(tmp_path: Path, zipped: bool) -> None:
    case = event(tmp_path / "case")
    first = seal(tmp_path / "case", case)
    redacted(first, tmp_path / "red.mp4", PUBLICATION)
    given = seal(tmp_path / "case", case, extras_of(tmp_path / "red.mp4", manifest_of(first).media[0]))
    if zipped:
        given = Path(shutil.make_archive(str(tmp_path / "package"), "zip", given.parent, given.name))
    with opened(given) as subject:
        assert subject.redacted is not None
        made = publish(subject, subject.redacted, tmp_path / "out", WISH)
    assert made.redacted_sha256 == sha256(tmp_path / "out/clip.mp4") == sha256(tmp_path / "red.mp4")


def test_the_approval_lies_beside_it_and_not_in_it(sealed: Path, media: Path, tmp_path: Path) -> None:
    made = published(sealed, media, tmp_path / "out")
    assert Publication.model_validate_json(approval_beside(tmp_path / "out").read_bytes()) == made
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "out.approval.json"]
    assert (made.approved_by, made.checked_by, made.reason) == (WISH.approved_by, WISH.checked_by, WISH.reason)
    assert made.parent_sha256 == manifest_of(sealed).media[0].file_sha256


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (replace(WISH, checked_by=None), "nobody has watched"),
        (replace(WISH, checked_by="  "), "nobody has watched"),
        (replace(WISH, checked_by="trần thị DUYỆT "), "two people"),
        (replace(WISH, approved_by=" "), "needs a name"),
        (replace(WISH, reason=""), "needs a name"),
    ],
)
def test_nothing_goes_out_that_nobody_watched_and_approved(
    sealed: Path, media: Path, tmp_path: Path, wish: Wish, told: str
) -> None:
    with pytest.raises(PublicationRefusedError, match=told):
        published(sealed, media, tmp_path / "out", wish)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("policy", "told"),
    [(EVIDENCE, "leaves 1 people"), (Policy(actor="whole", osd=False), "recorder wrote")],
)
def test_media_that_show_somebody_or_the_camera_s_writing_are_refused(
    sealed: Path, tmp_path: Path, policy: Policy, told: str
) -> None:
    redacted(sealed, tmp_path / "red.mp4", policy)
    with pytest.raises(PublicationRefusedError, match=told):
        published(sealed, tmp_path / "red.mp4", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_original_itself_and_the_derivative_of_another_are_refused(sealed: Path, tmp_path: Path) -> None:
    with pytest.raises(PublicationRefusedError, match="only media made with"):
        published(sealed, sealed / "media/original.mp4", tmp_path / "out")
    clip = sealed / "media/original.mp4"
    with opened(clip) as subject:
        plan = Plan(parent_sha256=subject.sha256, width=192, height=144, actor_known=False, osd=True)
        longer = replace(subject, sha256="ef" * 32)
        redact(longer, plan.model_copy(update={"parent_sha256": "ef" * 32}), tmp_path / "red.mp4", making(PUBLICATION))
    with pytest.raises(PublicationRefusedError, match="not made from this package"):
        published(sealed, tmp_path / "red.mp4", tmp_path / "out")


@pytest.mark.parametrize("verdict", ["rejected", "suspected_tampering", "insufficient", None])
def test_only_a_confirmed_violation_is_published(tmp_path: Path, verdict: Verdict | None) -> None:
    folder = package(tmp_path / "p", verdict=verdict)
    with pytest.raises(PublicationRefusedError, match=f"the review says {verdict or '-'}"):
        published(folder, tmp_path / "red.mp4", tmp_path / "out")


def test_a_case_without_an_outcome_needs_one_to_be_given(tmp_path: Path) -> None:
    folder = package(tmp_path / "p", outcome=None)
    redacted(folder, tmp_path / "red.mp4", PUBLICATION)
    with pytest.raises(PublicationRefusedError, match="--outcome"):
        published(folder, tmp_path / "red.mp4", tmp_path / "out")
    made = published(folder, tmp_path / "red.mp4", tmp_path / "out", replace(WISH, outcome="Nhắc nhở <b>"))
    assert made.facts.outcome == "Nhắc nhở <b>"
    assert "Nhắc nhở &lt;b&gt;" in (tmp_path / "out/index.html").read_text("utf-8")


def test_a_package_that_was_changed_is_not_published(sealed: Path, media: Path, tmp_path: Path) -> None:
    changed = writable(sealed, tmp_path / sealed.name)
    manifest = manifest_of(sealed)
    legal = manifest.legal.model_copy(update={"outcome": "Phạt tiền 150.000.000 đồng"})
    (changed / "manifest.json").write_bytes(manifest.model_copy(update={"legal": legal}).to_bytes())
    with pytest.raises(PublicationRefusedError, match="not as it was sealed"):
        published(changed, media, tmp_path / "out")


def test_what_is_published_already_is_not_written_over(sealed: Path, media: Path, tmp_path: Path) -> None:
    published(sealed, media, tmp_path / "out")
    with pytest.raises(PublicationRefusedError, match="already"):
        published(sealed, media, tmp_path / "out")


def test_an_event_that_is_not_sealed_cannot_be_published(sealed: Path, media: Path, tmp_path: Path) -> None:
    with opened(sealed / "media/original.mp4") as subject, pytest.raises(RedactionError, match="an evidence package"):
        publish(subject, media, tmp_path / "out", WISH)
