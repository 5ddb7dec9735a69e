"""What an approving decision does beyond closing its dossier: one effect a procedure.

The decision step itself (``services.decision``) is the same for all: ground, paper, period. What
it changes in the register, and which conditions stand in its way, is the procedure's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.facts import standing_requests
from procedures.models import Cluster, ClusterDecision, Decision, InvestorRequest, Procedure
from procedures.refusals import RuleRefused
from procedures.selectors.decision_content import known_items
from procedures.services import register
from procedures.services.acting import LegalAct
from procedures.statements import run, updating


@dataclass(frozen=True, slots=True)
class Effect:
    """``bars``: conditions that refuse an approval while they are known not to hold;
    ``take_effect(doing, decision, investor_id)``: what the approval changes; ``has_content``: the
    decision has the items of Art 12.1, and a person may leave none of the required ones empty."""

    bars: frozenset[str]
    take_effect: Callable[[LegalAct, Decision, int | None], None]
    has_content: bool = False


def effect_of(procedure: str) -> Effect:
    """The effect of approving a dossier of ``procedure``; KeyError for one that has none."""
    return _effects()[procedure]


def _effects() -> dict[str, Effect]:
    # Those of the other procedures build on what is here.
    from procedures.services.amendments import ABOLISHING, ADJUSTING, SELECTING
    from procedures.services.early_decision import SETTLING
    from procedures.services.expansion import EXPANDING

    return {
        Procedure.ESTABLISHMENT: ESTABLISHING,
        Procedure.EXPANSION: EXPANDING,
        Procedure.ADJUSTMENT: ADJUSTING,
        Procedure.ABOLITION: ABOLISHING,
        Procedure.INVESTOR_SELECTION: SELECTING,
        Procedure.LEGACY: SETTLING,
    }


# --- establishment -------------------------------------------------------------------------------


def establish(doing: LegalAct, decision: Decision, investor_id: int | None) -> None:
    """Enter the cluster in the register, with its investor and the decision's items (Art 12.1)."""
    if doing.dossier.its_cluster.status == Cluster.Status.ESTABLISHED:
        raise RuleRefused(
            _("Cụm đã được thành lập; không quyết định thành lập lần nữa."),
            doing.law_step("decide").basis,
            field="outcome",
        )
    enter_in_register(doing, decision, choose_investor(doing, investor_id))


ESTABLISHING = Effect(
    bars=frozenset({"E-a", "E-a2", "E-b", "E-c", "AREA", "TYPE", "DEV-area", "DEV-location"}),
    take_effect=establish,
    has_content=True,
)


def enter_in_register(
    doing: LegalAct, decision: Decision, chosen: InvestorRequest | None = None
) -> ClusterDecision:
    """The cluster stands from the day of the decision on, as the decision has it."""
    items = {**known_items(doing.dossier), **decision.items}
    if chosen is not None:
        items["investor"] = chosen.enterprise.name
    return register.enter_decision(
        doing,
        decision,
        items,
        kind=ClusterDecision.Kind.ESTABLISHMENT,
        investor=chosen.enterprise if chosen is not None else None,
        standing=Cluster.Status.ESTABLISHED,
    )


def choose_investor(doing: LegalAct, investor_id: int | None) -> InvestorRequest | None:
    """Enter who becomes investor: the scores say, the decision records it (Art 13.2).

    None for an old record that does not say who was chosen; a person has to say.
    """
    requests = standing_requests(doing.dossier)
    named = next((request for request in requests if request.pk == investor_id), None)
    eligible = eligible_by_scores(doing, requests)
    if eligible is not None:
        if named is not None and named not in eligible:
            raise RuleRefused(
                _("Kết quả chấm điểm chọn %(name)s làm chủ đầu tư.")
                % {"name": ", ".join(str(request.enterprise) for request in eligible)},
                doing.regime.value("council.pick").basis,
                field="investor",
            )
        if named is None and len(eligible) > 1:
            raise RuleRefused(
                _("Các nhà đầu tư bằng điểm cao nhất: phải ghi nhà đầu tư được đề xuất chọn."),
                doing.regime.value("council.tie").basis,
                field="investor",
            )
        chosen = named or eligible[0]
    elif named is not None or len(requests) == 1:
        chosen = named or requests[0]
    else:
        if doing.act.by is not None and requests:
            raise RuleRefused(
                _("Có nhiều nhà đầu tư: phải ghi nhà đầu tư được chọn."),
                doing.regime.value("council.pick").basis,
                field="investor",
            )
        return None
    for request in requests:
        request.status = (
            InvestorRequest.Status.CHOSEN
            if request == chosen
            else InvestorRequest.Status.NOT_CHOSEN
        )
    run(*(updating(request, ("status",)) for request in requests))
    return chosen


def eligible_by_scores(
    doing: LegalAct, requests: list[InvestorRequest]
) -> list[InvestorRequest] | None:
    """Who may be chosen by the council's result; None where no sheets were recorded.

    Raises RuleRefused when no sheet counts, and when nobody reaches the pass mark.
    """
    dossier = doing.dossier
    result = dossier.scoring.result if hasattr(dossier, "scoring") else None
    if not result:
        return None
    if not result["results"]:
        raise RuleRefused(
            _("Không có phiếu chấm điểm hợp lệ nào; chưa có điểm để chọn chủ đầu tư."),
            doing.regime.value("council.pick").basis,
            field="outcome",
        )
    if result["chosen"] is not None:
        numbers = {result["chosen"]}
    else:
        numbers = {row["applicant"] for row in result["results"] if row["passed"]}
        best = min(
            (row["rank"] for row in result["results"] if row["applicant"] in numbers), default=None
        )
        numbers = {row["applicant"] for row in result["results"] if row["rank"] == best}
    if not numbers:
        mark = doing.regime.value("council.pass_ge")
        raise RuleRefused(
            _("Không nhà đầu tư nào đạt từ %(mark)s điểm trở lên.") % {"mark": mark.value},
            mark.basis,
            field="outcome",
        )
    return [request for request in requests if request.number in numbers]
