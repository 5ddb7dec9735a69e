"""Expanding a standing cluster: the same road as establishment, the register enlarged (Art 8.2)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from procedures.models import ClusterDecision, Decision
from procedures.refusals import RuleRefused
from procedures.selectors.decision_content import facts_or_none
from procedures.selectors.register import latest_forming_decision, standing_texts
from procedures.services import register
from procedures.services.acting import LegalAct
from procedures.services.decision_effects import Effect, choose_investor
from procedures.services.standing import require_standing


def expand(doing: LegalAct, decision: Decision, investor_id: int | None) -> None:
    """The cluster has its new area, and whatever else the decision says anew.

    Another enterprise than the cluster's investor builds the added part: the register names both.
    Raises RuleRefused where the area after it is unknown or not above the area before.
    """
    cluster = doing.dossier.its_cluster
    require_standing(cluster, doing.dossier.procedure, doing.dossier.regime, field="outcome")
    items = dict(decision.items)
    facts = facts_or_none(doing.dossier)
    if "area_ha" not in items and facts and facts.total_area_after_ha is not None:
        items["area_ha"] = register.plain_number(facts.total_area_after_ha)
    _require_growth(doing, items.get("area_ha", ""))
    chosen = choose_investor(doing, investor_id)
    investor = None
    if chosen is not None:
        if cluster.investor is None or cluster.investor_id == chosen.enterprise_id:
            investor = chosen.enterprise
            items["investor"] = investor.name
        else:
            standing = standing_texts(cluster).get("investor") or cluster.investor.name
            items["investor"] = _("%(first)s; phần mở rộng: %(second)s") % {
                "first": standing,
                "second": chosen.enterprise.name,
            }
    register.enter_decision(
        doing,
        decision,
        items,
        kind=ClusterDecision.Kind.EXPANSION,
        amends=latest_forming_decision(cluster),
        investor=investor,
    )


def _require_growth(doing: LegalAct, after: str) -> None:
    before = doing.dossier.its_cluster.area_ha
    if not after:
        if doing.act.by is None:
            return  # an old record need not say it
        raise RuleRefused(
            _("Chưa có tổng diện tích sau mở rộng."),
            doing.law_step("decide").basis,
            field="item_area_ha",
        )
    if before is not None and Decimal(after) <= before:
        raise RuleRefused(
            _("Diện tích sau mở rộng phải lớn hơn diện tích hiện có (%(before)s ha).")
            % {"before": register.plain_number(before).replace(".", ",")},
            doing.law_step("decide").basis,
            field="item_area_ha",
        )


EXPANDING = Effect(
    bars=frozenset({"X-a", "X-b", "X-c", "X-d", "AREA", "TYPE"}),
    take_effect=expand,
    has_content=True,
)
