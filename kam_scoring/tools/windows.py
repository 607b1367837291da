"""The days that a scoring looks at."""

from collections import namedtuple

# Days: orders in [start, as_of) are the window, those in [previous_start, start) the one before.
Window = namedtuple("Window", "as_of start previous_start")
