"""What the drill is played on: real dossiers whose deadlines fall due within the next seconds.

Imported after ``django.setup()``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from bench.walk import lodge, make_world
from notifications.models import Reminder
from procedures.models import Deadline, User

RUNG = "on"
LODGED_BEFORE = timedelta(days=30)
"""``bench.walk.lodge`` dates the request so many days before its world's today."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What must arrive, reckoned from deadlines and people and not from the messages' rows."""

    due: dict[str, datetime]
    """Key of the letter → the instant at which its reminder falls due."""

    operator: User


def make_deadlines(count: int, spread: timedelta, chance: random.Random) -> Expected:
    """Lodge ``count`` dossiers; the day's rung of each one's notice owes a letter to one officer.

    The rungs are moved to instants that lie evenly at random in the ``spread`` from when the last
    one is made. Other rungs and the letters of the request itself are taken away, so that each
    letter has one cause.
    """
    world = make_world()
    for number, person in enumerate(world.people.values()):
        person.email = f"person{number}@drill.test"
    User.objects.bulk_update(world.people.values(), ["email"])
    world.today = timezone.localdate() + LODGED_BEFORE
    made = [lodge(world, f"Cụm {number}").pk for number in range(count)]
    Reminder.objects.exclude(rung=RUNG).delete()
    deadlines = dict(
        Deadline.objects.filter(dossier__in=made, status=Deadline.Status.OPEN).values_list(
            "pk", "version"
        )
    )
    if len(deadlines) != count:
        raise RuntimeError(f"{count} dossiers have {len(deadlines)} open deadlines")
    rows = {row.subject: row for row in Reminder.objects.filter(rung=RUNG)}
    officer = world.people["local_officer"].pk
    begin = timezone.now() + timedelta(seconds=1)
    due: dict[str, datetime] = {}
    for pk, version in deadlines.items():
        at = begin + spread * chance.random()
        rows[f"deadline:{pk}"].send_at = at
        due[f"deadline:{pk}:v{version}:{RUNG}:{officer}:email"] = at
    Reminder.objects.bulk_update(rows.values(), ["send_at"], batch_size=200)
    return Expected(due, world.people["director"])
