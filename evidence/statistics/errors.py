"""What reports refuse."""


class StatisticsError(ValueError):
    """A report cannot be made; the message says what was expected and what was found."""


class NotThatLogError(StatisticsError):
    """The store's log has no such entry."""


class PeriodError(StatisticsError):
    """No days to report about."""


class TooFewError(StatisticsError):
    """So small a least count would tell single cases."""
