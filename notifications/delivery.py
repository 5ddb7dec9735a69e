"""Delivering what the outbox holds: claim, put on record, hand over, note what came of it.

The promise is *at most once for the call to the mail server*, and nothing is lost in silence. An
attempt is on record as "uncertain" before the call; a worker killed during it leaves exactly that,
and the message is dead until a person decides, for nobody can know whether the server took it.
What was claimed and not yet begun goes back to the queue.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from notifications import outbox
from notifications.channels.bell import Bell
from notifications.channels.email import Email
from notifications.channels.protocol import NotDelivered, Road
from notifications.models import Channel, DeliveryAttempt, Message, Reminder

ROADS: dict[str, Callable[[], Road]] = {Channel.BELL: Bell, Channel.EMAIL: Email}

MOST_ATTEMPTS = 10
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)

Truth = Callable[[Sequence[Reminder], datetime], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the messages of one or more batches."""

    claimed: int = 0
    sent: int = 0
    again: int = 0
    dead: int = 0
    dropped: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            self.claimed + other.claimed,
            self.sent + other.sent,
            self.again + other.again,
            self.dead + other.dead,
            self.dropped + other.dropped,
        )


def deliver_due(now: datetime | None = None, batches: int = 10) -> Delivered:
    """Take back what dead workers left, then deliver what is due, at most ``batches`` times 20."""
    at = now or timezone.now()
    outbox.take_back_stale(at)
    total = Delivered()
    for _batch in range(batches):
        delivered = deliver_batch(now or timezone.now())
        total += delivered
        if delivered.claimed < outbox.CLAIM_BATCH:
            break
    return total


def deliver_batch(now: datetime) -> Delivered:
    """Claim and deliver one batch. Not to be called inside a transaction: a claim that is rolled
    back after the letter has left would send it twice."""
    claimed = outbox.claim(now)
    if not claimed:
        return Delivered()
    untrue = no_longer_true(claimed, now)
    if untrue:
        outbox.drop(untrue)
    ends: dict[str, int] = defaultdict(int)
    by_road: dict[str, list[Message]] = defaultdict(list)
    for message in claimed:
        if message.pk not in untrue:
            by_road[message.channel].append(message)
    for channel, messages in by_road.items():
        road = ROADS[channel]()
        closed: NotDelivered | None = None
        with road.batch():
            for message in messages:
                closed = closed or _closed(road)
                ends[_deliver(road, message, closed, now)] += 1
    return Delivered(
        claimed=len(claimed),
        sent=ends[Message.State.SENT],
        again=ends[Message.State.QUEUED],
        dead=ends[Message.State.DEAD],
        dropped=len(untrue),
    )


def no_longer_true(messages: Sequence[Message], now: datetime) -> dict[int, str]:
    """Messages that must not leave any more, with the reason: asked once for a batch."""
    untrue = {
        message.pk: "the person is no longer active"
        for message in messages
        if not message.recipient.is_active
    }
    reminders = {message.reminder for message in messages if message.reminder is not None}
    if reminders:
        truth: Truth = import_string(settings.NOTIFICATION_TRUTH)
        reasons = truth(sorted(reminders, key=lambda reminder: reminder.pk), now)
        untrue |= {
            message.pk: reasons[message.reminder_id]
            for message in messages
            if message.reminder_id is not None and message.reminder_id in reasons
        }
    return untrue


def _closed(road: Road) -> NotDelivered | None:
    """Why the road cannot be taken at all now; then the rest of the batch is not tried on it."""
    try:
        road.can_send()
    except NotDelivered as trouble:
        return trouble
    return None


def _deliver(road: Road, message: Message, closed: NotDelivered | None, now: datetime) -> str:
    """Deliver one message; gives back the state it ends in, or "" when it is no longer ours."""
    attempt = outbox.begin(message, now)
    if attempt is None:
        return ""
    if closed is not None:
        return _note_trouble(message, attempt, closed, now)
    try:
        road.send(message)
    except NotDelivered as trouble:
        return _note_trouble(message, attempt, trouble, now)
    with transaction.atomic():
        _end_attempt(attempt, DeliveryAttempt.Outcome.DELIVERED)
        Message.objects.filter(pk=message.pk).update(
            state=Message.State.SENT, sent_at=now, claimed_at=None
        )
    return Message.State.SENT


def _note_trouble(
    message: Message, attempt: DeliveryAttempt, trouble: NotDelivered, now: datetime
) -> str:
    is_over = trouble.lasting or message.attempts_count >= MOST_ATTEMPTS
    with transaction.atomic():
        _end_attempt(attempt, trouble.outcome, trouble.detail)
        Message.objects.filter(pk=message.pk).update(
            state=Message.State.DEAD if is_over else Message.State.QUEUED,
            next_attempt_at=now + pause_after(message.attempts_count),
            claimed_at=None,
        )
    return Message.State.DEAD if is_over else Message.State.QUEUED


def _end_attempt(
    attempt: DeliveryAttempt, outcome: DeliveryAttempt.Outcome, detail: str = ""
) -> None:
    DeliveryAttempt.objects.filter(pk=attempt.pk).update(outcome=outcome, detail=detail[:500])


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 2, 4 … minutes, at most 4 hours."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (max(attempts, 1) - 1))
