"""What a manifest says about its event, read without trusting that it says anything."""

from __future__ import annotations

from typing import Any

from evidence.verify.findings import Statement


def what_it_says(manifest: Any) -> Statement:
    place = [text_at(manifest, "place", name) for name in ("address_text", "commune_name", "province_name")]
    camera = [text_at(manifest, "camera", "id"), text_at(manifest, "camera", "name")]
    return Statement(
        package_id=text_at(manifest, "identity", "package_id"),
        event_id=text_at(manifest, "identity", "event_id"),
        created_utc=text_at(manifest, "identity", "created_utc"),
        event_type=text_at(manifest, "event", "type"),
        peak_utc=text_at(manifest, "event", "peak_utc"),
        peak_local=text_at(manifest, "event", "peak_local"),
        camera=", ".join(part for part in camera if part),
        place=", ".join(part for part in place if part),
        operator=text_at(manifest, "identity", "export", "operator_name"),
        supersedes=text_at(manifest, "identity", "supersedes"),
    )


def text_at(value: Any, *names: str) -> str:
    """The text at `names`, empty where there is none."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value[:500] if isinstance(value, str) else ""
