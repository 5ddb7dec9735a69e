"""Asking those who know dossiers (``NOTIFICATION_WRITER``, ``NOTIFICATION_TRUTH``), so that one row
that cannot be asked about keeps no other waiting.

Whatever they raise, the rows are asked about again by halves, down to the single one that breaks:
that one is told in the log and left without an answer.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.module_loading import import_string

from notifications.models import Reminder

if TYPE_CHECKING:
    from notifications.reminders import Answer

logger = logging.getLogger(__name__)

NOT_THE_ROWS = (OperationalError, InterfaceError, SoftTimeLimitExceeded)
"""What no row is to blame for: a database that is away, a task that is told to end."""

Asked = Callable[[Sequence[Reminder], datetime], Mapping[int, Any]]


def letters(reminders: Sequence[Reminder], now: datetime) -> dict[int, Answer]:
    """What each reminder says and to whom, as of ``now``; without those that cannot be written."""
    found, _broken = _by_halves(import_string(settings.NOTIFICATION_WRITER), reminders, now)
    return found


def untruths(reminders: Sequence[Reminder], now: datetime) -> tuple[dict[int, str], set[int]]:
    """Which reminders do not hold any more, and why; and those that cannot be asked about."""
    if not reminders:
        return {}, set()
    return _by_halves(import_string(settings.NOTIFICATION_TRUTH), reminders, now)


def _by_halves(
    ask: Asked, rows: Sequence[Reminder], now: datetime
) -> tuple[dict[int, Any], set[int]]:
    if not rows:
        return {}, set()
    try:
        with _kept_apart():
            return dict(ask(rows, now)), set()
    except NOT_THE_ROWS:
        raise
    except Exception:
        if len(rows) == 1:
            logger.exception("reminder %s (%s) cannot be asked about", rows[0].pk, rows[0])
            return {}, {rows[0].pk}
    middle = len(rows) // 2
    first, second = (_by_halves(ask, part, now) for part in (rows[:middle], rows[middle:]))
    return first[0] | second[0], first[1] | second[1]


def _kept_apart() -> AbstractContextManager[Any]:
    """Inside a transaction a savepoint: a statement that fails must not end the whole sweep."""
    return transaction.atomic() if connection.in_atomic_block else nullcontext()
