"""What processes of this program say to each other: one JSON object on a line."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Line(BaseModel):
    """One of them."""

    beat: ClassVar[bool] = False
    """Said again and again: one that is left out is not missed."""
    model_config = ConfigDict(frozen=True, serialize_by_alias=True)
