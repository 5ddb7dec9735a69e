"""Turning planned reminders that have come due into messages, each at most once.

What a reminder says, and to whom, is written by ``settings.NOTIFICATION_WRITER``; this module
knows instants, recipients and keys. A sweep may run twice, or twice at once, without harm: a
planned row is taken under its lock, and a message is written under a unique key.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from notifications import asking, outbox, truth
from notifications.models import Reminder

logger = logging.getLogger(__name__)

BATCH = 200
"""Reminders taken in one transaction; one sweep takes as many batches as there are due."""

POSTPONED_BY = timedelta(minutes=15)
"""How long a reminder that could not be written (our own fault) waits for the next try."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is to be told; ``link`` is a path on this site, or empty.

    Letters of one ``thread`` (a dossier's code) lie together in the reader's mail. One that
    ``may_wait`` goes into the common letter of whoever has asked for one; one that is itself a
    summary of the day may not.
    """

    recipient_id: int
    kind: str
    subject_line: str
    body: str
    link: str = ""
    thread: str = ""
    may_wait: bool = True


NOBODY = "nobody"
"""The reason of a reminder that found nobody to tell: whoever fills the post is told later."""


@dataclass(frozen=True, slots=True)
class NothingToSay:
    """Why a reminder is not sent: it is no longer true, or there is ``nobody`` to tell."""

    reason: str
    nobody: bool = False


Answer = Sequence[Letter] | NothingToSay
Writer = Callable[[Sequence[Reminder], datetime], Mapping[int, Answer]]


@dataclass(frozen=True, slots=True)
class Swept:
    """What became of the reminders of one or more batches."""

    taken: int = 0
    sent: int = 0
    cancelled: int = 0
    skipped: int = 0
    postponed: int = 0
    messages: int = 0

    def __add__(self, other: Swept) -> Swept:
        return Swept(
            self.taken + other.taken,
            self.sent + other.sent,
            self.cancelled + other.cancelled,
            self.skipped + other.skipped,
            self.postponed + other.postponed,
            self.messages + other.messages,
        )


def sweep(now: datetime | None = None, limit: int = BATCH) -> Swept:
    """Write the messages of up to ``limit`` reminders that are due at ``now``.

    One transaction: the messages and the reminder's end stand or fall together. Rows that another
    sweep has in hand are passed over. The statements do not grow with the batch.
    """
    now = now or timezone.now()
    with transaction.atomic():
        due = list(
            Reminder.objects.select_for_update(skip_locked=True)
            .filter(state=Reminder.State.PLANNED, send_at__lte=now)
            .order_by("send_at", "id")[:limit]
        )
        if not due:
            return Swept()
        answers = asking.letters(due, now)
        for key, reason in truth.overtaken(due, now).items():
            # What has its own reason not to be told, or could not be written, keeps it.
            if answers.get(key) and not isinstance(answers[key], NothingToSay):
                answers[key] = NothingToSay(reason)
        letters = {
            reminder: answer
            for reminder in due
            if not isinstance(answer := answers.get(reminder.pk, ()), NothingToSay) and answer
        }
        written = outbox.write(letters, now)
        return _settle(due, answers, now, messages=written)


def sweep_all(now: datetime | None = None, batches: int = 50) -> Swept:
    """Sweep until nothing is due, at most ``batches`` times: a task stays bounded."""
    now = now or timezone.now()
    total = Swept()
    for _batch in range(batches):
        swept = sweep(now)
        total += swept
        if swept.taken < BATCH:
            break
    return total


def _settle(
    due: Sequence[Reminder], answers: Mapping[int, Answer], now: datetime, *, messages: int
) -> Swept:
    """Mark what became of each reminder: one statement for each different end."""
    ends: dict[tuple[str, str], list[int]] = defaultdict(list)
    unwritten: list[int] = []
    for reminder in due:
        answer = answers.get(reminder.pk)
        if not answer:
            unwritten.append(reminder.pk)
        elif isinstance(answer, NothingToSay):
            state = Reminder.State.SKIPPED if answer.nobody else Reminder.State.CANCELLED
            ends[state, answer.reason].append(reminder.pk)
        else:
            ends[Reminder.State.SENT, ""].append(reminder.pk)
    for (end, reason), keys in ends.items():
        Reminder.objects.filter(pk__in=keys).update(state=end, settled_at=now, reason=reason[:200])
    if unwritten:
        # Our own fault, told in the log by the writer: it must neither be lost nor stand in the
        # way of the others at each sweep.
        Reminder.objects.filter(pk__in=unwritten).update(
            send_at=now + POSTPONED_BY, reason="could not be written; see the log"
        )
    count: dict[str, int] = defaultdict(int)
    for (end, _reason), keys in ends.items():
        count[end] += len(keys)
    return Swept(
        taken=len(due),
        sent=count[Reminder.State.SENT],
        cancelled=count[Reminder.State.CANCELLED],
        skipped=count[Reminder.State.SKIPPED],
        postponed=len(unwritten),
        messages=messages,
    )
