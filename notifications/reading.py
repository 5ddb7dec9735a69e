"""Signs of reading: a bell that was read, a link that was opened by its reader himself.

What was read by one road was read: the other messages of the same reminder to the same person are
marked with it, and no further road is tried. A program that opens the links of a mail in advance
is no sign, for it is not signed in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from notifications.models import Message


def own_message(user: Any, key: int) -> Message | None:
    """The person's own message of that key, by whatever road; None for anybody else's."""
    return Message.objects.filter(pk=key, recipient=user).first()


def mark_read(message: Message, now: datetime | None = None) -> None:
    """Note that the recipient has read the message, and with it what said the same."""
    same = Q(pk=message.pk) | Q(digest=message.pk)
    reminders = [message.reminder_id] if message.reminder_id is not None else []
    if message.reminder_id is None:
        reminders = [
            key
            for key in Message.objects.filter(digest=message.pk).values_list(
                "reminder_id", flat=True
            )
            if key is not None
        ]
    if reminders:
        same |= Q(reminder__in=reminders)
    Message.objects.filter(same, recipient=message.recipient_id, read_at__isnull=True).update(
        read_at=now or timezone.now()
    )
