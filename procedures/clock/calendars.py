"""The working calendar: which days an office works, and how many working days lie between dates."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from itertools import accumulate, compress

from procedures.clock.office_hours import DEFAULT_OFFICE_HOURS, OfficeHours

FIRST_YEAR, LAST_YEAR = 2000, 2099
LAST_YEAR_TYPED = 2089
"""The last year that a typed day may lie in: a limit counted from it still ends in the calendar."""
WORKING_WEEK = bytes([1, 1, 1, 1, 1, 0, 0])  # Monday to Friday: QĐ 188/1999/QĐ-TTg Art 1


class DayKind(StrEnum):
    """Why an office works or rests on a day."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    EXCHANGE_OFF = "exchange_off"
    EXCHANGE_WORKED = "exchange_worked"


DAY_KIND_WORDS: dict[DayKind, tuple[str, str]] = {
    DayKind.WORKING: ("ngày làm việc", "working day"),
    DayKind.WEEKEND: ("ngày nghỉ hằng tuần", "weekend"),
    DayKind.HOLIDAY: ("ngày nghỉ lễ, tết", "public holiday"),
    DayKind.EXCHANGE_OFF: ("ngày nghỉ hoán đổi", "day off in exchange"),
    DayKind.EXCHANGE_WORKED: ("ngày làm bù", "day worked in exchange"),
}
"""Vietnamese and English words for each kind of day."""


class OutsideCalendar(ValueError):
    """The date lies outside the years that the calendar covers."""


class Calendar:
    """Days worked and days off from `first_year` to `last_year`; never changed once made.

    `off` holds the closed days beyond the weekends (a mapping gives each its kind, plain dates
    are holidays), `worked` the weekend days worked in exchange. Only `confirmed_years` have a
    complete official list; dates that touch another year are provisional. Prefix sums are made
    once, so that counting and adding working days take constant time.
    Raises ValueError for a day both off and worked, or a worked day that is no weekend day.
    """

    def __init__(
        self,
        off: Iterable[date] | Mapping[date, DayKind],
        worked: Iterable[date],
        confirmed_years: Iterable[int],
        hours: OfficeHours = DEFAULT_OFFICE_HOURS,
        version: str = "",
        *,
        names: Mapping[date, tuple[str, str]] | None = None,
        first_year: int = FIRST_YEAR,
        last_year: int = LAST_YEAR,
    ) -> None:
        self.hours = hours
        self.version = version
        self.confirmed_years = frozenset(confirmed_years)
        self.first_day = date(first_year, 1, 1)
        self.last_day = date(last_year, 12, 31)
        self._first = self.first_day.toordinal()
        self._last = self.last_day.toordinal()
        self._names = dict(names or {})
        kinds = off if isinstance(off, Mapping) else dict.fromkeys(off, DayKind.HOLIDAY)
        self._kinds: dict[int, DayKind] = {
            self._ordinal(day): DayKind(kind) for day, kind in kinds.items()
        }
        for day in worked:
            if self._kinds.get(self._ordinal(day), None) not in (None, DayKind.EXCHANGE_WORKED):
                raise ValueError(f"Ngày {day:%d/%m/%Y} vừa là ngày nghỉ vừa là ngày làm bù.")
            if day.weekday() < 5:
                raise ValueError(f"Ngày làm bù {day:%d/%m/%Y} không phải thứ Bảy hay Chủ nhật.")
            self._kinds[self._ordinal(day)] = DayKind.EXCHANGE_WORKED
        self._count_ahead()

    def _count_ahead(self) -> None:
        length = self._last - self._first + 1
        shift = self.first_day.weekday()
        week = WORKING_WEEK[shift:] + WORKING_WEEK[:shift]
        flags = bytearray((week * (length // 7 + 1))[:length])
        for ordinal, kind in self._kinds.items():
            flags[ordinal - self._first] = kind is DayKind.EXCHANGE_WORKED
        self._flags = bytes(flags)
        self._worked_up_to = list(accumulate(flags))
        ordinals = compress(range(self._first, self._last + 1), flags)
        self._working_days = [date.fromordinal(ordinal) for ordinal in ordinals]

    def _ordinal(self, day: date) -> int:
        ordinal = day.toordinal()
        if not self._first <= ordinal <= self._last:
            raise self._outside(f"Ngày {day:%d/%m/%Y}")
        return ordinal

    def _outside(self, what: str) -> OutsideCalendar:
        return OutsideCalendar(
            f"{what} nằm ngoài lịch làm việc ({self.first_day.year}–{self.last_day.year})."
        )

    def __repr__(self) -> str:
        return f"<Calendar {self.version or 'without version'}>"

    def is_working_day(self, day: date) -> bool:
        """Offices are open on this day."""
        return bool(self._flags[self._ordinal(day) - self._first])

    def day_kind(self, day: date) -> DayKind:
        """Why offices are open or closed on this day."""
        ordinal = self._ordinal(day)
        kind = self._kinds.get(ordinal)
        if kind is not None:
            return kind
        return DayKind.WORKING if self._flags[ordinal - self._first] else DayKind.WEEKEND

    def day_name(self, day: date) -> tuple[str, str] | None:
        """The holiday's or exchange's own name in Vietnamese and English, if it has one."""
        return self._names.get(day)

    def roll(self, day: date) -> date:
        """The day itself if worked, otherwise the next working day (Civil Code Art 148.5)."""
        at = self._ordinal(day) - self._first
        return day if self._flags[at] else self.nth_working_day(self._worked_up_to[at])

    def next_working_day(self, day: date) -> date:
        """The first working day after this day."""
        return self.add_working_days(day, 1)

    def previous_working_day(self, day: date) -> date:
        """The last working day before this day."""
        return self.add_working_days(day, -1)

    def working_days_between(self, after: date, until: date) -> int:
        """Working days after `after`, up to and including `until`; negative if they are swapped."""
        return self.working_days_until(until) - self.working_days_until(after)

    def working_days_before(self, day: date) -> int:
        """Working days of the calendar before this day."""
        at = self._ordinal(day) - self._first
        return self._worked_up_to[at] - self._flags[at]

    def working_days_until(self, day: date) -> int:
        """Working days of the calendar up to and including this day."""
        return self._worked_up_to[self._ordinal(day) - self._first]

    def add_working_days(self, day: date, amount: int) -> date:
        """The `amount`-th working day after `day` (before it, if negative); `day` itself for 0."""
        if amount == 0:
            return day
        if amount > 0:
            return self.nth_working_day(self.working_days_until(day) + amount - 1)
        return self.nth_working_day(self.working_days_before(day) + amount)

    def nth_working_day(self, index: int) -> date:
        """The working day with `index` working days of the calendar before it."""
        if not 0 <= index < len(self._working_days):
            raise self._outside("Kết quả tính")
        return self._working_days[index]

    def add_days(self, day: date, amount: int) -> date:
        """The day `amount` plain days after `day`, which must still lie in the calendar."""
        ordinal = self._ordinal(day) + amount
        if not self._first <= ordinal <= self._last:
            raise self._outside("Kết quả tính")
        return date.fromordinal(ordinal)

    def is_confirmed(self, year: int) -> bool:
        """The official list of days off for this year is known and complete."""
        return year in self.confirmed_years

    def is_confirmed_between(self, first: date, last: date) -> bool:
        """Every year from `first` to `last` is confirmed."""
        if first.year == last.year:
            return first.year in self.confirmed_years
        return all(year in self.confirmed_years for year in range(first.year, last.year + 1))
