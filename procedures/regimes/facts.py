"""The facts on which conditions are judged, as in the case format; None means *not known*."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

CLUSTER_KINDS = ("ordinary", "craft_village", "specialised", "supporting", "high_tech", "eco")
WORKS = ("roads", "water", "wastewater", "solid_waste", "fire_safety")


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster asked for. Areas in ha, shares in percent of industrial land."""

    name: str = ""
    kind: str | None = None
    mountainous: bool | None = None
    in_plan: bool | None = None
    land_use_fit: bool | None = None
    area_ha: Decimal | None = None
    planned_area_ha: Decimal | None = None
    type_share_pct: Decimal | None = None
    location_within_allowed_unit: bool | None = None
    planned_name: str | None = None


@dataclass(frozen=True, slots=True)
class AreaFacts:
    """The established clusters of the area over which the fill test is computed."""

    has_established_cluster: bool | None = None
    mean_fill_pct: Decimal | None = None
    unleased_ha: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ExpansionFacts:
    """The cluster that is to be expanded."""

    fill_pct: Decimal | None = None
    total_area_after_ha: Decimal | None = None
    demand_ha: Decimal | None = None
    industrial_land_ha: Decimal | None = None
    works_done: tuple[str, ...] | None = None
    formed_before_2009: bool | None = None


@dataclass(frozen=True, slots=True)
class AmendmentFacts:
    """What an adjustment changes. ``area_before_ha`` is the area that the last decision to
    establish or expand has set, so that small steps cannot add up to an expansion."""

    changed: tuple[str, ...] = ()
    area_before_ha: Decimal | None = None
    area_after_ha: Decimal | None = None
    changes_investor: bool = False
    duties_settled: bool | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who asks to be investor; money in billion dong; ``documents`` None is unknown."""

    name: str | None = None
    capital_bn: Decimal | None = None
    equity_bn: Decimal | None = None
    documents: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """Everything the conditions look at."""

    procedure: str = "establishment"
    cluster: Cluster = field(default_factory=Cluster)
    area_facts: AreaFacts = field(default_factory=AreaFacts)
    expansion_facts: ExpansionFacts = field(default_factory=ExpansionFacts)
    amendment_facts: AmendmentFacts = field(default_factory=AmendmentFacts)
    applicants: tuple[Applicant, ...] | None = None
