"""What the law says of a plan's steps: by its kind, and for the ministry's part by its day."""

from __future__ import annotations

from datetime import date

from procedures.models import Dossier, Plan, PlanSending
from procedures.regimes import NotSourced, StepLimit
from procedures.regimes import regime as regime_by_id
from procedures.regimes.settable import limit_name
from procedures.selectors.provincial_rules import ProvinceRule, rule_or_none
from procedures.services import deadlines
from procedures.services.acting import LegalAct
from procedures.services.deadlines import Limit

AGREEMENT_RULE = "ministry_agreement_after_2020"
UNCONFIRMED = "unconfirmed"


def plan_step(dossier: Dossier, step: str) -> StepLimit:
    """A step of the plan, under Article 5 for its making and Article 7 for its adjustment."""
    law = regime_by_id(dossier.regime)
    if dossier.plan.kind == Plan.Kind.ADJUSTING:
        try:
            return law.step(step, "plan_adjustment")
        except NotSourced:
            pass  # R1: one article for both
    return law.step(step, dossier.procedure)


def limit_of(dossier: Dossier, step: str, on: date | None) -> Limit:
    """The step's limit: the law's, else the province's own, else none."""
    found = plan_step(dossier, step)
    if found.amount is None:
        own = rule_or_none(dossier.province, limit_name(dossier.procedure, step), on)
        if own is not None:
            return Limit(int(own.value), own.unit or "working_days", own.basis, own.confidence)
    return Limit(found.amount, found.unit or "", found.basis, found.confidence)


def begin(doing: LegalAct, step: str) -> None:
    """Begin a step of the plan, unless it runs already."""
    if deadlines.open_deadline(doing.dossier, step) is None:
        deadlines.start(doing, step, limit=limit_of(doing.dossier, step, doing.act.on))


def end(doing: LegalAct, step: str) -> int | None:
    """End a step of the plan; by how much it was late, where it has a limit."""
    running = deadlines.open_deadline(doing.dossier, step)
    deadlines.finish(doing, running)
    return running.late_by if running else None


def has_direction(dossier: Dossier) -> bool:
    """Whether the provincial People's Committee directs a plan-making body (Art 5.2, 7.2)."""
    return "direct" in regime_by_id(dossier.regime).steps_of(dossier.procedure)


# --- the ministry's part -------------------------------------------------------------------------


def agreement_is_unconfirmed(dossier: Dossier, on: date | None) -> bool:
    """Whether the day lies under NĐ 66/2020, whose rule on the agreement is not sourced."""
    law = regime_by_id(dossier.regime)
    if not law.has("plan_agreement.unconfirmed_from"):
        return False
    since: date = law.value("plan_agreement.unconfirmed_from").value
    day = on or dossier.requested_on or dossier.regime_pinned_on
    return day is None or day >= since


def agreement_rule(dossier: Dossier, on: date | None) -> ProvinceRule | None:
    """How the province itself has settled the unconfirmed point; None where it has not."""
    return rule_or_none(dossier.province, AGREEMENT_RULE, on)


def asks_of(dossier: Dossier, on: date | None) -> str:
    """What the ministry is asked for: its agreement (R1), its opinion, or unconfirmed."""
    law = regime_by_id(dossier.regime)
    if not law.has("plan_agreement.sets"):
        return PlanSending.Asks.OPINION
    if not agreement_is_unconfirmed(dossier, on):
        return PlanSending.Asks.AGREEMENT
    rule = agreement_rule(dossier, on)
    if rule is None:
        return PlanSending.Asks.UNCONFIRMED
    return PlanSending.Asks.AGREEMENT if rule.value == "agreement" else PlanSending.Asks.OPINION


def ministry_limit(dossier: Dossier, asks: str, on: date | None) -> Limit:
    """30 working days for an agreement; for an opinion the law sets none, a province may."""
    found = limit_of(dossier, "ministry_opinion", on)
    if asks == PlanSending.Asks.AGREEMENT or not regime_by_id(dossier.regime).has(
        "plan_agreement.sets"
    ):
        return found
    rule = agreement_rule(dossier, on)
    own = rule_or_none(dossier.province, limit_name(dossier.procedure, "ministry_opinion"), on)
    if own is not None:
        return Limit(int(own.value), own.unit or "working_days", own.basis, own.confidence)
    basis = rule.basis if rule else plan_unconfirmed_basis(dossier)
    return Limit(None, "", basis, "local" if rule else "secondary")


def plan_unconfirmed_basis(dossier: Dossier) -> str:
    """The article whose content on the agreement is not sourced."""
    return regime_by_id(dossier.regime).value("plan_agreement.unconfirmed_from").basis


def may_pass_over_ministry(dossier: Dossier, on: date | None) -> bool:
    """Whether the plan may go on without the ministry: where no source says it must be asked."""
    if not agreement_is_unconfirmed(dossier, on):
        return False
    rule = agreement_rule(dossier, on)
    return rule is None or rule.value == "none"
