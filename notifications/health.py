"""What a monitor asks: does anything wait too long, and does beat still beat?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Min
from django.utils import timezone

from notifications.channels import registry
from notifications.claims import LONGEST_REST
from notifications.models import Channel, Heartbeat, Message, Reminder, RoadPause

OUTSIDE = tuple(channel.value for channel in Channel if channel is not Channel.BELL)
"""The roads that lead out of the house; a bell is delivered by being written."""


def oldest_due_message_age(now: datetime | None = None) -> timedelta | None:
    """How long the oldest message that should have gone out has waited; None when none waits.

    A reminder that is due and not yet swept counts too: it is a message that is not written; and so
    does what should have gone into a common letter. What waits for a road that is off or paused is
    no fault of the machinery; ``queues`` shows it.
    """
    now = now or timezone.now()
    instants = (
        Message.objects.filter(
            state=Message.State.QUEUED,
            next_attempt_at__lte=now,
            channel__in=registry.open_names(),
        )
        .exclude(channel__in=paused_roads(now))
        .aggregate(at=Min("next_attempt_at"))["at"],
        Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=now).aggregate(
            at=Min("send_at")
        )["at"],
        Message.objects.filter(state=Message.State.HELD, next_attempt_at__lte=now).aggregate(
            at=Min("next_attempt_at")
        )["at"],
    )
    waiting = [now - at for at in instants if at is not None]
    return max(waiting, default=None)


def heartbeat_age(name: str = "beat", now: datetime | None = None) -> timedelta | None:
    """How long ago ``name`` last showed that it lives; None when it never did, or when it did so by
    a clock that ran ahead of ours: such a sign proves nothing."""
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    age = None if at is None else (now or timezone.now()) - at
    return None if age is None or age < -CLOCKS_APART else max(age, timedelta(0))


CLOCKS_APART = timedelta(seconds=30)
"""So far two machines of one site may differ."""


def put_off(*, most: int = 100) -> int:
    """How many reminders wait because they could not be written (at most ``most``): each is in the
    log, and is tried again."""
    return len(
        Reminder.objects.filter(state=Reminder.State.PLANNED)
        .exclude(reason="")
        .order_by("id")
        .values_list("pk")[:most]
    )


def beat(name: str, now: datetime | None = None) -> None:
    """Note that ``name`` lives, and that it has done so once more."""
    now = now or timezone.now()
    if Heartbeat.objects.filter(name=name).update(at=now, beats=F("beats") + 1):
        return
    Heartbeat.objects.bulk_create([Heartbeat(name=name, at=now, beats=1)], ignore_conflicts=True)


@dataclass(frozen=True, slots=True)
class Queue:
    """What lies in the outbox for one road, in one state that is not an end.

    ``count`` stops at the bound it was asked with. ``oldest_at`` is when the first of them is (or
    was) to leave; for what a worker has in hand, when it was claimed; for a dead one, when it was
    written.
    """

    channel: str
    state: str
    count: int
    oldest_at: datetime | None
    is_open: bool
    paused_until: datetime | None


UNDER_WAY = (
    Message.State.QUEUED,
    Message.State.SENDING,
    Message.State.HELD,
    Message.State.DEAD,
)
"""The states out of which a message may still leave, or about which a person must decide."""


def queues(now: datetime | None = None, *, most: int = 100) -> list[Queue]:
    """The outbox by road and state, as an operator looks at it; what is empty is left out.

    Each road and state is one short statement over a partial index that reads at most ``most``
    rows: an outbox of a million costs what one of a hundred costs.
    """
    now = now or timezone.now()
    paused = paused_roads(now)
    names = set(registry.open_names())
    found: list[Queue] = []
    for state in UNDER_WAY:
        order = "claimed_at" if state == Message.State.SENDING else "next_attempt_at"
        instant = "created_at" if state == Message.State.DEAD else order
        for channel in OUTSIDE:
            told = (
                Message.objects.filter(state=state, channel=channel)
                .order_by(order)[:most]
                .aggregate(count=Count("pk"), oldest=Min(instant))
            )
            if told["count"]:
                found.append(
                    Queue(
                        channel=channel,
                        state=state,
                        count=told["count"],
                        oldest_at=told["oldest"],
                        is_open=channel in names,
                        paused_until=paused.get(channel),
                    )
                )
    return found


def paused_roads(now: datetime) -> dict[str, datetime]:
    """The roads that rest because their provider asked for it, and until when."""
    return dict(
        RoadPause.objects.filter(until__gt=now, until__lte=now + LONGEST_REST).values_list(
            "channel", "until"
        )
    )


def unswept(now: datetime | None = None, *, most: int = 100) -> tuple[int, datetime | None]:
    """How many reminders are due and not yet written (at most ``most``), and since when."""
    now = now or timezone.now()
    told = (
        Reminder.objects.filter(state=Reminder.State.PLANNED, send_at__lte=now)
        .order_by("send_at")[:most]
        .aggregate(count=Count("pk"), oldest=Min("send_at"))
    )
    return told["count"], told["oldest"]
