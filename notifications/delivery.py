"""Delivering what the outbox holds: claim, put on record, hand over, note what came of it.

The promise is *at most once for the call to the mail server*, and nothing is lost in silence. An
attempt is on record as "uncertain" before the call; a worker killed during it leaves exactly that,
and the message is dead until a person decides, for nobody can know whether the server took it.
What was claimed and not yet begun goes back to the queue.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic

from celery.exceptions import SoftTimeLimitExceeded
from django.utils import timezone

from notifications import after_restore, claims, digests, hours, rechecking, truth
from notifications.channels import registry
from notifications.channels.protocol import NotDelivered, Road
from notifications.models import DeliveryAttempt, Message
from notifications.roads import ROAD_REFUSED

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 10
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
ROAD_REST = timedelta(minutes=5)
"""How long a road rests whose provider says "too much" and not for how long."""

TIME_BUDGET = 60.0
"""Seconds in which one call begins letters: far less than the time limit of a task, and than the
ten minutes after which a claim is taken back."""

TRUTH_HOLDS = 10.0
"""Seconds for which an answer of the truth is gone by; then it is asked again for what is left."""

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


@dataclass
class _Hand:
    """One call's hand: how long it may go on, what it has begun, and the instant it goes by.

    Time is counted by the machine's own count, which no change of the clock moves. ``now`` moves on
    whenever the truth is asked again.
    """

    now: datetime
    budget: float = TIME_BUDGET
    begun: set[int] = field(default_factory=set)
    _began: float = field(default_factory=lambda: monotonic())
    _asked: float = 0.0

    def __post_init__(self) -> None:
        self._called_at = self.now

    @property
    def is_spent(self) -> bool:
        """Whether no further letter may be begun."""
        return monotonic() - self._began >= self.budget

    @property
    def must_ask(self) -> bool:
        """Whether what was asked of the truth is too old to go by."""
        return monotonic() - self._asked > TRUTH_HOLDS

    def asks(self) -> datetime:
        """Note that the truth is asked now; the instant it is asked for."""
        self._asked = monotonic()
        self.now = self._called_at + timedelta(seconds=int(self._asked - self._began))
        return self.now


def deliver_due(now: datetime | None = None, budget: float = TIME_BUDGET) -> Delivered:
    """Take back what dead workers left, then deliver until nothing is due, for at most ``budget``
    seconds: a slow mail server must not keep a worker for longer."""
    at = now or timezone.now()
    claims.take_back_stale(at)
    total, began = Delivered(), monotonic()
    while (left := budget - (monotonic() - began)) > 0:
        delivered = deliver_batch(now or timezone.now(), budget=left)
        total += delivered
        # What was dropped may have been written to somebody else, who is to hear of it now.
        if delivered.claimed < claims.CLAIM_BATCH and not delivered.dropped:
            break
    return total


def deliver_these(
    ids: Sequence[int], now: datetime | None = None, budget: float = TIME_BUDGET
) -> Delivered:
    """Deliver these messages, as far as they are due, nobody else has them in hand, and the time
    is enough; the others are found by the next call of :func:`deliver_due`."""
    total, began = Delivered(), monotonic()
    for start in range(0, len(ids), claims.CLAIM_BATCH):
        if (left := budget - (monotonic() - began)) <= 0:
            break
        part = ids[start : start + claims.CLAIM_BATCH]
        total += deliver_batch(now or timezone.now(), ids=part, budget=left)
    return total


def deliver_batch(
    now: datetime, ids: Sequence[int] | None = None, budget: float = TIME_BUDGET
) -> Delivered:
    """Claim and deliver one batch. Not to be called inside a transaction: a claim that is rolled
    back after the letter has left would send it twice.

    Whatever is raised, what was not begun goes back to the queue at once.
    """
    if after_restore.is_held(now):
        return Delivered()
    claimed = claims.claim(now, ids=ids)
    if not claimed:
        return Delivered()
    hand = _Hand(now, budget)
    try:
        return _deliver(claimed, hand)
    except BaseException:
        with suppress(Exception):
            claims.give_back(
                [message.pk for message in claimed if message.pk not in hand.begun], now
            )
        raise


def _deliver(claimed: Sequence[Message], hand: _Hand) -> Delivered:
    left = _in_hours(claimed, hand.now)
    ends: Counter[str] = Counter({State.HELD: len(claimed) - len(left)})
    left, ended = _still_true(left, hand)
    ends += ended
    by_road: dict[str, list[Message]] = defaultdict(list)
    for message in left:
        by_road[message.channel].append(message)
    for channel, messages in by_road.items():
        ends += _deliver_by(registry.road(channel), messages, hand)
    return Delivered(
        claimed=len(claimed),
        sent=ends[State.SENT],
        again=ends[State.QUEUED],
        dead=ends[State.DEAD],
        dropped=ends[State.DROPPED],
        waiting=ends[State.HELD],
    )


def _still_true(messages: Sequence[Message], hand: _Hand) -> tuple[list[Message], Counter[str]]:
    """Those that may leave now, with the words of now; what became of the others."""
    now = hand.asks()
    gone = truth.outrun(messages, now) | digests.keep_true(messages, now)
    checked = rechecking.recheck([message for message in messages if message.pk not in gone], now)
    gone |= checked.gone
    claims.drop(gone)
    claims.give_back(checked.unasked, now + rechecking.POSTPONED_BY)
    return (
        [m for m in messages if m.pk not in gone and m.pk not in checked.unasked],
        Counter({State.DROPPED: len(gone), State.QUEUED: len(checked.unasked)}),
    )


def _in_hours(claimed: Sequence[Message], now: datetime) -> list[Message]:
    """Those that may leave now; the others, overtaken by the evening, wait for the morning."""
    keeping = [message for message in claimed if message.keeps_hours]
    if not keeping or (opening := hours.next_open(now)) <= now:
        return list(claimed)
    claims.give_back([message.pk for message in keeping], opening)
    return [message for message in claimed if not message.keeps_hours]


def _deliver_by(road: Road, messages: Sequence[Message], hand: _Hand) -> Counter[str]:
    """Hand messages over by one road; the end of one and the beginning of the next are put on
    record together. Counts the states they end in."""
    ends: Counter[str] = Counter()
    closed: NotDelivered | None = None
    ended: claims.Ended | None = None
    waiting = list(messages)
    noting = after_restore.Noting(messages, hand.now)
    try:
        with road.batch():
            while waiting and not hand.is_spent:
                if hand.must_ask:
                    waiting, gone = _still_true(waiting, hand)
                    ends += gone
                    continue
                closed = closed or _closed(road)
                if closed is not None and closed.outcome == Outcome.RATE_LIMIT:
                    break
                message = waiting.pop(0)
                attempt = claims.turn(ended, message, hand.now)
                ended = None
                if attempt is not None:
                    hand.begun.add(message.pk)
                    noting.note(message, attempt)
                    ended, closed = _hand_over(road, message, attempt, closed, hand.now)
                    noting.note(message, attempt, ended.outcome)
                    ends[ended.state] += 1
    finally:
        # Also when the road broke off: what is known of the last letter must not be lost.
        if ended is not None:
            claims.turn(ended, None, hand.now)
        noting.settle()
    until = hand.now
    if closed is not None and closed.outcome == Outcome.RATE_LIMIT:
        until += rest_of(closed)
        claims.pause_road(road.name, until, closed.detail, hand.now)
    claims.give_back([message.pk for message in waiting], until)
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
) -> tuple[claims.Ended, NotDelivered | None]:
    """Try one message: how it ended, and why the road is closed for those behind it."""
    try:
        if closed is not None:
            raise closed
        provider_id = road.send(message)
    except SoftTimeLimitExceeded:
        # The worker is told to end: nobody knows of this letter, and none is begun after it.
        raise
    except NotDelivered as trouble:
        if trouble.outcome == Outcome.RATE_LIMIT:
            closed = trouble
        return _trouble(message, attempt, trouble, now), closed
    except Exception as error:
        # Not foreseen by the road: it may have happened before or after the letter was taken.
        logger.exception("road %s broke at message %s", road.name, message.pk)
        unknown = NotDelivered(Outcome.UNCERTAIN, f"{type(error).__name__}: {error}", lasting=True)
        return _trouble(message, attempt, unknown, now), None
    return (
        claims.Ended(
            message.pk,
            attempt,
            State.SENT,
            Outcome.DELIVERED,
            columns={"sent_at": now, "provider_id": plain(provider_id)[:200]},
        ),
        closed,
    )


def _trouble(message: Message, attempt: int, trouble: NotDelivered, now: datetime) -> claims.Ended:
    is_limit = trouble.outcome == Outcome.RATE_LIMIT
    # To be told to wait is no fault of the message's: it does not count towards giving up.
    counted = message.attempts_count - is_limit
    is_over = trouble.lasting or counted >= MOST_ATTEMPTS * (1 + message.resends_count)
    pause = rest_of(trouble) if is_limit else pause_after(counted, message.key)
    if trouble.retry_after is not None:
        pause = max(pause, rest_of(trouble))
    again = now + pause
    if trouble.has_ended:
        # As if it had not been wanted by this road: no operator has to look at it.
        return claims.Ended(
            message.pk,
            attempt,
            State.DROPPED,
            trouble.outcome,
            plain(trouble.detail),
            columns={"dropped_because": ROAD_REFUSED},
        )
    return claims.Ended(
        message.pk,
        attempt,
        State.DEAD if is_over else State.QUEUED,
        trouble.outcome,
        plain(trouble.detail),
        columns={
            "next_attempt_at": hours.next_open(again) if message.keeps_hours else again,
            "attempts_count": counted,
        },
    )


def plain(told: str) -> str:
    """What another program said, as a database keeps it: without control characters."""
    return "".join(sign if sign.isprintable() else " " for sign in told)


def rest_of(trouble: NotDelivered) -> timedelta:
    """How long the road rests: what the provider asked for, within reason."""
    asked = trouble.retry_after if trouble.retry_after is not None else ROAD_REST
    return min(max(asked, timedelta(seconds=1)), claims.LONGEST_REST)


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
