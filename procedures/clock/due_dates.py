"""When a period ends: a function of the period, the calendar, the stops and a granted new date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter

from procedures.clock.calendars import Calendar
from procedures.clock.periods import Period, Stop, Unit
from procedures.clock.rulers import (
    RULERS,
    VIETNAM_TIME,
    Ruler,
    WorkingMinutes,
    local_instant,
    plain_date,
)
from procedures.clock.workings import DayLine, working_lines


@dataclass(frozen=True, slots=True)
class DueDate:
    """When a period ends, and what it was counted from.

    `due_on` is None while an open stop holds the clock; `stopped_since` is then the first day of
    that stop. `last_counted_on` is the day on which the last unit was counted, before it rolled
    to a working day or a new date was granted. `due_at` is the minute, for periods in working
    hours only. `paused_days` counts what the stops left out, in the period's own unit.
    `provisional`: some day from start to end lies in a year without a confirmed calendar.
    """

    period: Period
    start: date | datetime
    due_on: date | None
    stopped_since: date | None = None
    provisional: bool = False
    paused_days: int = 0
    last_counted_on: date | None = None
    due_at: datetime | None = None
    stops: tuple[Stop, ...] = ()
    extended_until: date | None = None

    def working(self, calendar: Calendar) -> tuple[DayLine, ...]:
        """Day by day from the event to the due date, or to the day the open stop began."""
        return working_lines(self, calendar)


def due(
    period: Period,
    start: date | datetime,
    calendar: Calendar,
    stops: Iterable[Stop] = (),
    extended_until: date | None = None,
) -> DueDate:
    """The day on which a period from the event on `start` ends.

    The day of the event is not counted (Civil Code Art 147.2) and an end on a day off moves to
    the next working day (Art 148.5). Stops may overlap and come in any order; a stop moves
    nothing once the last unit is counted. A granted new date replaces an earlier due date as it
    stands (NĐ 61/2018 Art 19.9). To restart a period, pass the new start. Periods in working
    hours start at an aware instant (Art 147.1) and count office hours only.
    Raises ValueError for a start that does not suit the unit, OutsideCalendar beyond its years.
    """
    stops = tuple(stops)
    if not stops and extended_until is None and period.unit is not Unit.WORKING_HOURS:
        return _due_without_stops(period, plain_date(start), calendar)

    ruler = RULERS[period.unit](calendar)
    begin = ruler.begin(start)
    end, left_out, stopped_since = _walk(ruler, begin, period.amount * ruler.marks_per_unit, stops)
    first_day = local_instant(start).date() if isinstance(start, datetime) else start
    paused = left_out // ruler.marks_per_unit
    if stopped_since is not None:
        held_until = max(first_day, stopped_since)
        return DueDate(
            period=period,
            start=start,
            due_on=None,
            stopped_since=stopped_since,
            provisional=not calendar.is_confirmed_between(first_day, held_until),
            paused_days=paused,
            stops=stops,
            extended_until=extended_until,
        )

    due_at = None
    if isinstance(ruler, WorkingMinutes):
        due_at = ruler.end_instant(end) if period.amount else ruler.first_instant(end)
        last_counted_on = due_at.date()
    else:
        last_counted_on = ruler.day_of(end) if period.amount else first_day
    due_on = calendar.roll(last_counted_on)
    if extended_until is not None and extended_until > due_on:
        due_on = calendar.add_days(extended_until, 0)  # refuses a date beyond the calendar
        if due_at is not None:
            due_at = datetime.combine(due_on, calendar.hours.closes, VIETNAM_TIME)
    return DueDate(
        period=period,
        start=start,
        due_on=due_on,
        provisional=not calendar.is_confirmed_between(first_day, due_on),
        paused_days=paused,
        last_counted_on=last_counted_on,
        due_at=due_at,
        stops=stops,
        extended_until=extended_until,
    )


def _due_without_stops(period: Period, start: date, calendar: Calendar) -> DueDate:
    # Lists of dossiers ask for this a hundred thousand times: two look-ups, no ruler.
    if period.unit is Unit.WORKING_DAYS and period.amount:
        due_on = last_counted_on = calendar.add_working_days(start, period.amount)
    else:
        last_counted_on = calendar.add_days(start, period.amount)
        due_on = calendar.roll(last_counted_on)
    return DueDate(
        period=period,
        start=start,
        due_on=due_on,
        provisional=not calendar.is_confirmed_between(start, due_on),
        last_counted_on=last_counted_on,
    )


def _walk(
    ruler: Ruler, begin: int, amount: int, stops: tuple[Stop, ...]
) -> tuple[int, int, date | None]:
    """Walk the ruler from `begin` for `amount` marks, jumping over the stops.

    The mark reached, the marks left out on the way, and the first day of the open stop that
    holds the walk, if one does.
    """
    begins = [(ruler.stop(stop.start), stop) for stop in stops]
    if len(begins) > 1:
        begins.sort(key=itemgetter(0))
    at, left_out = begin, 0
    for stop_begin, stop in begins:
        if stop_begin - at >= amount or not amount:
            break  # the last unit is counted: this stop and the later ones move nothing
        if stop.end is None:
            # Days that an overlapping ended stop leaves out beyond this one are not over yet.
            not_yet = max(0, at - max(begin, stop_begin))
            since = min(_first_day(stop) for stop in stops if stop.is_open)
            return at, left_out - not_yet, since
        stop_end = ruler.stop(stop.end)
        if stop_begin > at:
            amount -= stop_begin - at
            at = stop_begin
        if stop_end > at:
            left_out += stop_end - at
            at = stop_end
    return at + amount, left_out, None


def _first_day(stop: Stop) -> date:
    return local_instant(stop.start).date() if isinstance(stop.start, datetime) else stop.start
