"""What processes of this program say to each other: one JSON object on a line."""

from pydantic import BaseModel, ConfigDict


class Line(BaseModel):
    """One of them."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True)
