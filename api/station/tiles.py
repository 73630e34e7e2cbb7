"""A tile server for the map's background, by setting: LITTERWATCH_TILES=https://tiles.example/{z}/{x}/{y}.png

Without one the map draws its own. A station on a closed network names a server of its own network; one of elsewhere
learns which area somebody looks at, never which case: the case page loads no tiles.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

SETTING, CREDIT = "LITTERWATCH_TILES", "LITTERWATCH_TILES_CREDIT"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tiles:
    """`template` has {z}, {x} and {y}; squares of 256 pixels in Web Mercator."""

    template: str
    origin: str
    """What the page's policy must allow."""
    credit: str


def tiles_of(environment: Mapping[str, str]) -> Tiles | None:
    """None where there is none, or where what is set is no such address: the log says so."""
    template = environment.get(SETTING, "").strip()
    if not template:
        return None
    try:
        parts = urlsplit(template)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    named = bool(host) and all(one.isalnum() or one in ".-:" for one in host) and host.isascii()
    whole = all(part in parts.path + parts.query for part in ("{z}", "{x}", "{y}"))
    if parts.scheme not in ("http", "https") or not named or not whole or parts.username is not None:
        _log.warning("%s: expected https://HOST/{z}/{x}/{y}.png, found another; the map goes without", SETTING)
        return None
    shown = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{shown}" + ("" if port is None else f":{port}")
    return Tiles(template, origin, environment.get(CREDIT, "").strip()[:200])
