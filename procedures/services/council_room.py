"""Convening a council for a dossier: a round with its seats, sheet and gates (Art 13.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.calendars import calendar_in_force
from procedures.facts import standing_requests
from procedures.models import (
    Council,
    CouncilMember,
    CouncilScoring,
    CriteriaSheet,
    Dossier,
    InvestorRequest,
    JournalEntry,
    ScoringRound,
    Seat,
)
from procedures.refusals import RuleRefused
from procedures.regimes.council_criteria import Criteria
from procedures.services.acting import LegalAct, legal_act
from procedures.services.regime_pinning import keep_regime_current
from procedures.states import DossierState
from procedures.wording import in_reader_language

REMINDED_AT = time(8, 0)
Part = CouncilMember.Part


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """Whether an applicant passes a gate, with the reason where he does not."""

    passed: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Convening:
    """How a round begins. ``gates``: by applicant number, then by the gate's key."""

    council_id: int
    due_on: date | None = None
    gates: Mapping[int, Mapping[str, GateAnswer]] = field(default_factory=dict)


def council_basis(doing: LegalAct) -> str:
    """The article of the scoring under the dossier's regime."""
    return doing.regime.value("council.pick").basis


def running_round(dossier: Dossier) -> ScoringRound | None:
    """The round that is being scored or waits for its settlement."""
    found: ScoringRound | None = (
        dossier.scoring_rounds.filter(
            status__in=[ScoringRound.Status.SCORING, ScoringRound.Status.OPENED]
        )
        .select_related("council", "criteria_sheet")
        .first()
    )
    return found


def latest_criteria(council: Council, on: date) -> CriteriaSheet | None:
    """The sheet that the council had adopted last on a day."""
    return council.criteria_sheets.filter(adopted_on__lte=on).order_by("-number").first()


def scoring_members(council: Council, on: date) -> list[CouncilMember]:
    """The members who score on a day: chair first, then vice chairs, then the others."""
    order = {part: number for number, part in enumerate(CouncilMember.SCORING)}
    found = [
        member
        for member in council.members.select_related("user", "organisation").filter(
            part__in=CouncilMember.SCORING, valid_from__lte=on
        )
        if member.valid_to is None or member.valid_to >= on
    ]
    return sorted(found, key=lambda member: (order[Part(member.part)], member.pk))


def scored_requests(scoring_round: ScoringRound) -> list[InvestorRequest]:
    """The applicants who are scored: not withdrawn, through every gate."""
    return [
        request
        for request in standing_requests(scoring_round.dossier)
        if gates_passed(scoring_round, request.number)
    ]


def gates_passed(scoring_round: ScoringRound, number: int) -> bool:
    """Whether an applicant got through every gate of the round."""
    answers = scoring_round.gates.get(str(number), {})
    return all(answer["passed"] for answer in answers.values())


# --- convening -----------------------------------------------------------------------------------


def convene(*, dossier_id: int, act: Act, convening: Convening) -> ScoringRound:
    """Begin a round: every scoring member of the day gets his own sheet to fill in and seal.

    Raises RuleRefused while a round runs, without an adopted sheet that fits the dossier's regime,
    without a chair, with a gate unanswered, or when no applicant stands.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        council = _council_for(doing, convening.council_id)
        sheet = _adopted_sheet(doing, council)
        gates = _answered_gates(doing, sheet.criteria, convening.gates)
        members = scoring_members(council, act.day)
        if not any(member.part == Part.CHAIR for member in members):
            raise RuleRefused(
                _("Hội đồng chưa có Chủ tịch vào ngày này."), council_basis(doing), field="council"
            )
        if convening.due_on is not None and convening.due_on < act.day:
            raise RuleRefused(_("Hạn nộp phiếu không thể trước ngày triệu tập."), field="due_on")
        scoring_round = _begin(doing, council, sheet, convening, gates)
        seats = _seats(scoring_round, members)
        Seat.objects.bulk_create(seats)
        doing.record(
            "council.convened",
            basis=council_basis(doing),
            round=scoring_round.number,
            council=council.name,
            decision=f"{council.decision} ({council.decided_on:%d/%m/%Y})",
            criteria=sheet.digest,
            quorum=sheet.criteria.quorum,
            members=[[seat.name, seat.organisation.name, seat.part] for seat in seats],
            gates=gates,
            until=convening.due_on,
        )
        scoring_round.first_entry = doing.dossier.journal_length
        scoring_round.save(update_fields=["first_entry"])
        _tell_members(doing, scoring_round, seats)
    return scoring_round


def _council_for(doing: LegalAct, council_id: int) -> Council:
    dossier, on = doing.dossier, doing.act.day
    basis = council_basis(doing)
    if dossier.state != DossierState.UNDER_APPRAISAL:
        raise RuleRefused(_("Chỉ triệu tập Hội đồng khi hồ sơ đang thẩm định."), basis)
    if CouncilScoring.objects.filter(dossier=dossier, is_scored=True).exists():
        raise RuleRefused(_("Hồ sơ đã có kết quả chấm điểm; chấm lại là một vòng mới."), basis)
    running = running_round(dossier)
    if running is not None and _was_left(running):
        running.status = ScoringRound.Status.ABANDONED
        running.reason = _("Hồ sơ đã rút hoặc nộp lại.")
        running.save(update_fields=["status", "reason"])
    elif running is not None:
        raise RuleRefused(_("Hồ sơ đang có một vòng chấm điểm chưa kết thúc."), basis)
    council: Council | None = Council.objects.filter(
        pk=council_id, department=dossier.department_id
    ).first()
    if council is None or council.dossier_id not in (None, dossier.pk):
        raise RuleRefused(_("Hội đồng này không phải của hồ sơ."), basis, field="council")
    if not council.stands_on(on):
        raise RuleRefused(
            _("Hội đồng không còn, hoặc chưa có, vào ngày này."), basis, field="council"
        )
    return council


def _was_left(running: ScoringRound) -> bool:
    """Whether the dossier was withdrawn or filed again since: its round ended with it."""
    return JournalEntry.objects.filter(
        dossier=running.dossier_id,
        sequence__gt=running.first_entry,
        act__in=("dossier.withdrawn", "dossier.resubmitted"),
    ).exists()


def _adopted_sheet(doing: LegalAct, council: Council) -> CriteriaSheet:
    sheet = latest_criteria(council, doing.act.day)
    if sheet is None:
        raise RuleRefused(
            _("Hội đồng chưa thông qua phiếu tiêu chí vào ngày này."),
            council_basis(doing),
            field="council",
        )
    for fault in sheet.criteria.faults(doing.regime):
        raise RuleRefused(
            in_reader_language(fault.reason_vi, fault.reason_en), fault.basis, field="council"
        )
    return sheet


def _answered_gates(
    doing: LegalAct, criteria: Criteria, given: Mapping[int, Mapping[str, GateAnswer]]
) -> dict[str, dict[str, dict[str, Any]]]:
    requests = standing_requests(doing.dossier)
    if not requests:
        raise RuleRefused(_("Không có nhà đầu tư nào để chấm điểm."), council_basis(doing))
    answered: dict[str, dict[str, dict[str, Any]]] = {}
    for request in requests:
        answers: dict[str, dict[str, Any]] = {}
        for gate in criteria.gates:
            answer = given.get(request.number, {}).get(gate.key)
            name = f"gate_{request.number}_{gate.key}"
            if answer is None:
                raise RuleRefused(
                    _("Chưa ghi %(who)s đạt hay không đạt: %(gate)s")
                    % {"who": request.enterprise, "gate": gate.text},
                    field=name,
                )
            if not answer.passed and not answer.note.strip():
                raise RuleRefused(_("Không đạt thì phải ghi lý do."), field=name)
            answers[gate.key] = {"passed": answer.passed, "note": answer.note.strip()}
        answered[str(request.number)] = answers
    if not any(all(a["passed"] for a in answers.values()) for answers in answered.values()):
        raise RuleRefused(
            _(
                "Không nhà đầu tư nào qua điều kiện trước khi chấm, nên không có gì để chấm; "
                "hãy ghi kết quả bằng biên bản của Hội đồng."
            ),
            council_basis(doing),
        )
    return answered


def _begin(
    doing: LegalAct,
    council: Council,
    sheet: CriteriaSheet,
    convening: Convening,
    gates: dict[str, Any],
) -> ScoringRound:
    dossier = doing.dossier
    last = dossier.scoring_rounds.aggregate(last=Max("number"))["last"] or 0
    dossier.scoring_rounds.filter(status=ScoringRound.Status.SETTLED).update(
        status=ScoringRound.Status.SUPERSEDED
    )
    scoring, _created = CouncilScoring.objects.get_or_create(dossier=dossier)
    scoring.established_on = scoring.established_on or council.decided_on
    scoring.criteria_adopted_on = sheet.adopted_on
    scoring.save(update_fields=["established_on", "criteria_adopted_on"])
    return ScoringRound.objects.create(
        dossier=dossier,
        council=council,
        criteria_sheet=sheet,
        number=last + 1,
        status=ScoringRound.Status.SCORING,
        convened_on=doing.act.day,
        due_on=convening.due_on,
        gates=gates,
    )


def _seats(scoring_round: ScoringRound, members: Sequence[CouncilMember]) -> list[Seat]:
    names = [str(member.user) for member in members]
    return [
        Seat(
            scoring_round=scoring_round,
            member=member,
            user=member.user,
            # Two people of one name are told apart by their office, then by their number.
            name=name
            if names.count(name) == 1
            else f"{name} ({member.organisation}, {member.pk})"[:100],
            organisation=member.organisation,
            part=member.part,
        )
        for member, name in zip(members, names, strict=True)
    ]


def _tell_members(doing: LegalAct, scoring_round: ScoringRound, seats: Sequence[Seat]) -> None:
    for seat in seats:
        doing.owe("council_convened", f"user:{seat.user_id}")
        remind_of_sheet(doing, scoring_round, seat)
    remind_of_missing_sheets(doing, scoring_round)


def remind_of_missing_sheets(doing: LegalAct, scoring_round: ScoringRound) -> None:
    """Plan what the secretary is told on the closing day and the working day after it; sent only
    while a sheet is missing then."""
    if scoring_round.due_on is None:
        return
    calendar = calendar_in_force()
    for name, day in (
        ("on", scoring_round.due_on),
        ("after", calendar.next_working_day(scoring_round.due_on)),
    ):
        at = timezone.make_aware(datetime.combine(day, calendar.hours.opens))
        if at > timezone.now():
            doing.owe(
                "council_sheets_missing",
                "council_secretary",
                key=f"round:{scoring_round.pk}.{name}",
                at=at,
            )


def remind_of_sheet(doing: LegalAct, scoring_round: ScoringRound, seat: Seat) -> None:
    """Plan one reminder on the working day before the sheet is due, where there is one to come."""
    if scoring_round.due_on is None:
        return
    day = calendar_in_force().previous_working_day(scoring_round.due_on)
    at = timezone.make_aware(datetime.combine(day, REMINDED_AT))
    sheets = seat.sheets.count()
    if at > timezone.now():
        doing.owe(
            "council_sheet_due", f"user:{seat.user_id}", key=f"seat:{seat.pk}.{sheets}", at=at
        )
