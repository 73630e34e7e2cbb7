"""`litterwatch evidence record` and `form`, as somebody types them."""

import json
import shutil
import zipfile
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from api.cli import app as cli
from api.record_command import form, record
from evidence.keys import SiteKeys
from evidence.law import Law
from evidence.objects import FolderObjects
from evidence.official import RecordFormError, read_made
from evidence.package.manifest import Manifest
from evidence.package.reading import Sealed
from evidence.package.sealing import Sealer
from evidence.store import Judgement, Store
from evidence.store.keeping_rows import CaseNotes
from streams.config import Approval, Legal
from tests.evidence.official.reading import read
from tests.evidence.package.events import EVENT, ORDER, clock, subject
from tests.evidence.store.samples import configured, file_configured

WHO = ("--operator", "Nguyễn Thị Ỷ Nhi", "--unit", "Công an phường Đông Kinh")
app = typer.Typer()
app.command("record")(record)
app.command("form")(form)


@dataclass(frozen=True)
class Site:
    """What serve leaves of one event that was sealed and reviewed."""

    data: Path
    sealed: Sealed

    @property
    def package(self) -> Path:
        return self.data / "evidence" / self.sealed.key


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def text_of(folder: Path) -> str:
    return read((folder / "ban_ghi_nhan.pdf").read_bytes()).text


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


@pytest.fixture
def site(tmp_path: Path, gallery: Path) -> Site:
    data = tmp_path / "data"
    keys = SiteKeys.open(data / "keys")
    given = subject(data, gallery)
    sealed = Sealer(FolderObjects(data / "evidence"), data / "sealing", keys, lambda: clock(100)).seal(given, ORDER)
    with closing(Store.open(f"sqlite:///{data / 'litterwatch.sqlite'}")) as store:
        store.file_event(given.detail.record())
        store.packages.add(sealed.row())
        store.review(EVENT, 0, Judgement("Lê Đức Anh", "approver", "confirmed", "CONFIRM-ROAD", "rõ", 1, 12.5))
        notes = CaseNotes(case_number="2026-7", identified_utc=clock(3600))
        store.cases.change(EVENT, 0, notes, "Lê Đức Anh")
    return Site(data, sealed)


def test_an_event_of_the_store_has_its_seal_its_reviews_and_its_deadlines(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "record"
    found = run("record", EVENT, *WHO, "--act", "waste.road", "--data", site.data, "--out", out, "--json")
    assert found.exit_code == 0, found.output
    text = text_of(out)
    assert "Vụ việc số: 2026-7" in text
    assert "Lê Đức Anh (approver) – xác nhận vi phạm, mã lý do CONFIRM-ROAD (Bỏ rác trên vỉa hè" in text
    assert site.sealed.manifest_sha256 in text
    assert site.sealed.manifest.integrity.signing_key_id in text
    assert "khoản 2 Điều 25 Nghị định 45/2022/NĐ-CP" in text
    assert "Chợ Kỳ Lừa, Kỳ Lừa, Lạng Sơn" in text
    facts = json.loads((out / "ban_ghi_nhan.json").read_bytes())["facts"]
    due = {line["name"]: line["due"] for line in facts["deadlines"]}
    # The camera of the sample is somebody else's; identified on Sunday 22/11/2026, the 24th is a holiday.
    assert [day for name, day in due.items() if "lập biên bản" in name] == ["2026-11-30"]
    assert [day for name, day in due.items() if "thời hạn sử dụng" in name] == ["2028-11-22"]
    assert facts["originals"][0]["path"] == "media/original.mp4"
    with closing(Store.open(f"sqlite:///{site.data / 'litterwatch.sqlite'}")) as store:
        last = store.audit(f"event/{EVENT}")[-1]
    assert (last.actor, last.action) == ("Nguyễn Thị Ỷ Nhi", "record.made")
    assert dict(last.facts)["pdf"] == json.loads(found.stdout)["pdf_sha256"]


def test_a_package_s_folder_and_its_zip_give_the_same_record(site: Site, tmp_path: Path) -> None:
    packed = tmp_path / "package.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in site.package.rglob("*"):
            if path.is_file():
                archive.write(path, Path(site.package.name) / path.relative_to(site.package))
    facts = []
    for number, source in enumerate((site.package, packed)):
        out = tmp_path / str(number)
        found = run("record", source, *WHO, "--data", tmp_path / "nothing", "--out", out)
        assert found.exit_code == 0, found.output
        facts.append(json.loads((out / "ban_ghi_nhan.json").read_bytes())["facts"])
        facts[-1].pop("as_of_utc")
    assert facts[0] == facts[1]
    assert facts[0]["decisions"] == []


def test_an_event_s_folder_before_sealing_says_that_nothing_is_sealed(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "record"
    found = run("record", site.data / "events" / EVENT, *WHO, "--data", tmp_path / "nothing", "--out", out)
    assert found.exit_code == 0, found.output
    text = text_of(out)
    assert "chưa niêm phong tại thời điểm lập bản này" in text
    assert "Địa điểm: ....." in text
    assert read((out / "ban_ghi_nhan.pdf").read_bytes()).pictures == 5


def test_an_event_of_the_store_that_is_not_sealed_yet_has_its_reviews_and_its_camera(
    tmp_path: Path, gallery: Path
) -> None:
    given = subject(tmp_path, gallery)
    assert given.camera is not None
    with closing(Store.open(f"sqlite:///{tmp_path / 'litterwatch.sqlite'}")) as store:
        store.file_event(given.detail.record())
        file_configured(store, configured(given.camera))
        store.review(EVENT, 0, Judgement("Lê Đức Anh", "approver", "warned", "WARN", "", 1, 2.0))
    out = tmp_path / "record"
    found = run("record", EVENT, *WHO, "--data", tmp_path, "--out", out)
    assert found.exit_code == 0, found.output
    text = text_of(out)
    assert "chưa niêm phong" in text
    assert "Lê Đức Anh (approver) – nhắc nhở, mã lý do WARN (Nhắc nhở)" in text
    assert "camera cho-ky-lua-01, Chợ Kỳ Lừa" in text
    assert "đối với dữ liệu do cá nhân, tổ chức cung cấp" in text


def test_what_the_operator_says_is_on_the_paper(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "record"
    said: tuple[str, ...] = (
        "--authority",
        "Công an tỉnh Lạng Sơn",
        "--position",
        "Đội trưởng",
        "--badge",
        "42",
        "--number",
        "9/BGN",
    )
    said += ("--at", "Lạng Sơn", "--on", "2026-11-25", "--violator", "Hoàng Văn Thụ", "--address", "Tam Thanh")
    said += ("--act-text", "đổ xà bần", "--conclusion", "vi phạm", "--other", "trời mưa", "--measured", "Gió=3 m/s")
    said += ("--case", "2026-8", "--taken-up", "2026-11-23", "--identified", "2026-11-24", "--complex")
    found = run("record", site.package, *WHO, *said, "--data", tmp_path / "nothing", "--out", out)
    assert found.exit_code == 0, found.output
    text = text_of(out)
    for part in (
        "CÔNG AN TỈNH LẠNG SƠN",
        "Chức vụ: Đội trưởng",
        "Số hiệu: 42",
        "Số: 9/BGN",
        "Lạng Sơn, ngày 25 tháng 11 năm 2026",
        "Hoàng Văn Thụ",
        "Địa chỉ: Tam Thanh",
        "Hành vi: đổ xà bần",
        "Kết luận: vi phạm",
        "trời mưa",
        "Gió: 3 m/s",
        "Vụ việc số: 2026-8",
        "60 ngày, tính từ ngày liền sau ngày 23/11/2026",
        "5 ngày làm việc, tính từ ngày liền sau ngày 24/11/2026",
    ):
        assert part in text, part


def test_a_picture_that_was_changed_after_sealing_is_on_no_record(site: Site, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(site.package, tmp_path / "copy"))
    still = copy / "stills" / "01_before.jpg"
    still.chmod(0o640)
    still.write_bytes(still.read_bytes()[:-1] + b"\0")
    found = run("record", copy, *WHO, "--data", tmp_path, "--out", tmp_path / "record")
    assert found.exit_code == 1
    assert "stills/01_before.jpg is not the picture that was sealed" in found.stderr
    assert not (tmp_path / "record").exists()


def test_an_exported_package_holds_the_record_and_says_what_it_says(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "record"
    assert run("record", EVENT, *WHO, "--act", "waste.road", "--data", site.data, "--out", out).exit_code == 0
    export = ("evidence", "export", EVENT, "--operator", "Lê Đức Anh", "--record", out, "--data", site.data)
    found = CliRunner().invoke(cli, [*map(str, export), "--out", str(tmp_path / "packages")])
    assert found.exit_code == 0, found.output
    (package,) = (tmp_path / "packages").iterdir()
    assert (package / "report" / "ban_ghi_nhan.pdf").read_bytes() == (out / "ban_ghi_nhan.pdf").read_bytes()
    manifest = Manifest.from_bytes((package / "manifest.json").read_bytes())
    said = manifest.legal.record
    assert (said.unit, said.operator_name) == ("Công an phường Đông Kinh", "Nguyễn Thị Ỷ Nhi")
    assert said.law_ref is not None
    assert said.law_ref.article == "khoản 2 Điều 25"
    assert manifest.legal.case_no == "2026-7"
    assert manifest.legal.usable_until is not None
    assert manifest.legal.usable_until.isoformat() == "2028-11-22T23:59:59+07:00"
    with (out / "ban_ghi_nhan.pdf").open("ab") as file:
        file.write(b"\n")
    refused = CliRunner().invoke(cli, [*map(str, export), "--out", str(tmp_path / "more")])
    assert refused.exit_code == 1
    assert "expected the PDF that ban_ghi_nhan.json names" in refused.stderr


def test_the_record_of_another_event_is_not_taken(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "record"
    assert run("record", EVENT, *WHO, "--data", site.data, "--out", out).exit_code == 0
    with pytest.raises(RecordFormError, match=f"expected the record of event {'f' * 20}, found that of {EVENT}"):
        read_made(out, "f" * 20)
    with pytest.raises(RecordFormError, match="make them with evidence record"):
        read_made(tmp_path, EVENT)
    (out / "ban_ghi_nhan.json").write_text('{"schema": 2}', "utf-8")
    with pytest.raises(RecordFormError, match="expected a record, found schema"):
        read_made(out, EVENT)


def test_a_camera_of_the_police_without_an_approved_decision_is_remarked_on(gallery: Path, tmp_path: Path) -> None:
    keys = SiteKeys.open(tmp_path / "keys")
    given = subject(tmp_path, gallery)
    assert given.camera is not None
    for number, approval in enumerate((None, Approval(no="123/QĐ", date=date(2026, 5, 4), issuer="Giám đốc")), 1):
        camera = given.camera.model_copy(update={"legal": Legal(owner="police", approval=approval)})
        sealer = Sealer(FolderObjects(tmp_path / f"evidence-{number}"), tmp_path / "sealing", keys, lambda: clock(100))
        sealed = sealer.seal(replace(given, camera=camera), ORDER)
        package = tmp_path / f"evidence-{number}" / sealed.key
        found = run("record", package, *WHO, "--data", tmp_path, "--out", tmp_path / str(number))
        assert found.exit_code == 0, found.output
        assert ("chưa ghi quyết định" in found.stderr) == (approval is None)
        text = text_of(tmp_path / str(number))
        assert "thu được bằng phương tiện, thiết bị kỹ thuật nghiệp vụ" in text
        assert ("số 123/QĐ ngày 04/05/2026 của Giám đốc" in text) == (approval is not None)


def test_nothing_that_is_there_is_overwritten(site: Site, tmp_path: Path) -> None:
    arguments = ("record", site.package, *WHO, "--data", tmp_path, "--out", tmp_path / "record")
    assert run(*arguments).exit_code == 0
    before = (tmp_path / "record" / "ban_ghi_nhan.pdf").read_bytes()
    again = run(*arguments, "--other", "khác")
    assert again.exit_code == 1
    assert "không ghi đè" in again.stderr
    assert (tmp_path / "record" / "ban_ghi_nhan.pdf").read_bytes() == before


@pytest.mark.parametrize(
    ("change", "status", "reason"),
    [
        (("--act", "waste.nowhere"), 1, "one of waste.public, waste.road"),
        (("--measured", "62 dB"), 2, "expected NAME=VALUE, found 62 dB"),
        (("--operator", ""), 2, "at least 1 character"),
        (("--operator", " "), 2, "found only spaces"),
        (("--unit", "x" * 5000), 2, "at most 4000 characters"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_reason(
    site: Site, tmp_path: Path, change: tuple[str, str], status: int, reason: str
) -> None:
    found = run("record", site.package, *WHO, *change, "--data", tmp_path, "--out", tmp_path / "record")
    assert found.exit_code == status, found.output
    assert reason in found.stderr
    assert not (tmp_path / "record").exists()


@pytest.mark.parametrize("name", ["f" * 20, "không có", "."])
def test_what_is_no_event_and_no_package_is_said_so(site: Site, tmp_path: Path, name: str) -> None:
    found = run("record", name, *WHO, "--data", site.data, "--out", tmp_path / "record")
    assert found.exit_code in {1, 2}
    assert "expected" in found.stderr


def test_a_unit_s_law_and_form_are_used_and_their_mistakes_told_with_the_line(site: Site, tmp_path: Path) -> None:
    own = tmp_path / "unit"
    assert run("form", own).exit_code == 0
    assert run("form", own).exit_code == 1
    main = own / "template" / "ban_ghi_nhan.typ"
    main.write_text(main.read_text("utf-8").replace("BẢN GHI NHẬN KẾT QUẢ]", "PHIẾU CỦA ĐƠN VỊ]"), "utf-8")
    law = own / "law" / "law.yaml"
    law.write_text(
        "acts:\n"
        "  - code: waste.local\n"
        "    name: {vi: hành vi theo quyết định của tỉnh, en: an act of the province}\n"
        "    kinds: [dump]\n"
        "    document: nd-45-2022\n"
        "    article: Điều 99\n"
        "    valid_from: 2026-01-01\n"
        "    trust: V\n",
        "utf-8",
    )
    options = (*WHO, "--template", own / "template", "--law", own / "law", "--data", tmp_path)
    found = run("record", site.package, *options, "--act", "waste.local", "--out", tmp_path / "a")
    assert found.exit_code == 0, found.output
    text = text_of(tmp_path / "a")
    assert "PHIẾU CỦA ĐƠN VỊ" in text
    assert "Hành vi: hành vi theo quyết định của tỉnh Quy định tại: Điều 99 Nghị định 45/2022/NĐ-CP" in text
    law.write_text(law.read_text("utf-8").replace("trust: V", "trust: X"), "utf-8")
    bad = run("record", site.package, *options, "--out", tmp_path / "b")
    assert bad.exit_code == 2
    assert "law.yaml:8: acts[0].trust" in bad.stderr


def test_the_examples_that_come_with_the_form_are_the_program_s_own(tmp_path: Path) -> None:
    run("form", tmp_path / "unit")
    for path in (tmp_path / "unit" / "law").glob("*.example.yaml"):
        path.rename(path.with_name(path.name.replace(".example", "")))
    assert Law.load(tmp_path / "unit" / "law").book == Law.load().book
