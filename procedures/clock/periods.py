"""Legal periods and the stops that interrupt them, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Unit(StrEnum):
    """What a period is counted in. Cluster decrees mix them, so every step names its own."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    WORKING_HOURS = "working_hours"


UNIT_WORDS: dict[Unit, tuple[str, str]] = {
    Unit.WORKING_DAYS: ("ngày làm việc", "working days"),
    Unit.DAYS: ("ngày", "days"),
    Unit.WORKING_HOURS: ("giờ làm việc", "working hours"),
}
"""Vietnamese and English words for each unit."""


@dataclass(frozen=True, slots=True)
class Period:
    """A number of units as the law gives it, e.g. 25 days (NĐ 32/2024 Art 10.3).

    Raises ValueError for an amount that is no whole number of zero or more.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise ValueError(f"Thời hạn phải là số nguyên, không phải {self.amount!r}.")
        if self.amount < 0:
            raise ValueError(f"Thời hạn không thể là số âm ({self.amount}).")
        if not isinstance(self.unit, Unit):
            object.__setattr__(self, "unit", unit_named(self.unit))

    def words(self, language: str = "vi") -> str:
        """The period as the office says it: "25 ngày", "7 working days"."""
        vietnamese, english = UNIT_WORDS[self.unit]
        return f"{self.amount} {english if language == 'en' else vietnamese}"


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stands still from `start` (day p) to `end` (day r): days p+1 … r are left out.

    `end` is None while the stop is open. For periods in working hours both may be aware
    instants; then the time from `start` to `end` is left out. Raises ValueError when the end
    comes before the start, or when a day and an instant are mixed.
    """

    start: date | datetime
    end: date | datetime | None = None

    def __post_init__(self) -> None:
        for moment in (self.start, self.end):
            if isinstance(moment, datetime) and moment.tzinfo is None:
                raise ValueError(f"Mốc giờ {moment.isoformat()} thiếu múi giờ.")
        if self.end is None:
            return
        if isinstance(self.start, datetime) != isinstance(self.end, datetime):
            raise ValueError("Lần tạm dừng phải ghi cả hai mốc bằng ngày hoặc cả hai bằng giờ.")
        if self.end < self.start:
            raise ValueError(
                f"Lần tạm dừng kết thúc ({self.end.isoformat()}) "
                f"trước khi bắt đầu ({self.start.isoformat()})."
            )

    @property
    def is_open(self) -> bool:
        """Nobody has ended this stop yet."""
        return self.end is None


def unit_named(name: str) -> Unit:
    """The unit of that name; ValueError lists the names there are."""
    try:
        return Unit(name)
    except ValueError:
        known = ", ".join(Unit)
        raise ValueError(f"Không có đơn vị tính {name!r}; dùng một trong: {known}.") from None
