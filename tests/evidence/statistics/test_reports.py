"""The printed report and the workbook, read back; and the commands."""

import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2  # type: ignore[import-untyped]
from typer.testing import CliRunner

from api.cli import app
from evidence.statistics import Facts, plan_period
from evidence.statistics.printed import report_pdf
from evidence.statistics.report import Letterhead, communes_of, periodic_report
from evidence.statistics.sheets import report_xlsx
from tests.evidence.statistics.samples import DONG_KINH, KY_LUA

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def pdf_text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())


def strings(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        root = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
    return [str(node.text) for node in root.iter(f"{_MAIN}t")]


def test_the_printed_report_says_whose_it_is_what_was_counted_and_where_it_was_frozen(facts: Facts) -> None:
    letterhead = Letterhead("Sở Nông nghiệp và Môi trường", "UBND tỉnh Lạng Sơn")
    text = pdf_text(report_pdf(periodic_report(facts, plan_period(2026), None, letterhead)))
    for said in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ NÔNG NGHIỆP VÀ MÔI", "01/12/2025 đến hết ngày 30/11/2026"):
        assert said in text
    assert "ghi nhận 189 vụ" in text
    assert str(facts.frozen.head.seq) in text
    assert facts.frozen.head.sha256 in re.sub(r"[^0-9a-z]", "", text)
    assert "đang giảm" in text


def test_a_communes_report_tells_of_no_other_commune(facts: Facts) -> None:
    report = periodic_report(facts, plan_period(2026), KY_LUA)
    text, cells = pdf_text(report_pdf(report)), strings(report_xlsx(report))
    assert KY_LUA in text
    assert DONG_KINH not in text
    assert DONG_KINH not in cells
    assert "Bờ sông Kỳ Cùng" not in text + "".join(cells)


def test_a_period_that_is_not_over_says_so(facts: Facts) -> None:
    assert "Kỳ báo cáo chưa hết" in pdf_text(report_pdf(periodic_report(facts, plan_period(2027))))
    assert "Kỳ báo cáo chưa hết" not in pdf_text(report_pdf(periodic_report(facts, plan_period(2026))))


def test_the_workbook_has_its_sheets_charts_and_no_formulas(facts: Facts) -> None:
    content = report_xlsx(periodic_report(facts, plan_period(2026)))
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        names = book.namelist()
        sheets = [book.read(name).decode() for name in names if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 6
    assert len([name for name in names if name.startswith("xl/charts/chart")]) == 2
    assert not any("<f>" in sheet for sheet in sheets)
    assert {"=Sau chợ, phía đông", "đang giảm"} <= set(strings(content))
    assert content == report_xlsx(periodic_report(facts, plan_period(2026)))


def test_all_communes_have_a_name(facts: Facts) -> None:
    assert set(communes_of(facts)) == {DONG_KINH, KY_LUA}


def test_the_commands_write_files_and_never_over_other_ones(year_data: Path, tmp_path: Path) -> None:
    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["report", *words, "--data", str(year_data)])
        return result.exit_code, result.output

    code, said = run("stats", "--year", "2026", "--json")
    assert code == 0
    assert json.loads(said)["total"]["acts"] == 189
    out = str(tmp_path)
    assert run("periodic", "--year", "2026", "--each", "--out", out)[0] == 0
    assert run("black-spots", "--out", out)[0] == 0
    assert run("open-data", "--out", out)[0] == 0
    assert sorted({path.suffix for path in tmp_path.iterdir()}) == [
        ".csv",
        ".geojson",
        ".json",
        ".jsonld",
        ".pdf",
        ".xlsx",
    ]
    assert run("black-spots", "--out", out)[0] == 0, "the same again"
    assert run("black-spots", "--out", out, "--least", "50")[0] == 1, "another under its name"
    assert run("stats", "--commune", "Phường Không Có")[0] == 2
    assert run("periodic", "--out", out)[0] == 2
    assert run("stats", "--at", "abc")[0] == 2
    assert run("stats", "--at", "9999999")[0] == 2
    assert run("open-data", "--k", "1", "--out", out)[0] == 2
