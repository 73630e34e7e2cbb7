"""A camera's zones in the text of a cameras.yaml: put there without touching anything else, comments included.

The places are found with PyYAML's own marks and the text is cut there, so what is not replaced stays as it was, byte
for byte. A zone that does not change keeps its lines, one whose points move all but these; one that changes otherwise
is written anew as one line, and loses the comments inside it. YAML has ways to write a file that this does not foresee
(anchors that several cameras share): whoever calls loads the result and compares.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from streams.config import WEEKDAYS, Hours, ZoneConfig

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""That YAML 1.1 reads as something else than text."""


class NoRoomError(Exception):
    """The text has no place for the zones; `str()` says what was expected and found, in English."""


def with_zones(text: str, camera_id: str, zones: Sequence[ZoneConfig], before: Sequence[ZoneConfig]) -> str:
    """`text` with these zones at that camera; `before` are those it has now. Raises NoRoomError."""
    camera = _camera(text, camera_id)
    newline = "\r\n" if "\r\n" in text else "\n"
    if camera.flow_style:
        return _in_flow(text, camera, zones)
    found = _entry(camera, "zones")
    indent = " " * camera.start_mark.column
    if found is None:
        end = _line_end(text, _last(camera))
        return _spliced(text, end, end, newline + newline.join(_block(zones, indent)), newline)
    key, value = found
    if not isinstance(value, yaml.SequenceNode):
        raise NoRoomError(f"expected a list of zones in line {key.start_mark.line + 1}, found something else")
    if value.flow_style or not value.value:
        if not zones:
            return text[: value.start_mark.index] + "[]" + text[value.end_mark.index :]
        begin, end = key.start_mark.index, _line_end(text, value.end_mark.index)
        tail = _comment(text, value.end_mark.index, end)
        lines = _block(zones, indent)
        return _spliced(text, begin, end, newline.join([lines[0].lstrip(" ") + tail, *lines[1:]]), newline)
    return _in_block(text, key, value, (zones, before), newline)


def written(zone: ZoneConfig) -> str:
    """A zone as one line."""
    parts = [f"id: {_scalar(zone.id)}", f"polygon: [{_points(zone)}]", f"rule: {zone.rule}"]
    if zone.allow:
        spans = [f"{{days: {_days(one.days)}, {_span(one)}}}" for one in zone.allow]
        parts.append(f"allow: [{', '.join(spans)}]")
    if zone.exceptions:
        days = [
            f"{{date: {one.date.isoformat()}, allow: [{', '.join(f'{{{_span(span)}}}' for span in one.allow)}]}}"
            for one in zone.exceptions
        ]
        parts.append(f"except: [{', '.join(days)}]")
    return f"{{{', '.join(parts)}}}"


@dataclass(frozen=True, slots=True)
class _Item:
    """A zone's lines in a block list, with the comments above it: from one line's end to another's."""

    begin: int
    end: int
    dash: int
    """Where its "- " stands."""
    node: yaml.Node

    def with_polygon(self, text: str, zone: ZoneConfig) -> str | None:
        """Its lines with other points and nothing else changed; None where they are not written in brackets."""
        found = _entry(self.node, "polygon") if isinstance(self.node, yaml.MappingNode) else None
        if found is None or not isinstance(found[1], yaml.SequenceNode) or not found[1].flow_style:
            return None
        value = found[1]
        return f"{text[self.begin : value.start_mark.index]}[{_points(zone)}]{text[value.end_mark.index : self.end]}"


def _in_block(
    text: str,
    key: yaml.Node,
    value: yaml.SequenceNode,
    zones: tuple[Sequence[ZoneConfig], Sequence[ZoneConfig]],
    newline: str,
) -> str:
    wanted, before = zones
    begin = _line_end(text, key.end_mark.index)
    items: list[_Item] = []
    for node in value.value:
        start = items[-1].end if items else begin
        dash = text.rfind("-", start, node.start_mark.index)
        items.append(_Item(start, _line_end(text, _last(node)), dash, node))
    if len(items) != len(before) or any(item.dash < 0 for item in items):
        raise NoRoomError(f"expected {len(before)} zones in the text, found {len(items)}")
    if not wanted:
        return text[: key.end_mark.index] + ": []" + text[items[-1].end :]
    column = text[text.rfind("\n", 0, items[0].dash) + 1 : items[0].dash]
    if column.strip():
        raise NoRoomError(f"expected zones each on a line of its own, from line {key.start_mark.line + 1}")
    known = {zone.id: (zone, item) for zone, item in zip(before, items, strict=True)}
    out = []
    for zone in wanted:
        old, item = known.get(zone.id, (None, None))
        if old is None or item is None:
            out.append(f"{newline}{column}- {written(zone)}")
        elif old == zone:
            out.append(text[item.begin : item.end])
        else:
            moved = item.with_polygon(text, zone) if old.model_copy(update={"polygon": zone.polygon}) == zone else None
            out.append(moved or f"{text[item.begin : item.dash]}- {written(zone)}")
    return text[:begin] + "".join(out) + text[items[-1].end :]


def _in_flow(text: str, camera: yaml.MappingNode, zones: Sequence[ZoneConfig]) -> str:
    said = f"[{', '.join(written(zone) for zone in zones)}]"
    found = _entry(camera, "zones")
    if found is not None:
        value = found[1]
        return text[: value.start_mark.index] + said + text[value.end_mark.index :]
    end = _last(camera.value[-1][1])
    return f"{text[:end]}, zones: {said}{text[end:]}"


def _block(zones: Sequence[ZoneConfig], indent: str) -> list[str]:
    if not zones:
        return [f"{indent}zones: []"]
    return [f"{indent}zones:", *(f"{indent}  - {written(zone)}" for zone in zones)]


def _spliced(text: str, begin: int, end: int, new: str, newline: str) -> str:
    tail = text[end:]
    return text[:begin] + new + (tail if tail or not text.endswith(newline) else newline)


def _camera(text: str, camera_id: str) -> yaml.MappingNode:
    """Raises NoRoomError."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise NoRoomError(f"expected YAML, found none: {error}") from error
    found = None if not isinstance(root, yaml.MappingNode) else _entry(root, "cameras")
    if found is not None and isinstance(found[1], yaml.SequenceNode):
        for node in found[1].value:
            if isinstance(node, yaml.MappingNode):
                said = _entry(node, "id")
                if said is not None and said[1].value == camera_id:
                    return node
    raise NoRoomError(f"expected a camera {camera_id}, found none")


def _entry(node: yaml.MappingNode, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    return next(((key, value) for key, value in node.value if key.value == name), None)


def _last(node: yaml.Node) -> int:
    """Where its last word ends: a block's own mark stands behind the comments that follow it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _last(last[1] if isinstance(node, yaml.MappingNode) else last)


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at)
    if found < 0:
        return len(text)
    return found - 1 if text[found - 1] == "\r" else found


def _comment(text: str, begin: int, end: int) -> str:
    """What stands behind a value on its line, where it is a comment."""
    said = text[begin:end]
    return said if said.lstrip().startswith("#") else ""


def _scalar(text: str) -> str:
    return text if _PLAIN.fullmatch(text) and text.lower() not in _WORDS else f'"{text}"'


def _days(days: tuple[int, ...]) -> str:
    if days == tuple(range(days[0], days[-1] + 1)) and len(days) > 2:
        return f"{WEEKDAYS[days[0]]}-{WEEKDAYS[days[-1]]}"
    said = ",".join(WEEKDAYS[day] for day in days)
    return f'"{said}"' if len(days) > 1 else said


def _span(hours: Hours) -> str:
    return f'from: "{clock_text(hours.start)}", to: "{clock_text(hours.end)}"'


def clock_text(minutes: int) -> str:
    """18:00; 24:00 is the end of the day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _points(zone: ZoneConfig) -> str:
    return ", ".join(f"[{_number(x)}, {_number(y)}]" for x, y in zone.polygon)


def _number(value: float) -> str:
    """0.25 and 1, not 0.2500 and 1e0."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if round(value, 6) == value else repr(value)
