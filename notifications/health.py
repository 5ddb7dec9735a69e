"""What a monitor asks: does anything wait too long, and does beat still beat?"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from notifications.models import Heartbeat, Message, Reminder


def oldest_due_message_age(now: datetime | None = None) -> timedelta | None:
    """How long the oldest message that should have gone out has waited; None when none waits.

    A reminder that is due and not yet swept counts too: it is a message that is not written.
    """
    now = now or timezone.now()
    instants = (
        Message.objects.filter(state=Message.State.QUEUED, next_attempt_at__lte=now).aggregate(
            at=Min("next_attempt_at")
        )["at"],
        Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=now).aggregate(
            at=Min("send_at")
        )["at"],
    )
    waiting = [now - at for at in instants if at is not None]
    return max(waiting, default=None)


def heartbeat_age(name: str = "beat", now: datetime | None = None) -> timedelta | None:
    """How long ago ``name`` last showed that it lives; None when it never did."""
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return None if at is None else (now or timezone.now()) - at
