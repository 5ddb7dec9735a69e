"""The Vietnamese calendar that comes with the program, read from calendars.toml."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

from procedures.clock.calendars import FIRST_YEAR, LAST_YEAR, Calendar, DayKind
from procedures.clock.office_hours import OfficeHours


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day that differs from the ordinary week, with the paper that says so."""

    on: date
    kind: DayKind
    name_vi: str
    name_en: str
    source: str


@cache
def _data() -> dict[str, Any]:
    text = resources.files("procedures.clock").joinpath("calendars.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def official_days() -> tuple[CalendarDay, ...]:
    """The days of every listed year, in order: what a new installation's calendar starts from."""
    return tuple(
        _calendar_day(
            day["on"],
            DayKind(day["kind"]),
            day.get("name", day["kind"]),
            day.get("source", year["source"]),
        )
        for year in _data()["years"]
        for day in year["days"]
    )


@cache
def confirmed_years() -> frozenset[int]:
    """The years whose official list is complete."""
    return frozenset(year["year"] for year in _data()["years"] if year["confirmed"])


@cache
def default_office_hours() -> OfficeHours:
    """Office hours to start from: a setting of the province, not law."""
    hours = _data()["office_hours"]
    sessions = tuple(
        (time.fromisoformat(opens), time.fromisoformat(closes))
        for opens, closes in hours["sessions"]
    )
    return OfficeHours(sessions, hours["status"])


def calendar_version() -> str:
    """The edition of the calendar that comes with the program."""
    return str(_data()["version"])


def calendar_from_days(
    days: Iterable[CalendarDay],
    confirmed: Iterable[int],
    hours: OfficeHours,
    version: str,
) -> Calendar:
    """A calendar of these days; a year without any has the dates that return every year.

    Such a year is an estimate and belongs in no list of confirmed years.
    """
    listed = list(days)
    years = {day.on.year for day in listed}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        if year not in years:
            listed.extend(fixed_days(year))
    return Calendar(
        off={day.on: day.kind for day in listed if day.kind is not DayKind.EXCHANGE_WORKED},
        worked=[day.on for day in listed if day.kind is DayKind.EXCHANGE_WORKED],
        confirmed_years=confirmed,
        hours=hours,
        version=version,
        names={day.on: (day.name_vi, day.name_en) for day in listed},
    )


def fixed_days(year: int) -> Iterator[CalendarDay]:
    """The holidays that return on the same date, made up for on a weekday.

    Labour Code 2019 Arts 111.3 and 112.
    """
    fixed = [
        (date.fromisoformat(f"{year}-{entry['month_day']}"), entry)
        for entry in _data()["fixed"]
        if year >= entry.get("from_year", FIRST_YEAR)
    ]
    taken = {day for day, _ in fixed}
    for day, entry in fixed:
        if day.weekday() < 5:
            yield _calendar_day(day, DayKind.HOLIDAY, entry["name"], entry["source"])
            continue
        while day in taken or day.weekday() >= 5:
            day += timedelta(days=1)
        taken.add(day)
        yield _calendar_day(day, DayKind.HOLIDAY, "made_up", "Bộ luật Lao động 2019 Điều 111")


@cache
def vietnam_calendar() -> Calendar:
    """The calendar that comes with the program; made once, shared by everyone."""
    return calendar_from_days(
        official_days(), confirmed_years(), default_office_hours(), calendar_version()
    )


def _calendar_day(on: date, kind: DayKind, name: str, source: str) -> CalendarDay:
    vietnamese, english = _data()["names"][name]
    return CalendarDay(on, kind, vietnamese, english, source)
