"""Stopping, extending, withdrawing and filing again."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from procedures.acts import Act
from procedures.models import Deadline, Dossier, LedgerEntry
from procedures.refusals import RuleRefused
from procedures.regimes import one_stop_basis
from procedures.services import deadlines
from procedures.services.acting import LegalAct, legal_act
from procedures.services.opinion_ends import let_go_of_open_opinions
from procedures.services.regime_pinning import keep_regime_current
from procedures.states import CLOSED, DossierState

WITHDRAWAL_BASIS = "NĐ 118/2025 Art 21"
WITHDRAWAL_SINCE = date(2025, 7, 1)


def new_date_basis(on: date | None) -> str:
    """The rule on apologies and new dates, as far as it may be cited on a day (Art 19.9)."""
    return one_stop_basis("19.9", on)


def withdraw(*, dossier_id: int, act: Act, reason: str = "") -> Dossier:
    """The applicants, through the local body, take the dossier back before the decision.

    Theirs by right since 1/7/2025 (NĐ 118/2025 Art 21); of the time before no article is sourced.
    Raises RuleRefused once it is decided.
    """
    with legal_act(dossier_id, act, ends_stop=False) as doing:
        keep_regime_current(doing)
        if doing.dossier.state in CLOSED:
            raise RuleRefused(_("Hồ sơ đã kết thúc; không còn gì để rút."))
        doing.move_to(DossierState.WITHDRAWN)
        _void_open_deadlines(doing)
        let_go_of_open_opinions(doing)
        doing.dossier.supplements.filter(is_answered=False).update(is_answered=True)
        doing.cancel(f"supplement:{doing.dossier.pk}", "superseded")
        doing.set(closed_on=act.on)
        doing.record("dossier.withdrawn", basis=_withdrawal_basis(act), reason=reason or None)
        doing.owe("dossier_withdrawn", "department")
        doing.owe("dossier_withdrawn", "local_body")
        doing.owe("dossier_withdrawn", "applicants")
    return doing.dossier


def _void_open_deadlines(doing: LegalAct) -> None:
    for deadline in doing.dossier.deadlines.filter(status=Deadline.Status.OPEN):
        deadlines.supersede(doing, deadline, void=True)


def stop_processing(*, dossier_id: int, act: Act, reason: str = "") -> Dossier:
    """The handling stands still until the next act (Form 05 of TT 03/2025/TT-VPCP).

    No article is sourced that lets an office do so, or that leaves the time out of its period: both
    are this software's way of recording it, and the letter says so.

    Raises RuleRefused without a reason, when it stands still already, or when it is closed. In a
    record a second stop ends the first on its own day.
    """
    with legal_act(dossier_id, act, ends_stop=act.by is None) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        if dossier.state == DossierState.STOPPED:
            raise RuleRefused(_("Hồ sơ đang tạm dừng."))
        if dossier.state in CLOSED:
            raise RuleRefused(_("Hồ sơ đã kết thúc; không còn gì để dừng."))
        if not reason.strip() and act.by is not None:
            raise RuleRefused(_("Cần nêu lý do dừng xử lý."), field="reason")
        running = deadlines.current_deadline(dossier)
        deadlines.stop(doing, running, reason=reason or gettext_noop("Dừng xử lý"))
        if dossier.state != DossierState.STOPPED:
            before = dossier.state
            doing.move_to(DossierState.STOPPED)
            doing.set(state_before_stop=before)
        doing.record("dossier.stopped", reason=reason or None)
        doing.owe("dossier_stopped", "local_body")
        doing.owe("dossier_stopped", "applicants")
    return dossier


def _withdrawal_basis(act: Act) -> str:
    return WITHDRAWAL_BASIS if act.on is not None and act.on >= WITHDRAWAL_SINCE else ""


def resume_processing(*, dossier_id: int, act: Act) -> Dossier:
    """The handling goes on; the time between is not counted.

    Raises RuleRefused when nothing is stopped.
    """
    with legal_act(dossier_id, act, ends_stop=False) as doing:
        keep_regime_current(doing)
        if doing.dossier.state != DossierState.STOPPED:
            raise RuleRefused(_("Hồ sơ không tạm dừng; không có gì để tiếp tục."))
        end_stop(doing)
        doing.record("dossier.resumed")
    return doing.dossier


def end_stop(doing: LegalAct) -> None:
    """Put the dossier back where it stood and let its period run on; nothing if none is open."""
    dossier = doing.dossier
    if dossier.state != DossierState.STOPPED:
        return
    running = deadlines.current_deadline(dossier)
    doing.set(state=dossier.state_before_stop, state_before_stop="")
    deadlines.resume(doing, running)


def extend(*, dossier_id: int, act: Act, until: date, reason: str = "") -> Dossier:
    """Grant a new date with an apology: at most once for a step (NĐ 61/2018 Art 19.9).

    Since 1/7/2025 NĐ 118/2025 stands in its place, whose text on this is not sourced; the rule is
    kept as this software's own until it is.

    Raises RuleRefused for a second new date, one that is not later, or none running.
    """
    basis = new_date_basis(act.on)
    with legal_act(dossier_id, act, ends_stop=act.by is None) as doing:
        keep_regime_current(doing)
        if doing.dossier.state == DossierState.STOPPED:
            raise RuleRefused(_("Hồ sơ đang tạm dừng; tiếp tục xử lý trước khi hẹn lại."))
        running = deadlines.current_deadline(doing.dossier)
        if running is None or running.amount is None:
            raise RuleRefused(_("Không có thời hạn nào đang chạy để gia hạn."), basis)
        if running.ledger.filter(kind=LedgerEntry.Kind.EXTEND).exists():
            raise RuleRefused(
                _("Thời hạn này đã được hẹn lại một lần; chỉ được hẹn lại tối đa một lần."),
                basis,
                field="until",
            )
        if running.due_on is not None and until <= running.due_on:
            raise RuleRefused(
                _("Ngày hẹn lại phải sau ngày đến hạn %(day)s.")
                % {"day": f"{running.due_on:%d/%m/%Y}"},
                basis,
                field="until",
            )
        if not reason.strip() and act.by is not None:
            raise RuleRefused(_("Phải xin lỗi và nêu lý do hẹn lại."), basis, field="reason")
        due_before = running.due_on
        deadlines.extend(doing, running, until=until, reason=reason, basis=basis)
        doing.record(
            "deadline.extended",
            basis=basis,
            step=running.step,
            until=until,
            due_before=due_before,
            reason=reason or None,
        )
        doing.owe("deadline_extended", "applicants")
        doing.owe("deadline_extended", "local_body")
    return doing.dossier


def resubmit(*, dossier_id: int, act: Act) -> Dossier:
    """File again: a new appraisal begins and the earlier one stays on record as superseded."""
    with legal_act(dossier_id, act) as doing:
        dossier = doing.dossier
        was_closed = dossier.state in CLOSED
        first_step = deadlines.first_step_of_department(dossier)
        if dossier.state == DossierState.DECIDED:
            raise RuleRefused(_("Hồ sơ đã có quyết định thành lập; không thể nộp lại."))
        if act.by is not None and not was_closed:
            raise RuleRefused(
                _("Hồ sơ đang được giải quyết; chỉ nộp lại khi đã rút hoặc bị từ chối.")
            )
        if act.by is not None and not dossier.was_submitted:
            raise RuleRefused(
                _("Hồ sơ chưa từng được trình Sở Công Thương; hãy bắt đầu bằng một đề nghị mới."),
                doing.law_step("submit").basis,
            )
        doing.set(closed_on=None)
        # Filed again after its end it is a new submission, with the law of its day; in the middle
        # of an appraisal it is still the same dossier.
        keep_regime_current(doing, submitting=was_closed or not dossier.was_submitted)
        for earlier in dossier.deadlines.filter(step=first_step).exclude(
            status=Deadline.Status.SUPERSEDED
        ):
            deadlines.supersede(doing, earlier)
        dossier.decisions.filter(superseded=False).update(superseded=True)
        dossier.supplements.filter(is_answered=False).update(is_answered=True)
        doing.cancel(f"supplement:{dossier.pk}", "superseded")
        for other in dossier.deadlines.filter(status=Deadline.Status.OPEN):
            deadlines.supersede(doing, other, void=True)
        let_go_of_open_opinions(doing)
        if dossier.state == DossierState.STOPPED or not was_closed:
            doing.set(state=DossierState.SUBMITTED.value, state_before_stop="")
        else:
            doing.move_to(DossierState.SUBMITTED)
        doing.set(complete_on=None, reported_on=None, specialist=None, handed_out=False)
        appraisal = deadlines.start(doing, first_step)
        doing.record(
            "dossier.resubmitted",
            basis=doing.law_step("submit").basis,
            due_on=appraisal.due_on,
        )
        doing.owe("dossier_submitted", "holder")
    return dossier
