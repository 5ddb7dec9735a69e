"""Two invented clusters for the list: one nobody has touched, one waiting for the conclusion."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from procedures.acts import Act
from procedures.models import Dossier, EarlyCluster, User
from procedures.services import appraisal, reception, submission
from procedures.services.early_clusters import (
    Listed,
    Recorded,
    enter_on_list,
    open_early_dossier,
    record_early_fact,
)
from procedures.services.opening import Offices
from workflows import engine

OLD_PAPER = date(2007, 8, 14)


def load(offices: Offices, people: dict[str, User], day_before: Callable[[int], date]) -> None:
    """Enter both; ``day_before(n)`` is the working day n days ago."""
    _listed(offices, "Cụm Báo Đáp (mẫu)", Decimal("18.5"), "Chế biến gỗ (mẫu)")
    _waiting(offices, people, day_before)


def _listed(offices: Offices, name: str, area: Decimal, sectors: str) -> EarlyCluster:
    return enter_on_list(
        listed=Listed(
            name=name,
            local_body=offices.local_body,
            source="Báo cáo rà soát của Sở (mẫu, không có thật)",
            location=f"thôn {name.removesuffix(' (mẫu)').removeprefix('Cụm ')}, xã Xuân Ái",
            area_ha=area,
            main_sectors=sectors,
        ),
        by=None,
        is_invented=True,
    )


def _waiting(offices: Offices, people: dict[str, User], day_before: Callable[[int], date]) -> None:
    early = _listed(offices, "Cụm Âu Lâu (mẫu)", Decimal(82), "Vật liệu xây dựng (mẫu)")
    officer, specialist = people["canboxa"], people["chuyenvien"]

    def act(by: User, ago: int, document: str = "") -> Act:
        office = offices.local_body if by == officer else offices.department
        return Act(by=by, on=day_before(ago), office=office, document=document)

    dossier = open_early_dossier(
        cluster=early.cluster,
        offices=offices,
        act=act(officer, 12, "21/UBND-KT"),
        is_invented=True,
    )
    engine.start(dossier)
    for told in (
        Recorded(
            "project_approved",
            True,
            happened_on=OLD_PAPER,
            document="112/QĐ-UBND (mẫu)",
            source="Lưu trữ huyện (mẫu)",
        ),
        Recorded("in_local_plan", True, happened_on=OLD_PAPER, document="98/QĐ-UBND (mẫu)"),
        Recorded("production_project_inside", None),
        Recorded("in_provincial_plan", True, document="Quy hoạch tỉnh (mẫu)"),
        Recorded("area_ha", True, figure=Decimal(82), source="Trích đo địa chính (mẫu)"),
        Recorded("state_works", True, words="Đường gom 1,2 km (mẫu)", source="UBND xã (mẫu)"),
    ):
        record_early_fact(dossier_id=dossier.pk, act=act(officer, 11), recorded=told)

    def step(name: str, by: User, service: Callable[[Dossier], Any]) -> None:
        engine.perform(engine.open_task(dossier, name).pk, by, service)

    step(
        "submit",
        officer,
        lambda d: submission.submit_dossier(
            dossier_id=d.pk, act=act(officer, 8, "40/TTr-UBND"), papers=()
        ),
    )
    step(
        "receive",
        people["motcua"],
        lambda d: reception.confirm_complete(dossier_id=d.pk, act=act(people["motcua"], 7)),
    )
    step(
        "assign",
        people["truongphong"],
        lambda d: appraisal.assign_specialist(
            dossier_id=d.pk, act=act(people["truongphong"], 6), specialist=specialist
        ),
    )
