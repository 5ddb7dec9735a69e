"""Members and secretary at once: `python -m tests.council.drills.races NAME TRIES`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import Any

import django

django.setup()

from procedures import journal, sealing  # noqa: E402
from procedures.models import CouncilScoring, Dossier, SealedSheet, Seat  # noqa: E402
from procedures.services import council_opening, council_seats  # noqa: E402
from tests.council.stage import GOOD, ROLES, Room, make_council, points  # noqa: E402
from tests.council.stage import before_council as before  # noqa: E402
from tests.workflows.drills.races import Act, at_once, person  # noqa: E402
from tests.world import World, make_world  # noqa: E402
from workflows import engine  # noqa: E402


def rooms(world: World, tries: int) -> list[Room]:
    """So many dossiers before one standing council."""
    council = make_council(world)
    for one in world.people.values():
        one.__dict__.pop("_posts_today", None)
    sheet = council.criteria_sheets.get()
    return [Room(world, council, before(world), sheet) for _try in range(tries)]


def handing_in(room: Room, role: str) -> Act:
    seat = room.seat(role)
    code = room.codes[seat.pk] = sealing.new_code()
    task = engine.open_task(room.dossier, "score_sheet", seat=seat)

    def act() -> None:
        engine.perform(
            task.pk,
            person(room.world, role),
            lambda d: council_seats.hand_in(
                dossier_id=d.pk,
                act=room.world.act(role),
                seat_id=seat.pk,
                points={0: points(GOOD)},
                code=code,
                declares_no_conflict=True,
            ),
        )

    return act


def opening(room: Room) -> Act:
    task = engine.open_task(room.dossier, "open_sheets")

    def act() -> None:
        engine.perform(
            task.pk,
            person(room.world, "council_secretary"),
            lambda d: council_opening.open_sheets(
                dossier_id=d.pk,
                act=room.world.act("council_secretary"),
                opening=council_opening.Opening(
                    codes=room.codes, place="Phòng họp", present=list(room.codes)
                ),
            ),
        )

    return act


def missing(room: Room, role: str) -> Act:
    seat = room.seat(role)
    day = council_seats.missing_from(seat.scoring_round)

    def act() -> None:
        engine.drop_seat_task(
            room.dossier.pk,
            seat,
            lambda d: council_seats.mark_missing(
                dossier_id=d.pk,
                act=room.world.act("council_secretary", day),
                seat_id=seat.pk,
                reason="Không đến",
            ),
        )

    return act


def last_two_hand_in(world: World, tries: int) -> dict[str, Any]:
    """The last two members seal their sheets at the same instant."""
    ends, wrong = Counter[str](), 0
    for room in rooms(world, tries):
        room.convene()
        for role in ROLES[:2]:
            room.hand_in(role)
        outcomes = at_once(handing_in(room, ROLES[2]), handing_in(room, ROLES[3]))
        ends.update(outcome.end for outcome in outcomes)
        sheets = SealedSheet.objects.filter(seat__scoring_round__dossier=room.dossier).count()
        wrong += (room.steps, sheets) != (["open_sheets"], 4)
        _check(room.dossier)
    return {"ends": ends, "wrong": wrong}


def opened_twice(world: World, tries: int) -> dict[str, Any]:
    """Two people open the same sheets at once."""
    ends, wrong = Counter[str](), 0
    for room in rooms(world, tries):
        room.convene()
        for role in ROLES:
            room.hand_in(role)
        act = opening(room)
        outcomes = at_once(act, act)
        ends.update(outcome.end for outcome in outcomes)
        acts = list(room.dossier.journal.values_list("act", flat=True))
        counted = CouncilScoring.objects.get(dossier=room.dossier).sheets.count()
        wrong += (acts.count("council.opened"), counted, room.steps) != (1, 4, ["appraise"])
        _check(room.dossier)
    return {"ends": ends, "wrong": wrong}


def sheet_against_missing(world: World, tries: int) -> dict[str, Any]:
    """The last member hands in while the secretary stops waiting for him."""
    ends, wrong = Counter[str](), 0
    for room in rooms(world, tries):
        room.convene()
        for role in ROLES[:3]:
            room.hand_in(role)
        outcomes = at_once(handing_in(room, ROLES[3]), missing(room, ROLES[3]))
        ends.update(outcome.end for outcome in outcomes)
        seat = Seat.objects.get(pk=room.seat(ROLES[3]).pk)
        sheets = seat.sheets.count()
        wrong += (seat.status, sheets) not in {("sealed", 1), ("missing", 0)}
        wrong += sum(outcome.end == "done" for outcome in outcomes) != 1
        wrong += room.steps != ["open_sheets"]
        _check(room.dossier)
    return {"ends": ends, "wrong": wrong}


def _check(dossier: Dossier) -> None:
    broken = journal.first_broken_entry(Dossier.objects.get(pk=dossier.pk))
    if broken is not None:
        raise AssertionError(f"the journal broke: {broken}")


RACES = {
    "last_two_hand_in": last_two_hand_in,
    "opened_twice": opened_twice,
    "sheet_against_missing": sheet_against_missing,
}

if __name__ == "__main__":
    print(json.dumps(RACES[sys.argv[1]](make_world(), int(sys.argv[2]))))
