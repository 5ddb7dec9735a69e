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
from procedures.models import Dossier, Role, User
from procedures.states import CLOSED, DossierState

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


@dataclass(frozen=True, slots=True)
class DossierAct:
    """One act beside the steps: its word in the address, who may do it, when it is open."""

    slug: str
    title: str | Promise
    may: Callable[[User, Dossier], bool]
    is_open: Callable[[Dossier], bool]


def _runs(dossier: Dossier) -> bool:
    return dossier.state not in CLOSED


def _appraisal_runs(dossier: Dossier) -> bool:
    return dossier.state == DossierState.UNDER_APPRAISAL


ACTS: dict[str, DossierAct] = {
    act.slug: act
    for act in (
        DossierAct(
            "facts",
            _("Cập nhật số liệu"),
            may_record_facts,
            _runs,
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
        DossierAct("withdraw", _("Rút hồ sơ"), is_local_officer, _runs),
        DossierAct(
            "resubmit",
            _("Nộp lại hồ sơ"),
            is_local_officer,
            lambda dossier: dossier.state in {DossierState.REFUSED, DossierState.WITHDRAWN},
        ),
    )
}
"""Every act, in the order in which the dossier page offers them."""

ROUND_ACTS = {"add-body", "drop-body"}
"""Open only while a round of opinions runs."""


def acts_for(user: User, dossier: Dossier, *, round_is_open: bool) -> list[DossierAct]:
    """The acts that the person may do on the dossier now."""
    return [
        act
        for act in ACTS.values()
        if act.is_open(dossier)
        and act.may(user, dossier)
        and (round_is_open or act.slug not in ROUND_ACTS)
    ]
