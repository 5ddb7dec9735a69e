"""A dossier requested on a Monday, and the Thursday after it, standing still."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
import time_machine
from django.utils import timezone

from notifications.models import Message, Reminder

BEFORE, DUE, AFTER = date(2025, 3, 6), date(2025, 3, 10), date(2025, 3, 11)
"""The rungs of the notice's deadline: 5 working days from Monday 3/3/2025 (R2)."""


def at(day: date, hour: int = 9) -> datetime:
    """An instant of a day on the office's clock."""
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture(autouse=True)
def _thursday():
    with time_machine.travel(at(BEFORE), tick=False):
        yield


@pytest.fixture
def dossier(world):
    """Requested on Monday 3/3/2025: the notice is due on Monday 10/3, under R2."""
    return world.lodge()


@pytest.fixture
def deadline(dossier):
    """The running deadline of the notice; the letters of the request are out of the way."""
    Reminder.objects.filter(subject__startswith="dossier:").delete()
    return dossier.deadlines.get(status="open")


def only(rung="before", audience="holder"):
    """Leave one planned reminder of a deadline."""
    kept = Reminder.objects.get(rung=rung, audience=audience, subject__startswith="deadline:")
    Reminder.objects.exclude(pk=kept.pk).delete()


def message(user, key="k", **more):
    """A message that is due, without a reminder."""
    fields = {
        "recipient": user, "channel": "email", "address": "b@ccn.invalid", "kind": "x",
        "subject_line": "x", "body": "x", "created_at": at(BEFORE), "next_attempt_at": at(BEFORE),
    }  # fmt: skip
    return Message.objects.create(key=key, **{**fields, **more})
