"""What a dossier's page tells of the development plan: its proposal, its plan, or its List."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from procedures.backends import holds_post, is_administrator, post_for
from procedures.models import (
    Dossier,
    ListedCluster,
    ListVersion,
    Plan,
    PlanLine,
    PlanSending,
    Procedure,
    Proposal,
    Role,
    User,
)
from procedures.selectors.development_list import (
    Totals,
    standing_of,
    totals_of,
)
from procedures.selectors.dossiers import DEPARTMENT_ROLES, PROVINCIAL_ROLES, was_consulted
from procedures.services import plan_law
from procedures.states import CLOSED, DossierState
from workflows.templatetags.ccn import vi_date, vi_number

Row = tuple[Any, ...] | dict[str, Any]
"""A line of a list of facts: label and value, or these with an address."""


def _linked(label: str, value: Any, url: str) -> Row:
    return {"label": label, "value": value, "url": url}


@dataclass
class PlanPart:
    """One section of the dossier's page, in rows of label and value."""

    title: str
    rows: list[Row]
    warning: str = ""
    sendings: list[PlanSending] = field(default_factory=list)
    totals: Totals | None = None
    draft_url: str = ""
    version: ListVersion | None = None


def plan_part_of(dossier: Dossier, user: User, *, inside: bool) -> PlanPart | None:
    """The part that the person may see; None where the plan says nothing of the dossier."""
    match dossier.procedure:
        case Procedure.PROPOSAL:
            return _of_proposal(dossier) if inside else None
        case Procedure.PLAN:
            return _of_plan(dossier, user, inside=inside)
        case Procedure.ESTABLISHMENT:
            return _of_establishment(dossier) if inside else None
    return None


# --- a proposal ----------------------------------------------------------------------------------


def listed_rows(listed: ListedCluster) -> list[Row]:
    """The fields of the List, known ones first, as label and value."""
    rows: list[Row] = []
    for name in (
        "commune",
        "area_ha",
        "stage",
        "housing_m",
        "relics_m",
        "water_m",
        "adjoining",
        "sectors",
        "land_status",
        "cost_bn",
        "reason",
    ):
        column: Any = listed._meta.get_field(name)
        words = str(column.verbose_name)
        value = getattr(listed, name)
        if name == "stage":
            value = listed.get_stage_display()  # type: ignore[attr-defined]
        elif isinstance(value, Decimal):
            value = vi_number(value)
        rows.append((words[:1].upper() + words[1:], value or ""))
    return rows


def _of_proposal(dossier: Dossier) -> PlanPart | None:
    proposal = (
        Proposal.objects.filter(dossier=dossier)
        .select_related("entry__version", "merged_into__dossier")
        .first()
    )
    if proposal is None:
        return None
    rows: list[Row] = [(_("Đề xuất"), proposal.get_change_display())]
    if proposal.entry is not None:
        rows.append(
            _linked(
                _("Trong Danh mục hiện hành"),
                f"{proposal.entry.name} · {vi_number(proposal.entry.area_ha)} ha",
                reverse("list_version", args=[proposal.entry.version_id]),
            )
        )
    rows += listed_rows(proposal)
    if proposal.outcome:
        rows.append((_("Kết quả xem xét"), proposal.get_outcome_display()))
        rows.append((_("Lý do trả lời cơ quan đề xuất"), proposal.outcome_reason))
        if proposal.merged_into is not None:
            rows.append(
                _linked(
                    _("Gộp vào"),
                    proposal.merged_into.name,
                    reverse("dossier", args=[proposal.merged_into.dossier.code]),
                )
            )
        for column, text in proposal.changed.items():
            words = str(Proposal._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
            rows.append((_("Sở điều chỉnh: %(what)s") % {"what": words}, text))
    return PlanPart(_("Nội dung đề xuất"), rows)


# --- a plan --------------------------------------------------------------------------------------


def may_see_draft(user: User, dossier: Dossier) -> bool:
    """Whether the person may read the draft List: the province's offices, and whom they asked.

    The ministry reads the List as it was sent, never the draft.
    """
    if is_administrator(user):
        return True
    department = any(holds_post(user, role, dossier.department_id) for role in DEPARTMENT_ROLES)
    province = any(holds_post(user, role, dossier.provincial_pc_id) for role in PROVINCIAL_ROLES)
    return department or province or was_consulted(user, dossier)


def may_write_draft(user: User, dossier: Dossier) -> bool:
    """Whether the person compiles the plan: a specialist or head of division of the department."""
    post = post_for(user, dossier.department_id, Role.SPECIALIST)
    return post is not None or holds_post(user, Role.DIVISION_HEAD, dossier.department_id)


def plan_term(regime_id: str) -> str:
    """What the law of a regime calls the plan."""
    if regime_id == "R1":
        return _("Quy hoạch phát triển cụm công nghiệp")
    if regime_id == "R4":
        return _("Phương hướng phát triển cụm công nghiệp")
    return _("Phương án phát triển cụm công nghiệp")


def agreement_warning(dossier: Dossier) -> str:
    """A sentence where nobody has found whether the ministry must agree (NĐ 66/2020)."""
    on = dossier.plan.sent_on or dossier.submitted_on or dossier.regime_pinned_on
    if plan_law.asks_of(dossier, on) != PlanSending.Asks.UNCONFIRMED:
        return ""
    return _(
        "Theo NĐ 66/2020, việc xin thỏa thuận của Bộ Công Thương và thời hạn chưa có nguồn được "
        "kiểm chứng. Tỉnh có thể ghi quy định của mình; chưa ghi thì phần mềm không tính thời hạn."
    )


def _of_plan(dossier: Dossier, user: User, *, inside: bool) -> PlanPart | None:
    plan = Plan.objects.filter(dossier=dossier).select_related("base").first()
    if plan is None:
        return None
    dossier.plan = plan
    sees_draft = may_see_draft(user, dossier)
    version = ListVersion.objects.filter(plan=dossier).first()
    rows: list[Row] = [
        (_("Loại"), plan.get_kind_display()),
        (_("Kỳ quy hoạch"), plan.period),
    ]
    if plan.base is not None:
        rows.append(
            _linked(
                _("Danh mục trước"), plan.base.paper, reverse("list_version", args=[plan.base.pk])
            )
        )
    if inside:
        rows += _report_rows(plan)
    if version is not None:
        rows += [
            _linked(
                _("Danh mục được duyệt"), version.paper, reverse("list_version", args=[version.pk])
            ),
            (_("Cơ quan phê duyệt"), version.authority),
            (_("Có hiệu lực từ ngày"), vi_date(version.valid_from)),
        ]
    lines = list(PlanLine.objects.filter(dossier=dossier)) if sees_draft else []
    return PlanPart(
        plan_term(dossier.regime),
        rows,
        warning=agreement_warning(dossier) if dossier.state not in CLOSED else "",
        sendings=list(dossier.sendings.select_related("opinion").order_by("number")),
        totals=totals_of(lines) if lines else None,
        draft_url=reverse("plan_list", args=[dossier.code]) if sees_draft else "",
        version=version,
    )


def _report_rows(plan: Plan) -> list[Row]:
    rows: list[Row] = []
    if plan.summary:
        rows.append((_("Thuyết minh"), plan.summary))
    if plan.report_document:
        rows.append((_("Báo cáo"), plan.report_document))
    if plan.plan_body:
        rows.append((_("Cơ quan lập quy hoạch"), plan.plan_body))
    if plan.directed_on:
        rows.append((_("Ngày chỉ đạo"), vi_date(plan.directed_on)))
    if plan.direction_document:
        rows.append((_("Văn bản chỉ đạo"), plan.direction_document))
    if plan.ministry_passed_over:
        rows.append((_("Không hỏi Bộ Công Thương, vì"), plan.ministry_passed_over))
    return rows


# --- a dossier that rests on the List ------------------------------------------------------------


def _of_establishment(dossier: Dossier) -> PlanPart | None:
    standing = standing_of(dossier)
    title = _("Trong Danh mục cụm công nghiệp")
    if standing is None:
        return PlanPart(
            title,
            [],
            warning=_(
                "Chưa có Danh mục của tỉnh trong phần mềm cho ngày này: thông tin “có trong Danh "
                "mục”, tên và diện tích trong Danh mục là do người nhập tay."
            ),
        )
    version, entry = standing.version, standing.entry
    rows: list[Row] = [
        _linked(_("Danh mục"), version.paper, reverse("list_version", args=[version.pk])),
        (_("Có hiệu lực từ ngày"), vi_date(version.valid_from)),
    ]
    if entry is None:
        rows.append((_("Cụm"), _("không có trong Danh mục")))
    else:
        rows += [
            (_("Tên trong Danh mục"), entry.name),
            (_("Địa điểm trong Danh mục"), entry.commune),
            (_("Diện tích trong Danh mục"), f"{vi_number(entry.area_ha)} ha"),
        ]
        if not entry.is_in_force:
            words = (
                entry.get_change_display()
                if entry.change == "withdrawn"
                else entry.get_stage_display()
            )
            rows.append((_("Tình trạng"), words))
    return PlanPart(title, rows, version=version)


# --- the line of the steps -----------------------------------------------------------------------


def plan_steps_line(dossier: Dossier) -> list[dict[str, Any]]:
    """The steps of a proposal or a plan in a line, from the state and the plan's own marks."""
    if dossier.procedure == Procedure.PROPOSAL:
        labels = [_("Đề xuất"), _("Sở xem xét"), _("Chờ phương án"), _("Kết quả")]
        at = {
            DossierState.SUBMITTED: 1,
            DossierState.AWAITING_SUPPLEMENT: 1,
            DossierState.UNDER_APPRAISAL: 2,
            DossierState.AWAITING_DECISION: 2,
        }.get(DossierState(dossier.state_before_stop or dossier.state), 3)
    else:
        labels = [
            _("Lập phương án"),
            _("Chỉ đạo"),
            _("Bộ cho ý kiến"),
            _("Phê duyệt"),
            _("Kết quả"),
        ]
        if not plan_law.has_direction(dossier):
            labels.remove(_("Chỉ đạo"))
        at = labels.index(_place_of_plan(dossier))
    ended = dossier.state in CLOSED
    return [
        {
            "label": label,
            "state": "done"
            if place < at or (ended and place == at)
            else "current"
            if place == at
            else "ahead",
        }
        for place, label in enumerate(labels)
    ]


def _place_of_plan(dossier: Dossier) -> str:
    plan = Plan.objects.filter(dossier=dossier).first()
    if dossier.state in CLOSED:
        return _("Kết quả")
    if dossier.state == DossierState.AWAITING_DECISION:
        return _("Phê duyệt")
    if plan is None or dossier.reported_on is None:
        return _("Lập phương án")
    if plan_law.has_direction(dossier) and plan.directed_on is None:
        return _("Chỉ đạo")
    return _("Bộ cho ý kiến")
