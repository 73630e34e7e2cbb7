"""What can go wrong with a record."""


class RecordFormError(Exception):
    """The record cannot be made; the text says what was expected and what was found."""


class TemplateError(RecordFormError):
    """The template is none, wants something from elsewhere, or cannot be set."""


class PictureError(RecordFormError):
    """A picture of the facts is missing, or is another one."""
