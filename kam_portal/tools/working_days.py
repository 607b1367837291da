"""Deadlines in working days of a calendar: the day itself does not count, public holidays neither.

A deadline ends with the working time of its day. Companies without working times have working
days from Monday to Friday, until midnight.
"""

from bisect import bisect_right
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

# So many days are looked ahead at once; a calendar that works less goes on from Monday to Friday.
_AHEAD = 60


class WorkingDays:
    """The working days of a calendar, read once for any number of deadlines."""

    def __init__(self, calendar, company, first, days):
        """`first` is the earliest moment (naive UTC) asked for, `days` the most days added."""
        self.zone = ZoneInfo(calendar.tz or company.partner_id.tz or "UTC")
        start = self.local_day(first)
        ahead = timedelta(days=2 * days + _AHEAD)
        ends = self._read(calendar, start, start + ahead, ahead)
        self._days = sorted(ends)
        self._ends = ends

    def local_day(self, moment):
        return moment.replace(tzinfo=UTC).astimezone(self.zone).date()

    def after(self, moment, days):
        """The end of the working day that is so many days after the day of the moment."""
        index = bisect_right(self._days, self.local_day(moment)) + days - 1
        return self._ends[self._days[index]] if days > 0 else moment

    def between(self, start, stop):
        """How many working days begin after the day of `start`, up to the day of `stop`."""
        first, last = self.local_day(start), self.local_day(stop)
        return max(bisect_right(self._days, last) - bisect_right(self._days, first), 0)

    def _read(self, calendar, start, stop, ahead):
        """The end of each working day, as the naive UTC moment that Odoo stores."""
        ends = {}
        if calendar:
            begin, end = self._midnight(start), self._midnight(stop)
            for _begin, end_of_work, _line in calendar._work_intervals_batch(begin, end)[False]:
                ends[end_of_work.astimezone(self.zone).date()] = self._naive(end_of_work)
        # Nobody works at all, or not far enough: then the usual week goes on.
        last = max(ends, default=start - timedelta(days=1))
        return ends | self._weekdays(last + timedelta(days=1), stop + ahead)

    def _weekdays(self, start, stop):
        days = (start + timedelta(days=number) for number in range((stop - start).days))
        return {
            day: self._naive(datetime.combine(day, time(23, 59), tzinfo=self.zone))
            for day in days
            if day.weekday() < 5
        }

    def _midnight(self, day):
        return datetime.combine(day, time.min, tzinfo=self.zone)

    def _naive(self, moment):
        return moment.astimezone(UTC).replace(tzinfo=None)
