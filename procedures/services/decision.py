"""The provincial People's Committee decides, and sends the decision on (Art 10.4, 12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from procedures.acts import Act
from procedures.facts import conditions_of, standing_requests
from procedures.models import Cluster, Decision, Dossier, InvestorRequest
from procedures.refusals import RuleRefused
from procedures.services import deadlines
from procedures.services.acting import LegalAct, legal_act
from procedures.services.regime_pinning import keep_regime_current
from procedures.statements import insert, run, update, updating
from procedures.states import DossierState
from procedures.wording import in_reader_language

DECIDING_CONDITIONS = frozenset(
    {"E-a", "E-a2", "E-b", "E-c", "AREA", "TYPE", "DEV-area", "DEV-location"}
)
"""A decision to establish is refused while one of these is known not to hold."""


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
) -> Decision:
    """Establish the cluster, or refuse, within the days of Art 10.4.

    Raises RuleRefused when a condition of Art 8 or a limit of Art 2.1 is known not to hold, when a
    refusal has no ground, and when the chosen investor is not the one the scores give.
    """
    with legal_act(dossier_id, act) as doing:
        keep_regime_current(doing)
        dossier = doing.dossier
        basis = doing.regime.step("decide").basis
        if outcome == Decision.Outcome.APPROVED:
            _refuse_against_conditions(doing)
        elif not reason.strip():
            raise RuleRefused(_("Không chấp thuận thì phải nêu rõ lý do."), basis, field="reason")
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
            items=dict(signed.items),
        )
        insert(decision)
        deciding = deadlines.open_deadline(dossier, "decide")
        deadlines.finish(doing, deciding)
        doing.set(closed_on=act.on)
        if outcome == Decision.Outcome.APPROVED:
            _enter_in_register(doing)
            _choose_investor(doing, investor_id)
            if "copy_ministry" in doing.regime.steps:
                deadlines.start(doing, "copy_ministry")
        doing.record(
            "decision.made",
            basis=basis,
            outcome=outcome,
            number=str(decision),
            reason=reason or None,
            late_by=deciding.late_by if deciding else None,
        )
        doing.owe("decision_made", "applicants")
        doing.owe("decision_made", "local_body")
        doing.owe("decision_made", "department")
    return decision


def _refuse_against_conditions(doing: LegalAct) -> None:
    for condition in conditions_of(doing.dossier):
        if condition.holds is False and condition.id in DECIDING_CONDITIONS:
            raise RuleRefused(
                _("Không thể quyết định thành lập: điều kiện %(id)s không đạt. %(note)s")
                % {
                    "id": condition.id,
                    "note": in_reader_language(condition.note_vi, condition.note_en),
                },
                condition.basis,
                field="outcome",
            )


def _enter_in_register(doing: LegalAct) -> None:
    cluster = doing.dossier.cluster
    cluster.status = Cluster.Status.ESTABLISHED
    cluster.established_on = doing.act.on
    update(cluster, ("status", "established_on"))


def _choose_investor(doing: LegalAct, investor_id: int | None) -> None:
    """Enter who becomes investor: the scores say, the decision records it (Art 13.2)."""
    requests = standing_requests(doing.dossier)
    named = next((request for request in requests if request.pk == investor_id), None)
    eligible = _eligible_by_scores(doing, requests)
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


def _eligible_by_scores(
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


def send_copy_to_ministry(*, dossier_id: int, act: Act) -> Dossier:
    """Send the decision to the Ministry of Industry and Trade: a duty without a day limit."""
    with legal_act(dossier_id, act) as doing:
        dossier = doing.dossier
        step = doing.regime.steps.get("copy_ministry")
        basis = step.basis if step else ""  # R1: the duty to send a copy is not sourced
        if dossier.state != DossierState.DECIDED:
            raise RuleRefused(_("Chưa có quyết định thành lập để gửi Bộ Công Thương."), basis)
        if dossier.copied_on is not None:
            raise RuleRefused(_("Quyết định đã được gửi Bộ Công Thương."), basis)
        doing.set(copied_on=act.on)
        deadlines.finish(doing, deadlines.open_deadline(dossier, "copy_ministry"))
        doing.record("decision.copied_to_ministry", basis=basis)
        doing.owe("decision_copied", "ministry")
    return dossier
