"""What can go wrong with a ring as a whole; damage inside it is reported, not raised."""


class RingError(Exception):
    """The text says what was expected, what was found and what to do."""


class RingBusyError(RingError):
    """Another process writes this camera's ring."""

    def __init__(self, camera_id: str, holder: str) -> None:
        super().__init__(
            f"camera {camera_id}: expected to be the only writer of its ring, found {holder} writing it; "
            "stop that one, or give this one another data folder"
        )


class UnsupportedCodecError(RingError):
    def __init__(self, codec: str) -> None:
        super().__init__(f"expected an H.264 or H.265 stream, found {codec}; set the camera to H.264 or H.265")


class NothingRecordedError(RingError):
    """The ring holds no decodable picture in the interval that was asked for."""


class RingChangedError(RingError):
    """What was being read was removed meanwhile, again and again."""
