"""When a person may be written to, and when gathered letters go out.

The hours are the office's: ``settings.NOTIFICATION_HOURS`` names a function that gives the next
instant at which it is open (``at`` itself while it is). Without it every hour is open.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from notifications.models import DeliveryChoice

DIGEST_TIME = time(8, 0)
"""When gathered letters go out where no office hours are known."""


def next_open(at: datetime) -> datetime:
    """The first instant from ``at`` on that is no quiet hour."""
    if not settings.NOTIFICATION_HOURS:
        return at
    found: datetime = import_string(settings.NOTIFICATION_HOURS)(at)
    return max(at, found)


def digest_instant(digest: str, at: datetime) -> datetime:
    """When a letter of ``at`` goes out gathered: the next opening in the morning of another day,
    or of the next week's first working day.

    The same for every letter of the period, so its local date names the period.
    """
    day = timezone.localdate(at) + timedelta(days=1)
    if digest == DeliveryChoice.Digest.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    morning = time(0) if settings.NOTIFICATION_HOURS else DIGEST_TIME
    return next_open(timezone.make_aware(datetime.combine(day, morning)))
