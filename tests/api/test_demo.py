"""From the demo to the same case in the review station, with nothing but what it prints."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.demo_station import configure, furnish, links_of
from benchmarks.live.served import wait_for
from evidence.catalogue_live import LISTENING
from tests.api.station.visiting import Visitor
from tests.checkout import REPOSITORY
from tests.evidence.redaction.cases import event

PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]
PASSWORD = "mot mat khau that dai 2026"


@contextmanager
def opened(out: Path) -> Iterator[str]:
    """`litterwatch demo --station` until the end; what it says meanwhile."""
    command = [*PROGRAM, "demo", "--station", "--port", "0", "--out", str(out)]
    said = out / "said.txt"
    with said.open("w") as file:
        process = subprocess.Popen(command, cwd=REPOSITORY, stdout=file, stderr=subprocess.STDOUT)
    try:
        wait_for("the station", lambda: LISTENING.en in said.read_text() or process.poll() is not None)
        yield said.read_text()
    finally:
        process.terminate()
        assert process.wait(30) == 0, said.read_text()


def test_the_case_is_in_the_queue_for_who_sets_a_password_by_the_link(tmp_path: Path) -> None:
    """The scene was scanned before: that costs the most, and is what other tests are about."""
    scanned, data = tmp_path / "scanned", tmp_path / "station"
    scanned.mkdir()
    detail = event(scanned).detail
    (scanned / "events.jsonl").write_text(detail.record().model_dump_json() + "\n")
    configure(data)
    furnish(scanned, data)
    with opened(tmp_path) as said:
        links = re.findall(r"(can-bo|chi-huy|quan-tri) .*?(http://[^/]+)/setup\?link=(\S+)", said)
        assert [name for name, *_ in links] == ["can-bo", "chi-huy", "quan-tri"]
        name, url, link = links[0]
        visitor = Visitor(url)
        fields = {"link": link, "password": PASSWORD, "again": PASSWORD}
        assert visitor.ask("/setup", fields).headers["location"] == "/login?done=1"
        answer = visitor.ask("/login", {"name": name, "password": PASSWORD, "next": "/"})
        visitor.cookie = answer.headers["set-cookie"].split(";")[0]
        wait_for("the case", lambda: detail.event_id in visitor.ask("/").text)
        assert visitor.ask(f"/cases/{detail.event_id}/clip").status == 200
        assert "Phố mẫu, số 12" in visitor.ask("/").text, "the camera saw it, not a file"
    again = links_of(f"sqlite:///{data / 'litterwatch.sqlite'}")
    assert [link is None for link in again] == [True, False, False], "who has a password needs no link"
    assert again[1] != links[1][2], "links that stand in an old log are void"


def test_the_demo_says_a_command_that_works_as_it_stands() -> None:
    from api.demo import _command  # noqa: PLC0415

    assert shlex.split(_command(Path("out/my demo")))[1:] == ["demo", "--station", "--out", "out/my demo"]
