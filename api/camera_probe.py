"""`litterwatch camera probe`: everything about one stream on one screen."""

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api.screen import fail, say
from evidence import catalogue_camera as words
from evidence.catalogue import Text
from evidence.stills import write_still
from streams.camera.advice import Finding
from streams.camera.measure import Measured
from streams.camera.probe import Facts, probe_camera, probe_recording
from streams.camera.source import Patience
from streams.camera.url import CameraUrl, Transport
from streams.errors import SourceError


class FindingReport(BaseModel):
    """One thing to change or to know in `probe --json`."""

    level: str
    code: str
    value: float | None
    wanted: float | None
    vi: str
    en: str


class ProbeReport(BaseModel):
    """What `probe --json` prints; null where unknown. Seconds, pixels, bits per second."""

    source: str
    kind: str
    codec: str
    profile: str | None
    width: int
    height: int
    fps_declared: float | None
    fps_measured: float | None
    fps_arrival: float | None
    gop_frames: tuple[int, ...]
    gop_s: float | None
    gop_regular: bool | None
    b_frames: bool
    bits_per_s: float | None
    watched_s: float
    transport: str | None
    open_s: float | None
    server: str | None
    auth: str | None
    clock_source: str | None
    clock_offset_s: float | None
    clock_uncertainty_s: float | None
    device_offset_s: float | None
    device_uncertainty_s: float | None
    picture: str | None
    findings: tuple[FindingReport, ...]


class ProbeFailure(BaseModel):
    """What `probe --json` prints where there is no stream."""

    source: str
    error: str
    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to probe and how. `target` is an address or a recording, `name` what its picture is called after."""

    target: CameraUrl | Path
    name: str
    seconds: float
    transport: Transport
    patience: Patience
    picture: Path | None
    as_json: bool


def run_probe(wanted: Wanted) -> int:
    """Returns 0, or 1 where the camera or the file gives no stream. Raises typer.Exit where the picture cannot be
    written."""
    shown = str(wanted.target) if isinstance(wanted.target, CameraUrl) else wanted.target.name
    try:
        if isinstance(wanted.target, CameraUrl):
            if not wanted.as_json:
                say(words.WATCHING.format(source=shown, seconds=_figure(wanted.seconds)))
            facts = probe_camera(
                wanted.target, seconds=wanted.seconds, transport=wanted.transport, patience=wanted.patience
            )
        else:
            facts = probe_recording(wanted.target)
    except SourceError as error:
        if wanted.as_json:
            failure = ProbeFailure(source=shown, error=type(error).__name__, vi=error.summary_vi, en=str(error))
            print(failure.model_dump_json(indent=1))
        else:
            say(Text(f"{error.summary_vi}.", str(error)))
        return 1
    picture = _save(facts, wanted)
    if wanted.as_json:
        print(_report(facts, picture).model_dump_json(indent=1))
    else:
        _show(facts, picture)
    return 0


def finding_text(finding: Finding) -> Text:
    """What to change, or to know, in both languages."""
    return words.FINDING[finding.code].format(value=_figure(finding.value), wanted=_figure(finding.wanted))


def _save(facts: Facts, wanted: Wanted) -> Path | None:
    if facts.picture is None:
        return None
    path = wanted.picture or Path(f"probe-{re.sub(r'[^A-Za-z0-9._-]+', '-', wanted.name).strip('-.') or 'camera'}.jpg")
    try:
        write_still(facts.picture, path)
    except OSError as error:
        fail(words.CANNOT_SAVE.format(path=path, reason=error.strerror), status=1)
    return path


def _report(facts: Facts, picture: Path | None) -> ProbeReport:
    m = facts.measured
    findings = []
    for finding in facts.findings:
        text = finding_text(finding)
        findings.append(
            FindingReport(
                level=finding.level,
                code=finding.code,
                value=finding.value,
                wanted=finding.wanted,
                vi=text.vi,
                en=text.en,
            )
        )
    return ProbeReport(
        source=facts.name,
        kind=facts.kind,
        codec=facts.codec,
        profile=facts.profile,
        width=facts.width,
        height=facts.height,
        fps_declared=facts.declared_fps,
        fps_measured=m.fps,
        fps_arrival=m.arrival_fps,
        gop_frames=m.gop_frames,
        gop_s=m.gop_s,
        gop_regular=m.regular,
        b_frames=m.b_frames,
        bits_per_s=m.bits_per_s,
        watched_s=m.span_s,
        transport=facts.transport,
        open_s=facts.open_s,
        server=facts.server,
        auth=facts.auth,
        clock_source=facts.clock_source,
        clock_offset_s=facts.clock_offset_s,
        clock_uncertainty_s=facts.clock_uncertainty_s,
        device_offset_s=facts.device_offset_s,
        device_uncertainty_s=facts.device_uncertainty_s,
        picture=None if picture is None else str(picture),
        findings=tuple(findings),
    )


def _show(facts: Facts, picture: Path | None) -> None:
    m = facts.measured
    rows: list[tuple[str, object]] = [("source", facts.name)]
    if facts.kind == "camera":
        opened = words.OPENED.format(seconds=_figure(facts.open_s))
        transport = "RTSP/" + (facts.transport or "").upper()
        rows.append(
            ("connection", _both(Text(transport, transport), words.AUTH.get(facts.auth, words.UNKNOWN), opened))
        )
        rows.append(("server", facts.server or words.UNKNOWN))
    profile = f" {facts.profile}" if facts.profile else ""
    rows.append(("video", f"{_codec(facts.codec)}{profile}, {facts.width}x{facts.height}"))
    rows.append(("fps", _rates(facts)))
    rows.append(("gop", _groups(m)))
    rows.append(("b_frames", words.YES if m.b_frames else words.NO))
    rows.append(("bitrate", words.UNKNOWN if m.bits_per_s is None else f"{m.bits_per_s / 1000:.0f} kbit/s"))
    if facts.kind == "camera":
        rows.append(("clock", _clock(facts)))
    rows.append(("picture", words.NO_PICTURE if picture is None else str(picture)))
    table = Table(box=None, show_header=False, pad_edge=False)
    for label, value in rows:
        table.add_row(escape(str(words.LABEL[label])), escape(str(value)))
    console = Console(highlight=False)
    console.print(table)
    for level, label in (("change", "changes"), ("note", "notes")):
        found = [finding_text(f) for f in facts.findings if f.level == level]
        if not found and level == "note":
            continue
        console.print(f"\n[bold]{words.LABEL[label]}[/]")
        if not found:
            console.print(f"  {words.NOTHING_TO_CHANGE}")
        for text in found:
            console.print(f"  - {escape(text.vi)}\n    {escape(text.en)}", soft_wrap=True)


def _both(*parts: Text) -> Text:
    return Text(", ".join(p.vi for p in parts), ", ".join(p.en for p in parts))


def _codec(name: str) -> str:
    return {"h264": "H.264", "hevc": "H.265"}.get(name, name)


def _rates(facts: Facts) -> Text:
    text = words.DECLARED.format(declared=_figure(facts.declared_fps), measured=_figure(facts.measured.fps))
    if facts.measured.arrival_fps is None:
        return text
    return _both(text, words.BY_OUR_CLOCK.format(fps=_figure(facts.measured.arrival_fps)))


def _groups(m: Measured) -> Text:
    if not m.gop_frames:
        return words.GOP_OPEN.format(seconds=_figure(m.since_key_s))
    if m.regular is False:
        return words.GOP_UNEVEN.format(least=min(m.gop_frames), most=max(m.gop_frames))
    return words.GOP.format(frames=max(m.gop_frames), seconds=_figure(m.gop_s))


def _clock(facts: Facts) -> Text:
    uncertainty = _figure(facts.clock_uncertainty_s)
    if facts.clock_offset_s is None:
        arrival = words.CLOCK_ARRIVAL.format(uncertainty=uncertainty)
        if facts.device_offset_s is None:
            return arrival
        seconds, certain = _figure(facts.device_offset_s), _figure(facts.device_uncertainty_s)
        return _both(arrival, words.CLOCK_DEVICE.format(seconds=seconds, uncertainty=certain))
    direction = words.BEHIND if facts.clock_offset_s > 0 else words.AHEAD
    values = {"seconds": _figure(abs(facts.clock_offset_s)), "uncertainty": uncertainty}
    return Text(
        words.CLOCK_OFFSET.vi.format(direction=direction.vi, **values),
        words.CLOCK_OFFSET.en.format(direction=direction.en, **values),
    )


def _figure(value: float | None) -> str:
    if value is None:
        return "?"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")
