"""What a monitor asks: does anything wait too long, and does beat still beat?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min
from django.utils import timezone

from notifications.channels import registry
from notifications.models import Heartbeat, Message, Reminder, RoadPause


def oldest_due_message_age(now: datetime | None = None) -> timedelta | None:
    """How long the oldest message that should have gone out has waited; None when none waits.

    A reminder that is due and not yet swept counts too: it is a message that is not written. What
    waits for a road that is off or paused is no fault of the machinery; ``queues`` shows it.
    """
    now = now or timezone.now()
    instants = (
        Message.objects.filter(
            state=Message.State.QUEUED,
            next_attempt_at__lte=now,
            channel__in=registry.open_names(),
        )
        .exclude(channel__in=RoadPause.objects.filter(until__gt=now).values("channel"))
        .aggregate(at=Min("next_attempt_at"))["at"],
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


@dataclass(frozen=True, slots=True)
class Queue:
    """What lies in the outbox for one road, in one state that is not an end."""

    channel: str
    state: str
    count: int
    oldest_at: datetime | None
    is_open: bool
    paused_until: datetime | None


def queues(now: datetime | None = None) -> list[Queue]:
    """The outbox by road and state (queued, sending, held, dead), as an operator looks at it.

    Five short statements; only rows that are under way are counted, never the whole table.
    """
    now = now or timezone.now()
    paused = dict(RoadPause.objects.filter(until__gt=now).values_list("channel", "until"))
    names = set(registry.open_names())
    found: list[Queue] = []
    for state in (
        Message.State.QUEUED,
        Message.State.SENDING,
        Message.State.HELD,
        Message.State.DEAD,
    ):
        found += [
            Queue(
                channel=row["channel"],
                state=state,
                count=row["count"],
                oldest_at=row["oldest"],
                is_open=row["channel"] in names,
                paused_until=paused.get(row["channel"]),
            )
            for row in Message.objects.filter(state=state)
            .values("channel")
            .annotate(count=Count("pk"), oldest=Min("next_attempt_at"))
            .order_by("channel")
        ]
    return found
