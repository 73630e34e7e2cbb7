"""A duty officer takes a call, in a real browser: the form, the footage, the photograph, the case, the end."""

import io
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from evidence.law import VIET_NAM
from streams.ring.folder import ring_folder
from streams.ring.holds import Holds
from tests.api.station.browsing import CHROMIUM, NO_CHROMIUM, keep, officer, running_browser
from tests.api.station.stocked import Stocked, serving
from tests.api.station.test_accessible import PHONE, faults
from tests.api.station.visiting import signed_in
from tests.pipeline.rings import record
from tests.streams.ring_feed import EPOCH_S, make

CAMERA = "cho-ky-lua-01"
BEGAN = datetime.fromtimestamp(EPOCH_S, UTC).astimezone(VIET_NAM)
NOON = BEGAN + timedelta(seconds=30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    with running_browser() as launched:
        yield launched


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    with serving(tmp_path_factory.mktemp("station") / "data", events=3) as found:
        record(found.data, CAMERA, make(tmp_path_factory.mktemp("footage"), "large.ts").times(30))
        yield found


def photograph(folder: Path) -> Path:
    path = folder / "ảnh hiện trường.jpg"
    out = io.BytesIO()
    Image.new("RGB", (320, 240), (90, 110, 105)).save(out, "JPEG")
    path.write_bytes(out.getvalue())
    return path


def test_from_the_call_to_the_case_in_a_browser(stocked: Stocked, browser: Browser, tmp_path: Path) -> None:
    with officer(browser, stocked.url, "hung", expected=frozenset({422})) as page:
        page.goto(f"{stocked.url}/hotline")
        page.get_by_role("link", name="Tiếp nhận phản ánh").click()
        assert faults(page) == []
        take_down(page)
        expect(page.locator("#near + ul")).to_contain_text("đã giữ")
        (hold,) = Holds(ring_folder(stocked.data, CAMERA)).all()
        at = page.url
        assert at.rpartition("/")[2] in hold.reason
        assert "0912" not in page.content()
        send_files(page, photograph(tmp_path))
        seen = [
            one.actor for one in stocked.store.audit(f"report/{at.rpartition('/')[2]}") if "file_seen" in one.action
        ]
        assert seen == ["hung"], "looked at is logged, once"
        keep_a_stretch(page)
        assert faults(page) == []
        keep(page, "hotline-report", whole=True)
        page.get_by_role("button", name="Xem người phản ánh").click()
        expect(page.locator("main")).to_contain_text("0912 345 678")
        page.goto(at)
        make_a_case(page)
        page.goto(at)
        expect(page.locator("#cases + ul")).to_contain_text("Đổ rác")
        page.locator("select[name=outcome]").select_option("handled")
        page.fill("form[action$=close] input[name=note]", "đã lập biên bản")
        page.get_by_role("button", name="Đóng phản ánh").click()
        expect(page.locator(".headline")).to_contain_text("đã xử lý")
        page.goto(f"{stocked.url}/hotline?state=closed")
        expect(page.locator(".rows")).to_contain_text("Gầm cầu Kỳ Cùng")
        keep(page, "hotline-list")
    with officer(browser, stocked.url, "hung", size=PHONE) as page:
        for path in ("/hotline", "/hotline/new", at.removeprefix(stocked.url)):
            page.goto(stocked.url + path)
            assert faults(page) == []
            assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0], path
            keep(page, f"hotline-phone{path.replace('/', '-')[:14]}", whole=True)


def take_down(page: Page) -> None:
    """With a mistake first: what was typed is still there."""
    page.wait_for_selector("input[name=place]:focus")
    page.fill("input[name=place]", "Gầm cầu Kỳ Cùng, phía chợ")
    page.select_option("select[name=commune]", "Phường Kỳ Lừa")
    page.fill("input[name=position]", "ở chợ")
    page.fill("input[name=day]", f"{NOON:%Y-%m-%d}")
    page.fill("input[name=hour]", f"{NOON:%H:%M}")
    page.fill("textarea[name=text]", "Hai người đi xe ba gác\nđổ phế thải xuống mương")
    page.fill("input[name=phone]", "0912 345 678")
    keep(page, "hotline-form", whole=True)
    page.get_by_role("button", name="Ghi phản ánh").click()
    expect(page.get_by_role("alert")).to_contain_text("21.85370")
    expect(page.locator("input[name=phone]")).to_have_value("0912 345 678")
    page.fill("input[name=position]", "")
    page.get_by_role("button", name="Ghi phản ánh").click()
    page.wait_for_url(re.compile(r"/hotline/PA"))


def send_files(page: Page, path: Path) -> None:
    """A photograph, and what is none."""
    page.set_input_files("#add-files", path)
    expect(page.locator(".stills img")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.stills img').naturalWidth === 320")
    page.set_input_files("#add-files", {"name": "virus.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" * 100})
    expect(page.locator("#sending")).to_contain_text("không nhận tệp này")


def keep_a_stretch(page: Page) -> None:
    """20 seconds, which then play."""
    page.fill("#near + ul input[name=from]", f"{BEGAN + timedelta(seconds=20):%H:%M:%S}")
    page.fill("#near + ul input[name=to]", f"{BEGAN + timedelta(seconds=40):%H:%M:%S}")
    page.get_by_role("button", name="Lưu đoạn để xem").click()
    expect(page.locator(".clip video")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.clip video').readyState > 0")
    assert page.evaluate("() => document.querySelector('.clip video').duration") == pytest.approx(20, abs=2.5)


def make_a_case(page: Page) -> None:
    page.fill(".clip input[name=hour]", f"{NOON:%H:%M:%S}")
    page.get_by_role("button", name="Lập vụ việc").click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f]{20}"))
    expect(page.locator("#history-title + ol")).to_contain_text("Gắn với phản ánh PA")
    expect(page.locator("video")).to_be_visible()
    keep(page, "hotline-case")


def a_report(stocked: Stocked, commune: str) -> str:
    lan = signed_in(stocked.url, "lan")
    said = {"place": "Phố", "commune": commune, "day": f"{NOON:%Y-%m-%d}", "hour": f"{NOON:%H:%M}", "text": "đổ rác"}
    answer = lan.send("/hotline", said)
    assert answer.status == 303, answer.text
    return answer.headers["location"]


def test_who_sees_no_report_of_a_commune_reaches_none_of_its_pages(stocked: Stocked) -> None:
    at, mai = a_report(stocked, "Xã Đồng Đăng"), signed_in(stocked.url, "mai")
    assert mai.ask(at).status == 404
    assert at.rpartition("/")[2] not in mai.ask("/hotline").text
    for what in ("keep", "case", "link", "close", "reopen"):
        fields = {
            "day": f"{NOON:%Y-%m-%d}",
            "from": "10:00",
            "to": "10:01",
            "hour": "10:00",
            "camera": CAMERA,
            "note": "x",
        }
        assert mai.send(f"{at}/{what}", fields).status == 404, what
    form = {"place": "Phố", "day": f"{NOON:%Y-%m-%d}", "hour": "10:00", "text": "x", "commune": "Xã Đồng Đăng"}
    assert mai.send("/hotline", form).status == 422


def test_a_viewer_changes_nothing_and_a_reviewer_learns_of_nobody(stocked: Stocked) -> None:
    at = a_report(stocked, "Phường Kỳ Lừa")
    viewer, lan = signed_in(stocked.url, "xem"), signed_in(stocked.url, "lan")
    assert viewer.ask(at).status == 200
    assert (viewer.ask("/hotline/new").status, viewer.send("/hotline", {}).status) == (403, 403)
    assert viewer.send(f"{at}/close", {"outcome": "handled"}).status == 403
    assert lan.send(f"{at}/contact", {}).status == 403
    assert lan.ask(f"{at}/close", {"outcome": "handled"}).status == 403, "without the page's own token"
    told = lan.ask(f"/api/v1/reports/{at.rpartition('/')[2]}")
    assert json.loads(told.body)["state"] == "received"
