"""Days that can be worked with: a typing error must not lead beyond what calendars know."""

from datetime import date, timedelta

FIRST = date(1900, 1, 1)
LAST = date(2199, 12, 31)


def is_known(day):
    return FIRST <= day <= LAST


def is_period(start, end):
    """Whether it can be computed with; while people type, the end may be before the start."""
    return bool(start and end) and start < end and is_known(start) and is_known(end)


def later(day, days):
    """So many days later; what would lead beyond the calendar ends with it."""
    return day + timedelta(days=min(days, (date.max - day).days))
