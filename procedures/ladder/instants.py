"""From a rung and a period to the instant at which people are reminded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from procedures.clock import VIETNAM_TIME, Calendar, OutsideCalendar
from procedures.clock.rulers import WorkingMinutes

from .rungs import Rung, Sort

DAYS_TO_APOLOGISE = 1
"""An apology is in time at the latest so many days before the due date (NĐ 61/2018 Art 19.9)."""


@dataclass(frozen=True, slots=True)
class Base:
    """The period a ladder leans on: the day of the event it runs from, and its last day."""

    started_on: date | None
    due_on: date


def last_day_to_apologise(due_on: date, calendar: Calendar) -> date:
    """The last working day that lies at least one day before the due date (Art 19.9)."""
    day = due_on - timedelta(days=DAYS_TO_APOLOGISE)
    return day if calendar.is_working_day(day) else calendar.previous_working_day(day)


def day_of(found: Rung, base: Base, calendar: Calendar) -> date | None:
    """The day of the rung; None where the period has no place for it.

    A rung before the due date is left out when it falls on or before the day the period begins:
    the letter of that day says it already. Daily rungs have no day of their own.
    """
    try:
        day = _day_of(found, base, calendar)
    except OutsideCalendar:
        return None
    if day is None or (found.is_before and base.started_on is not None and day <= base.started_on):
        return None
    return day


def _day_of(found: Rung, base: Base, calendar: Calendar) -> date | None:
    match found.sort:
        case Sort.DAILY:
            return None
        case Sort.FRACTION:
            if base.started_on is None or base.due_on <= base.started_on:
                return None
            count = calendar.working_days_between(base.started_on, base.due_on)
            day = calendar.add_working_days(base.started_on, ceil(count * found.part))
            return day if day < base.due_on else None
        case Sort.APOLOGY:
            return calendar.previous_working_day(last_day_to_apologise(base.due_on, calendar))
        case Sort.HOURS:
            return _hours_from_close(found.offset, base.due_on, calendar).date()
    return calendar.add_working_days(base.due_on, found.offset)


def instant_of(found: Rung, base: Base, calendar: Calendar) -> datetime | None:
    """When the rung is due: the opening of its day, or its hour; None where it has no place."""
    day = day_of(found, base, calendar)
    if day is None:
        return None
    if found.sort is Sort.HOURS:
        return _hours_from_close(found.offset, base.due_on, calendar)
    return datetime.combine(day, calendar.hours.opens, VIETNAM_TIME)


def _hours_from_close(hours: int, due_on: date, calendar: Calendar) -> datetime:
    ruler = WorkingMinutes(calendar)
    close = ruler.day_minutes * calendar.working_days_until(due_on)
    mark = close + hours * ruler.marks_per_unit
    return ruler.first_instant(mark)


def hours_after(begun_at: datetime, hours: int, calendar: Calendar) -> datetime:
    """The instant at which ``hours`` hours of work have passed since an aware instant."""
    ruler = WorkingMinutes(calendar)
    return ruler.first_instant(ruler.begin(begun_at) + hours * ruler.marks_per_unit)
