"""The development plan of a province (P1): Art 6 of NĐ 68/2017; Arts 5, 7, 30.1 of NĐ 32/2024.

The department compiles many proposals into one report, asks opinions in as many rounds as it
needs, and reports; the provincial People's Committee directs (not under R1) and sends to the
ministry; what everybody said is answered; the competent authority approves.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow.models import Process, Task
from viewflow.workflow.token import Token

from procedures.models import Deadline, Dossier, Role
from procedures.selectors.offices import ministry_id
from procedures.states import DossierState
from workflows.core import CaseActivation, CaseFlow, Gather, SplitEach, StartCase, Step
from workflows.flows.road import (
    Road,
    asked_for_more,
    in_state,
    open_branches,
    opinions_are_asked,
)

MAIN_LINE = (
    "compile",
    "give_opinion",
    "sign_plan",
    "direct",
    "send_plan",
    "complete_plan",
    "ministry_opinion",
    "settle",
    "approve_plan",
)


def draft_came_back(activation: CaseActivation) -> bool:
    """The report was given back: the department works on the draft again."""
    return activation.dossier.reported_on is None and activation.dossier.plan.lines_open


def needs_direction(activation: CaseActivation) -> bool:
    """The plan-making body has not been directed yet."""
    return activation.dossier.plan.directed_on is None


def passed_over(activation: CaseActivation) -> bool:
    """The plan goes on without the ministry (only where no source says that it must be asked)."""
    return bool(activation.dossier.plan.ministry_passed_over)


class MinistryStep(Step):
    """A step of the ministry, which is no office of the dossier."""

    def new_task(
        self,
        process: Process,
        token: Token,
        dossier: Dossier,
        office_id: int | None = None,
        owner_id: int | None = None,
    ) -> Task:
        """A task row of this step at the ministry's office that deals with clusters."""
        return super().new_task(process, token, dossier, office_id or ministry_id(), owner_id)


def nodes(regime_id: str) -> dict[str, Any]:
    """Fresh nodes for one regime."""
    road = Road("plan", regime_id)
    with_ministry = road.law.step("ministry_opinion", "plan")
    signing = road.department(
        _("Ký báo cáo phương án, trình UBND cấp tỉnh"), Role.DIRECTOR, law_step="compile"
    ).Next(this.compile, when=draft_came_back)
    sending = road.committee(_("Gửi Bộ Công Thương"), Role.PC_OFFICE, law_step="ministry_opinion")
    built: dict[str, Any] = {
        "start": StartCase(this.compile, way_out=this.withdraw),
        "compile": road.department(
            _("Lập phương án, tổng hợp đề xuất"), Role.SPECIALIST, law_step="compile"
        )
        .Next(this.ask_each, when=opinions_are_asked)
        .Next(this.sign_plan),
        "ask_each": SplitEach(open_branches).Next(this.give_opinion),
        "give_opinion": Step(
            law_step="opinion",
            title=_("Cho ý kiến"),
            role=Role.OPINION_OFFICER,
            office="body",
            actor=Deadline.Actor.CONSULTED_BODY,
            basis=road.asking_basis,
        ).Next(this.opinions_in),
        "opinions_in": Gather().Next(this.compile),
        "sign_plan": signing,
        "send_plan": sending,
    }
    if road.has("direct"):
        signing.Next(this.direct, when=needs_direction).Next(this.send_plan)
        built["direct"] = (
            road.committee(_("Chỉ đạo cơ quan lập quy hoạch"), law_step="direct")
            .Next(this.compile, when=draft_came_back)
            .Next(this.send_plan)
        )
        sending.Next(this.ministry_opinion)
    else:
        signing.Next(this.send_plan)
        sending.Next(this.settle, when=passed_over).Next(this.ministry_opinion)
    return {
        **built,
        "ministry_opinion": MinistryStep(
            law_step="ministry_opinion",
            title=_("Bộ Công Thương trả lời về phương án"),
            role=Role.MINISTRY_OFFICER,
            office="ministry",
            actor=Deadline.Actor.MINISTRY,
            basis=with_ministry.basis,
            limit=""
            if with_ministry.amount is None
            else f"{with_ministry.amount} {with_ministry.unit}",
        )
        .Next(this.complete_plan, when=asked_for_more)
        .Next(this.settle),
        "complete_plan": road.department(
            _("Hoàn thiện hồ sơ theo yêu cầu của Bộ"),
            Role.SPECIALIST,
            law_step="ministry_opinion",
            suspends=True,
        ).Next(this.ministry_opinion),
        "settle": road.department(
            _("Tiếp thu, giải trình, hoàn chỉnh phương án"), Role.SPECIALIST, law_step="decide"
        )
        .Next(this.approve_plan, when=in_state(DossierState.AWAITING_DECISION))
        .Next(this.compile, when=draft_came_back)
        .Next(this.send_plan),
        "approve_plan": road.committee(
            _("Ghi quyết định phê duyệt"), Role.PC_OFFICE, law_step="decide"
        ).Next(this.end),
        **road.ends(),
    }


class PlanR1Flow(CaseFlow):
    """Quy hoạch phát triển cụm công nghiệp (NĐ 68/2017, NĐ 66/2020)"""

    procedure, regime_id = "plan", "R1"
    main_line = tuple(step for step in MAIN_LINE if step != "direct")
    locals().update(nodes("R1"))


class PlanR2Flow(CaseFlow):
    """Phương án phát triển cụm công nghiệp (NĐ 32/2024)"""

    procedure, regime_id, main_line = "plan", "R2", MAIN_LINE
    locals().update(nodes("R2"))


class PlanR3Flow(CaseFlow):
    """Phương án phát triển cụm công nghiệp (NĐ 32/2024, NĐ 139/2025)"""

    procedure, regime_id, main_line = "plan", "R3", MAIN_LINE
    locals().update(nodes("R3"))


class PlanR4Flow(CaseFlow):
    """Phương hướng phát triển cụm công nghiệp (NĐ 32/2024, NĐ 303/2026)"""

    procedure, regime_id, main_line = "plan", "R4", MAIN_LINE
    locals().update(nodes("R4"))


FLOWS = (PlanR1Flow, PlanR2Flow, PlanR3Flow, PlanR4Flow)
