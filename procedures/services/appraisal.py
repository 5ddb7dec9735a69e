"""The department's appraisal: who has it in hand, and the report that ends it (Art 10.3, 11)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import AppraisalReport, Dossier, Post, Role, User
from procedures.refusals import RuleRefused
from procedures.selectors.offices import in_place_of
from procedures.services import deadlines
from procedures.services.acting import LegalAct, legal_act
from procedures.services.early_clusters import require_conclusion
from procedures.services.opinion_answers import require_answered
from procedures.services.regime_pinning import keep_regime_current
from procedures.statements import insert, update
from procedures.states import DossierState


def assign_specialist(*, dossier_id: int, act: Act, specialist: User | None) -> Dossier:
    """The head of division gives the dossier to a specialist of the department.

    Raises RuleRefused when the person holds no such post there on the day.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        if specialist is not None and act.on is not None:
            holds = Post.objects.held_on(act.on).filter(
                user=specialist,
                organisation__in=in_place_of(doing.dossier.department_id, act.on),
                role=Role.SPECIALIST,
            )
            if not holds.exists():
                raise RuleRefused(
                    _("%(name)s không giữ vị trí chuyên viên của Sở vào ngày này.")
                    % {"name": specialist},
                    field="specialist",
                )
        doing.set(specialist=specialist, handed_out=True)
        doing.record("appraisal.assigned", specialist=str(specialist) if specialist else None)
        if specialist is not None:
            doing.owe("appraisal_assigned", f"user:{specialist.pk}")
    return doing.dossier


def draft_report(
    *, dossier_id: int, act: Act, conclusion: str, summary: str = ""
) -> AppraisalReport:
    """The specialist concludes (Art 11); the director signs afterwards.

    Raises RuleRefused for a conclusion against establishment without its reasons, and while a
    body's disagreement or condition is not answered in the table of opinions; on an early cluster
    while nobody has concluded.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        require_answered(doing)
        require_conclusion(doing, conclusion)
        dossier = doing.dossier
        if conclusion == AppraisalReport.Conclusion.REFUSE and not summary.strip():
            raise RuleRefused(
                _("Đề nghị không chấp thuận thì phải nêu rõ lý do."),
                doing.law_step("appraise").basis,
                field="summary",
            )
        report = dossier.reports.filter(is_sent=False).first() or AppraisalReport(
            dossier=dossier, number=dossier.reports.count() + 1
        )
        report.conclusion = conclusion
        report.summary = summary
        report.drafted_by = act.by
        _keep(report, ("conclusion", "summary", "drafted_by"))
        doing.record("appraisal.drafted", conclusion=conclusion)
        doing.owe("draft_ready", "holder")
    return report


def _keep(report: AppraisalReport, names: tuple[str, ...]) -> None:
    if report.pk is None:
        insert(report)
    else:
        update(report, names)


def return_draft(*, dossier_id: int, act: Act, reason: str) -> Dossier:
    """The director gives the draft back. Raises RuleRefused without a reason."""
    with legal_act(dossier_id, act) as doing:
        if not reason.strip():
            raise RuleRefused(_("Cần nêu lý do trả lại dự thảo."), field="reason")
        doing.record("appraisal.draft_returned", reason=reason)
        doing.owe("draft_returned", "specialist")
    return doing.dossier


def report_appraisal(*, dossier_id: int, act: Act) -> Dossier:
    """The signed report goes to the provincial People's Committee; its days to decide begin.

    Raises RuleRefused while an opinion that came meanwhile waits for its answer.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        require_answered(doing)
        require_conclusion(doing)
        dossier = doing.dossier
        report = dossier.reports.filter(is_sent=False).first()
        if report is None:
            if not act.inferred and act.by is not None:
                raise RuleRefused(
                    _("Chưa có dự thảo báo cáo thẩm định."), doing.law_step("appraise").basis
                )
            report = AppraisalReport(
                dossier=dossier,
                number=dossier.reports.count() + 1,
                conclusion=AppraisalReport.Conclusion.UNKNOWN,
            )
        report.is_sent = True
        report.sent_on = act.on
        report.document = act.document
        _keep(report, ("is_sent", "sent_on", "document"))
        doing.move_to(DossierState.AWAITING_DECISION)
        appraisal = deadlines.open_deadline(dossier, "appraise")
        deadlines.finish(doing, appraisal)
        deciding = deadlines.start(doing, "decide")
        doing.set(reported_on=act.on)
        doing.record(
            "appraisal.reported",
            basis=doing.law_step("appraise").basis,
            late_by=appraisal.late_by if appraisal else None,
            decision_due_on=deciding.due_on,
        )
        doing.owe("appraisal_reported", "holder")
        doing.owe("appraisal_reported_copy", "local_body")
        _tell_about_result(doing)
    return dossier


def _tell_about_result(doing: LegalAct) -> None:
    # Art 10.3 leaves to the province how applicants learn of the scores.
    doing.owe("appraisal_reported_copy", "applicants")
