"""The black-spot register as CSV and as GeoJSON (RFC 7946)."""

import json

from evidence import catalogue_statistics as words
from evidence.statistics.spots import Register, Spot
from evidence.statistics.tables import Cell, csv_bytes


def spots_csv(register: Register) -> bytes:
    """One row for each spot; Vietnamese heads, as Excel opens it."""
    return csv_bytes((words.SPOT_HEADS, *(_row(spot) for spot in register.spots)))


def spots_geojson(register: Register) -> bytes:
    """A FeatureCollection in WGS 84, longitude first; a spot without coordinates has a null geometry."""
    document = {
        "type": "FeatureCollection",
        "name": "black_spots",
        "on": register.on.isoformat(),
        "frozen_at": str(register.frozen),
        "rule": {
            "within_m": register.rule.within_m,
            "least_acts": register.rule.least,
            "window_days": register.rule.window_days,
            "improving_share": register.rule.improving_share,
            "closed_days": register.rule.closed_days,
        },
        "features": [_feature(spot) for spot in register.spots],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _row(spot: Spot) -> tuple[Cell, ...]:
    return (
        spot.spot_id,
        spot.commune,
        "; ".join(spot.names),
        _degrees(spot.lat),
        _degrees(spot.lon),
        spot.acts,
        spot.first.isoformat(),
        spot.last.isoformat(),
        spot.recent,
        spot.before,
        words.STATUS[spot.status].vi,
        words.YES.vi if spot.watched else words.NO.vi,
        "; ".join(spot.cameras),
        "; ".join(f"{month}: {count}" for month, count in spot.trend),
        spot.reports,
    )


def _feature(spot: Spot) -> dict[str, object]:
    lat, lon = _degrees(spot.lat), _degrees(spot.lon)
    return {
        "type": "Feature",
        "id": spot.spot_id,
        "geometry": None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]},
        "properties": {
            "commune": spot.commune,
            "names": list(spot.names),
            "cameras": list(spot.cameras),
            "acts": spot.acts,
            "first": spot.first.isoformat(),
            "last": spot.last.isoformat(),
            "recent": spot.recent,
            "before": spot.before,
            "trend": dict(spot.trend),
            "status": spot.status,
            "watched": spot.watched,
            "reports": spot.reports,
        },
    }


def _degrees(value: float | None) -> float | None:
    """Six decimals are a tenth of a metre; RFC 7946 advises against more."""
    return None if value is None else round(value, 6)
