"""Which acts beside the steps a person may do on a dossier, and whether they are open now.

A right follows the post (who); whether the act is open follows the dossier's state (when). A page
that one may not open answers 403; an act that comes at the wrong time is refused by its service.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from procedures.backends import holds_post
from procedures.models import Deadline, Dossier, PlanSending, Procedure, Role, User
from procedures.selectors.development_list import standing_of
from procedures.selectors.dossiers import was_consulted
from procedures.selectors.offices import ministry_id
from procedures.states import CLOSED, DossierState
from workflows.desk.fact_fields import fact_columns

DEPARTMENT_ACTORS = (Role.SPECIALIST, Role.ONE_STOP, Role.DIVISION_HEAD, Role.DIRECTOR)


def is_local_officer(user: User, dossier: Dossier) -> bool:
    """Whether the person is an officer of the local body that handles the dossier."""
    return holds_post(user, Role.LOCAL_OFFICER, dossier.local_body_id)


def is_of_department(user: User, dossier: Dossier) -> bool:
    """Whether the person handles dossiers in the department, and this one has reached it."""
    return dossier.was_submitted and any(
        holds_post(user, role, dossier.department_id) for role in DEPARTMENT_ACTORS
    )


def may_record_facts(user: User, dossier: Dossier) -> bool:
    """Until the submission the local body enters the facts, after it the department."""
    if dossier.was_submitted:
        return is_of_department(user, dossier)
    return is_local_officer(user, dossier)


def may_answer_opinions(user: User, dossier: Dossier) -> bool:
    """Whether the person answers what the bodies said: the specialist in charge, or his head."""
    if not dossier.was_submitted:
        return False
    if holds_post(user, Role.DIVISION_HEAD, dossier.department_id):
        return True
    in_hand = dossier.specialist_id in (None, user.pk)
    return in_hand and holds_post(user, Role.SPECIALIST, dossier.department_id)


def may_enter_late_opinion(user: User, dossier: Dossier) -> bool:
    """The body itself, or the department where the answer came on paper."""
    return is_of_department(user, dossier) or was_consulted(user, dossier)


def may_note_investment_policy(user: User, dossier: Dossier) -> bool:
    """Whoever handles the dossier on the side of the applicant or of the appraisal."""
    return is_local_officer(user, dossier) or is_of_department(user, dossier)


def is_of_ministry(user: User, dossier: Dossier) -> bool:
    """Whether the person answers plans for the ministry."""
    return dossier.procedure == Procedure.PLAN and holds_post(
        user, Role.MINISTRY_OFFICER, ministry_id()
    )


def may_enter_ministry_letter(user: User, dossier: Dossier) -> bool:
    """The province's office, or the department, where the ministry's answer came on paper."""
    return dossier.procedure == Procedure.PLAN and (
        holds_post(user, Role.PC_OFFICE, dossier.provincial_pc_id)
        or holds_post(user, Role.SPECIALIST, dossier.department_id)
    )


def may_withdraw(user: User, dossier: Dossier) -> bool:
    """Whoever brought the dossier: the local body, of a plan the head of the department."""
    if dossier.procedure == Procedure.PLAN:
        return holds_post(user, Role.DIRECTOR, dossier.department_id)
    return is_local_officer(user, dossier)


@dataclass(frozen=True, slots=True)
class DossierAct:
    """One act beside the steps: its word in the address, who may do it, when it is open."""

    slug: str
    title: str | Promise
    may: Callable[[User, Dossier], bool]
    is_open: Callable[[Dossier], bool]


WITHOUT_PROJECT = frozenset({Procedure.PROPOSAL.value, Procedure.PLAN.value})
"""Procedures about a plan: there is no project yet whose policy could be approved."""


def _runs(dossier: Dossier) -> bool:
    return dossier.state not in CLOSED


def _rests_on_list(dossier: Dossier) -> bool:
    return (
        _runs(dossier)
        and dossier.procedure == Procedure.ESTABLISHMENT
        and standing_of(dossier) is not None
    )


def _waits_for_ministry(dossier: Dossier) -> bool:
    return (
        dossier.procedure == Procedure.PLAN
        and dossier.state == DossierState.UNDER_APPRAISAL
        and dossier.sendings.filter(opinion__is_open=True).exists()
    )


def _agreement_runs(dossier: Dossier) -> bool:
    """Whether the ministry owes its agreement within a limit (NĐ 68/2017 Art 6)."""
    return (
        _waits_for_ministry(dossier)
        and dossier.sendings.filter(opinion__is_open=True, asks=PlanSending.Asks.AGREEMENT).exists()
        and dossier.deadlines.filter(
            step="ministry_opinion", status=Deadline.Status.OPEN, amount__isnull=False
        ).exists()
    )


def _appraisal_runs(dossier: Dossier) -> bool:
    return dossier.state == DossierState.UNDER_APPRAISAL


ACTS: dict[str, DossierAct] = {
    act.slug: act
    for act in (
        DossierAct(
            "facts",
            _("Cập nhật số liệu"),
            may_record_facts,
            lambda dossier: (
                _runs(dossier)
                and dossier.procedure not in WITHOUT_PROJECT
                and bool(fact_columns(dossier.procedure))
            ),
        ),
        DossierAct("list-entry", _("Chọn cụm trong Danh mục"), may_record_facts, _rests_on_list),
        DossierAct("ministry-full", _("Bộ xác nhận hồ sơ đầy đủ"), is_of_ministry, _agreement_runs),
        DossierAct(
            "ministry-asks-others",
            _("Bộ lấy ý kiến các Bộ, ngành"),
            is_of_ministry,
            _agreement_runs,
        ),
        DossierAct(
            "ministry-others-answered",
            _("Các Bộ, ngành đã trả lời"),
            is_of_ministry,
            _agreement_runs,
        ),
        DossierAct(
            "ministry-letter",
            _("Ghi văn bản trả lời của Bộ"),
            may_enter_ministry_letter,
            _waits_for_ministry,
        ),
        DossierAct(
            "add-request",
            _("Nhận thêm đề nghị của doanh nghiệp"),
            is_local_officer,
            lambda dossier: dossier.state in {DossierState.REQUESTED, DossierState.ANNOUNCED},
        ),
        DossierAct("add-body", _("Lấy thêm ý kiến"), is_of_department, _appraisal_runs),
        DossierAct("drop-body", _("Dừng lấy ý kiến"), is_of_department, _appraisal_runs),
        DossierAct(
            "close-silence",
            _("Khép lại ý kiến quá hạn"),
            is_of_department,
            _appraisal_runs,
        ),
        DossierAct(
            "late-opinion",
            _("Ghi ý kiến gửi muộn"),
            may_enter_late_opinion,
            lambda dossier: dossier.was_submitted,
        ),
        DossierAct(
            "investment-policy",
            _("Chấp thuận chủ trương đầu tư"),
            may_note_investment_policy,
            lambda dossier: dossier.procedure not in WITHOUT_PROJECT,
        ),
        DossierAct(
            "stop",
            _("Tạm dừng xử lý"),
            is_of_department,
            lambda dossier: _runs(dossier) and dossier.state != DossierState.STOPPED,
        ),
        DossierAct(
            "resume",
            _("Tiếp tục xử lý"),
            is_of_department,
            lambda dossier: dossier.state == DossierState.STOPPED,
        ),
        DossierAct("extend", _("Xin lỗi và hẹn lại ngày trả kết quả"), is_of_department, _runs),
        DossierAct("withdraw", _("Rút hồ sơ"), may_withdraw, _runs),
        DossierAct(
            "resubmit",
            _("Nộp lại hồ sơ"),
            is_local_officer,
            lambda dossier: dossier.state in {DossierState.REFUSED, DossierState.WITHDRAWN},
        ),
    )
}
"""Every act, in the order in which the dossier page offers them."""

ROUND_ACTS = {"add-body", "drop-body", "close-silence"}
"""Open only while a round of opinions runs."""

UNANSWERED_ACTS = {"late-opinion"}
"""Open only where a body was let go without an answer."""


def acts_for(
    user: User, dossier: Dossier, *, round_is_open: bool, has_unanswered: bool = False
) -> list[DossierAct]:
    """The acts that the person may do on the dossier now."""
    return [
        act
        for act in ACTS.values()
        if act.is_open(dossier)
        and (round_is_open or act.slug not in ROUND_ACTS)
        and (has_unanswered or act.slug not in UNANSWERED_ACTS)
        and act.may(user, dossier)
    ]
