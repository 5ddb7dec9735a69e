"""What follows an opening that chooses nobody by itself: a tie, nobody passes, another round.

Art 13.2: a tie at the top is settled by the chair's proposal (under NĐ 68/2017 by the provincial
People's Committee). When nobody passes the law is silent: the province's own rule, else a recorded
choice.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import (
    AdministrativeUnit,
    CouncilScoring,
    InvestorRequest,
    ScoringRound,
    SealedSheet,
)
from procedures.refusals import RuleRefused
from procedures.regimes import tally
from procedures.regimes.scoring import CRITERIA, CouncilResult
from procedures.selectors.provincial_rules import rule_or_none
from procedures.services import deadlines
from procedures.services.acting import LegalAct, legal_act
from procedures.services.council_opening import (
    BY_CHAIR,
    clear_result,
    end_of_round,
    sums_of,
    write_round,
)
from procedures.services.council_room import council_basis, running_round
from procedures.services.regime_pinning import keep_regime_current
from procedures.states import DossierState

Settlement = ScoringRound.Settlement


def _opened_round(doing: LegalAct) -> ScoringRound:
    found = running_round(doing.dossier)
    if found is None or found.status != ScoringRound.Status.OPENED:
        raise RuleRefused(_("Không có kết quả chấm điểm nào chờ lựa chọn."), council_basis(doing))
    found.dossier = doing.dossier
    return found


def _recount(scoring_round: ScoringRound, tie_choice: int | None = None) -> CouncilResult:
    contents = {
        sheet.seat.name: sheet.content or {}
        for sheet in SealedSheet.objects.filter(
            seat__scoring_round=scoring_round, content__isnull=False
        )
        .select_related("seat")
        .order_by("seat")
    }
    return tally(
        scoring_round.dossier.regime,
        sums_of(scoring_round, contents),
        tie_choice=tie_choice,
        fail_marks=scoring_round.criteria_sheet.criteria.fail_marks,
    )


def settle_tie(*, dossier_id: int, act: Act, request_id: int, reason: str) -> ScoringRound:
    """Record whom the chair proposes (R1: whom the provincial People's Committee picks).

    Raises RuleRefused without a reason, and for an applicant who does not share the highest score.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        scoring_round = _opened_round(doing)
        rule = doing.regime.value("council.tie")
        chosen: InvestorRequest | None = doing.dossier.requests.filter(pk=request_id).first()
        if not reason.strip():
            raise RuleRefused(_("Cần ghi lý do đề xuất."), rule.basis, field="reason")
        result = _recount(scoring_round, chosen.number if chosen else -1)
        if chosen is None or not result.tie or result.chosen != chosen.number:
            raise RuleRefused(
                _("Chỉ được đề xuất trong số các hồ sơ đạt và cùng có điểm cao nhất."),
                rule.basis,
                field="request",
            )
        scoring_round.settlement = (
            Settlement.CHAIR if rule.value == BY_CHAIR else Settlement.PROVINCIAL_PC
        )
        _settled(doing, scoring_round, reason)
        write_round(doing, scoring_round, result)
        doing.record(
            "council.tie_settled",
            basis=rule.basis,
            round=scoring_round.number,
            chosen=chosen.number,
            enterprise=str(chosen.enterprise),
            by=scoring_round.settlement,
            reason=reason.strip(),
        )
        end_of_round(doing, scoring_round)
    return scoring_round


def choices_when_nobody_passes(province: AdministrativeUnit, on: date | None) -> list[str]:
    """What may follow when nobody passes: what the province has ruled, else either way."""
    rule = rule_or_none(province, "nobody_passes", on)
    if rule is None:
        return [Settlement.BACK.value, Settlement.END.value]
    return [Settlement.BACK.value if rule.value == "notice_again" else Settlement.END.value]


def settle_nobody(*, dossier_id: int, act: Act, choice: str, reason: str) -> ScoringRound:
    """Nobody reaches the pass mark: back to the notice, or end (report against).

    The law is silent; the province's rule binds where it has one. Raises RuleRefused for another
    choice, and without a reason.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        scoring_round = _opened_round(doing)
        mark = doing.regime.value("council.pass_ge")
        if any(row["passed"] for row in (scoring_round.result or {}).get("results", [])):
            raise RuleRefused(_("Có hồ sơ đạt; phải chọn trong số đó."), mark.basis)
        if choice not in choices_when_nobody_passes(doing.dossier.province, act.on):
            raise RuleRefused(
                _("Tỉnh đã quy định cách xử lý khác khi không hồ sơ nào đạt."), field="choice"
            )
        if not reason.strip():
            raise RuleRefused(_("Cần nêu lý do."), mark.basis, field="reason")
        scoring_round.settlement = choice
        _settled(doing, scoring_round, reason)
        scoring_round.save()
        scoring = CouncilScoring.objects.get(dossier=doing.dossier)
        if choice == Settlement.END:
            scoring.is_scored = True
            scoring.save(update_fields=["is_scored"])
        else:
            clear_result(scoring)
        doing.record(
            "council.nobody_passed",
            basis=mark.basis,
            round=scoring_round.number,
            choice=choice,
            reason=reason.strip(),
        )
        if choice == Settlement.BACK:
            _back_to_notice(doing)
        end_of_round(doing, scoring_round)
        doing.dossier._state.fields_cache.pop("scoring", None)
    return scoring_round


def _settled(doing: LegalAct, scoring_round: ScoringRound, reason: str) -> None:
    scoring_round.status = ScoringRound.Status.SETTLED
    scoring_round.settled_on = doing.act.on
    scoring_round.settled_by = doing.act.by
    scoring_round.settlement_reason = reason.strip()


def _back_to_notice(doing: LegalAct) -> None:
    """The dossier lies at the local body again: a new notice (R1: a new submission) is due."""
    deadlines.supersede(doing, deadlines.open_deadline(doing.dossier, "appraise"), void=True)
    doing.move_to(DossierState.REQUESTED)
    doing.set(complete_on=None, submitted_on=None, handed_out=False)
    deadlines.start(doing, "notice" if doing.has_step("notice") else "submit")
    doing.owe("council_back_to_notice", "local_body")
    doing.owe("council_back_to_notice", "applicants")


# --- another round -------------------------------------------------------------------------------


def order_another_round(*, dossier_id: int, act: Act, reason: str) -> CouncilScoring:
    """Something in an opened scoring must be corrected: it is scored again in a new round.

    The old round stays as it is; of a scoring entered from paper the sheets go into the journal,
    for its rows make room. Raises RuleRefused without a reason, or when nothing was scored.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        basis = council_basis(doing)
        scoring = CouncilScoring.objects.filter(dossier=doing.dossier, is_scored=True).first()
        if scoring is None:
            raise RuleRefused(_("Chưa có kết quả chấm điểm nào để chấm lại."), basis)
        if not reason.strip():
            raise RuleRefused(_("Cần nêu lý do chấm lại."), basis, field="reason")
        before = [
            [sheet.member, sheet.request.number, *(str(getattr(sheet, n)) for n in CRITERIA)]
            for sheet in scoring.sheets.select_related("request").order_by("pk")
        ]
        doing.record(
            "council.another_round_ordered",
            basis=basis,
            reason=reason.strip(),
            sealed=scoring.sealed or None,
            before_sheets=before,
            before_result=scoring.result,
        )
        clear_result(scoring)
        doing.dossier.scoring_rounds.filter(status=ScoringRound.Status.SETTLED).update(
            status=ScoringRound.Status.SUPERSEDED
        )
        doing.dossier._state.fields_cache.pop("scoring", None)
    return scoring
