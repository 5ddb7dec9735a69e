"""One establishment dossier through our services: the walk that the bench times and profiles."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from procedures.acts import Act
from procedures.calendars import calendar_in_force
from procedures.models import AdministrativeUnit, Dossier, Organisation, Post, User
from procedures.services import (
    appraisal,
    council,
    decision,
    opening,
    opinions,
    reception,
    submission,
    supplements,
)
from workflows import engine

BODIES = 3
CONTENT = {
    "name": "Cụm đo",
    "kind": "ordinary",
    "area_ha": "50",
    "location": "xã Đo",
    "main_sectors": "cơ khí",
    "infrastructure": "đường, điện, nước, xử lý nước thải",
    "capital_bn": "450",
    "capital_structure": "vốn chủ sở hữu 20 %, vốn vay 80 %",
    "schedule": "24 tháng",
    "duties": "theo quy định",
    "effect": "từ ngày ký",
    "reserved_land": "5 ha",
}
"""What a decision says (Art 12.1)."""


@dataclass
class World:
    """The offices and people between whom the dossiers go."""

    offices: opening.Offices
    enterprise: Organisation
    bodies: list[Organisation]
    people: dict[str, User]
    today: date = field(default_factory=lambda: calendar_in_force().roll(timezone.localdate()))


def make_world() -> World:
    """A province with its offices and one person per role; the same on every call."""
    province, _made = AdministrativeUnit.objects.get_or_create(
        list_version="bench", code="00", defaults={"name": "Tỉnh Đo", "tier": "province"}
    )

    def office(kind: str, name: str) -> Organisation:
        return Organisation.objects.get_or_create(kind=kind, name=name, province=province)[0]

    local = office("commune", "UBND xã Đo")
    department = office("department", "Sở Công Thương Đo")
    committee = office("province", "UBND tỉnh Đo")
    bodies = [office("consulted", f"Sở {number}") for number in range(BODIES)]
    enterprise = Organisation.objects.filter(kind="enterprise", name="Công ty Đo").first()
    if enterprise is None:
        enterprise = Organisation.objects.create(kind="enterprise", name="Công ty Đo")
    people = {}
    for role, where in (
        ("local_officer", local),
        ("one_stop", department),
        ("division_head", department),
        ("specialist", department),
        ("council_secretary", department),
        ("director", department),
        ("pc_leader", committee),
        ("pc_office", committee),
        *((f"opinion_officer:{n}", body) for n, body in enumerate(bodies)),
    ):
        name = role.replace(":", "_")
        user, made = User.objects.get_or_create(username=f"bench_{name}")
        if made:
            Post.objects.create(user=user, organisation=where, role=role.partition(":")[0])
        people[role] = user
    return World(
        opening.Offices(province, local, department, committee), enterprise, bodies, people
    )


Timed = Callable[[str, Callable[[], Any]], Any]


def untimed(_name: str, call: Callable[[], Any]) -> Any:
    """Just do it."""
    return call()


def lodge(world: World, name: str = "") -> Dossier:
    """A new dossier with its process."""
    with transaction.atomic():
        dossier = submission.lodge_request(
            procedure="establishment",
            asked=submission.Asked(
                name=name or f"Cụm {uuid4().hex[:12]}",
                facts={"in_plan": True, "land_use_fit": True, "area_ha": Decimal(50)},
            ),
            offices=world.offices,
            applying=submission.Applying(world.enterprise, papers=["request"]),
            act=Act(by=world.people["local_officer"], on=world.today - timedelta(days=30)),
        )
        engine.start(dossier)
    return dossier


def walk(world: World, timed: Timed = untimed) -> int:
    """From the request to the copy to the Ministry; gives the number of steps done."""
    dossier = timed("lodge", lambda: lodge(world))
    key = dossier.pk
    day = world.today
    count = 1

    def act(role: str) -> Act:
        return Act(by=world.people[role], on=day)

    def step(name: str, role: str, *rest: Any, **found: Any) -> Any:
        nonlocal count
        *shown, service = rest
        task = engine.open_task(dossier, name, **found)
        user = world.people[role]
        count += 1
        label = shown[0] if shown else name
        return timed(label, lambda: engine.perform(task.pk, user, lambda d: service()))

    def advance(days: int) -> None:
        nonlocal day
        day = calendar_in_force().add_working_days(day, days)

    day -= timedelta(days=28)
    step(
        "announce",
        "local_officer",
        lambda: submission.publish_notice(dossier_id=key, act=act("local_officer")),
    )
    day = world.today
    step(
        "close_window",
        "local_officer",
        lambda: submission.close_window(dossier_id=key, act=act("local_officer")),
    )
    step(
        "submit",
        "local_officer",
        lambda: submission.submit_dossier(dossier_id=key, act=act("local_officer")),
    )
    step(
        "receive",
        "one_stop",
        lambda: supplements.request_supplement(
            dossier_id=key, act=act("one_stop"), missing=["boundary_map"]
        ),
    )
    advance(2)
    step(
        "answer_supplement",
        "local_officer",
        lambda: supplements.receive_supplement(dossier_id=key, act=act("local_officer")),
    )
    step(
        "receive",
        "one_stop",
        lambda: reception.confirm_complete(dossier_id=key, act=act("one_stop")),
    )
    step(
        "assign",
        "division_head",
        lambda: appraisal.assign_specialist(
            dossier_id=key, act=act("division_head"), specialist=world.people["specialist"]
        ),
    )
    asked = step(
        "consult",
        "specialist",
        lambda: opinions.ask_opinions(
            dossier_id=key,
            act=act("specialist"),
            asked=[opinions.Asking(body) for body in world.bodies],
        ),
    )
    advance(3)
    for number, opinion in enumerate(asked):
        role = f"opinion_officer:{number}"
        step(
            "give_opinion",
            role,
            "give_opinion" if number < len(asked) - 1 else "join",
            lambda opinion=opinion, role=role: opinions.give_opinion(
                dossier_id=key, act=act(role), opinion_id=opinion.pk, outcome="agree"
            ),
            opinion=opinion,
        )
    step(
        "score",
        "council_secretary",
        lambda: council.record_scores(dossier_id=key, act=act("council_secretary"), sheets=[]),
    )
    step(
        "appraise",
        "specialist",
        lambda: appraisal.draft_report(
            dossier_id=key, act=act("specialist"), conclusion="establish"
        ),
    )
    step(
        "sign_report",
        "director",
        lambda: appraisal.report_appraisal(dossier_id=key, act=act("director")),
    )
    step(
        "decide",
        "pc_leader",
        lambda: decision.decide(
            dossier_id=key,
            act=act("pc_leader"),
            outcome="approved",
            signed=decision.Signed("1", "QĐ-UBND", items=CONTENT),
        ),
    )
    step(
        "copy_ministry",
        "pc_office",
        lambda: decision.send_copy_to_ministry(dossier_id=key, act=act("pc_office")),
    )
    return count


class Clock:
    """Collects how long each kind of step took, in milliseconds."""

    def __init__(self) -> None:
        self.took: dict[str, list[float]] = {}

    def __call__(self, name: str, call: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        result = call()
        self.took.setdefault(name, []).append((time.perf_counter() - began) * 1000)
        return result
