"""The days that a scoring looks at."""

from collections import namedtuple

from dateutil.relativedelta import relativedelta


# Days: orders in [start, as_of) are the window, those in [previous_start, start) the one before.
class Window(namedtuple("Window", "as_of start previous_start")):
    """So many months, and as many before."""

    __slots__ = ()

    @classmethod
    def before(cls, as_of, months):
        """The last months before a day."""
        return cls(
            as_of, as_of - relativedelta(months=months), as_of - relativedelta(months=2 * months)
        )
