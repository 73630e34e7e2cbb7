import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evidence.record import HealthRecord
from evidence.report import clock, render, write_report
from evidence.run_folder import Reason, RunFolder
from tests.evidence.samples import DEPOSIT, detail, later, result

OUTSIDE = re.compile(r"(?:src|href)=\"(?:https?:)?//|@import|url\(\s*['\"]?(?:https?:)?//", re.IGNORECASE)


class Page(HTMLParser):
    """What a browser would find: ids, links, sources, and elements left open."""

    VOID = frozenset({"meta", "link", "img", "br", "input", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.images_without_alt = 0
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if "href" in values and tag == "a" else []
        self.sources += [values["src"] or ""] if "src" in values else []
        self.images_without_alt += tag == "img" and "alt" not in values

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def test_each_event_has_a_card_a_player_its_stills_and_links_to_its_files() -> None:
    one = detail()
    page = Page(render([result("street.mp4", (one,))]))
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert one.event_id in page.ids
    assert page.links.count(f"#{one.event_id}") == 2, "the card and the mark on the timeline"
    assert one.clip in page.links
    assert one.clip in page.sources
    for name in ("before", "carry", "release", "left_behind", "actor"):
        assert f"events/{one.event_id}/{name}.jpg" in page.sources
    assert page.images_without_alt == 0
    assert "Đổ rác" in page.text
    assert "Dumping" in page.text
    assert "sai nơi quy định" in page.text
    assert "22/11/2026 18:30:05" in page.text, "local time of the site"


def test_the_page_asks_nothing_from_elsewhere() -> None:
    text = render([result("street.mp4", (detail(),))])
    assert not OUTSIDE.search(text)
    assert "default-src 'none'" in text


def test_a_preview_is_played_where_the_browser_cannot_play_the_clip_and_the_original_is_still_linked() -> None:
    one = detail()
    assert one.clip_facts is not None
    facts = one.clip_facts.model_copy(update={"codec": "hevc", "preview": f"events/{one.event_id}/preview.mp4"})
    page = Page(render([result(events=(one.model_copy(update={"clip_facts": facts}),))]))
    assert facts.preview in page.sources
    assert one.clip not in page.sources
    assert one.clip in page.links


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>.mp4", 'a"onload="x.mp4', "</script><b>.mp4", "{{ 7*7 }}.mp4"]
)
def test_a_file_name_cannot_put_code_into_the_page(name: str) -> None:
    plain = render([result("x.mp4", (detail("x.mp4"),))])
    text = render([result(name, (detail(name),), reason=Reason(vi=name, en=name, log=name))])
    assert text.count("<script") == plain.count("<script")
    assert 'onload="x' not in text
    assert "49.mp4" not in text
    assert Page(text).open == []


def test_a_failed_input_is_named_with_its_reason_in_both_languages() -> None:
    page = Page(render([result("bad.mp4", reason=Reason(vi="Tệp rỗng", en="the file is empty", log="Traceback"))]))
    assert "bad.mp4" in page.text
    assert "Tệp rỗng" in page.text
    assert "the file is empty" in page.text
    assert "failures" in page.ids


def test_allowed_and_undecided_events_are_shown_as_such() -> None:
    allowed = detail(deposit=replace(DEPOSIT, allowed=True, violations=()))
    unknown = detail(deposit=replace(later(5), allowed=None, violations=()))
    text = render([result(events=(allowed, unknown))])
    assert 'data-state="allowed"' in text
    assert 'data-state="unknown"' in text
    assert 'data-state="violation"' not in text


def test_a_run_without_events_says_so_calmly() -> None:
    assert "Không thấy ai để lại rác" in Page(render([result()])).text
    assert Page(render([])).open == []


def test_a_spell_in_which_the_camera_could_not_watch_is_on_the_timeline() -> None:
    spell = HealthRecord(source="a", kind="covered", start_s=15, end_s=None, start_utc=None, end_utc=None, detail="x")
    text = render([result(health=(spell,))])
    assert 'class="unwell" style="left:25.000%;width:75.000%"' in text
    assert "ống kính bị che" in text


def test_an_event_with_nothing_but_its_record_still_makes_a_page() -> None:
    bare = detail(deposit=replace(DEPOSIT, actor_box=None, path=()), stills=False)
    bare = bare.model_copy(update={"clip": None, "clip_facts": None})
    assert Page(render([result(events=(bare,))])).open == []


def test_a_thousand_events_make_a_page_of_a_few_megabytes_at_most(tmp_path: Path) -> None:
    events = tuple(detail(deposit=later(i)) for i in range(1000))
    folder = RunFolder(tmp_path)
    write_report(folder, [result(events=events)])
    assert (tmp_path / "index.html").stat().st_size < 12_000_000


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0:00.0"), (65.26, "1:05.3"), (59.97, "1:00.0"), (3725.04, "1:02:05.0"), (None, "–")]
)
def test_media_time_reads_like_a_clock(seconds: float | None, shown: str) -> None:
    assert clock(seconds) == shown
