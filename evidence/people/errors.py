"""What can go wrong with accounts and signing in."""


class PeopleError(Exception):
    """`str()` is one English line without secrets: what was expected, what was found."""


class SignInRefusedError(PeopleError):
    """One answer for a wrong name, a wrong password, a locked and a disabled account: who guesses learns nothing."""

    def __init__(self) -> None:
        super().__init__("expected a name and its password, found others, or an account that is locked for now")


class BadLinkError(PeopleError):
    """A set-up link that was used before, is too old, or never was."""


class BadPasswordError(PeopleError):
    """A password that is too short, too long or too like the name."""


class BadAccountError(PeopleError):
    """A name, role or scope that an account cannot have, or a name that is unknown."""


class TakenNameError(BadAccountError):
    """Somebody has, or had, this name."""
