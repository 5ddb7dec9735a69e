"""Messages that could not be sent: seen by an operator, who sends again or lets them lie.

Nothing here sends by itself. A message goes out again under its own key, so that a receiver can
still tell that it is the same one. Whether somebody may decide is asked by the page that calls.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications import nudge
from notifications.models import DeliveryAttempt, Message

Outcome = DeliveryAttempt.Outcome


class NotDead(Exception):
    """The message is not dead (any more): somebody else has decided, or it was never."""


class MayDouble(Exception):
    """The last attempt is uncertain: the message may have arrived, so a person must say that it is
    to be sent again although it may double."""


def dead_letters(*, before: int | None = None) -> QuerySet[Message]:
    """Dead messages, newest first, for an operator; ``before`` a key goes on from it."""
    found = Message.objects.filter(state=Message.State.DEAD).order_by("-id")
    return found if before is None else found.filter(pk__lt=before)


def is_uncertain(message: Message) -> bool:
    """Whether the last attempt may have arrived."""
    last = message.attempts.order_by("-pk").values_list("outcome", flat=True).first()
    return last == Outcome.UNCERTAIN


def resend(
    message_id: int, *, by: Any, may_double: bool = False, now: datetime | None = None
) -> None:
    """Queue a dead message again, under its key, with as many new attempts as at first.

    Raises NotDead, and MayDouble for an uncertain one unless ``may_double`` says that the person
    has seen this. What is no longer true is dropped by the delivery, as ever.
    """
    now = now or timezone.now()
    with transaction.atomic():
        message = _dead(message_id)
        if is_uncertain(message) and not may_double:
            raise MayDouble
        message.state = Message.State.QUEUED
        message.next_attempt_at = now
        message.resends_count += 1
        message.save(update_fields=["state", "next_attempt_at", "resends_count"])
        _note(message, Outcome.RESEND, by, now)
        nudge.deliver_soon([message.pk])


def settle(message_id: int, *, by: Any, note: str = "", now: datetime | None = None) -> None:
    """Let a dead message lie: it has arrived, or is not needed. Raises NotDead."""
    now = now or timezone.now()
    with transaction.atomic():
        message = _dead(message_id)
        message.state = Message.State.SETTLED
        message.save(update_fields=["state"])
        _note(message, Outcome.SETTLED, by, now, note)


def _dead(message_id: int) -> Message:
    message = Message.objects.select_for_update(no_key=True).filter(pk=message_id).first()
    if message is None or message.state != Message.State.DEAD:
        raise NotDead
    return message


def _note(message: Message, outcome: str, by: Any, now: datetime, detail: str = "") -> None:
    DeliveryAttempt.objects.create(
        message=message, at=now, outcome=outcome, detail=detail[:500], by=by
    )
