"""Proposing a cluster for the plan, and what the department makes of it (Art 34.1, 5.1, 7.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from procedures.acts import Act
from procedures.folding import folded
from procedures.models import (
    LISTED_COLUMNS,
    Change,
    Cluster,
    Dossier,
    ListEntry,
    PlanLine,
    Procedure,
    Proposal,
    Stage,
    Supplement,
)
from procedures.refusals import RuleRefused
from procedures.regimes import RegimeFacts, regime_for
from procedures.selectors.development_list import entry_named, spellings, version_in_force
from procedures.services import deadlines
from procedures.services.acting import LegalAct, holding, legal_act
from procedures.services.opening import Governed, Offices, open_dossier
from procedures.services.regime_pinning import keep_regime_current
from procedures.services.submission import Asked, enter_cluster
from procedures.statements import insert, update
from procedures.states import CLOSED, DossierState

LAW_OF_THE_DAY = Governed()
Outcome = Proposal.Outcome
ENDS = frozenset({Outcome.PUT_OFF, Outcome.REFUSED})
"""Outcomes with which a proposal is at its end; the others go on into a plan."""

CHANGEABLE = ("name", "commune", "area_ha", "sectors", "stage", "cost_bn")
"""What the department may take up otherwise than it was proposed."""


@dataclass(frozen=True, slots=True)
class Proposing:
    """What is proposed: columns of the List, and the entry of today's List that it is about."""

    change: str
    listed: Mapping[str, Any]
    entry: ListEntry | None = None
    cluster: Cluster | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def file_proposal(
    *,
    offices: Offices,
    proposing: Proposing,
    act: Act,
    governed: Governed = LAW_OF_THE_DAY,
    is_invented: bool = False,
) -> Dossier:
    """A local office proposes one cluster; the department has it from this day on.

    Raises RuleRefused when what is proposed does not fit the List in force, when its reason is
    missing, and while the same office has an open proposal for the cluster.
    """
    listed = {column: proposing.listed[column] for column in proposing.listed}
    if act.by is not None:
        _require_sense(proposing, offices, act)
        _refuse_second(proposing, offices)
    cluster = proposing.cluster or (proposing.entry.cluster if proposing.entry else None)
    dossier = open_dossier(
        procedure="proposal",
        cluster=cluster or _cluster_of(listed, offices, proposing.facts),
        offices=offices,
        act=act,
        governed=governed,
        facts=proposing.facts or {"area_ha": listed.get("area_ha")},
        is_invented=is_invented,
    )
    insert(
        Proposal(
            dossier=dossier,
            folded_name=folded(str(listed["name"])),
            change=proposing.change,
            entry=proposing.entry,
            **listed,
        )
    )
    with holding(dossier), legal_act(dossier.pk, act) as doing:
        keep_regime_current(doing, submitting=True)
        doing.move_to(DossierState.SUBMITTED)
        deadlines.start(doing, "take_up")
        doing.record(
            "proposal.filed",
            basis=doing.law_step("submit").basis,
            cluster=listed["name"],
            change=proposing.change,
            area_ha=listed.get("area_ha"),
        )
        doing.owe("proposal_filed", "holder")
    return dossier


def _cluster_of(listed: Mapping[str, Any], offices: Offices, facts: Mapping[str, Any]) -> Cluster:
    return enter_cluster(
        Asked(
            name=str(listed["name"]),
            location=str(listed.get("commune") or ""),
            main_sectors=str(listed.get("sectors") or ""),
            facts={"area_ha": listed.get("area_ha"), **facts},
        ),
        offices.province,
    )


def _refuse_second(proposing: Proposing, offices: Offices) -> None:
    """One running proposal of an office about one cluster, however its name is spelt."""
    name = str(proposing.listed["name"])
    cluster = proposing.cluster or (proposing.entry.cluster if proposing.entry else None)
    same = Q(folded_name__in=spellings(name))
    if cluster is not None:
        same |= Q(dossier__cluster=cluster)
    running = (
        Proposal.objects.filter(same, dossier__local_body=offices.local_body)
        .exclude(dossier__state__in=[state.value for state in CLOSED])
        .values_list("dossier__code", flat=True)
        .first()
    )
    if running is not None:
        raise RuleRefused(
            _("%(office)s đã có đề xuất cho cụm “%(name)s” đang được xem xét (hồ sơ %(code)s).")
            % {"office": offices.local_body, "name": name, "code": running},
            field="name",
        )


def _require_area(proposing: Proposing, act: Act) -> None:
    """No new cluster, and no larger one, above the greatest area that the law of the day allows."""
    area = proposing.listed["area_ha"]
    entry = proposing.entry
    grows = proposing.change == Change.ADDED or (
        proposing.change == Change.RESIZED
        and (entry is None or entry.area_ha is None or area > entry.area_ha)
    )
    greatest = regime_for(Procedure.PROPOSAL, RegimeFacts(on=act.day)).regime.value("area.max")
    if grows and area > greatest.value:
        raise RuleRefused(
            _("Diện tích cụm công nghiệp không vượt quá %(max)s ha.") % {"max": greatest.value},
            greatest.basis,
            field="area_ha",
        )


def _require_same_cluster(proposing: Proposing, entry: ListEntry) -> None:
    """What is said of a cluster of the List is what the List says; only a resizing changes area."""
    listed = proposing.listed
    told = {"name": entry.name, "place": entry.commune}
    if spellings(str(listed["name"]))[0] != spellings(entry.name)[0]:
        raise RuleRefused(
            _("Tên khác với cụm đã chọn trong Danh mục (“%(name)s”).") % told,
            LIST_BASIS,
            field="name",
        )
    if entry.commune and folded(str(listed["commune"])) != folded(entry.commune):
        raise RuleRefused(
            _("Địa điểm khác với cụm đã chọn trong Danh mục (“%(place)s”).") % told,
            LIST_BASIS,
            field="commune",
        )
    if (
        proposing.change == Change.WITHDRAWN
        and entry.area_ha is not None
        and listed["area_ha"] != entry.area_ha
    ):
        raise RuleRefused(
            _("Diện tích khác với cụm đã chọn trong Danh mục (%(area)s ha).")
            % {"area": f"{entry.area_ha.normalize():f}".replace(".", ",")},
            LIST_BASIS,
            field="area_ha",
        )


def _require_sense(proposing: Proposing, offices: Offices, act: Act) -> None:
    listed = proposing.listed
    if proposing.change not in Proposal.PROPOSABLE:
        raise RuleRefused(_("Chọn nội dung đề xuất."), field="change")
    for column, words in (
        ("name", _("Chưa ghi tên cụm.")),
        ("commune", _("Chưa ghi địa điểm đến cấp xã.")),
        ("reason", _("Phải nêu lý do đề xuất.")),
    ):
        if not str(listed.get(column) or "").strip():
            raise RuleRefused(words, LIST_BASIS, field=column)
    area = listed.get("area_ha")
    if area is None or area <= 0:
        raise RuleRefused(_("Diện tích phải lớn hơn 0."), LIST_BASIS, field="area_ha")
    _require_area(proposing, act)
    version = version_in_force(offices.province.pk, act.day)
    if version is None:
        return
    entry = proposing.entry
    if proposing.change == Change.ADDED:
        same = entry_named(version, str(listed["name"]))
        if same is not None and same.is_in_force:
            raise RuleRefused(
                _("“%(name)s” đã có trong Danh mục hiện hành; đề xuất điều chỉnh cụm đó.")
                % {"name": same.name},
                LIST_BASIS,
                field="name",
            )
        return
    if entry is None or entry.version_id != version.pk:
        raise RuleRefused(
            _("Chọn cụm trong Danh mục hiện hành (%(paper)s).") % {"paper": version.paper},
            LIST_BASIS,
            field="entry",
        )
    _require_same_cluster(proposing, entry)
    if proposing.change == Change.BROUGHT_FORWARD:
        if entry.stage != Stage.LATER or entry.change == Change.WITHDRAWN:
            raise RuleRefused(
                _("Chỉ cụm xếp ở giai đoạn sau mới đưa lên được."), LIST_BASIS, field="entry"
            )
    elif entry.change == Change.WITHDRAWN:
        raise RuleRefused(
            _("“%(name)s” đã được đưa ra khỏi Danh mục.") % {"name": entry.name},
            LIST_BASIS,
            field="entry",
        )
    if proposing.change == Change.RESIZED and area == entry.area_ha:
        raise RuleRefused(
            _("Diện tích đề xuất bằng diện tích trong Danh mục (%(area)s ha).")
            % {"area": f"{entry.area_ha.normalize():f}" if entry.area_ha else ""},
            LIST_BASIS,
            field="area_ha",
        )


LIST_BASIS = "NĐ 32/2024 Art 4.2(đ)"
"""Where the fields of the List stand; R1's own list of fields is not sourced."""


# --- the department ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Considered:
    """What the department makes of a proposal; ``changed`` are columns with their new values."""

    outcome: str
    reason: str
    merged_into: Proposal | None = None
    changed: Mapping[str, Any] = field(default_factory=dict)


def consider(*, dossier_id: int, act: Act, considered: Considered) -> Proposal:
    """Take a proposal up, merge it, take it up changed, put it off, or refuse it: with the reason.

    May be done again until a plan is approved. Raises RuleRefused without a reason, and while the
    draft of a plan rests on what is now refused.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = doing.law_step("take_up").basis
        proposal = dossier.proposal
        _require_outcome(doing, proposal, considered, basis)
        proposal.outcome = considered.outcome
        proposal.outcome_reason = considered.reason.strip()
        proposal.outcome_on = act.on
        proposal.outcome_document = act.document
        proposal.merged_into = considered.merged_into
        proposal.changed = _changed(proposal, considered)
        update(
            proposal,
            (
                "outcome",
                "outcome_reason",
                "outcome_on",
                "outcome_document",
                "merged_into",
                "changed",
            ),
        )
        deadlines.finish(doing, deadlines.open_deadline(dossier, "take_up"))
        if considered.outcome in ENDS:
            _end(doing, DossierState.REFUSED)
        else:
            doing.move_to(DossierState.UNDER_APPRAISAL)
            doing.set(handed_out=True)
            if deadlines.open_deadline(dossier, "decide") is None:
                deadlines.start(doing, "decide")
        doing.record(
            "proposal.considered",
            basis=basis,
            outcome=considered.outcome,
            reason=proposal.outcome_reason or None,
            merged_into=considered.merged_into.name if considered.merged_into else None,
            taken_up_as=dict(proposal.changed) or None,
        )
        doing.owe("proposal_considered", "local_body")
    return proposal


def _require_outcome(
    doing: LegalAct, proposal: Proposal, considered: Considered, basis: str
) -> None:
    dossier = doing.dossier
    if dossier.state in CLOSED:
        raise RuleRefused(_("Đề xuất đã kết thúc."), basis)
    if dossier.state == DossierState.AWAITING_SUPPLEMENT and doing.act.by is not None:
        raise RuleRefused(_("Đề xuất đang chờ cơ quan đề xuất bổ sung."), basis)
    if considered.outcome not in Outcome.values:
        raise RuleRefused(_("Chọn kết quả xem xét đề xuất."), basis, field="outcome")
    if not considered.reason.strip() and doing.act.by is not None:
        raise RuleRefused(_("Phải nêu lý do để trả lời cơ quan đề xuất."), basis, field="reason")
    if considered.outcome == Outcome.MERGED:
        _require_other(proposal, considered.merged_into, basis)
    if considered.outcome == Outcome.CHANGED and not considered.changed:
        raise RuleRefused(_("Ghi nội dung được điều chỉnh."), basis, field="area_ha")
    if unknown := set(considered.changed) - set(CHANGEABLE):
        raise ValueError(f"no column that the department changes: {sorted(unknown)}")
    leaves = considered.outcome in ENDS or considered.outcome == Outcome.MERGED
    line = (
        PlanLine.objects.filter(proposal=proposal)
        .exclude(dossier__state__in=[state.value for state in CLOSED])
        .select_related("dossier")
        .first()
    )
    if leaves and line is not None:
        raise RuleRefused(
            _("Dự thảo Danh mục của hồ sơ %(code)s đang dùng đề xuất này; đưa dòng đó ra trước.")
            % {"code": line.dossier.code},
            basis,
            field="outcome",
        )


def _require_other(proposal: Proposal, other: Proposal | None, basis: str) -> None:
    if other is None:
        raise RuleRefused(_("Chọn đề xuất được gộp vào."), basis, field="merged_into")
    if other.pk == proposal.pk or other.merged_into_id is not None:
        raise RuleRefused(
            _("Không gộp vào chính nó, hoặc vào đề xuất đã gộp với đề xuất khác."),
            basis,
            field="merged_into",
        )
    if other.dossier.province_id != proposal.dossier.province_id or (other.dossier.state in CLOSED):
        raise RuleRefused(
            _("Chỉ gộp vào đề xuất đang mở của cùng tỉnh."), basis, field="merged_into"
        )
    if proposal.merged_here.exists():
        raise RuleRefused(_("Đã có đề xuất khác gộp vào đề xuất này."), basis, field="merged_into")


def _changed(proposal: Proposal, considered: Considered) -> dict[str, Any]:
    """The changed columns as JSON keeps them; what is as proposed is no change."""
    if considered.outcome != Outcome.CHANGED:
        return {}
    return {
        column: str(value) if value is not None else None
        for column, value in considered.changed.items()
        if value != getattr(proposal, column)
    }


def as_taken_up(proposal: Proposal) -> dict[str, Any]:
    """The columns of the List as the department has taken the proposal up."""
    listed = proposal.listed()
    for column, text in proposal.changed.items():
        listed[column] = Proposal._meta.get_field(column).to_python(text)  # type: ignore[union-attr]
    return {column: listed[column] for column in LISTED_COLUMNS}


def _end(doing: LegalAct, state: DossierState) -> None:
    dossier = doing.dossier
    if dossier.state == DossierState.UNDER_APPRAISAL:
        doing.move_to(DossierState.AWAITING_DECISION)
    doing.move_to(state)
    for step in ("take_up", "decide"):
        deadlines.finish(doing, deadlines.open_deadline(dossier, step))
    doing.set(closed_on=doing.act.on)


def end_with_plan(*, dossier_id: int, act: Act, plan: Dossier, approved: bool) -> Dossier:
    """The plan that took the proposal up was approved, or was not: the proposal ends with it."""
    with legal_act(dossier_id, act) as doing:
        _end(doing, DossierState.DECIDED if approved else DossierState.REFUSED)
        doing.record(
            "proposal.ended_with_plan",
            basis=doing.law_step("decide").basis,
            plan=plan.code,
            approved=approved,
        )
        doing.owe("proposal_ended", "local_body")
    return doing.dossier


# --- more from the proposer ----------------------------------------------------------------------


def ask_for_more(*, dossier_id: int, act: Act, reason: str) -> Supplement:
    """Give the proposal back to be completed; the department's own period stands still."""
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = doing.law_step("take_up").basis
        if not reason.strip():
            raise RuleRefused(_("Ghi rõ nội dung cần bổ sung."), basis, field="reason")
        doing.move_to(DossierState.AWAITING_SUPPLEMENT)
        supplement = Supplement(
            dossier=dossier,
            number=dossier.supplements.count() + 1,
            asked_from_step="take_up",
            requested_on=act.on,
            requested_by=act.by,
            missing=[],
            reason=reason.strip(),
            document=act.document,
        )
        insert(supplement)
        deadlines.stop(
            doing,
            deadlines.open_deadline(dossier, "take_up"),
            reason=gettext_noop("Yêu cầu bổ sung hồ sơ"),
            basis=basis,
        )
        doing.record(
            "supplement.requested", basis=basis, number=supplement.number, reason=reason.strip()
        )
        doing.owe("proposal_returned", "local_body")
    return supplement


def bring_more(
    *, dossier_id: int, act: Act, answer: str, listed: Mapping[str, Any] | None = None
) -> Dossier:
    """The proposer answers, and may mend the fields of the List; the department goes on."""
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = doing.law_step("take_up").basis
        supplement = dossier.supplements.filter(is_answered=False).order_by("-number").first()
        if supplement is None or dossier.state != DossierState.AWAITING_SUPPLEMENT:
            raise RuleRefused(_("Không có yêu cầu bổ sung nào đang mở."), basis)
        if not answer.strip() and act.by is not None:
            raise RuleRefused(_("Ghi nội dung đã bổ sung."), basis, field="answer")
        supplement.received_on = act.on
        supplement.is_answered = True
        supplement.answer = answer.strip()
        update(supplement, ("received_on", "is_answered", "answer"))
        mended = _mend(dossier.proposal, listed or {})
        doing.move_to(DossierState.SUBMITTED)
        deadlines.resume(doing, deadlines.open_deadline(dossier, "take_up"))
        doing.record(
            "supplement.received", basis=basis, number=supplement.number, mended=mended or None
        )
        doing.owe("proposal_filed", "holder")
    return dossier


def _mend(proposal: Proposal, listed: Mapping[str, Any]) -> dict[str, list[Any]]:
    mended = {
        column: [getattr(proposal, column), value]
        for column, value in listed.items()
        if column in LISTED_COLUMNS and getattr(proposal, column) != value
    }
    if mended:
        for column, (_old, value) in mended.items():
            setattr(proposal, column, value)
        proposal.folded_name = folded(proposal.name)
        update(proposal, ("folded_name", *mended))
    return mended


def reconsider(*, dossier_id: int, act: Act, reason: str) -> Dossier:
    """Look at a proposal again before the plan is approved. Raises RuleRefused without a reason."""
    with legal_act(dossier_id, act) as doing:
        basis = doing.law_step("take_up").basis
        if not reason.strip():
            raise RuleRefused(_("Cần nêu lý do xem xét lại."), basis, field="reason")
        deadlines.finish(doing, deadlines.open_deadline(doing.dossier, "decide"))
        deadlines.start(doing, "take_up")
        doing.record("proposal.reconsidered", basis=basis, reason=reason.strip())
    return doing.dossier
