"""A council on the stage: chair, vice chair, two members, a secretary, and a sheet to score by."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from procedures import sealing
from procedures.models import Council, CriteriaSheet, Dossier, ScoringRound, Seat
from procedures.regimes.council_criteria import Criteria, Gate, Line
from procedures.services import (
    council_composition,
    council_opening,
    council_room,
    council_seats,
    submission,
)
from procedures.services.council_composition import Appointed, FoundedBy
from procedures.services.council_room import Convening
from tests.world import World, fresh

ROLES = ("pc_leader", "director", "opinion_officer:0", "opinion_officer:1")
"""Chair, vice chair and members, in the order of their seats."""

CRITERIA = Criteria(
    lines=(
        Line("i1", "infrastructure", "Phương án hạ tầng", Decimal(10)),
        Line("i2", "infrastructure", "Tiến độ", Decimal(5)),
        Line("e1", "environment", "Phương án môi trường", Decimal(15)),
        Line("c1", "capacity", "Năng lực", Decimal(30)),
        Line("f1", "finance", "Tài chính", Decimal(40)),
    ),
    aggregation="mean_of_members",
)
GATED = Criteria(CRITERIA.lines, (Gate("g1", "Không bị cấm hoạt động"),), "mean_of_members")
GOOD = {"i1": 8, "i2": 4, "e1": 12, "c1": 25, "f1": 30}
POOR = {"i1": 3, "i2": 1, "e1": 5, "c1": 10, "f1": 12}


def points(given: dict[str, Any]) -> dict[str, Decimal]:
    """Points as the form gives them."""
    return {key: Decimal(str(value)) for key, value in given.items()}


@dataclass
class Room:
    """A council and a dossier that lies before it; ``codes`` are the members' slips, by seat."""

    world: World
    council: Council
    dossier: Dossier
    sheet: CriteriaSheet
    codes: dict[int, str] = field(default_factory=dict)

    def convene(self, **how: Any) -> ScoringRound:
        """The secretary opens the room."""
        found: ScoringRound = self.world.perform(
            self.dossier,
            "score",
            "council_secretary",
            lambda pk: council_room.convene(
                dossier_id=pk,
                act=self.world.act("council_secretary"),
                convening=Convening(self.council.pk, **how),
            ),
        )
        return found

    def seat(self, role: str) -> Seat:
        """The seat of a person in the newest round."""
        return Seat.objects.filter(user=self.world.people[role]).latest("pk")

    def hand_in(self, role: str, *sheets: dict[str, Any], on: Any = None, **how: Any) -> Any:
        """A member fills in his sheet, one set of points an applicant, and seals it."""
        from workflows import engine

        seat = self.seat(role)
        code = self.codes[seat.pk] = how.pop("code", None) or sealing.new_code()
        given = {number: points(each) for number, each in enumerate(sheets or (GOOD,))}
        task = engine.open_task(self.dossier, "score_sheet", seat=seat)
        return engine.perform(
            task.pk,
            self.world.people[role],
            lambda d: council_seats.hand_in(
                dossier_id=d.pk,
                act=self.world.act(role, on),
                seat_id=seat.pk,
                points=given,
                code=code,
                declares_no_conflict=how.pop("declares", True),
                **how,
            ),
        )

    def recuse(self, role: str, reason: str = "Có vốn góp tại doanh nghiệp") -> Any:
        """A member does not score."""
        from workflows import engine

        seat = self.seat(role)
        return engine.perform(
            engine.open_task(self.dossier, "score_sheet", seat=seat).pk,
            self.world.people[role],
            lambda d: council_seats.recuse(
                dossier_id=d.pk, act=self.world.act(role), seat_id=seat.pk, reason=reason
            ),
        )

    def miss(self, role: str, reason: str = "Đi công tác") -> Any:
        """The secretary stops waiting for a sheet."""
        from workflows import engine

        seat = self.seat(role)
        self.world.on = max(self.world.on, council_seats.missing_from(seat.scoring_round))
        return engine.drop_seat_task(
            self.dossier.pk,
            seat,
            lambda d: council_seats.mark_missing(
                dossier_id=d.pk,
                act=self.world.act("council_secretary"),
                seat_id=seat.pk,
                reason=reason,
            ),
        )

    def open(self, **how: Any) -> ScoringRound:
        """The meeting: every code is read out."""
        opening = {
            "codes": dict(self.codes),
            "place": "Phòng họp số 1",
            "present": list(self.codes),
        } | how
        found: ScoringRound = self.world.perform(
            self.dossier,
            "open_sheets",
            "council_secretary",
            lambda pk: council_opening.open_sheets(
                dossier_id=pk,
                act=self.world.act("council_secretary", document="01/BB-HĐ"),
                opening=council_opening.Opening(**opening),
            ),
        )
        return found

    def scored(self, *sheets: dict[str, Any], **how: Any) -> ScoringRound:
        """A whole round in which every member gives the same points."""
        self.convene(**how)
        for role in ROLES:
            self.hand_in(role, *sheets)
        return self.open()

    @property
    def steps(self) -> list[str]:
        """The steps that are open on the dossier."""
        from workflows import engine

        return [task.item.step for task in engine.open_tasks(fresh(self.dossier))]


def appointed(world: World) -> list[Appointed]:
    """The people of the council, in lawful parts."""
    offices = world.offices
    return [
        Appointed(world.people["pc_leader"], offices.provincial_pc, "chair"),
        Appointed(world.people["director"], offices.department, "vice_chair"),
        Appointed(world.people["opinion_officer:0"], world.bodies[0], "member"),
        Appointed(world.people["opinion_officer:1"], world.bodies[1], "member"),
        Appointed(world.people["council_secretary"], offices.department, "secretary"),
    ]


def founded(world: World, **how: Any) -> FoundedBy:
    """The decision that sets the council up."""
    return FoundedBy(
        **{
            "name": "Hội đồng đánh giá lựa chọn chủ đầu tư",
            "provincial_pc": world.offices.provincial_pc,
            "department": world.offices.department,
            "decision": "12/QĐ-UBND",
        }
        | how
    )


def make_council(world: World, on: Any = None, criteria: Criteria | None = CRITERIA) -> Council:
    """A standing council with an adopted sheet."""
    act = world.act("council_secretary", on)
    council = council_composition.set_up_council(
        act=act, founded=founded(world), appointed=appointed(world)
    )
    if criteria is not None:
        adopt(world, council, criteria, on)
    return council


def adopt(world: World, council: Council, criteria: Criteria, on: Any = None) -> CriteriaSheet:
    """Write and adopt a criteria sheet."""
    act = world.act("council_secretary", on)
    sheet = council_composition.draft_criteria(
        act=act, council_id=council.pk, title="Phiếu tiêu chí", criteria=criteria
    )
    return council_composition.adopt_criteria(act=act, sheet_id=sheet.pk)


def before_council(world: World, *, rival: bool = False, on: Any = None) -> Dossier:
    """A dossier at the step of the scoring, with one applicant or two."""
    from datetime import timedelta

    on = on or world.on
    world.on = max(world.on, on)
    dossier = world.lodge(on - timedelta(days=40))
    if rival:
        submission.add_request(
            dossier_id=dossier.pk,
            act=world.act("local_officer", on - timedelta(days=39)),
            applying=submission.Applying(world.rival),
        )
    if dossier.regime != "R1":
        world.announce(dossier, on - timedelta(days=38))
        world.close_window(dossier, on - timedelta(days=20))
    world.submit(dossier, on)
    world.complete(dossier, on)
    world.assign(dossier)
    world.consult(dossier)
    return fresh(dossier)


def make_room(
    world: World, *, rival: bool = False, criteria: Criteria = CRITERIA, on: Any = None
) -> Room:
    """A council and a dossier that awaits it."""
    dossier = before_council(world, rival=rival, on=on)
    council = make_council(world, on or world.on, criteria)
    sheet = council.criteria_sheets.get()
    for person in world.people.values():
        person.__dict__.pop("_posts_today", None)
    return Room(world, council, dossier, sheet)
