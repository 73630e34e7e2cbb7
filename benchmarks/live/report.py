"""The tables and rows that `python -m benchmarks.live` prints. Pure."""

from collections.abc import Sequence

from rich.table import Table

from benchmarks.live.matrix import Outcome, absent_after_kill
from benchmarks.table import Row, at_most

RECONNECT_S, ABSENT_S = 5.0, 1.0
LEGEND = (
    "noticed: from the fault to the first sign of it; recovered: from its cause's end to pictures on disk again. "
    "received: pictures that came whole and could be decoded; lost: of them, not on disk (the last one before a "
    "silence stays with FFmpeg, which knows a picture by the next one's beginning). clip: cut across the fault, its "
    "pictures, and of those missing / doubled / undecodable. off: release against `scan` without a fault."
)


def matrix_table(outcomes: Sequence[Outcome], *, quick: bool) -> Table:
    """A line for each fault."""
    title = "Fault matrix" + (" (--quick: shorter faults)" if quick else "")
    table = Table(title=title, title_justify="left", caption=LEGEND, caption_justify="left")
    table.add_column("fault")
    for heading in ("lasts s", "noticed s", "recovered s", "received", "lost", "clip", "m/d/u", "events lost", "off s"):
        table.add_column(heading, justify="right")
    for outcome in outcomes:
        how = f" ({outcome.how})" if outcome.how else ""
        table.add_row(outcome.fault.name + how, *_cells(outcome, quick=quick))
    return table


def _cells(outcome: Outcome, *, quick: bool) -> tuple[str, ...]:
    timing, tally, clip, events = outcome.timing, outcome.tally, outcome.clip, outcome.events
    if timing is None:
        return ()
    lasts_s = outcome.fault.lasts_s[quick]
    return (
        f"{lasts_s:g}" if lasts_s else "",
        _seconds(outcome.noticed_s) if outcome.fault.noticed else "-",
        _seconds(outcome.recovered_s) if outcome.fault.recovered else "-",
        "" if tally is None else str(tally.received),
        "" if tally is None else str(len(tally.lost)) + (f" +{tally.doubled} twice" if tally.doubled else ""),
        "none" if clip is None else str(clip.shown),
        "" if clip is None else f"{clip.missing}/{clip.doubled}/{clip.undecodable}",
        "-" if events is None or not events.expected else f"{events.lost} of {events.expected}" + _extra(events.extra),
        "-" if events is None or events.lost == events.expected else f"{events.off_s:.2f}",
    )


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f}"


def _extra(count: int) -> str:
    return f", {count} too many" if count else ""


def matrix_rows(outcomes: Sequence[Outcome]) -> list[Row]:
    """The figures that the matrix gives."""
    rows: list[Row] = []
    made = [outcome for outcome in outcomes if outcome.timing is not None]
    for outcome in made:
        if (absent := absent_after_kill(outcome)) is not None:
            count, age_s = absent
            name = f"packets received but absent after SIGKILL of a recorder ({count}): age of the oldest"
            rows.append(at_most(name, age_s, ABSENT_S, "s"))
    if made:
        broken = [o.fault.key for o in made if o.clip is None or not o.clip.whole]
        name = f"clips with a missing, doubled or undecodable frame, of {len(made)} over the matrix"
        rows.append(Row(name, ", ".join(broken) or "0", "0", not broken))
    back = [o for o in made if o.fault.returns]
    if back:
        slowest = max(back, key=lambda o: float("inf") if o.recovered_s is None else o.recovered_s)
        name = f"reconnect after the camera is back, the slowest ({slowest.fault.name})"
        if slowest.recovered_s is None:
            rows.append(Row(name, "never", f"<= {RECONNECT_S:g} s", False))
        else:
            rows.append(at_most(name, slowest.recovered_s, RECONNECT_S, "s"))
    expected = sum(o.events.expected for o in made if o.events)
    if expected:
        lost = sum(o.events.lost + o.events.extra for o in made if o.events)
        rows.append(Row(f"events lost, or told twice, of {expected} over the matrix", str(lost), "0", lost == 0))
    unseen = [outcome.fault.key for outcome in made if outcome.fell_short]
    rows.append(Row("faults that were never noticed, or never over", ", ".join(unseen) or "0", "0", not unseen))
    return rows
