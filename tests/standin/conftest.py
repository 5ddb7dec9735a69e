"""Thursday 6/3/2025 in a commune and a department; a colleague who can stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time

import pytest
import time_machine
from django.utils import timezone

from notifications.models import Message, Reminder
from procedures.models import MandateAct, Post, Role, User
from procedures.services import mandates
from tests.world import World

THURSDAY, FRIDAY = date(2025, 3, 6), date(2025, 3, 7)
MONDAY, TUESDAY = date(2025, 3, 10), date(2025, 3, 11)
LAST = date(2025, 3, 20)

Away = Callable[..., Post]


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of a day on the office's clock."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.fixture(autouse=True)
def thursday() -> Iterator[None]:
    """Thursday 6/3/2025, 9:00."""
    with time_machine.travel(at(THURSDAY), tick=False):
        yield


def post_of(world: World, role: str) -> Post:
    """The post that a person of the stage holds in his own right."""
    found = Post.objects.filter(user=world.people[role], stands_in_for__isnull=True)
    return found.order_by("pk")[0]


def again(user: User) -> User:
    """The person as a new request finds him, his posts not yet read."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def colleague(world: World) -> User:
    """Somebody else of the commune, who has a post of his own there."""
    user = User.objects.create(
        username="colleague", display_name="Lò Văn Mười", email="muoi@ccn.invalid"
    )
    Post.objects.create(
        user=user, organisation=world.offices.local_body, role=Role.COUNCIL_SECRETARY
    )
    return user


@pytest.fixture
def away(world: World, colleague: User) -> Away:
    """Name the colleague (or another) to stand in, by the office's head unless told otherwise."""

    def appoint(role: str = "local_officer", **change: object) -> Post:
        words = {"stand_in": colleague, "first": THURSDAY, "last": LAST, "document": "12/QĐ-UBND"}
        words |= {"by": world.people["local_leader"], **change}
        return mandates.appoint(post_id=post_of(world, role).pk, **words)  # type: ignore[arg-type]

    return appoint


def nothing_happened() -> bool:
    """No mandate, no act on record, no letter owed about one."""
    return not (
        Post.objects.filter(stands_in_for__isnull=False).exists()
        or MandateAct.objects.exists()
        or Reminder.objects.filter(subject__startswith="mandate:").exists()
        or Message.objects.exists()
    )
