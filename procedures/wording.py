"""Choosing between the two languages in which the law data carries its names and reasons."""

from __future__ import annotations

from django.utils.translation import get_language


def in_reader_language(vietnamese: str, english: str) -> str:
    """The text for the reader of this request: English when English is active."""
    return english if (get_language() or "vi").startswith("en") else vietnamese
