"""A notice that is due on Monday 10/3/2025 (R2), and a clock that stands still on Thursday."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

import pytest
import time_machine
from django.utils import timezone

from notifications.models import Reminder
from procedures.models import Deadline, Dossier
from tests.world import World

THURSDAY, DUE = date(2025, 3, 6), date(2025, 3, 10)


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of a day on the office's clock."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    """Thursday 6/3/2025, 9:00."""
    with time_machine.travel(at(THURSDAY), tick=False):
        yield


@pytest.fixture
def dossier(world: World) -> Dossier:
    """Requested on Monday 3/3/2025: the notice is due on Monday 10/3, under R2."""
    return world.lodge()


@pytest.fixture
def deadline(dossier: Dossier) -> Deadline:
    """The running deadline of the notice; the letters of the request are out of the way."""
    Reminder.objects.filter(subject__startswith="dossier:").delete()
    found: Deadline = dossier.deadlines.get(status="open")
    return found
