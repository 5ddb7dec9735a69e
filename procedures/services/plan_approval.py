"""The approved plan becomes the List in force from its day; the earlier one ends the day before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import (
    Cluster,
    Decision,
    Dossier,
    ListEntry,
    ListVersion,
    PlanLine,
)
from procedures.refusals import RuleRefused
from procedures.selectors.development_list import clusters_named, spellings, totals_of
from procedures.services import plan_law
from procedures.services.acting import LegalAct, legal_act
from procedures.services.opinion_answers import require_answered
from procedures.services.plan_ministry import require_ministry
from procedures.services.regime_pinning import keep_regime_current
from procedures.statements import insert
from procedures.states import DossierState


@dataclass(frozen=True, slots=True)
class Approval:
    """The decision as it was signed: who, which number, from when, and the papers behind it.

    ``valid_from`` None is the day of signature.
    """

    authority: str
    number: str
    symbol: str = ""
    valid_from: date | None = None
    signatory: str = ""
    signatory_title: str = ""
    council_resolution: str = ""
    appraisal_report: str = ""
    submission: str = ""

    @property
    def paper(self) -> str:
        """Number and symbol, as the paper carries them."""
        return f"{self.number}/{self.symbol}" if self.symbol else self.number


def approve(*, dossier_id: int, act: Act, approval: Approval) -> ListVersion:
    """Record the competent authority's approval; the draft becomes the approved List.

    Raises RuleRefused without the authority or the number, while an opinion is not answered, while
    a line is incomplete, and for a day on which the province has another List already.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = plan_law.plan_step(dossier, "decide").basis
        require_answered(doing)
        require_ministry(doing)
        _require_paper(dossier, act, approval, basis)
        late_by = _close(doing, act, approval, DossierState.DECIDED)
        version = _make_version(doing, act, approval, basis)
        totals = totals_of(version.entries.all())
        doing.record(
            "plan.approved",
            basis=basis,
            number=approval.paper,
            authority=approval.authority,
            valid_from=version.valid_from,
            clusters=totals.clusters,
            area_ha=totals.area_ha,
            changes={name: count for name, count in totals.by_change.items() if count},
            late_by=late_by,
        )
        for audience in ("department", "ministry"):
            doing.owe("plan_approved", audience)
    return version


def _require_paper(dossier: Dossier, act: Act, approval: Approval, basis: str) -> None:
    if not approval.authority.strip():
        raise RuleRefused(_("Ghi cơ quan phê duyệt."), basis, field="authority")
    if not approval.number.strip():
        raise RuleRefused(_("Ghi số quyết định phê duyệt."), basis, field="number")
    valid_from = approval.valid_from or act.day
    if valid_from < act.day:
        raise RuleRefused(
            _("Danh mục không có hiệu lực trước ngày phê duyệt."), basis, field="valid_from"
        )
    if ListVersion.objects.filter(province=dossier.province_id, valid_from=valid_from).exists():
        raise RuleRefused(
            _("Tỉnh đã có Danh mục có hiệu lực từ đúng ngày này."), basis, field="valid_from"
        )
    if dossier.plan_lines.filter(area_ha__isnull=True).exists():
        raise RuleRefused(_("Dự thảo còn cụm chưa ghi diện tích."), basis)
    if not dossier.plan_lines.exists():
        raise RuleRefused(_("Dự thảo Danh mục chưa có cụm nào."), basis)


def _close(doing: LegalAct, act: Act, approval: Approval, state: DossierState) -> int | None:
    """End the dossier with the decision's row; by how much its step was late."""
    doing.move_to(state)
    insert(
        Decision(
            dossier=doing.dossier,
            outcome=Decision.Outcome.APPROVED,
            number=approval.number.strip()[:20],
            symbol=approval.symbol.strip()[:40],
            decided_on=act.day,
            signatory=approval.signatory,
            signatory_title=approval.signatory_title,
        )
    )
    doing.set(closed_on=act.on)
    return plan_law.end(doing, "decide")


def record_one_cluster(*, dossier_id: int, act: Act, approval: Approval) -> Dossier:
    """The approval of a plan of which an old record tells one cluster only.

    No List is made of it: it would say of every other cluster that it is not in the plan.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        basis = plan_law.plan_step(doing.dossier, "decide").basis
        late_by = _close(doing, act, approval, DossierState.DECIDED)
        doing.record(
            "plan.approved_one_cluster", basis=basis, number=approval.paper, late_by=late_by
        )
    return doing.dossier


def _make_version(doing: LegalAct, act: Act, approval: Approval, basis: str) -> ListVersion:
    dossier = doing.dossier
    version = ListVersion(
        province=dossier.province,
        plan=dossier,
        origin=ListVersion.Origin.PLAN,
        period=dossier.plan.period,
        authority=approval.authority.strip(),
        paper=approval.paper.strip(),
        approved_on=act.day,
        valid_from=approval.valid_from or act.day,
        council_resolution=approval.council_resolution.strip(),
        appraisal_report=approval.appraisal_report.strip(),
        submission=approval.submission.strip(),
        entered_by=act.by,
        is_invented=dossier.is_invented,
    )
    insert(version)
    lines = list(
        dossier.plan_lines.select_related("previous__cluster", "proposal__dossier__cluster")
    )
    registered = clusters_named(dossier.province_id, [line.name for line in lines])
    insert(
        *(
            ListEntry(
                version=version,
                position=position,
                change=line.change,
                previous=line.previous,
                cluster=_cluster_of(line, registered),
                proposal=line.proposal.dossier if line.proposal else None,
                folded_name=line.folded_name,
                **line.listed(),
            )
            for position, line in enumerate(lines, 1)
        )
    )
    return version


def _cluster_of(line: PlanLine, registered: dict[str, Cluster]) -> Cluster | None:
    if line.proposal is not None and line.proposal.dossier.cluster is not None:
        return line.proposal.dossier.cluster
    if line.previous is not None and line.previous.cluster is not None:
        return line.previous.cluster
    return registered.get(spellings(line.name)[0])


def refuse(*, dossier_id: int, act: Act, reason: str, approval: Approval) -> Dossier:
    """The competent authority does not approve the plan. Raises RuleRefused without a reason."""
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = plan_law.plan_step(dossier, "decide").basis
        if not reason.strip():
            raise RuleRefused(_("Không phê duyệt thì phải nêu rõ lý do."), basis, field="reason")
        doing.move_to(DossierState.REFUSED)
        insert(
            Decision(
                dossier=dossier,
                outcome=Decision.Outcome.REFUSED,
                number=approval.number.strip()[:20],
                symbol=approval.symbol.strip()[:40],
                decided_on=act.day,
                signatory=approval.signatory,
                signatory_title=approval.signatory_title,
                reason=reason.strip(),
            )
        )
        late_by = plan_law.end(doing, "decide")
        doing.set(closed_on=act.on)
        doing.record("plan.refused", basis=basis, reason=reason.strip(), late_by=late_by)
        doing.owe("plan_refused", "department")
    return dossier
