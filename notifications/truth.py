"""Which rungs of a ladder are overtaken by a later one: only the last that is due speaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from notifications.models import Message, Reminder
from notifications.roads import ladder_of

OVERTAKEN = "overtaken"
"""Why a rung is not told: a later one of its ladder has come due."""


def outrun(messages: Sequence[Message], now: datetime) -> dict[int, str]:
    """Letters that waited (for a mail server, for the morning) until a later rung came due, which
    will be told in their place. Not for gathered ones: the later rung may be in the next letter."""
    reminders = {message.reminder for message in messages if message.reminder is not None}
    found = overtaken(sorted(reminders, key=lambda reminder: reminder.pk), now)
    return {
        message.pk: found[message.reminder_id]
        for message in messages
        if message.reminder_id is not None and message.reminder_id in found
    }


def outrun_by_each_other(messages: Sequence[Message]) -> dict[int, str]:
    """Of several rungs of one ladder in one common letter, all but the last. No statement."""
    last: dict[object, tuple[datetime, int]] = {}
    rungs: dict[int, tuple[object, tuple[datetime, int]]] = {}
    for message in messages:
        if message.reminder is None or (ladder := _ladder(message.reminder)) is None:
            continue
        place, at = (message.digest_key, ladder), (message.reminder.send_at, message.reminder.pk)
        rungs[message.pk] = place, at
        last[place] = max(last.get(place, at), at)
    return {key: OVERTAKEN for key, (place, at) in rungs.items() if at < last[place]}


def overtaken(reminders: Sequence[Reminder], now: datetime) -> dict[int, str]:
    """Rungs after which a later one of the same ladder has come due for the same audience.

    After three days without a sweep, or with a mail server down, only the last one speaks: whoever
    is late is not told first that two days are left. One statement for any number.
    """
    rungs = {reminder.pk: _ladder(reminder) for reminder in reminders}
    subjects = {reminder.subject for reminder in reminders if rungs[reminder.pk] is not None}
    if not subjects:
        return {}
    last: dict[object, tuple[datetime, int]] = {}
    # A rung that was put off for a fault of ours has lost its own instant: it overtakes nobody.
    for row in Reminder.objects.filter(
        subject__in=subjects,
        state__in=(Reminder.State.PLANNED, Reminder.State.SENT),
        send_at__lte=now,
        reason="",
    ).only("subject", "version", "audience", "kind", "send_at"):
        ladder = _ladder(row)
        last[ladder] = max(last.get(ladder, (row.send_at, row.pk)), (row.send_at, row.pk))
    return {
        reminder.pk: OVERTAKEN
        for reminder in reminders
        if (found := last.get(rungs[reminder.pk])) is not None
        and found > (reminder.send_at, reminder.pk)
    }


def _ladder(reminder: Reminder) -> tuple[str, int, str, str] | None:
    """What a rung is a rung of, and for whom; None for a letter that stands alone."""
    family = ladder_of(reminder.kind)
    return (reminder.subject, reminder.version, reminder.audience, family) if family else None
