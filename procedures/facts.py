"""From rows to the facts that the pure rules of ``procedures.regimes`` look at."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from procedures.models import (
    Amendment,
    ClusterDecision,
    ClusterItemVersion,
    Dossier,
    DossierFacts,
    InvestorRequest,
    Procedure,
)
from procedures.regimes import Applicant, AreaFacts, CaseFacts, ConditionResult, conditions
from procedures.regimes.facts import AmendmentFacts, ExpansionFacts
from procedures.regimes.facts import Cluster as ClusterFacts
from procedures.selectors.development_list import standing_of

FORMING = (ClusterDecision.Kind.ESTABLISHMENT, ClusterDecision.Kind.EXPANSION)
"""Decisions that set how large a cluster is; adjustments are measured against the last of them."""


def case_facts(dossier: Dossier, on: date | None = None) -> CaseFacts:
    """What is known of a dossier; None stays None, for unknown is an answer.

    Where the province's List is known, it says what is planned, not what was typed: the List in
    force on ``on`` (today; on the day of its end for a dossier that is closed).
    """
    facts = _facts_of(dossier)
    listed = standing_of(dossier, on)
    entry = listed.entry if listed else None
    return CaseFacts(
        procedure=dossier.procedure,
        cluster=ClusterFacts(
            name=dossier.name,
            kind=facts.kind,
            mountainous=facts.mountainous,
            in_plan=listed.is_listed if listed else facts.in_plan,
            land_use_fit=facts.land_use_fit,
            area_ha=facts.area_ha,
            planned_area_ha=entry.area_ha if entry else facts.planned_area_ha,
            type_share_pct=facts.type_share_pct,
            location_within_allowed_unit=facts.location_within_allowed_unit,
            planned_name=entry.name if entry else facts.planned_name or None,
        ),
        area_facts=AreaFacts(
            has_established_cluster=facts.has_established_cluster,
            mean_fill_pct=facts.mean_fill_pct,
            unleased_ha=facts.unleased_ha,
        ),
        expansion_facts=ExpansionFacts(
            fill_pct=facts.fill_pct,
            total_area_after_ha=facts.total_area_after_ha,
            demand_ha=facts.demand_ha,
            industrial_land_ha=facts.industrial_land_ha,
            works_done=None if facts.works_done is None else tuple(facts.works_done),
            formed_before_2009=_formed_before_2009(dossier, facts),
        ),
        amendment_facts=_amendment_facts(dossier),
        applicants=_applicants(dossier),
    )


def _amendment_facts(dossier: Dossier) -> AmendmentFacts:
    if dossier.procedure not in {Procedure.ADJUSTMENT, Procedure.INVESTOR_SELECTION}:
        return AmendmentFacts()
    amendment = Amendment.objects.filter(dossier=dossier).first()
    changes = {change.item: change for change in dossier.item_changes.all()}
    area = changes.get("area_ha")
    return AmendmentFacts(
        changed=tuple(changes),
        area_before_ha=_area_formed(dossier, area.old) if area else None,
        area_after_ha=Decimal(area.new) if area and area.new else None,
        changes_investor="investor" in changes,
        duties_settled=amendment.duties_settled if amendment else None,
    )


def _formed_before_2009(dossier: Dossier, facts: DossierFacts) -> bool | None:
    """What the dossier says, else the register, which knows those settled under Art 35.4."""
    if facts.formed_before_2009 is None and dossier.cluster is not None:
        return dossier.cluster.formed_before_2009
    return facts.formed_before_2009


def _area_formed(dossier: Dossier, standing: str) -> Decimal | None:
    """The area of the last decision to establish or expand, else the one that stands."""
    found = (
        ClusterItemVersion.objects.filter(
            cluster=dossier.cluster_id, item="area_ha", source__kind__in=FORMING
        )
        .order_by("-valid_from", "-id")
        .values_list("text", flat=True)
        .first()
    )
    text = found or standing
    return Decimal(text) if text else None


def conditions_of(dossier: Dossier, on: date | None = None) -> list[ConditionResult]:
    """Each condition of the pinned regime, judged on what is known and on the List of a day."""
    if dossier.procedure == Procedure.LEGACY:
        from procedures.selectors.early_clusters import early_conditions

        return early_conditions(dossier)
    return conditions(dossier.regime, case_facts(dossier, on))


def _facts_of(dossier: Dossier) -> DossierFacts:
    try:
        return dossier.facts
    except DossierFacts.DoesNotExist:
        return DossierFacts(dossier=dossier)


def standing_requests(dossier: Dossier) -> list[InvestorRequest]:
    """The investors' requests that have not been taken back, asked once for each dossier object."""
    if "_standing_requests" not in dossier.__dict__:
        dossier.__dict__["_standing_requests"] = list(
            dossier.requests.exclude(status=InvestorRequest.Status.WITHDRAWN)
            .select_related("enterprise")
            .prefetch_related("components")
        )
    found: list[InvestorRequest] = dossier.__dict__["_standing_requests"]
    return found


def _applicants(dossier: Dossier) -> tuple[Applicant, ...] | None:
    requests = standing_requests(dossier)
    if not requests:
        return () if _facts_of(dossier).no_applicant else None
    return tuple(
        Applicant(
            name=request.enterprise.name,
            capital_bn=request.capital_bn,
            equity_bn=request.equity_bn,
            documents=tuple(component.code for component in request.components.all())
            if request.papers_known
            else None,
        )
        for request in requests
    )
