"""Recording the council's scores (Art 13.2); the council's own room comes with a later issue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.models import CouncilScoring, Dossier, Recusal, ScoreSheet
from procedures.refusals import RuleRefused
from procedures.regimes.scoring import CRITERIA, CouncilResult, Sheet, SheetRefusal, tally
from procedures.services.acting import LegalAct, legal_act
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
) -> tuple[CouncilScoring, CouncilResult, tuple[SheetRefusal, ...]]:
    """Enter the members' sheets and what follows from them.

    With ``strict`` (the pages) a sheet above a maximum or incomplete refuses the whole act; a
    replayed record leaves such sheets out and gives them back as refusals. Without sheets only
    the fact is recorded. Raises RuleRefused when the scores are already in.
    """
    recused = recused or {}
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        requests = {request.number: request for request in dossier.requests.all()}
        result = tally(doing.dossier.regime, sheets, recused.keys(), tie_choice)
        if strict and result.refusals:
            first = result.refusals[0]
            raise RuleRefused(
                in_reader_language(first.reason_vi, first.reason_en), first.basis, field="sheets"
            )
        for sheet in sheets:
            if sheet.applicant not in requests:
                raise RuleRefused(
                    _("Không có nhà đầu tư số %(number)s trong hồ sơ.")
                    % {"number": sheet.applicant},
                    result.basis,
                    field="sheets",
                )
        scoring, _created = CouncilScoring.objects.get_or_create(dossier=dossier)
        if scoring.is_scored:
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
        )
    return scoring, result, result.refusals


def _points(sheet: Sheet, criterion: str) -> Decimal:
    """The points of an accepted sheet: complete, so never missing."""
    return Decimal(getattr(sheet, criterion))


def _basis(doing: LegalAct) -> str:
    return doing.regime.value("council.pick").basis
