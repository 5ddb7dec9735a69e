"""Roads to a place in a proposal and in a plan, on the stage of ``tests.world``."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from procedures.models import Dossier, ListVersion, Plan, Proposal
from procedures.services import (
    development_list,
    opinion_answers,
    opinions,
    plan_approval,
    plan_ministry,
    plans,
    proposals,
)
from procedures.services.development_list import Paper
from procedures.services.plan_approval import Approval
from procedures.services.plan_ministry import Sent
from procedures.services.proposals import Considered, Proposing
from tests.world import World, fresh
from workflows import engine
from workflows.steps.plan_closing import approve_with_proposals

R1_DAY = date(2018, 3, 5)
R2_DAY = date(2025, 3, 3)
R3_DAY = date(2026, 3, 2)
R4_DAY = date(2026, 10, 5)
R1_PAPERS = ("pc_request", "plan_report", "plan_appraisal_report", "comments_and_uptake")


def listed(name: str, area: str | int = 30, **more: Any) -> dict[str, Any]:
    """The columns of the List for one cluster."""
    return {
        "name": name,
        "commune": "xã Xuân Ái",
        "area_ha": Decimal(str(area)),
        "sectors": "cơ khí",
        "reason": "có nhà đầu tư quan tâm",
        **more,
    }


def a_list(
    world: World, rows: Iterable[tuple[str, str | int]], on: date, **more: Any
) -> ListVersion:
    """An approved List entered from paper: names and areas."""
    text = "Tên cụm;Địa điểm (đến cấp xã);Diện tích (ha)\n" + "".join(
        f"{name};xã Xuân Ái;{area}\n" for name, area in rows
    )
    return development_list.enter_list(
        province=world.offices.province,
        paper=Paper("UBND tỉnh Lào Cai", f"{on:%d%m}/QĐ-UBND", on, period="2021-2030", **more),
        content=text.encode(),
        by=None,
    )


def propose(
    world: World, name: str, on: date, *, change: str = "added", area: str | int = 30, **more: Any
) -> Dossier:
    """A local office files a proposal."""
    entry = more.pop("entry", None)
    with transaction.atomic():
        dossier = proposals.file_proposal(
            offices=world.offices,
            proposing=Proposing(change, listed(name, area, **more), entry=entry),
            act=world.act("local_officer", on),
        )
        engine.start(dossier)
    return fresh(dossier)


def consider(world: World, dossier: Dossier, outcome: str, on: date, **more: Any) -> Proposal:
    """The department's answer to a proposal."""
    found: Proposal = world.perform(
        dossier,
        "take_up",
        "specialist",
        lambda pk: proposals.consider(
            dossier_id=pk,
            act=world.act("specialist", on),
            considered=Considered(outcome, more.pop("reason", "phù hợp quỹ đất"), **more),
        ),
    )
    return found


def begin_plan(world: World, on: date, kind: str = "making") -> Dossier:
    """The department opens the plan."""
    with transaction.atomic():
        dossier = plans.open_plan(
            offices=world.offices,
            kind=kind,
            period="2021-2030",
            act=world.act("specialist", on),
        )
        engine.start(dossier)
    return fresh(dossier)


def with_lines(world: World, dossier: Dossier, names: Iterable[str], on: date) -> None:
    """Add clusters to the draft."""
    for name in names:
        plans.set_line(
            dossier_id=dossier.pk,
            act=world.act("specialist", on),
            line_id=None,
            change="added",
            listed=listed(name),
        )


def ask(world: World, dossier: Dossier, bodies: int, on: date) -> list[Any]:
    """Ask bodies about the draft."""
    asked = [opinions.Asking(body, 10) for body in world.bodies[:bodies]]
    found: list[Any] = world.perform(
        dossier,
        "compile",
        "specialist",
        lambda pk: opinions.ask_opinions(
            dossier_id=pk, act=world.act("specialist", on), asked=asked
        ),
    )
    return found


def report(world: World, dossier: Dossier, on: date) -> None:
    """The report is drafted and signed."""
    world.perform(
        dossier,
        "compile",
        "specialist",
        lambda pk: plans.draft_report(
            dossier_id=pk, act=world.act("specialist", on), summary="Căn cứ, sự cần thiết"
        ),
    )
    world.perform(
        dossier,
        "sign_plan",
        "director",
        lambda pk: plans.report(dossier_id=pk, act=world.act("director", on, "12/BC-SCT")),
    )


def direct(world: World, dossier: Dossier, on: date) -> None:
    """The provincial People's Committee directs."""
    world.perform(
        dossier,
        "direct",
        "pc_leader",
        lambda pk: plans.direct(
            dossier_id=pk, act=world.act("pc_leader", on, "34/UBND-TH"), plan_body="Sở Tài chính"
        ),
    )


def send(world: World, dossier: Dossier, on: date, sets: int | None = 3) -> None:
    """The plan goes to the ministry."""
    world.perform(
        dossier,
        "send_plan",
        "pc_office",
        lambda pk: plan_ministry.send(
            dossier_id=pk,
            act=world.act("pc_office", on, "56/UBND-TH"),
            sent=Sent(sets, R1_PAPERS),
        ),
    )


def ministry_answers(
    world: World, dossier: Dossier, on: date, outcome: str = "agree", content: str = ""
) -> Any:
    """The ministry answers."""
    return world.perform(
        dossier,
        "ministry_opinion",
        "ministry_officer",
        lambda pk: plan_ministry.answer(
            dossier_id=pk,
            act=world.act("ministry_officer", on, "78/BCT"),
            outcome=outcome,
            content=content,
        ),
    )


def answer_all_points(world: World, dossier: Dossier, on: date) -> None:
    """The department answers every point that bodies have made."""
    from procedures.models import OpinionPoint

    points = OpinionPoint.objects.filter(opinion__dossier=dossier, taken_up="")
    opinion_answers.answer_points(
        dossier_id=dossier.pk,
        act=world.act("specialist", on),
        answers={point.pk: ("yes", "") for point in points},
    )


def submit(world: World, dossier: Dossier, on: date) -> None:
    """The answered plan goes to the approver."""
    world.perform(
        dossier,
        "settle",
        "specialist",
        lambda pk: plan_ministry.submit_for_approval(
            dossier_id=pk, act=world.act("specialist", on)
        ),
    )


def approve(world: World, dossier: Dossier, on: date, **more: Any) -> ListVersion:
    """The competent authority approves."""
    approval = Approval(
        **{"authority": "Chủ tịch UBND tỉnh", "number": "525", "symbol": "QĐ-UBND", **more}
    )
    version: ListVersion = engine.perform(
        world.task(dossier, "approve_plan").pk,
        world.people["pc_office"],
        lambda d: approve_with_proposals(d, world.act("pc_office", on), approval),
    )
    return version


def sent_plan(world: World, on: date, *, names: Iterable[str] = ("Cụm Một",)) -> Dossier:
    """A plan that lies with the ministry since ``on``."""
    dossier = begin_plan(world, on)
    with_lines(world, dossier, names, on)
    if dossier.regime == "R1":
        for opinion in ask(world, dossier, 1, on):
            world.answer(opinion, on=on)
    report(world, dossier, on)
    if dossier.regime != "R1":
        direct(world, dossier, on)
    send(world, dossier, on)
    return fresh(dossier)


def plan_of(dossier: Dossier) -> Plan:
    """The plan's row as the database has it."""
    return Plan.objects.get(dossier=dossier)


__all__ = ["plan_approval"]
