"""A seat in a round: recusal, the sealed sheet, the empty seat; all before the opening (Art 13.2).

What a member writes is sealed before it is kept (``procedures.sealing``): between hand-in and
opening nobody, the office included, has anything to read but the commitment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from notifications.models import Reminder
from procedures import sealing
from procedures.acts import Act
from procedures.models import ScoringRound, SealedSheet, Seat
from procedures.models.council_room import binding_of
from procedures.refusals import RuleRefused
from procedures.regimes.scoring import plain_number
from procedures.services.acting import LegalAct, legal_act
from procedures.services.council_room import (
    council_basis,
    remind_of_sheet,
    running_round,
    scored_requests,
)


def _cancel_reminder(doing: LegalAct, seat: Seat) -> None:
    Reminder.objects.filter(
        subject=f"dossier:{doing.dossier.pk}",
        rung__startswith=f"seat:{seat.pk}.",
        state=Reminder.State.PLANNED,
    ).update(state=Reminder.State.CANCELLED, settled_at=timezone.now(), reason="met")


# --- a member's own acts -------------------------------------------------------------------------


def recuse(*, dossier_id: int, act: Act, seat_id: int, reason: str) -> Seat:
    """A member does not score, with the reason, before he has scored; he leaves the mean.

    Raises RuleRefused without a reason, and after a sheet of his was sealed.
    """
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        seat = _own_seat(doing, seat_id)
        if not reason.strip():
            raise RuleRefused(
                _("Cần nêu lý do từ chối chấm điểm."), council_basis(doing), field="reason"
            )
        if seat.sheets.exists():
            raise RuleRefused(
                _("Đã nộp phiếu thì không còn từ chối chấm điểm được."), council_basis(doing)
            )
        _leave_empty(doing, seat, Seat.Status.RECUSED, reason)
        doing.record(
            "council.member_recused",
            basis=council_basis(doing),
            round=seat.scoring_round.number,
            member=seat.name,
            reason=reason.strip(),
        )
    return seat


def hand_in(
    *,
    dossier_id: int,
    act: Act,
    seat_id: int,
    points: Mapping[int, Mapping[str, Decimal]],
    code: str,
    declares_no_conflict: bool,
    note: str = "",
) -> SealedSheet:
    """Seal a member's points (applicant number → sub-criterion → points) under his opening code.

    Neither points nor code are kept: only the envelope, and the commitment in the journal. A sheet
    after the council's own due day is taken in and marked late. Raises RuleRefused without the
    declaration, for points missing or beyond their maximum, and for a code that is none.
    """
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        seat = _own_seat(doing, seat_id)
        scoring_round = seat.scoring_round
        if not declares_no_conflict:
            raise RuleRefused(
                _("Cần cam kết không có lợi ích liên quan; nếu có thì từ chối chấm điểm."),
                council_basis(doing),
                field="no_conflict",
            )
        given = _checked_points(doing, scoring_round, points)
        number = seat.sheets.count() + 1
        content = {
            "dossier": doing.dossier.code,
            "round": scoring_round.number,
            "member": seat.name,
            "criteria": scoring_round.criteria_sheet.digest,
            "points": given,
            "note": note.strip(),
        }
        try:
            sealed = sealing.seal(content, code, bound_to=binding_of(seat, number))
        except ValueError as fault:
            raise RuleRefused(_("Mã mở phiếu không đúng dạng."), field="code") from fault
        sheet = SealedSheet.objects.create(
            seat=seat,
            number=number,
            commitment=sealed.commitment,
            envelope=sealed.envelope,
            handed_in_on=act.day,
            handed_in_at=timezone.now(),
            is_late=scoring_round.due_on is not None and act.day > scoring_round.due_on,
        )
        seat.status = Seat.Status.SEALED
        seat.declared_on = act.day
        seat.reason = ""
        seat.save(update_fields=["status", "declared_on", "reason"])
        _cancel_reminder(doing, seat)
        doing.record(
            "council.sheet_sealed",
            basis=council_basis(doing),
            round=scoring_round.number,
            member=seat.name,
            number=number,
            commitment=sealed.commitment,
            late=sheet.is_late,
        )
    return sheet


def _checked_points(
    doing: LegalAct, scoring_round: ScoringRound, points: Mapping[int, Mapping[str, Decimal]]
) -> dict[str, dict[str, str]]:
    criteria = scoring_round.criteria_sheet.criteria
    given: dict[str, dict[str, str]] = {}
    for request in scored_requests(scoring_round):
        own = points.get(request.number, {})
        for line, fault in criteria.wrong_points(own):
            words = (
                _("Chưa chấm.")
                if fault == "missing"
                else _("Điểm từ 0 đến %(most)s.") % {"most": plain_number(line.most)}
            )
            raise RuleRefused(
                words, council_basis(doing), field=f"points_{request.number}_{line.key}"
            )
        given[str(request.number)] = {
            line.key: plain_number(own[line.key]) for line in criteria.lines
        }
    return given


def _waiting_seat(doing: LegalAct, seat_id: int) -> Seat:
    seat = (
        Seat.objects.select_related("scoring_round__criteria_sheet", "user")
        .filter(pk=seat_id, scoring_round__dossier=doing.dossier)
        .first()
    )
    if seat is None or seat.scoring_round.status != ScoringRound.Status.SCORING:
        raise RuleRefused(_("Vòng chấm điểm này không còn mở."), council_basis(doing))
    if seat.status != Seat.Status.WAITING:
        raise RuleRefused(
            _("%(name)s: %(status)s.")
            % {"name": seat.name, "status": str(seat.get_status_display()).lower()},
            council_basis(doing),
        )
    seat.scoring_round.dossier = doing.dossier
    return seat


def _own_seat(doing: LegalAct, seat_id: int) -> Seat:
    """A waiting seat of the person who acts; nobody scores or recuses for another."""
    seat = _waiting_seat(doing, seat_id)
    if doing.act.by is None or doing.act.by.pk != seat.user_id:
        raise PermissionDenied(_("Phiếu này của thành viên khác."))
    return seat


def _leave_empty(doing: LegalAct, seat: Seat, status: str, reason: str) -> None:
    seat.status = status
    seat.reason = reason.strip()
    seat.save(update_fields=["status", "reason"])
    _cancel_reminder(doing, seat)


# --- the secretary's acts ------------------------------------------------------------------------


def mark_missing(*, dossier_id: int, act: Act, seat_id: int, reason: str) -> Seat:
    """Stop waiting for a member's sheet.

    Raises RuleRefused without a reason, once it is in, and before the day from which on it may be
    called missing: nobody silences a council by not waiting for it.
    """
    with legal_act(dossier_id, act, ends_stop=False, in_order=False) as doing:
        seat = _waiting_seat(doing, seat_id)
        if not reason.strip():
            raise RuleRefused(_("Cần nêu lý do không chờ phiếu."), field="reason")
        if act.day < missing_from(seat.scoring_round):
            raise _too_early(seat.scoring_round)
        _leave_empty(doing, seat, Seat.Status.MISSING, reason)
        doing.record(
            "council.member_missing",
            basis=council_basis(doing),
            round=seat.scoring_round.number,
            member=seat.name,
            reason=reason.strip(),
        )
        doing.owe("council_seat_closed", f"user:{seat.user_id}")
    return seat


def missing_from(scoring_round: ScoringRound) -> date:
    """From which day on a sheet that has not come may be called missing.

    The council's own closing day; where it has set none, the day after the council was convened.
    """
    return scoring_round.due_on or scoring_round.convened_on + timedelta(days=1)


def _too_early(scoring_round: ScoringRound) -> RuleRefused:
    """The no to whoever stops waiting too soon; its basis is what the council itself has set."""
    words = (
        _("Hội đồng đã đặt hạn nộp phiếu: chỉ ghi nhận không nộp phiếu từ ngày %(day)s.")
        if scoring_round.due_on
        else _("Hội đồng không đặt hạn nộp phiếu: chỉ ghi nhận không nộp phiếu từ ngày %(day)s.")
    )
    return RuleRefused(
        words % {"day": f"{missing_from(scoring_round):%d/%m/%Y}"},
        f"{scoring_round.council.decision}; {scoring_round.criteria_sheet.title}",
    )


def ask_sheets_again(
    *, dossier_id: int, act: Act, seat_ids: Sequence[int], reason: str
) -> list[Seat]:
    """Before the opening, let members hand in again: a code is lost, or somebody was missing.

    Nothing has been read yet, so nobody learns anything by it; the sealed sheet stays in the record
    with its commitment. Raises RuleRefused without a reason or for a seat that cannot.
    """
    with legal_act(dossier_id, act, ends_stop=False) as doing:
        scoring_round = closed_scoring(doing)
        if not reason.strip():
            raise RuleRefused(_("Cần nêu lý do chấm lại phiếu."), field="reason")
        seats = list(
            scoring_round.seats.filter(
                pk__in=seat_ids, status__in=[Seat.Status.SEALED, Seat.Status.MISSING]
            ).select_related("organisation", "user")
        )
        if not seats or len(seats) != len(set(seat_ids)):
            raise RuleRefused(_("Chọn thành viên đã nộp phiếu hoặc vắng phiếu."), field="seats")
        for seat in seats:
            seat.sheets.filter(replaced_on__isnull=True).update(replaced_on=act.day)
            seat.status = Seat.Status.WAITING
            seat.reason = ""
            seat.save(update_fields=["status", "reason"])
        doing.record(
            "council.sheets_asked_again",
            basis=council_basis(doing),
            round=scoring_round.number,
            members=[[seat.name, "", seat.part] for seat in seats],
            reason=reason.strip(),
        )
        for seat in seats:
            doing.owe("council_sheet_again", f"user:{seat.user_id}")
            remind_of_sheet(doing, scoring_round, seat)
    return seats


def abandon_round(*, dossier_id: int, act: Act, reason: str) -> ScoringRound:
    """End a round without opening it. Raises RuleRefused without a reason."""
    with legal_act(dossier_id, act, ends_stop=False) as doing:
        scoring_round = closed_scoring(doing)
        if not reason.strip():
            raise RuleRefused(_("Cần nêu lý do hủy vòng chấm điểm."), field="reason")
        scoring_round.status = ScoringRound.Status.ABANDONED
        scoring_round.reason = reason.strip()
        doing.record(
            "council.round_abandoned",
            basis=council_basis(doing),
            round=scoring_round.number,
            reason=reason.strip(),
        )
        scoring_round.last_entry = doing.dossier.journal_length
        scoring_round.save(update_fields=["status", "reason", "last_entry"])
    return scoring_round


def closed_scoring(doing: LegalAct) -> ScoringRound:
    """The round whose every seat is settled and which nobody has opened yet."""
    found = running_round(doing.dossier)
    if found is None or found.status != ScoringRound.Status.SCORING:
        raise RuleRefused(_("Vòng chấm điểm này không còn mở."), council_basis(doing))
    if found.seats.filter(status=Seat.Status.WAITING).exists():
        raise RuleRefused(
            _("Còn thành viên chưa nộp phiếu; phiếu chỉ được mở cùng một lúc."),
            council_basis(doing),
        )
    found.dossier = doing.dossier
    return found
