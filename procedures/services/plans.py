"""Compiling the development plan: the draft List, the report, the direction (Arts 5, 7; R1: 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.folding import folded
from procedures.models import (
    LISTED_COLUMNS,
    Change,
    Dossier,
    DossierLink,
    ListVersion,
    Plan,
    PlanLine,
    Proposal,
)
from procedures.refusals import RuleRefused
from procedures.selectors.development_list import totals_of, version_in_force
from procedures.services import plan_law
from procedures.services.acting import LegalAct, holding, legal_act
from procedures.services.opening import Governed, Offices, link, open_dossier
from procedures.services.opinion_answers import require_answered
from procedures.services.proposals import LAW_OF_THE_DAY, as_taken_up
from procedures.services.regime_pinning import keep_regime_current
from procedures.statements import insert, update
from procedures.states import CLOSED, DossierState

RUNNING = [state.value for state in DossierState if state not in CLOSED]


@transaction.atomic
def open_plan(
    *,
    offices: Offices,
    kind: str,
    period: str,
    act: Act,
    governed: Governed = LAW_OF_THE_DAY,
    is_invented: bool = False,
) -> Dossier:
    """The department begins the plan of the province, or its adjustment; the draft starts from the
    List in force, every cluster kept.

    Raises RuleRefused while another plan of the province runs, and for an adjustment of a List
    that is not known here.
    """
    offices = replace(offices, local_body=offices.department)  # no commune's: the department's own
    base = version_in_force(offices.province.pk, act.day) if act.on else None
    if act.by is not None:
        _require_room(offices, kind, period, base)
    dossier = open_dossier(
        procedure="plan",
        cluster=None,
        offices=offices,
        act=act,
        governed=governed,
        is_invented=is_invented,
    )
    plan = Plan(dossier=dossier, kind=kind, period=period.strip(), base=base)
    insert(plan)
    dossier.plan = plan
    with holding(dossier), legal_act(dossier.pk, act) as doing:
        keep_regime_current(doing, submitting=True)
        doing.move_to(DossierState.SUBMITTED)
        doing.move_to(DossierState.UNDER_APPRAISAL)
        doing.set(handed_out=True)
        kept = _keep_base(dossier, base) if kind == Plan.Kind.ADJUSTING else 0
        plan_law.begin(doing, "compile")
        doing.record(
            "plan.opened",
            basis=plan_law.plan_step(dossier, "compile").basis,
            kind=kind,
            period=plan.period,
            base=base.paper if base else None,
            kept=kept,
        )
    return dossier


def _require_room(offices: Offices, kind: str, period: str, base: ListVersion | None) -> None:
    if kind not in Plan.Kind.values:
        raise RuleRefused(_("Chọn lập mới hay điều chỉnh."), field="kind")
    if not period.strip():
        raise RuleRefused(_("Ghi kỳ quy hoạch, ví dụ 2021-2030."), field="period")
    # A plan of which an old record tells one cluster has no period, and is in nobody's way.
    running = (
        Dossier.objects.filter(procedure="plan", province=offices.province, state__in=RUNNING)
        .exclude(plan__period="")
        .first()
    )
    if running is not None:
        raise RuleRefused(
            _("Tỉnh đang có hồ sơ phương án %(code)s chưa kết thúc.") % {"code": running.code}
        )
    if kind == Plan.Kind.ADJUSTING and base is None:
        raise RuleRefused(
            _("Chưa có Danh mục hiện hành để điều chỉnh; hãy nhập Danh mục đã duyệt trước."),
            "NĐ 32/2024 Art 7.1",
            field="kind",
        )


def _keep_base(dossier: Dossier, base: ListVersion | None) -> int:
    if base is None:
        return 0
    lines = [
        PlanLine(
            dossier=dossier,
            change=Change.KEPT,
            previous=entry,
            folded_name=entry.folded_name,
            **entry.listed(),
        )
        for entry in base.entries.exclude(change=Change.WITHDRAWN).order_by("position")
    ]
    if lines:
        insert(*lines)
    return len(lines)


# --- the draft List ------------------------------------------------------------------------------


def include_proposals(*, dossier_id: int, act: Act, proposal_ids: Iterable[int]) -> list[PlanLine]:
    """Bring proposals that were taken up into the draft, each on its line (many offices, one
    report).

    A merged proposal is linked to the plan with the one it was merged into. Raises RuleRefused for
    a proposal that was not taken up, is of another province, or stands in another draft.
    """
    with legal_act(dossier_id, act) as doing:
        dossier = _draft_of(doing)
        wanted = list(
            Proposal.objects.filter(pk__in=list(proposal_ids))
            .select_related("dossier", "entry")
            .order_by("pk")
        )
        if not wanted:
            raise RuleRefused(_("Chọn ít nhất một đề xuất."), field="proposals")
        lines = []
        for proposal in wanted:
            _require_waiting(dossier, proposal, doing)
            line = _line_for(dossier, proposal)
            lines.append(line)
            for one in (proposal, *proposal.merged_here.select_related("dossier")):
                link(one.dossier, dossier, DossierLink.Kind.PROPOSED_IN, act.on)
        doing.record(
            "plan.proposals_included",
            basis=plan_law.plan_step(dossier, "compile").basis,
            clusters=[line.name for line in lines],
        )
    return lines


def _require_waiting(dossier: Dossier, proposal: Proposal, doing: LegalAct) -> None:
    basis = plan_law.plan_step(dossier, "compile").basis
    if proposal.dossier.province_id != dossier.province_id or proposal.dossier.state in CLOSED:
        raise RuleRefused(
            _("“%(name)s” không phải đề xuất đang mở của tỉnh.") % {"name": proposal},
            basis,
            field="proposals",
        )
    if proposal.outcome not in {Proposal.Outcome.TAKEN_UP, Proposal.Outcome.CHANGED}:
        raise RuleRefused(
            _("“%(name)s” chưa được Sở đồng ý đưa vào phương án.") % {"name": proposal},
            basis,
            field="proposals",
        )
    if PlanLine.objects.filter(proposal=proposal, dossier__state__in=RUNNING).exists():
        raise RuleRefused(
            _("“%(name)s” đã có trong dự thảo.") % {"name": proposal}, basis, field="proposals"
        )


def _line_for(dossier: Dossier, proposal: Proposal) -> PlanLine:
    """The line of the entry that the proposal is about, else a new one."""
    listed = as_taken_up(proposal)
    line = None
    if proposal.entry_id is not None:
        line = PlanLine.objects.filter(
            dossier=dossier, previous=proposal.entry_id, proposal__isnull=True
        ).first()
    if line is None:
        line = PlanLine(dossier=dossier, previous=proposal.entry)
    for column, value in listed.items():
        # What the proposer left empty stays as the List has it.
        if value not in (None, "") or line.pk is None:
            setattr(line, column, value)
    if proposal.change == Change.BROUGHT_FORWARD:
        line.stage = "in_period"
    line.change = proposal.change
    line.proposal = proposal
    line.save()
    return line


def set_line(
    *, dossier_id: int, act: Act, line_id: int | None, change: str, listed: Mapping[str, Any]
) -> PlanLine:
    """Write one line of the draft List; ``line_id`` None adds one.

    Raises RuleRefused where the change does not fit the List before, and for missing fields.
    """
    with legal_act(dossier_id, act) as doing:
        dossier = _draft_of(doing)
        basis = plan_law.plan_step(dossier, "compile").basis
        line = (
            PlanLine(dossier=dossier)
            if line_id is None
            else dossier.plan_lines.select_related("previous").get(pk=line_id)
        )
        before = {**line.listed(), "change": line.change} if line.pk else {}
        for column in LISTED_COLUMNS:
            if column in listed:
                setattr(line, column, listed[column])
        line.change = change
        _require_line(dossier, line, basis)
        line.save()
        after = {**line.listed(), "change": line.change}
        doing.record(
            "plan.line_set",
            basis=basis,
            cluster=line.name,
            columns={
                column: [before.get(column), value]
                for column, value in after.items()
                if before.get(column) != value and (before or value not in (None, ""))
            },
        )
    return line


def _require_line(dossier: Dossier, line: PlanLine, basis: str) -> None:
    if line.change not in Change.values:
        raise RuleRefused(_("Chọn thay đổi so với Danh mục trước."), basis, field="change")
    for column, words in (
        ("name", _("Chưa ghi tên cụm.")),
        ("commune", _("Chưa ghi địa điểm đến cấp xã.")),
    ):
        if not getattr(line, column).strip():
            raise RuleRefused(words, basis, field=column)
    if line.area_ha is None or line.area_ha <= 0:
        raise RuleRefused(_("Diện tích phải lớn hơn 0."), basis, field="area_ha")
    if line.change != Change.ADDED and line.previous is None and dossier.plan.base_id:
        raise RuleRefused(
            _("Cụm không có trong Danh mục trước thì là bổ sung mới."), basis, field="change"
        )
    if line.change == Change.ADDED and line.previous is not None:
        raise RuleRefused(
            _("Cụm đã có trong Danh mục trước thì không phải bổ sung mới."), basis, field="change"
        )
    before = line.previous.area_ha if line.previous else None
    if line.change == Change.KEPT and before is not None and before != line.area_ha:
        raise RuleRefused(
            _("Giữ nguyên thì diện tích như Danh mục trước; diện tích đổi là điều chỉnh."),
            basis,
            field="area_ha",
        )
    if line.change == Change.RESIZED and before is not None and before == line.area_ha:
        raise RuleRefused(
            _("Điều chỉnh diện tích thì diện tích phải khác Danh mục trước."),
            basis,
            field="area_ha",
        )
    if line.change not in {Change.KEPT, ""} and not line.reason.strip():
        raise RuleRefused(
            _("Bổ sung, điều chỉnh, đưa ra khỏi Danh mục phải nêu lý do."), basis, field="reason"
        )
    same = (
        dossier.plan_lines.filter(folded_name=folded(line.name), commune=line.commune)
        .exclude(pk=line.pk)
        .exists()
    )
    if same:
        raise RuleRefused(_("Dự thảo đã có cụm cùng tên, cùng địa điểm."), basis, field="name")


def drop_line(*, dossier_id: int, act: Act, line_id: int) -> Dossier:
    """Take a line out of the draft; one that stands in the List before is withdrawn instead.

    A proposal whose line goes is free again for this or another plan.
    """
    with legal_act(dossier_id, act) as doing:
        dossier = _draft_of(doing)
        line = dossier.plan_lines.select_related("proposal__dossier").get(pk=line_id)
        basis = plan_law.plan_step(dossier, "compile").basis
        if line.previous_id is not None and line.proposal_id is None:
            raise RuleRefused(
                _("Cụm đang có trong Danh mục: ghi là “đưa ra khỏi Danh mục”, kèm lý do."), basis
            )
        if line.proposal is not None:
            _unlink(line.proposal, dossier)
        if line.previous is not None:
            _put_back(line)
        else:
            line.delete()
        doing.record("plan.line_dropped", basis=basis, cluster=line.name)
    return dossier


def _unlink(proposal: Proposal, dossier: Dossier) -> None:
    keys = [proposal.pk, *proposal.merged_here.values_list("pk", flat=True)]
    DossierLink.objects.filter(
        source__in=keys, target=dossier, kind=DossierLink.Kind.PROPOSED_IN
    ).delete()


def _put_back(line: PlanLine) -> None:
    """The line as the List before has it."""
    if line.previous is None:
        return
    for column, value in line.previous.listed().items():
        setattr(line, column, value)
    line.change = Change.KEPT
    line.proposal = None
    line.save()


def _draft_of(doing: LegalAct) -> Dossier:
    keep_regime_current(doing)
    dossier = doing.dossier
    if not dossier.plan.lines_open or dossier.state in CLOSED:
        raise RuleRefused(
            _("Dự thảo Danh mục đang ở cơ quan khác hoặc đã xong, không sửa được lúc này."),
            plan_law.plan_step(dossier, "compile").basis,
        )
    return dossier


# --- the report and the direction ----------------------------------------------------------------


def draft_report(*, dossier_id: int, act: Act, summary: str) -> Dossier:
    """The specialist closes the draft and hands it in for signature.

    Raises RuleRefused for an empty draft, while an opinion waits for its answer, and under NĐ
    68/2017 where no body was asked: its dossier holds their written comments.
    """
    with legal_act(dossier_id, act) as doing:
        dossier = _draft_of(doing)
        basis = plan_law.plan_step(dossier, "compile").basis
        require_answered(doing)
        if act.by is not None:
            _require_full_draft(dossier, summary, basis)
        dossier.plan.summary = summary.strip()
        dossier.plan.lines_open = False
        update(dossier.plan, ("summary", "lines_open"))
        doing.record("plan.drafted", basis=basis, **_told(dossier))
        doing.owe("plan_drafted", "holder")
    return dossier


def _require_full_draft(dossier: Dossier, summary: str, basis: str) -> None:
    if not dossier.plan_lines.exists():
        raise RuleRefused(_("Dự thảo Danh mục chưa có cụm nào."), basis)
    if not summary.strip():
        raise RuleRefused(
            _("Ghi thuyết minh: căn cứ, sự cần thiết, nội dung chính."), basis, field="summary"
        )
    if dossier.regime == "R1" and not dossier.opinions.exists():
        raise RuleRefused(
            _("Hồ sơ quy hoạch phải có ý kiến bằng văn bản của các sở, UBND cấp huyện."), basis
        )


def _told(dossier: Dossier) -> dict[str, Any]:
    totals = totals_of(dossier.plan_lines.all())
    return {
        "clusters": totals.clusters,
        "area_ha": totals.area_ha,
        "changes": {name: count for name, count in totals.by_change.items() if count},
    }


def return_draft(*, dossier_id: int, act: Act, reason: str) -> Dossier:
    """The director, the provincial People's Committee or the approver gives the draft back."""
    with legal_act(dossier_id, act) as doing:
        dossier = doing.dossier
        basis = plan_law.plan_step(dossier, "compile").basis
        if not reason.strip():
            raise RuleRefused(_("Cần nêu lý do trả lại."), basis, field="reason")
        plan_law.end(doing, "direct")
        reopen(doing)
        doing.set(reported_on=None)
        plan_law.begin(doing, "compile")
        doing.record("plan.returned", basis=basis, reason=reason.strip())
        doing.owe("plan_returned", "specialist")
    return dossier


def reopen(doing: LegalAct) -> None:
    """The department may change the draft again."""
    doing.dossier.plan.lines_open = True
    update(doing.dossier.plan, ("lines_open",))


def report(*, dossier_id: int, act: Act) -> Dossier:
    """The signed report goes to the provincial People's Committee (Art 5.1, 7.1)."""
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        require_answered(doing)
        plan = dossier.plan
        plan.lines_open = False
        plan.report_document = act.document
        update(plan, ("lines_open", "report_document"))
        late_by = plan_law.end(doing, "compile")
        if plan_law.has_direction(dossier):
            plan_law.begin(doing, "direct")
        doing.set(reported_on=act.on)
        doing.record(
            "plan.reported",
            basis=plan_law.plan_step(dossier, "compile").basis,
            late_by=late_by,
            **_told(dossier),
        )
        doing.owe("plan_reported", "holder")
    return dossier


def direct(*, dossier_id: int, act: Act, plan_body: str, direction: str = "") -> Dossier:
    """The provincial People's Committee directs the plan-making body (Art 5.2, 7.2).

    Raises RuleRefused without the body, and where the regime has no such step.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = plan_law.plan_step(dossier, "direct").basis
        if not plan_body.strip() and act.by is not None:
            raise RuleRefused(
                _("Ghi cơ quan lập quy hoạch được chỉ đạo."), basis, field="plan_body"
            )
        plan = dossier.plan
        plan.plan_body = plan_body.strip()
        plan.direction = direction.strip()
        plan.direction_document = act.document
        plan.directed_on = act.on
        update(plan, ("plan_body", "direction", "direction_document", "directed_on"))
        plan_law.end(doing, "direct")
        doing.record(
            "plan.directed", basis=basis, plan_body=plan.plan_body or None, reason=direction or None
        )
        doing.owe("plan_directed", "holder")
        doing.owe("plan_directed", "department")
    return dossier
