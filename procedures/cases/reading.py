"""Reading the values of a case file strictly: every problem is collected and named by its path."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from procedures.cases.case_file import VIETNAM
from procedures.cases.document import BadNumber
from procedures.clock import LAST_YEAR_TYPED

EARLIEST = date(2009, 1, 1)

_MOST_TEXT = 2_000
_MOST_NUMBER = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class CaseProblem:
    """One reason to refuse a file; ``path`` is empty where the whole file is meant."""

    file: str
    path: str
    reason_vi: str
    reason_en: str

    def __str__(self) -> str:
        return f"{self.file}: {self.path or '-'}: {self.reason_en}"


class CaseRefused(ValueError):
    """The file is no case file; nothing of it was taken over."""

    def __init__(self, problems: list[CaseProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class Reader:
    """Collects every problem of one file while its parts are read."""

    def __init__(self, file: str, today: date, plan: bool) -> None:
        self.file, self.today, self.plan = file, today, plan
        self.problems: list[CaseProblem] = []

    def refuse(self, path: str, vi: str, en: str) -> None:
        self.problems.append(CaseProblem(self.file, path, vi, en))

    def table(self, value: Any, path: str, allowed: frozenset[str]) -> dict[str, Any] | None:
        """An object with none but the allowed keys; null values are dropped (*not known*)."""
        if not isinstance(value, dict):
            self.refuse(path, "Phải là một đối tượng JSON.", "must be an object")
            return None
        for key in getattr(value, "twice", ()):
            self.refuse(join(path, key), "Khóa bị lặp lại.", "the key is written twice")
        for key in value:
            if key not in allowed:
                self.refuse(join(path, key), "Khóa không có trong định dạng.", "unknown key")
        return {key: item for key, item in value.items() if key in allowed and item is not None}

    def text(self, value: Any, path: str, most: int = _MOST_TEXT) -> str | None:
        if not isinstance(value, str):
            self.refuse(path, "Phải là chuỗi ký tự.", "must be a string")
            return None
        if not value.strip():
            self.refuse(path, "Không được để trống.", "must not be empty")
            return None
        if len(value) > most:
            self.refuse(path, f"Dài quá {most} ký tự.", f"longer than {most} characters")
            return None
        if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t" for sign in value):
            self.refuse(path, "Có ký tự điều khiển.", "contains control characters")
            return None
        return unicodedata.normalize("NFC", value)

    def word(self, value: Any, path: str, allowed: tuple[str, ...]) -> str | None:
        if isinstance(value, str) and value in allowed:
            return value
        self.refuse(
            path,
            f"Phải là một trong: {', '.join(allowed)}.",
            f"must be one of: {', '.join(allowed)}",
        )
        return None

    def truth(self, value: Any, path: str) -> bool | None:
        if isinstance(value, bool):
            return value
        self.refuse(path, "Phải là true, false hoặc null.", "must be true, false or null")
        return None

    def number(
        self, value: Any, path: str, *, most: Decimal = _MOST_NUMBER, positive: bool = False
    ) -> Decimal | None:
        """A number from 0 (or above 0) to ``most``; true and false are no numbers."""
        if isinstance(value, BadNumber):
            self.refuse(
                path,
                f"{value.text} không phải là số dùng được.",
                f"{value.text} is not a usable number",
            )
            return None
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            self.refuse(path, "Phải là số.", "must be a number")
            return None
        number = Decimal(value)
        if number < 0 or (positive and number == 0):
            floor_vi, floor_en = ("lớn hơn 0", "above 0") if positive else ("từ 0", "at least 0")
            self.refuse(path, f"Phải {floor_vi}.", f"must be {floor_en}")
            return None
        if number > most:
            self.refuse(path, f"Không được quá {most:f}.", f"must not be above {most:f}")
            return None
        return number

    def percent(self, value: Any, path: str) -> Decimal | None:
        return self.number(value, path, most=Decimal(100))

    def area(self, value: Any, path: str) -> Decimal | None:
        return self.number(value, path, most=Decimal(10) ** 6, positive=True)

    def land(self, value: Any, path: str) -> Decimal | None:
        return self.number(value, path, most=Decimal(10) ** 6)

    def whole(self, value: Any, path: str, least: int, most: int) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            self.refuse(path, "Phải là số nguyên.", "must be a whole number")
            return None
        if not least <= value <= most:
            self.refuse(
                path,
                f"Phải từ {least} đến {most}.",
                f"must be from {least} to {most}",
            )
            return None
        return value

    def items(
        self, value: Any, path: str, read: Callable[[Any, str], Any], most: int = 1_000
    ) -> tuple[Any, ...] | None:
        if not isinstance(value, list):
            self.refuse(path, "Phải là danh sách.", "must be a list")
            return None
        if len(value) > most:
            self.refuse(path, f"Quá {most} mục.", f"more than {most} items")
            return None
        found = [read(item, f"{path}[{index}]") for index, item in enumerate(value)]
        return tuple(item for item in found if item is not None)

    def day(self, value: Any, path: str) -> date | None:
        """A calendar day written YYYY-MM-DD, from 2009 to the last year that may be typed."""
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            self.refuse(path, "Phải là ngày dạng YYYY-MM-DD.", "must be a date YYYY-MM-DD")
            return None
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.refuse(path, f"Không có ngày {value}.", f"there is no day {value}")
            return None
        if day < EARLIEST:
            self.refuse(path, "Ngày trước năm 2009.", "the date is before 2009")
            return None
        if day.year > LAST_YEAR_TYPED:
            self.refuse(
                path, f"Ngày sau năm {LAST_YEAR_TYPED}.", f"after the year {LAST_YEAR_TYPED}"
            )
            return None
        return day

    def old_day(self, value: Any, path: str) -> date | None:
        """A calendar day of any year that has passed: what a fact before 2009 is dated by."""
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
            self.refuse(path, "Phải là ngày dạng YYYY-MM-DD.", "must be a date YYYY-MM-DD")
            return None
        if day > self.today and not self.plan:
            self.refuse(path, "Ngày sau hôm nay.", "is after today")
            return None
        if day.year > LAST_YEAR_TYPED:
            self.refuse(
                path, f"Ngày sau năm {LAST_YEAR_TYPED}.", f"after the year {LAST_YEAR_TYPED}"
            )
            return None
        return day

    def past_day(self, value: Any, path: str) -> date | None:
        """A day on which something happened: not after today, unless the file is a plan."""
        day = self.day(value, path)
        if day is not None and day > self.today and not self.plan:
            self.refuse(
                path,
                f"Ngày {day:%d/%m/%Y} sau hôm nay; chỉ nhận khi nạp hồ sơ dự kiến (--plan).",
                f"{day.isoformat()} is after today; only a plan (--plan) may say so",
            )
            return None
        return day

    def minute(self, value: Any, path: str) -> datetime | None:
        """An hour of Vietnam's clock written YYYY-MM-DDTHH:MM."""
        pattern = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}"
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            self.refuse(path, "Phải có dạng YYYY-MM-DDTHH:MM.", "must be a time YYYY-MM-DDTHH:MM")
            return None
        if self.past_day(value[:10], path) is None:
            return None
        try:
            return datetime.fromisoformat(value).replace(tzinfo=VIETNAM)
        except ValueError:
            self.refuse(path, f"Không có giờ {value}.", f"there is no time {value}")
            return None


def join(path: str, key: str) -> str:
    # A key comes from the file: it must not be able to disturb the terminal that shows it.
    shown = "".join(sign if sign.isprintable() else "?" for sign in key[:80])
    return f"{path}.{shown}" if path else shown
