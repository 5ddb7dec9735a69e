"""The hours in which an office works. A province sets them; they are not law."""

from dataclasses import dataclass
from datetime import time
from itertools import pairwise


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The sessions of one working day, in order, each from its first to its last minute.

    Raises ValueError when sessions are missing, empty or overlap.
    """

    sessions: tuple[tuple[time, time], ...]
    status: str = "province sets; not law"

    def __post_init__(self) -> None:
        if not self.sessions:
            raise ValueError("Giờ làm việc phải có ít nhất một buổi.")
        for opens, closes in self.sessions:
            if closes <= opens:
                raise ValueError(f"Buổi làm việc {opens:%H:%M}–{closes:%H:%M} không hợp lệ.")
        for (_, closes), (opens, _) in pairwise(self.sessions):
            if opens < closes:
                raise ValueError("Các buổi làm việc chồng lên nhau hoặc không theo thứ tự.")

    @property
    def opens(self) -> time:
        """When the office opens in the morning."""
        return self.sessions[0][0]

    @property
    def closes(self) -> time:
        """When the office closes for the day."""
        return self.sessions[-1][1]

    @property
    def day_minutes(self) -> int:
        """Minutes worked in one working day."""
        return sum(_minutes(closes) - _minutes(opens) for opens, closes in self.sessions)

    def minutes_until(self, at: time) -> int:
        """Minutes worked since the morning when the clock on the wall shows `at`."""
        now = _minutes(at)
        return sum(
            max(0, min(now, _minutes(closes)) - _minutes(opens)) for opens, closes in self.sessions
        )

    def time_after(self, minutes: int, *, as_end: bool) -> time:
        """The wall time when `minutes` (0 to day_minutes) have been worked since the morning.

        At noon two wall times fit: as the end of a period it is the close of the morning
        session, as a beginning it is the opening of the next one.
        """
        for opens, closes in self.sessions:
            length = _minutes(closes) - _minutes(opens)
            if minutes < length or (as_end and minutes == length):
                at = _minutes(opens) + minutes
                return time(at // 60, at % 60)
            minutes -= length
        raise ValueError("More minutes than the office works in a day.")


DEFAULT_OFFICE_HOURS = OfficeHours(((time(7, 30), time(11, 30)), (time(13, 30), time(17, 0))))
"""Only a setting to start from: each province announces its own hours."""
