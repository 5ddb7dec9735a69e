"""What the decision on a cluster formed before 05/10/2009 changes: it enters the register."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from procedures.facts import conditions_of
from procedures.models import Decision, EarlyFact
from procedures.refusals import RuleRefused
from procedures.regimes import ConditionResult
from procedures.regimes.early_clusters import large_area
from procedures.selectors.early_clusters import chooses_investor, early_facts, standing_facts
from procedures.services.acting import LegalAct
from procedures.services.decision_effects import Effect, choose_investor, enter_in_register
from procedures.statements import update
from procedures.wording import in_reader_language

STATE_WORKS = "state_works"
"""The item of the decision that says what becomes of the works the State has paid for."""


def settle(doing: LegalAct, decision: Decision, investor_id: int | None) -> None:
    """Establish the cluster as one formed before 05/10/2009 (Art 35.4, content as Art 12.1).

    Raises RuleRefused while a condition is unknown, for an area above the limit that Art 35.4 does
    not allow, for an investor that no council has chosen (Art 35.4(a) with 13.2), and where works
    of the State are passed over (Art 12.2(b); under R4 the law on public assets). An old record
    that lacks these is entered as it is.
    """
    if doing.act.by is not None:
        for condition in conditions_of(doing.dossier):
            _refuse_unknown(condition, "outcome")
        _refuse_silence_on_state_works(doing, decision)
    _refuse_area(doing, decision)
    _refuse_unchosen_investor(doing, investor_id)
    chosen = choose_investor(doing, investor_id) if chooses_investor(doing.dossier) else None
    enter_in_register(doing, decision, chosen)
    cluster = doing.dossier.its_cluster
    cluster.formed_before_2009 = True
    update(cluster, ("formed_before_2009",))


def _refuse_unknown(condition: ConditionResult, field: str) -> None:
    if condition.holds is None:
        raise RuleRefused(
            _("Chưa thể quyết định: %(id)s chưa rõ; hãy ghi thông tin còn thiếu trước.")
            % {"id": condition.id},
            condition.basis,
            field=field,
        )


def _refuse_area(doing: LegalAct, decision: Decision) -> None:
    """The area that the decision itself names is judged too, not only the one asked for."""
    decided = decision.items.get("area_ha")
    if not decided:
        return
    facts = replace(early_facts(doing.dossier), asked_area_ha=Decimal(decided))
    condition = large_area(doing.regime, facts)
    if condition.holds is False:
        raise RuleRefused(
            in_reader_language(condition.note_vi, condition.note_en),
            condition.basis,
            field="item_area_ha",
        )
    if doing.act.by is not None:
        _refuse_unknown(condition, "item_area_ha")


def _refuse_silence_on_state_works(doing: LegalAct, decision: Decision) -> None:
    works = standing_facts(doing.dossier).get(EarlyFact.Name.STATE_WORKS)
    if works is not None and works.answer and not decision.items.get(STATE_WORKS, "").strip():
        raise RuleRefused(
            _("Trong cụm có công trình Nhà nước đầu tư: quyết định phải nêu cách xử lý."),
            doing.regime.value("pre_2009.state_works").basis,
            field=f"item_{STATE_WORKS}",
        )


def _refuse_unchosen_investor(doing: LegalAct, investor_id: int | None) -> None:
    if investor_id is None:
        return
    scoring = doing.dossier.scoring if hasattr(doing.dossier, "scoring") else None
    if not chooses_investor(doing.dossier) or scoring is None or not scoring.is_scored:
        raise RuleRefused(
            _("Chủ đầu tư phải được lựa chọn qua Hội đồng, kể cả khi nhà đầu tư đã rõ."),
            doing.regime.value("pre_2009.investor_choice").basis,
            field="investor",
        )


SETTLING = Effect(
    bars=frozenset({"L-plan", "L-test", "L-area"}), take_effect=settle, has_content=True
)
