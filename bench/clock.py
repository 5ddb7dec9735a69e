"""Seconds for 100,000 due dates, with and without stops: `python bench/clock.py`."""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from procedures.clock import VIETNAM_TIME, Period, Stop, Unit, due, vietnam_calendar

COUNT = 100_000


def seconds_for(unit: Unit, stops: tuple[Stop, ...] = ()) -> float:
    """Count COUNT periods of 0 to 39 units, beginning on 365 different days."""
    calendar = vietnam_calendar()
    starts: list[date] = [date(2025, 1, 1) + timedelta(days=offset) for offset in range(365)]
    if unit is Unit.WORKING_HOURS:
        starts = [datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM_TIME) for day in starts]
    began = perf_counter()
    for number in range(COUNT):
        due(Period(number % 40, unit), starts[number % 365], calendar, stops)
    return perf_counter() - began


def main() -> None:
    """Print one line for each kind of period."""
    began = perf_counter()
    vietnam_calendar()
    print(f"calendar made in {perf_counter() - began:.3f} s; {COUNT:,} due dates each:")
    stops = (Stop(date(2025, 3, 3), date(2025, 3, 20)), Stop(date(2025, 6, 2), date(2025, 6, 9)))
    for unit in Unit:
        print(
            f"  {unit:<14} {seconds_for(unit):.2f} s   two stops {seconds_for(unit, stops):.2f} s"
        )


if __name__ == "__main__":
    main()
