"""What can go wrong when something is to be made unrecognisable."""

from evidence.catalogue import Text


class RedactionError(Exception):
    """A derivative that could not be made; the text says what was expected, what was found and what to do."""


class PublicationRefusedError(Exception):
    """Something that may not go out; `text` says what is missing, to the person who asked."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text
