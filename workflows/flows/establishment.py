"""Establishment of an industrial cluster (P3): Art 10 of NĐ 32/2024, Art 12 of NĐ 68/2017.

Each regime has its own class with its own nodes: a running case keeps the graph it began with.
Subclassing a flow, or sharing nodes, would run one regime's steps in another's cases.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow import flow

from procedures.models import Deadline, Dossier, Role, Supplement
from procedures.regimes import regime
from procedures.states import DossierState
from workflows.core import (
    Branch,
    CaseActivation,
    CaseFlow,
    Finish,
    Gather,
    SplitEach,
    StartCase,
    Step,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Condition = Callable[[CaseActivation], bool]


# --- the questions at the forks ------------------------------------------------------------------


def in_state(state: DossierState) -> Condition:
    """The act of the step has brought the dossier to ``state``."""

    def holds(activation: CaseActivation) -> bool:
        return activation.dossier.state == state

    return holds


asked_for_more = in_state(DossierState.AWAITING_SUPPLEMENT)


def came_back_to(step: str) -> Condition:
    """The supplement just taken in had been asked for from ``step`` of the appraisal."""

    def holds(activation: CaseActivation) -> bool:
        dossier = activation.dossier
        return _last_asked_from(dossier) == step

    return holds


def _last_asked_from(dossier: Dossier) -> str | None:
    # A dossier that nobody has been given yet goes to the head of division first.
    if "_asked_from" not in dossier.__dict__:
        last = (
            Supplement.objects.filter(dossier=dossier).order_by("-number").first()
            if dossier.handed_out
            else None
        )
        dossier.__dict__["_asked_from"] = last.asked_from_step if last else None
    found: str | None = dossier.__dict__["_asked_from"]
    return found


def opinions_are_asked(activation: CaseActivation) -> bool:
    """The specialist has asked at least one body."""
    return bool(open_branches(activation.dossier))


def already_scored(activation: CaseActivation) -> bool:
    """The council has done its part in an earlier round."""
    return hasattr(activation.dossier, "scoring") and activation.dossier.scoring.is_scored


def another_round(activation: CaseActivation) -> bool:
    """The specialist wants another round of opinions instead of a report."""
    return bool(activation.dossier.__dict__.get("wants_another_round"))


def open_branches(dossier: Dossier) -> list[Branch]:
    """The opinions just asked, each with the deadline it runs under."""
    if "_branches" not in dossier.__dict__:
        by_body = {
            deadline.body_id: deadline
            for deadline in Deadline.objects.filter(
                dossier=dossier, step="opinion", status=Deadline.Status.OPEN
            )
        }
        dossier.__dict__["_branches"] = [
            Branch(opinion, by_body.get(opinion.body_id))
            for opinion in dossier.opinions.filter(is_open=True).order_by("pk")
        ]
    found: list[Branch] = dossier.__dict__["_branches"]
    return found


# --- the nodes -----------------------------------------------------------------------------------


def nodes(regime_id: str) -> dict[str, Any]:
    """Fresh nodes for one regime. Names become addresses and database values: chosen for good."""
    law = regime(regime_id)

    def step(*, law_step: str, **described: Any) -> Step:
        limit = law.step(law_step)
        return Step(
            law_step=law_step,
            basis=limit.basis,
            limit="" if limit.amount is None else f"{limit.amount} {limit.unit}",
            **described,
        )

    def local(law_step: str, title: StrOrPromise) -> Step:
        return step(
            law_step=law_step,
            title=title,
            role=Role.LOCAL_OFFICER,
            office="local_body",
            actor=Deadline.Actor.LOCAL_BODY,
        )

    def department(title: StrOrPromise, role: str, holder: str = "") -> Step:
        return step(
            law_step="appraise",
            title=title,
            role=role,
            office="department",
            holder=holder,
            actor=Deadline.Actor.DEPARTMENT,
        )

    built: dict[str, Any] = {}
    if "notice" in law.steps:
        built["start"] = StartCase(this.announce, way_out=this.withdraw)
        built["announce"] = local("notice", _("Thông báo tiếp nhận hồ sơ")).Next(this.close_window)
        built["close_window"] = local("reception", _("Kết thúc tiếp nhận hồ sơ")).Next(this.submit)
    else:
        built["start"] = StartCase(this.submit, way_out=this.withdraw)

    deciding = step(
        law_step="decide",
        title=_("Quyết định thành lập cụm công nghiệp"),
        role=Role.PC_LEADER,
        office="provincial_pc",
        actor=Deadline.Actor.PROVINCIAL_PC,
    )
    if "copy_ministry" in law.steps:
        deciding.Next(this.copy_ministry, when=in_state(DossierState.DECIDED))
        built["copy_ministry"] = step(
            law_step="copy_ministry",
            title=_("Gửi quyết định đến Bộ Công Thương"),
            role=Role.PC_OFFICE,
            office="provincial_pc",
            actor=Deadline.Actor.PROVINCIAL_PC,
        ).Next(this.end)
    deciding.Next(this.end)

    built |= {
        "filed_again": StartCase(this.receive, way_out=this.withdraw),
        "submit": local("submit", _("Lập hồ sơ, trình Sở Công Thương")).Next(this.receive),
        "receive": department(_("Kiểm tra tính đầy đủ của hồ sơ"), Role.ONE_STOP)
        .Next(this.answer_supplement, when=asked_for_more)
        .Next(this.consult, when=came_back_to("consult"))
        .Next(this.score, when=came_back_to("score"))
        .Next(this.appraise, when=came_back_to("appraise"))
        .Next(this.assign),
        "answer_supplement": step(
            law_step="appraise",
            title=_("Bổ sung hồ sơ"),
            role=Role.LOCAL_OFFICER,
            office="local_body",
            actor=Deadline.Actor.LOCAL_BODY,
        ).Next(this.receive),
        "assign": department(_("Phân công thụ lý"), Role.DIVISION_HEAD).Next(this.consult),
        "consult": department(_("Lấy ý kiến cơ quan liên quan"), Role.SPECIALIST, "specialist")
        .Next(this.answer_supplement, when=asked_for_more)
        .Next(this.ask_each, when=opinions_are_asked)
        .Next(this.appraise, when=already_scored)
        .Next(this.score),
        "ask_each": SplitEach(open_branches).Next(this.give_opinion),
        "give_opinion": Step(
            law_step="opinion",
            title=_("Cho ý kiến"),
            role=Role.OPINION_OFFICER,
            office="body",
            actor=Deadline.Actor.CONSULTED_BODY,
            basis="NĐ 61/2018 Art 19.5",
        ).Next(this.opinions_in),
        "opinions_in": Gather().Next(this.appraise, when=already_scored).Next(this.score),
        "score": department(_("Ghi kết quả chấm điểm của Hội đồng"), Role.COUNCIL_SECRETARY)
        .Next(this.answer_supplement, when=asked_for_more)
        .Next(this.consult, when=another_round)
        .Next(this.appraise),
        "appraise": department(_("Lập báo cáo thẩm định"), Role.SPECIALIST, "specialist")
        .Next(this.answer_supplement, when=asked_for_more)
        .Next(this.consult, when=another_round)
        .Next(this.sign_report),
        "sign_report": department(_("Ký báo cáo thẩm định, trình UBND cấp tỉnh"), Role.DIRECTOR)
        .Next(this.decide, when=in_state(DossierState.AWAITING_DECISION))
        .Next(this.appraise),
        "decide": deciding,
        "withdraw": flow.Handle().Annotation(title=_("Rút hồ sơ")).Next(this.withdrawn),
        "withdrawn": Finish().Annotation(title=_("Đã rút hồ sơ")),
        "end": Finish().Annotation(title=_("Kết thúc")),
    }
    return built


class EstablishmentR1Flow(CaseFlow):
    """Thành lập cụm công nghiệp (NĐ 68/2017, NĐ 66/2020)"""

    procedure, regime_id = "establishment", "R1"
    locals().update(nodes("R1"))


class EstablishmentR2Flow(CaseFlow):
    """Thành lập cụm công nghiệp (NĐ 32/2024)"""

    procedure, regime_id = "establishment", "R2"
    locals().update(nodes("R2"))


class EstablishmentR3Flow(CaseFlow):
    """Thành lập cụm công nghiệp (NĐ 32/2024, NĐ 139/2025)"""

    procedure, regime_id = "establishment", "R3"
    locals().update(nodes("R3"))


class EstablishmentR4Flow(CaseFlow):
    """Thành lập cụm công nghiệp (NĐ 32/2024, NĐ 303/2026)"""

    procedure, regime_id = "establishment", "R4"
    locals().update(nodes("R4"))


FLOWS = (EstablishmentR1Flow, EstablishmentR2Flow, EstablishmentR3Flow, EstablishmentR4Flow)
