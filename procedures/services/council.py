"""Recording the council's scores (Art 13.2); the council's own room comes with a later issue."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import CouncilScoring, CriteriaSheet, Dossier, Recusal, ScoreSheet
from procedures.refusals import RuleRefused
from procedures.regimes.scoring import CRITERIA, CouncilResult, Sheet, SheetRefusal, tally
from procedures.selectors.councils import councils_for
from procedures.services.acting import LegalAct, legal_act
from procedures.services.council_opening import first_by_local_rule
from procedures.services.regime_pinning import keep_regime_current
from procedures.wording import in_reader_language


def note_council(*, dossier_id: int, act: Act, what: str) -> Dossier:
    """Enter that the council was set up, adopted its criteria, or was dissolved.

    ``what`` is ``established``, ``criteria_adopted`` or ``dissolved``.
    """
    column = {
        "established": "established_on",
        "criteria_adopted": "criteria_adopted_on",
        "dissolved": "dissolved_on",
    }[what]
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        scoring, _created = CouncilScoring.objects.get_or_create(dossier=doing.dossier)
        setattr(scoring, column, act.on)
        scoring.save(update_fields=[column])
        doing.record(f"council.{what}", basis=_basis(doing))
    return doing.dossier


def record_scores(
    *,
    dossier_id: int,
    act: Act,
    sheets: Sequence[Sheet],
    recused: Mapping[str, str] | None = None,
    tie_choice: int | None = None,
    strict: bool = True,
    on_paper: str = "",
) -> tuple[CouncilScoring, CouncilResult, tuple[SheetRefusal, ...]]:
    """Enter the members' sheets and what follows from them.

    With ``strict`` (the pages) a sheet above a maximum or incomplete refuses the whole act; a
    replayed record leaves such sheets, and those of nobody on the dossier, out and gives them back
    as refusals. Without sheets only the fact is recorded. Raises RuleRefused when the scores are
    already in, and from a page without ``on_paper``, the reason why a council that could have
    scored on sealed sheets scored on paper.
    """
    recused = recused or {}
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        requests = {request.number: request for request in dossier.requests.all()}
        if strict and act.by is not None and not on_paper.strip() and could_seal(dossier, act.day):
            raise RuleRefused(
                _("Cần ghi lý do không dùng phiếu niêm phong."), _basis(doing), field="on_paper"
            )
        known, unknown = _with_applicant(sheets, requests.keys(), _basis(doing))
        result = tally(doing.dossier.regime, [sheets[at] for at in known], recused, tie_choice)
        refusals = (*unknown, *_at_their_places(result.refusals, known))
        if strict and refusals:
            first = refusals[0]
            raise RuleRefused(
                in_reader_language(first.reason_vi, first.reason_en), first.basis, field="sheets"
            )
        by_rule = first_by_local_rule(doing, result)
        if by_rule is not None:
            result = tally(doing.dossier.regime, result.accepted, tie_choice=by_rule[0])
        scoring, _created = CouncilScoring.objects.get_or_create(dossier=dossier)
        # Sheets that come to light fill in a scoring of which only the fact was known.
        if scoring.is_scored and (scoring.result is not None or not sheets):
            raise RuleRefused(_("Kết quả chấm điểm đã được ghi nhận."), result.basis)
        scoring.scored_on = act.on
        scoring.document = act.document
        scoring.is_scored = True
        if sheets:
            scoring.result = result.as_json()
            scoring.sealed = result.sealed
            if result.tie and result.chosen is not None:
                scoring.tie_choice = requests[result.chosen]
        scoring.save()
        ScoreSheet.objects.bulk_create(
            [
                ScoreSheet(
                    scoring=scoring,
                    request=requests[sheet.applicant],
                    member=sheet.member,
                    **{name: _points(sheet, name) for name in CRITERIA},
                )
                for sheet in result.accepted
            ]
        )
        Recusal.objects.bulk_create(
            [Recusal(scoring=scoring, member=who, reason=why) for who, why in recused.items()]
        )
        doing.record(
            "council.scored",
            basis=_basis(doing),
            sheets=len(result.accepted),
            sealed=result.sealed if sheets else None,
            chosen=result.chosen,
            tie_by=by_rule[1] if by_rule is not None else None,
            reason=on_paper.strip() or None,
        )
        # A decision taken in the same breath asks the row, not what was read before.
        dossier._state.fields_cache.pop("scoring", None)
    return scoring, result, refusals


def could_seal(dossier: Dossier, on: date) -> bool:
    """Whether a council that may score the dossier has adopted criteria, so could seal sheets."""
    return CriteriaSheet.objects.filter(
        council__in=councils_for(dossier).order_by(), adopted_on__lte=on
    ).exists()


def _with_applicant(
    sheets: Sequence[Sheet], applicants: Collection[int], basis: str
) -> tuple[list[int], list[SheetRefusal]]:
    """The places of the sheets that score an applicant of the dossier; refusals of the others."""
    known = [at for at, sheet in enumerate(sheets) if sheet.applicant in applicants]
    unknown = [
        SheetRefusal(
            at,
            sheet.member,
            f"Không có nhà đầu tư số {sheet.applicant} trong hồ sơ.",
            f"There is no applicant {sheet.applicant} on the dossier.",
            basis,
            basis,
        )
        for at, sheet in enumerate(sheets)
        if sheet.applicant not in applicants
    ]
    return known, unknown


def _at_their_places(
    refusals: Sequence[SheetRefusal], known: Sequence[int]
) -> Iterator[SheetRefusal]:
    """Refusals counted among the known sheets, with their places among all sheets."""
    for refusal in refusals:
        yield refusal if refusal.index is None else replace(refusal, index=known[refusal.index])


def _points(sheet: Sheet, criterion: str) -> Decimal:
    """The points of an accepted sheet: complete, so never missing."""
    return Decimal(getattr(sheet, criterion))


def _basis(doing: LegalAct) -> str:
    return doing.regime.value("council.pick").basis
