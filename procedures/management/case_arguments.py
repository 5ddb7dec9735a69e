"""What the commands that read case files share: the day they count on, and numbers as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from procedures.clock.calendars import FIRST_YEAR, LAST_YEAR


def as_of_day(text: str | None) -> date:
    """The day of ``--as-of``, today without it; CommandError for what is no date."""
    if text is None:
        return timezone.localdate()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-of: {text!r} không phải là ngày YYYY-MM-DD") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise CommandError(f"--as-of: {text!r} nằm ngoài lịch làm việc ({FIRST_YEAR}–{LAST_YEAR})")
    return day


def json_number(value: Any) -> int | float:
    """A Decimal as a JSON number: whole numbers without a fraction."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"not a value of a case: {value!r}")
