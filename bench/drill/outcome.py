"""Counting: what had to arrive, against what the mail server's book says it took.

Imported after ``django.setup()``.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import DatabaseError, InterfaceError, connection

from bench.drill.stage import Expected
from notifications import dead_letters
from notifications.models import Channel, DeliveryAttempt, Message, Reminder
from procedures.models import User

Taken = Mapping[str, list[float]]
T = TypeVar("T")
TRIES = 3


def asked(question: Callable[[], T]) -> T:
    """The answer of the database, also when it has been restarted since the last question."""
    for _try in range(TRIES):
        try:
            return question()
        except (DatabaseError, InterfaceError):
            connection.close()
    return question()


def still_owed() -> int:
    """Reminders not swept, and messages not ended."""
    moving = (Message.State.QUEUED, Message.State.SENDING, Message.State.HELD)
    return asked(
        lambda: (
            Reminder.objects.filter(state=Reminder.State.PLANNED).count()
            + Message.objects.filter(state__in=moving).count()
        )
    )


def count(expected: Expected, taken: Taken) -> dict[str, Any]:
    """Each letter that had to arrive, by what the book and the record say of it."""
    rows = {
        message.key: message
        for message in asked(lambda: list(Message.objects.filter(channel=Channel.EMAIL)))
    }
    last = {
        attempt.message_id: attempt.outcome
        for attempt in asked(lambda: list(DeliveryAttempt.objects.order_by("pk")))
    }
    bells = Counter(
        asked(
            lambda: list(Message.objects.filter(channel=Channel.BELL).values_list("key", flat=True))
        )
    )
    dead = {key for key, row in rows.items() if row.state == Message.State.DEAD}
    uncertain = {key for key in dead if last.get(rows[key].pk) == "uncertain"}
    wanted_bells = {key.removesuffix("email") + "bell" for key in expected.due}
    return {
        "expected": len(expected.due),
        "taken_once": sum(len(taken.get(key, ())) == 1 for key in expected.due),
        "doubled": sorted(key for key, times in taken.items() if len(times) > 1),
        "lost": sorted(key for key in expected.due if key not in taken and key not in dead),
        "not_expected": sorted(set(taken) - set(expected.due)),
        "said_sent_and_was_not": sorted(
            key for key, row in rows.items() if row.state == Message.State.SENT and key not in taken
        ),
        "uncertain_taken": sorted(uncertain & set(taken)),
        "uncertain_not_taken": sorted(uncertain - set(taken)),
        "refused": sorted(dead - uncertain),
        "refused_but_taken": sorted((dead - uncertain) & set(taken)),
        "states": dict(Counter(row.state for row in rows.values())),
        "attempts": dict(Counter(asked(_outcomes))),
        "bells_wrong": len(wanted_bells ^ set(bells)),
    }


def _outcomes() -> list[str]:
    return list(DeliveryAttempt.objects.values_list("outcome", flat=True))


def lateness(expected: Expected, taken: Taken) -> dict[str, float]:
    """Seconds from the instant a reminder fell due to the instant its letter was taken."""
    tries = Counter(
        asked(lambda: list(DeliveryAttempt.objects.values_list("message__key", flat=True)))
    )
    late = {key: taken[key][0] - at.timestamp() for key, at in expected.due.items() if key in taken}
    smooth = [seconds for key, seconds in late.items() if tries[key] == 1]
    ordered = sorted(late.values())
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "latest": round(ordered[-1], 1),
        "latest_at_first_try": round(max(smooth, default=0.0), 1),
    }


def decide(operator: User, taken: Taken) -> dict[str, int]:
    """What a person does with dead letters, the mail server's log beside him."""
    decided: Counter[str] = Counter()
    for message in dead_letters.dead_letters():
        if message.key in taken:
            dead_letters.settle(message.pk, by=operator, note="the mail server took it")
            decided["settled"] += 1
        else:
            dead_letters.resend(message.pk, by=operator, may_double=True)
            decided["sent again"] += 1
    return dict(decided)


def failures(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What must not be, in words; empty when the drill was passed."""
    found = []
    for when, counted in (("", before), (" after the person's decisions", after)):
        for name in (
            *("lost", "doubled", "not_expected", "said_sent_and_was_not", "refused_but_taken"),
            "bells_wrong",
        ):
            wrong = counted[name]
            if wrong:
                told = len(wrong) if isinstance(wrong, list) else wrong
                found.append(f"{name.replace('_', ' ')}{when}: {told}")
    if after["taken_once"] != after["expected"]:
        found.append(f"in the end {after['taken_once']} of {after['expected']} arrived once")
    return found
