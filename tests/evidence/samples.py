"""Hand-made findings and results for tests of what is kept and shown."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from detector.events import Deposit, Lying, Passage, Sighting, Surroundings, ZoneState
from evidence.record import ClipFacts, EventDetail, HealthRecord, ModelRef, Stills, describe, event_id
from evidence.run_folder import InputResult, Marker, MediaFacts, Reason, RunFolder, input_key

MODEL = ModelRef(name="yolo-test", sha256="ab" * 32)
START = datetime(2026, 11, 22, 11, 30, tzinfo=UTC)
DEPOSIT = Deposit(
    kind="dump",
    actor="person",
    start_s=2.0,
    release_s=5.0,
    confirmed_s=9.5,
    end_s=8.25,
    item_box=(60.0, 80.0, 80.0, 100.0),
    actor_box=(40.0, 30.0, 70.0, 110.0),
    score=0.87,
    zone="sidewalk",
    rule="never@12345678",
    allowed=False,
    violations=("place",),
    before_still_s=1.0,
    carry_still_s=4.0,
    left_behind_still_s=9.0,
    actor_still_s=4.5,
    actor_still_box=(40.0, 30.0, 70.0, 110.0),
    path=(
        Sighting(3.0, (30.0, 30.0, 60.0, 110.0), 0.7),
        Sighting(4.0, (36.0, 30.0, 66.0, 110.0), 0.8),
        Sighting(5.0, (40.0, 30.0, 70.0, 110.0), 0.9),
    ),
    actor_name="person",
    surroundings=Surroundings(
        from_s=3.0,
        to_s=9.5,
        bare_s=4.5,
        rest_s=5.0,
        left_s=8.25,
        item=(Lying(5.5, (60.0, 80.0, 80.0, 100.0), 1.0), Lying(6.0, (60.0, 80.0, 80.0, 100.0), 0.25)),
        passages=(
            Passage(1, "actor", "person", (("person", 1.0),), True, 3.0, 5.0, 4.0, 0.0, 0.0, 0.1, ()),
            Passage(
                7,
                "other",
                "car",
                (("car", 0.75), ("truck", 0.25)),
                True,
                3.5,
                6.5,
                5.5,
                0.6,
                0.7,
                0.0,
                (Sighting(4.5, (90.0, 40.0, 150.0, 90.0), 0.6), Sighting(5.5, (85.0, 40.0, 145.0, 90.0), 0.5)),
            ),
        ),
        far=2,
        left_out=0,
    ),
    zone_state=ZoneState(
        zone="sidewalk",
        rule="never@12345678",
        by="foot",
        polygon=((0.0, 0.5), (1.0, 0.5), (1.0, 1.0)),
        foot=(0.4375, 0.8333),
        covered=1.0,
    ),
)


def clock(media_s: float) -> datetime | None:
    return START + timedelta(seconds=media_s)


def detail(source: str = "street.mp4", deposit: Deposit = DEPOSIT, *, stills: bool = True) -> EventDetail:
    """An event as it stands in event.json, its files not necessarily there."""
    identity = event_id(deposit, source, "content", "settings")
    base = f"events/{identity}"
    names = ("before", "carry", "release", "left_behind", "actor")
    return describe(
        deposit,
        event_id=identity,
        source=source,
        clock=clock,
        model=MODEL,
        size=(160, 120),
        clip=f"{base}/clip.mp4",
        clip_facts=ClipFacts(start_s=0.0, end_s=25.0, sha256="cd" * 32, codec="h264"),
        stills=Stills.model_validate({n: f"{base}/{n}.jpg" for n in names} if stills else {}),
    )


def later(seconds: float) -> Deposit:
    return replace(DEPOSIT, release_s=DEPOSIT.release_s + seconds)


def result(
    source: str = "street.mp4",
    events: tuple[EventDetail, ...] = (),
    health: tuple[HealthRecord, ...] = (),
    reason: Reason | None = None,
) -> InputResult:
    """What is stored about one input: failed where a reason is given."""
    path = Path("/videos") / source
    return InputResult(
        key=input_key(path),
        path=str(path),
        marker=Marker(size=1, mtime_ns=2, settings="s", model=MODEL.sha256, source=source),
        status="done" if reason is None else "failed",
        reason=reason,
        media=MediaFacts(codec="h264", width=160, height=120, fps=25.0, duration_s=60.0, activity=(0.0, 0.5, 1.0)),
        scanned_s=60.0 if reason is None else 20.0,
        seconds_spent=1.5,
        finished=START,
        program="litterwatch test",
        model_name="",
        events=events,
        health=health,
        timezone="Asia/Ho_Chi_Minh",
    )


def save_with_files(folder: RunFolder, one: InputResult) -> None:
    """Store a result and, for each of its events, a folder with an event.json."""
    for event in one.events:
        with folder.event_folder(event.event_id) as at:
            (at / "event.json").write_text(event.model_dump_json())
    folder.save(one)
