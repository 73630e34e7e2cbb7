"""The periodic report as a workbook: the same bytes for the same report. Charts are the spreadsheet's own."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from evidence import catalogue_statistics as words
from evidence.law.periods import VIET_NAM
from evidence.statistics.counting import CameraLine, CommuneLine, Group, Tally
from evidence.statistics.report import PeriodicReport
from evidence.statistics.tables import Cell

SHARE, NUMBER, DEGREES = "0.0%", "0.0", "0.000000"
_MADE = datetime(2026, 1, 1)
"""A workbook says when it was made; a time of our own clock would be other bytes each time."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """`formats`: of columns, by their number; `widths` in characters."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float]
    formats: dict[int, str]


def report_xlsx(report: PeriodicReport) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - only who makes a workbook loads it

    out = io.BytesIO()
    # Text stays text: a name that begins like a formula or an address is neither.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    at = report.frozen.at_utc
    made = _MADE if at is None else at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": report.title, "author": report.letterhead.unit or "", "created": made})
    styles = _Styles(book)
    _summary(book, styles, report)
    for sheet in _sheets(report):
        _write(book, styles, sheet)
    _chart(book, words.SHEET["months"], len(report.statistics.by_month), words.CHART_MONTHS)
    _chart(book, words.SHEET["times"], 24, words.CHART_HOURS)
    book.close()
    return out.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        self._book = book
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter"}
        self.title = book.add_format({**base, "bold": True, "font_size": 14})
        self.label = book.add_format({**base, "text_wrap": True, "border": 1, "border_color": "#BBBBBB"})
        heads = {"bold": True, "bg_color": "#E8EEE8", "text_wrap": True, "align": "center", "border": 1}
        self.head = book.add_format({**base, **heads, "border_color": "#888888"})
        self._base = {**base, "border": 1, "border_color": "#BBBBBB"}
        self._known: dict[str, Any] = {}

    def cell(self, number_format: str) -> Any:
        if number_format not in self._known:
            more = {"num_format": number_format} if number_format else {"indent": 1}
            self._known[number_format] = self._book.add_format({**self._base, **more})
        return self._known[number_format]


def _summary(book: Any, styles: _Styles, report: PeriodicReport) -> None:
    sheet = book.add_worksheet(words.SHEET["summary"])
    sheet.set_column(0, 0, 58)
    sheet.set_column(1, 1, 84)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.write_string(0, 0, report.title, styles.title)
    for row, (label, value, number_format) in enumerate(_summary_rows(report), 2):
        sheet.write_string(row, 0, label, styles.label)
        _put(sheet, row, 1, value, styles.cell(number_format))


def _summary_rows(report: PeriodicReport) -> Iterable[tuple[str, Cell, str]]:
    s, head = report.statistics, words.SUMMARY_ROWS
    at = report.frozen.at_utc
    yield head["period"], str(report.period), ""
    yield head["area"], report.area, ""
    yield head["unit"], report.letterhead.unit, ""
    for name, count in zip(words.TALLY_HEADS, _tally(s.total), strict=True):
        yield name, count, "0"
    yield head["false"], s.total.false_share, SHARE
    yield head["decision"], _hours(s.to_decision.median_s), NUMBER
    yield head["latency"], s.latency.median_s, NUMBER
    yield head["spots"], " / ".join(str(report.spots(status)) for status in ("open", "improving", "closed")), ""
    yield head["allowed"], s.allowed, "0"
    yield head["tests"], s.tests, "0"
    yield head["gone"], s.pictures_gone, "0"
    yield head["second"], _yes(s.two_people), ""
    yield head["early"], _yes(report.early), ""
    yield head["frozen"], str(report.frozen), ""
    yield head["frozen_at"], None if at is None else f"{at.astimezone(VIET_NAM):%d/%m/%Y %H:%M:%S}", ""


def _sheets(report: PeriodicReport) -> Iterable[_Sheet]:
    s = report.statistics
    name = words.SHEET
    eight = [10.0] * len(words.TALLY_HEADS)
    yield _Sheet(
        name["communes"],
        words.COMMUNE_HEADS,
        [_commune(line) for line in s.communes],
        [30, 10, *eight, 12, 12, 12],
        {10: SHARE, 12: NUMBER},
    )
    yield _Sheet(name["months"], ("Tháng", *words.TALLY_HEADS), [_group(g) for g in s.by_month], [12, *eight], {})
    times: list[Sequence[Cell]] = [(f"{g.key} giờ" if g.key else words.UNKNOWN.vi, *_tally(g.tally)) for g in s.by_hour]
    days: list[Sequence[Cell]] = [
        (words.WEEKDAY[int(g.key)].vi if g.key else words.UNKNOWN.vi, *_tally(g.tally)) for g in s.by_weekday
    ]
    yield _Sheet(name["times"], ("Giờ, thứ", *words.TALLY_HEADS), [*times, *days], [14, *eight], {})
    yield _Sheet(
        name["cameras"],
        words.CAMERA_HEADS,
        [_camera(line) for line in s.cameras],
        [18, 30, 24, *eight, 12, 14, 14, 14, 12],
        {11: SHARE, 12: NUMBER, 13: NUMBER, 14: NUMBER},
    )
    spots = [
        (
            *(spot.spot_id, spot.commune, "; ".join(spot.names), spot.lat, spot.lon, spot.acts),
            *(f"{spot.first:%d/%m/%Y}", f"{spot.last:%d/%m/%Y}", spot.recent, spot.before),
            *(words.STATUS[spot.status].vi, _yes(spot.watched), "; ".join(spot.cameras)),
            *("; ".join(f"{month}: {count}" for month, count in spot.trend), spot.reports),
        )
        for spot in report.register.spots
    ]
    widths = [16, 24, 44, 12, 12, 10, 12, 12, 10, 10, 12, 12, 24, 130, 12]
    yield _Sheet(name["spots"], words.SPOT_HEADS, spots, widths, {3: DEGREES, 4: DEGREES})


def _write(book: Any, styles: _Styles, content: _Sheet) -> None:
    sheet = book.add_worksheet(content.name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 50)
    for column, (head, width) in enumerate(zip(content.heads, content.widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, styles.head)
    for row, cells in enumerate(content.rows, 1):
        for column, cell in enumerate(cells):
            default = "" if isinstance(cell, str) or cell is None else "0"
            _put(sheet, row, column, cell, styles.cell(content.formats.get(column, default)))


def _chart(book: Any, sheet_name: str, rows: int, title: str) -> None:
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    colours = {2: "#8C2D19", 3: "#D98E48", 4: "#9AA5A0"}  # confirmed, reminded, false alarm
    for column, colour in colours.items():
        chart.add_series(
            {
                "name": [sheet_name, 0, column],
                "categories": [sheet_name, 1, 0, rows, 0],
                "values": [sheet_name, 1, column, rows, column],
                "fill": {"color": colour},
                "gap": 40,
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 12}})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}, "min": 0})
    chart.set_size({"width": 760, "height": 360})
    book.get_worksheet_by_name(sheet_name).insert_chart(1, len(words.TALLY_HEADS) + 2, chart)


def _put(sheet: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    if cell is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(cell, str):
        sheet.write_string(row, column, cell[:32_000], style)
    else:
        sheet.write_number(row, column, cell, style)


def _commune(line: CommuneLine) -> Sequence[Cell]:
    head: tuple[Cell, ...] = (line.commune or words.UNKNOWN.vi, line.cameras)
    return (*head, *_tally(line.tally), line.decided_share, line.within_day, _hours(line.to_decision.median_s))


def _camera(line: CameraLine) -> Sequence[Cell]:
    place = line.place
    head: tuple[Cell, ...] = (place.camera, place.name, place.commune)
    latency: tuple[Cell, ...] = (line.latency.median_s, line.latency.p95_s)
    watched = words.UNKNOWN.vi if line.removed is None else _yes(not line.removed)
    return (*head, *_tally(line.tally), line.false_share, *latency, _hours(line.to_decision.median_s), watched)


def _group(group: Group) -> Sequence[Cell]:
    return (f"{group.key[5:]}/{group.key[:4]}", *_tally(group.tally))


def _tally(t: Tally) -> tuple[int, ...]:
    """In the order of the heads."""
    return t.acts, t.confirmed, t.warned, t.rejected, t.insufficient, t.suspected_tampering, t.second, t.open


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / 3600, 2)


def _yes(value: bool) -> str:
    return words.YES.vi if value else words.NO.vi
