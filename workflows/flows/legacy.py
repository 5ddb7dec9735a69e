"""Clusters formed before 05/10/2009 (P6): Art 35.4 of NĐ 32/2024, from NĐ 303/2026 on Art 35.4a.

The shared road without notice and window, with one step of its own: a person concludes by which
reading of the clause the cluster falls under it. R1 knows no such procedure.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this

from procedures.models import Role
from procedures.states import DossierState
from workflows.core import CaseFlow
from workflows.flows.road import Road, asked_for_more, came_back_to, in_state

MAIN_LINE = (
    "submit",
    "receive",
    "assign",
    "conclude",
    "consult",
    "give_opinion",
    "score",
    "appraise",
    "sign_report",
    "decide",
)


def nodes(regime_id: str) -> dict[str, Any]:
    """Fresh nodes for one regime."""
    road = Road("legacy", regime_id)
    built = road.whole(
        submit=_("Lập hồ sơ, trình Sở Công Thương"),
        decide=_("Quyết định thành lập cụm hình thành trước 05/10/2009"),
    )
    built["receive"] = (
        road.department(_("Kiểm tra tính đầy đủ của hồ sơ"), Role.ONE_STOP)
        .Next(this.answer_supplement, when=asked_for_more)
        .Next(this.end, when=in_state(DossierState.REFUSED))
        .Next(this.conclude, when=came_back_to("conclude"))
        .Next(this.consult, when=came_back_to("consult"))
        .Next(this.score, when=came_back_to("score"))
        .Next(this.appraise, when=came_back_to("appraise"))
        .Next(this.assign)
    )
    built["assign"] = road.department(_("Phân công thụ lý"), Role.DIVISION_HEAD).Next(this.conclude)
    built["conclude"] = (
        road.department(
            _("Kết luận trường hợp áp dụng khoản 4 Điều 35"), Role.SPECIALIST, "specialist"
        )
        .Next(this.answer_supplement, when=asked_for_more)
        .Next(this.consult)
    )
    return built


class LegacyR2Flow(CaseFlow):
    """Cụm hình thành trước 05/10/2009 (NĐ 32/2024)"""

    procedure, regime_id, main_line = "legacy", "R2", MAIN_LINE
    locals().update(nodes("R2"))


class LegacyR3Flow(CaseFlow):
    """Cụm hình thành trước 05/10/2009 (NĐ 32/2024, NĐ 139/2025)"""

    procedure, regime_id, main_line = "legacy", "R3", MAIN_LINE
    locals().update(nodes("R3"))


class LegacyR4Flow(CaseFlow):
    """Cụm hình thành trước 05/10/2009 (NĐ 32/2024, NĐ 303/2026)"""

    procedure, regime_id, main_line = "legacy", "R4", MAIN_LINE
    locals().update(nodes("R4"))


FLOWS = (LegacyR2Flow, LegacyR3Flow, LegacyR4Flow)
