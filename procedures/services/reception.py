"""The department's desk takes the dossier in (Art 10.3)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from procedures.acts import Act
from procedures.models import Dossier
from procedures.refusals import RuleRefused
from procedures.services import deadlines
from procedures.services.acting import legal_act
from procedures.services.regime_pinning import keep_regime_current
from procedures.states import DossierState


def confirm_complete(
    *, dossier_id: int, act: Act, complete_on: date | None = None, despite: str = ""
) -> Dossier:
    """Find the dossier full: the appraisal period runs from the day it was (Art 10.3).

    ``complete_on`` is the day of the full dossier, by default the day of the act; it can lie
    before the day on which the desk says so, never before the submission or the last supplement.
    ``despite`` is why the desk finds it full although papers of the list are missing; whether it
    is full is the desk's finding, and this keeps it answerable.
    Raises RuleRefused for a day outside those, and while a supplement is unanswered.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        full_on = complete_on or act.on
        basis = doing.law_step("appraise").basis
        if full_on is not None:
            earliest = _earliest_full_day(dossier)
            if earliest is not None and full_on < earliest:
                raise RuleRefused(
                    _("Ngày đủ hồ sơ không thể trước ngày %(day)s (ngày nhận hồ sơ hoặc bổ sung).")
                    % {"day": f"{earliest:%d/%m/%Y}"},
                    basis,
                    field="complete_on",
                )
            if act.on is not None and full_on > act.on:
                raise RuleRefused(
                    _("Ngày đủ hồ sơ không thể sau ngày xác nhận."), basis, field="complete_on"
                )
        doing.move_to(DossierState.UNDER_APPRAISAL)
        appraisal = deadlines.open_deadline(dossier, "appraise")
        if appraisal is not None and full_on is not None:
            deadlines.restart(
                doing, appraisal, on=full_on, reason=gettext_noop("Tính từ ngày đủ hồ sơ")
            )
        doing.set(complete_on=full_on)
        doing.record(
            "reception.completed",
            basis=basis,
            complete_on=full_on,
            despite=despite or None,
            due_on=appraisal.due_on if appraisal else None,
        )
        doing.owe("reception_completed", "local_body")
        doing.owe("reception_completed", "applicants")
    return doing.dossier


def _earliest_full_day(dossier: Dossier) -> date | None:
    days = [dossier.submitted_on]
    days += list(
        dossier.supplements.filter(is_answered=True, received_on__isnull=False).values_list(
            "received_on", flat=True
        )
    )
    return max((day for day in days if day is not None), default=None)


def resume_appraisal(*, dossier_id: int, act: Act) -> Dossier:
    """Take in a supplement that was asked for in the middle of the appraisal."""
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        doing.move_to(DossierState.UNDER_APPRAISAL)
        doing.record("reception.supplement_accepted", basis=doing.law_step("appraise").basis)
    return doing.dossier
