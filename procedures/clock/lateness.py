"""How late an act is, and how many days are left for it."""

from datetime import date

from procedures.clock.calendars import Calendar
from procedures.clock.periods import Unit


def late_by(due_on: date, done_on: date, unit: Unit, calendar: Calendar) -> int:
    """Units after `due_on` up to and including `done_on`: 0 in time, at least 1 when later.

    Periods in working hours are late by working days: an office is late by the day.
    """
    if done_on <= due_on:
        return 0
    if unit is Unit.DAYS:
        return (done_on - due_on).days
    return max(1, calendar.working_days_between(due_on, done_on))


def days_left(due_on: date, today: date, unit: Unit, calendar: Calendar) -> int:
    """Units after `today` up to and including `due_on`; 0 on the last day, negative when late."""
    if today > due_on:
        return -late_by(due_on, today, unit, calendar)
    if unit is Unit.DAYS:
        return (due_on - today).days
    return calendar.working_days_between(today, due_on)
