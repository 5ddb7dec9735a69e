"""The plan in the sample data: an approved List, proposals, and an adjustment with the ministry.

All of it is invented and says so; the names of the two real dossiers stand in the List with the
areas that their records give.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from procedures.acts import Act
from procedures.calendars import calendar_in_force
from procedures.folding import folded
from procedures.list_files import COLUMNS
from procedures.models import Cluster, Dossier, ListVersion, Opinion, User
from procedures.services import (
    development_list,
    opinions,
    plan_ministry,
    plans,
    proposals,
)
from procedures.services.development_list import Paper
from procedures.services.opening import Offices
from procedures.services.plan_ministry import Sent
from procedures.services.proposals import Considered, Proposing
from workflows import engine

OTHERS: tuple[tuple[str, str, str], ...] = (
    ("Thống Nhất 1", "75", ""),
    ("Cam Đường 1", "40", ""),
    ("Sơn Thủy (mẫu)", "35", ""),
    ("Khánh Yên (mẫu)", "22.5", ""),
    ("Nậm Tha (mẫu)", "18", ""),
    ("Võ Lao (mẫu)", "60", "later"),
    ("Tân Thượng (mẫu)", "45", "later"),
)
"""Clusters of the List beside those of the sample dossiers: name, hectares, stage."""


def enter_sample_list(offices: Offices, today: date) -> ListVersion:
    """The List in which every sample cluster of the province stands, in force since half a year."""
    rows = {
        cluster.folded_name: (cluster.name, f"{cluster.area_ha.normalize():f}", "")
        for cluster in Cluster.objects.filter(province=offices.province, area_ha__gt=0)
        if cluster.area_ha is not None
    }
    rows |= {folded(name): (name, area, stage) for name, area, stage in OTHERS}
    lines = [";".join((COLUMNS["name"], COLUMNS["commune"], COLUMNS["area_ha"], COLUMNS["stage"]))]
    lines += [
        f"{name};xã Xuân Ái;{area.replace('.', ',')};{stage}" for name, area, stage in rows.values()
    ]
    return development_list.enter_list(
        province=offices.province,
        paper=Paper(
            authority="Chủ tịch UBND tỉnh (mẫu)",
            number="000/QĐ-UBND (mẫu)",
            approved_on=today - timedelta(days=180),
            period="2021-2030 (mẫu)",
        ),
        content="\n".join(lines).encode(),
        by=None,
        is_invented=True,
    )


def invent_plan(offices: Offices, people: dict[str, User], today: date) -> Dossier:
    """Four proposals, of which two are in an adjustment that lies with the ministry."""
    days = _Days(today)
    version = ListVersion.objects.get(province=offices.province)
    resized = version.entries.get(name="Sơn Thủy (mẫu)")
    forward = version.entries.get(name="Võ Lao (mẫu)")
    filed = [
        _propose(offices, people, days.ago(40), "Nậm Xây (mẫu)", 30, "added"),
        _propose(offices, people, days.ago(39), "Sơn Thủy (mẫu)", 48, "resized", resized),
        _propose(offices, people, days.ago(12), "Võ Lao (mẫu)", 60, "brought_forward", forward),
        _propose(offices, people, days.ago(3), "Dương Quỳ (mẫu)", 25, "added"),
    ]
    for dossier in filed[:2]:
        _consider(
            dossier, people, days.ago(34), "taken_up", "Phù hợp quỹ đất, có nhu cầu thuê đất."
        )
    _consider(filed[2], people, days.ago(2), "taken_up", "Có nhà đầu tư hạ tầng quan tâm.")
    plan = _open(offices, people, days.ago(33))
    act = Act(by=people["chuyenvien"], on=days.ago(32))
    plans.include_proposals(
        dossier_id=plan.pk, act=act, proposal_ids=[dossier.pk for dossier in filed[:2]]
    )
    _ask_and_answer(plan, offices, people, days)
    _report_and_send(plan, people, days)
    return plan


class _Days:
    """Working days before today."""

    def __init__(self, today: date) -> None:
        self.today = today

    def ago(self, working_days: int) -> date:
        """The day so many working days before."""
        day, calendar = self.today, calendar_in_force()
        while working_days:
            day -= timedelta(days=1)
            working_days -= calendar.is_working_day(day)
        return day


def _propose(
    offices: Offices,
    people: dict[str, User],
    on: date,
    name: str,
    area: float,
    change: str,
    entry: Any = None,
) -> Dossier:
    with transaction.atomic():
        dossier = proposals.file_proposal(
            offices=offices,
            proposing=Proposing(
                change=change,
                listed={
                    "name": name,
                    "commune": "xã Xuân Ái",
                    "area_ha": Decimal(str(area)),
                    "housing_m": Decimal(300),
                    "water_m": Decimal(500),
                    "sectors": "Chế biến lâm sản; cơ khí (mẫu)",
                    "land_status": "Đất rừng sản xuất (mẫu)",
                    "reason": "Nhu cầu thuê đất của doanh nghiệp trong xã (mẫu)",
                    "cost_bn": Decimal(str(area * 6)),
                },
                entry=entry,
            ),
            act=Act(by=people["canboxa"], on=on, document="15/TTr-UBND"),
            is_invented=True,
        )
        engine.start(dossier)
    return dossier


def _consider(
    dossier: Dossier, people: dict[str, User], on: date, outcome: str, reason: str
) -> None:
    specialist = people["chuyenvien"]
    engine.perform(
        engine.open_task(dossier, "take_up").pk,
        specialist,
        lambda d: proposals.consider(
            dossier_id=d.pk,
            act=Act(by=specialist, on=on, document="210/SCT-QLCN"),
            considered=Considered(outcome, reason),
        ),
    )


def _open(offices: Offices, people: dict[str, User], on: date) -> Dossier:
    with transaction.atomic():
        plan = plans.open_plan(
            offices=offices,
            kind="adjusting",
            period="2021-2030 (mẫu)",
            act=Act(by=people["chuyenvien"], on=on),
            is_invented=True,
        )
        engine.start(plan)
    return plan


def _ask_and_answer(plan: Dossier, offices: Offices, people: dict[str, User], days: _Days) -> None:
    from procedures.services.case_offices import body_named

    specialist = people["chuyenvien"]
    bodies = [("Sở Xây dựng", "soxaydung"), ("Sở Nông nghiệp và Môi trường", "sonnmt")]
    asked = [opinions.Asking(body_named(name, offices.province), 10) for name, _who in bodies]
    engine.perform(
        engine.open_task(plan, "compile").pk,
        specialist,
        lambda d: opinions.ask_opinions(
            dossier_id=d.pk, act=Act(by=specialist, on=days.ago(30)), asked=asked
        ),
    )
    for opinion in plan.opinions.order_by("pk"):
        _answer(plan, opinion, people[dict(bodies)[opinion.body.name]], days.ago(25))


def _answer(plan: Dossier, opinion: Opinion, officer: User, on: date) -> None:
    engine.perform(
        engine.open_task(plan, "give_opinion", opinion=opinion).pk,
        officer,
        lambda d: opinions.give_opinion(
            dossier_id=d.pk,
            act=Act(by=officer, on=on, document="99/SO-KH"),
            opinion_id=opinion.pk,
            outcome="agree",
            content="Thống nhất với dự thảo phương án.",
        ),
    )


def _report_and_send(plan: Dossier, people: dict[str, User], days: _Days) -> None:
    def do(step: str, who: str, on: date, document: str, service: Any) -> None:
        user = people[who]
        act = Act(by=user, on=on, document=document)
        engine.perform(engine.open_task(plan, step).pk, user, lambda d: service(d.pk, act))

    do(
        "compile",
        "chuyenvien",
        days.ago(22),
        "",
        lambda pk, act: plans.draft_report(
            dossier_id=pk, act=act, summary="Bổ sung một cụm, mở rộng quy mô một cụm (mẫu)."
        ),
    )
    do(
        "sign_plan",
        "giamdocso",
        days.ago(21),
        "77/BC-SCT",
        lambda pk, act: plans.report(dossier_id=pk, act=act),
    )
    do(
        "direct",
        "lanhdaotinh",
        days.ago(18),
        "880/UBND-TH",
        lambda pk, act: plans.direct(dossier_id=pk, act=act, plan_body="Sở Tài chính"),
    )
    do(
        "send_plan",
        "vanphongtinh",
        days.ago(14),
        "905/UBND-TH",
        lambda pk, act: plan_ministry.send(dossier_id=pk, act=act, sent=Sent()),
    )
