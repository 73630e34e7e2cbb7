"""verify.html in a real Chromium, from a disk, without a network: it says what verify.py says."""

import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.evidence.forging import WAYS, forge
from benchmarks.evidence.sample import seal, write_folder, write_zip
from benchmarks.evidence.tampering import Bench, applied
from evidence.keys import SiteKeys
from evidence.verify.findings import Report
from evidence.verify.judge import verify_package
from evidence.verify.page import verify_html
from evidence.verify.signers import Known
from tests.evidence.verify.test_ed25519 import SMALL, VECTORS

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
WITHOUT_WEB_CRYPTO = "Object.defineProperty(crypto, 'subtle', {value: undefined})"
TEXT_OF_ERRORS = {"zip_refused", "unreadable"}
"""Whether one byte makes a zip unreadable as such, or an entry in it, the two need not agree about."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Root has no sandbox of Chromium's; what is opened here is our own page.
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(params=["Web Crypto", "plain JavaScript"])
def page(browser: Browser, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page as a file, its errors an error of the test, and whatever it asks of a network too."""
    file = tmp_path / "page" / "verify.html"
    file.parent.mkdir()
    file.write_bytes(verify_html())
    context = browser.new_context(offline=True)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on("console", lambda message: wrong.append(message.text))
    opened.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith("file:") else None)
    if request.param == "plain JavaScript":
        opened.add_init_script(WITHOUT_WEB_CRYPTO)
    opened.goto(file.as_uri())
    assert opened.evaluate("typeof crypto.subtle") == ("object" if request.param == "Web Crypto" else "undefined")
    yield opened
    context.close()
    assert wrong == []


def _trust(page: Page, file: Path) -> None:
    page.evaluate("document.body.dataset.done = ''")
    page.set_input_files("#trust", file)
    page.wait_for_selector('body:not([data-done=""])')


def _verified(page: Page, package: Path) -> dict[str, Any]:
    page.evaluate("document.body.dataset.done = ''")
    page.set_input_files("#folder" if package.is_dir() else "#zip", package)
    page.wait_for_selector('body:not([data-done=""])')
    report: dict[str, Any] = json.loads(page.get_attribute("article", "data-report") or "")
    return report


def _same(said: dict[str, Any], report: Report) -> None:
    """Word for word, but for what the two languages call an error."""
    expected = {(one.kind, one.path, one.other) for one in report.findings}
    found = {(one["kind"], one["path"], one["other"]) for one in said["findings"]}
    assert found == expected
    assert (said["verdict"], said["files"], said["whole"]) == (report.verdict, report.files, report.whole)
    assert [one["kind"] for one in said["remarks"]] == [one.kind for one in report.remarks]
    assert said["signer"] == (None if report.signer is None else vars(report.signer))
    assert said["statement"] == (None if report.statement is None else vars(report.statement))


def test_an_intact_package_is_called_so_as_folder_and_as_zip(made: Bench, page: Page, tmp_path: Path) -> None:
    folder = write_folder(made.shop.genuine, tmp_path / "EV-20-0000")
    zipped = write_zip(made.shop.genuine, tmp_path / "EV-20-0000.zip")
    for path in (folder, zipped):
        assert _verified(page, path)["verdict"] == "unknown_signer"
    assert "NGUYÊN VẸN." not in page.inner_text("#results")
    _trust(page, made.folder / "keys" / "trust.json")
    for path in (folder, zipped):
        _same(_verified(page, path), verify_package(path, made.known))
        said = page.inner_text("article")
        for expected in ("NGUYÊN VẸN", "INTACT", "Lạng Sơn", "Đổ rác", "Chợ Kỳ Lừa", "22/11/2026 07:54:15.250 +07:00"):
            assert expected in said


def test_a_zip_can_be_dropped_on_the_page(made: Bench, page: Page, tmp_path: Path) -> None:
    zipped = list(write_zip(made.shop.genuine, tmp_path / "EV.zip").read_bytes())
    drop = """(bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], "EV.zip"));
        document.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, cancelable: true }));
    }"""
    page.evaluate(drop, zipped)
    page.wait_for_selector("article")
    assert page.get_attribute("article", "class") == "unknown_signer"


def test_a_perfect_forgery_gets_no_green_light(made: Bench, page: Page, tmp_path: Path) -> None:
    files = {path: made.shop.genuine[path] for path in made.shop.listed} | {"stills/03_release.jpg": b"another"}
    forged = write_folder(seal(files, made.shop.thief), tmp_path / "forged")
    assert _verified(page, forged)["verdict"] == "unknown_signer"
    assert made.shop.thief(b"").key_id == page.inner_text(".key").replace(" ", "")
    page.fill("#key", made.shop.site_key_id)
    page.evaluate("document.body.dataset.done = ''")
    page.press("#key", "Enter")
    page.wait_for_selector('body:not([data-done=""])')
    assert page.get_attribute("article", "class") == "untrusted"


def test_it_says_of_each_forgery_what_verify_py_says(made: Bench, page: Page) -> None:
    _trust(page, made.folder / "keys" / "trust.json")
    plain = page.evaluate("typeof crypto.subtle") == "undefined"
    draw = random.Random(plain)
    package = write_folder(made.shop.genuine, made.folder / "attacked in a browser")
    for way in list(WAYS)[plain::2]:  # half of the ways with Web Crypto, half without
        forgery = forge(made.shop, draw, way)
        with applied(made, package, forgery) as path:
            report = verify_package(path, made.known)
            said = _verified(page, path)
        if {one.kind for one in report.findings} & TEXT_OF_ERRORS:
            assert said["verdict"] == report.verdict, (way, said)
            continue
        _same(said, report)


def test_keys_that_no_longer_count_are_told_apart(made: Bench, page: Page, tmp_path: Path) -> None:
    keys = SiteKeys.open(tmp_path / "keys", site="Cao Bằng")
    files = {path: made.shop.genuine[path] for path in made.shop.listed}
    package = write_folder(seal(files, keys.sign), tmp_path / "package")
    keys.revoke(keys.key_id, "lộ khóa")
    _trust(page, tmp_path / "keys" / "trust.json")
    _same(_verified(page, package), verify_package(package, Known((keys.trust,))))
    assert "lộ khóa" in page.inner_text("article")


def test_a_changed_trust_file_is_refused(made: Bench, page: Page, tmp_path: Path) -> None:
    data = (made.folder / "keys" / "trust.json").read_bytes()
    changed = tmp_path / "trust.json"
    changed.write_bytes(data.replace("Lạng Sơn".encode(), "Hà Nội".encode()))
    _trust(page, changed)
    assert "không phải tệp tin cậy" in page.inner_text("#trusted")
    package = write_folder(made.shop.genuine, tmp_path / "package")
    assert _verified(page, package)["verdict"] == "unknown_signer"


def test_names_in_a_package_become_no_markup(made: Bench, page: Page, tmp_path: Path) -> None:
    package = write_folder({**made.shop.genuine, "<img src=x onerror=alert(1)>": b"x"}, tmp_path / "package")
    assert _verified(page, package)["verdict"] == "altered"
    assert page.locator("article img").count() == 0
    assert "<img src=x onerror=alert(1)>" in page.inner_text("article")


def test_its_own_ed25519_and_hashes_are_right(page: Page) -> None:
    """The same examples as verify.py has, and lengths around the borders of a block."""
    bytes_of = "(text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))"
    for key, message, signature in VECTORS:
        call = f"([k, m, s]) => {{ const b = {bytes_of}; return verifyEd25519(b(k), b(m), b(s)); }}"
        assert page.evaluate(call, [key, message, signature]) is True
        assert page.evaluate(call, [key, message + "00", signature]) is False
    assert page.evaluate(f"(keys) => keys.some((key) => isPublicKey(({bytes_of})(key)))", list(SMALL)) is False
    for size in (0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000):
        data = bytes(index % 251 for index in range(size))
        counting = "Uint8Array.from({length: n}, (_, i) => i % 251)"
        plain = f"(n) => {{ const d = new Sha256(); d.update({counting}); return hex(d.digest()); }}"
        assert page.evaluate(plain, size) == hashlib.sha256(data).hexdigest()
        large = f"(n) => hex(plainSha512({counting}))"
        assert page.evaluate(large, size) == hashlib.sha512(data).hexdigest()
