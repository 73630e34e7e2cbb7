"""The one error of this package, and its special case for a file that is not the one the registry knows."""


class ModelError(Exception):
    """A model cannot be used. Says what was expected, what was found and what to do about it."""

    def __init__(self, what: str, *, expected: str, found: str, advice: str) -> None:
        super().__init__(f"{what}: expected {expected}; found {found}. {advice}")
        self.what = what
        self.expected = expected
        self.found = found
        self.advice = advice


class HashMismatchError(ModelError):
    """The file's SHA-256 differs from the one in the registry: damaged, exchanged, or a half-finished download."""
