"""Legal periods counted day by day: calendars, stops, due dates and why they fall where they do.

Plain Python without a database; the day is always an argument. Counting follows Civil Code
Arts 147 and 148.
"""

from procedures.clock.calendars import (
    DAY_KIND_WORDS,
    LAST_YEAR_TYPED,
    Calendar,
    DayKind,
    OutsideCalendar,
)
from procedures.clock.due_dates import DueDate, due
from procedures.clock.lateness import days_left, late_by
from procedures.clock.office_hours import DEFAULT_OFFICE_HOURS, OfficeHours
from procedures.clock.periods import UNIT_WORDS, Period, Stop, Unit, unit_named
from procedures.clock.rulers import VIETNAM_TIME
from procedures.clock.transfers import transfer_by
from procedures.clock.vietnam import (
    CalendarDay,
    calendar_from_days,
    calendar_version,
    confirmed_years,
    default_office_hours,
    official_days,
    vietnam_calendar,
)
from procedures.clock.workings import REASON_WORDS, DayLine, Reason

__all__ = [
    "DAY_KIND_WORDS",
    "DEFAULT_OFFICE_HOURS",
    "LAST_YEAR_TYPED",
    "REASON_WORDS",
    "UNIT_WORDS",
    "VIETNAM_TIME",
    "Calendar",
    "CalendarDay",
    "DayKind",
    "DayLine",
    "DueDate",
    "OfficeHours",
    "OutsideCalendar",
    "Period",
    "Reason",
    "Stop",
    "Unit",
    "calendar_from_days",
    "calendar_version",
    "confirmed_years",
    "days_left",
    "default_office_hours",
    "due",
    "late_by",
    "official_days",
    "transfer_by",
    "unit_named",
    "vietnam_calendar",
]
