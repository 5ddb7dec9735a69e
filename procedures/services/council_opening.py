"""Opening the sealed sheets together, and the result that follows.

Art 13.2: fifty points or more may be considered, the highest is picked, a tie at the top is settled
by the chair's proposal (under NĐ 68/2017 by the provincial People's Committee, or by the province's
own rule where one is sourced).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from procedures import sealing
from procedures.acts import Act
from procedures.council_record import commitment_of
from procedures.models import (
    CouncilMember,
    CouncilScoring,
    Recusal,
    ScoreSheet,
    ScoringRound,
    SealedSheet,
    Seat,
)
from procedures.refusals import RuleRefused
from procedures.regimes import NotSourced, Sheet, local_rule, tally
from procedures.regimes.scoring import CRITERIA, CouncilResult, break_tie
from procedures.selectors.provincial_rules import province_name
from procedures.services.acting import LegalAct, legal_act
from procedures.services.council_room import (
    council_basis,
    scored_requests,
)
from procedures.services.council_seats import closed_scoring
from procedures.services.regime_pinning import keep_regime_current

Settlement = ScoringRound.Settlement
BY_CHAIR = "chair_proposal"
"""How the regimes since NĐ 32/2024 settle a tie (``council.tie``)."""


class CodesRefused(RuleRefused):
    """Codes that do not open their sheets; ``wrong`` says for each seat why."""

    def __init__(self, wrong: Mapping[int, str]) -> None:
        super().__init__(_("Có phiếu không mở được; chưa phiếu nào được mở."))
        self.wrong = dict(wrong)


@dataclass(frozen=True, slots=True)
class Opening:
    """The meeting that opens the sheets: codes by seat, seats whose sheet cannot be opened with the
    reason, where it was held and who was there."""

    codes: Mapping[int, str]
    unopened: Mapping[int, str] = field(default_factory=dict)
    place: str = ""
    present: Sequence[int] = ()


def open_sheets(*, dossier_id: int, act: Act, opening: Opening) -> ScoringRound:
    """Open every sealed sheet together, hold each against its commitment, and count.

    All or nothing: one wrong code opens none (CodesRefused). Raises RuleRefused below the quorum
    that the council has adopted; where it has adopted none, one sheet suffices and the page says
    that the law is silent.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        scoring_round = closed_scoring(doing)
        seats = list(scoring_round.seats.select_related("user", "organisation").order_by("pk"))
        sheets = _standing_sheets(seats)
        shut = len(sheets.keys() & opening.unopened.keys())
        _require_quorum(doing, scoring_round, len(sheets) - shut)
        _require_meeting(opening)
        opened = _opened(sheets, opening)
        _write_opened(seats, sheets, opened, opening)
        result = _result(doing, scoring_round, seats, opened)
        scoring_round.opened_on, scoring_round.opened_at = act.day, timezone.now()
        scoring_round.place, scoring_round.document = opening.place.strip(), act.document
        settled = _settle_by_rules(doing, scoring_round, result, seats)
        write_round(doing, scoring_round, settled)
        doing.record(
            "council.opened",
            basis=council_basis(doing),
            round=scoring_round.number,
            opened=sorted(sheets[seat_id].commitment for seat_id in opened),
            unopened={
                sheets[seat_id].seat.name: reason.strip()
                for seat_id, reason in opening.unopened.items()
                if seat_id in sheets
            },
            present=[seat.name for seat in seats if seat.pk in set(opening.present)],
            place=scoring_round.place,
            sealed=settled.sealed,
            chosen=settled.chosen,
            tie=settled.tie,
        )
        end_of_round(doing, scoring_round)
        for seat in seats:
            doing.owe("council_opened", f"user:{seat.user_id}")
        doing.owe("council_opened", "specialist")
    return scoring_round


def _standing_sheets(seats: Sequence[Seat]) -> dict[int, SealedSheet]:
    found = SealedSheet.objects.filter(
        seat__in=[seat for seat in seats if seat.status == Seat.Status.SEALED],
        replaced_on__isnull=True,
    ).select_related("seat")
    return {sheet.seat_id: sheet for sheet in found}


def _require_quorum(doing: LegalAct, scoring_round: ScoringRound, count: int) -> None:
    needed = scoring_round.criteria_sheet.criteria.quorum or 1
    if count < needed:
        raise RuleRefused(
            _("Mới có %(count)s phiếu mở được; Hội đồng đã đặt tối thiểu %(needed)s phiếu.")
            % {"count": count, "needed": needed},
            council_basis(doing),
        )


def _require_meeting(opening: Opening) -> None:
    if not opening.place.strip():
        raise RuleRefused(_("Cần ghi địa điểm họp."), field="place")
    if not opening.present:
        raise RuleRefused(_("Cần ghi ai có mặt."), field="present")


def _opened(sheets: Mapping[int, SealedSheet], opening: Opening) -> dict[int, sealing.Opened]:
    opened: dict[int, sealing.Opened] = {}
    wrong: dict[int, str] = {}
    for seat_id, sheet in sheets.items():
        if seat_id in opening.unopened:
            if not opening.unopened[seat_id].strip():
                wrong[seat_id] = _("Cần nêu lý do phiếu không mở được.")
            continue
        try:
            found = sealing.unseal(
                sheet.envelope, opening.codes.get(seat_id, ""), bound_to=sheet.bound_to()
            )
        except sealing.WrongCode:
            wrong[seat_id] = _("Mã này không mở được phiếu của %(name)s.") % {
                "name": sheet.seat.name
            }
            continue
        if commitment_of(found.content, found.salt) != sheet.commitment:
            wrong[seat_id] = _("Phiếu của %(name)s không khớp mã niêm phong.") % {
                "name": sheet.seat.name
            }
            continue
        opened[seat_id] = found
    if wrong:
        raise CodesRefused(wrong)
    return opened


def _write_opened(
    seats: Sequence[Seat],
    sheets: Mapping[int, SealedSheet],
    opened: Mapping[int, sealing.Opened],
    opening: Opening,
) -> None:
    for seat_id, found in opened.items():
        sheets[seat_id].content, sheets[seat_id].salt = found.content, found.salt
    SealedSheet.objects.bulk_update([sheets[key] for key in opened], ["content", "salt"])
    present = set(opening.present)
    for seat in seats:
        seat.was_present = seat.pk in present
        if seat.pk in opened:
            seat.status = Seat.Status.OPENED
        elif seat.pk in sheets:
            seat.status = Seat.Status.UNOPENED
            seat.reason = opening.unopened[seat.pk].strip()
    Seat.objects.bulk_update(seats, ["was_present", "status", "reason"])


def sums_of(scoring_round: ScoringRound, contents: Mapping[str, Mapping[str, Any]]) -> list[Sheet]:
    """The opened sheets (by member's name) as sums by criterion, applicants in their order."""
    criteria = scoring_round.criteria_sheet.criteria
    return [
        criteria.sheet(name, request.number, content["points"][str(request.number)])
        for name, content in contents.items()
        for request in scored_requests(scoring_round)
        if str(request.number) in content["points"]
    ]


def _result(
    doing: LegalAct,
    scoring_round: ScoringRound,
    seats: Sequence[Seat],
    opened: Mapping[int, sealing.Opened],
) -> CouncilResult:
    contents = {seat.name: opened[seat.pk].content for seat in seats if seat.pk in opened}
    return tally(
        doing.dossier.regime,
        sums_of(scoring_round, contents),
        fail_marks=scoring_round.criteria_sheet.criteria.fail_marks,
    )


def _settle_by_rules(
    doing: LegalAct, scoring_round: ScoringRound, result: CouncilResult, seats: Sequence[Seat]
) -> CouncilResult:
    """Let the scores, or a sourced rule of the province under R1, say who is chosen."""
    scoring_round.status = ScoringRound.Status.OPENED
    if result.chosen is not None:
        scoring_round.settlement = Settlement.SCORES
    elif result.choice_needed and doing.regime.value("council.tie").value != BY_CHAIR:
        result = _by_local_rule(doing, scoring_round, result, seats)
    if result.chosen is not None:
        scoring_round.status = ScoringRound.Status.SETTLED
        scoring_round.settled_on = doing.act.on
    return result


def _by_local_rule(
    doing: LegalAct, scoring_round: ScoringRound, result: CouncilResult, seats: Sequence[Seat]
) -> CouncilResult:
    chair = next((seat.name for seat in seats if seat.part == CouncilMember.Part.CHAIR), "")
    first = first_by_local_rule(doing, result, chair)
    if first is None:
        return result
    chosen, scoring_round.settlement_reason = first
    scoring_round.settlement = Settlement.LOCAL_RULE
    return tally(
        doing.dossier.regime,
        result.accepted,
        tie_choice=chosen,
        fail_marks=scoring_round.criteria_sheet.criteria.fail_marks,
    )


def first_by_local_rule(
    doing: LegalAct, result: CouncilResult, chair: str = ""
) -> tuple[int, str] | None:
    """Whom the province's own order of 2020 puts first among the tied, and by which rule of it.

    None where the law gives the choice to the chair (since NĐ 32/2024), where the province has no
    such order, and where its order leaves them equal.
    """
    if not result.choice_needed or doing.regime.value("council.tie").value == BY_CHAIR:
        return None
    day = doing.act.on or doing.act.known_by
    try:
        rule = local_rule(province_name(doing.dossier.province), "tie_break", day)
    except NotSourced:
        return None
    chosen, by = break_tie(rule.value, result.accepted, tied(result), chair)
    return None if chosen is None else (chosen, f"{rule.basis_vi}: {by}")


def tied(result: CouncilResult) -> list[int]:
    """The applicants who pass and share the highest score."""
    passed = [standing for standing in result.standings if standing.passed]
    best = max((standing.mean for standing in passed), default=None)
    return [standing.applicant for standing in passed if standing.mean == best]


def clear_result(scoring: CouncilScoring) -> None:
    """Make room for another result; the round, or the journal, keeps the one before."""
    scoring.sheets.all().delete()
    scoring.recusals.all().delete()
    scoring.is_scored, scoring.result, scoring.sealed, scoring.tie_choice = False, None, "", None
    scoring.save(update_fields=["is_scored", "result", "sealed", "tie_choice"])


def write_round(doing: LegalAct, scoring_round: ScoringRound, result: CouncilResult) -> None:
    """The round's own result, and the one that the rest of the house reads."""
    dossier = doing.dossier
    requests = {request.number: request for request in dossier.requests.all()}
    chosen = requests.get(result.chosen) if result.chosen is not None else None
    scoring_round.result = result.as_json()
    scoring_round.tie_choice = chosen if result.tie else None
    scoring_round.save()
    scoring = CouncilScoring.objects.get(dossier=dossier)
    # The round keeps its own sheets; these are the ones that count now.
    clear_result(scoring)
    scoring.scored_on, scoring.document = scoring_round.opened_on, scoring_round.document
    scoring.is_scored = scoring_round.status == ScoringRound.Status.SETTLED
    scoring.result, scoring.sealed = scoring_round.result, result.sealed
    scoring.tie_choice = scoring_round.tie_choice
    scoring.save()
    ScoreSheet.objects.bulk_create(
        ScoreSheet(
            scoring=scoring,
            request=requests[sheet.applicant],
            member=sheet.member,
            **{name: Decimal(getattr(sheet, name)) for name in CRITERIA},
        )
        for sheet in result.accepted
    )
    Recusal.objects.bulk_create(
        Recusal(scoring=scoring, member=seat.name, reason=seat.reason)
        for seat in scoring_round.seats.filter(status=Seat.Status.RECUSED).order_by("pk")
    )
    dossier._state.fields_cache.pop("scoring", None)


def end_of_round(doing: LegalAct, scoring_round: ScoringRound) -> None:
    """Remember which entry of the journal is the round's last so far."""
    scoring_round.last_entry = doing.dossier.journal_length
    scoring_round.save(update_fields=["last_entry"])
