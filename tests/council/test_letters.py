"""What the members are told: convened, due, to hand in again, opened; and nothing too late."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from notifications.models import Message, Reminder
from notifications.reminders import sweep_all
from tests.council.stage import ROLES, Room, make_room
from tests.world import World


@pytest.fixture
def convened(world: World) -> Room:
    """A round of today with a due day in a fortnight."""
    world.on = timezone.localdate()
    room = make_room(world)
    room.convene(due_on=world.on + timedelta(days=14))
    return room


def _told(kind: str) -> set[str]:
    sweep_all()
    return set(Message.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def _users(room: Room, *roles: str) -> set[str]:
    return {room.world.people[role].username for role in roles}


def test_every_scoring_member_is_told_and_the_secretary_is_not(convened: Room) -> None:
    assert _told("council_convened") == _users(convened, *ROLES)


def test_the_due_day_is_told_only_to_those_who_have_not_handed_in(convened: Room) -> None:
    convened.hand_in(ROLES[0])
    convened.recuse(ROLES[1])
    convened.miss(ROLES[2])

    due = Reminder.objects.filter(kind="council_sheet_due")
    assert due.count() == 4
    planned = due.get(state=Reminder.State.PLANNED)
    assert planned.audience == f"user:{convened.world.people[ROLES[3]].pk}"
    assert timezone.localdate(planned.send_at) < convened.world.on + timedelta(days=14)
    assert set(due.exclude(pk=planned.pk).values_list("reason", flat=True)) == {"met"}


def test_when_the_sheets_are_open_the_members_and_the_specialist_are_told(
    convened: Room,
) -> None:
    for role in ROLES:
        convened.hand_in(role)
    assert _told("council_opened") == set()
    convened.open()
    assert _told("council_opened") == _users(convened, *ROLES, "specialist")


def test_no_letter_carries_a_point_or_a_code(convened: Room) -> None:
    convened.hand_in(ROLES[0], note="nhận xét kín")
    sweep_all()
    bodies = " ".join(Message.objects.values_list("body", flat=True))
    code = convened.codes[convened.seat(ROLES[0]).pk]
    assert bodies
    assert "nhận xét kín" not in bodies
    assert code not in bodies


def test_a_council_without_a_due_day_reminds_nobody(world: Any) -> None:
    world.on = timezone.localdate()
    make_room(world).convene()
    assert not Reminder.objects.filter(kind="council_sheet_due").exists()
