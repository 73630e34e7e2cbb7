"""An officer's morning in a real Chromium: signing in, the queue, a clip frame by frame, a verdict, a second person."""

import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from evidence.people import NewAccount
from tests.api.station.browsing import CHROMIUM, NO_CHROMIUM, keep, officer
from tests.api.station.confirmed import confirmed
from tests.api.station.stocked import PASSWORD, RELEASE_S, Stocked, serving
from tests.api.station.test_accessible import PHONE, faults

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
FRAME_S = 1 / 12.5


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    with serving(tmp_path_factory.mktemp("station") / "data", events=9) as found:
        yield found


def playing(page: Page) -> None:
    page.wait_for_function("() => document.getElementById('video').currentTime > 0")


def now_s(page: Page) -> float:
    return float(page.evaluate("document.getElementById('video').currentTime"))


def until(happened: Callable[[], bool]) -> None:
    end_s = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < end_s, "waited 20 s in vain"
        time.sleep(0.05)


def test_a_new_officer_sets_a_password_by_a_link_and_signs_in(stocked: Stocked, browser: Browser) -> None:
    accounts = stocked.station.people.accounts
    link = accounts.add(NewAccount("moi", "Vũ Thị Mới", "Công an xã", "reviewer", None), "test")
    with officer(browser, stocked.url, expected=frozenset({401, 404, 422})) as page:
        page.goto(f"{stocked.url}/setup?link={link}")
        keep(page, "setup")
        page.fill("input[name=password]", PASSWORD)
        page.fill("input[name=again]", PASSWORD + "x")
        page.press("input[name=again]", "Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        page.fill("input[name=password]", PASSWORD)
        page.fill("input[name=again]", PASSWORD)
        page.press("input[name=again]", "Enter")
        page.wait_for_selector("input[name=name]:focus")
        page.fill("input[name=name]", "moi")
        page.fill("input[name=password]", "a wrong password")
        page.press("input[name=password]", "Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        keep(page, "login")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        expect(page.locator(".who")).to_contain_text("Vũ Thị Mới")
        page.goto(f"{stocked.url}/setup?link={link}")
        expect(page.locator("main")).to_contain_text("đã dùng")


def test_the_queue_is_walked_by_keyboard(stocked: Stocked, browser: Browser) -> None:
    with officer(browser, stocked.url, "lan") as page:
        rows = page.locator(".row")
        expect(rows).to_have_count(9)
        expect(rows.first).to_have_class("row violation on")
        expect(rows.first.locator(".tag.new")).to_be_visible()
        keep(page, "queue")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        expect(rows.nth(1)).to_have_class("row violation on")
        expect(page.locator("#glance-release")).to_be_visible()
        page.keyboard.press("h")
        expect(page.locator("#keys")).to_be_visible()
        keep(page, "keys")
        page.keyboard.press("j")
        page.keyboard.press("Escape")
        expect(rows.nth(1)).to_have_class("row violation on")
        page.keyboard.press("x")
        expect(page.locator("#bulk-count")).to_contain_text("1")
        page.keyboard.press("x")
        expect(page.locator("#bulk")).to_be_hidden()
        page.select_option("select[name=kind]", "litter")
        expect(rows).to_have_count(2)
        page.keyboard.press("Enter")
        page.wait_for_url("**/cases/**kind=litter")
        page.keyboard.press("q")
        expect(rows).to_have_count(2)
        expect(page.locator(".row .tag.new")).to_have_count(1)


def test_the_clip_is_watched_frame_by_frame(stocked: Stocked, browser: Browser) -> None:
    event = stocked.events[4]
    with officer(browser, stocked.url, "lan") as page:
        page.goto(f"{stocked.url}/cases/{event.event_id}")
        playing(page)
        assert RELEASE_S - 4.1 < now_s(page) < RELEASE_S, "it begins shortly before the act, by itself"
        keep(page, "case")
        page.keyboard.press("r")
        page.wait_for_function("() => document.getElementById('video').paused")
        before = now_s(page)
        assert before == pytest.approx(RELEASE_S, abs=0.01)
        for _ in range(3):
            number = page.inner_text("#frame-number")
            page.keyboard.press(".")
            page.wait_for_function("(n) => document.getElementById('frame-number').textContent !== n", arg=number)
        assert now_s(page) - before == pytest.approx(3 * FRAME_S, abs=FRAME_S * 0.6)
        expect(page.locator("#frame-number")).to_contain_text("79/150")
        page.keyboard.press(",")
        expect(page.locator("#frame-number")).to_contain_text("78/150")
        assert event.release_utc is not None
        expect(page.locator("#clock-utc")).to_contain_text("UTC")

        overlay = page.locator("#overlay")
        expect(overlay).to_be_hidden()
        page.keyboard.press("b")
        expect(overlay).to_be_visible()
        expect(overlay.locator(".o-item")).to_have_attribute("x", str(int(event.item_box[0])))
        keep(page, "case-boxes")
        page.keyboard.press("z")
        assert "scale(2.5)" in str(page.evaluate("document.getElementById('moving').style.transform"))
        page.keyboard.press("0")
        page.keyboard.press("-")
        assert page.evaluate("document.getElementById('video').playbackRate") == 0.5
        page.keyboard.press("Space")
        page.wait_for_function("() => !document.getElementById('video').paused")


def test_a_verdict_takes_three_keys_and_the_next_case_follows(stocked: Stocked, browser: Browser) -> None:
    with officer(browser, stocked.url, "lan") as page:
        page.keyboard.press("Enter")
        playing(page)
        event_id = page.url.rpartition("/")[2]
        page.wait_for_timeout(400)
        page.keyboard.press("x")
        page.keyboard.press("4")
        keep(page, "verdict")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**done={event_id}")
        assert page.url.split("/cases/")[1].split("?")[0] != event_id
        expect(page.get_by_role("status").first).to_contain_text("không vi phạm")
    (review,) = stocked.store.reviews(event_id)
    assert (review.judgement.reviewer, review.judgement.reason_code) == ("lan", "REJECT-NOTWASTE")
    assert review.judgement.seconds_watched is not None
    assert review.judgement.seconds_watched > 0.2
    actions = [(entry.actor, entry.action) for entry in stocked.store.audit(f"event/{event_id}")]
    assert ("lan", "event.opened") in actions
    assert ("lan", "clip.viewed") in actions


def test_who_confirms_is_followed_by_a_second_person(stocked: Stocked, browser: Browser) -> None:
    event_id = stocked.events[5].event_id
    with officer(browser, stocked.url, "lan") as page:
        page.goto(f"{stocked.url}/cases/{event_id}")
        for key in ("v", "2", "Enter"):
            page.keyboard.press(key)
        page.wait_for_url(f"**done={event_id}")
        page.goto(f"{stocked.url}/cases/{event_id}")
        expect(page.locator(".decide .say")).to_contain_text("Đang chờ một người khác")
        page.goto(f"{stocked.url}/cameras")  # on its way out, the page that is left frees the case
        until(lambda: not stocked.station.people.claims.on([event_id]))
    with officer(browser, stocked.url, "hung") as page:
        row = page.locator(f'.row[data-id="{event_id}"]')
        expect(row).to_contain_text("Nguyễn Thị Lan đã xác nhận trước")
        row.locator("a.open").click()
        expect(page.locator(".decide .say")).to_contain_text("Cần người thứ hai")
        expect(page.locator("#groups")).to_be_visible()  # from then on the page takes keys
        keep(page, "second-person")
        for key in ("v", "2", "n"):
            page.keyboard.press(key)
        page.keyboard.type("Đã đối chiếu ảnh trước và sau")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**done={event_id}")
    first, second = stocked.store.reviews(event_id)
    assert (first.judgement.reviewer, second.judgement.reviewer) == ("lan", "hung")
    assert second.judgement.note == "Đã đối chiếu ảnh trước và sau"
    assert stocked.station.people.decisions is not None
    found = stocked.store.event(event_id)
    assert found.version == 2


def watch_all(page: Page) -> None:
    """From its beginning to its end."""
    page.evaluate("(v => { v.currentTime = 0; return v.play(); })(document.getElementById('watch'))")
    page.wait_for_function("() => document.getElementById('watch').ended", timeout=60_000)


def cover_by_hand(page: Page) -> None:
    """Squares are no people: somebody has to draw what hides them."""
    expect(page.locator("#nobody")).to_be_visible()
    page.locator("#more summary").click()
    box = page.locator("#draw").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] * 0.9, steps=3)
    page.mouse.up()
    assert re.fullmatch(r"3\d\d,\d+,4\d\d,\d+@0.0-\d\.\d", page.input_value("#cover"))
    assert faults(page) == []
    keep(page, "publication-cover", whole=True)
    page.locator("#more").get_by_role("button", name="Làm bản che").click()
    expect(page.locator("#nobody")).to_have_count(0, timeout=60_000)
    page.wait_for_function("() => document.getElementById('watch')?.duration > 1", timeout=60_000)


def ask(page: Page) -> None:
    """The one who makes the clip, watches it and asks."""
    page.locator("#publish").click()
    keep(page, "publication-begin")
    page.get_by_role("button", name="Làm bản che").click()
    expect(page.locator("#watch")).to_be_visible(timeout=120_000)
    cover_by_hand(page)
    page.fill("textarea[name=reason]", "Kế hoạch 116/KH-UBND, mục V.3")
    page.fill("input[name=outcome]", "Phạt tiền 1.500.000 đồng")
    page.check("input[name=watched]")
    page.get_by_role("button", name="Đề nghị công bố").click()
    expect(page.locator("#trouble")).to_contain_text("Hãy xem hết bản che")
    assert page.input_value("textarea[name=reason]") == "Kế hoạch 116/KH-UBND, mục V.3"
    watch_all(page)
    expect(page.locator("[data-seen]")).to_contain_text("Đã xem 1 / 1 s")
    page.check("input[name=watched]")
    keep(page, "publication-ask", whole=True)
    page.get_by_role("button", name="Đề nghị công bố").click()
    expect(page.locator(".say.unsure")).to_contain_text("Chờ một người khác")
    expect(page.get_by_role("button", name="Duyệt công bố")).to_have_count(0)


def approve(page: Page, address: str, into: Path) -> None:
    """The other one, whose menu says so."""
    page.get_by_role("link", name="Công bố").click()
    assert faults(page) == []
    keep(page, "publications")
    fits_a_phone_in_the_dark(page, "publications")
    page.locator(".row a.open").click()
    assert page.url == address
    watch_all(page)
    page.check("input[name=watched]")
    keep(page, "publication-approve", whole=True)
    page.get_by_role("button", name="Duyệt công bố").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải gói công bố").click()
    taken.value.save_as(into)
    page.goto(address)
    expect(page.get_by_role("link", name="Phiếu duyệt")).to_be_visible()
    keep(page, "publication-take")
    fits_a_phone_in_the_dark(page, "publication")


def fits_a_phone_in_the_dark(page: Page, name: str) -> None:
    before = page.viewport_size
    assert before is not None
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.emulate_media(color_scheme="dark")
    assert faults(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE[0]
    keep(page, f"{name}-phone", whole=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(before)


def test_what_two_confirmed_is_published_by_two(stocked: Stocked, browser: Browser, tmp_path: Path) -> None:
    event_id, accounts = confirmed(stocked, 90), stocked.station.people.accounts
    another = accounts.add(NewAccount("thu", "Bế Thị Thu", "Công an tỉnh", "approver", None), "test")
    accounts.use_link(another, PASSWORD)
    with (
        officer(browser, stocked.url, "hung", expected=frozenset({409})) as first,
        officer(browser, stocked.url, "thu") as second,
    ):
        waiting, opened = second.locator("nav .waiting"), second.evaluate("performance.timeOrigin")
        expect(waiting).to_be_hidden()
        first.goto(f"{stocked.url}/cases/{event_id}")
        ask(first)
        expect(waiting).to_contain_text("1 đề nghị chờ bạn duyệt")
        expect(waiting).to_be_visible()
        assert second.evaluate("performance.timeOrigin") == opened, "the page stayed open; the number came by itself"
        expect(first.locator("nav .waiting")).to_be_hidden()
        approve(second, f"{stocked.url}/cases/{event_id}/publication", tmp_path / "cong-bo.zip")
        expect(waiting).to_be_hidden()
    with zipfile.ZipFile(tmp_path / "cong-bo.zip") as archive:
        assert sorted(archive.namelist()) == ["clip.mp4", "facts.json", "index.html", "still.jpg"]
        assert "Phạt tiền 1.500.000 đồng" in archive.read("index.html").decode()
    actions = [(e.actor, e.action) for e in stocked.store.audit(f"event/{event_id}") if "publi" in e.action]
    assert actions == [
        ("hung", "publication.prepared"),
        ("hung", "publication.prepared"),
        ("hung", "publication.asked"),
        ("thu", "publication.approved"),
        ("thu", "event.published"),
    ]


def test_who_comes_second_is_told_kindly_and_loses_no_word(stocked: Stocked, browser: Browser) -> None:
    event_id = stocked.events[7].event_id
    with (
        officer(browser, stocked.url, "lan", expected=frozenset({409})) as slow,
        officer(browser, stocked.url, "hung", expected=frozenset({409})) as fast,
    ):
        slow.goto(f"{stocked.url}/cases/{event_id}")
        fast.goto(f"{stocked.url}/cases/{event_id}")
        expect(fast.locator(".say.unsure").first).to_contain_text("Nguyễn Thị Lan đang xử lý")
        for key in ("x", "7", "Enter"):
            fast.keyboard.press(key)
        expect(fast.locator("#trouble")).to_contain_text("Nguyễn Thị Lan")
        assert stocked.store.reviews(event_id) == ()
        stocked.station.people.claims.drop(event_id, "lan")  # as it ends by itself after five minutes
        for key in ("x", "7", "Enter"):
            fast.keyboard.press(key)
        fast.wait_for_url(f"**done={event_id}")
        slow.keyboard.press("v")
        slow.keyboard.press("1")
        slow.keyboard.press("n")
        slow.keyboard.type("Có xe ba gác")
        slow.keyboard.press("Enter")
        expect(slow.locator("#trouble")).to_contain_text("Trần Văn Hùng vừa quyết định trước bạn")
        assert slow.input_value("#note") == "Có xe ba gác"
        keep(slow, "conflict")
    assert len(stocked.store.reviews(event_id)) == 1


def test_a_false_alarm_pattern_is_rejected_at_once(stocked: Stocked, browser: Browser) -> None:
    with officer(browser, stocked.url, "hung") as page:
        page.goto(f"{stocked.url}/?camera=ql4b-km3")
        before = page.locator(".row").count()
        assert before >= 1
        page.keyboard.press("x")
        page.click("#bulk-all")
        page.select_option("#bulk select[name=reason]", "REJECT-LIGHT")
        keep(page, "bulk")
        page.click("#bulk .main")
        expect(page.get_by_role("status")).to_contain_text(f"Đã bác {before} sự kiện")
        expect(page.locator(".row")).to_have_count(0)
        assert "camera=ql4b-km3" in page.url
