"""Asking for more, and getting it: the time between is not counted (Art 10.3)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from procedures.acts import Act
from procedures.calendars import calendar_in_force
from procedures.models import Dossier, InvestorRequest, Supplement
from procedures.refusals import RuleRefused
from procedures.services import deadlines, ladder
from procedures.services.acting import LegalAct, legal_act
from procedures.services.regime_pinning import keep_regime_current
from procedures.statements import insert, update
from procedures.states import DossierState


def request_supplement(
    *,
    dossier_id: int,
    act: Act,
    missing: Sequence[str],
    reason: str = "",
    asked_from_step: str = "receive",
) -> Supplement:
    """Ask the local body in writing for what is missing; the appraisal period stands still.

    ``missing`` holds component codes or free text. Raises RuleRefused when nothing is named.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        basis = doing.law_step("appraise").basis
        if not missing and not reason:
            raise RuleRefused(
                _("Yêu cầu bổ sung phải nêu rõ nội dung còn thiếu."), basis, field="missing"
            )
        dossier = doing.dossier
        _close_unanswered(doing)
        doing.move_to(DossierState.AWAITING_SUPPLEMENT)
        supplement = Supplement(
            dossier=dossier,
            number=dossier.supplements.count() + 1,
            asked_from_step=asked_from_step,
            requested_on=act.on,
            requested_by=act.by,
            missing=list(missing),
            reason=reason,
            document=act.document,
        )
        insert(supplement)
        appraisal = deadlines.open_deadline(dossier, "appraise")
        deadlines.stop(doing, appraisal, reason=gettext_noop("Yêu cầu bổ sung hồ sơ"), basis=basis)
        doing.record(
            "supplement.requested",
            basis=basis,
            number=supplement.number,
            missing=list(missing),
            reason=supplement.reason.strip() or None,
        )
        doing.owe("supplement_requested", "local_body")
        doing.owe("supplement_requested", "applicants")
        doing.planned += ladder.supplement_reminders(
            supplement,
            calendar_in_force(),
            ladder.rules_in_force(),
            from_day=timezone.localdate(),
        )
    return supplement


def _close_unanswered(doing: LegalAct) -> None:
    unanswered = doing.dossier.supplements.filter(is_answered=False).first()
    if unanswered is not None:
        unanswered.is_answered = True
        unanswered.save(update_fields=["is_answered"])
        doing.cancel(f"supplement:{doing.dossier.pk}", "answered")


def receive_supplement(
    *,
    dossier_id: int,
    act: Act,
    answer: str = "",
    papers: Sequence[str] = (),
    back_to: DossierState = DossierState.SUBMITTED,
    keeps_stop: bool = False,
) -> Dossier:
    """Take in what was asked for: the period runs on from the day after (Art 10.3).

    ``back_to`` is UNDER_APPRAISAL where it was asked for beside running opinions. A supplement
    that nobody asked for is entered in the journal and moves nothing. ``keeps_stop`` is for a
    record in which other acts lie between request and receipt: the procedure goes on, the clock
    stands still until the receipt.
    """
    from procedures.services.submission import file_papers

    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = doing.law_step("appraise").basis
        own = [code for code in papers if code == "to_trinh"]
        file_papers(doing, own)
        file_papers(
            doing, [code for code in papers if code not in own], request=_sole_request(dossier)
        )
        supplement = dossier.supplements.filter(is_answered=False).first()
        appraisal = deadlines.open_deadline(dossier, "appraise")
        if supplement is None or dossier.state != DossierState.AWAITING_SUPPLEMENT:
            if appraisal is not None and deadlines.has_open_stop(appraisal):
                deadlines.resume(doing, appraisal)
                doing.record("supplement.received", basis=basis, due_on=appraisal.due_on)
            else:
                doing.record("supplement.received_unasked", basis=basis)
            return dossier
        if act.on and supplement.requested_on and act.on < supplement.requested_on:
            raise RuleRefused(
                _("Ngày nhận bổ sung không thể trước ngày yêu cầu."), basis, field="on"
            )
        supplement.received_on = act.on
        supplement.is_answered = True
        supplement.answer = answer
        update(supplement, ("received_on", "is_answered", "answer"))
        doing.cancel(f"supplement:{dossier.pk}", "answered")
        doing.move_to(back_to)
        if not keeps_stop:
            deadlines.resume(doing, appraisal)
        doing.record(
            "supplement.received",
            basis=basis,
            number=supplement.number,
            due_on=appraisal.due_on if appraisal else None,
        )
        doing.owe("supplement_received", "holder")
    return dossier


def _sole_request(dossier: Dossier) -> InvestorRequest | None:
    """Whose papers a supplement brings: the applicant's, where there is only one."""
    requests = list(dossier.requests.exclude(status=InvestorRequest.Status.WITHDRAWN)[:2])
    return requests[0] if len(requests) == 1 else None
