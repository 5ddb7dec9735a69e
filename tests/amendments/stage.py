"""A standing cluster and the roads of its amendments, on the stage of tests.world."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from procedures.models import Cluster, Dossier, Organisation
from procedures.services import amendments, register, submission
from procedures.services.amendments import Amending
from tests.world import PAPERS, World, fresh
from workflows import engine

ITEMS = {
    "area_ha": "20",
    "location": "xã Triệu Lộc, huyện Hậu Lộc",
    "main_sectors": "Cơ khí, đúc, rèn",
    "capital_bn": "98.5",
    "schedule": "Quý IV/2020",
    "duties": "Sở KH&ĐT, Sở TN&MT, UBND huyện Hậu Lộc theo chức năng",
}
"""After the real decision of CCN Tiến Lộc (QĐ 325/QĐ-UBND, 21/01/2019), shortened."""

CLOSING = {
    "tenants": "Không có doanh nghiệp thuê đất",
    "land": "Trả lại đất cho UBND xã quản lý",
    "money": "Không còn nghĩa vụ tài chính",
    "state_works": "Không có công trình nhà nước",
}


def standing_cluster(
    world: World,
    on: date = date(2019, 1, 21),
    name: str = "Tiến Lộc",
    paper: str = "325/QĐ-UBND",
    investor: Organisation | None = None,
    **items: str,
) -> Cluster:
    """A cluster entered from an older decision."""
    cluster, _source = register.enter_known_cluster(
        name=name,
        province=world.offices.province,
        paper=paper,
        decided_on=on,
        items={**ITEMS, **items},
        investor=investor,
    )
    return cluster


def open_change(
    world: World,
    cluster: Cluster,
    procedure: str = "adjustment",
    changes: Mapping[str, Any] | None = None,
    *,
    on: date | None = None,
    by_department: bool = False,
    ground: str = "Đổi tên cơ quan sau 01/7/2025",
    **asked: Any,
) -> Dossier:
    """A dossier that asks to change the decision, its flow begun."""
    if changes is None and procedure == "adjustment":
        changes = {"schedule": "Quý IV/2027"}
    role = "specialist" if by_department else "local_officer"
    with transaction.atomic():
        dossier = amendments.open_amendment(
            procedure=procedure,
            cluster=cluster,
            offices=world.offices,
            amending=Amending(ground=ground, changes=changes or {}, **asked),
            act=world.act(role, on),
            by_department=by_department,
        )
        engine.start(dossier, entry="compiled" if by_department else "start")
    return dossier


def ask_to_expand(world: World, cluster: Cluster, on: date | None = None, **facts: Any) -> Dossier:
    """A first request to expand, its flow begun."""
    with transaction.atomic():
        dossier = submission.lodge_request(
            procedure="expansion",
            asked=submission.Asked(cluster.name, facts=facts, cluster=cluster),
            offices=world.offices,
            applying=submission.Applying(world.enterprise, papers=PAPERS),
            act=world.act("local_officer", on),
        )
        engine.start(dossier)
    return dossier


def add_applicant(world: World, dossier: Dossier, enterprise: Organisation) -> None:
    """Another enterprise asks to be investor."""
    submission.add_request(
        dossier_id=dossier.pk,
        applying=submission.Applying(enterprise, papers=PAPERS),
        act=world.act("local_officer"),
    )


def to_the_decision(world: World, dossier: Dossier, *, scored: bool = False) -> Dossier:
    """From the local body's submission to the People's Committee's desk."""
    if dossier.was_submitted is False:
        world.submit(dossier)
        world.complete(dossier)
    world.assign(dossier)
    world.consult(dossier)
    if scored:
        world.score(dossier, SHEETS)
    world.draft(dossier)
    world.sign(dossier)
    return fresh(dossier)


def sheet(member: str, applicant: int, finance: int) -> Any:
    """One whole sheet."""
    from procedures.regimes import Sheet

    return Sheet(
        member=member,
        applicant=applicant,
        infrastructure=12,
        environment=12,
        capacity=25,
        finance=finance,
    )


SHEETS = [sheet("M1", 0, 30), sheet("M2", 0, 32)]
