"""The calendar in force: the official list with what administrators have entered since."""

from __future__ import annotations

import hashlib
import time
from datetime import datetime
from threading import Lock

from django.db import DatabaseError
from django.utils import timezone

from procedures.clock import (
    Calendar,
    DayKind,
    OutsideCalendar,
    calendar_from_days,
    calendar_version,
    default_office_hours,
    vietnam_calendar,
)
from procedures.clock import CalendarDay as ListedDay
from procedures.models import CalendarDay, CalendarYear

SECONDS_UNTIL_REREAD = 5.0
"""How long a process may go on with the calendar it has read. ``check_due_dates`` finds what a due
date computed in between missed, and recomputing is one command."""

_KINDS = {
    CalendarDay.Kind.HOLIDAY: DayKind.HOLIDAY,
    CalendarDay.Kind.EXCHANGE: DayKind.EXCHANGE_OFF,
    CalendarDay.Kind.WORKED: DayKind.EXCHANGE_WORKED,
}
_lock = Lock()
_held: tuple[float, Calendar] | None = None


def calendar_in_force() -> Calendar:
    """The calendar of the database, or the one that comes with the program while it has none."""
    global _held
    held = _held
    now = time.monotonic()
    if held is not None and now - held[0] < SECONDS_UNTIL_REREAD:
        return held[1]
    with _lock:
        calendar = _read()
        _held = (now, calendar)
    return calendar


def next_open_instant(at: datetime) -> datetime:
    """The first instant from ``at`` on at which the office is open; ``at`` itself while it is.

    Outside the years of the calendar every hour is open.
    """
    calendar = calendar_in_force()
    local = timezone.localtime(at)
    try:
        if calendar.is_working_day(local.date()):
            for opens, closes in calendar.hours.sessions:
                if local.time() < closes:
                    opening = timezone.make_aware(datetime.combine(local.date(), opens))
                    return max(at, opening)
        day = calendar.next_working_day(local.date())
    except OutsideCalendar:
        return at
    return timezone.make_aware(datetime.combine(day, calendar.hours.opens))


def calendar_or_shipped() -> Calendar:
    """The calendar in force, or the shipped one where there is no database to ask yet.

    For commands that count days and need nothing else of an installation.
    """
    try:
        return calendar_in_force()
    except DatabaseError:
        return vietnam_calendar()


def forget_calendar() -> None:
    """Read the calendar anew at the next question: after an edit, and between tests."""
    global _held
    _held = None


def _read() -> Calendar:
    rows = list(CalendarDay.objects.order_by("day").values_list("day", "kind", "source"))
    confirmed = list(
        CalendarYear.objects.filter(confirmed=True).order_by("year").values_list("year", flat=True)
    )
    if not rows and not confirmed:
        return vietnam_calendar()
    digest = hashlib.sha256(repr((rows, confirmed)).encode()).hexdigest()[:8]
    return calendar_from_days(
        [
            ListedDay(
                on=day,
                kind=_KINDS[CalendarDay.Kind(kind)],
                name_vi=source,
                name_en=source,
                source=source,
            )
            for day, kind, source in rows
        ],
        confirmed,
        default_office_hours(),
        f"{calendar_version()}+{digest}",
    )
