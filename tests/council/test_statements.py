"""What the room's acts and pages cost in statements, whatever there is already."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procedures import sealing
from procedures.services import council_opening, council_seats
from tests.council.stage import GOOD, ROLES, points
from tests.workflows.test_statements import Counting
from workflows import engine


def _hand_in(room: Any, role: str) -> Counting:
    from procedures.backends import posts_of

    seat = room.seat(role)
    code = room.codes[seat.pk] = sealing.new_code()
    task = engine.open_task(room.dossier, "score_sheet", seat=seat)
    posts_of(room.world.people[role])
    with Counting() as counting:
        engine.perform(
            task.pk,
            room.world.people[role],
            lambda d: council_seats.hand_in(
                dossier_id=d.pk,
                act=room.world.act(role),
                seat_id=seat.pk,
                points={0: points(GOOD)},
                code=code,
                declares_no_conflict=True,
            ),
        )
    return counting


def test_each_sheet_costs_the_same_and_the_last_one_its_join(room: Any) -> None:
    room.convene()
    counts = [_hand_in(room, role) for role in ROLES]

    assert [counting.count for counting in counts[:3]] == [12, 12, 12], counts[0].said()
    assert counts[3].count <= 24, counts[3].said()


def test_the_opening_costs_no_more_for_two_applicants_than_for_one(room: Any, world: Any) -> None:
    from tests.council.stage import Room, before_council

    second = Room(world, room.council, before_council(world, rival=True), room.sheet)
    counts = []
    for each, sheets in ((room, (GOOD,)), (second, (GOOD, {**GOOD, "f1": 10}))):
        each.convene()
        for role in ROLES:
            each.hand_in(role, *sheets)
        task = engine.open_task(each.dossier, "open_sheets")
        with Counting() as counting:
            engine.perform(
                task.pk,
                world.people["council_secretary"],
                lambda d, each=each: council_opening.open_sheets(
                    dossier_id=d.pk,
                    act=world.act("council_secretary"),
                    opening=council_opening.Opening(
                        codes=each.codes, place="Phòng họp", present=list(each.codes)
                    ),
                ),
            )
        counts.append(counting)
    assert counts[0].count == counts[1].count, counts[1].said()
    assert counts[0].count <= 45, counts[0].said()


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("councils", 12),
        ("council", 22),
        ("scoring_round", 16),
        ("council_minutes", 16),
        ("council_record", 14),
    ],
)
def test_a_page_of_the_room_costs_the_same_among_many_as_alone(
    room: Any, world: Any, as_person: Any, name: str, most: int
) -> None:
    from tests.council.stage import Room, before_council

    scoring_round = room.scored(GOOD)
    secretary = as_person("council_secretary")
    keys = {"councils": [], "council": [room.council.pk]}.get(name, [scoring_round.pk])
    address = reverse(name, args=keys)
    secretary.get(address)
    with CaptureQueriesContext(connection) as alone:
        assert secretary.get(address).status_code == 200
    for _number in range(3):
        Room(world, room.council, before_council(world), room.sheet).scored(GOOD)
    secretary.get(address)  # the calendar is read anew now and then
    with CaptureQueriesContext(connection) as among:
        assert secretary.get(address).status_code == 200
    assert len(alone) == len(among)
    assert len(alone) <= most, "\n".join(q["sql"][:120] for q in alone.captured_queries)
