"""Letters that wait (for the morning, for a mail server) while their reader goes or comes back.

Whom a letter is for is settled when it is written. Where it has not left by the time a mandate
begins or ends, it is taken back and written for whoever holds the work now: asked of the writer of
letters itself, so it is the same people that a letter written now would go to. What lies in the
bell stays: it has been delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from notifications import outbox
from notifications.models import Message, Reminder
from notifications.reminders import Letter, NothingToSay
from procedures.models import Post
from workflows import letters

LOOKED_BACK = timedelta(days=7)
"""How long after its last day a mandate's letters are looked for: longer than any weekend."""

MOST = 500
WAITING = (Message.State.QUEUED, Message.State.HELD)


def hand_over(now: datetime | None = None) -> int:
    """Write anew what waits for the wrong person; how many letters were taken back.

    May run twice, or at once with a delivery: what somebody else has claimed is left to him, and a
    person is written to once for one reminder, whatever happens. One statement while nobody is
    away and nobody has just come back.
    """
    now = now or timezone.now()
    people = _whose_standing_changed(timezone.localdate(now))
    if not people:
        return 0
    waiting = list(
        Message.objects.filter(
            state__in=WAITING, recipient__in=people, reminder__isnull=False
        ).select_related("reminder")[:MOST]
    )
    reminders = {each.reminder_id: each.reminder for each in waiting if each.reminder is not None}
    if not reminders:
        return 0
    answers = letters.write(list(reminders.values()), now)
    taken_back = 0
    for key, reminder in reminders.items():
        answer = answers.get(key or 0)
        if not answer or isinstance(answer, NothingToSay):
            continue  # What is no longer true is dropped when it is to leave.
        told = {letter.recipient_id for letter in answer}
        wrong = [
            each.pk for each in waiting if each.reminder_id == key and each.recipient_id not in told
        ]
        if wrong:
            taken_back += _rewrite(reminder, answer, wrong, now)
    return taken_back


def _rewrite(
    reminder: Reminder, answer: Sequence[Letter], wrong: Sequence[int], now: datetime
) -> int:
    with transaction.atomic():
        dropped = Message.objects.filter(pk__in=wrong, state__in=WAITING).update(
            state=Message.State.DROPPED
        )
        if dropped:
            # Who was passed over before and is back has his own letter, which was never sent.
            Message.objects.filter(
                reminder=reminder,
                recipient__in=[letter.recipient_id for letter in answer],
                state=Message.State.DROPPED,
            ).update(state=Message.State.QUEUED)
            outbox.write({reminder: answer}, now)
        return dropped


def _whose_standing_changed(today: date) -> set[int]:
    """People who are away today, and those who stood in until a few days ago."""
    return {
        person
        for last, absent, stand_in in Post.objects.filter(
            valid_to__gte=today - LOOKED_BACK, valid_from__lte=today, stands_in_for__isnull=False
        ).values_list("valid_to", "stands_in_for__user", "user")
        for person in ((absent,) if last is not None and last >= today else (stand_in,))
    }
