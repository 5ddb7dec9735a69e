"""The outbox: messages are written here once, and claimed from here by whoever delivers them.

A message is written under ``key`` = subject, version, rung, person and channel: a second writing
of the same changes nothing. It is claimed (``sending``, with the instant of the claim) in a
transaction of its own before anything leaves the house.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, F, OuterRef

from notifications.models import (
    Channel,
    ChannelAddress,
    DeliveryAttempt,
    Message,
    Preference,
    Reminder,
)

CLAIM_BATCH = 20
"""Messages claimed at once: few enough that a claim is worked off long before it is stale."""

STALE_AFTER = timedelta(minutes=10)
"""A claim older than this was left by a worker that died: a task is ended after 240 s. A worker
that is only slow does no harm: ``begin`` refuses to go on under a claim that was taken back."""


if TYPE_CHECKING:
    from notifications.reminders import Letter

# --- writing -------------------------------------------------------------------------------------


def message_key(reminder: Reminder, recipient_id: int, channel: str) -> str:
    """What makes a message at most one: the audience is not in it, so that somebody who is both
    holder and superior is told once."""
    return f"{reminder.subject}:v{reminder.version}:{reminder.rung}:{recipient_id}:{channel}"


def write(letters: Mapping[Reminder, Sequence[Letter]], now: datetime) -> int:
    """Write each letter for each road its recipient has; the bell is delivered by being written.

    Call inside the transaction that settles the reminders. Gives back how many rows were handed to
    the database; those whose key is there already are ignored by it.
    """
    if not letters:
        return 0
    addresses = email_addresses(
        {letter.recipient_id: None for found in letters.values() for letter in found},
        {letter.kind for found in letters.values() for letter in found},
    )
    rows: dict[str, Message] = {}
    for reminder, found in letters.items():
        for letter in found:
            roads = [(Channel.BELL, "")]
            if address := addresses.get((letter.recipient_id, letter.kind)):
                roads.append((Channel.EMAIL, address))
            for channel, address in roads:
                key = message_key(reminder, letter.recipient_id, channel)
                is_bell = channel == Channel.BELL
                rows.setdefault(
                    key,
                    Message(
                        key=key,
                        reminder=reminder,
                        recipient_id=letter.recipient_id,
                        channel=channel,
                        address=address,
                        kind=letter.kind,
                        subject_line=letter.subject_line[:255],
                        body=letter.body,
                        link=letter.link,
                        state=Message.State.SENT if is_bell else Message.State.QUEUED,
                        created_at=now,
                        next_attempt_at=now,
                        sent_at=now if is_bell else None,
                    ),
                )
    Message.objects.bulk_create(rows.values(), ignore_conflicts=True)
    return len(rows)


def email_addresses(
    recipient_ids: Iterable[int], kinds: Iterable[str]
) -> dict[tuple[int, str], str]:
    """The e-mail address for each person and kind of message, where the person wants one.

    By default everybody who has an address gets e-mail; a choice for one kind goes before the
    choice for all kinds. The bell cannot be switched off. Three statements for any number.
    """
    people, kinds = list(recipient_ids), set(kinds)
    known: dict[int, str] = dict(
        get_user_model().objects.filter(pk__in=people).values_list("pk", "email")
    )
    for user_id, address, is_active in ChannelAddress.objects.filter(
        user__in=people, channel=Channel.EMAIL
    ).values_list("user_id", "address", "is_active"):
        known[user_id] = address if is_active else ""
    wanted = {
        (user_id, kind): enabled
        for user_id, kind, enabled in Preference.objects.filter(
            user__in=people, channel=Channel.EMAIL
        ).values_list("user_id", "kind", "enabled")
    }
    return {
        (person, kind): address
        for person, address in known.items()
        for kind in kinds
        if address and wanted.get((person, kind), wanted.get((person, ""), True))
    }


# --- claiming ------------------------------------------------------------------------------------


def claim(now: datetime, *, limit: int = CLAIM_BATCH) -> list[Message]:
    """Take up to ``limit`` messages that are due; nobody else gets them. Committed on return."""
    with transaction.atomic():
        keys = list(
            Message.objects.select_for_update(skip_locked=True)
            .filter(state=Message.State.QUEUED, next_attempt_at__lte=now)
            .order_by("next_attempt_at", "id")
            .values_list("pk", flat=True)[:limit]
        )
        if not keys:
            return []
        Message.objects.filter(pk__in=keys).update(state=Message.State.SENDING, claimed_at=now)
    claimed = Message.objects.filter(pk__in=keys).select_related("recipient", "reminder")
    return sorted(claimed, key=lambda message: keys.index(message.pk))


def begin(message: Message, now: datetime) -> DeliveryAttempt | None:
    """Put on record, before the call, that the message is being handed over; committed on return.

    The attempt is "uncertain" until its outcome is known: if the worker dies in between, that is
    what remains. None when the claim is no longer ours (it went stale and was taken back).
    """
    with transaction.atomic():
        ours = Message.objects.filter(
            pk=message.pk, state=Message.State.SENDING, claimed_at=message.claimed_at
        ).update(attempts_count=F("attempts_count") + 1)
        if not ours:
            return None
        message.attempts_count += 1
        return DeliveryAttempt.objects.create(
            message=message, at=now, outcome=DeliveryAttempt.Outcome.UNCERTAIN
        )


def take_back_stale(now: datetime, *, limit: int = 500) -> tuple[int, int]:
    """End the claims of workers that died: (queued again, dead as uncertain).

    What was only claimed goes back to the queue: nothing of it has left the house. What was being
    handed over is not sent again in silence: the mail server may have taken it. It is dead, with an
    uncertain attempt, until a person decides.
    """
    with transaction.atomic():
        stale = list(
            Message.objects.select_for_update(skip_locked=True)
            .filter(state=Message.State.SENDING, claimed_at__lt=now - STALE_AFTER)
            .order_by("claimed_at")
            .values_list("pk", flat=True)[:limit]
        )
        if not stale:
            return 0, 0
        handed_over = Exists(
            DeliveryAttempt.objects.filter(
                message=OuterRef("pk"), outcome=DeliveryAttempt.Outcome.UNCERTAIN
            )
        )
        left = Message.objects.filter(pk__in=stale)
        dead = left.filter(handed_over).update(state=Message.State.DEAD, claimed_at=None)
        queued = left.filter(state=Message.State.SENDING).update(
            state=Message.State.QUEUED, claimed_at=None, next_attempt_at=now
        )
        return queued, dead


def drop(reasons: Mapping[int, str]) -> None:
    """Give up claimed messages that are no longer true; their reminders say why."""
    by_reason: dict[str, list[int]] = defaultdict(list)
    for key, reason in reasons.items():
        by_reason[reason].append(key)
    with transaction.atomic():
        for reason, keys in by_reason.items():
            Reminder.objects.filter(messages__in=keys).update(reason=reason[:200])
        Message.objects.filter(pk__in=list(reasons), state=Message.State.SENDING).update(
            state=Message.State.DROPPED, claimed_at=None
        )
