"""Delivering what the outbox holds: claim, put on record, hand over, note what came of it.

The promise is *at most once for the call to the mail server*, and nothing is lost in silence. An
attempt is on record as "uncertain" before the call; a worker killed during it leaves exactly that,
and the message is dead until a person decides, for nobody can know whether the server took it.
What was claimed and not yet begun goes back to the queue.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils import timezone

from notifications import after_restore, digests, hours, outbox, truth
from notifications.channels import registry
from notifications.channels.protocol import NotDelivered, Road
from notifications.models import DeliveryAttempt, Message

MOST_ATTEMPTS = 10
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
ROAD_REST = timedelta(minutes=5)
"""How long a road rests whose provider says "too much" and not for how long."""

LONGEST_REST = timedelta(hours=6)
"""A provider that asks for longer is asked again after this."""

Outcome = DeliveryAttempt.Outcome
State = Message.State


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the messages of one or more batches."""

    claimed: int = 0
    sent: int = 0
    again: int = 0
    dead: int = 0
    dropped: int = 0
    waiting: int = 0

    def __add__(self, other: Delivered) -> Delivered:
        return Delivered(
            self.claimed + other.claimed,
            self.sent + other.sent,
            self.again + other.again,
            self.dead + other.dead,
            self.dropped + other.dropped,
            self.waiting + other.waiting,
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


def deliver_these(ids: Sequence[int], now: datetime | None = None) -> Delivered:
    """Deliver these messages, as far as they are due and nobody else has them in hand."""
    total = Delivered()
    for start in range(0, len(ids), outbox.CLAIM_BATCH):
        total += deliver_batch(now or timezone.now(), ids=ids[start : start + outbox.CLAIM_BATCH])
    return total


def deliver_batch(now: datetime, ids: Sequence[int] | None = None) -> Delivered:
    """Claim and deliver one batch. Not to be called inside a transaction: a claim that is rolled
    back after the letter has left would send it twice."""
    if after_restore.is_held(now):
        return Delivered()
    claimed = outbox.claim(now, ids=ids)
    if not claimed:
        return Delivered()
    left = _in_hours(claimed, now)
    ends: Counter[str] = Counter({State.HELD: len(claimed) - len(left)})
    untrue = truth.outrun(left, now) | truth.untrue(left, now) | digests.keep_true(left, now)
    outbox.drop(untrue)
    by_road: dict[str, list[Message]] = defaultdict(list)
    for message in left:
        if message.pk not in untrue:
            by_road[message.channel].append(message)
    for channel, messages in by_road.items():
        ends += _deliver_by(registry.road(channel), messages, now)
    return Delivered(
        claimed=len(claimed),
        sent=ends[State.SENT],
        again=ends[State.QUEUED],
        dead=ends[State.DEAD],
        dropped=len(untrue),
        waiting=ends[State.HELD],
    )


def _in_hours(claimed: Sequence[Message], now: datetime) -> list[Message]:
    """Those that may leave now; the others, overtaken by the evening, wait for the morning."""
    keeping = [message for message in claimed if message.keeps_hours]
    if not keeping or (opening := hours.next_open(now)) <= now:
        return list(claimed)
    outbox.give_back([message.pk for message in keeping], opening)
    return [message for message in claimed if not message.keeps_hours]


def _deliver_by(road: Road, messages: Sequence[Message], now: datetime) -> Counter[str]:
    """Hand messages over by one road; the end of one and the beginning of the next are put on
    record together. Counts the states they end in."""
    ends: Counter[str] = Counter()
    closed: NotDelivered | None = None
    ended: outbox.Ended | None = None
    waiting = list(messages)
    noting = after_restore.Noting(messages, now)
    with road.batch():
        while waiting:
            closed = closed or _closed(road)
            if closed is not None and closed.outcome == Outcome.RATE_LIMIT:
                break
            message = waiting.pop(0)
            attempt = outbox.turn(ended, message, now)
            ended = None
            if attempt is not None:
                noting.note(message, attempt)
                ended, closed = _hand_over(road, message, attempt, closed, now)
                noting.note(message, attempt, ended.outcome)
                ends[ended.state] += 1
    if ended is not None:
        outbox.turn(ended, None, now)
    noting.settle()
    if closed is not None and closed.outcome == Outcome.RATE_LIMIT:
        until = now + rest_of(closed)
        outbox.pause_road(road.name, until, closed.detail)
        outbox.give_back([message.pk for message in waiting], until)
        ends[State.QUEUED] += len(waiting)
    return ends


def _closed(road: Road) -> NotDelivered | None:
    """Why the road cannot be taken at all now; then the rest of the batch is not tried on it."""
    try:
        road.can_send()
    except NotDelivered as trouble:
        return trouble
    return None


def _hand_over(
    road: Road, message: Message, attempt: int, closed: NotDelivered | None, now: datetime
) -> tuple[outbox.Ended, NotDelivered | None]:
    """Try one message: how it ended, and why the road is closed for those behind it."""
    try:
        if closed is not None:
            raise closed
        provider_id = road.send(message)
    except NotDelivered as trouble:
        if trouble.outcome == Outcome.RATE_LIMIT:
            closed = trouble
        return _trouble(message, attempt, trouble, now), closed
    return (
        outbox.Ended(
            message.pk,
            attempt,
            State.SENT,
            Outcome.DELIVERED,
            columns={"sent_at": now, "provider_id": provider_id[:200]},
        ),
        closed,
    )


def _trouble(message: Message, attempt: int, trouble: NotDelivered, now: datetime) -> outbox.Ended:
    is_limit = trouble.outcome == Outcome.RATE_LIMIT
    # To be told to wait is no fault of the message's: it does not count towards giving up.
    counted = message.attempts_count - is_limit
    is_over = trouble.lasting or counted >= MOST_ATTEMPTS * (1 + message.resends_count)
    pause = rest_of(trouble) if is_limit else pause_after(counted, message.key)
    if trouble.retry_after is not None:
        pause = max(pause, rest_of(trouble))
    again = now + pause
    return outbox.Ended(
        message.pk,
        attempt,
        State.DEAD if is_over else State.QUEUED,
        trouble.outcome,
        trouble.detail,
        columns={
            "next_attempt_at": hours.next_open(again) if message.keeps_hours else again,
            "attempts_count": counted,
        },
    )


def rest_of(trouble: NotDelivered) -> timedelta:
    """How long the road rests: what the provider asked for, within reason."""
    asked = trouble.retry_after if trouble.retry_after is not None else ROAD_REST
    return min(max(asked, timedelta(seconds=1)), LONGEST_REST)


def pause_after(attempts: int, key: str = "") -> timedelta:
    """How long to wait after so many attempts: 1, 2, 4 … minutes, at most 4 hours, and up to a
    quarter more, so that letters that failed together do not come back together.

    The addition follows from the message's key: whoever asks again gets the same answer.
    """
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (max(attempts, 1) - 1))
    if not key:
        return pause
    share = int.from_bytes(sha256(f"{key}:{attempts}".encode()).digest()[:4]) / 2**32
    return pause * (1 + share / 4)
