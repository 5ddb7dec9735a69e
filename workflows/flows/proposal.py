"""Proposing a cluster for the development plan (P1): Art 34.1, 5.1, 7.1 of NĐ 32/2024."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this

from procedures.models import Deadline, Role
from procedures.states import CLOSED
from workflows.core import CaseActivation, CaseFlow, StartCase
from workflows.flows.road import Road, asked_for_more

MAIN_LINE = ("take_up", "await_plan")


def is_closed(activation: CaseActivation) -> bool:
    """The act of the step has ended the proposal."""
    return activation.dossier.state in CLOSED


def nodes(regime_id: str) -> dict[str, Any]:
    """Fresh nodes for one regime."""
    road = Road("proposal", regime_id)
    return {
        "start": StartCase(this.take_up, way_out=this.withdraw),
        "filed_again": StartCase(this.take_up, way_out=this.withdraw),
        "take_up": road.department(_("Xem xét đề xuất cụm"), Role.SPECIALIST, law_step="take_up")
        .Next(this.answer_proposal, when=asked_for_more)
        .Next(this.end, when=is_closed)
        .Next(this.await_plan),
        "answer_proposal": road.step(
            law_step="take_up",
            title=_("Bổ sung đề xuất"),
            role=Role.LOCAL_OFFICER,
            office="local_body",
            actor=Deadline.Actor.LOCAL_BODY,
        ).Next(this.take_up),
        "await_plan": road.department(
            _("Chờ phê duyệt phương án"), Role.SPECIALIST, law_step="decide"
        )
        .Next(this.end, when=is_closed)
        .Next(this.take_up),
        **road.ends(),
    }


class ProposalR1Flow(CaseFlow):
    """Đề xuất cụm vào quy hoạch phát triển (NĐ 68/2017, NĐ 66/2020)"""

    procedure, regime_id, main_line = "proposal", "R1", MAIN_LINE
    locals().update(nodes("R1"))


class ProposalR2Flow(CaseFlow):
    """Đề xuất cụm vào phương án phát triển (NĐ 32/2024)"""

    procedure, regime_id, main_line = "proposal", "R2", MAIN_LINE
    locals().update(nodes("R2"))


class ProposalR3Flow(CaseFlow):
    """Đề xuất cụm vào phương án phát triển (NĐ 32/2024, NĐ 139/2025)"""

    procedure, regime_id, main_line = "proposal", "R3", MAIN_LINE
    locals().update(nodes("R3"))


class ProposalR4Flow(CaseFlow):
    """Đề xuất cụm vào phương hướng phát triển (NĐ 32/2024, NĐ 303/2026)"""

    procedure, regime_id, main_line = "proposal", "R4", MAIN_LINE
    locals().update(nodes("R4"))


FLOWS = (ProposalR1Flow, ProposalR2Flow, ProposalR3Flow, ProposalR4Flow)
