"""What the decision on a cluster formed before 05/10/2009 changes: it enters the register."""

from __future__ import annotations

from django.utils.translation import gettext as _

from procedures.facts import conditions_of
from procedures.models import Decision, EarlyFact
from procedures.refusals import RuleRefused
from procedures.selectors.early_clusters import chooses_investor, standing_facts
from procedures.services.acting import LegalAct
from procedures.services.decision_effects import Effect, choose_investor, enter_in_register
from procedures.statements import update

STATE_WORKS = "state_works"
"""The item of the decision that says what becomes of the works the State has paid for."""


def settle(doing: LegalAct, decision: Decision, investor_id: int | None) -> None:
    """Establish the cluster as one formed before 05/10/2009 (Art 35.4, content as Art 12.1).

    Raises RuleRefused while a condition is unknown, for an investor that no council has chosen
    (Art 35.4(a) with 13.2), and where works of the State are passed over (Art 12.2(b); under R4
    the law on public assets). An old record that lacks these is entered as it is.
    """
    if doing.act.by is not None:
        _refuse_unknown(doing)
        _refuse_silence_on_state_works(doing, decision)
    _refuse_unchosen_investor(doing, investor_id)
    enter_in_register(doing)
    cluster = doing.dossier.its_cluster
    cluster.formed_before_2009 = True
    facts = doing.dossier.facts
    if facts.area_ha is not None:
        cluster.area_ha = facts.area_ha
    update(cluster, ("formed_before_2009", "area_ha"))
    if chooses_investor(doing.dossier):
        choose_investor(doing, investor_id)


def _refuse_unknown(doing: LegalAct) -> None:
    for condition in conditions_of(doing.dossier):
        if condition.holds is None:
            raise RuleRefused(
                _("Chưa thể quyết định: %(id)s chưa rõ; hãy ghi thông tin còn thiếu trước.")
                % {"id": condition.id},
                condition.basis,
                field="outcome",
            )


def _refuse_silence_on_state_works(doing: LegalAct, decision: Decision) -> None:
    works = standing_facts(doing.dossier).get(EarlyFact.Name.STATE_WORKS)
    if works is not None and works.answer and not decision.items.get(STATE_WORKS, "").strip():
        raise RuleRefused(
            _("Trong cụm có công trình Nhà nước đầu tư: quyết định phải nêu cách xử lý."),
            doing.regime.value("pre_2009.state_works").basis,
            field=STATE_WORKS,
        )


def _refuse_unchosen_investor(doing: LegalAct, investor_id: int | None) -> None:
    if investor_id is None:
        return
    scoring = getattr(doing.dossier, "scoring", None) if hasattr(doing.dossier, "scoring") else None
    if not chooses_investor(doing.dossier) or scoring is None or not scoring.is_scored:
        raise RuleRefused(
            _("Chủ đầu tư phải được lựa chọn qua Hội đồng, kể cả khi nhà đầu tư đã rõ."),
            doing.regime.value("pre_2009.investor_choice").basis,
            field="investor",
        )


SETTLING = Effect(bars=frozenset({"L-plan", "L-test", "L-area"}), take_effect=settle)
