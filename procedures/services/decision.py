"""The provincial People's Committee decides, and sends the decision on (Art 10.4, 12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.facts import conditions_of
from procedures.models import Decision, Dossier
from procedures.refusals import RuleRefused
from procedures.regimes import ConditionResult
from procedures.services import deadlines
from procedures.services.acting import LegalAct, legal_act
from procedures.services.decision_effects import Effect, effect_of
from procedures.services.opinion_answers import require_answered
from procedures.services.refusals import Refusing, columns_of_refusal
from procedures.services.regime_pinning import keep_regime_current
from procedures.services.register import checked_items, require_content
from procedures.statements import insert
from procedures.states import DossierState
from procedures.wording import in_reader_language


@dataclass(frozen=True, slots=True)
class Signed:
    """The paper itself: number and symbol (NĐ 30/2020 Art 15), and who signed."""

    number: str = ""
    symbol: str = ""
    signatory: str = ""
    signatory_title: str = ""
    items: Mapping[str, str] = field(default_factory=dict)


def decide(
    *,
    dossier_id: int,
    act: Act,
    outcome: str,
    signed: Signed,
    reason: str = "",
    investor_id: int | None = None,
    refusing: Refusing | None = None,
) -> Decision:
    """Approve, or refuse, within the days the procedure has (Art 10.4 for establishment).

    What an approval changes is the procedure's own (``decision_effects``). Raises RuleRefused when
    a condition that bars it is known not to hold, when a refusal has no reason or no ground of the
    dossier's own law, when an opinion was passed over, and when the chosen investor is not the one
    the scores give.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = doing.law_step("decide").basis
        effect = effect_of(dossier.procedure)
        columns: dict[str, str] = {}
        require_answered(doing)
        items = dict(signed.items)
        if outcome == Decision.Outcome.APPROVED:
            _refuse_against_conditions(doing, effect)
            if effect.has_content:
                items = checked_items(items)
                if act.by is not None:
                    require_content(doing.regime, items)
        elif not reason.strip():
            raise RuleRefused(_("Không chấp thuận thì phải nêu rõ lý do."), basis, field="reason")
        else:
            columns = columns_of_refusal(dossier, act, refusing)
        doing.move_to(
            DossierState.DECIDED if outcome == Decision.Outcome.APPROVED else DossierState.REFUSED
        )
        decision = Decision(
            dossier=dossier,
            outcome=outcome,
            number=signed.number,
            symbol=signed.symbol,
            decided_on=act.day,
            signatory=signed.signatory,
            signatory_title=signed.signatory_title,
            reason=reason,
            items={code: text for code, text in items.items() if text},
            **columns,
        )
        insert(decision)
        deciding = deadlines.open_deadline(dossier, "decide")
        deadlines.finish(doing, deciding)
        doing.set(closed_on=act.on)
        if outcome == Decision.Outcome.APPROVED:
            effect.take_effect(doing, decision, investor_id)
            if doing.has_step("copy_ministry"):
                deadlines.start(doing, "copy_ministry")
        doing.record(
            "decision.made",
            basis=basis,
            outcome=outcome,
            number=str(decision),
            reason=reason or None,
            late_by=deciding.late_by if deciding else None,
            **columns,
        )
        doing.owe("decision_made", "applicants")
        doing.owe("decision_made", "local_body")
        doing.owe("decision_made", "department")
    return decision


def _refuse_against_conditions(doing: LegalAct, effect: Effect) -> None:
    failing = [
        condition
        for condition in conditions_of(doing.dossier, doing.act.on)
        if condition.holds is False and condition.id in effect.bars
    ]
    if not failing:
        return
    told = [
        _("Không thể quyết định chấp thuận: điều kiện %(id)s không đạt. %(note)s")
        % {
            "id": _named(condition) if len(failing) > 1 else condition.id,
            "note": in_reader_language(condition.note_vi, condition.note_en),
        }
        for condition in failing
    ]
    raise RuleRefused(
        " ".join(text.strip() for text in told),
        "; ".join(dict.fromkeys(condition.basis for condition in failing)),
        field="outcome",
    )


def _named(condition: ConditionResult) -> str:
    return f"{condition.id} ({in_reader_language(condition.basis_vi, condition.basis)})"


def send_copy_to_ministry(*, dossier_id: int, act: Act) -> Dossier:
    """Send the decision to the Ministry of Industry and Trade: a duty without a day limit."""
    with legal_act(dossier_id, act) as doing:
        dossier = doing.dossier
        step = doing.law_step("copy_ministry") if doing.has_step("copy_ministry") else None
        basis = step.basis if step else ""  # R1: the duty to send a copy is not sourced
        if dossier.state != DossierState.DECIDED:
            raise RuleRefused(_("Chưa có quyết định để gửi Bộ Công Thương."), basis)
        if dossier.copied_on is not None:
            raise RuleRefused(_("Quyết định đã được gửi Bộ Công Thương."), basis)
        doing.set(copied_on=act.on)
        deadlines.finish(doing, deadlines.open_deadline(dossier, "copy_ministry"))
        doing.record("decision.copied_to_ministry", basis=basis)
        doing.owe("decision_copied", "ministry")
    return dossier
