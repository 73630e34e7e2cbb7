"""Hypothesis strategies for clips, their truth and what was reported."""

from pathlib import Path

from hypothesis import strategies as st

from benchmarks.accuracy.alarms import Alarm
from benchmarks.accuracy.metrics import Outcome
from benchmarks.accuracy.truth import Clip, TruthEvent
from streams.frames import BoxPx

times = st.floats(0, 30).map(lambda value: round(value, 2))


@st.composite
def boxes(draw: st.DrawFn) -> BoxPx:
    """Boxes crowded enough that several reports often fit several events."""
    x, y = draw(st.integers(0, 60)), draw(st.integers(0, 60))
    return (float(x), float(y), float(x + draw(st.integers(4, 40))), float(y + draw(st.integers(4, 40))))


@st.composite
def _truth(draw: st.DrawFn) -> TruthEvent:
    release = draw(times)
    return TruthEvent(release, draw(boxes()), release + draw(times), draw(st.booleans()))


def truths(max_size: int = 5) -> st.SearchStrategy[list[TruthEvent]]:
    """Truth events of one clip."""
    return st.lists(_truth(), max_size=max_size)


def alarms(max_size: int = 7) -> st.SearchStrategy[list[Alarm]]:
    """Reports in one clip; few different scores, so that thresholds tie."""
    scores = st.integers(0, 10).map(lambda tenths: tenths / 10)
    return st.lists(st.builds(Alarm, times, boxes(), scores), max_size=max_size)


def clips() -> st.SearchStrategy[tuple[Clip, list[Alarm]]]:
    """A clip and the reports in it."""
    made = st.builds(lambda events: Clip("a.mp4", Path("a.mp4"), 60.0, tuple(events)), truths())
    return st.tuples(made, alarms())


def outcomes(max_size: int = 8) -> st.SearchStrategy[list[Outcome]]:
    """Several matched clips."""
    return st.lists(clips().map(lambda pair: Outcome.of(*pair)), max_size=max_size)
