"""Dossier codes: opaque unique strings, made per office and day, never parsed.

TT 01/2018/TT-VPCP Art 19 gives the pattern until TT 03/2025/TT-VPCP, whose own pattern (Art 13.1,
13.2) is not sourced; the agency's identifier, the day and a running number go on being used, and
``DOSSIER_CODE_PATTERNS`` in the settings can say otherwise from a day on.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import connection

DEFAULT_PATTERNS: tuple[tuple[date, str], ...] = (
    (date.min, "000.00.00.{office}-{day:%y%m%d}-{number:04d}"),
    (date(2025, 9, 15), "{office}-{day:%y%m%d}-{number:04d}"),
)
"""From which day which pattern; the number grows as long as it needs to."""

UNKNOWN_OFFICE = "CCN"
"""For offices whose electronic identifier (QĐ 20/2020/QĐ-TTg) is not entered."""


def next_code(office_code: str, day: date) -> str:
    """A new code of this office and day; two at once get two numbers."""
    office = office_code or UNKNOWN_OFFICE
    return pattern_on(day).format(office=office, day=day, number=_next_number(office, day))


def pattern_on(day: date) -> str:
    """The pattern in force on a day."""
    patterns = getattr(settings, "DOSSIER_CODE_PATTERNS", DEFAULT_PATTERNS)
    return next(pattern for since, pattern in sorted(patterns, reverse=True) if since <= day)


def _next_number(office_code: str, day: date) -> int:
    with connection.cursor() as cursor:
        # One statement on both databases: the row's own lock makes the numbers unique.
        cursor.execute(
            "INSERT INTO procedures_codesequence (office_code, day, last_number) "
            "VALUES (%s, %s, 1) ON CONFLICT (office_code, day) DO UPDATE "
            "SET last_number = procedures_codesequence.last_number + 1 RETURNING last_number",
            [office_code, day],
        )
        number: int = cursor.fetchone()[0]
    return number
