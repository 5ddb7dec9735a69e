"""One ruler for each unit: moments as whole numbers, so that every period is counted alike.

On a ruler one day (or one minute of office hours) is one mark, and days that do not count are
not on it. A period of n units that begins at mark b ends at mark b + n; a stop is a piece of the
ruler that is jumped over.
"""

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from procedures.clock.calendars import Calendar
from procedures.clock.periods import Unit

VIETNAM_TIME = ZoneInfo("Asia/Ho_Chi_Minh")


class Ruler(Protocol):
    """Marks for moments and days for marks."""

    marks_per_unit: int

    def begin(self, start: date | datetime) -> int:
        """The mark after which a period from this event counts."""

    def stop(self, moment: date | datetime) -> int:
        """The mark after which a stop from, or until which a stop to, this moment leaves out."""

    def day_of(self, mark: int) -> date:
        """The day on which this mark is reached."""


def plain_date(moment: date | datetime) -> date:
    """The date, or ValueError for an instant: periods in days are counted from days."""
    if isinstance(moment, datetime):
        raise ValueError("Thời hạn theo ngày cần ngày, không cần giờ: " + moment.isoformat())
    return moment


def local_instant(moment: date | datetime) -> datetime:
    """The instant on Vietnamese clocks; ValueError for a plain day or a missing time zone."""
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise ValueError(f"Cần thời điểm có múi giờ, không phải {moment.isoformat()}.")
    return moment.astimezone(VIETNAM_TIME)


class PlainDays:
    """Every day is a mark."""

    marks_per_unit = 1

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def begin(self, start: date | datetime) -> int:
        return plain_date(start).toordinal()

    stop = begin

    def day_of(self, mark: int) -> date:
        calendar = self.calendar
        return calendar.add_days(calendar.first_day, mark - calendar.first_day.toordinal())


class WorkingDays:
    """Every working day is a mark."""

    marks_per_unit = 1

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar

    def begin(self, start: date | datetime) -> int:
        return self.calendar.working_days_until(plain_date(start))

    stop = begin

    def day_of(self, mark: int) -> date:
        return self.calendar.nth_working_day(mark - 1)


class WorkingMinutes:
    """Every minute of office hours is a mark; seconds of an instant are dropped."""

    marks_per_unit = 60

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.day_minutes = calendar.hours.day_minutes

    def begin(self, start: date | datetime) -> int:
        local = local_instant(start)
        marks = self.day_begin(local.date())
        if self.calendar.is_working_day(local.date()):
            marks += self.calendar.hours.minutes_until(local.time())
        return marks

    def stop(self, moment: date | datetime) -> int:
        """A stop noted by its day alone leaves out whole days, from the next morning on."""
        if isinstance(moment, datetime):
            return self.begin(moment)
        return self.day_minutes * self.calendar.working_days_until(moment)

    def day_begin(self, day: date) -> int:
        """The mark at which this day's work begins."""
        return self.day_minutes * self.calendar.working_days_before(day)

    def day_of(self, mark: int) -> date:
        return self.end_instant(mark).date()

    def end_instant(self, mark: int) -> datetime:
        """The instant at which this mark is reached, for the end of a period."""
        index, minute = divmod(mark - 1, self.day_minutes)
        at = self.calendar.hours.time_after(minute + 1, as_end=True)
        return datetime.combine(self.calendar.nth_working_day(index), at, VIETNAM_TIME)

    def first_instant(self, mark: int) -> datetime:
        """The first minute of office hours from this mark on."""
        index, minute = divmod(mark, self.day_minutes)
        at = self.calendar.hours.time_after(minute, as_end=False)
        return datetime.combine(self.calendar.nth_working_day(index), at, VIETNAM_TIME)


RULERS: dict[Unit, type[PlainDays] | type[WorkingDays] | type[WorkingMinutes]] = {
    Unit.DAYS: PlainDays,
    Unit.WORKING_DAYS: WorkingDays,
    Unit.WORKING_HOURS: WorkingMinutes,
}
