"""Whether what is about to leave still holds: asked of ``settings.NOTIFICATION_TRUTH``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.models import Message, Reminder

Truth = Callable[[Sequence[Reminder], datetime], Mapping[int, str]]


def untrue(messages: Sequence[Message], now: datetime) -> dict[int, str]:
    """Messages that must not leave any more, with the reason: asked once for all of them."""
    reasons = {
        message.pk: "the person is no longer active"
        for message in messages
        if not message.recipient.is_active
    }
    reminders = {message.reminder for message in messages if message.reminder is not None}
    if not reminders:
        return reasons
    truth: Truth = import_string(settings.NOTIFICATION_TRUTH)
    found = truth(sorted(reminders, key=lambda reminder: reminder.pk), now)
    return reasons | {
        message.pk: found[message.reminder_id]
        for message in messages
        if message.reminder_id is not None and message.reminder_id in found
    }
