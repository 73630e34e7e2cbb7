"""`litterwatch serve` tells a receiver what its store is told, also after a kill."""

from pathlib import Path

from benchmarks.live.served import configure, serving, wait_for
from evidence.live_lists import LiveLists
from tests.api.outbound.receivers import receiving
from tests.evidence.store.samples import event

NOBODY = "rtsp://admin:hush-hush-4711@127.0.0.1:9/1"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_what_is_flagged_is_told_and_what_happened_while_it_was_killed_follows(tmp_path: Path) -> None:
    data = tmp_path / "data"
    configure(data, street=NOBODY)
    secrets = tmp_path / "secrets"
    secrets.write_text(f"HOOK={SECRET}\n")
    secrets.chmod(0o600)
    with receiving() as found:
        (data / "outbound.yaml").write_text(
            "networks: [127.0.0.0/8]\nwebhooks:\n"
            f"  - {{name: hook, url: '{found.url}', secrets: ['${{HOOK}}'], start: beginning}}\n"
        )
        with serving(data, "--secrets", str(secrets)) as served:
            LiveLists(data).add_event(event("a"))
            assert [call.said for call in found.heard(1)] == [("new", "a", "open")]
            served.kill()
            LiveLists(data).add_event(event("b"))
        with serving(data, "--secrets", str(secrets)) as served:
            assert [call.said[1] for call in found.heard(2)] == ["a", "b"]
            (data / "outbound.yaml").write_text("webhooks: nobody\n")
            wait_for("the condition", lambda: served.conditions("@outbound"))
            (condition,) = served.conditions("@outbound")
            assert condition.kind == "outbound_failed"
            assert "outbound.yaml:1: webhooks: phải là danh sách" in condition.detail
            (data / "outbound.yaml").unlink()
            wait_for("its end", lambda: served.conditions("@outbound")[0].ended)
            took_s, said = served.stop()
    assert took_s < 5
    assert SECRET not in said
    assert len(found.calls) == 2
