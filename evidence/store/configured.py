"""One line of cameras.jsonl: the cameras an installation watches from a moment on, without credentials."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from evidence.record import Record, Utc
from streams.camera.url import redacted
from streams.config import Camera, Config, Site


class Configured(Record):
    """A whole configuration. `number` rises from line to line of an installation, whatever its clock does."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    installation: str
    number: int
    at_utc: Utc
    site: Site
    cameras: tuple[Camera, ...]
    """Their addresses without user names and passwords."""

    @classmethod
    def of(cls, config: Config, installation: str, at: datetime, before: "Configured | None") -> "Configured":
        """After `before`, the line in front of it."""
        # Milliseconds go on rising where a lost journal begins again.
        least = 1 if before is None else before.number + 1
        number = max(least, round(at.timestamp() * 1000))
        cameras = tuple(map(_without_credentials, config.cameras))
        return cls(installation=installation, number=number, at_utc=at, site=config.site, cameras=cameras)

    def says_the_same(self, other: "Configured") -> bool:
        """But for when."""
        return (self.installation, self.site, self.cameras) == (other.installation, other.site, other.cameras)


def _without_credentials(camera: Camera) -> Camera:
    hidden = {
        key: None if url is None else redacted(url)
        for key, url in (("source", camera.source), ("detect", camera.detect))
    }
    return camera.model_copy(update=hidden)
