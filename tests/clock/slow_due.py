"""The slow twin of `due`: counts day by day, or minute by minute, straight from the rules."""

from datetime import date, datetime, timedelta

from procedures.clock import Calendar, Period, Stop, Unit

FAR = 4000  # days after which an open stop is taken to last for ever


def slow_due(
    period: Period, start: date, calendar: Calendar, stops: tuple[Stop, ...] = ()
) -> tuple[date | None, date | None, int]:
    """Due date, day of the open stop, and the days left out."""
    day, counted, left_out = start, 0, 0
    while counted < period.amount:
        day += timedelta(days=1)
        if (day - start).days > FAR:
            return None, *_held(period, start, calendar, stops)
        if period.unit is Unit.WORKING_DAYS and not calendar.is_working_day(day):
            continue
        if any(s.start < day and (s.end is None or day <= s.end) for s in stops):
            left_out += 1
            continue
        counted += 1
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return day, None, left_out


def _held(
    period: Period, start: date, calendar: Calendar, stops: tuple[Stop, ...]
) -> tuple[date, int]:
    since = min(stop.start for stop in stops if stop.end is None)
    left_out, day = 0, start
    while day < since:
        day += timedelta(days=1)
        if period.unit is Unit.WORKING_DAYS and not calendar.is_working_day(day):
            continue
        left_out += any(s.start < day and (s.end is None or day <= s.end) for s in stops)
    return since, left_out


def slow_due_at(
    period: Period, start: datetime, calendar: Calendar, stops: tuple[Stop, ...] = ()
) -> datetime:
    """The end of a period in working hours; every stop must be ended."""
    at, minutes = start, period.amount * 60
    while minutes:
        if (
            calendar.is_working_day(at.date())
            and any(opens <= at.time() < closes for opens, closes in calendar.hours.sessions)
            and not any(stop.start <= at < stop.end for stop in stops)
        ):
            minutes -= 1
        at += timedelta(minutes=1)
    return at
