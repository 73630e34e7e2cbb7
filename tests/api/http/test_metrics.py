"""What Prometheus is told, and that the documentation tells the same."""

import os
import re
import time
from datetime import UTC, datetime
from typing import get_args

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from api.http.metrics import Metrics
from api.http.usage import usage_of
from api.live_messages import Watching
from api.outbound.telling import Counts
from api.status import Status
from evidence.live_lists import Condition, KeepingTrouble
from evidence.record import EventDetail, LiveFacts, ModelRef, Stills
from tests.api.http.test_app import NOON, camera, status
from tests.checkout import REPOSITORY

DOCS = REPOSITORY / "docs"
SUFFIXES = ("_total", "_bucket", "_count", "_sum", "_created")


def event(revision: int = 1, *, allowed: bool | None = False, latency_s: float | None = 24.0) -> EventDetail:
    return EventDetail(
        event_id="e",
        revision=revision,
        source="gate",
        kind="dump",
        actor="person",
        allowed=allowed,
        violations=(),
        start_s=None,
        release_s=1.0,
        confirmed_s=None,
        end_s=None,
        start_utc=None,
        release_utc=None,
        confirmed_utc=None,
        end_utc=None,
        item_box=(0, 0, 1, 1),
        actor_box=None,
        score=0.9,
        zone=None,
        rule=None,
        clip=None,
        stills=Stills(),
        model=ModelRef(name="m", sha256="0"),
        width=1,
        height=1,
        clip_facts=None,
        thumb=None,
        before_still_s=None,
        carry_still_s=None,
        left_behind_still_s=1.0,
        actor_still_s=None,
        actor_still_box=None,
        track=(),
        live=LiveFacts.model_construct(latency_s=latency_s, decided_s=1.5),
    )


def watching() -> Watching:
    return Watching(
        media_s=100,
        stream="main",
        effort="sparing",
        delay_s=7.5,
        longest_delay_s=8,
        watched_s=90,
        late_s=20,
        sparing_s=10,
        keyframes_s=5,
        skipped_s=3,
        torn_pictures=2,
    )


def told(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Values by name and labels, these in the order of their names."""
    content, _ = metrics.exposition("")
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(content.decode())
        for sample in family.samples
    }


@pytest.fixture
def metrics() -> Metrics:
    made = Metrics("1.2.3")
    made.event(event())
    made.condition(Condition.begins("gate", "covered", NOON, ""))
    made.tick(status(camera()))
    return made


def test_events_count_once_with_their_latency_however_often_they_are_revised(metrics: Metrics) -> None:
    for one in (event(2), event(3), event(allowed=None, latency_s=None), event(allowed=True)):
        metrics.event(one)
    found = told(metrics)
    counts = {key[2:]: value for key, value in found.items() if key[0] == "litterwatch_events_total"}
    assert counts == {("dump", "violation"): 1, ("dump", "unknown"): 1, ("dump", "allowed"): 1}
    assert found["litterwatch_event_latency_seconds_count", "gate"] == 2
    assert found["litterwatch_event_latency_seconds_sum", "gate"] == 48
    buckets = {key[2]: v for key, v in found.items() if key[0] == "litterwatch_event_latency_seconds_bucket"}
    assert (buckets["20.0"], buckets["25.0"]) == (0, 2)


def test_a_condition_counts_when_it_begins_also_one_that_is_told_when_it_is_over(metrics: Metrics) -> None:
    began = Condition.begins("gate", "dark", NOON, "")
    for condition in (began, began.ends(NOON), began.ends(NOON).model_copy(update={"revision": 1})):
        metrics.condition(condition)
    assert told(metrics)["litterwatch_conditions_total", "dark", "gate"] == 2


def test_what_is_not_known_is_missing_and_not_zero() -> None:
    metrics = Metrics("1.2.3")
    assert ("litterwatch_cameras",) not in told(metrics), "before the first round"
    metrics.tick(status(camera()))
    found = told(metrics)
    assert ("litterwatch_watching_delay_seconds", "gate") not in found, "no watcher has spoken"
    assert found["litterwatch_ring_bytes", "gate"] == 7
    assert found["litterwatch_ring_oldest_seconds", "gate"] == pytest.approx(time.time(), abs=60)
    assert ("litterwatch_disk_free_bytes",) not in found
    assert found["litterwatch_build_info", "1.2.3"] == 1
    assert found["litterwatch_camera_state_start_time_seconds", "gate"] == NOON.timestamp()


def test_every_metric_is_documented_and_every_documented_one_exists(metrics: Metrics) -> None:
    page = (DOCS / "metrics.md").read_text("utf-8")
    table = page.split("## Các số liệu / The metrics", 1)[1]
    documented = set(re.findall(r"`(litterwatch_[a-z_]+)`", table))
    content, _ = metrics.exposition("")
    # What is unknown here has a name all the same.
    exported = set(re.findall(r"^# TYPE (litterwatch_[a-z_]+)", content.decode(), re.MULTILINE))
    exported |= {f"litterwatch_disk_{name}" for name in ("free_bytes", "size_bytes", "room_bytes", "hours_left")}
    assert {name for name in exported if not name.endswith("_created")} == documented


def test_the_example_alerts_speak_of_metrics_and_conditions_that_exist(metrics: Metrics) -> None:
    rules = yaml.safe_load((DOCS / "prometheus" / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
    content, _ = metrics.exposition("")
    exported = set(re.findall(r"^# TYPE (litterwatch_[a-z_]+)", content.decode(), re.MULTILINE))
    conditions = {key[1] for key in told(metrics) if key[0] == "litterwatch_condition_active"}
    conditions |= {"store_failed", "seal_failed", *get_args(KeepingTrouble)}
    for rule in rules:
        for name in re.findall(r"litterwatch_[a-z_]+", rule["expr"]):
            assert name in exported or name.removesuffix("_bucket") in exported
        for kinds in re.findall(r'kind=~"([^"]+)"', rule["expr"]):
            assert set(kinds.split("|")) <= conditions
    assert len(rules) > 5
    targets = yaml.safe_load((DOCS / "prometheus" / "prometheus.yml").read_text("utf-8"))
    assert targets["rule_files"] == ["alerts.yml"]


def test_a_process_is_measured_and_one_that_is_gone_is_not() -> None:
    usage = usage_of(os.getpid())
    assert usage is not None
    assert usage.resident_bytes > 10e6
    assert usage.open_files >= 3
    assert 0 < usage.cpu_s <= sum(os.times()[:2]) + 1
    assert usage_of(2**22 + 1) is None


def test_lateness_and_what_was_given_up_are_told() -> None:
    metrics = Metrics("1.2.3")
    found = Status(at_s=time.monotonic(), started=datetime.now(UTC), cameras=(camera(watching=watching()),))
    metrics.tick(found)
    values = told(metrics)
    assert values["litterwatch_watching_delay_seconds", "gate"] == 7.5
    names = ("watched", "late", "sparing", "keyframes", "skipped")
    assert [values[f"litterwatch_watching_{n}_seconds_total", "gate"] for n in names] == [90, 20, 10, 5, 3]
    effort = {key[2]: v for key, v in values.items() if key[0] == "litterwatch_watching_effort"}
    assert effort == {"full": 0, "sparing": 1, "keyframes": 0}


def test_each_receiver_is_told_apart() -> None:
    metrics = Metrics("1.2.3")
    metrics.tick(status(camera()))
    waits = Counts(delivered=7, failed=3, retried=2, waiting=5, oldest_s=time.time() - 90, given_up=1)
    metrics.outbound({"webhook.province": waits, "mqtt": Counts()})
    values = told(metrics)
    assert values["litterwatch_outbound_deliveries_total", "webhook.province", "delivered"] == 7
    assert values["litterwatch_outbound_deliveries_total", "webhook.province", "failed"] == 3
    assert values["litterwatch_outbound_retries_total", "webhook.province"] == 2
    assert values["litterwatch_outbound_waiting", "webhook.province"] == 5
    assert values["litterwatch_outbound_oldest_seconds", "webhook.province"] == pytest.approx(90, abs=5)
    assert values["litterwatch_outbound_given_up", "webhook.province"] == 1
    assert values["litterwatch_outbound_oldest_seconds", "mqtt"] == 0
