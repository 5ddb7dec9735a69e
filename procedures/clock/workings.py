"""The working of a due date, day by day, with the reason why each day counts or does not."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from procedures.clock.calendars import Calendar, DayKind
from procedures.clock.periods import Stop, Unit
from procedures.clock.rulers import VIETNAM_TIME, WorkingMinutes, local_instant

if TYPE_CHECKING:
    from procedures.clock.due_dates import DueDate


class Reason(StrEnum):
    """Why a day counts or does not."""

    EVENT_DAY = "event_day"
    COUNTED = "counted"
    EXCHANGE_WORKED = "exchange_worked"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    EXCHANGE_OFF = "exchange_off"
    STOPPED = "stopped"
    ROLLED = "rolled"
    EXTENDED = "extended"


REASON_WORDS: dict[Reason, tuple[str, str]] = {
    Reason.EVENT_DAY: ("ngày xảy ra sự kiện, không tính", "day of the event, not counted"),
    Reason.COUNTED: ("được tính", "counted"),
    Reason.EXCHANGE_WORKED: ("ngày làm bù, được tính", "worked in exchange, counted"),
    Reason.WEEKEND: ("nghỉ hằng tuần, không tính", "weekend, not counted"),
    Reason.HOLIDAY: ("nghỉ lễ, tết, không tính", "public holiday, not counted"),
    Reason.EXCHANGE_OFF: ("nghỉ hoán đổi, không tính", "day off in exchange, not counted"),
    Reason.STOPPED: ("tạm dừng, không tính", "clock stopped, not counted"),
    Reason.ROLLED: (
        "đã đủ số ngày; hạn chuyển sang ngày làm việc tiếp theo",
        "all days counted; the end moves to the next working day",
    ),
    Reason.EXTENDED: ("được gia hạn", "new date granted"),
}
"""Vietnamese and English words for each reason."""

_REASON_OFF = {
    DayKind.WEEKEND: Reason.WEEKEND,
    DayKind.HOLIDAY: Reason.HOLIDAY,
    DayKind.EXCHANGE_OFF: Reason.EXCHANGE_OFF,
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the working; `number` is its place among the counted days (None in hours)."""

    day: date
    counted: bool
    number: int | None
    kind: DayKind
    reason: Reason

    def words(self, language: str = "vi") -> str:
        """The reason in words."""
        vietnamese, english = REASON_WORDS[self.reason]
        return english if language == "en" else vietnamese


def working_lines(result: DueDate, calendar: Calendar) -> tuple[DayLine, ...]:
    """Every day from the event to the due date, or to the day on which the open stop began."""
    start = result.start
    first = local_instant(start).date() if isinstance(start, datetime) else start
    until = result.due_on or max(first, result.stopped_since or first)
    in_hours = result.period.unit is Unit.WORKING_HOURS
    minutes = _CountedMinutes(result, calendar) if in_hours else None
    lines, number = [], 0
    for offset in range((until - first).days + 1):
        day = first + timedelta(days=offset)
        kind = calendar.day_kind(day)
        if minutes is not None:
            reason = minutes.reason(day, kind)
        elif day == first:
            reason = Reason.EVENT_DAY
        else:
            reason = _reason(result, calendar, day, kind)
        counted = reason in (Reason.COUNTED, Reason.EXCHANGE_WORKED)
        number += counted
        shown = number if counted and not in_hours else None
        lines.append(DayLine(day, counted, shown, kind, reason))
    return tuple(lines)


def _reason(result: DueDate, calendar: Calendar, day: date, kind: DayKind) -> Reason:
    if result.last_counted_on is not None and day > result.last_counted_on:
        return _reason_after_the_end(result.last_counted_on, calendar, day)
    if result.period.unit is Unit.WORKING_DAYS and kind in _REASON_OFF:
        return _REASON_OFF[kind]
    if any(_leaves_out(stop, day) for stop in result.stops):
        return Reason.STOPPED
    if result.period.unit is Unit.WORKING_DAYS and kind is DayKind.EXCHANGE_WORKED:
        return Reason.EXCHANGE_WORKED
    return Reason.COUNTED


def _reason_after_the_end(last_counted_on: date, calendar: Calendar, day: date) -> Reason:
    return Reason.ROLLED if day <= calendar.roll(last_counted_on) else Reason.EXTENDED


def _leaves_out(stop: Stop, day: date) -> bool:
    return stop.start < day and (stop.end is None or day <= stop.end)


class _CountedMinutes:
    """Which days of a period in working hours hold at least one counted minute."""

    def __init__(self, result: DueDate, calendar: Calendar) -> None:
        self.result = result
        self.calendar = calendar
        self.ruler = WorkingMinutes(calendar)
        self.begin = self.ruler.begin(result.start)
        self.stops = sorted(
            (
                self.ruler.stop(stop.start),
                sys.maxsize if stop.end is None else self.ruler.stop(stop.end),
            )
            for stop in result.stops
        )

    def reason(self, day: date, kind: DayKind) -> Reason:
        last = self.result.last_counted_on
        if last is not None and day > last:
            return _reason_after_the_end(last, self.calendar, day)
        if kind in _REASON_OFF:
            return _REASON_OFF[kind]
        at = max(self.begin, self.ruler.day_begin(day))
        day_end = self.ruler.begin(datetime.combine(day, time(23, 59), VIETNAM_TIME))
        if at >= day_end:
            return Reason.EVENT_DAY  # the event came after the office had closed
        for stop_begin, stop_end in self.stops:
            if stop_begin <= at < stop_end:
                at = stop_end
        if at >= day_end:
            return Reason.STOPPED
        if kind is DayKind.EXCHANGE_WORKED:
            return Reason.EXCHANGE_WORKED
        return Reason.COUNTED
