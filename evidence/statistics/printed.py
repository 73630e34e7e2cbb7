"""The periodic report as PDF/A, set by Typst with the record's fonts: the same bytes for the same report."""

import json
import tempfile
import warnings
from functools import cache
from importlib.resources import files
from pathlib import Path

from evidence import catalogue_statistics as words
from evidence.catalogue import KIND, SITE_CLASS, Text
from evidence.law.periods import VIET_NAM
from evidence.official.fonts import covered
from evidence.official.making import STANDARD
from evidence.official.printable import printable
from evidence.official.template import FONTS, SHIPPED
from evidence.statistics.counting import Group, Tally
from evidence.statistics.errors import StatisticsError
from evidence.statistics.report import PeriodicReport

MAIN = "bao_cao.typ"
MOST_ROWS = 60
"""Cameras and black spots on paper; the workbook has them all."""


def report_pdf(report: PeriodicReport) -> bytes:
    """Raises StatisticsError where it cannot be set, OSError."""
    import typst  # noqa: PLC0415 - 80 MB of shared library

    template = (files("evidence.statistics") / "template" / MAIN).read_bytes()
    given = json.dumps(_printable(view(report)), ensure_ascii=False, sort_keys=True).encode()
    at = report.frozen.at_utc
    with tempfile.TemporaryDirectory(prefix="litterwatch-report-") as root, warnings.catch_warnings():
        (Path(root) / MAIN).write_bytes(template)
        (Path(root) / "facts.json").write_bytes(given)
        warnings.simplefilter("ignore", typst.TypstWarning)
        try:
            made = typst.compile(
                Path(root) / MAIN,
                root=Path(root),
                font_paths=[SHIPPED / FONTS],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=[STANDARD],
                timestamp=0 if at is None else int(at.timestamp()),
            )
        except typst.TypstError as error:
            raise StatisticsError(f"the report cannot be set: {error.diagnostic or error}") from error
    if not isinstance(made, bytes):
        raise StatisticsError(f"expected one PDF, found {type(made).__name__}")
    return made


def view(report: PeriodicReport) -> dict[str, object]:
    """What the template reads."""
    s, at = report.statistics, report.frozen.at_utc
    rule = report.register.rule
    rule_text = words.SPOT_RULE.format(
        least=rule.least,
        within=f"{rule.within_m:g}",
        closed=rule.closed_days,
        window=rule.window_days,
        share=f"{rule.improving_share * 100:g}",
    )
    return {
        "title": report.title,
        "unit": report.letterhead.unit,
        "authority": report.letterhead.authority,
        "written_at": report.letterhead.written_at,
        "area": report.area,
        "is_province": report.commune is None,
        "first": f"{report.period.first:%d/%m/%Y}",
        "last": f"{report.period.last:%d/%m/%Y}",
        "early": report.early,
        "frozen": {
            "seq": report.frozen.head.seq,
            "sha256": report.frozen.head.sha256,
            "at": None if at is None else f"{at.astimezone(VIET_NAM):%H:%M:%S ngày %d/%m/%Y}",
        },
        "two_people": s.two_people,
        "total": _tally(s.total),
        "allowed": s.allowed,
        "tests": s.tests,
        "pictures_gone": s.pictures_gone,
        "decision_hours": _hours(s.to_decision.median_s),
        "decision_p95_hours": _hours(s.to_decision.p95_s),
        "latency_s": s.latency.median_s,
        "kinds": [_group(g, KIND) for g in s.by_kind],
        "site_classes": [_group(g, SITE_CLASS) for g in s.by_site_class],
        "case_outcomes": [{"name": name, "count": count} for name, count in s.case_outcomes],
        "months": [{**_group(g, {}), "name": f"{g.key[5:]}/{g.key[2:4]}"} for g in s.by_month],
        "hours": [_group(g, {}) for g in s.by_hour if g.key],
        "weekdays": [{**_group(g, {}), "name": words.WEEKDAY[int(g.key)].vi} for g in s.by_weekday if g.key],
        "untimed": sum(g.tally.acts for g in s.by_hour if not g.key),
        "communes": [
            {
                "name": line.commune or words.UNKNOWN.vi,
                "cameras": line.cameras,
                **_tally(line.tally),
                "decided_share": line.decided_share,
                "within_day": line.within_day,
                "hours": _hours(line.to_decision.median_s),
            }
            for line in s.communes
        ],
        "cameras": [
            {
                "name": line.place.name or line.place.camera,
                "commune": line.place.commune,
                **_tally(line.tally),
                "false_share": line.false_share,
            }
            for line in sorted(s.cameras, key=lambda line: (-line.tally.acts, line.place.camera))[:MOST_ROWS]
        ],
        "cameras_left_out": max(0, len(s.cameras) - MOST_ROWS),
        "spots": [
            {
                "id": spot.spot_id,
                "name": "; ".join(spot.names),
                "commune": spot.commune,
                "acts": spot.acts,
                "first": f"{spot.first:%d/%m/%Y}",
                "last": f"{spot.last:%d/%m/%Y}",
                "recent": spot.recent,
                "before": spot.before,
                "status": words.STATUS[spot.status].vi,
                "trend": [count for _, count in spot.trend[-12:]],
            }
            for spot in report.register.spots[:MOST_ROWS]
        ],
        "spots_left_out": max(0, len(report.register.spots) - MOST_ROWS),
        "spots_on": f"{report.register.on:%d/%m/%Y}",
        "spot_rule": rule_text.vi,
        "window_days": rule.window_days,
    }


@cache
def _shown() -> frozenset[int]:
    return frozenset[int]().union(*(covered(path) for path in sorted((SHIPPED / FONTS).glob("*.ttf"))))


def _printable(value: object) -> object:
    """Every text in it as it can stand on paper."""
    if isinstance(value, str):
        return printable(value, _shown())
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list) else value


def _group(group: Group, names: dict[str, Text]) -> dict[str, object]:
    name = names[group.key].vi if group.key in names else group.key or words.UNKNOWN.vi
    return {"name": name, **_tally(group.tally)}


def _tally(t: Tally) -> dict[str, object]:
    return {
        "acts": t.acts,
        "confirmed": t.confirmed,
        "warned": t.warned,
        "established": t.established,
        "rejected": t.rejected,
        "insufficient": t.insufficient,
        "suspected_tampering": t.suspected_tampering,
        "undecided": t.open + t.second,
        "other": t.insufficient + t.suspected_tampering,
        "false_share": t.false_share,
    }


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 1)
