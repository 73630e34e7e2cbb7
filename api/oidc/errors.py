"""What can go wrong between this station and who vouches for its people. `str()` is one line without secrets."""


class OidcError(Exception):
    """Nobody is signed in."""


class ProviderAwayError(OidcError):
    """It does not answer, or answers that it cannot."""


class UntrustedError(OidcError):
    """What it says is not what it should be."""


class StaleError(OidcError):
    """The sign-in did not begin in this browser, or too long ago."""


class ProviderRefusedError(OidcError):
    """It says no: the person turned back, or may not use this station."""
