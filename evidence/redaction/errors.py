"""What can go wrong when something is to be made unrecognisable."""


class RedactionError(Exception):
    """A derivative that could not be made; the text says what was expected, what was found and what to do."""


class PublicationRefusedError(Exception):
    """Something that may not go out; the text says what is missing."""
