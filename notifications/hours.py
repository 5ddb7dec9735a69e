"""When a person may be written to, and when gathered letters go out.

The hours are the office's: ``settings.NOTIFICATION_HOURS`` names a function that gives the next
instant at which it is open (``at`` itself while it is). Without it every hour is open.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

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


AFTER_OPENING = timedelta(minutes=30)
"""Common letters leave so long after the office opens: what falls due that morning is in them."""


def digest_instant(digest: str, at: datetime) -> datetime:
    """When a letter of ``at`` goes out gathered: half an hour after the opening of the day, or of
    the week's first working day; where that is over, of the next.

    The same for every letter of the period, so its local date names the period.
    """
    day, step = timezone.localdate(at), timedelta(days=1)
    if digest == DeliveryChoice.Digest.WEEKLY:
        day, step = day - timedelta(days=day.weekday()), timedelta(days=7)
    found = _leaving(day)
    while found <= at:
        day += step
        found = _leaving(day)
    return found


def _leaving(day: date) -> datetime:
    """When common letters leave that are due on the first open day from ``day`` on."""
    if not settings.NOTIFICATION_HOURS:
        return timezone.make_aware(datetime.combine(day, DIGEST_TIME))
    return next_open(timezone.make_aware(datetime.combine(day, time(0)))) + AFTER_OPENING
