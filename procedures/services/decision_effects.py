"""What an approving decision does beyond closing its dossier: one effect a procedure.

The decision step itself (``services.decision``) is the same for all: ground, paper, period. What
it changes in the register, and which conditions stand in its way, is the procedure's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from procedures.facts import standing_requests
from procedures.models import Cluster, Decision, InvestorRequest, Procedure
from procedures.refusals import RuleRefused
from procedures.services.acting import LegalAct
from procedures.statements import run, update, updating


@dataclass(frozen=True, slots=True)
class Effect:
    """``bars``: conditions that refuse an approval while they are known not to hold;
    ``take_effect(doing, decision, investor_id)``: what the approval changes."""

    bars: frozenset[str]
    take_effect: Callable[[LegalAct, Decision, int | None], None]


def effect_of(procedure: str) -> Effect:
    """The effect of approving a dossier of ``procedure``; KeyError for one that has none."""
    return _effects()[procedure]


def _effects() -> dict[str, Effect]:
    from procedures.services.early_decision import SETTLING

    return {Procedure.ESTABLISHMENT: ESTABLISHING, Procedure.LEGACY: SETTLING}


# --- establishment -------------------------------------------------------------------------------


def establish(doing: LegalAct, decision: Decision, investor_id: int | None) -> None:
    """Enter the cluster in the register, with its investor (Art 12.1, 13.2)."""
    del decision
    enter_in_register(doing)
    choose_investor(doing, investor_id)


ESTABLISHING = Effect(
    bars=frozenset({"E-a", "E-a2", "E-b", "E-c", "AREA", "TYPE", "DEV-area", "DEV-location"}),
    take_effect=establish,
)


def enter_in_register(doing: LegalAct) -> None:
    """The cluster stands from the day of the decision on."""
    cluster = doing.dossier.its_cluster
    cluster.status = Cluster.Status.ESTABLISHED
    cluster.established_on = doing.act.on
    update(cluster, ("status", "established_on"))


def choose_investor(doing: LegalAct, investor_id: int | None) -> None:
    """Enter who becomes investor: the scores say, the decision records it (Art 13.2)."""
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
        return  # an old record that does not say who was chosen
    for request in requests:
        request.status = (
            InvestorRequest.Status.CHOSEN
            if request == chosen
            else InvestorRequest.Status.NOT_CHOSEN
        )
    run(*(updating(request, ("status",)) for request in requests))


def eligible_by_scores(
    doing: LegalAct, requests: list[InvestorRequest]
) -> list[InvestorRequest] | None:
    """Who may be chosen by the council's result; None where no sheets were recorded.

    Raises RuleRefused when nobody reaches the pass mark.
    """
    dossier = doing.dossier
    result = dossier.scoring.result if hasattr(dossier, "scoring") else None
    if not result:
        return None
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
